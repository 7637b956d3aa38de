"""The buzzer round's rules: who gets the right to answer, and that every round ends with everybody counted once."""

from __future__ import annotations

import itertools

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.biography.languages import Both
from bot.trivia.arbiter import HOLD_MS, Press, in_order
from bot.trivia.buzzer import AGAIN_MS, IDLE_QUESTIONS, RIGHT_MS, BuzzerRound, BuzzerRules, Refusal, Verdict
from bot.trivia.clues import Ladder, clue
from bot.trivia.course import Ending, Outcome, Phase
from bot.trivia.questions import AnswerLine

EMMA, SAKURA, MINA = 1, 2, 3
STEPS = 4


def ladder(number: int = 1) -> Ladder:
    return Ladder(
        id=f"mina-arai/l{number}",
        person="mina-arai",
        answer=Both(f"Answer {number}", f"答え{number}"),
        line=AnswerLine((f"Answer {number}",)),
        clues=(clue("One, /two, /three, /four.", "一つ、/二つ、/三つ、/四つ。"),),
        items=(),
        topics=("life",),
        difficulty=3,
        explanation=Both("So it is.", "そうなのです。"),
        cited=(),
    )


def round_of(questions: int = 30, players: int = 3, **rules: object) -> BuzzerRound:
    made = BuzzerRound(
        id=1,
        guild_id=1,
        channel_id=1,
        starter=EMMA,
        rules=BuzzerRules(**rules),  # type: ignore[arg-type]
        asked=[(ladder(n), STEPS) for n in range(1, questions + 1)],
    )
    for user in range(1, players + 1):
        made.join(user, f"player{user}")
    return made


def ask(round: BuzzerRound) -> None:
    assert round.next() is not None
    round.opened(1_000, 500 + round.number)


def right(round: BuzzerRound, user: int, told: int = 1) -> None:
    round.give(user, told, 0)
    round.settle(Verdict.RIGHT)
    round.close(Outcome.CLOSED)


# -- the arbiter


def test_every_order_of_arrival_and_press() -> None:
    for ids in itertools.permutations((10, 20, 30)):
        for arrivals in itertools.product((0, HOLD_MS, HOLD_MS + 1), repeat=3):
            presses = [Press(id, user, at) for user, (id, at) in enumerate(zip(ids, arrivals, strict=True))]
            until = min(arrivals) + HOLD_MS
            expected = sorted((one for one in presses if one.arrived_ms <= until), key=lambda one: one.id)
            for listed in itertools.permutations(presses):
                assert in_order(listed) == expected


def test_a_later_arrival_loses_whatever_its_snowflake() -> None:
    assert [one.user for one in in_order([Press(2, EMMA, 0), Press(1, SAKURA, HOLD_MS + 1)])] == [EMMA]
    assert [one.user for one in in_order([Press(2, EMMA, 0), Press(1, SAKURA, HOLD_MS)])] == [SAKURA, EMMA]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 900)), max_size=12), st.randoms())
def test_one_place_a_person(made: list[tuple[int, int]], dice: object) -> None:
    presses = [Press(id, user, at) for id, (user, at) in enumerate(made)]
    found = in_order(presses)
    assert len({one.user for one in found}) == len(found)
    assert bool(found) == bool(presses)
    dice.shuffle(presses)  # type: ignore[attr-defined]
    assert in_order(presses) == found


# -- one question


def test_points_by_the_phrases_before_the_press() -> None:
    round = round_of()
    ask(round)
    while round.tell():
        pass
    assert round.turn.told == STEPS
    right(round, EMMA, 1)
    ask(round)
    while round.tell():
        pass
    right(round, SAKURA, STEPS)
    first, second = round.standings()[:2]
    assert (first.points, second.points) == (875, 500)


def test_told_stops_while_somebody_has_the_right() -> None:
    round = round_of()
    ask(round)
    assert round.tell()
    round.give(EMMA, 2, 0)
    assert not round.tell()
    assert round.refuses(SAKURA, 1) is Refusal.TAKEN
    round.settle(Verdict.WRONG)
    assert round.tell()
    assert round.refuses(EMMA, 1) is Refusal.TRIED
    assert round.refuses(SAKURA, 1) is None


def test_the_right_runs_out_and_is_nobody_elses() -> None:
    round = round_of()
    ask(round)
    round.give(EMMA, 1, 5_000)
    assert round.refuses_answer(EMMA, 1, 5_000 + RIGHT_MS) is None
    assert round.refuses_answer(EMMA, 1, 5_001 + RIGHT_MS) is Refusal.LATE
    assert round.refuses_answer(SAKURA, 1, 5_000) is Refusal.NOT_YOURS
    assert round.refuses_answer(EMMA, 2, 5_000) is Refusal.LATE


