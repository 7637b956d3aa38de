"""Rounds when things go wrong: restarts, outages, lost messages and permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from bot.trivia.course import Ending, Outcome, Phase
from bot.trivia.questions import Mode
from playing import Table
from simulated import answer, seen

if TYPE_CHECKING:
    from simulated import World


@pytest.fixture
def table(world: World) -> Table:
    return Table(world, world.channel)


async def open_question(table: Table, mode: str = "choice", questions: int = 3) -> None:
    await table.start(table.world.emma, mode=mode, questions=questions)
    await table.begin()
    assert table.round.phase is Phase.OPEN


def headings(table: Table) -> list[str]:
    return [line for post in table.posts() for line in post.text.splitlines() if line.startswith("### Question")]


# -- restarts


async def test_a_restart_in_the_lobby(world: World, table: Table) -> None:
    lobby = await table.start(world.emma, mode="choice", questions=3)
    await table.press(world.sakura, lobby, "rj:")
    await world.restart()
    assert table.round.phase is Phase.LOBBY
    assert list(table.round.players) == [world.emma.id, world.sakura.id]
    await table.begin()
    assert table.round.phase is Phase.OPEN


async def test_a_short_restart_while_a_question_is_open(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    await world.restart()
    assert table.round.phase is Phase.OPEN
    assert list(table.turn.replies) == [world.emma.id]
    said = await table.press(world.emma, table.question, f"ra:{table.round.guild_id}:{table.round.id}:1:0")
    assert "final" in said
    await table.reply(world.sakura)
    await table.close()
    assert table.round.turns[0].outcome is Outcome.CLOSED
    await table.next()
    await table.play((world.emma, True), (world.sakura, False))
    assert headings(table) == [f"### Question {n} of 3" for n in (1, 2, 3)]


async def test_a_restart_after_a_newcomer_was_told_to_be_more_specific(world: World, table: Table) -> None:
    await table.start(world.emma, mode="typed", questions=50)
    await table.begin()
    while not table.turn.asked.question.line.prompt:  # type: ignore[union-attr]
        await table.reply(world.emma)
        await table.close()
        await table.next()
    number, turn = table.round.number, table.turn
    post = table.question
    shown = await world.sakura.click(post.message, custom_id=post.ids[0])
    nearly = answer(await world.sakura.submit_modal(shown, {"reply": turn.asked.question.line.prompt[0]}))
    assert nearly.ephemeral
    await world.restart()
    await table.close()
    closed = table.round.turns[number - 1]
    assert closed.outcome is Outcome.CLOSED
    assert not closed.replies[world.sakura.id].worth.right
    assert table.playing


async def test_a_restart_between_questions(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    await table.close()
    assert table.round.phase is Phase.READING
    await world.restart()
    await table.next()
    assert table.round.number == 2
    await table.play((world.emma, True))
    assert headings(table) == [f"### Question {n} of 3" for n in (1, 2, 3)]


async def test_a_restart_after_the_end(world: World, table: Table) -> None:
    await open_question(table)
    await table.play((world.emma, True), (world.sakura, False))
    await world.restart()
    await table.pass_time(30)
    assert len(table.with_button("rg:")) == 1
    assert "✅" in await table.press(world.sakura, table.last, "rm:")


async def test_a_long_absence_voids_the_question_and_a_longer_one_ends_the_round(world: World, table: Table) -> None:
    await open_question(table, questions=4)
    await table.reply(world.emma)
    await away(world, 8)
    await table.pass_time(0.1)
    assert table.round.turns[0].outcome is Outcome.VOID
    (revealed,) = [post for post in table.posts() if post.id == table.round.turns[0].message_id]
    assert "counts for nobody" in revealed.text
    assert "✅" in revealed.text
    await table.next()
    await table.reply(world.emma)
    await table.close()
    points = table.round.standings()[0].points
    await away(world, 320)
    await table.pass_time(0.1)
    assert not table.playing
    assert "away for too long" in table.last.text
    assert f"{points:,}" in table.last.text


async def away(world: World, seconds: float) -> None:
    """The process dies, and a new one comes up after a while."""
    from bot import create_bot

    old = world.bot
    await old.hosts.close()
    await world.env.advance_time(seconds)
    new = create_bot(world.settings)
    try:
        await world.env.restart_bot(new)
    finally:
        await old.close()


async def test_a_modal_that_is_open_over_a_restart(world: World, table: Table) -> None:
    await open_question(table, "typed")
    post = table.question
    shown = await world.emma.click(post.message, custom_id=post.ids[0])
    await world.restart()
    said = answer(await world.emma.submit_modal(shown, table.right_values()))
    assert "Locked in" in seen(said)
    assert table.turn.replies[world.emma.id].worth.right


async def test_told_to_be_more_specific_before_a_restart(world: World, table: Table) -> None:
    await table.start(world.emma, mode="typed", questions=50)
    await table.begin()
    while not table.turn.asked.question.line.prompt:  # type: ignore[union-attr]
        await table.reply(world.sakura)
        await table.close()
        await table.next()
    line = table.turn.asked.question.line
    assert line is not None
    post = table.question
    shown = await world.emma.click(post.message, custom_id=post.ids[0])
    await world.emma.submit_modal(shown, {"reply": line.prompt[0]})
    await world.restart()
    # The second time it is an answer like any other, and wrong.
    shown = await world.emma.click(post.message, custom_id=post.ids[0])
    said = answer(await world.emma.submit_modal(shown, {"reply": line.prompt[0]}))
    assert "Locked in" in seen(said)
    assert not table.turn.replies[world.emma.id].worth.right


# -- the gateway


async def test_an_outage_of_the_gateway_voids_the_question(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    with world.env._bot_scope():
        world.bot.hosts.lost_gateway()
    await table.pass_time(7)
    with world.env._bot_scope():
        world.bot.hosts.found_gateway()
    await table.pass_time(0.1)
    assert table.round.turns[0].outcome is Outcome.VOID


async def test_a_short_outage_changes_nothing(world: World, table: Table) -> None:
    await open_question(table)
    with world.env._bot_scope():
        world.bot.hosts.lost_gateway()
    await table.pass_time(4)
    with world.env._bot_scope():
        world.bot.hosts.found_gateway()
    await table.pass_time(0.1)
    assert table.round.phase is Phase.OPEN
    await table.close()
    assert table.round.turns[0].outcome is Outcome.CLOSED


async def test_no_question_is_asked_while_the_gateway_is_lost(world: World, table: Table) -> None:
    await open_question(table)
    await table.close()
    with world.env._bot_scope():
        world.bot.hosts.lost_gateway()
    await table.pass_time(60)
    assert table.round.number == 1
    with world.env._bot_scope():
        world.bot.hosts.found_gateway()
    await table.pass_time(1.1)
    assert table.round.number == 2


async def test_the_gateway_stays_lost(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    await table.close()
    with world.env._bot_scope():
        world.bot.hosts.lost_gateway()
    await table.pass_time(320)
    assert not table.playing
    assert "away for too long" in table.last.text


# -- messages and permissions


async def test_a_deleted_question_is_revealed_anew(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    await table.question.message.delete()
    await table.close()
    assert table.round.turns[0].outcome is Outcome.CLOSED
    assert "✅" in table.last.text
    await table.next()
    assert table.round.number == 2


@pytest.mark.parametrize("code", [10003, 50001, 50013, 50083, 160005])
async def test_a_lost_channel_ends_the_round_and_keeps_its_scores(world: World, table: Table, code: int) -> None:
    await open_question(table)
    await table.reply(world.emma)
    await table.reply(world.sakura, right=False)
    await table.close()
    world.env.inject_error("POST", "/channels/*/messages", status=404 if code == 10003 else 403, code=code, times=None)
    round_id, guild_id = table.round.id, table.round.guild_id
    await table.next()
    assert not table.playing
    saved = await world.bot.hosts.rounds.load(guild_id, round_id)
    assert saved is not None
    assert saved.round.ending is Ending.LOST
    assert "emma" in seen(answer(await world.emma.slash(world.channel, "leaderboard")))


async def test_discord_fails_for_a_while(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    await table.close()
    world.env.inject_error("POST", "/channels/*/messages", status=500, times=4)
    await table.pass_time(40)
    assert table.round.number == 2
    assert headings(table).count("### Question 2 of 3") == 1


async def test_discord_fails_for_longer(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    await table.close()
    world.env.inject_error("POST", "/channels/*/messages", status=500, times=None)
    await table.pass_time(200)
    await table.pass_time(200)
    assert not table.playing
    assert len(headings(table)) == 1


async def test_a_reveal_that_is_not_taken_does_not_stop_the_round(world: World, table: Table) -> None:
    await open_question(table)
    await table.reply(world.emma)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    await table.close()
    await table.next()
    assert table.round.number == 2
    assert "↩" in table.question.text


async def test_a_press_whose_reply_is_not_taken_counts(world: World, table: Table) -> None:
    await open_question(table)
    world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=1)
    post = table.question
    await world.emma.click(post.message, custom_id=post.ids[0])
    assert list(table.turn.replies) == [world.emma.id]


async def test_a_disk_that_takes_nothing_takes_no_answer_and_says_so(
    world: World, table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    await open_question(table)
    post = table.question
    async with world.disk_refuses():
        said = answer(await world.emma.click(post.message, custom_id=post.ids[0]))
    assert "wrong on my side" in seen(said)
    assert "readonly database" in caplog.text
    caplog.clear()
    assert not table.turn.replies
    assert "Locked in" in await table.reply(world.emma)


@pytest.mark.parametrize("what", ["opened", "closed"])
async def test_a_disk_that_takes_nothing_for_a_while(
    world: World, table: Table, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    await open_question(table)
    await table.reply(world.emma)
    if what == "opened":
        await table.close()
    async with world.disk_refuses():
        if what == "closed":
            await table.close()
        await table.pass_time(9)
    assert table.round.number == (2 if what == "opened" else 1)
    await table.pass_time(10)
    assert table.round.number == 2
    assert table.round.phase is Phase.OPEN
    await table.play((world.emma, True), (world.sakura, False))
    assert headings(table) == [f"### Question {n} of 3" for n in (1, 2, 3)]
    assert "readonly database" in caplog.text
    caplog.clear()


async def test_two_rounds_at_once_do_not_meet(world: World, table: Table) -> None:
    other = Table(world, world.guild.create_text_channel("other"))
    await open_question(table)
    await other.start(world.sakura, mode="choice", questions=3, language="ja")
    await other.pass_time(15.5)
    assert other.round.turn.asked.mode is Mode.CHOICE
    await other.reply(world.sakura)
    assert world.sakura.id not in table.round.turns[0].replies
    world.env.inject_error("POST", f"/channels/{other.channel.id}/messages", status=403, code=50013, times=None)
    await other.pass_time(40)
    assert not other.playing
    assert table.playing


async def test_an_answer_within_a_day_feeds_no_board(world: World, table: Table) -> None:
    """A topic with few questions: the second round has to ask them again, and says so."""
    topic = "childhood"
    await table.start(world.emma, topic=topic, mode="choice", questions=50)
    await table.begin()
    await table.play((world.emma, True), (world.sakura, True))
    points = table.last.text
    for _ in range(6):
        await table.pass_time(11)
        await table.start(world.emma, topic=topic, mode="choice", questions=50)
        if "asked here before" in table.last.text:
            break
        await table.begin()
        await table.play((world.emma, True), (world.sakura, True))
    else:
        pytest.fail("the questions of the topic do not end")
    assert points
    await table.begin()
    repeated = 0
    while table.playing:
        await table.reply(world.emma)
        await table.reply(world.sakura)
        repeated += sum(reply.repeated for reply in table.turn.replies.values())
        turn = table.turn
        await table.close()
        if any(reply.repeated for reply in turn.replies.values()):
            (revealed,) = [post for post in table.posts() if post.id == turn.message_id]
            assert "↻" in revealed.text
        if table.playing:
            await table.next()
    assert repeated
    assert "↻" in table.last.text


async def test_the_podium_comes_without_its_picture_where_none_may_be_attached(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    await table.play_on((world.emma, True), (world.sakura, False), until=3)
    for who in (world.emma, world.sakura):
        await table.reply(who)
    await table.close()
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=1)
    await table.next()
    assert "The round is over" in table.last.text
    assert "🥇 **emma**" in table.last.text
    assert table.last.message.attachments == []


async def test_a_round_in_a_thread(world: World) -> None:
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="quiz", type=discord.ChannelType.public_thread)
    await world.env.settle()
    (thread,) = world.channel.threads
    table = Table(world, thread)
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    await table.play((world.emma, True), (world.sakura, False))
    assert "The round is over" in table.last.text
    assert table.last.message.attachments
    assert "🎲" not in "".join(post.text for post in Table(world, world.channel).posts())
