"""The daily post on disk: schedules, and the one post of each server and local date.

What makes a post happen once: the row of (server, local date) is claimed before anything is sent, and whoever
holds the claim holds it for `LEASE_MS`. Another process, or the next one after a crash, may go on with it then.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.schedule import next_due
from bot.state.asked import note_asked
from bot.state.daily_answers import close_question
from bot.state.daily_rows import POST_ROW, SCHEDULE_ROW, asked_codec, nonce_of, read_post, read_schedule
from bot.state.zones import write_zone

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.state.daily_rows import Content, Post, Schedule, State
    from bot.state.languages import GuildLanguage
    from bot.state.store import StateStore, Transaction

LEASE_MS = 60_000
"""How long a claim is its holder's alone; an attempt at sending takes less."""
OVERDUE_MS = 6 * 3600 * 1000
"""A post so much overdue is skipped."""
REVEAL_MS = 48 * 3600 * 1000
"""After so long without another post a question is revealed in its own."""
_MOST_SKIPPED = 31
_LEFT = "left"
ASKED_FOR = "asked"


_CLAIMED = "SELECT min(try_ms) FROM daily_post WHERE state = 'claimed'"
_UNREVEALED = "SELECT min(reveal_ms) FROM daily_post WHERE reveal_ms IS NOT NULL"


def _earliest(tx: Transaction, sql: str) -> int | None:
    row = tx.fetch_one(sql)
    return None if row is None else row[0]


def _load(tx: Transaction, guild_id: int, day: datetime.date) -> Post | None:
    row = tx.fetch_one(f"{POST_ROW} WHERE guild_id = $1 AND local_date = $2", guild_id, str(day))
    return None if row is None else replace(read_post(row), missed=_missed(tx, guild_id, day))


def _missed(tx: Transaction, guild_id: int, day: datetime.date) -> tuple[datetime.date, ...]:
    """The days before this one that were skipped, back to the last post that was made."""
    rows = tx.fetch(
        "SELECT local_date, state FROM daily_post WHERE guild_id = $1 AND local_date < $2 "
        "ORDER BY local_date DESC LIMIT $3",
        guild_id,
        str(day),
        _MOST_SKIPPED,
    )
    found: list[datetime.date] = []
    for local_date, state in rows:
        if state != "skipped":
            break
        found.append(datetime.date.fromisoformat(local_date))
    return tuple(reversed(found))


