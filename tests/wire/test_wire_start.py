"""The start: a Discord that is away, a token that is wrong, commands told once."""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from discord.http import Route

from bot.client import PERMISSIONS, StartError
from test_wire_gateway import assert_serves, closed_port
from wire_world import PATIENCE, TOKEN, faults, option

if TYPE_CHECKING:
    from wire_world import World


def syncs(world: World) -> int:
    return sum(method == "PUT" and path.endswith("/commands") for method, path, _ in world.discord.requests)


async def test_the_invite_names_scopes_and_permissions(wire: object, world: World) -> None:
    await world.start()
    said = await world.heard("Add the bot to a server")
    address = urlsplit(said.split()[-1])
    assert address.hostname == "discord.com"
    query = parse_qs(address.query)
    assert query["client_id"] == [wire.APP_ID]  # type: ignore[attr-defined]
    assert sorted(query["scope"][0].split()) == ["applications.commands", "bot"]
    assert query["permissions"] == [str(PERMISSIONS.value)]


async def test_commands_are_told_once(world: World) -> None:
    await world.start()
    assert syncs(world) == 1
    await world.stop()
    bot = await world.start()
    assert syncs(world) == 1
    # The help still links them.
    told = {command["name"]: int(command["id"]) for command in world.discord.commands[""]}
    assert bot.command_ids == told
    shown = await world.reply("help")
    assert f"</timeline:{told['timeline']}>" in shown["components"][0]["components"][0]["content"]


async def test_discord_cannot_be_reached_at_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reachable = Route.BASE
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{closed_port()}/api/v10")
    _, task = world.launch()
    sentence = await world.heard("Waiting for Discord")
    assert "Next try in" in sentence
    assert not task.done()
    monkeypatch.setattr(Route, "BASE", reachable)
    await world.up(task)
    await assert_serves(world)


@pytest.mark.parametrize("status", [0, 500, 502, 503])
@pytest.mark.parametrize("step", ["GET /users/@me", "GET /oauth2/applications/@me", "PUT /applications/.*/commands"])
async def test_discord_fails_at_a_step_of_the_login(
    world: World, step: str, status: int, no_naps: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    # discord.py itself tries five times where it takes an error for a passing one.
    world.discord.fail(step, status, times=6)
    _, task = world.launch()
    await world.heard("Waiting for Discord")
    await world.up(task)
    await assert_serves(world)
    assert syncs(world) == 1
    assert not faults(caplog)


async def test_discord_asks_to_slow_down(world: World, no_naps: list[float]) -> None:
    world.discord.fail("GET /users/@me", 429, times=2)
    await world.start()
    await assert_serves(world)
    assert len(no_naps) == 2


async def test_a_wrong_token(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.discord.token = "another.token"
    bot, task = world.launch()
    with pytest.raises(StartError, match="DISCORD_TOKEN") as raised:
        await asyncio.wait_for(task, PATIENCE)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    assert TOKEN not in caplog.text
    assert not any("Waiting" in sentence for sentence in world.said)
    await bot.close()


async def test_discord_refuses_the_commands(world: World) -> None:
    """Waiting would not mend it: the start ends with a sentence."""
    world.discord.fail("PUT /applications/.*/commands", 403, times=1, code=50001)
    _, task = world.launch()
    with pytest.raises(StartError, match="refuses"):
        await asyncio.wait_for(task, PATIENCE)


async def test_stopped_while_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{closed_port()}/api/v10")
    _, task = world.launch()
    await world.heard("Waiting for Discord")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, PATIENCE)


async def test_stopped_while_answering(world: World) -> None:
    """A member's command is on its way when the bot closes: no hang, and the next start serves."""
    await world.start()
    world.discord.latency = 0.05
    asking = asyncio.create_task(world.slash("timeline", option("when", "2015")))
    await asyncio.sleep(0)
    await asyncio.wait_for(world.stop(), PATIENCE)
    asking.cancel()
    world.discord.latency = 0.0
    await world.start()
    await assert_serves(world)
