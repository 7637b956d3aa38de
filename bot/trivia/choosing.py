"""Choosing a round's questions out of a pool: which, in which order, with which options.

The same pool, rules, history and seed give the same round. The seed is random and stored, never derived from
ids or time: packs are public.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.biography.languages import LANGUAGES
from bot.trivia.leaks import Shown, spellings
from bot.trivia.questions import Asked, Kind, Mode, Option, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.trivia.rules import Rules

_OPTIONS = 4
_LEAST_ORDER = 3
# How often a mixed round would like each mode, when a question may be asked in several.
_LIKED = {Mode.CHOICE: 5, Mode.TYPED: 2, Mode.YEAR: 2, Mode.ORDER: 2}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a round asks."""

    asked: tuple[Asked, ...]
    repeats: int
    """How many of them were asked in the server before, because the unseen ones did not suffice."""


def choose(pool: Iterable[Question], rules: Rules, seed: int, seen: Mapping[str, int]) -> Choice:
    """As many questions as the rules want, or as the pool gives.

    ``seen`` tells when (epoch milliseconds) a question was last asked in the server. Unseen ones come first,
    then the longest unseen. One question an item; no answer twice; no answer appears in what an earlier
    question of the round shows; kinds alternate.
    """
    rng = random.Random(seed)
    fitting = [question for question in pool if rules.modes_for(question)]
    rng.shuffle(fitting)
    fitting.sort(key=lambda question: seen.get(question.id, -1))
    chosen = _Chosen(rules, rng)
    fresh = [question for question in fitting if question.id not in seen]
    chosen.take(_alternating(fresh))
    chosen.take(question for question in fitting if question.id in seen)
    asked = chosen.in_order()
    return Choice(asked, sum(one.question.id in seen for one in asked))


def _alternating(questions: Sequence[Question]) -> Iterator[Question]:
    """One of each kind in turn, so that no kind crowds out the others."""
    by_kind: dict[Kind, list[Question]] = {}
    for question in questions:
        by_kind.setdefault(question.kind, []).append(question)
    lines = [iter(line) for line in by_kind.values()]
    while lines:
        for line in list(lines):
            question = next(line, None)
            if question is None:
                lines.remove(line)
            else:
                yield question


@dataclass(slots=True)
class _Candidate:
    asked: Asked
    answers: tuple[str, ...]
    shown: Shown


class _Chosen:
    """The questions taken so far, and which of them must come before which."""

    def __init__(self, rules: Rules, rng: random.Random) -> None:
        self.rules, self.rng = rules, rng
        self.taken: list[_Candidate] = []
        self.items: set[str] = set()
        self.answers: set[str] = set()
        self.modes: Counter[Mode] = Counter()
        self.before: list[set[int]] = []
        """For each taken one, which others must come before it (those whose answers it shows)."""

    def take(self, questions: Iterable[Question]) -> None:
        for question in questions:
            if len(self.taken) == self.rules.questions:
                return
            self._try(question)

    def _try(self, question: Question) -> None:
        items = {f"{question.person}/{item}" for item in question.items}
        if items & self.items:
            return
        mode = self._mode(question)
        if mode is Mode.ORDER:
            unused = (o for o in question.distractors if f"{question.person}/{o.item}" not in self.items)
            question = replace(question, distractors=tuple(unused))
        asked = draw(question, mode, self.rng)
        if asked is None:
            return
        items |= {f"{question.person}/{option.item}" for option in asked.options if option.item and mode is Mode.ORDER}
        if items & self.items:
            return
        answers = spellings(asked)
        if self.answers.intersection(answers):
            return
        candidate = _Candidate(asked, answers, Shown(asked))
        after = {n for n, other in enumerate(self.taken) if candidate.shown.gives_away(other.answers)}
        ahead = {n for n, other in enumerate(self.taken) if other.shown.gives_away(answers)}
        # It comes after those whose answers it shows, and before those that show its own.
        if after & ahead or self._reaches(ahead, after):
            return
        number = len(self.taken)
        self.taken.append(candidate)
        self.before.append(after)
        for n in ahead:
            self.before[n].add(number)
        self.items |= items
        self.answers.update(answers)
        self.modes[mode] += 1

    def _reaches(self, starts: set[int], goals: set[int]) -> bool:
        """Whether one of ``starts`` must come, by way of others, before one of ``goals``."""
        waiting, met = list(goals), set[int]()
        while waiting:
            for n in self.before[waiting.pop()] - met:
                if n in starts:
                    return True
                met.add(n)
                waiting.append(n)
        return False

    def _mode(self, question: Question) -> Mode:
        """Of the modes it may be asked in, the one that is most behind in this round."""
        modes = self.rules.modes_for(question)
        return min(modes, key=lambda mode: (self.modes[mode] / _LIKED[mode], mode))

    def in_order(self) -> tuple[Asked, ...]:
        """An order in which no answer was shown before; kinds and modes alternate as far as they can."""
        left = set(range(len(self.taken)))
        order: list[Asked] = []
        luck = [self.rng.random() for _ in self.taken]
        while left:
            ready = [n for n in left if not self.before[n] & left]
            last = order[-2:]

            def alike(n: int, last: list[Asked] = last) -> tuple[int, int, float]:
                mine = self.taken[n].asked
                same = sum(one.question.kind is mine.question.kind for one in last)
                return same, sum(one.mode is mine.mode for one in last), luck[n]

            best = min(ready, key=alike)
            left.remove(best)
            order.append(self.taken[best].asked)
        return tuple(order)


