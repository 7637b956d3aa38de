"""Discord's time, as well as this host can know it."""

from __future__ import annotations

import logging
from collections import deque

import discord

log = logging.getLogger(__name__)

_MOST_OFFSET_MS = 2000
_KEPT = 32


def made_ms(snowflake: int) -> int:
    """When Discord made something, in epoch milliseconds, by its id."""
    return (snowflake >> 22) + discord.utils.DISCORD_EPOCH


class Clock:
    """Epoch milliseconds by Discord's clock: the host's, set right by the newest snowflake seen."""

    def __init__(self) -> None:
        self._offset_ms = 0
        self._offsets: deque[int] = deque(maxlen=_KEPT)
        self._warned = False

    def saw(self, snowflake: int) -> None:
        """Learn from something that Discord has just made."""
        # A slow line makes each one look older than it is; the quickest of the last ones is nearest to the truth.
        self._offsets.append(made_ms(snowflake) - _host_ms())
        self._offset_ms = max(self._offsets)
        if abs(self._offset_ms) > _MOST_OFFSET_MS and not self._warned:
            self._warned = True
            log.warning(
                "This host's clock is %.1f s away from Discord's; set it, or times shown to people will be off.",
                self._offset_ms / 1000,
            )

    def now_ms(self) -> int:
        return _host_ms() + self._offset_ms


def _host_ms() -> int:
    return int(discord.utils.utcnow().timestamp() * 1000)
