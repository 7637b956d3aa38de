"""The building's baseline: prepared rows put into the same tables by executemany, and the search filled."""

from __future__ import annotations

import gc
import hashlib
import sqlite3
import zlib
from typing import TYPE_CHECKING

from bot.biography.files import pack_files
from bot.biography.reading import read_pack
from bot.content import build
from bot.content.rows import Numbering, Rows, pack_rows

if TYPE_CHECKING:
    from pathlib import Path


def connect(path: Path) -> sqlite3.Connection:
    """An empty store, made as bot/content/build.py makes it, with its transaction begun."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
        "PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;"
    )
    connection.executescript(build._SCHEMA.read_text(encoding="utf-8"))
    connection.execute("CREATE TEMP TABLE staged (item INTEGER PRIMARY KEY, name TEXT, body TEXT, who TEXT)")
    connection.execute("BEGIN")
    return connection


def finish(connection: sqlite3.Connection) -> None:
    build.fill_search(connection)
    build.fill_spellings(connection)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


class Prepared:
    """Every row that the packs of a folder become, in memory."""

    def __init__(self, packs: Path) -> None:
        numbering = Numbering()
        self.rows: list[Rows] = []
        self.sources: list[tuple[str, str, bytes]] = []
        for path in pack_files([packs]):
            data = path.read_bytes()
            pack = read_pack(data, path.name).pack
            assert pack is not None
            self.rows.append(pack_rows(pack, numbering))
            self.sources.append((path.name, hashlib.sha256(data).hexdigest(), zlib.compress(data, 1)))
        # Else every collection of garbage would look through all of them.
        gc.collect()
        gc.freeze()

    def insert(self, store: Path) -> None:
        store.unlink(missing_ok=True)
        connection = connect(store)
        for rows in self.rows:
            build.insert(connection, rows)
        connection.executemany("INSERT INTO pack VALUES (?, ?, ?)", self.sources)
        finish(connection)