def test_once_more_is_once_and_has_its_own_times() -> None:
    round = round_of()
    ask(round)
    round.give(EMMA, 1, 0)
    assert round.ask_again(8_000)
    assert not round.ask_again(8_000)
    assert round.take_again(SAKURA, 1, 8_000) is Refusal.NOT_YOURS
    assert round.take_again(EMMA, 1, 8_001 + AGAIN_MS) is Refusal.LATE
    assert round.take_again(EMMA, 1, 8_000 + AGAIN_MS) is None
    assert round.until_ms == 8_000 + AGAIN_MS + RIGHT_MS
    assert round.take_again(EMMA, 1, 14_000) is Refusal.NOT_YOURS
    assert not round.ask_again(14_000)


def test_single_chance_ends_with_a_wrong_answer() -> None:
    for chance, on in (("single", False), ("endless", True)):
        round = round_of(chance=chance)
        ask(round)
        round.give(EMMA, 1, 0)
        round.settle(Verdict.WRONG)
        assert round.goes_on() is on
        assert round.refuses(SAKURA, 1) is (None if on else Refusal.NOT_OPEN)


def test_endless_chance_ends_when_all_were_wrong() -> None:
    round = round_of(players=2)
    ask(round)
    for user, on in ((EMMA, True), (SAKURA, False)):
        round.give(user, 1, 0)
        round.settle(Verdict.LATE)
        assert round.goes_on() is on


def test_nobody_presses_after_a_right_answer() -> None:
    round = round_of()
    ask(round)
    round.give(EMMA, 1, 0)
    round.settle(Verdict.RIGHT)
    assert round.refuses(SAKURA, 1) is Refusal.NOT_OPEN
    assert not round.goes_on()


def test_a_right_that_could_not_be_given_leaves_nothing() -> None:
    round = round_of()
    ask(round)
    round.give(EMMA, 1, 0)
    round.take_back()
    assert round.refuses(EMMA, 1) is None
    assert round.wrong(EMMA) == 0


# -- the round


def test_five_right_win_and_end_the_round() -> None:
    round = round_of()
    for _ in range(5):
        ask(round)
        right(round, EMMA)
    assert round.won() == [EMMA]
    assert round.next() is None
    assert round.ending is Ending.DONE
    assert round.standings()[0].place == 1


def test_top_three_play_on_and_the_order_of_winning_ranks() -> None:
    round = round_of(players=5, win_at=1, top=3)
    for user in (SAKURA, MINA):
        ask(round)
        right(round, user)
    ask(round)
    assert round.refuses(SAKURA, 3) is Refusal.WON
    right(round, EMMA)
    assert round.next() is None
    assert [one.user for one in round.standings()[:3]] == [SAKURA, MINA, EMMA]


def test_three_wrong_are_out_and_the_last_one_left_ends_it() -> None:
    round = round_of(players=2)
    for number in range(1, 4):
        ask(round)
        round.give(EMMA, 1, 0)
        round.settle(Verdict.WRONG)
        assert round.is_out(EMMA) is (number == 3)
        round.close(Outcome.CLOSED)
    assert round.next() is None
    assert round.ending is Ending.DONE


def test_who_is_out_cannot_press() -> None:
    round = round_of(players=3, out_at=1)
    ask(round)
    round.give(EMMA, 1, 0)
    round.settle(Verdict.WRONG)
    round.close(Outcome.CLOSED)
    ask(round)
    assert round.refuses(EMMA, 2) is Refusal.OUT


def test_a_void_question_counts_for_nobody() -> None:
    round = round_of(players=3, out_at=1)
    ask(round)
    round.give(EMMA, 1, 0)
    round.settle(Verdict.WRONG)
    round.give(SAKURA, 1, 0)
    round.close(Outcome.VOID)
    assert not round.is_out(EMMA)
    assert all(one.right == one.wrong == 0 for one in round.standings())


def test_five_in_a_row_without_a_press_end_it() -> None:
    round = round_of()
    for _ in range(IDLE_QUESTIONS):
        ask(round)
        round.close(Outcome.CLOSED)
    assert round.next() is None
    assert round.ending is Ending.IDLE


def test_thirty_questions_are_the_end() -> None:
    round = round_of(win_at=None, out_at=None)
    while round.next() is not None:
        round.opened(0, round.number)
        right(round, EMMA)
    assert (round.number, round.ending) == (30, Ending.DONE)


