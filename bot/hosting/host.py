"""A round of questions that everybody answers. What happens is decided in `bot.trivia.round`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.hosting.driver import GRACE_S, Driver
from bot.trivia.course import Ending, Outcome, Phase
from bot.trivia.judging import Verdict, judge, read_year, years_off
from bot.trivia.questions import Mode
from bot.trivia.round import Refusal, Reply, Round
from bot.trivia.scoring import RIGHT, WRONG, Worth, worth_of_order, worth_of_year
from bot.ui.podium import end_page
from bot.ui.rounds import first_custom_id, lobby_page, question_page, reveal_page

if TYPE_CHECKING:
    import discord

    from bot.biography.languages import Both
    from bot.hosting.hosts import Hosts
    from bot.state.rounds import Saved
    from bot.trivia.competition import Competition
    from bot.trivia.round import Turn
    from bot.ui.pages import Page
    from bot.ui.rounds import Sources

_LOBBY_EDIT_LIMIT_MS = 1_000


class NearlyError(Exception):
    """The answer is right but not exact enough; the player may say it again, once."""


class NotAYearError(Exception):
    """What was typed holds no year; it is not taken for an answer."""


class Host(Driver[Round]):
    """Drives a round of questions that everybody answers."""

    def __init__(
        self,
        hosts: Hosts,
        saved: Saved,
        *,
        about: Both | None,
        sources: Sources,
        competition: Competition | None = None,
    ) -> None:
        super().__init__(hosts, saved.round, saved, hosts.rounds, about=about, sources=sources, competition=competition)
        self._saved = saved
        self._saving: dict[int, asyncio.Future[None]] = {}
        self._named = {player.id: player.name for player in self.round.players.values()}
        """The players and names that are on disk."""
        self._closing = False

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
        closes_s = (self._now_ms + self.round.limit_ms) // 1000
        return question_page(self.round, self.speaker, self.sources, closes_s=closes_s)

    def _question_id(self) -> str:
        return first_custom_id(self.round)

    def _reveal_page(self) -> Page:
        return reveal_page(self.round, self.speaker, self.sources, self.round.turn)

    async def _end_page(self, *, picture: bool) -> tuple[Page, list[discord.File]]:
        return await end_page(self.round, self.speaker, await self._hosts.counted(self.round), picture=picture)

    # -- while a question is open

    async def _post(self) -> None:
        self._saved.nearly.clear()
        await super()._post()

    async def _posted(self, message_id: int) -> None:
        self._closing = False
        await super()._posted(message_id)

    def _go_on(self) -> None:
        self._later((self.round.deadline_ms - self._now_ms) / 1000 + GRACE_S, self._time_up)

    async def _time_up(self) -> None:
        await self._close(Outcome.CLOSED)

    def _was_cut(self, gone_ms: int) -> bool:
        return self.round.was_cut(gone_ms, self._now_ms)

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
                self._go_on()
            return
        await self._close(Outcome.CLOSED)

    # -- closing

    async def _before_close(self, outcome: Outcome) -> Outcome:
        if outcome is not Outcome.CLOSED:
            return outcome
        round = self.round
        self._closing = True
        if self._saving:
            await asyncio.wait(list(self._saving.values()))
        gone_ms = self._hosts.gone_ms
        if gone_ms is not None and round.was_cut(gone_ms, self._now_ms):
            return Outcome.VOID
        # Who was asked to be more specific and said no more has answered, wrongly.
        for user, (given, elapsed) in list(self._saved.nearly.items()):
            if user not in round.turn.replies:
                reply = Reply(user, given, elapsed, WRONG, round.halved(user))
                await self._save(round.turn, round.number, reply, round.players[user].name)
        return outcome

    async def _end(self, ending: Ending) -> None:
        self._closing = True
        await super()._end(ending)
