"""Competitions through simcord's Discord: sign-up, reminders, rounds, breaks, the end, and what may go wrong."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.trivia.competition import Fate, Stage
from bot.trivia.competition_export import _cell, export_files
from bot.trivia.course import Phase
from contest import Contest
from simulated import JAPANESE, SHIPPED, answer, living, private_sentence, seen

if TYPE_CHECKING:
    from conftest import SettingsOf
    from simulated import World


@pytest.fixture
async def world(settings_of: SettingsOf) -> Any:
    async with living(settings_of(SHIPPED)) as world:
        yield world


def may_not(world: World, **permissions: bool) -> None:
    """Take permissions from the bot's own role."""
    me = world.guild.me
    assert me is not None
    own = me.top_role
    left = discord.Permissions(own.permissions.value)
    left.update(**permissions)
    world.env.backend.edit_role(world.guild.id, own.id, {"permissions": left.value})


def events(world: World) -> list[dict[str, Any]]:
    """What the bot asked of scheduled events."""
    return [
        {"method": request.method, **(request.json or {})}
        for request in world.env.http_requests
        if "/scheduled-events" in request.path and request.method != "GET"
    ]


async def test_a_whole_competition_of_three_rounds_and_eight_players_with_restarts_between(world: World) -> None:
    cup = await Contest.of(world)
    told = await cup.create("in 2 hours", rounds=3, questions=3, mode="choice")
    assert "Autumn Cup" in told
    assert "among the server's events" in told
    assert "as UTC" in told
    await cup.join(*cup.players[:4])
    await world.restart()
    await cup.join(*cup.players[4:])
    assert await cup.press(cup.players[7], cup.sign_up, "cj:") == "You have joined already."
    assert "not remind" in await cup.press(cup.players[7], cup.sign_up, "cr:")
    await cup.pass_time(11)
    assert "8 have joined" in cup.sign_up.text

    await cup.pass_time(3600)
    first = cup.post("r1.1")
    assert f"<@{cup.players[0].id}>" in first.text
    assert f"<@{cup.players[7].id}>" not in first.text
    await world.restart()
    await cup.pass_time(3300)
    await world.restart()
    assert len(cup.named("r1.1")) == len(cup.named("r2.1")) == 1
    await cup.all_here(*cup.players[:7])
    await cup.until_start()
    assert "Round 1 of 3" in cup.table.last.text
    for post in (cup.sign_up, cup.post("r2.1")):
        assert "It has begun." in post.text
        assert [one.partition(":")[0] for one in post.ids] == ["cs"]

    for number in (1, 2, 3):
        await cup.play_round({0: 3, 1: 2, 2: number, 3: 1})
        await cup.pass_time(1)
        if number < 3:
            assert len(cup.lines(cup.post(f"b{number}"))) == 8
            await world.restart()
            await cup.pass_time(121)
            assert len(cup.named(f"b{number}")) == 1
    podium = cup.post("e")
    assert "aoi** has won" in podium.text
    assert cup.lines(podium)[0].startswith("🥇 **aoi**")
    assert [attachment.description for attachment in podium.message.attachments] != [None]
    assert "over 9 questions" in str(podium.message.attachments[0].description)
    assert "chie" in cup.lines(cup.post("b2"))[2]
    # In the last round the third overtook the second.
    assert "chie** —" in cup.lines(podium)[1]
    assert "↑1" in await cup.run("standings", cup.players[2])
    await world.restart()
    assert len(cup.named("e")) == 1
    assert (await cup.saved()).fate is Fate.DONE
    # It began by itself, as Discord lets it.
    assert [event.get("status") for event in events(world)] == [None, 3]

    fame = await cup.run("results", cup.players[5])
    assert "Autumn Cup" in fame
    assert "aoi" in fame
    assert "Autumn Cup" in await cup.run("list")


