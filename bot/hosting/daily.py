"""Posting every day, everywhere, exactly once: one task that sleeps until the earliest due moment.

What happens to a post: its content is chosen, its row claimed, its message sent with a nonce, the row marked. A
claim that was never marked is taken up once its lease has ended, by this process or the next: the message is
looked for by its button, and sent (again) only where it is not there. Discord knows a double by its nonce for the
first minutes; where the channel's history may not be read, later than that nobody knows, and it is left at that.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import math
from collections import deque
from typing import TYPE_CHECKING

import discord

from bot.hosting.daily_content import Editor
from bot.hosting.pen import NONCE_MS, TROUBLE, LostChannelError, Pen, custom_ids, is_trouble
from bot.hosting.timer import Timer
from bot.hosting.watch import Watch
from bot.schedule import due, next_due
from bot.state.daily import LEASE_MS, OVERDUE_MS, Dailies
from bot.state.daily_answers import results
from bot.state.remembered import recall, remember
from bot.ui.daily import find_id
from bot.ui.daily_replies import lost_page
from bot.ui.rounds import Speaker

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.state.daily_rows import Post, Schedule

log = logging.getLogger(__name__)

_OFF = {10003, 10004, 50001, 50013}
"""Unknown channel, unknown server, no access, no permission: nothing that passes by itself."""
_UNKNOWN_MESSAGE, _NO_PERMISSION = 10008, 50013
ATTEMPT_S = LEASE_MS / 1000 * 0.75
"""An attempt is given up before its lease ends, so that no two are ever under way."""
_SOON_S = 0.25
_ALIVE, _ALIVE_EVERY_MS = "alive: daily posts", 600_000
_AWAY_MS = 2_700_000
"""After so long an absence, open questions break no streaks. More than the longest sleep, which leaves no trace."""
_LOOK_THROUGH = 2000
_CLOCKS_APART_MS = 10_000
_HOLD_S = 60.0
_LEAST_WAIT_MS, _MOST_WAIT_MS = 5_000, 300_000


class Budget:
    """Slots for posts, in order: no more than so many in any second, and many of them evenly."""

    def __init__(self, per_second: int) -> None:
        self._slots: deque[float] = deque(maxlen=per_second)
        self._between = 1 / per_second

    def reserve(self, now: float) -> float:
        """When the next post may go out, on the clock of ``now``. With few of them, at once."""
        slot = now
        if len(self._slots) == self._slots.maxlen and self._slots[0] + 1.0 > now:
            # In a volley a second, two of them could meet where the first is held up.
            slot = max(self._slots[0] + 1.0, self._slots[-1] + self._between)
        self._slots.append(slot)
        return slot


class Daily(Watch):
    def __init__(self, bot: Plutarch) -> None:
        super().__init__("daily posts", _SOON_S)
        self.bot, self.clock = bot, bot.hosts.clock
        self.dailies = Dailies(bot.state)
        self.editor = Editor(bot, self.dailies)
        per_second = bot.settings.posts_per_second
        self._budget = Budget(per_second)
        # What was held up on its way from its slot must not go out in one volley with what comes after it.
        self._gate = Budget(per_second * 8 // 5 or 1)
        # Enough are under way that a slow one leaves no slot empty.
        self._ahead = 2 * per_second
        self._busy: set[int] = set()
        """Servers whose post is being prepared: their schedule is still due on disk."""
        self._alive_ms = 0
        self._waiting = 0
        """Steps that have not come to their slot yet."""
        self._holds: set[Timer] = set()
        self._begun = False

    @property
    def _now_ms(self) -> int:
        return self.clock.now_ms()

    # -- what is due

    async def _look(self) -> float:
        if not self._begun:
            self._begun = True
            await self._excuse_death()
        if (gone_ms := self.bot.hosts.gone_ms) is not None:
            await self._excuse(gone_ms)
        await self._beat()
        await self._dispatch()
        earliest = await self.dailies.earliest(self._busy)
        # With enough under way, whichever comes to its slot first wakes this up again.
        if earliest is None or self._waiting >= self._ahead:
            return math.inf
        return (earliest - self._now_ms) / 1000

    async def _excuse_death(self) -> None:
        try:
            alive = await recall(self.bot.state, _ALIVE)
            if alive is not None:
                await self._excuse(int(alive))
        except Exception:
            log.exception("How long the bot was away cannot be read")

    async def back(self, gone_ms: int) -> None:
        """The gateway is there again: without it no button could be pressed."""
        if self._started:
            await self._excuse(gone_ms)

    async def _excuse(self, gone_ms: int) -> None:
        if self._now_ms - gone_ms > _AWAY_MS:
            await self.dailies.excuse(self._now_ms)

    async def _beat(self) -> None:
        """Leave a trace of being alive, so that the next process knows how long it was away."""
        if self._now_ms - self._alive_ms >= _ALIVE_EVERY_MS:
            self._alive_ms = self._now_ms
            await remember(self.bot.state, _ALIVE, str(self._alive_ms))

    async def _dispatch(self) -> None:
        """Begin with everything that is due, as far as there is room."""
        now = self._now_ms
        room = self._ahead - self._waiting
        if room <= 0:
            return
        for post in await self.dailies.take(now, room):
            self._begin(self._go_on(post, self._reserve()), f"daily post of {post.guild_id}, again")
        room = self._ahead - self._waiting
        for schedule in await self.dailies.due(now, room, self._busy) if room > 0 else ():
            self._busy.add(schedule.guild_id)
            self._begin(self._post(schedule, self._reserve()), f"daily post of {schedule.guild_id}")
        room = self._ahead - self._waiting
        for post in await self.dailies.take_reveals(now, room) if room > 0 else ():
            self._begin(self._reveal(post, self._reserve()), f"daily answer in {post.guild_id}")

    def _reserve(self) -> float:
        self._waiting += 1
        return self._budget.reserve(asyncio.get_running_loop().time())

    async def _pass(self) -> None:
        """Wait until a request may go out; right before it does."""
        await self._slot(self._gate.reserve(asyncio.get_running_loop().time()))

    async def _slot(self, slot: float) -> None:
        wait_s = slot - asyncio.get_running_loop().time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    def _through(self) -> None:
        """A step has come to its slot, or to its end before it."""
        self._waiting -= 1
        if self._waiting <= self._ahead // 2:
            self.wake(_SOON_S)

    async def left(self, guild_id: int) -> None:
        """The bot is no longer in a server."""
        await self.dailies.left(guild_id)

    # -- one post

    async def _post(self, schedule: Schedule, slot: float) -> None:
        held = False
        post = None
        try:
            post = await self._claimed(schedule, slot)
        except Exception:
            log.exception("The daily post of %s failed; next try in %.0f s", schedule.guild_id, _HOLD_S)
            held = True
            self._hold(schedule.guild_id)
        finally:
            if not held:
                self._busy.discard(schedule.guild_id)
            self._through()
        if post is not None:
            await self._send(post)

    def _hold(self, guild_id: int) -> None:
        """Keep a server's schedule from being tried again at once."""
        timer = Timer(f"hold of the daily post of {guild_id}")

        async def release() -> None:
            self._holds.discard(timer)
            self._busy.discard(guild_id)
            self.wake()

        self._holds.add(timer)
        timer.set(_HOLD_S, release)

    async def _claimed(self, schedule: Schedule, slot: float) -> Post | None:
        """Choose what the post holds and claim it; None where there is nothing to send."""
        now = self._now_ms
        if now - schedule.next_due_ms > OVERDUE_MS:
            await self.dailies.skip(schedule, now, "late")
            log.warning("The daily post of %s is more than six hours overdue: skipped", schedule.guild_id)
            return None
        moment = due(schedule.next_day, schedule.at, schedule.zone)
        if moment is None or moment.timestamp() * 1000 > now + 1000:
            # The zone's rules have changed since this was reckoned.
            since = _moment(now) - datetime.timedelta(days=1)
            before = schedule.next_day - datetime.timedelta(days=1)
            day, moment = next_due(since, schedule.at, schedule.zone, before)
            await self.dailies.put_right(schedule, day, int(moment.timestamp() * 1000))
            return None
        content = await self.editor.prepare(schedule)
        if content is None:
            await self.dailies.skip(schedule, now, "empty")
            return None
        await self._slot(slot)
        return await self.dailies.claim(schedule, content, self._now_ms)

    async def _go_on(self, post: Post, slot: float) -> None:
        """Take up a claim whose holder is gone, or whose attempt failed."""
        try:
            await self._slot(slot)
        finally:
            self._through()
        await self._send(post, again=True)

    async def _send(self, post: Post, *, again: bool = False) -> None:
        """Send a post that is claimed, unless it is found sent, and mark what became of it."""
        try:
            async with asyncio.timeout(ATTEMPT_S):
                if again and await self._is_settled(post):
                    return
                message = await self._attempt(post)
        except (discord.HTTPException, *TROUBLE) as error:
            await self._failed(post, error)
            return
        self.clock.saw(message.id)
        await self.dailies.sent(post, message.id, self._now_ms)

    async def _is_settled(self, post: Post) -> bool:
        """Whether the post needs no sending (again): it is found, or past hope. Raises what Discord answers."""
        now = self._now_ms
        late = now - post.due_ms > OVERDUE_MS
        may_read = self._may(post, "read_message_history")
        sure = now - post.claimed_ms <= NONCE_MS
        if may_read:
            found, all_seen = await self._find(post)
            if found is not None:
                await self.dailies.sent(post, found, now)
                return True
            sure = sure or all_seen
        elif may_read is None and not sure and not late:
            # The server is out of sight just now.
            await self.dailies.again_at(post, now + _MOST_WAIT_MS)
            return True
        if not sure:
            log.warning("Whether the daily post of %s is out cannot be seen; it is not sent again", post.guild_id)
            await self.dailies.unknown(post, now)
            return True
        if late:
            await self.dailies.failed(post, post.problem or "late", now)
            log.warning("The daily post of %s is more than six hours overdue: skipped", post.guild_id)
            return True
        return False

    async def _find(self, post: Post) -> tuple[int | None, bool]:
        """Our own message of that date, and whether every message since the claim was looked at."""
        assert self.bot.user is not None
        looked_at = 0
        since = discord.Object(discord.utils.time_snowflake(_moment(post.claimed_ms - _CLOCKS_APART_MS)))
        channel = self.bot.get_partial_messageable(post.channel_id, guild_id=post.guild_id)
        async for message in channel.history(limit=_LOOK_THROUGH, after=since, oldest_first=True):
            looked_at += 1
            if message.author.id == self.bot.user.id and find_id(post) in custom_ids(message.components):
                return message.id, True
        return None, looked_at < _LOOK_THROUGH

    async def _attempt(self, post: Post) -> discord.Message:
        may_attach = self._may(post, "attach_files") is not False
        try:
            return await self._post_message(post, pictures=may_attach)
        except discord.Forbidden as error:
            if error.code != _NO_PERMISSION or not may_attach:
                raise
            # It may be the picture alone.
            return await self._post_message(post, pictures=False)

    async def _post_message(self, post: Post, *, pictures: bool) -> discord.Message:
        page, files = await self.editor.compose(post, pictures=pictures)
        await self._pass()
        roles = [discord.Object(post.role_id)] if post.role_id is not None else []
        channel = self.bot.get_partial_messageable(post.channel_id, guild_id=post.guild_id)
        return await channel.send(
            view=page,
            files=files,
            nonce=post.nonce,
            allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=roles),
        )

    async def _failed(self, post: Post, error: Exception) -> None:
        """Discord did not take it: never again, or again in a while."""
        now = self._now_ms
        code = error.code if isinstance(error, discord.HTTPException) else 0
        if code == _UNKNOWN_MESSAGE:
            # A resend of a post that went out and was deleted since.
            await self.dailies.sent(post, None, now)
            return
        if code in _OFF:
            log.warning("The daily post of %s is switched off: %s", post.guild_id, error)
            if await self.dailies.failed(post, str(code), now, off=str(code)):
                await self._tell(post, str(code))
            return
        wait_ms = min(max((now - post.claimed_ms) // 2, _LEAST_WAIT_MS), _MOST_WAIT_MS)
        log.warning("The daily post of %s was not taken; again in %.0f s: %s", post.guild_id, wait_ms / 1000, error)
        await self.dailies.again_at(post, now + wait_ms)
        self.wake()

    async def _tell(self, post: Post, reason: str) -> None:
        """Say once in the system channel that the daily post is off, and why."""
        guild = self.bot.get_guild(post.guild_id)
        channel = guild.system_channel if guild is not None else None
        if channel is None or channel.id == post.channel_id:
            return
        try:
            await channel.send(view=lost_page(post.channel_id, reason, list(Speaker(post.content.language).all)))
        except (discord.HTTPException, *TROUBLE) as error:
            log.info("That it is off could not be told in %s: %s", post.guild_id, error)

    # -- a question that no other post reveals

    async def _reveal(self, post: Post, slot: float) -> None:
        """Answer a question in its own post."""
        try:
            await self._slot(slot)
        finally:
            self._through()
        if post.message_id is None:
            await self.dailies.reveal_at(post, None)
            return
        try:
            pictures = self._may(post, "attach_files") is not False
            own = await results(self.bot.state, post)
            page, files = await self.editor.compose(post, pictures=pictures, results_of_own=own)
            await self._pass()
            async with asyncio.timeout(ATTEMPT_S):
                await self._pen(post).edit(post.message_id, page, files)
        except LostChannelError:
            pass
        except (discord.HTTPException, *TROUBLE) as error:
            if is_trouble(error):
                log.warning("The daily answer in %s was not taken: %s", post.guild_id, error)
                await self.dailies.reveal_at(post, self._now_ms + _MOST_WAIT_MS)
                return
            log.warning("The daily answer in %s is not shown: %s", post.guild_id, error)
        await self.dailies.reveal_at(post, None)

    # -- what it stands on

    def _pen(self, post: Post) -> Pen:
        assert self.bot.user is not None
        channel = self.bot.get_partial_messageable(post.channel_id, guild_id=post.guild_id)
        return Pen(channel, self.bot.user.id)

    def _may(self, post: Post, permission: str) -> bool | None:
        """Whether the bot has a permission in the post's channel; None where it cannot be seen just now."""
        guild = self.bot.get_guild(post.guild_id)
        channel = guild.get_channel_or_thread(post.channel_id) if guild is not None else None
        if guild is None or channel is None or guild.me is None:
            return None
        return bool(getattr(channel.permissions_for(guild.me), permission))

    async def close(self) -> None:
        for timer in list(self._holds):
            timer.cancel()
        await super().close()


def _moment(ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC)
