"""A competition: sign-up, reminders, rounds with breaks between, standings, an end. Pure: what is due is decided here,
and done by whoever drives it. Times are epoch milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.trivia.buzzer import BuzzerRound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.trivia.buzzer import BuzzerRules
    from bot.trivia.round import Round
    from bot.trivia.rules import RoundLanguage, Rules

ROUNDS, FEWEST_ROUNDS, MOST_ROUNDS = 3, 1, 10
MOST_OPEN = 10
"""Competitions of one server that have not ended."""
SOONEST_MS = 120_000
"""A start has to be so far ahead when it is set: people need the time to join."""
FIRST_REMINDER_MS = 3_600_000
LAST_REMINDER_MS = 300_000
CALL_MS = 60_000
"""Whoever is asked whether they are here has at least so long to say so."""
LATEST_MS = 900_000
"""A start that was missed by more is called off."""
BREAK_MS = 120_000
FEWEST_HERE = 2
FRESH_MS = 7 * 24 * 3_600_000
"""What was asked in a server longer ago than this counts as new to its competitions."""


class Stage(StrEnum):
    SIGN_UP = "sign-up"
    PLAYING = "playing"
    BREAK = "break"
    ENDED = "ended"


class Fate(StrEnum):
    """How a competition ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    TOO_FEW = "too few"  # not enough people were there at the start
    MISSED = "missed"  # it could not begin in time: the bot was away, or the channel was taken
    NO_QUESTIONS = "no questions"
    LOST = "lost"  # the channel, or a permission in it
    LEFT = "left"  # the bot is no longer in the server


NEVER_BEGAN = frozenset({Fate.TOO_FEW, Fate.MISSED, Fate.NO_QUESTIONS})


class Step(StrEnum):
    """What is due."""

    WAIT = "wait"
    FIRST_REMINDER = "first reminder"
    LAST_REMINDER = "last reminder"
    BEGIN = "begin"  # the first round, or the next
    CALL_OFF = "call off"


class RoleProblem(StrEnum):
    """Why a role may not be given to a winner."""

    GONE = "gone"
    EVERYONE = "everyone"
    MANAGED = "managed"
    MODERATES = "moderates"
    CREATOR_MAY_NOT = "creator may not"
    CREATOR_BELOW = "creator below"
    BOT_MAY_NOT = "bot may not"
    BOT_BELOW = "bot below"


class NotOpenError(Exception):
    """Sign-up is over."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who has joined."""

    id: int
    name: str
    """As displayed at their last press."""
    remind: bool = True
    here: bool = False
    """They have said that they are there."""


@dataclass(frozen=True, slots=True)
class Competition:
    id: int
    guild_id: int
    channel_id: int
    creator: int
    title: str
    rules: Rules | BuzzerRules
    """Of each round."""
    rounds: int
    """How many are planned."""
    created_ms: int
    start_ms: int
    role_id: int | None = None
    stage: Stage = Stage.SIGN_UP
    fate: Fate | None = None
    reminded: int = 0
    """0, 1 or 2: how many of the two reminders are out, or need not be."""
    number: int = 0
    """Of the present round, or of the last one in a break; 0 before the first."""
    due_ms: int = 0
    """In a break: when the next round begins."""
    entrants: dict[int, Entrant] = field(default_factory=dict[int, Entrant])

    @property
    def language(self) -> RoundLanguage:
        return self.rules.language

    @property
    def here(self) -> list[Entrant]:
        return [one for one in self.entrants.values() if one.here]

    @property
    def to_remind(self) -> list[Entrant]:
        return [one for one in self.entrants.values() if one.remind]

    # -- what is due

    def step(self, now_ms: int) -> tuple[Step, Fate | None]:
        """What is to be done now; and with CALL_OFF, why."""
        if self.stage is Stage.BREAK:
            if now_ms - self.due_ms >= LATEST_MS:
                # Nobody waits so long; what was played counts.
                return Step.CALL_OFF, Fate.DONE
            return (Step.BEGIN if now_ms >= self.due_ms else Step.WAIT), None
        if self.stage is not Stage.SIGN_UP:
            return Step.WAIT, None
        if now_ms - self.start_ms >= LATEST_MS:
            return Step.CALL_OFF, Fate.MISSED
        if self.reminded < 2 and now_ms >= self.start_ms - LAST_REMINDER_MS:
            return Step.LAST_REMINDER, None
        if now_ms >= self.start_ms:
            if len(self.here) < FEWEST_HERE:
                return Step.CALL_OFF, Fate.TOO_FEW
            return Step.BEGIN, None
        if self.reminded < 1 and now_ms >= self.start_ms - FIRST_REMINDER_MS:
            return Step.FIRST_REMINDER, None
        return Step.WAIT, None

    def wakes_at(self) -> int | None:
        """When something is due next; None where only the end of a round moves it on, or nothing any more."""
        if self.stage is Stage.BREAK:
            return self.due_ms
        if self.stage is not Stage.SIGN_UP:
            return None
        if self.reminded == 0:
            return self.start_ms - FIRST_REMINDER_MS
        return self.start_ms - LAST_REMINDER_MS if self.reminded == 1 else self.start_ms

    # -- moves; each returns what has become of it

    def set_reminded(self, number: int, now_ms: int) -> Competition:
        """A reminder goes out. The last one leaves people time to answer: where it is late, so is the start."""
        start_ms = max(self.start_ms, now_ms + CALL_MS) if number == 2 else self.start_ms
        return replace(self, reminded=number, start_ms=start_ms)

    def start_now(self, now_ms: int) -> Competition:
        """Begin at once: who has joined is taken to be there."""
        there = {user: replace(one, here=True) for user, one in self.entrants.items()}
        return replace(self, start_ms=now_ms, reminded=2, entrants=there)

    def begin_round(self) -> Competition:
        assert self.stage in (Stage.SIGN_UP, Stage.BREAK)
        return replace(self, stage=Stage.PLAYING, number=self.number + 1)

    def round_over(self, now_ms: int, *, deserted: bool) -> Competition:
        """The present round has ended. ``deserted``: nobody is there for another."""
        assert self.stage is Stage.PLAYING
        if self.number >= self.rounds or deserted:
            return self.end(Fate.DONE)
        return replace(self, stage=Stage.BREAK, due_ms=now_ms + BREAK_MS)

    def end(self, fate: Fate) -> Competition:
        return self if self.stage is Stage.ENDED else replace(self, stage=Stage.ENDED, fate=fate)


