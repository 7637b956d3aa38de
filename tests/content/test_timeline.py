"""The timeline, the years and the day: against hand-made lives, and against a naive reckoning."""

from __future__ import annotations

import calendar
import tempfile
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.biography.when import parse_when
from bot.content.build import ensure_built
from bot.content.queries import MOST_LISTED, PAGE_SIZE, UnknownNameError
from bot.content.store import ContentStore
from made_packs import event, pack, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.content.records import TimelinePage
    from conftest import StoreOf
    from made_packs import Tree


async def groups(
    store: ContentStore, text: str, person: str | None = None, topic: str | None = None
) -> dict[str, list[str]]:
    """All entries of all pages by their group, in order; and the pages agree with one another."""
    when = parse_when(text)
    found: dict[str, list[str]] = {"within": [], "coarse": [], "meanwhile": []}
    first = await store.timeline(when, person, topic)
    listed = 0
    for number in range(1, first.page.pages + 1):
        page = await store.timeline(when, person, topic, number)
        assert (page.page.number, page.page.pages, page.page.total) == (number, first.page.pages, first.page.total)
        assert (page.when, page.within, page.nearest) == (when, first.within, first.nearest)
        assert len(page.entries) == min(PAGE_SIZE, first.page.total - listed)
        listed += len(page.entries)
        for group, statement in page.entries:
            found[group].append(statement.slug)
    assert listed == first.page.total
    assert first.within == len(found["within"])
    assert (await store.timeline(when, person, topic, first.page.pages + 1)).entries == ()
    return found


# -- one kind of date each


@pytest.mark.parametrize(
    ("dated", "asked", "group"),
    [
        # points
        ("2015", "2015", "within"),
        ("2015-11", "2015", "within"),
        ("2015-11-05", "2015", "within"),
        ("2015-11-05", "2015-11", "within"),
        ("2015-11-05", "2015-11-05", "within"),
        ("2015-11-05", "2015-11-06", None),
        ("2015-11-05", "2013..2016", "within"),
        ("2015-11-05", "2010s", "within"),
        ("2015-11-05", "21st century", "within"),
        ("2015~", "2015", "within"),
        ("2015-21", "2015", "within"),
        ("2015-21", "2015-03..2015-05", "within"),
        ("2015-12-31", "2016", None),
        ("2016-01-01", "2015", None),
        # known more coarsely than asked for
        ("2015", "2015-11", "coarse"),
        ("2015", "2015-11-05", "coarse"),
        ("2015-11", "2015-11-05", "coarse"),
        ("2015-23", "2015-11-05", "coarse"),
        ("2015-23", "2015-12-05", None),
        ("201X", "2015", "coarse"),
        ("20XX", "2015", "coarse"),
        ("201X", "2010s", "within"),
        ("201X", "2013..2016", "coarse"),
        ("201X", "2020", None),
        # closed intervals
        ("2013/2016", "2013", "within"),
        ("2013/2016", "2014", "meanwhile"),
        ("2013/2016", "2014-05-06", "meanwhile"),
        ("2013/2016", "2014..2015", "meanwhile"),
        ("2013/2016", "2016", "within"),
        ("2013/2016", "2017", None),
        ("2013/2016", "2010s", "within"),
        ("2013/2016", "2013-05", "coarse"),
        ("2013/2016", "2016-05", "coarse"),
        ("2013-03-01/2013-03-20", "2013-03-02", "meanwhile"),
        ("2013-03-01/2013-03-20", "2013-03-01", "within"),
        ("2013-03-01/2013-03-20", "2013-03-20", "within"),
        ("2013-03-01/2013-03-20", "2013-03-02..2013-03-19", "meanwhile"),
        ("2013-03-01/2013-03-20", "2013-03-02..2013-03-20", "within"),
        ("2013~/2016~", "2014", "meanwhile"),
        ("2013/2013-05", "2013-05", "within"),
        ("2013/201X", "2015", "coarse"),
        # open intervals
        ("2013/..", "2013", "within"),
        ("2013/..", "2014", None),
        ("2013/", "2014", None),
        ("../2013", "2013", "within"),
        ("../2013", "2012", None),
        ("/2013", "2012", None),
        ("2013/..", "2013-05", "coarse"),
    ],
)
async def test_where_an_event_is_listed(store_of: StoreOf, dated: str, asked: str, group: str | None) -> None:
    store = await store_of(pack(events=[event("it", dated)]))
    expected = {name: ["it"] if name == group else [] for name in ("within", "coarse", "meanwhile")}
    assert await groups(store, asked) == expected


