"""What look-ups answer with. Named tuples: each dataclass would cost a start another half a millisecond."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from bot.biography.dates import Date
    from bot.biography.languages import Both
    from bot.biography.when import When


class Group(StrEnum):
    """Why an event stands on a timeline's page."""

    WITHIN = "within"  # it began, ended or happened in that time
    COARSE = "coarse"  # it is dated to a larger unit around that time
    MEANWHILE = "meanwhile"  # it spans that time


class Source(NamedTuple):
    slug: str
    title: Both
    language: str
    url: str | None
    as_of: Date | None
    inferred: bool
    generated: bool
    model: str | None
    translated: bool
    licence: str | None
    note: Both | None
    links: tuple[tuple[Both, str], ...]


class Citation(NamedTuple):
    source: Source
    cites: Both | None


class PersonName(NamedTuple):
    slug: str
    name: Both


class OtherSide(NamedTuple):
    """A statement that tells it otherwise."""

    slug: str
    text: Both
    date: Date | None
    citations: tuple[Citation, ...]


class Statement(NamedTuple):
    """An event (dated, with a title) or a fact."""

    person: PersonName
    kind: Literal["event", "fact"]
    slug: str
    title: Both | None
    text: Both
    date: Date | None
    topics: tuple[Both, ...]
    citations: tuple[Citation, ...]
    disputes: tuple[OtherSide, ...]
    note: Both | None


class Entity(NamedTuple):
    person: PersonName
    kind: str
    slug: str
    name: Both
    aliases: tuple[str, ...]
    description: Both | None
    statements: int
    """How many events and facts name it."""


class PersonFound(NamedTuple):
    """A person among the results of a search."""

    person: PersonName
    summary: Both


class Paged(NamedTuple):
    """Where a page stands. ``total`` is exact unless ``capped``: then there are more than that."""

    number: int
    pages: int
    total: int
    capped: bool = False


class TimelinePage(NamedTuple):
    when: When
    person: PersonName | None
    topic: tuple[str, Both] | None
    entries: tuple[tuple[Group, Statement], ...]
    page: Paged
    within: int
    """How many began, ended or happened in that time."""
    nearest: tuple[int, ...] = ()
    """Where nothing did: the nearest years in which something did."""


class SearchPage(NamedTuple):
    query: str
    person: PersonName | None
    results: tuple[Statement | Entity | PersonFound, ...]
    page: Paged
    corrected: Both | None = None
    """The name that was searched for instead, where the query itself found nothing."""


class TodayPage(NamedTuple):
    month: int
    day: int
    person: PersonName | None
    on_day: bool
    """Whether the entries are of that very day; else they are of its month."""
    entries: tuple[tuple[int, Statement], ...]
    """(the year, the event), oldest first."""
    page: Paged
    nearest_month: int | None = None


class Profile(NamedTuple):
    person: PersonName
    aliases: tuple[str, ...]
    born: Date | None
    died: Date | None
    summary: Both
    numbers: tuple[tuple[Both, Both | None], ...]
    """(the number as people say it, what it counts)."""
    counts: dict[str, int]
    sources: tuple[Source, ...]
    highlights: tuple[Statement, ...] = ()
    """The most important events, in the order of time: what the life's picture shows."""
