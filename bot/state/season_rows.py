"""Seasons in their rows, read and written inside others' transactions.

A season ends at its moment and not when somebody gets round to it: whoever comes first after it, a round that ends or
the task that waits for it, closes it and begins the next month's, in the transaction that they are in.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.state import histogram
from bot.state.boards import first_ten
from bot.state.zones import UTC, read_zone
from bot.trivia.season import Season, begin_ms, end_ms, local_day, month_days, month_of, next_month
from bot.trivia.standings import season_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.state.languages import GuildLanguage
    from bot.state.store import Transaction

ROW = (
    "SELECT guild_id, id, name, month, channel_id, language, first_day, last_day, starts_ms, ends_ms, closed, players "
    "FROM season"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the hall of fame, with the name of that time."""

    rank: int
    name: str
    points: int
    wins: int


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each month has its season."""

    channel_id: int
    next_ms: int | None
    """When the next one begins, where none is running."""


def running_at(tx: Transaction, guild_id: int, at_ms: int) -> Season | None:
    """The season that a round ending at that moment counts in. Closes what has ended until then."""
    settle(tx, guild_id, at_ms)
    season = find_running(tx, guild_id)
    return season if season is not None and season.starts_ms <= at_ms else None


def settle(tx: Transaction, guild_id: int, now_ms: int) -> None:
    """Close a season whose end has come, and begin the month's where each month has one."""
    season = find_running(tx, guild_id)
    if season is not None:
        if season.ends_ms is None or now_ms < season.ends_ms:
            return
        close_season(tx, season, season.ends_ms, season.last_day, now_ms)
    begin_month(tx, guild_id, now_ms)


def forget_places(tx: Transaction, user_id: int) -> None:
    """Take a person out of every hall of fame."""
    tx.execute("DELETE FROM season_place WHERE user_id = $1", user_id)


def find_running(tx: Transaction, guild_id: int) -> Season | None:
    """The season that is not closed; its end may have come."""
    row = tx.fetch_one(f"{ROW} WHERE guild_id = $1 AND closed = 0", guild_id)
    return None if row is None else read_season(row)


def read_season(row: Sequence[Any]) -> Season:
    """A season from a row as `ROW` selects it."""
    guild_id, id, name, month, channel_id, language, first_day, last_day, starts_ms, ends_ms, closed, players = row
    return Season(
        guild_id=guild_id,
        id=id,
        name=name,
        month=month,
        channel_id=channel_id,
        language=language,
        first_day=datetime.date.fromisoformat(first_day),
        last_day=None if last_day is None else datetime.date.fromisoformat(last_day),
        starts_ms=starts_ms,
        ends_ms=ends_ms,
        closed=bool(closed),
        players=players,
    )


def find_season(tx: Transaction, guild_id: int, id: int) -> Season | None:
    """A season by its number in its server."""
    row = tx.fetch_one(f"{ROW} WHERE guild_id = $1 AND id = $2", guild_id, id)
    return None if row is None else read_season(row)


def insert_season(
    tx: Transaction,
    guild_id: int,
    name: str,
    month: str | None,
    channel_id: int,
    language: GuildLanguage,
    days: tuple[datetime.date, datetime.date | None],
    starts_ms: int,
    ends_ms: int | None,
) -> Season:
    """Begin a season; ``days`` are its first and last day by the server's calendar."""
    row = tx.fetch_one("SELECT coalesce(max(id), 0) + 1 FROM season WHERE guild_id = $1", guild_id)
    assert row is not None
    first, last = days
    tx.execute(
        "INSERT INTO season (guild_id, id, name, month, channel_id, language, first_day, last_day, starts_ms, ends_ms, "
        "closed, players) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)",
        guild_id,
        row[0],
        name,
        month,
        channel_id,
        language,
        str(first),
        None if last is None else str(last),
        starts_ms,
        ends_ms,
    )
    # The next month's waits for its end.
    tx.execute("UPDATE season_monthly SET next_ms = NULL WHERE guild_id = $1", guild_id)
    return Season(guild_id, row[0], name, month, channel_id, language, first, last, starts_ms, ends_ms, False, 0)


