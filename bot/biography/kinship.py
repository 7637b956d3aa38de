"""What the parts of one pack are to each other: what questions made from them must know of the others."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from bot.biography.languages import LANGUAGES
from bot.biography.markup import marks, outside_marks
from bot.biography.pack import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.biography.languages import Both
    from bot.biography.pack import Event, Fact, Pack, Text

T = TypeVar("T")

_LOOSE = re.compile(r"[\W_]+")
LEAST_CLUES, MOST_CLUES = 4, 6
"""How many clues a ladder has."""
_MOST_SOURCES = 18
_NO_SURNAMES = {"jr", "sr", "ii", "iii", "iv"}


def squeezed(text: str) -> str:
    """The text's letters and digits: what two titles or sentences that read alike share.

    Cheaper than folding by far; a build does it for every text.
    """
    return _LOOSE.sub("", text).casefold()


def wholes(pack: Pack, entity: str) -> list[str]:
    """What an entity is part of: its whole, the whole's whole, and so on."""
    found: list[str] = []
    parent = pack.entities[entity].part_of
    while parent is not None and parent in pack.entities and parent not in found:
        found.append(parent)
        parent = pack.entities[parent].part_of
    return found


def family_names(name: Both | Text) -> list[str]:
    """A person's last name in English, and what follows the last ・ in Japanese."""
    found: list[str] = []
    english = name["en"].split()
    if len(english) > 1 and english[-1].isascii() and squeezed(english[-1]) not in _NO_SURNAMES:
        found.append(english[-1])
    _, dot, japanese = name["ja"].rpartition("・")
    if dot and japanese:
        found.append(japanese)
    return found


def surnames(pack: Pack) -> dict[str, list[str]]:
    """For each entity that is a person, the surnames that no other person of the pack has."""
    persons = {slug: entity for slug, entity in pack.entities.items() if entity.kind is Kind.PERSON}
    if not persons:
        return {}
    bearers: Counter[str] = Counter()
    for name, aliases in [
        (pack.person.name, pack.person.aliases),
        *((entity.name, entity.aliases) for entity in persons.values()),
    ]:
        bearers.update({squeezed(known) for known in (*family_names(name), name["en"], name["ja"], *aliases)})
    return {
        slug: [known for known in family_names(entity.name) if bearers[squeezed(known)] == 1]
        for slug, entity in persons.items()
    }


def same_titles(events: Iterable[Event]) -> set[str]:
    """The events whose title, in either language, another event has too."""
    return _shared((event.id, event.title) for event in events)


def same_sentences(statements: Iterable[Event | Fact]) -> set[str]:
    """The events and facts whose text reads as another's does but for what is marked: any of these would fit."""
    return _shared((one.id, one.text) for one in statements if "{" in one.text.en or "{" in one.text.ja)


def _shared(texts: Iterable[tuple[str, Text]]) -> set[str]:
    first: dict[str, str] = {}
    found: set[str] = set()
    for slug, text in texts:
        for written in (text.en, text.ja):
            key = squeezed(outside_marks(written) if "{" in written else written)
            other = first.setdefault(key, slug) if key else slug
            if other != slug:
                found.update((slug, other))
    return found


def mentioned(statement: Event | Fact) -> dict[str, None]:
    """The entities of a statement: those it lists, then those marked in its text."""
    found = dict.fromkeys(statement.entities)
    for text in (statement.text.en, statement.text.ja):
        if "{" in text:
            found |= dict.fromkeys(name for name, _ in marks(text))
    return found


def clue_statements(
    pack: Pack, shared: Collection[str], disputed: Collection[str]
) -> dict[str, Sequence[Event | Fact]]:
    """For each entity without a ladder of its author's, what clues to it may be made from, most important first.

    ``shared`` are the statements whose sentence another one has too, ``disputed`` those that others tell otherwise.
    Entities with too few are left out, and some of very many statements must do.
    """
    written = {
        squeezed(spelling)
        for ladder in pack.ladders
        for accepted in ladder.answer.accept
        for spelling in (accepted["en"], accepted["ja"])
    }
    found: dict[str, list[Event | Fact]] = {
        slug: []
        for slug, entity in pack.entities.items()
        if entity.kind is not Kind.NUMBER
        and written.isdisjoint(map(squeezed, (entity.name["en"], entity.name["ja"], *entity.aliases)))
    }
    for statement in pack.statements:
        if not statement.ask or statement.id in shared or statement.id in disputed:
            continue
        english, japanese = ({slug for slug, _ in marks(statement.text[language])} for language in LANGUAGES)
        for slug in english & japanese:
            if slug in found:
                found[slug].append(statement)
    enough: dict[str, Sequence[Event | Fact]] = {}
    for slug, statements in found.items():
        # What the pack says about the entity in a few words may be a clue, too.
        if len(statements) + (pack.entities[slug].description is not None) >= LEAST_CLUES:
            statements.sort(key=lambda statement: -statement.importance)
            enough[slug] = spread(statements, _MOST_SOURCES)
    return enough


def spread(things: Sequence[T], most: int) -> Sequence[T]:
    """At most so many of some things, evenly from the first to the last."""
    if len(things) <= most:
        return things
    return [things[place * (len(things) - 1) // (most - 1)] for place in range(most)]
