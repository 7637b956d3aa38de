"""Folding: what two spellings must share to count as the same when people search."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
# Plain Latin, kana and Han: most text by far, and nothing in it carries an accent or folds further.
_NO_ACCENTS = re.compile("[\x00-\x7f\u2010-\u2027\u3000-\u3029\u3041-\u3096\u4e00-\u9fff]*")
_SETTLED = re.compile("[0-9a-z \u3041-\u3096\u4e00-\u9fff]*")
_CJK = (
    "\u3040-\u30ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7a3"  # Hangul
    "\u3005-\u3007"  # 々〆〇
)
_RUN = re.compile(f"([{_CJK}]+)|[^ {_CJK}]+")


def fold(text: str) -> str:
    """The text as searching compares it.

    NFKC, case-folded, katakana as hiragana, accents off, kanji digits as digits; middle dots, long-vowel
    marks and apostrophes gone; every other run of punctuation or space as one space. Idempotent.
    """
    folded = _fold_once(text)
    # Case folding and dropping accents can bring up characters that fold further (as ẞ or ǰ do).
    return folded if _SETTLED.fullmatch(folded) else _fold_once(folded)


folded = lru_cache(maxsize=1 << 14)(fold)
"""`fold`, for names and titles that are compared again and again."""


def _fold_once(text: str) -> str:
    if text.isascii():
        folded = text.casefold().translate(_TABLE)
    else:
        folded = unicodedata.normalize("NFKC", text).casefold().translate(_TABLE)
        if not _NO_ACCENTS.fullmatch(folded):
            parts = unicodedata.normalize("NFD", folded)
            bare = "".join(c for c in parts if c in _KANA_MARKS or unicodedata.category(c) != "Mn")
            folded = unicodedata.normalize("NFC", bare).translate(_TABLE)
    return _SPACES.sub(" ", folded).strip()


def is_cjk(character: str) -> bool:
    """Whether words are written without spaces in its script (Han, kana, Hangul)."""
    found = _RUN.fullmatch(character)
    return found is not None and found[1] is not None


def runs(folded: str) -> list[tuple[bool, str]]:
    """A folded text's runs without spaces: (whether it is CJK, the run)."""
    return [(found[1] is not None, found[0]) for found in _RUN.finditer(folded)]
