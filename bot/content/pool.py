"""The questions that a scope's items give, made when they are asked for: a chunk of items at a time."""

from __future__ import annotations

import json
import math
import random
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.biography.languages import Both
from bot.content.decode import ITEM, items
from bot.content.queries import Queries, UnknownNameError
from bot.trivia.basis import difficulty
from bot.trivia.lives import NEIGHBOURS, PEERS, Side, Thing, Told, Written, years_known
from bot.trivia.making import PARTS, authored, make_questions
from bot.trivia.proof import prove
from bot.trivia.questions import Cited, Kind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bot.content.decode import PersonRow
    from bot.trivia.questions import Question

CHUNK = 18
"""Items whose questions are made in one go, so that look-ups get their turn between."""
WHOLE = 1000
"""Scopes of at most so many items are walked whole, and their questions kept."""
_KEPT = 1 << 13
_MADE = frozenset(kind for kind in Kind if kind is not Kind.AUTHORED)

T = TypeVar("T")
Row = tuple[int, int, str, str, str]


class Pool:
    """Runs in the store's thread."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._places = lru_cache(maxsize=_KEPT)(self._load_place)
        self._lives = lru_cache(maxsize=256)(self._load_life)
        self._things = _Kept(_thing)
        self._told = _Kept(_told)
        self._db: sqlite3.Connection | None = None

    @property
    def db(self) -> sqlite3.Connection:
        assert self._db is not None
        return self._db

    def size(self, db: sqlite3.Connection, person: str | None, topic: str | None) -> int:
        """How many items of a scope can be asked about."""
        row = db.execute("SELECT max(number) FROM askable WHERE scope = ?", (self.scope(db, person, topic),)).fetchone()
        return row[0] or 0

    def scope(self, db: sqlite3.Connection, person: str | None, topic: str | None) -> int:
        row = db.execute("SELECT id FROM scope WHERE person = ? AND topic = ?", (person or "", topic or "")).fetchone()
        return 0 if row is None else row[0]

    def walk(
        self,
        db: sqlite3.Connection,
        person: str | None,
        topic: str | None,
        seed: int,
        start: int,
        parts: Sequence[Kind],
        levels: range,
    ) -> tuple[list[Question], int | None]:
        """Questions of a chunk of items from place ``start`` on; and the next place, None at the end.

        A round asks one question an item, so the items come once for each part: of each, one part is made then,
        another one each time. The seed decides the order of the items, and with which part each begins. Statements
        of other levels of difficulty are passed by.
        """
        self._db = db
        size = self.size(db, person, topic)
        end = min(start + CHUNK, size * len(parts))
        turns = [divmod(place, size) for place in range(start, end)]
        numbers = permuted([place for _, place in turns], size, seed)
        rows = self._rows(self.scope(db, person, topic), numbers)
        made: list[Question] = []
        for (turn, _), number in zip(turns, numbers, strict=True):
            row = rows[number]
            if row[2] == "question":
                # What an author wrote has one part.
                made += self._questions(row) if turn == 0 else ()
            elif difficulty(_importance(row[0])) in levels:
                made += self._questions(row, (parts[(number + turn + seed) % len(parts)],))
        return made, end if end < size * len(parts) else None

    def whole(self, db: sqlite3.Connection, person: str | None, topic: str | None, start: int) -> list[Question]:
        """All questions of a chunk of items, in the order of their numbers."""
        self._db = db
        numbers = range(start, min(start + CHUNK, self.size(db, person, topic)))
        rows = self._rows(self.scope(db, person, topic), numbers)
        return [question for number in numbers for question in self._questions(rows[number])]

    def _rows(self, scope: int, numbers: Sequence[int]) -> dict[int, Row]:
        """The items with these numbers, counted from 0."""
        marks = ", ".join("?" * len(numbers))
        found = self.db.execute(
            f"SELECT item, number FROM askable WHERE scope = ? AND number IN ({marks})",
            (scope, *(number + 1 for number in numbers)),
        ).fetchall()
        places = dict(found)
        return {places[row[0]] - 1: row for row in items(self.db, list(places))}

    def question(self, db: sqlite3.Connection, question_id: str) -> Question:
        """One question by its id. Raises UnknownNameError where it is no longer there, or no longer sound."""
        self._db = db
        person, _, slug = question_id.partition("/")
        number = self._queries.person_row(db, person).id
        row = db.execute(f"{ITEM} WHERE person = ? AND slug = ? AND kind = 'question'", (number, slug)).fetchone()
        rows = [] if row is None else [row]
        kind, _, rest = slug.partition("-")
        if row is None and kind in _MADE:
            # Where the statement's id ends is not told; it is one of few.
            parts = rest.split("-")
            starts = ["-".join(parts[:n]) for n in range(1, len(parts) + 1)]
            marks = ", ".join("?" * len(starts))
            rows = db.execute(
                f"{ITEM} WHERE person = ? AND slug IN ({marks}) AND kind IN ('event', 'fact')", (number, *starts)
            ).fetchall()
        for found in rows:
            for question in self._questions(found):
                if question.id == question_id:
                    return question
        raise UnknownNameError(question_id)

    def _questions(self, row: Row, parts: Collection[Kind] = PARTS) -> list[Question]:
        item, person, kind, slug, doc = row
        if kind == "question":
            question = authored(
                _written(slug, json.loads(doc)), self._queries.decoder.person(self.db, person).name.slug
            )
            return [] if prove(question) else [question]
        return make_questions(_told(item, slug, json.loads(doc)), self._lives(person), parts)

    # -- what a life is asked for

    def _load_life(self, person: int) -> StoredLife:
        row = self._queries.decoder.person(self.db, person)
        scope = self.scope(self.db, row.name.slug, None)
        return StoredLife(self, row, scope)

    def life(self, db: sqlite3.Connection, person: int) -> StoredLife:
        self._db = db
        return self._lives(person)

    def person(self, db: sqlite3.Connection, slug: str) -> int:
        return self._queries.person_row(db, slug).id

    def thing(self, person: int, slug: str) -> Thing:
        return self.things([self._places(person, slug)])[0]

    def things(self, ids: Sequence[int]) -> list[Thing]:
        return self._things.get(self.db, ids)

    def told(self, ids: Sequence[int]) -> list[Told]:
        return self._told.get(self.db, ids)

    def _load_place(self, person: int, slug: str) -> int:
        row = self.db.execute(
            "SELECT id FROM item WHERE person = ? AND slug = ? AND kind = 'entity'", (person, slug)
        ).fetchone()
        return row[0]


class _Kept(Generic[T]):
    """What items become, kept as long as there is room."""

    def __init__(self, make: Callable[[int, str, dict[str, Any]], T]) -> None:
        self._make, self._kept = make, dict[int, T]()

    def get(self, db: sqlite3.Connection, ids: Sequence[int]) -> list[T]:
        kept = self._kept
        missing = [item for item in ids if item not in kept]
        if missing:
            if len(kept) > _KEPT:
                kept.clear()
                missing = list(ids)
            marks = ", ".join("?" * len(missing))
            for item, slug, doc in db.execute(f"SELECT id, slug, doc FROM item WHERE id IN ({marks})", missing):
                kept[item] = self._make(item, slug, json.loads(doc))
        return [kept[item] for item in ids]


class StoredLife:
    """One life in the store; nothing of it is read before it is asked for."""

    def __init__(self, pool: Pool, row: PersonRow, scope: int) -> None:
        self._pool, self._row, self._scope = pool, row, scope
        self.person = row.name.slug
        known = [date for date in (row.born, row.died) if date is not None]
        self.turning_points = tuple(date.edtf for date in known)
        years: list[int] = []
        for order in ("", " DESC"):
            found = pool.db.execute(
                f"SELECT year FROM year_count WHERE scope = ? ORDER BY year{order} LIMIT 1", (scope,)
            ).fetchone()
            years += found or ()
        self.years = years_known([], known, years)

    def thing(self, slug: str) -> Thing:
        return self._pool.thing(self._row.id, slug)

    def peers(self, thing: Thing) -> Sequence[Thing]:
        key = (self._row.id, thing.kind, thing.number)
        after = "SELECT item FROM peer WHERE person = ? AND kind = ? AND number > ? ORDER BY number LIMIT ?"
        before = "SELECT item FROM peer WHERE person = ? AND kind = ? AND number < ? ORDER BY number LIMIT ?"
        found = self._pool.db.execute(after, (*key, PEERS)).fetchall()
        if len(found) < PEERS:
            found += self._pool.db.execute(before, (*key, PEERS - len(found))).fetchall()
        return self._pool.things([item for (item,) in found])

    def after(self, day: int) -> Sequence[Told]:
        return self._near(">", "", day)

    def before(self, day: int) -> Sequence[Told]:
        return self._near("<", " DESC", day)

    def _near(self, side: str, order: str, day: int) -> list[Told]:
        found = self._pool.db.execute(
            f"SELECT item FROM moment WHERE scope = ? AND lo {side} ? AND role = 'p' "
            f"ORDER BY lo{order}, hi{order}, item{order} LIMIT ?",
            (self._scope, day, NEIGHBOURS),
        )
        return self._pool.told([item for (item,) in found])


def permuted(places: Iterable[int], size: int, seed: int) -> list[int]:
    """The places' numbers in an order that the seed decides, from 0 on. Each number comes once."""
    rng = random.Random(seed)
    step = rng.randrange(size) + 1
    while math.gcd(step, size) > 1:
        step += 1
    first = rng.randrange(size)
    return [(step * place + first) % size for place in places]


