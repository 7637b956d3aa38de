"""The search: names first, then texts, then the nearest name to a typo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.biography.folding import fold
from bot.biography.languages import Both
from bot.content.decode import items
from bot.content.queries import PAGE_SIZE, Queries, other_than
from bot.content.records import Entity, Paged, PersonFound, SearchPage, Statement
from bot.content.tokens import match_expression

if TYPE_CHECKING:
    import random
    import sqlite3
    from collections.abc import Iterator

_MOST_FOUND = 200
_DIGITS = re.compile(r"\d+")


class Search:
    """Runs in the store's thread."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        # Folded names and their words by length, loaded when a typo of about that length is made.
        self._words: dict[int, list[str]] = {}

    def search(self, db: sqlite3.Connection, query: str, person: str | None, number: int) -> SearchPage:
        row = self._queries.person_row(db, person) if person else None
        who = f"p{row.id}" if row else None
        ids, corrected = self._find_or_correct(db, query, who)
        page = ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return SearchPage(
            query=query,
            person=row.name if row else None,
            results=tuple(self._queries.decoder.item(db, found) for found in items(db, page)),
            page=Paged(number, max(1, -(-len(ids) // PAGE_SIZE)), len(ids), len(ids) >= _MOST_FOUND),
            corrected=self._spelled(db, corrected) if corrected else None,
        )

    def fact_about(
        self, db: sqlite3.Connection, rng: random.Random, about: str, person: str | None, last: int
    ) -> tuple[Statement | None, int, Both | None]:
        """A matching fact, not number ``last`` if there is another; its number; what a typo was read as."""
        who = "kfact"
        if person:
            who += f" AND p{self._queries.person_row(db, person).id}"
        ids, corrected = self._find_or_correct(db, about, who)
        if not ids:
            return None, 0, None
        number = other_than(last, len(ids), rng)
        fact = self._queries.decoder.statement(db, items(db, [ids[number - 1]])[0])
        return fact, number, self._spelled(db, corrected) if corrected else None

    def complete(self, db: sqlite3.Connection, typed: str, person: str | None, limit: int = 25) -> list[Both]:
        """Names that begin with what was typed, most important first."""
        folded = fold(typed)
        number = self._queries.person_row(db, person).id if person else None
        if not folded:
            rows = db.execute(
                "SELECT id FROM item WHERE kind = 'entity' "
                + ("AND person = ? " if number else "")
                + "ORDER BY id LIMIT ?",
                (number, limit) if number else (limit,),
            ).fetchall()
        else:
            key = (folded, folded + "\U0010ffff")
            rows = db.execute(
                "SELECT DISTINCT item FROM (SELECT item, person FROM name WHERE folded >= ? AND folded < ? LIMIT 2000) "
                + ("WHERE person = ? " if number else "")
                + "ORDER BY item LIMIT ?",
                (*key, number, limit) if number else (*key, limit),
            ).fetchall()
        found: dict[Both, None] = {}
        for row in items(db, [row[0] for row in rows]):
            record = self._queries.decoder.item(db, row)
            if isinstance(record, Entity):
                found[record.name] = None
            elif isinstance(record, PersonFound):
                found[record.person.name] = None
        return list(found)

    # -- finding

    def _find(self, db: sqlite3.Connection, query: str, who: str | None) -> list[int]:
        """Item ids, best first: the name itself, names that hold the words, texts that hold them."""
        expression = match_expression(query)
        if expression is None:
            return []
        found: dict[int, None] = {}
        if who is None or not who.startswith("kfact"):
            exact = db.execute("SELECT item, person FROM name WHERE folded = ? ORDER BY item LIMIT 20", (fold(query),))
            found |= dict.fromkeys(item for item, person in exact if who is None or who == f"p{person}")
        filtered = f"who : ({who}) AND " if who else ""
        loose = match_expression(query, prefix=True)
        attempts = [f"{filtered}name : ({expression})", f"{filtered}{{name body}} : ({expression})"]
        for attempt in attempts:
            self._match(db, attempt, found)
        if not found and loose != expression:
            self._match(db, f"{filtered}{{name body}} : ({loose})", found)
        return list(found)[:_MOST_FOUND]

    def _match(self, db: sqlite3.Connection, expression: str, found: dict[int, None]) -> None:
        if len(found) < _MOST_FOUND:
            rows = db.execute(
                "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?",
                (expression, _MOST_FOUND),
            )
            found.update(dict.fromkeys(row[0] for row in rows))

    def _find_or_correct(self, db: sqlite3.Connection, query: str, who: str | None) -> tuple[list[int], str | None]:
        """Item ids; and the folded name that was searched for instead, where the query finds nothing."""
        ids = self._find(db, query, who)
        if ids:
            return ids, None
        for corrected in self._corrections(db, query):
            if ids := self._find(db, corrected, who):
                return ids, corrected
        return [], None

    def _corrections(self, db: sqlite3.Connection, query: str) -> Iterator[str]:
        """Names near the query, the nearest first; then the query with each unknown word replaced."""
        folded = fold(query)
        yield from self._near(db, folded)
        words = folded.split()
        if len(words) > 1:
            fixed = [word if self._find(db, word, None) else next(self._near(db, word), None) for word in words]
            if all(fixed):
                yield " ".join(word for word in fixed if word)

    def _spelled(self, db: sqlite3.Connection, corrected: str) -> Both:
        """A folded name as it is written."""
        row = db.execute("SELECT item FROM name WHERE folded = ? ORDER BY item LIMIT 1", (corrected,)).fetchone()
        record = self._queries.decoder.item(db, items(db, [row[0]])[0]) if row else None
        if isinstance(record, Entity):
            return record.name
        return record.person.name if isinstance(record, PersonFound) else Both(corrected, corrected)

    def _near(self, db: sqlite3.Connection, word: str) -> Iterator[str]:
        """Names within a typo's distance, the nearest first, those with the same first letter before others."""
        allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if allowed == 0:
            return
        # Imported where the first typo is: most starts come before it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        digits = _DIGITS.findall(word)
        found: list[tuple[int, bool, str]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            near = process.extract(
                word, self._spellings(db, length), scorer=OSA.distance, score_cutoff=allowed, limit=5
            )
            # A number is never a typo for another: GPT-5 is not GPT-4.
            found += [
                (int(distance), name[0] != word[0], name)
                for name, distance, _ in near
                if _DIGITS.findall(name) == digits
            ]
        for _, _, name in sorted(found):
            yield name

    def _spellings(self, db: sqlite3.Connection, length: int) -> list[str]:
        if length not in self._words:
            parts = db.execute("SELECT words FROM spelling WHERE length = ? ORDER BY part", (length,))
            self._words[length] = [word for (words,) in parts for word in words.split("\n")]
        return self._words[length]
