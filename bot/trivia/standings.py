"""What leaderboards and statistics take of a round, and the times that leaderboards are kept for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Span = Literal["day", "week", "month", "all"]
ALL_TIME = "all"


@dataclass(frozen=True, slots=True)
class PlayerResult:
    """What one player did in a round. Only who answered something is remembered."""

    user_id: int
    name: str
    """As displayed at their last press."""
    points: int
    board_points: int
    """Without those of repeated answers."""
    right: int
    answered: int
    asked: int
    """Questions closed since they joined."""
    won: bool
    best_streak: int
    fastest_ms: int | None
    """Of their right answers."""
    answers: tuple[tuple[tuple[str, ...], str, bool], ...]
    """For each answer: the question's topics, how it was asked, whether it was right."""


@dataclass(frozen=True, slots=True)
class RoundResult:
    guild_id: int
    local_day: datetime.date
    """When it ended, in the server's zone."""
    utc_day: datetime.date
    counts: bool
    """Whether the server's leaderboard takes it."""
    counts_globally: bool
    """Whether the global one would take it from a server that opted in."""
    mode: str
    ended_at: int
    """Epoch milliseconds."""
    players: tuple[PlayerResult, ...]


def period(span: Span, day: datetime.date) -> str:
    """The key of the time that a day lies in: `d:2026-11-23`, `w:2026-W48` (from Monday), `m:2026-11`, `all`.

    Keys of one kind sort by time.
    """
    match span:
        case "day":
            return f"d:{day.isoformat()}"
        case "week":
            year, week, _ = day.isocalendar()
            return f"w:{year:04d}-W{week:02d}"
        case "month":
            return f"m:{day:%Y-%m}"
        case "all":
            return ALL_TIME


def periods(day: datetime.date) -> tuple[str, ...]:
    """Every period that a round of that day adds to."""
    return period("day", day), period("week", day), period("month", day), ALL_TIME


_SEASON = "s:"


def season_key(id: int) -> str:
    """The key of a season's board: `s:3` for a server's third one. Only the server has it, never the global board."""
    return f"{_SEASON}{id}"


def season_of(key: str) -> int | None:
    """The season whose board a key is of; None for other boards."""
    return int(key.removeprefix(_SEASON)) if key.startswith(_SEASON) else None


def first_day(key: str) -> datetime.date | None:
    """When a period began; None for all time. Raises ValueError for a key that `period` does not make."""
    kind, _, when = key.partition(":")
    match kind:
        case "d":
            return datetime.date.fromisoformat(when)
        case "w":
            year, _, week = when.partition("-W")
            return datetime.date.fromisocalendar(int(year), int(week), 1)
        case "m":
            return datetime.date.fromisoformat(f"{when}-01")
        case "all":
            return None
        case _:
            raise ValueError(key)
