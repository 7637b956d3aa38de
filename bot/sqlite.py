"""SQLite in a thread of its own: one thread hop for one unit of work."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import aiosqlite

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")


class Database:
    """A connection that lives in its own thread, where whole functions run against it.

    A hop costs about as much as a dozen small queries, so a unit of work is one function that takes the
    plain ``sqlite3`` connection, not a row of awaited statements.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._failed: Exception | None = None
        # aiosqlite's own entry point takes a path; its class takes the function that connects.
        self._connection = aiosqlite.Connection(self._guarded, iter_chunk_size=64)

    def _guarded(self) -> sqlite3.Connection:
        # Where connecting raises, aiosqlite leaves its thread to end by itself, maybe after the loop. With
        # something to close, it is closed in order.
        try:
            return self._connect()
        except Exception as error:
            self._failed = error
            return sqlite3.connect(":memory:")

    async def open(self) -> None:
        """Start the thread and connect in it. Raises what connecting raises."""
        await self._connection
        if self._failed is not None:
            await self.close()
            raise self._failed

    async def run(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, ...)`` in the thread."""
        # Private, and the reason for aiosqlite's tight bound in pyproject.toml: the public calls are one hop
        # a statement.
        inner: Any = self._connection
        return await inner._execute(work, inner._conn, *args, **kwargs)

    def submit(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[T]:
        """The same for a caller that is no coroutine: a task to wait in would cost two turns of the loop."""
        inner: Any = self._connection
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        inner._tx.put_nowait((done, partial(work, inner._conn, *args, **kwargs)))
        return done

    async def close(self) -> None:
        await self._connection.close()
