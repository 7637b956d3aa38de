"""A server's time zone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.trivia.season import end_ms

if TYPE_CHECKING:
    from bot.state.store import StateStore, Transaction

UTC = ZoneInfo("UTC")


async def zone_of(store: StateStore, guild_id: int) -> ZoneInfo | None:
    """The zone that a server's managers set; None where nobody has."""
    return await store.read(lambda tx: read_zone(tx, guild_id))


async def set_zone(store: StateStore, guild_id: int, zone: ZoneInfo) -> None:
    await store.write(lambda tx: write_zone(tx, guild_id, zone))


def read_zone(tx: Transaction, guild_id: int) -> ZoneInfo | None:
    row = tx.fetch_one("SELECT zone FROM guild_zone WHERE guild_id = $1", guild_id)
    return ZoneInfo(row[0]) if row else None


def write_zone(tx: Transaction, guild_id: int, zone: ZoneInfo) -> None:
    tx.execute(
        "INSERT INTO guild_zone (guild_id, zone) VALUES ($1, $2) ON CONFLICT (guild_id) DO UPDATE SET "
        "zone = excluded.zone",
        guild_id,
        zone.key,
    )
    _move_season(tx, guild_id, zone)


def _move_season(tx: Transaction, guild_id: int, zone: ZoneInfo) -> None:
    """Let the days of the running season be those of the zone."""
    row = tx.fetch_one(
        "SELECT id, last_day FROM season WHERE guild_id = $1 AND closed = 0 AND last_day IS NOT NULL", guild_id
    )
    if row is not None:
        ends_ms = end_ms(datetime.date.fromisoformat(row[1]), zone)
        tx.execute("UPDATE season SET ends_ms = $3 WHERE guild_id = $1 AND id = $2", guild_id, row[0], ends_ms)
    # The next month may begin at another moment: it is looked at again.
    tx.execute("UPDATE season_monthly SET next_ms = 0 WHERE guild_id = $1 AND next_ms IS NOT NULL", guild_id)
