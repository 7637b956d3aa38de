"""Right answers by topic as a picture: a bar for the answers given, its filled part for the right ones.

Drawn with what the picture of a life is drawn with, for the same small screens and for all themes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_AT_ONCE = asyncio.Semaphore(2)
MOST_BARS = 8
_GAP, _BAR, _LABEL, _TITLE = 34, 26, 42, 58


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: str
    """The numbers, as they are written beside it."""
    right: int
    answered: int


async def stats_picture(name: str, heading: str, bars: Sequence[Bar]) -> bytes:
    """The picture as PNG, drawn in a thread. Raises ValueError for more than 8 bars."""
    async with _AT_ONCE:
        return await asyncio.to_thread(draw_stats, name, heading, bars)


def draw_stats(name: str, heading: str, bars: Sequence[Bar]) -> bytes:
    # Imported here, in the thread: Pillow and its fonts need not hold up the start.
    from PIL import Image

    from bot.ui import life_picture as drawn

    if len(bars) > MOST_BARS:
        raise ValueError(f"{len(bars)} bars, and {MOST_BARS} is the most")
    edge, width = 64, drawn.WIDTH - 2 * 64
    title_font, small, label_font = drawn._font(_TITLE, bold=True), drawn._font(38), drawn._font(_LABEL, bold=True)
    title = drawn._cut(drawn._clean(name), title_font, width)
    row = drawn._height(label_font) + 12 + _BAR + _GAP
    top = 44 + (drawn._height(title_font) if title else 0) + drawn._height(small) + 40
    image = Image.new("RGB", (drawn.WIDTH, top + row * len(bars) + 20), drawn.PAPER)
    image.paste(drawn.ACCENT, (0, 0, drawn.WIDTH, 12))
    y = drawn._paint(image, edge, 44, [title] if title else [], title_font, drawn.INK)
    drawn._paint(image, edge, y + 4, [drawn._cut(drawn._clean(heading), small, width)], small, drawn.MUTED)
    most = max((bar.answered for bar in bars), default=1) or 1
    for number, bar in enumerate(bars):
        y = top + row * number
        value = drawn._clean(bar.value)
        room = width - round(drawn._width(value, small)) - 32
        label = drawn._cut(drawn._clean(bar.label) or "…", label_font, room)
        drawn._paint(image, edge, y, [label], label_font, drawn.INK)
        drawn._paint(image, edge + width - round(drawn._width(value, small)), y + 4, [value], small, drawn.MUTED)
        y += drawn._height(label_font) + 12
        # As long as the answers given, so that one lucky answer does not look like a hundred.
        full = max(_BAR, width * bar.answered // most)
        drawn._pill(image, (edge, y, edge + full, y + _BAR), drawn.AXIS, _BAR // 2)
        if bar.right:
            share = max(_BAR, full * bar.right // bar.answered)
            drawn._pill(image, (edge, y, edge + share, y + _BAR), drawn.ACCENT, _BAR // 2)
    return drawn._png(image)
