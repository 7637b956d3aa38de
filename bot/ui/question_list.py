"""Every question of a pack as plain text, for its editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.asking import asking
from bot.ui.dates import date_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.biography.languages import Language
    from bot.biography.pack import Pack
    from bot.trivia.clues import Ladder
    from bot.trivia.questions import AnswerLine, Cited, Option, Question
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
        yield from _answer_line(question.line)
    date = "" if question.date is None else f"{date_text(question.date, language)}: "
    yield f"   → {date}{question.explanation[language]}"
    yield from _sources(pack, question.cited, language)


def ladder_lines(pack: Pack, ladders: Iterable[Ladder], words: Words, start: int = 1) -> Iterator[str]:
    """The ladders one after another, a clue a line, with “/” between its phrases."""
    language = words.language
    for number, ladder in enumerate(ladders, start):
        yield f"{number}. {ladder.id}  [buzzer; {ladder.difficulty}/5; {', '.join(ladder.topics)}]"
        for step, clue in enumerate(ladder.clues, 1):
            yield f"   {step}) {(' /' if language == 'en' else '/').join(clue[language])}"
        yield f"   ● {ladder.answer[language]}"
        yield from _answer_line(ladder.line)
        yield f"   → {ladder.explanation[language]}"
        yield from _sources(pack, ladder.cited, language)
        yield ""


def _answer_line(line: AnswerLine) -> Iterator[str]:
    for sign, spellings in (("=", line.accept), ("~", line.prompt), ("≠", line.reject)):
        if spellings:
            yield f"   {sign} {' | '.join(spellings)}"


def _sources(pack: Pack, cited: Iterable[Cited], language: Language) -> Iterator[str]:
    for one in cited:
        cites = "" if one.cites is None else f" ({one.cites[language]})"
        yield f"   § {pack.sources[one.source].title[language]}{cites}"


def _option(option: Option, words: Words) -> str:
    date = option.date
    return option.text[words.language] + ("" if date is None else f"  ({date_text(date, words.language)})")
