"""The Japanese catalogue is whole, and dates are said as people say them."""

from __future__ import annotations

import ast
import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.biography.dates import parse_date
from bot.biography.when import parse_when
from bot.config import ROOT
from bot.ui.dates import date_text, day_text, when_text
from bot.ui.text import cut, escape
from bot.ui.words import LOCALES, words_for

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from bot.biography.dates import Qualifier
    from bot.biography.languages import Language

KEYWORDS = {"say": None, "plural": (1, 2), "T": None}


@pytest.fixture(scope="module")
def japanese() -> Catalog:
    with (LOCALES / "ja" / "LC_MESSAGES" / "plutarch.po").open("rb") as file:
        return read_po(file, locale="ja", abort_invalid=True)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def said_in_code() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = set()
    for folder in ("bot", "cogs"):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            found.add(tuple(message) if isinstance(message, tuple | list) else message)
    return found


def test_no_sentence_hides_in_another_text() -> None:
    """What is said inside an f-string is not found for translation, and would stay English."""
    hidden = [
        f"{file.name}:{call.lineno}"
        for folder in ("bot", "cogs")
        for file in (ROOT / folder).rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in KEYWORDS
        and any(isinstance(one, ast.Constant) for one in call.args)
    ]
    assert not hidden


def test_every_sentence_of_the_code_is_in_japanese(japanese: Catalog) -> None:
    assert said_in_code() == {message.id for message in japanese if message.id}


def test_the_japanese_is_complete(japanese: Catalog) -> None:
    for message in japanese:
        if not message.id:
            continue
        versions = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(versions), message.id
        assert not message.fuzzy, message.id
        english = message.id[-1] if isinstance(message.id, tuple) else message.id
        for version in versions:
            assert placeholders(version) == placeholders(english), message.id


def test_the_japanese_uses_full_width_punctuation(japanese: Catalog) -> None:
    for message in japanese:
        if message.id and message.id != "[{number}, citing {name}]":
            text = " ".join(message.string) if isinstance(message.string, tuple) else message.string
            assert not re.search(r"[぀-ヿ一-鿿]\s?[,!?:;()]", text), text


def test_the_english_says_its_plurals() -> None:
    words = words_for("en")
    assert words.plural("{n} event", "{n} events", 1) == "1 event"
    assert words.plural("{n} event", "{n} events", 12345) == "12,345 events"
    assert words_for("ja").plural("{n} event", "{n} events", 12345) == "出来事12,345件"


@pytest.mark.parametrize(
    ("edtf", "qualifier", "english", "japanese"),
    [
        ("2015", None, "2015", "2015年"),
        ("2015-11", None, "November 2015", "2015年11月"),
        ("2015-11-05", None, "November 5, 2015", "2015年11月5日"),
        ("2015", "early", "early 2015", "2015年初頭"),
        ("2015", "mid", "mid-2015", "2015年半ば"),
        ("2012", "late", "late 2012", "2012年後半"),
        ("2012-03", "early", "early March 2012", "2012年3月上旬"),
        ("2012-03", "mid", "mid-March 2012", "2012年3月中旬"),
        ("2012-03", "late", "late March 2012", "2012年3月下旬"),
        ("2007/2011", None, "2007–2011", "2007年〜2011年"),
        ("2007-04/2011-03", None, "April 2007 – March 2011", "2007年4月〜2011年3月"),
        ("../2015-10", None, "by October 2015", "2015年10月までに"),
        ("2021-05/..", None, "since May 2021", "2021年5月以降"),
        ("/2014", None, "until 2014, start unknown", "2014年まで（始まりは不明）"),
        ("2014/", None, "from 2014, end unknown", "2014年から（終わりは不明）"),
        ("2014~", None, "c. 2014", "2014年頃"),
        ("2014?", None, "2014 (uncertain)", "2014年（不確か）"),
        ("201X", None, "2010s", "2010年代"),
        ("19XX", None, "between 1900 and 1999", "1900年から1999年の間"),
        ("2001-21", None, "spring 2001", "2001年春"),
        ("-0043", None, "44 BC", "紀元前44年"),
        ("-0043-03-15", None, "March 15, 44 BC", "紀元前44年3月15日"),
        ("Y12345", None, "12345", "12345年"),
    ],
)
def test_dates_in_words(edtf: str, qualifier: Qualifier | None, english: str, japanese: str) -> None:
    date = parse_date(edtf, qualifier)
    assert date_text(date, "en") == english
    assert date_text(date, "ja") == japanese


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("2013..2016", "en", "2013–2016"),
        ("2013..2016", "ja", "2013年〜2016年"),
        ("2010s", "ja", "2010年代"),
        ("平成27年", "en", "2015"),
    ],
)
def test_times_asked_for_in_words(asked: str, language: Language, said: str) -> None:
    assert when_text(parse_when(asked), language) == said


def test_days_of_the_year_in_words() -> None:
    assert day_text(2, 29, "en") == "February 29"
    assert day_text(2, 29, "ja") == "2月29日"
    assert day_text(7, 0, "en") == "July"
    assert day_text(7, 0, "ja") == "7月"


@pytest.mark.parametrize(
    "text", ["@everyone", "<@123456789012345678>", "*bold*", "[a](https://b.example)", "# big", "||hidden||", "`x`"]
)
def test_nothing_a_pack_says_is_markup_or_a_ping(text: str) -> None:
    assert escape(text) != text
    assert "@everyone" not in escape(text)


@pytest.mark.parametrize("text", ["GPT-2 was first.", "「雪」を初演しました。", "5 p.m. to 5 a.m."])
def test_plain_texts_stay_as_they_are(text: str) -> None:
    assert escape(text) == text


def test_cutting() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
