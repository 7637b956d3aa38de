"""The arbiter of a buzzer: whose the right to answer is, of all who pressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

HOLD_MS = 400
"""Presses that arrive so soon after the first compete with it."""


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the button."""

    id: int
    """Its snowflake: when Discord took it."""
    user: int
    arrived_ms: int
    """When it reached this process, by any clock that never goes back."""


def in_order(presses: Collection[Press]) -> list[Press]:
    """Whose the right is, and whose it is next where it cannot be given: one press a person.

    Earliest snowflake first, among those that arrived within the hold of the first arrival; what arrived later
    has lost whatever its snowflake.
    """
    if not presses:
        return []
    until = min(press.arrived_ms for press in presses) + HOLD_MS
    found: dict[int, Press] = {}
    for press in sorted(presses, key=lambda one: one.id):
        if press.arrived_ms <= until:
            found.setdefault(press.user, press)
    return list(found.values())
