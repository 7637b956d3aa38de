"""The chart of right answers: what must hold of it whatever is in it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.ui.life_picture import ACCENT, AXIS, WIDTH
from bot.ui.stats_picture import MOST_BARS, Bar, draw_stats, stats_picture


def drawn(*bars: Bar, name: str = "Mina") -> Image.Image:
    return Image.open(io.BytesIO(draw_stats(name, "Right answers by topic", bars))).convert("RGB")


def painted(image: Image.Image, colour: str) -> int:
    """How many pixels of a colour are below the strip along the top."""
    below = image.crop((0, 12, image.width, image.height))
    wanted = ImageColor.getrgb(colour)
    return sum(number for number, found in below.getcolors(1 << 24) or [] if found == wanted)


def test_what_is_right_is_filled() -> None:
    none, half, full = (painted(drawn(Bar("Work", "", right, 10)), ACCENT) for right in (0, 5, 10))
    assert none == 0
    assert 0.45 < half / full < 0.55
    assert painted(drawn(Bar("Work", "", 5, 10)), AXIS) > 0


def test_few_answers_make_a_short_bar() -> None:
    long = painted(drawn(Bar("Work", "", 10, 10)), ACCENT)
    assert painted(drawn(Bar("Work", "", 10, 10), Bar("School", "", 1, 1)), ACCENT) < 1.2 * long


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=60), st.integers(0, 10**6)), max_size=MOST_BARS))
def test_any_names(name: str, bars: list[tuple[str, int]]) -> None:
    image = drawn(*(Bar(label, f"{n} of {n}", n, n) for label, n in bars), name=name)
    assert image.width == WIDTH
    assert 100 < image.height < 1400


def test_what_no_font_has_is_left_out() -> None:
    bars = [Bar("Work", "1 of 2", 1, 2)]
    assert draw_stats("Mina 🎉", "Right", bars) == draw_stats("Mina", "Right", bars)


async def test_too_many() -> None:
    with pytest.raises(ValueError, match="9 bars"):
        await stats_picture("Mina", "Right", [Bar("Work", "", 1, 2)] * 9)
