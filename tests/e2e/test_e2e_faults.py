"""What goes wrong: one private sentence, one traceback in the log, and the bot lives on."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import cogs
from bot import create_bot
from bot.client import StartError
from bot.ui.errors import NoContentError
from simulated import (
    KANA,
    MINA,
    ROOT,
    answer,
    button,
    cited,
    is_page,
    labelled,
    living,
    private_sentence,
    read,
    seen,
    sent_messages,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.config import Settings
    from simulated import World


PRIVATE = 64


def the_fault(caplog: pytest.LogCaptureFixture) -> str:
    """The one traceback in the log; its line. It is no surprise any more."""
    with_traceback = [record for record in caplog.records if record.exc_info]
    assert len(with_traceback) == 1
    line = with_traceback[0].getMessage()
    assert with_traceback[0].levelno == logging.ERROR
    assert with_traceback[0].exc_info
    assert "a cable is unplugged" in str(with_traceback[0].exc_info[1])
    caplog.clear()
    return line


def reference(sentence: str) -> str:
    found = re.findall(r"[0-9a-f]{8}", sentence)
    assert len(found) == 1
    return found[0]


async def unplugged(*_: Any, **__: Any) -> None:
    raise RuntimeError("a cable is unplugged")


NEEDS: list[tuple[str, dict[str, Any], str]] = [
    ("timeline", {"when": "2015"}, "timeline"),
    ("fact", {}, "random_fact"),
    ("fact", {"about": "GPT"}, "fact_about"),
    ("search", {"query": "GPT"}, "search"),
    ("person", {}, "profile"),
    ("today", {}, "today"),
]


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_a_fault_in_a_command(
    world: World, language: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for command, options, needs in NEEDS:
        with monkeypatch.context() as broken:
            broken.setattr(world.bot.content, needs, unplugged)
            sentence = private_sentence(await world.reader(language).slash(world.channel, command, **options))
        assert reference(sentence) in the_fault(caplog)
        assert bool(KANA.search(sentence)) == (language == "ja")
        assert "cable" not in sentence
        assert len(world.met()) == 1
        assert is_page(await world.ask(world.emma, command, **options))


@pytest.mark.parametrize(
    ("start", "needs"), [("tl:en:2:", "timeline"), ("tlx:", "timeline"), ("ctx:en:alec-radford:startup-", "statement")]
)
async def test_a_fault_in_a_press(
    world: World, start: str, needs: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = await world.ask(world.emma, "timeline", when="2015")
    before = page.components
    monkeypatch.setattr(world.bot.content, needs, unplugged)
    for who, japanese in ((world.emma, False), (world.sakura, True)):
        sentence = private_sentence(await who.click(page, custom_id=button(page, start)["custom_id"]))
        assert reference(sentence) in the_fault(caplog)
        assert bool(KANA.search(sentence)) == japanese
    assert page.components == before


async def test_a_fault_while_the_picture_is_drawn(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The reply was deferred in public by then; what remains is one private sentence."""
    monkeypatch.setattr("bot.ui.pictures.Pictures.draw", unplugged)
    await world.sakura.slash(world.channel, "person")
    assert len(world.met()) == 1
    # simcord takes no follow-up once the placeholder is gone, so what was sent is read from the requests.
    sentence = sent_messages(world.env)[-1]
    assert sentence["flags"] & PRIVATE
    assert KANA.search(sentence["content"])
    assert reference(sentence["content"]) in the_fault(caplog)
    assert world.channel.history() == []


async def test_a_fault_in_a_completion_is_no_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(world.bot.content, "years", unplugged)
    assert await world.offered(world.emma, "timeline", "when", "20") == []
    world.met()
    caplog.clear()
    monkeypatch.undo()
    assert await world.offered(world.emma, "timeline", "when", "20")


async def test_discord_refuses_a_reply_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for status in (400, 404, 500, 503):
        world.env.inject_error("POST", "/interactions/*/callback", status=status)
        result = await world.emma.slash(world.channel, "timeline", when="2015")
        assert len(world.met()) == 1
        if result.response is not None:
            assert private_sentence(result)
        caplog.clear()
        assert cited(await world.ask(world.emma, "timeline", when="2015"))


async def test_discord_refuses_every_reply_for_a_while(world: World, caplog: pytest.LogCaptureFixture) -> None:
    page = await world.ask(world.emma, "timeline", when="2010s")
    world.env.inject_error("POST", "/interactions/*/callback", status=500, times=4)
    assert (await world.emma.slash(world.channel, "timeline", when="2015")).response is None
    assert not (await world.emma.click(page, custom_id=labelled(page, "▶")["custom_id"])).followups
    world.met()
    caplog.clear()
    await world.turn(world.emma, page, "▶")


async def test_the_picture_is_refused_after_the_deferral(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "/webhooks/*", status=500)
    world.env.inject_error("PATCH", "/webhooks/*", status=500)
    await world.emma.slash(world.channel, "person")
    assert len(world.met()) == 1
    caplog.clear()
    assert is_page(await world.ask(world.sakura, "person"))


# -- content that is missing or broken


