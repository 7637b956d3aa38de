"""What daily posts may tell: events and facts, with what in them comes round each year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.trivia.daily import Candidate

if TYPE_CHECKING:
    import sqlite3

MOST_CANDIDATES = 5000
"""The most important ones: fourteen years of days."""


def daily_candidates(db: sqlite3.Connection, person: str | None, month: int) -> tuple[Candidate, ...]:
    """The candidates of a person, or of all, most important first; with the anniversaries of that month."""
    whose, key = ("AND person.slug = ?", (person,)) if person else ("", ())
    rows = db.execute(
        "SELECT item.id, person.slug, item.slug FROM item JOIN person ON person.id = item.person "
        f"WHERE item.kind IN ('event', 'fact') {whose} ORDER BY item.id LIMIT ?",
        (*key, MOST_CANDIDATES),
    ).fetchall()
    rounds = db.execute(
        "SELECT anniversary.item, year, day, person.slug, item.slug FROM anniversary "
        "JOIN scope ON scope.id = anniversary.scope JOIN item ON item.id = anniversary.item "
        "JOIN person ON person.id = item.person "
        "WHERE scope.person = ? AND scope.topic = '' AND month = ? ORDER BY item.id, year LIMIT ?",
        (person or "", month, MOST_CANDIDATES),
    ).fetchall()
    names = {item: f"{slug}/{own}" for item, slug, own in rows}
    names.update((item, f"{slug}/{own}") for item, _, _, slug, own in rounds)
    moments: dict[int, list[tuple[int, int, int]]] = {}
    for item, year, day, _, _ in rounds:
        moments.setdefault(item, []).append((year, month, day))
    return tuple(Candidate(names[item], tuple(moments.get(item, ()))) for item in sorted(names))
