"""A process of its own for one kind of building; says what it took as JSON, a line for each line it is sent.

build_child.py build PACKS STORE: builds from the packs' files. plain PACKS STORE: inserts prepared rows.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from bot.content.build import ensure_built
from plain_insert import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable


def peak() -> float:
    """The most memory this process has held, in MB."""
    try:
        # Not ru_maxrss where it can be helped: that begins with what the parent process held.
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def work(kind: str, packs: Path, store: Path) -> Callable[[], None]:
    if kind == "plain":
        prepared = Prepared(packs)
        return lambda: prepared.insert(store)

    def build() -> None:
        store.unlink(missing_ok=True)
        report = ensure_built(packs, store)
        assert report.rebuilt
        assert not report.problems, report.problems[:3]

    return build


def main(kind: str, packs: str, store: str) -> None:
    run = work(kind, Path(packs), Path(store))
    before = peak()
    for _ in sys.stdin:
        cpu, wall = time.process_time(), time.perf_counter()
        run()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(json.dumps({"cpu": cpu, "wall": wall, "grown": peak() - before, "peak": peak()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
