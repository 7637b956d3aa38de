"""All rounds of this process: their start, their return after a restart, and the bot's own absences."""

from __future__ import annotations

import asyncio
import datetime
import logging
import secrets
from typing import TYPE_CHECKING, Any

from discord.ext import tasks

from bot.hosting.books import buzzer_result, round_result
from bot.hosting.buzzer import BuzzerHost
from bot.hosting.clock import Clock
from bot.hosting.host import Host
from bot.hosting.pen import Writes
from bot.state.buzzer import Buzzers, SavedBuzzer
from bot.state.competitions import Competitions
from bot.state.leaderboards import global_on, record, today_of
from bot.state.remembered import recall, remember
from bot.state.rounds import Rounds, Saved
from bot.trivia.buzzer import BuzzerRound, BuzzerRules
from bot.trivia.choosing import choose
from bot.trivia.choosing_ladders import choose_ladders
from bot.trivia.clues import steps
from bot.trivia.competition import FRESH_MS
from bot.trivia.course import LOBBY_MS, Phase
from bot.trivia.round import Round
from bot.ui.podium import Counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.biography.languages import Both
    from bot.client import Plutarch
    from bot.hosting.driver import Driver
    from bot.state.store import Transaction
    from bot.trivia.choosing import Choice
    from bot.trivia.choosing_ladders import LadderChoice
    from bot.trivia.clues import Ladder
    from bot.trivia.competition import Competition
    from bot.trivia.questions import Question
    from bot.trivia.rules import Rules
    from bot.ui.rounds import Sources

    AnyHost = Driver[Any]
    AnyRules = Rules | BuzzerRules

log = logging.getLogger(__name__)

_ALIVE = "alive"
_ALIVE_EVERY_S = 2.0
_POOL_PER_QUESTION = 2
"""How many fitting questions to choose from, for each that is asked; more alternate better and cost time."""
_POOL_LEAST = 60


class BusyChannelError(Exception):
    """A round is going on in this channel."""


class NoQuestionsError(Exception):
    """No question fits the wishes."""


