"""The state store: durable, one writer, committed together, each alone."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.state import store as store_module
from bot.state.languages import Languages
from bot.state.remembered import recall, remember
from bot.state.store import StateError, StateStore, StateUnavailableError, state_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.state.store import Transaction

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "state.sqlite"


@pytest.fixture
def folder_there(path: Path) -> None:
    """A folder where the file should be."""
    path.mkdir(parents=True)


@pytest.fixture
def text_there(path: Path) -> None:
    """A text where the file should be."""
    path.parent.mkdir()
    path.write_text("This is no database, and was never meant to be one.\n" * 50, encoding="utf-8")


@pytest.fixture
async def store(path: Path) -> AsyncIterator[StateStore]:
    store = StateStore(path)
    await store.open()
    yield store
    await store.close()


def put(user: int, language: str = "en") -> Callable[[Transaction], int]:
    def work(tx: Transaction) -> int:
        tx.execute("INSERT INTO user_language (user_id, language) VALUES ($1, $2)", user, language)
        return user

    return work


def users(tx: Transaction) -> list[int]:
    return [row[0] for row in tx.fetch("SELECT user_id FROM user_language ORDER BY user_id")]


def on_disk(path: Path) -> list[int]:
    """What another process would find."""
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT user_id FROM user_language ORDER BY user_id")]
    finally:
        connection.close()


class Gate:
    """Work that waits in the writer's thread until it is let through."""

    def __init__(self, work: Callable[[Transaction], int]) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()
        self._work = work

    def __call__(self, tx: Transaction) -> int:
        done = self._work(tx)
        self.reached.set()
        assert self._open.wait(10)
        return done

    async def wait(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 10)

    def let_through(self) -> None:
        self._open.set()


# -- reading and writing


async def test_what_is_written_is_read(store: StateStore, path: Path) -> None:
    assert await store.write(put(1)) == 1
    assert await store.read(users) == [1]
    assert on_disk(path) == [1]


async def test_a_statement_tells_how_many_rows_it_changed(store: StateStore) -> None:
    await store.write(put(1))
    await store.write(put(2))
    assert await store.write(lambda tx: tx.execute("DELETE FROM user_language WHERE user_id > $1", 0)) == 2
    row = await store.read(lambda tx: tx.fetch_one("SELECT 1 FROM user_language"))
    assert row is None


async def test_one_value_may_stand_in_several_places(store: StateStore) -> None:
    row = await store.read(lambda tx: tx.fetch_one("SELECT $2, $1, $2", "a", "b"))
    assert row == ("b", "a", "b")


async def test_the_reader_cannot_write(store: StateStore) -> None:
    with pytest.raises(StateUnavailableError, match="readonly"):
        await store.read(put(1))
    await store.write(put(2))
    assert await store.read(users) == [2]


async def test_a_read_that_fails_leaves_the_reader_sound(store: StateStore) -> None:
    def wrong(tx: Transaction) -> None:
        tx.fetch("SELECT 1")
        raise LookupError

    with pytest.raises(LookupError):
        await store.read(wrong)
    await store.write(put(1))
    assert await store.read(users) == [1]


async def test_the_writer_is_durable(store: StateStore) -> None:
    def settings(tx: Transaction) -> list[object]:
        names = ("synchronous", "journal_mode", "foreign_keys")
        return [tx.fetch(f"PRAGMA {name}")[0][0] for name in names]

    full = 2
    assert await store.write(settings) == [full, "wal", 1]


async def test_readers_see_only_what_is_committed(store: StateStore) -> None:
    gate = Gate(put(1))
    writing = asyncio.create_task(store.write(gate))
    await gate.wait()
    assert await store.read(users) == [], "written, not committed"
    gate.let_through()
    await writing
    assert await store.read(users) == [1]


async def test_a_read_sees_one_state(store: StateStore) -> None:
    """All statements of a read, though a write is committed between them."""
    await store.write(put(1))
    between, go_on = threading.Event(), threading.Event()

    def twice(tx: Transaction) -> tuple[list[int], list[int]]:
        first = users(tx)
        between.set()
        assert go_on.wait(10)
        return first, users(tx)

    reading = asyncio.create_task(store.read(twice))
    await asyncio.to_thread(between.wait, 10)
    await store.write(put(2))
    go_on.set()
    assert await reading == ([1], [1])
    assert await store.read(users) == [1, 2]


# -- group commit


async def test_writes_that_wait_are_committed_together(store: StateStore) -> None:
    statements: list[str] = []
    await store._writer.run(lambda connection: connection.set_trace_callback(statements.append))
    results = await asyncio.gather(*(store.write(put(user)) for user in range(500)))
    await store._writer.run(lambda connection: connection.set_trace_callback(None))
    assert results == list(range(500))
    assert await store.read(users) == list(range(500))
    assert statements.count("COMMIT") < 10