async def test_only_those_who_joined_play_and_repeats_count(world: World) -> None:
    cup = await Contest.of(world, players=3)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")
    await cup.join(*cup.players[:2])
    await cup.pass_time(301)
    await cup.all_here(*cup.players[:2])
    await cup.until_start(17)
    assert cup.table.round.phase is Phase.OPEN
    told = await cup.table.reply(cup.players[2])
    assert "only those who joined" in told
    # One of them had the question right today: elsewhere that would be left out of leaderboards.
    question = cup.table.turn.asked.question.id

    def had(tx: Any) -> None:
        tx.execute(
            "INSERT INTO answered_right (user_id, question_id, answered_ms) VALUES ($1, $2, $3)",
            cup.players[0].id,
            question,
            int(world.env.now().timestamp() * 1000) - 1000,
        )

    await world.bot.state.write(had)
    await cup.table.reply(cup.players[0])
    await cup.table.close()
    assert not cup.table.turn.replies[cup.players[0].id].repeated
    assert cup.players[2].id not in cup.table.round.players


async def test_too_few_are_there(world: World) -> None:
    cup = await Contest.of(world, players=3)
    await cup.create("in 2 hours")
    assert "an hour and five minutes before" in await cup.press(cup.players[0], cup.sign_up, "cj:")
    assert "an hour and five minutes before" in cup.sign_up.text
    await cup.join(*cup.players[1:])
    await cup.pass_time(3660)
    # What is past is promised no more.
    assert "remind them five minutes before" in cup.sign_up.text
    await cup.pass_time(6901 - 3660)
    await cup.all_here(cup.players[0])
    await cup.until_start()
    assert "fewer than 2 people" in cup.post("o").text
    assert (await cup.saved()).fate is Fate.TOO_FEW
    assert events(world)[-1]["status"] == 3
    assert "called off" in await cup.run("list")
    result = await cup.players[1].click(cup.named("r1.1")[0].message, custom_id=f"cj:{world.guild.id}:{cup.id}")
    assert "Sign-up is over" in private_sentence(result)
    world.met()


@pytest.mark.parametrize(("away_s", "begins"), [(900, True), (1260, False)])
async def test_a_start_that_was_missed(world: World, away_s: float, begins: bool) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")
    await cup.join()
    await cup.pass_time(299)
    # Away over the reminder and the start.
    old = world.bot
    await old.organizer.close()
    await cup.pass_time(away_s + 300)
    await world.restart()
    await cup.pass_time(1)
    if not begins:
        assert "in time" in cup.post("o").text
        assert (await cup.saved()).fate is Fate.MISSED
        return
    # Nobody could say that they are there, so they are asked now.
    await cup.all_here()
    await cup.until_start(2)
    assert (await cup.saved()).stage is Stage.PLAYING


