"""Buzzer rounds on disk: a round ends once, and a step that is taken again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.biography.languages import Both
from bot.state.buzzer import Buzzers
from bot.state.store import StateStore
from bot.trivia.buzzer import BuzzerRound, BuzzerRules, Verdict
from bot.trivia.clues import Ladder
from bot.trivia.course import Ending, Outcome, Phase
from bot.trivia.questions import AnswerLine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.state.store import Transaction

DAY = 24 * 3_600_000


@pytest.fixture
async def buzzers(tmp_path: Path) -> AsyncIterator[Buzzers]:
    store = StateStore(tmp_path / "state.sqlite")
    await store.open()
    yield Buzzers(store)
    await store.close()


def ladder(number: int) -> Ladder:
    answer = Both(f"Answer {number}", f"答え{number}")
    return Ladder(f"l{number}", "ada", answer, AnswerLine((answer.en,)), (), (), (), 3, answer, ())


async def begun(buzzers: Buzzers, id: int = 1) -> BuzzerRound:
    asked = [(ladder(number), 4) for number in range(3)]
    round = BuzzerRound(id=id, guild_id=1, channel_id=2, starter=3, rules=BuzzerRules(), asked=asked)
    round.join(11, "aoi")
    assert await buzzers.begin(round, seed=1, repeats=0, lobby_ends_ms=15_000)
    await ask(buzzers, round)
    return round


async def ask(buzzers: Buzzers, round: BuzzerRound) -> None:
    round.next()
    await buzzers.claim(round, 20_000)
    round.opened(20_000, 77)
    await buzzers.opened(round)


async def test_a_round_that_is_ended_twice_has_ended_once(buzzers: Buzzers) -> None:
    round = await begun(buzzers)
    round.end(Ending.STOPPED)
    booked: list[str] = []

    def also(_: Transaction) -> None:
        booked.append("once")

    for _ in range(2):
        await buzzers.ended(round, 30_000, also)
        saved = await buzzers.load(1, 1)
        assert saved is not None
        assert (saved.round.phase, saved.round.ending) == (Phase.ENDED, Ending.STOPPED)
        assert saved.round.turn.outcome is Outcome.VOID
    assert booked == ["once"]
    assert await begun(buzzers, id=2), "its channel is free again"


async def test_a_channel_has_one_round(buzzers: Buzzers) -> None:
    round = await begun(buzzers)
    other = BuzzerRound(id=2, guild_id=1, channel_id=2, starter=3, rules=BuzzerRules(), asked=[(ladder(0), 4)])
    assert not await buzzers.begin(other, seed=1, repeats=0, lobby_ends_ms=15_000)
    assert await buzzers.load(1, 2) is None
    assert [saved.round.id for saved in await buzzers.unfinished()] == [round.id]


async def test_the_same_right_answer_within_a_day_is_a_repeat(buzzers: Buzzers) -> None:
    for id, at, repeated in ((1, 0, False), (2, DAY - 1, True), (3, DAY + 1, False)):
        round = await begun(buzzers, id)
        round.give(11, 1, at)
        await buzzers.gave(round)
        assert await buzzers.settled(round, 11, Verdict.RIGHT, "Answer 0", at) is repeated
        round.settle(Verdict.RIGHT, "Answer 0", repeated=repeated)
        round.close(Outcome.CLOSED)
        await buzzers.closed(round, at)
        round.end(Ending.STOPPED)
        await buzzers.ended(round, at, lambda _: None)