async def test_an_interval_is_listed_once_where_it_begins_and_ends(store_of: StoreOf) -> None:
    store = await store_of(pack(events=[event("it", "2015-03/2015-09"), event("other", "2015-05")]))
    assert (await groups(store, "2015"))["within"] == ["it", "other"]
    assert (await groups(store, "2015-09"))["within"] == ["it"]
    assert await store.years() == [(2015, 2)]


@pytest.mark.parametrize(("dated", "asked"), [("201X/2012", "2009..2012"), ("2015-22/2015-06-30", "2015-01..2015-06")])
async def test_an_end_is_listed_where_its_start_is_not(store_of: StoreOf, dated: str, asked: str) -> None:
    """It ended then for sure. That it may have begun then too is no reason to leave it out."""
    store = await store_of(pack(events=[event("it", dated)]))
    assert (await groups(store, asked))["within"] == ["it"]


async def test_what_happened_comes_in_the_order_of_time(store_of: StoreOf) -> None:
    dates = ["2015-11-05", "2015", "2015-03", "2015-03-01", "2010/2015-02", "2015-12-31/..", "2015-01-01"]
    store = await store_of(pack(events=[event(f"e{number}", dated) for number, dated in enumerate(dates)]))
    # Of those that may begin on one day, the most exact comes first.
    assert (await groups(store, "2015"))["within"] == ["e6", "e1", "e4", "e3", "e2", "e0", "e5"]


async def test_what_went_on_meanwhile_comes_shortest_first(store_of: StoreOf) -> None:
    dates = ["2000/2030", "2013-06-01/2015-03-01", "2014-05/2015-09", "2014-01-01/2015-08-01"]
    store = await store_of(pack(events=[event(f"e{number}", dated) for number, dated in enumerate(dates)]))
    assert (await groups(store, "2015-01"))["meanwhile"] == ["e2", "e3", "e1", "e0"]


async def test_the_finest_unit_comes_first_among_the_coarse(store_of: StoreOf) -> None:
    dates = ["20XX", "201X", "2015", "2015-23", "2015-11"]
    store = await store_of(pack(events=[event(f"e{number}", dated) for number, dated in enumerate(dates)]))
    assert (await groups(store, "2015-11-05"))["coarse"] == ["e4", "e3", "e2", "e1", "e0"]


# -- paging


async def test_pages_of_a_busy_year(store_of: StoreOf) -> None:
    days = [date(2015, 1, 1) + timedelta(days=number % 365) for number in range(700)]
    busy = [event(f"e{number}", day.isoformat()) for number, day in enumerate(days)]
    aside = [event("decade", "201X"), event("long", "2010/2020")]
    store = await store_of(pack(events=[*busy, *aside]))
    when = parse_when("2015")
    pages = MOST_LISTED // PAGE_SIZE
    first = await store.timeline(when)
    assert (first.within, first.page.total, first.page.capped) == (MOST_LISTED, MOST_LISTED + 2, True)
    assert first.page.pages == pages + 1
    assert first.nearest == ()
    expected = sorted(range(700), key=lambda number: (days[number], number))
    seen: list[str] = []
    for number in range(1, pages + 1):
        page = await store.timeline(when, number=number)
        assert page.page.capped
        seen += [statement.slug for _, statement in page.entries]
    assert seen == [f"e{number}" for number in expected[:MOST_LISTED]]
    last = await store.timeline(when, number=pages + 1)
    assert [(group, statement.slug) for group, statement in last.entries] == [
        ("coarse", "decade"),
        ("meanwhile", "long"),
    ]
    month = await store.timeline(parse_when("2015-03"))
    assert (month.within, month.page.capped) == (62, False)


async def test_exactly_as_many_as_are_listed_is_not_capped(store_of: StoreOf) -> None:
    store = await store_of(pack(events=[event(f"e{number}", "2015") for number in range(MOST_LISTED)]))
    page = await store.timeline(parse_when("2015"))
    assert (page.within, page.page.total, page.page.capped) == (MOST_LISTED, MOST_LISTED, False)


