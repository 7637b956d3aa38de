"""Competitions on disk: each step is taken once, whoever takes it, and nobody is counted who has not joined."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.state.competitions import (
    FAME,
    Competitions,
    OverlapError,
    TooManyError,
)
from bot.state.store import StateStore
from bot.trivia.buzzer import BuzzerRules
from bot.trivia.competition import MOST_OPEN, Competition, Entrant, Fate, NotOpenError, Place, Stage
from bot.trivia.rules import Rules

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

HOUR = 3_600_000
HERE, THERE = 1, 2


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[StateStore]:
    store = StateStore(tmp_path / "state.sqlite")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def saved(store: StateStore) -> Competitions:
    return Competitions(store)


def cup(
    number: int = 1, guild: int = HERE, start_ms: int = 100 * HOUR, channel: int = 5, **more: object
) -> Competition:
    one = Competition(
        id=number,
        guild_id=guild,
        channel_id=channel,
        creator=3,
        title=f"Cup {number}",
        rules=Rules(),
        rounds=3,
        created_ms=HOUR,
        start_ms=start_ms,
    )
    return replace(one, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("rules", [Rules(questions=7), BuzzerRules(questions=5, win_at=None, top=2)])
async def test_it_comes_back_as_it_was(saved: Competitions, rules: Rules | BuzzerRules) -> None:
    one = cup(rules=rules, role_id=77, title="秋の杯 🍁")
    await saved.create(one, HOUR)
    await saved.join(HERE, 1, 11, "aoi")
    await saved.join(HERE, 1, 12, "ben")
    await saved.here(HERE, 1, 12, "ben")
    found = await saved.load(HERE, 1)
    assert found == replace(one, entrants={11: Entrant(11, "aoi"), 12: Entrant(12, "ben", here=True)})
    assert await saved.load(THERE, 1) is None, "another server sees nothing of it"


async def test_joining_and_leaving(saved: Competitions) -> None:
    await saved.create(cup(), HOUR)
    assert await saved.join(HERE, 1, 11, "aoi") == (True, 0)
    assert await saved.join(HERE, 1, 11, "aoi") == (False, 0)
    assert await saved.remind(HERE, 1, 11) is False
    assert await saved.remind(HERE, 1, 11) is True
    assert await saved.remind(HERE, 1, 99) is None
    assert not await saved.here(HERE, 1, 99, "zoe")
    assert await saved.here(HERE, 1, 11, "aoi")
    assert await saved.leave(HERE, 1, 11)
    assert not await saved.leave(HERE, 1, 11)
    one = await saved.load(HERE, 1)
    assert one is not None
    await saved.save(one, one.end(Fate.CANCELLED), HOUR, None)
    for late in (
        saved.join(HERE, 1, 12, "ben"),
        saved.leave(HERE, 1, 11),
        saved.join(HERE, 9, 1, "x"),
    ):
        with pytest.raises(NotOpenError):
            await late


async def test_who_joins_when_people_are_asked_whether_they_are_there_is_there(saved: Competitions) -> None:
    one = cup()
    await saved.create(one, HOUR)
    for reminded in (1, 2):
        assert await saved.save(one, replace(one, reminded=reminded), HOUR, HOUR)
        one = replace(one, reminded=reminded)
        assert await saved.join(HERE, 1, 10 + reminded, "aoi") == (True, reminded)
    found = await saved.load(HERE, 1)
    assert found is not None
    assert [entrant.here for entrant in found.entrants.values()] == [False, True]


async def test_a_step_is_taken_once(saved: Competitions) -> None:
    before = cup()
    await saved.create(before, HOUR)
    after = before.begin_round()
    took = await asyncio.gather(*(saved.begin_round(before, after, round_id, HOUR) for round_id in range(50, 60)))
    assert sum(took) == 1
    (round_id,) = await saved.rounds(after)
    assert round_id == 50 + took.index(True)
    assert not await saved.save(before, before.end(Fate.CANCELLED), HOUR, None)
    found = await saved.of_round(HERE, round_id)
    assert found is not None
    assert (found.stage, found.number) == (Stage.PLAYING, 1)
    assert await saved.of_round(THERE, round_id) is None


async def test_a_post_is_claimed_once(saved: Competitions) -> None:
    one = cup()
    await saved.create(one, HOUR)
    claims = await asyncio.gather(*(saved.claim_post(one, "r1.1", now) for now in range(100, 110)))
    assert sum(claim.new for claim in claims) == 1
    assert len({claim.claimed_ms for claim in claims}) == 1
    assert await saved.post(HERE, 1, "r1.1") is None
    await saved.posted(one, "r1.1", 900)
    assert await saved.post(HERE, 1, "r1.1") == 900
    await saved.claim_post(one, "r2.1", 1)
    await saved.posted(one, "r2.1", 901)
    await saved.claim_post(one, "r2.2", 1)
    await saved.posted(one, "r2.2", 0)
    assert await saved.posts(HERE, 1, "r2.") == {"r2.1": 901}


async def test_what_may_not_stand_beside_what(saved: Competitions) -> None:
    await saved.create(cup(1), HOUR)
    with pytest.raises(OverlapError) as met:
        await saved.create(cup(2, start_ms=100 * HOUR + HOUR // 2), HOUR)
    assert met.value.title == "Cup 1"
    await saved.create(cup(3, channel=6), HOUR)
    await saved.create(cup(4, guild=THERE), HOUR)
    for number in range(5, 3 + MOST_OPEN):
        await saved.create(cup(number, start_ms=(100 + 2 * number) * HOUR), HOUR)
    with pytest.raises(TooManyError):
        await saved.create(cup(40, start_ms=900 * HOUR), HOUR)
    assert len(await saved.open_ones(HERE)) == MOST_OPEN
    assert [one.id for one in await saved.open_ones(THERE)] == [4]


async def test_what_is_due(saved: Competitions) -> None:
    for number, due_ms in ((1, 30), (2, 10), (3, 20)):
        one = cup(number, channel=number)
        await saved.create(one, HOUR)
        await saved.save(one, one, 0, due_ms)
    assert await saved.due(25, 10, ()) == [(HERE, 2), (HERE, 3)]
    assert await saved.due(25, 1, ()) == [(HERE, 2)]
    assert await saved.due(25, 10, [(HERE, 2)]) == [(HERE, 3)]
    assert await saved.earliest(()) == 10
    assert await saved.earliest([(HERE, 2)]) == 20
    await saved.left(HERE, 40)
    assert await saved.earliest(()) is None
    assert {one.fate for one in await saved.recent(HERE, 9)} == {Fate.LEFT}


async def test_the_hall_of_fame(saved: Competitions) -> None:
    one = cup()
    await saved.create(one, HOUR)
    ended = replace(one.begin_round(), number=1).end(Fate.DONE)
    best = [
        Place(
            rank=number,
            user=number,
            name=f"p{number}",
            points=100 - number,
            right=9,
            time_ms=0,
            last_points=0,
            moved=None,
        )
        for number in range(1, FAME + 5)
    ]
    assert await saved.finish(one, ended, best, 2 * HOUR)
    assert not await saved.finish(one, ended, best, 2 * HOUR)
    (fame,), count = await saved.fame(HERE, 5)
    assert count == 1
    assert [(place.user, place.points) for place in fame.places] == [(p.user, p.points) for p in best[:FAME]]
    assert await saved.fame(THERE, 5) == ([], 0)
