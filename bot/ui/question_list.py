"""Every question of a pack as plain text, for its editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.asking import asking
from bot.ui.dates import date_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.biography.pack import Pack
    from bot.trivia.questions import Option, Question
    from bot.ui.words import Words


def question_lines(pack: Pack, questions: Iterable[Question], words: Words) -> Iterator[str]:
    """The questions one after another: ● the answer, ○ what may stand beside it."""
    for number, question in enumerate(questions, 1):
        yield from _lines(pack, number, question, words)
        yield ""


def _lines(pack: Pack, number: int, question: Question, words: Words) -> Iterator[str]:
    language = words.language
    modes = ", ".join(question.modes)
    yield f"{number}. {question.id}  [{modes}; {question.difficulty}/5; {', '.join(question.topics)}]"
    according = question.according_to
    title = None if according is None else pack.sources[according].title[language]
    for line in (asking(question, words, title), question.prompt[language]):
        if line:
            yield f"   {line}"
    yield f"   ● {_option(question.answer, words)}"
    for option in question.distractors:
        yield f"   ○ {_option(option, words)}"
    if question.line is not None:
        for sign, spellings in (("=", question.line.accept), ("~", question.line.prompt), ("≠", question.line.reject)):
            if spellings:
                yield f"   {sign} {' | '.join(spellings)}"
    date = "" if question.date is None else f"{date_text(question.date, language)}: "
    yield f"   → {date}{question.explanation[language]}"
    for cited in question.cited:
        cites = "" if cited.cites is None else f" ({cited.cites[language]})"
        yield f"   § {pack.sources[cited.source].title[language]}{cites}"


def _option(option: Option, words: Words) -> str:
    date = option.date
    return option.text[words.language] + ("" if date is None else f"  ({date_text(date, words.language)})")
