"""The daily post on disk: one claim a server and date, whoever tries; streaks; what is due."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.biography.languages import Both
from bot.state.daily import LEASE_MS, OVERDUE_MS, REVEAL_MS, Dailies
from bot.state.daily_answers import ClosedError, answer_daily, daily_streak, results
from bot.state.daily_rows import Content, Post, Schedule
from bot.state.store import StateStore
from bot.trivia.daily import Pick, Rule
from bot.trivia.questions import Asked, Kind, Mode, Option, Question

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DAY_MS = 86_400_000
NOW = int(datetime.datetime(2026, 1, 2, 9, tzinfo=datetime.UTC).timestamp() * 1000)
EMMA, SAKURA = 11, 12
QUESTION = Question(
    id="mina/when:rain",
    person="mina",
    kind=Kind.WHEN,
    modes=(Mode.CHOICE,),
    prompt=Both("It rained.", "雨が降りました。"),
    answer=Option(Both("1990", "1990年")),
    distractors=(Option(Both("1991", "1991年")),),
    items=("rain",),
    explanation=Both("It rained in 1990.", "1990年に雨が降りました。"),
    line=None,
    years=(1990, 1990),
    topics=(),
    difficulty=1,
    edtf="1990",
    qualifier=None,
    cited=(),
)
ASKED = Asked(QUESTION, Mode.CHOICE, (QUESTION.answer, *QUESTION.distractors), (0,))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[StateStore]:
    store = StateStore(tmp_path / "state.sqlite")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def dailies(store: StateStore) -> Dailies:
    return Dailies(store)


def schedule(guild_id: int = 1, due_ms: int = NOW) -> Schedule:
    return Schedule(
        guild_id=guild_id,
        channel_id=100 + guild_id,
        at=datetime.time(9),
        zone=ZoneInfo("UTC"),
        what="both",
        role_id=None,
        person=None,
        language="en",
        next_day=datetime.date(2026, 1, 2),
        next_due_ms=due_ms,
    )


def content(item: str = "mina/rain") -> Content:
    return Content(Pick(item, Rule.NEW), ASKED, "en")


async def posted(dailies: Dailies, now_ms: int, guild_id: int = 1) -> Post:
    (found,) = [one for one in await dailies.due(now_ms, 10) if one.guild_id == guild_id]
    post = await dailies.claim(found, content(), now_ms)
    assert post is not None
    await dailies.sent(post, 5000 + now_ms // DAY_MS, now_ms)
    return post


# -- one claim


async def test_of_two_processes_on_one_file_one_claims(store: StateStore, dailies: Dailies, tmp_path: Path) -> None:
    await dailies.set(schedule())
    other = StateStore(tmp_path / "state.sqlite")
    await other.open()
    try:
        mine, theirs = await dailies.due(NOW, 10), await Dailies(other).due(NOW, 10)
        assert mine == theirs
        got = await asyncio.gather(
            dailies.claim(mine[0], content(), NOW), Dailies(other).claim(theirs[0], content("mina/snow"), NOW)
        )
        assert [post is None for post in got].count(True) == 1
        # The claim is its holder's until the lease ends, and then one other's.
        assert await Dailies(other).take(NOW + LEASE_MS - 1, 10) == []
        taken = await asyncio.gather(
            dailies.take(NOW + LEASE_MS, 10), Dailies(other).take(NOW + LEASE_MS, 10), dailies.take(NOW + LEASE_MS, 10)
        )
        assert sorted(map(len, taken)) == [0, 0, 1]
    finally:
        await other.close()


async def test_a_schedule_that_was_changed_meanwhile_is_not_claimed(dailies: Dailies) -> None:
    await dailies.set(schedule())
    (read,) = await dailies.due(NOW, 10)
    await dailies.set(schedule(due_ms=NOW + 3_600_000))
    assert await dailies.claim(read, content(), NOW) is None
    await dailies.set(schedule())
    assert await dailies.switch_off(1, "asked")
    assert await dailies.claim(read, content(), NOW) is None
    assert await dailies.due(NOW, 10) == []


async def test_a_claim_puts_the_schedule_forward_by_a_day(dailies: Dailies) -> None:
    await dailies.set(schedule())
    await posted(dailies, NOW)
    after = await dailies.get(1)
    assert after is not None
    assert (after.next_day, after.next_due_ms) == (datetime.date(2026, 1, 3), NOW + DAY_MS)
    assert await dailies.shown(1) == {"mina/rain": datetime.date(2026, 1, 2)}


async def test_after_a_long_absence_every_day_missed_is_noted(dailies: Dailies) -> None:
    await dailies.set(schedule())
    late = NOW + 3 * DAY_MS + OVERDUE_MS + 1
    (found,) = await dailies.due(late, 10)
    assert await dailies.skip(found, late, "late")
    assert not await dailies.skip(found, late, "late")
    days = await dailies.last_days(1, 10)
    assert [(post.day.day, post.state) for post in days] == [(n, "skipped") for n in (5, 4, 3, 2)]
    after = await dailies.get(1)
    assert after is not None
    assert after.next_day == datetime.date(2026, 1, 6)


# -- what is due


async def test_what_is_due_comes_in_the_same_order_every_day(dailies: Dailies) -> None:
    for guild_id in (5, 3, 9, 1):
        await dailies.set(schedule(guild_id))
    await dailies.set(schedule(7, NOW - 1))
    await dailies.set(schedule(8, NOW + 1))
    assert [one.guild_id for one in await dailies.due(NOW, 10)] == [7, 1, 3, 5, 9]
    assert [one.guild_id for one in await dailies.due(NOW, 2, {7, 3})] == [1, 5]
    assert await dailies.earliest({1, 3, 5, 7, 9}) == NOW + 1


@pytest.mark.parametrize("what", ["schedules", "claims", "reveals"])
async def test_what_is_due_is_found_by_index(store: StateStore, what: str) -> None:
    sql = {
        "schedules": "SELECT 1 FROM daily_schedule WHERE off_reason IS NULL AND next_due_ms <= 1 "
        "ORDER BY next_due_ms, guild_id LIMIT 5",
        "claims": "SELECT min(try_ms) FROM daily_post WHERE state = 'claimed'",
        "reveals": "SELECT min(reveal_ms) FROM daily_post WHERE reveal_ms IS NOT NULL",
    }[what]
    plan = " ".join(row[3] for row in await store.read(lambda tx: tx.fetch(f"EXPLAIN QUERY PLAN {sql}")))
    assert "USING" in plan
    assert "INDEX" in plan
    assert "B-TREE" not in plan


# -- the question


async def answer(store: StateStore, post: Post, user: int, *, right: bool, nearly: bool = False) -> tuple[str, bool]:
    given = await answer_daily(
        store,
        post.guild_id,
        post.day,
        user,
        f"user {user}",
        "0" if right else "1",
        right=right,
        nearly=nearly,
        now_ms=1,
    )
    return given.given, given.new


async def test_the_first_answer_stands(store: StateStore, dailies: Dailies) -> None:
    await dailies.set(schedule())
    post = await posted(dailies, NOW)
    assert await answer(store, post, EMMA, right=False, nearly=True) == ("1", True)
    assert await answer(store, post, EMMA, right=True) == ("0", True)
    assert await answer(store, post, EMMA, right=False) == ("0", False)
    await posted(dailies, NOW + DAY_MS)
    with pytest.raises(ClosedError):
        await answer(store, post, SAKURA, right=True)


async def test_an_absence_excuses_and_a_miss_does_not(store: StateStore, dailies: Dailies) -> None:
    await dailies.set(schedule())
    post = await posted(dailies, NOW)
    for user in (EMMA, SAKURA):
        await answer(store, post, user, right=True)
    post = await posted(dailies, NOW + DAY_MS)
    await dailies.excuse(NOW + DAY_MS + 5)
    await answer(store, post, SAKURA, right=False)
    post = await posted(dailies, NOW + 2 * DAY_MS)
    assert await daily_streak(store, 1, EMMA) == (1, 1, 1)
    assert await daily_streak(store, 1, SAKURA) == (0, 1, 1)
    await answer(store, post, EMMA, right=True)
    await answer(store, post, SAKURA, right=True)
    post = await posted(dailies, NOW + 3 * DAY_MS)
    assert await daily_streak(store, 1, EMMA) == (2, 2, 2)
    assert await daily_streak(store, 1, SAKURA) == (1, 1, 2)
    # Nobody was away: not to answer ends it.
    await posted(dailies, NOW + 4 * DAY_MS)
    assert await daily_streak(store, 1, EMMA) == (0, 2, 2)


async def test_a_right_answer_to_an_excused_question_is_a_day_more(store: StateStore, dailies: Dailies) -> None:
    await dailies.set(schedule())
    for day in range(3):
        post = await posted(dailies, NOW + day * DAY_MS)
        await answer(store, post, EMMA, right=True)
        await dailies.excuse(NOW + day * DAY_MS + 5)
    await posted(dailies, NOW + 3 * DAY_MS)
    assert await daily_streak(store, 1, EMMA) == (3, 3, 3)
    closed = await dailies.load(1, post.day)
    assert closed is not None
    assert (await results(store, closed)).streaks == ((f"user {EMMA}", 3),)


async def test_a_question_is_revealed_in_its_own_post_where_none_follows(store: StateStore, dailies: Dailies) -> None:
    await dailies.set(schedule())
    post = await posted(dailies, NOW)
    await answer(store, post, EMMA, right=True)
    assert await dailies.take_reveals(NOW + REVEAL_MS - 1, 10) == []
    (closed,) = await dailies.take_reveals(NOW + REVEAL_MS, 10)
    assert closed.closed
    assert closed.number == 1
    await dailies.reveal_at(closed, None)
    assert await dailies.take_reveals(NOW + 2 * REVEAL_MS, 10) == []


async def test_a_question_that_nobody_saw_counts_for_nobody(store: StateStore, dailies: Dailies) -> None:
    await dailies.set(schedule())
    first = await posted(dailies, NOW)
    await answer(store, first, EMMA, right=True)
    (found,) = await dailies.due(NOW + DAY_MS, 10)
    unseen = await dailies.claim(found, content(), NOW + DAY_MS)
    assert unseen is not None
    await dailies.sent(unseen, None, NOW + DAY_MS)
    last = await posted(dailies, NOW + 2 * DAY_MS)
    assert await daily_streak(store, 1, EMMA) == (1, 1, 1)
    await answer(store, last, EMMA, right=True)
    await posted(dailies, NOW + 3 * DAY_MS)
    assert await daily_streak(store, 1, EMMA) == (2, 2, 2)


async def test_a_skipped_day_may_still_get_its_post(dailies: Dailies) -> None:
    await dailies.set(schedule())
    (found,) = await dailies.due(NOW, 10)
    post = await dailies.claim(found, content(), NOW)
    assert post is not None
    assert await dailies.failed(post, "50013", NOW, off="50013")
    await dailies.set(replace(schedule(), next_due_ms=NOW + 60_000))
    again = await posted(dailies, NOW + 60_000)
    assert again.day == post.day
    assert again.nonce == post.nonce
