"""What answers are worth."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.trivia.scoring import RIGHT, WRONG, Worth, points, worth_of_order, worth_of_year


@pytest.mark.parametrize(
    ("elapsed_ms", "streak", "halved", "earned"),
    [
        (0, 0, False, 1000),
        (10_000, 0, False, 750),
        (20_000, 0, False, 500),
        (90_000, 0, False, 500),  # longer than T costs nothing more
        (0, 1, False, 1100),
        (0, 5, False, 1500),
        (0, 9, False, 1500),
        (10_000, 2, False, 950),
        (10_000, 2, True, 475),
        (20_000, 0, True, 250),
    ],
)
def test_points(elapsed_ms: int, streak: int, halved: bool, earned: int) -> None:
    assert points(RIGHT, elapsed_ms, 20_000, streak, halved=halved) == earned


def test_a_wrong_answer_earns_nothing() -> None:
    assert points(WRONG, 0, 20_000, 5) == 0


@pytest.mark.parametrize(("off", "worth"), [(0, 100), (1, 60), (2, 30), (3, 10), (4, 0), (1000, 0)])
def test_years(off: int, worth: int) -> None:
    assert worth_of_year(off) == Worth(worth, off == 0)


def test_a_near_year_earns_its_share_and_no_bonus() -> None:
    assert points(worth_of_year(1), 15_000, 30_000, 4) == 450


@pytest.mark.parametrize("length", [2, 3, 4])
def test_orders(length: int) -> None:
    right = tuple(range(length))
    pairs = length * (length - 1) // 2
    for given_order in itertools.permutations(right):
        inversions = sum(a > b for a, b in itertools.combinations(given_order, 2))
        worth = worth_of_order(given_order, right)
        assert worth.percent == 100 * (pairs - inversions) // pairs
        assert worth.right == (given_order == right)


def test_an_order_is_measured_against_the_right_one_not_the_shown_one() -> None:
    assert worth_of_order((2, 0, 1), (2, 0, 1)) == RIGHT
    assert worth_of_order((1, 0, 2), (2, 0, 1)) == Worth(0, False)


@given(
    percent=st.sampled_from([10, 30, 60, 100]),
    early=st.integers(0, 200_000),
    late=st.integers(0, 200_000),
    scored=st.integers(5_000, 60_000),
    streak=st.integers(0, 50),
    halved=st.booleans(),
)
def test_never_more_for_later(percent: int, early: int, late: int, scored: int, streak: int, halved: bool) -> None:
    early, late = sorted((early, late))
    worth = Worth(percent, percent == 100)
    first = points(worth, early, scored, streak, halved=halved)
    second = points(worth, late, scored, streak, halved=halved)
    assert 0 <= second <= first <= 1500
    assert second >= 500 * percent // 100 // (2 if halved else 1) - 1
