"""The fake Discord of ../shared/wire, and bots that run against it in processes of their own."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).resolve().parent.parent.parent
WIRE = ROOT.parent / "shared" / "wire"
TOKEN = "fake.token"  # the fake Discord's


def available() -> bool:
    return (WIRE / "fake_discord.py").exists()


@contextlib.asynccontextmanager
async def fake_discord(*, keep: bool = False, enforce_limits: bool = False) -> AsyncIterator[Any]:
    spec = importlib.util.spec_from_file_location("fake_discord", WIRE / "fake_discord.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    discord = module.FakeDiscord(token=TOKEN, keep=keep, enforce_limits=enforce_limits)
    await discord.start()
    try:
        yield discord
    finally:
        await discord.stop()


@contextlib.asynccontextmanager
async def bot(
    discord: Any, folder: Path, kind: str, *, ready_timeout: float = 0.2, commands: int = 0
) -> AsyncIterator[dict[str, float]]:
    """A bot of bot_child.py; what it told once it was ready: the wall and CPU seconds since its process began."""
    environment = {
        **os.environ,
        "DISCORD_TOKEN": TOKEN,
        "PLUTARCH_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}",
        "PLUTARCH_CONTENT": str(folder / "content.sqlite"),
        "PLUTARCH_PACKS": str(ROOT / "data" / "people"),
        "PLUTARCH_LOG_LEVEL": "ERROR",
        "BENCH_BASE": discord.base,
        "BENCH_WS": discord.ws_base,
        "BENCH_WIRE": str(WIRE),
        "BENCH_READY_TIMEOUT": str(ready_timeout),
        "BENCH_COMMANDS": str(commands),
    }
    # Whoever starts a bot a second time has its bytecode, as discord.py's is in its environment.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    discord.sessions.clear()
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("bot_child.py")),
        kind,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        told = json.loads(line)
        yield {"wall": told["at"] - begun, "cpu": told["cpu"]}
    finally:
        process.terminate()
        await process.wait()
