"""The state store: one writer, one reader, group commit, numbered migrations.

Nothing outside this package knows which engine it is. Statements are written with ``$1`` placeholders in the
SQL that SQLite and PostgreSQL share.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import unquote

from bot.sqlite import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

T = TypeVar("T")
MIGRATIONS = Path(__file__).parent / "migrations"


class StateError(RuntimeError):
    """The state store cannot be used as it is; the message says why and what to do."""


class StateUnavailableError(OSError):
    """The disk takes or gives nothing just now (it is full, in use, in trouble); nothing was changed."""


_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""What may pass, as https://sqlite.org/rescode.html has it; any other error is one of ours."""


def _told(error: BaseException) -> BaseException:
    """An error in words that need no engine known, where it is none of ours."""
    # The lowest byte is the kind, the others tell it more closely.
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNAVAILABLE:
        told = StateUnavailableError(str(error))
        told.__cause__ = error
        return told
    return error


def state_path(url: str, root: Path) -> Path:
    """The file of a ``sqlite:///PATH`` address; a relative path counts from ``root``. Raises StateError."""
    scheme, separator, path = url.partition(":///")
    if scheme != "sqlite" or not separator or not path:
        raise StateError(f"“{url}” is not a state address; write sqlite:///PATH")
    return root / unquote(path)


class Transaction:
    """What one unit of work does its statements with, in the store's thread."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, *values: Any) -> int:
        """Run a statement; how many rows it changed."""
        return self._connection.execute(sql, _named(values)).rowcount

    def fetch(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, _named(values)).fetchall()

    def fetch_one(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        return self._connection.execute(sql, _named(values)).fetchone()


_NAMES = tuple(map(str, range(1, 1001)))


def _named(values: tuple[Any, ...]) -> dict[str, Any]:
    # sqlite3 takes $1, $2 for names, not for places.
    return dict(zip(_NAMES, values, strict=False))


_Waiting: TypeAlias = "tuple[Callable[[Transaction], Any], asyncio.Future[Any]]"


class StateStore:
    """Durable reads and writes, each one function that runs in one thread hop.

    Writes that wait for each other are committed together, each under its own savepoint, so that one that
    fails fails alone. Cancelling a caller never cancels its write.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = Database(lambda: _connect(path, writer=True))
        self._reader = Database(lambda: _connect(path, writer=False))
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Future[list[tuple[bool, Any]]] | None = None

    async def open(self) -> None:
        """Open and migrate. Raises StateError where the file is not usable or is of a newer version."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            await self._writer.open()
            try:
                await self._writer.run(_migrate)
                await self._reader.open()
            except BaseException:
                await self._writer.close()
                raise
        except (OSError, sqlite3.Error) as error:
            message = f"The state file {self.path} cannot be used ({error}); check the path and its rights"
            raise StateError(message) from error

    async def close(self) -> None:
        """Finish what was asked for, then close."""
        while self._flushing is not None:
            await asyncio.wait([self._flushing])
        await self._reader.close()
        await self._writer.close()

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run the work on one snapshot. Raises StateUnavailableError, and what the work raises."""
        try:
            return await self._reader.run(_read, work)
        except sqlite3.Error as error:
            raise _told(error) from error

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run the work and commit it. Once this returns, it is on disk.

        Raises StateUnavailableError, and what the work raises.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._flushing is None:
            self._flush()
        return await done

    def _flush(self) -> None:
        """Have all that waits committed together."""
        batch, self._waiting = self._waiting, []
        self._flushing = self._writer.submit(_commit_together, [work for work, _ in batch])
        self._flushing.add_done_callback(lambda flushing: self._flushed(batch, flushing))

    def _flushed(self, batch: Sequence[_Waiting], flushing: asyncio.Future[list[tuple[bool, Any]]]) -> None:
        self._flushing = None
        # If the commit itself failed (a full disk), nothing of the batch is on disk.
        error = flushing.exception()
        results = flushing.result() if error is None else [(False, error)] * len(batch)
        if self._waiting:
            self._flush()
        for (_, done), (succeeded, result) in zip(batch, results, strict=True):
            if done.cancelled():
                if not succeeded:
                    log.error("A write failed after its caller had gone.", exc_info=result)
            elif succeeded:
                done.set_result(result)
            else:
                done.set_exception(_told(result))


def _connect(path: Path, *, writer: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    connection.execute("PRAGMA foreign_keys = ON")
    if writer:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection.execute("PRAGMA query_only = ON")
    return connection


def _read(connection: sqlite3.Connection, work: Callable[[Transaction], T]) -> T:
    # One snapshot for all of the work's statements.
    connection.execute("BEGIN")
    try:
        return work(Transaction(connection))
    finally:
        # SQLite may have given it up itself.
        if connection.in_transaction:
            connection.execute("COMMIT")


def _commit_together(
    connection: sqlite3.Connection, batch: Sequence[Callable[[Transaction], Any]]
) -> list[tuple[bool, Any]]:
    results: list[tuple[bool, Any]] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        if len(batch) == 1:
            # Nothing to be saved from it: where it fails, all fails.
            result = batch[0](Transaction(connection))
            connection.execute("COMMIT")
            return [(True, result)]
        for work in batch:
            connection.execute("SAVEPOINT work")
            try:
                results.append((True, work(Transaction(connection))))
            except Exception as error:
                if not connection.in_transaction:
                    # SQLite itself gave the whole transaction up (a full disk): nothing of it is on disk.
                    raise
                results.append((False, error))
                connection.execute("ROLLBACK TO work")
            connection.execute("RELEASE work")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return results


def _migrate(connection: sqlite3.Connection) -> None:
    """Run the steps not yet recorded; a step and its record commit together."""
    steps = sorted(MIGRATIONS.glob("[0-9]*.sql"))
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)")
    connection.execute("COMMIT")
    done = {name for (name,) in connection.execute("SELECT name FROM migration")}
    newer = done - {step.stem for step in steps}
    if newer:
        raise StateError(
            f"The state file is of a newer version of Plutarch (it has {max(newer)}); update Plutarch, "
            "or name another file in PLUTARCH_STATE_URL"
        )
    for step in steps:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again inside the transaction: another process may have been quicker.
            if not connection.execute("SELECT 1 FROM migration WHERE name = ?", (step.stem,)).fetchone():
                for statement in _statements(step.read_text(encoding="utf-8")):
                    connection.execute(statement)
                connection.execute("INSERT INTO migration VALUES (?)", (step.stem,))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> list[str]:
    """The statements of a step. executescript() would commit between them."""
    found: list[str] = []
    buffer = ""
    for line in script.splitlines(keepends=True):
        buffer += line
        if sqlite3.complete_statement(buffer):
            found.append(buffer)
            buffer = ""
    if buffer.strip():
        raise StateError(f"a migration ends in the middle of a statement: {buffer.strip()[:60]}")
    return found
