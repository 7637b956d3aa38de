"""What people type as a title or a name, as it can be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.biography.one_line import one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Autumn Cup", "Autumn Cup"),
        ("  秋の\n早押し杯　", "秋の 早押し杯"),
        ("a\u202eb\u200bc\x00", "abc"),
        ("👨\u200d👩\u200d👧 family", "👨\u200d👩\u200d👧 family"),
        ("\u200d \u200d", ""),
        ("\u2067\u200b ", ""),
        ("", ""),
    ],
)
def test_a_text_on_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.text())
def test_it_changes_nothing_twice_and_is_one_line(text: str) -> None:
    shown = one_line(text)
    assert one_line(shown) == shown
    assert len(shown.splitlines()) <= 1
