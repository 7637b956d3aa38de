"""A competition's messages: each posted once, whatever happens meanwhile, and the sign-up's kept up to date."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord

from bot.content.queries import UnknownNameError
from bot.hosting.pen import NONCE_MS, TROUBLE, LostChannelError, Pen
from bot.hosting.timer import Timer
from bot.trivia.competition import Stage
from bot.ui.competition import ASKED, SIGN_UP, asked_page, show_id, sign_up_page
from bot.ui.rounds import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.biography.languages import Both
    from bot.client import Plutarch
    from bot.state.competitions import Competitions
    from bot.trivia.competition import Competition
    from bot.ui.pages import Page

    Key = tuple[int, int]

log = logging.getLogger(__name__)

_COUNT_EVERY_S, _COUNT_SOON_S = 10.0, 0.5
_TOO_OLD_TO_EDIT = 30046


class CompetitionPosts:
    def __init__(self, bot: Plutarch, competitions: Competitions) -> None:
        self._bot, self._competitions, self._clock = bot, competitions, bot.hosts.clock
        self._counts: dict[Key, Timer] = {}
        self._counted: dict[Key, float] = {}
        self._closed = False

    def close(self) -> None:
        """No more counts."""
        self._closed = True
        for timer in self._counts.values():
            timer.cancel()

    async def once(
        self,
        one: Competition,
        name: str,
        page: Page,
        mentioned: Iterable[int] = (),
        files: Iterable[discord.File] = (),
    ) -> None:
        """Post, unless it is out already.

        Raises LostChannelError, and what a line or a disk in trouble raises.
        """
        now = self._clock.now_ms()
        claimed = await self._competitions.claim_post(one, name, now)
        if claimed.message_id is not None:
            return
        pen = self.pen(one)
        if not claimed.new:
            try:
                found = await pen.find(show_id(one, name), claimed.claimed_ms)
            except discord.Forbidden:
                # Whether it is out cannot be seen: once Discord no longer knows a double, it is left at that.
                found = None if now - claimed.claimed_ms <= NONCE_MS else 0
            if found is not None:
                await self._competitions.posted(one, name, found)
                return
        message_id = await pen.post(page, f"{one.id}.{name}", files, mentioned)
        await self._competitions.posted(one, name, message_id or 0)
        if message_id is not None:
            self._clock.saw(message_id)

    def pen(self, one: Competition) -> Pen:
        assert self._bot.user is not None
        channel = self._bot.get_partial_messageable(one.channel_id, guild_id=one.guild_id)
        return Pen(channel, self._bot.user.id, self._bot.hosts.writes)

    # -- the sign-up's message

    async def sign_up(self, one: Competition) -> None:
        # The last reminder may have put the start off since.
        page = sign_up_page(one, Speaker(one.language), await self._about(one))
        await self.once(one, SIGN_UP, page)

    def show_count(self, guild_id: int, id: int) -> None:
        """Show soon how many have joined, at most once in ten seconds."""
        key = (guild_id, id)
        timer = self._counts.setdefault(key, Timer(f"sign-up of competition {id}"))
        if timer.waiting or self._closed:
            return
        now = asyncio.get_running_loop().time()
        wait_s = max(_COUNT_SOON_S, self._counted.get(key, -_COUNT_EVERY_S) + _COUNT_EVERY_S - now)
        timer.set(wait_s, lambda: self._show_count(key))

    async def _show_count(self, key: Key) -> None:
        one = await self._competitions.load(*key)
        if one is None or one.stage is not Stage.SIGN_UP:
            return
        self._counted[key] = asyncio.get_running_loop().time()
        try:
            await self._edit_sign_up(one, afresh=True)
        except (discord.HTTPException, LostChannelError, *TROUBLE) as error:
            log.info("The sign-up of competition %s was not brought up to date: %s", key[1], error)

    async def close_sign_up(self, one: Competition) -> None:
        """Take the buttons off its sign-up, and off what asked who is there; nothing to fail for."""
        key = (one.guild_id, one.id)
        if (timer := self._counts.pop(key, None)) is not None:
            timer.cancel()
        self._counted.pop(key, None)
        try:
            await self._edit_sign_up(one, afresh=False)
            for name, message_id in (await self._competitions.posts(one.guild_id, one.id, ASKED)).items():
                await self.pen(one).edit(message_id, asked_page(one, name, Speaker(one.language)))
        except (discord.HTTPException, LostChannelError, *TROUBLE) as error:
            log.info("The sign-up of competition %s was not closed: %s", one.id, error)

    async def _edit_sign_up(self, one: Competition, *, afresh: bool) -> None:
        """Show the sign-up as it is; where its message cannot be edited any more, in a new one if wished."""
        message_id = await self._competitions.post(one.guild_id, one.id, SIGN_UP)
        if message_id is None:
            return
        page, pen = sign_up_page(one, Speaker(one.language), await self._about(one)), self.pen(one)
        too_old = False
        try:
            if await pen.edit(message_id, page):
                return
        except discord.HTTPException as error:
            if error.code != _TOO_OLD_TO_EDIT:
                raise
            too_old = True
        if not afresh and not too_old:
            return
        posted = await pen.post(page, f"{message_id}.again")
        if posted is not None:
            await self._competitions.posted(one, SIGN_UP, posted)
        if too_old:
            await self._delete(one, message_id)

    async def _delete(self, one: Competition, message_id: int) -> None:
        channel = self._bot.get_partial_messageable(one.channel_id, guild_id=one.guild_id)
        try:
            await channel.get_partial_message(message_id).delete()
        except discord.HTTPException as error:
            log.info("An old sign-up of competition %s stays: %s", one.id, error)

    async def _about(self, one: Competition) -> Both | None:
        if one.rules.person is None:
            return None
        try:
            return (await self._bot.content.find_person(one.rules.person)).name
        except UnknownNameError:
            return None
