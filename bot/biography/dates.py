"""Dates at their true precision: EDTF (ISO 8601-2) levels 0 and 1.

A date is kept as the text the author wrote and as the days it may mean. Precision is never lost or
invented: ``2015`` stands for every day of 2015 and for none of them in particular.

Days are counted as in :meth:`datetime.date.toordinal` (1 is 1 January of the year 1, proleptic
Gregorian), but go on below 1, because lives before the common era have dates too.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal

Qualifier = Literal["early", "mid", "late"]


class Precision(StrEnum):
    """How fine a point in time is known, finest first."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


class DateError(ValueError):
    """The text is no date of EDTF level 0 or 1; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point in time at its precision; for a decade or century, ``year`` is its first year."""

    year: int
    month: int | None = None
    day: int | None = None
    precision: Precision = Precision.YEAR
    season: int | None = None  # 21 spring, 22 summer, 23 autumn, 24 winter
    approximate: bool = False  # ~ (circa)
    uncertain: bool = False  # ?

    @property
    def first(self) -> int:
        """The earliest day it may mean."""
        if self.season is not None:
            return day_number(self.year, _SEASON_MONTHS[self.season][0], 1)
        return day_number(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> int:
        """The latest day it may mean."""
        match self.precision:
            case Precision.DAY:
                return self.first
            case Precision.MONTH:
                return day_number(*_next_month(self.year, self.month or 1), 1) - 1
            case Precision.SEASON:
                assert self.season is not None
                last_month = _SEASON_MONTHS[self.season][1]
                return day_number(*_next_month(self.year, last_month), 1) - 1
            case Precision.YEAR:
                return day_number(self.year + 1, 1, 1) - 1
            case Precision.DECADE:
                return day_number(self.year + 10, 1, 1) - 1
            case Precision.CENTURY:
                return day_number(self.year + 100, 1, 1) - 1


@dataclass(frozen=True, slots=True)
class Date:
    """A point or an interval. ``start`` or ``end`` is None where the interval is open or unknown there."""

    edtf: str
    start: Point | None
    end: Point | None
    interval: bool = False
    qualifier: Qualifier | None = None

    @property
    def earliest(self) -> int | None:
        """The first day it may mean; None where nothing bounds it."""
        return None if self.start is None else self.start.first

    @property
    def latest(self) -> int | None:
        """The last day it may mean; None where nothing bounds it."""
        return None if self.end is None else self.end.last

    @property
    def known(self) -> Point:
        """The end that is known, the start first: what the date is sorted by."""
        point = self.start or self.end
        assert point is not None  # parse_date refuses a date without either
        return point


# Meteorological seasons of the northern hemisphere, whole months of one calendar year (what the
# edtf library reckons with too; ISO 8601-2 leaves the months to the parties).
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
EXAMPLES = "1993-04-18, 1993-04, 1993, 2007/2011, 2014~, ../2014 or 2021-05/.."


def day_number(year: int, month: int, day: int) -> int:
    """The day's number; 1 is 0001-01-01. Years below 1 count on: 0 is 1 BC."""
    # Years run from March here, so that the leap day is a year's last.
    y = year - (month <= 2)
    era, yoe = divmod(y, 400)
    doy = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 305


def civil(number: int) -> tuple[int, int, int]:
    """The (year, month, day) of a day's number: the inverse of :func:`day_number`."""
    era, doe = divmod(number + 305, 146097)
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1


def _next_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def days_in_month(year: int, month: int) -> int:
    if month == 2 and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        return 28
    return _MONTH_DAYS[month - 1]


def make_point(year: int, month: int | None = None, day: int | None = None) -> Point:
    """A point from calendar numbers. Raises DateError where the calendar has no such day."""
    if month is not None and not 1 <= month <= 12:
        raise DateError(f"there is no month {month:02d}; write 01 to 12")
    if day is not None:
        assert month is not None
        if not 1 <= day <= days_in_month(year, month):
            last = days_in_month(year, month)
            iso = f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}"
            raise DateError(f"{iso} has no day {day:02d}; write 01 to {last:02d}")
        return Point(year, month, day, Precision.DAY)
    return Point(year, month, None, Precision.MONTH if month is not None else Precision.YEAR)


