"""A season: a name, its days, and the moments that these begin and end at. Pure: zone and clock are arguments."""

from __future__ import annotations

import datetime
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.biography.one_line import one_line
from bot.schedule import due

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

NAME = 50
"""Characters of a season's name, at most."""
PLACES = 10
"""How many of a season the hall of fame keeps."""
LONGEST_DAYS = 731
"""How far ahead the last day may be."""
_DAY = datetime.timedelta(days=1)
_MIDNIGHT = datetime.time()


class NoNameError(ValueError):
    """Nothing in the name can be seen."""


class LongNameError(ValueError):
    """The name has ``length`` characters, more than it may."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


@dataclass(frozen=True, slots=True)
class Season:
    """Rounds count in it that end from ``starts_ms`` to before ``ends_ms`` (epoch milliseconds)."""

    guild_id: int
    id: int
    """Its number in the server, from 1."""
    name: str
    """As it was given; empty for a month's."""
    month: str | None
    """`2026-11` for a month's season."""
    channel_id: int
    """Where it was started, and its end is told."""
    language: Literal["en", "ja", "both"]
    """That its end is told in, where the server has chosen none."""
    first_day: datetime.date
    last_day: datetime.date | None
    """The last one that counts, in the server's zone; None where it runs until somebody ends it."""
    starts_ms: int
    ends_ms: int | None
    closed: bool
    """Its end has come, and its best are in the hall of fame."""
    players: int
    """On its board at the end; 0 before."""


def clean_name(text: str) -> str:
    """The name on one line, without what cannot be seen. Raises NoNameError, LongNameError."""
    name = one_line(text)
    if not name:
        raise NoNameError
    if len(name) > NAME:
        raise LongNameError(len(name))
    return name


def local_day(at_ms: int, zone: ZoneInfo) -> datetime.date:
    return datetime.datetime.fromtimestamp(at_ms / 1000, zone).date()


def begin_ms(day: datetime.date, zone: ZoneInfo) -> int:
    """When a local day begins; where the zone left it out, the next one that there is."""
    while (moment := due(day, _MIDNIGHT, zone)) is None:
        day += _DAY
    return int(moment.timestamp() * 1000)


def end_ms(last_day: datetime.date, zone: ZoneInfo) -> int:
    """When a local day is over: the first moment that is no longer in it."""
    return begin_ms(last_day + _DAY, zone)


def month_of(day: datetime.date) -> str:
    """The month as it is kept: `2026-11`."""
    return f"{day:%Y-%m}"


def month_days(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of the month that a day lies in."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return month_days(day)[1] + _DAY
