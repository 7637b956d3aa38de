"""Plutarch: a self-hosted Discord bot that serves biography trivia."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.config import Settings
    from bot.content.build import Progress

__version__ = "0.1.0"


def create_bot(
    settings: Settings | None = None, *, progress: Progress | None = None, always_sync: bool = False
) -> Plutarch:
    """The bot, built from the environment (or from ``settings``) without connecting. Raises ConfigError."""
    # Imported here, so that the pure packages inside this one can be had without discord.
    from bot.client import Plutarch
    from bot.config import load_settings

    return Plutarch(settings or load_settings(), progress=progress, always_sync=always_sync)
