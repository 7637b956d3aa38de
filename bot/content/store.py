"""The content store as the bot holds it: read-only look-ups, one thread hop each."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING

from bot.content.queries import Queries
from bot.content.searching import Search
from bot.sqlite import Database

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from bot.biography.languages import Both
    from bot.biography.when import When
    from bot.content.ladders import LadderPool
    from bot.content.pool import Pool
    from bot.content.records import (
        Entity,
        PersonName,
        Profile,
        SearchPage,
        Source,
        Statement,
        TimelinePage,
        TodayPage,
    )
    from bot.trivia.clues import Ladder
    from bot.trivia.daily import Candidate
    from bot.trivia.questions import Mode, Question
    from bot.trivia.rules import Difficulty


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a built store, for reading only."""
    # Immutable: nobody writes to a built store, so no locks are needed; a new one takes its name.
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    # A large store is read where the system holds it, not copied page by page.
    connection.execute("PRAGMA mmap_size = 2147418112")
    return connection


class ContentStore:
    """Look-ups over the built file. UnknownNameError where a person, topic or statement is not there."""

    def __init__(self, path: Path) -> None:
        self._database = Database(lambda: connect(path))
        self._queries = Queries()
        self._search = Search(self._queries)
        self._kept: dict[tuple[str | None, str | None], tuple[int, list[Question]]] = {}
        self.only_person: PersonName | None = None
        """Who every look-up is about, where the packs hold one person only."""

    @cached_property
    def _pool(self) -> Pool:
        # Imported with the first round: a start need not wait for it.
        from bot.content.pool import Pool

        return Pool(self._queries)

    @cached_property
    def _ladders(self) -> LadderPool:
        from bot.content.ladders import LadderPool

        return LadderPool(self._pool)

    async def open(self) -> None:
        await self._database.open()
        persons = await self.persons()
        self.only_person = persons[0] if len(persons) == 1 else None

    async def close(self) -> None:
        await self._database.close()

    async def persons(self) -> list[PersonName]:
        """The first persons; all of them where there are few."""
        return await self._database.run(self._queries.persons)

    async def find_person(self, text: str) -> PersonName:
        return (await self._database.run(self._queries.find_person, text)).name

    async def complete_person(self, typed: str) -> list[PersonName]:
        return await self._database.run(self._queries.complete_person, typed)

    async def topics(self, person: str | None = None) -> dict[str, Both]:
        return await self._database.run(self._queries.topics, person)

    async def timeline(
        self, when: When, person: str | None = None, topic: str | None = None, number: int = 1
    ) -> TimelinePage:
        return await self._database.run(self._queries.timeline, when, person, topic, number)

    async def years(
        self, digits: str = "", person: str | None = None, topic: str | None = None
    ) -> list[tuple[int, int]]:
        return await self._database.run(self._queries.years, digits, person, topic)

    async def today(self, month: int, day: int, person: str | None = None, number: int = 1) -> TodayPage:
        return await self._database.run(self._queries.today, month, day, person, number)

    async def statement(self, person: str, slug: str) -> Statement:
        return await self._database.run(self._queries.statement, person, slug)

    async def entity(self, person: str, slug: str) -> Entity:
        return await self._database.run(self._queries.entity, person, slug)

    async def source(self, person: str, slug: str) -> Source:
        return await self._database.run(self._queries.source, person, slug)

    async def random_fact(
        self, rng: random.Random, person: str | None = None, last: int = 0
    ) -> tuple[Statement | None, int]:
        return await self._database.run(self._queries.random_fact, rng, person, last)

    async def fact_about(
        self, rng: random.Random, about: str, person: str | None = None, last: int = 0
    ) -> tuple[Statement | None, int, Both | None]:
        return await self._database.run(self._search.fact_about, rng, about, person, last)

    async def search(self, query: str, person: str | None = None, number: int = 1) -> SearchPage:
        return await self._database.run(self._search.search, query, person, number)

    async def complete(self, typed: str, person: str | None = None) -> list[Both]:
        return await self._database.run(self._search.complete, typed, person)

    async def profile(self, person: str) -> Profile:
        return await self._database.run(self._queries.profile, person)

    async def daily_candidates(self, person: str | None, month: int) -> tuple[Candidate, ...]:
        """What a daily post may tell, most important first; with the anniversaries of that month."""
        from bot.content.daily import daily_candidates

        return await self._database.run(daily_candidates, person, month)

    # -- questions

    async def pool(
        self,
        person: str | None,
        topic: str | None,
        seed: int,
        start: int,
        want: int,
        *,
        mode: Mode | None = None,
        level: Difficulty | None = None,
    ) -> tuple[list[Question], int | None]:
        """The sound questions of a scope from place ``start`` on, at least ``want`` of them unless it ends there;
        and the next place, None at the end.

        The same seed gives the same order. A small scope comes whole, whatever was wanted; a large one is spared
        what the mode and the level of difficulty leave out.
        """
        from bot.content.pool import WHOLE
        from bot.trivia.making import parts_of
        from bot.trivia.rules import LEVELS

        size = await self._database.run(self._pool.size, person, topic)
        if size <= WHOLE:
            return ([] if start else list(await self._whole(person, topic, size))), None
        parts, levels = parts_of(mode), LEVELS[level]
        made: list[Question] = []
        place: int | None = start
        while place is not None and len(made) < want:
            more, place = await self._database.run(self._pool.walk, person, topic, seed, place, parts, levels)
            made += more
        return made, place

    async def _whole(self, person: str | None, topic: str | None, size: int) -> list[Question]:
        """All questions of a small scope, kept while there is room for them."""
        from bot.content.pool import CHUNK, WHOLE

        kept = self._kept.pop((person, topic), None)
        if kept is None:
            made: list[Question] = []
            for start in range(0, size, CHUNK):
                made += await self._database.run(self._pool.whole, person, topic, start)
            kept = (size, made)
        # The last asked for goes last, and is the last to be dropped.
        self._kept[person, topic] = kept
        while sum(items for items, _ in self._kept.values()) > 2 * WHOLE:
            del self._kept[next(iter(self._kept))]
        return kept[1]

    async def question(self, question_id: str) -> Question:
        return await self._database.run(self._pool.question, question_id)

    async def ladders(
        self,
        person: str | None,
        topic: str | None,
        seed: int,
        start: int,
        want: int,
        *,
        level: Difficulty | None = None,
    ) -> tuple[list[Ladder], int | None]:
        """The sound ladders of a scope from place ``start`` on, at least ``want`` of them unless it ends there; and
        the next place, None at the end. Those of authors come first; the same seed gives the same order.
        """
        from bot.trivia.rules import LEVELS

        found: list[Ladder] = []
        place: int | None = start
        while place is not None and len(found) < want:
            more, place = await self._database.run(self._ladders.walk, person, topic, seed, place, LEVELS[level])
            found += more
        return found, place

    async def ladder(self, ladder_id: str) -> Ladder:
        return await self._database.run(self._ladders.ladder, ladder_id)

    async def sources_of(self, person: str) -> dict[str, Source]:
        """All sources of a person's pack, by their ids."""
        return await self._database.run(self._queries.sources_of, person)
