"""When something is due, in whose local time: the next daily post, the start that somebody wrote. Pure: the clock is
an argument.

A day is a server's local date. What a zone's clock does to the wall time (PEP 495 has the words): in a fold the
first of the two moments is taken; a time that falls into a gap comes at the first minute after it, and still
belongs to its own day; a day that a zone left out has no moment at all.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_MINUTE = datetime.timedelta(minutes=1)
_DAY = datetime.timedelta(days=1)
_LONGEST_LEFT_OUT = 3
"""Days. No zone ever left out more than one in a row."""

_TIME = re.compile(
    r"(?P<before>午前|午後|am|pm)?\s*(?P<hour>\d{1,2})"
    r"(?:\s*[:.]\s*(?P<minute>\d{2})|\s*時\s*(?:(?P<minutes>\d{1,2})\s*分|(?P<half>半))?)?"
    r"\s*(?P<after>am|pm|a\.m\.|p\.m\.)?"
)


class TimeError(ValueError):
    """What was written is no time of day."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class PastError(TimeError):
    """The moment has passed."""


class TooFarError(TimeError):
    """The moment is more than a year away."""


def parse_time(text: str) -> datetime.time:
    """A time of day as people write it: 9:00, 21, 9:30pm, 9時, 21時半, 午後9時30分, full width too.

    Raises TimeError.
    """
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    found = _TIME.fullmatch(folded)
    if found is None or (found["before"] and found["after"]):
        raise TimeError(text)
    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["minutes"] or 0)
    half = (found["before"] or found["after"] or "").replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise TimeError(text)
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half:
        # 午後0時 is noon, and so is 午前12時 turned the other way round: both are written.
        if hour > 12:
            raise TimeError(text)
        hour = hour if half == "午前" else hour % 12 + 12
    if hour > 23 or minute > 59:
        raise TimeError(text)
    return datetime.time(hour, minute)


def due(day: datetime.date, at: datetime.time, zone: ZoneInfo) -> datetime.datetime | None:
    """The moment (UTC) of a wall time on a local day; None for a day that the zone left out."""
    moment, exists = _moment(day, at, zone)
    if not exists and _moment(day, datetime.time(), zone)[0].astimezone(zone).date() != day:
        return None
    return moment


def _moment(day: datetime.date, at: datetime.time, zone: ZoneInfo) -> tuple[datetime.datetime, bool]:
    """The moment of a wall time, and whether there is that time; in a gap, the first minute after it."""
    wall = datetime.datetime.combine(day, at, zone).replace(fold=0)
    moment = wall.astimezone(datetime.UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment, True
    # The gap ends between the moments that the offset after it and the offset before it give.
    low, high = wall.replace(fold=1).astimezone(datetime.UTC), moment
    after = zone.utcoffset(high.astimezone(zone))
    while high - low > _MINUTE:
        middle = low + (high - low) / 2
        if zone.utcoffset(middle.astimezone(zone)) == after:
            high = middle
        else:
            low = middle
    end = high.replace(second=0, microsecond=0)
    if zone.utcoffset(end.astimezone(zone)) != after:
        end += _MINUTE
    return end, False


def next_due(
    after: datetime.datetime, at: datetime.time, zone: ZoneInfo, last_day: datetime.date | None = None
) -> tuple[datetime.date, datetime.datetime]:
    """The first local day later than ``last_day`` whose moment is later than ``after``, and that moment (UTC)."""
    day = after.astimezone(zone).date() - _DAY
    if last_day is not None and last_day >= day:
        day = last_day + _DAY
    left_out = 0
    while True:
        moment = due(day, at, zone)
        if moment is not None and moment > after:
            return day, moment
        left_out = left_out + 1 if moment is None else 0
        if left_out > _LONGEST_LEFT_OUT:
            raise ValueError(f"{zone.key} leaves out {day} and the days before")
        day += _DAY


# -- a moment as people write it

_RELATIVE = re.compile(
    r"(?:in|あと)?\s*(?:(?P<days>\d{1,3})\s*(?:days?|d|日))?\s*(?:(?P<hours>\d{1,3})\s*(?:hours?|hrs?|h|時間))?"
    r"(?P<half>半)?\s*(?:(?P<minutes>\d{1,4})\s*(?:minutes?|mins?|m|分))?\s*(?P<later>後|later|from now)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KANJI_WEEKDAYS = "月火水木金土日"
_NEAR_DAYS = {
    "today": 0, "tonight": 0, "今日": 0, "きょう": 0, "本日": 0, "今夜": 0,
    "tomorrow": 1, "明日": 1, "あした": 1, "あす": 1,
    "明後日": 2, "あさって": 2,
}  # fmt: skip
_MONTH = "(?P<name>" + "|".join(_MONTHS) + r")[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?:日|(?!\d))(?:\s*t(?=\d))?",
        r"(?P<month>\d{1,2})\s*(?:月|[-/])\s*(?P<day>\d{1,2})(?:日|(?!\d))",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?(?!\w)",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?(?![\w:])",
        r"(?P<near>" + "|".join(_NEAR_DAYS) + ")",
        r"(?:next\s+|on\s+)?(?P<weekday>" + "|".join(_WEEKDAYS) + r")[a-z]*",
        rf"(?:今度の|次の)?(?P<kanji>[{_KANJI_WEEKDAYS}])曜日?",
    )
)
_BETWEEN = " ,、。のにはからat@on()"
_FURTHEST = datetime.timedelta(days=366)


