"""A life's timeline as a picture: a portrait card with an axis of moments.

Discord shows it about 360 px wide on a phone, a third of its true size, so the type is large. The card has a
background of its own: it cannot know which theme it will stand on, and reads the same on all of them.
The shape of a mark says how exactly its time is known: a full dot is a day, a ring a month or less, a hollow
pill a year or less, a bar a longer time, a bar with an arrow one that goes on.
Nothing is kept between pictures but caches, so it can run in a worker thread.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageColor, ImageDraw, ImageFont, features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL.ImageFont import FreeTypeFont

WIDTH, MAX_HEIGHT, MOST_MARKS = 1080, 1900, 12

PAPER = "#18222d"
PANEL = "#26364a"  # behind the highlighted moment
INK = "#f5f1e8"
MUTED = "#b9c4cf"
ACCENT = "#f2c57c"
DISPUTED = "#ff9e80"
AXIS = "#6d8093"
BAR = "#7a6444"
# What is drawn on what: the palette holds these colours and the steps between them.
DRAWN = {PAPER: (INK, MUTED, ACCENT, DISPUTED, AXIS), PANEL: (INK, ACCENT, DISPUTED), BAR: (ACCENT,)}
_AXIS_X, _TEXT_X, _EDGE = 82, 140, 64
_HEAD_WIDTH, _TEXT_WIDTH = WIDTH - 2 * _EDGE, WIDTH - _TEXT_X - _EDGE
_STRIP, _FOOT = 12, 36  # the coloured strip along the top, and the room below
_YEAR_GAP, _MOST_GAP = 34, 120  # the room a year adds between two moments, and what any time adds at most
_MONTH, _YEAR = 31, 366  # in days
_TAG, _YEARS = 32, 40  # sizes of type

# What may not begin or end a line in Japanese (kinsoku shori); the Western marks are for mixed text.
_CLOSERS = "、。，．・：；？！」』）］｝〕〉》】〙〗”’…‥｡､｣･,.!?:;)]}"
_NO_START = _CLOSERS + "ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ々ゝゞヽヾ〻゛゜〜～‐゠–％‰℃%ｰﾞﾟｧｨｩｪｫｬｭｮｯ"
_NO_END = "「『（［｛〔〈《【〘〖“‘｢([{￥＄№"
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffef\U0001b000-\U0003ffff"
_OPENERS = re.escape(_NO_END)
_HEAD, _TAIL = rf"(?:[{_OPENERS}]\s*)", rf"[{re.escape(_NO_START)}\s\u0300-\u036f\u3099\u309a]"
# The pieces a line may be broken between: words with the space after them, and single wide characters.
_UNIT = re.compile(rf"{_HEAD}*(?:[{_WIDE}]|[^\s{_WIDE}]*[^\s{_WIDE}{_OPENERS}]){_TAIL}*|{_HEAD}+")
# Where a break is welcome, and where it hurts. Japanese has no spaces to go by, but where hiragana ends a phrase
# mostly does too.
_WELCOME = re.compile(rf"[{re.escape(_CLOSERS)}\sを]|.[{_OPENERS}]|[ぁ-ゖ][^ぁ-ゖ]")
_HURTS = re.compile("[ァ-ヺー][ァ-ヺー]|[0-9A-Za-z][0-9A-Za-z一-鿿]")


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
    name: int
    gap: int  # the least room between two moments
    lines: int  # of a title, at most


# The first that fits is taken. The last always fits: it is there for a dozen moments with overlong dates.
_DENSER = ((46, 40, 76, 40, 2), (42, 36, 76, 32, 2), (38, 34, 68, 26, 2), (36, 32, 58, 16, 2), (36, 32, 58, 16, 1))
_SIZES = tuple(_Sizes(*sizes) for sizes in _DENSER)


class _Row(NamedTuple):
    mark: Mark
    label: list[str]
    title: list[str]
    height: int


class _Plan(NamedTuple):
    sizes: _Sizes
    head: list[tuple[list[str], FreeTypeFont, str]]
    top: int  # of the first row
    rows: list[_Row]
    spare: int  # what is left of the height


def draw_life(name: str, years: str, marks: Sequence[Mark], *, disputed_word: str) -> bytes:
    """The picture as PNG, the marks from top to bottom as given. Raises ValueError for more than 12."""
    if len(marks) > MOST_MARKS:
        raise ValueError(f"{len(marks)} marks, and {MOST_MARKS} is the most")
    tag = _cut(_clean(disputed_word) or "≠", _font(_TAG), _TEXT_WIDTH // 3)
    plans = (_plan(_clean(name), _clean(years), marks, tag, sizes) for sizes in _SIZES)
    sizes, head, top, rows, spare = next(plan for plan in plans if plan.spare >= 0)
    tops = _tops(rows, top, sizes.gap, spare)
    dots = [y + round(sizes.label * 0.58) for y in tops]
    bottom = tops[-1] + rows[-1].height if rows else top
    image = Image.new("RGB", (WIDTH, bottom + _FOOT), PAPER)
    image.paste(ACCENT, (0, 0, WIDTH, _STRIP))
    y = _STRIP + sizes.gap
    for lines, font, colour in head:
        y = _paint(image, _EDGE, y, lines, font, colour)
    if dots:
        image.paste(AXIS, (_AXIS_X - 2, dots[0], _AXIS_X + 2, dots[-1]))
    for index, row in enumerate(rows):
        _draw_row(image, row, tops[index], sizes, tag)
        _draw_mark(image, row.mark, dots[index], _bar_end(rows, dots, index, bottom))
    return _png(image)


@lru_cache(maxsize=64)
def _font(size: int, *, bold: bool = False, basic: bool = False) -> FreeTypeFont:
    name = "Bold" if bold else "Regular"
    layout = ImageFont.Layout.RAQM if features.check("raqm") and not basic else ImageFont.Layout.BASIC
    with as_file(files(f"noto_cjk_sans_jp_{name.lower()}") / f"NotoSansCJKjp-{name}.otf") as path:
        return ImageFont.truetype(path, size, layout_engine=layout)


@lru_cache(maxsize=1 << 14)
def _drawable(character: str) -> bool:
    """Whether the fonts (both hold the same) have it: one they lack looks like the last, which no font has.

    With basic layout this agrees with the fonts' own tables throughout; raqm draws some it lacks as nothing.
    """
    if unicodedata.category(character)[0] == "C":
        return False
    drawn = (Image.new("L", (32, 36)), Image.new("L", (32, 36)))
    for image, text in zip(drawn, (character, "\U0010ffff"), strict=True):
        ImageDraw.Draw(image).text((0, 0), text, 255, _font(24, basic=True))
    return drawn[0].tobytes() != drawn[1].tobytes()


def _clean(text: str) -> str:
    """The text as it can be drawn: whole on one line, without what no font has (emoji, above all)."""
    text = " ".join(unicodedata.normalize("NFC", text).split())[:240]  # anything longer would be cut anyway
    return " ".join("".join(character for character in text if character == " " or _drawable(character)).split())


@lru_cache(maxsize=1 << 14)
def _width(text: str, font: FreeTypeFont) -> float:
    return font.getlength(text)


def _height(font: FreeTypeFont) -> int:
    return round(font.size * 1.2)


def _wrap(text: str, font: FreeTypeFont, width: int, most: int = 2) -> list[str]:
    """One line or two, the last one cut with an ellipsis where the text is longer."""
    if not text or most == 1 or _width(text, font) <= width:
        return [_cut(text, font, width)] if text else []
    units = [
        part for unit in _UNIT.findall(text) for part in (unit if _width(unit.rstrip(), font) > width else (unit,))
    ]
    widths = [_width(unit, font) for unit in units]
    ends = [end for end in range(1, len(units)) if sum(widths[:end]) <= width] or [1]

    def badness(end: int) -> float:
        """Even lines look best, and leave no character alone; but what belongs together is not torn apart for it."""
        pair = units[end - 1][-1] + units[end][0]
        torn = 0 if _WELCOME.match(pair) else 0.5 if _HURTS.match(pair) else 0.25
        return abs(sum(widths[:end]) / sum(widths) - 0.55) + torn

    end = min((end for end in ends if sum(widths[end:]) <= width), key=badness, default=ends[-1])
    return ["".join(units[:end]).rstrip(), _cut("".join(units[end:]), font, width)]


def _cut(text: str, font: FreeTypeFont, width: int) -> str:
    """One line of the text. The Japanese ellipsis is as wide as a character and hangs high: not after Latin."""
    if _width(text, font) <= width:
        return text
    for end in range(sum(used <= width for used in accumulate(_width(part, font) for part in text)), 0, -1):
        kept = text[:end].rstrip(" 、。・,.:;–-" + _NO_END)
        shown = kept + ("..." if kept[-1:].isascii() else "…")
        if font.getlength(shown) <= width:
            return shown
    return "…"


def _plan(name: str, years: str, marks: Sequence[Mark], tag: str, sizes: _Sizes) -> _Plan:
    fonts = [_font(round(sizes.name * share), bold=True) for share in (1, 0.88, 0.76)]
    name_font = next((font for font in fonts if _width(name, font) <= _HEAD_WIDTH), fonts[-1])
    years_lines = _wrap(years, _font(_YEARS), _HEAD_WIDTH, sizes.lines)
    head = [(_wrap(name, name_font, _HEAD_WIDTH), name_font, INK), (years_lines, _font(_YEARS), MUTED)]
    top = _STRIP + sizes.gap + sum(len(lines) * _height(font) for lines, font, _ in head)
    top += 22 + sizes.gap // 2 if marks else 0
    bold, regular = _font(sizes.label, bold=True), _font(sizes.title)
    rows: list[_Row] = []
    for mark in marks:
        room = _TEXT_WIDTH - (round(_width(tag, _font(_TAG))) + 50 if mark.disputed else 0)
        label = _wrap(_clean(mark.label), bold, room) or [""]
        title = _wrap(_clean(mark.title), regular, _TEXT_WIDTH, sizes.lines)
        rows.append(_Row(mark, label, title, len(label) * _height(bold) + len(title) * _height(regular)))
    used = sum(row.height for row in rows) + sizes.gap * max(0, len(rows) - 1)
    return _Plan(sizes, head, top, rows, MAX_HEIGHT - _FOOT - top - used)


def _tops(rows: list[_Row], top: int, gap: int, spare: int) -> list[int]:
    """Where each row begins. More time between two moments puts more room between them, as far as there is any."""
    times = [max(0, after.mark.first - before.mark.first) / 365.25 for before, after in pairwise(rows)]
    wishes = [min(_MOST_GAP, _YEAR_GAP * time**0.5) for time in times]
    share = min(1.0, spare / (sum(wishes) or 1))
    tops = [top]
    for row, wish in zip(rows, wishes, strict=False):
        tops.append(tops[-1] + row.height + gap + int(wish * share))
    return tops[: len(rows)]


def _paint(image: Image.Image, x: int, y: int, lines: list[str], font: FreeTypeFont, colour: str) -> int:
    """Draws the lines below each other and says where the next would begin."""
    for line in lines:
        ImageDraw.Draw(image).text((x, y + round(font.size * 0.95)), line, colour, font, anchor="ls")
        y += _height(font)
    return y


def _draw_row(image: Image.Image, row: _Row, top: int, sizes: _Sizes, tag: str) -> None:
    bold, small, paper = _font(sizes.label, bold=True), _font(_TAG), PAPER
    if row.mark.highlighted:
        paper, pad = PANEL, sizes.gap // 2 - 1
        box = (_TEXT_X - 24, top - pad, WIDTH - _EDGE + 36, top + row.height + pad)
        _pill(image, box, ACCENT, 18)
        _pill(image, box, paper, 18, grow=-4)
    y = _paint(image, _TEXT_X, top, row.label, bold, ACCENT)
    if row.mark.disputed:
        x, middle = _TEXT_X + round(_width(row.label[-1], bold)) + 22, y - round(sizes.label * 0.62)
        half = min(23, 16 + sizes.gap // 4)
        box = (x, middle - half, x + round(_width(tag, small)) + 28, middle + half)
        _pill(image, box, DISPUTED, 12)
        _pill(image, box, paper, 12, grow=-3)
        _paint(image, x + 14, middle - 19, [tag], small, DISPUTED)
    _paint(image, _TEXT_X, y, row.title, _font(sizes.title), INK)


def _bar_end(rows: list[_Row], dots: list[int], index: int, bottom: int) -> int:
    """Where a bar ends. Between two dots the axis is even; a time longer than that runs into the next dot."""
    if index + 1 == len(rows):
        return bottom - 4
    mark, room = rows[index].mark, dots[index + 1] - dots[index]
    span, elapsed = mark.last - mark.first, rows[index + 1].mark.first - mark.first
    if span >= elapsed and not mark.open_end:
        return dots[index + 1]
    return dots[index] + (room - 44 if mark.open_end else min(room - 44, max(64, room * span // elapsed)))


def _draw_mark(image: Image.Image, mark: Mark, y: int, end: int) -> None:
    span = mark.last - mark.first
    bar = mark.open_end or span > _YEAR
    half = 13 if bar else 17
    bottom = max(end if bar else y + (17 if span <= _MONTH else 44), y + half)
    box = (_AXIS_X - half, y - half, _AXIS_X + half, bottom)
    _pill(image, box, PAPER, half, grow=7)
    if mark.highlighted:
        _pill(image, box, ACCENT, half, grow=30 - half)
        _pill(image, box, PAPER, half, grow=26 - half)
    if mark.open_end:
        _pill(image, (_AXIS_X - 24, bottom - 32, _AXIS_X + 24, bottom + 2), ACCENT)
        box = (*box[:3], max(bottom - 22, y + half))
    _pill(image, box, ACCENT, half)
    if span or bar:
        _pill(image, box, BAR if bar else PAPER, half, grow=-6)


def _pill(image: Image.Image, box: tuple[int, int, int, int], colour: str, radius: int = 0, grow: int = 0) -> None:
    """A box with round corners; without radius, an arrow's head. Pillow's edges are jagged: drawn large and shrunk."""
    box = (box[0] - grow, box[1] - grow, box[2] + grow, box[3] + grow)
    mask = Image.new("L", (4 * (box[2] - box[0]), 4 * (box[3] - box[1])))
    draw, right, bottom = ImageDraw.Draw(mask), mask.width - 1, mask.height - 1
    if not radius:
        draw.polygon(((0, 0), (right, 0), (right / 2, bottom)), fill=255)
    else:
        draw.rounded_rectangle((0, 0, right, bottom), 4 * (radius + grow), fill=255)
    image.paste(colour, box, mask.reduce(4))


def _png(image: Image.Image, drawn: Mapping[str, Sequence[str]] = DRAWN) -> bytes:
    """With few colours, known beforehand: quicker and smaller than those Pillow would find, and off by no shade."""
    ramps = [(ImageColor.getrgb(paper), ImageColor.getrgb(ink)) for paper, inks in drawn.items() for ink in inks]
    palette = Image.new("P", (1, 1))  # not shared between threads: Pillow lets others run while it works with it
    steps = [(ends, step) for ends in ramps for step in (0, 1 / 3, 2 / 3, 1)]
    palette.putpalette([round(a + (b - a) * step) for ends, step in steps for a, b in zip(*ends, strict=True)])
    data = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(data, "PNG", compress_level=7)
    return data.getvalue()
