"""Whole rounds, as members play them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord
import pytest

from bot.trivia.course import Outcome, Phase
from bot.trivia.questions import Mode
from playing import Table
from simulated import JAPANESE, answer, buttons, private_sentence, seen

if TYPE_CHECKING:
    from simulated import World

LATIN_SENTENCE = re.compile(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}")


@pytest.fixture
def table(world: World) -> Table:
    return Table(world, world.channel)


@pytest.mark.parametrize("language", ["en", "ja", "both"])
@pytest.mark.parametrize("mode", ["mixed", "choice", "typed", "year", "order"])
async def test_a_whole_round(world: World, table: Table, mode: str, language: str) -> None:
    await table.start(world.emma, mode=mode, questions=3, language=language)
    await table.begin()
    asked_modes: set[Mode] = set()
    texts: list[str] = []
    while table.playing:
        assert table.round.phase is Phase.OPEN
        question = table.question.text
        texts.append(question)
        asked_modes.add(table.turn.asked.mode)
        number = table.round.number
        assert "Locked in" in await table.reply(world.emma)
        assert "受け付けました" in await table.reply(world.sakura, right=False)
        await table.pass_time(1)
        turn = table.turn
        if table.round.phase is Phase.OPEN:
            await table.close()
        assert turn.outcome is Outcome.CLOSED
        assert turn.replies[world.emma.id].worth.right
        assert not turn.replies[world.sakura.id].worth.right
        (revealed,) = [post.text for post in table.posts() if post.id == turn.message_id]
        assert "✅" in revealed
        assert not [post for post in table.posts() if post.id == turn.message_id and post.ids]
        texts.append(revealed)
        if table.playing and table.round.number == number:
            await table.next()
    if mode == "mixed":
        assert len(asked_modes) > 1
    else:
        assert asked_modes == {Mode(mode)}
    end = table.last
    texts.append(end.text)
    assert end.text.index("emma") < end.text.index("sakura")
    assert "🥇" in end.text
    (picture,) = end.message.attachments
    assert picture.description
    whole = "\n".join(texts)
    if language == "ja":
        assert not LATIN_SENTENCE.search(re.sub(r"[“「][^”」]*[”」]", "", whole)), LATIN_SENTENCE.findall(whole)
    if language == "en":
        assert not JAPANESE.search(whole.replace("日本語", "")), JAPANESE.findall(whole)
    if language == "both":
        assert JAPANESE.search(whole)
        assert LATIN_SENTENCE.search(whole)


async def test_twenty_five_players(world: World, table: Table) -> None:
    players = [world.guild.add_member(world.env.create_user(f"player{n}")) for n in range(25)]
    lobby = await table.start(world.emma, mode="choice", questions=3)
    for player in players[:3]:
        assert await table.press(player, lobby, "rj:")
    await table.begin()
    await table.play(*((player, n % 3 == 0) for n, player in enumerate(players)))
    assert "and 5 more" in table.last.text
    board = answer(await world.emma.slash(world.channel, "leaderboard"))
    assert "player0" in seen(board)


async def test_the_lobby(world: World, table: Table) -> None:
    lobby = await table.start(world.emma)
    assert "emma" in lobby.text
    assert "10 questions" in lobby.text
    assert "参加" in await table.press(world.sakura, lobby, "rj:")
    assert "参加" in await table.press(world.sakura, lobby, "rj:")
    await table.pass_time(3)
    assert "sakura" in table.posts()[0].text
    # Only the starter starts at once.
    assert "ラウンドを始めた人" in await table.press(world.sakura, lobby, "rn:")
    assert table.round.phase is Phase.LOBBY
    assert await table.press(world.emma, lobby, "rn:") == ""
    await table.pass_time(0.1)
    assert table.round.phase is Phase.OPEN
    assert not table.posts()[0].ids


async def test_what_stops_a_start(world: World, table: Table) -> None:
    await table.start(world.emma)
    assert "進行中" in private_sentence(await world.sakura.slash(world.channel, "trivia start"))
    other = world.guild.create_text_channel("other")
    said = private_sentence(await world.emma.slash(other, "trivia start"))
    assert "seconds" in said
    await table.pass_time(10.1)
    assert Table(world, other).posts() == []
    await Table(world, other).start(world.emma)
    world.met()


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_a_missing_permission_is_named(world: World, language: str) -> None:
    hidden = discord.PermissionOverwrite(read_message_history=False)
    channel = world.guild.create_text_channel("closed", overwrites={world.guild.default_role: hidden})
    said = private_sentence(await world.reader(language).slash(channel, "trivia start"))
    assert ("Read Message History" if language == "en" else "メッセージ履歴を読む") in said
    assert world.met()


async def test_first_press_is_final(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice")
    await table.begin()
    await table.reply(world.emma, right=False)
    post = table.question
    said = answer(await world.emma.click(post.message, custom_id=post.ids[0]))
    assert "final" in seen(said)
    assert not table.turn.replies[world.emma.id].worth.right


async def test_the_reply_does_not_tell_and_neither_does_a_custom_id(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice")
    await table.begin()
    right = await table.reply(world.emma)
    wrong = await table.reply(world.sakura, right=False)
    assert "✅" not in right + wrong
    ids = [one for one in table.question.ids if one.startswith("ra:")]
    assert [one.rsplit(":", 1)[1] for one in ids] == ["0", "1", "2", "3"][: len(ids)]


async def test_fifty_fifty(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice", questions=4)
    await table.begin()
    while not table.turn.asked.halved:
        await table.close()
        await table.next()
    said = await table.press(world.emma, table.question, "rh:")
    assert "50:50" in said
    left = {place for place in range(4) if f"**{'ABCD'[place]}**" in said}
    assert left == set(table.turn.asked.halved)
    await table.reply(world.emma)
    assert table.turn.replies[world.emma.id].halved
    await table.close()
    assert table.round.standings()[0].points <= 500
    await table.next()
    if table.playing and table.turn.asked.halved:
        assert "one a round" in await table.press(world.emma, table.question, "rh:")


async def test_be_more_specific_comes_once(world: World, table: Table) -> None:
    await table.start(world.emma, mode="typed", questions=50)
    await table.begin()
    while table.playing and not table.turn.asked.question.line.prompt:  # type: ignore[union-attr]
        await table.reply(world.sakura)
        await table.close()
        await table.next()
    if not table.playing:
        pytest.fail("the pack has no question with a prompt")
    line = table.turn.asked.question.line
    assert line is not None
    post = table.question
    shown = await world.emma.click(post.message, custom_id=post.ids[0])
    nearly = answer(await world.emma.submit_modal(shown, {"reply": line.prompt[0]}))
    assert nearly.ephemeral
    assert world.emma.id not in table.turn.replies
    (again,) = buttons(nearly)
    shown = await world.emma.click(nearly, custom_id=again["custom_id"])
    said = answer(await world.emma.submit_modal(shown, {"reply": line.accept[0]}))
    assert "Locked in" in seen(said)
    assert table.turn.replies[world.emma.id].worth.right


async def test_a_year_that_is_none_is_not_an_answer(world: World, table: Table) -> None:
    await table.start(world.sakura, mode="year", questions=3, language="ja")
    await table.begin()
    post = table.question
    shown = await world.sakura.click(post.message, custom_id=post.ids[0])
    said = answer(await world.sakura.submit_modal(shown, {"reply": "むかし"}))
    assert "むかし" in seen(said)
    assert not table.turn.replies
    (again,) = buttons(said)
    shown = await world.sakura.click(said, custom_id=again["custom_id"])
    assert "受け付けました" in seen(answer(await world.sakura.submit_modal(shown, table.right_values())))


async def test_an_order_with_one_twice_is_not_an_answer(world: World, table: Table) -> None:
    await table.start(world.emma, mode="order", questions=3)
    await table.begin()
    values = table.right_values()
    post = table.question
    shown = await world.emma.click(post.message, custom_id=post.ids[0])
    said = answer(await world.emma.submit_modal(shown, {name: ["0"] for name in values}))
    assert "once" in seen(said) or "one place" in seen(said)
    assert not table.turn.replies
    (again,) = buttons(said)
    shown = await world.emma.click(said, custom_id=again["custom_id"])
    assert "Locked in" in seen(answer(await world.emma.submit_modal(shown, values)))


async def test_early_close_when_all_have_answered(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    await table.reply(world.emma)
    await table.reply(world.sakura)
    await table.pass_time(6)
    assert table.round.number == 1
    assert table.round.phase is Phase.OPEN  # never the first one
    await table.close()
    await table.next()
    await table.reply(world.emma)
    await table.reply(world.sakura)
    await table.pass_time(4)
    assert table.round.phase is Phase.OPEN  # never within five seconds
    await table.pass_time(1.2)
    assert table.round.phase is Phase.READING


async def test_the_round_stops_when_nobody_answers(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice")
    await table.begin()
    await table.play()
    assert "Nobody answered" in table.last.text
    assert len(table.with_button("rg:")) == 1
    assert len([post for post in table.posts() if "Question" in post.text]) == 3


async def test_stop_and_skip(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice")
    await table.begin()
    await table.reply(world.emma)
    await table.reply(world.sakura)
    assert private_sentence(await world.sakura.slash(world.channel, "trivia stop"))
    assert world.met()
    assert "1" in private_sentence(await world.sakura.slash(world.channel, "trivia skip"))
    assert table.round.phase is Phase.OPEN
    await world.emma.slash(world.channel, "trivia skip")
    assert table.turn.outcome is Outcome.SKIPPED
    await table.next()
    await table.reply(world.emma)
    await table.close()
    points = table.round.standings()[0].points
    assert points > 0
    await world.emma.slash(world.channel, "trivia stop")
    assert not table.playing
    assert f"{points:,}" in table.last.text
    private_sentence(await world.emma.slash(world.channel, "trivia stop"))
    assert world.met()


async def test_play_again_and_review(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    asked = [turn.asked.question.id for turn in table.round.turns]
    await table.play((world.emma, True), (world.sakura, False))
    end = table.last
    assert "every answer was right" in await table.press(world.emma, end, "rm:")
    missed = await table.press(world.sakura, end, "rm:")
    assert missed.count("✅") == 3
    stranger = world.guild.add_member(world.env.create_user("leo"))
    assert "not played" in await table.press(stranger, end, "rm:")
    world.met()
    await table.pass_time(10)
    await table.press(world.sakura, end, "rg:")
    assert table.playing
    assert table.round.starter == world.sakura.id
    assert table.round.rules.mode is Mode.CHOICE
    # What was asked here does not come again while there are others.
    assert not {turn.asked.question.id for turn in table.round.turns} & set(asked)


async def test_the_leaderboard_and_what_counts(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    await table.play((world.emma, True))
    assert "Not on the leaderboard" in table.last.text
    assert "emma" not in seen(answer(await world.emma.slash(world.channel, "leaderboard")))
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    await table.play((world.emma, True), (world.sakura, False))
    assert "on the server's leaderboard" in table.last.text
    assert "emma" in seen(answer(await world.emma.slash(world.channel, "leaderboard")))


async def test_lookups_wait_while_a_question_is_open(world: World, table: Table) -> None:
    reader = world.guild.add_member(world.env.create_user("reader"))
    elsewhere = world.guild.create_text_channel("library")
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    await table.reply(world.emma)
    for who, where in ((world.emma, elsewhere), (reader, world.channel)):
        said = answer(await who.slash(where, "timeline", when="2016"))
        assert said.ephemeral
        assert "question is open" in seen(said)
        assert await who.autocomplete(where, "timeline", "when", "20") == []
        assert await who.autocomplete(where, "search", "query", "G") == []
    waiting = answer(await world.emma.slash(elsewhere, "person"))
    free = answer(await reader.slash(elsewhere, "timeline", when="2016"))
    assert not free.ephemeral
    await table.close()
    assert said.ephemeral
    assert "2016" in seen(said)
    assert "question is open" not in seen(waiting)
    assert not answer(await world.emma.slash(elsewhere, "timeline", when="2016")).ephemeral


async def test_the_next_question_repeats_the_last_answer(world: World, table: Table) -> None:
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    await table.reply(world.emma)
    answered = table.turn.asked.question.answer.text.en
    await table.close()
    await table.next()
    assert answered.split()[0] in table.question.text.splitlines()[0].replace("\\", "")