@pytest.mark.parametrize(("intervals", "capped"), [(MOST_LISTED, False), (MOST_LISTED + 1, True)])
async def test_an_interval_of_a_busy_decade_counts_once(store_of: StoreOf, intervals: int, capped: bool) -> None:
    """Though it is among the events of two years: where it began and where it ended."""
    store = await store_of(pack(events=[event(f"e{number}", "2013/2016") for number in range(intervals)]))
    page = await store.timeline(parse_when("2010s"))
    assert (page.within, page.page.capped) == (MOST_LISTED, capped)


@pytest.mark.parametrize("inside", [0, 1, 4, 5, 6, 10])
async def test_a_page_goes_on_from_what_happened_to_what_went_on(store_of: StoreOf, inside: int) -> None:
    events = [event(f"in{number}", "2015-05-05") for number in range(inside)]
    events += [event(f"year{number}", "201X") for number in range(3)]
    events += [event(f"long{number}", f"200{number}/2020") for number in range(4)]
    found = await groups(await store_of(pack(events=events)), "2015")
    assert found["within"] == [f"in{number}" for number in range(inside)]
    assert found["coarse"] == ["year0", "year1", "year2"]
    assert sorted(found["meanwhile"]) == ["long0", "long1", "long2", "long3"]


# -- an empty time


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("2015", (2010, 2012, 2018, 2020)),
        ("2012-05", (2008, 2010, 2012, 2018, 2020)),
        ("2012-02", ()),
        ("1990", (2008, 2010)),
        ("2030", (2020, 2025)),
        ("1990s", (2008, 2010)),
        ("2013..2016", (2010, 2012, 2018, 2020)),
        ("20th century", (2008, 2010)),
        ("2015-01-01..2016-12-31", (2010, 2012, 2018, 2020)),
        ("44 BC", (2008, 2010)),
    ],
)
async def test_an_empty_time_names_the_nearest_years(store_of: StoreOf, asked: str, nearest: tuple[int, ...]) -> None:
    dates = ["2008", "2010", "2012-02", "2018", "2020", "2025", "201X"]
    store = await store_of(pack(events=[event(f"e{number}", dated) for number, dated in enumerate(dates)]))
    page = await store.timeline(parse_when(asked))
    assert page.nearest == nearest


async def test_no_year_is_nearest_where_there_are_no_events(store_of: StoreOf) -> None:
    store = await store_of(pack())
    page = await store.timeline(parse_when("2015"))
    assert (page.entries, page.nearest, page.within, page.page.pages) == ((), (), 0, 1)
    assert await store.years() == []


# -- the years


async def test_years_have_the_count_of_what_happened_in_them(store_of: StoreOf) -> None:
    dates = ["2015", "2015-03", "2015-03-04/2016", "2013/2015", "2014/..", "../2017", "201X", "2013-21", "-0043"]
    store = await store_of(pack(events=[event(f"e{number}", dated) for number, dated in enumerate(dates)]))
    assert await store.years() == [(-43, 1), (2013, 2), (2014, 1), (2015, 4), (2016, 1), (2017, 1)]
    for digits, years in [("201", [2013, 2014, 2015, 2016, 2017]), ("2015", [2015]), ("9", []), ("20155", [])]:
        assert [year for year, _ in await store.years(digits)] == years


async def test_of_many_years_those_with_most_events_are_offered(store_of: StoreOf) -> None:
    events = [event(f"e{year}", str(year)) for year in range(1950, 2000)]
    events += [event(f"f{year}", str(year)) for year in range(1950, 1960)]
    store = await store_of(pack(events=events))
    offered = await store.years()
    assert offered == [*((year, 2) for year in range(1950, 1960)), *((year, 1) for year in range(1985, 2000))]


# -- persons and topics


