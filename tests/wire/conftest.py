"""The bot over real sockets, against the Discord on loopback that stands in ``../shared/wire``."""

from __future__ import annotations

import importlib
import json
import logging
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from bot.client import Backoff
from bot.config import Settings
from wire_world import ROOT, TOKEN, WIRE, NoNap, World, body_problems, point_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="session")
def wire() -> Any:
    """The module with the loopback Discord."""
    if not WIRE.is_dir():
        pytest.skip(f"the loopback Discord is absent: there is no {WIRE}")
    if str(WIRE) not in sys.path:
        sys.path.append(str(WIRE))
    return importlib.import_module("fake_discord")


@pytest.fixture(scope="session")
def validator(wire: Any) -> Any:
    """Discord's own description of its API."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file to the garbage collector
        return importlib.import_module("validate").Validator()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the content store of the shipped packs stands; the first bot builds it."""
    return tmp_path_factory.mktemp("content") / "content.sqlite"


@pytest.fixture
def no_naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """discord.py retries 5xx answers after 1, 3, 5, ... seconds: here at once. What it would have waited."""
    nap = NoNap()
    monkeypatch.setattr("discord.http.asyncio", nap)
    monkeypatch.setattr("discord.webhook.async_.asyncio", nap)
    return nap.naps


@pytest.fixture
def settings(tmp_path: Path, built: Path) -> Settings:
    return Settings(
        state_url=f"sqlite:///{tmp_path}/state.sqlite",
        packs=ROOT / "data" / "people",
        content=built,
    )


@pytest.fixture
async def fake(wire: Any, validator: Any) -> AsyncIterator[Any]:
    """The loopback Discord. At the end, whatever it was sent must be what Discord would take."""
    fake = wire.FakeDiscord(token=TOKEN)
    await fake.start()
    yield fake
    await fake.stop()
    unknown = [path for _, path, _ in fake.requests if path.startswith("UNHANDLED")]
    assert not unknown, unknown
    problems = [
        problem
        for method, path, body in fake.requests
        for problem in body_problems(validator, method, path, json.loads(json.dumps(body)))
    ]
    assert not problems, "\n".join(problems)
    late = [r["name"] for r in fake.interactions.values() if r["callback"] and r["t_ack"] - r["t0"] > 3.0]
    assert not late, f"answered after three seconds: {late}"


@pytest.fixture
async def world(
    fake: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[World]:
    point_at(fake.base, fake.ws_base, monkeypatch)
    monkeypatch.setattr(Backoff, "delay", lambda _: 0.01)
    monkeypatch.setattr("discord.client.ExponentialBackoff.delay", lambda _: 0.01)
    caplog.set_level(logging.INFO)
    world = World(fake, settings)
    yield world
    await world.stop()
    assert TOKEN not in caplog.text, "the token was logged"
    assert not any(TOKEN in sentence for sentence in world.said)
