"""The rules of one round: what `/trivia start` was given, and what it leaves as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.trivia.questions import Mode

if TYPE_CHECKING:
    from bot.trivia.questions import Question

RoundLanguage = Literal["en", "ja", "both"]
Difficulty = Literal["easy", "medium", "hard"]

QUESTIONS = 10
FEWEST_QUESTIONS, MOST_QUESTIONS = 3, 50
FEWEST_SECONDS, MOST_SECONDS = 5, 120
DEFAULT_SECONDS = {Mode.CHOICE: 20, Mode.TYPED: 30, Mode.YEAR: 30, Mode.ORDER: 60}
LOBBY_SECONDS = 15
READING_SECONDS = 6
IDLE_QUESTIONS = 3
"""A round stops after so many questions in a row that nobody answered."""

LEVELS: dict[Difficulty | None, range] = {
    None: range(1, 6),
    "easy": range(1, 3),
    "medium": range(3, 4),
    "hard": range(4, 6),
}


@dataclass(frozen=True, slots=True)
class Rules:
    mode: Mode = Mode.MIXED
    questions: int = QUESTIONS
    seconds: int | None = None
    """For every question; None leaves each mode its own time."""
    difficulty: Difficulty | None = None
    person: str | None = None
    topic: str | None = None
    language: RoundLanguage = "en"

    def seconds_for(self, mode: Mode) -> int:
        return self.seconds or DEFAULT_SECONDS[mode]

    def scored_ms(self, mode: Mode) -> int:
        """T of the score: the smaller of the chosen time and the mode's own, so that more time is no gain."""
        return 1000 * min(self.seconds_for(mode), DEFAULT_SECONDS[mode])

    @property
    def default(self) -> bool:
        """Whether only the language was chosen: what global boards count."""
        return self == Rules(language=self.language)

    def modes_for(self, question: Question) -> tuple[Mode, ...]:
        """The ways in which this round may ask a question; none where it may not ask it at all."""
        if question.difficulty not in LEVELS[self.difficulty]:
            return ()
        return tuple(mode for mode in question.modes if self.mode in (Mode.MIXED, mode))