async def test_one_that_fails_fails_alone(store: StateStore) -> None:
    def half(tx: Transaction) -> None:
        put(100)(tx)
        raise ValueError("no more")

    first, wrong, second, twice, last = await asyncio.gather(
        store.write(put(1)),
        store.write(half),
        store.write(put(2)),
        store.write(put(1)),
        store.write(put(3)),
        return_exceptions=True,
    )
    assert (first, second, last) == (1, 2, 3)
    assert isinstance(wrong, ValueError)
    assert isinstance(twice, sqlite3.IntegrityError)
    assert await store.read(users) == [1, 2, 3]


async def test_a_failure_that_is_no_exception_of_ours_fails_alone_too(store: StateStore) -> None:
    def cancelled(tx: Transaction) -> None:
        put(100)(tx)
        raise asyncio.CancelledError

    results = await asyncio.gather(store.write(put(1)), store.write(cancelled), return_exceptions=True)
    assert isinstance(results[1], asyncio.CancelledError)
    assert 100 not in await store.read(users)
    await store.write(put(2))
    assert 2 in await store.read(users)


async def test_a_full_disk_fails_the_write_and_not_the_next(store: StateStore) -> None:
    def much(tx: Transaction) -> None:
        tx.execute("INSERT INTO remembered (name, value) VALUES ('much', $1)", "x" * 10_000_000)

    pages = await store.write(lambda tx: tx.fetch("PRAGMA page_count")[0][0])
    await store._writer.run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 20}").fetchall())
    with pytest.raises(StateUnavailableError, match="full"):
        await store.write(much)
    await store.write(put(1))
    assert await store.read(users) == [1]
    # The same among others that are committed with it.
    writes = (store.write(work) for work in (put(2), much, put(3)))
    first, second, _ = await asyncio.gather(*writes, return_exceptions=True)
    assert first == 2
    assert isinstance(second, StateUnavailableError)
    await store.write(put(4))
    assert {1, 2, 4} <= set(await store.read(users))


async def test_an_error_of_ours_is_told_as_it_is(store: StateStore) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await store.write(lambda tx: tx.execute("DELETE FROM missing"))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await store.read(lambda tx: tx.fetch("SELECT * FROM missing"))


# -- cancellation


async def test_cancelling_a_caller_does_not_cancel_its_write(store: StateStore) -> None:
    gate = Gate(put(1))
    caller = asyncio.create_task(store.write(gate))
    await gate.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    gate.let_through()
    await store.write(put(2))
    assert await store.read(users) == [1, 2]


async def test_cancelled_callers_poison_nothing(store: StateStore) -> None:
    """Cancel half of many writes, at every stage; the others hold, and so do all that follow."""
    callers = [asyncio.create_task(store.write(put(user))) for user in range(200)]
    for turn in range(4):
        await asyncio.sleep(0)
        for caller in callers[turn::8]:
            caller.cancel()
    results = await asyncio.gather(*callers, return_exceptions=True)
    kept = [user for user, result in enumerate(results) if not isinstance(result, asyncio.CancelledError)]
    assert kept
    assert len(kept) < 200
    assert set(kept) <= set(await store.read(users))
    for user in range(1000, 1100):
        assert await store.write(put(user)) == user
    assert set(range(1000, 1100)) <= set(await store.read(users))


async def test_a_failure_whose_caller_has_gone_is_logged(store: StateStore, caplog: pytest.LogCaptureFixture) -> None:
    def wrong(tx: Transaction) -> int:
        put(1)(tx)
        return 1 // 0

    blocking = Gate(put(5))
    first = asyncio.create_task(store.write(blocking))
    await blocking.wait()
    caller = asyncio.create_task(store.write(wrong))
    await asyncio.sleep(0)
    caller.cancel()
    blocking.let_through()
    await first
    await store.write(put(6))
    (record,) = (record for record in caplog.records if record.exc_info)
    assert record.exc_info
    assert record.exc_info[0] is ZeroDivisionError
    assert await store.read(users) == [5, 6]


# -- closing