def _importance(item: int) -> int:
    """Its id begins with it: see Numbering.item."""
    return 100 - (item >> 40)


def _thing(_: int, slug: str, doc: dict[str, Any]) -> Thing:
    return Thing(
        slug=slug,
        kind=doc["kind"],
        name=Both(*doc["name"]),
        aliases=tuple(doc.get("aliases", ())),
        surnames=tuple(doc.get("surnames", ())),
        wholes=tuple(doc.get("wholes", ())),
        value=doc.get("value"),
        number=doc["number"],
        description=Both(*doc["description"]) if "description" in doc else None,
    )


def saved_citations(saved: Iterable[Sequence[Any]]) -> tuple[Cited, ...]:
    """The sources of a statement, a question or a ladder, from its row."""
    return tuple(Cited(one[0], Both(*one[1]) if len(one) > 1 else None) for one in saved)


def _date(doc: dict[str, Any]) -> tuple[Any, Any]:
    saved = doc.get("date") or ()
    return (saved[0] if saved else None), (saved[1] if len(saved) > 1 else None)


def _told(item: int, slug: str, doc: dict[str, Any]) -> Told:
    edtf, qualifier = _date(doc)
    return Told(
        slug=slug,
        title=Both(*doc["title"]) if "title" in doc else None,
        text=Both(*doc["text"]),
        marked=Both(*doc["marked"]) if "marked" in doc else None,
        edtf=edtf,
        qualifier=qualifier,
        importance=_importance(item),
        topics=tuple(dict.fromkeys(doc.get("in", ()))),
        cited=saved_citations(doc["sources"]),
        entities=tuple(doc.get("further", ())),
        also_right=tuple(doc.get("also_right", ())),
        disputes=tuple(
            Side(tuple(source[0] for source in side["sources"]), tuple(side["entities"]))
            for side in doc.get("disputes", ())
        ),
        ask=bool(doc.get("ask", 1)),
        title_shared="title_shared" in doc,
        sentence_shared="sentence_shared" in doc,
    )


def _written(slug: str, doc: dict[str, Any]) -> Written:
    edtf, qualifier = _date(doc)
    accept, prompt, reject = (tuple(dict.fromkeys(said for both in texts for said in both)) for texts in doc["answer"])
    return Written(
        slug=slug,
        prompt=Both(*doc["prompt"]),
        answer=Both(*doc["answer"][0][0]),
        accept=accept,
        prompt_on=prompt,
        reject=reject,
        distractors=tuple(Both(*option) for option in doc["distractors"]),
        about=tuple(doc["about"]),
        topics=tuple(doc["in"]),
        difficulty=doc["difficulty"],
        explanation=Both(*doc["explanation"]),
        edtf=edtf,
        qualifier=qualifier,
        cited=saved_citations(doc["sources"]),
    )
