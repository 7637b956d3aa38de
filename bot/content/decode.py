"""From rows to records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.biography.dates import Date, parse_date
from bot.biography.languages import Both
from bot.content.records import Citation, Entity, OtherSide, PersonFound, PersonName, Source, Statement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


_PERSONS_KEPT = 1024  # some 15 KB each, where a life has a dozen sources


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with what their statements refer to."""

    id: int
    name: PersonName
    aliases: tuple[str, ...]
    born: Date | None
    died: Date | None
    summary: Both
    numbers: tuple[tuple[Both, Both | None], ...]
    topics: dict[str, Both]
    sources: dict[str, Source]
    counts: dict[str, int]


def _date(saved: Sequence[Any] | None) -> Date | None:
    return None if saved is None else parse_date(*saved)


def _both(saved: Sequence[str] | None) -> Both | None:
    return None if saved is None else Both(*saved)


def _source(slug: str, doc: dict[str, Any]) -> Source:
    return Source(
        slug=slug,
        title=Both(*doc["title"]),
        language=doc["language"],
        url=doc["url"],
        as_of=_date(doc["as_of"]),
        inferred=doc["inferred"],
        generated=doc["generated"],
        model=doc["model"],
        translated=doc["translated"],
        licence=doc["licence"],
        note=_both(doc["note"]),
        links=tuple((Both(*title), url) for title, url in doc["links"]),
    )


def _person(number: int, slug: str, text: str) -> PersonRow:
    doc = json.loads(text)
    return PersonRow(
        id=number,
        name=PersonName(slug, Both(*doc["name"])),
        aliases=tuple(doc["aliases"]),
        born=parse_date(doc["born"]) if doc["born"] else None,
        died=parse_date(doc["died"]) if doc["died"] else None,
        summary=Both(*doc["summary"]),
        numbers=tuple((Both(*number), _both(described)) for number, described in doc["numbers"]),
        topics={topic: Both(*label) for topic, label in doc["topics"].items()},
        sources={slug: _source(slug, source) for slug, source in doc["sources"].items()},
        counts=doc["counts"],
    )


class Decoder:
    """Turns rows into records; keeps the last persons met, because every statement names its own."""

    def __init__(self) -> None:
        self._persons = lru_cache(maxsize=_PERSONS_KEPT)(self._load)
        self._connection: sqlite3.Connection | None = None

    def _load(self, number: int) -> PersonRow:
        assert self._connection is not None
        row = self._connection.execute("SELECT slug, doc FROM person WHERE id = ?", (number,)).fetchone()
        return _person(number, *row)

    def person(self, connection: sqlite3.Connection, number: int) -> PersonRow:
        self._connection = connection
        return self._persons(number)

    def _citations(self, person: PersonRow, saved: Iterable[Sequence[Any]]) -> tuple[Citation, ...]:
        return tuple(
            Citation(person.sources[source[0]], Both(*source[1]) if len(source) > 1 else None) for source in saved
        )

    def item(
        self, connection: sqlite3.Connection, row: tuple[int, int, str, str, str]
    ) -> Statement | Entity | PersonFound:
        """A record from a row (id, person, kind, slug, doc)."""
        _, number, kind, slug, text = row
        person = self.person(connection, number)
        doc = json.loads(text)
        if kind == "entity":
            return Entity(
                person=person.name,
                kind=doc["kind"],
                slug=slug,
                name=Both(*doc["name"]),
                aliases=tuple(doc.get("aliases", ())),
                description=_both(doc.get("description")),
                statements=doc["statements"],
            )
        if kind == "person":
            return PersonFound(person.name, Both(*doc["summary"]))
        return Statement(
            person=person.name,
            kind="event" if kind == "event" else "fact",
            slug=slug,
            title=_both(doc.get("title")),
            text=Both(*doc["text"]),
            date=_date(doc.get("date")),
            topics=tuple(Both(*label) for label in doc.get("topics", ())),
            citations=self._citations(person, doc["sources"]),
            disputes=tuple(
                OtherSide(
                    slug=other["slug"],
                    text=Both(*other["text"]),
                    date=_date(other["date"]),
                    citations=self._citations(person, other["sources"]),
                )
                for other in doc.get("disputes", ())
            ),
            note=_both(doc.get("note")),
        )

    def statement(self, connection: sqlite3.Connection, row: tuple[int, int, str, str, str]) -> Statement:
        found = self.item(connection, row)
        assert isinstance(found, Statement)
        return found


ITEM = "SELECT id, person, kind, slug, doc FROM item"


def items(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, int, str, str, str]]:
    """The rows of some items, in the order of ``ids``."""
    marks = ", ".join("?" * len(ids))
    rows = {row[0]: row for row in connection.execute(f"{ITEM} WHERE id IN ({marks})", ids)}
    return [rows[item] for item in ids]
