"""What a daily post tells and asks, and the streaks of those who answer it. Pure.

The same candidates, history, day and dice give the same choice.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.trivia.choosing import draw
from bot.trivia.judging import Verdict, judge, read_year, years_off
from bot.trivia.leaks import Shown, spellings
from bot.trivia.questions import Mode

if TYPE_CHECKING:
    import datetime
    import random
    from collections.abc import Iterable, Mapping, Sequence

    from bot.trivia.leaks import ShownText
    from bot.trivia.questions import Asked, Question

# People who pass by answer with one press; a form is for questions that have no wrong choices.
_MODES = (Mode.CHOICE, Mode.YEAR, Mode.TYPED)


class Rule(StrEnum):
    """Why an item was chosen."""

    DAY = "day"  # its anniversary, to the day
    MONTH = "month"  # the anniversary of a month
    NEW = "new"  # it was never shown in this server
    LONGEST = "longest"  # all were shown, and this one not for longest


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event or a fact that a post may tell."""

    item: str
    """The person's id, a slash, and its own."""
    moments: tuple[tuple[int, int, int], ...] = ()
    """(year, month, day) of what in it comes round each year; day 0 where only the month is known."""


@dataclass(frozen=True, slots=True)
class Pick:
    item: str
    rule: Rule
    years: int = 0
    """How many years ago, for an anniversary."""


def choose_item(
    candidates: Sequence[Candidate],
    shown: Mapping[str, datetime.date],
    day: datetime.date,
    rng: random.Random,
) -> Pick | None:
    """The item of a day's post: an anniversary, else what was never shown, else what was not shown for longest.

    ``candidates`` come in the order of their importance, ``shown`` tells when the server saw an item last. A month's
    anniversary comes once in that month, on its first day that has none of its own. None without candidates.
    """
    for rule, exact in ((Rule.DAY, True), (Rule.MONTH, False)):
        fitting: list[tuple[Candidate, int]] = []
        for candidate in candidates:
            last = shown.get(candidate.item)
            if not exact and last is not None and (last.year, last.month) == (day.year, day.month):
                continue
            years = _years_since(candidate, day, exact=exact)
            if years:
                fitting.append((candidate, years))
        if fitting:
            # Of several, those not shown yet, then the longest unseen; the more important one where that is equal.
            candidate, years = min(fitting, key=lambda one: _last_seen(one[0], shown))
            return Pick(candidate.item, rule, years)
    fresh = [candidate for candidate in candidates if candidate.item not in shown]
    if fresh:
        # What has its day later this month waits for it, as long as there is something else.
        waiting = [one for one in fresh if not _is_still_to_come(one, day)]
        return Pick(rng.choice(waiting or fresh).item, Rule.NEW)
    if not candidates:
        return None
    return Pick(min(candidates, key=lambda one: _last_seen(one, shown)).item, Rule.LONGEST)


def _last_seen(candidate: Candidate, shown: Mapping[str, datetime.date]) -> int:
    last = shown.get(candidate.item)
    return 0 if last is None else last.toordinal()


def _years_since(candidate: Candidate, day: datetime.date, *, exact: bool) -> int:
    """How many years ago it was on this day, or (not exact) in this month; 0 where it was not."""
    for year, month, number in candidate.moments:
        if month != day.month or year >= day.year:
            continue
        if exact:
            if number == day.day:
                return day.year - year
        elif number == 0 or ((month, number) == (2, 29) and not calendar.isleap(day.year)):
            # A common year has no 29 February: there it is true of the month alone.
            return day.year - year
    return 0


def _is_still_to_come(candidate: Candidate, day: datetime.date) -> bool:
    return any(month == day.month and number > day.day and year < day.year for year, month, number in candidate.moments)


# -- questions


def choose_question(
    pool: Iterable[Question],
    seen: Mapping[str, int],
    shown: ShownText,
    avoid: str | None,
    rng: random.Random,
    modes: tuple[Mode, ...] = _MODES,
    spare: Asked | None = None,
) -> Asked | None:
    """A question as it is asked beside a post: never asked before, else not asked for longest.

    ``shown`` is what the post itself tells: its answer is not in there. It is not about the item ``avoid`` either.
    ``seen`` tells when (epoch milliseconds) a question was last asked in the server. ``spare`` is another question,
    still open, that this one must not answer. None where nothing is left.
    """
    spared = () if spare is None else spellings(spare)
    questions = list(pool)
    rng.shuffle(questions)
    questions.sort(key=lambda question: seen.get(question.id, -1))
    for question in questions:
        if avoid is not None and avoid in (f"{question.person}/{item}" for item in question.items):
            continue
        mode = next((mode for mode in modes if mode in question.modes), None)
        asked = None if mode is None else draw(question, mode, rng)
        if asked is None or shown.gives_away(spellings(asked)):
            continue
        if spare is None or (spare.question.id != question.id and not Shown(asked).gives_away(spared)):
            return asked
    return None


# -- answers


class NotAYearError(Exception):
    """What was typed holds no year; it is not taken for an answer."""


def judged(asked: Asked, given: str) -> Verdict:
    """What an answer to a daily question is. Raises NotAYearError."""
    question = asked.question
    if asked.mode is Mode.CHOICE:
        return Verdict.RIGHT if given == str(asked.right[0]) else Verdict.WRONG
    if asked.mode is Mode.YEAR:
        year = read_year(given)
        if year is None:
            raise NotAYearError
        assert question.years is not None
        return Verdict.RIGHT if years_off(year, *question.years) == 0 else Verdict.WRONG
    assert question.line is not None
    return judge(given, question.line)


# -- streaks


@dataclass(frozen=True, slots=True)
class Streak:
    """Daily questions in a row that somebody answered right.

    A server's questions are numbered as they close, so that a day without one leaves no hole.
    """

    days: int
    best: int
    last: int
    """The number of the last question answered right."""


def lengthened(streak: Streak | None, number: int, *, excused: bool = False) -> Streak:
    """The streak after a right answer to that question.

    An excused question could not be answered all the time: it has the number of the one before, so that it is a day
    more for who was right, and nothing for who did not answer.
    """
    before = number if excused else number - 1
    days = streak.days + 1 if streak is not None and streak.last == before else 1
    return Streak(days, max(days, streak.best if streak is not None else 0), number)


def broken(streak: Streak, number: int) -> Streak:
    """The streak after a wrong answer to that question, excused or not."""
    return Streak(0, streak.best, number - 1)


def days_now(streak: Streak | None, newest: int) -> int:
    """How long a streak is once question ``newest`` has closed; 0 where it was missed."""
    return streak.days if streak is not None and streak.last == newest else 0
