"""One buzzer round: its clock, its messages and its presses. What happens is decided in `bot.trivia.buzzer`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.hosting.clock import made_ms
from bot.hosting.pen import LostChannelError, Pen
from bot.hosting.timer import Timer, spawn
from bot.trivia.buzzer import HOLD_MS, PHRASE_MS, THROUGH_MS, Press, Refusal, Verdict, in_order
from bot.trivia.judging import Verdict as Judged
from bot.trivia.judging import judge, unclear
from bot.trivia.round import LOBBY_MS, LONGEST_ABSENCE_MS, MOST_ABSENCE_MS, READING_MS, Ending, Outcome, Phase
from bot.ui.buzzer import end_custom_id, end_page, first_custom_id, lobby_page, question_page, reveal_page
from bot.ui.competition import competition_lobby_page
from bot.ui.rounds import Speaker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.biography.languages import Both
    from bot.hosting.hosts import Hosts
    from bot.state.buzzer import SavedBuzzer
    from bot.trivia.competition import Competition
    from bot.ui.rounds import Sources

log = logging.getLogger(__name__)

GRACE_S = 1.0
"""How long after its end the time to answer waits for what was sent in time and is still on its way."""
_RETRY_S = 5.0


class OnceMoreError(Exception):
    """The answer is asked for once more: it was ``unclear``, else not exact enough."""

    def __init__(self, *, unclear: bool) -> None:
        super().__init__(unclear)
        self.unclear = unclear


@dataclass(frozen=True, slots=True)
class First:
    """Somebody else pressed first."""

    name: str


@dataclass(slots=True)
class _Held:
    """A press that is held until it is known who was first."""

    press: Press
    name: str
    at_ms: int
    open_modal: Callable[[], Awaitable[None]]
    result: asyncio.Future[Refusal | First | None]


class BuzzerHost:
    """Drives one buzzer round. Every step is taken under one lock, so that each sees the round as it is."""

    def __init__(
        self,
        hosts: Hosts,
        saved: SavedBuzzer,
        *,
        about: Both | None,
        sources: Sources,
        competition: Competition | None = None,
    ) -> None:
        self._hosts, self._saved = hosts, saved
        self.round = saved.round
        self.about, self.sources = about, sources
        self.speaker = Speaker(self.round.rules.language)
        bot = hosts.bot
        channel = bot.get_partial_messageable(self.round.channel_id, guild_id=self.round.guild_id)
        assert bot.user is not None
        self._pen = Pen(channel, bot.user.id, hosts.writes)
        self._lock = asyncio.Lock()
        self._timer = Timer(f"buzzer round {self.round.id}")
        self._held: list[_Held] = []
        self._shown: list[int] = []
        """When each phrase of the present question was shown; empty where another process showed them."""
        self._failing_since_ms: int | None = None
        self._after_close: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self.competition = competition
        self._makes_way = False

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
                await step()
                self._failing_since_ms = None
            except LostChannelError as error:
                log.warning("Round %s ends: its channel is lost (%s)", self.round.id, error)
                await self._end(Ending.LOST)
            except Exception as error:
                if isinstance(error, OSError | TimeoutError) or getattr(error, "status", 0) >= 500:
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

    # -- the lobby

    def lobby(self, *, open: bool = True) -> Any:
        if self.competition is not None:
            return competition_lobby_page(
                self.round, self.competition, self.speaker, self._saved.lobby_ends_ms // 1000, open=open
            )
        return lobby_page(
            self.round,
            self.speaker,
            about=self.about,
            starts_s=self._saved.lobby_ends_ms // 1000,
            repeats=self._saved.repeats,
            open=open,
        )

    def wait_in_lobby(self) -> None:
        self._later((self._saved.lobby_ends_ms - self._now_ms) / 1000, self._start)

    async def lobby_posted(self, message_id: int) -> None:
        self._saved.lobby_id = message_id
        await self._hosts.buzzers.lobby_posted(self.round, message_id)

    async def join(self, user: int, name: str) -> bool:
        """Join from the lobby; whether they are new. The lobby shows it soon."""
        new = self.round.join(user, name)
        if new:
            await self._hosts.buzzers.join(self.round, self.round.players[user])
            if self._saved.lobby_id is not None and self.round.phase is Phase.LOBBY:
                self._pen.count(self._saved.lobby_id, self.lobby)
        return new

    def start_now(self) -> bool:
        if self.round.phase is not Phase.LOBBY:
            return False
        self._later(0, self._start)
        return True

    async def _start(self) -> None:
        if self.round.phase is not Phase.LOBBY:
            return
        if self._saved.lobby_id is not None:
            # Gone or not: the lobby is over either way.
            await self._pen.edit(self._saved.lobby_id, self.lobby(open=False))
        await self._ask()

    # -- telling

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
        if self.round.next() is None:
            assert self.round.ending is not None
            await self._end(self.round.ending)
            return
        self._saved.claimed_ms = self._now_ms
        await self._hosts.buzzers.claim(self.round, self._saved.claimed_ms)
        await self._post()

    async def _post(self) -> None:
        round = self.round
        if self._failing_since_ms is not None and await self._adopt():
            return
        round.turn.told = 1
        message_id = await self._pen.post(question_page(round, self.speaker), f"{round.id}.{round.number}")
        if message_id is None:
            await self._close(Outcome.VOID)
            return
        self._hosts.clock.saw(message_id)
        await self._opened(message_id)

    async def _adopt(self) -> bool:
        """Find the claimed question in the channel and go on with it; False where it was never posted."""
        assert self._saved.claimed_ms is not None
        found = await self._pen.find(first_custom_id(self.round), self._saved.claimed_ms)
        if found is None:
            return False
        await self._opened(found)
        return True

    async def _opened(self, message_id: int) -> None:
        posted_ms = made_ms(message_id)
        self.round.opened(posted_ms, message_id)
        self._shown = [posted_ms]
        await self._hosts.buzzers.opened(self.round)
        self._go_on()

    def _go_on(self) -> None:
        """Wait for the next phrase, or after the last one for a press."""
        turn = self.round.turn
        if turn.told < turn.steps:
            self._later(max(PHRASE_MS / 1000, self._pen.room_in()), self._tell)
        else:
            self._later(THROUGH_MS / 1000 + GRACE_S, self._through)

    @property
    def _waits(self) -> bool:
        """Whether the question is open and nobody has pressed."""
        return self.round.phase is Phase.OPEN and self.round.turn.holder is None and not self._held

    async def _tell(self) -> None:
        if not self._waits:
            return
        if self.round.tell():
            await self._hosts.buzzers.told(self.round)
            if not await self._show():
                await self._close(Outcome.VOID)
                return
            self._shown.append(self._now_ms)
        if self._waits:
            self._go_on()

    async def _show(self) -> bool:
        """Show the question as it is; whether its message is still there."""
        assert self.round.turn.message_id is not None
        return await self._pen.edit(self.round.turn.message_id, question_page(self.round, self.speaker))

    async def _through(self) -> None:
        if self._waits:
            await self._close(Outcome.CLOSED)

    # -- presses

    async def press(
        self, press: Press, name: str, number: int, at_ms: int, open_modal: Callable[[], Awaitable[None]]
    ) -> Refusal | First | None:
        """Take a press; returns when it is known who was first. None: the presser was, and has the modal.

        ``open_modal`` gives it to them, and raises where Discord refuses it: then the next one has the right.
        """
        refusal = self.round.refuses(press.user, number)
        if refusal is Refusal.TAKEN:
            return self._first()
        if refusal is not None:
            return refusal
        held = _Held(press, name, at_ms, open_modal, asyncio.get_running_loop().create_future())
        self._held.append(held)
        if len(self._held) == 1:
            self._timer.cancel()
            # Under a second, and inside the three that Discord waits for the reply.
            await asyncio.sleep(HOLD_MS / 1000)
            await self._take(self._decide)
        return await held.result

    def _first(self) -> Refusal | First:
        if self.round.phase is not Phase.OPEN:
            return Refusal.NOT_OPEN
        holder = self.round.turn.holder
        return Refusal.TAKEN if holder is None else First(self.round.players[holder.user].name)

    async def _decide(self) -> None:
        """Give the right to whoever pressed first and can have it."""
        number = self.round.number
        given: int | None = None
        try:
            by_press = {held.press: held for held in self._held}
            for press in in_order(by_press.keys()):
                if self.round.refuses(press.user, number) is None and await self._gives(by_press[press]):
                    given = press.user
                    break
        finally:
            held, self._held = self._held, []
            for one in held:
                if not one.result.done():
                    mine = one.press.user == given
                    one.result.set_result(None if mine else self._first())
        if given is not None:
            self._later((self.round.until_ms - self._now_ms) / 1000 + GRACE_S, self._time_up)
            await self._show()
        else:
            await self._settled()

    async def _gives(self, held: _Held) -> bool:
        """Whether a presser has the right and its modal. On disk first: what is told is never forgotten."""
        round, user = self.round, held.press.user
        round.join(user, held.name)
        told = sum(ms <= held.at_ms for ms in self._shown) if self._shown else round.turn.told
        round.give(user, max(1, told), self._now_ms)
        try:
            await self._hosts.buzzers.gave(round)
        except Exception:
            round.take_back()
            raise
        try:
            await held.open_modal()
        except (discord.HTTPException, OSError, TimeoutError) as error:
            log.warning("Round %s: a modal was refused, the next press has the right (%s)", round.id, error)
            round.take_back()
            await self._hosts.buzzers.took_back(round, user)
            return False
        round.give_time(self._now_ms)
        return True

    # -- answers

    async def again(
        self, user: int, number: int, at_ms: int, open_modal: Callable[[], Awaitable[None]]
    ) -> Refusal | None:
        """The second try's button was pressed."""
        async with self._lock:
            refusal = self.round.take_again(user, number, at_ms)
            if refusal is None:
                self._later((self.round.until_ms - self._now_ms) / 1000 + GRACE_S, self._time_up)
                await open_modal()
        return refusal

    async def submit(self, user: int, number: int, attempt: int, given: str, at_ms: int) -> Verdict | Refusal:
        """Take an answer: once this returns a verdict it is on disk. Raises OnceMoreError, once."""
        round = self.round
        async with self._lock:
            refusal = round.refuses_answer(user, number, at_ms)
            if refusal is None and round.tries != (1 if attempt == 1 else 3):
                refusal = Refusal.LATE
            if refusal is not None:
                return refusal
            line = round.turn.ladder.line
            judged = judge(given, line)
            odd = judged is Judged.WRONG and unclear(given, line)
            if (odd or judged is Judged.NEARLY) and round.ask_again(self._now_ms):
                self._later((round.until_ms - self._now_ms) / 1000 + GRACE_S, self._time_up)
                raise OnceMoreError(unclear=odd)
            verdict = Verdict.RIGHT if judged is Judged.RIGHT else Verdict.WRONG
            await self._settle(verdict, given)
            self._timer.cancel()
        spawn(self._take(self._settled), f"after an answer of round {round.id}")
        return verdict

    async def _settle(self, verdict: Verdict, given: str = "") -> None:
        holder = self.round.turn.holder
        assert holder is not None
        repeated = await self._hosts.buzzers.settled(self.round, holder.user, verdict, given, self._now_ms)
        self.round.settle(verdict, given, repeated=repeated)

    async def _time_up(self) -> None:
        if self.round.phase is Phase.OPEN and self.round.turn.holder is not None:
            await self._settle(Verdict.LATE)
            await self._settled()

    async def _settled(self) -> None:
        """After an answer: the question is over, or goes on for the others."""
        if not self._waits:
            return
        if not self.round.goes_on():
            await self._close(Outcome.CLOSED)
            return
        await self._show()
        if self._waits:
            self._go_on()

    # -- closing

    async def _close(self, outcome: Outcome) -> None:
        """Close the present question and show its answer."""
        if self.round.phase not in (Phase.ASKING, Phase.OPEN):
            return
        self.round.close(outcome)
        self._timer.cancel()
        await self._closed()

    async def _closed(self) -> None:
        await self._hosts.buzzers.closed(self.round, self._now_ms)
        await self._reveal()
        self._release()
        self._later(READING_MS / 1000, self._ask)

    async def _reveal(self) -> None:
        turn = self.round.turn
        page = reveal_page(self.round, self.speaker, self.sources)
        if turn.message_id is None or not await self._pen.edit(turn.message_id, page):
            await self._pen.post(page, f"{self.round.id}.{self.round.number}.r")

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
        was_open, lobby = round.phase is Phase.OPEN, round.number == 0
        round.end(ending)
        try:
            await self._hosts.close_books(round)
        except Exception:
            # A full disk, say. Nothing is told as kept before it is.
            log.exception("Round %s cannot be closed yet; next try in %.0f s", round.id, _RETRY_S)
            self._later(_RETRY_S, lambda: self._end(ending))
            return
        if self._saved.lobby_id is not None and lobby:
            await self._quietly(self._pen.edit(self._saved.lobby_id, self.lobby(open=False)))
        if was_open:
            await self._quietly(self._reveal())
        self._release()
        await self._post_end()

    async def _post_end(self) -> None:
        """The last message: the podium. Found again by its button where a crash came between."""
        round = self.round
        posted = 0
        # A competition tells how its rounds ended itself.
        if round.ending is not Ending.LOST and self.competition is None:
            try:
                page = end_page(round, self.speaker, await self._hosts.counted(round))
                posted = await self._pen.post(page, f"{round.id}.end") or 0
            except (discord.HTTPException, LostChannelError, OSError, TimeoutError) as error:
                log.warning("The end of round %s could not be posted: %s", round.id, error)
        await self._hosts.buzzers.end_posted(round, posted)
        self._pen.close()
        self._hosts.forget(self)

    async def _quietly(self, doing: Awaitable[Any]) -> None:
        try:
            await doing
        except (discord.HTTPException, LostChannelError, OSError, TimeoutError) as error:
            log.warning("Round %s: its last question was not shown: %s", self.round.id, error)

    # -- absence and restarts

    def back(self, gone_ms: int) -> None:
        """The bot had lost the gateway between then and now: nobody could press meanwhile."""
        away_ms = self._now_ms - gone_ms
        if away_ms > LONGEST_ABSENCE_MS and self.round.phase is not Phase.ENDED:
            self._later(0, self._left_alone)
        elif self.round.phase is Phase.OPEN and away_ms > MOST_ABSENCE_MS:
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
                await self._quietly(self._reveal())
            await self._end(Ending.AWAY)
        elif round.phase is Phase.LOBBY:
            self.wait_in_lobby()
        elif round.phase is Phase.OPEN:
            if round.turn.holder is not None or away_ms > MOST_ABSENCE_MS:
                await self._close(Outcome.VOID)
            else:
                await self._settled()
        elif round.phase is Phase.READING:
            # Whether the answer was shown before the end is not known; showing it again changes nothing.
            await self._reveal()
            self._later(READING_MS / 1000, self._ask)

    async def _resume_end(self) -> None:
        since = self._saved.claimed_ms or self._saved.lobby_ends_ms - LOBBY_MS
        try:
            found = await self._pen.find(end_custom_id(self.round), since)
        except (discord.HTTPException, LostChannelError):
            found = 0
        if found is None:
            # The process that ended it may have died before the buttons were gone.
            if self.round.number == 0:
                if self._saved.lobby_id is not None:
                    await self._quietly(self._pen.edit(self._saved.lobby_id, self.lobby(open=False)))
            elif self.round.turn.message_id is not None:
                await self._quietly(self._reveal())
            await self._post_end()
        else:
            await self._hosts.buzzers.end_posted(self.round, found)
            self._hosts.forget(self)

    async def shut(self) -> None:
        """Leave the round as it is on disk: the bot closes, and takes it up again when it is back."""
        self._timer.cancel()
        self._pen.close()
        # A step that has begun is let finish what it saves.
        async with self._lock:
            self._timer.cancel()
