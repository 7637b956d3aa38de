"""Reading packs: every mistake with its file, line, key, what is wrong and what to write."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.biography.reading import DEFAULT_MAX_BYTES, pack_files, read_pack, read_packs

if TYPE_CHECKING:
    import random

FIXTURE = Path(__file__).parents[1] / "packs" / "mina-arai.yaml"

SOUND = """\
# One made-up life.
format: 1
person:
  id: ada
  name: {en: Ada Ito, ja: 伊東エイダ}
  aliases: [Ito]
  born: 1950-04-01
  summary: {en: A made-up engineer., ja: 架空の技術者です。}
  numbers: [patents]
sources:
  diary:
    title: {en: The diary, ja: 日記}
    language: en
    url: https://example.org/
topics:
  life: {en: Life, ja: 生涯}
entities:
  kobe: {kind: place, name: {en: Kobe, ja: 神戸}}
  patents:
    kind: number
    name: {en: "40", ja: "40"}
    value: 40
    unit: {en: patents, ja: 件の特許}
events:
  - id: birth
    date: 1950-04-01
    title: {en: Birth, ja: 誕生}
    text: {en: "She is born in {kobe}.", ja: "{kobe}で生まれます。"}
    topics: [life]
    importance: 90
    sources: [diary]
  - id: move
    date: 1971
    title: {en: A move, ja: 引っ越し}
    text: {en: She moves house., ja: 引っ越します。}
    sources: [{source: diary, cites: {en: a letter, ja: 手紙}}]
facts:
  - id: tea
    text: {en: "She drank tea and held {patents} patents.", ja: "お茶を好み、特許は{patents}件でした。"}
    sources: [diary]
    ask: true
questions:
  - id: where
    prompt: {en: "Where was she born?", ja: "どこで生まれましたか。"}
    answer:
      accept: [{en: Kobe, ja: 神戸}]
    about: [birth]
    difficulty: 2
    sources: [diary]
