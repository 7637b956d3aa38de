"""When the next daily post is due, in whose local time. Pure: the clock is an argument.

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
