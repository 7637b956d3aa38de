"""The round as a state machine."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.trivia.choosing import choose
from bot.trivia.course import Ending, Outcome, Phase
from bot.trivia.questions import Mode
from bot.trivia.round import Refusal, Reply, Round
from bot.trivia.rules import Rules
from bot.trivia.scoring import RIGHT, WRONG, Worth, points
from lives import choice, order, year

POOL = [*(choice(n) for n in range(10, 30)), *(year(n) for n in range(9)), *(order(n) for n in range(5))]
EMMA, SAKURA, LEO = 1, 2, 3


def a_round(questions: int = 5, mode: Mode = Mode.CHOICE, **rules: int) -> Round:
    wanted = Rules(mode=mode, questions=questions, **rules)  # type: ignore[arg-type]
    asked = choose(POOL, wanted, 3, {}).asked
    return Round(id=10, guild_id=20, channel_id=30, starter=EMMA, rules=wanted, asked=asked)


def opened(round: Round, at_ms: int = 0) -> None:
    assert round.next() is not None
    round.opened(at_ms, 1000 + round.number)


def reply(user: int, *, worth: Worth = RIGHT, after_ms: int = 0, **more: bool) -> Reply:
    return Reply(user, "0", after_ms, worth, **more)


def play(round: Round, *questions: dict[int, Worth]) -> None:
    """Play some questions, each answered at once."""
    for answers in questions:
        opened(round)
        for user, worth in answers.items():
            round.join(user, f"player {user}")
            assert round.answer(reply(user, worth=worth), round.number)
        round.close(Outcome.CLOSED)


def test_a_plain_round() -> None:
    round = a_round(3)
    round.join(EMMA, "Emma")
    play(round, {EMMA: RIGHT, SAKURA: WRONG}, {EMMA: RIGHT, SAKURA: RIGHT}, {EMMA: RIGHT})
    assert round.next() is None
    assert (round.phase, round.ending) == (Phase.ENDED, Ending.DONE)
    first, second = round.standings()
    assert (first.user, first.rank, first.points, first.right, first.best_streak) == (EMMA, 1, 3300, 3, 3)
    assert (second.user, second.rank, second.points, second.answered, second.asked) == (SAKURA, 2, 1000, 2, 3)
    assert round.race() == {EMMA: [1000, 2100, 3300], SAKURA: [0, 1000, 1000]}
    assert round.winners() == [EMMA]
    assert [round.turns.index(turn) for turn in round.missed(SAKURA)] == [0, 2]


def test_ties_share_a_rank_and_a_win() -> None:
    round = a_round(3)
    play(round, {EMMA: RIGHT, SAKURA: RIGHT, LEO: WRONG}, {EMMA: RIGHT, SAKURA: RIGHT, LEO: WRONG}, {})
    assert [(one.user, one.rank) for one in round.standings()] == [(EMMA, 1), (SAKURA, 1), (LEO, 3)]
    assert sorted(round.winners()) == [EMMA, SAKURA]


def test_the_deadline_is_the_questions_snowflake_and_its_time() -> None:
    round = a_round()
    opened(round, 5_000)
    assert round.deadline_ms == 25_000
    assert round.refuses(EMMA, 1, 25_000) is None
    assert round.refuses(EMMA, 1, 25_001) is Refusal.LATE
    assert round.refuses(EMMA, 2, 6_000) is Refusal.NOT_OPEN
    round.join(EMMA, "Emma")
    round.answer(reply(EMMA), 1)
    assert round.refuses(EMMA, 1, 6_000) is Refusal.TWICE
    assert round.elapsed(4_000) == 0
    assert round.elapsed(6_500) == 1_500


@pytest.mark.parametrize(("mode", "seconds"), [(Mode.CHOICE, 20), (Mode.TYPED, 30), (Mode.YEAR, 30), (Mode.ORDER, 60)])
def test_each_mode_has_its_time(mode: Mode, seconds: int) -> None:
    round = a_round(3, mode)
    opened(round)
    assert round.limit_ms == 1000 * seconds
    longer = a_round(3, mode, seconds=120)
    opened(longer)
    assert longer.limit_ms == 120_000
    assert longer.rules.scored_ms(mode) == 1000 * seconds
    assert a_round(3, mode, seconds=5).rules.scored_ms(mode) == 5_000


def test_a_question_closes_early_once_all_who_play_have_answered() -> None:
    round = a_round()
    for user in (EMMA, SAKURA):
        round.join(user, "x")
    play(round, {EMMA: RIGHT, SAKURA: RIGHT})
    opened(round, 50_000)
    round.answer(reply(EMMA), 2)
    assert round.closes_early_at() is None
    round.answer(reply(SAKURA), 2)
    assert round.closes_early_at() == 55_000  # never within five seconds


def test_the_first_question_never_closes_early() -> None:
    round = a_round()
    round.join(EMMA, "x")
    opened(round)
    round.answer(reply(EMMA), 1)
    assert round.closes_early_at() is None


def test_who_went_away_is_not_waited_for_after_two_questions() -> None:
    round = a_round()
    for user in (EMMA, SAKURA):
        round.join(user, "x")
    play(round, {EMMA: RIGHT})
    opened(round)
    assert round.awaited() == {EMMA, SAKURA}
    round.answer(reply(EMMA), 2)
    round.close(Outcome.CLOSED)
    opened(round)
    assert round.awaited() == {EMMA}


def test_nobody_answers_three_in_a_row() -> None:
    round = a_round(10)
    play(round, {EMMA: RIGHT}, {}, {}, {})
    assert round.next() is None
    assert round.ending is Ending.IDLE


def test_void_and_skipped_questions_count_for_nobody_and_keep_streaks() -> None:
    round = a_round()
    play(round, {EMMA: RIGHT})
    for outcome in (Outcome.VOID, Outcome.SKIPPED):
        opened(round)
        round.answer(reply(EMMA, worth=WRONG), round.number)
        round.close(outcome)
    play(round, {EMMA: RIGHT})
    (emma,) = round.standings()
    assert (emma.points, emma.best_streak, emma.answered, emma.asked) == (2100, 2, 2, 2)


def test_a_missed_question_breaks_a_streak() -> None:
    round = a_round()
    play(round, {EMMA: RIGHT}, {SAKURA: RIGHT}, {EMMA: RIGHT})
    assert round.race()[EMMA] == [1000, 1000, 2000]


def test_the_lifeline_is_one_a_round_and_halves_its_question() -> None:
    round = a_round()
    round.join(EMMA, "Emma")
    opened(round)
    assert round.lifeline(EMMA)
    assert round.lifeline(EMMA)  # pressed again, it says the same
    assert round.halved(EMMA)
    round.answer(reply(EMMA, halved=True), 1)
    round.close(Outcome.CLOSED)
    opened(round)
    assert not round.lifeline(EMMA)
    assert not round.halved(EMMA)
    assert round.race()[EMMA] == [500]


def test_no_lifeline_after_the_answer_nor_where_nothing_would_be_left() -> None:
    round = a_round()
    round.join(EMMA, "Emma")
    opened(round)
    round.answer(reply(EMMA), 1)
    assert not round.lifeline(EMMA)
    typed = a_round(3, Mode.TYPED)
    typed.join(EMMA, "Emma")
    opened(typed)
    assert not typed.lifeline(EMMA)


def test_repeated_answers_feed_no_board() -> None:
    round = a_round(3)
    opened(round)
    round.join(EMMA, "Emma")
    round.answer(reply(EMMA, repeated=True), 1)
    round.close(Outcome.CLOSED)
    play(round, {EMMA: RIGHT})
    (emma,) = round.standings()
    assert (emma.points, emma.board_points) == (2100, 1100)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ([{EMMA: WRONG, SAKURA: WRONG}, {EMMA: WRONG}, {EMMA: RIGHT, SAKURA: WRONG}, {EMMA: RIGHT}], True),
        ([{EMMA: WRONG, SAKURA: WRONG}, {EMMA: WRONG}, {EMMA: RIGHT}, {EMMA: RIGHT}], False),
        ([{EMMA: RIGHT}, {EMMA: RIGHT}], False),
        ([], False),
    ],
)
def test_which_rounds_count(answers: list[dict[int, Worth]], counts: bool) -> None:
    round = a_round(4)
    play(round, *answers)
    assert round.counts() is counts


def test_a_win_needs_half_of_the_planned_questions() -> None:
    round = a_round(5)
    both = {EMMA: RIGHT, SAKURA: WRONG}
    play(round, both, both)
    round.end(Ending.STOPPED)
    assert round.counts()
    assert round.winners() == []


def test_skipping_takes_more_than_half_of_the_players() -> None:
    round = a_round()
    for user in (EMMA, SAKURA):
        round.join(user, "x")
    opened(round)
    assert not round.skip(EMMA)
    assert not round.skip(EMMA)
    assert not round.skip(LEO)  # who does not play has no say
    assert round.skip(SAKURA)
    round.close(Outcome.SKIPPED)
    opened(round)
    assert not round.skip(EMMA)


@pytest.mark.parametrize(
    ("away_s", "back_s", "cut"),
    [
        (-60, -10, False),
        (-60, 4, False),
        (-60, 6, True),
        (3, 8, False),
        (3, 9, True),
        (16, 60, False),
        (14, 60, True),
        (21, 99, False),
    ],
)
def test_what_an_absence_takes_from_a_question(away_s: int, back_s: int, cut: bool) -> None:
    round = a_round()
    opened(round, 1_000_000)
    assert round.was_cut(1_000_000 + 1000 * away_s, 1_000_000 + 1000 * back_s) is cut


def test_points_follow_the_time_each_took() -> None:
    round = a_round(3)
    opened(round)
    round.join(EMMA, "Emma")
    round.answer(reply(EMMA, after_ms=10_000), 1)
    round.close(Outcome.CLOSED)
    assert round.standings()[0].points == 750
    assert round.standings()[0].fastest_ms == 10_000


class AnyRound(RuleBasedStateMachine):
    """Any order of joins, answers, time-outs, skips, stops and outages."""

    def __init__(self) -> None:
        super().__init__()
        self.round = a_round(6, Mode.MIXED)
        self.now = 1_000_000
        self.accepted: dict[tuple[int, int], Reply] = {}
        self.lifelines: dict[int, int] = {}

    @property
    def running(self) -> bool:
        return self.round.phase is not Phase.ENDED

    @rule(user=st.integers(1, 5), ms=st.integers(0, 30_000))
    def join(self, user: int, ms: int) -> None:
        self.now += ms
        assert self.round.join(user, f"p{user}") == (user not in {u for u, _ in self.joined_before})
        self.joined_before.add((user, 0))

    @property
    def joined_before(self) -> set[tuple[int, int]]:
        if not hasattr(self, "_joined"):
            self._joined: set[tuple[int, int]] = set()
        return self._joined

    @precondition(lambda self: self.round.phase in (Phase.LOBBY, Phase.READING))
    @rule(ms=st.integers(0, 10_000))
    def ask(self, ms: int) -> None:
        self.now += ms
        before = self.round.number
        turn = self.round.next()
        if turn is None:
            assert not self.running
        else:
            assert self.round.number == before + 1
            assert turn.outcome is None
            self.round.opened(self.now, self.round.number)

    @rule(
        user=st.integers(1, 5),
        ms=st.integers(0, 40_000),
        percent=st.sampled_from([0, 60, 100]),
        repeated=st.booleans(),
        late_number=st.integers(0, 1),
    )
    def answer(self, user: int, ms: int, percent: int, repeated: bool, late_number: int) -> None:
        round = self.round
        number = round.number - late_number
        at_ms = self.now + ms
        if round.refuses(user, number, at_ms) is not None:
            return
        assert round.phase is Phase.OPEN
        round.join(user, f"p{user}")
        self.joined_before.add((user, 0))
        given = Reply(user, "x", round.elapsed(at_ms), Worth(percent, percent == 100), round.halved(user), repeated)
        assert round.answer(given, number)
        assert not round.answer(replace(given, worth=RIGHT), number)
        assert (number, user) not in self.accepted
        self.accepted[number, user] = given

    @precondition(lambda self: self.round.phase is Phase.OPEN)
    @rule(user=st.integers(1, 5))
    def lifeline(self, user: int) -> None:
        if user not in self.round.players:
            return
        took = self.round.lifeline(user)
        if took:
            assert self.lifelines.setdefault(user, self.round.number) == self.round.number

    @precondition(lambda self: self.round.phase is Phase.OPEN)
    @rule(outcome=st.sampled_from(Outcome))
    def close(self, outcome: Outcome) -> None:
        self.now = self.round.deadline_ms
        self.round.close(outcome)

    @precondition(lambda self: self.running and self.round.number > 0)
    @rule(ending=st.sampled_from([Ending.STOPPED, Ending.AWAY, Ending.LOST]), luck=st.integers(0, 9))
    def end(self, ending: Ending, luck: int) -> None:
        if luck == 0:
            self.round.end(ending)

    @invariant()
    def points_add_up(self) -> None:
        round = self.round
        expected: dict[int, int] = dict.fromkeys(round.players, 0)
        streak: dict[int, int] = dict.fromkeys(round.players, 0)
        for number, turn in enumerate(round.turns, 1):
            if turn.outcome is not Outcome.CLOSED:
                continue
            for user in expected:
                given = self.accepted.get((number, user))
                if given is None:
                    streak[user] = 0
                    continue
                expected[user] += points(
                    given.worth,
                    given.elapsed_ms,
                    round.rules.scored_ms(turn.asked.mode),
                    streak[user],
                    halved=given.halved,
                )
                streak[user] = streak[user] + 1 if given.worth.right else 0
        standings = round.standings()
        assert {one.user: one.points for one in standings} == expected
        assert {user: line[-1] for user, line in round.race().items() if line} == {
            u: p for u, p in expected.items() if round.closed
        }
        for one in standings:
            assert one.rank == 1 + sum(other.points > one.points for other in standings)
            assert one.right <= one.answered <= one.asked <= len(round.closed)
            assert one.board_points <= one.points

    @invariant()
    def it_can_be_rebuilt(self) -> None:
        again = Round(
            id=10,
            guild_id=20,
            channel_id=30,
            starter=1,
            rules=self.round.rules,
            asked=[t.asked for t in self.round.turns],
        )
        again.turns, again.players = self.round.turns, self.round.players
        again.phase, again.number = self.round.phase, self.round.number
        assert again.standings() == self.round.standings()

    def teardown(self) -> None:
        """It always ends, whatever came before."""
        for _ in range(20):
            if self.round.phase in (Phase.ASKING, Phase.OPEN):
                self.round.close(Outcome.CLOSED)
            if self.round.phase is Phase.ENDED or self.round.next() is None:
                break
        assert self.round.phase is Phase.ENDED


TestAnyRound = AnyRound.TestCase
TestAnyRound.settings = settings(max_examples=60, stateful_step_count=40)


def test_a_round_can_be_asked_again() -> None:
    rules = Rules()
    seed = random.Random(1).getrandbits(63)
    assert choose(POOL, rules, seed, {}) == choose(list(POOL), rules, seed, {})
