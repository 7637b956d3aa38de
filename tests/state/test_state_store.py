"""The state store: durable, committed together, never poisoned."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

from bot.state import store as module
from bot.state.languages import Languages
from bot.state.remembered import recall, remember
from bot.state.store import StateError, StateStore, Transaction, state_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[StateStore]:
    store = StateStore(tmp_path / "deep" / "state.sqlite")
    await store.open()
    yield store
    await store.close()


def put(name: str, value: str = "x"):
    def work(tx: Transaction) -> int:
        return tx.execute("INSERT INTO remembered (name, value) VALUES ($1, $2)", name, value)

    return work


def names(tx: Transaction) -> list[str]:
    return [row[0] for row in tx.fetch("SELECT name FROM remembered ORDER BY name")]


async def test_what_was_written_is_read(store: StateStore) -> None:
    assert await recall(store, "colour") is None
    await remember(store, "colour", "red")
    await remember(store, "colour", "blue")
    assert await recall(store, "colour") == "blue"


async def test_waiting_writes_share_a_commit(store: StateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    together = module._commit_together

    def counted(connection: sqlite3.Connection, batch: list[object]) -> object:
        batches.append(len(batch))
        return together(connection, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_commit_together", counted)
    await asyncio.gather(*(store.write(put(f"n{number:03}")) for number in range(300)))
    assert len(await store.read(names)) == 300
    assert sum(batches) == 300
    assert len(batches) <= 3


async def test_a_write_that_fails_fails_alone(store: StateStore) -> None:
    results = await asyncio.gather(
        store.write(put("one")), store.write(put("one")), store.write(put("two")), return_exceptions=True
    )
    assert isinstance(results[1], sqlite3.IntegrityError)
    assert results[0] == results[2] == 1
    assert await store.read(names) == ["one", "two"]


async def test_half_of_a_failed_write_leaves_nothing(store: StateStore) -> None:
    def work(tx: Transaction) -> None:
        put("half")(tx)
        raise ValueError("the rest never comes")

    with pytest.raises(ValueError, match="the rest"):
        await store.write(work)
    assert await store.read(names) == []


async def test_a_cancelled_caller_harms_nobody(store: StateStore) -> None:
    tasks = [asyncio.create_task(store.write(put(f"n{number:03}"))) for number in range(100)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.write(put("after"))
    # Who was cancelled had asked already; the write itself goes on.
    assert len(await store.read(names)) == 101


async def test_closing_finishes_what_was_asked_for(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state.sqlite")
    await store.open()
    tasks = [asyncio.create_task(store.write(put(f"n{number}"))) for number in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*tasks) == [1] * 20
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    assert connection.execute("SELECT count(*) FROM remembered").fetchone() == (20,)
    connection.close()


async def test_a_reader_cannot_write(store: StateStore) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await store.read(put("x"))
    assert await store.read(names) == []


async def test_a_full_disk_is_told_to_each_who_waits(store: StateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> object:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(module, "_commit_together", full)
        results = await asyncio.gather(*(store.write(put(f"n{n}")) for n in range(3)), return_exceptions=True)
    assert all(isinstance(result, sqlite3.OperationalError) for result in results)
    assert await store.write(put("later")) == 1


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.state.remembered import remember
from bot.state.store import StateStore

async def main():
    store = StateStore(Path(sys.argv[1]))
    await store.open()
    await remember(store, "told", "yes")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_was_told_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(path))
    assert await asyncio.wait_for(killed.wait(), 30) == -signal.SIGKILL
    store = StateStore(path)
    await store.open()
    assert await recall(store, "told") == "yes"
    await store.close()


# -- migrations


async def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    for expected in (None, "x"):
        store = StateStore(tmp_path / "state.sqlite")
        await store.open()
        assert await recall(store, "kept") == expected
        await remember(store, "kept", "x")
        await store.close()


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    store = StateStore(path)
    await store.open()
    await store.close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration VALUES ('9999_future')")
    connection.commit()
    connection.close()
    with pytest.raises(StateError, match="newer version"):
        await StateStore(path).open()


async def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    (steps / "0001_first.sql").write_text("CREATE TABLE first (x INTEGER);\n")
    (steps / "0002_second.sql").write_text("CREATE TABLE second (x INTEGER);\nINSERT INTO nowhere VALUES (1);\n")
    monkeypatch.setattr(module, "MIGRATIONS", steps)
    path = tmp_path / "state.sqlite"
    with pytest.raises(StateError):
        await StateStore(path).open()
    connection = sqlite3.connect(path)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"migration", "first"}
    assert connection.execute("SELECT name FROM migration").fetchall() == [("0001_first",)]
    connection.close()
    (steps / "0002_second.sql").write_text("CREATE TABLE second (x INTEGER);\n")
    store = StateStore(path)
    await store.open()
    await store.close()


async def test_two_that_open_at_once_migrate_once(tmp_path: Path) -> None:
    stores = [StateStore(tmp_path / "state.sqlite") for _ in range(4)]
    await asyncio.gather(*(store.open() for store in stores))
    await remember(stores[0], "x", "y")
    assert await recall(stores[3], "x") == "y"
    for store in stores:
        await store.close()


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StateError, match="cannot be used"):
        await StateStore(path).open()
    assert path.read_bytes().startswith(b"not a database")


# -- addresses


def test_addresses(tmp_path: Path) -> None:
    assert state_path("sqlite:///var/state.sqlite", tmp_path) == tmp_path / "var" / "state.sqlite"
    assert str(state_path("sqlite:////srv/state.sqlite", tmp_path)) == "/srv/state.sqlite"
    assert state_path("sqlite:///a%20b.sqlite", tmp_path) == tmp_path / "a b.sqlite"


@pytest.mark.parametrize("url", ["", "state.sqlite", "sqlite://x", "sqlite:///", "postgresql://localhost/x"])
def test_addresses_that_are_none(url: str, tmp_path: Path) -> None:
    with pytest.raises(StateError, match="sqlite:///PATH"):
        state_path(url, tmp_path)


# -- languages


async def test_languages_are_kept_and_taken_back(store: StateStore) -> None:
    languages = Languages(store)
    assert await languages.of_user(1) is None
    await languages.set_user(1, "ja")
    await languages.set_user(2, "en")
    assert await languages.of_user(1) == "ja"
    # Another process, or this one after a restart, reads it from the file.
    assert await Languages(store).of_user(1) == "ja"
    await languages.set_user(1, None)
    assert await languages.of_user(1) is None
    assert await Languages(store).of_user(1) is None
    assert await Languages(store).of_user(2) == "en"
    await languages.set_guild(5, "both")
    await languages.set_guild(5, "ja")
    assert await languages.of_guild(5) == "ja"
    assert await languages.of_guild(6) is None
