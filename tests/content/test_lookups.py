"""Single things: statements, entities, sources, facts by chance, persons and their profiles."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bot.biography.dates import parse_date
from bot.biography.languages import Both
from bot.content.queries import UnknownNameError
from bot.content.records import PersonName
from made_packs import event, fact, pack

if TYPE_CHECKING:
    from conftest import StoreOf

ADA = pack(
    name={"en": "Ada Ito", "ja": "伊東エイダ"},
    about={
        "aliases": ["Ito", "伊東"],
        "born": "1950-04-01",
        "died": "2020~",
        "summary": {"en": "She lived in {kobe}.", "ja": "{kobe}に住みました。"},
        "numbers": ["patents"],
    },
    sources={
        "diary": {
            "title": {"en": "The diary", "ja": "日記"},
            "language": "ja",
            "url": "https://example.org/diary",
            "as_of": "2012",
            "qualifier": "late",
            "inferred": "true",
            "licence": "CC0-1.0",
            "note": {"en": "Torn.", "ja": "破損"},
            "links": [{"title": "A scan", "url": "https://example.org/scan"}],
        },
        "letters": {
            "title": "Letters",
            "language": "en",
            "generated": "true",
            "model": "a-model",
            "translated": "true",
        },
    },
    topics={"life": {"en": "Life", "ja": "生涯"}, "work": {"en": "Work", "ja": "仕事"}},
    entities={
        "kobe": {
            "kind": "place",
            "name": {"en": "Kobe", "ja": "神戸"},
            "aliases": ["Kobe City"],
            "description": "A port",
        },
        "patents": {"kind": "number", "name": "40", "value": "40", "unit": {"en": "patents", "ja": "件"}},
        "osaka": {"kind": "place", "name": {"en": "Osaka", "ja": "大阪"}},
    },
    events=[
        event(
            "prize",
            "2012",
            qualifier="late",
            title={"en": "A prize", "ja": "受賞"},
            text={"en": "In {kobe|the port} she won.", "ja": "{kobe}で受賞。"},
            topics=["work", "life"],
            sources=["diary", {"source": "letters", "cites": {"en": "a friend", "ja": "友人"}}],
            note={"en": "Or later.", "ja": "後かも。"},
            importance=90,
        ),
        event("refusal", "2013", disputes=["prize"], text={"en": "She declined.", "ja": "辞退。"}, importance=80),
        event("birth", "1950-04-01", importance=99),
    ],
    facts=[fact("tea", {"en": "She drank tea."}), fact("patents", "{patents|Forty} patents.", entities=["kobe"])],
)
BEN = pack("ben", name="Ben Ono", facts=[fact("tea", "He drank tea.")], entities=ADA["entities"])


# -- statements


async def test_a_statement_as_people_read_it(store_of: StoreOf) -> None:
    store = await store_of(ADA)
    prize = await store.statement("ada", "prize")
    assert (prize.kind, prize.slug) == ("event", "prize")
    assert prize.person == PersonName("ada", Both("Ada Ito", "伊東エイダ"))
    assert prize.title == Both("A prize", "受賞")
    assert prize.text == Both("In the port she won.", "神戸で受賞。")
    assert prize.date == parse_date("2012", "late")
    assert prize.topics == (Both("Work", "仕事"), Both("Life", "生涯"))
    assert prize.note == Both("Or later.", "後かも。")
    assert [citation.source.slug for citation in prize.citations] == ["diary", "letters"]
    assert [citation.cites for citation in prize.citations] == [None, Both("a friend", "友人")]
    assert prize.title["ja"] == "受賞"
    assert prize.title["en"] == "A prize"


async def test_a_dispute_has_two_sides_wherever_it_was_written(store_of: StoreOf) -> None:
    store = await store_of(ADA)
    prize, refusal = await store.statement("ada", "prize"), await store.statement("ada", "refusal")
    [other] = prize.disputes
    assert (other.slug, other.text, other.date) == ("refusal", refusal.text, refusal.date)
    assert other.citations == refusal.citations
    [other] = refusal.disputes
    assert (other.slug, other.text, other.date) == ("prize", prize.text, parse_date("2012", "late"))
    assert other.citations == prize.citations
    assert (await store.statement("ada", "birth")).disputes == ()


async def test_a_fact_without_date_title_or_note(store_of: StoreOf) -> None:
    tea = await (await store_of(ADA)).statement("ada", "tea")
    assert (tea.kind, tea.date, tea.title, tea.note, tea.topics) == ("fact", None, None, None, ())
    # A text in one language serves both.
    assert tea.text == Both("She drank tea.", "She drank tea.")


async def test_an_entity(store_of: StoreOf) -> None:
    store = await store_of(ADA)
    kobe = await store.entity("ada", "kobe")
    assert (kobe.kind, kobe.slug, kobe.name, kobe.aliases) == ("place", "kobe", Both("Kobe", "神戸"), ("Kobe City",))
    assert kobe.description == Both("A port", "A port")
    assert kobe.statements == 2  # the prize marks it, the fact lists it
    assert (await store.entity("ada", "osaka")).statements == 0


async def test_a_source(store_of: StoreOf) -> None:
    store = await store_of(ADA)
    diary, letters = await store.source("ada", "diary"), await store.source("ada", "letters")
    assert (diary.title, diary.language, diary.url) == (Both("The diary", "日記"), "ja", "https://example.org/diary")
    assert (diary.as_of, diary.inferred, diary.licence) == (parse_date("2012", "late"), True, "CC0-1.0")
    assert (diary.note, diary.links) == (
        Both("Torn.", "破損"),
        ((Both("A scan", "A scan"), "https://example.org/scan"),),
    )
    assert (diary.generated, diary.model, diary.translated) == (False, None, False)
    assert (letters.generated, letters.model, letters.translated) == (True, "a-model", True)
    assert (letters.url, letters.as_of, letters.note) == (None, None, None)


async def test_what_is_not_there_is_an_unknown_name(store_of: StoreOf) -> None:
    store = await store_of(ADA, BEN)
    asked = [
        (store.statement, ("ada", "nothing")),
        (store.statement, ("nobody", "prize")),
        (store.statement, ("ben", "prize")),
        (store.statement, ("ada", "kobe")),
        (store.entity, ("ada", "prize")),
        (store.entity, ("nobody", "kobe")),
        (store.source, ("ada", "nothing")),
        (store.source, ("nobody", "diary")),
        (store.profile, ("nobody",)),
        (store.topics, ("nobody",)),
        (store.find_person, ("nobody",)),
        (store.find_person, ("Kobe",)),
        (store.search, ("tea", "nobody")),
        (store.complete, ("t", "nobody")),
        (store.fact_about, (random.Random(1), "tea", "nobody")),
    ]
    for look_up, arguments in asked:
        with pytest.raises(UnknownNameError):
            await look_up(*arguments)


# -- facts by chance


async def test_a_random_fact_is_never_the_one_before(store_of: StoreOf) -> None:
    store = await store_of(pack(facts=[fact(f"f{number}") for number in range(4)]))
    rng = random.Random(20)
    last, seen = 0, set[str]()
    for _ in range(200):
        found, number = await store.random_fact(rng, None, last)
        assert found is not None
        assert number != last
        assert 1 <= number <= 4
        last = number
        seen.add(found.slug)
    assert seen == {"f0", "f1", "f2", "f3"}


async def test_every_other_fact_is_as_likely_as_the_next(store_of: StoreOf) -> None:
    store = await store_of(pack(facts=[fact(f"f{number}") for number in range(4)]))
    rng = random.Random(20)
    drawn = [(await store.random_fact(rng, None, 2))[1] for _ in range(600)]
    assert sorted(set(drawn)) == [1, 3, 4]
    assert min(drawn.count(number) for number in (1, 3, 4)) > 150


async def test_an_only_fact_comes_again(store_of: StoreOf) -> None:
    store = await store_of(pack(facts=[fact("tea")]))
    for last in (0, 1, 7):
        found, number = await store.random_fact(random.Random(1), None, last)
        assert found is not None
        assert (found.slug, number) == ("tea", 1)


async def test_a_random_fact_of_one_person(store_of: StoreOf) -> None:
    store = await store_of(ADA, BEN, pack("cid", name="Cid"))
    rng = random.Random(3)
    for _ in range(20):
        found, _ = await store.random_fact(rng, "ben")
        assert found is not None
        assert found.person.slug == "ben"
    drawn = [(await store.random_fact(rng))[0] for _ in range(60)]
    assert {(found.person.slug, found.slug) for found in drawn if found} == {
        ("ada", "tea"),
        ("ada", "patents"),
        ("ben", "tea"),
    }


async def test_no_fact_where_there_is_none(store_of: StoreOf) -> None:
    store = await store_of(ADA, pack("cid", name="Cid", events=[event("birth", "1950")]))
    assert await store.random_fact(random.Random(1), "cid") == (None, 0)
    assert await store.fact_about(random.Random(1), "tea", "cid") == (None, 0, None)
    empty = await store_of()
    assert await empty.random_fact(random.Random(1)) == (None, 0)
    assert await empty.fact_about(random.Random(1), "tea") == (None, 0, None)


async def test_a_fact_about_something(store_of: StoreOf) -> None:
    store = await store_of(ADA, BEN)
    rng = random.Random(5)
    for about, slug in [("drank", "tea"), ("Kobe City", "patents"), ("神戸", "patents"), ("40", "patents")]:
        found, number, corrected = await store.fact_about(rng, about, "ada")
        assert found is not None
        assert (found.slug, found.kind, number, corrected) == (slug, "fact", 1, None)
    # The prize is an event.
    assert await store.fact_about(rng, "won") == (None, 0, None)


async def test_a_fact_about_something_is_never_the_one_before(store_of: StoreOf) -> None:
    store = await store_of(pack(facts=[fact(f"f{number}", "She drank tea.") for number in range(3)]))
    rng = random.Random(8)
    last = 0
    for _ in range(50):
        found, number, _ = await store.fact_about(rng, "tea", None, last)
        assert found is not None
        assert number != last
        last = number


async def test_a_fact_about_a_misspelt_name(store_of: StoreOf) -> None:
    store = await store_of(ADA)
    found, _, corrected = await store.fact_about(random.Random(1), "Kobbe City")
    assert found is not None
    assert (found.slug, corrected) == ("patents", Both("Kobe", "神戸"))


# -- persons


async def test_persons_in_the_order_of_their_files(store_of: StoreOf) -> None:
    store = await store_of(BEN, ADA)
    assert await store.persons() == [
        PersonName("ada", Both("Ada Ito", "伊東エイダ")),
        PersonName("ben", Both("Ben Ono", "Ben Ono")),
    ]
    assert store.only_person is None


async def test_the_only_person(store_of: StoreOf) -> None:
    assert (await store_of(ADA)).only_person == PersonName("ada", Both("Ada Ito", "伊東エイダ"))
    assert (await store_of()).only_person is None


async def test_a_person_is_found_by_any_spelling(store_of: StoreOf) -> None:
    store = await store_of(ADA, BEN)
    for text in ("ada", "Ada Ito", "ＡＤＡ　ＩＴＯ", "ito", "伊東エイダ", "伊東えいだ"):
        assert (await store.find_person(text)).slug == "ada"
    assert (await store.find_person("ben ono")).slug == "ben"


async def test_persons_are_completed(store_of: StoreOf) -> None:
    store = await store_of(ADA, BEN)

    async def completed(typed: str) -> list[str]:
        return sorted(person.slug for person in await store.complete_person(typed))

    assert await completed("") == ["ada", "ben"]
    assert await completed("IT") == ["ada"]
    assert await completed("伊") == ["ada"]
    assert await completed("b") == ["ben"]
    assert await completed("ko") == []


async def test_topics_of_one_and_of_all(store_of: StoreOf) -> None:
    store = await store_of(ADA, pack("cid", name="Cid", topics={"war": "War"}))
    life, work = Both("Life", "生涯"), Both("Work", "仕事")
    assert await store.topics("ada") == {"life": life, "work": work}
    assert await store.topics() == {"life": life, "work": work, "war": Both("War", "War")}


async def test_a_profile(store_of: StoreOf) -> None:
    profile = await (await store_of(ADA, BEN)).profile("ada")
    assert profile.person.slug == "ada"
    assert profile.aliases == ("Ito", "伊東")
    assert (profile.born, profile.died) == (parse_date("1950-04-01"), parse_date("2020~"))
    assert profile.summary == Both("She lived in Kobe.", "神戸に住みました。")
    assert [number for number, _ in profile.numbers] == [Both("40", "40")]
    assert profile.counts == {"events": 3, "facts": 2, "sources": 2}
    assert [source.slug for source in profile.sources] == ["diary", "letters"]
    assert [event.slug for event in profile.highlights] == ["birth", "prize", "refusal"]


async def test_the_highlights_are_the_most_important_in_the_order_of_time(store_of: StoreOf) -> None:
    events = [event(f"e{number:02d}", str(2000 - number), importance=number) for number in range(20)]
    profile = await (await store_of(pack(events=events))).profile("ada")
    assert [event.slug for event in profile.highlights] == [f"e{number}" for number in range(19, 9, -1)]
    assert (profile.born, profile.died, profile.aliases, profile.numbers) == (None, None, (), ())
