"""Judging typed answers: what counts as the same, what is near enough, what never is.

The rules are quiz bowl's: an answer line accepts, prompts and rejects. Slips of spelling are forgiven by the
length of the name; numbers, years and names that hold a digit never are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.biography.folding import is_cjk
from bot.biography.japanese import ERAS, era_to_western, kanji_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.trivia.questions import AnswerLine

MOST_CHARACTERS = 100
"""Nobody's name is longer; what is, is a list."""


class Verdict(StrEnum):
    RIGHT = "right"
    NEARLY = "nearly"
    """Be more specific; whoever asks allows it once."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class _Said:
    """A text as judging compares it."""

    squeezed: str
    """Without spaces; every number as ``#value#``."""
    words: tuple[str, ...]
    measured: bool
    """Whether its numbers are written as such: 千葉 and 一郎 are names."""

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(_TOKEN.findall(self.squeezed))

    @property
    def beside_numbers(self) -> str:
        return _TOKEN.sub("", self.squeezed)


_TOKEN = re.compile(r"#[^#]*#")

# -- numbers

_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_SMALL = {"": 1, "十": 10, "百": 100, "千": 1000}
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {word: 30 + 10 * number for number, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split())}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*"
_PART = re.compile(rf"({_DIGITS})\s?([十百千]?)([万億兆]?)")
_MIXED = re.compile(rf"(?:(?:{_DIGITS})\s?[十百千]?[万億兆])*(?:{_DIGITS})(?:\s?[十百千]?[万億兆])?")
_SCALED = re.compile(rf"(#[^#]*#|\b(?:{'|'.join(_WORDS)}|an?)\b)((?:\s*-?\s*\b(?:{'|'.join(_SCALES)})\b)+)")
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b")
_MEASURED = re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b")
_KANJI = re.compile("[〇零一二三四五六七八九十百千万億兆]{1,40}")
_ERA = re.compile(rf"({'|'.join(ERAS)})\s*(元|\d{{1,2}}|[〇一二三四五六七八九十]{{1,3}})\s*年?")
_MINUS = re.compile(r"^\s*[-−–](?=\s*\d)")


def _era(found: re.Match[str]) -> str:
    number = found[2]
    if number != "元" and not number.isdigit():
        value = kanji_number(number)
        number = number if value is None else str(value)
    western = era_to_western(f"{found[1]}{number}年")
    return western if western[0].isdigit() else found[0]


def _written(value: Decimal) -> str:
    return f"#{value.normalize():f}#"


def _digits(found: re.Match[str]) -> str:
    text = found[0]
    total = Decimal(0)
    for part in _PART.finditer(text):
        digits = part[1].replace(",", "")
        if digits.count(".") > 1:  # a version, not a number
            return f"#{text}#"
        total += Decimal(digits) * _SMALL[part[2]] * _LARGE.get(part[3], 1)
    return _written(total)


def _scaled(found: re.Match[str]) -> str:
    token = found[1]
    if token in ("a", "an"):
        value = Decimal(1)
    elif token in _WORDS:
        value = Decimal(_WORDS[token])
    else:
        try:
            value = Decimal(token.strip("#"))
        except ArithmeticError:  # a version
            return found[0]
    for scale in re.findall("[a-z]+", found[2]):
        value *= _SCALES[scale]
    return _written(value)


def _kanji(found: re.Match[str]) -> str:
    value = kanji_number(found[0])
    return found[0] if value is None else _written(Decimal(value))


def _numbers(text: str) -> str:
    """The text with every number in it, however written, as its value."""
    text = _ERA.sub(_era, text)
    text = _MIXED.sub(_digits, _MINUS.sub("minus ", text))
    text = _SCALED.sub(_scaled, text)
    text = _WORD.sub(lambda found: _written(Decimal(_WORDS[found[1]])), text)
    # Inside the marks there are no kanji, so that nothing is read twice.
    return _KANJI.sub(_kanji, text)


# -- folding

_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)} | {ord("ヽ"): "ゝ", ord("ヾ"): "ゞ"}
_DROPPED = dict.fromkeys(map(ord, "・･·‧•゛゜'’‘`´\u3099\u309a"))
_TABLE = _TO_HIRAGANA | _DROPPED
_KANA_MARKS = {"\u3099", "\u309a"}
# The long-vowel mark tells ビル from ビール, and + and # tell C++ and C# from C.
_SPACES = re.compile(r"[^\w#♯+.ー]+|_+|(?<!\d)\.|\.(?!\d)")
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)")
_POLITE = re.compile(r"(?<=..)(?:さん|氏|先生|様)?(?:です)?(?:か)?$")


@lru_cache(maxsize=4096)
def _said(text: str) -> _Said:
    # A sign of our own would be taken for the bounds of a number.
    folded = unicodedata.normalize("NFKC", text).replace("#", "♯").casefold()
    folded = _numbers(folded).translate(_TABLE)
    parts = unicodedata.normalize("NFD", folded)
    bare = "".join(c for c in parts if c in _KANA_MARKS or unicodedata.category(c) != "Mn")
    folded = unicodedata.normalize("NFC", bare).translate(_TABLE)
    folded = _SPACES.sub(" ", folded).strip()
    folded = _ARTICLE.sub("", folded)
    words = tuple(folded.split())
    return _Said("".join(words), words, _MEASURED.search(unicodedata.normalize("NFKC", text).casefold()) is not None)