class Dailies:
    def __init__(self, store: StateStore) -> None:
        self._store = store

    # -- schedules

    async def set(self, schedule: Schedule) -> None:
        """Save a schedule and switch it on; the server's zone is remembered."""

        def work(tx: Transaction) -> None:
            tx.execute(
                "INSERT INTO daily_schedule (guild_id, channel_id, minute, zone, post, role_id, person, language, "
                "next_day, next_due_ms, questions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) "
                "ON CONFLICT (guild_id) DO UPDATE SET channel_id = excluded.channel_id, minute = excluded.minute, "
                "zone = excluded.zone, post = excluded.post, role_id = excluded.role_id, person = excluded.person, "
                "next_day = excluded.next_day, next_due_ms = excluded.next_due_ms, off_reason = NULL",
                schedule.guild_id,
                schedule.channel_id,
                schedule.at.hour * 60 + schedule.at.minute,
                schedule.zone.key,
                schedule.what,
                schedule.role_id,
                schedule.person,
                schedule.language,
                str(schedule.next_day),
                schedule.next_due_ms,
            )
            write_zone(tx, schedule.guild_id, schedule.zone)

        await self._store.write(work)

    async def get(self, guild_id: int) -> Schedule | None:
        def work(tx: Transaction) -> Schedule | None:
            row = tx.fetch_one(f"{SCHEDULE_ROW} WHERE guild_id = $1", guild_id)
            return None if row is None else read_schedule(row)

        return await self._store.read(work)

    async def switch_off(self, guild_id: int, reason: str) -> bool:
        """Switch a schedule off and keep the reason; False where it was off, or there is none."""
        return await self._store.write(lambda tx: _switch_off(tx, guild_id, reason))

    async def left(self, guild_id: int) -> bool:
        """The bot is no longer in a server."""
        return await self.switch_off(guild_id, _LEFT)

    async def last_days(self, guild_id: int, many: int = 3) -> list[Post]:
        """A server's last posts, the newest first, whatever became of them."""

        def work(tx: Transaction) -> list[Post]:
            rows = tx.fetch(
                f"{POST_ROW} WHERE guild_id = $1 ORDER BY local_date DESC LIMIT $2",
                guild_id,
                many,
            )
            return [read_post(row) for row in rows]

        return await self._store.read(work)

    # -- what is due

    async def due(self, now_ms: int, limit: int, busy: Collection[int] = ()) -> list[Schedule]:
        """The schedules that are due, in an order that is the same every day; without those of busy servers."""

        def work(tx: Transaction) -> list[Schedule]:
            rows = tx.fetch(
                f"{SCHEDULE_ROW} WHERE off_reason IS NULL AND next_due_ms <= $1 "
                "ORDER BY next_due_ms, guild_id LIMIT $2",
                now_ms,
                limit + len(busy),
            )
            return [read_schedule(row) for row in rows if row[0] not in busy][:limit]

        return await self._store.read(work)

    async def earliest(self, busy: Collection[int] = ()) -> int | None:
        """When there is something to do next, not counting what busy servers wait for; None for never."""

        def work(tx: Transaction) -> int | None:
            schedules = tx.fetch(
                "SELECT next_due_ms, guild_id FROM daily_schedule WHERE off_reason IS NULL "
                "ORDER BY next_due_ms, guild_id LIMIT $1",
                len(busy) + 1,
            )
            found = [ms for ms, guild_id in schedules if guild_id not in busy]
            found += [ms for ms in (_earliest(tx, _CLAIMED), _earliest(tx, _UNREVEALED)) if ms is not None]
            return min(found, default=None)

        return await self._store.read(work)

    # -- choosing

    async def shown(self, guild_id: int) -> dict[str, datetime.date]:
        """When a server saw an item last."""

        def work(tx: Transaction) -> dict[str, datetime.date]:
            rows = tx.fetch("SELECT item, local_date FROM daily_shown WHERE guild_id = $1", guild_id)
            return {item: datetime.date.fromisoformat(day) for item, day in rows}

        return await self._store.read(work)

    async def open_question(self, guild_id: int) -> Post | None:
        """The newest post whose question has not been revealed."""

        def work(tx: Transaction) -> Post | None:
            return _open_question(tx, guild_id)

        return await self._store.read(work)

    # -- one post

    async def load(self, guild_id: int, day: datetime.date) -> Post | None:
        return await self._store.read(lambda tx: _load(tx, guild_id, day))

    async def claim(self, schedule: Schedule, content: Content, now_ms: int) -> Post | None:
        """Claim the post of a schedule's next day, and put the schedule forward to the day after.

        The question before it closes with this. None where another has claimed it, or the schedule was changed.
        """
        day = schedule.next_day

        def work(tx: Transaction) -> Post | None:
            if not _advance(tx, schedule, now_ms):
                return None
            revealed = _open_question(tx, schedule.guild_id)
            new = _insert(tx, schedule, day, schedule.next_due_ms, "claimed", now_ms, content.language)
            if not new:
                return None
            if revealed is not None:
                close_question(tx, revealed, now_ms)
            pick, asked = content.pick, content.asked
            tx.execute(
                "UPDATE daily_post SET try_ms = $3, item = $4, rule = $5, years = $6, question_id = $7, asked = $8, "
                "reveals = $9 WHERE guild_id = $1 AND local_date = $2",
                schedule.guild_id,
                str(day),
                now_ms + LEASE_MS,
                pick.item if pick is not None else None,
                pick.rule if pick is not None else None,
                pick.years if pick is not None else 0,
                asked.question.id if asked is not None else None,
                asked_codec().dump_json(asked, exclude_defaults=True).decode() if asked is not None else None,
                str(revealed.day) if revealed is not None else None,
            )
            if pick is not None:
                tx.execute(
                    "INSERT INTO daily_shown (guild_id, item, local_date) VALUES ($1, $2, $3) "
                    "ON CONFLICT (guild_id, item) DO UPDATE SET local_date = excluded.local_date",
                    schedule.guild_id,
                    pick.item,
                    str(day),
                )
            if asked is not None:
                note_asked(tx, schedule.guild_id, asked.question.id, now_ms)
            return _load(tx, schedule.guild_id, day)

        return await self._store.write(work)

    async def skip(self, schedule: Schedule, now_ms: int, problem: str) -> bool:
        """Note that the schedule's next day has no post, and go on to the one after; False where another did."""

        def work(tx: Transaction) -> bool:
            if not _advance(tx, schedule, now_ms):
                return False
            _insert(tx, schedule, schedule.next_day, schedule.next_due_ms, "skipped", now_ms, "en", problem)
            # Those between were missed too.
            after = tx.fetch_one("SELECT next_day FROM daily_schedule WHERE guild_id = $1", schedule.guild_id)
            assert after is not None
            day = schedule.next_day + datetime.timedelta(days=1)
            for _ in range(_MOST_SKIPPED):
                if str(day) >= after[0]:
                    break
                _insert(tx, schedule, day, schedule.next_due_ms, "skipped", now_ms, "en", problem)
                day += datetime.timedelta(days=1)
            return True

        return await self._store.write(work)

    async def put_right(self, schedule: Schedule, day: datetime.date, due_ms: int) -> bool:
        """Correct when a schedule is next due: its zone's rules have changed since it was reckoned."""

        def work(tx: Transaction) -> bool:
            return _put(tx, schedule, day, due_ms)

        return await self._store.write(work)

    async def take(self, now_ms: int, limit: int) -> list[Post]:
        """Take over claims whose holder's time is up: they are the caller's alone until the next lease ends."""

        def work(tx: Transaction) -> list[Post]:
            rows = tx.fetch(
                "SELECT guild_id, local_date FROM daily_post WHERE state = 'claimed' AND try_ms <= $1 "
                "ORDER BY try_ms, guild_id LIMIT $2",
                now_ms,
                limit,
            )
            found: list[Post] = []
            for guild_id, day in rows:
                tx.execute(
                    "UPDATE daily_post SET try_ms = $3 WHERE guild_id = $1 AND local_date = $2",
                    guild_id,
                    day,
                    now_ms + LEASE_MS,
                )
                post = _load(tx, guild_id, datetime.date.fromisoformat(day))
                assert post is not None
                found.append(post)
            return found

        return await self._store.write(work) if await self._waits(_CLAIMED, now_ms) else []

    async def _waits(self, sql: str, now_ms: int) -> bool:
        """Whether there is something to take: reading costs others nothing."""
        first = await self._store.read(lambda tx: _earliest(tx, sql))
        return first is not None and first <= now_ms

    async def sent(self, post: Post, message_id: int | None, now_ms: int) -> None:
        """The post is out; without an id, it is out and deleted since. The one it reveals is revealed."""
        await self._store.write(lambda tx: _settle(tx, post, "sent", now_ms, message_id, None))

    async def unknown(self, post: Post, now_ms: int) -> None:
        """Nobody can tell whether the post went out; it is not sent again."""
        await self._store.write(lambda tx: _settle(tx, post, "unknown", now_ms, None, None))

    async def failed(self, post: Post, problem: str, now_ms: int, *, off: str | None = None) -> bool:
        """The post will never be out. With ``off`` the schedule is switched off too; whether it was on."""

        def work(tx: Transaction) -> bool:
            _settle(tx, post, "skipped", now_ms, None, problem)
            return off is not None and _switch_off(tx, post.guild_id, off)

        return await self._store.write(work)

    async def again_at(self, post: Post, try_ms: int) -> None:
        """The attempt failed; the claim may be taken up from then on."""

        def work(tx: Transaction) -> None:
            tx.execute(
                "UPDATE daily_post SET try_ms = $3 WHERE guild_id = $1 AND local_date = $2 AND state = 'claimed'",
                post.guild_id,
                str(post.day),
                try_ms,
            )

        await self._store.write(work)

    # -- questions

    async def excuse(self, now_ms: int) -> None:
        """The bot was away: no open question breaks the streak of somebody who does not answer it."""

        def work(tx: Transaction) -> None:
            tx.execute(
                "UPDATE daily_post SET excused = 1 WHERE reveal_ms IS NOT NULL AND closed_ms IS NULL AND sent_ms < $1",
                now_ms,
            )

        await self._store.write(work)

    async def take_reveals(self, now_ms: int, limit: int) -> list[Post]:
        """Close the questions that waited too long; they are the caller's to show until the lease ends."""

        def work(tx: Transaction) -> list[Post]:
            rows = tx.fetch(
                "SELECT guild_id, local_date FROM daily_post WHERE reveal_ms <= $1 "
                "ORDER BY reveal_ms, guild_id LIMIT $2",
                now_ms,
                limit,
            )
            found: list[Post] = []
            for guild_id, text in rows:
                day = datetime.date.fromisoformat(text)
                post = _load(tx, guild_id, day)
                assert post is not None
                close_question(tx, post, now_ms)
                _reveal_at(tx, guild_id, day, now_ms + LEASE_MS)
                closed = _load(tx, guild_id, day)
                assert closed is not None
                found.append(closed)
            return found

        return await self._store.write(work) if await self._waits(_UNREVEALED, now_ms) else []

    async def reveal_at(self, post: Post, ms: int | None) -> None:
        """When a question is to be revealed in its own post; None: it is revealed."""
        await self._store.write(lambda tx: _reveal_at(tx, post.guild_id, post.day, ms))