async def test_person_and_topic_narrow_the_look_up(store_of: StoreOf) -> None:
    topics = {"work": {"en": "Work", "ja": "仕事"}, "life": {"en": "Life", "ja": "生涯"}}
    ada = pack(
        "ada",
        topics=topics,
        events=[event("a-work", "2015", topics=["work"]), event("a-both", "2015", topics=["work", "life"])],
    )
    ben = pack(
        "ben", name="Ben Ono", topics=topics, events=[event("b-life", "2015", topics=["life"]), event("b", "2016")]
    )
    store = await store_of(ada, ben)
    for person, topic, slugs in [
        (None, None, ["a-both", "a-work", "b-life"]),
        ("ada", None, ["a-both", "a-work"]),
        ("ben", None, ["b-life"]),
        (None, "work", ["a-both", "a-work"]),
        (None, "life", ["a-both", "b-life"]),
        ("ada", "life", ["a-both"]),
        ("ben", "work", []),
    ]:
        assert sorted((await groups(store, "2015", person, topic))["within"]) == slugs
        assert sum(count for year, count in await store.years("2015", person, topic)) == len(slugs)
    page = await store.timeline(parse_when("2015"), "ada", "life")
    assert page.person is not None
    assert page.person.slug == "ada"
    assert page.topic is not None
    assert (page.topic[0], page.topic[1].ja) == ("life", "生涯")
    with pytest.raises(UnknownNameError):
        await store.timeline(parse_when("2015"), "nobody")


# -- the day


async def anniversaries(store: ContentStore, month: int, day: int) -> tuple[bool, list[tuple[int, str]], int | None]:
    page = await store.today(month, day)
    assert (page.month, page.day) == (month, day)
    entries = [(year, statement.slug) for year, statement in page.entries]
    for number in range(2, page.page.pages + 1):
        entries += [(year, statement.slug) for year, statement in (await store.today(month, day, None, number)).entries]
    assert len(entries) == page.page.total
    return page.on_day, entries, page.nearest_month


async def test_the_day_then_the_month_then_the_nearest_month(store_of: StoreOf) -> None:
    events = [
        event("leap", "1952-02-29"),
        event("leap-too", "2016-02-29"),
        event("february", "1990-02"),
        event("late", "1999-02-28"),
        event("summer", "1970-07-15"),
        event("winter", "1985-12-31"),
    ]
    store = await store_of(pack(events=events))
    assert await anniversaries(store, 2, 29) == (True, [(1952, "leap"), (2016, "leap-too")], None)
    assert await anniversaries(store, 2, 28) == (True, [(1999, "late")], None)
    in_february = [(1952, "leap"), (1990, "february"), (1999, "late"), (2016, "leap-too")]
    assert await anniversaries(store, 2, 1) == (False, in_february, None)
    assert await anniversaries(store, 12, 31) == (True, [(1985, "winter")], None)
    # January is one month from both December and February: the one to come.
    assert await anniversaries(store, 1, 1) == (False, [], 2)
    assert await anniversaries(store, 11, 1) == (False, [], 12)
    assert await anniversaries(store, 8, 31) == (False, [], 7)


@pytest.mark.parametrize(
    ("dated", "years"),
    [
        ("2015-11-05", [2015]),
        ("2013-11-05/2015-11-05", [2013, 2015]),
        ("2013-11-05/..", [2013]),
        ("2013/2015-11-05", [2015]),
        # “by” does not say that it was on that day, and “about” does not say which day it was.
        ("../2015-11-05", []),
        ("2015-11-05~", []),
        ("2015-11-05?", []),
        ("2015-11-05%", []),
        # A coarser date is of no day.
        ("2015", []),
        ("201X", []),
        ("2015-23", []),
    ],
)
async def test_what_is_celebrated_on_a_day(store_of: StoreOf, dated: str, years: list[int]) -> None:
    store = await store_of(pack(events=[event("it", dated)]))
    on_day, entries, _ = await anniversaries(store, 11, 5)
    assert entries == [(year, "it") for year in years]
    assert on_day == bool(years)


async def test_the_first_of_january_celebrates_no_years(store_of: StoreOf) -> None:
    store = await store_of(pack(events=[event("year", "2015"), event("month", "2015-01")]))
    assert await anniversaries(store, 1, 1) == (False, [(2015, "month")], None)


