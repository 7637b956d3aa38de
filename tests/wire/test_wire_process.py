"""`plutarch run` as its own process: what it prints, and how it stops."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.client import PERMISSIONS
from test_wire_gateway import closed_port
from wire_world import KANA, PATIENCE, ROOT, TOKEN, WIRE, option, seen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

# The settings cannot lead it to another Discord, as they should not; so constants of discord.py do.
RUNNER = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(WIRE)!r}]
import point_at
point_at.by_constants(sys.argv[1], sys.argv[2])
from bot.__main__ import main
sys.argv = ["plutarch", "run"]
main()
"""


class Process:
    """A running `plutarch run`, and what it has printed."""

    def __init__(self, inner: asyncio.subprocess.Process) -> None:
        self.inner = inner
        self.printed = ""
        self._more = asyncio.Event()
        self._reading = asyncio.gather(self._read(inner.stdout), self._read(inner.stderr))

    async def _read(self, stream: asyncio.StreamReader | None) -> None:
        assert stream is not None
        while line := await stream.readline():
            self.printed += line.decode()
            self._more.set()
        self._more.set()

    async def prints(self, words: str) -> str:
        """Waits for a line with these words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for line in self.printed.splitlines(keepends=True):
                    if words in line and line.endswith("\n"):
                        return line.strip()
                assert not self._reading.done(), self.printed
                self._more.clear()
                await self._more.wait()

    async def stop(self, number: signal.Signals) -> float:
        """Send a signal; how many seconds until it ended."""
        begun = time.monotonic()
        self.inner.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            await self.inner.wait()
            await self._reading
        return time.monotonic() - begun

    async def clear_away(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.inner.kill()
        await self.inner.wait()
        await self._reading

    def assert_clean_end(self) -> None:
        assert self.inner.returncode == 0, self.printed
        for sign in ("Traceback", "nclosed", "never retrieved", "never awaited", "was destroyed", TOKEN):
            assert sign not in self.printed, self.printed


@pytest.fixture
async def start(fake: Any, tmp_path: Path, built: Path) -> AsyncIterator[Any]:
    """Starts processes that share their files; kills what is left of them."""
    script = tmp_path / "runner.py"
    script.write_text(RUNNER, encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PLUTARCH_", "PYTHON"))},
        "DISCORD_TOKEN": TOKEN,
        "PLUTARCH_STATE_URL": f"sqlite:///{tmp_path}/state.sqlite",
        "PLUTARCH_CONTENT": str(built),
        "PLUTARCH_PACKS": str(ROOT / "data" / "people"),
        "PLUTARCH_LOG_LEVEL": "INFO",
    }
    processes: list[Process] = []

    async def start(base: str | None = None, gateway: str | None = None, **more: str) -> Process:
        fake.identified.clear()
        processes.append(
            Process(
                await asyncio.create_subprocess_exec(
                    # What is left unclosed says so.
                    *(sys.executable, "-W", "always::ResourceWarning", script),
                    *(base or fake.base, gateway or fake.ws_base),
                    env={**environment, **more},
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.PIPE,
                )
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        await process.clear_away()


async def connected(fake: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        await fake.identified.wait()


def syncs(fake: Any) -> int:
    return sum(method == "PUT" and path.endswith("/commands") for method, path, _ in fake.requests)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
async def test_it_prints_the_invite_serves_and_stops(fake: Any, start: Any, number: signal.Signals) -> None:
    process = await start()
    line = await process.prints("https://discord.com/")
    assert f"permissions={PERMISSIONS.value}" in line
    assert "scope=bot+applications.commands" in line
    await connected(fake)
    reply = await fake.slash("timeline", [option("when", "2015")])
    assert "2015" in seen(reply["original"])
    print(f"stopped after {await process.stop(number):.2f} s")
    process.assert_clean_end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
@pytest.mark.parametrize("unreachable", ["API", "gateway"])
async def test_it_stops_while_it_waits_for_discord(
    fake: Any, start: Any, number: signal.Signals, unreachable: str
) -> None:
    if unreachable == "API":
        process = await start(base=f"http://127.0.0.1:{closed_port()}")
        await process.prints("Waiting for Discord")
    else:
        process = await start(gateway=f"ws://127.0.0.1:{closed_port()}/")
        await process.prints("connection to Discord broke")
    print(f"stopped after {await process.stop(number):.2f} s")
    process.assert_clean_end()


async def test_a_second_start_tells_discord_no_commands(fake: Any, start: Any) -> None:
    for _ in range(2):
        process = await start()
        await connected(fake)
        await process.stop(signal.SIGTERM)
        process.assert_clean_end()
    assert syncs(fake) == 1


async def test_what_a_member_was_told_outlives_a_kill(fake: Any, start: Any) -> None:
    process = await start()
    await connected(fake)
    await fake.slash("settings language", [option("mine", "ja")])
    await process.clear_away()
    await start()
    await connected(fake)
    reply = await fake.slash("timeline", [option("when", "2015")])
    assert KANA.search(seen(reply["original"]))


async def test_a_wrong_token_is_one_sentence(fake: Any, start: Any) -> None:
    process = await start(DISCORD_TOKEN="some.other.token")
    async with asyncio.timeout(PATIENCE):
        await process.inner.wait()
    await process.clear_away()
    assert process.inner.returncode == 2
    assert "DISCORD_TOKEN" in process.printed
    assert "Traceback" not in process.printed
    assert "some.other.token" not in process.printed


async def test_no_token_says_how_to_get_one(start: Any) -> None:
    process = await start(DISCORD_TOKEN=" ")
    async with asyncio.timeout(PATIENCE):
        await process.inner.wait()
    await process.clear_away()
    assert process.inner.returncode == 2
    assert "https://discord.com/developers/applications" in process.printed
    assert "plutarch preview" in process.printed
