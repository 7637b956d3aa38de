"""YAML read from the parser's events, so that nothing changes type behind the author's back.

Every scalar stays the string that was written (``no``, ``012``, ``12:30``, ``1867-02-09``). Anchors, aliases,
tags, duplicate keys and deep nesting are refused: the first three let a small file fill the memory or
build objects, the last kills the C loader.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import yaml
from yaml import events as ev
from yaml.reader import ReaderError

from bot.biography.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 12

KeyPath = tuple[str | int, ...]
Tree = dict[str, Any] | list[Any] | str


@dataclass(slots=True)
class Document:
    """What a file holds: the tree of strings, and where each part of it stands."""

    tree: Tree | None
    problems: list[Problem]
    lines: dict[KeyPath, int] = field(default_factory=dict[KeyPath, int])

    def line(self, path: KeyPath) -> int:
        """The line of the nearest part that was written; 1 for the file itself."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence being filled."""

    into: dict[str, Any] | list[Any]
    path: KeyPath
    key: str | None = None  # the mapping key whose value comes next


def read_yaml(data: bytes, file: str, *, with_lines: bool = False) -> Document:
    """Read one document. ``lines`` is filled only on demand: it costs a third of the time."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Document(None, [Problem(file, line, "file", "is not UTF-8 text", "save it as UTF-8")])
    document = Document(None, [])
    try:
        _build(_events(text), file, document, with_lines)
        if document.tree is None and not document.problems:
            document.problems.append(Problem(file, 1, "file", "is empty", "write a pack as data/README.md shows"))
    except yaml.YAMLError as error:
        document.tree = None
        document.problems.append(_syntax_problem(error, file, data))
    return document


def _events(text: str) -> Iterator[Any]:
    loader: Any = getattr(yaml, "CLoader", yaml.SafeLoader)
    # yaml.parse() looks twice at every event; there is None after the last.
    return iter(loader(text).get_event, None)


class _StopError(Exception):
    """The rest of the file is not read."""


def _build(events: Iterator[Any], file: str, document: Document, with_lines: bool) -> None:
    stack: list[_Frame] = []
    lines, problems = document.lines, document.problems

    def complain(mark: Any, key: str, wrong: str, write: str) -> None:
        problems.append(Problem(file, mark.line + 1, key, wrong, write))

    def place(value: Any, mark: Any) -> KeyPath:
        """Put a value where it belongs; its path."""
        if not stack:
            if document.tree is not None:
                complain(mark, "file", "holds a second document", "remove the line --- and what follows")
                raise _StopError
            document.tree = value
            return ()
        top = stack[-1]
        if isinstance(top.into, list):
            path = (*top.path, len(top.into)) if with_lines else ()
            top.into.append(value)
        else:
            assert top.key is not None
            path = (*top.path, top.key) if with_lines else ()
            top.into[top.key] = value
            top.key = None
        return path

    try:
        for event in events:
            kind = cast("type[object]", type(event))
            if kind is ev.ScalarEvent:
                if event.anchor is not None or not (event.implicit[0] or event.implicit[1]):
                    _refuse_decoration(event, complain)
                top = stack[-1] if stack else None
                value = event.value
                if top is not None and isinstance(top.into, dict) and top.key is None:
                    if value in top.into:
                        complain(event.start_mark, value, "stands here twice", "keep one of the two")
                    top.key = value
                    if with_lines:
                        lines[(*top.path, value)] = event.start_mark.line + 1
                    continue
                if value == "" and not event.style:
                    key = (top.key if top is not None else None) or "-"
                    complain(event.start_mark, key, "has no value", "write one, or remove the key")
                path = place(value, event.start_mark)
                if with_lines:
                    lines.setdefault(path, event.start_mark.line + 1)
            elif kind is ev.MappingStartEvent or kind is ev.SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    _refuse_decoration(event, complain)
                if len(stack) >= MAX_DEPTH:
                    complain(event.start_mark, "file", f"is nested deeper than {MAX_DEPTH}", "flatten it")
                    raise _StopError
                if stack and isinstance(stack[-1].into, dict) and stack[-1].key is None:
                    complain(event.start_mark, "?", "is a key that is not a word", "write a plain word as the key")
                    raise _StopError
                into: dict[str, Any] | list[Any] = {} if kind is ev.MappingStartEvent else []
                path = place(into, event.start_mark)
                if with_lines:
                    lines.setdefault(path, event.start_mark.line + 1)
                stack.append(_Frame(into, path))
            elif kind is ev.MappingEndEvent or kind is ev.SequenceEndEvent:
                stack.pop()
            elif kind is ev.AliasEvent:
                alias = f"*{event.anchor}"
                complain(event.start_mark, alias, "is an alias, which packs may not use", "write the value out")
                if stack and isinstance(stack[-1].into, dict) and stack[-1].key is None:
                    raise _StopError
                place(alias, event.start_mark)
    except _StopError:
        document.tree = None


def _refuse_decoration(event: Any, complain: Any) -> None:
    if event.anchor is not None:
        complain(event.start_mark, f"&{event.anchor}", "is an anchor, which packs may not use", "remove it")
    if event.tag is not None:
        complain(event.start_mark, event.tag, "is a tag, which packs may not use", "remove it")


def _syntax_problem(error: yaml.YAMLError, file: str, data: bytes) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    wrong = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark is not None else 1
    if isinstance(error, ReaderError):
        # A character that YAML does not allow has a place in the file's bytes, and no mark.
        line = data[: error.position].count(b"\n") + 1
        wrong = f"{wrong}: {error.reason}"
    write = "check the indentation, and quote texts that hold “: ” or “ #”, or that begin with a sign"
    return Problem(file, line, "file", f"is not YAML ({wrong})", write)
