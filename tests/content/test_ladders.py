"""The stored ladders are what the pack gives, authors' first, in an order that the seed decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.biography.pack import Pack
from bot.biography.reading import read_pack
from bot.content import ladders as content_ladders
from bot.content.queries import UnknownNameError
from bot.trivia.ladders import all_ladders
from made_packs import Tree, event, fact, pack

if TYPE_CHECKING:
    from bot.trivia.clues import Ladder
    from conftest import StoreOf

SHIPPED = Path(__file__).parents[2] / "data" / "people" / "alec-radford.yaml"
TOWNS = ("otaru", "kobe", "nara", "ise", "edo", "uji", "aso")


def full(person: str = "ada") -> Tree:
    """A pack with two ladders of its author's, and towns that others are made for."""
    towns: Tree = {town: {"kind": "place", "name": {"en": town.title(), "ja": f"{town}市"}} for town in TOWNS}
    towns["kobe"] |= {"description": {"en": "A harbour", "ja": "港町"}, "part_of": "hyogo", "aliases": ["Kobe Port"]}
    towns["hyogo"] = {"kind": "place", "name": {"en": "Hyogo", "ja": "兵庫"}}
    facts: list[Tree] = []
    for number, town in enumerate(TOWNS):
        for step, thing in enumerate(("lamp", "boat", "song", "roof", "lane")):
            text = {
                "en": f"Her {thing} {town[0]}{step} came from {{{town}}}.",
                "ja": f"{thing}{number}{step}は{{{town}}}のものでした。",
            }
            facts.append(fact(f"{town}-{thing}", text, importance=(7 * step + number) % 90, topics=["work"]))
    facts.append(fact("kobe-quiet", "Never ask about {kobe}.", ask=False))
    # No clue: of when that was, the date beside it tells.
    facts.append(fact("ise-years", "In these years she lived in {ise}.", topics=["life"]))
    # More than a ladder is made from, of which few are of the topic.
    events = [
        event(f"e{n}", "1980", text={"en": f"Day {n} in {{edo}}.", "ja": f"{n}日目は{{edo}}でした。"}, importance=n)
        for n in range(40)
    ]
    clues = [
        {"en": f"It is {word} / and far.", "ja": f"{word}く、/遠い所です。"} for word in ("old", "odd", "wet", "big")
    ]
    shared = {"clues": clues, "sources": [{"source": "diary", "cites": "a letter"}]}
    return pack(
        person,
        topics={"life": "Life", "work": "Work"},
        entities=towns,
        events=events,
        facts=[*facts, fact("home", "Her home: {nara}.", topics=["life"])],
        ladders=[
            {
                "id": "l-home",
                "answer": {
                    "accept": ["Nara", {"en": "Nara City", "ja": "奈良市"}],
                    "prompt": ["Yamato"],
                    "reject": ["Uji"],
                },
                "about": ["home", "nara"],
                "difficulty": 4,
                "explanation": "It was {nara}.",
                **shared,
            },
            {"id": "l-uji", "answer": {"accept": [{"en": "Uji", "ja": "宇治"}]}, **shared},
        ],
    )


def by_id(ladders: list[Ladder]) -> dict[str, Ladder]:
    found = {ladder.id: ladder for ladder in ladders}
    assert len(found) == len(ladders)
    return found


async def test_the_store_gives_what_the_pack_gives(store_of: StoreOf) -> None:
    expected = by_id(all_ladders(Pack.model_validate(full())))
    assert {f"ada/clues-{town}" for town in ("otaru", "kobe", "ise", "edo", "aso")} | {"ada/l-home", "ada/l-uji"} == {
        *expected
    }
    store = await store_of(full())
    stored, end = await store.ladders("ada", None, 1, 0, 100)
    assert end is None
    assert by_id(stored) == expected
    for ladder_id, ladder in expected.items():
        assert await store.ladder(ladder_id) == ladder


async def test_the_store_gives_what_the_shipped_pack_gives(store_of: StoreOf) -> None:
    read = read_pack(SHIPPED.read_bytes(), SHIPPED.name)
    assert read.pack is not None
    store = await store_of(read.pack.model_dump(mode="json", exclude_defaults=True) | {"format": "1"})
    stored, _ = await store.ladders(read.pack.person.id, None, 1, 0, 100)
    assert by_id(stored) == by_id(all_ladders(read.pack))


async def test_topics_and_persons_have_their_own_ladders(store_of: StoreOf) -> None:
    store = await store_of(full(), full("bea"))
    life, _ = await store.ladders("ada", "life", 1, 0, 100)
    assert [ladder.id for ladder in life] == ["ada/l-home"]
    work, _ = await store.ladders("ada", "work", 1, 0, 100)
    assert {ladder.id for ladder in work} >= {"ada/clues-otaru", "ada/clues-kobe"}
    assert all("work" in ladder.topics for ladder in work)
    everybody, _ = await store.ladders(None, "work", 1, 0, 100)
    assert len(everybody) == 2 * len(work)
    assert await store.ladders("ada", "no-such-topic", 1, 0, 5) == ([], None)
    assert await store.ladders("nobody", None, 1, 0, 5) == ([], None)


@pytest.mark.parametrize("chunk", [1, 3, 4, 100])
async def test_a_scope_is_walked_once_through(store_of: StoreOf, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    store = await store_of(full(), full("bea"))
    everything = by_id((await store.ladders(None, None, 7, 0, 1000))[0])
    assert len(everything) == 14
    monkeypatch.setattr(content_ladders, "CHUNK", chunk)
    orders: list[list[str]] = []
    for seed in (7, 7, 8):
        walked: list[Ladder] = []
        start: int | None = 0
        while start is not None:
            more, start = await store.ladders(None, None, seed, start, 2)
            assert len(more) >= 2 or start is None
            walked += more
        assert by_id(walked) == everything
        assert [ladder.authored for ladder in walked] == [True] * 4 + [False] * 10
        orders.append([ladder.id for ladder in walked])
    assert orders[0] == orders[1] != orders[2]


async def test_levels_of_difficulty(store_of: StoreOf) -> None:
    store = await store_of(full())
    hard, _ = await store.ladders("ada", None, 1, 0, 100, level="hard")
    assert "ada/l-home" in {ladder.id for ladder in hard}
    assert all(ladder.difficulty >= 4 for ladder in hard)
    easy, _ = await store.ladders("ada", None, 1, 0, 100, level="easy")
    assert "ada/l-uji" in {ladder.id for ladder in easy}
    assert all(ladder.difficulty <= 2 for ladder in easy)


@pytest.mark.parametrize("gone", ["ada/l-gone", "ada/clues-nara", "ada/kobe", "ada/", "nobody/l-home"])
async def test_a_ladder_that_is_gone(store_of: StoreOf, gone: str) -> None:
    store = await store_of(full())
    with pytest.raises(UnknownNameError):
        await store.ladder(gone)


async def test_ladders_are_no_search_results(store_of: StoreOf) -> None:
    store = await store_of(full())
    assert (await store.search("l-home")).results == ()
    assert {type(found).__name__ for found in (await store.search("Nara")).results} == {"Entity", "Statement"}
