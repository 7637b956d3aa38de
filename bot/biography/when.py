"""What people type for “when”: years, months, days, decades and ranges, in English and Japanese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.biography.dates import DateError, Point, Precision, days_in_month, make_point
from bot.biography.japanese import era_to_western, numerals_to_digits


class WhenError(ValueError):
    """The text names no time that we understand."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time asked for: all days from ``start.first`` to ``end.last``."""

    start: Point
    end: Point

    @property
    def first(self) -> int:
        return self.start.first

    @property
    def last(self) -> int:
        return self.end.last

    @property
    def is_range(self) -> bool:
        return self.start != self.end

    @property
    def code(self) -> str:
        """A short text that :func:`parse_when` reads as the same time; it fits a button's custom_id."""
        if self.is_range:
            return f"{_code(self.start)}..{_code(self.end)}"
        return _code(self.start)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LONGEST = 100
_YEAR = r"(?P<y>\d{3,4})"
_SINGLE = [
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}年?",
        r"(?P<y>-\d{4})",
        r"(?P<bc>\d{1,4}) ?b\.?c\.?(?:e\.?)?",
        r"紀元前(?P<bc>\d{1,4})年?",
        r"(?P<y>-?\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?",
        rf"{_YEAR}年 ?(?P<m>\d{{1,2}})月(?: ?(?P<d>\d{{1,2}})日?)?",
        rf"(?P<name>{_MONTH_NAME})\.?,? (?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? )?{_YEAR}",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<name>{_MONTH_NAME})\.?,? {_YEAR}",
        rf"{_YEAR} (?P<name>{_MONTH_NAME})\.?",
        r"(?P<decade>\d{3}0)(?:s|年代)",
        r"(?P<decade>\d{3})x",
        r"(?P<century>\d{1,2})(?:st|nd|rd|th)? ?(?:century|世紀)",
        r"(?P<hundred>\d{2})xx",
    )
]
# The signs between the ends of a range. A single hyphen or slash counts only between two bare years.
_RANGE = re.compile(
    r" ?(?:\.{2,3}|…|~|〜|–|—|(?<=[年月日])-|から| to | - |/(?=\d{4}(?:-\d\d){0,2}$)|(?<=^\d{4})-(?=\d{4}$)) ?"
)


@lru_cache(maxsize=4096)
def parse_when(text: str) -> When:
    """Read what a person typed; :class:`WhenError` where it is not understood.

    Accepts ``2015``, ``2015-11``, ``2015-11-05``, ``2013..2016``, ``2010s``, ``2015年11月``, ``２０１５``,
    ``平成27年``, ``二〇一五年``, ``Nov 2015`` and their like; a range the wrong way round is turned.
    """
    if len(text) > _LONGEST:
        raise WhenError(text)
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = re.sub(r"\s+", " ", plain).replace("\u2212", "-")
    plain = re.sub(r"[‐‑‒ー](?=\d)", "-", plain)
    plain = era_to_western(numerals_to_digits(plain))
    plain = re.sub(r"^(?:the|ad) |[’']", "", plain)
    plain = re.sub(r"(?:まで|の間|のできごと|の出来事|頃|ごろ)$", "", plain)
    try:
        single = _single(plain)
        if single is not None:
            return When(single, single)
        parts = [part for part in _RANGE.split(plain) if part]
        if len(parts) == 2:
            start, end = _single(parts[0]), _single(parts[1])
            if start is not None and end is not None:
                return When(start, end) if start.first <= end.last else When(end, start)
    except DateError:
        pass
    raise WhenError(text)


def _single(text: str) -> Point | None:
    for pattern in _SINGLE:
        found = pattern.fullmatch(text)
        if found is not None:
            return _point(found.groupdict())
    return None


def _point(part: dict[str, str | None]) -> Point:
    if part.get("decade"):
        return Point(int(f"{part['decade']:0<4}"), precision=Precision.DECADE)
    if part.get("hundred"):
        return Point(int(f"{part['hundred']}00"), precision=Precision.CENTURY)
    if part.get("century"):
        number = int(part["century"] or 0)
        if number < 1:
            raise DateError("there is no century 0")
        # The 20th century is commonly 1900 to 1999, and EDTF's 19XX says the same.
        return Point((number - 1) * 100, precision=Precision.CENTURY)
    if part.get("bc"):
        year = int(part["bc"] or 0)
        if year < 1:
            raise DateError("there is no year 0 before the common era")
        return make_point(1 - year)
    month = _MONTHS[name] if (name := part.get("name")) else int(part.get("m") or 0) or None
    if month is None and part.get("m"):
        raise DateError("there is no month 0")
    day = part.get("d")
    return make_point(int(part["y"] or 0), month, int(day) if day else None)


def _code(point: Point) -> str:
    match point.precision:
        case Precision.DECADE:
            return f"{point.year // 10:03d}x"
        case Precision.CENTURY:
            return f"{point.year // 100:02d}xx"
        case _:
            year = f"{point.year:04d}" if point.year >= 0 else f"-{-point.year:04d}"
            parts = [year, *(f"{part:02d}" for part in (point.month, point.day) if part is not None)]
            return "-".join(parts)


_DAY = [
    re.compile(pattern)
    for pattern in (
        r"(?P<m>\d{1,2})月(?: ?(?P<d>\d{1,2})日?)?",
        r"(?:\d{4}[-/.])?(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
        rf"(?P<name>{_MONTH_NAME})\.?(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?)?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<name>{_MONTH_NAME})\.?",
    )
]


def parse_day(text: str) -> tuple[int, int]:
    """The (month, day) of a day that comes round each year; day 0 for a whole month. Raises WhenError.

    Accepts ``02-29``, ``2/29``, ``2月29日``, ``7月``, ``February 29``, ``29 Feb`` and their like.
    """
    if len(text) > _LONGEST:
        raise WhenError(text)
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()
    plain = numerals_to_digits(plain)
    for pattern in _DAY:
        found = pattern.fullmatch(plain)
        if found is None:
            continue
        part = found.groupdict()
        month = _MONTHS[name] if (name := part.get("name")) else int(part["m"] or 0)
        day = int(part["d"] or 0)
        # 29 February comes round too.
        if 1 <= month <= 12 and 0 <= day <= days_in_month(2000, month) and (day or not part["d"]):
            return month, day
    raise WhenError(text)


def enclosing_units(when: When) -> list[tuple[int, int]]:
    """The coarser calendar units that hold the whole time asked for, as (first, last) days, finest first.

    A date known only to such a unit may lie in that time, and nobody knows.
    """
    year, month = (when.start.year, when.start.month)
    candidates: list[Point] = []
    if month is not None:
        candidates.append(Point(year, month, precision=Precision.MONTH))
        candidates += [Point(year, precision=Precision.SEASON, season=season) for season in (21, 22, 23, 24)]
    candidates += [
        Point(year),
        Point(_first_year(year, 10), precision=Precision.DECADE),
        Point(_first_year(year, 100), precision=Precision.CENTURY),
    ]
    asked = (when.first, when.last)
    return [
        (unit.first, unit.last)
        for unit in candidates
        if unit.first <= when.first and when.last <= unit.last and (unit.first, unit.last) != asked
    ]


def _first_year(year: int, size: int) -> int:
    """The first year of the decade or century that EDTF writes with the year's leading digits."""
    # Before the common era they are counted backwards: -004X is the years -49 to -40.
    return year // size * size if year >= 0 else -(-year // size * size + size - 1)


def whole_year(year: int) -> When:
    point = Point(year)
    return When(point, point)
