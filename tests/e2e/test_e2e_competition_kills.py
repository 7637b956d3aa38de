"""A process that dies at any moment of a competition: nothing that was told is lost, nothing is posted twice.

A few moments are tried here. All of them: ``PLUTARCH_KILLS=100 python -m pytest tests/e2e/test_e2e_competition_kills.py``.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import create_bot
from bot.trivia.competition import Fate, Stage, places
from bot.trivia.course import Phase
from contest import Contest
from simulated import SHIPPED, living
from test_e2e_kills import KILLS, Death

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Settings
    from conftest import SettingsOf
    from simulated import World

ROUNDS, QUESTIONS = 2, 3
AWAY_S = [0.1, 0.1, 8.0, 70.0, 320.0, 1000.0]


async def rise(world: World, away_s: float) -> None:
    """The dead process does nothing more; after that time another one comes up."""
    old = world.bot
    old.organizer._closed = True
    old.organizer._timer.cancel()
    old.organizer.posts.close()
    old.hosts._beat.cancel()
    for host in list(old.hosts._hosts.values()):
        host._timer.cancel()
        host._pen.close()
    old.hosts._hosts.clear()
    await world.env.advance_time(away_s)
    try:
        await world.env.restart_bot(create_bot(world.settings))
    finally:
        await old.close_stores()


async def to_the_end(cup: Contest, death: Death, away_s: float) -> tuple[set[int], set[int]]:
    """Play on, whatever happens; who was told that they have joined, and that they are known to be there."""
    joined: set[int] = set()
    here: set[int] = set()
    done: set[tuple[int, int, int]] = set()
    for _ in range(400):
        if death.dead:
            await rise(cup.world, away_s)
            death.dead, death.step = False, -1
            await cup.pass_time(1)
            continue
        try:
            one = await cup.saved()
            if one.stage is Stage.ENDED and await cup.world.bot.organizer.competitions.earliest(()) is None:
                await cup.pass_time(1)
                if death.dead:
                    continue
                return joined, here
            if cup.table.playing and cup.table.round.phase is Phase.OPEN:
                number = cup.table.round.number
                waiting = [
                    (place, player)
                    for place, player in enumerate(cup.players)
                    if (one.number, number, player.id) not in done
                ]
                if waiting and not cup.table.host._closing:
                    place, player = waiting[0]
                    done.add((one.number, number, player.id))
                    await cup.table.reply(player, right=place <= number)
                else:
                    await cup.pass_time(3)
            elif one.stage is Stage.SIGN_UP and cup.named("s"):
                missing = [player for player in cup.players if player.id not in joined]
                absent = [player for player in cup.players if player.id not in here]
                if missing:
                    if "joined" in await cup.press(missing[0], cup.sign_up, "cj:"):
                        joined.add(missing[0].id)
                elif absent and cup.named("r2.1"):
                    if "Good" in await cup.press(absent[0], cup.post("r2.1"), "ch:"):
                        here.add(absent[0].id)
                else:
                    await cup.pass_time(30)
            else:
                await cup.pass_time(3)
        except BaseException:
            # What was done met a dying bot, or came when sign-up was over.
            if not death.dead and (await cup.saved()).stage is Stage.SIGN_UP:
                raise
            await cup.pass_time(0.1)
    raise AssertionError("the competition does not end")


async def held(settings: Settings, step: int, away_s: float) -> int:
    """One competition with a death at that step; how many steps there were."""
    async with living(settings) as world:
        cup = await Contest.of(world, players=3)
        death = Death(step)
        # Setting it up belongs to what may be cut off; where its row was not saved there is nothing to look at.
        death.haunt(world.bot)
        try:
            await cup.create("in 10 minutes", rounds=ROUNDS, questions=QUESTIONS, mode="choice")
        except BaseException:
            if not death.dead:
                raise
        if death.dead:
            await rise(world, away_s)
            death.dead, death.step = False, -1
            world.met()
        listed = await world.bot.organizer.competitions.open_ones(world.guild.id)
        listed += await world.bot.organizer.competitions.recent(world.guild.id, 1)
        if listed:
            cup.id = listed[0].id
            await cup.pass_time(1)
            joined, here = await to_the_end(cup, death, away_s)
            steps, death.step = death.steps, -1
            await check(cup, joined, here)
            world.met()
            return steps
        world.met()
    return 0


async def check(cup: Contest, joined: set[int], here: set[int]) -> None:
    world = cup.world
    organizer = world.bot.organizer
    one = await cup.saved()
    assert one.stage is Stage.ENDED
    assert joined <= one.entrants.keys()
    assert here <= {entrant.id for entrant in one.here}
    assert not await world.bot.hosts.rounds.busy(world.guild.id, world.channel.id)
    # Every post is out once, and nobody was reminded twice.
    names = Counter(
        custom_id.rsplit(":", 1)[1]
        for post in cup.table.posts()
        for custom_id in post.ids
        if custom_id.startswith("cs:")
    )
    assert set(names.values()) == {1}, names
    assert ("e" in names, "o" in names) == (one.fate is Fate.DONE, one.fate is not Fate.DONE)
    for user in joined:
        assert all(post.text.count(f"<@{user}>") <= 1 for post in cup.named("r"))
    for post in (cup.sign_up, *cup.named("r2")):
        assert [custom_id.partition(":")[0] for custom_id in post.ids] == ["cs"]
    # Every question was posted once a round, and every answer that was told is there.
    rounds, found = await organizer.results(one)
    posted = Counter(re.findall(r"^### (Question \d+) of", "\n".join(p.text for p in cup.table.posts()), re.MULTILINE))
    assert all(count <= len(rounds) for count in posted.values()), posted
    told = Counter(cup.table.told)
    for (user, number), count in told.items():
        assert sum(user in round.turns[number - 1].replies for round in rounds) >= count  # type: ignore[union-attr]
    if one.fate is Fate.DONE:
        (fame,), _ = await organizer.competitions.fame(world.guild.id, 5)
        assert [(p.user, p.points) for p in fame.places] == [(p.user, p.points) for p in places(one, rounds)]
        assert [(p.user, p.points) for p in fame.places] == [(p.user, p.points) for p in found]
    # One event, and it is over.
    scheduled = await world.bot.get_guild(world.guild.id).fetch_scheduled_events()  # type: ignore[union-attr]
    assert [event.status.name for event in scheduled if event.status.name in ("scheduled", "active")] == []
    made = [r for r in world.env.http_requests if r.method == "POST" and r.path.endswith("/scheduled-events")]
    assert len(made) <= 1


async def test_kills_at_any_step(settings_of: SettingsOf, tmp_path: Path) -> None:
    def settings(number: int) -> Settings:
        """The same life, and a state of its own."""
        return replace(settings_of(SHIPPED), state_url=f"sqlite:///{tmp_path}/{number}.sqlite")

    luck = random.Random(2026)
    total = await held(settings(0), -1, 0)
    assert total > 80
    chosen = luck.sample(range(1, total), min(KILLS, total - 1))
    for number, step in enumerate(chosen, 1):
        away_s: Any = luck.choice(AWAY_S)
        try:
            await held(settings(number), step, away_s)
        except BaseException as error:
            error.add_note(f"killed at step {step} of {total}, away for {away_s} s, luck {number}")
            raise
