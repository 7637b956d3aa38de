"""Every command over real sockets, in the language of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import JAPANESE, OTHER_LANGUAGE, World, faults, is_private, labels, option, seen, texts

if TYPE_CHECKING:
    from typing import Any

    from conftest import Json

LOOK_UPS: list[tuple[str, list[Any]]] = [
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

PRIVATE_SENTENCES: list[tuple[str, list[Any]]] = [
    ("timeline", [option("when", "yesterday")]),
    ("timeline", [option("when", "2015"), option("person", "Nobody At All")]),
    ("timeline", [option("when", "2015"), option("topic", "cooking")]),
    ("fact", [option("about", "qqqqqq")]),
    ("today", [option("date", "some day")]),
]
"""What a person can mend is said to them alone."""

SETTINGS: tuple[str, list[Any]] = ("settings language", [])
ALL = [*LOOK_UPS, *PRIVATE_SENTENCES, SETTINGS]


def assert_japanese(message: Json) -> None:
    for label in labels(message):
        assert JAPANESE.search(label) or label in ("◀", "▶", "Read in English"), label
    shown = texts(message)
    assert shown
    for text in shown:
        assert JAPANESE.search(text), text


def assert_english(message: Json) -> None:
    for label in labels(message):
        assert label in OTHER_LANGUAGE or not JAPANESE.search(label), label
    # Japanese stands in an English reply only as a name's other form: a line of its own, or in brackets.
    for line in seen(message).splitlines():
        japanese = "".join(JAPANESE.findall(line))
        if japanese and not line.startswith("-# "):
            assert "(" in line, line
    first = texts(message)[0].splitlines()[0]
    assert not JAPANESE.search(first), first


def by_name(case: tuple[str, list[Any]]) -> str:
    return f"{case[0]} {' '.join(o['value'] for o in case[1])}".strip().replace(" ", "-")


async def test_each_reply_speaks_its_readers_language(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    for name, options in ALL:
        assert_english(await world.reply(name, *options, locale="en-US"))
        assert_japanese(await world.reply(name, *options, locale="ja"))
        # Any other language has English.
        assert_english(await world.reply(name, *options, locale="de"))
    assert not faults(caplog)
