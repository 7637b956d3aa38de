"""Replies that Discord does not take: the bot goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wire_world import faults, is_private, option, seen, until

if TYPE_CHECKING:
    from wire_world import World

CALLBACK = "POST /interactions/.*/callback"


async def assert_serves(world: World) -> None:
    assert "2015" in seen(await world.reply("timeline", option("when", "2015")))


async def refused(world: World, status: int, code: int, times: int) -> None:
    """A command whose answers are refused so many times."""
    world.discord.fail(CALLBACK, status, times=times, code=code)
    fault = world.discord.faults[-1]
    await world.slash("timeline", option("when", "2015"), wait=False)
    await until(lambda: not fault["times"])


async def test_too_late_for_discord(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Unknown interaction: nobody waits for another answer, and it is no fault."""
    await world.start()
    await refused(world, 404, 10062, 1)
    await until(lambda: "was not taken" in caplog.text)
    assert not faults(caplog)
    await assert_serves(world)


async def test_refused_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A page that Discord does not take: its asker is told privately, under the log's id."""
    await world.start()
    world.discord.fail(CALLBACK, 400, code=50035)
    told = await world.reply("timeline", option("when", "2015"))
    assert is_private(told)
    (fault,) = faults(caplog)
    assert fault.split()[1] in told["content"]
    await assert_serves(world)


@pytest.mark.parametrize("status", [500, 503, 0])
async def test_discord_stumbles(world: World, status: int, no_naps: list[float]) -> None:
    await world.start()
    world.discord.fail(CALLBACK, status, times=1)
    record = await world.slash("timeline", option("when", "2015"))
    assert record["callback"], "it is tried again"
    await assert_serves(world)


async def test_discord_stays_down_for_a_command(
    world: World, no_naps: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    await world.start()
    await refused(world, 500, 0, 5)
    await until(lambda: "was not taken" in caplog.text)
    assert not faults(caplog)
    await assert_serves(world)


async def test_taken_but_its_answer_lost(world: World, no_naps: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """The retry is refused as a second answer; the member has the first, and no more."""
    await world.start()
    world.discord.fail(CALLBACK, 500, after=True)
    record = await world.slash("timeline", option("when", "2015"))
    assert "2015" in seen(record["original"])
    await assert_serves(world)
    assert record["followups"] == []


async def test_a_press_refused(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    message = await world.reply("timeline", option("when", "2010s"))
    world.discord.fail(CALLBACK, 404, code=10062)
    await world.discord.click(message, "▶", wait=False)
    await until(lambda: "was not taken" in caplog.text)
    turned = await world.discord.click(message, "▶")
    assert turned["callback"]["type"] == 7


async def test_autocomplete_refused(world: World) -> None:
    """Discord forgets a list once the next letter is typed."""
    await world.start()
    world.discord.fail(CALLBACK, 404, code=10062)
    fault = world.discord.faults[-1]
    data = world.discord.cmd_data("timeline", [option("when", "20", focused=True)])
    await world.discord.interact(4, data, name="timeline", wait=False)
    await until(lambda: not fault["times"])
    await assert_serves(world)


async def test_the_picture_refused_after_its_deferral(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The placeholder goes, and the sentence that comes instead is private."""
    await world.start()
    world.discord.fail("POST /webhooks", 400, code=50035)
    record = await world.slash("person")
    await until(lambda: not record.get("deferred"))
    told = record["original"]
    assert not told["components"]
    (fault,) = faults(caplog)
    assert fault.split()[1] in told["content"]
    await assert_serves(world)