async def test_a_casual_round_makes_way_after_its_question(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")
    await cup.join()
    await cup.pass_time(301)
    await cup.all_here()
    await cup.until_start(-20)
    await cup.table.start(world.emma, mode="choice", questions=10)
    await cup.until_start(2)
    casual = cup.table.round
    assert casual.phase is Phase.OPEN
    await cup.table.reply(world.emma)
    await cup.table.close()
    await cup.pass_time(12)
    assert "A competition begins in this channel" in cup.table.with_button("rg:")[0].text
    assert cup.table.round is not casual
    assert cup.table.host.competition is not None


async def test_cancelled_while_it_is_played(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes", rounds=2, questions=3, mode="choice")
    await cup.join()
    assert "It takes two" not in await cup.run("start-now")
    await cup.pass_time(17)
    assert cup.table.playing
    await cup.run("cancel")
    await cup.pass_time(1)
    assert not cup.table.playing
    assert "cancelled" in cup.post("o").text
    assert [event.get("status") for event in events(world)] == [None, 2, 3]
    await cup.pass_time(600)
    assert not cup.table.playing
    assert "no such competition" in await cup.run("cancel")
    world.met()


async def test_without_the_right_to_make_events_it_takes_place_and_says_so(world: World) -> None:
    cup = await Contest.of(world, players=2)
    may_not(world, create_events=False, manage_events=False)
    told = await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")
    assert "Create Events" in told
    assert not events(world)
    await cup.join()
    await cup.run("start-now")
    await cup.play_round({0: 2})
    await cup.pass_time(1)
    assert "aoi" in cup.post("e").text


async def test_an_event_that_is_refused_or_deleted_holds_nothing_up(world: World) -> None:
    cup = await Contest.of(world, players=2)
    world.env.inject_error("POST", "/guilds/*/scheduled-events", status=403, code=50013, times=1)
    assert "Discord took no event" in await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")


# -- the winner role


async def test_a_bot_that_may_not_give_roles_says_so(world: World) -> None:
    cup = await Contest.of(world, players=2)
    role = await winner_role(world)
    may_not(world, manage_roles=False)
    got = await cup.boss.slash(world.channel, "competition create", title="x", start="20:00", winner_role=role)
    assert "I need the permission Manage Roles" in private_sentence(got)
    world.met()


async def winner_role(world: World, **permissions: bool) -> discord.Role:
    return world.guild.create_role("Champion", permissions=discord.Permissions(**permissions))


async def test_the_winner_gets_the_role(world: World) -> None:
    cup = await Contest.of(world, players=2)
    role = await winner_role(world)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice", winner_role=role)
    assert f"<@&{role.id}>" in cup.sign_up.text
    await cup.join()
    await cup.run("start-now")
    await cup.play_round({0: 1, 1: 3})
    await cup.pass_time(1)
    assert "is given" in cup.post("e").text
    member = await world.bot.get_guild(world.guild.id).fetch_member(cup.players[1].id)  # type: ignore[union-attr]
    assert role.id in [one.id for one in member.roles]


async def test_a_role_that_has_come_to_moderate_is_not_given(world: World) -> None:
    cup = await Contest.of(world, players=2)
    role = await winner_role(world)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice", winner_role=role)
    await cup.join()
    await cup.run("start-now")
    world.env.backend.edit_role(world.guild.id, role.id, {"permissions": discord.Permissions.kick_members.flag})
    await cup.play_round({0: 1, 1: 3})
    await cup.pass_time(1)
    assert "may moderate the server" in cup.post("e").text


async def test_roles_that_are_refused_at_once(world: World) -> None:
    cup = await Contest.of(world, players=2)
    moderates = await winner_role(world, ban_members=True)

    async def refused(role: Any, who: Any = None) -> str:
        got = await (who or cup.boss).slash(
            world.channel, "competition create", title="x", start="in 10 minutes", winner_role=role
        )
        world.met()
        return private_sentence(got)

    assert "may moderate" in await refused(moderates)
    assert "Everybody has that role" in await refused(world.guild.default_role)
    plain = await winner_role(world)
    weak = world.guild.add_member(
        world.env.create_user("weak"),
        roles=[world.guild.create_role("Weak", permissions=discord.Permissions(manage_guild=True))],
    )
    assert "Manage Roles" in await refused(plain, weak)
    high = world.guild.create_role("High", position=20)
    assert "does not stand below" in await refused(high)


# -- what is refused, in a sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"start": "yesterday"}, "not a time to come"),
        ({"start": "2026-02-30 20:00"}, "not a time to come"),
        ({"start": "in 0 minutes"}, "not a time to come"),
        ({"start": "2020-01-01 20:00"}, "“2020-01-01 20:00” has passed"),
        ({"start": "in 900 days"}, "within a year"),
        ({"start": "in 1 day", "title": "\u200b\u200b"}, "title that can be read"),
        ({"start": "in 1 hour", "person": "Nobody At All"}, "I know no person"),
    ],
)
async def test_bad_input_gets_one_sentence(world: World, options: dict[str, str], sentence: str) -> None:
    cup = await Contest.of(world, players=2)
    got = await cup.boss.slash(world.channel, "competition create", **({"title": "Cup"} | options))
    assert sentence in private_sentence(got)
    world.met()
    assert await world.bot.organizer.competitions.open_ones(world.guild.id) == []