@lru_cache(maxsize=1 << 13)
def parse_date(text: str, qualifier: Qualifier | None = None) -> Date:
    """Read an EDTF date of level 0 or 1, with our ``qualifier`` kept beside it.

    The forms of these levels are few and are read directly; the ``edtf`` library, whose grammar costs
    milliseconds a date, says what is wrong with the rest (and is what the tests measure this by). Raises
    DateError.
    """
    if "/" not in text:
        point = _plain(text) or _marked(text)
        return Date(text, point, point, qualifier=qualifier)
    left, _, right = text.partition("/")
    start, end = _interval_end(left, text), _interval_end(right, text)
    if start is None and end is None:
        raise DateError(f"“{text}” has no known end; leave the date out instead")
    if start is not None and end is not None and start.first > end.last:
        raise DateError(f"“{text}” ends before it begins; write {right}/{left}")
    return Date(text, start, end, interval=True, qualifier=qualifier)


def _plain(text: str) -> Point | None:
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.groups()
    # 2001-21 to 2001-24 are seasons.
    if month is not None and day is None and 21 <= int(month) <= 24:
        return None
    return make_point(int(year), int(month) if month else None, int(day) if day else None)


def _interval_end(text: str, whole: str) -> Point | None:
    if text in ("", ".."):
        return None
    if "/" in text:
        raise DateError(f"“{whole}” has more than one “/”; write one start and one end, as 2007/2011")
    return _plain(text) or _marked(text)


def _marked(text: str) -> Point:
    """A point with marks of EDTF level 1, or a season, or a long year."""
    if _LONG_YEAR.match(text):
        raise DateError(f"the year {text[1:13]} is too far away; write a year of at most eight digits")
    if (found := _QUALIFIED.fullmatch(text)) is not None:
        return _qualified(text, *found.groups())
    if (found := _UNSPECIFIED.fullmatch(text)) is not None:
        return _unspecified(text, *found.groups())
    raise DateError(_what_it_is(text))


def _what_it_is(text: str) -> str:
    """What to say of a text that is no date of ours: the library knows the levels that we do not take."""
    if text.isascii() and len(text) < 60:
        # Imported here: its grammar takes a quarter of a second to build, and sound packs never need it.
        from edtf import parse_edtf
        from edtf.parser.edtf_exceptions import EDTFParseException

        with contextlib.suppress(EDTFParseException, TypeError, ValueError):
            parse_edtf(text)
            return f"“{text}” is beyond EDTF level 1; write it as {EXAMPLES}"
    return f"“{text}” is not a date; write it as {EXAMPLES}"


_UNSPECIFIED = re.compile(r"(-?)(\d{2})(\d|X)(\d|X)(?:-(\d\d|XX))?(?:-(\d\d|XX))?([~?%]?)", re.ASCII)
_QUALIFIED = re.compile(r"(-?\d{4}|Y-?\d{5,8})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)", re.ASCII)
_LONG_YEAR = re.compile(r"Y-?\d{9,}", re.ASCII)


def _flags(mark: str) -> dict[str, bool]:
    return {"approximate": mark in ("~", "%"), "uncertain": mark in ("?", "%")}


def _qualified(text: str, year: str, month: str | None, day: str | None, mark: str) -> Point:
    number = int(year.removeprefix("Y"))
    season = month is not None and day is None and 21 <= int(month) <= 24
    if year == "-0000" or (season and mark):
        raise DateError(_what_it_is(text))
    if season and month is not None:
        return Point(number, None, None, Precision.SEASON, int(month))
    point = make_point(number, int(month) if month else None, int(day) if day else None)
    return Point(point.year, point.month, point.day, point.precision, None, **_flags(mark))


def _unspecified(
    text: str, sign: str, century: str, third: str, fourth: str, month: str | None, day: str | None, mark: str
) -> Point:
    if fourth == "X" and month is None:
        size, precision = (100, Precision.CENTURY) if third == "X" else (10, Precision.DECADE)
        digits = int((century + third + fourth).replace("X", "0"))
        # Before the common era the digits grow backwards: -004X is the years -49 to -40.
        first = -(digits + size - 1) if sign else digits
        return Point(first, None, None, precision, None, **_flags(mark))
    known_month = int(month) if month and month != "XX" else None
    if "X" in third + fourth or day not in (None, "XX"):
        raise DateError(_what_it_is(text))
    point = make_point(int(sign + century + third + fourth), known_month)
    return Point(point.year, point.month, None, point.precision, None, **_flags(mark))
