"""What the bot remembers about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.state.store import StateStore, Transaction


async def recall(store: StateStore, name: str) -> str | None:
    def work(tx: Transaction) -> str | None:
        row = tx.fetch_one("SELECT value FROM remembered WHERE name = $1", name)
        return row[0] if row else None

    return await store.read(work)


async def remember(store: StateStore, name: str, value: str) -> None:
    def work(tx: Transaction) -> None:
        tx.execute(
            "INSERT INTO remembered (name, value) VALUES ($1, $2) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    await store.write(work)
