"""Seasons on disk: which one runs, the hall of fame, and the one message that tells each end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.biography.folding import fold
from bot.state import histogram
from bot.state.season_rows import (
    ROW,
    begin_month,
    close_season,
    earliest_end,
    earliest_telling,
    find_monthly,
    find_running,
    find_season,
    insert_season,
    read_places,
    read_season,
    settle,
)
from bot.state.zones import UTC, read_zone
from bot.trivia.season import Season, end_ms, local_day
from bot.trivia.standings import season_key

if TYPE_CHECKING:
    import datetime

    from bot.state.languages import GuildLanguage
    from bot.state.season_rows import Monthly, Place
    from bot.state.store import StateStore, Transaction

LEASE_MS = 60_000
"""How long telling an end is its holder's alone; an attempt takes less."""


class RunningError(Exception):
    """A season is running; ``season`` is it."""

    def __init__(self, season: Season) -> None:
        super().__init__(season.id)
        self.season = season


class NameUsedError(Exception):
    """The server has had a season of that name; ``name`` is as it was written then."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OverError(Exception):
    """The last day that is wished is over."""


@dataclass(frozen=True, slots=True)
class Famous:
    """A season that is over, and its best."""

    season: Season
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The seasons of a server."""

    running: Season | None
    players: int
    """On the running season's board so far."""
    monthly: Monthly | None
    fame: tuple[Famous, ...]
    """One page of the hall of fame, the newest first."""
    count: int
    """Seasons in the hall of fame."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An end that is to be told, and the caller's alone to tell until the lease ends."""

    season: Season
    places: tuple[Place, ...]
    following: Season | None
    """The month's season that has begun since."""
    claimed_ms: int
    again: bool
    """Whether it was tried before."""