async def test_the_day_of_one_person_and_of_none(store_of: StoreOf) -> None:
    ada, ben = pack(events=[event("a", "2015-11-05")]), pack("ben", name="Ben", events=[event("b", "2016-11-05")])
    store = await store_of(ada, ben)
    assert await anniversaries(store, 11, 5) == (True, [(2015, "a"), (2016, "b")], None)
    page = await store.today(11, 5, "ben")
    assert [statement.slug for _, statement in page.entries] == ["b"]
    assert page.person is not None
    assert page.person.slug == "ben"
    with pytest.raises(UnknownNameError):
        await store.today(11, 5, "nobody")
    assert await anniversaries(await store_of(pack()), 11, 5) == (False, [], None)


# -- against a naive reckoning

Role = Literal["point", "start", "end"]
YEARS = range(2007, 2015)


@dataclass(frozen=True)
class Unit:
    """A point in time as EDTF writes it, with its first and last day reckoned here."""

    edtf: str
    first: date
    last: date
    kind: str


def month_unit(year: int, month: int, mark: str = "") -> Unit:
    last = calendar.monthrange(year, month)[1]
    return Unit(f"{year}-{month:02d}{mark}", date(year, month, 1), date(year, month, last), f"month{mark}")


def year_unit(year: int, mark: str = "") -> Unit:
    return Unit(f"{year}{mark}", date(year, 1, 1), date(year, 12, 31), "year")


def season_unit(year: int, season: int) -> Unit:
    months = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}[season]
    first, last = month_unit(year, months[0]), month_unit(year, months[1])
    return Unit(f"{year}-{season}", first.first, last.last, "season")


def decade_unit(year: int) -> Unit:
    start = year // 10 * 10
    return Unit(f"{start // 10}X", date(start, 1, 1), date(start + 9, 12, 31), "decade")


CENTURY = Unit("20XX", date(2000, 1, 1), date(2099, 12, 31), "century")

year_numbers, month_numbers = st.sampled_from(YEARS), st.integers(1, 12)
days = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)).map(lambda day: Unit(day.isoformat(), day, day, "day"))
months = st.builds(month_unit, year_numbers, month_numbers)
years = st.builds(year_unit, year_numbers)
decades = st.builds(decade_unit, year_numbers)
units = st.one_of(
    days,
    months,
    years,
    decades,
    st.just(CENTURY),
    st.builds(season_unit, year_numbers, st.integers(21, 24)),
    st.builds(year_unit, year_numbers, st.just("~")),
    st.builds(month_unit, year_numbers, month_numbers, st.just("?")),
)


@dataclass(frozen=True)
class Life:
    """One event: the known ends of its date, and whether it is of the topic."""

    edtf: str
    ends: tuple[tuple[Role, Unit], ...]
    topical: bool


def interval(one: Unit, two: Unit) -> tuple[str, tuple[tuple[Role, Unit], ...]]:
    # The end with the later last day ends it; an interval whose start outlasts its end is a test of its own.
    start, end = sorted((one, two), key=lambda unit: (unit.last, unit.first))
    return f"{start.edtf}/{end.edtf}", (("start", start), ("end", end))


dates = st.one_of(
    units.map(lambda unit: (unit.edtf, (("point", unit),))),
    st.builds(interval, units, units),
    st.builds(interval, days, days),
    st.builds(interval, years, years),
    units.map(lambda unit: (f"{unit.edtf}/..", (("start", unit),))),
    units.map(lambda unit: (f"../{unit.edtf}", (("end", unit),))),
)
lives = st.lists(st.builds(lambda dated, topical: Life(*dated, topical), dates, st.booleans()), max_size=14)
asked_units = days | months | years | decades | st.just(CENTURY)


def all_units() -> list[Unit]:
    found = [CENTURY, decade_unit(YEARS[0]), decade_unit(YEARS[-1])]
    for year in YEARS:
        found += [year_unit(year), *(month_unit(year, month) for month in range(1, 13))]
        found += [season_unit(year, season) for season in range(21, 25)]
    return found


ALL_UNITS = all_units()


