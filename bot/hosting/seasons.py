"""Ending seasons at their moment and telling it once: one task that sleeps until the earliest end.

The end of a season is on disk before it is told. Who tells it holds it for a lease; a telling that was never marked
is taken up after that, by this process or the next, and the message is looked for by its button before it is sent
again. Discord knows a double by its nonce for the first minutes; where the channel's history may not be read, later
than that nobody knows, and it is left at that.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from typing import TYPE_CHECKING

import discord

from bot.hosting.pen import NONCE_MS, LostChannelError, Pen, is_trouble
from bot.hosting.watch import Watch
from bot.state.seasons import LEASE_MS
from bot.state.seasons import Seasons as Saved
from bot.ui.rounds import Speaker
from bot.ui.seasons import END, ended_page, find_id

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.state.seasons import Telling

log = logging.getLogger(__name__)

_GRACE_MS = 1000
"""A round that ended just before a season's end is saved by then."""
_CLOSED_AT_ONCE = 100
_TOLD_AT_ONCE = 10
"""Months end everywhere at once: no more than so many ends are told in a second, and rounds go on beside them."""
_BETWEEN_S = 1.0
_ATTEMPT_S = LEASE_MS / 1000 * 0.75
"""An attempt is given up before its lease ends, so that no two are ever under way."""
_LEAST_WAIT_MS, _MOST_WAIT_MS = 5_000, 300_000


class Seasons(Watch):
    def __init__(self, bot: Plutarch) -> None:
        super().__init__("seasons")
        self.bot, self.clock = bot, bot.hosts.clock
        self.saved = Saved(bot.state)

    @property
    def _now_ms(self) -> int:
        return self.clock.now_ms()

    async def _look(self) -> float:
        while await self.saved.close_due(self._now_ms - _GRACE_MS, _CLOSED_AT_ONCE) == _CLOSED_AT_ONCE:
            pass
        for one in await self.saved.take(self._now_ms, _TOLD_AT_ONCE):
            self._begin(self._tell(one), f"end of season {one.season.id} of {one.season.guild_id}")
        earliest = await self.saved.earliest()
        return math.inf if earliest is None else max(_BETWEEN_S, (earliest + _GRACE_MS - self._now_ms) / 1000)

    async def left(self, guild_id: int) -> None:
        """The bot is no longer in a server."""
        await self.saved.left(guild_id, self._now_ms)

    # -- one end

    async def _tell(self, one: Telling) -> None:
        season = one.season
        try:
            async with asyncio.timeout(_ATTEMPT_S):
                message_id = await self._posted(one)
        except LostChannelError as error:
            log.warning("The end of season %s of %s cannot be told: %s", season.id, season.guild_id, error)
            message_id = 0
        except Exception as error:
            if not is_trouble(error):
                log.exception("The end of season %s of %s cannot be told", season.id, season.guild_id)
                message_id = 0
            else:
                now = self._now_ms
                wait_ms = min(_MOST_WAIT_MS, max(_LEAST_WAIT_MS, now - one.claimed_ms))
                log.warning("The end of season %s is told in %.0f s: %s", season.id, wait_ms / 1000, error)
                await self.saved.again_at(season, now + wait_ms)
                self.wake()
                return
        await self.saved.told(season, message_id)
        if message_id:
            self.clock.saw(message_id)

    async def _posted(self, one: Telling) -> int:
        """The message that tells the end, sent unless it is found; 0 where nobody can tell, or it was deleted."""
        season, pen = one.season, self._pen(one)
        if one.again:
            try:
                found = await pen.find(find_id(season, END), one.claimed_ms)
            except discord.Forbidden:
                # Whether it is out cannot be seen: once Discord no longer knows a double, it is left at that.
                found = None if self._now_ms - one.claimed_ms <= NONCE_MS else 0
            if found is not None:
                return found
        language = await self.bot.languages.of_guild(season.guild_id) or season.language
        page = ended_page(season, one.places, one.following, Speaker(language))
        return await pen.post(page, _nonce(one)) or 0

    def _pen(self, one: Telling) -> Pen:
        assert self.bot.user is not None
        channel = self.bot.get_partial_messageable(one.season.channel_id, guild_id=one.season.guild_id)
        return Pen(channel, self.bot.user.id, self.bot.hosts.writes)


def _nonce(one: Telling) -> str:
    """What Discord knows doubles by: the same for every attempt, 24 characters."""
    return hashlib.blake2b(f"season {one.season.guild_id}/{one.season.id}".encode(), digest_size=12).hexdigest()