def close_season(tx: Transaction, season: Season, ends_ms: int, last_day: datetime.date | None, now_ms: int) -> None:
    """End a season: its best are kept, and its end is to be told (not that of a month in which nobody played)."""
    key = season_key(season.id)
    players = histogram.count(tx, season.guild_id, key)
    for place, line in enumerate(first_ten(tx, season.guild_id, key), 1):
        tx.execute(
            "INSERT INTO season_place (guild_id, season_id, user_id, place, rank, name, points, wins) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            season.guild_id,
            season.id,
            line.user_id,
            place,
            line.rank,
            line.name,
            line.points,
            line.wins,
        )
    tx.execute(
        "UPDATE season SET closed = 1, ends_ms = $3, last_day = $4, players = $5, try_ms = $6 "
        "WHERE guild_id = $1 AND id = $2",
        season.guild_id,
        season.id,
        ends_ms,
        None if last_day is None else str(last_day),
        players,
        now_ms if players or season.month is None else None,
    )


def begin_month(tx: Transaction, guild_id: int, now_ms: int) -> None:
    """Begin the month's season, where each month has one and none is running; else note when the next one begins."""
    row = tx.fetch_one("SELECT channel_id, language, since_ms FROM season_monthly WHERE guild_id = $1", guild_id)
    if row is None:
        return
    channel_id, language, since_ms = row
    zone = read_zone(tx, guild_id) or UTC
    today = local_day(now_ms, zone)
    month = month_of(today)
    if tx.fetch_one("SELECT 1 FROM season WHERE guild_id = $1 AND month = $2", guild_id, month) is not None:
        # It was ended before its time.
        next_ms = begin_ms(next_month(today), zone)
        tx.execute("UPDATE season_monthly SET next_ms = $2 WHERE guild_id = $1", guild_id, next_ms)
        return
    before = tx.fetch_one("SELECT coalesce(max(ends_ms), 0) FROM season WHERE guild_id = $1 AND closed = 1", guild_id)
    assert before is not None
    first, last = month_days(today)
    starts_ms = max(begin_ms(first, zone), since_ms, before[0])
    days = (local_day(starts_ms, zone), last)
    insert_season(tx, guild_id, "", month, channel_id, language, days, starts_ms, end_ms(last, zone))


def read_places(tx: Transaction, season: Season) -> tuple[Place, ...]:
    """A closed season's places in the hall of fame, the best first."""
    rows = tx.fetch(
        "SELECT rank, name, points, wins FROM season_place WHERE guild_id = $1 AND season_id = $2 ORDER BY place",
        season.guild_id,
        season.id,
    )
    return tuple(Place(*row) for row in rows)


def find_monthly(tx: Transaction, guild_id: int) -> Monthly | None:
    """Whether each month has its season, and where."""
    row = tx.fetch_one("SELECT channel_id, next_ms FROM season_monthly WHERE guild_id = $1", guild_id)
    return None if row is None else Monthly(*row)


def earliest_end(tx: Transaction) -> int | None:
    """When the next season ends or begins by itself, in any server."""
    end = tx.fetch_one("SELECT min(ends_ms) FROM season WHERE closed = 0 AND ends_ms IS NOT NULL")
    month = tx.fetch_one("SELECT min(next_ms) FROM season_monthly WHERE next_ms IS NOT NULL")
    return min((row[0] for row in (end, month) if row is not None and row[0] is not None), default=None)


def earliest_telling(tx: Transaction) -> int | None:
    """When the next end is to be told, in any server."""
    row = tx.fetch_one("SELECT min(try_ms) FROM season WHERE try_ms IS NOT NULL")
    return None if row is None else row[0]
