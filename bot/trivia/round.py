"""A round as a state machine, driven by time and answers.

Times are milliseconds of Discord's own clock: an answer's time is its snowflake minus the question's, so that
a busy bot or a slow line is nobody's loss. Nothing here sleeps, posts or saves; whoever drives it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.trivia.course import MOST_ABSENCE_MS, Course, Outcome, Phase, longest_run
from bot.trivia.rules import IDLE_QUESTIONS, Rules
from bot.trivia.scoring import Worth, points

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from bot.trivia.questions import Asked

EARLIEST_CLOSE_MS = 5_000
"""No question closes before, however quick everybody was."""
_AWAITED_QUESTIONS = 2
"""Who has not answered so many questions is no longer waited for."""


class Refusal(StrEnum):
    """Why an answer is not taken."""

    NOT_OPEN = "not open"
    LATE = "late"
    TWICE = "twice"
    NOT_JOINED = "not joined"  # a competition's round, and not one of those who joined it


@dataclass(frozen=True, slots=True)
class Reply:
    """One player's answer to one question. Final once it is here."""

    user: int
    given: str
    """What was pressed, typed or put in order, as saved."""
    elapsed_ms: int
    worth: Worth
    halved: bool = False
    repeated: bool = False
    """The same person answered the same question right within a day: it feeds no leaderboard."""


@dataclass(slots=True)
class Turn:
    """One question of a round, and what came of it."""

    asked: Asked
    posted_ms: int | None = None
    message_id: int | None = None
    outcome: Outcome | None = None
    replies: dict[int, Reply] = field(default_factory=dict[int, Reply])


@dataclass(frozen=True, slots=True)
class Scored:
    """A reply with its points."""

    reply: Reply
    points: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A player's place. Who has as many points shares the rank."""

    rank: int
    user: int
    name: str
    points: int
    board_points: int
    """Without those of repeated answers."""
    right: int
    answered: int
    asked: int
    """Questions closed since they joined."""
    best_streak: int
    fastest_ms: int | None
    """Of their right answers."""