def reckon(events: dict[str, Life], first: date, last: date) -> dict[str, set[str]]:
    """The three groups by their definitions, one event after another."""
    larger = {
        (unit.first, unit.last)
        for unit in ALL_UNITS
        if unit.first <= first and last <= unit.last and (unit.first, unit.last) != (first, last)
    }
    found: dict[str, set[str]] = {"within": set(), "coarse": set(), "meanwhile": set()}
    for slug, life in events.items():
        if any(first <= unit.first and unit.last <= last for _, unit in life.ends):
            found["within"].add(slug)
        elif any((unit.first, unit.last) in larger for _, unit in life.ends):
            found["coarse"].add(slug)
        if len(life.ends) == 2 and life.ends[0][1].last < first and life.ends[1][1].first > last:
            found["meanwhile"].add(slug)
    return found


def tree_of(events: dict[str, Life]) -> Tree:
    topics = {"work": {"en": "Work", "ja": "仕事"}}
    made = [event(slug, life.edtf, topics=["work"] if life.topical else []) for slug, life in events.items()]
    return pack(topics=topics, events=made)


@asynccontextmanager
async def opened(tree: Tree) -> AsyncIterator[ContentStore]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder / "packs", tree)
        assert ensure_built(folder / "packs", folder / "content.db").problems == []
        store = ContentStore(folder / "content.db")
        await store.open()
        try:
            yield store
        finally:
            await store.close()


def span_of(asked: tuple[Unit, Unit]) -> tuple[str, date, date]:
    start, end = sorted(asked, key=lambda unit: unit.first)
    text = "..".join(unit.edtf.lower() for unit in (start, end))
    return text, start.first, end.last


ranges = st.one_of(*(st.tuples(kind, kind) for kind in (days, months, years, decades)))
asked_times = st.lists((asked_units.map(lambda unit: (unit, unit)) | ranges).map(span_of), min_size=6, max_size=6)


@settings(max_examples=40)
@given(lives, asked_times)
async def test_the_groups_are_those_of_a_naive_reckoning(
    lived: list[Life], times: list[tuple[str, date, date]]
) -> None:
    events = {f"e{number}": life for number, life in enumerate(lived)}
    topical = {slug: life for slug, life in events.items() if life.topical}
    async with opened(tree_of(events)) as store:
        for text, first, last in times:
            for topic, some in ((None, events), ("work", topical)):
                found = await groups(store, text, None, topic)
                assert {group: set(slugs) for group, slugs in found.items()} == reckon(some, first, last)
                assert all(len(slugs) == len(set(slugs)) for slugs in found.values())


@settings(max_examples=25)
@given(lives)
async def test_the_years_are_those_of_a_naive_reckoning(lived: list[Life]) -> None:
    events = {f"e{number}": life for number, life in enumerate(lived)}
    expected: Counter[int] = Counter()
    for life in lived:
        expected.update({unit.first.year for _, unit in life.ends if unit.kind not in ("decade", "century")})
    async with opened(tree_of(events)) as store:
        assert await store.years() == sorted(expected.items())
        for year in range(YEARS[0] - 2, YEARS[-1] + 3):
            page: TimelinePage = await store.timeline(parse_when(str(year)))
            assert page.within == expected[year]
            before, after = sorted(y for y in expected if y < year), sorted(y for y in expected if y > year)
            assert page.nearest == (() if expected[year] else (*before[-2:], *after[:2]))


@settings(max_examples=25)
@given(lives, st.lists(st.dates(date(2012, 1, 1), date(2012, 12, 31)), min_size=8, max_size=8))
async def test_the_days_are_those_of_a_naive_reckoning(lived: list[Life], asked: list[date]) -> None:
    events = {f"e{number}": life for number, life in enumerate(lived)}
    dated = [
        (unit, slug)
        for slug, life in events.items()
        for role, unit in life.ends
        if unit.kind in ("day", "month") and (role != "end" or len(life.ends) == 2)
    ]
    some = [unit.first for unit, _ in dated[:4]]
    async with opened(tree_of(events)) as store:
        for day in [*asked, *some]:
            here = [(unit, slug) for unit, slug in dated if unit.first.month == day.month]
            exact = [(unit, slug) for unit, slug in here if unit.kind == "day" and unit.first.day == day.day]
            on_day, entries, nearest = await anniversaries(store, day.month, day.day)
            assert on_day == bool(exact)
            assert set(entries) == {(unit.first.year, slug) for unit, slug in exact or here}
            assert [year for year, _ in entries] == sorted(year for year, _ in entries)
            assert (nearest is None) == bool(here or not dated)
