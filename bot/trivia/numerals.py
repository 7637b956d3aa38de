"""Numbers as people write them in a sentence, and others of the same size written in the same way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.biography.languages import Language

_WORDS: tuple[str, ...] = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty".split()
)
_SCALES: dict[Language, dict[str, int]] = {
    "en": {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12},
    "ja": {"": 1, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12},
}
_DIGITS = r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?"
_NUMBER: dict[Language, re.Pattern[str]] = {
    "en": re.compile(_DIGITS + r"(?:(\s*)(thousand|million|billion|trillion)\b)?", re.IGNORECASE),
    # What goes on in smaller units (1億2000万) is left alone.
    "ja": re.compile(_DIGITS + r"()(千|万|億|兆)?(?![\d千万億兆])"),
}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)
# How far others may be: small numbers by so much, larger ones by such a factor.
_STEPS = {20: (1, 2, 3, 4, 5), 100: (2, 3, 4, 5, 6, 8, 10)}
_FACTORS = ("0.3", "0.4", "0.5", "0.6", "0.8", "1.25", "1.5", "2", "2.5", "3", "4")


@dataclass(frozen=True, slots=True)
class Numeral:
    """The one number in a few words, and how it is written there."""

    language: Language
    before: str
    after: str
    value: Decimal
    scale: str
    gap: str
    commas: bool
    word: bool = False
    capital: bool = False

    def written(self, value: Decimal) -> str | None:
        """The same words with another number; None where they would not read well."""
        # 一つ to 九つ; there is no 10つ.
        if self.language == "ja" and self.after.startswith("つ") and not 1 <= value <= 9:
            return None
        if self.word:
            if value != int(value) or not 0 <= value < len(_WORDS):
                return None
            word = _WORDS[int(value)]
            return f"{self.before}{word.capitalize() if self.capital else word}{self.after}"
        scale, gap = self._scale(value)
        amount = value / _SCALES[self.language][scale]
        bare = self.scale and not scale
        grouped = self.commas or (self.language == "en" and (amount >= 10_000 or (bare and amount >= 1000)))
        digits = f"{amount.normalize():,f}" if grouped else f"{amount.normalize():f}"
        return f"{self.before}{digits}{gap}{scale}{self.after}"

    def _scale(self, value: Decimal) -> tuple[str, str]:
        """The unit to write it in: the original's, or the next smaller one where that would give a fraction."""
        scales = _SCALES[self.language]
        if not self.scale or value >= scales[self.scale] or self.value < scales[self.scale]:
            return self.scale, self.gap
        # Nobody writes $900 thousand, or 8千.
        usual = [scale for scale in scales if scales[scale] <= value and scale not in ("thousand", "千")]
        smaller = max(usual, key=scales.__getitem__, default="")
        return smaller, self.gap if smaller else ""


def read_numeral(text: str, language: Language) -> Numeral | None:
    """The one number that the words hold; None where they hold none or several."""
    found = list(_NUMBER[language].finditer(text))
    if len(found) == 1:
        one = found[0]
        scale = (one[4] or "").lower()
        digits = Decimal(one[1].replace(",", "") + (one[2] or ""))
        value = digits * _SCALES[language][scale]
        return Numeral(language, text[: one.start()], text[one.end() :], value, scale, one[3] or "", "," in one[1])
    words = list(_WORD.finditer(text)) if language == "en" and not found else []
    if len(words) == 1:
        one = words[0]
        value = Decimal(_WORDS.index(one[0].lower()))
        return Numeral(
            language, text[: one.start()], text[one.end() :], value, "", "", False, True, one[0][0].isupper()
        )
    return None


def near(value: Decimal) -> tuple[list[Decimal], list[Decimal]]:
    """Numbers below and above one, the nearest first: of its size, and as rounded as it is."""
    # Not 1: it would want its noun in the singular.
    others = sorted({other for other in _others(value) if other > 0 and other not in (1, value)})
    return [other for other in reversed(others) if other < value], [other for other in others if other > value]


def _others(value: Decimal) -> Iterator[Decimal]:
    whole = value == int(value)
    if whole:
        for limit, steps in _STEPS.items():
            if value < limit:
                yield from (value + sign * step for step in steps for sign in (-1, 1))
                return
    normal = value.normalize()
    digits = len(normal.as_tuple().digits)
    for factor in _FACTORS:
        other = normal * Decimal(factor)
        # Rounded to as many digits as the original has.
        unit = Decimal(1).scaleb(other.adjusted() - digits + 1)
        yield other.quantize(unit, rounding=ROUND_HALF_UP)
