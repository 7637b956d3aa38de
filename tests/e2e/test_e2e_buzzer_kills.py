"""A process that dies at any moment of a buzzer round: nothing told is lost, nothing is doubled.

A few moments are tried here. All of them: ``PLUTARCH_KILLS=100 python -m pytest tests/e2e/test_e2e_buzzer_kills.py``.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.trivia.buzzer import Verdict
from bot.trivia.course import Outcome, Phase
from simulated import SHIPPED, answer, living, seen
from test_e2e_buzzer import Studio
from test_e2e_kills import KILLS, Death, board, rise

if TYPE_CHECKING:
    from pathlib import Path

    from simcord.actors import MemberActor

    from bot.config import Settings
    from conftest import SettingsOf

WRONG = "zzzz qqqq"


class Told(Counter[tuple[int, int, Verdict]]):
    """What people were told of their answers: who, at which question, and the verdict."""


async def answers(studio: Studio, who: MemberActor, luck: random.Random, told: Told) -> None:
    """Press, and mostly answer: right or wrong, at once or when asked once more, or not at all."""
    number, right = studio.round.number, studio.right()
    shown = await studio.press(who)
    if shown.modal is None:
        return
    way = luck.random()
    if way < 0.1:
        return
    if way < 0.35:
        again = answer(await who.submit_modal(shown, {"reply": "?"}))
        if not again.components:
            return
        shown = await who.click(again, label="Answer again")
    given = right if luck.random() < 0.5 else WRONG
    said = seen(answer(await who.submit_modal(shown, {"reply": given})))
    if "Right!" in said:
        told[who.id, number, Verdict.RIGHT] += 1
    elif "Wrong." in said:
        told[who.id, number, Verdict.WRONG] += 1


async def to_the_end(studio: Studio, death: Death, away_s: float, luck: random.Random) -> Told:
    """Play on, whatever happens; after the death, a new process comes up."""
    world, told = studio.world, Told()
    for _ in range(300):
        if death.dead:
            await rise(world, away_s)
            death.dead, death.step = False, -1
            await studio.pass_time(0.1)
            continue
        if not studio.playing:
            await studio.pass_time(1)
            if death.dead:
                continue
            return told
        try:
            if studio.round.phase is Phase.OPEN and studio.round.turn.holder is None and luck.random() < 0.4:
                await answers(studio, luck.choice([world.emma, world.sakura]), luck, told)
            else:
                await studio.pass_time(luck.choice([1.3, 2.6, 6]))
        except BaseException:
            # The press met a dying bot.
            if not death.dead:
                raise
    raise AssertionError("the round does not end")


async def played(settings: Settings, step: int, away_s: float, seed: int) -> int:
    """One round with a death at that step; how many steps there were."""
    luck = random.Random(seed)
    async with living(settings) as world:
        # What Sakura reads is told in English too, to be told apart here.
        await world.sakura.slash(world.channel, "settings language", mine="en")
        studio = Studio(world)
        await studio.start(language="both", win_at=2, out_at=3)
        round_id, guild_id = studio.round.id, studio.round.guild_id
        death = Death(step)
        death.haunt(world.bot)
        told = await to_the_end(studio, death, away_s, luck)
        world.met()
        await check(studio, told, guild_id, round_id)
    return death.steps


async def check(studio: Studio, told: Told, guild_id: int, round_id: int) -> None:
    world = studio.world
    saved = await world.bot.hosts.buzzers.load(guild_id, round_id)
    assert saved is not None
    round = saved.round
    assert round.phase is Phase.ENDED
    assert saved.end_id is not None
    assert not await world.bot.hosts.rounds.busy(guild_id, round.channel_id)
    # Every question was posted once, and is closed; the end was told once.
    posts = studio.posts()
    headings = "\n".join(post.text for post in posts)
    assert set(Counter(re.findall(r"^### 🔔 Question (\d+)", headings, re.MULTILINE)).values()) <= {1}, headings
    assert not [one for post in posts for one in post.ids if one.startswith("bz:")]
    assert len([post for post in posts if any(one.startswith("rg:") for one in post.ids)]) == 1
    # Every verdict that was told is kept, once.
    for user, number, verdict in told:
        turn = round.turns[number - 1]
        kept = [one.verdict for one in turn.attempts if one.user == user]
        assert kept == [verdict], (user, number, kept)
    for turn in round.turns[: round.number]:
        assert turn.outcome is not None
        assert len({one.user for one in turn.attempts}) == len(turn.attempts)
        assert sum(one.verdict is Verdict.RIGHT for one in turn.attempts) <= 1
        if turn.outcome is Outcome.CLOSED:
            assert not [one for one in turn.attempts if one.verdict is Verdict.OPEN]
    # The leaderboard has it once, or not at all where it does not count.
    expected = {one.user: one.board_points for one in round.standings()} if round.counts() else {}
    assert await board(world, guild_id) == {
        user: points for user, points in expected.items() if user in round.pressed()
    }


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
