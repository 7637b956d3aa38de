"""Clue ladders for the buzzer: several clues to one answer, hard to easy, told phrase by phrase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.biography.languages import LANGUAGES, Both, Language
from bot.biography.markup import phrases
from bot.trivia.questions import AnswerLine, Cited  # noqa: TC001  # pydantic reads the fields' types at run time

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.trivia.rules import RoundLanguage

PRESSED = "／"
"""Where a press fell, in the text as it is shown afterwards."""


@dataclass(frozen=True, slots=True)
class Clue:
    """One clue, in phrases; put together, these are its whole text."""

    en: tuple[str, ...]
    ja: tuple[str, ...]

    def __getitem__(self, language: Language) -> tuple[str, ...]:
        return self.ja if language == "ja" else self.en

    @property
    def text(self) -> Both:
        return Both("".join(self.en), "".join(self.ja))


def clue(en: str, ja: str) -> Clue:
    """A clue as it is written, with “/” between its phrases."""
    return Clue(tuple(phrases(en)), tuple(phrases(ja)))


@dataclass(frozen=True, slots=True)
class Ladder:
    """One question of a buzzer round."""

    id: str
    """Stable: the person's id, a slash, and the slug that its author gave it, or one made of what it asks for."""
    person: str
    answer: Both
    """As it is shown."""
    line: AnswerLine
    """For judging."""
    clues: tuple[Clue, ...]
    """Hard to easy."""
    items: tuple[str, ...]
    """The events, facts and entities it is about."""
    topics: tuple[str, ...]
    difficulty: int
    """1 (easy) to 5."""
    explanation: Both
    """Told at the reveal."""
    cited: tuple[Cited, ...]
    authored: bool = True
    """Written by an author; else made from events and facts."""


def steps(ladder: Ladder, spoken: RoundLanguage) -> int:
    """In how many phrases a ladder is told. Two languages go on together, and end each clue together."""
    return sum(_steps_of(clue, spoken) for clue in ladder.clues)


def shown(ladder: Ladder, language: Language, upto: int, spoken: RoundLanguage) -> str:
    """What is told after ``upto`` steps, in one of the languages. Nothing in it is escaped."""
    return "".join(_told(ladder, language, spoken)[:upto])


def whole(ladder: Ladder, language: Language, spoken: RoundLanguage, presses: Collection[int] = ()) -> str:
    """The whole text, with a ／ after each of the steps that a press followed (0: before the first)."""
    text = PRESSED if 0 in presses else ""
    for number, phrase in enumerate(_told(ladder, language, spoken), 1):
        text += phrase + (PRESSED if number in presses else "")
    return text


def clues_shown(ladder: Ladder, upto: int, spoken: RoundLanguage) -> int:
    """Of how many clues something is told after ``upto`` steps."""
    number = 0
    for clue in ladder.clues:
        if upto <= 0:
            break
        upto -= _steps_of(clue, spoken)
        number += 1
    return number


def _steps_of(clue: Clue, spoken: RoundLanguage) -> int:
    return max(len(clue[language]) for language in (LANGUAGES if spoken == "both" else (spoken,)))


def _told(ladder: Ladder, language: Language, spoken: RoundLanguage) -> list[str]:
    """What each step adds in a language; put together, the whole text."""
    told: list[str] = []
    before = ""
    for clue in ladder.clues:
        own, many = clue[language], _steps_of(clue, spoken)
        # The language with fewer phrases waits now and then, evenly over the clue; its last one comes with the last.
        added = [""] * many
        for place, phrase in enumerate(own):
            added[max(0, (place + 1) * many // len(own) - 1) if place or len(own) == 1 else 0] += phrase
        if before:
            first = next(place for place, phrase in enumerate(added) if phrase)
            added[first] = _between(before, language) + added[first]
        told += added
        before = own[-1]
    return told


def _between(before: str, language: Language) -> str:
    """What stands between two clues: Japanese needs a space only after what is not Japanese."""
    return "" if language == "ja" and not before[-1:].isascii() else " "
