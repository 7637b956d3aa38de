"""A leaderboard of a million players against one of ten thousand: pages, own ranks, and a round's results."""

from __future__ import annotations

import asyncio
import datetime
import random
import sqlite3
import time
from collections import Counter
from typing import TYPE_CHECKING

import made
from bot.state import boards, histogram
from bot.state.leaderboards import record
from bot.state.store import StateStore, Transaction
from bot.trivia.standings import PlayerResult, RoundResult
from measure import Row, median, status

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

_BOUND = 1.5
_GUILD = 1
_SMALL, _LARGE = 10_000, 1_000_000
_ROUNDS, _WARM_UP, _WRITES = 1500, 200, 150
_DAY = datetime.date(2026, 11, 23)


async def _make(players: int) -> StateStore:
    """A store with one board of so many players, most of them with few points, as boards are."""
    status(f"making a board of {players:,}")
    store = StateStore(made.folder() / f"boards-{players}.sqlite")
    await store.open()
    rng = random.Random(players)
    points = [int(rng.lognormvariate(9, 1.5)) for _ in range(players)]
    database = sqlite3.connect(store.path, isolation_level=None)
    database.execute("BEGIN")
    # Ids in no order, as Discord's are to the points.
    database.executemany(
        "INSERT INTO board_total VALUES (?, ?, 'all', ?, 0, 1, 5, ?)",
        ((_GUILD, user, points[user], rng.randrange(1 << 40)) for user in range(players)),
    )
    database.executemany(
        "INSERT INTO player_name VALUES (?, ?, ?)", ((_GUILD, user, f"player {user}") for user in range(players))
    )
    histogram.change(Transaction(database), _GUILD, "all", Counter(points))
    database.execute("COMMIT")
    database.close()
    return store


def _result(rng: random.Random, players: int) -> RoundResult:
    return RoundResult(
        guild_id=_GUILD,
        local_day=_DAY,
        utc_day=_DAY,
        counts=True,
        counts_globally=False,
        mode="mixed",
        ended_at=1 << 41,
        players=tuple(
            PlayerResult(user, f"player {user}", 5000, 5000, 6, 10, 10, False, 3, 1500, ((("work",), "choice", True),))
            for user in (rng.randrange(players) for _ in range(10))
        ),
    )


async def _p50s(
    stores: list[tuple[StateStore, int]],
    work: Callable[[StateStore, int, random.Random], Awaitable[object]],
    times: int,
) -> list[float]:
    """The median time in each store, asked in turns."""
    rng = random.Random(7)
    taken: list[list[float]] = [[] for _ in stores]
    for number in range(times + _WARM_UP):
        for (store, players), seconds in zip(stores, taken, strict=True):
            begun = time.perf_counter()
            await work(store, players, rng)
            if number >= _WARM_UP:
                seconds.append(time.perf_counter() - begun)
    return [median(seconds) for seconds in taken]


async def _first(store: StateStore, players: int, rng: random.Random) -> object:
    return await boards.board(store, _GUILD, "all", 1, rng.randrange(players))


async def _any_page(store: StateStore, players: int, rng: random.Random) -> object:
    return await boards.board(store, _GUILD, "all", 1 + rng.randrange(players // 10), rng.randrange(players))


async def _rank(store: StateStore, players: int, rng: random.Random) -> object:
    user = rng.randrange(players)
    return await store.read(lambda tx: boards._own(tx, _GUILD, "all", user))


async def _round(store: StateStore, players: int, rng: random.Random) -> object:
    result = _result(rng, players)
    return await store.write(lambda tx: record(tx, result))


async def _measure() -> list[Row]:
    stores = [(await _make(players), players) for players in (_SMALL, _LARGE)]
    try:
        found: list[Row] = []
        for name, work, times, bound in (
            ("the first page and one's own rank", _first, _ROUNDS, _BOUND),
            # Told, not judged: ten names from all over the file are read, and a bigger file is less in memory.
            ("any page and one's own rank", _any_page, _ROUNDS, None),
            ("one's own rank alone", _rank, _ROUNDS, _BOUND),
            ("a round of 10 players, to disk", _round, _WRITES, None),
        ):
            small, large = await _p50s(stores, work, times)
            found.append(Row(f"{name}: 1,000,000 players against 10,000", large, small, "us", bound))
        return found
    finally:
        for store, _ in stores:
            await store.close()
            store.path.unlink()


def rows() -> Iterator[Row]:
    yield from asyncio.run(_measure())
