"""A row of the table, and the few statistics that the rows need."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Without a bound it is told, not judged."""

    name: str
    measured: float
    baseline: float
    unit: str
    bound: float | None = None

    @property
    def ratio(self) -> float:
        return self.measured / self.baseline if self.baseline else float("inf")

    @property
    def ok(self) -> bool:
        return self.bound is None or self.ratio <= self.bound


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that could not be measured here, and why."""

    name: str
    why: str


Result = Row | Skipped
NO_WIRE = "skipped: no wire tool"


def interleaved(
    functions: Sequence[Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """The seconds that each call took, one list a function; the functions take turns."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, taken in zip(functions, times, strict=True):
            begun = clock()
            function()
            taken.append(clock() - begun)
    return times


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def status(text: str) -> None:
    """A progress line; it goes to stderr, so that the table can be piped."""
    import sys

    print(f"  … {text}", file=sys.stderr, flush=True)
