"""The benchmarks: `uv run python tests/bench/run.py [names...]`. README.md says what each row means."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from measure import Result, Row, status

if TYPE_CHECKING:
    from collections.abc import Iterator

# The name to ask for, which is the module whose rows() measures it.
BENCHES = ["hop", "command", "start", "scale", "searching", "building", "boards", "pool", "rounds", "daily"]
_UNITS = {"us": 1e6, "ms": 1e3, "s": 1.0, "MB": 1.0, "/s": 1.0}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark “{unknown[0]}”. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    results: list[Result] = []
    for name in names or BENCHES:
        status(f"{name}:")
        begun = time.monotonic()
        rows: Iterator[Result] = importlib.import_module(name).rows()
        results += rows
        status(f"{name}: {time.monotonic() - begun:.0f} s")
    print(table(results))
    return 0 if all(result.ok for result in results if isinstance(result, Row)) else 1


def table(results: list[Result]) -> str:
    lines: list[tuple[str, ...]] = [("name", "measured", "baseline", "ratio", "bound", "ok")]
    for result in results:
        if isinstance(result, Row):
            shown = [f"{value * _UNITS[result.unit]:.4g} {result.unit}" for value in (result.measured, result.baseline)]
            bound = "-" if result.bound is None else f"{result.bound:.2f}"
            judged = "-" if result.bound is None else "yes" if result.ok else "NO"
            lines.append((result.name, *shown, f"{result.ratio:.2f}", bound, judged))
        else:
            lines.append((result.name, result.why, "", "", "", ""))
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    widths[1] = max(len(line[1]) for line in lines if line[2])
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        " | ".join(f"{cell:<{w}}" for cell, w in zip(line, widths, strict=True)).rstrip(" |") for line in lines
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
