"""Answers to daily questions, their results, and the streaks of those who were right."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.state import leaderboards
from bot.state.zones import UTC, read_zone
from bot.trivia.daily import Streak, broken, days_now, lengthened

if TYPE_CHECKING:
    from bot.state.daily_rows import Post
    from bot.state.store import StateStore, Transaction

_MOST_STREAKS = 5


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that stands."""

    given: str
    new: bool
    """False: it stood before."""


@dataclass(frozen=True, slots=True)
class Results:
    """What became of a question."""

    answers: int
    right: int
    by_choice: dict[str, int]
    """How many gave what."""
    streaks: tuple[tuple[str, int], ...]
    """(name, days): the longest of those who were right, from two days on."""


class ClosedError(Exception):
    """The question takes no more answers."""


async def answer_daily(
    store: StateStore,
    guild_id: int,
    day: datetime.date,
    user_id: int,
    name: str,
    given: str,
    *,
    right: bool,
    nearly: bool,
    now_ms: int,
) -> Given:
    """Save an answer for good; what is returned is the one that stands. Raises ClosedError.

    ``nearly``: the person was told to be more specific, and may say it once more.
    """

    def work(tx: Transaction) -> Given:
        key = (guild_id, str(day))
        post = tx.fetch_one("SELECT closed_ms, asked FROM daily_post WHERE guild_id = $1 AND local_date = $2", *key)
        if post is None or post[0] is not None or post[1] is None:
            raise ClosedError
        new = tx.execute(
            "INSERT INTO daily_answer (guild_id, local_date, user_id, name, given, is_right, nearly, answered_ms) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (guild_id, local_date, user_id) DO UPDATE SET "
            "name = excluded.name, given = excluded.given, is_right = excluded.is_right, nearly = 0, "
            "answered_ms = excluded.answered_ms WHERE daily_answer.nearly = 1",
            *key,
            user_id,
            name,
            given,
            int(right),
            int(nearly),
            now_ms,
        )
        row = tx.fetch_one(
            "SELECT given FROM daily_answer WHERE guild_id = $1 AND local_date = $2 AND user_id = $3", *key, user_id
        )
        assert row is not None
        return Given(row[0], bool(new))

    return await store.write(work)


async def answer_of(store: StateStore, guild_id: int, day: datetime.date, user_id: int) -> tuple[str, bool] | None:
    """What somebody answered, and whether they may still say it again; None where they have not answered."""

    def work(tx: Transaction) -> tuple[str, bool] | None:
        row = tx.fetch_one(
            "SELECT given, nearly FROM daily_answer WHERE guild_id = $1 AND local_date = $2 AND user_id = $3",
            guild_id,
            str(day),
            user_id,
        )
        return None if row is None else (row[0], bool(row[1]))

    return await store.read(work)


def close_question(tx: Transaction, post: Post, now_ms: int) -> None:
    """Close a question for good: number it, lengthen streaks, give points. Nothing, where it is closed.

    A question that nobody could see counts for nobody, and breaks no streak.
    """
    key = (post.guild_id, str(post.day))
    closed = tx.fetch(
        "UPDATE daily_post SET closed_ms = $3 WHERE guild_id = $1 AND local_date = $2 AND closed_ms IS NULL "
        "RETURNING excused",
        *key,
        now_ms,
    )
    if not closed:
        return
    excused = bool(closed[0][0])
    rows = tx.fetch(
        "SELECT user_id, name, is_right FROM daily_answer WHERE guild_id = $1 AND local_date = $2 ORDER BY answered_ms",
        *key,
    )
    if post.message_id is None and not rows:
        return
    if not excused:
        tx.execute("UPDATE daily_schedule SET questions = questions + 1 WHERE guild_id = $1", post.guild_id)
    number = _newest(tx, post.guild_id)
    tx.execute("UPDATE daily_post SET number = $3 WHERE guild_id = $1 AND local_date = $2", *key, number)
    for user_id, _, right in rows:
        streak = _streak(tx, post.guild_id, user_id)
        if right:
            _save_streak(tx, post.guild_id, user_id, lengthened(streak, number, excused=excused), right=1)
        elif streak is not None:
            _save_streak(tx, post.guild_id, user_id, broken(streak, number), right=0)
    # It counts on the day of its answer, as a round does on the day of its end: that day's board is not empty then.
    zone = read_zone(tx, post.guild_id) or UTC
    day = datetime.datetime.fromtimestamp(now_ms / 1000, zone).date()
    answers = [(user_id, name, bool(right)) for user_id, name, right in rows]
    leaderboards.record_daily(tx, post.guild_id, day, answers, now_ms)


def _newest(tx: Transaction, guild_id: int) -> int:
    """The number of the server's newest closed question."""
    row = tx.fetch_one("SELECT questions FROM daily_schedule WHERE guild_id = $1", guild_id)
    return 0 if row is None else row[0]


def _streak(tx: Transaction, guild_id: int, user_id: int) -> Streak | None:
    row = tx.fetch_one(
        "SELECT days, best, last_number FROM daily_streak WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return None if row is None else Streak(*row)


def _save_streak(tx: Transaction, guild_id: int, user_id: int, streak: Streak, *, right: int) -> None:
    tx.execute(
        "INSERT INTO daily_streak (guild_id, user_id, days, best, last_number, right_answers) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, user_id) DO UPDATE SET days = excluded.days, "
        "best = excluded.best, last_number = excluded.last_number, "
        "right_answers = daily_streak.right_answers + excluded.right_answers",
        guild_id,
        user_id,
        streak.days,
        streak.best,
        streak.last,
        right,
    )


async def results(store: StateStore, post: Post) -> Results:
    """What became of a closed question."""

    def work(tx: Transaction) -> Results:
        rows: list[tuple[Any, ...]] = tx.fetch(
            "SELECT given, is_right, count(*) FROM daily_answer WHERE guild_id = $1 AND local_date = $2 "
            "GROUP BY given, is_right",
            post.guild_id,
            str(post.day),
        )
        by_choice: Counter[str] = Counter()
        for given, _, many in rows:
            by_choice[given] += many
        streaks: list[tuple[str, int]] = []
        if post.number is not None:
            streaks = [
                (name, days)
                for name, days in tx.fetch(
                    "SELECT daily_answer.name, days FROM daily_streak JOIN daily_answer "
                    "ON daily_answer.guild_id = daily_streak.guild_id AND daily_answer.user_id = daily_streak.user_id "
                    "AND daily_answer.local_date = $3 WHERE daily_streak.guild_id = $1 AND last_number = $2 "
                    "AND days > 1 ORDER BY days DESC, daily_streak.user_id LIMIT $4",
                    post.guild_id,
                    post.number,
                    str(post.day),
                    _MOST_STREAKS,
                )
            ]
        return Results(
            answers=sum(by_choice.values()),
            right=sum(many for _, right, many in rows if right),
            by_choice=dict(by_choice),
            streaks=tuple(streaks),
        )

    return await store.read(work)


async def daily_streak(store: StateStore, guild_id: int, user_id: int) -> tuple[int, int, int] | None:
    """(days in a row now, the most ever, right answers) of a person in a server; None where there are none."""

    def work(tx: Transaction) -> tuple[int, int, int] | None:
        row = tx.fetch_one(
            "SELECT days, best, last_number, right_answers FROM daily_streak WHERE guild_id = $1 AND user_id = $2",
            guild_id,
            user_id,
        )
        if row is None:
            return None
        streak = Streak(*row[:3])
        return days_now(streak, _newest(tx, guild_id)), streak.best, row[3]

    return await store.read(work)