"""


def change(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with one part changed, and the line of the change."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the pack"
    place = text.index(old)
    return text[:place] + new + text[place + len(old) :], text[:place].count("\n") + 1


def told(text: str) -> list[str]:
    read = read_pack(text.encode(), "ada.yaml")
    assert (read.pack is None) == bool(read.problems)
    assert read.errors == read.problems
    return [str(problem) for problem in read.problems]


def test_a_sound_pack_has_no_mistake_and_no_warning() -> None:
    read = read_pack(SOUND.encode(), "ada.yaml", warnings=True)
    assert read.problems == []
    assert read.pack is not None
    assert read.pack.person.id == "ada"
    assert [statement.id for statement in read.pack.statements] == ["birth", "move", "tea"]
    assert read.data == SOUND.encode()


def test_the_shared_fixture_is_sound() -> None:
    read = read_pack(FIXTURE.read_bytes(), FIXTURE.name, warnings=True)
    assert read.problems == []
    assert read.pack is not None


def test_strings_become_what_the_schema_says() -> None:
    pack = read_pack(SOUND.encode(), "ada.yaml").pack
    assert pack is not None
    assert pack.events[0].importance == 90
    assert pack.events[1].date == "1971"
    assert pack.facts[0].ask is True
    assert pack.entities["patents"].value == 40.0
    assert pack.events[0].sources[0].source == "diary"
    assert pack.events[1].sources[0].cites is not None


# -- one mistake each. A change stands on the line that the problem must name.

KINDS = (
    "'person', 'place', 'school', 'company', 'model', 'method', 'product', 'publication', 'event', 'work', 'role', "
    "'degree', 'award', 'field' or 'number'"
)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # the schema
        ("format: 1", "format: 2", "format: “2” is not one of the possible values: write '1'"),
        (
            "id: ada",
            "id: Ada Ito",
            "person.id: “Ada Ito” is not an id (lower-case letters, digits and single hyphens): write ada-ito",
        ),
        ("id: ada", f"id: {'a' * 25}", "person.id: is longer than 24 characters: shorten it"),
        (
            "id: birth",
            "id: Birth",
            "events.Birth.id: “Birth” is not an id (lower-case letters, digits and single hyphens): write birth",
        ),
        (
            "  kobe: {",
            "  Kobe: {",
            "entities.Kobe: “Kobe” is not an id (lower-case letters, digits and single hyphens): write kobe",
        ),
        (
            "importance: 90",
            "importence: 90",
            "events.birth.importence: is not a key of the format here: write “importance:”",
        ),
        ("importance: 90", "zzz: 90", "events.birth.zzz: is not a key of the format here: remove it"),
        (
            "importance: 90",
            "importance: high",
            "events.birth.importance: “high” is not a whole number: write digits only",
        ),
        (
            "importance: 90",
            "importance: 0.5",
            "events.birth.importance: “0.5” is not a whole number: write digits only",
        ),
        (
            "importance: 90",
            "importance: 101",
            "events.birth.importance: “101” is out of range: write a number of at most 100",
        ),
        (
            "importance: 90",
            "importance: -1",
            "events.birth.importance: “-1” is out of range: write a number of at least 0",
        ),
        (
            "difficulty: 2",
            "difficulty: 0",
            "questions.where.difficulty: “0” is out of range: write a number of at least 1",
        ),
        ("ask: true", "ask: perhaps", "facts.tea.ask: “perhaps” is neither true nor false: write true or false"),
        ("kind: place", "kind: town", f"entities.kobe.kind: “town” is not one of the possible values: write {KINDS}"),
        (
            "language: en",
            "language: English",
            "sources.diary.language: “English” is not a language code: write one like en, ja or pt-BR",
        ),
        (
            "url: https://example.org/",
            "url: example",
            "sources.diary.url: “example” is not a web address: write one that begins with https://",
        ),
        (
            "url: https://example.org/",
            "url: ftp://example.org/",
            "sources.diary.url: “ftp://example.org/” is not a web address: write one that begins with https://",
        ),
        ("aliases: [Ito]", "aliases: Ito", "person.aliases: should be a list: write one line “- …” for each item"),
        ("topics: [life]", "topics: life", "events.birth.topics: should be a list: write one line “- …” for each item"),
        (
            "name: {en: Kobe, ja: 神戸}",
            "name: [Kobe]",
            "entities.kobe.name: should hold keys of its own: write “key: value” lines under it",
        ),
        ("date: 1971", "date: [1971]", "events.move.date: should be a text: write the text itself"),
        ("accept: [{en: Kobe, ja: 神戸}]", "accept: []", "questions.where.answer.accept: is empty: write at least one"),
        (
            "text: {en: She moves house., ja: 引っ越します。}",
            "text: {}",
            "events.move.text: has no text: write en: and ja:",
        ),
        (
            "en: She moves house.",
            f"en: {'x' * 1501}",
            "events.move.text.en: is longer than 1500 characters: shorten it",
        ),
        (
            "kind: place",
            "value: 3, kind: place",
            "entities.kobe: has a value or unit: write kind: number, or leave them out",
        ),
        # dates
        (
            "date: 1971",
            "date: 1971-02-30",
            "events.move.date: 1971-02 has no day 30: write 01 to 28",
        ),
        (
            "date: 1971",
            "date: spring 1971",
            "events.move.date: “spring 1971” is not a date: "
            "write it as 1993-04-18, 1993-04, 1993, 2007/2011, 2014~, ../2014 or 2021-05/..",
        ),
        (
            "born: 1950-04-01",
            "born: 1951/1950",
            "person.born: “1951/1950” ends before it begins: write 1950/1951",
        ),
        # references
        (
            "{source: diary,",
            "{source: letter,",
            "events.move.sources.1: there is no source “letter”: write one of sources, or add it there",
        ),
        (
            "topics: [life]",
            "topics: [life, work]",
            "events.birth.topics.2: there is no topic “work”: write one of topics, or add it there",
        ),
        (
            "importance: 90",
            "entities: [osaka]",
            "events.birth.entities.1: there is no entity “osaka”: write one of entities, or add it there",
        ),
        (
            "importance: 90",
            "disputes: [death]",
            "events.birth.disputes.1: there is no event or fact “death”: "
            "write one of events and facts, or add it there",
        ),
        (
            "importance: 90",
            "disputes: [birth]",
            "events.birth.disputes.1: there is no event or fact “birth”: "
            "write one of events and facts, or add it there",
        ),
        (
            "kind: place",
            "part_of: japan, kind: place",
            "entities.kobe.part_of: there is no entity “japan”: write one of entities, or add it there",
        ),
        (
            "kind: place",
            "part_of: kobe, kind: place",
            "entities.kobe.part_of: is part of itself in the end: cut the circle",
        ),
        (
            "numbers: [patents]",
            "numbers: [patents, prizes]",
            "person.numbers.2: there is no entity “prizes”: write one of entities, or add it there",
        ),
        (
            "numbers: [patents]",
            "numbers: [kobe]",
            "person.numbers.1: “kobe” is not a number: write an entity of kind number",
        ),
        (
            "about: [birth]",
            "about: [birth, death]",
            "questions.where.about.2: there is no event, fact or entity “death”: write one of those, or add it there",
        ),
        ("id: tea", "id: move", "facts.move.id: “move” is used twice: write another id"),
        # marks
        (
            "She moves house.",
            '"She moves to {osaka}."',
            "events.move.text.en: marks an entity “osaka” that is not there: correct the id, or add it to entities",
        ),
        (
            "ja: 引っ越し}",
            "ja: '引っ越し{osaka|大阪}'}",
            "events.move.title.ja: marks an entity “osaka” that is not there: correct the id, or add it to entities",
        ),
        (
            "A made-up engineer.",
            "'A {made-up engineer.'",
            "person.summary.en: has a brace that marks no entity: "
            "write {entity-id} or {entity-id|words}, and no other braces",
        ),
        (
            "どこで",
            "{Kobe}で",
            "questions.where.prompt.ja: has a brace that marks no entity: "
            "write {entity-id} or {entity-id|words}, and no other braces",
        ),
        # YAML
        ("ask: true", "id: milk", "id: stands here twice: keep one of the two"),
        ("ask: true", "note:", "note: has no value: write one, or remove the key"),
        ("ask: true", "note: !!str x", "tag:yaml.org,2002:str: is a tag, which packs may not use: remove it"),
        ("ask: true", "note: &x y", "&x: is an anchor, which packs may not use: remove it"),
        ("ask: true", "note: *x", "*x: is an alias, which packs may not use: write the value out"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(old: str, new: str, problem: str) -> None:
    text, line = change(SOUND, old, new)
    assert told(text) == [f"ada.yaml:{line}: {problem}"]


@pytest.mark.parametrize(
    ("old", "line", "problem"),
    [
        ("format: 1\n", 2, "format: is missing: add “format:”"),
        ("  id: ada\n", 3, "person.id: is missing: add “id:”"),
        ("    language: en\n", 11, "sources.diary.language: is missing: add “language:”"),
        ("    date: 1971\n", 32, "events.move.date: is missing: add “date:”"),
        ("    value: 40\n", 19, "entities.patents: is a number without value or unit: write value: and unit:"),
    ],
)
def test_what_is_missing_is_told_where_it_belongs(old: str, line: int, problem: str) -> None:
    text, _ = change(SOUND, old, "")
    assert f"ada.yaml:{line}: {problem}" in told(text)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "many"])
def test_a_numbers_value_is_a_number(value: str) -> None:
    text, line = change(SOUND, "value: 40", f"value: {value}")
    problem = f"entities.patents.value: “{value}” is not a number: write digits, as 2000000000 or 0.5"
    assert f"ada.yaml:{line}: {problem}" in told(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: {en: Kobe,", "name: {en: '{osaka}',"),
        ("kind: place", "description: 'near {osaka}', kind: place"),
        ("unit: {en: patents,", "unit: {en: 'patents in {osaka}',"),
        ("life: {en: Life,", "life: {en: 'Life in {osaka}',"),
        ("title: {en: The diary,", "title: {en: 'The diary of {osaka}',"),
        ("language: en", "note: 'kept in {osaka}'\n    language: en"),
        ("language: en", "links: [{title: 'in {osaka}', url: 'https://example.org/'}]\n    language: en"),
        ("cites: {en: a letter,", "cites: {en: 'a letter from {osaka}',"),
        ("name: {en: Ada Ito,", "name: {en: 'Ada {osaka}',"),
    ],
)
def test_a_mark_of_an_unknown_entity_is_a_mistake_in_every_text(old: str, new: str) -> None:
    """Where it is shown the entity's name would be missing, and the build would stop."""
    text, line = change(SOUND, old, new)
    [problem] = told(text)
    assert problem.startswith(f"ada.yaml:{line}: ")


