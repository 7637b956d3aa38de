"""Words for the full-text index, and the expressions that find them again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.biography.folding import fold
from bot.content import tokens
from bot.content.tokens import index_text, match_expression

SCHEMA = (Path(tokens.__file__).parent / "schema.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("北海道", "北海 海道 道"),
        ("道", "道"),
        ("北海道 大学", "北海 海道 道 大学 学"),
        ("GPT-2 was", "gpt 2 was"),
        ("GPT-2は大きい", "gpt 2 は大 大き きい い"),
        ("2015年", "2015 年"),
        ("二〇一五年", "2015 年"),
        ("アレック", "あれ れっ っく く"),
        ("Hokkaidō", "hokkaido"),
        ("ラジオ・ドラマ", "らじ じお おど どら らま ま"),
        ("", ""),
        ("!? ・", ""),
    ],
)
def test_what_is_indexed(text: str, indexed: str) -> None:
    assert index_text(text) == indexed


def test_texts_are_indexed_one_after_another() -> None:
    assert index_text("Kobe", "神戸市") == "kobe 神戸 戸市 市"


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("kobe", '"kobe"'),
        ("Alec RADFORD", '"alec" AND "radford"'),
        ("道", '"道" *'),
        ("北海", '"北海"'),
        ("北海道", '"北海 海道"'),
        ("北海道 大", '"北海 海道" AND "大" *'),
        ("GPT-2", '"gpt" AND "2"'),
        ("2015年", '"2015 年" *'),
        ("2015年末", '"2015 年末"'),
        ('"kobe"', '"kobe"'),
        ("kobe* OR NOT ^near(name:x)", '"kobe" AND "or" AND "not" AND "near" AND "name" AND "x"'),
        ("", None),
        ("!?-*\"'", None),
        ("ー", None),
    ],
)
def test_what_is_asked_for(query: str, expression: str | None) -> None:
    assert match_expression(query) == expression


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("alec rad", '"alec" AND "rad" *'),
        ("kob", '"kob" *'),
        ("北海道", '"北海 海道"'),
        ("神戸 rad", '"神戸" AND "rad" *'),
    ],
)
def test_the_last_word_may_go_on(query: str, expression: str) -> None:
    assert match_expression(query, prefix=True) == expression


def found(text: str, expression: str) -> bool:
    """Whether an expression finds a text in the store's own kind of table."""
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(SCHEMA)
        db.execute("INSERT INTO search (rowid, name, body, who) VALUES (1, '', ?, 'p1 kfact')", (index_text(text),))
        match = f"who : (kfact AND p1) AND {{name body}} : ({expression})"
        return db.execute("SELECT rowid FROM search WHERE search MATCH ?", (match,)).fetchall() == [(1,)]
    finally:
        db.close()


SYNTAX = st.lists(st.sampled_from([*"\"'*^+-(){}:,.ab 北海道\x00\\%", "AND ", "OR ", "NOT ", "NEAR("])).map("".join)


@settings(max_examples=200)
@given(st.text() | SYNTAX, st.booleans())
@example("a " * 3000, False)
@example("あ" * 6000, False)
@example("あa" * 3000, True)
def test_no_text_makes_the_search_raise(text: str, prefix: bool) -> None:
    expression = match_expression(text, prefix=prefix)
    if expression is None:
        assert fold(text) == ""
    else:
        found("a 北海道", expression)


CJK = st.text(st.sampled_from("北海道小樽市アレックあのー々はﾊﾞ東京"), min_size=1, max_size=8)


@settings(max_examples=150)
@given(CJK, CJK, CJK)
def test_any_part_of_a_japanese_text_finds_it(before: str, part: str, after: str) -> None:
    text = before + part + after
    assume(fold(part) and fold(part) in fold(text))
    expression = match_expression(part)
    assert expression is not None
    assert found(text, expression)


@settings(max_examples=150)
@given(CJK, CJK)
def test_what_stands_nowhere_in_a_japanese_text_does_not_find_it(text: str, query: str) -> None:
    assume(fold(query) and fold(query) not in fold(text))
    expression = match_expression(query)
    assert expression is not None
    assert not found(text, expression)


@settings(max_examples=100)
@given(st.lists(st.text("abcdeéÀ019", min_size=1, max_size=5), min_size=1, max_size=5), st.data())
def test_any_words_of_a_latin_text_find_it(words: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1))
    expression = match_expression("-".join(chosen))
    assert expression is not None
    assert found(", ".join(words), expression)


@pytest.mark.parametrize(
    ("text", "query", "finds"),
    [
        ("The art of it", "art", True),
        ("The party", "art", False),
        ("GPT-20", "GPT-2", False),
        ("２０１５年に", "2015", True),
        ("2015年に", "二〇一五年", True),
        ("12015年", "2015", False),
        ("東京都", "京", True),
        ("東京都", "京都", True),
        ("東京都", "東都", False),
        ("京 都", "京都", False),
        ("gptは小", "gptは", True),
        ("オープンエーアイ", "ｵｰﾌﾟﾝ", True),
        ("株式会社OpenAIは", "openai", True),
    ],
)
def test_what_finds_what(text: str, query: str, finds: bool) -> None:
    expression = match_expression(query)
    assert expression is not None
    assert found(text, expression) is finds
