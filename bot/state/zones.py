"""A server's time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

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
