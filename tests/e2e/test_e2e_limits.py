"""Every page within Discord's limits: over all years of the shipped pack, and over packs made to break them.

`living` checks each message that was ever sent; these tests make the bot send as many as can be.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from simulated import button, buttons, cited, labelled, living, read, seen, sent_messages, write_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simcord.actors import MemberActor
    from simcord.results import ResponseMessage

    from bot.config import Settings
    from simulated import Json, World

BOTH = pytest.mark.parametrize("language", ["en", "ja"])


async def leafed(world: World, who: MemberActor, page: ResponseMessage) -> list[str]:
    """Turn through all pages; what they cite, in order."""
    collected = cited(page)
    while any(b.get("label") == "▶" and not b.get("disabled") for b in buttons(page)):
        await world.turn(who, page, "▶")
        collected += cited(page)
    return collected


@BOTH
async def test_every_year_of_the_shipped_pack(world: World, language: str) -> None:
    who = world.reader(language)
    found: set[str] = set()
    for year in range(1990, 2027):
        found |= set(await leafed(world, who, await world.ask(who, "timeline", when=str(year))))
    assert len(found) == 29, "every event stands on some page"


@BOTH
async def test_the_whole_of_the_shipped_pack(world: World, language: str) -> None:
    who = world.reader(language)
    for when in ("1990s", "2000s", "2010s", "2020s", "1990..2026", "20th century", "2015-11-05"):
        await leafed(world, who, await world.ask(who, "timeline", when=when))
    for query in ("Radford", "ラドフォード", "OpenAI", "GPT", "g", "ら"):
        await leafed(world, who, await world.ask(who, "search", query=query))
    for month in range(1, 13):
        await leafed(world, who, await world.ask(who, "today", date=f"{month}月"))
    fact = await world.ask(who, "fact")
    for _ in range(60):
        await world.turn(who, fact, button(fact, "fa:")["label"])
    await world.ask(who, "person")


@BOTH
async def test_every_card_of_the_shipped_pack(world: World, language: str) -> None:
    who = world.reader(language)
    for year in range(1993, 2026):
        page = await world.ask(who, "timeline", when=str(year))
        for press in [b for b in buttons(page) if b["custom_id"].startswith("ctx:")]:
            await who.click(page, custom_id=press["custom_id"])


# -- packs made to break them

NASTY = (
    "@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678> **bold** __under__ *it* _it_ "
    "~~gone~~ ||spoiler|| `code` ```py\nblock``` "
    "[link](https://evil.example/1) **more** [again](https://evil.example/2) "
    "<https://evil.example> \\ <t:0:R> </person:123456789012345678> <:e:123456789012345678> \n# Head\n> quote\n- item\n"
    "1. one\n-# small\n🎉👩‍👩‍👧‍👦🏳️‍🌈é‮ 北海道ﾊﾝｶｸ "
)
LONGEST_PERSON = "a" * 24
LONGEST_TOPIC = "t" * 16
QUERY = (
    "検索される日本語の長い語句は六十文字ちょうどになる"
    "まで言葉を重ねていきますからどうぞ最後まで気長にお付き合いくださいませ"
)


def stretched(text: str, length: int) -> str:
    """The text over and over, up to a length."""
    return (text * (length // len(text) + 1))[:length].strip() or "x"


def hard_pack(text: str, *, long: int, name: int, count: int = 8, sources: int = 8) -> Json:
    """A pack at the format's limits: ids, texts, sources, disputes, notes."""

    def said(length: int) -> Json:
        return {"en": stretched(text, length), "ja": stretched(f"あ{text}", length)}

    known = {
        f"s{number:02d}-{'x' * 36}": {
            "title": said(name),
            "language": "en",
            "generated": True,
            "model": stretched(text, 100),
            "translated": True,
            "inferred": True,
            "as_of": "1999-05-01",
            "licence": stretched(text, 100),
            "note": said(long),
            "url": f"https://example.org/{number}/{'y' * 200}",
            "links": [{"title": said(name), "url": f"https://example.org/link/{k}/{'z' * 200}"} for k in range(3)],
        }
        for number in range(sources)
    }
    every = [{"source": slug, "cites": said(name)} for slug in known]
    ids = [f"e{number:02d}-{'w' * 36}" for number in range(count)]
    return {
        "format": "1",
        "person": {
            "id": LONGEST_PERSON,
            "name": said(name),
            "aliases": [stretched(text, 100)],
            "born": "1950~",
            "died": "2020?",
            "summary": said(long),
            "numbers": [f"n{number}" for number in range(6)],
        },
        "sources": known,
        "topics": {LONGEST_TOPIC: said(name), **{f"t{number}": said(name) for number in range(10)}},
        "entities": {
            **{
                f"n{number}": {"kind": "number", "name": said(name), "value": number, "unit": said(name)}
                for number in range(6)
            },
            "thing": {"kind": "work", "name": said(name), "aliases": [stretched(text, 100)], "description": said(long)},
        },
        "events": [
            {
                "id": slug,
                "date": date,
                "title": said(name),
                "text": said(long),
                "note": said(long),
                "topics": [LONGEST_TOPIC],
                "sources": every,
                "entities": ["thing"],
                "disputes": [other for other in ids if other != slug][:6],
            }
            for slug, date in zip(
                ids, ["2001-02-03", "2001-02", "2000/2010", "../2001", "2001/.."] * count, strict=False
            )
        ],
        "facts": [
            {"id": f"f{number:02d}-{'v' * 36}", "text": said(long), "note": said(long), "sources": every}
            for number in range(3)
        ],
    }


