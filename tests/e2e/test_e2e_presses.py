"""Buttons: whose page turns, in whose language, and after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulated import KANA, MINA, answer, button, buttons, cited, labelled, living, parts, private_sentence, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.config import Settings
    from simulated import World

PAGED: list[tuple[str, dict[str, Any]]] = [
    ("timeline", {"when": "2010s"}),
    ("search", {"query": "Radford"}),
]


@pytest.mark.parametrize(("command", "options"), PAGED)
async def test_anothers_press_leaves_the_public_page_alone(world: World, command: str, options: dict[str, Any]) -> None:
    public = await world.ask(world.emma, command, **options)
    before = public.components
    result = await world.sakura.click(public, custom_id=labelled(public, "▶")["custom_id"])
    private = answer(result)
    assert private.id != public.id
    assert private.ephemeral
    assert public.components == before
    assert KANA.search(seen(private)), "in her own language"
    assert cited(private) != cited(public)
    await world.turn(world.emma, public, "▶")
    assert cited(private) == cited(public), "the same page in the other language"
    assert not KANA.search(seen(public))


@pytest.mark.parametrize(("command", "options"), PAGED)
async def test_a_private_page_turns_in_place(world: World, command: str, options: dict[str, Any]) -> None:
    public = await world.ask(world.emma, command, **options)
    private = await world.press(
        world.emma, public, "tlx:" if command == "timeline" else "sex:ja:1:alec-radford:Radford"
    )
    assert KANA.search(seen(private)), "a press for Japanese brings Japanese, to Emma too"
    assert cited(private) == cited(public)
    assert not [b for b in buttons(private) if b.get("label") == "Read in English"]
    await world.turn(world.emma, private, "▶")
    assert private.ephemeral
    assert KANA.search(seen(private)), "and stays Japanese"
    assert cited(private) != cited(public)
    assert not KANA.search(seen(public))


async def test_another_fact_for_another_member_is_theirs_alone(world: World) -> None:
    public = await world.ask(world.emma, "fact")
    before = public.components
    private = await world.press(world.sakura, public, "fa:")
    assert public.components == before
    assert KANA.search(seen(private))
    shown = cited(private)
    await world.turn(world.sakura, private, button(private, "fa:")["label"])
    assert cited(private) != shown


async def test_a_nearest_month_for_another_member_is_theirs_alone(mina: World) -> None:
    public = await mina.ask(mina.emma, "today", date="05-05")
    private = await mina.press(mina.sakura, public, "td:")
    assert cited(public) == []
    assert cited(private)
    assert KANA.search(seen(private))


async def test_a_nearest_year_for_another_member_is_theirs_alone(world: World) -> None:
    public = await world.ask(world.emma, "timeline", when="2030")
    private = await world.press(world.sakura, public, "tl:en:1:alec-radford::2025")
    assert cited(public) == []
    assert cited(private)[0] == "ai-year"
    assert KANA.search(seen(private))


@pytest.mark.parametrize(
    ("command", "options", "start"),
    [
        ("timeline", {"when": "2015"}, "tlx:"),
        ("search", {"query": "indico founded"}, "sex:ja:1:alec-radford:indico founded"),
        ("today", {"date": "11-23"}, "tdx:"),
        ("fact", {}, "fax:"),
        ("person", {}, "pex:"),
    ],
)
async def test_the_same_page_in_the_other_language(
    world: World, command: str, options: dict[str, Any], start: str
) -> None:
    public = await world.ask(world.emma, command, **options)
    before = public.components
    private = await world.press(world.emma, public, start)
    assert KANA.search(seen(private))
    assert cited(private) == cited(public)
    assert public.components == before


# -- after a restart


async def test_buttons_outlive_the_bot(world: World) -> None:
    timeline = await world.ask(world.emma, "timeline", when="2010s")
    search = await world.ask(world.emma, "search", query="Radford")
    fact = await world.ask(world.emma, "fact")
    today = await world.ask(world.emma, "today", date="06-05")
    person = await world.ask(world.emma, "person")
    private = await world.press(world.sakura, timeline, "tlx:")
    await world.restart()
    for page in (timeline, search):
        shown = cited(page)
        await world.turn(world.emma, page, "▶")
        assert cited(page) != shown
    slug = cited(timeline)[0]
    assert seen(await world.press(world.sakura, timeline, f"ctx:en:alec-radford:{slug}"))
    await world.turn(world.emma, fact, button(fact, "fa:")["label"])
    await world.turn(world.emma, today, button(today, "td:")["label"])
    assert KANA.search(seen(await world.press(world.sakura, today, "tdx:")))
    assert any(part["type"] == 12 for part in parts(await world.press(world.sakura, person, "pex:")))
    assert "2025" in seen(await world.press(world.emma, person, "srx:en:alec-radford:pioneer-article"))
    await world.turn(world.sakura, private, "▶")
    assert private.ephemeral
    assert KANA.search(seen(private)), "Sakura's choice outlived it too"


async def test_a_page_whose_life_is_gone(world: World, settings_of: Callable[[Path], Settings]) -> None:
    page = await world.ask(world.emma, "timeline", when="2010s")
    from bot import create_bot

    await world.restart(create_bot(settings_of(MINA)))
    for start in ("tl:en:2:", "tlx:", f"ctx:en:alec-radford:{cited(page)[0]}"):
        before = page.components
        for who, language in ((world.emma, "en"), (world.sakura, "ja")):
            result = await who.click(page, custom_id=button(page, start)["custom_id"])
            assert bool(KANA.search(private_sentence(result))) == (language == "ja")
        assert page.components == before


# -- in direct messages


async def test_look_ups_work_in_direct_messages(world: World) -> None:
    user = world.emma.user
    page = answer(await user.slash("timeline", when="2010s"))
    shown = cited(page)
    await user.click(page, custom_id=labelled(page, "▶")["custom_id"])
    assert cited(page) != shown
    assert answer(await user.click(page, custom_id=button(page, "tlx:")["custom_id"])).ephemeral
    for command, options in [
        ("fact", {}),
        ("search", {"query": "GPT"}),
        ("person", {}),
        ("today", {}),
        ("help", {}),
    ]:
        assert seen(answer(await user.slash(command, **options)))
    assert await user.autocomplete("timeline", "when", "20")


async def test_settings_are_for_servers_only(world: World) -> None:
    assert "settings language" not in world.emma.user.available_commands()
    assert "settings language" in world.emma.available_commands(world.channel)
    assert "timeline" in world.emma.user.available_commands()


async def test_ones_choice_holds_in_direct_messages(world: World) -> None:
    assert KANA.search(seen(answer(await world.sakura.user.slash("timeline", when="2015"))))


async def test_several_readers_at_once_of_one_page(settings_of: Callable[[Path], Settings]) -> None:
    async with living(settings_of(MINA)) as world:
        public = await world.ask(world.emma, "timeline", when="1950..2020")
        others = [world.guild.add_member(world.env.create_user(f"reader-{number}")) for number in range(3)]
        pages = [answer(await who.click(public, custom_id=labelled(public, "▶")["custom_id"])) for who in others]
        assert len({page.id for page in pages}) == 3
        assert len({tuple(cited(page)) for page in pages}) == 1
        assert cited(public) != cited(pages[0])
