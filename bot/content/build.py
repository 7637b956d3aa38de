"""Building the content store: beside the old one, then put in its place in one step."""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import os
import sqlite3
import time
import zlib
from dataclasses import dataclass, field
from itertools import count, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.biography import files as pack_folder
from bot.biography.files import DEFAULT_MAX_BYTES, pack_files
from bot.biography.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.biography.reading import PackRead
    from bot.content.rows import Rows

Progress: TypeAlias = "Callable[[int, int, str], None]"
"""Called with the bytes done, the bytes in all, and the name of the file at hand."""

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent
_SCHEMA = _HERE / "schema.sql"

_ABANDONED = 3600.0
_SPELLINGS_A_ROW = 4096

_INSERT = {
    "scope": "INSERT INTO scope VALUES (?, ?, ?)",
    "person": "INSERT INTO person VALUES (?, ?, ?)",
    "item": "INSERT INTO item VALUES (?, ?, ?, ?, ?)",
    "moment": "INSERT OR IGNORE INTO moment VALUES (?, ?, ?, ?, ?, ?, ?)",
    "span": "INSERT OR IGNORE INTO span VALUES (?, ?, ?, ?, ?)",
    "anniversary": "INSERT OR IGNORE INTO anniversary VALUES (?, ?, ?, ?, ?)",
    "fact": "INSERT INTO fact VALUES (?, ?, ?)",
    "askable": "INSERT INTO askable VALUES (?, ?, ?)",
    "ladder": "INSERT INTO ladder VALUES (?, ?, ?, ?)",
    "peer": "INSERT INTO peer VALUES (?, ?, ?, ?)",
    "name": "INSERT OR IGNORE INTO name VALUES (?, ?, ?)",
    "staged": "INSERT INTO temp.staged VALUES (?, ?, ?, ?)",
    "year_count": "INSERT INTO year_count VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events",
}


@dataclass(slots=True)
class BuildReport:
    """What became of the packs."""

    rebuilt: bool
    persons: int
    problems: list[Problem] = field(default_factory=list[Problem])
    kept: list[str] = field(default_factory=list[str])
    """Files whose last sound version is served, because what they hold now is not sound."""


def _code_digest() -> bytes:
    """Changes whenever the code that makes the rows does: part of what “the format changed” means."""
    digest = hashlib.sha256()
    for path in sorted([*_HERE.glob("*.py"), _SCHEMA, *Path(pack_folder.__file__).parent.glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.digest()


def fingerprint(files: Sequence[Path], max_bytes: int) -> str:
    """Tells two states of the packs and of the format apart."""
    digest = hashlib.sha256(_code_digest())
    digest.update(str(max_bytes).encode())
    for path in files:
        digest.update(path.name.encode() + b"\0")
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            digest.update(str(error.errno).encode())
    return digest.hexdigest()


def ensure_built(
    packs: Path, store: Path, *, max_bytes: int = DEFAULT_MAX_BYTES, progress: Progress | None = None
) -> BuildReport:
    """Build the store unless it is of these packs already. Blocks; call it in a thread.

    Never raises for what a pack holds. Raises OSError where the store cannot be written.
    """
    files = list(pack_files([packs])) if packs.is_dir() else []
    state = fingerprint(files, max_bytes)
    old = _existing(store)
    if old is not None and old.get("fingerprint") == state:
        report = json.loads(old["report"])
        problems = [Problem(**problem) for problem in report["problems"]]
        return BuildReport(False, report["persons"], problems, report["kept"])
    return _build(files, store, state, max_bytes, progress)


def _existing(store: Path) -> dict[str, str] | None:
    """The meta table of a store that is there and whole; else None."""
    if not store.exists():
        return None
    try:
        connection = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return dict(connection.execute("SELECT key, value FROM meta").fetchall())
        finally:
            connection.close()
    except sqlite3.Error:
        log.warning("The content store %s cannot be read; it is built anew.", store.name)
        return None


def _build(files: Sequence[Path], store: Path, state: str, max_bytes: int, progress: Progress | None) -> BuildReport:
    # What reads packs is imported only where one has changed: it is a quarter of a start.
    from bot.content.rows import Numbering, pack_rows

    store.parent.mkdir(parents=True, exist_ok=True)
    beside = store.with_name(f"{store.name}.{os.getpid()}.new")
    for left in store.parent.glob(f"{store.name}.*.new"):
        # What a killed build left behind; a fresh one may be another process's, at work.
        if left == beside or time.time() - left.stat().st_mtime > _ABANDONED:
            left.unlink(missing_ok=True)
    report = BuildReport(True, 0)
    connection = sqlite3.connect(beside, isolation_level=None)
    # Nothing a pack becomes is circular, and looking through all of it again and again costs a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
            "PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;"
        )
        connection.executescript(_SCHEMA.read_text(encoding="utf-8"))
        connection.execute("CREATE TEMP TABLE staged (item INTEGER PRIMARY KEY, name TEXT, body TEXT, who TEXT)")
        connection.execute("BEGIN")
        numbering = Numbering()
        for read in _sound_packs(files, store, max_bytes, report, progress):
            assert read.pack is not None
            insert(connection, pack_rows(read.pack, numbering))
            row = (Path(read.file).name, hashlib.sha256(read.data).hexdigest(), zlib.compress(read.data, 1))
            connection.execute("INSERT OR REPLACE INTO pack VALUES (?, ?, ?)", row)
            report.persons += 1
        fill_search(connection)
        fill_spellings(connection)
        saved = {
            "persons": report.persons,
            "problems": [{name: getattr(problem, name) for name in Problem.__slots__} for problem in report.problems],
            "kept": report.kept,
        }
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)", [("fingerprint", state), ("report", json.dumps(saved))]
        )
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.close()
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(store)
    except BaseException:
        connection.close()
        beside.unlink(missing_ok=True)
        raise
    finally:
        if collecting:
            gc.enable()
    return report


