"""Buzzer rounds when things go wrong: outages, lost messages and permissions, a disk that takes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.trivia.buzzer import Verdict
from bot.trivia.course import Ending, Outcome, Phase
from simulated import answer, seen
from test_e2e_buzzer import Studio

if TYPE_CHECKING:
    from simulated import World


@pytest.fixture
async def studio(world: World) -> Studio:
    studio = Studio(world)
    await studio.start(language="en")
    return studio


def lose(world: World) -> None:
    with world.env._bot_scope():
        world.bot.hosts.lost_gateway()


def find(world: World) -> None:
    with world.env._bot_scope():
        world.bot.hosts.found_gateway()


# -- the gateway


async def test_an_outage_voids_the_question(world: World, studio: Studio) -> None:
    lose(world)
    await studio.pass_time(7)
    assert studio.round.turn.told == 1, "nobody could press, so it is told no further"
    find(world)
    await studio.pass_time(0.5)
    assert studio.round.turns[0].outcome is Outcome.VOID
    assert "counts for nobody" in studio.post(studio.round.turns[0].message_id).text
    await studio.next()
    assert "Right" in await studio.say(world.emma, studio.right())


async def test_a_short_outage_changes_nothing(world: World, studio: Studio) -> None:
    lose(world)
    await studio.pass_time(4)
    find(world)
    await studio.pass_time(3)
    assert studio.round.phase is Phase.OPEN
    assert studio.round.turn.told > 1
    assert "Right" in await studio.say(world.emma, studio.right())


async def test_nobody_is_late_who_could_not_answer(world: World, studio: Studio) -> None:
    await studio.press(world.emma)
    lose(world)
    await studio.pass_time(30)
    (attempt,) = studio.round.turn.attempts
    assert attempt.verdict is Verdict.OPEN
    find(world)
    await studio.pass_time(0.5)
    assert studio.round.turns[0].outcome is Outcome.VOID
    assert studio.round.wrong(world.emma.id) == 0


@pytest.mark.parametrize("reading", [False, True])
async def test_the_gateway_stays_lost(world: World, studio: Studio, *, reading: bool) -> None:
    if reading:
        await studio.say(world.emma, studio.right())
    lose(world)
    await studio.pass_time(320)
    assert not studio.playing
    assert "away for too long" in studio.last.text
    assert not [one for post in studio.posts() for one in post.ids if one.startswith("bz:")]


# -- messages and permissions


@pytest.mark.parametrize("code", [10003, 50001, 50013])
async def test_a_channel_that_is_lost_ends_the_round_and_keeps_its_points(
    world: World, studio: Studio, code: int
) -> None:
    round = studio.round
    await studio.say(world.sakura, "zzzz qqqq")
    await studio.say(world.emma, studio.right())
    world.env.inject_error("POST", "/channels/*/messages", status=404 if code == 10003 else 403, code=code, times=None)
    await studio.next()
    assert not studio.playing
    saved = await world.bot.hosts.buzzers.load(round.guild_id, round.id)
    assert saved is not None
    assert saved.round.ending is Ending.LOST
    assert "emma" in seen(answer(await world.emma.slash(world.channel, "leaderboard")))
    assert not await world.bot.hosts.rounds.busy(round.guild_id, round.channel_id)


async def test_a_permission_that_is_lost_while_it_is_told(world: World, studio: Studio) -> None:
    round = studio.round
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001, times=None)
    await studio.pass_time(3)
    assert not studio.playing
    saved = await world.bot.hosts.buzzers.load(round.guild_id, round.id)
    assert saved is not None
    assert saved.round.ending is Ending.LOST
    assert saved.round.turns[0].outcome is Outcome.VOID


async def test_a_question_that_is_deleted_while_it_is_told(world: World, studio: Studio) -> None:
    await studio.question.message.delete()
    await studio.pass_time(2)
    assert studio.round.turns[0].outcome is Outcome.VOID
    assert "counts for nobody" in studio.last.text
    await studio.next()
    assert studio.round.number == 2


async def test_a_question_that_is_deleted_while_somebody_answers(world: World, studio: Studio) -> None:
    await studio.press(world.emma)
    await studio.question.message.delete()
    await studio.pass_time(12)
    assert studio.round.turns[0].attempts[0].verdict is Verdict.LATE
    assert studio.round.turns[0].outcome is not None
    assert "✅" in studio.last.text
    await studio.next()
    assert studio.round.number == 2


async def test_phrases_that_are_not_taken_are_shown_with_the_next(world: World, studio: Studio) -> None:
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=5)  # discord.py tries five times
    first = studio.question.text
    for _ in range(30):
        await studio.pass_time(1.3)
        if studio.question.text != first:
            break
    assert studio.round.phase is Phase.OPEN
    assert len(studio.host._shown) == studio.round.turn.told > 2
    assert studio.host._shown[1] == studio.host._shown[2], "both phrases were seen at once"


async def test_reveals_that_are_not_taken_do_not_stop_the_round(world: World, studio: Studio) -> None:
    number, told = studio.round.number, studio.round.turn.ladder.answer.en
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    shown = await studio.press(world.emma)
    await studio.pass_time(3)
    assert studio.round.turn.holder is not None
    await world.emma.submit_modal(shown, {"reply": studio.right()})
    for _ in range(12):
        await studio.pass_time(5)
        if studio.round.number > number:
            break
    assert studio.round.number == number + 1
    assert f"The answer was: {told}" in studio.question.text.replace("\\", "")


async def test_whose_right_is_not_shown_must_answer_in_time_all_the_same(world: World, studio: Studio) -> None:
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    await studio.press(world.emma)
    await studio.pass_time(60)
    assert studio.round.turns[0].attempts[0].verdict is Verdict.LATE


async def test_a_disk_that_takes_nothing_for_a_while(
    world: World, studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown = await studio.press(world.emma)

    async def full(*_: object) -> None:
        raise OSError("the disk is full")

    async with world.disk_refuses():
        said = answer(await world.emma.submit_modal(shown, {"reply": studio.right()}))
        assert "wrong on my side" in seen(said)
        await studio.pass_time(8)
    await studio.pass_time(8)
    assert studio.round.turns[0].outcome is Outcome.VOID
    assert studio.round.wrong(world.emma.id) == 0
    await studio.next()
    assert studio.round.number == 2
    with monkeypatch.context() as broken:
        broken.setattr(world.bot.hosts.buzzers, "closed", full)
        await studio.say(world.emma, studio.right())
        await studio.pass_time(8)
        assert studio.round.number == 2
    await studio.pass_time(15)
    assert studio.round.number == 3
    assert "⭕" in studio.post(studio.round.turns[1].message_id).text
    with monkeypatch.context() as broken:
        await studio.say(world.emma, studio.right())
        broken.setattr(world.bot.hosts.buzzers, "opened", full)
        await studio.pass_time(9)
        assert studio.round.number == 4
    await studio.pass_time(10)
    assert "Right" in await studio.say(world.emma, studio.right())
    assert "the disk is full" in caplog.text
    caplog.clear()
