"""What all made questions share: their ids, their sources, their difficulty, their explanation."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeVar

from bot.biography.languages import Both
from bot.trivia.questions import Kind, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.trivia.lives import Life, Told
    from bot.trivia.questions import AnswerLine, Cited, Mode, Option

MOST_PROMPT, MOST_OPTION, MOST_EXPLANATION = 900, 200, 1000
"""Characters that a question's parts may have, so that every message that shows them fits Discord's limits."""
LONGEST_ID = 90
_CHECK = 8

T = TypeVar("T")


def question_id(person: str, kind: Kind, *parts: str) -> str:
    """A made question's id. It depends on nothing but what the question is made from."""
    whole = f"{person}/{kind}-{'-'.join(parts)}"
    if len(whole) <= LONGEST_ID:
        return whole
    # The statement's id always stays whole at the front: that is how the question is found again.
    return f"{whole[: LONGEST_ID - _CHECK - 1]}-{zlib.crc32(whole.encode()):08x}"


def voices(told: Told) -> tuple[Cited, ...]:
    """The sources that may stand for a statement: of a disputed one, those that do not tell the other side too."""
    if not told.disputes:
        return told.cited
    other = {source for side in told.disputes for source in side.sources}
    return tuple(cited for cited in told.cited if cited.source not in other)


def difficulty(importance: int) -> int:
    """1 (easy) to 5: what matters little is known to few."""
    return 1 + (100 - importance) * 5 // 101


def shortened(text: Both, most: int = MOST_EXPLANATION) -> Both:
    en, ja = (part if len(part) <= most else part[: most - 1].rstrip() + "…" for part in (text.en, text.ja))
    return Both(en, ja)


def around(below: Sequence[T], above: Sequence[T], many: int, key: str) -> list[T]:
    """Some of both, nearest first: how many from below depends on the key, so that the middle is no good guess."""
    lean = zlib.crc32(key.encode()) % (many + 1)
    low = below[: max(lean, many - len(above))]
    return [*low, *above[: many - len(low)]]


def made(
    told: Told,
    life: Life,
    kind: Kind,
    modes: tuple[Mode, ...],
    *,
    prompt: Both,
    answer: Option,
    distractors: Sequence[Option],
    about: str | None = None,
    years: tuple[int, int] | None = None,
    line: AnswerLine | None = None,
    entity_kind: str | None = None,
) -> Question:
    """A question made from a statement, and about an entity of it where ``about`` names one."""
    cited = voices(told)
    items = (told.slug,) if about is None else (told.slug, about)
    return Question(
        id=question_id(life.person, kind, *items),
        person=life.person,
        kind=kind,
        modes=modes,
        prompt=prompt,
        answer=answer,
        line=line,
        distractors=tuple(distractors),
        years=years,
        items=items,
        topics=told.topics,
        difficulty=difficulty(told.importance),
        explanation=shortened(told.text),
        edtf=told.edtf,
        qualifier=told.qualifier,
        cited=cited,
        according_to=cited[0].source if told.disputes and cited else None,
        entity_kind=entity_kind,
    )