def _switch_off(tx: Transaction, guild_id: int, reason: str) -> bool:
    sql = "UPDATE daily_schedule SET off_reason = $2 WHERE guild_id = $1 AND off_reason IS NULL"
    return bool(tx.execute(sql, guild_id, reason))


def _put(tx: Transaction, schedule: Schedule, day: datetime.date, due_ms: int) -> bool:
    """Set when a schedule is next due; False where it is no longer as it was read."""
    return bool(
        tx.execute(
            "UPDATE daily_schedule SET next_day = $4, next_due_ms = $5 WHERE guild_id = $1 AND next_day = $2 "
            "AND next_due_ms = $3 AND off_reason IS NULL",
            schedule.guild_id,
            str(schedule.next_day),
            schedule.next_due_ms,
            str(day),
            due_ms,
        )
    )


def _advance(tx: Transaction, schedule: Schedule, now_ms: int) -> bool:
    """Put a schedule forward, past the days that are overdue by too much."""
    since = datetime.datetime.fromtimestamp((now_ms - OVERDUE_MS) / 1000, datetime.UTC)
    day, moment = next_due(since, schedule.at, schedule.zone, schedule.next_day)
    return _put(tx, schedule, day, int(moment.timestamp() * 1000))


def _insert(
    tx: Transaction,
    schedule: Schedule,
    day: datetime.date,
    due_ms: int,
    state: State,
    now_ms: int,
    language: GuildLanguage,
    problem: str | None = None,
) -> bool:
    return bool(
        tx.execute(
            "INSERT INTO daily_post (guild_id, local_date, channel_id, state, nonce, due_ms, claimed_ms, language, "
            "role_id, problem, years) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) "
            # A day that was skipped may still get its post: somebody has put right what was wrong.
            "ON CONFLICT (guild_id, local_date) DO UPDATE SET channel_id = excluded.channel_id, "
            "state = excluded.state, due_ms = excluded.due_ms, claimed_ms = excluded.claimed_ms, "
            "language = excluded.language, role_id = excluded.role_id, problem = excluded.problem "
            "WHERE daily_post.state = 'skipped'",
            schedule.guild_id,
            str(day),
            schedule.channel_id,
            state,
            nonce_of(schedule.guild_id, day),
            due_ms,
            now_ms,
            language,
            schedule.role_id,
            problem,
        )
    )


