"""Seasons on disk: whatever happens, each round counts in the season that it ended in, and each end is told once."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.state import leaderboards
from bot.state.leaderboards import EVERYWHERE, forget, prune, record
from bot.state.season_rows import Place
from bot.state.seasons import LEASE_MS, NameUsedError, OverError, RunningError, Seasons
from bot.state.store import StateStore
from bot.state.zones import write_zone
from bot.trivia.season import PLACES, begin_ms
from bot.trivia.standings import season_key
from test_leaderboards import HERE, THERE, Now, played, player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.trivia.season import Season
    from bot.trivia.standings import PlayerResult

HOUR = 3_600_000
DAY = 24 * HOUR
TOKYO = ZoneInfo("Asia/Tokyo")
UTC = ZoneInfo("UTC")
CHANNEL = 7


def ms(*moment: int, zone: ZoneInfo = TOKYO) -> int:
    return int(datetime.datetime(*moment, tzinfo=zone).timestamp() * 1000)  # type: ignore[arg-type, misc]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Server:
    """A server in Tokyo's time zone, and its seasons."""

    def __init__(self) -> None:
        self.now = Now()
        self.seasons = Seasons(self.now)  # type: ignore[arg-type]
        write_zone(self.now.tx, HERE, TOKYO)

    def start(self, at: int, name: str = "Winter", last: str | None = None, guild: int = HERE) -> Season:
        last_day = None if last is None else day(last)
        return self.now.do(self.seasons.start(guild, name, CHANNEL, "en", at, last_day))

    def end(self, at: int) -> tuple[Season, Season | None] | None:
        return self.now.do(self.seasons.end(HERE, at))

    def monthly(self, at: int) -> Any:
        return self.now.do(self.seasons.set_monthly(HERE, CHANNEL, "ja", at))

    def play(self, at: int, *players: PlayerResult, **changes: Any) -> None:
        record(self.now.tx, played(*(players or (player(1), player(2))), at=at, **changes))

    def due(self, at: int, limit: int = 100) -> int:
        return self.now.do(self.seasons.close_due(at, limit))

    def take(self, at: int) -> list[Any]:
        return self.now.do(self.seasons.take(at, 10))

    def all(self) -> list[Season]:
        count = self.now.tx.fetch("SELECT id FROM season WHERE guild_id = $1 ORDER BY id", HERE)
        return [self.now.do(self.seasons.load(HERE, id)) for (id,) in count]

    def points(self, id: int) -> dict[int, int]:
        sql = "SELECT user_id, points FROM board_total WHERE guild_id = $1 AND period = $2"
        return dict(self.now.tx.fetch(sql, HERE, season_key(id)))

    def places(self, id: int) -> list[tuple[int, int, int]]:
        sql = "SELECT rank, user_id, points FROM season_place WHERE guild_id = $1 AND season_id = $2 ORDER BY place"
        return [tuple(row) for row in self.now.tx.fetch(sql, HERE, id)]  # type: ignore[misc]

    def earliest(self) -> int | None:
        return self.now.do(self.seasons.earliest())


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.now.connection.close()


START = ms(2026, 11, 23, 18)

# -- any sequence

