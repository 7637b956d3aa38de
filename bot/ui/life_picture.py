"""A life's timeline as a picture: a portrait card with an axis of moments.

Discord shows it about 360 px wide on a phone, a third of its true size, so the type is large. The card has a
background of its own: it cannot know which theme it will stand on, and reads the same on all of them.

What a mark looks like says how exactly its time is known, by its shape alone: a full dot is a day, a ring a
month or less, a hollow pill a year or less, a bar a longer time, an arrow one that goes on.

Nothing is kept between pictures but caches, so it can run in a worker thread.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageColor, ImageDraw, ImageFont, features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.ImageFont import FreeTypeFont

WIDTH = 1080
MAX_HEIGHT = 1900
MOST_MARKS = 12

PAPER = "#18222d"
BOX = "#26364a"  # behind the highlighted moment
AXIS = "#6d8093"
INK = "#f5f1e8"
MUTED = "#b9c4cf"
ACCENT = "#f2c57c"
DISPUTED = "#ff9e80"

_AXIS_X = 82
_TEXT_X = 140
_EDGE = 64
_TEXT_WIDTH = WIDTH - _TEXT_X - _EDGE
_STRIP = 12  # the coloured strip along the top
_FOOT = 44
_YEAR_GAP, _MOST_GAP = 34, 120  # the room a year adds between two moments, and what any time adds at most
_MONTH, _YEAR = 31, 366

# What may not begin or end a line in Japanese (kinsoku shori); the Western marks are for mixed text.
_CLOSERS = "、。，．・：；？！」』）］｝〕〉》】〙〗”’…‥｡､｣･,.!?:;)]}"
_NO_START = frozenset(_CLOSERS + "ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ々ゝゞヽヾ〻゛゜〜～‐゠–％‰℃%ｰﾞﾟｧｨｩｪｫｬｭｮｯ")
_NO_END = frozenset("「『（［｛〔〈《【〘〖“‘｢([{￥＄№#")
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffef\U0001b000-\U0003ffff"
_ATOM = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")
_HIRAGANA = re.compile("[ぁ-ゖ]")
_WITHIN = re.compile("[ァ-ヺー][ァ-ヺー]|[0-9A-Za-z][0-9A-Za-z一-鿿]")  # where a break hurts most


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment of the life. ``label`` is its date in the reader's language; the days are ordinals."""

    label: str
    title: str
    first: int
    last: int
    open_end: bool = False
    disputed: bool = False
    highlighted: bool = False


class _Sizes(NamedTuple):
    title: int
    label: int
    gap: int  # the least room between two moments
    title_lines: int = 2

    @property
    def title_line(self) -> int:
        return round(self.title * 1.22)

    @property
    def label_line(self) -> int:
        return round(self.label * 1.25)


# The first that fits is taken. The last fits always: it is there for a dozen moments with long dates.
_SIZES = (_Sizes(46, 40, 38), _Sizes(42, 36, 30), _Sizes(38, 34, 24), _Sizes(36, 32, 16), _Sizes(36, 32, 16, 1))


class _Row(NamedTuple):
    mark: Mark
    label: list[str]
    title: list[str]
    height: int


