"""What looks for due work: one look at a time, none lost, and none after its end."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import pytest

from bot.hosting import watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class Watched(watch.Watch):
    def __init__(self) -> None:
        super().__init__("tests")
        self.looks = 0
        self.waits: list[float | Exception] = []
        """What the next looks return or raise; for ever after them."""
        self.looked = asyncio.Condition()
        self.during: Callable[[], None] | None = None

    async def _look(self) -> float:
        self.looks += 1
        if self.during is not None:
            self.during()
        async with self.looked:
            self.looked.notify_all()
        wait = self.waits.pop(0) if self.waits else math.inf
        if isinstance(wait, Exception):
            raise wait
        return wait

    async def until(self, looks: int) -> None:
        async with asyncio.timeout(10), self.looked:
            await self.looked.wait_for(lambda: self.looks >= looks)

    async def idle(self) -> None:
        """Until it sleeps; then whatever it would do at once is done."""
        for _ in range(50):
            await asyncio.sleep(0)
        async with self._lock:
            pass


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    made = Watched()
    yield made
    await made.close()


async def test_it_looks_again_when_its_last_look_said(watched: Watched) -> None:
    watched.waits = [0.0, -5.0, 0.0]
    watched.start()
    await watched.until(4)
    await watched.idle()
    assert watched.looks == 4


async def test_many_calls_are_one_look_and_none_comes_before_the_start(watched: Watched) -> None:
    watched.wake()
    await watched.idle()
    assert watched.looks == 0
    watched.start()
    await watched.until(1)
    await watched.idle()
    watched.wake()
    # Those that come while it is waited for do not put it off.
    for _ in range(5):
        watched.wake(1000.0)
    await watched.until(2)
    await watched.idle()
    assert watched.looks == 2


async def test_what_changes_during_a_look_is_looked_at(watched: Watched) -> None:
    def change() -> None:
        watched.during = None
        watched.wake()

    watched.during = change
    watched.start()
    await watched.until(2)
    await watched.idle()
    assert watched.looks == 2


async def test_a_look_that_fails_is_tried_again(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watch, "_HOLD_S", 0.0)
    watched.waits = [OSError("the disk is away")]
    watched.start()
    await watched.until(2)
    assert "What is due of the tests cannot be read" in caplog.text
    assert "the disk is away" in caplog.text


async def test_its_end_waits_for_what_it_began(watched: Watched) -> None:
    ended: list[str] = []
    gate = asyncio.Event()

    async def work() -> None:
        await gate.wait()
        ended.append("work")

    watched.start()
    await watched.until(1)
    watched._begin(work(), "work")
    closing = asyncio.create_task(watched.close())
    await watched.idle()
    assert not closing.done()
    gate.set()
    await closing
    assert ended == ["work"]
    watched.wake()
    await watched.idle()
    assert watched.looks == 1
