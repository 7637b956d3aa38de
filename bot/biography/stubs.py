"""Checking the sound parts of a broken pack, so that all of its mistakes are told at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from bot.biography.pack import Kind, Pack

if TYPE_CHECKING:
    from bot.biography.yaml_events import KeyPath, Tree

_NAMED: dict[str, Any] = {
    "sources": {"title": "x", "language": "en"},
    "topics": "x",
    "entities": {"kind": "work", "name": "x"},
}
_LISTED: dict[str, dict[str, Any]] = {
    "events": {"date": "2000", "title": "x", "text": "x"},
    "facts": {"text": "x"},
    "questions": {"prompt": "x", "answer": {"accept": ["x"]}},
}
_NOUNS = {"sources": "source", "topics": "topic", "entities": "entity", "events": "event", "facts": "event"}


def slugified(text: str) -> str:
    """The id that a text would make."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40].strip("-") or "an-id"


def with_stubs(tree: Tree, broken: set[KeyPath]) -> Pack | None:
    """The pack with its broken parts replaced by harmless ones of the same names, if that makes it sound."""
    if not isinstance(tree, dict):
        return None
    whole: dict[str, Any] = {"format": "1", "person": {"id": "x", "name": "x", "summary": "x"}}
    hurt = {path[0] for path in broken if path}
    whole |= {name: part for name, part in tree.items() if name in Pack.model_fields and name not in hurt}
    for section, stub in _NAMED.items():
        if section in whole:
            continue
        parts = tree.get(section)
        named = cast("dict[str, Any]", parts) if isinstance(parts, dict) and (section,) not in broken else {}
        whole[section] = {
            slugified(name) if (section, name) in broken else name: _entity(stub, part)
            if (section, name) in broken
            else part
            for name, part in named.items()
        }
    whole["sources"] = whole["sources"] or {"x": _NAMED["sources"]}
    some_source = next(iter(whole["sources"]))
    for section, stub in _LISTED.items():
        if section in whole:
            continue
        parts = tree.get(section)
        listed = cast("list[Any]", parts) if isinstance(parts, list) else []
        whole[section] = [
            _item(stub, part, number, some_source) if (section, number) in broken else part
            for number, part in enumerate(listed)
        ]
    try:
        return Pack.model_validate(whole)
    except ValidationError:
        return None


def lost(broken: set[KeyPath]) -> tuple[str, ...]:
    """How complaints begin that only come of a section which could not be read at all."""
    sections = {str(path[0]) for path in broken if len(path) == 1}
    begins = [f"there is no {noun}" for section, noun in _NOUNS.items() if section in sections]
    if "entities" in sections:
        begins.append("marks an entity")
    return tuple(begins)


def _entity(stub: Any, part: Any) -> Any:
    if not isinstance(part, dict):
        return stub
    # Of a number it matters elsewhere that it is one.
    if cast("dict[str, Any]", part).get("kind") == Kind.NUMBER:
        return {"kind": "number", "name": "x", "value": "1", "unit": "x"}
    return stub


def _item(stub: dict[str, Any], part: Any, number: int, source: str) -> dict[str, Any]:
    given = cast("dict[str, Any]", part).get("id") if isinstance(part, dict) else None
    name = slugified(given) if isinstance(given, str) else f"stub-{number}"
    return stub | {"id": name, "sources": [source]}