class Round(Course[Turn]):
    """The whole of a round's state. It can be rebuilt from what was saved of it."""

    def __init__(
        self,
        *,
        id: int,
        guild_id: int,
        channel_id: int,
        starter: int,
        rules: Rules,
        asked: Sequence[Asked],
        entrants: Container[int] | None = None,
    ) -> None:
        """``entrants``: who may play in a competition's round; None where everybody may."""
        super().__init__(
            id=id,
            guild_id=guild_id,
            channel_id=channel_id,
            starter=starter,
            turns=[Turn(one) for one in asked],
            entrants=entrants,
        )
        self.rules = rules
        self._scored: list[dict[int, Scored]] = []

    # -- questions

    def _idle(self) -> bool:
        last = self.closed[-IDLE_QUESTIONS:]
        return len(last) == IDLE_QUESTIONS and not any(turn.replies for turn in last)

    def opened(self, posted_ms: int, message_id: int) -> None:
        """The question stands in the channel; its time runs from its message's snowflake."""
        assert self.phase is Phase.ASKING
        self.turn.posted_ms, self.turn.message_id = posted_ms, message_id
        self.phase = Phase.OPEN

    @property
    def limit_ms(self) -> int:
        """How long the present question may be answered."""
        return 1000 * self.rules.seconds_for(self.turn.asked.mode)

    @property
    def deadline_ms(self) -> int:
        assert self.turn.posted_ms is not None
        return self.turn.posted_ms + self.limit_ms

    # -- players

    def refuses(self, user: int, number: int, at_ms: int) -> Refusal | None:
        """Why an answer to a question, made at that time, would not be taken; None where it would."""
        if self.phase is not Phase.OPEN or number != self.number:
            return Refusal.NOT_OPEN
        if self.entrants is not None and user not in self.entrants:
            return Refusal.NOT_JOINED
        if user in self.turn.replies:
            return Refusal.TWICE
        if at_ms > self.deadline_ms:
            return Refusal.LATE
        return None

    def elapsed(self, at_ms: int) -> int:
        """From the question's snowflake to the answer's."""
        assert self.turn.posted_ms is not None
        return min(max(0, at_ms - self.turn.posted_ms), self.limit_ms)

    def answer(self, reply: Reply, number: int) -> bool:
        """Take a saved answer. False where the question no longer waits for it or has one: it changes nothing."""
        turn = self.turns[number - 1]
        if turn.outcome is not None or reply.user in turn.replies or reply.user not in self.players:
            return False
        turn.replies[reply.user] = reply
        return True

    def lifeline(self, user: int) -> bool:
        """Take the 50:50 for the present question; whether it is theirs now."""
        player = self.players[user]
        if player.lifeline is not None:
            return player.lifeline == self.number
        if len(self.turn.asked.options) < 3 or user in self.turn.replies:
            return False
        player.lifeline = self.number
        return True

    def halved(self, user: int) -> bool:
        player = self.players.get(user)
        return player is not None and player.lifeline == self.number

    def awaited(self) -> set[int]:
        """Those a question does not close early without: who joined or answered not long ago."""
        recent = self.turns[max(0, self.number - 1 - _AWAITED_QUESTIONS) : self.number - 1]
        waited = {user for turn in recent for user in turn.replies}
        since = self.number - _AWAITED_QUESTIONS
        return waited | {player.id for player in self.players.values() if player.joined >= since}

    def closes_early_at(self) -> int | None:
        """From when on the question may close before its deadline, now that all have answered; None: not yet."""
        if self.phase is not Phase.OPEN or self.number == 1 or not self.turn.replies:
            return None
        replies = self.turn.replies
        since = self.number - _AWAITED_QUESTIONS
        # Told apart at once where most are still to come.
        if any(player.joined >= since and player.id not in replies for player in self.players.values()):
            return None
        if self.awaited() - replies.keys():
            return None
        assert self.turn.posted_ms is not None
        return self.turn.posted_ms + EARLIEST_CLOSE_MS

    # -- closing

    def was_cut(self, away_ms: int, back_ms: int) -> bool:
        """Whether the open question lost too much of its time while the bot was away between those times."""
        assert self.turn.posted_ms is not None
        lost = min(back_ms, self.deadline_ms) - max(away_ms, self.turn.posted_ms)
        return lost > MOST_ABSENCE_MS

    # -- scores

    def scored(self) -> list[dict[int, Scored]]:
        """For each question that counts: each player's points. Kept, so that only new questions are reckoned."""
        closed = self.closed
        for turn in closed[len(self._scored) :]:
            self._scored.append({user: self._score(turn, user) for user in turn.replies})
        return self._scored

    def _score(self, turn: Turn, user: int) -> Scored:
        reply = turn.replies[user]
        earned = points(
            reply.worth,
            reply.elapsed_ms,
            self.rules.scored_ms(turn.asked.mode),
            self._streak(user, len(self._scored)),
            halved=reply.halved,
        )
        return Scored(reply, earned)

    def _streak(self, user: int, before: int) -> int:
        """Right answers in a row, up to the ``before``-th question that counts."""
        streak = 0
        for scored in reversed(self._scored[:before]):
            if user not in scored or not scored[user].reply.worth.right:
                break
            streak += 1
        return streak

    def standings(self) -> list[Standing]:
        """Best first; ties share a rank and stand in the order in which they joined."""
        scored = self.scored()
        found: list[Standing] = []
        for player in self.players.values():
            mine = [question.get(player.id) for question in scored]
            answered = [one for one in mine if one is not None]
            right = [one for one in answered if one.reply.worth.right]
            found.append(
                Standing(
                    rank=0,
                    user=player.id,
                    name=player.name,
                    points=sum(one.points for one in answered),
                    board_points=sum(one.points for one in answered if not one.reply.repeated),
                    right=len(right),
                    answered=len(answered),
                    asked=self.asked_since(player),
                    best_streak=longest_run(one is not None and one.reply.worth.right for one in mine),
                    fastest_ms=min((one.reply.elapsed_ms for one in right), default=None),
                )
            )
        found.sort(key=lambda one: -one.points)
        return list(_ranked(found))

    def race(self) -> dict[int, list[int]]:
        """Each player's points after each question that counts."""
        totals = dict.fromkeys(self.players, 0)
        lines: dict[int, list[int]] = {user: [] for user in self.players}
        for question in self.scored():
            for user, line in lines.items():
                totals[user] += question[user].points if user in question else 0
                line.append(totals[user])
        return lines

    def counts(self) -> bool:
        """Whether leaderboards count it: two people answered at least half of the questions."""
        played = len(self.closed)
        return played > 0 and sum(2 * one.answered >= played for one in self.standings()) >= 2

    def winners(self) -> list[int]:
        """Who won: the best of a round that counts and of which at least half was played."""
        if not self.counts() or 2 * len(self.closed) < len(self.turns):
            return []
        return [one.user for one in self.standings() if one.rank == 1 and one.points > 0]

    def missed(self, user: int) -> list[Turn]:
        """The questions that a player did not answer right."""
        return [turn for turn in self.closed if user not in turn.replies or not turn.replies[user].worth.right]


def _ranked(found: list[Standing]) -> Iterator[Standing]:
    rank = 0
    before: int | None = None
    for place, one in enumerate(found, 1):
        if one.points != before:
            rank, before = place, one.points
        yield replace(one, rank=rank)