def draw(question: Question, mode: Mode, rng: random.Random) -> Asked | None:
    """A question as it is asked: options drawn and shuffled. None where it has too few for the mode."""
    if mode is Mode.ORDER:
        return _draw_order(question, rng)
    if mode is not Mode.CHOICE:
        return Asked(_spare(question), mode, (), ())
    others = list(question.distractors)
    if question.kind is Kind.AUTHORED:
        others = rng.sample(others, min(len(others), _OPTIONS - 1))
    else:
        others = _unlike(others, question.answer, rng)[: _OPTIONS - 1]
    if not others:
        return None
    options = [question.answer, *others]
    if question.kind is Kind.WHEN or question.kind is Kind.NUMBER:
        # Years and numbers stand in their order, where people look for them; which are drawn is chance enough.
        options = _in_order_of_size(options, question)
    else:
        rng.shuffle(options)
    right = options.index(question.answer)
    wrong = [place for place in range(len(options)) if place != right]
    halved = tuple(sorted((right, rng.choice(wrong)))) if len(options) > 2 else ()
    return Asked(_spare(question), mode, tuple(options), (right,), halved)


def _spare(question: Question) -> Question:
    """The question without what a round that has drawn its options no longer needs."""
    return replace(question, distractors=())


def _unlike(others: list[Option], answer: Option, rng: random.Random) -> list[Option]:
    """In random order, without two that read the same."""
    rng.shuffle(others)
    kept: list[Option] = []
    texts = {answer.text[language] for language in LANGUAGES}
    for option in others:
        mine = {option.text[language] for language in LANGUAGES}
        if not mine & texts:
            kept.append(option)
            texts |= mine
    return kept


def _in_order_of_size(options: list[Option], question: Question) -> list[Option]:
    place = {option: number for number, option in enumerate((question.answer, *question.distractors))}
    return sorted(options, key=lambda option: (_number(option), place[option]))


def _number(option: Option) -> float:
    digits = "".join(c for c in option.text.en if c.isdigit() or c == ".")
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _draw_order(question: Question, rng: random.Random) -> Asked | None:
    """The anchor and others that are all strictly one after the other."""
    line = [question.answer]
    others = list(question.distractors)
    rng.shuffle(others)
    for option in others:
        if len(line) < _OPTIONS and all(_apart(option, other) for other in line):
            line.append(option)
    if len(line) < _LEAST_ORDER:
        return None
    rng.shuffle(line)
    right = sorted(range(len(line)), key=lambda place: _days(line[place]))
    if right == list(range(len(line))):
        # Shown in the right order already: turned round, it is a question again.
        line.reverse()
        right.reverse()
    return Asked(_spare(question), Mode.ORDER, tuple(line), tuple(right))


def _days(option: Option) -> tuple[int, int]:
    date = option.date
    assert date is not None
    assert date.earliest is not None
    assert date.latest is not None
    return date.earliest, date.latest


def _apart(one: Option, two: Option) -> bool:
    """Whether one is wholly before the other, at the precision that is known of both."""
    (first_of_one, last_of_one), (first_of_two, last_of_two) = _days(one), _days(two)
    return last_of_one < first_of_two or last_of_two < first_of_one
