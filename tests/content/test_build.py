"""Building the content store: when it is built, what a bad pack does, and what a crash leaves behind."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.biography import reading
from bot.biography.problems import Problem
from bot.biography.when import parse_when
from bot.content import build, rows
from bot.content.build import BuildReport, ensure_built
from bot.content.store import ContentStore
from made_packs import event, fact, pack, write

if TYPE_CHECKING:
    from conftest import StoreOf
    from made_packs import Tree

FIXTURES = Path(__file__).parents[1] / "packs"
ADA = pack(events=[event("birth", "1950")])
BEN = pack("ben", name="Ben Ono", events=[event("move", "1960")])


class Place:
    """A folder of packs and the store built from it."""

    def __init__(self, folder: Path) -> None:
        self.packs, self.store = folder / "packs", folder / "var" / "content.db"

    def build(self, **options: Any) -> BuildReport:
        return ensure_built(self.packs, self.store, **options)

    def write(self, *trees: Tree) -> None:
        write(self.packs, *trees)

    def spoil(self, name: str) -> None:
        """The file's birth gets a date that is none."""
        path = self.packs / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert '"date": "' in text
        path.write_text(text.replace('"date": "', '"date": "about ', 1), encoding="utf-8")

    def served(self) -> dict[str, list[str]]:
        """The events that the store serves, by person."""
        db = sqlite3.connect(self.store)
        try:
            rows = db.execute(
                "SELECT person.slug, item.slug FROM person LEFT JOIN item ON item.person = person.id "
                "AND item.kind = 'event' ORDER BY person.id, item.id"
            ).fetchall()
        finally:
            db.close()
        found: dict[str, list[str]] = {}
        for person, slug in rows:
            found.setdefault(person, []).extend([slug] if slug else [])
        return found

    def left_over(self) -> list[str]:
        """Files beside the store that are not the store."""
        return sorted(path.name for path in self.store.parent.iterdir() if path != self.store)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# -- when it is built


def test_the_first_build(place: Place) -> None:
    place.write(ADA, BEN)
    report = place.build()
    assert report == BuildReport(rebuilt=True, persons=2, problems=[], kept=[])
    assert place.served() == {"ada": ["birth"], "ben": ["move"]}
    assert place.left_over() == []


def test_nothing_is_built_where_nothing_changed(place: Place) -> None:
    place.write(ADA, BEN)
    place.build()
    before = (place.store.stat().st_ino, place.store.read_bytes())
    (place.packs / "README.md").write_text("not a pack")
    assert place.build() == BuildReport(rebuilt=False, persons=2, problems=[], kept=[])
    assert (place.store.stat().st_ino, place.store.read_bytes()) == before


def test_a_changed_pack_is_built(place: Place) -> None:
    place.write(ADA)
    place.build()
    place.write(pack(events=[event("birth", "1950"), event("death", "2020")]))
    assert place.build().rebuilt
    assert place.served() == {"ada": ["birth", "death"]}
    assert not place.build().rebuilt


def test_a_new_and_a_removed_pack_are_built(place: Place) -> None:
    place.write(ADA)
    place.build()
    place.write(BEN)
    assert place.build() == BuildReport(rebuilt=True, persons=2, problems=[], kept=[])
    (place.packs / "ada.yaml").unlink()
    assert place.build() == BuildReport(rebuilt=True, persons=1, problems=[], kept=[])
    assert place.served() == {"ben": ["move"]}


def test_a_renamed_pack_is_built_so_that_its_new_name_keeps_it(place: Place) -> None:
    place.write(ADA)
    place.build()
    (place.packs / "ada.yaml").rename(place.packs / "zoe.yaml")
    assert place.build().rebuilt
    place.spoil("zoe")
    assert place.build().kept == ["zoe.yaml"]
    assert place.served() == {"ada": ["birth"]}