async def test_close_waits_for_what_was_asked(path: Path) -> None:
    store = StateStore(path)
    await store.open()
    gate = Gate(put(1000))
    first = asyncio.create_task(store.write(gate))
    await gate.wait()
    others = [asyncio.create_task(store.write(put(user))) for user in range(50)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    gate.let_through()
    await closing
    assert await first == 1000
    assert await asyncio.gather(*others) == list(range(50))
    assert on_disk(path) == [*range(50), 1000]


async def test_a_write_right_before_closing(path: Path) -> None:
    store = StateStore(path)
    await store.open()
    writing = asyncio.create_task(store.write(put(1)))
    await asyncio.sleep(0)
    await store.close()
    assert await writing == 1
    assert on_disk(path) == [1]


# -- durability

_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.state.languages import Languages
from bot.state.store import StateStore

async def main():
    store = StateStore(Path(sys.argv[1]))
    await store.open()
    await asyncio.gather(*(Languages(store).set_user(user, "ja") for user in range(40)))
    print("told", flush=True)
    if sys.argv[2] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(0)

asyncio.run(main())
"""


@pytest.mark.parametrize("way", ["kill", "exit"])
async def test_what_was_told_survives_a_kill(path: Path, way: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _KILLED, str(path), way,
        stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    told, _ = await process.communicate()
    assert told.strip() == b"told"
    assert process.returncode == (-signal.SIGKILL if way == "kill" else 0)
    assert on_disk(path) == list(range(40))
    store = StateStore(path)
    await store.open()
    assert await store.read(users) == list(range(40))
    await store.write(put(99))
    await store.close()


# -- migrations


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations of the test's own, beginning with the shipped ones."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for step in store_module.MIGRATIONS.glob("*.sql"):
        (folder / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(store_module, "MIGRATIONS", folder)
    return folder


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()


def recorded(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT name FROM migration ORDER BY name")]
    finally:
        connection.close()


async def opened(path: Path) -> None:
    store = StateStore(path)
    await store.open()
    await store.close()


async def test_a_fresh_file_has_every_step(path: Path) -> None:
    await opened(path)
    shipped = sorted(step.stem for step in store_module.MIGRATIONS.glob("*.sql"))
    assert recorded(path) == shipped
    assert shipped[0] == "0001_languages"
    assert {"user_language", "guild_language", "remembered"} <= tables(path)


async def test_opening_again_changes_nothing(path: Path) -> None:
    store = StateStore(path)
    await store.open()
    await store.write(put(1))
    await store.close()
    before = recorded(path)
    await opened(path)
    assert recorded(path) == before
    assert on_disk(path) == [1]


async def test_a_new_step_keeps_what_there_is(path: Path, steps: Path) -> None:
    store = StateStore(path)
    await store.open()
    await store.write(put(1))
    await store.close()
    (steps / "9002_more.sql").write_text(
        "-- More; with a semicolon\nCREATE TABLE more (a TEXT DEFAULT 'x;y');\n\n"
        "INSERT INTO more (a)\nVALUES ('one; two');\n",
        encoding="utf-8",
    )
    await opened(path)
    assert "more" in tables(path)
    assert recorded(path)[-1] == "9002_more"
    assert on_disk(path) == [1]


async def test_steps_run_in_order_of_their_numbers(path: Path, steps: Path) -> None:
    (steps / "9010_c.sql").write_text("INSERT INTO chain VALUES (10);\n", encoding="utf-8")
    (steps / "9002_a.sql").write_text("CREATE TABLE chain (n INTEGER);\n", encoding="utf-8")
    (steps / "9003_b.sql").write_text("INSERT INTO chain VALUES (3);\n", encoding="utf-8")
    await opened(path)
    assert recorded(path)[-3:] == ["9002_a", "9003_b", "9010_c"]


async def test_a_newer_file_is_refused(path: Path) -> None:
    await opened(path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration VALUES ('9900_tomorrow')")
    connection.commit()
    connection.close()
    with pytest.raises(StateError, match=r"newer.*9900_tomorrow") as told:
        await opened(path)
    assert "PLUTARCH_STATE_URL" in str(told.value)
    assert recorded(path)[-1] == "9900_tomorrow"


async def test_a_step_that_fails_leaves_nothing_behind(path: Path, steps: Path) -> None:
    await opened(path)
    step = steps / "9002_half.sql"
    step.write_text("CREATE TABLE half (a TEXT);\nINSERT INTO nowhere VALUES (1);\n", encoding="utf-8")
    with pytest.raises(StateError, match="nowhere"):
        await opened(path)
    assert "half" not in tables(path)
    assert "9002_half" not in recorded(path)
    step.write_text("CREATE TABLE half (a TEXT);\n", encoding="utf-8")
    await opened(path)
    assert "half" in tables(path)


async def test_a_step_that_ends_in_the_middle_leaves_nothing_behind(path: Path, steps: Path) -> None:
    (steps / "9002_half.sql").write_text("CREATE TABLE half (a TEXT);\nINSERT INTO half VALUES (", encoding="utf-8")
    with pytest.raises(StateError, match="middle of a statement"):
        await opened(path)
    assert "half" not in tables(path)


async def test_steps_before_a_failing_one_stay(path: Path, steps: Path) -> None:
    (steps / "9002_good.sql").write_text("CREATE TABLE good (a TEXT);\n", encoding="utf-8")
    (steps / "9003_bad.sql").write_text("NONSENSE;\n", encoding="utf-8")
    with pytest.raises(StateError):
        await opened(path)
    assert recorded(path)[-1] == "9002_good"
    assert "good" in tables(path)


# -- files that cannot be used


@pytest.mark.usefixtures("text_there")
async def test_no_database(path: Path) -> None:
    with pytest.raises(StateError, match=r"state\.sqlite"):
        await opened(path)


async def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StateError, match=r"file/state\.sqlite"):
        await opened(tmp_path / "file" / "state.sqlite")


@pytest.mark.usefixtures("folder_there")
async def test_a_folder_in_the_files_place(path: Path) -> None:
    with pytest.raises(StateError, match=r"state\.sqlite"):
        await opened(path)


@pytest.mark.usefixtures("folder_there")
async def test_no_thread_is_left_where_it_did_not_open(path: Path) -> None:
    before = threading.active_count()
    with pytest.raises(StateError):
        await opened(path)
    for thread in threading.enumerate():
        if "connection_worker" in thread.name:
            await asyncio.to_thread(thread.join, 5)
    assert threading.active_count() <= before + 1  # the pool's own thread, for the join


# -- addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///var/state.sqlite", "/checkout/var/state.sqlite"),
        ("sqlite:////srv/state.sqlite", "/srv/state.sqlite"),
        ("sqlite:///a%20b.sqlite", "/checkout/a b.sqlite"),
        ("sqlite:///../elsewhere.sqlite", "/checkout/../elsewhere.sqlite"),
        ("sqlite:///状態.sqlite", "/checkout/状態.sqlite"),
    ],
)
def test_addresses(url: str, expected: str) -> None:
    assert state_path(url, Path("/checkout")) == Path(expected)


@pytest.mark.parametrize(
    "url",
    ["", "state.sqlite", "sqlite:", "sqlite://", "sqlite:///", "sqlite://host/x", "postgres:///x", "postgresql://h/db",
     "mysql:///x", "SQLITE", "file:///x"],
)  # fmt: skip
def test_wrong_addresses(url: str) -> None:
    with pytest.raises(StateError, match="sqlite:///PATH"):
        state_path(url, Path("/checkout"))


# -- what is kept


async def test_languages_of_people(store: StateStore) -> None:
    languages = Languages(store)
    assert await languages.of_user(1) is None
    await languages.set_user(1, "ja")
    assert await languages.of_user(1) == "ja"
    assert await Languages(store).of_user(1) == "ja", "from the file, too"
    await languages.set_user(1, "en")
    assert await Languages(store).of_user(1) == "en"
    await languages.set_user(1, None)
    assert await languages.of_user(1) is None
    assert await Languages(store).of_user(1) is None
    assert await store.read(users) == [], "a choice taken back leaves no row"
    assert await languages.of_user(2) is None


async def test_a_choice_that_failed_to_be_kept_is_not_believed(store: StateStore) -> None:
    languages = Languages(store)
    await languages.set_user(1, "ja")
    with pytest.raises(sqlite3.IntegrityError):
        await languages.set_user(1, "fr")  # type: ignore[arg-type]
    assert await languages.of_user(1) == "ja"


async def test_memory_is_bounded(store: StateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.state.languages._REMEMBERED", 3)
    languages = Languages(store)
    for user in range(10):
        await languages.set_user(user, "ja")
    assert len(languages._users) == 3
    assert [await languages.of_user(user) for user in range(10)] == ["ja"] * 10
    assert len(languages._users) == 3


async def test_languages_of_servers(store: StateStore) -> None:
    languages = Languages(store)
    assert await languages.of_guild(1) is None
    for language in ("en", "ja", "both"):
        await languages.set_guild(1, language)
        assert await languages.of_guild(1) == language
    assert await languages.of_guild(2) is None


async def test_ids_of_discords_size(store: StateStore) -> None:
    snowflake = 2**63 - 1
    await Languages(store).set_user(snowflake, "ja")
    assert await store.read(users) == [snowflake]


async def test_what_the_bot_remembers(store: StateStore) -> None:
    assert await recall(store, "x") is None
    await remember(store, "x", "1")
    await remember(store, "x", "2")
    await remember(store, "y", "その他")
    assert await recall(store, "x") == "2"
    assert await recall(store, "y") == "その他"
