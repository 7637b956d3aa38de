"""What an answer is worth: DESIGN's section on scoring, in whole points."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FULL = 1000
STREAK_BONUS = 100
MOST_STREAK_BONUS = 500
_YEAR_SHARES = (100, 60, 30, 10)
"""Percent for 0, 1, 2 and 3 years off."""


@dataclass(frozen=True, slots=True)
class Worth:
    """How right an answer is: the share of the points in percent, and whether it keeps the streak."""

    percent: int
    right: bool


WRONG = Worth(0, False)
RIGHT = Worth(100, True)


def worth_of_year(years_off: int) -> Worth:
    """100, 60, 30 and 10 % for 0 to 3 years off; only the very year is right."""
    return Worth(_YEAR_SHARES[years_off] if years_off < len(_YEAR_SHARES) else 0, years_off == 0)


def worth_of_order(given: Sequence[int], right: Sequence[int]) -> Worth:
    """The share of pairs that stand in the right order; only the full order is right."""
    place = {option: number for number, option in enumerate(given)}
    pairs = list(combinations(right, 2))
    good = sum(place[earlier] < place[later] for earlier, later in pairs)
    return Worth(100 * good // len(pairs), tuple(given) == tuple(right))


def points(worth: Worth, elapsed_ms: int, scored_ms: int, streak: int, *, halved: bool = False) -> int:
    """The points of one answer; ``streak`` counts the right answers before it.

    1000 x (1 - t / 2T), and never less than half for time alone: whoever is given longer than T loses
    nothing more after it.
    """
    elapsed = min(max(0, elapsed_ms), scored_ms)
    earned = FULL * (2 * scored_ms - elapsed) * worth.percent // (2 * scored_ms * 100)
    if worth.right:
        earned += min(STREAK_BONUS * streak, MOST_STREAK_BONUS)
    return earned // 2 if halved else earned