def insert(connection: sqlite3.Connection, rows: Rows) -> None:
    """Put one pack's rows into their tables."""
    for table, batch in rows.tables.items():
        connection.executemany(_INSERT[table], batch)
    counts = [(scope, year, events) for (scope, year), events in rows.year_counts.items()]
    connection.executemany(_INSERT["year_count"], counts)


def fill_search(connection: sqlite3.Connection) -> None:
    """Move the staged texts into the index, most important first: the order of rows is the ranking."""
    connection.execute(
        "INSERT INTO search (rowid, name, body, who) SELECT item, name, body, who FROM temp.staged ORDER BY item"
    )
    connection.execute("DROP TABLE temp.staged")


def fill_spellings(connection: sqlite3.Connection) -> None:
    """Gather what a typo is compared with from the names, in pieces of bounded size."""
    connection.execute("CREATE TEMP TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.executemany("INSERT OR IGNORE INTO temp.word VALUES (?)", _words_of_names(connection))
    ordered = connection.execute("SELECT length(word), word FROM temp.word ORDER BY 1, 2")
    for length, group in groupby(ordered, key=itemgetter(0)):
        for part in count():
            words = [word for _, word in islice(group, _SPELLINGS_A_ROW)]
            if not words:
                break
            connection.execute("INSERT INTO spelling VALUES (?, ?, ?)", (length, part, "\n".join(words)))
    connection.execute("DROP TABLE temp.word")


def _words_of_names(connection: sqlite3.Connection) -> Iterator[tuple[str]]:
    for (folded,) in connection.execute("SELECT DISTINCT folded FROM name"):
        yield (folded,)
        if " " in folded:
            # Short words are common ones; a typo is not to be read as one of them.
            yield from ((word,) for word in folded.split() if len(word) >= 4)


def _sound_packs(
    files: Sequence[Path], store: Path, max_bytes: int, report: BuildReport, progress: Progress | None
) -> Iterator[PackRead]:
    """Every file's pack, or what that file last held that was sound. One pack at a time is in memory."""
    from bot.biography.reading import PackRead, read_pack, twin

    total = sum(path.stat().st_size for path in files if path.exists())
    done = 0
    persons: dict[str, str] = {}
    for path in files:
        if progress is not None:
            progress(done, total, path.name)
        data, problem = _bytes(path)
        read = read_pack(data, path.name, max_bytes=max_bytes)
        if problem is not None:
            read = PackRead(path.name, data, None, [problem])
        report.problems += read.errors
        kept = False
        if read.pack is None:
            last = _last_good(store, path.name)
            if last is not None:
                # Its own limit: it was accepted once.
                read = read_pack(last, path.name, max_bytes=max(max_bytes, len(last)))
                kept = read.pack is not None
        if read.pack is not None:
            person = read.pack.person.id
            if person not in persons:
                persons[person] = path.name
                if kept:
                    report.kept.append(path.name)
                yield read
            elif not kept:
                report.problems.append(twin(read, persons[person]))
        done += len(data)
    if progress is not None and files:
        progress(total, total, "")


def _bytes(path: Path) -> tuple[bytes, Problem | None]:
    try:
        return path.read_bytes(), None
    except OSError as error:
        wrong = f"cannot be read ({error.strerror or type(error).__name__})"
        return b"", Problem(path.name, 1, "file", wrong, "check its rights")


def _last_good(store: Path, file: str) -> bytes | None:
    if not store.exists():
        return None
    try:
        connection = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT source FROM pack WHERE file = ?", (file,)).fetchone()
        finally:
            connection.close()
        return None if row is None else zlib.decompress(row[0])
    except (sqlite3.Error, zlib.error):
        return None
