"""What people type for “when”."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.biography.dates import Point, Precision, parse_date
from bot.biography.when import When, WhenError, enclosing_units, parse_when, whole_year

LONGEST_CODE = 24

# -- what is understood, by the code that stands for it


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # years
        ("2015", "2015"),
        (" 2015 ", "2015"),
        ("２０１５", "2015"),
        ("2015年", "2015"),
        ("２０１５年", "2015"),
        ("二〇一五年", "2015"),
        ("二〇一五", "2015"),
        ("二千十五年", "2015"),
        ("2015年頃", "2015"),
        ("2015年ごろ", "2015"),
        ("2015年のできごと", "2015"),
        ("2015年の出来事", "2015"),
        ("0015", "0015"),
        # eras
        ("平成27年", "2015"),
        ("平成２７年", "2015"),
        ("平成27", "2015"),
        ("平成二十七年", "2015"),
        ("平成元年", "1989"),
        ("昭和64年", "1989"),
        ("令和元年", "2019"),
        ("明治45年", "1912"),
        ("平成27年11月", "2015-11"),
        ("平成二十七年十一月五日", "2015-11-05"),
        # before the common era: 1 BC is the year 0
        ("1 BC", "0000"),
        ("44 BC", "-0043"),
        ("44BC", "-0043"),
        ("44 b.c.", "-0043"),
        ("44 BCE", "-0043"),
        ("紀元前44年", "-0043"),
        ("-0043", "-0043"),
        ("\u22120043", "-0043"),
        ("-0043-03-15", "-0043-03-15"),
        # months
        ("2015-11", "2015-11"),
        ("2015-1", "2015-01"),
        ("2015/11", "2015-11"),
        ("2015.11", "2015-11"),
        ("2015年11月", "2015-11"),
        ("2015年 11月", "2015-11"),
        ("２０１５年１１月", "2015-11"),
        ("二〇一五年十一月", "2015-11"),
        ("Nov 2015", "2015-11"),
        ("nov. 2015", "2015-11"),
        ("NOVEMBER 2015", "2015-11"),
        ("2015 Nov", "2015-11"),
        ("Sept 2015", "2015-09"),
        ("May 2015", "2015-05"),
        # days
        ("2015-11-05", "2015-11-05"),
        ("2015-11-5", "2015-11-05"),
        ("2015/11/05", "2015-11-05"),
        ("2015年11月5日", "2015-11-05"),
        ("5 Nov 2015", "2015-11-05"),
        ("5th November, 2015", "2015-11-05"),
        ("November 5, 2015", "2015-11-05"),
        ("Nov. 1st 2015", "2015-11-01"),
        ("29 February 2016", "2016-02-29"),
        # decades and centuries
        ("2010s", "201x"),
        ("2010's", "201x"),
        ("2010S", "201x"),
        ("2010年代", "201x"),
        ("二〇一〇年代", "201x"),
        ("201X", "201x"),
        ("19th century", "18xx"),
        ("19世紀", "18xx"),
        ("十九世紀", "18xx"),
        ("21st century", "20xx"),
        ("1st century", "00xx"),
        ("20XX", "20xx"),
        # ranges
        ("2013..2016", "2013..2016"),
        ("2013...2016", "2013..2016"),
        ("2013…2016", "2013..2016"),
        ("2013 .. 2016", "2013..2016"),
        ("2013-2016", "2013..2016"),
        ("2013 - 2016", "2013..2016"),
        ("2013–2016", "2013..2016"),
        ("2013—2016", "2013..2016"),
        ("2013/2016", "2013..2016"),
        ("2013~2016", "2013..2016"),
        ("2013〜2016", "2013..2016"),
        ("2013～2016", "2013..2016"),
        ("2013 to 2016", "2013..2016"),
        ("２０１３年〜２０１６年", "2013..2016"),
        ("2013年から2016年", "2013..2016"),
        ("2013年から2016年まで", "2013..2016"),
        ("2013年〜2016年の間", "2013..2016"),
        ("2013年-2016年", "2013..2016"),
        ("平成25年から平成28年まで", "2013..2016"),
        ("2016..2013", "2013..2016"),
        ("2015-11..2016-02", "2015-11..2016-02"),
        ("2015-11 - 2016-02", "2015-11..2016-02"),
        ("November 2015 to March 2016", "2015-11..2016-03"),
        ("2015年11月から2016年2月まで", "2015-11..2016-02"),
        ("2015-11-05..2016-02-01", "2015-11-05..2016-02-01"),
        ("1990s to 2010s", "199x..201x"),
        ("1990年代〜2010年代", "199x..201x"),
        ("12世紀から13世紀", "11xx..12xx"),
        ("44 BC to 40 BC", "-0043..-0039"),
        ("100 BC..2015", "-0099..2015"),
        ("2015..2015", "2015"),
    ],
)
def test_what_is_understood(text: str, code: str) -> None:
    assert parse_when(text).code == code


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-11-05", date(2015, 11, 5), date(2015, 11, 5)),
        ("2010s", date(2010, 1, 1), date(2019, 12, 31)),
        ("19th century", date(1800, 1, 1), date(1899, 12, 31)),
        ("2013..2016-05", date(2013, 1, 1), date(2016, 5, 31)),
        ("2016-05..2013", date(2013, 1, 1), date(2016, 5, 31)),
        # Not the wrong way round: the end goes on after the start.
        ("2015-06..2015", date(2015, 6, 1), date(2015, 12, 31)),
        ("2015..2010s", date(2015, 1, 1), date(2019, 12, 31)),
    ],
)
def test_the_days_asked_for(text: str, first: date, last: date) -> None:
    when = parse_when(text)
    assert (when.first, when.last) == (first.toordinal(), last.toordinal())


def test_precision_is_kept() -> None:
    assert parse_when("2015") == When(Point(2015), Point(2015)) == whole_year(2015)
    assert parse_when("2010s").start.precision is Precision.DECADE
    assert parse_when("19世紀").start.precision is Precision.CENTURY
    assert parse_when("2015-11").start == Point(2015, 11, None, Precision.MONTH)
    assert not parse_when("2015").is_range
    assert parse_when("2015..2016").is_range


# -- the code


def single_texts() -> st.SearchStrategy[str]:
    years = st.integers(-9998, 9999).map(lambda year: f"{year:04d}" if year >= 0 else f"-{-year:04d}")
    days = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
    negative_days = days.map("-{}".format).filter(lambda text: not text.endswith("-02-29"))
    return st.one_of(
        years,
        days,
        days.map(lambda text: text[:7]),
        negative_days,
        st.integers(0, 999).map("{:03d}0s".format),
        st.integers(1, 99).map("{}th century".format),
    )


@given(single_texts())
def test_a_code_reads_as_the_same_time(text: str) -> None:
    when = parse_when(text)
    assert parse_when(when.code) == when
    assert len(when.code) <= LONGEST_CODE


@given(single_texts(), single_texts())
def test_a_ranges_code_reads_as_the_same_time(start: str, end: str) -> None:
    when = parse_when(f"{start}..{end}")
    assert parse_when(when.code) == when
    assert len(when.code) <= LONGEST_CODE
    assert when.first <= when.last


def test_the_longest_code_fits() -> None:
    when = parse_when("-0044-11-15..-0043-12-31")
    assert parse_when(when.code) == when
    assert len(when.code) <= LONGEST_CODE


# -- what is not understood


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "..", "..2015", "2015..", "15", "20155", "2015-13", "2015-00", "2015-02-29", "2015-00-05",
        "2015-11-00", "2015年13月", "2015年2月30日", "12:30", "x", "last year", "平成32年", "昭和65年", "0世紀",
        "0th century", "2013..2014..2015", "2013..x", "2013-99", "2015-16", "0 BC", "紀元前0年", "Nov", "11月",
        "32 Nov 2015",
    ],
)  # fmt: skip
def test_what_is_not_understood(text: str) -> None:
    with pytest.raises(WhenError) as refused:
        parse_when(text)
    assert refused.value.text == text


@pytest.mark.parametrize("text", ["9" * 6000, "九" * 6000, "十" * 6000, "2015.." * 1000, "一兆" * 3000, "平成" * 3000])
def test_texts_as_long_as_discord_lets_through(text: str) -> None:
    with pytest.raises(WhenError):
        parse_when(text)


WORDS = st.sampled_from(
    [
        "2015", "2016-02", "11", "30", "2010", "s", "年", "月", "日", "世紀", "年代", "平成", "元", "27", "から",
        "まで", "〜", "to", "-", "..", "/", "~", " ", "nov", "may", "bc", "紀元前", "century", "th", "二〇一五", "十",
        "x", "xx", "０", "兆",
    ]
)  # fmt: skip


@settings(max_examples=500)
@given(st.text() | st.lists(WORDS, max_size=7).map("".join))
def test_any_text_is_a_time_or_a_when_error(text: str) -> None:
    try:
        when = parse_when(text)
    except WhenError:
        return
    assert when.first <= when.last
    assert parse_when(when.code) == when


# -- the units around a time


def calendar_units(first_year: int, last_year: int) -> list[tuple[date, date]]:
    """Every month, season, year, decade and century there, from first to last day."""
    units: list[tuple[date, date]] = []

    def unit(year: int, month: int, next_year: int, next_month: int) -> None:
        units.append((date(year, month, 1), date(next_year, next_month, 1) - timedelta(days=1)))

    for year in range(first_year, last_year + 1):
        for month in range(1, 12):
            unit(year, month, year, month + 1)
        unit(year, 12, year + 1, 1)
        for month in (3, 6, 9):
            unit(year, month, year, month + 3)
        unit(year, 1, year + 1, 1)
        if year % 10 == 0:
            unit(year, 1, year + 10, 1)
        if year % 100 == 0:
            unit(year, 1, year + 100, 1)
    return units


UNITS = [(first.toordinal(), last.toordinal()) for first, last in calendar_units(1900, 2099)]
DAYS = st.dates(date(1985, 1, 1), date(2024, 12, 31)).map(date.isoformat)
KINDS = [DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]), DAYS.map(lambda day: f"{day[:3]}0s")]
TIMES = st.one_of(*KINDS, *(st.tuples(kind, kind).map("..".join) for kind in KINDS))


@settings(max_examples=300)
@given(TIMES)
def test_enclosing_units_are_all_larger_units_around_the_time(text: str) -> None:
    when = parse_when(text)
    asked = (when.first, when.last)
    found = enclosing_units(when)
    assert set(found) == {unit for unit in UNITS if unit[0] <= asked[0] and asked[1] <= unit[1] and unit != asked}
    sizes = [last - first for first, last in found]
    assert sizes == sorted(sizes)


def test_enclosing_units_of_a_day() -> None:
    spans = [("2015-11", "2015-11"), ("2015-23", "2015-23"), ("2015", "2015"), ("201X", "201X"), ("20XX", "20XX")]
    expected = [(parse_date(one).earliest, parse_date(two).latest) for one, two in spans]
    assert enclosing_units(parse_when("2015-11-05")) == expected


@pytest.mark.parametrize(
    ("year", "unit"), [("-0044", "-004X"), ("-0040", "-004X"), ("-0144", "-01XX"), ("0044", "004X")]
)
def test_a_decade_before_the_common_era_holds_its_years(year: str, unit: str) -> None:
    """The decade that a pack writes as -004X is -0049 to -0040, and those years are known to lie in it."""
    dated = parse_date(unit)
    assert (dated.earliest, dated.latest) in enclosing_units(parse_when(year))
