"""Who reads what language, by their own choice."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.state.store import StateStore, Transaction

Language = Literal["en", "ja"]
GuildLanguage = Literal["en", "ja", "both"]

_REMEMBERED = 10_000


class Languages:
    """The choices of people and of servers, the last asked kept in memory: every reply asks for one."""

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._users: OrderedDict[int, Language | None] = OrderedDict()

    async def of_user(self, user_id: int) -> Language | None:
        """What a person chose; None where they leave it to Discord."""
        if user_id in self._users:
            self._users.move_to_end(user_id)
            return self._users[user_id]

        def work(tx: Transaction) -> Language | None:
            row = tx.fetch_one("SELECT language FROM user_language WHERE user_id = $1", user_id)
            return row[0] if row else None

        language = await self._store.read(work)
        self._remember(user_id, language)
        return language

    async def set_user(self, user_id: int, language: Language | None) -> None:
        def work(tx: Transaction) -> None:
            if language is None:
                tx.execute("DELETE FROM user_language WHERE user_id = $1", user_id)
            else:
                tx.execute(
                    "INSERT INTO user_language (user_id, language) VALUES ($1, $2) "
                    "ON CONFLICT (user_id) DO UPDATE SET language = excluded.language",
                    user_id,
                    language,
                )

        await self._store.write(work)
        self._remember(user_id, language)

    def _remember(self, user_id: int, language: Language | None) -> None:
        self._users[user_id] = language
        self._users.move_to_end(user_id)
        if len(self._users) > _REMEMBERED:
            self._users.popitem(last=False)

    async def of_guild(self, guild_id: int) -> GuildLanguage | None:
        """What a server's managers set; None where nobody has."""

        def work(tx: Transaction) -> GuildLanguage | None:
            row = tx.fetch_one("SELECT language FROM guild_language WHERE guild_id = $1", guild_id)
            return row[0] if row else None

        return await self._store.read(work)

    async def set_guild(self, guild_id: int, language: GuildLanguage) -> None:
        def work(tx: Transaction) -> None:
            tx.execute(
                "INSERT INTO guild_language (guild_id, language) VALUES ($1, $2) "
                "ON CONFLICT (guild_id) DO UPDATE SET language = excluded.language",
                guild_id,
                language,
            )

        await self._store.write(work)
