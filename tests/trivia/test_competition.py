"""Competitions as a state machine, and their standings."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.trivia.choosing import choose
from bot.trivia.competition import (
    BREAK_MS,
    CALL_MS,
    FIRST_REMINDER_MS,
    LAST_REMINDER_MS,
    LATEST_MS,
    Competition,
    Entrant,
    Fate,
    Stage,
    Step,
    new_reminded,
    places,
    race,
    winners,
)
from bot.trivia.competition_export import rows, whole
from bot.trivia.course import Ending, Outcome
from bot.trivia.questions import Mode
from bot.trivia.round import Reply, Round
from bot.trivia.rules import Rules
from bot.trivia.scoring import RIGHT, WRONG
from lives import choice

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR, MINUTE = 3_600_000, 60_000
START = 100 * HOUR
POOL = [choice(n) for n in range(10, 30)]


def made(created_ms: int = 0, people: int = 3, **more: object) -> Competition:
    one = Competition(
        id=7,
        guild_id=1,
        channel_id=2,
        creator=3,
        title="Cup",
        rules=Rules(),
        rounds=3,
        created_ms=created_ms,
        start_ms=START,
        reminded=new_reminded(created_ms, START),
        entrants={user: Entrant(user, f"p{user}") for user in range(1, people + 1)},
    )
    return replace(one, **more)  # type: ignore[arg-type]


def there(one: Competition, *users: int) -> Competition:
    entrants = {user: replace(entrant, here=user in users) for user, entrant in one.entrants.items()}
    return replace(one, entrants=entrants)


# -- what is due


@pytest.mark.parametrize(
    ("before_ms", "reminded", "step"),
    [
        (2 * HOUR, 0, Step.WAIT),
        (FIRST_REMINDER_MS, 0, Step.FIRST_REMINDER),
        (FIRST_REMINDER_MS - 1, 1, Step.WAIT),
        (LAST_REMINDER_MS + 1, 1, Step.WAIT),
        (LAST_REMINDER_MS, 1, Step.LAST_REMINDER),
        # The first one was missed: it is not sent beside the last one.
        (LAST_REMINDER_MS, 0, Step.LAST_REMINDER),
        (1, 2, Step.WAIT),
        (0, 2, Step.BEGIN),
        (-LATEST_MS + 1, 2, Step.BEGIN),
        (-LATEST_MS, 2, Step.CALL_OFF),
        # Nobody could say that they are there: they are asked first, however late it is.
        (-LATEST_MS + 1, 0, Step.LAST_REMINDER),
        (-LATEST_MS, 0, Step.CALL_OFF),
    ],
)
def test_what_is_due_before_the_start(before_ms: int, reminded: int, step: Step) -> None:
    assert there(made(reminded=reminded), 1, 2).step(START - before_ms)[0] is step


def test_fewer_than_two_at_the_start_call_it_off() -> None:
    assert there(made(reminded=2), 1).step(START) == (Step.CALL_OFF, Fate.TOO_FEW)
    assert there(made(reminded=2), 1, 3).step(START) == (Step.BEGIN, None)


def test_it_is_missed_rather_than_too_few() -> None:
    assert made(reminded=2).step(START + LATEST_MS) == (Step.CALL_OFF, Fate.MISSED)


@pytest.mark.parametrize(
    ("ahead_ms", "reminded"), [(FIRST_REMINDER_MS + 1, 0), (FIRST_REMINDER_MS, 0), (HOUR // 2, 1), (MINUTE, 1)]
)
def test_reminders_that_were_due_before_it_was_there_are_left_out(ahead_ms: int, reminded: int) -> None:
    assert new_reminded(START - ahead_ms, START) == reminded


def test_the_last_reminder_leaves_time_to_answer() -> None:
    assert made().set_reminded(2, START - LAST_REMINDER_MS).start_ms == START
    assert made().set_reminded(2, START - 1000).start_ms == START - 1000 + CALL_MS
    assert made().set_reminded(1, START - 1000).start_ms == START


def test_start_now_takes_everybody_to_be_there() -> None:
    one = made().start_now(5)
    assert one.step(5) == (Step.BEGIN, None)
    assert len(one.here) == 3


def test_a_break_that_nobody_sat_out_ends_it() -> None:
    one = made(stage=Stage.BREAK, number=1, due_ms=START)
    assert one.step(START - 1) == (Step.WAIT, None)
    assert one.step(START) == (Step.BEGIN, None)
    assert one.step(START + LATEST_MS) == (Step.CALL_OFF, Fate.DONE)


def test_rounds_and_breaks_follow_each_other() -> None:
    one = made(reminded=2)
    for number in (1, 2):
        one = one.begin_round()
        assert (one.stage, one.number, one.wakes_at()) == (Stage.PLAYING, number, None)
        one = one.round_over(START, deserted=False)
        assert (one.stage, one.wakes_at()) == (Stage.BREAK, START + BREAK_MS)
    one = one.begin_round().round_over(START, deserted=False)
    assert (one.stage, one.fate, one.wakes_at()) == (Stage.ENDED, Fate.DONE, None)
    assert one.end(Fate.CANCELLED).fate is Fate.DONE


def test_a_deserted_round_is_the_last() -> None:
    assert made(reminded=2).begin_round().round_over(START, deserted=True).fate is Fate.DONE


class Course(RuleBasedStateMachine):
    """A competition under a clock that only goes forward, driven as its driver does: one step at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START - 3 * HOUR
        self.one = made(created_ms=self.now, people=0)
        self.reminders: list[int] = []
        self.begun: list[int] = []

    @rule(ms=st.sampled_from([1_000, MINUTE, 4 * MINUTE, 20 * MINUTE, HOUR]))
    def time(self, ms: int) -> None:
        self.now += ms

    @rule(user=st.integers(1, 4), here=st.booleans())
    def join(self, user: int, here: bool) -> None:
        if self.one.stage is Stage.SIGN_UP:
            entrants = self.one.entrants | {user: Entrant(user, str(user), here=here and self.one.reminded == 2)}
            self.one = replace(self.one, entrants=entrants)

    @rule(deserted=st.booleans())
    def round_ends(self, deserted: bool) -> None:
        if self.one.stage is Stage.PLAYING:
            self.one = self.one.round_over(self.now, deserted=deserted)

    @rule()
    def cancel(self) -> None:
        if self.one.stage is not Stage.ENDED and self.now % 7 == 0:
            self.one = self.one.end(Fate.CANCELLED)

    @rule()
    def step(self) -> None:
        step, fate = self.one.step(self.now)
        match step:
            case Step.FIRST_REMINDER | Step.LAST_REMINDER:
                number = 1 if step is Step.FIRST_REMINDER else 2
                self.reminders.append(number)
                self.one = self.one.set_reminded(number, self.now)
            case Step.BEGIN:
                self.one = self.one.begin_round()
                self.begun.append(self.one.number)
            case Step.CALL_OFF:
                assert fate is not None
                self.one = self.one.end(fate)
            case Step.WAIT:
                wakes = self.one.wakes_at()
                # What waits has a moment to wake at that is still to come, or waits for a round, or for nothing.
                assert wakes is None or wakes > self.now

    @invariant()
    def reminders_come_once_and_in_order(self) -> None:
        assert self.reminders in ([], [1], [2], [1, 2])

    @invariant()
    def rounds_come_in_order(self) -> None:
        assert self.begun == list(range(1, len(self.begun) + 1))
        assert len(self.begun) <= self.one.rounds
        assert self.one.number == len(self.begun)

    @invariant()
    def nobody_begins_alone(self) -> None:
        assert not self.begun or len(self.one.here) >= 2

    @invariant()
    def it_begins_in_time_or_not_at_all(self) -> None:
        assert (self.one.fate is None) == (self.one.stage is not Stage.ENDED)


