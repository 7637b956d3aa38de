"""Folding: which spellings count as the same, and which do not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.biography.folding import fold, is_cjk

# Every code point, lone surrogates too, and the corners where folding has most to do.
ANY = st.text(st.characters(exclude_categories=[]))
CORNER_CHARACTERS = "aÀéßẞǰİıſŉﬃΐ\u0301\u3099\u309aかがｶﾞヷヴーｰ・･‧'’`´゛゜㌍㍿①½〇一九ＡＢ　 _-.\u0345\u1f82"
CORNERS = st.text(st.sampled_from(CORNER_CHARACTERS))


@settings(max_examples=400)
@given(ANY | CORNERS)
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded


@given(ANY | CORNERS)
def test_words_stand_one_space_apart(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_width_does_not_matter(text: str) -> None:
    wide = "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) for c in text)
    assert fold(wide) == fold(text)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text(st.characters(min_codepoint=ord("ぁ"), max_codepoint=ord("ゖ"))))
def test_katakana_is_hiragana(hiragana: str) -> None:
    katakana = "".join(chr(ord(c) + 0x60) for c in hiragana)
    assert fold(katakana) == fold(hiragana)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Alec Radford", "ＡＬＥＣ　ｒａｄｆｏｒｄ"),
        ("アレック", "あれっく"),
        ("ｱﾚｯｸ", "アレック"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("ヴィオラ", "ゔぃおら"),
        ("Hokkaidō", "hokkaido"),
        ("Dvořák", "DVORAK"),
        ("e\u0301cole", "école"),
        ("Straße", "STRASSE"),
        ("コンピューター", "コンピュータ"),
        ("ラジオ・ドラマ", "ラジオドラマ"),
        ("ﾗｼﾞｵ･ﾄﾞﾗﾏ", "ラジオドラマ"),
        ("二〇一五年", "2015年"),
        ("２０１５", "2015"),
        ("GPT-2", "gpt 2"),
        ("O'Brien", "O’Brien"),
        ("“Snow”, (Suite)!", "snow suite"),
        ("㈱", "(株)"),
        ("  a\t\n b  ", "a b"),
    ],
)
def test_spellings_of_one_name(one: str, two: str) -> None:
    assert fold(one) == fold(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [("GPT-2", "GPT-3"), ("2015", "2016"), ("はし", "ばし"), ("は", "ぱ"), ("雪", "北"), ("ab", "a b"), ("つ", "っ")],
)
def test_spellings_of_two_names(one: str, two: str) -> None:
    assert fold(one) != fold(two)


@pytest.mark.parametrize(
    ("text", "folded"), [("", ""), ("・ー'", ""), ("!?", ""), ("Ａ_Ｂ", "a b"), ("北海道", "北海道"), ("十", "十")]
)
def test_what_folding_leaves(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("character", "北あアーんン々〇가𠮷豈")
def test_scripts_without_spaces(character: str) -> None:
    assert is_cjk(character)


@pytest.mark.parametrize("character", "aé1 -яα。")
def test_scripts_with_spaces(character: str) -> None:
    assert not is_cjk(character)
