"""Building the content store: its time against plain inserts, and its memory against a tenth of the packs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import made
from measure import Row, median, status

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEW = 5
_ROUNDS = 2
_TIME_BOUND = 4.0
_MEMORY_BOUND = 1.15


class Child:
    """A build_child.py that waits to be told to go."""

    def __init__(self, kind: str, packs: Path, store: Path) -> None:
        command = [sys.executable, str(Path(__file__).with_name("build_child.py")), kind, str(packs), str(store)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def go(self) -> dict[str, float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("build_child.py has failed")
        return json.loads(line)

    def stop(self) -> None:
        self._process.communicate()


def _once(packs: Path, store: Path) -> dict[str, float]:
    child = Child("build", packs, store)
    told = child.go()
    child.stop()
    return told


def rows() -> Iterator[Row]:
    plain = Child("plain", made.packs(), made.folder() / "plain.sqlite")
    built: list[dict[str, float]] = []
    inserted: list[dict[str, float]] = []
    for number in range(_ROUNDS):
        status(f"building and inserting, round {number + 1} of {_ROUNDS}")
        # Each build in a new process, as at a start; the inserts beside their rows.
        built.append(_once(made.packs(), made.store_path()))
        inserted.append(plain.go())
    plain.stop()
    small = _once(made.packs(_FEW), made.folder() / "few.sqlite")
    yield Row(
        "building from 100,000 events in files, against plain inserts (CPU)",
        median([told["cpu"] for told in built]),
        median([told["cpu"] for told in inserted]),
        "s",
        _TIME_BOUND,
    )
    grown = median([told["grown"] for told in built])
    yield Row("memory a build takes: 50 packs against 5", grown, small["grown"], "MB", _MEMORY_BOUND)
