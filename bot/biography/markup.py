"""Entities marked in a text: ``{gpt-2}`` shows the entity's name, ``{gpt-2|the second GPT}`` other words.

Marking by hand, not by matching: May is a month and a surname, and only the author knows which is meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.biography.pack import Entity, Language

MARK = re.compile(r"\{([a-z0-9-]+)(?:\|([^{}|]+))?\}")
_BETWEEN_PHRASES = re.compile(r"/(?![^{}]*\})")


def marks(text: str) -> Iterator[tuple[str, str | None]]:
    """The (entity id, words or None) pairs marked in a text, in order."""
    for found in MARK.finditer(text):
        yield found[1], found[2]


def stray_brace(text: str) -> bool:
    """Whether a brace belongs to no mark."""
    return any(brace in MARK.sub("", text) for brace in "{}")


def plain(text: str, language: Language, entities: Mapping[str, Entity]) -> str:
    """The text as people read it. Raises KeyError for an entity that the pack lacks."""
    if "{" not in text:
        return text
    return MARK.sub(lambda m: m[2] or entities[m[1]].name[language], text)


def outside_marks(text: str) -> str:
    """The text with every mark taken out."""
    return MARK.sub(" ", text)


def phrases(clue: str) -> list[str]:
    """A clue's phrases, in order: a “/” stands between them. In a mark a “/” is a letter like any other.

    A space after a “/” is kept, so that the phrases, put together, read as one sentence in any language.
    """
    return [phrase.rstrip() for phrase in _BETWEEN_PHRASES.split(clue)]
