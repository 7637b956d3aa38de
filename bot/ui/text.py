"""Texts made safe and short enough for Discord."""

from __future__ import annotations

import re

import discord

_SPECIAL = re.compile(r"[*_~`|\\<>@\[\]#]|https?://|^\s*(?:[-+]|\d+\.)\s", re.MULTILINE)


def escape(text: str) -> str:
    """The text as it stands, with nothing in it read as Markdown or as a mention."""
    if _SPECIAL.search(text) is None:
        return text
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text))


def cut(text: str, length: int) -> str:
    """At most so many characters, an ellipsis telling where something is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
