"""The stored pool gives what the pack gives, each item once, in an order that the seed decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.biography.pack import Pack
from bot.biography.reading import read_pack
from bot.content import pool as content_pool
from bot.content.pool import permuted
from bot.content.queries import UnknownNameError
from bot.trivia.making import all_questions
from bot.trivia.questions import Kind, Mode
from bot.trivia.rules import LEVELS, Rules
from made_packs import Tree, event, fact, pack

if TYPE_CHECKING:
    from bot.trivia.questions import Question
    from conftest import StoreOf

SHIPPED = Path(__file__).parents[2] / "data" / "people" / "alec-radford.yaml"
INVENTED = Path(__file__).parents[1] / "packs" / "mina-arai.yaml"


def town(name: str, ja: str, **more: Any) -> Tree:
    return {"kind": "place", "name": {"en": name, "ja": ja}, **more}


def full(person: str = "ada") -> Tree:
    """A pack that gives questions of every kind, with disputes, wholes and shared titles and sentences."""
    towns = {
        "otaru": town("Otaru", "小樽", aliases=["Otaru City"], part_of="hokkaido"),
        "hokkaido": town("Hokkaido", "北海道"),
        "kobe": town("Kobe", "神戸"),
        "nara": town("Nara", "奈良"),
        "ise": town("Ise", "伊勢"),
        "edo": town("Edo", "江戸"),
        "ken": {"kind": "person", "name": {"en": "Ken Mori", "ja": "ケン・モリ"}},
        "songs": {"kind": "number", "name": "12 songs", "value": 12, "unit": "songs"},
    }
    events = [event(f"e{n}", f"{1980 + n // 3}-{n % 12 + 1:02d}", topics=["life"], importance=n) for n in range(30)]
    events += [
        event("twin", "1984", title="Title of e9"),
        event("about", "1984~"),
        event("long", "1985/1990", text="In {otaru} and {kobe}."),
        event("quiet", "1991", ask=False),
        event("loud", "1992", qualifier="late", text="To {nara}!", topics=["life", "work"], also_right=["ise"]),
    ]
    facts = [
        fact("songs", "She wrote {songs}."),
        fact("home", "Her home: {otaru}.", disputes=["house"], topics=["work"]),
        {**fact("house", "Her house stood in {kobe}."), "sources": ["diary", "gazette"]},
        fact("one", "{ken} and {edo} again."),
        fact("two", "{ken} and {ise} again."),
        fact("plain", "She was quiet."),
    ]
    question = {
        "id": "q-where",
        "prompt": {"en": "Where?", "ja": "どこ？"},
        "answer": {"accept": ["Otaru", {"en": "Port", "ja": "港"}], "prompt": ["Hokkaido"], "reject": ["Kobe"]},
        "distractors": ["Kobe", "Nara", "Ise"],
        "about": ["home", "otaru"],
        "sources": [{"source": "diary", "cites": "a letter"}],
    }
    bare = {"id": "q-bare", "prompt": "Who?", "answer": {"accept": ["Ken"]}, "about": ["e3"], "sources": ["diary"]}
    made = pack(
        person,
        topics={"life": "Life", "work": "Work"},
        entities=towns,
        events=events,
        facts=facts,
        questions=[question, bare],
        about={"born": "1950", "died": "2001"},
    )
    made["sources"]["gazette"] = {"title": "The gazette", "language": "en"}
    return made


def by_id(questions: list[Question]) -> dict[str, Question]:
    found = {question.id: question for question in questions}
    assert len(found) == len(questions)
    return found


async def test_the_store_gives_what_the_pack_gives(store_of: StoreOf) -> None:
    store = await store_of(full())
    stored, end = await store.pool("ada", None, 1, 0, 1)
    assert end is None
    expected = by_id(all_questions(Pack.model_validate(full())))
    assert {str(question.kind) for question in stored} == {"when", "first", "order", "masked", "number", "authored"}
    assert by_id(stored) == expected


@pytest.mark.parametrize("path", [SHIPPED, INVENTED], ids=lambda path: path.stem)
async def test_the_store_gives_what_a_real_pack_gives(store_of: StoreOf, path: Path) -> None:
    read = read_pack(path.read_bytes(), path.name)
    assert read.pack is not None
    tree = read.pack.model_dump(mode="json", exclude_defaults=True) | {"format": "1"}
    store = await store_of(tree)
    stored, _ = await store.pool(read.pack.person.id, None, 1, 0, 1)
    assert by_id(stored) == by_id(all_questions(read.pack))


async def test_topics_and_persons_have_their_own_pools(store_of: StoreOf) -> None:
    store = await store_of(full(), full("bea"))
    work, _ = await store.pool("ada", "work", 1, 0, 1)
    assert work
    assert {question.person for question in work} == {"ada"}
    assert all("work" in question.topics for question in work)
    everybody, _ = await store.pool(None, "work", 1, 0, 1)
    assert len(everybody) == 2 * len(work)
    assert await store.pool("ada", "no-such-topic", 1, 0, 5) == ([], None)
    assert await store.pool("nobody", None, 1, 0, 5) == ([], None)


async def test_a_large_scope_is_walked_once_through(store_of: StoreOf, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await store_of(full(), full("bea"))
    whole = by_id((await store.pool(None, None, 7, 0, 1))[0])
    monkeypatch.setattr(content_pool, "WHOLE", 10)
    orders: list[list[str]] = []
    for seed in (7, 7, 8):
        walked: list[Question] = []
        start: int | None = 0
        while start is not None:
            more, start = await store.pool(None, None, seed, start, 5)
            assert len(more) >= 5 or start is None
            walked += more
        assert by_id(walked) == whole
        orders.append([question.id for question in walked])
    assert orders[0] == orders[1] != orders[2]


async def test_a_large_scope_is_spared_what_a_round_leaves_out(
    store_of: StoreOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await store_of(full())
    whole, _ = await store.pool("ada", None, 7, 0, 1)
    monkeypatch.setattr(content_pool, "WHOLE", 10)
    for mode in (Mode.CHOICE, Mode.TYPED, Mode.YEAR, Mode.ORDER):
        for level in ("easy", "medium", "hard"):
            rules = Rules(mode=mode, difficulty=level)
            walked, _ = await store.pool("ada", None, 7, 0, 10_000, mode=mode, level=level)
            fitting = by_id([question for question in whole if rules.modes_for(question)])
            assert {one.id: one for one in walked if rules.modes_for(one)} == fitting
            authored = {question.id for question in whole if question.kind is Kind.AUTHORED}
            assert all(one.difficulty in LEVELS[level] for one in walked if one.id not in authored)
            if mode is Mode.YEAR:
                assert {one.kind for one in walked if one.id not in authored} <= {Kind.WHEN}


async def test_a_small_scope_is_made_once(store_of: StoreOf, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await store_of(full())
    first, _ = await store.pool("ada", None, 1, 0, 1)
    monkeypatch.setattr(store._pool, "whole", None)
    again, end = await store.pool("ada", None, 2, 0, 1)
    assert (again, end) == (first, None)
    # What a caller does to the list is its own affair.
    count = len(first)
    first.clear()
    assert len((await store.pool("ada", None, 2, 0, 1))[0]) == count > 0


@pytest.mark.parametrize("size", [1, 2, 3, 10, 97, 1000])
def test_every_place_has_its_own_number(size: int) -> None:
    for seed in range(20):
        assert sorted(permuted(range(size), size, seed)) == list(range(size))


async def test_a_question_by_its_id(store_of: StoreOf) -> None:
    long = pack("bea", entities=full()["entities"], facts=[fact("f" * 40, "From {otaru} to {kobe}, {nara} and {ise}.")])
    store = await store_of(full(), long)
    for person in ("ada", "bea"):
        questions, _ = await store.pool(person, None, 1, 0, 1)
        for question in questions:
            assert await store.question(question.id) == question
    for unknown in (
        "ada/when-nothing",
        "ada/q-nothing",
        "ada/when-about",
        "nobody/when-e1",
        "",
        "ada",
        "ada/",
        "ada/masked",
    ):
        with pytest.raises(UnknownNameError):
            await store.question(unknown)


async def test_sources_of_a_person(store_of: StoreOf) -> None:
    store = await store_of(full())
    sources = await store.sources_of("ada")
    assert {slug: source.title.en for slug, source in sources.items()} == {
        "diary": "The diary",
        "gazette": "The gazette",
    }
    with pytest.raises(UnknownNameError):
        await store.sources_of("nobody")