def _plain_of(reply: str) -> str:
    """A reply without the politeness around it."""
    return _POLITE.sub("", unicodedata.normalize("NFKC", reply).strip().rstrip("。．.!！?？"))


# -- distance


def _slips(name: str) -> int:
    """How many slips of the pen a name forgives, by its length."""
    length = len(name)
    if length <= 3 or (length < 5 and all(is_cjk(c) and not "ぁ" <= c <= "ー" for c in name)):
        return 0
    return 1 if length <= 7 else 2


def _distance(reply: _Said, wanted: _Said) -> int | None:
    """How far a reply is from a spelling; None where it is too far to be the same."""
    if reply.squeezed == wanted.squeezed or (len(reply.words) > 1 and sorted(reply.words) == sorted(wanted.words)):
        return 0
    if reply.numbers or wanted.numbers:
        return 0 if _same_number(reply, wanted) else None
    most = _slips(wanted.squeezed)
    if most == 0 or reply.squeezed[:1] != wanted.squeezed[:1]:
        return None
    # Imported with the first slip of a pen: a start need not wait for it.
    from rapidfuzz.distance import OSA

    distance = OSA.distance(reply.squeezed, wanted.squeezed, score_cutoff=most)
    return distance if distance <= most else None


def _same_number(reply: _Said, wanted: _Said) -> bool:
    """A number alone stands for itself with its unit, and a year for itself with 年."""
    if len(wanted.numbers) != 1 or reply.numbers != wanted.numbers:
        return False
    if wanted.measured and wanted.squeezed.startswith("#") and reply.squeezed == wanted.numbers[0]:
        return True
    # What stands before a number is a name (GPT-2), and not to be left out; a sign of money is.
    if wanted.beside_numbers in ("", "年"):
        return reply.beside_numbers in ("", "年")
    return False


def _nearest(reply: _Said, spellings: Iterable[str]) -> int | None:
    best: int | None = None
    for spelling in spellings:
        distance = _distance(reply, _said(spelling))
        if distance is not None and (best is None or distance < best):
            best = distance
    return best


def judge(reply: str, line: AnswerLine) -> Verdict:
    """What a typed reply is worth by an answer line."""
    if len(reply) > MOST_CHARACTERS:
        return Verdict.WRONG
    readings = {_said(reply), _said(_plain_of(reply))}
    readings = {said for said in readings if re.search(r"\w", said.squeezed)}
    if not readings:
        return Verdict.WRONG

    def nearest(spellings: Iterable[str]) -> int | None:
        spellings = tuple(spellings)
        found = [one for said in readings if (one := _nearest(said, spellings)) is not None]
        return min(found, default=None)

    right, nearly, wrong = nearest(line.accept), nearest(line.prompt), nearest(line.reject)
    if wrong is not None and (right is None or wrong <= right) and (nearly is None or wrong <= nearly):
        return Verdict.WRONG
    if right is not None and (right == 0 or nearly is None or right < nearly):
        return Verdict.RIGHT
    return Verdict.NEARLY if nearly is not None else Verdict.WRONG


def unclear(reply: str, line: AnswerLine) -> bool:
    """Whether a reply that is not right may be a slip of the pen: nothing readable, or one slip too many."""
    said = _said(reply)
    if not re.search(r"\w", said.squeezed):
        return True
    if len(reply) > MOST_CHARACTERS or said.numbers or _nearest(said, line.reject) is not None:
        return False
    from rapidfuzz.distance import OSA

    for name in map(_said, line.accept):
        one, other = said.squeezed, name.squeezed
        slips = _slips(other)
        if not name.numbers and slips and one[0] == other[0] and OSA.distance(one, other) <= slips + 1:
            return True
    return False


# -- years

_BEFORE_CHRIST = re.compile(r"(?<![a-z])b\.?\s?c\.?(?:\s?e\.?)?(?![a-z])|紀元前|前")
_YEAR_AND_MORE = re.compile(r"(\d{3,4})\s*[-/年]\s*\d{1,2}(?:\s*[-/月]\s*\d{1,2})?\s*[月日]?")
_SHORTENED = re.compile(r"['’‘]\s*\d{2}(?!\d)")


def read_year(reply: str) -> int | None:
    """The one year that a reply names, astronomically (44 BC is -43); None where it names none, or several."""
    if len(reply) > MOST_CHARACTERS:
        return None
    text = unicodedata.normalize("NFKC", reply).casefold().strip()
    if _SHORTENED.search(text):
        return None
    dated = _YEAR_AND_MORE.fullmatch(text)
    tokens = [f"#{dated[1]}#"] if dated else _TOKEN.findall(_numbers(text.replace("#", " ")))
    if len(tokens) != 1:
        return None
    digits = tokens[0].strip("#")
    if not digits.isdigit() or len(digits) > 5:
        return None
    year = int(digits)
    if _BEFORE_CHRIST.search(text):
        return 1 - year if year else None
    return -year if _MINUS.match(text) else year


def years_off(year: int, first: int, last: int) -> int:
    """How many years a year lies outside the interval of the right ones."""
    return max(0, first - year, year - last)