STEPS = st.lists(
    st.tuples(
        st.one_of(
            st.tuples(st.just("round"), st.lists(st.integers(1, 14), min_size=2, max_size=14, unique=True)),
            st.tuples(st.just("start"), st.one_of(st.none(), st.integers(0, 40))),
            st.tuples(st.sampled_from(["end", "monthly", "no months", "due"]), st.none()),
        ),
        # How long after the step before: moments to months.
        st.one_of(st.integers(1, HOUR), st.integers(1, 3 * DAY), st.integers(1, 70 * DAY)),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_each_round_counts_in_the_season_that_it_ended_in(steps: list[Any]) -> None:
    server, at = Server(), START
    rounds: list[tuple[int, list[int]]] = []
    for number, ((what, more), later) in enumerate(steps):
        at += later
        match what:
            case "round":
                rounds.append((at, more))
                server.play(at, *(player(user, 100 * user) for user in more))
            case "start":
                today = datetime.datetime.fromtimestamp(at / 1000, TOKYO).date()
                last = None if more is None else str(today + datetime.timedelta(days=more))
                with contextlib.suppress(RunningError):
                    server.start(at, f"season {number}", last)
            case "end":
                server.end(at)
            case "monthly":
                server.monthly(at)
            case "no months":
                server.now.do(server.seasons.stop_monthly(HERE, at))
            case "due":
                server.due(at)
                moment = server.earliest()
                untold = server.now.tx.fetch("SELECT 1 FROM season WHERE try_ms IS NOT NULL")
                assert moment is None or moment > at or untold
    seasons = server.all()
    for before, after in itertools.pairwise(seasons):
        assert before.closed
        assert before.ends_ms is not None
        assert before.starts_ms <= before.ends_ms <= after.starts_ms
    for season in seasons:
        expected: Counter[int] = Counter()
        for ended, users in rounds:
            if season.starts_ms <= ended and (season.ends_ms is None or ended < season.ends_ms):
                expected.update({user: 100 * user for user in users})
        assert server.points(season.id) == dict(expected)
        if season.closed:
            assert season.players == len(expected)
            kept = {user: points for _, user, points in server.places(season.id)}
            assert sorted(kept.values(), reverse=True) == sorted(expected.values(), reverse=True)[:PLACES]
            assert all(expected[user] == points for user, points in kept.items())
        else:
            assert not server.places(season.id)
    server.now.check_histogram()
    server.now.connection.close()


# -- one season


def test_only_what_ends_inside_counts(server: Server) -> None:
    season = server.start(START, last="2026-11-24")
    end = ms(2026, 11, 25)
    assert (season.id, season.first_day, season.last_day) == (1, day("2026-11-23"), day("2026-11-24"))
    assert (season.starts_ms, season.ends_ms) == (START, end)
    server.play(START - 1, player(1, 1))
    server.play(START, player(1, 10))
    server.play(end - 1, player(1, 100))
    server.play(START + 5, player(1, 5000), counts=False, counts_globally=False)
    server.play(START + 5, player(1, 7000), guild_id=THERE)
    server.play(end, player(1, 1000))
    server.play(end + DAY, player(1, 10_000))
    assert server.points(1) == {1: 110}
    assert server.places(1) == [(1, 1, 110)]
    (closed,) = server.all()
    assert (closed.closed, closed.ends_ms, closed.last_day, closed.players) == (True, end, day("2026-11-24"), 1)


def test_the_global_board_has_no_seasons(server: Server) -> None:
    server.now.set_global(HERE, True)
    server.start(START)
    server.play(START + 1)
    keys = server.now.tx.fetch("SELECT DISTINCT period FROM board_total WHERE guild_id = $1", EVERYWHERE)
    assert keys
    assert not [key for (key,) in keys if key.startswith("s:")]
    assert not server.now.tx.fetch("SELECT 1 FROM board_given WHERE period LIKE 's:%'")


def test_the_best_ten_are_kept_as_they_stood(server: Server) -> None:
    server.start(START)
    server.play(START + 1, *(player(user, 1000 if user < 3 else 100 * user, won=user == 1) for user in range(1, 15)))
    ended = server.end(START + HOUR)
    assert ended is not None
    (telling,) = server.take(START + HOUR)
    assert len(telling.places) == PLACES
    # 1,400 to 1,100 points; three with 1,000, the same rank; then 900, 800, 700.
    assert [place.rank for place in telling.places] == [1, 2, 3, 4, 5, 5, 5, 8, 9, 10]
    assert telling.places[0] == Place(1, "player 14", 1400, 0)
    assert Place(5, "player 1", 1000, 1) in telling.places
    assert (ended[0].players, ended[0].last_day) == (14, day("2026-11-23"))
    # What comes later changes nothing of it.
    server.play(START + 2 * HOUR, player(14, 9999, name="another name"))
    found = server.now.do(server.seasons.overview(HERE, 5, 1))
    assert found.fame[0].places == telling.places
    assert (found.count, found.running, found.players) == (1, None, 0)


def test_one_runs_at_a_time_and_names_are_used_once(server: Server) -> None:
    server.start(START, "Winter Cup")
    with pytest.raises(RunningError) as found:
        server.start(START + 1, "Another")
    assert found.value.season.name == "Winter Cup"
    # Nor could two processes start one each.
    another = (
        "INSERT INTO season SELECT guild_id, 2, name, month, channel_id, language, first_day, last_day, starts_ms, "
    )
    another += "ends_ms, closed, players, try_ms, claimed_ms, message_id FROM season"
    with pytest.raises(sqlite3.IntegrityError):
        server.now.tx.execute(another)
    assert server.start(START, "Winter Cup", guild=THERE).id == 1
    server.end(START + 2)
    with pytest.raises(NameUsedError) as used:
        server.start(START + 3, "winter  ｃｕｐ")
    assert used.value.name == "Winter Cup"
    with pytest.raises(OverError):
        server.start(START + 3, "Spring", "2026-11-22")
    assert server.end(START + 4) is None
    assert server.start(START + 5, "Spring", "2026-11-23").ends_ms == ms(2026, 11, 24)


def test_the_last_day_is_that_of_the_zone(server: Server) -> None:
    server.start(START, last="2026-11-30")
    assert server.earliest() == ms(2026, 12, 1)
    write_zone(server.now.tx, HERE, UTC)
    assert server.earliest() == ms(2026, 12, 1, zone=UTC)
    server.play(ms(2026, 12, 1), player(1, 10))
    assert server.points(1) == {1: 10}
    write_zone(server.now.tx, HERE, TOKYO)
    # By the clock that is looked at now its last day is over.
    server.play(ms(2026, 12, 1, 1), player(1, 100))
    assert server.points(1) == {1: 10}
    assert server.all()[0].closed
    assert server.all()[0].last_day == day("2026-11-30")


# -- months


def test_months_follow_one_another(server: Server) -> None:
    running, new, monthly = server.monthly(START)
    assert new
    assert (running.month, running.first_day, running.last_day) == ("2026-11", day("2026-11-23"), day("2026-11-30"))
    assert monthly.next_ms is None
    server.play(START + 1, player(1, 10))
    # Whoever comes first after the end closes it: here the round that counts in the next month's.
    server.play(ms(2026, 12, 1), player(1, 100))
    november, december = server.all()
    assert (november.closed, december.closed) == (True, False)
    assert december.first_day == day("2026-12-01")
    assert november.ends_ms == december.starts_ms == ms(2026, 12, 1)
    assert (server.points(1), server.points(2)) == ({1: 10}, {1: 100})
    assert server.earliest() == ms(2026, 12, 1)  # the end is to be told
    (telling,) = server.take(ms(2026, 12, 1))
    assert telling.following == december


def test_a_month_in_which_nobody_played_is_not_told(server: Server) -> None:
    server.monthly(START)
    assert server.due(ms(2026, 12, 1)) == 1
    assert not server.take(ms(2026, 12, 2))
    assert [season.month for season in server.all()] == ["2026-11", "2026-12"]
    found = server.now.do(server.seasons.overview(HERE, 5, 1))
    assert (found.count, found.fame) == (0, ())
    # Another kind of season is told though nobody played.
    server.end(ms(2026, 12, 3))
    server.start(ms(2026, 12, 4))
    server.end(ms(2026, 12, 5))
    assert [telling.places for telling in server.take(ms(2026, 12, 5))] == [()]


def test_months_that_passed_while_nobody_was_there(server: Server) -> None:
    server.monthly(START)
    server.play(START + 1)
    later = ms(2027, 3, 9, 12)
    server.due(later)
    assert [(season.month, season.closed) for season in server.all()] == [("2026-11", True), ("2027-03", False)]
    assert server.all()[0].ends_ms == ms(2026, 12, 1)
    assert server.all()[1].starts_ms == ms(2027, 3, 1)
    assert server.earliest() is not None
    assert server.due(later + 1) == 0


def test_a_month_has_one_season(server: Server) -> None:
    server.monthly(START)
    ended = server.end(START + HOUR)
    assert ended is not None
    assert ended[1] is None
    assert server.earliest() == ms(2026, 12, 1)
    _, new, monthly = server.monthly(START + 2 * HOUR)
    assert (new, monthly.next_ms) == (False, ms(2026, 12, 1))
    # Another one may run meanwhile; the month's waits for its end.
    server.start(START + 3 * HOUR, "Cup", "2026-12-04")
    assert server.earliest() == ms(2026, 12, 5)
    server.due(ms(2026, 12, 5))
    cup, december = server.all()[1:]
    assert (cup.closed, december.month, december.starts_ms) == (True, "2026-12", ms(2026, 12, 5))
    assert (december.first_day, december.ends_ms) == (day("2026-12-05"), ms(2027, 1, 1))
    assert server.now.do(server.seasons.stop_monthly(HERE, ms(2026, 12, 6))) == (True, december)
    assert server.now.do(server.seasons.stop_monthly(HERE, ms(2026, 12, 6))) == (False, december)
    server.due(ms(2027, 1, 1))
    assert server.all()[-1] == server.now.do(server.seasons.newest(HERE))
    assert [season.closed for season in server.all()] == [True] * 3


def test_a_zone_moves_the_next_month(server: Server) -> None:
    server.monthly(START)
    server.end(START + HOUR)
    write_zone(server.now.tx, HERE, ZoneInfo("America/New_York"))
    server.due(START + 2 * HOUR)
    assert server.earliest() == begin_ms(day("2026-12-01"), ZoneInfo("America/New_York"))


def test_many_servers_in_small_steps(server: Server) -> None:
    for guild in range(1000, 1025):
        server.now.do(server.seasons.set_monthly(guild, CHANNEL, "en", START))
    december = ms(2026, 12, 1, zone=UTC)
    assert [server.due(december, 10) for _ in range(4)] == [10, 10, 5, 0]
    months = server.now.tx.fetch("SELECT month, closed, count(*) FROM season GROUP BY month, closed ORDER BY month")
    assert months == [("2026-11", 1, 25), ("2026-12", 0, 25)]


# -- telling


def test_an_end_is_told_once(server: Server) -> None:
    server.start(START)
    server.play(START + 1)
    at = START + HOUR
    server.end(at)
    (first,) = server.take(at)
    assert (first.again, first.claimed_ms) == (False, at)
    assert not server.take(at + LEASE_MS - 1), "it is another's"
    (second,) = server.take(at + LEASE_MS)
    assert (second.again, second.claimed_ms) == (True, at)
    server.now.do(server.seasons.again_at(second.season, at + 3 * LEASE_MS))
    assert not server.take(at + 3 * LEASE_MS - 1)
    assert len(server.take(at + 3 * LEASE_MS)) == 1
    server.now.do(server.seasons.told(second.season, 99))
    server.now.do(server.seasons.again_at(second.season, at))
    assert not server.take(at + DAY)
    assert server.earliest() is None
    assert server.now.tx.fetch("SELECT message_id FROM season") == [(99,)]


def test_a_server_that_is_left(server: Server) -> None:
    server.start(START)
    server.play(START + 1)
    server.monthly(START + 2)
    server.now.do(server.seasons.left(HERE, START + 3))
    assert not server.take(START + DAY)
    assert server.earliest() is None
    (season,) = server.all()
    assert (season.closed, season.players) == (True, 2)


# -- what goes


def test_forgetting_and_pruning(server: Server) -> None:
    server.start(START)
    server.play(START + 1, player(1, 10), player(2, 20))
    server.end(START + 2)
    server.start(START + 3, "Spring")
    server.play(START + 4, player(1, 10), player(2, 20))
    forget(server.now.tx, 1)
    assert server.places(1) == [(1, 2, 20)]
    assert (server.points(1), server.points(2)) == ({2: 20}, {2: 20})
    server.now.check_histogram()
    while prune(server.now.tx, day("2037-01-01")):
        pass
    assert (server.points(1), server.points(2)) == ({2: 20}, {2: 20})
    assert server.places(1) == [(1, 2, 20)]
    server.now.check_histogram()


async def test_through_the_real_store(tmp_path: Path) -> None:
    """A round's points in a season are there or not there, with the transaction that ends the round."""
    store = StateStore(tmp_path / "state.sqlite")
    await store.open()
    try:
        seasons = Seasons(store)
        await seasons.start(HERE, "Winter", CHANNEL, "both", START, None)

        def fails(tx: Any) -> None:
            leaderboards.record(tx, played(player(2), at=START + 1))
            raise RuntimeError("the round did not end")

        await store.write(lambda tx: record(tx, played(player(1), at=START + 1)))
        with pytest.raises(RuntimeError, match="did not end"):
            await store.write(fails)
        found = await seasons.overview(HERE, 3, 1)
        assert (found.players, found.monthly, found.count) == (1, None, 0)
        assert found.running is not None
        assert found.running.language == "both"
    finally:
        await store.close()