PACKS = {
    "long plain texts": hard_pack("Some plain words. ", long=1500, name=60, sources=2),
    "markup": hard_pack(NASTY, long=1500, name=100),
    "stars": hard_pack("*", long=1500, name=100),
    "longest names": hard_pack("長い名前", long=1500, name=1500),
    "longest names in markup": hard_pack("*_", long=1500, name=1500),
    "emoji": hard_pack("👩‍👩‍👧‍👦", long=1500, name=100),
}


@pytest.fixture(params=list(PACKS))
def hard(request: pytest.FixtureRequest, tmp_path: Path, settings_of: Callable[[Path], Settings]) -> Settings:
    write_pack(tmp_path / "packs", PACKS[request.param])
    return settings_of(tmp_path / "packs")


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("timeline", {"when": "2001"}),
    ("timeline", {"when": "2001-02-03", "topic": LONGEST_TOPIC}),
    ("timeline", {"when": "1999-01-01..2020-12-31", "topic": LONGEST_TOPIC, "person": LONGEST_PERSON}),
    ("timeline", {"when": "1800", "topic": LONGEST_TOPIC}),
    ("fact", {}),
    ("today", {"date": "02-03"}),
    ("today", {"date": "07-07"}),
    ("person", {}),
    ("help", {}),
]


async def test_a_pack_at_its_limits(hard: Settings, caplog: pytest.LogCaptureFixture) -> None:
    async with living(hard) as world:
        assert not [r.getMessage() for r in caplog.records if r.levelname == "ERROR"], "the pack is sound"
        for who in (world.emma, world.sakura):
            for command, options in COMMANDS:
                page = await world.ask(who, command, **options)
                assert page.components, f"{command} {options}: {page.content}"
                for press in buttons(page):
                    if not press.get("disabled") and press["custom_id"].split(":")[0] in (
                        "ctx",
                        "srx",
                        "tlx",
                        "tdx",
                        "fax",
                    ):
                        got = await who.click(page, custom_id=press["custom_id"])
                        assert got.response
                        assert got.response.components, f"{press['custom_id']}: {got.response.content}"
                await leafed(world, who, page)
            for command, option in [
                ("timeline", "person"),
                ("timeline", "topic"),
                ("search", "query"),
                ("timeline", "when"),
            ]:
                await world.offered(who, command, option, "")


async def test_wrong_names_in_a_pack_at_its_limits(hard: Settings) -> None:
    async with living(hard) as world:
        for who in (world.emma, world.sakura):
            for command, options in [
                ("timeline", {"when": "2001", "person": "x" * 200}),
                ("timeline", {"when": "2001", "topic": "x" * 200}),
                ("timeline", {"when": "*" * 60}),
                ("fact", {"about": "|" * 60}),
                ("today", {"date": "_" * 40}),
                ("search", {"query": "`" * 60}),
            ]:
                message = await world.ask(who, command, **options)
                assert message.components or "`" not in message.content, "no fault of ours"
                world.met()


async def test_a_search_in_a_pack_at_its_limits(hard: Settings) -> None:
    async with living(hard) as world:
        for who in (world.emma, world.sakura):
            offered = await world.offered(who, "search", "query", "")
            for query in {"長い", "bold", "evil", "👩", "あ", *(value[:60] for _, value in offered if value.strip())}:
                page = await world.ask(who, "search", query=query)
                assert page.components, page.content
                await leafed(world, who, page)
                about = await world.ask(who, "fact", about=query)
                world.met()
                assert about.components or about.ephemeral


