"""A process that dies at any moment of a daily post: it comes exactly once all the same.

A few moments are tried here. All of them: ``PLUTARCH_KILLS=100 python -m pytest tests/e2e/test_e2e_daily_kills.py``.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import create_bot
from bot.state.daily_answers import answer_of
from diary import Diary
from simulated import SHIPPED, living
from test_e2e_kills import KILLS, Death

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from bot.config import Settings
    from conftest import SettingsOf
    from simulated import World

DAYS = 3
AWAY_S = [0.1, 20.0, 70.0, 150.0, 3600.0, 5 * 3600.0]


async def rise(world: World, away_s: float) -> None:
    """The dead process does nothing more; after that time another one comes up."""
    old = world.bot
    old.daily._closed = True
    old.daily._timer.cancel()
    for timer in [*old.daily._holds]:
        timer.cancel()
    await world.env.advance_time(away_s)
    try:
        await world.env.restart_bot(create_bot(world.settings))
    finally:
        await old.close_stores()


async def to_the_end(world: World, diary: Diary, death: Death, away_s: float) -> list[tuple[datetime.date, int]]:
    """Days pass, members answer; after the death a new process comes up. Who was told that an answer is taken."""
    told: list[tuple[datetime.date, int]] = []
    done: set[tuple[str, int]] = set()
    for day in range(2, 2 + DAYS):
        await diary.until(2026, 1, day, 9, 0, 5)
        for who, right in ((world.emma, True), (world.sakura, False)):
            for _ in range(2):
                if death.dead:
                    await rise(world, away_s)
                    death.dead, death.step = False, -1
                    # Until a claim of the dead one is free again, and the new one has taken it up.
                    await world.env.advance_time(90)
                newest = diary.days()[-1]
                if (newest, who.id) in done:
                    break
                try:
                    said = await diary.reply(who, right=right)
                except BaseException:
                    # The press met a dying bot.
                    if not death.dead:
                        raise
                    continue
                done.add((newest, who.id))
                if "Locked in" in said or "受け付けました" in said:
                    told.append(((await diary.saved(newest)).day, who.id))
    return told


async def lived(settings: Settings, step: int, away_s: float) -> int:
    """Three days with a death at that step; how many steps there were."""
    async with living(settings) as world:
        diary = await Diary.of(world, "en")
        await diary.set()
        death = Death(step)
        death.haunt(world.bot)
        told = await to_the_end(world, diary, death, away_s)
        for _ in range(2):
            if death.dead:
                await rise(world, away_s)
                death.dead, death.step = False, -1
            await diary.until(2026, 1, 2 + DAYS, 8)
        await check(world, diary, told)
        world.met()
    return death.steps


async def check(world: World, diary: Diary, told: list[tuple[datetime.date, int]]) -> None:
    assert Counter(diary.days()) == Counter(f"2026-01-{day:02}" for day in range(2, 2 + DAYS))
    for day, user in told:
        assert await answer_of(world.bot.state, diary.guild.id, day, user) is not None, (day, user)
    # Each question is answered in the post after it, and counts once.
    for before, post in zip(diary.days(), diary.posts()[1:], strict=False):
        short = f"Jan {int(before[-2:])}"
        assert f"The question of {short}" in post.text
    assert "chosen by" in await diary.status()
    boards = await world.bot.state.read(lambda tx: tx.fetch(SQL, diary.guild.id))
    right: Counter[int] = Counter()
    closed = {post.day for post in await posts(diary) if post.closed}
    for day, user in await answered_right(world, diary):
        if day in {str(one) for one in closed}:
            right[user] += 1
    assert {user: points for user, points in boards if points} == dict(right)


SQL = "SELECT user_id, points FROM board_total WHERE guild_id = $1 AND period = 'q/all'"


async def posts(diary: Diary) -> list[Any]:
    return [await diary.saved(day) for day in diary.days()]


async def answered_right(world: World, diary: Diary) -> list[tuple[str, int]]:
    sql = "SELECT local_date, user_id FROM daily_answer WHERE guild_id = $1 AND is_right = 1"
    return [(day, user) for day, user in await world.bot.state.read(lambda tx: tx.fetch(sql, diary.guild.id))]


async def test_kills_at_any_step(settings_of: SettingsOf, tmp_path: Path) -> None:
    def settings(number: int) -> Settings:
        """The same life, and a state of its own."""
        return replace(settings_of(SHIPPED), state_url=f"sqlite:///{tmp_path}/{number}.sqlite")

    luck = random.Random(2026)
    total = await lived(settings(0), -1, 0)
    assert total > 30
    chosen = luck.sample(range(1, total), min(KILLS, total - 1))
    for number, step in enumerate(chosen, 1):
        away_s = luck.choice(AWAY_S)
        try:
            await lived(settings(number), step, away_s)
        except BaseException as error:
            error.add_note(f"killed at step {step} of {total}, away for {away_s} s, luck {number}")
            raise
