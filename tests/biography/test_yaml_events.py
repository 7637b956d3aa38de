"""The YAML reader: every scalar stays what was written, and what is dangerous is refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.biography.yaml_events import MAX_DEPTH, Document, read_yaml


def read(text: str) -> Document:
    return read_yaml(text.encode(), "life.yaml", with_lines=True)


def told(text: str | bytes) -> list[str]:
    """What is wrong, as “line: key: what”."""
    data = text.encode() if isinstance(text, str) else text
    problems = read_yaml(data, "life.yaml").problems
    assert all(problem.file == "life.yaml" and problem.write for problem in problems)
    return [f"{problem.line}: {problem.key}: {problem.wrong}" for problem in problems]


# -- scalars


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "Yes",
        "on",
        "true",
        "012",
        "0x1F",
        "0b1",
        "1e3",
        "1_000",
        ".inf",
        "12:30",
        "1867-02-09",
        "~",
        "null",
        "=",
        "<<",
    ],
)
def test_nothing_changes_type(written: str) -> None:
    document = read(f"key: {written}\nlist: [{written}]\n{written}: value\n")
    assert document.tree == {"key": written, "list": [written], written: "value"}
    assert document.problems == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'it''s'", "it's"),
        ('"a\\tb \\u5317"', "a\tb 北"),
        ("''", ""),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        (">-\n  one\n  line\n", "one line"),
        ("plain # a comment", "plain"),
    ],
)
def test_every_style_of_text(written: str, value: str) -> None:
    document = read(f"key: {written}\n")
    assert document.tree == {"key": value}
    assert document.problems == []


STRINGS = st.text(max_size=8) | st.sampled_from(
    ["no", "~", "012", "- a", "a: b", "# c", "", "\x85", "\u2028", "{", "'"]
)
TREES: st.SearchStrategy[Any] = st.recursive(
    STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=20,
)


def depth(tree: Any) -> int:
    if isinstance(tree, str):
        return 0
    return 1 + max(map(depth, tree.values() if isinstance(tree, dict) else tree), default=0)


@settings(max_examples=150)
@given(TREES.filter(lambda tree: depth(tree) <= MAX_DEPTH), st.booleans(), st.booleans())
def test_any_tree_comes_back(tree: Any, flow: bool, escaped: bool) -> None:
    dumped = yaml.safe_dump(tree, default_style='"', default_flow_style=flow, allow_unicode=not escaped)
    document = read(dumped)
    assert document.tree == tree
    assert document.problems == []


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text("ab:-?&*!|>{}[],#'\" \n%~<", max_size=30).map(str.encode))
def test_any_bytes_are_read_or_complained_of(data: bytes) -> None:
    document = read_yaml(data, "life.yaml", with_lines=True)
    assert (document.tree is not None) or document.problems
    for problem in document.problems:
        assert 1 <= problem.line <= data.count(b"\n") + data.count(b"\r") + 2


# -- lines


def test_every_part_has_its_line() -> None:
    document = read(
        "# a comment\n"
        "person:\n"
        "  name: {en: Mina,\n"
        "         ja: ミナ}\n"
        "events:\n"
        "  - id: one\n"
        "    date: 2015\n"
        "\n"
        "  - id: two\n"
        "    text: |\n"
        "      long\n"
        "      text\n"
        "    topics:\n"
        "      - life\n"
        "      - music\n"
    )
    lines = {
        (): 2,
        ("person",): 2,
        ("person", "name"): 3,
        ("person", "name", "en"): 3,
        ("person", "name", "ja"): 4,
        ("events",): 5,
        ("events", 0): 6,
        ("events", 0, "date"): 7,
        ("events", 1): 9,
        ("events", 1, "text"): 10,
        ("events", 1, "topics"): 13,
        ("events", 1, "topics", 1): 15,
    }
    assert {path: document.line(path) for path in lines} == lines


def test_a_part_that_is_not_there_has_the_line_of_what_holds_it() -> None:
    document = read("a: 1\nb:\n  c: 2\n")
    assert document.line(("b", "d", 0)) == 2
    assert document.line(("nothing",)) == 1
    assert Document(None, []).line(("b",)) == 1


def test_lines_cost_time_and_are_only_kept_on_demand() -> None:
    assert read_yaml(b"a: 1\n", "life.yaml").lines == {}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_by_any_line_end(end: str) -> None:
    assert told(f"a: 1{end}b: 2{end}a: 3{end}") == ["3: a: stands here twice"]


# -- what is refused


def test_a_duplicate_key() -> None:
    assert told("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n") == [
        "5: c: stands here twice",
        "6: a: stands here twice",
    ]


def test_the_same_key_in_two_places_is_no_duplicate() -> None:
    assert told("a: {id: x}\nb: [{id: x}, {id: x}]\n") == []


def test_an_anchor() -> None:
    assert told("a: &name 1\nb: &list [1]\nc: &map\n  d: 1\n") == [
        "1: &name: is an anchor, which packs may not use",
        "2: &list: is an anchor, which packs may not use",
        "3: &map: is an anchor, which packs may not use",
    ]


def test_an_anchor_on_a_key() -> None:
    assert told("&key a: 1\n") == ["1: &key: is an anchor, which packs may not use"]


def test_an_alias() -> None:
    assert told("a: 1\nb: *a\nc: [*d]\n") == [
        "2: *a: is an alias, which packs may not use",
        "3: *d: is an alias, which packs may not use",
    ]


@pytest.mark.parametrize("text", ["a: 1\n*b : 2\n", "a: 1\n? *b\n: 2\n", "a: 1\n<<: *b\n"])
def test_an_alias_as_a_key_or_a_merge(text: str) -> None:
    assert told(text) == ["2: *b: is an alias, which packs may not use"]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    levels = [f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]" for before, name in pairwise("abcdefgh")]
    bomb = "\n".join(["a: &a [x,x,x,x,x,x,x,x,x]", *levels])
    assert len(bomb) < 400
    document = read(bomb)
    assert len(document.problems) == 8 + 7 * 9  # one for each anchor and alias that is written, and no more
    assert len(str(document.tree)) < 1000


@pytest.mark.parametrize("tag", ["!!str", "!!int", "!own", "!!python/object/apply:os.system"])
@pytest.mark.parametrize("text", ["a: 1\nb: {} 2\n", "a: 1\nb: {} [2]\n", "a: 1\n{} b: 2\n"])
def test_a_tag(text: str, tag: str) -> None:
    [problem] = told(text.replace("{}", tag))
    assert problem.startswith("2: ")
    assert problem.endswith(": is a tag, which packs may not use")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{k: ", "}")])
def test_depth(opening: str, closing: str) -> None:
    allowed = f"{opening * MAX_DEPTH}x{closing * MAX_DEPTH}"
    assert told(allowed) == []
    assert depth(read(allowed).tree) == MAX_DEPTH
    document = read(f"\n{opening}{allowed}{closing}")
    assert [str(problem) for problem in document.problems] == [
        f"life.yaml:2: file: is nested deeper than {MAX_DEPTH}: flatten it"
    ]
    assert document.tree is None


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "{a: ", "[{a: "])
def test_fifty_kilobytes_of_nesting_do_not_crash(opening: str) -> None:
    document = read(opening * (50_000 // len(opening)))
    assert document.tree is None
    assert len(document.problems) == 1


def test_a_key_that_is_no_word() -> None:
    assert told("a: 1\n[b, c]: 2\n") == ["2: ?: is a key that is not a word"]
    assert told("a: 1\n? {b: c}\n: 2\n") == ["2: ?: is a key that is not a word"]


def test_a_second_document() -> None:
    assert told("a: 1\n---\nb: 2\n") == ["3: file: holds a second document"]
    assert read("a: 1\n---\nb: 2\n").tree is None


def test_one_document_may_be_marked_out() -> None:
    assert read("%YAML 1.1\n---\na: 1\n...\n").tree == {"a": "1"}


def test_a_key_without_a_value() -> None:
    assert told("a: 1\nb:\nc: [d, ]\ne: {f}\ng:\n  -\n  - x\n") == [
        "2: b: has no value",
        "4: f: has no value",
        "6: -: has no value",
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file(text: str) -> None:
    assert told(text) == ["1: file: is empty"]
    assert read(text).tree is None


def test_what_is_not_utf_8() -> None:
    assert told("a: 1\nb: \u00e9\n".encode("latin-1")) == ["2: file: is not UTF-8 text"]
    assert told("a: 1\n".encode("utf-16")) == ["1: file: is not UTF-8 text"]


def test_a_byte_order_mark_is_no_matter() -> None:
    document = read_yaml("\ufeffname: ミナ\n".encode(), "life.yaml", with_lines=True)
    assert document.tree == {"name": "ミナ"}
    assert document.line(("name",)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\n\nc: 3\n", 4),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\nb: c: d\n", 2),
        ("a: 1\n b: 2\n", 2),
        ("a: 1\nb: @home\n", 2),
        ("a: 1\nb: 'open\n", 3),
        ("a: 1\nb: \x07\n", 2),
        ("a: 1\nb: ミナ\nc: \x00\n", 3),
    ],
)
def test_a_slip_in_the_syntax_has_its_line(text: str, line: int) -> None:
    document = read(text)
    assert document.tree is None
    [problem] = document.problems
    assert (problem.line, problem.key) == (line, "file")
    assert problem.wrong.startswith("is not YAML (")
    assert "\n" not in str(problem)


def test_mistakes_before_a_slip_are_told_too() -> None:
    assert [line.partition(" (")[0] for line in told("a: 1\na: 2\nb: [\n")] == [
        "2: a: stands here twice",
        "4: file: is not YAML",
    ]
