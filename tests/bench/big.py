"""Big stores, made from pack objects in memory: a million events would take too long to read from YAML."""

from __future__ import annotations

import itertools
import random
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.biography.pack import Citation, Event, Pack, Text
from bot.content import build, rows
from bot.content.rows import Numbering, pack_rows
from bot.content.tokens import index_text
from corpus import TOPICS, edtf, english, japanese, life
from measure import status
from plain_insert import connect, finish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1000


def _pool(rng: random.Random) -> Iterator[tuple[Text, Text]]:
    """Titles and texts, over and over: what the store holds matters here, not what it says."""
    pairs = [
        (Text(en=english(rng, 6), ja=japanese(rng, 3)), Text(en=english(rng, 12), ja=japanese(rng, 4)))
        for _ in range(3000)
    ]
    return itertools.cycle(pairs)


def make_store(path: Path, persons: int, events_each: int, first_year: int, years: int) -> None:
    """A store of so many persons with so many events each, spread over the years."""
    rng = random.Random(f"{persons} {events_each} {years}")
    texts, topics = _pool(rng), list(TOPICS)
    empty = Pack.model_validate(life(0, events=0, entities=6))
    cited = [Citation(source="book")]
    connection = connect(path)
    numbering = Numbering()
    # The same few texts come again and again; their words are worked out once.
    rows.index_text = lru_cache(maxsize=1 << 14)(index_text)
    total = persons * events_each
    for person in range(persons):
        name = empty.person.model_copy(update={"id": f"person-{person}"})
        for begin in range(0, events_each, _CHUNK):
            events: list[Event] = []
            for n in range(begin, min(begin + _CHUNK, events_each)):
                title, text = next(texts)
                # Checking each would take longer than all the rest.
                event = Event.model_construct(
                    id=f"v{n}",
                    date=edtf(rng, first_year, years),
                    title=title,
                    text=text,
                    topics=[topics[n % len(topics)]],
                    importance=min(100, int(rng.expovariate(1 / 30))),
                    sources=cited,
                )
                events.append(event)
            made = pack_rows(empty.model_copy(update={"person": name, "events": events}), numbering)
            if begin:
                # The same person again: pack_rows takes every pack for a new one.
                _same_person(made.tables, numbering)
            build.insert(connection, made)
            done = person * events_each + begin + _CHUNK
            if done % 100_000 == 0:
                status(f"{done:,} of {total:,} events")
    finish(connection)


def _same_person(tables: dict[str, list[tuple[object, ...]]], numbering: Numbering) -> None:
    """Give rows of a further chunk to the one person there is."""
    numbering.persons = 1
    for table in ("person", "name", "peer"):
        del tables[table]
    tables["item"] = [(row[0], 1, *row[2:]) for row in tables["item"] if row[2] == "event"]
    kept = {row[0] for row in tables["item"]}
    tables["staged"] = [(*row[:3], "p1 kevent") for row in tables["staged"] if row[0] in kept]
