"""Questions made from an event's date: when it was, which came first, which order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.biography.folding import folded
from bot.biography.languages import LANGUAGES, Both
from bot.biography.telling import MONTHS, tells_date
from bot.trivia.basis import around, made, question_id, voices
from bot.trivia.lives import exact, year_of
from bot.trivia.questions import Kind, Mode, Option, Question

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.trivia.lives import Life, Told

# The whole prompts of these, because an event's title would tell which of the options the question is made from.
FIRST = Both("Which of these came first?", "次のうち、最初の出来事はどれでしょう？")
IN_ORDER = Both("Put these in the order of time, earliest first.", "古いものから順に並べてください。")
_YEARS = 8
_MOST_OPTIONS = 8
_LEAST_IN_ORDER = 3
# What puts an event in time by its title alone.
_TELLS_TIME = re.compile(rf"\b\d{{4}}\b|\b(?:{'|'.join(MONTHS)})\b|[\d〇一二三四五六七八九十元](?:年|月|世紀)")


def when_question(told: Told, life: Life) -> Question | None:
    """In which year it was."""
    date = told.date
    year = year_of(date)
    if told.title is None or date is None or year is None or told.title_shared or not voices(told):
        return None
    if any(tells_date(told.title[language], date) for language in LANGUAGES):
        return None
    first, last = life.years
    below, above = range(year - 1, first - 1, -1), range(year + 1, last + 1)
    key = question_id(life.person, Kind.WHEN, told.slug)
    others = around(below[:_YEARS], above[:_YEARS], _YEARS, key)
    # Years before the common era are chosen, not typed.
    modes = (*((Mode.CHOICE,) if len(others) >= 3 else ()), *((Mode.YEAR,) if year > 0 else ()))
    if not modes:
        return None
    return made(
        told,
        life,
        Kind.WHEN,
        modes,
        prompt=told.title,
        answer=Option(year_text(year)),
        distractors=[Option(year_text(other)) for other in others] if Mode.CHOICE in modes else [],
        years=(year, year),
    )


def year_text(year: int) -> Both:
    """A year as people write it; the year 0 is 1 BC."""
    return Both(str(year), f"{year}年") if year > 0 else Both(f"{1 - year} BC", f"紀元前{1 - year}年")


def placed_questions(told: Told, life: Life, kinds: Collection[Kind]) -> Iterator[Question]:
    """Which came first: this one, of those that came later. And this one among others, to be put in order."""
    if not _placed(told, life):
        return
    first, last = _days(told)
    later = [other for other in life.after(last) if _placed(other, life)]
    if Kind.FIRST in kinds:
        others = _different(told, later)
        if others:
            yield _asked(told, life, Kind.FIRST, Mode.CHOICE, others)
    if Kind.ORDER not in kinds:
        return
    earlier = [other for other in life.before(first) if _placed(other, life) and _days(other)[1] < first]
    half = _MOST_OPTIONS // 2
    some = [*earlier[: max(half, _MOST_OPTIONS - len(later))], *later[: max(half, _MOST_OPTIONS - len(earlier))]]
    others = _different(told, some)
    if _longest_line(others) >= _LEAST_IN_ORDER:
        yield _asked(told, life, Kind.ORDER, Mode.ORDER, others)


def _asked(told: Told, life: Life, kind: Kind, mode: Mode, others: list[Told]) -> Question:
    prompt = FIRST if kind is Kind.FIRST else IN_ORDER
    return made(
        told, life, kind, (mode,), prompt=prompt, answer=_option(told), distractors=[_option(o) for o in others]
    )


def _option(told: Told) -> Option:
    assert told.title is not None
    return Option(told.title, told.edtf, told.qualifier, told.slug)


def _placed(told: Told, life: Life) -> bool:
    """Whether an event may stand among others by its date: surely dated, and its title does not tell when.

    Births and deaths are left out, because everybody knows where they belong; and so are disputed events,
    because a source would have to be named for each.
    """
    if told.title is None or not told.ask or told.disputes or told.title_shared or not exact(told.date):
        return False
    if told.edtf in life.turning_points:
        return False
    return not any(_TELLS_TIME.search(told.title[language]) for language in LANGUAGES)


def _days(told: Told) -> tuple[int, int]:
    date = told.date
    assert date is not None
    assert date.earliest is not None
    assert date.latest is not None
    return date.earliest, date.latest


def _different(told: Told, others: Iterable[Told]) -> list[Told]:
    """Those whose titles read differently, from its own and from each other's, in both languages."""
    assert told.title is not None
    met = {folded(told.title[language]) for language in LANGUAGES}
    kept: list[Told] = []
    for other in others:
        assert other.title is not None
        mine = {folded(other.title[language]) for language in LANGUAGES}
        if not mine & met:
            met |= mine
            kept.append(other)
            if len(kept) == _MOST_OPTIONS:
                break
    return kept


def _longest_line(others: list[Told]) -> int:
    """How many of them are surely one after the other."""
    count, end = 0, None
    for first, last in sorted(map(_days, others), key=lambda days: days[1]):
        if end is None or first > end:
            count, end = count + 1, last
    return count
