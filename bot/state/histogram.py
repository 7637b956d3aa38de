"""How many players of a board have how many points: ranks and pages without counting the board.

Five levels of buckets, each 32 times as wide as those below; the lowest holds single numbers of points, so
everything read here is exact. A rank reads the buckets beside one's own on each level, about 80 rows,
however many players there are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.state.store import Transaction

_BITS = 5
TOP = 4
"""The highest level; its buckets go on without end."""


def change(tx: Transaction, guild_id: int, period: str, players: Mapping[int, int]) -> None:
    """Add so many players (or take away, below 0) at each number of points."""
    moved: Counter[tuple[int, int]] = Counter()
    for points, number in players.items():
        for level in range(TOP + 1):
            moved[level, points >> _BITS * level] += number
    for (level, bucket), number in moved.items():
        if number == 0:
            continue
        tx.execute(
            "INSERT INTO board_bucket (guild_id, period, level, bucket, players) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (guild_id, period, level, bucket) DO UPDATE SET players = board_bucket.players + $5",
            guild_id,
            period,
            level,
            bucket,
            number,
        )
        if number < 0:
            tx.execute(
                "DELETE FROM board_bucket "
                "WHERE guild_id = $1 AND period = $2 AND level = $3 AND bucket = $4 AND players = 0",
                guild_id,
                period,
                level,
                bucket,
            )


def count(tx: Transaction, guild_id: int, period: str) -> int:
    """How many players are on a board."""
    return sum(number for _, number in _buckets(tx, guild_id, period, TOP))


def above(tx: Transaction, guild_id: int, period: str, points: int) -> int:
    """How many players have more points."""
    found = 0
    for level in range(TOP + 1):
        own = points >> _BITS * level
        inside = None if level == TOP else own >> _BITS
        found += sum(number for bucket, number in _buckets(tx, guild_id, period, level, inside) if bucket > own)
    return found


def seek(tx: Transaction, guild_id: int, period: str, place: int) -> tuple[int, int] | None:
    """The points of whoever stands at a place (0 is the first), and how many have more; None past the end."""
    before = 0
    inside: int | None = None
    for level in range(TOP, -1, -1):
        for bucket, number in _buckets(tx, guild_id, period, level, inside):
            if before + number > place:
                inside = bucket
                break
            before += number
        else:
            return None
    assert inside is not None
    return inside, before


def _buckets(
    tx: Transaction, guild_id: int, period: str, level: int, inside: int | None = None
) -> list[tuple[int, int]]:
    """(bucket, players) of a level, or of one bucket of the level above; most points first."""
    if inside is None:
        return [
            (bucket, number)
            for bucket, number in tx.fetch(
                "SELECT bucket, players FROM board_bucket WHERE guild_id = $1 AND period = $2 AND level = $3 "
                "ORDER BY bucket DESC",
                guild_id,
                period,
                level,
            )
        ]
    return [
        (bucket, number)
        for bucket, number in tx.fetch(
            "SELECT bucket, players FROM board_bucket WHERE guild_id = $1 AND period = $2 AND level = $3 "
            "AND bucket >= $4 AND bucket < $5 ORDER BY bucket DESC",
            guild_id,
            period,
            level,
            inside << _BITS,
            (inside + 1) << _BITS,
        )
    ]
