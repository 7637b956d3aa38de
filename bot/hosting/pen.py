"""Writing in one channel: posts that are never doubled, edits that are spared for what matters."""

from __future__ import annotations

import asyncio
import datetime
import logging
import random
from collections import deque
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.hosting.timer import Timer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.ui.pages import Page

log = logging.getLogger(__name__)

_LOST = {10003, 10004, 50001, 50013, 50083, 160005}
"""Unknown channel, unknown server, no access, no permission, thread archived, thread locked."""
_UNKNOWN_MESSAGE = 10008
# Discord takes five posts and edits in five seconds a channel; a count leaves two of them to what matters.
_WINDOW_S = 5.0
_COUNTS_IN_WINDOW = 3
_TOLD_IN_WINDOW = 4
_COUNT_EVERY_S = 2.0
_SOON_S = 0.3  # presses that come together are shown together
_WAIT_FOR_COUNT_S = 0.4
# Discord takes fifty requests a second of a bot, beside its replies. Counts wait while this many went out in one.
_COUNTS_UNTIL = 20
_LOOK_THROUGH = 200
_NOBODY = discord.AllowedMentions.none()

NONCE_MS = 120_000
"""How long after its claim a message may be sent again blindly: Discord refuses doubles at least so long."""
TROUBLE = (OSError, TimeoutError, aiohttp.ClientError)
"""What a line or a disk in trouble raises, beside discord.py's own."""


