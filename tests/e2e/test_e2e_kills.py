"""A process that dies at any moment of a round: nothing is lost, nothing is doubled.

A few moments are tried here. All of them: ``PLUTARCH_KILLS=100 python -m pytest tests/e2e/test_e2e_kills.py``.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import create_bot
from bot.trivia.course import Phase
from playing import Table
from simulated import SHIPPED, living

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.client import Plutarch
    from bot.config import Settings
    from conftest import SettingsOf
    from simulated import World

KILLS = int(os.environ.get("PLUTARCH_KILLS", "6"))
QUESTIONS = 3


class KilledError(BaseException):
    """The process is no more. No handler of the bot's catches it."""


class Death:
    """Counts what a bot does to the world, and kills it at one of these steps: before it, or just after."""

    def __init__(self, step: int) -> None:
        self.step = step
        self.steps = 0
        self.dead = False

    def haunt(self, bot: Plutarch) -> None:
        self._wrap(bot.state, "write")
        self._wrap(bot.http, "request")

    def _wrap(self, owner: Any, name: str) -> None:
        real: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def mortal(*args: Any, **kwargs: Any) -> Any:
            if self.dead:
                raise KilledError
            self.steps += 1
            if self.steps == self.step:
                self.dead = True
                raise KilledError
            done = await real(*args, **kwargs)
            self.steps += 1
            if self.steps == self.step or self.dead:
                self.dead = True
                raise KilledError
            return done

        setattr(owner, name, mortal)


async def to_the_end(world: World, table: Table, death: Death, away_s: float, luck: random.Random) -> None:
    """Play on, whatever happens; after the death, a new process comes up."""
    done: set[tuple[int, int]] = set()
    for _ in range(200):
        if death.dead:
            await rise(world, away_s)
            death.dead, death.step = False, -1
            await table.pass_time(0.1)
            continue
        if not table.playing:
            await table.pass_time(1)
            if death.dead:
                continue
            return
        try:
            if table.round.phase is not Phase.OPEN:
                await table.pass_time(2)
                continue
            number = table.round.number
            waiting = [who for who in (world.emma, world.sakura) if (number, who.id) not in done]
            if waiting and not table.host._closing:
                who = waiting[0]
                done.add((number, who.id))
                await table.reply(who, right=luck.random() < 0.7)
            else:
                await table.pass_time(3)
        except BaseException:
            # The press met a dying bot.
            if not death.dead:
                raise
    raise AssertionError("the round does not end")


async def rise(world: World, away_s: float) -> None:
    old = world.bot
    old.hosts._beat.cancel()
    for host in list(old.hosts._hosts.values()):
        host._timer.cancel()
        host._pen.close()
    old.hosts._hosts.clear()
    await world.env.advance_time(away_s)
    new = create_bot(world.settings)
    try:
        await world.env.restart_bot(new)
    finally:
        await old.close_stores()


async def played(settings: Settings, step: int, away_s: float, seed: int) -> int:
    """One round with a death at that step; how many steps there were."""
    luck = random.Random(seed)
    async with living(settings) as world:
        table = Table(world, world.channel)
        await table.start(world.emma, mode="mixed", questions=QUESTIONS)
        death = Death(step)
        death.haunt(world.bot)
        round_id, guild_id = table.round.id, table.round.guild_id
        await to_the_end(world, table, death, away_s, luck)
        world.met()
        await check(world, table, guild_id, round_id)
    return death.steps


async def check(world: World, table: Table, guild_id: int, round_id: int) -> None:
    rounds = world.bot.hosts.rounds
    saved = await rounds.load(guild_id, round_id)
    assert saved is not None
    round = saved.round
    assert round.phase is Phase.ENDED
    assert saved.end_id is not None
    assert not await rounds.busy(guild_id, round.channel_id)
    # Every question was posted once, every answer that was told is there, and the end was told once.
    posted = Counter(
        re.findall(r"^### Question (\d+) of", "\n".join(post.text for post in table.posts()), re.MULTILINE)
    )
    assert all(count == 1 for count in posted.values()), posted
    for user, number in table.told:
        assert user in round.turns[number - 1].replies, (user, number)
    assert len(table.with_button("rg:")) == 1
    # Nothing is left to press but what the end offers.
    assert {one.partition(":")[0] for post in table.posts() for one in post.ids} <= {"rg", "rm"}
    # The leaderboard has it once, or not at all where it does not count.
    expected = {one.user: one.board_points for one in round.standings()} if round.counts() else {}
    assert await board(world, guild_id) == {user: points for user, points in expected.items() if user in expected}


async def board(world: World, guild_id: int) -> dict[int, int]:
    def work(tx: Any) -> dict[int, int]:
        rows = tx.fetch("SELECT user_id, points FROM board_total WHERE guild_id = $1 AND period = 'all'", guild_id)
        return dict(rows)

    return await world.bot.state.read(work)


async def test_kills_at_any_step(settings_of: SettingsOf, tmp_path: Path) -> None:
    def settings(number: int) -> Settings:
        """The same life, and a state of its own."""
        return replace(settings_of(SHIPPED), state_url=f"sqlite:///{tmp_path}/{number}.sqlite")

    luck = random.Random(2026)
    total = await played(settings(0), -1, 0, 1)
    assert total > 40
    chosen = luck.sample(range(1, total), min(KILLS, total - 1))
    for number, step in enumerate(chosen, 1):
        away_s = luck.choice([0.1, 0.1, 8.0, 320.0])
        try:
            await played(settings(number), step, away_s, number)
        except BaseException as error:
            error.add_note(f"killed at step {step} of {total}, away for {away_s} s, luck {number}")
            raise
