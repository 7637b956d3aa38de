"""Japanese numerals and era years, as people write them."""

from __future__ import annotations

import re

_DIGITS = {kanji: digit for digit, kanji in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万億兆]{1,40}")

# The first Western year of each era; an era's year 1 (元年) is that year.
ERAS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_ERA_ENDS = {"明治": 1912, "大正": 1926, "昭和": 1989, "平成": 2019}
_ERA_YEAR = re.compile(rf"({'|'.join(ERAS)})(元|\d{{1,2}})(?!\d)年?")


def kanji_number(text: str) -> int | None:
    """The value of a kanji numeral, positional (二〇一五) or with units (二千十五); None where it is neither."""
    if not text or not _NUMERAL.fullmatch(text):
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    pending = False
    for character in text:
        if character in _DIGITS:
            if pending:
                return None
            digit, pending = _DIGITS[character], True
        elif character in _SMALL:
            section += (digit if pending else 1) * _SMALL[character]
            digit, pending = 0, False
        else:
            section += digit
            total += (section or 1) * _LARGE[character]
            section, digit, pending = 0, 0, False
    return total + section + digit


def numerals_to_digits(text: str) -> str:
    """The text with every kanji numeral written in digits (二千十五年 becomes 2015年)."""

    def digits(found: re.Match[str]) -> str:
        value = kanji_number(found[0])
        return found[0] if value is None else str(value)

    return _NUMERAL.sub(digits, text)


def era_to_western(text: str) -> str:
    """The text with every era year written as a Western one (平成27年 becomes 2015年).

    A year the era never had (平成40年) is left as it stands.
    """

    def western(found: re.Match[str]) -> str:
        era, number = found[1], 1 if found[2] == "元" else int(found[2])
        year = ERAS[era] + number - 1
        if number < 1 or year > _ERA_ENDS.get(era, 9999):
            return found[0]
        return f"{year}年"

    return _ERA_YEAR.sub(western, text)
