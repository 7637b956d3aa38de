"""Making questions from what a life tells: out of one event or fact, or out of what an author wrote.

Pure, and the same from a whole pack as from the content store's rows. What the maker is not sure of, it does
not make; and `prove` has the last word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.trivia.basis import shortened
from bot.trivia.dated import placed_questions, when_question
from bot.trivia.masked import masked_questions
from bot.trivia.proof import prove
from bot.trivia.questions import AnswerLine, Kind, Mode, Option, Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.biography.pack import Pack
    from bot.trivia.lives import Life, Told, Written

LONGEST_TYPED = 60
"""Characters; nobody types a longer answer."""


def make_questions(told: Told, life: Life) -> list[Question]:
    """All sound questions that one event or fact gives."""
    return [question for question in _made(told, life) if not prove(question)]


def _made(told: Told, life: Life) -> Iterator[Question]:
    if not told.ask:
        return
    when = when_question(told, life)
    if when is not None:
        yield when
    yield from placed_questions(told, life)
    yield from masked_questions(told, life)


def authored(written: Written, person: str) -> Question:
    """A question as its author wrote it; `prove` tells whether it may be asked."""
    typable = all(
        any(len(spelling) <= LONGEST_TYPED for spelling in (written.answer[language], *written.accept))
        for language in ("en", "ja")
    )
    choice = len(written.distractors) >= 3
    modes = (*((Mode.CHOICE,) if choice else ()), *((Mode.TYPED,) if typable else ()))
    return Question(
        id=f"{person}/{written.slug}",
        person=person,
        kind=Kind.AUTHORED,
        modes=modes,
        prompt=written.prompt,
        answer=Option(written.answer),
        line=AnswerLine(written.accept, written.prompt_on, written.reject),
        distractors=tuple(map(Option, written.distractors)) if choice else (),
        years=None,
        items=written.about,
        topics=written.topics,
        difficulty=written.difficulty,
        explanation=shortened(written.explanation),
        edtf=written.edtf,
        qualifier=written.qualifier,
        cited=written.cited,
    )


def all_questions(pack: Pack) -> list[Question]:
    """Every sound question of a pack: those made from its events and facts, then those that it holds written."""
    from bot.trivia.pack_life import PackLife

    life = PackLife(pack)
    made = [question for told in life.statements for question in make_questions(told, life)]
    written = (authored(life.written(question), life.person) for question in pack.questions)
    return [*made, *(question for question in written if not prove(question))]
