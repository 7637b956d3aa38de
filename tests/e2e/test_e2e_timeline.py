"""/timeline as two members meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.biography.when import WhenError
from simulated import JAPANESE, button, buttons, cited, is_page, labelled, living, private_sentence, seen, write_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.config import Settings
    from simulated import World

IN_2015 = ["vae-tweet", "gan-faces-tweet", "text-to-image", "dcgan-paper", "startup-years"]
IN_NOVEMBER = ["dcgan-paper", "vae-tweet", "startup-years", "olin-degree"]


@pytest.mark.parametrize(
    ("spellings", "first", "code"),
    [
        (["2015", "２０１５", "2015年", "平成27年", "二〇一五年", " 2015 "], IN_2015, "2015"),
        (["2015-11", "2015年11月", "November 2015", "平成27年11月"], IN_NOVEMBER, "2015-11"),
        (["2013..2016", "2013-2016", "2013〜2016年", "2016..2013"], ["indico-founded"], "2013..2016"),
        (["2010s", "2010年代", "201x"], ["cistercian-years", "enters-olin"], "201x"),
    ],
)
async def test_a_time_however_written(world: World, spellings: list[str], first: list[str], code: str) -> None:
    for when in spellings:
        page = await world.ask(world.emma, "timeline", when=when)
        assert not page.ephemeral
        assert cited(page)[: len(first)] == first, when
        assert button(page, "tlx:")["custom_id"] == f"tlx:ja:1:alec-radford::{code}"


@pytest.mark.parametrize(
    ("language", "title", "approximate", "meanwhile", "precise"),
    [
        ("en", "November 2015", "less exactly", "Meanwhile", "**early 2015**"),
        ("ja", "2015年11月", "", "その間", "**2015年初"),
    ],
)
async def test_the_groups_stand_in_order(
    world: World, language: str, title: str, approximate: str, meanwhile: str, precise: str
) -> None:
    """First what is dated to that month; then what may belong there; then what was going on."""
    page = await world.ask(world.reader(language), "timeline", when="2015-11")
    text = seen(page)
    assert cited(page) == IN_NOVEMBER
    assert title in text.splitlines()[0]
    dcgan, coarse, going_on = (text.index(word) for word in ("DCGAN", precise, meanwhile))
    assert dcgan < coarse < going_on
    assert approximate in text


async def test_an_open_end_is_listed_at_its_start_only(world: World) -> None:
    assert "x-silence" in cited(await world.ask(world.emma, "timeline", when="2021"))
    assert "x-silence" not in cited(await world.ask(world.emma, "timeline", when="2022"))


@pytest.mark.parametrize(
    ("language", "other_says"), [("en", "led the development of GPT-2"), ("ja", "GPT-2の開発を主導")]
)
async def test_a_dispute_says_who_says_which(world: World, language: str, other_says: str) -> None:
    page = await world.ask(world.reader(language), "timeline", when="2019")
    lines = seen(page).splitlines()
    (other_side,) = (line for line in lines if "⚖" in line)
    assert other_says in other_side
    own = lines[lines.index(other_side) - 1]
    footnotes = {line[3:6]: line for line in lines if line.startswith("-# [")}
    assert set(footnotes) == {"[1]", "[2]"}
    assert own.rstrip().endswith("[1]")
    assert other_side.rstrip().endswith("[2]")
    assert "grok" in footnotes["[1]"]
    assert "grok" not in footnotes["[2]"]


@pytest.mark.parametrize(
    ("language", "generated", "translated"), [("en", "model", "machine-translated"), ("ja", "生成", "機械翻訳")]
)
async def test_footnotes_say_what_a_model_wrote(world: World, language: str, generated: str, translated: str) -> None:
    text = seen(await world.ask(world.reader(language), "timeline", when="2015"))
    (footnote,) = (line for line in text.splitlines() if line.startswith("-# [1]"))
    assert "x-ai/grok-4-fast" in footnote
    assert generated in footnote
    assert translated in footnote


@pytest.mark.parametrize(("language", "inferred"), [("en", "inferred"), ("ja", "推定")])
async def test_footnotes_say_of_when_a_source_is(world: World, language: str, inferred: str) -> None:
    text = seen(await world.ask(world.reader(language), "timeline", when="2025"))
    (footnote,) = (line for line in text.splitlines() if line.startswith("-# [1]"))
    assert "2025" in footnote
    assert inferred in footnote


async def test_whom_a_source_names(mina: World) -> None:
    text = seen(await mina.ask(mina.emma, "timeline", when="1970"))
    assert "the hall's programme" in text
    text = seen(await mina.ask(mina.sakura, "timeline", when="1970"))
    assert "会場のプログラム" in text


async def test_a_day_is_shown_as_a_day(mina: World) -> None:
    assert "December 31, 1985" in seen(await mina.ask(mina.emma, "timeline", when="1985-12-31"))
    assert "1985年12月31日" in seen(await mina.ask(mina.sakura, "timeline", when="1985年12月31日"))


async def test_a_year_is_never_shown_as_a_day(world: World) -> None:
    assert "January" not in seen(await world.ask(world.emma, "timeline", when="2018"))
    assert "1月" not in seen(await world.ask(world.sakura, "timeline", when="2018"))


async def test_an_empty_year_offers_the_nearest(world: World) -> None:
    page = await world.ask(world.emma, "timeline", when="2000")
    years = [b["label"] for b in buttons(page) if b["custom_id"].startswith("tl:")]
    assert years == ["1993", "2007", "2011"][: len(years)]
    assert len(years) >= 2
    assert cited(page) == []
    await world.turn(world.emma, page, years[0])
    assert cited(page) == ["birth"]


async def test_an_empty_year_in_japanese(world: World) -> None:
    page = await world.ask(world.sakura, "timeline", when="2030")
    assert labelled(page, "2025年")["custom_id"] == "tl:ja:1:alec-radford::2025"
    await world.turn(world.sakura, page, "2025年")
    assert cited(page)[0] == "ai-year"


async def test_a_year_with_only_something_going_on_offers_neighbours_too(world: World) -> None:
    page = await world.ask(world.emma, "timeline", when="2017")
    assert cited(page) == ["openai-years"]
    assert labelled(page, "2016")
    assert labelled(page, "2018")


async def test_pages_turn_in_place_and_back(world: World) -> None:
    page = await world.ask(world.emma, "timeline", when="2010s")
    first = cited(page)
    collected = list(first)
    while not labelled(page, "▶").get("disabled"):
        await world.turn(world.emma, page, "▶")
        collected += cited(page)
    assert len(collected) == len(set(collected))
    assert {"dcgan-paper", "gpt-2-coauthor"} <= set(collected)
    while not labelled(page, "◀").get("disabled"):
        await world.turn(world.emma, page, "◀")
    assert cited(page) == first
    assert not page.ephemeral


async def test_a_topic_by_id_and_by_label(world: World) -> None:
    for topic in ("openai", "OpenAI", "ＯｐｅｎＡＩ"):
        page = await world.ask(world.emma, "timeline", when="2016", topic=topic)
        assert button(page, "tlx:")["custom_id"] == "tlx:ja:1:alec-radford:openai:2016"
        assert "joins-openai" in cited(page)
    page = await world.ask(world.sakura, "timeline", when="2011", topic="学校と大学")
    assert "enters-olin" in cited(page)
    assert "学校と大学" in seen(page).splitlines()[0]


async def test_a_person_by_any_name(world: World) -> None:
    for person in ("alec-radford", "Alec Radford", "アレック・ラドフォード", "radford", "ラドフォード"):
        assert cited(await world.ask(world.emma, "timeline", when="2015", person=person)) == IN_2015


# -- wrong input


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_a_wrong_time_is_told_privately(world: World, language: str) -> None:
    for when in ("foo", "2015-13", "2015-02-30", "99999", "2015..", "昨日", " "):
        sentence = private_sentence(await world.reader(language).slash(world.channel, "timeline", when=when))
        assert when in sentence
        assert "2015-11" in sentence
        assert bool(JAPANESE.search(sentence.replace("2015年11月", "").replace(when, ""))) == (language == "ja")
        assert [type(error) for error in world.met()] == [WhenError]


UNKNOWN: list[tuple[str, dict[str, Any]]] = [
    ("timeline", {"when": "2015", "person": "Nobody"}),
    ("fact", {"person": "Nobody"}),
    ("search", {"query": "GPT", "person": "Nobody"}),
    ("person", {"name": "Nobody"}),
    ("today", {"person": "Nobody"}),
]


@pytest.mark.parametrize(("language", "name"), [("en", "Alec Radford"), ("ja", "アレック・ラドフォード")])
async def test_an_unknown_person_names_those_there_are(world: World, language: str, name: str) -> None:
    for command, options in UNKNOWN:
        sentence = private_sentence(await world.reader(language).slash(world.channel, command, **options))
        assert "Nobody" in sentence
        assert name in sentence
        assert len(world.met()) == 1


@pytest.mark.parametrize(("language", "label"), [("en", "Language models"), ("ja", "言語モデル")])
async def test_an_unknown_topic_names_those_there_are(world: World, language: str, label: str) -> None:
    result = await world.reader(language).slash(world.channel, "timeline", when="2015", topic="cooking")
    sentence = private_sentence(result)
    assert "cooking" in sentence
    assert label in sentence
    assert len(world.met()) == 1


async def test_wrong_input_cannot_ping_or_be_markdown(world: World) -> None:
    sentence = private_sentence(await world.emma.slash(world.channel, "timeline", when="@everyone **x** `y`"))
    assert "@everyone" not in sentence
    assert "**x" not in sentence
    assert len(world.met()) == 1


# -- the completions


@pytest.mark.parametrize(("language", "shown"), [("en", ("2015", "4")), ("ja", ("2015年", "4"))])
async def test_years_are_completed_with_their_count(world: World, language: str, shown: tuple[str, str]) -> None:
    offered = await world.offered(world.reader(language), "timeline", "when", "")
    years = [value for _, value in offered]
    assert years == sorted(years)
    assert {"1993", "2015", "2025"} <= set(years)
    name = {value: name for name, value in offered}["2015"]
    assert all(part in name for part in shown)
    page = await world.ask(world.emma, "timeline", when="2015")
    assert "4 events" in seen(page), "the completion and the page count the same"


@pytest.mark.parametrize("typed", ["201", "２０１"])
async def test_years_that_begin_so(world: World, typed: str) -> None:
    years = [value for _, value in await world.offered(world.emma, "timeline", "when", typed)]
    assert {"2011", "2015", "2019"} <= set(years)
    assert years[0] == "2011", "years with events come before a year half typed"


@pytest.mark.parametrize(
    ("typed", "code"), [("2013..2016", "2013..2016"), ("2010s", "201x"), ("平成27年11月", "2015-11")]
)
async def test_a_time_that_is_typed_out_is_offered(world: World, typed: str, code: str) -> None:
    offered = await world.offered(world.sakura, "timeline", "when", typed)
    assert offered[0][1] == code
    assert JAPANESE.search(offered[0][0])
    assert is_page(await world.ask(world.sakura, "timeline", when=offered[0][1]))


async def test_nonsense_completes_quietly(world: World) -> None:
    for typed in ("foo", "@everyone", "9" * 60, "~", "\u202e", "{", "%s", "\\"):
        for option in ("when", "person", "topic"):
            await world.offered(world.emma, "timeline", option, typed)


@pytest.mark.parametrize(
    ("language", "typed", "label"), [("en", "lang", "Language models"), ("ja", "言語", "言語モデル")]
)
async def test_topics_are_completed(world: World, language: str, typed: str, label: str) -> None:
    who = world.reader(language)
    assert (label, "language") in await world.offered(who, "timeline", "topic", typed)
    assert len(await world.offered(who, "timeline", "topic", "")) == 10
    assert await world.offered(who, "timeline", "topic", typed, person="alec-radford")


@pytest.mark.parametrize(("language", "name"), [("en", "Alec Radford"), ("ja", "アレック・ラドフォード")])
async def test_persons_are_completed(world: World, language: str, name: str) -> None:
    who = world.reader(language)
    for command in ("timeline", "fact", "search", "today", "person"):
        option = "name" if command == "person" else "person"
        for typed in ("al", "アレ", "らど", "ＡＬＥＣ", ""):
            assert await world.offered(who, command, option, typed) == [(name, "alec-radford")], typed
        assert await world.offered(who, command, option, "zzz") == []


# -- several persons


@pytest.fixture
def two(tmp_path: Path, settings_of: Callable[[Path], Settings]) -> Settings:
    for slug, english, japanese in [("ada-ito", "Ada Ito", "伊藤エイダ"), ("ben-ueda", "Ben Ueda", "上田ベン")]:
        write_pack(
            tmp_path / "packs",
            {
                "format": "1",
                "person": {"id": slug, "name": {"en": english, "ja": japanese}, "summary": "Never lived."},
                "sources": {"diary": {"title": {"en": "The diary", "ja": "日記"}, "language": "en"}},
                "topics": {"life": {"en": "Life", "ja": "生涯"}},
                "events": [
                    {
                        "id": "walk",
                        "date": "1999",
                        "title": {"en": "A walk", "ja": "散歩"},
                        "text": {"en": "A walk is taken.", "ja": "散歩をします。"},
                        "topics": ["life"],
                        "sources": ["diary"],
                    }
                ],
            },
        )
    return settings_of(tmp_path / "packs")


async def test_two_lives_stand_side_by_side(two: Settings) -> None:
    async with living(two) as world:
        both = await world.ask(world.emma, "timeline", when="1999")
        assert "Ada Ito" in seen(both)
        assert "Ben Ueda" in seen(both)
        one = await world.ask(world.emma, "timeline", when="1999", person="ben-ueda")
        assert "Ada Ito" not in seen(one)
        assert cited(one) == ["walk"]
        private = await world.press(world.sakura, one, "tlx:")
        assert "上田ベン" in seen(private)
        assert "伊藤エイダ" not in seen(private)
        sentence = private_sentence(await world.emma.slash(world.channel, "person", name="Cy"))
        assert "Ada Ito" in sentence
        assert "Ben Ueda" in sentence
        assert len(world.met()) == 1
