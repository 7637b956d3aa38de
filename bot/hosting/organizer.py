"""Running competitions: one task that sleeps until the earliest due moment, and does what is due then.

What is due is decided in `bot.trivia.competition`. Every step is on disk before it is done, and every post is claimed
before it goes out and found again by its button, so that a process that died is taken up wherever it was.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.hosting.competition_posts import CompetitionPosts
from bot.hosting.events import Events
from bot.hosting.hosts import BusyChannelError, NoQuestionsError
from bot.hosting.pen import TROUBLE, LostChannelError, is_trouble
from bot.hosting.roles import give_role
from bot.hosting.timer import spawn
from bot.hosting.watch import Watch
from bot.trivia.buzzer import BuzzerRound, BuzzerRules
from bot.trivia.competition import LATEST_MS, Fate, Stage, Step, places, winners
from bot.trivia.course import Ending, Phase
from bot.ui.competition import (
    END,
    OFF,
    break_page,
    off_page,
    plan_text,
    podium_page,
    reminder_pages,
)
from bot.ui.competition_replies import role_lines
from bot.ui.rounds import Speaker

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.hosting.hosts import AnyHost
    from bot.trivia.competition import Competition, Place
    from bot.trivia.round import Round
    from bot.ui.pages import Page

    Key = tuple[int, int]

log = logging.getLogger(__name__)

_LEAST_SLEEP_S = 0.05
_AT_ONCE = 10
"""Competitions that are moved on at the same time."""
_RETRY_MS, _HOLD_MS = 10_000, 60_000
_FREE_MS = 5_000
_SOON_MS = 1_000


@dataclass(frozen=True, slots=True)
class _Saved:
    """A round as it is on disk."""

    round: Round | BuzzerRound
    over: bool
    """Nothing of it is left to do."""
    last_ms: int
    """When its last question was asked."""


class Organizer(Watch):
    def __init__(self, bot: Plutarch) -> None:
        super().__init__("competitions")
        self.bot, self.hosts, self.clock = bot, bot.hosts, bot.hosts.clock
        self.competitions = bot.hosts.competitions
        self.events = Events(bot, self.competitions)
        self.posts = CompetitionPosts(bot, self.competitions)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._locks: dict[Key, asyncio.Lock] = {}
        self._busy: set[Key] = set()
        self._waits: dict[Key, tuple[int, int]] = {}
        """Due on disk, but waiting: until when, and in which channel."""
        self._nudged: set[Key] = set()
        self._failing: dict[Key, int] = {}
        """Since when every step of it fails."""

    @property
    def _now_ms(self) -> int:
        return self.clock.now_ms()

    # -- what is due

    def nudge(self, guild_id: int, id: int) -> None:
        """A competition has something to do though it was waiting."""
        key = (guild_id, id)
        self._waits.pop(key, None)
        if key in self._busy:
            self._nudged.add(key)
        self.wake()

    def round_over(self, host: AnyHost) -> None:
        """A round has ended: it may have been a competition's, or have held one up."""
        waiting = [key for key, (_, channel_id) in self._waits.items() if channel_id == host.round.channel_id]
        for key in waiting:
            self.nudge(*key)
        if host.competition is not None:
            self.nudge(host.competition.guild_id, host.competition.id)

    async def _look(self) -> float:
        now = self._now_ms
        self._waits = {key: wait for key, wait in self._waits.items() if wait[0] > now}
        for key in await self.competitions.due(now, 2 * _AT_ONCE, self._busy | self._waits.keys()):
            self._busy.add(key)
            self._begin(self._go_on(key), f"competition {key[1]}")
        earliest = await self.competitions.earliest(self._busy | self._waits.keys())
        moments = [until for until, _ in self._waits.values()]
        if earliest is not None:
            moments.append(earliest)
        return max(_LEAST_SLEEP_S, (min(moments) - self._now_ms) / 1000) if moments else math.inf

    async def _go_on(self, key: Key) -> None:
        wait_ms, channel_id = _HOLD_MS, 0
        try:
            async with self._slots:
                wait_ms, channel_id = await self.move(*key)
            self._failing.pop(key, None)
        except Exception as error:
            await self._failed(key, error)
        finally:
            self._busy.discard(key)
            if wait_ms and key not in self._nudged:
                self._waits[key] = self._now_ms + wait_ms, channel_id
            self._nudged.discard(key)
            self.wake()

    async def _failed(self, key: Key, error: Exception) -> None:
        """A step went wrong that should not: it is tried again, but not for ever."""
        if is_trouble(error):
            log.warning("Competition %s cannot be read; next try in %.0f s: %s", key[1], _HOLD_MS / 1000, error)
            return
        now = self._now_ms
        since = self._failing.setdefault(key, now)
        if since == now:
            log.error("Competition %s: a step failed; next try in %.0f s", key[1], _HOLD_MS / 1000, exc_info=error)
        else:
            log.warning("Competition %s: a step failed again: %s", key[1], error)
        if now - since < LATEST_MS:
            return
        try:
            one = await self.competitions.load(*key)
            if one is not None:
                log.error("Competition %s is given up", key[1])
                await self._lost(one)
        except Exception:
            log.exception("Competition %s cannot be given up", key[1])
        else:
            self._failing.pop(key, None)

    async def move(self, guild_id: int, id: int) -> tuple[int, int]:
        """Do all that is due in a competition; for how long to leave it alone then (ms), and its channel."""
        lock = self._locks.setdefault((guild_id, id), asyncio.Lock())
        async with lock:
            one = await self.competitions.load(guild_id, id)
            while one is not None and not self._closed:
                try:
                    done = await self._step(one)
                except LostChannelError as error:
                    log.warning("Competition %s ends: its channel is lost (%s)", id, error)
                    done = await self._lost(one)
                except Exception as error:
                    if not is_trouble(error):
                        raise
                    log.warning("Competition %s tries again in %.0f s: %s", id, _RETRY_MS / 1000, error)
                    return _RETRY_MS, one.channel_id
                if isinstance(done, int):
                    return done, one.channel_id
                one = done
            if one is None or one.stage is Stage.ENDED:
                self._locks.pop((guild_id, id), None)
        return 0, 0

    async def close(self) -> None:
        self.posts.close()
        await super().close()

    async def left(self, guild_id: int) -> None:
        """The bot is no longer in a server."""
        await self.competitions.left(guild_id, self._now_ms)

    # -- steps: each returns the competition as it is then, or for how long to leave it alone (ms; 0: until it is due)

    async def _step(self, one: Competition) -> Competition | int:
        match one.stage:
            case Stage.SIGN_UP:
                return await self._sign_up(one)
            case Stage.PLAYING:
                return await self._playing(one)
            case Stage.BREAK:
                return await self._break(one)
            case Stage.ENDED:
                return await self._ended(one)

    async def _again(self, one: Competition) -> Competition | int:
        """It was changed meanwhile: as it is now."""
        return await self.competitions.load(one.guild_id, one.id) or 0

    async def _sign_up(self, one: Competition) -> Competition | int:
        now = self._now_ms
        step, fate = one.step(now)
        if step is not Step.CALL_OFF:
            await self.posts.sign_up(one)
            await self.events.ensure(one, self._plan(one), now)
        match step:
            case Step.FIRST_REMINDER:
                return await self._remind(one, one.set_reminded(1, now))
            case Step.LAST_REMINDER:
                return await self._remind(one, one.set_reminded(2, now))
            case Step.CALL_OFF:
                assert fate is not None
                return await self._end(one, fate)
            case Step.BEGIN:
                return await self._begin_round(one)
            case Step.WAIT:
                saved = await self.competitions.save(one, one, now, one.wakes_at())
                return 0 if saved else await self._again(one)

    async def _remind(self, before: Competition, after: Competition) -> Competition | int:
        for name, page, mentioned in reminder_pages(after, after.reminded, Speaker(after.language)):
            await self.posts.once(after, name, page, mentioned)
        now = self._now_ms
        # Who joined or left meanwhile is saved on its own; only the course is set here.
        if not await self.competitions.save(before, after, now, after.wakes_at()):
            return await self._again(before)
        if after.start_ms != before.start_ms:
            await self.events.keep_in_step(after, now)
        self.posts.show_count(after.guild_id, after.id)
        return await self._again(after)

    async def _begin_round(self, one: Competition) -> Competition | int:
        """Begin the first round, or the next, once the channel is free."""
        if (host := self.hosts.in_channel(one.channel_id)) is not None:
            if host.competition is None:
                host.make_way()
            return _FREE_MS
        now = self._now_ms
        after = one.begin_round()
        if not await self.competitions.begin_round(one, after, _new_id(now), now):
            return await self._again(one)
        return after

    async def _playing(self, one: Competition) -> Competition | int:
        ids = await self.competitions.rounds(one)
        if self.hosts.host(ids[-1]) is not None:
            return _HOLD_MS
        saved = await self._saved(one, ids[-1])
        if saved is None:
            return await self._start_round(one, ids[-1])
        if not saved.over:
            # It is being taken up after a restart.
            return _SOON_MS
        now = self._now_ms
        left_alone = saved.round.ending is Ending.AWAY and now - saved.last_ms > LATEST_MS
        after = one.round_over(now, deserted=left_alone or not _played(saved.round))
        if after.stage is Stage.ENDED:
            return await self._finish(one)
        # Its standings come at once, the next round when it is due.
        if not await self.competitions.save(one, after, now, now):
            return await self._again(one)
        return after

    async def _start_round(self, one: Competition, round_id: int) -> Competition | int:
        if (host := self.hosts.in_channel(one.channel_id)) is not None:
            if host.competition is None:
                host.make_way()
            return _FREE_MS
        await self.events.keep_in_step(one, self._now_ms)
        # Beside the round: the messages may be many.
        spawn(self.posts.close_sign_up(one), f"closing the sign-up of competition {one.id}")
        try:
            host = await self.hosts.start(
                round_id=round_id,
                guild_id=one.guild_id,
                channel_id=one.channel_id,
                starter=one.creator,
                name="",
                rules=one.rules,
                about=None,
                competition=one,
            )
        except BusyChannelError:
            return _FREE_MS
        except NoQuestionsError:
            return await (self._finish(one) if one.number > 1 else self._end(one, Fate.NO_QUESTIONS))
        host.wait_in_lobby()
        try:
            message_id = await self.posts.pen(one).post(host.lobby(), f"{round_id}.lobby")
        except (discord.HTTPException, LostChannelError, *TROUBLE) as error:
            # The round finds out itself whether anything can be posted.
            log.warning("A round of competition %s was not announced: %s", one.id, error)
        else:
            if message_id is not None:
                await host.lobby_posted(message_id)
        return _HOLD_MS

    async def _break(self, one: Competition) -> Competition | int:
        step, _ = one.step(self._now_ms)
        if step is Step.CALL_OFF:
            return await self._finish(one)
        rounds = await self._rounds(one)
        name = f"b{one.number}"
        if rounds:
            page = break_page(one, places(one, rounds), rounds[-1], Speaker(one.language), name)
            await self.posts.once(one, name, page)
        if step is Step.BEGIN:
            return await self._begin_round(one)
        saved = await self.competitions.save(one, one, self._now_ms, one.wakes_at())
        return 0 if saved else await self._again(one)

    async def _end(self, one: Competition, fate: Fate) -> Competition | int:
        after = one.end(fate)
        if not await self.competitions.save(one, after, self._now_ms, self._now_ms):
            return await self._again(one)
        return after

    async def _lost(self, one: Competition) -> Competition | int:
        """Nothing can be posted in its channel any more."""
        if one.stage is Stage.ENDED:
            await self.events.keep_in_step(one, self._now_ms)
            await self.competitions.settled(one)
            return 0
        if one.stage is Stage.SIGN_UP:
            return await self._end(one, Fate.LOST)
        return await self._finish(one)

    async def _finish(self, one: Competition) -> Competition | int:
        """End it with what was played."""
        after = one.end(Fate.DONE)
        _, found = await self.results(one)
        if not await self.competitions.finish(one, after, found, self._now_ms):
            return await self._again(one)
        return after

    async def _ended(self, one: Competition) -> int:
        """What is left to do at the end; all of it may be done twice."""
        for round_id in (await self.competitions.rounds(one))[-1:]:
            if (host := self.hosts.host(round_id)) is not None:
                await host.stop()
        if one.fate is Fate.DONE:
            await self._podium(one)
        elif one.fate is not Fate.LOST:
            await self.posts.once(one, OFF, off_page(one, Speaker(one.language)))
        await self.events.keep_in_step(one, self._now_ms)
        await self.posts.close_sign_up(one)
        await self.competitions.settled(one)
        return 0

    async def _podium(self, one: Competition) -> None:
        if await self.competitions.post(one.guild_id, one.id, END) is not None:
            return
        rounds = await self._rounds(one)
        found = places(one, rounds)
        speaker = Speaker(one.language)
        told: list[str] = []
        if one.role_id is not None and (best := winners(found)):
            problem, missed = await give_role(self.bot, one, best)
            told = role_lines(one, problem, missed, len(best), speaker)

        async def page(*, picture: bool) -> tuple[Page, list[discord.File]]:
            return await podium_page(one, found, rounds, speaker, told, picture=picture)

        made, files = await page(picture=True)
        try:
            await self.posts.once(one, END, made, files=files)
        except (discord.HTTPException, LostChannelError) as error:
            if not files or is_trouble(error):
                raise
            # It may be the picture alone that is not allowed any more.
            made, _ = await page(picture=False)
            await self.posts.once(one, END, made)

    # -- what it stands on

    def _plan(self, one: Competition) -> str:
        return Speaker(one.language).lines(lambda words: plan_text(one, words))

    async def _saved(self, one: Competition, round_id: int) -> _Saved | None:
        if isinstance(one.rules, BuzzerRules):
            saved = await self.hosts.buzzers.load(one.guild_id, round_id)
        else:
            saved = await self.hosts.rounds.load(one.guild_id, round_id)
        if saved is None:
            return None
        return _Saved(saved.round, saved.end_id is not None, saved.claimed_ms or saved.lobby_ends_ms)

    async def _rounds(self, one: Competition) -> list[Round | BuzzerRound]:
        found = [await self._saved(one, round_id) for round_id in await self.competitions.rounds(one)]
        return [saved.round for saved in found if saved is not None]

    async def results(self, one: Competition) -> tuple[list[Round | BuzzerRound], list[Place]]:
        """Its rounds so far, and the standings over those that have ended."""
        rounds = await self._rounds(one)
        return rounds, places(one, [round for round in rounds if round.phase is Phase.ENDED])


def _played(round: Round | BuzzerRound) -> bool:
    """Whether anybody took part in a round."""
    if isinstance(round, BuzzerRound):
        return any(turn.attempts for turn in round.turns)
    return any(turn.replies for turn in round.turns)


def _new_id(now_ms: int) -> int:
    """An id for a round that no interaction began: made like a snowflake, of that time."""
    return ((now_ms - discord.utils.DISCORD_EPOCH) << 22) | secrets.randbits(22)