def is_trouble(error: Exception) -> bool:
    """Whether it may pass: the line, the disk or Discord is in trouble, and nothing is wrong with what we do."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, TROUBLE)


class LostChannelError(Exception):
    """The channel is gone, or closed to the bot."""


class Writes:
    """When the bot wrote last, over all channels."""

    def __init__(self) -> None:
        self._written: deque[float] = deque(maxlen=_COUNTS_UNTIL)

    def note(self, now: float) -> None:
        self._written.append(now)

    def free_at(self) -> float:
        """When a count would leave enough of what the bot may write in a second to what matters."""
        return self._written[0] + 1.0 if len(self._written) == _COUNTS_UNTIL else 0.0


class Pen:
    """What one channel's round writes; ``writes`` is shared by all pens of a bot."""

    def __init__(self, channel: discord.PartialMessageable, me: int, writes: Writes | None = None) -> None:
        self._channel, self._me = channel, me
        self._writes = writes or Writes()
        self._written: deque[float] = deque(maxlen=8)
        self._counted = -_COUNT_EVERY_S
        self._make: Callable[[], Page] | None = None
        self._timer = Timer("live count")
        self._counting: asyncio.Task[None] | None = None

    # -- posts

    async def post(
        self, page: Page, nonce: str, files: Iterable[discord.File] = (), mentioned: Iterable[int] = ()
    ) -> int | None:
        """Post once, however often its answer is lost; the message's id. None where it was deleted meanwhile.

        ``mentioned``: the people whom it notifies; else it notifies nobody.

        Raises LostChannelError, and what discord.py raises after its own retries.
        """
        self._note()
        try:
            message = await self._channel.send(
                view=page, nonce=nonce, files=list(files), allowed_mentions=_only(mentioned)
            )
        except discord.HTTPException as error:
            if error.code == _UNKNOWN_MESSAGE:
                # A resend of a post that went out and was deleted since.
                return None
            raise _lost_or_same(error) from error
        return message.id

    async def find(self, custom_id: str, since_ms: int) -> int | None:
        """The id of a message of ours, made since then, that has a button of that custom_id.

        Raises discord.Forbidden where the channel's history may not be read.
        """
        after = discord.Object(discord.utils.time_snowflake(_moment(since_ms - 10_000)))
        async for message in self._channel.history(limit=_LOOK_THROUGH, after=after, oldest_first=True):
            if message.author.id == self._me and custom_id in custom_ids(message.components):
                return message.id
        return None

    # -- edits

    async def edit(self, message_id: int, page: Page, files: Iterable[discord.File] | None = None) -> bool:
        """Edit at once; whether the message is still there. Waiting counts are dropped, none comes after it."""
        late = await self._drop_count()
        done = await self._edit(message_id, page, files)
        if late is not None:
            # A count was still under way and may have landed after this: say it again.
            await asyncio.wait([late])
            done = await self._edit(message_id, page, files)
        return done

    async def _edit(self, message_id: int, page: Page, files: Iterable[discord.File] | None = None) -> bool:
        self._note()
        attachments: Any = discord.utils.MISSING if files is None else list(files)
        try:
            await self._channel.get_partial_message(message_id).edit(
                view=page, attachments=attachments, allowed_mentions=_NOBODY
            )
        except discord.HTTPException as error:
            if error.code == _UNKNOWN_MESSAGE:
                return False
            raise _lost_or_same(error) from error
        return True

    def count(self, message_id: int, make: Callable[[], Page]) -> None:
        """Show a new count some time soon, if edits can be spared; the newest wins."""
        self._make = make
        if not self._timer.waiting and self._counting is None:
            now = asyncio.get_running_loop().time()
            wait = max(_SOON_S, self._counted + _COUNT_EVERY_S - now, self._free_at() - now)
            self._timer.set(wait, lambda: self._count(message_id))

    async def _count(self, message_id: int) -> None:
        now = asyncio.get_running_loop().time()
        if (free_at := self._writes.free_at()) > now:
            # Others have written meanwhile.
            self._timer.set(free_at - now + random.uniform(0, _COUNT_EVERY_S), lambda: self._count(message_id))
            return
        make, self._make = self._make, None
        if make is None:
            return
        self._counted = now
        self._counting = asyncio.current_task()
        try:
            await self._edit(message_id, make())
        except (discord.HTTPException, LostChannelError) as error:
            # The reveal will meet the same and say so; a count is nothing to fail for.
            log.debug("A live count was not shown: %s", error)
        finally:
            self._counting = None
        if self._make is not None:
            self.count(message_id, self._make)

    async def _drop_count(self) -> asyncio.Task[None] | None:
        """Let go of a waiting count; one that is under way is returned where it does not end soon."""
        self._make = None
        self._timer.cancel()
        task = self._counting
        if task is None:
            return None
        await asyncio.wait([task], timeout=_WAIT_FOR_COUNT_S)
        return None if task.done() else task

    def _note(self) -> None:
        now = asyncio.get_running_loop().time()
        self._written.append(now)
        self._writes.note(now)

    def _free_at(self) -> float:
        """When a count would leave enough of the budget."""
        if len(self._written) < _COUNTS_IN_WINDOW:
            return 0.0
        return self._written[-_COUNTS_IN_WINDOW] + _WINDOW_S

    def room_in(self) -> float:
        """In how many seconds the budget has room for an edit that leaves one to what matters."""
        if len(self._written) < _TOLD_IN_WINDOW:
            return 0.0
        return max(0.0, self._written[-_TOLD_IN_WINDOW] + _WINDOW_S - asyncio.get_running_loop().time())

    def close(self) -> None:
        self._make = None
        self._timer.cancel()


def _only(users: Iterable[int]) -> discord.AllowedMentions:
    objects = [discord.Object(user) for user in users]
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=objects or False)


def _lost_or_same(error: discord.HTTPException) -> Exception:
    if error.code in _LOST:
        return LostChannelError(str(error))
    return error


def _moment(ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC)


def custom_ids(components: Iterable[Any]) -> Iterator[str]:
    for part in components:
        found = getattr(part, "custom_id", None)
        if found:
            yield found
        yield from custom_ids(getattr(part, "children", ()))
        accessory = getattr(part, "accessory", None)
        if accessory is not None:
            yield from custom_ids([accessory])