class Seasons:
    def __init__(self, store: StateStore) -> None:
        self._store = store

    # -- what managers do

    async def start(
        self,
        guild_id: int,
        name: str,
        channel_id: int,
        language: GuildLanguage,
        now_ms: int,
        last_day: datetime.date | None,
    ) -> Season:
        """Start a season that ends after ``last_day``, or when somebody ends it.

        Raises RunningError, NameUsedError, OverError.
        """

        def work(tx: Transaction) -> Season:
            settle(tx, guild_id, now_ms)
            if (running := find_running(tx, guild_id)) is not None:
                raise RunningError(running)
            for (used,) in tx.fetch("SELECT name FROM season WHERE guild_id = $1 AND month IS NULL", guild_id):
                if fold(used) == fold(name):
                    raise NameUsedError(used)
            zone = read_zone(tx, guild_id) or UTC
            today = local_day(now_ms, zone)
            if last_day is not None and last_day < today:
                raise OverError
            ends_ms = None if last_day is None else end_ms(last_day, zone)
            return insert_season(tx, guild_id, name, None, channel_id, language, (today, last_day), now_ms, ends_ms)

        return await self._store.write(work)

    async def end(self, guild_id: int, now_ms: int) -> tuple[Season, Season | None] | None:
        """End the running season now: it, and the month's that has begun at once. None where none is running."""

        def work(tx: Transaction) -> tuple[Season, Season | None] | None:
            settle(tx, guild_id, now_ms)
            season = find_running(tx, guild_id)
            if season is None:
                return None
            # Never before its beginning, whatever the clocks say.
            ends_ms = max(now_ms, season.starts_ms)
            close_season(tx, season, ends_ms, local_day(ends_ms, read_zone(tx, guild_id) or UTC), now_ms)
            begin_month(tx, guild_id, now_ms)
            closed = find_season(tx, guild_id, season.id)
            assert closed is not None
            return closed, find_running(tx, guild_id)

        return await self._store.write(work)

    async def set_monthly(
        self, guild_id: int, channel_id: int, language: GuildLanguage, now_ms: int
    ) -> tuple[Season | None, bool, Monthly]:
        """Let each month have its season, told in that channel.

        The season that runs then, whether it has begun just now, and how it goes on.
        """

        def work(tx: Transaction) -> tuple[Season | None, bool, Monthly]:
            settle(tx, guild_id, now_ms)
            before = find_running(tx, guild_id)
            tx.execute(
                "INSERT INTO season_monthly (guild_id, channel_id, language, since_ms) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (guild_id) DO UPDATE SET channel_id = excluded.channel_id, language = excluded.language",
                guild_id,
                channel_id,
                language,
                now_ms,
            )
            if before is not None and before.month is not None:
                # Its end is told where the next ones' are.
                sql = "UPDATE season SET channel_id = $3, language = $4 WHERE guild_id = $1 AND id = $2"
                tx.execute(sql, guild_id, before.id, channel_id, language)
            settle(tx, guild_id, now_ms)
            after, monthly = find_running(tx, guild_id), find_monthly(tx, guild_id)
            assert monthly is not None
            return after, before is None and after is not None, monthly

        return await self._store.write(work)

    async def stop_monthly(self, guild_id: int, now_ms: int) -> tuple[bool, Season | None]:
        """Let no more months have theirs; one that runs goes on to its end. Whether they had, and what runs."""

        def work(tx: Transaction) -> tuple[bool, Season | None]:
            settle(tx, guild_id, now_ms)
            was_on = tx.execute("DELETE FROM season_monthly WHERE guild_id = $1", guild_id)
            return bool(was_on), find_running(tx, guild_id)

        return await self._store.write(work)

    async def left(self, guild_id: int, now_ms: int) -> None:
        """The bot is no longer in a server: its season ends, and nothing can be told there."""

        def work(tx: Transaction) -> None:
            tx.execute("DELETE FROM season_monthly WHERE guild_id = $1", guild_id)
            settle(tx, guild_id, now_ms)
            season = find_running(tx, guild_id)
            if season is not None:
                close_season(tx, season, now_ms, local_day(now_ms, read_zone(tx, guild_id) or UTC), now_ms)
            tx.execute(
                "UPDATE season SET try_ms = NULL, message_id = 0 WHERE guild_id = $1 AND try_ms IS NOT NULL", guild_id
            )

        await self._store.write(work)

    # -- reads

    async def load(self, guild_id: int, id: int) -> Season | None:
        return await self._store.read(lambda tx: find_season(tx, guild_id, id))

    async def newest(self, guild_id: int) -> Season | None:
        """The season that is running, or the last one."""

        def work(tx: Transaction) -> Season | None:
            row = tx.fetch_one(f"{ROW} WHERE guild_id = $1 ORDER BY id DESC LIMIT 1", guild_id)
            return None if row is None else read_season(row)

        return await self._store.read(work)

    async def overview(self, guild_id: int, size: int, page: int) -> Overview:
        """The running season, and a page of the hall of fame. Months in which nobody played are left out."""

        def work(tx: Transaction) -> Overview:
            famous = "WHERE guild_id = $1 AND closed = 1 AND (players > 0 OR month IS NULL)"
            count = tx.fetch_one(f"SELECT count(*) FROM season {famous}", guild_id)
            rows = tx.fetch(
                f"{ROW} {famous} ORDER BY id DESC LIMIT $2 OFFSET $3", guild_id, size, (max(1, page) - 1) * size
            )
            running = find_running(tx, guild_id)
            seasons = [read_season(row) for row in rows]
            return Overview(
                running=running,
                players=0 if running is None else histogram.count(tx, guild_id, season_key(running.id)),
                monthly=find_monthly(tx, guild_id),
                fame=tuple(Famous(season, read_places(tx, season)) for season in seasons),
                count=0 if count is None else int(count[0]),
            )

        return await self._store.read(work)

    # -- what is due

    async def close_due(self, now_ms: int, limit: int) -> int:
        """Settle some of the servers where a season ends or a month's begins; how many there were."""

        def work(tx: Transaction) -> int:
            guilds = tx.fetch(
                "SELECT guild_id FROM season WHERE closed = 0 AND ends_ms IS NOT NULL AND ends_ms <= $1 "
                "ORDER BY ends_ms, guild_id LIMIT $2",
                now_ms,
                limit,
            )
            guilds += tx.fetch(
                "SELECT guild_id FROM season_monthly WHERE next_ms IS NOT NULL AND next_ms <= $1 "
                "ORDER BY next_ms, guild_id LIMIT $2",
                now_ms,
                limit - len(guilds),
            )
            for (guild_id,) in guilds:
                settle(tx, guild_id, now_ms)
            return len(guilds)

        # Reading costs others nothing.
        moment = await self._store.read(earliest_end)
        return await self._store.write(work) if moment is not None and moment <= now_ms else 0

    async def take(self, now_ms: int, limit: int) -> list[Telling]:
        """Ends that are to be told: they are the caller's until the lease ends, then whoever's comes next."""

        def work(tx: Transaction) -> list[Telling]:
            rows = tx.fetch(
                "SELECT guild_id, id, claimed_ms FROM season WHERE try_ms IS NOT NULL AND try_ms <= $1 "
                "ORDER BY try_ms, guild_id LIMIT $2",
                now_ms,
                limit,
            )
            found: list[Telling] = []
            for guild_id, id, claimed_ms in rows:
                tx.execute(
                    "UPDATE season SET try_ms = $3, claimed_ms = coalesce(claimed_ms, $4) "
                    "WHERE guild_id = $1 AND id = $2",
                    guild_id,
                    id,
                    now_ms + LEASE_MS,
                    now_ms,
                )
                season, running = find_season(tx, guild_id, id), find_running(tx, guild_id)
                assert season is not None
                found.append(
                    Telling(
                        season=season,
                        places=read_places(tx, season),
                        following=running if running is not None and running.month is not None else None,
                        claimed_ms=now_ms if claimed_ms is None else claimed_ms,
                        again=claimed_ms is not None,
                    )
                )
            return found

        first = await self._store.read(earliest_telling)
        return await self._store.write(work) if first is not None and first <= now_ms else []

    async def told(self, season: Season, message_id: int) -> None:
        """A season's end is told (0: it cannot be told, or nobody can tell whether it was)."""

        def work(tx: Transaction) -> None:
            tx.execute(
                "UPDATE season SET try_ms = NULL, message_id = $3 WHERE guild_id = $1 AND id = $2",
                season.guild_id,
                season.id,
                message_id,
            )

        await self._store.write(work)

    async def again_at(self, season: Season, try_ms: int) -> None:
        """An attempt failed; the next one is to be made then."""

        def work(tx: Transaction) -> None:
            tx.execute(
                "UPDATE season SET try_ms = $3 WHERE guild_id = $1 AND id = $2 AND try_ms IS NOT NULL",
                season.guild_id,
                season.id,
                try_ms,
            )

        await self._store.write(work)

    async def earliest(self) -> int | None:
        """When something is due next; None for never."""

        def work(tx: Transaction) -> int | None:
            moments = (earliest_end(tx), earliest_telling(tx))
            return min((moment for moment in moments if moment is not None), default=None)

        return await self._store.read(work)
