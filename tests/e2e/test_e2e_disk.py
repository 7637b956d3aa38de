"""A disk that takes nothing for a while: SQLite itself refuses every write, and nothing is lost for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.trivia.competition import Fate
from bot.trivia.course import Phase
from contest import Contest
from diary import Diary
from playing import Table
from simulated import answer, seen
from test_e2e_seasons import League

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated import World

REFUSED = "readonly database"


class Trouble:
    """The disk refuses, and takes writes again after; the log tells what it said."""

    def __init__(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        self.refusing, self.caplog = world.disk_refuses(), caplog

    async def __aenter__(self) -> None:
        await self.refusing.__aenter__()

    async def __aexit__(self, *_: object) -> None:
        await self.refusing.__aexit__(None, None, None)
        assert REFUSED in self.caplog.text
        self.caplog.clear()


@pytest.fixture
def trouble(world: World, caplog: pytest.LogCaptureFixture) -> Callable[[], Trouble]:
    return lambda: Trouble(world, caplog)


async def test_at_the_end_of_a_round(world: World, trouble: Callable[[], Trouble]) -> None:
    table = Table(world, world.channel)
    await table.start(world.emma, mode="choice", questions=3)
    await table.begin()
    for _ in range(2):
        await table.reply(world.emma)
        await table.close()
        await table.next()
    await table.reply(world.emma)
    await table.close()
    async with trouble():
        posts = len(world.channel.history())
        await table.pass_time(60)
        assert len(world.channel.history()) == posts
    await table.pass_time(15)
    assert not table.playing
    assert len(world.channel.history()) == posts + 1
    # The channel is free again, and the books were closed once.
    assert await world.bot.state.read(lambda tx: tx.fetch("SELECT rounds FROM player_stat")) == [(1,)]
    await table.start(world.emma, mode="choice", questions=3)
    assert table.round.phase is not Phase.ENDED


async def test_when_a_round_is_to_start(world: World, trouble: Callable[[], Trouble]) -> None:
    async with trouble():
        said = seen(answer(await world.emma.slash(world.channel, "trivia start", mode="choice")))
    assert "wrong on my side" in said
    world.met()
    await world.env.advance_time(11)
    table = Table(world, world.channel)
    await table.start(world.emma, mode="choice")
    assert table.playing


async def test_when_a_daily_post_is_due(world: World, trouble: Callable[[], Trouble]) -> None:
    diary = await Diary.of(world, "en")
    await diary.set("11:00")
    async with trouble():
        await diary.until(2026, 1, 1, 11, 5)
        assert not diary.posts()
    await world.env.advance_time(120)
    assert len(diary.posts()) == 1
    await diary.until(2026, 1, 2, 12)
    assert len(diary.posts()) == 2


async def test_while_a_daily_post_goes_out(
    world: World, trouble: Callable[[], Trouble], monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = await Diary.of(world, "en")
    await diary.set("11:00")
    attempt = world.bot.daily._attempt
    refusing = trouble()

    async def posted(post: object) -> object:
        message = await attempt(post)  # type: ignore[arg-type]
        await refusing.__aenter__()
        return message

    monkeypatch.setattr(world.bot.daily, "_attempt", posted)
    await diary.until(2026, 1, 1, 11, 1)
    assert len(diary.posts()) == 1
    monkeypatch.undo()
    await refusing.__aexit__()
    await world.env.advance_time(1800)
    assert len(diary.posts()) == 1
    saved = await diary.saved()
    assert saved.message_id == diary.posts()[0].message.id


async def test_when_a_season_ends(world: World, trouble: Callable[[], Trouble]) -> None:
    league = await League.of(world)
    await league.start(end="2026-01-01")
    await league.score(100)
    async with trouble():
        await league.until(2026, 1, 2, 0, 5)
        assert not league.ends()
    await league.wait(300)
    assert len(league.ends()) == 1


async def test_presses_say_so_and_can_be_made_again(world: World, trouble: Callable[[], Trouble]) -> None:
    cup = await Contest.of(world, players=2)
    await cup.create("in 10 minutes", rounds=1, questions=3, mode="choice")
    async with trouble():
        for player in cup.players:
            assert "wrong on my side" in await cup.press(player, cup.sign_up, "cj:")
    world.met()
    await cup.join()
    assert len((await cup.saved()).entrants) == 2
    async with trouble():
        assert "wrong on my side" in await cup.run("cancel")
    world.met()
    assert (await cup.saved()).fate is None
    await cup.run("cancel")
    assert (await cup.saved()).fate is Fate.CANCELLED
    await cup.pass_time(5)
    assert len(cup.named("o")) == 1
