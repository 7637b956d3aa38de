"""Daily posts keep to their budget."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hosting.daily import Budget

moments = st.lists(st.floats(0, 20, allow_nan=False), min_size=1, max_size=200).map(sorted)


@given(moments, st.integers(1, 50))
def test_never_more_than_so_many_in_any_second_and_in_order(asked: list[float], per_second: int) -> None:
    budget = Budget(per_second)
    slots = [budget.reserve(now) for now in asked]
    assert slots == sorted(slots)
    assert all(slot >= now for slot, now in zip(slots, asked, strict=True))
    assert all(later - slot >= 1.0 - 1e-9 for slot, later in zip(slots, slots[per_second:], strict=False))


def test_with_few_due_nothing_waits() -> None:
    budget = Budget(25)
    assert [budget.reserve(7.0) for _ in range(25)] == [7.0] * 25
    assert budget.reserve(7.0) == 8.0


def test_none_of_the_budget_is_wasted_and_many_come_evenly() -> None:
    budget = Budget(25)
    slots = [budget.reserve(0.0) for _ in range(2500)]
    assert slots[-1] == pytest.approx(99.96)
    assert all(later - slot == pytest.approx(0.04) for slot, later in pairwise(slots[25:]))
