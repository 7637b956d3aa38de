"""From the bytes of a pack file to a checked pack, or to everything that is wrong with it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from bot.biography import pack as schema
from bot.biography.checks import check_pack
from bot.biography.files import DEFAULT_MAX_BYTES, pack_files
from bot.biography.problems import Problem
from bot.biography.stubs import lost, slugified, with_stubs
from bot.biography.yaml_events import Document, KeyPath, Tree, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from bot.biography.pack import Pack


@dataclass(frozen=True, slots=True)
class PackRead:
    """One file read: its pack unless it has an error, and its problems."""

    file: str
    data: bytes
    pack: Pack | None
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


def read_pack(data: bytes, file: str, *, max_bytes: int = DEFAULT_MAX_BYTES, warnings: bool = False) -> PackRead:
    """Read and check one pack. Never raises for what the file holds; all mistakes are listed together."""
    if len(data) > max_bytes:
        size = f"has {len(data):,} bytes, over the limit of {max_bytes:,}"
        return PackRead(file, data, None, [Problem(file, 1, "file", size, "split or shorten it")])
    document = read_yaml(data, file)
    problems = list(document.problems)
    pack: Pack | None = None
    located: Document | None = None

    def where() -> Document:
        # Lines are only worked out when there is something to say about them.
        nonlocal located
        located = located or read_yaml(data, file, with_lines=True)
        return located

    broken: set[KeyPath] = set()
    if document.tree is not None:
        try:
            pack = schema.Pack.model_validate(document.tree)
        except ValidationError as error:
            told = {(problem.line, problem.key) for problem in problems}
            details = error.errors(include_url=False)
            found = [_problem(detail, where()) for detail in details]
            problems += [p for p in found if (p.line, p.key.rpartition(".")[2]) not in told]
            # The sound parts are checked further, so that all mistakes are told at once.
            broken = {tuple(detail["loc"][:2]) for detail in details}
            pack = with_stubs(document.tree, broken)
    if pack is not None:
        for finding in check_pack(pack, warnings=warnings):
            if finding.path[:2] not in broken and not finding.wrong.startswith(lost(broken)):
                line = where().line(finding.path)
                key = _key(finding.path, document.tree)
                problems.append(Problem(file, line, key, finding.wrong, finding.write, finding.severity))
    problems = sorted({Problem(file, p.line, p.key, p.wrong, p.write, p.severity) for p in problems})
    if any(problem.severity == "error" for problem in problems):
        pack = None
    return PackRead(file, data, pack, problems)


def read_packs(
    paths: Iterable[Path], *, max_bytes: int = DEFAULT_MAX_BYTES, warnings: bool = False
) -> Iterator[PackRead]:
    """Read packs one after another (never all in memory). A person's second file is an error of that file."""
    seen: dict[str, str] = {}
    for path in pack_files(paths):
        try:
            data = path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problem = Problem(str(path), 1, "file", f"cannot be read ({reason})", "check its name and rights")
            yield PackRead(str(path), b"", None, [problem])
            continue
        read = read_pack(data, str(path), max_bytes=max_bytes, warnings=warnings)
        if read.pack is not None:
            person = read.pack.person.id
            if person in seen:
                read = PackRead(read.file, data, None, [*read.problems, twin(read, seen[person])])
            else:
                seen[person] = str(path)
        yield read


def twin(read: PackRead, first: str) -> Problem:
    """The mistake of a file whose person another file tells of already."""
    assert read.pack is not None
    line = read_yaml(read.data, read.file, with_lines=True).line(("person", "id"))
    wrong = f"“{read.pack.person.id}” is the person of {first} already"
    return Problem(read.file, line, "person.id", wrong, "write another id, or keep one file")


def _key(path: KeyPath, tree: Tree | None) -> str:
    """A path as its author thinks of it: list items by their id."""
    parts: list[str] = []
    here: object = tree
    for part in path:
        if isinstance(here, dict):
            here = cast("dict[Any, object]", here).get(part)
        elif isinstance(here, list) and isinstance(part, int):
            here = cast("list[object]", here)[part]
        else:
            here = None
        if isinstance(part, int):
            item = cast("dict[str, object]", here).get("id") if isinstance(here, dict) else None
            parts.append(item if isinstance(item, str) else str(part + 1))
        else:
            parts.append(part)
    return ".".join(parts) or "file"


def _problem(detail: ErrorDetails, document: Document) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    wrong, write = _say(detail)
    return Problem("", document.line(path), _key(path, document.tree), wrong, write)


@cache
def _known_keys() -> tuple[str, ...]:
    models = [m for m in vars(schema).values() if isinstance(m, type) and issubclass(m, schema.BaseModel)]
    return tuple(sorted({name for model in models for name in model.model_fields}))


def _say(detail: ErrorDetails) -> tuple[str, str]:
    """(what is wrong, what to write) for one of pydantic's error types."""
    given, context = detail["input"], detail.get("ctx", {})
    shown = f"“{given}”" if isinstance(given, str | int | float) else "this"
    match detail["type"]:
        case "missing":
            return "is missing", f"add “{detail['loc'][-1]}:”"
        case "extra_forbidden":
            close = difflib.get_close_matches(str(detail["loc"][-1]), _known_keys(), n=1)
            return "is not a key of the format here", f"write “{close[0]}:”" if close else "remove it"
        case "string_pattern_mismatch":
            if "a-z0-9" in str(context.get("pattern")):
                rule = "an id (lower-case letters, digits and single hyphens)"
                return f"{shown} is not {rule}", f"write {slugified(str(given))}"
            return f"{shown} is not a language code", "write one like en, ja or pt-BR"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters", "shorten it"
        case "string_too_short" | "too_short":
            return "is empty", "write at least one"
        case "enum" | "literal_error":
            return f"{shown} is not one of the possible values", f"write {context['expected']}"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{shown} is not a whole number", "write digits only"
        case "float_parsing" | "float_type" | "finite_number":
            return f"{shown} is not a number", "write digits, as 2000000000 or 0.5"
        case "greater_than_equal" | "less_than_equal":
            bound = context.get("ge", context.get("le"))
            side = "least" if "ge" in context else "most"
            return f"{shown} is out of range", f"write a number of at {side} {bound}"
        case "bool_parsing" | "bool_type":
            return f"{shown} is neither true nor false", "write true or false"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "should hold keys of its own", "write “key: value” lines under it"
        case "list_type":
            return "should be a list", "write one line “- …” for each item"
        case "string_type":
            return "should be a text", "write the text itself"
        case "url_parsing" | "url_scheme" | "url_too_long" | "url_type":
            return f"{shown} is not a web address", "write one that begins with https://"
        case "value_error":
            wrong, _, write = str(context["error"]).partition("; ")
            return wrong, write or "correct it"
        case _:
            return detail["msg"], "correct it"