def test_a_changed_format_is_built(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write(ADA)
    place.build()
    monkeypatch.setattr(build, "_code_digest", lambda: b"another")
    assert place.build().rebuilt
    assert not place.build().rebuilt


@pytest.mark.parametrize("there", [True, False])
async def test_no_packs_make_an_empty_store(place: Place, there: bool) -> None:
    if there:
        place.packs.mkdir()
    assert place.build() == BuildReport(rebuilt=True, persons=0, problems=[], kept=[])
    store = ContentStore(place.store)
    await store.open()
    try:
        assert await store.persons() == []
        assert (await store.timeline(parse_when("2015"))).entries == ()
        assert (await store.search("anything")).results == ()
        assert await store.complete("") == []
        assert (await store.today(1, 1)).nearest_month is None
        assert await store.topics() == {}
    finally:
        await store.close()


def test_the_shared_fixtures_are_built(place: Place) -> None:
    report = ensure_built(FIXTURES, place.store)
    assert report.problems == []
    assert "mina-arai" in place.served()


def test_progress_is_told_up_to_the_end(place: Place) -> None:
    place.write(ADA, BEN)
    told: list[tuple[int, int, str]] = []
    place.build(progress=lambda done, total, name: told.append((done, total, name)))
    sizes = [(place.packs / name).stat().st_size for name in ("ada.yaml", "ben.yaml")]
    total = sum(sizes)
    assert told == [(0, total, "ada.yaml"), (sizes[0], total, "ben.yaml"), (total, total, "")]


# -- bad packs


def test_a_bad_pack_keeps_its_last_sound_version_and_the_others_are_updated(place: Place) -> None:
    place.write(ADA, BEN)
    place.build()
    place.spoil("ada")
    place.write(pack("ben", name="Ben Ono", events=[event("move", "1960"), event("return", "1970")]))
    report = place.build()
    assert (report.rebuilt, report.persons, report.kept) == (True, 2, ["ada.yaml"])
    [problem] = report.problems
    assert (problem.file, problem.line, problem.key, problem.severity) == ("ada.yaml", 1, "events.birth.date", "error")
    assert problem.wrong == "“about 1950” is not a date"
    assert place.served() == {"ada": ["birth"], "ben": ["move", "return"]}
    # The same is reported as long as nothing changes.
    report.rebuilt = False
    assert place.build() == report


def test_a_last_sound_version_outlives_further_builds(place: Place) -> None:
    place.write(ADA, BEN)
    place.build()
    place.spoil("ada")
    place.build()
    place.write(pack("ben", name="Ben Ono", events=[event("return", "1970")]))
    assert place.build().kept == ["ada.yaml"]
    (place.packs / "ada.yaml").write_bytes(b"\xff")
    assert place.build().kept == ["ada.yaml"]
    assert place.served() == {"ada": ["birth"], "ben": ["return"]}


def test_a_mended_pack_is_served_again(place: Place) -> None:
    place.write(ADA)
    place.build()
    place.spoil("ada")
    place.build()
    place.write(pack(events=[event("death", "2020")]))
    assert place.build() == BuildReport(rebuilt=True, persons=1, problems=[], kept=[])
    assert place.served() == {"ada": ["death"]}


def test_a_bad_pack_that_is_removed_is_not_kept(place: Place) -> None:
    place.write(ADA, BEN)
    place.build()
    place.spoil("ada")
    place.build()
    (place.packs / "ada.yaml").unlink()
    assert place.build() == BuildReport(rebuilt=True, persons=1, problems=[], kept=[])
    assert place.served() == {"ben": ["move"]}


def test_a_bad_pack_at_the_first_build_leaves_the_rest(place: Place) -> None:
    place.write(ADA, BEN)
    place.spoil("ada")
    report = place.build()
    assert (report.persons, report.kept) == (1, [])
    assert [problem.file for problem in report.problems] == ["ada.yaml"]
    assert place.served() == {"ben": ["move"]}


def test_the_problems_of_all_packs_are_told_together(place: Place) -> None:
    place.write(ADA, BEN)
    place.spoil("ada")
    place.spoil("ben")
    report = place.build()
    assert [(problem.file, problem.key) for problem in report.problems] == [
        ("ada.yaml", "events.birth.date"),
        ("ben.yaml", "events.move.date"),
    ]
    assert place.served() == {}


def test_a_pack_over_the_limit_is_a_bad_pack(place: Place) -> None:
    place.write(ADA)
    size = (place.packs / "ada.yaml").stat().st_size
    assert place.build(max_bytes=size).problems == []
    report = place.build(max_bytes=size - 1)
    assert report.kept == ["ada.yaml"]
    assert "over the limit" in report.problems[0].wrong
    assert place.served() == {"ada": ["birth"]}


def test_a_file_that_cannot_be_read_is_a_bad_pack(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write(ADA, BEN)
    place.build()
    read_bytes = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "ada.yaml":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    report = place.build()
    assert report.kept == ["ada.yaml"]
    assert report.problems == [Problem("ada.yaml", 1, "file", "cannot be read (Permission denied)", "check its rights")]
    assert place.served() == {"ada": ["birth"], "ben": ["move"]}


@pytest.mark.parametrize(
    "part",
    [
        {"topics": {"life": "Life in {osaka}"}},
        {"entities": {"kobe": {"kind": "place", "name": "Kobe", "description": "Near {osaka}"}}},
        {"facts": [fact("tea", sources=[{"source": "diary", "cites": "A man from {osaka}"}])]},
    ],
)
def test_whatever_a_pack_holds_the_build_does_not_raise(place: Place, part: dict[str, Any]) -> None:
    place.write(pack(**part), BEN)
    place.build()
    assert place.served()["ben"] == ["move"]


@pytest.mark.parametrize("name", ["{kobe}", "{osaka} town", "The {kobe|port}"])
async def test_nobody_reads_a_mark(place: Place, name: str) -> None:
    """What a mark shows is an entity's name. A mark in a name is refused, or shown as what it marks."""
    entities = {"kobe": {"kind": "place", "name": name}, "osaka": {"kind": "place", "name": "Osaka"}}
    place.write(pack(entities=entities, facts=[fact("tea", "Tea in {kobe}.", entities=["osaka"])]))
    if place.build().problems:
        return
    store = ContentStore(place.store)
    await store.open()
    try:
        assert "{" not in (await store.statement("ada", "tea")).text.en
        assert "{" not in (await store.entity("ada", "kobe")).name.en
    finally:
        await store.close()


# -- one person in two files


def test_one_person_in_two_files_is_served_once(place: Place) -> None:
    place.write(ADA)
    twin = (
        "# The same person again.\n"
        "format: 1\n"
        "person:\n"
        "  id: ada\n"
        "  name: Another Ada\n"
        "  summary: Another.\n"
        "sources: {diary: {title: Diary, language: en}}\n"
    )
    (place.packs / "twin.yaml").write_text(twin, encoding="utf-8")
    report = place.build()
    assert report.persons == 1
    assert [str(problem) for problem in report.problems] == [
        "twin.yaml:4: person.id: “ada” is the person of ada.yaml already: write another id, or keep one file"
    ]
    assert place.served() == {"ada": ["birth"]}


def test_what_is_kept_is_what_is_served(place: Place) -> None:
    """A pack was renamed, and the old file is a bad one now: its last version gives way to the new file."""
    place.write(BEN)
    place.build()
    (place.packs / "a-new-name.yaml").write_bytes((place.packs / "ben.yaml").read_bytes())
    place.spoil("ben")
    report = place.build()
    assert place.served() == {"ben": ["move"]}
    assert report.persons == 1
    assert report.kept == []


# -- a store that cannot be used


@pytest.mark.parametrize("damage", ["garbage", "empty", "half", "another database"])
def test_a_store_that_cannot_be_used_is_built_anew(place: Place, damage: str) -> None:
    place.write(ADA, BEN)
    place.build()
    whole = place.store.read_bytes()
    match damage:
        case "garbage":
            place.store.write_bytes(b"no database" * 1000)
        case "empty":
            place.store.write_bytes(b"")
        case "half":
            place.store.write_bytes(whole[: len(whole) // 2])
        case _:
            place.store.unlink()
            other = sqlite3.connect(place.store)
            other.execute("CREATE TABLE other (x)")
            other.close()
    assert place.build() == BuildReport(rebuilt=True, persons=2, problems=[], kept=[])
    assert place.served() == {"ada": ["birth"], "ben": ["move"]}
    assert place.left_over() == []
    assert not place.build().rebuilt


# -- crashes


class CrashError(Exception):
    pass


def crash(*_: object, **__: object) -> None:
    raise CrashError


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (rows, "pack_rows"),
        (build, "insert"),
        (build, "fill_search"),
        (reading, "read_pack"),
        (os, "fsync"),
        (Path, "replace"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_crash_leaves_the_old_store_and_nothing_else(
    place: Place, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, first: bool
) -> None:
    if not first:
        place.write(ADA)
        place.build()
        before = place.store.read_bytes()
    place.write(BEN)
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, crash)
        with pytest.raises(CrashError):
            place.build()
    if first:
        assert not place.store.exists()
    else:
        assert place.store.read_bytes() == before
    assert place.left_over() == []
    assert place.build().rebuilt
    assert "ben" in place.served()


def test_a_crash_after_some_packs_leaves_the_old_store(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write(ADA)
    place.build()
    place.write(BEN, pack("cid", name="Cid"))
    make_rows, calls = rows.pack_rows, list[str]()

    def crash_at_the_third(made: Any, numbering: Any) -> Any:
        calls.append(made.person.id)
        if len(calls) == 3:
            raise CrashError
        return make_rows(made, numbering)

    with monkeypatch.context() as patched:
        patched.setattr(rows, "pack_rows", crash_at_the_third)
        with pytest.raises(CrashError):
            place.build()
    assert calls == ["ada", "ben", "cid"]
    assert place.served() == {"ada": ["birth"]}
    assert place.left_over() == []


def test_what_a_killed_build_left_is_no_hindrance(place: Place) -> None:
    place.write(ADA)
    place.store.parent.mkdir()
    half = place.store.with_name(f"{place.store.name}.{os.getpid()}.new")
    half.write_bytes(b"half a store")
    assert place.build().rebuilt
    assert place.served() == {"ada": ["birth"]}
    assert place.left_over() == []


# -- readers


async def test_readers_keep_their_store_while_a_new_one_takes_its_place(place: Place) -> None:
    place.write(pack(events=[event(f"e{number}", "2015") for number in range(50)], facts=[fact("old")]))
    place.build()
    old = ContentStore(place.store)
    await old.open()
    try:
        when = parse_when("2015")
        assert (await old.timeline(when)).within == 50
        place.write(pack(events=[event("only", "2015")]))
        assert place.build().rebuilt
        # Pages that were not read before the change are there too.
        last = await old.timeline(when, number=10)
        assert [statement.slug for _, statement in last.entries] == [f"e{number}" for number in range(45, 50)]
        assert (await old.statement("ada", "old")).slug == "old"
        assert len((await old.search("happens")).results) == 5
        new = ContentStore(place.store)
        await new.open()
        try:
            assert [statement.slug for _, statement in (await new.timeline(when)).entries] == ["only"]
        finally:
            await new.close()
    finally:
        await old.close()


async def test_two_persons_share_a_store(store_of: StoreOf) -> None:
    store = await store_of(ADA, BEN)
    assert [person.slug for person in await store.persons()] == ["ada", "ben"]
    assert await store.years() == [(1950, 1), (1960, 1)]
    assert await store.years("", "ben") == [(1960, 1)]