def new_reminded(created_ms: int, start_ms: int) -> int:
    """Which reminders a competition need not send: those that were due before it was there. The last one asks who is
    there, so it always goes out."""
    return 1 if created_ms > start_ms - FIRST_REMINDER_MS else 0


# -- standings


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place over all rounds so far. Who cannot be told apart shares the rank."""

    rank: int
    user: int
    name: str
    points: int
    right: int
    time_ms: int
    """What their right answers took together; 0 in buzzer rounds, where the points tell how early one was."""
    last_points: int
    """Of the last round."""
    moved: int | None
    """How many ranks they have gone up (or down, below 0) with the last round; None where there was none before."""


def places(competition: Competition, rounds: Sequence[Round | BuzzerRound]) -> list[Place]:
    """Everybody who has joined, best first: by points, then right answers, then time."""
    now = _totals(competition, rounds)
    before = dict(_ranks(_totals(competition, rounds[:-1]))) if len(rounds) > 1 else {}
    last = _totals(competition, rounds[-1:])
    return [
        Place(
            rank=rank,
            user=user,
            name=competition.entrants[user].name,
            points=now[user].points,
            right=now[user].right,
            time_ms=now[user].time_ms,
            last_points=last[user].points,
            moved=before[user] - rank if user in before else None,
        )
        for user, rank in _ranks(now)
    ]


@dataclass(slots=True)
class _Total:
    points: int = 0
    right: int = 0
    time_ms: int = 0

    @property
    def key(self) -> tuple[int, int, int]:
        return -self.points, -self.right, self.time_ms


def _totals(competition: Competition, rounds: Sequence[Round | BuzzerRound]) -> dict[int, _Total]:
    totals = {user: _Total() for user in competition.entrants}
    for round in rounds:
        for one in round.standings():
            if (total := totals.get(one.user)) is not None:
                total.points += one.points
                total.right += one.right
        if isinstance(round, BuzzerRound):
            continue
        for turn in round.closed:
            for user, reply in turn.replies.items():
                if reply.worth.right and user in totals:
                    totals[user].time_ms += reply.elapsed_ms
    return totals


def _ranks(totals: dict[int, _Total]) -> Iterator[tuple[int, int]]:
    """(person, rank), best first; ties stand in the order in which they joined."""
    rank, before = 0, None
    for place, (user, total) in enumerate(sorted(totals.items(), key=lambda item: item[1].key), 1):
        if total.key != before:
            rank, before = place, total.key
        yield user, rank


def winners(places: Sequence[Place]) -> list[Place]:
    """Who won; nobody where nobody has points."""
    return [one for one in places if one.rank == 1 and one.points > 0]


def race(competition: Competition, rounds: Sequence[Round | BuzzerRound]) -> dict[int, list[int]]:
    """Each person's points after each question that counts, over all rounds."""
    lines: dict[int, list[int]] = {user: [] for user in competition.entrants}
    total = dict.fromkeys(lines, 0)
    for round in rounds:
        for earned in _earned(round):
            for user, line in lines.items():
                total[user] += earned.get(user, 0)
                line.append(total[user])
    return lines


def _earned(round: Round | BuzzerRound) -> Iterator[dict[int, int]]:
    """For each question that counts: who got how many points."""
    if isinstance(round, BuzzerRound):
        for turn in round.closed:
            winner = turn.winner
            yield {winner.user: turn.points(winner)} if winner is not None else {}
    else:
        for scored in round.scored():
            yield {user: one.points for user, one in scored.items()}
