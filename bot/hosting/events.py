"""A competition's scheduled event in Discord, where the bot may make one."""

from __future__ import annotations

import datetime
import logging
from typing import TYPE_CHECKING

import discord

from bot.hosting.pen import is_trouble
from bot.trivia.buzzer import BuzzerRules
from bot.trivia.competition import BREAK_MS, Competition, Fate, Stage

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.state.competitions import Competitions

log = logging.getLogger(__name__)

_SECONDS_A_QUESTION = 40
_LEAST_MS = 600_000
_PLACE = 100


def length_ms(competition: Competition) -> int:
    """About how long it takes, rather more than less."""
    rules = competition.rules
    seconds = _SECONDS_A_QUESTION if isinstance(rules, BuzzerRules) or rules.seconds is None else rules.seconds + 10
    each_ms = 1000 * seconds * rules.questions + BREAK_MS
    return max(_LEAST_MS, competition.rounds * each_ms)


def may_make(guild: discord.Guild | None) -> bool:
    """Whether the bot may make scheduled events in a server."""
    if guild is None or guild.me is None:
        return False
    mine = guild.me.guild_permissions
    return mine.create_events or mine.manage_events


class Events:
    def __init__(self, bot: Plutarch, competitions: Competitions) -> None:
        self._bot, self._competitions = bot, competitions

    async def ensure(self, competition: Competition, description: str, now_ms: int) -> bool:
        """Make the event, once; whether there is one. Raises what a bad line raises."""
        event_id, claimed_ms = await self._competitions.event(competition)
        if event_id is not None:
            return event_id != 0
        guild = self._bot.get_guild(competition.guild_id)
        if guild is None or not may_make(guild) or competition.start_ms <= now_ms + 5_000:
            await self._competitions.event_made(competition, 0)
            return False
        made = 0
        if claimed_ms is not None:
            # Whether it was made before is seen in the server's list.
            made = await self._find(guild, competition)
        else:
            await self._competitions.claim_event(competition, now_ms)
        if not made:
            made = await self._make(guild, competition, description)
        await self._competitions.event_made(competition, made)
        return made != 0

    async def _make(self, guild: discord.Guild, competition: Competition, description: str) -> int:
        channel = guild.get_channel_or_thread(competition.channel_id)
        try:
            event = await guild.create_scheduled_event(
                name=competition.title,
                start_time=_moment(competition.start_ms),
                end_time=_moment(competition.start_ms + length_ms(competition)),
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
                location=(f"#{channel.name}" if channel is not None else "Discord")[:_PLACE],
                description=description,
            )
        except discord.HTTPException as error:
            if is_trouble(error):
                raise
            log.warning("No scheduled event was made for competition %s: %s", competition.id, error)
            return 0
        return event.id

    async def _find(self, guild: discord.Guild, competition: Competition) -> int:
        assert self._bot.user is not None
        start = _moment(competition.start_ms)
        for event in await guild.fetch_scheduled_events(with_counts=False):
            ours = event.creator_id == self._bot.user.id and event.name == competition.title
            if ours and abs((event.start_time - start).total_seconds()) < 1:
                return event.id
        return 0

    async def keep_in_step(self, competition: Competition, now_ms: int) -> None:
        """Let the event begin, end or be cancelled as its competition does. Raises what a bad line raises."""
        event_id, _ = await self._competitions.event(competition)
        guild = self._bot.get_guild(competition.guild_id)
        if not event_id or guild is None:
            return
        try:
            event = await guild.fetch_scheduled_event(event_id, with_counts=False)
            scheduled = event.status is discord.EventStatus.scheduled
            active = event.status is discord.EventStatus.active
            if competition.stage is Stage.SIGN_UP:
                start = _moment(competition.start_ms)
                if scheduled and abs((event.start_time - start).total_seconds()) >= 1 and start > _moment(now_ms):
                    end = start + datetime.timedelta(milliseconds=length_ms(competition))
                    await event.edit(start_time=start, end_time=end)
            elif competition.stage is not Stage.ENDED:
                if scheduled:
                    await event.start()
            elif active:
                await event.end()
            elif scheduled and competition.fate is not Fate.DONE:
                await event.cancel()
            elif scheduled:
                await (await event.start()).end()
        except discord.HTTPException as error:
            if is_trouble(error):
                raise
            # Deleted by somebody, or no longer allowed: the competition goes on without it.
            log.info("The scheduled event of competition %s is out of step: %s", competition.id, error)


def _moment(ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC)
