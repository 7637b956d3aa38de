"""Leaderboards and statistics: whatever happens, they are what counting everything anew would give."""

from __future__ import annotations

import datetime
import sqlite3
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.state import boards, histogram, leaderboards
from bot.state.leaderboards import EVERYWHERE, forget, prune, record, remember_name
from bot.state.store import StateStore, Transaction, _migrate
from bot.trivia.standings import PlayerResult, RoundResult, first_day, period, periods

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    Row = tuple[int, int, int, int]  # rank, user, points, wins

MONDAY = datetime.date(2026, 11, 23)
SUNDAY = MONDAY - datetime.timedelta(days=1)
HERE, THERE = 100, 200
USERS = range(1, 26)


class Now:
    """A store that does its work at once."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        _migrate(self.connection)
        self.tx = Transaction(self.connection)

    async def read(self, work: Callable[[Transaction], Any]) -> Any:
        return work(self.tx)

    write = read

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            work.send(None)
        except StopIteration as done:
            return done.value
        raise AssertionError("it waited for something")

    def board(self, guild: int, key: str, number: int = 1, user: int = 0) -> boards.Board:
        return self.do(boards.board(self, guild, key, number, user))  # type: ignore[arg-type]

    def every_line(self, guild: int, key: str) -> list[Row]:
        first = self.board(guild, key)
        pages = [self.board(guild, key, number) for number in range(1, first.pages + 1)]
        assert all(len(page.lines) == boards.PER_PAGE for page in pages[:-1])
        return [(line.rank, line.user_id, line.points, line.wins) for page in pages for line in page.lines]

    def set_global(self, guild: int, on: bool) -> None:
        self.do(leaderboards.set_global(self, guild, on))  # type: ignore[arg-type]

    def set_hidden(self, user: int, on: bool) -> None:
        self.do(leaderboards.set_hidden(self, user, on))  # type: ignore[arg-type]

    def statistics(self, guild: int, user: int) -> boards.Statistics | None:
        return self.do(boards.statistics(self, guild, user))  # type: ignore[arg-type]

    def check_histogram(self) -> None:
        expected: Counter[tuple[int, str, int, int]] = Counter()
        for guild, key, points in self.tx.fetch("SELECT guild_id, period, points FROM board_total"):
            for level in range(histogram.TOP + 1):
                expected[guild, key, level, points // 32**level] += 1
        assert dict(expected) == {
            tuple(row[:4]): row[4]
            for row in self.tx.fetch("SELECT guild_id, period, level, bucket, players FROM board_bucket")
        }


@pytest.fixture
def now() -> Iterator[Now]:
    now = Now()
    yield now
    now.connection.close()


def player(user: int, points: int = 1000, **changes: Any) -> PlayerResult:
    made = PlayerResult(
        user_id=user,
        name=f"player {user}",
        points=points,
        board_points=points,
        right=2,
        answered=3,
        asked=4,
        won=False,
        best_streak=2,
        fastest_ms=1500,
        answers=((("work", "school"), "choice", True), (("work",), "year", False), (("work",), "choice", True)),
    )
    return replace(made, **changes)


def played(*players: PlayerResult, at: int = 1, **changes: Any) -> RoundResult:
    made = RoundResult(
        guild_id=HERE,
        local_day=MONDAY,
        utc_day=MONDAY,
        counts=True,
        counts_globally=True,
        mode="mixed",
        ended_at=at,
        players=players,
    )
    return replace(made, **changes)


# -- any sequence


class Model:
    """The same, by counting everything anew."""

    def __init__(self) -> None:
        self.log: list[tuple[int, int, str, int, int, bool]] = []  # board, server, period, user, points, won
        self.reached: dict[tuple[int, str, int], int] = {}
        self.on: set[int] = set()
        self.hidden: set[int] = set()

    def record(self, result: RoundResult) -> None:
        if not result.counts:
            return
        for one in result.players:
            for key in periods(result.local_day):
                self._add(result.guild_id, result, key, one)
            if result.counts_globally and result.guild_id in self.on:
                for key in periods(result.utc_day):
                    self._add(EVERYWHERE, result, key, one)

    def _add(self, board: int, result: RoundResult, key: str, one: PlayerResult) -> None:
        place = (board, key, one.user_id)
        if one.board_points or place not in self.reached:
            self.reached[place] = result.ended_at
        self.log.append((board, result.guild_id, key, one.user_id, one.board_points, one.won))

    def keep(self, fits: Callable[[tuple[int, int, str, int, int, bool]], bool]) -> None:
        self.log = [entry for entry in self.log if fits(entry)]
        there = {(board, key, user) for board, _, key, user, _, _ in self.log}
        self.reached = {place: at for place, at in self.reached.items() if place in there}

    def every_line(self, guild: int, key: str) -> list[Row]:
        points: Counter[int] = Counter()
        wins: Counter[int] = Counter()
        for board, _, when, user, earned, won in self.log:
            if (board, when) == (guild, key) and not (guild == EVERYWHERE and user in self.hidden):
                points[user] += earned
                wins[user] += won
        ordered = sorted(points, key=lambda user: (-points[user], self.reached[guild, key, user], user))
        return [
            (1 + sum(p > points[user] for p in points.values()), user, points[user], wins[user]) for user in ordered
        ]


POINTS = st.sampled_from([0, 0, 1, 31, 32, 33, 900, 1000, 1023, 1024, 40_000, 1 << 20, (1 << 26) + 5])
PLAYERS = st.lists(st.tuples(st.sampled_from(USERS), POINTS, st.booleans()), unique_by=lambda p: p[0], max_size=25)
STEPS = st.one_of(
    st.tuples(
        st.just("round"),
        st.sampled_from([HERE, THERE]),
        st.sampled_from([SUNDAY, MONDAY]),
        st.tuples(st.booleans(), st.booleans()),
        PLAYERS,
    ),
    st.tuples(st.just("global"), st.sampled_from([HERE, THERE]), st.booleans()),
    st.tuples(st.just("hidden"), st.sampled_from(USERS[:5]), st.booleans()),
    st.tuples(st.just("forget"), st.sampled_from(USERS[:5])),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_any_sequence_is_as_counted_anew(steps: list[Any]) -> None:
    now, model = Now(), Model()
    now.set_global(HERE, True)
    model.on.add(HERE)
    for at, (what, whose, *rest) in enumerate(steps, 1):
        match what:
            case "round":
                day, (counts, everywhere), players = rest
                result = played(
                    *(player(user, points, won=won) for user, points, won in players),
                    at=at,
                    guild_id=whose,
                    local_day=day,
                    counts=counts,
                    counts_globally=everywhere,
                )
                record(now.tx, result)
                model.record(result)
            case "global":
                now.set_global(whose, rest[0])
                (model.on.add if rest[0] else model.on.discard)(whose)
                if not rest[0]:
                    model.keep(lambda entry, server=whose: not (entry[0] == EVERYWHERE and entry[1] == server))
            case "hidden":
                now.set_hidden(whose, rest[0])
                (model.hidden.add if rest[0] else model.hidden.discard)(whose)
            case "forget":
                forget(now.tx, whose)
                model.hidden.discard(whose)
                model.keep(lambda entry, user=whose: entry[3] != user)
    for guild in (HERE, THERE, EVERYWHERE):
        for key in {*periods(MONDAY), *periods(SUNDAY)}:
            expected = model.every_line(guild, key)
            assert now.every_line(guild, key) == expected
            ranks = {user: rank for rank, user, _, _ in expected}
            for user in USERS:
                own = now.board(guild, key, 1, user).own
                assert (own.rank if own else None) == ranks.get(user)
    now.check_histogram()
    now.connection.close()


@given(st.dictionaries(st.integers(0, 1 << 34), st.integers(1, 3), max_size=40), st.integers(0, 1 << 34))
@settings(max_examples=60, deadline=None)
def test_the_histogram_ranks_and_seeks(players: dict[int, int], points: int) -> None:
    now = Now()
    histogram.change(now.tx, HERE, "all", players)
    every = sorted(Counter(players).elements(), reverse=True)
    assert histogram.count(now.tx, HERE, "all") == len(every)
    for asked in (points, *players):
        assert histogram.above(now.tx, HERE, "all", asked) == sum(one > asked for one in every)
    for place, there in enumerate(every):
        assert histogram.seek(now.tx, HERE, "all", place) == (there, sum(one > there for one in every))
    assert histogram.seek(now.tx, HERE, "all", len(every)) is None
    now.connection.close()


# -- what a round adds


def test_ties_share_a_rank_and_the_earlier_stands_first(now: Now) -> None:
    record(now.tx, played(player(1, 500), player(2, 900), player(3, 0), at=5))
    record(now.tx, played(player(4, 900), at=6))
    record(now.tx, played(player(2, 0), at=7))  # nothing more: reached as early as before
    lines = now.board(HERE, "all").lines
    assert [(line.rank, line.user_id) for line in lines] == [(1, 2), (1, 4), (3, 1), (4, 3)]


def test_repeated_answers_feed_statistics_only(now: Now) -> None:
    record(now.tx, played(player(1, 900, board_points=300)))
    assert now.board(HERE, "all").lines[0].points == 300
    found = now.statistics(HERE, 1)
    assert found is not None
    assert found.points == 900


def test_a_round_that_does_not_count_is_in_the_statistics(now: Now) -> None:
    now.set_global(HERE, True)
    record(now.tx, played(player(1, fastest_ms=None), counts=False, counts_globally=False))
    assert now.board(HERE, "all") == boards.Board((), 1, 1, 0, None)
    record(now.tx, played(player(1, 10, won=True, best_streak=1, fastest_ms=900), player(2), at=2))
    record(now.tx, played(player(1, 5, best_streak=7, fastest_ms=None), player(2), at=3))
    found = now.statistics(HERE, 1)
    assert found is not None
    assert (found.rounds, found.wins, found.points, found.right, found.asked) == (3, 1, 1015, 6, 12)
    assert (found.best_streak, found.fastest_ms) == (7, 900)
    assert found.topics == (boards.Share("work", 6, 9), boards.Share("school", 3, 3))
    assert found.modes == (boards.Share("choice", 6, 6), boards.Share("year", 0, 3))
    assert found.place is not None
    assert (found.place.rank, found.place.points, found.players) == (2, 15, 2)
    assert now.statistics(THERE, 1) is None


def test_local_days_and_global_days(now: Now) -> None:
    now.set_global(HERE, True)
    record(now.tx, played(player(1), local_day=MONDAY, utc_day=SUNDAY))
    for guild, day in ((HERE, MONDAY), (EVERYWHERE, SUNDAY)):
        other = SUNDAY if day == MONDAY else MONDAY
        assert now.board(guild, period("day", day)).players == 1
        assert now.board(guild, period("day", other)).players == 0
        assert now.board(guild, period("week", other)).players == 0


def test_only_servers_that_opted_in_are_global(now: Now) -> None:
    record(now.tx, played(player(1)))
    assert now.board(EVERYWHERE, "all").players == 0
    now.set_global(HERE, True)
    record(now.tx, played(player(1, 20), at=2))
    record(now.tx, played(player(1, 30), at=3, guild_id=THERE))
    record(now.tx, played(player(1, 40), at=4, counts_globally=False))
    assert [line.points for line in now.board(EVERYWHERE, "all").lines] == [20]


def test_a_server_that_leaves_takes_its_points_along(now: Now, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboards, "_AT_ONCE", 3)
    for guild in (HERE, THERE):
        now.set_global(guild, True)
    now.set_hidden(2, True)
    record(now.tx, played(player(1, 20), player(2, 25), at=2))
    record(now.tx, played(player(1, 30), player(2, 35), at=3, guild_id=THERE))
    now.set_global(HERE, False)
    now.set_hidden(2, False)
    assert now.every_line(EVERYWHERE, "all") == [(1, 2, 35, 0), (2, 1, 30, 0)]
    assert now.tx.fetch("SELECT DISTINCT guild_id FROM board_given") == [(THERE,)]
    assert now.board(HERE, "all").players == 2
    now.check_histogram()


# -- names


def test_names(now: Now) -> None:
    now.set_global(THERE, True)
    record(now.tx, played(player(1, name="of here")))
    record(now.tx, played(player(1, name="of there"), guild_id=THERE, at=2))
    remember_name(now.tx, HERE, 1, "new here")
    assert now.board(HERE, "all").lines[0].name == "new here"
    assert now.board(THERE, "all").lines[0].name == "of there"
    assert now.board(EVERYWHERE, "all").lines[0].name == "of there", "not from a server that takes no part"


# -- what goes


def test_who_hides_is_in_nobodys_rank(now: Now) -> None:
    now.set_global(HERE, True)
    record(now.tx, played(player(1, 30), player(2, 20), player(3, 10)))
    now.set_hidden(1, True)
    board = now.board(EVERYWHERE, "all", 1, 1)
    assert [(line.rank, line.user_id) for line in board.lines] == [(1, 2), (2, 3)]
    assert (board.players, board.own) == (2, None)
    assert now.board(HERE, "all", 1, 2).own.rank == 2, "a server's own board lists them"  # type: ignore[union-attr]
    record(now.tx, played(player(1, 5), at=2))
    now.set_hidden(1, False)
    assert now.every_line(EVERYWHERE, "all")[0] == (1, 1, 35, 0)


def test_forgetting_leaves_nothing(now: Now) -> None:
    for guild in (HERE, THERE):
        now.set_global(guild, True)
        record(now.tx, played(player(1), player(2), guild_id=guild))
    now.set_hidden(1, True)
    record(now.tx, played(player(1), at=2))
    forget(now.tx, 1)
    tables = [name for (name,) in now.tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [
        table
        for table in tables
        if "user_id" in {column[1] for column in now.tx.fetch(f"PRAGMA table_info({table})")}
        and now.tx.fetch(f"SELECT 1 FROM {table} WHERE user_id = 1")
    ]
    assert not kept
    assert now.statistics(HERE, 2) is not None
    now.check_histogram()


def test_old_days_and_weeks_go_in_small_steps(now: Now, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboards, "_AT_ONCE", 4)
    now.set_global(HERE, True)
    ages = (0, 60, 61, 371, 800)
    days = [MONDAY - datetime.timedelta(days=age) for age in ages]
    for at, day in enumerate(days, 1):
        record(now.tx, played(*map(player, USERS[:10]), at=at, local_day=day, utc_day=day))
    steps = 1
    while prune(now.tx, MONDAY):
        steps += 1
        now.check_histogram()
    assert steps > 10
    for table in ("board_total", "board_given"):
        kept = {key for (key,) in now.tx.fetch(f"SELECT DISTINCT period FROM {table}")}
        assert {key for key in kept if key[0] == "d"} == {period("day", day) for day in days[:2]}
        assert {key for key in kept if key[0] == "w"} == {period("week", day) for day in days[:3]}
        assert {key for key in kept if key[0] == "m"} == {period("month", day) for day in days}
    assert now.board(HERE, "all").players == 10


def test_periods() -> None:
    assert periods(MONDAY) == ("d:2026-11-23", "w:2026-W48", "m:2026-11", "all")
    assert period("week", SUNDAY) == "w:2026-W47"
    assert period("week", datetime.date(2027, 1, 1)) == "w:2026-W53"
    assert [first_day(key) for key in periods(MONDAY)] == [MONDAY, MONDAY, datetime.date(2026, 11, 1), None]
    assert first_day("w:2026-W53") == datetime.date(2026, 12, 28)
    with pytest.raises(ValueError, match="x:1"):
        first_day("x:1")


async def test_through_the_real_store(tmp_path: Path) -> None:
    """A round's results are there or not there, with the transaction that ends it."""
    store = StateStore(tmp_path / "state.sqlite")
    await store.open()

    def fails(tx: Transaction) -> None:
        record(tx, played(player(2)))
        raise RuntimeError("the round did not end")

    try:
        await store.write(lambda tx: record(tx, played(player(1))))
        with pytest.raises(RuntimeError, match="did not end"):
            await store.write(fails)
        board = await boards.board(store, HERE, "all", 7, 1)
        assert [line.user_id for line in board.lines] == [1]
        assert (board.number, board.pages, board.players) == (1, 1, 1)
        assert await boards.name_of(store, HERE, 1) == "player 1"
        assert await boards.name_of(store, HERE, 2) is None
        assert not await leaderboards.global_on(store, HERE)
        await leaderboards.set_hidden(store, 1, True)
        assert await leaderboards.hidden(store, 1)
    finally:
        await store.close()