# -- all at once


def test_all_mistakes_are_told_together_in_order() -> None:
    text = SOUND
    changes = [
        ("born: 1950-04-01", "born: yesterday"),
        ("language: en", "langauge: en"),
        ("kind: place", "kind: town"),
        ("importance: 90", "importance: high"),
        ("date: 1971", "date: 1971-13"),
        ("id: tea", "id: move"),
        ("difficulty: 2", "difficulty: 9"),
    ]
    for old, new in changes:
        text, _ = change(text, old, new)
    assert [problem.partition(": ")[2].partition(": ")[0] for problem in told(text)] == [
        "person.born",
        "sources.diary.language",
        "sources.diary.langauge",
        "entities.kobe.kind",
        "events.birth.importance",
        "events.move.date",
        "facts.move.id",
        "questions.where.difficulty",
    ]


UNKNOWN = ("She moves house.", "'She moves to {osaka}.'")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format: 1", "format: 2"),
        ("id: ada", "id: Ada"),
        ("person:", "persons:"),
        ("born: 1950-04-01", "born: never"),
        ("language: en", "language: English"),
        ("life: {en: Life, ja: 生涯}", "life: {}"),
        ("kind: place", "kind: town"),
        ("  kobe: {", "  Kobe: {"),
        ("    value: 40", "    value: forty"),
        ("date: 1950-04-01\n    title", "date: 1950-04-31\n    title"),
        ("id: birth", "id: The Birth"),
        ("  - id: birth\n", "  - importance: 1\n"),
        ("id: tea", "id: Tea"),
        ("ask: true", "ask: perhaps"),
        ("difficulty: 2", "difficulty: 9"),
        ("facts:\n", "facts: none\nnotes:\n"),
        ("facts:\n", "facts: {a: b}\nnotes:\n"),
        ("questions:\n", "questions: {a: b}\nnotes:\n"),
        ("topics:\n  life: {en: Life, ja: 生涯}\n", "topics: [life]\n"),
        ("sources:\n  diary:", "sources: {}\nnotes:\n  diary:"),
        ("sources:\n  diary:", "notes:\n  diary:"),
    ],
)
def test_a_broken_part_does_not_hide_a_mistake_elsewhere(old: str, new: str) -> None:
    text, _ = change(SOUND, old, new)
    assert told(text)
    text, _ = change(text, *UNKNOWN)
    assert [problem for problem in told(text) if "events.move.text.en: marks an entity “osaka”" in problem]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: place", "kind: town"),
        ("value: 40", "value: forty"),
        ("language: en", "language: English"),
        ("id: birth", "id: birth\n    extra: x"),
        ("life: {en: Life, ja: 生涯}", "life: {}"),
    ],
)
def test_a_broken_part_is_not_missed_by_those_that_name_it(old: str, new: str) -> None:
    text, _ = change(SOUND, old, new)
    assert len(told(text)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sources:\n  diary:", "sources: [diary]\nnotes:\n  diary:"),
        ("topics:\n", "topics: [life]\nnotes:\n"),
        ("entities:\n", "entities: [kobe, patents]\nnotes:\n"),
        ("events:\n", "events: {birth: 1950}\nnotes:\n"),
        ("facts:\n", "facts: {tea: black}\nnotes:\n"),
    ],
)
def test_a_section_of_the_wrong_shape_is_not_missed_either(old: str, new: str) -> None:
    """What names its parts is no mistake: they are there, only not as they should be."""
    text, line = change(SOUND, old, new)
    assert [problem.split(": ")[:2] for problem in told(text)] == [
        [f"ada.yaml:{line}", old.partition(":")[0]],
        [f"ada.yaml:{line + 1}", "notes"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("{kind: place,", "{kind: town, part_of: ,", ["entities.kobe.kind", "part_of"]),
        ("{kind: place,", "{kind: place, kind: place, size: 3,", ["entities.kobe.size", "kind"]),
        ("{kind: place,", "{kind: town, size: 3,", ["entities.kobe.kind", "entities.kobe.size"]),
    ],
)
def test_mistakes_on_one_line_are_all_told(old: str, new: str, keys: list[str]) -> None:
    text, line = change(SOUND, old, new)
    read = read_pack(text.encode(), "ada.yaml")
    assert [(problem.line, problem.key) for problem in read.problems] == [(line, key) for key in keys]


