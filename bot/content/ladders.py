"""The ladders of a scope, read or made when they are asked for: a chunk of items at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.biography.languages import Both
from bot.content.decode import ITEM, items
from bot.content.pool import permuted, saved_citations
from bot.content.queries import UnknownNameError
from bot.trivia.basis import shortened
from bot.trivia.clues import Clue, Ladder
from bot.trivia.ladders import made_ladder, prove_ladder
from bot.trivia.questions import AnswerLine

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.content.pool import Pool, Row

CHUNK = 12
"""Ladders that are made in one go, so that look-ups get their turn between."""


class LadderPool:
    """Runs in the store's thread."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def walk(
        self, db: sqlite3.Connection, person: str | None, topic: str | None, seed: int, start: int, levels: range
    ) -> tuple[list[Ladder], int | None]:
        """The sound ladders of a chunk of items from place ``start`` on; and the next place, None at the end.

        What authors wrote comes first, then what was made; the seed decides the order of each. Ladders of other
        levels of difficulty are passed by.
        """
        scope = self._pool.scope(db, person, topic)
        written, made = (self._size(db, scope, authored) for authored in (1, 0))
        end = min(start + CHUNK, written + made)
        found: list[int] = []
        for authored, size, first in ((1, written, 0), (0, made, written)):
            places = range(max(start, first) - first, min(end, first + size) - first)
            if places:
                found += self._items(db, scope, authored, permuted(places, size, seed))
        ladders = [
            ladder
            for row in items(db, found)
            if (ladder := self._ladder(db, row)) is not None
            and ladder.difficulty in levels
            # Of what a ladder may be made from, perhaps nothing of the topic was fit to be a clue.
            and (topic is None or topic in ladder.topics)
        ]
        return ladders, end if end < written + made else None

    def ladder(self, db: sqlite3.Connection, ladder_id: str) -> Ladder:
        """One ladder by its id. Raises UnknownNameError where it is no longer there, or no longer sound."""
        person, _, slug = ladder_id.partition("/")
        number = self._pool.person(db, person)
        row = db.execute(f"{ITEM} WHERE person = ? AND slug = ? AND kind = 'ladder'", (number, slug)).fetchone()
        ladder = None if row is None else self._ladder(db, row)
        if ladder is None:
            raise UnknownNameError(ladder_id)
        return ladder

    def _size(self, db: sqlite3.Connection, scope: int, authored: int) -> int:
        row = db.execute("SELECT max(number) FROM ladder WHERE scope = ? AND authored = ?", (scope, authored))
        return row.fetchone()[0] or 0

    def _items(self, db: sqlite3.Connection, scope: int, authored: int, numbers: Sequence[int]) -> list[int]:
        marks = ", ".join("?" * len(numbers))
        sql = f"SELECT number, item FROM ladder WHERE scope = ? AND authored = ? AND number IN ({marks})"
        found = dict(db.execute(sql, (scope, authored, *(number + 1 for number in numbers))).fetchall())
        return [found[number + 1] for number in numbers]

    def _ladder(self, db: sqlite3.Connection, row: Row) -> Ladder | None:
        _, person, _, slug, text = row
        doc = json.loads(text)
        if "entity" in doc:
            life = self._pool.life(db, person)
            return made_ladder(life.thing(doc["entity"]), self._pool.told(doc["from"]), life)
        ladder = _written(self._pool.life(db, person).person, slug, doc)
        return None if prove_ladder(ladder) else ladder


def _written(person: str, slug: str, doc: dict[str, Any]) -> Ladder:
    accept, prompt, reject = (tuple(dict.fromkeys(said for both in texts for said in both)) for texts in doc["answer"])
    return Ladder(
        id=f"{person}/{slug}",
        person=person,
        answer=Both(*doc["answer"][0][0]),
        line=AnswerLine(accept, prompt, reject),
        clues=tuple(Clue(tuple(en), tuple(ja)) for en, ja in doc["clues"]),
        items=tuple(doc["about"]),
        topics=tuple(doc["in"]),
        difficulty=doc["difficulty"],
        explanation=shortened(Both(*doc["explanation"])),
        cited=saved_citations(doc["sources"]),
    )
