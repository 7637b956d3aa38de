"""Bots on files of their own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from bot.config import Settings
from bot.hosting import buzzer, watch
from simulated import MINA, SHIPPED, World, living

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    SettingsOf = Callable[[Path], Settings]


@pytest.fixture(scope="session")
def built_stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where content stores stand that many tests share; the first bot builds each."""
    return tmp_path_factory.mktemp("content")


@pytest.fixture
def settings_of(tmp_path: Path, built_stores: Path) -> SettingsOf:
    """Settings for a folder of packs; people's choices are in a file of the test's own."""

    def make(packs: Path) -> Settings:
        shared = packs in (SHIPPED, MINA)
        content = built_stores / f"{packs.name}.sqlite" if shared else tmp_path / "content.sqlite"
        return Settings(state_url=f"sqlite:///{tmp_path}/state.sqlite", packs=packs, content=content)

    return make


@pytest.fixture
async def world(settings_of: SettingsOf) -> AsyncIterator[World]:
    """A bot with the shipped pack."""
    async with living(settings_of(SHIPPED)) as world:
        yield world


@pytest.fixture
async def mina(settings_of: SettingsOf) -> AsyncIterator[World]:
    """A bot with the made-up life that has dates to the day."""
    async with living(settings_of(MINA)) as world:
        yield world


@pytest.fixture(autouse=True)
def no_faults(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a member did, nothing went wrong inside. Who looks for a fault clears the log after it."""
    caplog.set_level(logging.INFO)
    yield
    faults = [r.getMessage() for r in caplog.get_records("call") if r.name.startswith("bot") and r.exc_info]
    assert not faults


@pytest.fixture(autouse=True)
def few_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watches look twice a day whether something changed behind their back; each look costs a test time."""
    monkeypatch.setattr(watch, "_LONGEST_SLEEP_S", 43_200.0)


@pytest.fixture(autouse=True)
def short_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A press is held in real time, and here no other comes meanwhile; over sockets they do (tests/wire)."""
    monkeypatch.setattr(buzzer, "HOLD_MS", 10)
