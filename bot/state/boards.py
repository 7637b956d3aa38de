"""Leaderboards and statistics, read: each in one hop, and about as quick for a million players as for ten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.state import histogram

if TYPE_CHECKING:
    from bot.state.store import StateStore, Transaction

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A player's place on a board. Who has as many points shares the rank; who had them first stands first."""

    rank: int
    user_id: int
    name: str
    points: int
    wins: int


@dataclass(frozen=True, slots=True)
class Board:
    """One page of a board, and the reader's own place on it wherever that is; None where they have none."""

    lines: tuple[Line, ...]
    number: int
    pages: int
    """At least 1."""
    players: int
    own: Line | None


@dataclass(frozen=True, slots=True)
class Share:
    """Right answers among those given."""

    name: str
    """A topic's id, or a mode."""
    right: int
    answered: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a person played in a server; rounds alone count too, and points of every answer."""

    rounds: int
    wins: int
    points: int
    right: int
    asked: int
    best_streak: int
    fastest_ms: int | None
    topics: tuple[Share, ...]
    """The most answered first."""
    modes: tuple[Share, ...]
    place: Line | None
    """Of all time, on the server's board."""
    players: int
    """On that board."""


async def board(store: StateStore, guild_id: int, period: str, number: int, user_id: int) -> Board:
    """A page of a board, or the nearest that there is."""

    def work(tx: Transaction) -> Board:
        players = histogram.count(tx, guild_id, period)
        pages = max(1, -(-players // PER_PAGE))
        shown = min(max(1, number), pages)
        lines = _lines(tx, guild_id, period, (shown - 1) * PER_PAGE)
        return Board(tuple(lines), shown, pages, players, _own(tx, guild_id, period, user_id))

    return await store.read(work)


def first_ten(tx: Transaction, guild_id: int, period: str) -> list[Line]:
    return _lines(tx, guild_id, period, 0)


_COLUMNS = (
    "SELECT board_total.user_id, player_name.name, board_total.points, board_total.wins FROM board_total "
    "LEFT JOIN player_name ON player_name.guild_id = board_total.guild_id "
    "AND player_name.user_id = board_total.user_id "
    "WHERE board_total.guild_id = $1 AND board_total.period = $2 "
)


def _lines(tx: Transaction, guild_id: int, period: str, place: int) -> list[Line]:
    """Ten lines from a place on. The histogram knows the points there, so that none of those above is read."""
    found = histogram.seek(tx, guild_id, period, place)
    if found is None:
        return []
    most, before = found
    rows = tx.fetch(
        _COLUMNS + "AND board_total.points <= $3 "
        "ORDER BY board_total.points DESC, board_total.reached_at, board_total.user_id LIMIT $4 OFFSET $5",
        guild_id,
        period,
        most,
        PER_PAGE,
        place - before,
    )
    lines: list[Line] = []
    rank, points_of_rank = before + 1, most
    for offset, row in enumerate(rows):
        if row[2] != points_of_rank:
            rank, points_of_rank = place + offset + 1, row[2]
        lines.append(_line(rank, row))
    return lines


def _own(tx: Transaction, guild_id: int, period: str, user_id: int) -> Line | None:
    row = tx.fetch_one(_COLUMNS + "AND board_total.user_id = $3", guild_id, period, user_id)
    return None if row is None else _line(histogram.above(tx, guild_id, period, row[2]) + 1, row)


def _line(rank: int, row: tuple[Any, ...]) -> Line:
    user_id, name, points, wins = row
    return Line(rank, user_id, name or "?", points, wins)


async def statistics(store: StateStore, guild_id: int, user_id: int) -> Statistics | None:
    """What a person played in a server; None where they have not played."""

    def work(tx: Transaction) -> Statistics | None:
        row = tx.fetch_one(
            "SELECT rounds, wins, points, right_answers, asked, best_streak, fastest_ms FROM player_stat "
            "WHERE guild_id = $1 AND user_id = $2",
            guild_id,
            user_id,
        )
        if row is None:
            return None
        place = _own(tx, guild_id, "all", user_id)
        return Statistics(
            *row,
            topics=_shares(tx, guild_id, user_id, "topic"),
            modes=_shares(tx, guild_id, user_id, "mode"),
            place=place,
            players=histogram.count(tx, guild_id, "all") if place is not None else 0,
        )

    return await store.read(work)


def _shares(tx: Transaction, guild_id: int, user_id: int, kind: str) -> tuple[Share, ...]:
    rows = tx.fetch(
        "SELECT name, right_answers, answered FROM player_share WHERE guild_id = $1 AND user_id = $2 AND kind = $3 "
        "ORDER BY answered DESC, name",
        guild_id,
        user_id,
        kind,
    )
    return tuple(Share(*row) for row in rows)


async def name_of(store: StateStore, guild_id: int, user_id: int) -> str | None:
    """The name a person was last displayed with in a server; None where they never played there."""

    def work(tx: Transaction) -> str | None:
        row = tx.fetch_one("SELECT name FROM player_name WHERE guild_id = $1 AND user_id = $2", guild_id, user_id)
        return row[0] if row else None

    return await store.read(work)