async def test_nothing_of_a_pack_pings_or_is_markdown(tmp_path: Path, settings_of: Callable[[Path], Settings]) -> None:
    write_pack(tmp_path / "packs", hard_pack(NASTY, long=600, name=100, count=3))
    async with living(settings_of(tmp_path / "packs")) as world:
        for command, options in [
            ("timeline", {"when": "2001"}),
            ("fact", {}),
            ("search", {"query": "bold"}),
            ("person", {}),
        ]:
            page = await world.ask(world.emma, command, **options)
            for press in [b for b in buttons(page) if b["custom_id"].split(":")[0] in ("ctx", "srx")]:
                await world.emma.click(page, custom_id=press["custom_id"])
        told = "\n".join(read(message) for message in sent_messages(world.env))
        for live in ("@everyone", "@here"):
            assert live not in told
        # Every marker of the texts stands behind a backslash; the bot's own are only around its own words.
        for marker in ("**bold**", "**more**", "__under__", "~~gone~~", "||spoiler||", "`code`", "_it_"):
            assert marker not in told, marker
        for marker in ("[link](", "[again](", "<@1", "<@&", "<#1", "<t:0", "</person:1", "<:e:"):
            assert marker not in unescaped(told), marker
        for line in told.splitlines():
            assert not line.startswith(("# Head", "> quote", "- item", "-# small", "1. one")), line


def unescaped(text: str) -> str:
    """The text without its escaped characters."""
    out, rest = [], iter(text)
    for character in rest:
        if character == "\\":
            next(rest, "")
        else:
            out.append(character)
    return "".join(out)


# -- custom_ids at their limit


async def test_the_longest_query_for_the_longest_name(tmp_path: Path, settings_of: Callable[[Path], Settings]) -> None:
    assert len(QUERY) == 60
    text = {"en": f"It says {QUERY}.", "ja": f"「{QUERY}」と言います。"}
    facts = [{"id": f"f{number:03d}-{'v' * 35}", "text": text, "sources": ["diary"]} for number in range(60)]
    write_pack(
        tmp_path / "packs",
        {
            "format": "1",
            "person": {"id": LONGEST_PERSON, "name": {"en": "Ada", "ja": "エイダ"}, "summary": "Never lived."},
            "sources": {"diary": {"title": {"en": "Diary", "ja": "日記"}, "language": "ja"}},
            "facts": facts,
        },
    )
    async with living(settings_of(tmp_path / "packs")) as world:
        page = await world.ask(world.sakura, "search", query=QUERY)
        assert QUERY in seen(page)
        assert button(page, "sex:")["custom_id"].endswith(QUERY)
        assert len(await leafed(world, world.sakura, page)) == 60
        assert labelled(page, "◀")["custom_id"] == f"se:ja:11:{LONGEST_PERSON}:{QUERY}"
        private = await world.press(world.emma, page, "sex:")
        assert len(cited(private)) == 5
        await world.turn(world.emma, private, "◀")
        fact = await world.ask(world.sakura, "fact", about=QUERY)
        for _ in range(10):
            await world.turn(world.sakura, fact, button(fact, "fa:")["label"])
        assert button(fact, "fa:")["custom_id"].endswith(QUERY)


async def test_any_query_fits_its_buttons(world: World) -> None:
    for query in ("a:b:c", ":::", "tl:en:1:x", "é" * 60, "👩‍👩‍👧‍👦" * 8, "\u3000全角\u3000", "a\tb"):
        page = await world.ask(world.emma, "search", query=query[:60])
        private = await world.press(world.emma, page, "sex:ja:1:alec-radford:")
        japanese = seen(private).splitlines()[0].partition("：")[2]
        assert japanese.strip() == seen(page).splitlines()[0].partition(":")[2].strip()


async def test_a_search_for_any_words_of_the_pack(world: World) -> None:
    """Sixty characters cut from anywhere in the texts."""
    dice = random.Random(1)
    text = seen(await world.ask(world.emma, "person")) + seen(await world.ask(world.sakura, "person"))
    for _ in range(20):
        start = dice.randrange(len(text) - 60)
        query = text[start : start + 60].replace("\n", " ").strip() or "x"
        page = await world.ask(world.sakura, "search", query=query)
        assert page.components
