"""What the parts of one pack are to each other: what questions made from them must know of the others."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.biography.markup import marks, outside_marks
from bot.biography.pack import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.biography.languages import Both
    from bot.biography.pack import Event, Fact, Pack, Text

_LOOSE = re.compile(r"[\W_]+")
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
