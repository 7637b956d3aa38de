"""What questions are made from: a life's statements and entities, and what the maker asks of the rest of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.biography.dates import Date, Point, Precision, Qualifier, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.biography.languages import Both
    from bot.trivia.questions import Cited

PEERS = 10
"""How many entities of a kind the maker looks at for wrong answers."""
NEIGHBOURS = 8
"""How many events before and after another one it looks at."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity."""

    slug: str
    kind: str
    name: Both
    aliases: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    """Of a person: those that nobody else in the pack has."""
    wholes: tuple[str, ...] = ()
    """What it is part of, to the last."""
    value: float | None = None
    number: int = 0
    """Its place among those of its kind in the pack."""
    description: Both | None = None

    spellings: tuple[str, ...] = field(init=False)
    """Every name that means it."""

    def __post_init__(self) -> None:
        every = dict.fromkeys((self.name.en, self.name.ja, *self.aliases, *self.surnames))
        object.__setattr__(self, "spellings", tuple(every))


@dataclass(frozen=True, slots=True)
class Side:
    """The other side of a dispute."""

    sources: tuple[str, ...]
    entities: tuple[str, ...]


# Not frozen: a round is made from a thousand of these, and frozen ones take three times as long to make.
@dataclass(slots=True)
class Told:
    """An event (with a title) or a fact, as the maker needs it. Never changed."""

    slug: str
    title: Both | None
    text: Both
    marked: Both | None
    """The text with its marks, where it has any."""
    edtf: str | None
    qualifier: Qualifier | None
    importance: int
    topics: tuple[str, ...]
    cited: tuple[Cited, ...]
    entities: tuple[str, ...] = ()
    """Further ones, not marked in the text."""
    also_right: tuple[str, ...] = ()
    disputes: tuple[Side, ...] = ()
    ask: bool = True
    title_shared: bool = False
    """Another event has the same title."""
    sentence_shared: bool = False
    """Another statement reads the same but for what is marked."""

    @property
    def date(self) -> Date | None:
        return None if self.edtf is None else parse_date(self.edtf, self.qualifier)


@dataclass(frozen=True, slots=True)
class Written:
    """A question that its author wrote, with what it takes from the statements it is about."""

    slug: str
    prompt: Both
    answer: Both
    accept: tuple[str, ...]
    prompt_on: tuple[str, ...]
    reject: tuple[str, ...]
    distractors: tuple[Both, ...]
    about: tuple[str, ...]
    topics: tuple[str, ...]
    difficulty: int
    explanation: Both
    edtf: str | None
    qualifier: Qualifier | None
    cited: tuple[Cited, ...]


class Life(Protocol):
    """One life, as far as the maker looks: never more of it than `PEERS` and `NEIGHBOURS` say."""

    @property
    def person(self) -> str: ...

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that anything is known of."""
        ...

    @property
    def turning_points(self) -> tuple[str, ...]:
        """The dates of birth and death: everybody knows what came first of these."""
        ...

    def thing(self, slug: str) -> Thing: ...

    def peers(self, thing: Thing) -> Sequence[Thing]:
        """Entities of the same kind: those after it in the pack, then from the pack's first on."""
        ...

    def after(self, day: int) -> Sequence[Told]:
        """Events at a point in time that began after that day, the nearest first."""
        ...

    def before(self, day: int) -> Sequence[Told]:
        """Events at a point in time that began before that day, the nearest first."""
        ...


def exact(date: Date | None) -> bool:
    """Whether it is a point in time that may be asked: a year or finer, not about then, not perhaps then."""
    if date is None or date.interval or date.start is None:
        return False
    return _sure(date.start)


def year_of(date: Date | None) -> int | None:
    """The one year in which it surely was; None where there is no such year."""
    if date is None or date.start is None or date.end is None:
        return None
    if not (_sure(date.start) and _sure(date.end)) or date.start.year != date.end.year:
        return None
    return date.start.year


def _sure(point: Point) -> bool:
    return point.precision not in (Precision.DECADE, Precision.CENTURY) and not (point.approximate or point.uncertain)


def years_known(events: Iterable[Date], life: Iterable[Date], years: Iterable[int] = ()) -> tuple[int, int]:
    """The first and the last year of some dates, and of ``years``; (0, 0) where none is known to the year."""
    known = [
        point.year
        for date in (*events, *life)
        for point in (date.start, date.end)
        if point is not None and point.precision not in (Precision.DECADE, Precision.CENTURY)
    ]
    known += years
    return (min(known), max(known)) if known else (0, 0)
