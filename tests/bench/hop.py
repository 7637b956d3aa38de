"""A look-up through the content store against the same queries on plain sqlite3: one thread hop between them."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.biography.when import parse_when
from bot.content.build import ensure_built
from bot.content.queries import Queries
from bot.content.store import ContentStore, connect
from measure import Row, median

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

PACKS = Path(__file__).resolve().parent.parent.parent / "data" / "people"
_ROUNDS = 3000
_BOUND = 1.25


def _nothing(connection: sqlite3.Connection) -> None:
    pass


async def _measure(path: Path) -> tuple[float, float, float]:
    """The medians of a look-up through the store, of a plain one and of a hop, taken in turns."""
    when = parse_when("2015")
    store, queries = ContentStore(path), Queries()
    plain = connect(path)
    await store.open()
    clock = time.perf_counter
    through: list[float] = []
    direct: list[float] = []
    hop: list[float] = []
    try:
        for _ in range(_ROUNDS):
            begun = clock()
            await store.timeline(when)
            through.append(clock() - begun)
            begun = clock()
            queries.timeline(plain, when)
            direct.append(clock() - begun)
            begun = clock()
            await store._database.run(_nothing)
            hop.append(clock() - begun)
    finally:
        await store.close()
        plain.close()
    return median(through), median(direct), median(hop)


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content.sqlite"
        ensure_built(PACKS, path)
        through, direct, hop = asyncio.run(_measure(path))
    yield Row("look-up through the store, against plain sqlite3", through, direct, "us")
    yield Row("the difference, against one bare thread hop", through - direct, hop, "us", _BOUND)
