"""Whether what a question shows gives the answer of another one away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.biography.folding import fold, is_cjk
from bot.biography.languages import LANGUAGES
from bot.biography.telling import contains
from bot.trivia.questions import Kind, Mode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.trivia.questions import Asked, Question

_LATIN = re.compile("[a-z0-9]")
_LETTER = re.compile("[b-hj-z]")
"""A letter that is no word by itself."""


def spellings(asked: Asked) -> tuple[str, ...]:
    """The folded spellings of what a question wants to hear: its answer's names, or its years."""
    if asked.mode is Mode.ORDER:
        return ()
    question = asked.question
    # X is a company, and one word of its own; as one spelling more of another name it would be met too often.
    short = (one for language in LANGUAGES if _LETTER.fullmatch(one := fold(question.answer.text[language])))
    return tuple(dict.fromkeys([*names(_wanted(question)), *short]))


def _wanted(question: Question) -> list[str]:
    """What a question wants to hear, as written."""
    if question.years is not None:
        first, last = question.years
        return [str(year) for year in range(first, last + 1)]
    said = [question.answer.text[language] for language in LANGUAGES]
    return said if question.line is None else [*said, *question.line.accept]


def without_answer(title: str, question: Question, gap: str) -> str:
    """The title of a question's source, with a gap wherever it names the answer."""
    if question.kind is Kind.ORDER:
        return title
    for said in sorted(_wanted(question), key=len, reverse=True):
        if contains(title, said):
            found = re.sub(re.escape(said), gap, title, flags=re.IGNORECASE)
            # Written otherwise there, with accents or in full width, say: then none of it is shown.
            title = gap if contains(found, said) else found
    return title


def names(said: Iterable[str]) -> tuple[str, ...]:
    """Spellings of a name, folded."""
    # Single characters are in everything.
    return tuple(dict.fromkeys(folded for text in said if len(folded := fold(text)) > 1))


class Shown:
    """All that a question puts before people, from its prompt to its reveal, in both languages."""

    def __init__(self, asked: Asked) -> None:
        question = asked.question
        texts = [question.prompt, question.explanation, question.answer.text]
        texts += [option.text for option in asked.options]
        # Below its answer stands whom its sources name.
        texts += [cited.cites for cited in question.cited if cited.cites is not None]
        said = [text[language] for text in texts for language in LANGUAGES]
        # The dates shown at the reveal, too: the explanation's, and those of the options of an order.
        for date in (question.date, *(option.date for option in asked.options)):
            for point in () if date is None else (date.start, date.end):
                if point is not None:
                    said.append(str(point.year))
        self._text = fold("\n".join(said))
        # Most names are not there at all, and that is quickly seen.
        self._known: dict[str, bool] = {}

    def gives_away(self, answers: tuple[str, ...]) -> bool:
        return any(self._names(answer) for answer in answers)

    def _names(self, spelling: str) -> bool:
        known = self._known.get(spelling)
        if known is None:
            known = self._known[spelling] = spelling in self._text and self._whole(spelling)
        return known

    def _whole(self, spelling: str) -> bool:
        """Whole words in Latin script and whole numbers; anywhere in a run of Japanese."""
        if is_cjk(spelling[0]) or is_cjk(spelling[-1]):
            return True
        before = "(?<![a-z0-9])" if _LATIN.match(spelling[0]) else ""
        # Folding leaves no apostrophe: WIRED's is “wireds”.
        after = f"{'s?' if spelling[-1].isalpha() else ''}(?![a-z0-9])" if _LATIN.match(spelling[-1]) else ""
        return re.search(before + re.escape(spelling) + after, self._text) is not None


class ShownText(Shown):
    """Texts that are before people already, in whatever language."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = fold("\n".join(texts))
        self._known: dict[str, bool] = {}