TestCourse = Course.TestCase
TestCourse.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


# -- standings


def played(answers: Sequence[dict[int, tuple[bool, int]]], id: int = 1) -> Round:
    """A round with, for each question, who answered it right or wrong and after how long."""
    rules = Rules(mode=Mode.CHOICE, questions=len(answers))
    asked = choose(POOL, rules, id, {}).asked
    round = Round(id=id, guild_id=1, channel_id=2, starter=3, rules=rules, asked=asked)
    for number, replies in enumerate(answers, 1):
        round.next()
        round.opened(1_000_000 * number, number)
        for user, (right, elapsed_ms) in replies.items():
            round.join(user, f"p{user}")
            round.answer(Reply(user, "0" if right else "1", elapsed_ms, RIGHT if right else WRONG), number)
        round.close(Outcome.CLOSED)
    round.end(Ending.DONE)
    return round


def test_points_of_all_rounds_are_added() -> None:
    rounds = [played([{1: (True, 0), 2: (True, 10_000)}]), played([{2: (True, 0), 1: (False, 0)}], 2)]
    found = places(made(), rounds)
    assert [(one.rank, one.user, one.points, one.right) for one in found] == [
        (1, 2, 1750, 2),
        (2, 1, 1000, 1),
        (3, 3, 0, 0),
    ]
    assert [one.moved for one in found] == [1, -1, 0]
    assert [one.last_points for one in found] == [1000, 0, 0]


