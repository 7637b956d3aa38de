"""Japanese numerals, against kanjize, and era years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kanjize import KanjizeConfiguration, KanjizeStyle, KanjizeZero, number2kanji

from bot.biography.japanese import era_to_western, kanji_number, numerals_to_digits

# Small numbers are tried as often as great ones.
NUMBERS = st.integers(1, 9999) | st.integers(1, 10**16 - 1)


@given(NUMBERS)
def test_numerals_with_units(number: int) -> None:
    assert kanji_number(number2kanji(number)) == number


@given(st.integers(0, 10**16), st.sampled_from(KanjizeZero))
def test_positional_numerals(number: int, zero: KanjizeZero) -> None:
    flat = KanjizeConfiguration(style=KanjizeStyle.FLAT, zero=zero)
    assert kanji_number(number2kanji(number, flat)) == number


@given(NUMBERS)
def test_numerals_inside_a_sentence(number: int) -> None:
    assert numerals_to_digits(f"第{number2kanji(number)}回の演奏会") == f"第{number}回の演奏会"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0),
        ("零", 0),
        ("十", 10),
        ("百", 100),
        ("二十", 20),
        ("二〇一五", 2015),
        ("二千十五", 2015),
        ("千九百九十", 1990),
        ("一億二千万", 120_000_000),
        ("万", 10_000),
    ],
)
def test_numerals_by_hand(text: str, number: int) -> None:
    assert kanji_number(text) == number


@pytest.mark.parametrize("text", ["", "2015", "年", "二千年", "二三十", "十 五", "x"])
def test_what_is_no_numeral(text: str) -> None:
    assert kanji_number(text) is None


def test_text_around_numerals_is_left_alone() -> None:
    assert numerals_to_digits("二千十五年十一月五日、東京") == "2015年11月5日、東京"
    assert numerals_to_digits("Nothing here, 2015") == "Nothing here, 2015"


@pytest.mark.parametrize(
    ("text", "western"),
    [
        ("明治元年", "1868年"),
        ("明治45年", "1912年"),
        ("大正元年", "1912年"),
        ("大正15年", "1926年"),
        ("昭和元年", "1926年"),
        ("昭和64年", "1989年"),
        ("平成元年", "1989年"),
        ("平成1年", "1989年"),
        ("平成27年", "2015年"),
        ("平成27", "2015年"),
        ("平成31年", "2019年"),
        ("令和元年", "2019年"),
        ("令和7年5月", "2025年5月"),
        ("平成元年から令和元年まで", "1989年から2019年まで"),
    ],
)
def test_era_years(text: str, western: str) -> None:
    assert era_to_western(text) == western


@pytest.mark.parametrize(
    "text",
    ["明治46年", "大正16年", "昭和65年", "平成32年", "平成0年", "平成100年", "昭和1989年", "慶応3年", "2015年", "平成"],
)
def test_years_an_era_never_had_stay(text: str) -> None:
    assert era_to_western(text) == text


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(numerals_to_digits(text), str)
    assert isinstance(era_to_western(text), str)
