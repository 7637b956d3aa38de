"""Texts made safe and short enough for Discord."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\*_~`|\[\]<>#]|(?<![^\n])\s*[-+](?=\s)|(?<![^\n])\s*\d+(?=[.)]\s)|(?<=@)(?=everyone|here)")


def escape(text: str) -> str:
    """The text as it stands, with nothing in it read as Markdown, as a mention or as a timestamp.

    discord.py's own escaping leaves what stands beside a link as it is, and Discord's <…> forms.
    """
    return _SPECIAL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    if not sign:
        return "\u200b"  # between @ and everyone, where a backslash would be shown
    if sign[-1].isdigit():
        return f"{sign}\u200b"
    return f"{sign[:-1]}\\{sign[-1]}"


def cut(text: str, length: int) -> str:
    """At most so many characters, an ellipsis telling where something is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def safe(text: str, length: int) -> str:
    """The text escaped, and cut so that with its escapes it has at most so many characters."""
    escaped = escape(cut(text, length))
    room = length
    while len(escaped) > length:
        room -= max(1, (len(escaped) - length) // 2)
        escaped = escape(cut(text, room))
    return escaped


def fitting(lines: list[str], length: int) -> str:
    """As many whole lines as fit into so many characters, an ellipsis where some are left out."""
    kept: list[str] = []
    left = length
    for line in lines:
        if len(line) + 1 > left - 2:
            kept.append("…")
            break
        kept.append(line)
        left -= len(line) + 1
    return "\n".join(kept)
