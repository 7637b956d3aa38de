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
    from collections.abc import Collection, Iterator

    from bot.biography.pack import Pack
    from bot.trivia.lives import Life, Told, Written

LONGEST_TYPED = 60
"""Characters; nobody types a longer answer."""
PARTS = (Kind.WHEN, Kind.FIRST, Kind.ORDER, Kind.MASKED)
"""What a statement can be asked about, each made for itself. Numbers come with what is masked."""
_PARTS_OF = {
    Mode.CHOICE: (Kind.WHEN, Kind.FIRST, Kind.MASKED),
    Mode.TYPED: (Kind.MASKED,),
    Mode.YEAR: (Kind.WHEN,),
    Mode.ORDER: (Kind.ORDER,),
}


def parts_of(mode: Mode | None) -> tuple[Kind, ...]:
    """The parts whose questions may be asked in a mode; without one, all."""
    return PARTS if mode is None else _PARTS_OF.get(mode, PARTS)


def make_questions(told: Told, life: Life, parts: Collection[Kind] = PARTS) -> list[Question]:
    """All sound questions that one event or fact gives, of some parts only where they are named."""
    return [question for question in _made(told, life, parts) if not prove(question)]


def _made(told: Told, life: Life, parts: Collection[Kind]) -> Iterator[Question]:
    if not told.ask:
        return
    if Kind.WHEN in parts:
        when = when_question(told, life)
        if when is not None:
            yield when
    if Kind.FIRST in parts or Kind.ORDER in parts:
        yield from placed_questions(told, life, parts)
    if Kind.MASKED in parts:
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
