"""Dates at their true precision, checked against datetime and the edtf library."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.biography.dates import (
    EXAMPLES,
    DateError,
    Point,
    Precision,
    civil,
    day_number,
    days_in_month,
    make_point,
    parse_date,
)

if TYPE_CHECKING:
    from time import struct_time

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097  # the Gregorian calendar repeats itself


def ordinal(year: int, month: int, day: int) -> int:
    """A day's number by Python's own calendar, carried beyond its years by whole cycles."""
    cycles, rest = divmod(year - 1, CYCLE_YEARS)
    return date(rest + 1, month, day).toordinal() + cycles * CYCLE_DAYS


def by_library(text: str) -> tuple[int, int]:
    """The first and the last day that the edtf library reads."""
    parsed: Any = parse_edtf(text)
    lower: struct_time = parsed.lower_strict()
    upper: struct_time = parsed.upper_strict()
    return ordinal(*lower[:3]), ordinal(*upper[:3])


# -- days


@given(st.integers(1, date.max.toordinal()))
def test_a_days_number_is_pythons_ordinal(number: int) -> None:
    day = date.fromordinal(number)
    assert day_number(day.year, day.month, day.day) == number
    assert civil(number) == (day.year, day.month, day.day)


@given(st.integers(-(10**11), 10**11))
def test_numbers_and_days_are_inverse_for_all_ages(number: int) -> None:
    year, month, day = civil(number)
    assert day_number(year, month, day) == number
    assert ordinal(year, month, day) == number


def test_days_below_the_year_one_go_on_counting() -> None:
    assert day_number(1, 1, 1) == 1
    assert day_number(0, 12, 31) == 0
    assert day_number(0, 1, 1) == -365  # 1 BC was a leap year
    assert civil(0) == (0, 12, 31)


@given(st.integers(1, 9999), st.integers(1, 12))
def test_days_in_a_month(year: int, month: int) -> None:
    assert days_in_month(year, month) == calendar.monthrange(year, month)[1]


# -- the forms, against the library

YEARS = st.integers(1, 9999).map(lambda year: f"{year:04d}")
MONTHS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(lambda day: day.isoformat()[:7])
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
PLAIN = YEARS | MONTHS | DAYS
MARKED = st.tuples(PLAIN, st.sampled_from("~?%")).map("".join)
UNSPECIFIED = (
    st.integers(0, 999).map(lambda tens: f"{tens:03d}X")
    | st.integers(0, 99).map(lambda hundreds: f"{hundreds:02d}XX")
    | YEARS.map(lambda year: f"{year}-XX")
    | YEARS.map(lambda year: f"{year}-XX-XX")
    | MONTHS.map(lambda month: f"{month}-XX")
)
SEASONS = st.tuples(YEARS, st.integers(21, 24)).map(lambda part: f"{part[0]}-{part[1]}")
NEGATIVE = (
    st.integers(1, 9999).map(lambda year: f"-{year:04d}")
    | st.integers(1, 999).map(lambda tens: f"-{tens:03d}X")
    | st.tuples(st.integers(1, 9999), st.sampled_from([1, 3, 4, 11, 12])).map(lambda p: f"-{p[0]:04d}-{p[1]:02d}")
    | st.integers(10_000, 9_999_999).map(lambda year: f"Y-{year}")
)
SINGLE = st.one_of(PLAIN, MARKED, UNSPECIFIED, SEASONS, NEGATIVE, st.integers(10_000, 9_999_999).map("Y{}".format))


@settings(max_examples=80)
@given(SINGLE)
def test_a_point_lies_between_the_librarys_bounds(text: str) -> None:
    parsed = parse_date(text)
    assert (parsed.earliest, parsed.latest) == by_library(text)
    assert not parsed.interval
    assert parsed.edtf == text


@settings(max_examples=40)
@given(PLAIN | MARKED, PLAIN | MARKED)
def test_an_interval_lies_between_the_librarys_bounds(one: str, two: str) -> None:
    start, end = sorted((one, two), key=lambda text: text.rstrip("~?%"))
    text = f"{start}/{end}"
    parsed = parse_date(text)
    assert (parsed.earliest, parsed.latest) == by_library(text)
    assert parsed.interval
    assert parsed.edtf == text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1993-04-18", date(1993, 4, 18), date(1993, 4, 18)),
        ("1993-04", date(1993, 4, 1), date(1993, 4, 30)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-12", date(2015, 12, 1), date(2015, 12, 31)),
        ("1993", date(1993, 1, 1), date(1993, 12, 31)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("20XX", date(2000, 1, 1), date(2099, 12, 31)),
        ("2004-XX", date(2004, 1, 1), date(2004, 12, 31)),
        ("1985-04-XX", date(1985, 4, 1), date(1985, 4, 30)),
        ("2015-21", date(2015, 3, 1), date(2015, 5, 31)),
        ("2015-23", date(2015, 9, 1), date(2015, 11, 30)),
        ("2014~", date(2014, 1, 1), date(2014, 12, 31)),
        ("2007/2011", date(2007, 1, 1), date(2011, 12, 31)),
        ("2007-03/2007-04-02", date(2007, 3, 1), date(2007, 4, 2)),
        ("2004-06/2006?", date(2004, 6, 1), date(2006, 12, 31)),
        ("201X/2015", date(2010, 1, 1), date(2015, 12, 31)),
    ],
)
def test_the_days_a_date_may_mean(text: str, first: date, last: date) -> None:
    parsed = parse_date(text)
    assert (parsed.earliest, parsed.latest) == (first.toordinal(), last.toordinal())


# -- precision


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("1993-04-18", Point(1993, 4, 18, Precision.DAY)),
        ("1993-04", Point(1993, 4, None, Precision.MONTH)),
        ("1993", Point(1993, None, None, Precision.YEAR)),
        ("2015-22", Point(2015, None, None, Precision.SEASON, 22)),
        ("201X", Point(2010, None, None, Precision.DECADE)),
        ("20XX", Point(2000, None, None, Precision.CENTURY)),
        ("2004-XX", Point(2004, None, None, Precision.YEAR)),
        ("2004-XX-XX", Point(2004, None, None, Precision.YEAR)),
        ("1985-04-XX", Point(1985, 4, None, Precision.MONTH)),
        ("2014~", Point(2014, approximate=True)),
        ("2014?", Point(2014, uncertain=True)),
        ("2014%", Point(2014, approximate=True, uncertain=True)),
        ("2014-05~", Point(2014, 5, None, Precision.MONTH, approximate=True)),
        ("201X?", Point(2010, None, None, Precision.DECADE, uncertain=True)),
        ("-0043-03-15", Point(-43, 3, 15, Precision.DAY)),
        ("-004X", Point(-49, None, None, Precision.DECADE)),
        ("-01XX", Point(-199, None, None, Precision.CENTURY)),
        ("Y12345", Point(12345)),
    ],
)
def test_precision_is_kept(text: str, point: Point) -> None:
    parsed = parse_date(text)
    assert parsed.start == parsed.end == parsed.known == point


def test_each_end_of_an_interval_keeps_its_own_precision() -> None:
    parsed = parse_date("2013-05~/201X")
    assert parsed.start == Point(2013, 5, None, Precision.MONTH, approximate=True)
    assert parsed.end == Point(2010, None, None, Precision.DECADE)


@pytest.mark.parametrize("qualifier", ["early", "mid", "late"])
def test_a_qualifier_is_kept_and_never_computed_with(qualifier: Any) -> None:
    qualified, bare = parse_date("2012", qualifier), parse_date("2012")
    assert qualified.qualifier == qualifier
    assert (qualified.start, qualified.end) == (bare.start, bare.end)
    assert bare.qualifier is None


@pytest.mark.parametrize("text", ["../2014", "/2014"])
def test_by_a_year_has_no_first_day(text: str) -> None:
    parsed = parse_date(text)
    assert parsed.interval
    assert (parsed.start, parsed.earliest) == (None, None)
    assert parsed.latest == date(2014, 12, 31).toordinal()
    assert parsed.known == Point(2014)


@pytest.mark.parametrize("text", ["2021-05/..", "2021-05/"])
def test_since_a_month_has_no_last_day(text: str) -> None:
    parsed = parse_date(text)
    assert parsed.interval
    assert (parsed.end, parsed.latest) == (None, None)
    assert parsed.earliest == date(2021, 5, 1).toordinal()
    assert parsed.known == Point(2021, 5, None, Precision.MONTH)


# -- what is refused


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2015 ", "2015\n", "215", "20155", "2015-1", "2015-1-1", "Nov 2015", "05-11-2015", "2015--01", "-0000",
        "unknown", "now", "1990s", "..", "2015/open", "2015/unknown", "2015-11-05T10:00", "2001-22~",
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_examples(text: str) -> None:
    with pytest.raises(DateError, match="; write it as ") as refused:
        parse_date(text)
    assert EXAMPLES in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "[1667,1668]", "{1960,1961}", "1560~-12", "?2004-06", "2004-06~-11", "156X-12-25", "15XX-12-XX", "XXXX-12",
        "XXXX", "1XXX", "2X15", "2004-XX-01", "1950S2", "Y17E7", "2001-21^north", "2015-11-05T10:00:00Z",
    ],
)  # fmt: skip
def test_level_two_is_refused_with_examples(text: str) -> None:
    with pytest.raises(DateError, match="; write it as ") as refused:
        parse_date(text)
    assert f"“{text}”" in str(refused.value)
    assert EXAMPLES in str(refused.value)


@pytest.mark.parametrize("text", ["２０１５", "２０１５-11", "2015-１１", "٢٠١٥", "20１X", "2014/２０１５"])
def test_only_ascii_digits_make_a_date(text: str) -> None:
    """Else a text that no other EDTF reader understands would be kept and shown."""
    with pytest.raises(DateError):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2015-13", "there is no month 13; write 01 to 12"),
        ("2015-00", "there is no month 00; write 01 to 12"),
        ("2015-02-29", "2015-02 has no day 29; write 01 to 28"),
        ("2016-02-30", "2016-02 has no day 30; write 01 to 29"),
        ("1900-02-29", "1900-02 has no day 29; write 01 to 28"),
        ("2015-04-31", "2015-04 has no day 31; write 01 to 30"),
        ("2015-04-00", "2015-04 has no day 00; write 01 to 30"),
        ("-0001-02-29", "-0001-02 has no day 29; write 01 to 28"),
        ("2015-01/2015-02-30", "2015-02 has no day 30; write 01 to 28"),
        ("2011/2007", "“2011/2007” ends before it begins; write 2007/2011"),
        ("2015-11-06/2015-11-05", "“2015-11-06/2015-11-05” ends before it begins; write 2015-11-05/2015-11-06"),
        ("/", "“/” has no known end; leave the date out instead"),
        ("../..", "“../..” has no known end; leave the date out instead"),
        ("2004/2005/2006", "“2004/2005/2006” has more than one “/”; write one start and one end, as 2007/2011"),
    ],
)
def test_the_error_says_what_to_write(text: str, message: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_date(text)
    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["2016-02-29", "2000-02-29", "-0004-02-29", "0000-02-29"])
def test_leap_days_are_days(text: str) -> None:
    assert parse_date(text).known.precision is Precision.DAY


@pytest.mark.parametrize("text", ["2015-06/2015", "2015/2015", "201X/2012", "2015-11-05/2015-11-05"])
def test_an_interval_may_end_in_the_unit_it_began_in(text: str) -> None:
    assert parse_date(text).interval


@pytest.mark.parametrize("text", ["Y170000002", "Y-170000002", f"Y{'9' * 5000}", f"2015/Y{'9' * 5000}"])
def test_a_year_too_far_away_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="too far away; write a year of at most eight digits") as refused:
        parse_date(text)
    assert len(str(refused.value)) < 200


@settings(max_examples=100)
@given(st.text("0123459X~?%/-.YS[]{},", max_size=12) | st.text(max_size=6))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        parsed = parse_date(text)
    except DateError:
        return
    assert parsed.earliest is None or parsed.latest is None or parsed.earliest <= parsed.latest


@given(st.integers(-9999, 9999), st.integers(-1, 14), st.integers(-1, 33))
def test_make_point_knows_the_calendar(year: int, month: int, day: int) -> None:
    try:
        first = ordinal(year, month, day)
    except ValueError:
        with pytest.raises(DateError, match="; write 01 to "):
            make_point(year, month, day)
    else:
        assert make_point(year, month, day) == Point(year, month, day, Precision.DAY)
        assert make_point(year, month, day).first == first


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_units_follow_one_another_without_gap(day: date) -> None:
    month, year = make_point(day.year, day.month), make_point(day.year)
    after = date.fromordinal(month.last) + timedelta(days=1)
    assert make_point(after.year, after.month).first == month.last + 1
    assert make_point(day.year + 1).first == year.last + 1
    assert year.first <= month.first <= day.toordinal() <= month.last <= year.last