def test_right_answers_rank_and_fewer_wrong_ones_break_ties() -> None:
    round = round_of()
    for user, wrong in ((EMMA, SAKURA), (SAKURA, None), (MINA, EMMA)):
        ask(round)
        if wrong is not None:
            round.give(wrong, 1, 0)
            round.settle(Verdict.WRONG)
        right(round, user)
    assert [(one.user, one.rank) for one in round.standings()] == [(MINA, 1), (EMMA, 2), (SAKURA, 2)]


class Playing(RuleBasedStateMachine):
    """Any order of presses, answers, time-outs, skips and absences."""

    @initialize(
        players=st.integers(1, 4),
        chance=st.sampled_from(["endless", "single"]),
        win_at=st.sampled_from([None, 1, 2, 5]),
        out_at=st.sampled_from([None, 1, 3]),
        top=st.sampled_from([1, 3]),
    )
    def begin(self, players: int, chance: str, win_at: int | None, out_at: int | None, top: int) -> None:
        self.round = round_of(8, players, chance=chance, win_at=win_at, out_at=out_at, top=top)
        self.now = 0

    def _in(self, *phases: Phase) -> bool:
        return self.round.phase in phases

    @precondition(lambda self: self._in(Phase.LOBBY, Phase.READING))
    @rule()
    def go_on(self) -> None:
        if self.round.next() is not None:
            self.round.opened(self.now, 500 + self.round.number)

    @precondition(lambda self: self._in(Phase.OPEN))
    @rule(user=st.integers(1, 6), told=st.integers(0, STEPS))
    def press(self, user: int, told: int) -> None:
        if self.round.refuses(user, self.round.number) is None:
            self.round.join(user, f"player{user}")
            self.round.give(user, told, self.now)

    @precondition(lambda self: self._in(Phase.OPEN) and self.round.turn.holder is None)
    @rule()
    def tell(self) -> None:
        if not self.round.tell():
            self.round.close(Outcome.CLOSED)

    @precondition(lambda self: self._in(Phase.OPEN))
    @rule(user=st.integers(1, 6), late=st.integers(0, 12_000), verdict=st.sampled_from(list(Verdict)[1:]))
    def submit(self, user: int, late: int, verdict: Verdict) -> None:
        if self.round.refuses_answer(user, self.round.number, self.now + late) is None:
            self.round.settle(verdict)
            if not self.round.goes_on():
                self.round.close(Outcome.CLOSED)

    @precondition(lambda self: self._in(Phase.OPEN) and self.round.turn.holder is not None)
    @rule(taken=st.booleans())
    def once_more(self, taken: bool) -> None:
        if self.round.ask_again(self.now) and taken:
            holder = self.round.turn.holder
            assert holder is not None
            assert self.round.take_again(holder.user, self.round.number, self.now) is None

    @precondition(lambda self: self._in(Phase.OPEN) and self.round.turn.holder is not None)
    @rule()
    def refused_modal(self) -> None:
        self.round.take_back()

    @precondition(lambda self: self._in(Phase.OPEN))
    @rule(outcome=st.sampled_from([Outcome.VOID, Outcome.SKIPPED]))
    def cut(self, outcome: Outcome) -> None:
        self.round.close(outcome)

    @rule(ending=st.sampled_from([Ending.STOPPED, Ending.AWAY]))
    def stop(self, ending: Ending) -> None:
        self.round.end(ending)

    @invariant()
    def counted_once(self) -> None:
        if not hasattr(self, "round"):
            return
        round = self.round
        for turn in round.turns:
            users = [one.user for one in turn.attempts]
            assert len(set(users)) == len(users)
            assert sum(one.verdict is Verdict.RIGHT for one in turn.attempts) <= 1
        standings = round.standings()
        assert sum(one.right for one in standings) == sum(turn.winner is not None for turn in round.closed)
        assert len({one.place for one in standings if one.place}) == len(round.won()) <= round.rules.top
        for one in standings:
            assert 0 <= one.points <= 1000 * one.right
            assert round.rules.out_at is None or one.wrong <= round.rules.out_at
            assert round.rules.win_at is None or one.right <= round.rules.win_at
            assert not (one.place and one.out)
        if round.phase is Phase.ENDED:
            assert round.ending is not None
            assert round.number == 0 or round.turn.outcome is not None

    def teardown(self) -> None:
        if not hasattr(self, "round"):
            return
        for _ in range(100):
            if self.round.phase is Phase.ENDED:
                return
            if self.round.phase is Phase.OPEN:
                if self.round.turn.holder is not None:
                    self.round.settle(Verdict.LATE)
                self.round.close(Outcome.CLOSED)
            self.go_on()
        raise AssertionError("the round does not end")


def test_any_course_of_a_round() -> None:
    run_state_machine_as_test(Playing, settings=settings(max_examples=150, stateful_step_count=40, deadline=None))
