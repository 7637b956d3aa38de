"""Look-ups at a million events against the same look-ups at a thousand."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import made
from big import make_store
from bot.biography.when import When, parse_when
from bot.content.queries import PAGE_SIZE, Queries
from bot.content.store import connect
from measure import Row, median, status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.content.records import TimelinePage

_BOUND = 1.5
_ENOUGH = 400
_MOST_ASKED = 2500
_WARM_UP = 500


class Store:
    """A store and the queries that run on it, in this thread."""

    def __init__(self, name: str, persons: int, events_each: int, years: int) -> None:
        self.path: Path = made.folder() / f"{name}.sqlite"
        self.persons, self.first, self.years = persons, 2000 - years, years
        status(f"making {name}")
        make_store(self.path, persons, events_each, self.first, years)
        self.db = connect(self.path)
        self.queries = Queries()

    def drop(self) -> None:
        self.db.close()
        self.path.unlink()

    def ask(self, when: When, person: str | None, topic: str | None) -> TimelinePage:
        return self.queries.timeline(self.db, when, person, topic)


def _year(rng: random.Random, store: Store) -> str:
    return f"{store.first + rng.randrange(store.years):04d}"


def _month(rng: random.Random, store: Store) -> str:
    return f"{_year(rng, store)}-{rng.randrange(12) + 1:02d}"


def _decades(rng: random.Random, store: Store) -> str:
    first = store.first + rng.randrange(max(1, store.years - 20))
    return f"{first:04d}..{first + 19:04d}"


_WHEN: dict[str, Callable[[random.Random, Store], str]] = {"a year": _year, "a month": _month, "20 years": _decades}


def _p50(
    stores: list[Store], asked: Callable[[random.Random, Store], str], who: bool, topic: str | None
) -> tuple[list[float], bool]:
    """The median time in each store, asked in turns, of the answers that fill a page; whether there were enough.

    A look-up that finds less has less to do. Where the small store fills too few pages, all answers count.
    """
    everything: list[list[float]] = [[] for _ in stores]
    filled: list[list[float]] = [[] for _ in stores]
    rngs = [random.Random(f"{who} {topic}") for _ in stores]
    for number in range(_MOST_ASKED):
        for store, rng, every, full in zip(stores, rngs, everything, filled, strict=True):
            when = parse_when(asked(rng, store))
            person = f"person-{rng.randrange(store.persons)}" if who else None
            begun = time.perf_counter()
            page = store.ask(when, person, topic)
            taken = time.perf_counter() - begun
            if number >= _WARM_UP:
                every.append(taken)
                if len(page.entries) == PAGE_SIZE:
                    full.append(taken)
        if min(map(len, filled)) >= _ENOUGH:
            return [median(times) for times in filled], True
    if min(map(len, filled)) >= _ENOUGH // 5:
        return [median(times) for times in filled], True
    return [median(times) for times in everything], False


def _compare(name: str, big: Store, small: Store) -> Iterator[Row]:
    for what, asked in _WHEN.items():
        for who in (False, True):
            for topic in (None, "research"):
                (small_p50, big_p50), full = _p50([small, big], asked, who, topic)
                extra = (", of one person" if who else "") + (", of a topic" if topic else "")
                told = f"{name}: {what}{extra}" if full else f"{name}: {what}{extra} (finds more)"
                yield Row(told, big_p50, small_p50, "us", _BOUND if full else None)


def rows() -> Iterator[Row]:
    thousand = Store("1 person with 1,000 events in 70 years", 1, 1000, 70)
    many = Store("1,000 persons with 1,000 events each in 70 years", 1000, 1000, 70)
    yield from _compare("p50, 1,000 persons against 1", many, thousand)
    many.drop()
    sparse = Store("1 person with 1,000 events in 2,000 years", 1, 1000, 2000)
    long = Store("1 person with 1,000,000 events in 2,000 years", 1, 1_000_000, 2000)
    yield from _compare("p50, 1 person, as dense a life", long, thousand)
    yield from _compare("p50, 1 person, as long a life", long, sparse)
    long.drop()
