"""The gateway: dropped, resumed, refused, away."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.client import StartError
from wire_world import PATIENCE, TOKEN, faults, option, seen, until

if TYPE_CHECKING:
    from wire_world import World


async def resumed(world: World) -> None:
    async with asyncio.timeout(PATIENCE):
        await world.resumed.wait()


def happened(world: World, kind: str) -> int:
    """How many times the bot identified, or resumed."""
    return sum(event["t"] == kind for event in world.discord.events._queue)


async def assert_serves(world: World) -> None:
    assert "2015" in seen(await world.reply("timeline", option("when", "2015")))


def closed_port() -> int:
    """One where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.mark.parametrize("code", [4000, 1001, 4008, 4009])
async def test_dropped_and_resumed(world: World, code: int, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    await world.discord.drop(code)
    # Pressed while the line is down: Discord keeps it for the resumed session.
    (session,) = world.discord.sessions.values()
    session.ws = None
    asked = asyncio.create_task(world.reply("timeline", option("when", "2015")))
    await resumed(world)
    assert "2015" in seen(await asked)
    assert (happened(world, "IDENTIFY"), happened(world, "RESUME")) == (1, 1)
    assert not faults(caplog)


async def test_asked_to_reconnect(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    await world.discord.reconnect()
    await resumed(world)
    await assert_serves(world)
    assert (happened(world, "IDENTIFY"), happened(world, "RESUME")) == (1, 1)
    assert not faults(caplog)


async def test_an_invalid_session_begins_anew(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.start()
    (session,) = world.discord.sessions.values()
    world.discord.sessions.clear()
    world.discord.identified.clear()
    await session.raw({"op": 9, "d": False})
    async with asyncio.timeout(PATIENCE):
        await world.discord.identified.wait()
    await assert_serves(world)
    assert happened(world, "IDENTIFY") == 2
    assert not faults(caplog)


async def test_a_session_that_discord_forgot_while_the_line_was_down(world: World) -> None:
    await world.start()
    sessions = dict(world.discord.sessions)
    await world.discord.drop(4000)
    for session in sessions:
        del world.discord.sessions[session]
    await until(lambda: happened(world, "IDENTIFY") == 2)
    await assert_serves(world)


async def test_discord_goes_away_and_comes_back(world: World) -> None:
    await world.start()
    port = world.discord.port
    world.discord.identified.clear()
    await world.discord.stop()
    (session,) = world.discord.sessions.values()
    session.ws = None
    asked = asyncio.create_task(world.reply("timeline", option("when", "2015")))
    await asyncio.sleep(0)
    await world.discord.start(port)
    await resumed(world)
    assert "2015" in seen(await asked)


@pytest.mark.parametrize("refusal", ["closed port", "not a gateway", "hangs up"])
async def test_the_first_connection_fails(world: World, refusal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py 2.7.1 alone would die here with an AttributeError."""
    tried = asyncio.Event()

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tried.set()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    address = {
        "closed port": f"ws://127.0.0.1:{closed_port()}/",
        "not a gateway": f"{world.discord.base}/nothing/here/",
        "hangs up": f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/",
    }[refusal]
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(address))
    async with server:
        _, task = world.launch()
        await until(lambda: any("gateway does not answer" in sentence for sentence in world.said))
        assert not task.done()
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(world.discord.ws_base))
        await world.up(task)
    await assert_serves(world)
    assert tried.is_set() == (refusal == "hangs up")


async def test_a_token_revoked_between_login_and_gateway(world: World) -> None:
    def say(sentence: str) -> None:
        world.said.append(sentence)
        world.discord.token = "another.token"

    world.say = say  # type: ignore[method-assign]
    _, task = world.launch()
    with pytest.raises(StartError, match="DISCORD_TOKEN") as raised:
        await asyncio.wait_for(task, PATIENCE)
    assert TOKEN not in repr(raised.value)


async def test_no_intent_that_discord_must_grant(world: World) -> None:
    world.discord.allowed_privileged = 0
    await world.start()
    identify: dict[str, Any] = next(e["d"] for e in world.discord.events._queue if e["t"] == "IDENTIFY")
    assert identify["intents"] == 1  # guilds