def _settle(
    tx: Transaction, post: Post, state: State, now_ms: int, message_id: int | None, problem: str | None
) -> None:
    """A claimed post has become something for good."""
    out = state != "skipped"
    reveal_ms = now_ms + REVEAL_MS if out and post.content.asked is not None else None
    first = tx.execute(
        "UPDATE daily_post SET state = $3, message_id = $4, problem = $5, sent_ms = $6, try_ms = NULL, reveal_ms = $7 "
        "WHERE guild_id = $1 AND local_date = $2 AND state = 'claimed'",
        post.guild_id,
        str(post.day),
        state,
        message_id,
        problem,
        now_ms if out else None,
        reveal_ms,
    )
    if first and state == "sent" and post.reveals is not None:
        _reveal_at(tx, post.guild_id, post.reveals, None)


def _reveal_at(tx: Transaction, guild_id: int, day: datetime.date, ms: int | None) -> None:
    tx.execute(
        "UPDATE daily_post SET reveal_ms = $3 WHERE guild_id = $1 AND local_date = $2 AND reveal_ms IS NOT NULL",
        guild_id,
        str(day),
        ms,
    )


def _open_question(tx: Transaction, guild_id: int) -> Post | None:
    row = tx.fetch_one(
        f"{POST_ROW} WHERE guild_id = $1 AND reveal_ms IS NOT NULL ORDER BY local_date DESC LIMIT 1", guild_id
    )
    return None if row is None else read_post(row)
