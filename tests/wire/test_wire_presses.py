"""Buttons over real sockets: every one leads somewhere, whoever presses it and whenever."""

from __future__ import annotations

import asyncio
import copy
from typing import TYPE_CHECKING

from wire_world import KANA, button_ids, faults, is_private, labels, option, seen, until

if TYPE_CHECKING:
    import pytest

    from wire_world import Json, World


def button(message: Json, start: str) -> str:
    """The custom_id that begins so."""
    return next(custom_id for custom_id in button_ids(message) if custom_id.startswith(start))


async def test_every_button_of_every_page_leads_somewhere(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """From each command through all that can be pressed. The fixture checks every body on the way."""
    await world.start()
    waiting: list[tuple[str, Json]] = []
    known: set[str] = set()

    def meet(message: Json) -> None:
        for custom_id in button_ids(message):
            # A fact's page by the number of the last one: chance has no end, the first few show it.
            if custom_id.startswith("fa:") and sum(met.startswith("fa:") for met in known) > 20:
                continue
            if custom_id not in known:
                known.add(custom_id)
                waiting.append((custom_id, copy.deepcopy(message)))

    for locale in ("en-US", "ja"):
        for name, options in (
            ("timeline", [option("when", "1900..2100")]),
            ("timeline", [option("when", "1066")]),
            ("timeline", [option("when", "2010s"), option("topic", "research"), option("person", "Radford")]),
            ("fact", []),
            ("fact", [option("about", "OpenAI")]),
            ("search", [option("query", "a")]),
            ("search", [option("query", "Radford")]),
            ("search", [option("query", "GPT")]),
            ("person", []),
            ("today", [option("date", "02-29")]),
            *(("today", [option("date", f"{month:02d}-11")]) for month in range(1, 13)),
        ):
            meet(await world.reply(name, *options, locale=locale))
    pressed = 0
    while waiting:
        custom_id, message = waiting.pop()
        record = await world.press(message, custom_id)
        shown = await world.shown(record)
        assert shown["components"], (custom_id, shown["content"])
        if ":en:" in custom_id:
            assert not KANA.search(seen(shown).splitlines()[0]), custom_id
        else:
            assert KANA.search(seen(shown)), custom_id
        meet(shown)
        pressed += 1
    assert pressed > 100
    assert not faults(caplog)


async def test_a_page_turns_in_place_for_its_owner(world: World) -> None:
    await world.start()
    message = await world.reply("timeline", option("when", "2010s"))
    before = seen(message)
    turned = await world.press(message, button(message, "tl:en:2:"))
    assert turned["callback"]["type"] == 7
    assert "page 2 of" in seen(message) != before
    await world.press(message, button(message, "tl:en:1:"))
    assert seen(message) == before


async def test_another_member_gets_the_page_privately_in_their_language(world: World) -> None:
    await world.start()
    bob = world.discord.add_user("bob")
    message = await world.reply("timeline", option("when", "2010s"))
    before = seen(message)
    turned = await world.press(message, button(message, "tl:en:2:"), user=bob, locale="ja")
    assert turned["callback"]["type"] == 4
    assert is_private(turned["original"])
    assert KANA.search(seen(turned["original"]))
    assert seen(message) == before
    # His own page turns in place.
    again = await world.press(turned["original"], button(turned["original"], "tl:ja:1:"), user=bob, locale="ja")
    assert again["callback"]["type"] == 7


async def test_the_language_button_shows_the_same_page_privately(world: World) -> None:
    await world.start()
    message = await world.reply("timeline", option("when", "2015"))
    assert "日本語で読む" in labels(message)
    japanese = await world.press(message, button(message, "tlx:ja:"))
    assert is_private(japanese["original"])
    assert "2015年" in seen(japanese["original"])
    assert "日本語で読む" not in labels(japanese["original"])
    public = await world.reply("timeline", option("when", "2015"), locale="ja")
    assert "Read in English" in labels(public)
    english = await world.press(public, button(public, "tlx:en:"), locale="ja")
    assert seen(english["original"]) == seen(message)


async def test_a_button_pressed_twice_fast(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    message = await world.reply("timeline", option("when", "2010s"))
    following = button(message, "tl:en:2:")
    turns = await asyncio.gather(*(world.press(message, following) for _ in range(2)))
    assert [turn["callback"]["type"] for turn in turns] == [7, 7]
    assert "page 2 of" in seen(message)
    other = button(message, "tlx:ja:2:")
    cards = await asyncio.gather(*(world.press(message, other) for _ in range(5)))
    assert all(is_private(card["original"]) for card in cards)
    facts = await world.reply("fact")
    another = await asyncio.gather(*(world.press(facts, button(facts, "fa:")) for _ in range(5)))
    assert [turn["callback"]["type"] for turn in another] == [7] * 5
    assert not faults(caplog)


async def test_a_picture_asked_for_twice_at_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    first, second = await asyncio.gather(world.reply("person"), world.reply("person", locale="ja"))
    assert len(first["attachments"]) == len(second["attachments"]) == 1
    assert not faults(caplog)


async def test_a_message_from_before_the_restart(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    old = await world.reply("timeline", option("when", "2010s"))
    profile = await world.reply("person")
    await world.stop()
    await world.start()
    turned = await world.press(old, button(old, "tl:en:2:"))
    assert turned["callback"]["type"] == 7
    assert "page 2 of" in seen(old)
    source = await world.press(old, button(old, "ctx:en:"))
    assert is_private(source["original"])
    other = await world.shown(await world.press(profile, button(profile, "pex:ja:")))
    assert is_private(other)
    assert other["attachments"]
    assert not faults(caplog)


async def test_a_button_whose_page_is_gone(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The packs have changed since: one private sentence, and nothing in the log."""
    await world.start()
    message = await world.reply("timeline", option("when", "2015"))
    gone = copy.deepcopy(message)
    custom_id = button(gone, "ctx:en:")
    pressed = await press_altered(world, gone, custom_id, custom_id.rpartition(":")[0] + ":no-such-event")
    assert is_private(pressed["original"])
    assert "no longer there" in pressed["original"]["content"]
    assert not faults(caplog)


async def test_a_button_that_is_not_as_we_make_them(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody should be able to send one; if so, a private sentence with the log's id, and the bot goes on."""
    await world.start()
    message = await world.reply("timeline", option("when", "2015"))
    odd = (
        "tl:en:x:::2015",
        "tl:en:0:::2015",
        "tl:en:999:::2015",
        "tl:fr:1:::2015",
        "tl:en",
        "fa:en:-1::",
        "td:en:1::13-40",
    )
    for altered in odd:
        copied = copy.deepcopy(message)
        pressed = await press_altered(world, copied, button(copied, "ctx:en:"), altered)
        assert pressed["callback"], altered
    assert (await world.reply("timeline", option("when", "2015")))["components"]
    for fault in faults(caplog):
        assert fault.startswith("Fault "), fault


async def press_altered(world: World, message: Json, custom_id: str, altered: str) -> Json:
    world.discord.component(message, custom_id=custom_id)["custom_id"] = altered
    return await world.press(message, altered)


async def test_one_of_ours_that_nobody_knows_any_more(world: World) -> None:
    """A press of no verb is not ours to answer; the bot goes on."""
    await world.start()
    message = await world.reply("timeline", option("when", "2015"))
    component = world.discord.component(copied := copy.deepcopy(message), custom_id=button(message, "ctx:en:"))
    component["custom_id"] = "zz:en:1"
    handled = len(world.discord.requests)
    await world.discord.click(copied, custom_id="zz:en:1", wait=False)
    await world.reply("help")
    await until(lambda: len(world.discord.requests) > handled)
