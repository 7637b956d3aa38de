"""Competitions when things go wrong: posts that are refused, a picture that is, a disk that takes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.trivia.competition import Fate, Stage
from bot.trivia.course import Phase
from contest import Contest

if TYPE_CHECKING:
    import pytest

    from simulated import World


async def test_one_whose_posts_are_refused_is_given_up(world: World, caplog: pytest.LogCaptureFixture) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 2 hours", rounds=1, questions=3, mode="choice")
    await cup.join()
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=400, code=50035, times=None)
    # The first reminder is due, and refused.
    await cup.pass_time(3600 + 300)
    assert (await cup.saved()).stage is Stage.SIGN_UP
    await cup.pass_time(1200)
    one = await cup.saved()
    assert (one.stage, one.fate) == (Stage.ENDED, Fate.LOST)
    await cup.pass_time(1200)
    assert await world.bot.organizer.competitions.earliest(()) is None
    assert caplog.text.count("Traceback") == 1
    caplog.clear()


async def test_a_podium_whose_picture_is_refused_comes_without(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")
    await cup.join()
    await cup.until_start(-200)
    await cup.all_here()
    await cup.until_start()
    while not (cup.table.playing and cup.table.round.phase is Phase.OPEN):
        await cup.pass_time(2)
    for number in (1, 2, 3):
        assert cup.table.round.number == number
        for player in cup.players:
            await cup.table.reply(player, right=player is cup.players[0])
        if number == 3:
            path = f"/channels/{world.channel.id}/messages"
            world.env.inject_error("POST", path, status=413, code=40005, times=1)
        await cup.table.close()
        await cup.table.next()
    await cup.pass_time(20)
    podium = cup.post("e")
    assert "🥇 aoi" in podium.text.replace("*", "")
    assert not podium.message.attachments
    assert (await cup.saved()).fate is Fate.DONE


async def test_a_disk_that_takes_nothing_at_the_start(world: World, caplog: pytest.LogCaptureFixture) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")
    await cup.join()
    await cup.until_start(-200)
    await cup.all_here()
    async with world.disk_refuses():
        await cup.until_start(60)
        assert not cup.table.playing
    await cup.play_round({0: 3, 1: 1})
    await cup.pass_time(30)
    assert (await cup.saved()).fate is Fate.DONE
    assert len(cup.named("e")) == 1
    assert "readonly database" in caplog.text
    caplog.clear()