# -- files


def test_a_file_over_the_limit_is_not_read() -> None:
    data = SOUND.encode()
    assert read_pack(data, "ada.yaml", max_bytes=len(data)).pack is not None
    read = read_pack(data, "ada.yaml", max_bytes=len(data) - 1)
    size = f"{len(data):,}"
    assert read.pack is None
    assert [str(problem) for problem in read.problems] == [
        f"ada.yaml:1: file: has {size} bytes, over the limit of {len(data) - 1:,}: split or shorten it"
    ]
    assert read_pack(b"#" * (DEFAULT_MAX_BYTES + 1), "big.yaml").errors


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "file: is empty: write a pack as data/README.md shows"),
        (b"hello", "file: should hold keys of its own: write “key: value” lines under it"),
        (b"- a\n- b\n", "file: should hold keys of its own: write “key: value” lines under it"),
        (b"\xff\xfe", "file: is not UTF-8 text: save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_pack(data: bytes, problem: str) -> None:
    assert [str(found) for found in read_pack(data, "x.yaml").problems] == [f"x.yaml:1: {problem}"]


def test_pack_files_of_a_folder_and_of_files(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "notes.md", "c.yaml.bak"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.yaml").mkdir()
    alone = tmp_path / "notes.md"
    assert list(pack_files([tmp_path, alone])) == [tmp_path / "a.yml", tmp_path / "b.yaml", alone]


def test_mistakes_of_several_packs_are_all_told(tmp_path: Path) -> None:
    one, _ = change(SOUND, "date: 1971", "date: then")
    two, _ = change(SOUND, "kind: place", "kind: town")
    (tmp_path / "one.yaml").write_text(one, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(two, encoding="utf-8")
    (tmp_path / "zwei.yaml").write_text(SOUND, encoding="utf-8")
    reads = list(read_packs([tmp_path]))
    assert [(Path(read.file).name, [problem.key for problem in read.errors]) for read in reads] == [
        ("one.yaml", ["events.move.date"]),
        ("two.yaml", ["entities.kobe.kind"]),
        ("zwei.yaml", []),
    ]
    assert all(problem.file == read.file for read in reads for problem in read.problems)


def test_one_person_in_two_files_is_a_mistake_of_the_second(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SOUND, encoding="utf-8")
    first, second = read_packs([tmp_path])
    assert first.pack is not None
    assert second.pack is None
    assert [str(problem) for problem in second.problems] == [
        f"{tmp_path / 'b.yaml'}:4: person.id: “ada” is the person of {tmp_path / 'a.yaml'} already: "
        "write another id, or keep one file"
    ]


def test_a_broken_pack_takes_no_person(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOUND.replace("date: 1971", "date: then"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SOUND, encoding="utf-8")
    first, second = read_packs([tmp_path])
    assert (first.pack is None, second.pack is None) == (True, False)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    [read] = read_packs([missing])
    assert read.pack is None
    assert [str(problem) for problem in read.problems] == [
        f"{missing}:1: file: cannot be read (No such file or directory): check its name and rights"
    ]


# -- whatever a file holds, reading does not raise

LINES = SOUND.splitlines(keepends=True)
VALUES = st.sampled_from(
    ["x", "", "2015", "{osaka}", "-1", [], {}, ["x"], {"x": "y"}, {"en": "x"}, [{"id": "tea"}], "birth", {"id": ["a"]}]
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["cut", "twice", "indent", "swap"]))))
def test_shuffled_lines_never_raise(steps: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for number, step in steps:
        if number >= len(lines):
            continue
        match step:
            case "cut":
                del lines[number]
            case "twice":
                lines.insert(number, lines[number])
            case "indent":
                lines[number] = "  " + lines[number]
            case _:
                lines[0], lines[number] = lines[number], lines[0]
    read = read_pack("".join(lines).encode(), "ada.yaml", warnings=True)
    assert (read.pack is None) == bool(read.errors)
    assert all(1 <= problem.line <= len(lines) + 1 for problem in read.problems)


@settings(max_examples=100)
@given(st.randoms(use_true_random=False), st.lists(VALUES, min_size=1, max_size=3))
def test_any_value_anywhere_never_raises(rng: random.Random, values: list[object]) -> None:
    tree = yaml.safe_load(SOUND)
    for value in values:
        here = tree
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            if not keys:
                break
            key = rng.choice(keys)
            if not isinstance(here[key], dict | list) or rng.random() < 0.25:
                here[key] = copy.deepcopy(value)  # it may be changed later
                break
            here = here[key]
    read = read_pack(yaml.safe_dump(tree, allow_unicode=True).encode(), "ada.yaml", warnings=True)
    assert (read.pack is None) == bool(read.errors)