class Hosts:
    def __init__(self, bot: Plutarch) -> None:
        self.bot = bot
        self.clock = Clock()
        self.rounds = Rounds(bot.state)
        self.buzzers = Buzzers(bot.state)
        self.competitions = Competitions(bot.state)
        self.writes = Writes()
        self.gone_ms: int | None = None
        """Since when the gateway is lost; None while it is there."""
        self._hosts: dict[int, AnyHost] = {}
        self._by_channel: dict[int, AnyHost] = {}
        self._resumed = False
        self._beating = True
        self._own: set[int] = set()
        """The rounds that this process began: they are not to be resumed, however early they were."""

    # -- who hosts what

    def host(self, round_id: int) -> AnyHost | None:
        return self._hosts.get(round_id)

    def in_channel(self, channel_id: int) -> AnyHost | None:
        return self._by_channel.get(channel_id)

    def guard(self, user_id: int, channel_id: int | None) -> AnyHost | None:
        """The host of an open question that a look-up by this person, or in this channel, might answer."""
        here = self._by_channel.get(channel_id) if channel_id is not None else None
        if here is not None and here.round.phase is Phase.OPEN:
            return here
        for host in self._hosts.values():
            if host.round.phase is Phase.OPEN and user_id in host.round.players:
                return host
        return None

    def _keep(self, host: AnyHost) -> None:
        self._hosts[host.round.id] = host
        self._by_channel[host.round.channel_id] = host
        if not self._beat.is_running():
            self._beat.start()

    def forget(self, host: AnyHost) -> None:
        self._hosts.pop(host.round.id, None)
        if self._by_channel.get(host.round.channel_id) is host:
            del self._by_channel[host.round.channel_id]
        self.bot.organizer.round_over(host)

    # -- start

    async def start(
        self,
        *,
        round_id: int,
        guild_id: int,
        channel_id: int,
        starter: int,
        name: str,
        rules: AnyRules,
        about: Both | None,
        competition: Competition | None = None,
    ) -> AnyHost:
        """Claim the channel and choose the questions; the caller posts the lobby.

        ``starter`` plays along, except in a round of a ``competition``: there those do who said that they are there.
        Raises BusyChannelError, NoQuestionsError.
        """
        if await self.rounds.busy(guild_id, channel_id):
            raise BusyChannelError
        seed = secrets.randbits(63)
        players = {starter: name} if competition is None else {one.id: one.name for one in competition.here}
        entrants = None if competition is None else competition.entrants
        # Of what was asked before that, nothing counts as seen.
        since_ms = 0 if competition is None else self.clock.now_ms() - FRESH_MS
        lobby_ends_ms = self.clock.now_ms() + LOBBY_MS
        if isinstance(rules, BuzzerRules):
            ladders = await self._choose_ladders(guild_id, rules, seed, since_ms)
            if not ladders.ladders:
                raise NoQuestionsError
            buzzer = BuzzerRound(
                id=round_id,
                guild_id=guild_id,
                channel_id=channel_id,
                starter=starter,
                rules=rules,
                asked=[(ladder, steps(ladder, rules.language)) for ladder in ladders.ladders],
                entrants=entrants,
            )
            self._greet(buzzer, players)
            if not await self.buzzers.begin(buzzer, seed, ladders.repeats, lobby_ends_ms):
                raise BusyChannelError
            saved_buzzer = SavedBuzzer(buzzer, ladders.repeats, None, lobby_ends_ms, None, None)
            sources = await self.sources(buzzer)
            host = BuzzerHost(self, saved_buzzer, about=about, sources=sources, competition=competition)
            self._keep(host)
            return host
        choice = await self._choose(guild_id, rules, seed, since_ms)
        if not choice.asked:
            raise NoQuestionsError
        round = Round(
            id=round_id,
            guild_id=guild_id,
            channel_id=channel_id,
            starter=starter,
            rules=rules,
            asked=choice.asked,
            entrants=entrants,
        )
        self._greet(round, players)
        if not await self.rounds.begin(round, seed, choice.repeats, lobby_ends_ms):
            raise BusyChannelError
        saved = Saved(round, seed, choice.repeats, None, lobby_ends_ms, None, None, {})
        sources = await self.sources(round)
        host = Host(self, saved, about=about, sources=sources, competition=competition)
        self._keep(host)
        return host

    def _greet(self, round: Round | BuzzerRound, players: Mapping[int, str]) -> None:
        """Let those who play from the start in; they are saved with the round."""
        for user, name in players.items():
            round.join(user, name)
        if not self._resumed:
            self._own.add(round.id)

    async def _choose(self, guild_id: int, rules: Rules, seed: int, since_ms: int) -> Choice:
        """Walk the pool until there is enough to choose from that was not asked here since then, or it ends."""
        wanted = max(_POOL_LEAST, rules.questions * _POOL_PER_QUESTION)
        pool: list[Question] = []
        seen: dict[str, int] = {}
        fresh = 0
        start: int | None = 0
        while True:
            while start is not None and fresh < wanted:
                some, start = await self.bot.content.pool(
                    rules.person, rules.topic, seed, start, wanted - fresh, mode=rules.mode, level=rules.difficulty
                )
                some = [question for question in some if rules.modes_for(question)]
                pool += some
                asked = await self._seen(guild_id, [question.id for question in some], since_ms)
                seen |= asked
                fresh += len(some) - len(asked)
            # Some tens of milliseconds: not on the event loop.
            choice = await asyncio.to_thread(choose, pool, rules, seed, seen)
            if start is None or len(choice.asked) - choice.repeats == rules.questions:
                return choice
            # Too many of them give each other away.
            wanted *= 2

    async def _seen(self, guild_id: int, ids: list[str], since_ms: int) -> dict[str, int]:
        seen = await self.rounds.seen(guild_id, ids)
        return {one: asked_ms for one, asked_ms in seen.items() if asked_ms >= since_ms}

    async def _choose_ladders(self, guild_id: int, rules: BuzzerRules, seed: int, since_ms: int) -> LadderChoice:
        """Walk the ladders until there are enough that were not asked here since then, or they end."""
        wanted = max(_POOL_LEAST, rules.questions * _POOL_PER_QUESTION)
        pool: list[Ladder] = []
        seen: dict[str, int] = {}
        start: int | None = 0
        while True:
            while start is not None and len(pool) - len(seen) < wanted:
                some, start = await self.bot.content.ladders(
                    rules.person, rules.topic, seed, start, wanted, level=rules.difficulty
                )
                pool += some
                seen |= await self._seen(guild_id, [ladder.id for ladder in some], since_ms)
            choice = await asyncio.to_thread(choose_ladders, pool, rules.questions, seed, seen)
            if start is None or len(choice.ladders) - choice.repeats == rules.questions:
                return choice
            wanted *= 2

    async def sources(self, round: Round | BuzzerRound) -> Sources:
        sources: dict[tuple[str, str], Any] = {}
        persons = (
            {turn.ladder.person for turn in round.turns}
            if isinstance(round, BuzzerRound)
            else {turn.asked.question.person for turn in round.turns}
        )
        for person in persons:
            for slug, source in (await self.bot.content.sources_of(person)).items():
                sources[person, slug] = source
        return sources

    # -- the end

    async def close_books(self, round: Round | BuzzerRound) -> None:
        """Save the end, and what it adds to leaderboards and statistics, in one step that is taken once."""
        now_ms = self.clock.now_ms()
        now = datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC)
        today = await today_of(self.bot.state, round.guild_id, now)
        shipped = self.bot.settings.shipped_packs
        result = (
            buzzer_result(round, now_ms, today, shipped=shipped)
            if isinstance(round, BuzzerRound)
            else round_result(round, now_ms, today, shipped=shipped)
        )

        def also(tx: Transaction) -> None:
            if result.players:
                record(tx, result)

        if isinstance(round, BuzzerRound):
            await self.buzzers.ended(round, now_ms, also)
        else:
            await self.rounds.ended(round, now_ms, also)

    async def counted(self, round: Round | BuzzerRound) -> Counted:
        """What leaderboards take of a round."""
        server = round.counts()
        everywhere = server and round.rules.default and self.bot.settings.shipped_packs
        return Counted(server, everywhere and await global_on(self.bot.state, round.guild_id))

    # -- absence

    def lost_gateway(self) -> None:
        if self.gone_ms is None:
            self.gone_ms = self.clock.now_ms()

    def found_gateway(self) -> None:
        """The gateway is there (again): rounds learn how long it was not."""
        gone_ms, self.gone_ms = self.gone_ms, None
        if gone_ms is not None:
            for host in list(self._hosts.values()):
                host.back(gone_ms)

    async def resume(self) -> None:
        """Take up what a process that died left behind, once."""
        if self._resumed:
            return
        self._resumed = True
        unfinished = [*await self.rounds.unfinished(), *await self.buzzers.unfinished()]
        if not unfinished:
            return
        alive = await recall(self.bot.state, _ALIVE)
        for saved in unfinished:
            if saved.round.id in self._own:
                continue
            try:
                sources = await self.sources(saved.round)
            except LookupError:
                sources = {}  # the pack has gone; the questions are saved, their sources are not
            competition = await self.competitions.of_round(saved.round.guild_id, saved.round.id)
            if competition is not None:
                saved.round.entrants = competition.entrants
            host: AnyHost
            if isinstance(saved, SavedBuzzer):
                host = BuzzerHost(self, saved, about=None, sources=sources, competition=competition)
            else:
                host = Host(self, saved, about=None, sources=sources, competition=competition)
            self._keep(host)
            gone_ms = int(alive) if alive else saved.claimed_ms or saved.lobby_ends_ms
            host.resume(gone_ms)

    @tasks.loop(seconds=_ALIVE_EVERY_S)
    async def _beat(self) -> None:
        """Leave a trace of being alive, so that the next process knows how long it was away."""
        if not self._hosts:
            self._beat.stop()
            return
        try:
            await remember(self.bot.state, _ALIVE, str(self.clock.now_ms()))
            self._beating = True
        except Exception:
            if self._beating:
                # Once is enough: it is tried every two seconds.
                log.exception("The heartbeat of the rounds could not be saved")
            self._beating = False

    async def close(self) -> None:
        """Leave every round as it is on disk; the next process takes them up."""
        self._beat.cancel()
        for host in list(self._hosts.values()):
            await host.shut()
        self._hosts.clear()
        self._by_channel.clear()
