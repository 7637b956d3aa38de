"""The search: both languages, any width, case and kana, small typos; and names as they are typed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.biography.languages import Both
from bot.content.queries import PAGE_SIZE
from bot.content.records import Entity, PersonFound
from made_packs import event, fact, pack

if TYPE_CHECKING:
    from bot.content.store import ContentStore
    from conftest import StoreOf

ENTITIES = {
    "gpt-2": {"kind": "model", "name": "GPT-2"},
    "gpt-4": {"kind": "model", "name": "GPT-4", "aliases": ["Fourth"]},
    "alec": {"kind": "person", "name": {"en": "Alec", "ja": "アレック"}},
    "hokkaido": {
        "kind": "place",
        "name": {"en": "Hokkaidō", "ja": "北海道"},
        "description": {"en": "An island", "ja": "島"},
    },
    "computer": {"kind": "product", "name": {"en": "Computer", "ja": "コンピューター"}},
    "radio": {"kind": "work", "name": {"en": "Radio play", "ja": "ラジオ・ドラマ"}},
    "musashino": {"kind": "school", "name": {"en": "Musashino Academy", "ja": "武蔵野音楽大学"}},
    "obrien": {"kind": "person", "name": "O'Brien"},
}
MINA = pack(
    "mina",
    name={"en": "Mina Arai", "ja": "新井ミナ"},
    about={"aliases": ["Arai"], "summary": {"en": "A composer from the north.", "ja": "北の作曲家。"}},
    entities=ENTITIES,
    events=[
        event(
            "birth",
            "1952",
            title={"en": "Born on the island", "ja": "島で誕生"},
            text={"en": "In {hokkaido}.", "ja": "{hokkaido}で。"},
            importance=90,
        ),
        event(
            "concert",
            "1970",
            title={"en": "First concert", "ja": "初演奏"},
            text={"en": "She plays the piano.", "ja": "ピアノを弾く。"},
            importance=60,
        ),
        event(
            "book",
            "2015",
            title={"en": "A book", "ja": "著書"},
            text={"en": "It has 2015 pages.", "ja": "二千ページ。"},
            importance=50,
        ),
    ],
    facts=[
        fact("piano", {"en": "Her piano was old.", "ja": "ピアノは古かった。"}, importance=70),
        fact("model", {"en": "She liked {gpt-2|the second one}.", "ja": "{gpt-2|二番目}が好き。"}, importance=40),
    ],
)
BEN = pack("ben", name={"en": "Ben Ono", "ja": "小野ベン"}, facts=[fact("piano-too", "He had a piano.", importance=95)])


def slug(found: object) -> str:
    return found.person.slug if isinstance(found, PersonFound) else found.slug  # type: ignore[attr-defined]


async def search(store: ContentStore, query: str, person: str | None = None) -> list[str]:
    """The slugs of all results of all pages."""
    first = await store.search(query, person)
    found: list[str] = []
    for number in range(1, first.page.pages + 1):
        page = await store.search(query, person, number)
        assert page.query == query
        assert len(page.results) == min(PAGE_SIZE, first.page.total - len(found))
        found += [slug(result) for result in page.results]
    assert len(found) == first.page.total
    assert len(found) == len(set(found))
    return found


@pytest.mark.parametrize(
    ("query", "first"),
    [
        # both languages, by width, case and accents
        ("Hokkaidō", "hokkaido"),
        ("hokkaido", "hokkaido"),
        ("HOKKAIDO", "hokkaido"),
        ("Ｈｏｋｋａｉｄｏ", "hokkaido"),
        ("北海道", "hokkaido"),
        ("O’Brien", "obrien"),
        ("obrien", "obrien"),
        # kana
        ("アレック", "alec"),
        ("あれっく", "alec"),
        ("ｱﾚｯｸ", "alec"),
        # long marks and middle dots
        ("コンピューター", "computer"),
        ("コンピュータ", "computer"),
        ("こんぴゅーたー", "computer"),
        ("ラジオ・ドラマ", "radio"),
        ("ラジオドラマ", "radio"),
        ("ﾗｼﾞｵ･ﾄﾞﾗﾏ", "radio"),
        # parts of names
        ("academy", "musashino"),
        ("音楽", "musashino"),
        ("野音楽大", "musashino"),
        ("大学", "musashino"),
        ("海道", "hokkaido"),
        # one character
        ("北", "hokkaido"),
        ("海", "hokkaido"),
        ("道", "hokkaido"),
        ("野", "musashino"),
        # words that go on
        ("musa", "musashino"),
        ("radio pl", "radio"),
        # names with digits
        ("GPT-2", "gpt-2"),
        ("gpt 4", "gpt-4"),
        ("ＧＰＴ－４", "gpt-4"),
        ("fourth", "gpt-4"),
        # persons
        ("Mina", "mina"),
        ("arai", "mina"),
        ("新井", "mina"),
        ("作曲家", "mina"),
        # titles and texts
        ("first concert", "concert"),
        ("演奏", "concert"),
        ("2015", "book"),
        ("２０１５", "book"),
        ("pages book", "book"),
    ],
)
async def test_what_is_found_first(store_of: StoreOf, query: str, first: str) -> None:
    store = await store_of(MINA)
    page = await store.search(query)
    assert page.results
    assert slug(page.results[0]) == first
    assert page.corrected is None


@pytest.mark.parametrize(
    ("query", "first", "corrected"),
    [
        ("Hokaido", "hokkaido", Both("Hokkaidō", "北海道")),
        ("Hokkaidoo", "hokkaido", Both("Hokkaidō", "北海道")),
        ("Musashino Acadmey", "musashino", Both("Musashino Academy", "武蔵野音楽大学")),
        ("武蔵音楽大学", "musashino", Both("Musashino Academy", "武蔵野音楽大学")),
        ("コンピョータ", "computer", Both("Computer", "コンピューター")),
        ("GTP-4", "gpt-4", Both("GPT-4", "GPT-4")),
        ("Mina Aray", "mina", Both("Mina Arai", "新井ミナ")),
    ],
)
async def test_a_small_typo_finds_the_name_and_says_so(
    store_of: StoreOf, query: str, first: str, corrected: Both
) -> None:
    page = await (await store_of(MINA)).search(query)
    assert page.results
    assert slug(page.results[0]) == first
    assert page.corrected == corrected


@pytest.mark.parametrize(
    "query",
    [
        "GPT-5",
        "GPT5",
        "gpt 3",
        "GPT-44",
        "2016",
        "20l5x",
        "zzzzzz",
        "Hkd",
        "lec",
        "大海",
        "",
        " ",
        "!?",
        "ー",
        "・",
        "piano radio",
    ],
)
async def test_what_is_not_found_is_not_guessed(store_of: StoreOf, query: str) -> None:
    page = await (await store_of(MINA)).search(query)
    assert (page.results, page.corrected, page.page.total, page.page.pages) == ((), None, 0, 1)


async def test_a_number_is_never_a_typo_for_another(store_of: StoreOf) -> None:
    names = ["GPT-4", "Model 1990", "Version 10.5", "R2D2000"]
    entities = {f"e{number}": {"kind": "model", "name": name} for number, name in enumerate(names)}
    store = await store_of(pack(entities=entities))
    for query in ("GPT-5", "Model 1991", "Version 10.6", "Version 105", "R2D2001", "R2D200O"):
        page = await store.search(query)
        assert (page.results, page.corrected) == ((), None), query
    page = await store.search("Modle 1990")
    assert page.corrected == Both("Model 1990", "Model 1990")


async def test_names_come_before_texts_and_important_ones_first(store_of: StoreOf) -> None:
    entities = {"tea": {"kind": "product", "name": "Tea"}, "house": {"kind": "place", "name": "Tea house"}}
    events = [
        event("titled", "2001", title="The tea war", importance=1),
        event("told", "2002", text="They drank tea.", importance=100),
    ]
    facts = [fact("minor", "Some tea.", importance=10), fact("major", "Much tea in the {house}.", importance=80)]
    store = await store_of(pack(entities=entities, events=events, facts=facts))
    # The exact name, then names that hold the word by importance, then texts by importance.
    assert await search(store, "tea") == ["tea", "house", "titled", "told", "major", "minor"]


async def test_a_person_narrows_the_search(store_of: StoreOf) -> None:
    store = await store_of(MINA, BEN)
    assert await search(store, "piano") == ["piano-too", "piano", "concert"]
    assert await search(store, "piano", "mina") == ["piano", "concert"]
    assert await search(store, "piano", "ben") == ["piano-too"]
    assert await search(store, "Hokkaido", "ben") == []
    assert await search(store, "Hokaido", "ben") == []
    page = await store.search("piano", "ben")
    assert page.person is not None
    assert page.person.slug == "ben"


async def test_a_typo_is_mended_with_a_name_of_that_person(store_of: StoreOf) -> None:
    """A nearer name of another person does not hide the one that was meant."""
    one = pack("ada", entities={"osaka": {"kind": "place", "name": "Osaka"}})
    two = pack("ben", name="Ben", entities={"oseka": {"kind": "place", "name": "Osekar"}})
    store = await store_of(one, two)
    page = await store.search("Osakar", "ben")
    assert [slug(found) for found in page.results] == ["oseka"]


async def test_what_is_said_of_an_entity_is_found_by_all_its_names(store_of: StoreOf) -> None:
    store = await store_of(MINA)
    assert await search(store, "GPT-2") == ["gpt-2", "model"]
    assert await search(store, "Hokkaido") == ["hokkaido", "birth"]


async def test_pages_of_many_results(store_of: StoreOf) -> None:
    facts = [fact(f"f{number}", f"Tea of the day {number}.") for number in range(230)]
    store = await store_of(pack(facts=[*facts, fact("last", "Coffee.")]))
    assert await search(store, "tea") == [f"f{number}" for number in range(200)]
    assert (await store.search("tea")).page.capped
    assert (await store.search("tea", number=41)).results == ()
    one = (await store.search("coffee")).page
    assert (one.total, one.pages, one.capped) == (1, 1, False)


async def test_the_kinds_of_results(store_of: StoreOf) -> None:
    store = await store_of(MINA)
    [person, *_] = (await store.search("Mina Arai")).results
    assert isinstance(person, PersonFound)
    assert (person.person.name, person.summary.ja) == (Both("Mina Arai", "新井ミナ"), "北の作曲家。")
    [island, *_] = (await store.search("北海道")).results
    assert isinstance(island, Entity)
    assert (island.name, island.statements) == (Both("Hokkaidō", "北海道"), 1)


# -- names as they are typed


async def test_names_are_completed_by_their_beginnings(store_of: StoreOf) -> None:
    store = await store_of(MINA, BEN)
    for typed, names in [
        ("hok", ["Hokkaidō"]),
        ("北", ["Hokkaidō"]),
        ("Ｇ", ["GPT-2", "GPT-4"]),
        ("gpt-4", ["GPT-4"]),
        ("fou", ["GPT-4"]),
        ("こんぴ", ["Computer"]),
        ("min", ["Mina Arai"]),
        ("ono", []),
        ("zzz", []),
    ]:
        assert [name.en for name in await store.complete(typed)] == names, typed
    assert await store.complete("hok", "ben") == []
    assert [name.en for name in await store.complete("ben", "ben")] == ["Ben Ono"]


async def test_with_nothing_typed_the_most_important_names_are_offered(store_of: StoreOf) -> None:
    entities = {f"e{number:02d}": {"kind": "place", "name": f"Place {number}"} for number in range(40)}
    facts = [fact("one", "In {e30}.", importance=90), fact("two", "In {e20}.", importance=80)]
    store = await store_of(pack(entities=entities, facts=facts))
    offered = [name.en for name in await store.complete("")]
    assert offered[:3] == ["Place 30", "Place 20", "Place 0"]
    assert len(offered) == len(set(offered)) == 25
    assert await store.complete("", "ada") == await store.complete("")


async def test_one_name_of_two_persons_is_offered_once(store_of: StoreOf) -> None:
    entities = {"kobe": {"kind": "place", "name": "Kobe", "aliases": ["Kobe City"]}}
    store = await store_of(pack(entities=entities), pack("ben", name="Ben", entities=entities))
    assert await store.complete("kob") == [Both("Kobe", "Kobe")]


# -- whatever is typed

TYPED = st.text(max_size=40) | st.lists(
    st.sampled_from(["gpt", "-", "5", '"', "*", "(", "AND", "NEAR", "北", "ー", "é", " "])
).map("".join)


@pytest.fixture
async def both(store_of: StoreOf) -> ContentStore:
    return await store_of(MINA, BEN)


# The store is read-only, so that all examples may share it.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(TYPED, min_size=4, max_size=4))
async def test_no_text_makes_a_look_up_raise(both: ContentStore, typed: list[str]) -> None:
    for text in typed:
        page = await both.search(text)
        assert page.page.total == len(await search(both, text))
        assert all(isinstance(name, Both) for name in await both.complete(text))
        assert all(person.slug in ("mina", "ben") for person in await both.complete_person(text))
        await both.fact_about(random.Random(1), text, "mina")


@pytest.mark.parametrize("text", ["q " * 3000, "北" * 6000, "gpt-5 " * 1000, "x" * 6000, "北a" * 3000])
async def test_texts_as_long_as_discord_lets_through(store_of: StoreOf, text: str) -> None:
    store = await store_of(MINA)
    assert (await store.search(text)).results == ()
    assert await store.complete(text) == []
