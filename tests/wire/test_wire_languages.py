"""Every command over real sockets, in the language of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wire_world import JAPANESE, KANA, OTHER_LANGUAGE, button_ids, faults, is_private, labels, option, seen, texts

if TYPE_CHECKING:
    from wire_world import Json, World

Case = tuple[str, list[Any]]

LOOK_UPS: list[Case] = [
    ("timeline", [option("when", "2015")]),
    ("timeline", [option("when", "1066")]),
    ("timeline", [option("when", "2010s"), option("topic", "research")]),
    ("fact", []),
    ("fact", [option("about", "OpenAI")]),
    ("search", [option("query", "GPT-2")]),
    ("search", [option("query", "qqqqqq")]),
    ("person", []),
    ("today", []),
    ("today", [option("date", "02-29")]),
    ("help", []),
]
"""Commands that also work in direct messages."""

PRIVATE_SENTENCES: list[Case] = [
    ("timeline", [option("when", "yesterday")]),
    ("timeline", [option("when", "2015"), option("person", "Nobody At All")]),
    ("timeline", [option("when", "2015"), option("topic", "cooking")]),
    ("fact", [option("about", "qqqqqq")]),
    ("today", [option("date", "some day")]),
]
"""What a person can mend is said to them alone."""

SETTINGS = "settings language"


def assert_japanese(message: Json) -> None:
    for label in labels(message):
        assert JAPANESE.search(label) or label in ("◀", "▶", "Read in English"), label
    shown = texts(message)
    assert shown
    assert KANA.search(seen(message))
    for text in shown:
        assert JAPANESE.search(text), text


def assert_english(message: Json) -> None:
    for label in labels(message):
        assert label in OTHER_LANGUAGE or not JAPANESE.search(label), label
    assert not JAPANESE.search(texts(message)[0].splitlines()[0]) or message["content"]
    for line in seen(message).splitlines():
        # Kana stands in an English reply only as a name's other form: a small line of its own, or in brackets.
        # The help's commands have their options named as the reader's Discord names them.
        assert not KANA.search(line) or line.startswith(("-# ", "</")) or "(" in line, line


async def test_each_reply_speaks_its_readers_language(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    for name, options in [*LOOK_UPS, *PRIVATE_SENTENCES, (SETTINGS, [])]:
        assert_english(await world.reply(name, *options, locale="en-US"))
        assert_japanese(await world.reply(name, *options, locale="ja"))
        # Any other language has English.
        assert_english(await world.reply(name, *options, locale="de"))
    assert not faults(caplog)


async def test_the_servers_discord_does_not_decide(world: World) -> None:
    await world.start()
    assert_english(await world.reply("timeline", option("when", "2015"), locale="en-GB", guild_locale="ja"))
    assert_japanese(await world.reply("timeline", option("when", "2015"), locale="ja", guild_locale="en-US"))


async def test_look_ups_work_in_direct_messages(wire: Any, world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    for name, options in LOOK_UPS:
        assert_english(await world.reply(name, *options, channel_id=wire.DM_ID, locale="en-US"))
        assert_japanese(await world.reply(name, *options, channel_id=wire.DM_ID, locale="ja"))
    message = await world.reply("timeline", option("when", "2010s"), channel_id=wire.DM_ID)
    turned = await world.press(message, next_page(message), channel_id=wire.DM_ID)
    assert turned["callback"]["type"] == 7
    assert "page 2 of" in seen(message)
    assert not faults(caplog)


def next_page(message: Json) -> str:
    return next(custom_id for custom_id in button_ids(message) if custom_id.startswith("tl:en:2:"))


LOOK_UP_NAMES = {"timeline", "fact", "search", "person", "today", "help"}


async def test_what_the_commands_are_told_to_discord_as(world: World) -> None:
    await world.start()
    told = {command["name"]: command for command in world.discord.commands[""]}
    assert set(told) >= LOOK_UP_NAMES | {"settings", "trivia", "leaderboard"}
    for name, command in told.items():
        # In servers, and look-ups in direct messages with the bot too.
        assert command["contexts"] == ([0, 1] if name in LOOK_UP_NAMES else [0]), name
        assert command["integration_types"] == [0], name
        for part in described(command):
            assert JAPANESE.search(part["description_localizations"]["ja"]), part["description"]
    options = told["timeline"]["options"]
    assert [o["name"] for o in options] == ["when", "person", "topic"]
    assert [o["required"] for o in options] == [True, False, False]


def described(command: Json) -> list[Json]:
    return [command, *(inner for part in command.get("options") or [] for inner in described(part))]


@pytest.mark.parametrize(("choice", "locale"), [("ja", "en-US"), ("en", "ja")])
async def test_ones_own_choice_beats_ones_discord(world: World, choice: str, locale: str) -> None:
    await world.start()
    assert_chosen, assert_other = (
        (assert_japanese, assert_english) if choice == "ja" else (assert_english, assert_japanese)
    )
    bob = world.discord.add_user("bob")
    told = await world.reply(SETTINGS, option("mine", choice), locale=locale)
    assert is_private(told)
    assert_chosen(told)
    for name, options in [*LOOK_UPS, *PRIVATE_SENTENCES]:
        assert_chosen(await world.reply(name, *options, locale=locale))
    # It is hers alone, and taken back with “As my Discord”.
    assert_other(await world.reply("timeline", option("when", "2015"), locale=locale, user=bob))
    assert_other(await world.reply(SETTINGS, option("mine", "auto"), locale=locale))
    assert_other(await world.reply("timeline", option("when", "2015"), locale=locale))


async def test_a_choice_outlives_the_bot(world: World) -> None:
    await world.start()
    await world.reply(SETTINGS, option("mine", "ja"))
    await world.stop()
    await world.start()
    assert_japanese(await world.reply("timeline", option("when", "2015"), locale="en-US"))


async def test_private_and_public(world: World) -> None:
    await world.start()
    for name, options in LOOK_UPS:
        if (name, options) != ("search", [option("query", "qqqqqq")]):
            assert is_private(await world.reply(name, *options)) == (name == "help"), name
    for name, options in PRIVATE_SENTENCES:
        assert is_private(await world.reply(name, *options)), (name, options)


async def test_autocomplete_speaks_the_typists_language(world: World) -> None:
    await world.start()
    english = await world.discord.autocomplete("timeline", [option("when", "2015", focused=True)])
    japanese = await world.discord.autocomplete("timeline", [option("when", "2015", focused=True)], locale="ja")
    assert english[0]["name"].startswith("2015 (")
    assert "event" in english[0]["name"]
    assert japanese[0]["name"].startswith("2015年")
    assert KANA.search(japanese[0]["name"]) or "件" in japanese[0]["name"]
    assert english[0]["value"] == japanese[0]["value"] == "2015"
    all_years = await world.discord.autocomplete("timeline", [option("when", "", focused=True)])
    assert 5 < len(all_years) <= 25
    for text in ("２０１５", "2015年11月", "2010s", "x" * 60, "2013.."):
        assert isinstance(await world.discord.autocomplete("timeline", [option("when", text, focused=True)]), list)
    people = await world.discord.autocomplete("person", [option("name", "らど", focused=True)], locale="ja")
    assert people[0]["name"] == "アレック・ラドフォード"
    people = await world.discord.autocomplete("person", [option("name", "", focused=True)])
    assert people[0]["name"] == "Alec Radford"
    topics = await world.discord.autocomplete(
        "timeline", [option("when", "2015"), option("topic", "研究", focused=True)], locale="ja"
    )
    assert any("研究" in choice["name"] for choice in topics)
    for month in (await world.discord.autocomplete("today", [option("date", "", focused=True)], locale="ja"))[:12]:
        assert month["name"].endswith("月")
    found = await world.discord.autocomplete("search", [option("query", "gpt", focused=True)])
    assert any("GPT" in choice["name"] for choice in found)


async def test_a_picture_comes_with_words_for_it(world: World) -> None:
    await world.start()
    for locale in ("en-US", "ja"):
        message = await world.reply("person", locale=locale)
        (attachment,) = message["attachments"]
        assert world.discord.blobs[attachment["url"].removeprefix(world.discord.base)][1].startswith(b"\x89PNG")
        assert 20 < len(attachment["description"]) <= 1024
        assert bool(KANA.search(attachment["description"])) == (locale == "ja")
