"""/leaderboard and /stats, as members see them."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from discord.utils import snowflake_time
from PIL import Image

from bot.state import leaderboards
from bot.state.boards import Board, Line
from bot.trivia.standings import PlayerResult, RoundResult
from bot.ui.leaderboard import board_page
from bot.ui.words import words_for
from playing import Table
from simulated import JAPANESE, answer, button, buttons, labelled, problems, seen

if TYPE_CHECKING:
    from simcord.results import ResponseMessage

    from simulated import World

BOTH = pytest.mark.parametrize("language", ["en", "ja"])
PLAYED = ((("research",), "choice", True), (("research", "career"), "year", False), (("gone",), "typed", True))


def player(user: int, points: int, name: str, **changes: Any) -> PlayerResult:
    made = PlayerResult(
        user_id=user,
        name=name,
        points=points,
        board_points=points,
        right=2,
        answered=3,
        asked=4,
        won=False,
        best_streak=2,
        fastest_ms=1540,
        answers=PLAYED,
    )
    return replace(made, **changes)


async def play(world: World, *players: PlayerResult, age: int = 0, **changes: Any) -> None:
    """A round's results, ended so many days ago."""
    # The simulated Discord's day, which its ids tell.
    day = snowflake_time(world.guild.id).date() - datetime.timedelta(days=age)
    result = RoundResult(
        guild_id=world.guild.id,
        local_day=day,
        utc_day=day,
        counts=True,
        counts_globally=True,
        mode="mixed",
        ended_at=1,
        players=players,
    )
    result = replace(result, **changes)
    await world.bot.state.write(lambda tx: leaderboards.record(tx, result))


async def crowd(world: World) -> None:
    """Emma is 12th of 25, Sakura ties with the first."""
    strangers = [player(n, 10_000 - 100 * n, f"player {n}") for n in range(1, 24)]
    await play(world, player(world.emma.id, 8_850, "emma"), player(world.sakura.id, 9_900, "さくら"), *strangers)


def listed(message: ResponseMessage) -> list[str]:
    return [line for line in seen(message).split("\n") if " — " in line]


async def test_the_board(world: World) -> None:
    await crowd(world)
    page = await world.ask(world.emma, "leaderboard")
    text = seen(page)
    assert not page.ephemeral
    assert "Leaderboard of this server" in text
    assert "all time · 25 players · page 1 of 3" in text
    assert listed(page)[:3] == [
        "🥇 **player 1** — 9,900 points",
        "🥇 **さくら** — 9,900 points",
        "🥉 **player 2** — 9,800 points",
    ]
    assert listed(page)[3].startswith("4\\. player 3 ")
    assert len(listed(page)) == 10
    assert "You: 13th with 8,850 points" in text
    assert not any("emma" in line for line in listed(page))


async def test_the_board_in_japanese(world: World) -> None:
    await crowd(world)
    page = await world.ask(world.sakura, "leaderboard")
    assert "このサーバーのランキング" in seen(page)
    assert "あなたは1位、9,900点です" in seen(page)
    assert listed(page)[1].startswith("🥇 **さくら** — 9,900点")
    english = await world.press(world.sakura, page, "lbx:")
    assert "You: 1st with 9,900 points" in seen(english)
    japanese = await world.press(world.emma, await world.ask(world.emma, "leaderboard"), "lbx:")
    assert "あなたは13位、8,850点です" in seen(japanese)


async def test_paging_outlives_a_restart(world: World) -> None:
    await crowd(world)
    page = await world.ask(world.emma, "leaderboard")
    assert labelled(page, "◀")["disabled"]
    await world.restart()
    await world.turn(world.emma, page, "▶")
    assert "page 2 of 3" in seen(page)
    assert any("**emma**" in line and line.startswith("13\\.") for line in listed(page))
    await world.turn(world.emma, page, "▶")
    assert labelled(page, "▶")["disabled"]
    assert len(listed(page)) == 5
    # Somebody else's press does not turn the page for Emma: they get theirs, with their own place.
    result = await world.sakura.click(page, custom_id=labelled(page, "◀")["custom_id"])
    own = answer(result)
    assert own.ephemeral
    assert "あなたは1位" in seen(own)
    assert "page 3 of 3" in seen(page)


async def test_periods(world: World) -> None:
    await play(world, player(world.emma.id, 100, "emma"))
    await play(world, player(world.sakura.id, 200, "sakura"), age=40)
    for chosen in ("day", "week", "month"):
        page = await world.ask(world.emma, "leaderboard", period=chosen)
        assert "emma" in seen(page)
        assert "sakura" not in seen(page)
    assert len(listed(await world.ask(world.emma, "leaderboard", period="all"))) == 2
    assert "あなたはまだ載っていません" in seen(await world.ask(world.sakura, "leaderboard", period="day"))


@BOTH
async def test_an_empty_board_says_what_makes_one(world: World, language: str) -> None:
    for scope in ("server", "global"):
        page = await world.ask(world.reader(language), "leaderboard", scope=scope, period="week")
        assert "/trivia start" in seen(page)
        assert bool(JAPANESE.search(seen(page))) == (language == "ja")