def test_the_first_round_moves_nobody() -> None:
    assert {one.moved for one in places(made(), [played([{1: (True, 0)}])])} == {None}


def test_who_has_not_joined_does_not_score() -> None:
    found = places(made(people=1), [played([{1: (True, 5_000), 9: (True, 0)}])])
    assert [one.user for one in found] == [1]


def test_ties_go_by_right_answers_then_time_then_are_shared() -> None:
    one = made(people=4)
    # Equal points and right answers: the quicker sum is first; who is level in all shares.
    rounds = [played([{1: (True, 4_000), 2: (True, 4_000), 3: (True, 4_000)}])]
    found = places(one, rounds)
    assert [(place.rank, place.user) for place in found] == [(1, 1), (1, 2), (1, 3), (4, 4)]
    assert [place.user for place in winners(found)] == [1, 2, 3]


@given(st.permutations([1, 2, 3]))
def test_time_decides_between_equal_points(order: list[int]) -> None:
    """The speed part of a score is bounded below: beyond the mode's time all have the same points."""
    times = {user: 41_000 + 1_000 * place for place, user in enumerate(order)}
    rounds = [played([{user: (True, ms) for user, ms in times.items()}])]
    found = places(made(), rounds)
    assert len({place.points for place in found}) == 1
    assert [place.user for place in found] == order
    assert [place.rank for place in found] == [1, 2, 3]


def test_nobody_wins_without_a_point() -> None:
    assert winners(places(made(), [played([{1: (False, 0)}])])) == []
    assert winners(places(made(), [])) == []


def test_the_race_ends_where_the_standings_are() -> None:
    rounds = [played([{1: (True, 0), 2: (False, 0)}, {1: (True, 9_000)}]), played([{2: (True, 3_000)}], 2)]
    one = made()
    course = race(one, rounds)
    assert all(len(line) == 3 for line in course.values())
    assert {place.user: place.points for place in places(one, rounds)} == {u: line[-1] for u, line in course.items()}
    assert all(earlier <= later for line in course.values() for earlier, later in itertools.pairwise(line))


# -- export


def test_the_export_adds_up() -> None:
    rounds = [played([{1: (True, 0), 2: (True, 10_000)}, {}]), played([{2: (True, 0), 1: (False, 2_000)}], 2)]
    one = made()
    found = list(rows(one, rounds))
    assert [(row.round, row.question, row.user_id, row.result) for row in found] == [
        (1, 1, 1, "right"),
        (1, 1, 2, "right"),
        (1, 2, None, ""),
        (2, 1, 2, "right"),
        (2, 1, 1, "wrong"),
    ]
    for place in places(one, rounds):
        assert sum(row.points for row in found if row.user_id == place.user) == place.points
    document = whole(one, rounds)
    assert [line["user_id"] for line in document["standings"]] == ["2", "1", "3"]
    assert len(document["answers"]) == 5


def test_a_skipped_question_is_told_and_brings_nothing() -> None:
    round = played([{1: (True, 0)}])
    round.turns[0].outcome = Outcome.SKIPPED
    round._scored.clear()
    (row,) = rows(made(), [round])
    assert (row.counts, row.points, row.result) == (False, 0, "right")
