"""Whatever a pack or a person writes stands in a message as it was written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui.text import cut, escape

PIECES = [
    "**", "__", "*", "_", "~~", "||", "`", "```", "# ", "## ", "> ", ">>> ", "- ", "-# ", "1. ", "* ",
    "[a](https://b.example)", "[", "]", "(", ")", "](https://b.example)", "<https://b.example>",
    "https://b.example/a_b_c", "@everyone", "@here", "<@123456789012345678>", "<@!123456789012345678>",
    "<@&123456789012345678>", "<#123456789012345678>", "<t:0:R>", "</help:123456789012345678>",
    "<:e:123456789012345678>", "<id:home>", "\\", "\n", " ", "a", "word", "北海道", "🎉",
]  # fmt: skip
_URL = re.compile(r"https?://[^\s<>)\]]+")


def live(text: str) -> list[str]:
    """What Discord would read as more than characters, after its escapes; written from its help page."""
    # Addresses become links whatever one does; nothing inside them is markup.
    plain = _URL.sub("ADDRESS", re.sub(r"\\([^\sA-Za-z0-9])", "\x00", text))
    found = re.findall(r"\*|__|(?<!\w)_|_(?!\w)|~~|\|\||`", plain)
    found += re.findall(r"\[[^\]\n]*\]\([^)\n]*\)", plain)
    found += re.findall(r"<(?:@|#|t:|/|a?:|id:|ADDRESS)", plain)
    found += re.findall(r"@(?:everyone|here)", plain)
    return found + re.findall(r"^[ \t]*(?:#{1,3} |>>> |> |-# |[-*] |\d+\. )", plain, re.MULTILINE)


def test_the_oracle_sees_markup() -> None:
    for piece in PIECES[:17]:
        assert live(f"{piece}x{piece}"), piece
    assert live("a <t:0:R>")
    assert not live("GPT-2 is 5 < 6 > 4 (so) [it] is_said: 2 + 2, a-b #1, mail@example.org")


@pytest.mark.parametrize("piece", [piece for piece in PIECES if live(f"{piece}x{piece}")])
def test_each_kind_of_markup_is_escaped(piece: str) -> None:
    for text in (piece, f"{piece}x{piece}", f"a {piece}x{piece} b", f"one\n{piece}two{piece}", f"{piece}{piece}"):
        assert live(escape(text)) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://b.example) **bold** [c](https://d.example)",
        "[**bold**](https://b.example)",
        "[a](https://b.example) ||spoiler|| (and so on)",
        "see https://b.example/**x** **bold**",
        "\\**bold**",
    ],
)
def test_markup_beside_links_is_escaped_too(text: str) -> None:
    assert live(escape(text)) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_nothing_is_markup(text: str) -> None:
    assert live(escape(text)) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_nothing_is_lost(text: str) -> None:
    """Without the escapes and the invisible character that breaks a mention, it is the text."""
    shown = re.sub(r"\\([^\sA-Za-z0-9])", r"\1", escape(text)).replace("\u200b", "")
    assert shown == text


@given(st.text(max_size=50), st.integers(1, 60))
def test_a_cut_is_never_longer(text: str, length: int) -> None:
    assert len(cut(text, length)) <= length
    assert cut(text, len(text)) == text
