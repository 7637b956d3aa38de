"""What every round's host does alike: its clock, its lobby, its closing and end, absences and restarts.

How a kind of round asks and is answered is in `bot.hosting.host` and `bot.hosting.buzzer`.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import discord

from bot.hosting.clock import made_ms
from bot.hosting.pen import TROUBLE, LostChannelError, Pen, is_trouble
from bot.hosting.timer import Timer, spawn
from bot.trivia.buzzer import BuzzerRound
from bot.trivia.course import LOBBY_MS, LONGEST_ABSENCE_MS, READING_MS, Ending, Outcome, Phase
from bot.trivia.round import Round
from bot.ui.competition import competition_lobby_page
from bot.ui.podium import end_custom_id
from bot.ui.rounds import Speaker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.biography.languages import Both
    from bot.hosting.hosts import Hosts
    from bot.trivia.competition import Competition
    from bot.trivia.course import Player
    from bot.ui.pages import Page
    from bot.ui.rounds import Sources

log = logging.getLogger(__name__)

GRACE_S = 1.0
"""How long after its deadline a question waits for answers that were made in time and are still on their way."""
_RETRY_S = 5.0
_LOOK_S = 1.0
"""How often to look whether the gateway is back."""

R = TypeVar("R", Round, BuzzerRound)
R_contra = TypeVar("R_contra", Round, BuzzerRound, contravariant=True)


class Kept(Protocol):
    """What is known of a saved round beside itself."""

    repeats: int
    lobby_id: int | None
    lobby_ends_ms: int
    claimed_ms: int | None


class Books(Protocol[R_contra]):
    """Where rounds of a kind are saved."""

    async def lobby_posted(self, round: R_contra, message_id: int) -> None: ...
    async def join(self, round: R_contra, player: Player) -> None: ...
    async def claim(self, round: R_contra, now_ms: int) -> None: ...
    async def opened(self, round: R_contra) -> None: ...
    async def closed(self, round: R_contra, now_ms: int) -> None: ...
    async def end_posted(self, round: R_contra, message_id: int) -> None: ...


class Driver(ABC, Generic[R]):
    """Drives one round. Every step is taken under one lock, so that each sees the round as it is."""

    def __init__(
        self,
        hosts: Hosts,
        round: R,
        kept: Kept,
        books: Books[R],
        *,
        about: Both | None,
        sources: Sources,
        competition: Competition | None = None,
    ) -> None:
        self._hosts, self._kept, self._books = hosts, kept, books
        self.round: R = round
        self.about, self.sources, self.competition = about, sources, competition
        self.speaker = Speaker(round.rules.language)
        bot = hosts.bot
        channel = bot.get_partial_messageable(round.channel_id, guild_id=round.guild_id)
        assert bot.user is not None
        self._pen = Pen(channel, bot.user.id, hosts.writes)
        self._lock = asyncio.Lock()
        self._timer = Timer(f"round {round.id}")
        self._owed: Callable[[], Awaitable[None]] | None = None
        """What the disk has not taken yet of what is decided; it comes before any other step."""
        self._failing_since_ms: int | None = None
        self._after_close: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._makes_way = False

    # -- what a kind of round does its own way

    @abstractmethod
    def _lobby_page(self, *, open: bool) -> Page: ...

    @abstractmethod
    def _question_page(self) -> Page:
        """The present question as it is posted."""

    @abstractmethod
    def _question_id(self) -> str:
        """A custom_id that only the present question's message has: what it is found again by."""

    @abstractmethod
    def _reveal_page(self) -> Page: ...

    @abstractmethod
    async def _end_page(self, *, picture: bool) -> tuple[Page, list[discord.File]]: ...

    @abstractmethod
    def _go_on(self) -> None:
        """Wait for what comes next while the question is open."""

    @abstractmethod
    def _was_cut(self, gone_ms: int) -> bool:
        """Whether the open question lost too much of its time while the bot was away since then."""

    async def _before_close(self, outcome: Outcome) -> Outcome:
        """Settle what closing settles, and what the outcome is then."""
        return outcome

    # -- time

    @property
    def _now_ms(self) -> int:
        return self._hosts.clock.now_ms()

    def _later(self, delay_s: float, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step after a while, instead of the one that was waiting."""
        self._timer.set(delay_s, lambda: self._take(step))

    async def _take(self, step: Callable[[], Awaitable[None]]) -> None:
        async with self._lock:
            try:
                if self._owed is not None:
                    await self._owed()
                await step()
                self._failing_since_ms = None
            except LostChannelError as error:
                log.warning("Round %s ends: its channel is lost (%s)", self.round.id, error)
                await self._end(Ending.LOST)
            except Exception as error:
                if is_trouble(error):
                    await self._try_again(step, error)
                    return
                log.exception("Round %s ends: a step of it failed", self.round.id)
                await self._end(Ending.FAILED)

    async def _try_again(self, step: Callable[[], Awaitable[None]], error: Exception) -> None:
        """Discord did not take it, after discord.py's own retries: again soon, for five minutes."""
        now = self._now_ms
        if self._failing_since_ms is None:
            self._failing_since_ms = now
        if now - self._failing_since_ms > LONGEST_ABSENCE_MS:
            log.warning("Round %s ends: Discord took nothing for five minutes (%s)", self.round.id, error)
            await self._end(Ending.AWAY)
            return
        log.warning("Round %s tries again in %.0f s: %s", self.round.id, _RETRY_S, error)
        self._later(_RETRY_S, step)

    async def _absent(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Whether the gateway is lost, so that nobody could answer now; then the step waits, or the round ends."""
        gone_ms = self._hosts.gone_ms
        if gone_ms is None:
            return False
        if self._now_ms - gone_ms > LONGEST_ABSENCE_MS:
            await self._end(Ending.AWAY)
        else:
            self._later(_LOOK_S, step)
        return True

    # -- the lobby

    def lobby(self, *, open: bool = True) -> Page:
        if self.competition is not None:
            return competition_lobby_page(
                self.round, self.competition, self.speaker, self._kept.lobby_ends_ms // 1000, open=open
            )
        return self._lobby_page(open=open)

    def wait_in_lobby(self) -> None:
        self._later((self._kept.lobby_ends_ms - self._now_ms) / 1000, self._start)

    async def lobby_posted(self, message_id: int) -> None:
        self._kept.lobby_id = message_id
        await self._books.lobby_posted(self.round, message_id)

    async def join(self, user: int, name: str) -> bool:
        """Join from the lobby; whether they are new. The lobby shows it soon."""
        new = self.round.join(user, name)
        if new:
            await self._books.join(self.round, self.round.players[user])
            if self._kept.lobby_id is not None and self.round.phase is Phase.LOBBY:
                self._pen.count(self._kept.lobby_id, self.lobby)
        return new

    def start_now(self) -> bool:
        if self.round.phase is not Phase.LOBBY:
            return False
        self._later(0, self._start)
        return True

    async def _start(self) -> None:
        if self.round.phase is not Phase.LOBBY:
            return
        if self._kept.lobby_id is not None:
            # Gone or not: the lobby is over either way.
            await self._pen.edit(self._kept.lobby_id, self.lobby(open=False))
        await self._ask()

    # -- asking

    async def _ask(self) -> None:
        """Post the next question, or end."""
        if self.round.phase is Phase.ASKING:
            await self._post()
            return
        if self.round.phase not in (Phase.LOBBY, Phase.READING):
            return
        if self._makes_way:
            await self._end(Ending.MADE_WAY)
            return
        if await self._absent(self._ask):
            return
        if self.round.next() is None:
            assert self.round.ending is not None
            await self._end(self.round.ending)
            return
        self._kept.claimed_ms = self._now_ms
        await self._books.claim(self.round, self._kept.claimed_ms)
        await self._post()

    async def _post(self) -> None:
        if self._failing_since_ms is not None and await self._adopt():
            return
        message_id = await self._pen.post(self._question_page(), f"{self.round.id}.{self.round.number}")
        if message_id is None:
            await self._close(Outcome.VOID)
            return
        self._hosts.clock.saw(message_id)
        await self._posted(message_id)

    async def _adopt(self) -> bool:
        """Find the claimed question in the channel and go on with it; False where it was never posted."""
        assert self._kept.claimed_ms is not None
        found = await self._pen.find(self._question_id(), self._kept.claimed_ms)
        if found is None:
            return False
        await self._posted(found)
        return True

    async def _posted(self, message_id: int) -> None:
        self.round.opened(made_ms(message_id), message_id)
        self._owed = self._opened
        await self._opened()

    async def _opened(self) -> None:
        await self._books.opened(self.round)
        self._owed = None
        self._go_on()

    # -- closing

    async def _close(self, outcome: Outcome) -> None:
        """Close the present question and show its answer."""
        if self.round.phase not in (Phase.ASKING, Phase.OPEN):
            return
        self.round.close(await self._before_close(outcome))
        self._timer.cancel()
        self._owed = self._closed
        await self._closed()

    async def _closed(self) -> None:
        await self._books.closed(self.round, self._now_ms)
        self._owed = None
        self._later(READING_MS / 1000, self._ask)
        try:
            await self._reveal()
        finally:
            self._release()

    async def _reveal(self) -> None:
        """Show the answer in the question's message, or in a new one where that is gone."""
        turn, page = self.round.turn, self._reveal_page()
        try:
            if turn.message_id is None or not await self._pen.edit(turn.message_id, page):
                await self._pen.post(page, f"{self.round.id}.{self.round.number}a")
        except Exception as error:
            if not is_trouble(error):
                raise
            # The next question's first line tells the answer; the round goes on.
            log.warning("Round %s: a reveal was not taken: %s", self.round.id, error)

    def is_open(self, number: int) -> bool:
        return self.round.phase is Phase.OPEN and self.round.number == number

    def at_close(self, callback: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Have something done once the open question has closed."""
        self._after_close.append(callback)

    def _release(self) -> None:
        waiting, self._after_close = self._after_close, []
        for callback in waiting:
            spawn(callback(), f"after a question of round {self.round.id}")

    async def skip(self) -> bool:
        """Skip the present question for everybody."""
        if self.round.phase is not Phase.OPEN:
            return False
        await self._take(self._skip)
        return True

    async def _skip(self) -> None:
        await self._close(Outcome.SKIPPED)

    def make_way(self) -> None:
        """End after the open question: a competition begins in this channel."""
        if not self._makes_way:
            self._makes_way = True
            if self.round.phase in (Phase.LOBBY, Phase.READING):
                self._later(0, self._ask)

    async def stop(self) -> None:
        """End the round here; the points stay."""
        async with self._lock:
            await self._end(Ending.STOPPED)

    # -- the end

    async def _end(self, ending: Ending) -> None:
        round = self.round
        if round.phase is Phase.ENDED and ending is not round.ending:
            return
        self._timer.cancel()
        self._owed = None
        open_one, lobby = round.phase is Phase.OPEN, round.number == 0
        round.end(ending)
        try:
            await self._hosts.close_books(round)
        except Exception as error:
            # A full disk, say. Nothing is told as kept before it is.
            shown = None if is_trouble(error) else error
            log.error(
                "Round %s cannot be closed yet; next try in %.0f s: %s", round.id, _RETRY_S, error, exc_info=shown
            )
            self._later(_RETRY_S, lambda: self._end(ending))
            return
        if lobby or open_one:
            await self._take_buttons()
        self._release()
        await self._post_end()

    async def _take_buttons(self) -> None:
        """Show the lobby, or the last question, as over."""
        if self.round.number == 0:
            if self._kept.lobby_id is not None:
                await self._quietly(self._pen.edit(self._kept.lobby_id, self.lobby(open=False)))
        elif self.round.turn.message_id is not None:
            await self._quietly(self._reveal())

    async def _post_end(self) -> None:
        """The last message: the podium. Found again by its button where a crash came between."""
        round, posted = self.round, 0
        # A competition tells how its rounds ended itself.
        if round.ending is not Ending.LOST and self.competition is None:
            try:
                page, files = await self._end_page(picture=True)
                try:
                    posted = await self._pen.post(page, f"{round.id}.end", files) or 0
                except LostChannelError:
                    if not files:
                        raise
                    # It may be the picture alone that is not allowed any more.
                    page, _ = await self._end_page(picture=False)
                    posted = await self._pen.post(page, f"{round.id}.end") or 0
            except (discord.HTTPException, LostChannelError, *TROUBLE) as error:
                log.warning("The end of round %s could not be posted: %s", round.id, error)
        await self._books.end_posted(round, posted)
        self._pen.close()
        self._hosts.forget(self)

    async def _quietly(self, doing: Awaitable[Any]) -> None:
        try:
            await doing
        except (discord.HTTPException, LostChannelError, *TROUBLE) as error:
            log.warning("Round %s: its last question was not shown: %s", self.round.id, error)

    # -- absence and restarts

    def back(self, gone_ms: int) -> None:
        """The bot had lost the gateway between then and now: an open question may have lost its time."""
        if self._now_ms - gone_ms > LONGEST_ABSENCE_MS and self.round.phase is not Phase.ENDED:
            self._later(0, self._left_alone)
        elif self.round.phase is Phase.OPEN and self._was_cut(gone_ms):
            self._later(0, self._void)

    async def _left_alone(self) -> None:
        await self._end(Ending.AWAY)

    async def _void(self) -> None:
        if self.round.phase is Phase.OPEN:
            await self._close(Outcome.VOID)

    def resume(self, gone_ms: int) -> None:
        """Take the round up where a process that died left it."""
        self._later(0, lambda: self._resume(gone_ms))

    async def _resume(self, gone_ms: int) -> None:
        round = self.round
        away_ms = self._now_ms - gone_ms
        if round.phase is Phase.ENDED:
            await self._resume_end()
            return
        if round.phase is Phase.ASKING:
            try:
                found = await self._adopt()
            except discord.Forbidden:
                # Whether it is out cannot be seen: it is never posted twice.
                await self._close(Outcome.VOID)
                return
            if not found and away_ms <= LONGEST_ABSENCE_MS:
                await self._post()
                return
        if away_ms > LONGEST_ABSENCE_MS:
            if round.phase is Phase.READING:
                await self._take_buttons()
            await self._end(Ending.AWAY)
        elif round.phase is Phase.LOBBY:
            self.wait_in_lobby()
        elif round.phase is Phase.OPEN:
            if self._was_cut(gone_ms):
                await self._close(Outcome.VOID)
            else:
                await self._take_up()
        elif round.phase is Phase.READING:
            # Whether the answer was shown before the end is not known; showing it again changes nothing.
            await self._reveal()
            self._later(READING_MS / 1000, self._ask)

    async def _take_up(self) -> None:
        """Go on with a question that was open when the process died."""
        self._go_on()

    async def _resume_end(self) -> None:
        since = self._kept.claimed_ms or self._kept.lobby_ends_ms - LOBBY_MS
        try:
            found = await self._pen.find(end_custom_id(self.round), since)
        except (discord.HTTPException, LostChannelError):
            found = 0
        if found is None:
            # The process that ended it may have died before the buttons were gone.
            await self._take_buttons()
            await self._post_end()
        else:
            await self._books.end_posted(self.round, found)
            self._hosts.forget(self)

    async def shut(self) -> None:
        """Leave the round as it is on disk: the bot closes, and takes it up again when it is back."""
        self._timer.cancel()
        self._pen.close()
        # A step that has begun is let finish what it saves.
        async with self._lock:
            self._timer.cancel()
