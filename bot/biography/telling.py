"""Whether a text names something, or tells a date."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.biography.dates import Precision
from bot.biography.folding import fold, is_cjk
from bot.biography.japanese import era_to_western, numerals_to_digits

if TYPE_CHECKING:
    from bot.biography.dates import Date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WORD = re.compile("[a-z0-9]")
# The same names are looked for in many texts, and the same texts for many names.
_fold = lru_cache(maxsize=1 << 13)(fold)


def contains(text: str, name: str) -> bool:
    """Whether a text names something: whole words in Latin script, anywhere in a run of Japanese.

    A number is only itself: 120億 does not name 20億. One character alone is in everything, and never counts.
    """
    wanted, folded = _fold(name), _fold(text)
    if len(wanted) < 2:
        return False
    place = folded.find(wanted)
    while place >= 0:
        before, after = folded[place - 1 : place], folded[place + len(wanted) : place + len(wanted) + 1]
        if not (_joined(before, wanted[0]) or _joined(after, wanted[-1])):
            return True
        place = folded.find(wanted, place + 1)
    return False


def _joined(neighbour: str, end: str) -> bool:
    """Whether a character goes on with the word or number that a name begins or ends with."""
    return bool(neighbour) and not is_cjk(end) and _WORD.match(neighbour) is not None


def tells_date(text: str, date: Date) -> str | None:
    """The words of the text that give the date away, or None."""
    digits = era_to_western(numerals_to_digits(unicodedata.normalize("NFKC", text)))
    for point in (date.start, date.end):
        if point is None or point.precision in (Precision.DECADE, Precision.CENTURY):
            continue
        if re.search(rf"(?<!\d){point.year}(?!\d)", digits):
            return str(point.year)
        if point.month is not None:
            english = MONTHS[point.month - 1]
            if re.search(rf"\b{english}\b", text):
                return english
            if re.search(rf"(?<!\d){point.month}月", digits):
                return f"{point.month}月"
    return None
