"""What competitions leave on disk: enough to go on with one after a crash at any point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.state.competition_rows import (
    Fame,
    Listed,
    Posted,
    check_open,
    find_competition,
    read_places,
    rules_codecs,
    set_entrant,
    take_step,
)
from bot.trivia.competition import MOST_OPEN, Competition, Fate, Place, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.state.store import StateStore, Transaction

FAME = 10
"""How many of a competition the hall of fame keeps."""


class TooManyError(Exception):
    """The server has as many open competitions as it may have."""


class OverlapError(Exception):
    """Another competition begins in that channel at nearly the same time; ``title`` is its."""

    def __init__(self, title: str, start_ms: int) -> None:
        super().__init__(title)
        self.title, self.start_ms = title, start_ms


class Competitions:
    def __init__(self, store: StateStore) -> None:
        self._store = store

    # -- sign-up

    async def create(self, one: Competition, apart_ms: int) -> None:
        """Save a new one. Raises TooManyError, and OverlapError where another begins in its channel within so long."""
        from bot.trivia.buzzer import BuzzerRules

        def work(tx: Transaction) -> None:
            open_ = tx.fetch(
                "SELECT title, channel_id, start_ms FROM competition WHERE guild_id = $1 AND due_ms IS NOT NULL "
                "AND stage <> $2",
                one.guild_id,
                Stage.ENDED,
            )
            if len(open_) >= MOST_OPEN:
                raise TooManyError
            for title, channel_id, start_ms in open_:
                if channel_id == one.channel_id and abs(start_ms - one.start_ms) < apart_ms:
                    raise OverlapError(title, start_ms)
            plain, buzzer = rules_codecs()
            if isinstance(one.rules, BuzzerRules):
                rules = buzzer.dump_json(one.rules, exclude_defaults=True)
            else:
                rules = plain.dump_json(one.rules, exclude_defaults=True)
            tx.execute(
                "INSERT INTO competition (guild_id, id, channel_id, creator_id, title, buzzer, rules, rounds, "
                "created_ms, start_ms, role_id, stage, reminded, number, break_ends_ms, due_ms) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, $14)",
                one.guild_id,
                one.id,
                one.channel_id,
                one.creator,
                one.title,
                int(isinstance(one.rules, BuzzerRules)),
                rules.decode(),
                one.rounds,
                one.created_ms,
                one.start_ms,
                one.role_id,
                one.stage,
                one.reminded,
                # Its sign-up is to be posted.
                one.created_ms,
            )

        await self._store.write(work)

    async def join(self, guild_id: int, id: int, user: int, name: str) -> tuple[bool, int]:
        """Whether they are new to it, and how many reminders are out. Raises NotOpenError."""

        def work(tx: Transaction) -> tuple[bool, int]:
            reminded = check_open(tx, guild_id, id)
            key = (guild_id, id, user)
            new = tx.execute(
                "INSERT INTO competition_entrant (guild_id, competition_id, user_id, name, place, remind, here) "
                "VALUES ($1, $2, $3, $4, (SELECT coalesce(max(place), 0) + 1 FROM competition_entrant "
                "WHERE guild_id = $1 AND competition_id = $2), 1, $5) "
                "ON CONFLICT (guild_id, competition_id, user_id) DO NOTHING",
                *key,
                name,
                # Who joins when people are asked whether they are there is there.
                int(reminded == 2),
            )
            if not new:
                set_entrant(tx, key, "name = $4", name)
            return bool(new), reminded

        return await self._store.write(work)

    async def leave(self, guild_id: int, id: int, user: int) -> bool:
        """Whether they had joined. Raises NotOpenError."""

        def work(tx: Transaction) -> bool:
            check_open(tx, guild_id, id)
            sql = "DELETE FROM competition_entrant WHERE guild_id = $1 AND competition_id = $2 AND user_id = $3"
            return bool(tx.execute(sql, guild_id, id, user))

        return await self._store.write(work)

    async def here(self, guild_id: int, id: int, user: int, name: str) -> bool:
        """Note that somebody is there; False where they have not joined. Raises NotOpenError."""

        def work(tx: Transaction) -> bool:
            check_open(tx, guild_id, id)
            return set_entrant(tx, (guild_id, id, user), "here = 1, name = $4", name)

        return await self._store.write(work)

    async def remind(self, guild_id: int, id: int, user: int) -> bool | None:
        """Turn somebody's reminders on or off; what they are now, or None where they have not joined.

        Raises NotOpenError.
        """

        def work(tx: Transaction) -> bool | None:
            check_open(tx, guild_id, id)
            key = (guild_id, id, user)
            if not set_entrant(tx, key, "remind = 1 - remind"):
                return None
            sql = "SELECT remind FROM competition_entrant WHERE guild_id = $1 AND competition_id = $2 AND user_id = $3"
            row = tx.fetch_one(sql, *key)
            return row is not None and bool(row[0])

        return await self._store.write(work)

    # -- its course: each step is taken once, from where it was

    async def save(self, before: Competition, after: Competition, now_ms: int, due_ms: int | None) -> bool:
        """Take a step; False where the competition was no longer as ``before``: then nothing is changed."""

        def work(tx: Transaction) -> bool:
            return take_step(tx, before, after, now_ms, due_ms)

        return await self._store.write(work)

    async def start_now(self, before: Competition, after: Competition, now_ms: int) -> bool:
        """Begin at once: who has joined is taken to be there. False where it was no longer as ``before``."""

        def work(tx: Transaction) -> bool:
            if not take_step(tx, before, after, now_ms, now_ms):
                return False
            sql = "UPDATE competition_entrant SET here = 1 WHERE guild_id = $1 AND competition_id = $2"
            tx.execute(sql, after.guild_id, after.id)
            return True

        return await self._store.write(work)

    async def begin_round(self, before: Competition, after: Competition, round_id: int, now_ms: int) -> bool:
        """Claim the next round under the id that it is to have; False where it was claimed before."""

        def work(tx: Transaction) -> bool:
            if not take_step(tx, before, after, now_ms, now_ms):
                return False
            tx.execute(
                "INSERT INTO competition_round (guild_id, competition_id, number, round_id) VALUES ($1, $2, $3, $4)",
                after.guild_id,
                after.id,
                after.number,
                round_id,
            )
            return True

        return await self._store.write(work)

    async def finish(self, before: Competition, after: Competition, places: Sequence[Place], now_ms: int) -> bool:
        """End it with its best, in one step."""

        def work(tx: Transaction) -> bool:
            if not take_step(tx, before, after, now_ms, now_ms):
                return False
            for number, place in enumerate(places[:FAME], 1):
                tx.execute(
                    "INSERT INTO competition_place (guild_id, competition_id, user_id, place, rank, name, points, "
                    "right_answers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    after.guild_id,
                    after.id,
                    place.user,
                    number,
                    place.rank,
                    place.name,
                    place.points,
                    place.right,
                )
            return True

        return await self._store.write(work)

    async def settled(self, one: Competition) -> None:
        """Nothing is left to do for one that has ended."""
        await self._set(one, "due_ms = NULL")

    async def _set(self, one: Competition, what: str, *values: Any) -> None:
        sql = f"UPDATE competition SET {what} WHERE guild_id = $1 AND id = $2"
        await self._store.write(lambda tx: tx.execute(sql, one.guild_id, one.id, *values))

    async def left(self, guild_id: int, now_ms: int) -> None:
        """The bot is no longer in a server: nothing of its competitions can be done."""

        def work(tx: Transaction) -> None:
            tx.execute(
                "UPDATE competition SET stage = $2, fate = $3, ended_ms = $4 WHERE guild_id = $1 AND stage <> $2",
                guild_id,
                Stage.ENDED,
                Fate.LEFT,
                now_ms,
            )
            tx.execute("UPDATE competition SET due_ms = NULL WHERE guild_id = $1", guild_id)

        await self._store.write(work)

    # -- posts

    async def claim_post(self, one: Competition, name: str, now_ms: int) -> Posted:
        """Claim a post before it goes out, or read what became of it."""

        def work(tx: Transaction) -> Posted:
            key = (one.guild_id, one.id, name)
            new = tx.execute(
                "INSERT INTO competition_post (guild_id, competition_id, name, claimed_ms) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (guild_id, competition_id, name) DO NOTHING",
                *key,
                now_ms,
            )
            row = tx.fetch_one(
                "SELECT claimed_ms, message_id FROM competition_post "
                "WHERE guild_id = $1 AND competition_id = $2 AND name = $3",
                *key,
            )
            assert row is not None
            return Posted(row[0], row[1], bool(new))

        return await self._store.write(work)

    async def posted(self, one: Competition, name: str, message_id: int) -> None:
        """A post is out (0: it cannot be posted)."""
        sql = "UPDATE competition_post SET message_id = $4 WHERE guild_id = $1 AND competition_id = $2 AND name = $3"
        await self._store.write(lambda tx: tx.execute(sql, one.guild_id, one.id, name, message_id))

    async def post(self, guild_id: int, id: int, name: str) -> int | None:
        """A post's message, where it is out."""

        def work(tx: Transaction) -> int | None:
            sql = "SELECT message_id FROM competition_post WHERE guild_id = $1 AND competition_id = $2 AND name = $3"
            row = tx.fetch_one(sql, guild_id, id, name)
            return row[0] if row is not None and row[0] else None

        return await self._store.read(work)

    async def posts(self, guild_id: int, id: int, begins: str) -> dict[str, int]:
        """The messages of the posts that are out and whose names begin so, by name."""

        def work(tx: Transaction) -> dict[str, int]:
            sql = (
                "SELECT name, message_id FROM competition_post "
                "WHERE guild_id = $1 AND competition_id = $2 AND name >= $3 AND name < $4 AND message_id > 0"
            )
            return dict(tx.fetch(sql, guild_id, id, begins, begins + "\uffff"))

        return await self._store.read(work)

    # -- Discord's scheduled event

    async def event(self, one: Competition) -> tuple[int | None, int | None]:
        """The event's id (0: there is none), and when it was claimed."""

        def work(tx: Transaction) -> tuple[int | None, int | None]:
            sql = "SELECT event_id, event_claimed_ms FROM competition WHERE guild_id = $1 AND id = $2"
            row = tx.fetch_one(sql, one.guild_id, one.id)
            return (None, None) if row is None else (row[0], row[1])

        return await self._store.read(work)

    async def claim_event(self, one: Competition, now_ms: int) -> None:
        await self._set(one, "event_claimed_ms = $3", now_ms)

    async def event_made(self, one: Competition, event_id: int) -> None:
        """The event is there (0: none can be made)."""
        await self._set(one, "event_id = $3", event_id)

    # -- reads

    async def load(self, guild_id: int, id: int) -> Competition | None:
        return await self._store.read(lambda tx: find_competition(tx, guild_id, id))

    async def due(self, now_ms: int, most: int, but: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """(server, competition) of what is due, the longest due first, without some."""
        busy = set(but)

        def work(tx: Transaction) -> list[tuple[int, int]]:
            rows = tx.fetch(
                "SELECT guild_id, id FROM competition WHERE due_ms <= $1 ORDER BY due_ms LIMIT $2",
                now_ms,
                most + len(busy),
            )
            return [(guild_id, id) for guild_id, id in rows if (guild_id, id) not in busy][:most]

        return await self._store.read(work)

    async def earliest(self, but: Iterable[tuple[int, int]]) -> int | None:
        """When something is due next, without some."""
        busy = set(but)

        def work(tx: Transaction) -> int | None:
            rows = tx.fetch(
                "SELECT due_ms, guild_id, id FROM competition WHERE due_ms IS NOT NULL ORDER BY due_ms LIMIT $1",
                len(busy) + 1,
            )
            return next((due_ms for due_ms, guild_id, id in rows if (guild_id, id) not in busy), None)

        return await self._store.read(work)

    async def rounds(self, one: Competition) -> list[int]:
        """The ids of its rounds, in order, the present one too."""

        def work(tx: Transaction) -> list[int]:
            sql = "SELECT round_id FROM competition_round WHERE guild_id = $1 AND competition_id = $2 ORDER BY number"
            return [row[0] for row in tx.fetch(sql, one.guild_id, one.id)]

        return await self._store.read(work)

    async def of_round(self, guild_id: int, round_id: int) -> Competition | None:
        """The competition that a round belongs to."""

        def work(tx: Transaction) -> Competition | None:
            sql = "SELECT competition_id FROM competition_round WHERE guild_id = $1 AND round_id = $2"
            row = tx.fetch_one(sql, guild_id, round_id)
            return None if row is None else find_competition(tx, guild_id, row[0])

        return await self._store.read(work)

    async def open_ones(self, guild_id: int) -> list[Listed]:
        """Those that have not ended, the earliest first."""
        return await self._listed(guild_id, "c.stage <> $2 ORDER BY c.start_ms, c.id", Stage.ENDED)

    async def recent(self, guild_id: int, most: int) -> list[Listed]:
        """Those that have ended, the latest first."""
        return await self._listed(guild_id, "c.ended_ms IS NOT NULL ORDER BY c.ended_ms DESC LIMIT $2", most)

    async def _listed(self, guild_id: int, which: str, *values: Any) -> list[Listed]:
        def work(tx: Transaction) -> list[Listed]:
            rows = tx.fetch(
                "SELECT c.id, c.title, c.channel_id, c.start_ms, c.stage, c.fate, (SELECT count(*) FROM "
                "competition_entrant e WHERE e.guild_id = c.guild_id AND e.competition_id = c.id), c.ended_ms "
                f"FROM competition c WHERE c.guild_id = $1 AND {which}",
                guild_id,
                *values,
            )
            return [
                Listed(id, title, channel, start_ms, Stage(stage), Fate(fate) if fate else None, entrants, ended_ms)
                for id, title, channel, start_ms, stage, fate, entrants, ended_ms in rows
            ]

        return await self._store.read(work)

    async def fame(self, guild_id: int, most: int, skip: int = 0) -> tuple[list[Fame], int]:
        """The hall of fame, the latest first, each with its best; and how many there are."""

        def work(tx: Transaction) -> tuple[list[Fame], int]:
            count = tx.fetch_one(
                "SELECT count(*) FROM competition WHERE guild_id = $1 AND ended_ms IS NOT NULL AND fate = $2",
                guild_id,
                Fate.DONE,
            )
            rows = tx.fetch(
                "SELECT id, title, start_ms, (SELECT count(*) FROM competition_entrant e WHERE "
                "e.guild_id = competition.guild_id AND e.competition_id = competition.id) FROM competition "
                "WHERE guild_id = $1 AND ended_ms IS NOT NULL AND fate = $2 ORDER BY ended_ms DESC LIMIT $3 OFFSET $4",
                guild_id,
                Fate.DONE,
                most,
                skip,
            )
            found = [Fame(id, title, start_ms, n, read_places(tx, guild_id, id)) for id, title, start_ms, n in rows]
            return found, 0 if count is None else int(count[0])

        return await self._store.read(work)
