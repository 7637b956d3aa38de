"""Which ladders a buzzer round asks, and in which order."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.biography.folding import fold
from bot.biography.languages import LANGUAGES
from bot.trivia.leaks import ShownText, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.trivia.clues import Ladder


@dataclass(frozen=True, slots=True)
class LadderChoice:
    """What a buzzer round asks."""

    ladders: tuple[Ladder, ...]
    repeats: int
    """How many of them were asked in the server before, because the unseen ones did not suffice."""


def choose_ladders(pool: Iterable[Ladder], count: int, seed: int, seen: Mapping[str, int]) -> LadderChoice:
    """As many ladders as are wanted, or as the pool gives.

    ``seen`` tells when (epoch milliseconds) a ladder was last asked in the server. Unseen ones come first, those
    that an author wrote before those that were made; then the longest unseen. No answer twice; and no ladder, from
    its clues to its reveal, tells the answer of one that comes after it.
    """
    rng = random.Random(seed)
    fitting = list(pool)
    rng.shuffle(fitting)
    fitting.sort(key=lambda ladder: (seen.get(ladder.id, -1), not ladder.authored))
    chosen = _Chosen()
    for ladder in fitting:
        if len(chosen.taken) == count:
            break
        chosen.take(ladder)
    ladders = chosen.in_order(rng)
    return LadderChoice(ladders, sum(ladder.id in seen for ladder in ladders))


class _Chosen:
    """The ladders taken so far, and which of them must come before which."""

    def __init__(self) -> None:
        self.taken: list[Ladder] = []
        self._said: set[str] = set()
        self._answers: list[tuple[str, ...]] = []
        self._shown: list[ShownText] = []
        self._before: list[set[int]] = []
        """For each taken one, which others must come before it (those whose answers it shows)."""

    def take(self, ladder: Ladder) -> None:
        """Take a ladder, unless its answer is another one's, or no order would keep it and the others untold."""
        said = _said(ladder)
        if not self._said.isdisjoint(map(fold, said)):
            return
        answers = names(said)
        shown = ShownText(_texts(ladder))
        after = {n for n, others in enumerate(self._answers) if shown.gives_away(others)}
        ahead = {n for n, other in enumerate(self._shown) if other.gives_away(answers)}
        if after & ahead or self._reaches(ahead, after):
            return
        number = len(self.taken)
        self.taken.append(ladder)
        self._said.update(map(fold, said))
        self._answers.append(answers)
        self._shown.append(shown)
        self._before.append(after)
        for n in ahead:
            self._before[n].add(number)

    def _reaches(self, starts: set[int], goals: set[int]) -> bool:
        """Whether one of ``starts`` must come, by way of others, before one of ``goals``."""
        waiting, met = list(goals), set[int]()
        while waiting:
            for n in self._before[waiting.pop()] - met:
                if n in starts:
                    return True
                met.add(n)
                waiting.append(n)
        return False

    def in_order(self, rng: random.Random) -> tuple[Ladder, ...]:
        """A random order of those in which none tells the answer of a later one."""
        left = set(range(len(self.taken)))
        luck = [rng.random() for _ in self.taken]
        order: list[Ladder] = []
        while left:
            first = min((n for n in left if not self._before[n] & left), key=lambda n: luck[n])
            left.remove(first)
            order.append(self.taken[first])
        return tuple(order)


def _said(ladder: Ladder) -> tuple[str, ...]:
    """Every spelling of what it wants to hear."""
    return (ladder.answer.en, ladder.answer.ja, *ladder.line.accept)


def _texts(ladder: Ladder) -> list[str]:
    """All that it puts before people, from its first clue to its reveal."""
    told = ["".join(clue[language]) for clue in ladder.clues for language in LANGUAGES]
    return [*told, *(text[language] for text in (ladder.explanation, ladder.answer) for language in LANGUAGES)]
