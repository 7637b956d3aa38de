"""A buzzer round (早押し) as a state machine: who gets the right to answer, what comes of it, who wins.

Times are epoch milliseconds of Discord's own clock, except a press's arrival, which is when it reached this
process. Nothing here sleeps, posts or saves; whoever drives it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from bot.trivia.course import Course, Ending, Outcome, Phase, longest_run
from bot.trivia.rules import Difficulty, RoundLanguage  # noqa: TC001  # pydantic reads the fields' types at run time

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from bot.trivia.clues import Ladder

Chance = Literal["endless", "single"]

PHRASE_MS = 1_200
RIGHT_MS = 10_000
"""How long who has the right may take to send an answer."""
AGAIN_MS = 5_000
"""How long the button for a second try waits."""
THROUGH_MS = 5_000
"""After the last phrase, the question goes by (スルー)."""
QUESTIONS = 30
IDLE_QUESTIONS = 5
"""A round ends after so many questions in a row that nobody pressed at."""
WIN_AT, OUT_AT = 5, 3
_MOST_POINTS = 1000


@dataclass(frozen=True, slots=True)
class BuzzerRules:
    questions: int = QUESTIONS
    """The most that are asked."""
    chance: Chance = "endless"
    """After a wrong answer the others go on, or the question ends."""
    win_at: int | None = WIN_AT
    """So many right answers, and one has won (勝ち抜け)."""
    out_at: int | None = OUT_AT
    """So many wrong ones, and one is out (失格)."""
    top: int = 1
    """The round ends when so many have won."""
    difficulty: Difficulty | None = None
    person: str | None = None
    topic: str | None = None
    language: RoundLanguage = "en"

    @property
    def default(self) -> bool:
        """Whether only the language was chosen: what global boards count."""
        return self == BuzzerRules(language=self.language)


class Verdict(StrEnum):
    """What came of the right to answer."""

    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"
    LATE = "late"  # not sent in time, or closed


class Refusal(StrEnum):
    """Why a press or an answer is not taken."""

    NOT_OPEN = "not open"
    TAKEN = "taken"  # another has the right
    TRIED = "tried"  # one answer a question
    OUT = "out"
    WON = "won"
    NOT_YOURS = "not yours"
    LATE = "late"
    NOT_JOINED = "not joined"  # a competition's round, and not one of those who joined it


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person's right to answer a question, and what they made of it."""

    user: int
    told: int
    """How many phrases were shown when they pressed."""
    verdict: Verdict = Verdict.OPEN
    given: str = ""
    repeated: bool = False
    """The same person answered the same question right within a day: it feeds no leaderboard."""

    @property
    def wrong(self) -> bool:
        return self.verdict in (Verdict.WRONG, Verdict.LATE)


@dataclass(slots=True)
class BuzzerTurn:
    """One question of a round, and what came of it."""

    ladder: Ladder
    steps: int
    """In how many phrases it is told."""
    told: int = 0
    posted_ms: int | None = None
    message_id: int | None = None
    outcome: Outcome | None = None
    attempts: list[Attempt] = field(default_factory=list[Attempt])

    @property
    def holder(self) -> Attempt | None:
        """Whose the right to answer is."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.verdict is Verdict.OPEN else None

    @property
    def winner(self) -> Attempt | None:
        return next((one for one in self.attempts if one.verdict is Verdict.RIGHT), None)

    def points(self, attempt: Attempt) -> int:
        """What a right answer is worth: the whole before the first phrase, half after the last."""
        if attempt.verdict is not Verdict.RIGHT:
            return 0
        return round(_MOST_POINTS * (1 - attempt.told / (2 * self.steps)))


@dataclass(frozen=True, slots=True)
class BuzzerStanding:
    """A player's place. Who cannot be told apart shares the rank."""

    rank: int
    user: int
    name: str
    right: int
    wrong: int
    points: int
    board_points: int
    place: int | None
    """The how-many-th they won as; None where they have not."""
    out: bool
    asked: int
    """Questions closed since they joined."""
    best_streak: int


# -- the round


