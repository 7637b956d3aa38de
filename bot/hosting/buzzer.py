"""A buzzer round: its phrases, its presses and its answers. What happens is decided in `bot.trivia.buzzer`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.hosting.clock import made_ms
from bot.hosting.driver import GRACE_S, Driver
from bot.hosting.pen import TROUBLE, is_trouble
from bot.hosting.timer import spawn
from bot.trivia.arbiter import HOLD_MS, Press, in_order
from bot.trivia.buzzer import PHRASE_MS, THROUGH_MS, BuzzerRound, Refusal, Verdict
from bot.trivia.course import MOST_ABSENCE_MS, Outcome, Phase
from bot.trivia.judging import Verdict as Judged
from bot.trivia.judging import judge, unclear
from bot.ui.buzzer import end_page, first_custom_id, lobby_page, question_page, reveal_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.biography.languages import Both
    from bot.hosting.hosts import Hosts
    from bot.state.buzzer import SavedBuzzer
    from bot.trivia.competition import Competition
    from bot.ui.pages import Page
    from bot.ui.rounds import Sources

log = logging.getLogger(__name__)


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


class BuzzerHost(Driver[BuzzerRound]):
    """Drives a round whose questions are told phrase by phrase until somebody presses."""

    def __init__(
        self,
        hosts: Hosts,
        saved: SavedBuzzer,
        *,
        about: Both | None,
        sources: Sources,
        competition: Competition | None = None,
    ) -> None:
        super().__init__(
            hosts, saved.round, saved, hosts.buzzers, about=about, sources=sources, competition=competition
        )
        self._saved = saved
        self._held: list[_Held] = []
        self._shown: list[int] = []
        """When each phrase of the present question was shown; empty where another process showed them."""

    # -- its pages

    def _lobby_page(self, *, open: bool) -> Page:
        return lobby_page(
            self.round,
            self.speaker,
            about=self.about,
            starts_s=self._saved.lobby_ends_ms // 1000,
            repeats=self._saved.repeats,
            open=open,
        )

    def _question_page(self) -> Page:
        return question_page(self.round, self.speaker)

    def _question_id(self) -> str:
        return first_custom_id(self.round)

    def _reveal_page(self) -> Page:
        return reveal_page(self.round, self.speaker, self.sources)

    async def _end_page(self, *, picture: bool) -> tuple[Page, list[discord.File]]:
        return await end_page(self.round, self.speaker, await self._hosts.counted(self.round), picture=picture)

    # -- telling

    async def _post(self) -> None:
        self.round.turn.told = 1
        await super()._post()

    async def _posted(self, message_id: int) -> None:
        self._shown = [made_ms(message_id)]
        await super()._posted(message_id)

    def _go_on(self) -> None:
        """Wait for the next phrase, or after the last one for a press."""
        turn = self.round.turn
        if turn.told < turn.steps:
            self._later(max(PHRASE_MS / 1000, self._pen.room_in()), self._tell)
        else:
            self._later(THROUGH_MS / 1000 + GRACE_S, self._through)

    def _was_cut(self, gone_ms: int) -> bool:
        return self._now_ms - gone_ms > MOST_ABSENCE_MS

    async def _take_up(self) -> None:
        # The time that somebody had to answer went by unseen.
        if self.round.turn.holder is not None:
            await self._close(Outcome.VOID)
        else:
            await self._settled()

    @property
    def _waits(self) -> bool:
        """Whether the question is open and nobody has pressed."""
        return self.round.phase is Phase.OPEN and self.round.turn.holder is None and not self._held

    async def _tell(self) -> None:
        if not self._waits or await self._absent(self._tell):
            return
        if self.round.tell():
            await self._hosts.buzzers.told(self.round)
            if await self._show():
                # One that was not taken is shown with the next.
                self._shown += [self._now_ms] * (self.round.turn.told - len(self._shown))
        if self._waits:
            self._go_on()

    async def _show(self) -> bool:
        """Show the question as it is; whether Discord took it. Where its message is gone, it counts for nobody."""
        turn = self.round.turn
        assert turn.message_id is not None
        try:
            there = await self._pen.edit(turn.message_id, self._question_page())
        except Exception as error:
            if not is_trouble(error):
                raise
            log.warning("Round %s: what has changed was not shown: %s", self.round.id, error)
            return False
        if not there and turn.holder is None:
            await self._close(Outcome.VOID)
        return there

    async def _through(self) -> None:
        if self._waits and not await self._absent(self._through):
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
        except (discord.HTTPException, *TROUBLE) as error:
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
            try:
                await self._settle(verdict, given)
            except Exception:
                # What cannot be kept is held against nobody.
                self._later(0, self._void)
                raise
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
            if await self._absent(self._time_up):
                return
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
