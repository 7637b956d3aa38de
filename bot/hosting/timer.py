"""One step after a while, which may be put off or given up."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from discord.ext import tasks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    Step = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)

_running: set[asyncio.Task[None]] = set()


def spawn(doing: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    """Do something beside everything else; its errors are logged."""
    task = asyncio.create_task(_logged(doing, name), name=name)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task


async def _logged(doing: Coroutine[Any, Any, None], name: str) -> None:
    try:
        await doing
    except Exception:
        log.exception("A step failed: %s", name)


class Timer:
    """Sleeps on the monotonic clock; a step that has begun is never cancelled by it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: tasks.Loop[Any] | None = None

    def set(self, delay_s: float, step: Step) -> None:
        """Take a step after a while, instead of the one that was waiting."""
        self.cancel()

        async def tick() -> None:
            # The first turn of a loop comes at once.
            if loop.current_loop == 0:
                return
            self._loop = None
            spawn(_step(step), self._name)

        loop = self._loop = tasks.loop(seconds=max(0.0, delay_s), count=2, reconnect=False)(tick)
        loop.start()

    def cancel(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            self._loop = None

    @property
    def waiting(self) -> bool:
        return self._loop is not None


async def _step(step: Step) -> None:
    await step()