def draw_life(name: str, years: str, marks: Sequence[Mark], *, disputed_word: str) -> bytes:
    """The picture as PNG, the marks from top to bottom as given. Raises ValueError for more than 12."""
    if len(marks) > MOST_MARKS:
        raise ValueError(f"{len(marks)} marks, and {MOST_MARKS} is the most")
    word = _cut(_clean(disputed_word) or "≠", _font(32), _TEXT_WIDTH // 3)
    name_lines, name_font = _name(_clean(name))
    years_font = _font(40)
    years_lines = _wrap(_clean(years), years_font, WIDTH - 2 * _EDGE, 2)
    y = _STRIP + 40
    head = [(y := y + round(name_font.size * 1.2), line, name_font, INK) for line in name_lines]
    head += [(y := y + 54, line, years_font, MUTED) for line in years_lines]
    top = y + 50

    sizes, rows = _SIZES[-1], list[_Row]()
    for sizes in _SIZES:
        rows = [_row(mark, sizes, word) for mark in marks]
        spare = MAX_HEIGHT - top - _FOOT - sum(row.height for row in rows) - sizes.gap * max(0, len(rows) - 1)
        if spare >= 0:
            break
    tops = _tops(rows, top, sizes.gap, spare)
    bottom = tops[-1] + rows[-1].height if rows else y + 14

    image = Image.new("RGB", (WIDTH, bottom + _FOOT), PAPER)
    image.paste(ACCENT, (0, 0, WIDTH, _STRIP))
    draw = ImageDraw.Draw(image)
    for baseline, line, font, colour in head:
        draw.text((_EDGE, baseline), line, colour, font, anchor="ls")
    dots = [y + round(sizes.label * 0.55) for y in tops]
    if dots:
        image.paste(AXIS, (_AXIS_X - 2, dots[0], _AXIS_X + 2, dots[-1]))
    for index, row in enumerate(rows):
        _draw_text(image, row, tops[index], sizes, word)
        _draw_mark(image, row.mark, dots[index], _bar_end(rows, dots, index, bottom))
    return _png(image)


# Text


@lru_cache(maxsize=64)
def _font(size: int, *, bold: bool = False, basic: bool = False) -> FreeTypeFont:
    package, name = ("bold", "Bold") if bold else ("regular", "Regular")
    raqm = not basic and features.check("raqm")
    layout = ImageFont.Layout.RAQM if raqm else ImageFont.Layout.BASIC
    with as_file(files(f"noto_cjk_sans_jp_{package}") / f"NotoSansCJKjp-{name}.otf") as path:
        return ImageFont.truetype(path, size, layout_engine=layout)


@lru_cache(maxsize=1 << 14)
def _drawable(character: str) -> bool:
    """Whether the fonts have it: one they lack is drawn as the box that stands for nothing.

    Both weights hold the same characters. With basic layout this agrees with the fonts' own tables for every
    character there is; raqm would draw some it lacks as nothing.
    """
    if unicodedata.category(character)[0] == "C":
        return False
    font = _font(24, basic=True)
    return bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff"))


def _clean(text: str) -> str:
    """The text as it can be drawn: whole on one line, without what no font has (emoji, above all)."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(character for character in text if character == " " or _drawable(character)).split())


@lru_cache(maxsize=1 << 14)
def _width(text: str, font: FreeTypeFont) -> float:
    return font.getlength(text)


def _units(text: str) -> list[str]:
    """The pieces a line may be broken between: words with the space after them, and single wide characters."""
    units: list[str] = []
    for atom in _ATOM.findall(text):
        glued = atom[0] in _NO_START or atom[0] == " " or unicodedata.category(atom[0])[0] == "M"
        if units and (glued or units[-1][-1] in _NO_END):
            units[-1] += atom
        else:
            units.append(atom)
    return units


def _wrap(text: str, font: FreeTypeFont, width: int, most: int) -> list[str]:
    """At most so many lines, the last one cut with an ellipsis where the text is longer."""
    if not text:
        return []
    if _width(text, font) <= width:
        return [text]
    units = [part for unit in _units(text) for part in (unit if _width(unit.rstrip(), font) > width else (unit,))]
    if most == 2 and (halves := _halves(units, font, width)):
        return halves
    lines: list[str] = []
    while units and len(lines) < most - 1:
        end, used = 0, 0.0
        while end < len(units) and (used := used + _width(units[end], font)) <= width:
            end += 1
        lines.append("".join(units[: max(1, end)]).rstrip())
        units = units[max(1, end) :]
    return [*lines, _cut("".join(units), font, width)] if units else lines


def _halves(units: list[str], font: FreeTypeFont, width: int) -> list[str] | None:
    """The best two lines, None where two are not enough.

    Best is even, so that no lone character is left over, and does not tear apart what belongs together.
    Japanese has no spaces to go by, but where hiragana ends a phrase mostly ends.
    """
    widths = [_width(unit, font) for unit in units]
    best: tuple[float, int] | None = None
    for end in range(1, len(units)):
        first, second = sum(widths[:end]), sum(widths[end:])
        if max(first, second) <= width:
            before, after = units[end - 1][-1], units[end][0]
            good = before in _CLOSERS + " を" or after in _NO_END
            good = good or bool(_HIRAGANA.match(before) and not _HIRAGANA.match(after))
            hurt = 0.0 if good else 1.0 if _WITHIN.match(before + after) else 0.5
            best = min(best or (math.inf, 0), (abs(first - second) / width + hurt, end))
    return best and ["".join(units[: best[1]]).rstrip(), "".join(units[best[1] :]).rstrip()]


def _cut(text: str, font: FreeTypeFont, width: int) -> str:
    """One line of the text. The Japanese ellipsis is as wide as a character and hangs high: not after Latin."""
    if _width(text, font) <= width:
        return text
    for end in range(len(text) - 1, 0, -1):
        kept = text[:end].rstrip(" 、。・,.:;–-" + "".join(_NO_END))
        shown = kept + ("..." if kept.isascii() or kept[-1:].isascii() else "…")
        if font.getlength(shown) <= width:
            return shown
    return "…"


# Drawing


def _name(name: str) -> tuple[list[str], FreeTypeFont]:
    """The name on one line if it can be, on two smaller ones otherwise."""
    for size in (76, 66, 58):
        font = _font(size, bold=True)
        if _width(name, font) <= WIDTH - 2 * _EDGE:
            break
    return _wrap(name, font, WIDTH - 2 * _EDGE, 2), font


def _row(mark: Mark, sizes: _Sizes, word: str) -> _Row:
    bold, regular = _font(sizes.label, bold=True), _font(sizes.title)
    room = _TEXT_WIDTH - (_chip_width(word) + 24 if mark.disputed else 0)
    label = _wrap(_clean(mark.label), bold, room, 2)
    title = _wrap(_clean(mark.title), regular, _TEXT_WIDTH, sizes.title_lines)
    return _Row(mark, label, title, max(1, len(label)) * sizes.label_line + len(title) * sizes.title_line)


def _tops(rows: list[_Row], top: int, gap: int, spare: int) -> list[int]:
    """Where each row begins. More time between two moments puts more room between them, as far as there is any."""
    wished = [
        min(_MOST_GAP, _YEAR_GAP * math.sqrt(max(0, after.mark.first - before.mark.first) / 365.25))
        for before, after in pairwise(rows)
    ]
    share = min(1.0, max(0, spare) / (sum(wished) or 1))
    tops: list[int] = []
    for row, wish in zip(rows, [*wished, 0.0], strict=False):
        tops.append(top)
        top += row.height + gap + int(wish * share)
    return tops


def _draw_text(image: Image.Image, row: _Row, top: int, sizes: _Sizes, word: str) -> None:
    draw = ImageDraw.Draw(image)
    if row.mark.highlighted:
        pad = min(18, sizes.gap // 2 - 2)
        box = (_TEXT_X - 24, top - pad, WIDTH - _EDGE + 32, top + row.height + pad)
        _pill(image, box, 18, ACCENT)
        _pill(image, _grown(box, -4), 14, BOX)
    baseline, bold = top + round(sizes.label * 0.94), _font(sizes.label, bold=True)
    x = _TEXT_X
    for number, line in enumerate(row.label):
        baseline += sizes.label_line if number else 0
        draw.text((_TEXT_X, baseline), line, ACCENT, bold, anchor="ls")
        x = _TEXT_X + round(_width(line, bold)) + 24
    if row.mark.disputed:
        chip = (x, baseline - 35, x + _chip_width(word), baseline + 11)
        _pill(image, chip, 12, DISPUTED)
        _pill(image, _grown(chip, -3), 9, BOX if row.mark.highlighted else PAPER)
        draw.text((x + 14, baseline), word, DISPUTED, _font(32), anchor="ls")
    baseline = top + max(1, len(row.label)) * sizes.label_line + round(sizes.title * 0.98)
    for line in row.title:
        draw.text((_TEXT_X, baseline), line, INK, _font(sizes.title), anchor="ls")
        baseline += sizes.title_line


def _chip_width(word: str) -> int:
    return round(_width(word, _font(32))) + 28


def _bar_end(rows: list[_Row], dots: list[int], index: int, bottom: int) -> int:
    """Where a bar ends. Between two dots the axis is even; a time longer than that runs into the next dot."""
    mark, y = rows[index].mark, dots[index]
    if index + 1 == len(rows):
        return bottom - 8
    room, elapsed = dots[index + 1] - y, rows[index + 1].mark.first - mark.first
    if mark.open_end:
        return y + room - 40
    if mark.last - mark.first >= elapsed:
        return dots[index + 1]
    return min(y + room - 32, y + max(64, room * (mark.last - mark.first) // elapsed))


def _draw_mark(image: Image.Image, mark: Mark, y: int, end: int) -> None:
    """What stands on the axis. Its shape says how exactly the time is known, see the module."""
    span = mark.last - mark.first
    half = 17
    if mark.open_end or span > _YEAR:
        half, bottom = 13, end
    else:
        bottom = y + (16 if span <= _MONTH else 44)
    box = (_AXIS_X - half, y - half, _AXIS_X + half, max(bottom, y + half))
    if mark.highlighted:
        _pill(image, _grown(box, 15), half + 15, ACCENT)
        _pill(image, _grown(box, 11), half + 11, PAPER)
    else:
        _pill(image, _grown(box, 7), half + 7, PAPER)
    _pill(image, box, half, ACCENT)
    if span:
        _pill(image, _grown(box, -6), half - 6, PAPER)


def _grown(box: tuple[int, int, int, int], by: int) -> tuple[int, int, int, int]:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _pill(image: Image.Image, box: tuple[int, int, int, int], radius: int, colour: str) -> None:
    """A box with round corners. Pillow's own have jagged edges, so it is drawn four times as large and shrunk."""
    mask = Image.new("L", (4 * (box[2] - box[0]), 4 * (box[3] - box[1])))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), 4 * radius, fill=255)
    image.paste(colour, box, mask.reduce(4))


def _png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(data, "PNG", optimize=False)
    return data.getvalue()
