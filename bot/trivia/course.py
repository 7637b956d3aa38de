"""What every kind of round is: its players, its questions one after the other, and how it ends.

How a kind of round is answered and scored is in `bot.trivia.round` and `bot.trivia.buzzer`. Nothing here sleeps, posts
or saves; whoever drives it does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from bot.trivia.rules import LOBBY_SECONDS, READING_SECONDS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

LOBBY_MS = 1000 * LOBBY_SECONDS
READING_MS = 1000 * READING_SECONDS
MOST_ABSENCE_MS = 5_000
"""A question that lost more of its time to the bot's absence is void."""
LONGEST_ABSENCE_MS = 300_000
"""A round that was left alone for longer ends."""


class Phase(StrEnum):
    LOBBY = "lobby"
    ASKING = "asking"  # the question is claimed; whether it was posted is not yet known
    OPEN = "open"
    READING = "reading"  # the answer is shown
    ENDED = "ended"


class Outcome(StrEnum):
    """How a question closed."""

    CLOSED = "closed"
    VOID = "void"  # it counts for nobody; streaks are kept
    SKIPPED = "skipped"  # likewise, by the players' wish


class Ending(StrEnum):
    """Why a round ended."""

    DONE = "done"
    STOPPED = "stopped"
    IDLE = "idle"  # nobody answered any more
    AWAY = "away"  # the bot was away for too long
    FAILED = "failed"  # a fault of ours
    LOST = "lost"  # the channel, or a permission in it
    MADE_WAY = "made way"  # for a competition that begins in the channel


@dataclass(slots=True)
class Player:
    id: int
    name: str
    """As displayed at their last press."""
    joined: int
    """The number of the question that was next or open when they joined; 0 in the lobby."""
    lifeline: int | None = None
    """The number of the question they took their 50:50 for."""


class Question(Protocol):
    """One question of a round, and what came of it."""

    outcome: Outcome | None


Turn = TypeVar("Turn", bound=Question)


class Course(ABC, Generic[Turn]):
    """The part of a round's state that all kinds have."""

    def __init__(
        self,
        *,
        id: int,
        guild_id: int,
        channel_id: int,
        starter: int,
        turns: list[Turn],
        entrants: Container[int] | None,
    ) -> None:
        """``entrants``: who may play in a competition's round; None where everybody may."""
        self.id, self.guild_id, self.channel_id, self.starter = id, guild_id, channel_id, starter
        self.turns = turns
        self.entrants = entrants
        self.players: dict[int, Player] = {}
        self.phase = Phase.LOBBY
        self.number = 0
        """Of the present question, from 1; 0 in the lobby."""
        self.ending: Ending | None = None
        self.skips: set[int] = set()

    # -- questions

    @property
    def turn(self) -> Turn:
        """The present question. Only once there is one."""
        assert self.number > 0
        return self.turns[self.number - 1]

    @property
    def closed(self) -> list[Turn]:
        """The questions that count."""
        return [turn for turn in self.turns if turn.outcome is Outcome.CLOSED]

    def next(self) -> Turn | None:
        """Claim the next question; None, and the round has ended, where there is none to ask."""
        assert self.phase in (Phase.LOBBY, Phase.READING)
        if self._idle():
            self.end(Ending.IDLE)
            return None
        if self.decided() or self.number == len(self.turns):
            self.end(Ending.DONE)
            return None
        self.number += 1
        self.phase = Phase.ASKING
        self.skips.clear()
        return self.turn

    @abstractmethod
    def _idle(self) -> bool:
        """Whether nobody has played for so long that the round ends."""

    def decided(self) -> bool:
        """Whether it is over before its last question."""
        return False

    # -- players

    def join(self, user: int, name: str) -> bool:
        """Whether they are new to the round."""
        player = self.players.get(user)
        if player is not None:
            player.name = name
            return False
        self.players[user] = Player(user, name, self.number)
        return True

    def skip(self, user: int) -> bool:
        """A player wishes the question away; whether a majority of the players does now."""
        if user in self.players:
            self.skips.add(user)
        return 2 * len(self.skips) > len(self.players)

    def asked_since(self, player: Player) -> int:
        """How many questions that count were asked since somebody joined."""
        return sum(
            turn.outcome is Outcome.CLOSED and number >= player.joined for number, turn in enumerate(self.turns, 1)
        )

    # -- closing

    def close(self, outcome: Outcome) -> None:
        """The question is over. It counts only where it is simply closed."""
        assert self.phase in (Phase.ASKING, Phase.OPEN)
        self.turn.outcome = outcome
        self.phase = Phase.READING

    def end(self, ending: Ending) -> None:
        """End the round; a question still open counts for nobody."""
        if self.phase in (Phase.ASKING, Phase.OPEN):
            self.close(Outcome.VOID)
        if self.phase is not Phase.ENDED:
            self.phase, self.ending = Phase.ENDED, ending


def longest_run(flags: Iterable[bool]) -> int:
    """The longest run of true ones."""
    best = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        best = max(best, run)
    return best