class BuzzerRound(Course[BuzzerTurn]):
    """The whole of a round's state. It can be rebuilt from what was saved of it."""

    def __init__(
        self,
        *,
        id: int,
        guild_id: int,
        channel_id: int,
        starter: int,
        rules: BuzzerRules,
        asked: Sequence[tuple[Ladder, int]],
        entrants: Container[int] | None = None,
    ) -> None:
        """``asked``: the ladders, each with the number of its phrases. ``entrants``: who may play in a competition's
        round; None where everybody may."""
        super().__init__(
            id=id,
            guild_id=guild_id,
            channel_id=channel_id,
            starter=starter,
            turns=[BuzzerTurn(ladder, steps) for ladder, steps in asked],
            entrants=entrants,
        )
        self.rules = rules
        self.until_ms = 0
        """When the open right, or the wait for a second try, runs out."""
        self.tries = 1
        """Of who has the right; 2: they were asked once more."""

    def _idle(self) -> bool:
        last = self.closed[-IDLE_QUESTIONS:]
        return len(last) == IDLE_QUESTIONS and not any(turn.attempts for turn in last)

    def decided(self) -> bool:
        """Whether enough have won, or too few are left to play on."""
        if len(self.won()) >= self.rules.top:
            return True
        left = len(self.still_in())
        return left == 0 if len(self.players) == 1 else bool(self.players) and left <= 1

    def opened(self, posted_ms: int, message_id: int) -> None:
        """The question stands in the channel, with its first phrase."""
        assert self.phase is Phase.ASKING
        self.turn.posted_ms, self.turn.message_id, self.turn.told = posted_ms, message_id, 1
        self.phase = Phase.OPEN

    def tell(self) -> bool:
        """Show one phrase more; False where all are shown, or somebody has the right."""
        if self.phase is not Phase.OPEN or self.turn.holder is not None or self.turn.told >= self.turn.steps:
            return False
        self.turn.told += 1
        return True

    # -- players

    def won(self) -> list[int]:
        """Who has won, first to last."""
        if self.rules.win_at is None:
            return []
        right: dict[int, int] = {}
        found: list[int] = []
        for turn in self.closed:
            if turn.winner is not None:
                user = turn.winner.user
                right[user] = right.get(user, 0) + 1
                if right[user] == self.rules.win_at:
                    found.append(user)
        return found

    def is_out(self, user: int) -> bool:
        return self.rules.out_at is not None and self.wrong(user) >= self.rules.out_at

    def wrong(self, user: int) -> int:
        """Their wrong answers, on the open question too."""
        turns = (turn for turn in self.turns[: self.number] if turn.outcome in (None, Outcome.CLOSED))
        return sum(one.user == user and one.wrong for turn in turns for one in turn.attempts)

    def still_in(self) -> set[int]:
        """Who has neither won nor is out."""
        return {user for user in self.players if not self.is_out(user)} - set(self.won())

    # -- the right to answer

    def refuses(self, user: int, number: int) -> Refusal | None:
        """Why a press at a question would not be taken; None where it would."""
        if self.phase is not Phase.OPEN or number != self.number:
            return Refusal.NOT_OPEN
        if self.entrants is not None and user not in self.entrants:
            return Refusal.NOT_JOINED
        if self.turn.winner is not None or (self.rules.chance == "single" and any(a.wrong for a in self.turn.attempts)):
            return Refusal.NOT_OPEN
        if self.is_out(user):
            return Refusal.OUT
        if user in self.won():
            return Refusal.WON
        if any(one.user == user and one.wrong for one in self.turn.attempts):
            return Refusal.TRIED
        return Refusal.TAKEN if self.turn.holder is not None else None

    def give(self, user: int, told: int, now_ms: int) -> Attempt:
        """Give a player the right to answer."""
        assert self.refuses(user, self.number) is None
        assert user in self.players
        attempt = Attempt(user, min(told, self.turn.told))
        self.turn.attempts.append(attempt)
        self.until_ms, self.tries = now_ms + RIGHT_MS, 1
        return attempt

    def give_time(self, now_ms: int) -> None:
        """The modal is open: the time to answer runs from now."""
        self.until_ms = now_ms + RIGHT_MS

    def take_back(self) -> None:
        """The right could not be given: it is as if they had not pressed."""
        assert self.turn.holder is not None
        self.turn.attempts.pop()

    def ask_again(self, now_ms: int) -> bool:
        """Give who has the right a second try, if they had none; its button waits for a while."""
        assert self.turn.holder is not None
        if self.tries > 1:
            return False
        self.until_ms, self.tries = now_ms + AGAIN_MS, 2
        return True

    def take_again(self, user: int, number: int, at_ms: int) -> Refusal | None:
        """The second try's button was pressed: time runs anew, once."""
        refusal = self.refuses_answer(user, number, at_ms)
        if refusal is None and self.tries == 2:
            self.until_ms, self.tries = at_ms + RIGHT_MS, 3
            return None
        return refusal or Refusal.NOT_YOURS

    def refuses_answer(self, user: int, number: int, at_ms: int) -> Refusal | None:
        """Why an answer would not be taken."""
        if self.phase is not Phase.OPEN or number != self.number:
            return Refusal.LATE
        holder = self.turn.holder
        if holder is None or holder.user != user:
            tried = any(one.user == user for one in self.turn.attempts)
            return Refusal.LATE if tried else Refusal.NOT_YOURS
        return Refusal.LATE if at_ms > self.until_ms else None

    def settle(self, verdict: Verdict, given: str = "", *, repeated: bool = False) -> Attempt:
        """What came of the open right."""
        holder = self.turn.holder
        assert holder is not None
        assert verdict is not Verdict.OPEN
        settled = self.turn.attempts[-1] = replace(holder, verdict=verdict, given=given, repeated=repeated)
        return settled

    def goes_on(self) -> bool:
        """Whether an open question, whose right nobody has, still waits for a press."""
        turn = self.turn
        if turn.winner is not None:
            return False
        if not turn.attempts:
            return True
        if self.rules.chance == "single":
            return False
        return bool(self.still_in() - {one.user for one in turn.attempts})

    # -- closing

    def close(self, outcome: Outcome) -> None:
        """The question is over. It counts only where it is simply closed."""
        assert outcome is not Outcome.CLOSED or self.turn.holder is None
        super().close(outcome)

    # -- scores

    def standings(self) -> list[BuzzerStanding]:
        """By who won first, then by right answers, then by fewer wrong ones."""
        won = {user: place for place, user in enumerate(self.won(), 1)}
        found: list[BuzzerStanding] = []
        for player in self.players.values():
            right = [turn for turn in self.closed if turn.winner is not None and turn.winner.user == player.id]
            earned = [(turn.points(one), one.repeated) for turn in right if (one := turn.winner) is not None]
            found.append(
                BuzzerStanding(
                    rank=0,
                    user=player.id,
                    name=player.name,
                    right=len(right),
                    wrong=self.wrong(player.id),
                    points=sum(points for points, _ in earned),
                    board_points=sum(points for points, repeated in earned if not repeated),
                    place=won.get(player.id),
                    out=self.is_out(player.id),
                    asked=self.asked_since(player),
                    best_streak=longest_run(turn in right for turn in self.closed),
                )
            )
        found.sort(key=_key)
        ranked: list[BuzzerStanding] = []
        for place, one in enumerate(found, 1):
            tied = ranked and _key(ranked[-1]) == _key(one)
            ranked.append(replace(one, rank=ranked[-1].rank if tied else place))
        return ranked

    def pressed(self) -> set[int]:
        """Who had the right on a question that counts."""
        return {one.user for turn in self.closed for one in turn.attempts}

    def counts(self) -> bool:
        """Whether leaderboards count it: two people had the right to answer."""
        return len(self.pressed()) >= 2

    def winners(self) -> list[int]:
        """Who won a round that counts and was played to its end."""
        if not self.counts() or self.ending is not Ending.DONE:
            return []
        return [one.user for one in self.standings() if one.rank == 1 and one.right]

    def race(self) -> dict[int, list[int]]:
        """Each player's right answers after each question that counts."""
        lines: dict[int, list[int]] = {user: [] for user in self.players}
        for turn in self.closed:
            for user, line in lines.items():
                mine = turn.winner is not None and turn.winner.user == user
                line.append((line[-1] if line else 0) + mine)
        return lines

    def missed(self, user: int) -> list[BuzzerTurn]:
        """The questions that a player did not answer right."""
        return [turn for turn in self.closed if turn.winner is None or turn.winner.user != user]


def _key(one: BuzzerStanding) -> tuple[float, int, int]:
    return (float("inf") if one.place is None else one.place, -one.right, one.wrong)