async def test_the_global_board(world: World) -> None:
    state, guild = world.bot.state, world.guild.id
    await play(world, player(world.emma.id, 100, "emma"))
    page = await world.ask(world.emma, "leaderboard", scope="global")
    assert "does not take part" in seen(page)
    assert not listed(page)
    await leaderboards.set_global(state, guild, True)
    await play(world, player(world.emma.id, 70, "emma"), player(world.sakura.id, 60, "sakura"))
    page = await world.ask(world.emma, "leaderboard", scope="global")
    assert listed(page) == ["🥇 **emma** — 70 points", "🥈 **sakura** — 60 points"]
    assert "does not take part" not in seen(page)
    await leaderboards.set_hidden(state, world.emma.id, True)
    page = await world.ask(world.emma, "leaderboard", scope="global", period="day")
    assert listed(page) == ["🥇 **sakura** — 60 points"]
    assert "You hide from the global board" in seen(page)
    assert "UTC" in seen(page)


async def test_names_cannot_do_harm(world: World) -> None:
    await play(world, player(1, 30, "**@everyone** [x](https://evil.example) <@1>\n# big" + "é" * 60))
    page = await world.ask(world.emma, "leaderboard")
    assert "@everyone" not in seen(page)
    assert "](" not in seen(page).replace("\\](", "")
    assert len(listed(page)) == 1


def test_the_longest_page_is_within_limits() -> None:
    lines = tuple(Line(10**9, n, "*" * 100, 10**15, 10**9) for n in range(10))
    board = Board(lines, 10**8, 10**9, 10**10, lines[0])
    for language in ("en", "ja"):
        page = board_page(board, words_for(language), scope="global", period="w:2026-W48", takes=None, private=False)
        assert not problems({"components": page.to_components()})


# -- /stats


async def chart(page: ResponseMessage) -> tuple[Image.Image, str]:
    (attached,) = page.attachments
    return Image.open(io.BytesIO(await attached.read())), attached.description or ""


async def test_the_statistics(world: World) -> None:
    await play(world, player(world.emma.id, 1_200, "emma", won=True), player(world.sakura.id, 5, "sakura"))
    await play(world, player(world.emma.id, 300, "emma", best_streak=4, fastest_ms=990), counts=False)
    page = await world.ask(world.emma, "stats")
    text = seen(page)
    for said in (
        "Statistics of emma",
        "Points: **1,500**",
        "Rounds: **2**",
        "Wins: **1**",
        "Right answers: **4 of 8 (50%)**",
        "Best streak: **4**",
        "Fastest right answer: **1.0 s**",
        "Leaderboard: **1st** of 2 players with 1,200 points",
        "multiple choice: 2 of 2 (100%)",
        "guess the year: 0 of 2 (0%)",
        "gone: 2 of 2 (100%)",
    ):
        assert said in text, said
    labels = await world.bot.content.topics()
    assert f"{labels['research'].en}: 2 of 4 (50%)" in text
    picture, alt = await chart(page)
    assert picture.width == 1080
    assert f"{labels['research'].en}: 2 of 4 (50%)" in alt


async def test_the_statistics_of_somebody_else_in_japanese(world: World) -> None:
    await play(world, player(world.emma.id, 1_200, "emma"))
    page = await world.ask(world.sakura, "stats", member=world.emma)
    assert "emmaさんの成績" in seen(page)
    assert "正解：**4問中2問（50%）**" in seen(page)
    assert JAPANESE.search((await chart(page))[1])
    english = await world.press(world.sakura, page, "stx:")
    assert "Statistics of emma" in seen(english)
    assert (await chart(english))[1].startswith("Bar chart")


@BOTH
async def test_no_statistics_yet(world: World, language: str) -> None:
    page = await world.ask(world.reader(language), "stats")
    assert "/trivia start" in seen(page)
    assert not page.attachments
    assert len(buttons(page)) == 1
    other = await world.press(world.reader(language), page, "stx:")
    assert bool(JAPANESE.search(seen(other))) == (language == "en")


async def test_custom_ids_are_short(world: World) -> None:
    await crowd(world)
    for scope in ("server", "global"):
        page = await world.ask(world.emma, "leaderboard", scope=scope, period="week")
        assert all(len(one["custom_id"]) <= 60 for one in buttons(page))
    assert len(button(await world.ask(world.emma, "stats"), "stx:")["custom_id"]) <= 60


async def test_old_days_are_deleted(world: World) -> None:
    await play(world, player(world.emma.id, 100, "emma"), age=100)
    await world.bot.get_cog("Leaderboard").prune()  # type: ignore[union-attr]
    kept = await world.bot.state.read(lambda tx: tx.fetch("SELECT DISTINCT period FROM board_total"))
    assert {key[0] for (key,) in kept} >= {"m", "a"}
    assert "d" not in {key[0] for (key,) in kept}


async def test_the_board_does_not_wait_for_an_open_question(world: World) -> None:
    """It answers no question, unlike the look-ups."""
    await crowd(world)
    table = Table(world, world.channel)
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    assert world.bot.hosts.guard(world.emma.id, world.channel.id) is not None
    page = await world.ask(world.emma, "leaderboard")
    assert listed(page)
    await world.turn(world.emma, page, "▶")
    assert "1,500" not in seen(await world.ask(world.emma, "stats"))
