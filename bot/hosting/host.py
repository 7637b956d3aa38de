"""One round: its clock and its messages. What happens is decided in `bot.trivia.round`."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.hosting.clock import made_ms
from bot.hosting.pen import LostChannelError, Pen
from bot.hosting.timer import Timer, spawn
from bot.trivia.judging import Verdict, judge, read_year, years_off
from bot.trivia.questions import Mode
from bot.trivia.round import LOBBY_MS, LONGEST_ABSENCE_MS, READING_MS, Ending, Outcome, Phase, Refusal, Reply
from bot.trivia.scoring import RIGHT, WRONG, Worth, worth_of_order, worth_of_year
from bot.ui.competition import competition_lobby_page
from bot.ui.podium import end_custom_id, end_page
from bot.ui.rounds import Speaker, first_custom_id, lobby_page, question_page, reveal_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.biography.languages import Both
    from bot.hosting.hosts import Hosts
    from bot.state.rounds import Saved
    from bot.trivia.competition import Competition
    from bot.trivia.round import Round, Turn
    from bot.ui.rounds import Sources

log = logging.getLogger(__name__)

GRACE_S = 1.0
"""How long after its deadline a question waits for answers that were made in time and are still on their way."""
_RETRY_S = 5.0
_LOBBY_EDIT_LIMIT_MS = 1_000


class NearlyError(Exception):
    """The answer is right but not exact enough; the player may say it again, once."""


class NotAYearError(Exception):
    """What was typed holds no year; it is not taken for an answer."""


class Host:
    """Drives one round. Every step is taken under one lock, so that each sees the round as it is."""

    def __init__(
        self,
        hosts: Hosts,
        saved: Saved,
        *,
        about: Both | None,
        sources: Sources,
        competition: Competition | None = None,
    ) -> None:
        self._hosts, self._saved = hosts, saved
        self.round: Round = saved.round
        self.about = about
        self.sources = sources
        self.speaker = Speaker(self.round.rules.language)
        bot = hosts.bot
        channel = bot.get_partial_messageable(self.round.channel_id, guild_id=self.round.guild_id)
        assert bot.user is not None
        self._pen = Pen(channel, bot.user.id, hosts.writes)
        self._lock = asyncio.Lock()
        self._timer = Timer(f"round {self.round.id}")
        self._saving: dict[int, asyncio.Future[None]] = {}
        self._named = {player.id: player.name for player in self.round.players.values()}
        """The players and names that are on disk."""
        self._closing = False
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
        await self._hosts.rounds.lobby_posted(self.round, message_id)

    async def join(self, user: int, name: str) -> bool:
        """Join from the lobby; whether they are new. The lobby shows it soon."""
        new = self.round.join(user, name)
        if new:
            await self._hosts.rounds.join(self.round, self.round.players[user])
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
        gone_ms = self._hosts.gone_ms
        if gone_ms is not None:
            # Nobody could answer it now.
            if self._now_ms - gone_ms > LONGEST_ABSENCE_MS:
                await self._end(Ending.AWAY)
            else:
                self._later(1.0, self._ask)
            return
        if self.round.next() is None:
            assert self.round.ending is not None
            await self._end(self.round.ending)
            return
        self._saved.nearly.clear()
        self._saved.claimed_ms = self._now_ms
        await self._hosts.rounds.claim(self.round, self._saved.claimed_ms)
        await self._post()

    async def _post(self) -> None:
        round = self.round
        if self._failing_since_ms is not None and await self._adopt():
            return
        closes_s = (self._now_ms + round.limit_ms) // 1000
        page = question_page(round, self.speaker, self.sources, closes_s=closes_s)
        message_id = await self._pen.post(page, f"{round.id}.{round.number}")
        if message_id is None:
            await self._close(Outcome.VOID)
            return
        await self._posted(message_id)

    async def _posted(self, message_id: int) -> None:
        self._failing_since_ms = None
        self._hosts.clock.saw(message_id)
        self._closing = False
        self.round.opened(made_ms(message_id), message_id)
        await self._hosts.rounds.opened(self.round)
        self._wait_for_answers()

    async def _adopt(self) -> bool:
        """Find the claimed question in the channel and go on with it; False where it was never posted."""
        assert self._saved.claimed_ms is not None
        found = await self._pen.find(first_custom_id(self.round), self._saved.claimed_ms)
        if found is None:
            return False
        self._failing_since_ms = None
        self.round.opened(made_ms(found), found)
        await self._hosts.rounds.opened(self.round)
        self._wait_for_answers()
        return True

    def _wait_for_answers(self) -> None:
        self._later((self.round.deadline_ms - self._now_ms) / 1000 + GRACE_S, self._time_up)

    async def _time_up(self) -> None:
        await self._close(Outcome.CLOSED)

    # -- answers

    def judge(self, turn: Turn, given: str) -> Worth:
        """What an answer is worth. Raises NotAYearError, NearlyError."""
        asked = turn.asked
        question = asked.question
        match asked.mode:
            case Mode.CHOICE:
                return RIGHT if given == str(asked.right[0]) else WRONG
            case Mode.ORDER:
                return worth_of_order([int(place) for place in given], asked.right)
            case Mode.YEAR:
                year = read_year(given)
                if year is None:
                    raise NotAYearError
                assert question.years is not None
                return worth_of_year(years_off(year, *question.years))
            case _:
                assert question.line is not None
                verdict = judge(given, question.line)
                if verdict is Verdict.NEARLY:
                    raise NearlyError
                return RIGHT if verdict is Verdict.RIGHT else WRONG

    async def answer(self, user: int, name: str, number: int, given: str, at_ms: int) -> Refusal | None:
        """Take an answer: once this returns None it is on disk, and final.

        Raises NotAYearError, and NearlyError the first time; neither takes the answer.
        """
        round = self.round
        refusal = self.refuses(user, number, at_ms)
        if refusal is not None:
            return refusal
        turn = round.turn
        elapsed = round.elapsed(at_ms)
        saving = self._saving[user] = asyncio.get_running_loop().create_future()
        try:
            try:
                worth = self.judge(turn, given)
            except NearlyError:
                round.join(user, name)
                if await self._hosts.rounds.nearly(round, number, round.players[user], given, elapsed):
                    self._saved.nearly[user] = (given, elapsed)
                    raise
                worth = WRONG
            await self._save(turn, number, Reply(user, given, elapsed, worth, round.halved(user)), name)
        finally:
            del self._saving[user]
            saving.set_result(None)
        self._show_count(number)
        self._close_early()
        return None

    async def _save(self, turn: Turn, number: int, reply: Reply, name: str) -> None:
        self.round.join(reply.user, name)
        player = self.round.players[reply.user]
        new = self._named.get(reply.user) != name
        saved = await self._hosts.rounds.answer(self.round, number, reply, player if new else None, self._now_ms)
        self._named[reply.user] = name
        self.round.answer(saved, number)

    def refuses(self, user: int, number: int, at_ms: int) -> Refusal | None:
        if user in self._saving:
            return Refusal.TWICE
        refusal = self.round.refuses(user, number, at_ms)
        if refusal is None and self._closing:
            return Refusal.LATE
        return refusal

    async def lifeline(self, user: int, name: str) -> bool:
        """Take the 50:50; whether it is the player's for the present question."""
        had = self.round.halved(user)
        self.round.join(user, name)
        if not self.round.lifeline(user):
            return False
        if not had:
            await self._hosts.rounds.lifeline(self.round, self.round.players[user])
        return True

    def _show_count(self, number: int) -> None:
        round = self.round
        if round.phase is not Phase.OPEN or round.number != number or self._closing:
            return
        assert round.turn.message_id is not None
        closes_s = round.deadline_ms // 1000
        left_ms = round.deadline_ms - self._now_ms
        if left_ms > _LOBBY_EDIT_LIMIT_MS:
            self._pen.count(
                round.turn.message_id, lambda: question_page(round, self.speaker, self.sources, closes_s=closes_s)
            )

    def _close_early(self) -> None:
        at_ms = self.round.closes_early_at()
        if at_ms is not None and not self._closing:
            self._later((at_ms - self._now_ms) / 1000, self._time_up_early)

    async def _time_up_early(self) -> None:
        if self.round.closes_early_at() is None:
            if self.round.phase is Phase.OPEN:
                self._wait_for_answers()
            return
        await self._close(Outcome.CLOSED)

    # -- closing

    async def _close(self, outcome: Outcome) -> None:
        """Close the present question and show its answer."""
        round = self.round
        if round.phase not in (Phase.ASKING, Phase.OPEN):
            return
        turn = round.turn
        if outcome is Outcome.CLOSED:
            self._closing = True
            if self._saving:
                await asyncio.wait(list(self._saving.values()))
            gone_ms = self._hosts.gone_ms
            if gone_ms is not None and round.was_cut(gone_ms, self._now_ms):
                outcome = Outcome.VOID
            else:
                # Who was asked to be more specific and said no more has answered, wrongly.
                for user, (given, elapsed) in list(self._saved.nearly.items()):
                    if user not in turn.replies:
                        reply = Reply(user, given, elapsed, WRONG, round.halved(user))
                        await self._save(turn, round.number, reply, round.players[user].name)
        round.close(outcome)
        await self._hosts.rounds.closed(round, self._now_ms)
        self._later(READING_MS / 1000, self._ask)
        try:
            await self._reveal(turn)
        finally:
            self._release()

    async def _reveal(self, turn: Turn) -> None:
        """Show the answer in the question's message, or in a new one where that is gone."""
        page = reveal_page(self.round, self.speaker, self.sources, turn)
        try:
            if turn.message_id is None or not await self._pen.edit(turn.message_id, page):
                await self._pen.post(page, f"{self.round.id}.{self.round.number}a")
        except (discord.HTTPException, OSError, TimeoutError) as error:
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
        return await self._now(self._skip, Phase.OPEN)

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

    async def _now(self, step: Callable[[], Awaitable[None]], phase: Phase) -> bool:
        if self.round.phase is not phase:
            return False
        await self._take(step)
        return True

    # -- the end

    async def _end(self, ending: Ending) -> None:
        round = self.round
        if round.phase is Phase.ENDED and ending is not round.ending:
            return
        self._timer.cancel()
        was_open = round.phase is Phase.OPEN
        lobby = round.number == 0
        round.end(ending)
        self._closing = True
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
            await self._quietly(self._reveal(round.turn))
        self._release()
        await self._post_end()

    async def _post_end(self) -> None:
        """The last message: the podium. Found again by its button where a crash came between."""
        round = self.round
        posted = 0
        # A competition tells how its rounds ended itself.
        if round.ending is not Ending.LOST and self.competition is None:
            try:
                counted = await self._hosts.counted(round)
                page, files = await end_page(round, self.speaker, counted)
                try:
                    posted = await self._pen.post(page, f"{round.id}.end", files) or 0
                except LostChannelError:
                    if not files:
                        raise
                    # It may be the picture alone that is not allowed any more.
                    page, _ = await end_page(round, self.speaker, counted, picture=False)
                    posted = await self._pen.post(page, f"{round.id}.end") or 0
            except (discord.HTTPException, LostChannelError, OSError, TimeoutError) as error:
                log.warning("The end of round %s could not be posted: %s", round.id, error)
        await self._hosts.rounds.end_posted(round, posted)
        self._pen.close()
        self._hosts.forget(self)

    async def _quietly(self, doing: Awaitable[Any]) -> None:
        try:
            await doing
        except (discord.HTTPException, LostChannelError, OSError, TimeoutError) as error:
            log.warning("Round %s: its last question was not shown: %s", self.round.id, error)

    # -- absence and restarts

    def back(self, gone_ms: int) -> None:
        """The bot had lost the gateway between then and now: an open question may have lost its time."""
        round = self.round
        now = self._now_ms
        if now - gone_ms > LONGEST_ABSENCE_MS and round.phase is not Phase.ENDED:
            self._later(0, self._left_alone)
        elif round.phase is Phase.OPEN and round.was_cut(gone_ms, now):
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
                found = False
                await self._close(Outcome.VOID)
                return
            if not found and away_ms <= LONGEST_ABSENCE_MS:
                await self._post()
                return
        if away_ms > LONGEST_ABSENCE_MS:
            if round.phase is Phase.READING:
                await self._quietly(self._reveal(round.turn))
            await self._end(Ending.AWAY)
        elif round.phase is Phase.LOBBY:
            self.wait_in_lobby()
        elif round.phase is Phase.OPEN:
            if round.was_cut(gone_ms, self._now_ms):
                await self._close(Outcome.VOID)
            else:
                self._wait_for_answers()
        elif round.phase is Phase.READING:
            # Whether the answer was shown before the end is not known; showing it again changes nothing.
            await self._reveal(round.turn)
            self._later(READING_MS / 1000, self._ask)

    async def _resume_end(self) -> None:
        round = self.round
        since = self._saved.claimed_ms or self._saved.lobby_ends_ms - LOBBY_MS
        try:
            found = await self._pen.find(end_custom_id(round), since)
        except (discord.HTTPException, LostChannelError):
            found = 0
        if found is None:
            # The process that ended it may have died before the buttons were gone.
            if round.number == 0:
                if self._saved.lobby_id is not None:
                    await self._quietly(self._pen.edit(self._saved.lobby_id, self.lobby(open=False)))
            elif round.turn.message_id is not None:
                await self._quietly(self._reveal(round.turn))
            await self._post_end()
        else:
            await self._hosts.rounds.end_posted(round, found)
            self._hosts.forget(self)

    async def shut(self) -> None:
        """Leave the round as it is on disk: the bot closes, and takes it up again when it is back."""
        self._timer.cancel()
        self._pen.close()
        # A step that has begun is let finish what it saves.
        async with self._lock:
            self._timer.cancel()
