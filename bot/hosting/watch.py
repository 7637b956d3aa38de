"""What looks for due work: at the moment that its last look named, and whenever something changes."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from bot.hosting.timer import Timer, spawn

if TYPE_CHECKING:
    from collections.abc import Coroutine

log = logging.getLogger(__name__)

_LONGEST_SLEEP_S = 1800.0
"""Another process may have set something, or the clock been put forward."""
_HOLD_S = 60.0
_LAST_S = 5.0


class Watch(ABC):
    """One look at a time; what it begins goes on beside it."""

    def __init__(self, name: str, soon_s: float = 0.0) -> None:
        """``soon_s``: how long a look waits that was called for during another."""
        self._name, self._soon_s = name, soon_s
        self._timer = Timer(name)
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = self._stirred = self._closed = False

    @abstractmethod
    async def _look(self) -> float:
        """Begin what is due; after how many seconds to look again."""

    def start(self) -> None:
        """Begin, once: what a process that died left behind is taken up by the first look."""
        if not self._started:
            self._started = True
            self._timer.set(0, self._look_once)

    def wake(self, delay_s: float = 0.0) -> None:
        """Something has changed: look again. Many calls are one."""
        if self._started and not self._closed and not self._stirred:
            self._stirred = True
            self._timer.set(delay_s, self._look_once)

    async def _look_once(self) -> None:
        async with self._lock:
            if self._closed:
                return
            self._stirred = False
            try:
                wait_s = min(await self._look(), _LONGEST_SLEEP_S)
            except Exception:
                log.exception("What is due of the %s cannot be read; next try in %.0f s", self._name, _HOLD_S)
                wait_s = _HOLD_S
            else:
                if self._stirred:
                    wait_s = min(wait_s, self._soon_s)
            self._timer.set(wait_s, self._look_once)

    def _begin(self, doing: Coroutine[None, None, None], name: str) -> None:
        """Do something beside the looks; `close` waits for it."""
        task = spawn(doing, name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Look no more, and let what is under way end; the rest is on disk for the next process."""
        self._closed = True
        self._timer.cancel()
        async with self._lock:
            self._timer.cancel()
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=_LAST_S)
            for task in left:
                task.cancel()
