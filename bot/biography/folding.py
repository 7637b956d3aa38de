"""Folding: what two spellings must share to count as the same when people search."""

from __future__ import annotations

import re
import unicodedata

_KATAKANA_TO_HIRAGANA = {
    **{code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)},
    ord("ヽ"): ord("ゝ"),
    ord("ヾ"): ord("ゞ"),
}
_KANJI_DIGITS = {ord(kanji): str(digit) for digit, kanji in enumerate("〇一二三四五六七八九")}
# Dropped: what people leave out or put in freely inside a name (middle dots, long-vowel marks, apostrophes).
# A voiced-sound mark that is still alone after NFKC belongs to nothing.
_DROPPED = dict.fromkeys(map(ord, "・･·‧•ー゛゜'’‘`´\u3099\u309a"))
_TABLE = _KATAKANA_TO_HIRAGANA | _KANJI_DIGITS | _DROPPED
# The voiced-sound marks belong to the kana before them; every other combining mark is an accent.
_KANA_MARKS = {"\u3099", "\u309a"}
_SPACES = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text as searching compares it.

    NFKC, case-folded, katakana as hiragana, accents off, kanji digits as digits; middle dots, long-vowel
    marks and apostrophes gone; every other run of punctuation or space as one space. Idempotent.
    """
    # Twice: case folding and dropping accents can bring up characters that fold further (as ẞ or ǰ do).
    return _fold_once(_fold_once(text))


def _fold_once(text: str) -> str:
    if text.isascii():
        folded = text.casefold().translate(_TABLE)
    else:
        folded = unicodedata.normalize("NFKC", text).casefold().translate(_TABLE)
        parts = unicodedata.normalize("NFD", folded)
        folded = unicodedata.normalize(
            "NFC", "".join(c for c in parts if c in _KANA_MARKS or unicodedata.category(c) != "Mn")
        ).translate(_TABLE)
    return _SPACES.sub(" ", folded).strip()


def is_cjk(character: str) -> bool:
    """Whether words are written without spaces in its script (Han, kana, Hangul, and their like)."""
    code = ord(character)
    return (
        0x3040 <= code <= 0x30FF  # kana
        or 0x3400 <= code <= 0x4DBF  # Han, extension A
        or 0x4E00 <= code <= 0x9FFF  # Han
        or 0xAC00 <= code <= 0xD7A3  # Hangul
        or 0xF900 <= code <= 0xFAFF  # Han, compatibility
        or 0x20000 <= code <= 0x3FFFF  # Han, further planes
        or code in (0x3005, 0x3006, 0x3007)  # 々〆〇
    )