async def test_who_may_not_manage_the_server(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 1 hour")
    for command in ("start-now", "cancel", "export"):
        got = await world.emma.slash(world.channel, f"competition {command}")
        assert "may manage the server" in private_sentence(got)
    got = await world.sakura.slash(world.channel, "competition create", title="x", start="20:00")
    assert "サーバーを管理できる人だけ" in private_sentence(got)
    world.met()


async def test_two_in_the_same_channel_at_the_same_time_and_too_many(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 1 hour")
    assert "too near" in await cup.create("in 70 minutes", title="Other")
    for number in range(9):
        await cup.create(f"in {number + 2} days", title=f"Cup {number}")
    assert "10 open competitions" in await cup.create("in 20 days", title="One more")
    world.met()
    offered = await world.offered(cup.boss, "competition cancel", "competition", "cup 3")
    assert [name for name, _ in offered] == ["Cup 3"]
    assert "“Cup 3” is cancelled" in await cup.run("cancel", competition=offered[0][1])


async def test_a_title_is_shown_as_it_was_written(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 1 hour", title="**bold** <@123> @everyone [x](http://y)")
    assert "\\*\\*bold\\*\\* \\<@123\\> @\u200beveryone \\[x\\]" in cup.sign_up.text


# -- languages


async def test_in_japanese(world: World) -> None:
    cup = await Contest.of(world, "ja", players=2)
    offered = await world.offered(cup.boss, "competition create", "start", "明日20時", title="x")
    assert "時間後" in offered[0][0] or "日後" in offered[0][0]
    told = await cup.create("2時間後", title="秋の大会", rounds=2, questions=3, mode="choice")
    assert "大会「**秋の大会**」を作成しました" in told
    await cup.join()
    await cup.pass_time(6901)
    assert "いま参加できる人は" in cup.post("r2.1").text
    assert await cup.press(cup.players[0], cup.post("r2.1"), "ch:")
    await cup.all_here()
    await cup.until_start()
    for number in (1, 2):
        await cup.play_round({0: 2, 1: 1})
        await cup.pass_time(1)
        if number == 1:
            assert "第1ラウンド終了時の順位" in cup.post("b1").text
            await cup.pass_time(121)
    assert "優勝は**aoi**さんです！" in cup.post("e").text
    for post in cup.table.posts():
        assert JAPANESE.search(post.text), post.text


async def test_buzzer_competition(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="buzzer")
    await cup.join()
    await cup.run("start-now")
    await cup.pass_time(17)
    host = cup.table.host
    got = await world.emma.click(cup.table.question.message, custom_id=cup.table.question.ids[0])
    assert "only those who joined" in private_sentence(got)
    shown = await cup.players[0].click(cup.table.question.message, custom_id=cup.table.question.ids[0])
    ladder = host.round.turn.ladder  # type: ignore[union-attr]
    said = seen(answer(await cup.players[0].submit_modal(shown, {"reply": ladder.line.accept[0]})))
    assert "Right" in said
    for _ in range(40):
        if not cup.table.playing:
            break
        await cup.pass_time(10)
    await cup.pass_time(2)
    podium = cup.post("e")
    assert "aoi** has won" in podium.text


# -- export


async def test_the_export_is_read_back_and_adds_up(world: World) -> None:
    cup = await Contest.of(world, players=4)
    assert "nothing to export" not in await cup.create("in 10 minutes", rounds=2, questions=3, mode="typed")
    got = await cup.boss.slash(world.channel, "competition export")
    assert "nothing to export" in seen(answer(got))
    world.met()
    await cup.join()
    await cup.run("start-now")
    for _ in (1, 2):
        await cup.play_round({0: 3, 1: 1, 2: 0})
        await cup.pass_time(122)
    result = await cup.boss.slash(world.channel, "competition export")
    message = answer(result)
    assert message.ephemeral
    files = {one.filename.rsplit(".", 1)[1]: await one.read() for one in message.attachments}
    document = json.loads(files["json"])
    table = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(table) == len(document["answers"]) == 2 * 3 * 3
    for place in document["standings"]:
        for lines in (table, document["answers"]):
            mine = [line for line in lines if line["user_id"] == place["user_id"]]
            assert sum(int(line["points"]) for line in mine) == place["points"]
            assert sum(line["result"] == "right" for line in mine) == place["right"]
            right = [line for line in mine if line["result"] == "right"]
            assert sum(int(line["time_ms"]) for line in right) == place["time_ms"]
    assert [place["rank"] for place in document["standings"]] == [1, 2, 3, 3]
    # Where Discord would not take files of that size, they come packed.
    rounds, _ = await world.bot.organizer.results(await cup.saved())
    packed, answers = export_files(await cup.saved(), rounds, most=100)
    ((name, content),) = packed.items()
    assert name == f"competition-{cup.id}.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read(f"competition-{cup.id}.csv") == files["csv"]
        assert archive.read(f"competition-{cup.id}.json") == files["json"]
    assert answers == 2 * 3 * 3


async def test_a_cell_that_would_be_a_formula_is_text() -> None:
    assert _cell("=1+1") == "'=1+1"
    assert _cell("@x") == "'@x"
    assert _cell("GPT-2") == "GPT-2"
    assert _cell(-5) == -5


# -- the sign-up's message


async def test_sign_up_counts_are_edited_once_in_ten_seconds(world: World) -> None:
    cup = await Contest.of(world, players=8)
    await cup.create("in 2 hours")

    def edits() -> int:
        path = f"/messages/{cup.sign_up.id}"
        return sum(r.method == "PATCH" and r.path.endswith(path) for r in world.env.http_requests)

    await cup.join(*cup.players[:2])
    await cup.pass_time(1)
    assert edits() == 1
    for player in cup.players[2:]:
        await cup.join(player)
        await cup.pass_time(1)
    assert edits() == 1
    await cup.pass_time(5)
    assert edits() == 2
    assert "8 have joined" in cup.sign_up.text
    assert "left the competition" in await cup.press(cup.players[0], cup.sign_up, "cl:")
    await cup.pass_time(11)
    assert "7 have joined" in cup.sign_up.text


async def test_a_sign_up_too_old_to_edit_is_posted_afresh(world: World) -> None:
    cup = await Contest.of(world, players=3)
    await cup.create("in 5 hours")
    before = cup.sign_up.id
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=429, code=30046, times=1)
    await cup.join(cup.players[0])
    await cup.pass_time(12)
    assert cup.sign_up.id != before
    assert "1 has joined" in cup.sign_up.text
    await cup.join(cup.players[1])
    await cup.pass_time(12)
    assert "2 have joined" in cup.sign_up.text


async def test_the_channel_is_lost(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes")
    await cup.join()
    await world.bot.get_channel(cup.table.channel.id).delete()  # type: ignore[union-attr]
    await cup.pass_time(400)
    assert (await cup.saved()).fate is Fate.LOST
    assert events(world)[-1]["status"] == 4


async def test_more_than_eighty_are_reminded_in_more_than_one_message(world: World) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 2 hours")

    def many(tx: Any) -> None:
        for number in range(161):
            tx.execute(
                "INSERT INTO competition_entrant (guild_id, competition_id, user_id, name, place, remind, here) "
                "VALUES ($1, $2, $3, $4, $5, 1, 0)",
                world.guild.id,
                cup.id,
                10_000 + number,
                f"n{number}",
                number,
            )

    await world.bot.state.write(many)
    await cup.pass_time(3601)
    assert [post.text.count("<@") for post in cup.named("r1.")] == [80, 80, 1]
