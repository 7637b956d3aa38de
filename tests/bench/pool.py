"""Making a round of 50 questions from 100,000 events: the walk through the pool, the server's history, the choice."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import made
from bot.content.store import ContentStore
from bot.hosting.hosts import Hosts
from bot.state.store import StateStore
from bot.trivia.choosing_ladders import choose_ladders
from bot.trivia.rules import MOST_QUESTIONS, Rules
from measure import Row, median, percentile, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.trivia.choosing import Choice

_LIMIT = 0.100
_BOUND = 1.0
_FRESH, _LATER = 12, 60
_BUSY, _NEW = 1, 2
"""A server that has had many rounds, and one that has had none."""
_HISTORY = 400
_LADDERS = 30
_LIFE = "person-49"


class Maker:
    """Makes rounds as /trivia start does. All CPU time of the process counts: the stores have threads of their own."""

    def __init__(self, person: str | None) -> None:
        self.rules = Rules(questions=MOST_QUESTIONS, person=person)
        self.state = StateStore(made.folder() / f"pool-{person}.sqlite")
        self._seed = 0

    async def made(self, content: ContentStore, guild: int) -> tuple[Choice, float]:
        self._seed += 1
        # All that choosing needs of a bot.
        bot: Any = SimpleNamespace(content=content, state=self.state)
        hosts = Hosts(bot)
        begun = time.process_time()
        choice = await hosts._choose(guild, self.rules, self._seed * 0x9E3779B97F4A7C15, since_ms=0)
        taken = time.process_time() - begun
        assert len(choice.asked) == MOST_QUESTIONS
        return choice, taken

    async def first(self) -> float:
        """The first round after a start: nothing of the content is in memory yet."""
        content = ContentStore(made.store())
        await content.open()
        try:
            return (await self.made(content, _NEW))[1]
        finally:
            await content.close()

    def remember(self, choice: Choice) -> None:
        database = sqlite3.connect(self.state.path)
        with database:
            database.executemany(
                "INSERT OR IGNORE INTO asked_question VALUES (?, ?, ?)",
                [(_BUSY, one.question.id, self._seed) for one in choice.asked],
            )
        database.close()

    async def rows(self, of: str) -> list[Row]:
        await self.state.open()
        try:
            first = [await self.first() for _ in range(_FRESH)]
            content = ContentStore(made.store())
            await content.open()
            later: list[float] = []
            for _ in range(_LATER):
                choice, taken = await self.made(content, _BUSY)
                self.remember(choice)
                later.append(taken)
            await content.close()
        finally:
            await self.state.close()
            self.state.path.unlink()
        name = f"a round of {MOST_QUESTIONS} from {of}"
        return [
            Row(f"{name}: the first after a start (CPU)", median(first), _LIMIT, "ms", _BOUND),
            Row(f"{name}: a later one, p50 (CPU)", median(later), _LIMIT, "ms", _BOUND),
            Row(f"{name}: a later one, p99 (CPU)", percentile(later, 99), _LIMIT, "ms", _BOUND),
        ]


async def _ladders() -> list[Row]:
    """What a buzzer round is chosen from: twice as many ladders as it asks at most."""

    async def once(content: ContentStore, seed: int) -> float:
        begun = time.process_time()
        ladders, _ = await content.ladders(None, None, seed, 0, 2 * _LADDERS)
        choice = choose_ladders(ladders, _LADDERS, seed, {})
        taken = time.process_time() - begun
        assert len(choice.ladders) == _LADDERS
        return taken

    first: list[float] = []
    later: list[float] = []
    for seed in range(_FRESH):
        content = ContentStore(made.store())
        await content.open()
        first.append(await once(content, seed))
        later += [await once(content, seed * _FRESH + again) for again in range(1, _LATER // _FRESH)]
        await content.close()
    name = f"a buzzer round of {_LADDERS} from 100,000 events"
    return [
        Row(f"{name}: the first after a start (CPU)", median(first), _LIMIT, "ms", _BOUND),
        Row(f"{name}: a later one, p50 (CPU)", median(later), _LIMIT, "ms", _BOUND),
    ]


def rows() -> Iterator[Row]:
    made.store()
    status("making rounds")
    # As `plutarch run` sets it.
    gc.set_threshold(50_000)
    yield from asyncio.run(_ladders())
    yield from asyncio.run(Maker(None).rows("100,000 events"))
    yield from asyncio.run(Maker(_LIFE).rows("a life of 2,000 of them"))
