"""SQLite in a thread of its own: one thread hop for one unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import aiosqlite

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")


class Database:
    """A connection that lives in its own thread, where whole functions run against it.

    A hop costs about as much as a dozen small queries, so a unit of work is one function that takes the
    plain ``sqlite3`` connection, not a row of awaited statements.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        # aiosqlite's own entry point takes a path; its class takes the function that connects.
        self._connection = aiosqlite.Connection(connect, iter_chunk_size=64)

    async def open(self) -> None:
        """Start the thread and connect in it. Raises what connecting raises."""
        await self._connection

    async def run(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, ...)`` in the thread."""
        # Private, and the reason for aiosqlite's tight bound in pyproject.toml: the public calls are one hop
        # a statement.
        inner: Any = self._connection
        return await inner._execute(work, inner._conn, *args, **kwargs)

    async def close(self) -> None:
        await self._connection.close()