def parse_moment(text: str, now: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    """A moment to come as people write it, in UTC: 20:00, tomorrow 8pm, 2026-12-01 20:00, in 30 minutes, 明日20時,
    12月1日20時, 金曜21時半, 30分後. A date without a year, a weekday and a time alone are the next such.

    Raises TimeError: nothing that can be read so; PastError, TooFarError.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    moment = _relative(folded, now) or _written(folded, text, now, zone)
    if moment <= now:
        raise PastError(text)
    if moment > now + _FURTHEST:
        raise TooFarError(text)
    return moment


def _relative(folded: str, now: datetime.datetime) -> datetime.datetime | None:
    found = _RELATIVE.fullmatch(folded)
    if found is None or not any(found[part] for part in ("days", "hours", "minutes")):
        return None
    if found["half"] and not found["hours"]:
        return None
    minutes = int(found["minutes"] or 0) + (30 if found["half"] else 0)
    ahead = datetime.timedelta(days=int(found["days"] or 0), hours=int(found["hours"] or 0), minutes=minutes)
    return now + ahead if ahead else None


def _written(folded: str, text: str, now: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    today = now.astimezone(zone).date()
    for pattern in _DATES:
        for found in pattern.finditer(folded):
            before, after = folded[: found.start()].strip(_BETWEEN), folded[found.end() :].strip(_BETWEEN)
            if bool(before) == bool(after):
                continue
            try:
                at = parse_time(before or after)
            except TimeError:
                continue
            days = _days(found, today, text)
            moments = [moment for day in days if (moment := due(day, at, zone)) is not None]
            if not moments:
                raise TimeError(text)
            return next((moment for moment in moments if moment > now), moments[-1])
    at = parse_time(folded.strip(_BETWEEN))
    return next_due(now, at, zone)[1]


def _days(found: re.Match[str], today: datetime.date, text: str) -> list[datetime.date]:
    """The days that a written date may be, the nearest first. Raises TimeError where there is none."""
    parts = found.groupdict()
    if parts.get("near"):
        return [today + _NEAR_DAYS[parts["near"]] * _DAY]
    weekday = parts.get("weekday") or parts.get("kanji")
    if weekday:
        number = _WEEKDAYS.index(weekday) if weekday in _WEEKDAYS else _KANJI_WEEKDAYS.index(weekday)
        ahead = (number - today.weekday()) % 7
        return [today + ahead * _DAY, today + (ahead + 7) * _DAY]
    month = _MONTHS.index(parts["name"]) + 1 if parts.get("name") else int(parts["month"])
    years = [int(parts["year"])] if parts.get("year") else [today.year, today.year + 1]
    days: list[datetime.date] = []
    for year in years:
        try:
            days.append(datetime.date(year, month, int(parts["day"])))
        except ValueError:
            continue
    if not days:
        raise TimeError(text)
    return days


# -- a day as people write it

_DAYS_AHEAD = re.compile(
    r"(?:in|あと)?\s*(?P<number>\d{1,3})\s*(?P<unit>days?|weeks?|日後|日間|週間後|週間|日|週)(?:\s+later|\s+from now)?"
)
_MONTH_ENDS = {
    "end of month": 0, "end of the month": 0, "end of this month": 0, "月末": 0, "今月末": 0,
    "end of next month": 1, "来月末": 1,
}  # fmt: skip
_YEAR_ENDS = ("end of year", "end of the year", "end of this year", "年末", "今年末")


def parse_day(text: str, today: datetime.date) -> datetime.date:
    """A day as people write it: 2026-12-31, 31 December, 12月31日, 日曜, in 30 days, 2週間後, 月末. Without a year it
    is the next such; with one it may have passed.

    Raises TimeError.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if folded in _YEAR_ENDS:
        return today.replace(month=12, day=31)
    if folded in _MONTH_ENDS:
        month = today.month + _MONTH_ENDS[folded]
        first_after = datetime.date(today.year + month // 12, month % 12 + 1, 1)
        return first_after - _DAY
    ahead = _DAYS_AHEAD.fullmatch(folded)
    # “30日” alone is a day of the month as much as it is thirty days.
    if ahead is not None and (ahead["unit"] not in ("日", "週") or folded.startswith("あと")):
        weeks = ahead["unit"].startswith(("week", "週"))
        return today + int(ahead["number"]) * (7 if weeks else 1) * _DAY
    for pattern in _DATES:
        if (found := pattern.fullmatch(folded)) is not None:
            days = _days(found, today, text)
            return next((day for day in days if day >= today), days[-1])
    raise TimeError(text)
