"""The score race of a round: everybody's points after each question, as a picture and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.biography.one_line import one_line
from bot.ui.text import cut

if TYPE_CHECKING:
    from bot.ui.words import Words

MOST_LINES = 8
"""Players drawn and told by name. More lines cannot be told apart on a phone; the rest are a number."""
_NAME = 32  # what Discord lets a name have
_ALT = 1000  # Discord takes 1,024 characters


@dataclass(frozen=True, slots=True)
class Racer:
    name: str
    """As the person wrote it: neither escaped nor cut."""
    points: tuple[int, ...]
    """The total after each question; never below 0."""
    rank: int


@dataclass(frozen=True, slots=True)
class Race:
    questions: int
    racers: tuple[Racer, ...]
    """Best first."""
    title: str = ""
    """Shown in place of “Score race”."""
    unit: Literal["points", "right"] = "points"
    """What is counted: points, or right answers."""


def draw_race(race: Race, words: Words) -> bytes:
    """The picture as PNG. Takes 20 to 40 ms of a processor: meant for a worker thread."""
    # Imported here, in the thread: Pillow and its fonts need not hold up the start.
    from bot.ui.race_drawing import draw

    return draw(race, words)


def alt_text(race: Race, words: Words) -> str:
    """What the picture shows, at most 1,000 characters. Discord shows it as it is: nothing in it is Markdown."""
    told = [_plain(racer.name) + " " + _amount(final(racer), race, words) for racer in race.racers[:MOST_LINES]]
    if rest := len(race.racers) - len(told):
        told.append(words.plural("and {n} more", "and {n} more", rest))
    said = words.plural(
        "{title} over {n} question: {players}",
        "{title} over {n} questions: {players}",
        race.questions,
        title=usual_title(race, words),
        players=words.list(told),
    )
    return cut(said, _ALT)


def usual_title(race: Race, words: Words) -> str:
    return words.say("Race for right answers") if race.unit == "right" else words.say("Score race")


def _amount(count: int, race: Race, words: Words) -> str:
    if race.unit == "right":
        return words.plural("{n} right", "{n} right", count)
    return words.plural("{n} point", "{n} points", count)


def final(racer: Racer) -> int:
    return racer.points[-1] if racer.points else 0


def _plain(name: str) -> str:
    return cut(one_line(name), _NAME) or "…"
