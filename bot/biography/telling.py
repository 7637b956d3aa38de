"""Whether a text names something, or tells a date."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.biography.dates import Precision
from bot.biography.folding import folded, is_cjk
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
_MAY_TELL = re.compile(rf"[\d元〇零一二三四五六七八九十百千]|{'|'.join(MONTHS)}")
_WORD = re.compile("[a-z0-9]")


def contains(text: str, name: str) -> bool:
    """Whether a text names something: whole words in Latin script, anywhere in a run of Japanese.

    A number is only itself: 120億 does not name 20億. One character alone is in everything, and never counts.
    """
    wanted, whole = folded(name), folded(text)
    if len(wanted) < 2:
        return False
    place = whole.find(wanted)
    while place >= 0:
        before, after = whole[max(0, place - 1) : place], whole[place + len(wanted) : place + len(wanted) + 1]
        if not (_joined(before, wanted[0]) or _joined(after, wanted[-1])):
            return True
        place = whole.find(wanted, place + 1)
    return False


def _joined(neighbour: str, end: str) -> bool:
    """Whether a character goes on with the word or number that a name begins or ends with."""
    return bool(neighbour) and not is_cjk(end) and _WORD.match(neighbour) is not None


def tells_date(text: str, date: Date) -> str | None:
    """The words of the text that give the date away, or None."""
    normal = unicodedata.normalize("NFKC", text)
    # Most texts hold nothing of the kind, and that is quickly seen.
    if not _MAY_TELL.search(normal):
        return None
    digits = era_to_western(numerals_to_digits(normal))
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
