"""What a question is, before anybody is asked it, and as it is asked in a round."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.biography.dates import Date, Qualifier, parse_date
from bot.biography.languages import Both  # noqa: TC001  # pydantic reads the fields' types at run time

if TYPE_CHECKING:
    from bot.biography.languages import Language


class Mode(StrEnum):
    """How a question is answered. A round of `mixed` alternates the others."""

    CHOICE = "choice"
    TYPED = "typed"
    YEAR = "year"
    ORDER = "order"
    MIXED = "mixed"


class Kind(StrEnum):
    """What a question asks."""

    AUTHORED = "authored"  # what its author wrote
    WHEN = "when"  # in which year it happened
    FIRST = "first"  # which of these came first
    ORDER = "order"  # these in the order of time
    MASKED = "masked"  # which model, place, person, ... is left out of a sentence
    NUMBER = "number"  # which number is left out


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose or to put in its place. Dated where the question is about its date."""

    text: Both
    edtf: str | None = None
    qualifier: Qualifier | None = None
    item: str | None = None
    """The event, fact or entity it stands for."""

    @property
    def date(self) -> Date | None:
        return None if self.edtf is None else parse_date(self.edtf, self.qualifier)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What to accept, what to prompt on and what to reject, in either language, as written."""

    accept: tuple[str, ...]
    prompt: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A source by its id in the pack, and whom its own sentence names."""

    source: str
    cites: Both | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question with all it may be asked with; `Asked` is what a round makes of it."""

    id: str
    """Stable: the person's id, a slash, and a slug made of the kind and the item."""
    person: str
    kind: Kind
    modes: tuple[Mode, ...]
    prompt: Both
    """The whole prompt of an authored question; the event's title or the sentence with its gap of a made one."""
    answer: Option
    """The right answer as it is shown. For `order`, the anchor: the event that the question is made from."""
    line: AnswerLine | None
    """For `typed`."""
    distractors: tuple[Option, ...]
    """All that may stand beside the answer. For `order`, events that may be put in order with it."""
    years: tuple[int, int] | None
    """For `year`: the first and the last year that are right."""
    items: tuple[str, ...]
    """The events, facts and entities it is about: a round asks one question an item."""
    topics: tuple[str, ...]
    difficulty: int
    """1 (easy) to 5."""
    explanation: Both
    edtf: str | None
    """The date shown with the explanation."""
    qualifier: Qualifier | None
    cited: tuple[Cited, ...]
    according_to: str | None = None
    """The source that the prompt must name, because another one tells it otherwise."""
    entity_kind: str | None = None
    """What is left out, for `masked`."""

    @property
    def date(self) -> Date | None:
        return None if self.edtf is None else parse_date(self.edtf, self.qualifier)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one round asks it: its mode settled, its options drawn and shuffled."""

    question: Question
    mode: Mode
    options: tuple[Option, ...]
    """As shown, A first. Empty for `typed` and `year`."""
    right: tuple[int, ...]
    """`choice`: the place of the right option. `order`: the places in the right order, earliest first."""
    halved: tuple[int, ...] = ()
    """`choice`: the two places that the 50:50 lifeline leaves."""

    def shown(self, language: Language) -> tuple[str, ...]:
        return tuple(option.text[language] for option in self.options)


def letter(place: int) -> str:
    """The letter of an option's place: 0 is A."""
    return "ABCDEFGH"[place]
