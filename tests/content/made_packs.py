"""Packs made in Python, written as JSON, which YAML holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Tree = dict[str, Any]


def pack(person: str = "ada", *, name: Any = "Ada Ito", **parts: Any) -> Tree:
    """A sound pack of one person; parts of it by their keys."""
    about = {"id": person, "name": name, "summary": "An engineer who never lived.", **parts.pop("about", {})}
    diary = {"title": {"en": "The diary", "ja": "日記"}, "language": "en"}
    return {"format": "1", "person": about, "sources": {"diary": diary}, **parts}


def event(slug: str, date: str, **more: Any) -> Tree:
    return {"id": slug, "date": date, "title": f"Title of {slug}", "text": "It happens.", "sources": ["diary"], **more}


def fact(slug: str, text: Any = "It is so.", **more: Any) -> Tree:
    return {"id": slug, "text": text, "sources": ["diary"], **more}


def write(folder: Path, *packs: Tree) -> None:
    """Each pack as a file named for its person."""
    folder.mkdir(exist_ok=True)
    for tree in packs:
        path = folder / f"{tree['person']['id']}.yaml"
        path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