LOOK_UPS: list[tuple[str, dict[str, Any]]] = [
    ("timeline", {"when": "2015"}),
    ("timeline", {"when": "2015", "topic": "life"}),
    ("timeline", {"when": "2015", "person": "Nobody"}),
    ("fact", {}),
    ("fact", {"about": "GPT"}),
    ("search", {"query": "GPT"}),
    ("person", {}),
    ("person", {"name": "Nobody"}),
    ("today", {}),
]


@pytest.mark.parametrize("exists", [True, False])
async def test_no_content_at_all(
    tmp_path: Path, settings_of: Callable[[Path], Settings], exists: bool, caplog: pytest.LogCaptureFixture
) -> None:
    packs = tmp_path / "packs"
    if exists:
        packs.mkdir()
    async with living(settings_of(packs)) as world:
        assert any(str(packs) in record.getMessage() for record in caplog.records), "the log says where it looked"
        for command, options in LOOK_UPS:
            for who, japanese in ((world.emma, False), (world.sakura, True)):
                sentence = private_sentence(await who.slash(world.channel, command, **options))
                assert bool(KANA.search(sentence)) == japanese
                assert len(world.met()) == 1
        for command, option in [("timeline", "when"), ("timeline", "topic"), ("fact", "about"), ("person", "name")]:
            assert await world.offered(world.emma, command, option, "a") == []
        assert seen(await world.ask(world.emma, "help"))


async def test_the_reason_for_no_content_is_named(tmp_path: Path, settings_of: Callable[[Path], Settings]) -> None:
    (tmp_path / "packs").mkdir()
    async with living(settings_of(tmp_path / "packs")) as world:
        await world.emma.slash(world.channel, "person")
        assert [type(error) for error in world.met()] == [NoContentError]


async def test_a_pack_that_breaks_leaves_its_last_sound_version(
    tmp_path: Path, settings_of: Callable[[Path], Settings], caplog: pytest.LogCaptureFixture
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    sound = (MINA / "mina-arai.yaml").read_text(encoding="utf-8")
    pack = packs / "mina-arai.yaml"
    pack.write_text(sound, encoding="utf-8")
    async with living(settings_of(packs)) as world:
        page = await world.ask(world.emma, "timeline", when="1985")
        pack.write_text(sound.replace("date: 1985-12-31", "date: 1985-13-31"), encoding="utf-8")
        line = 1 + sound[: sound.index("1985-12-31")].count("\n")
        await world.restart()
        logged = [record.getMessage() for record in caplog.records]
        assert any(f"mina-arai.yaml:{line}" in message and "date" in message for message in logged)
        assert cited(await world.ask(world.emma, "timeline", when="1985")) == cited(page) == ["snow-suite-premiere"]
        pack.write_text(sound.replace("date: 1985-12-31", "date: 1987-12-31"), encoding="utf-8")
        await world.restart()
        assert cited(await world.ask(world.emma, "timeline", when="1987"))[0] == "snow-suite-premiere"


async def test_a_broken_pack_from_the_first_start_stops_nothing_else(
    tmp_path: Path, settings_of: Callable[[Path], Settings]
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "aaa.yaml").write_text("person: [", encoding="utf-8")
    (packs / "mina-arai.yaml").write_bytes((MINA / "mina-arai.yaml").read_bytes())
    async with living(settings_of(packs)) as world:
        assert cited(await world.ask(world.emma, "timeline", when="1985"))


# -- a bot that cannot start


@pytest.fixture
def broken_cog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "unfinished.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    monkeypatch.setattr(cogs, "__path__", [*cogs.__path__, str(tmp_path / "more")])


@pytest.mark.usefixtures("broken_cog")
async def test_a_cog_that_does_not_load_stops_the_start(settings_of: Callable[[Path], Settings]) -> None:
    with pytest.raises(StartError, match=r"unfinished.*nothing_of_that_name"):
        async with living(settings_of(MINA)):
            pass


async def test_a_content_store_that_cannot_be_written_stops_the_start(
    tmp_path: Path, settings_of: Callable[[Path], Settings]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    settings = replace(settings_of(MINA), content=tmp_path / "file" / "content.sqlite")
    with pytest.raises(StartError, match=r"content\.sqlite"):
        async with living(settings):
            pass


# -- nothing pings


async def test_no_message_can_ping(world: World) -> None:
    await world.emma.slash(world.channel, "search", query="@everyone @here <@1>")
    await world.emma.slash(world.channel, "person", name="@everyone")
    world.met()
    told = "\n".join(read(message) for message in sent_messages(world.env))
    assert "everyone" in told
    assert "@everyone" not in told
    assert "@here" not in told


def test_the_tests_stand_in_the_checkout() -> None:
    assert (ROOT / "pyproject.toml").exists()
    assert create_bot.__module__ == "bot"


async def test_a_second_member_is_answered_while_the_first_waits(world: World) -> None:
    """One reader's trouble is nobody else's."""
    await world.emma.slash(world.channel, "timeline", when="foo")
    world.met()
    assert cited(answer(await world.sakura.slash(world.channel, "timeline", when="2015")))
