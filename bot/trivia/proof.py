"""Proving one question: that it has one right answer, which it does not give away, and that Discord can show it.

This looks at the question alone, and at nothing that made it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.biography.folding import folded
from bot.biography.languages import LANGUAGES
from bot.biography.telling import contains, tells_date
from bot.trivia.basis import LONGEST_ID, MOST_EXPLANATION, MOST_OPTION, MOST_PROMPT
from bot.trivia.lives import exact, year_of
from bot.trivia.numerals import read_numeral
from bot.trivia.questions import Kind, Mode, Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.biography.languages import Language
    from bot.trivia.questions import Option

_NAMES = {"en": "English", "ja": "Japanese"}
_LEAST_IN_ORDER = 3


def prove(question: Question) -> list[str]:
    """What is wrong with it, in sentences for an editor; nothing where it may be asked."""
    return [*_shape(question), *_options(question), *_leaks(question), *_by_kind(question)]


def _shape(question: Question) -> Iterator[str]:
    if not question.modes:
        yield "cannot be asked in any mode: it has neither three wrong choices nor an answer short enough to type"
    if len(question.id) > LONGEST_ID:
        yield f"has an id of more than {LONGEST_ID} characters"
    if not question.cited:
        yield "has no source"
    if not 1 <= question.difficulty <= 5:
        yield "has a difficulty that is not 1 to 5"
    for language in LANGUAGES:
        parts = [
            ("prompt", question.prompt[language], MOST_PROMPT),
            ("explanation", question.explanation[language], MOST_EXPLANATION),
            ("answer", question.answer.text[language], MOST_OPTION),
            *(("distractor", option.text[language], MOST_OPTION) for option in question.distractors),
        ]
        for part, text, most in parts:
            if not text.strip():
                yield f"has an empty {part} in {_NAMES[language]}"
            elif len(text) > most:
                yield f"has more than {most} characters in its {part} in {_NAMES[language]}"


def _options(question: Question) -> Iterator[str]:
    if Mode.CHOICE in question.modes and not question.distractors:
        yield "has no wrong choices"
    for language in LANGUAGES:
        texts = [option.text[language] for option in (question.answer, *question.distractors)]
        counts = Counter(_same(text) for text in texts)
        for text in dict.fromkeys(texts):
            if counts[_same(text)] > 1:
                yield f"has the choice “{text}” twice in {_NAMES[language]}"
    if question.kind in (Kind.AUTHORED, Kind.MASKED):
        right = [*_spellings(question)]
        right_folded = {_same(spelling) for spelling in right}
        for text in {option.text[language]: None for option in question.distractors for language in LANGUAGES}:
            if _same(text) in right_folded:
                yield f"has a wrong choice that is right: “{text}”"
            elif any(contains(text, spelling) for spelling in right):
                yield f"has a wrong choice with the answer in it: “{text}”"


def _same(text: str) -> str:
    """What two texts share that read the same. Signs alone fold to nothing, and are compared as they are."""
    return folded(text) or text.strip().casefold()


def _spellings(question: Question) -> Iterator[str]:
    for language in LANGUAGES:
        yield question.answer.text[language]
    if question.line is not None:
        yield from question.line.accept


def _leaks(question: Question) -> Iterator[str]:
    for language in LANGUAGES:
        prompt = question.prompt[language]
        for spelling in dict.fromkeys(_spellings(question)):
            if contains(prompt, spelling):
                yield f"gives its answer away in the prompt in {_NAMES[language]}: “{spelling}”"
        if question.years is not None and question.date is not None:
            told = tells_date(prompt, question.date)
            if told is not None:
                yield f"gives its date away in {_NAMES[language]}: “{told}”"


def _by_kind(question: Question) -> Iterator[str]:
    match question.kind:
        case Kind.WHEN:
            yield from _when(question)
        case Kind.FIRST:
            yield from _first(question)
        case Kind.ORDER:
            yield from _order(question)
        case Kind.NUMBER:
            yield from _numbers(question)
        case Kind.MASKED | Kind.AUTHORED:
            if Mode.TYPED in question.modes and not (question.line and question.line.accept):
                yield "accepts no typed answer"


def _when(question: Question) -> Iterator[str]:
    if question.years is None or year_of(question.date) is None:
        yield "asks for a year that is not known"
        return
    first, last = question.years
    if first > last or not first <= (year_of(question.date) or 0) <= last:
        yield "has another year than its date"
    if Mode.CHOICE in question.modes:
        if _year(question.answer) not in range(first, last + 1):
            yield "has a right choice that is not its year"
        if any(_year(option) in range(first, last + 1) for option in question.distractors):
            yield "has a wrong choice that is its year"


def _year(option: Option) -> int | None:
    digits = "".join(character for character in option.text.en if character.isdigit())
    if not digits:
        return None
    return 1 - int(digits) if "BC" in option.text.en else int(digits)


def _first(question: Question) -> Iterator[str]:
    answer = question.answer.date
    if answer is None or not exact(answer) or answer.latest is None:
        yield "has an answer without a sure date"
        return
    for option in question.distractors:
        date = option.date
        if not exact(date) or date is None or date.earliest is None or date.earliest <= answer.latest:
            yield f"has a wrong choice that is not surely later: “{option.text.en}”"


def _order(question: Question) -> Iterator[str]:
    options = (question.answer, *question.distractors)
    days: list[tuple[int, int]] = []
    for option in options:
        date = option.date
        if not exact(date) or date is None or date.earliest is None or date.latest is None:
            yield f"puts in order what has no sure date: “{option.text.en}”"
            return
        days.append((date.earliest, date.latest))
    first, last = days[0]
    for option, (begins, ends) in zip(options[1:], days[1:], strict=True):
        if begins <= last and first <= ends:
            yield f"has “{option.text.en}”, which is not surely before or after the event it is made from"
    count, end = 0, None
    for begins, ends in sorted(days, key=lambda pair: pair[1]):
        if end is None or begins > end:
            count, end = count + 1, ends
    if count <= _LEAST_IN_ORDER:
        yield "has too few events that are surely one after the other"


def _numbers(question: Question) -> Iterator[str]:
    options = (question.answer, *question.distractors)
    values = {language: [_value(option, language) for option in options] for language in LANGUAGES}
    if None in values["en"] or values["en"] != values["ja"]:
        yield "has choices that are not the same numbers in both languages"
    elif len(set(values["en"])) < len(options):
        yield "has the same number twice"
    if Mode.TYPED in question.modes and not (question.line and question.line.accept):
        yield "accepts no typed answer"


def _value(option: Option, language: Language) -> object:
    numeral = read_numeral(option.text[language], language)
    return None if numeral is None else numeral.value
