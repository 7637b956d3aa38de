"""Dates in words, at their own precision."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date as babel_date
from babel.dates import format_skeleton

from bot.biography.dates import Precision
from bot.ui.words import words_for

if TYPE_CHECKING:
    from bot.biography.dates import Date, Point, Qualifier
    from bot.biography.languages import Language
    from bot.biography.when import When


@lru_cache(maxsize=1 << 14)
def date_text(date: Date, language: Language) -> str:
    """A date as people write it: “November 2015”, “by October 2015”, “2015年10月までに”."""
    words = words_for(language)
    if not date.interval:
        return _point(date.known, language, date.qualifier)
    if date.start is not None and date.end is not None:
        return _between(date.start, date.end, language, date.qualifier)
    if date.start is not None:
        said = _point(date.start, language, date.qualifier)
        if date.edtf.endswith(".."):
            return words.say("since {date}", date=said)
        return words.say("from {date}, end unknown", date=said)
    assert date.end is not None
    said = _point(date.end, language, date.qualifier)
    if date.edtf.startswith(".."):
        return words.say("by {date}", date=said)
    return words.say("until {date}, start unknown", date=said)


@lru_cache(maxsize=1 << 12)
def when_text(when: When, language: Language) -> str:
    """A time asked for, as people write it."""
    if when.is_range:
        return _between(when.start, when.end, language, None)
    return _point(when.start, language, None)


def day_text(month: int, day: int, language: Language) -> str:
    """A day that comes round each year, or a month (day 0): “February 29”, “2月29日”."""
    # A leap year, so that 29 February can be said.
    moment = datetime.date(2000, month, day or 1)
    locale = words_for(language).locale
    return format_skeleton("MMMMd", moment, locale=locale) if day else babel_date(moment, "LLLL", locale=locale)


def year_text(year: int, language: Language) -> str:
    words = words_for(language)
    if year > 0:
        return words.say("{year}", year=year)
    return words.say("{year} BC", year=1 - year)


def _between(start: Point, end: Point, language: Language, qualifier: Qualifier | None) -> str:
    words = words_for(language)
    first, last = _point(start, language, None), _point(end, language, qualifier)
    if language == "en" and start.precision is end.precision is Precision.YEAR and not qualifier:
        return words.say("{first}–{last}", first=first, last=last)
    return words.say("{first} – {last}", first=first, last=last)


def _point(point: Point, language: Language, qualifier: Qualifier | None) -> str:
    words = words_for(language)
    said = _exact(point, language)
    if qualifier is not None:
        said = _qualified(point, said, qualifier, language)
    if point.approximate:
        said = words.say("c. {date}", date=said)
    if point.uncertain:
        said = words.say("{date} (uncertain)", date=said)
    return said


def _exact(point: Point, language: Language) -> str:
    words = words_for(language)
    match point.precision:
        case Precision.CENTURY:
            first, last = year_text(point.year, language), year_text(point.year + 99, language)
            return words.say("between {first} and {last}", first=first, last=last)
        case Precision.DECADE:
            if point.year <= 0:
                first, last = year_text(point.year, language), year_text(point.year + 9, language)
                return words.say("between {first} and {last}", first=first, last=last)
            return words.say("{decade}s", decade=point.year)
        case Precision.SEASON:
            year = year_text(point.year, language)
            season = {
                21: words.say("spring"),
                22: words.say("summer"),
                23: words.say("autumn"),
                24: words.say("winter"),
            }[point.season or 21]
            return words.say("{season} {year}", season=season, year=year)
        case Precision.YEAR:
            return year_text(point.year, language)
        case Precision.MONTH | Precision.DAY:
            assert point.month is not None
            if 1 <= point.year <= 9999:
                moment = datetime.date(point.year, point.month, point.day or 1)
                if point.day is None:
                    return format_skeleton("yMMMM", moment, locale=words.locale)
                return babel_date(moment, format="long", locale=words.locale)
            day = day_text(point.month, point.day or 0, language)
            return words.say("{day}, {year}", day=day, year=year_text(point.year, language))


def _qualified(point: Point, said: str, qualifier: Qualifier, language: Language) -> str:
    words = words_for(language)
    if point.precision is Precision.MONTH:
        return {
            "early": words.say("early {month}", month=said),
            "mid": words.say("mid-{month}", month=said),
            "late": words.say("late {month}", month=said),
        }[qualifier]
    return {
        "early": words.say("early {year}", year=said),
        "mid": words.say("mid-{year}", year=said),
        "late": words.say("late {year}", year=said),
    }[qualifier]
