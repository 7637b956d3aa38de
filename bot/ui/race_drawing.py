"""Draws the score race: a line for each player, with the name at its end.

It looks like the picture of a life and is made for the same small screens and for all themes. Lines differ by
their dashes and the shape of their marks too, not by colour alone. Where players are level, the dashes of one let
the other's line through: the unbroken line of the first lies lowest.
"""

from __future__ import annotations

import math
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw

from bot.ui import life_picture as card
from bot.ui.race_picture import MOST_LINES, Race, final, usual_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.ui.words import Words

    Point = tuple[float, float]

WIDTH, HEIGHT = card.WIDTH, 900
GRID = "#2f4052"


class Style(NamedTuple):
    colour: str
    dashes: tuple[int, ...]
    """Lengths drawn and left out in turn; nothing for an unbroken line."""
    corners: tuple[Point, ...]
    """Of the mark, in units of its radius; nothing for a dot."""


def _star(points: int, inner: float) -> tuple[Point, ...]:
    turns = [(math.pi * step / points, inner if step % 2 else 1.0) for step in range(2 * points)]
    return tuple((radius * math.sin(turn), -radius * math.cos(turn)) for turn, radius in turns)


_SQUARE = ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85))
_UP = ((0, -1.1), (1.1, 0.85), (-1.1, 0.85))
_DOWN = ((0, 1.1), (1.1, -0.85), (-1.1, -0.85))
_PLUS = ((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4))
_PLUS += tuple((-x, -y) for x, y in _PLUS)
_CROSS = tuple(((x - y) * 0.75, (x + y) * 0.75) for x, y in _PLUS)
_DIAMOND = ((0, -1.2), (1.0, 0), (0, 1.2), (-1.0, 0))
STYLES = (
    Style("#f2c57c", (), ()),
    Style("#6fc3ff", (34, 18), _SQUARE),
    Style("#ff8f73", (14, 16), _UP),
    Style("#86dd9b", (34, 16, 2, 16), _DIAMOND),
    Style("#e79cf0", (2, 15), _DOWN),
    Style("#f4efe3", (22, 14, 2, 14, 2, 14), _CROSS),
    Style("#4fd6cf", (50, 16), _PLUS),
    Style("#c9b458", (8, 22), _star(5, 0.5)),
)
DRAWN = {card.PAPER: (card.INK, card.MUTED, card.AXIS, GRID, *(style.colour for style in STYLES))}

_EDGE = 40
_TITLE, _NOTE, _TICK, _LABEL = 58, 38, 32, 36  # sizes of type
_TOP, _BOTTOM = 252, 766  # of the plot
_LEADER, _LANDING = 60, 22  # from a line's end to the mark of its label, and how much of it is level
_MARK, _LINE = 12, 6  # the radius of a mark, the width of a line
_RANK, _NAME = 34, 70  # where they stand within a label, from the middle of its mark
_NAME_ROOM, _GAP = 236, 16  # of a name, and before its points
ROW = 56
"""The height of a label."""
_FINE = 3  # Pillow's edges are jagged: lines are drawn so many times as large, and shrunk


class Label(NamedTuple):
    y: int
    """Of its middle."""
    name: str
    points: str
    rank: str
    width: int


class Layout(NamedTuple):
    left: int
    right: int
    """The sides of the plot."""
    label_x: int
    lines: list[list[Point]]
    """From the start, where all have nothing, through each question."""
    labels: list[Label]
    x_ticks: list[tuple[int, str]]
    y_ticks: list[tuple[int, str]]


def draw(race: Race, words: Words) -> bytes:
    plan = layout(race, words)
    image = Image.new("RGB", (WIDTH, HEIGHT), card.PAPER)
    image.paste(card.ACCENT, (0, 0, WIDTH, 12))
    _draw_head(image, race, words)
    _draw_axes(image, plan, race, words)
    _draw_lines(image, plan)
    for label, style in zip(plan.labels, STYLES, strict=False):
        _draw_label(image, plan.label_x, label, style)
    if rest := len(race.racers) - len(plan.labels):
        more = words.plural("and {n} more", "and {n} more", rest)
        _text(image, WIDTH - _EDGE, HEIGHT - 36, more, _TICK, "rs")
    return card._png(image, DRAWN)


def layout(race: Race, words: Words) -> Layout:
    """Where everything stands. The labels take the room that they need, and the plot has the rest."""
    racers = race.racers[:MOST_LINES]
    questions = max(1, race.questions)
    most = max((points for racer in racers for points in racer.points), default=0)
    font, small = card._font(_LABEL, bold=True), card._font(_LABEL)
    names = [card._cut(_shown(racer.name), font, _NAME_ROOM) for racer in racers]
    points = [words.number(final(racer)) for racer in racers]
    widths = [
        _NAME + round(card._width(name, font) + card._width(number, small)) + _GAP
        for name, number in zip(names, points, strict=True)
    ]
    steps = ticks(most, 5)
    widest = max(card._width(words.number(step), card._font(_TICK)) for step in steps)
    left = _EDGE + round(widest) + 20
    label_x = WIDTH - _EDGE - max(widths, default=0)
    right = label_x - _LEADER

    def x(question: int) -> float:
        return left + (right - left) * question / questions

    def y(points: int) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * points / (most or 1)

    lines = [
        [(x(question), y(points)) for question, points in enumerate((0, *racer.points[:questions]))] for racer in racers
    ]
    ys = spread([line[-1][1] for line in lines], ROW, _TOP - ROW // 2, _BOTTOM + ROW // 2)
    labels = [
        Label(at, name, number, str(racer.rank), width)
        for at, name, number, racer, width in zip(ys, names, points, racers, widths, strict=True)
    ]
    return Layout(
        left,
        right,
        label_x,
        lines,
        labels,
        x_ticks=[(round(x(step)), str(step)) for step in ticks(questions, (right - left) // 58) if step],
        y_ticks=[(round(y(step)), words.number(step)) for step in steps],
    )


def ticks(most: int, count: int) -> list[int]:
    """0 and round numbers up to ``most``, at most ``count`` of them beside 0."""
    if most == 0:
        return [0]
    steps = (digit * 10**power for power in range(len(str(most)) + 1) for digit in (1, 2, 5))
    step = next(step for step in steps if most // step <= count)
    return list(range(0, most + 1, step))


def spread(wished: Sequence[float], room: int, top: int, bottom: int) -> list[int]:
    """Middles of labels, in their order, as near to where they are wished as their height and the edges let them.

    Labels that would overlap are moved together, by the mean of what each would be moved. Raises ValueError
    where they cannot all stand between top and bottom.
    """
    if room * len(wished) > bottom - top:
        raise ValueError(f"{len(wished)} labels of {room} do not fit between {top} and {bottom}")
    blocks: list[list[float]] = []  # wishes, each as if no label stood above its own
    for number, wish in enumerate(wished):
        blocks.append([wish - number * room])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    first, last = top + room / 2, bottom - room / 2 - room * (len(wished) - 1)
    placed = [min(max(_mean(block), first), last) for block in blocks for _ in block]
    return [math.floor(at) + number * room for number, at in enumerate(placed)]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def dashes(path: Sequence[Point], pattern: Sequence[int]) -> Iterator[list[Point]]:
    """The path in strokes: drawn for the first length, left out for the second, and so on."""
    if not pattern:
        yield list(path)
        return
    stroke, part, left = [path[0]], 0, float(pattern[0])
    for (x, y), (to_x, to_y) in pairwise(path):
        length, done = math.hypot(to_x - x, to_y - y), 0.0
        while length - done > left:
            done += left
            turn = (x + (to_x - x) * done / length, y + (to_y - y) * done / length)
            if part % 2 == 0:
                yield [*stroke, turn]
            stroke, part = [turn], part + 1
            left = pattern[part % len(pattern)]
        left -= length - done
        stroke.append((to_x, to_y))
    if part % 2 == 0:
        yield stroke


def _shown(name: str) -> str:
    """The name as it can be drawn. Letters made to look fancy are drawn as the plain ones they stand for."""
    plain = (sign if card._drawable(sign) else unicodedata.normalize("NFKC", sign) for sign in name[:80])
    return card._clean("".join(plain)) or "…"


def _text(image: Image.Image, x: int, y: int, text: str, size: int, anchor: str) -> None:
    ImageDraw.Draw(image).text((x, y), text, card.MUTED, card._font(size), anchor=anchor)


def _draw_head(image: Image.Image, race: Race, words: Words) -> None:
    font, small = card._font(_TITLE, bold=True), card._font(_NOTE)
    title = card._cut(card._clean(race.title) or usual_title(race, words), font, WIDTH - 2 * _EDGE)
    y = card._paint(image, _EDGE, 40, [title], font, card.INK)
    note = words.plural("{n} question", "{n} questions", race.questions)
    card._paint(image, _EDGE, y, [note], small, card.MUTED)


def _draw_axes(image: Image.Image, plan: Layout, race: Race, words: Words) -> None:
    for y, text in plan.y_ticks:
        image.paste(GRID, (plan.left, y - 1, plan.right, y + 1))
        _text(image, plan.left - 18, y + 11, text, _TICK, "rs")
    image.paste(card.AXIS, (plan.left, _BOTTOM - 2, plan.right, _BOTTOM + 2))
    for x, text in plan.x_ticks:
        image.paste(card.AXIS, (x - 1, _BOTTOM, x + 1, _BOTTOM + 12))
        _text(image, x, _BOTTOM + 48, text, _TICK, "ms")
    unit = words.say("Right answers") if race.unit == "right" else words.say("Points")
    _text(image, _EDGE, _TOP - 34, unit, _TICK, "ls")
    _text(image, (plan.left + plan.right) // 2, HEIGHT - 36, words.say("Question"), _TICK, "ms")


def _draw_lines(image: Image.Image, plan: Layout) -> None:
    margin = ROW // 2 + 4
    left, top = plan.left - margin, _TOP - margin
    box = (left, top, plan.label_x + margin, _BOTTOM + margin)
    fine = image.crop(box).resize(((box[2] - left) * _FINE, (box[3] - top) * _FINE), Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(fine)

    def at(point: Point) -> Point:
        return (point[0] - left) * _FINE, (point[1] - top) * _FINE

    def stroke(points: list[Point], colour: str, width: int) -> None:
        pen.line(points, colour, width, "curve")
        for x, y in (points[0], points[-1]):
            pen.circle((x, y), width / 2 - 0.5, colour)

    def mark(point: Point, style: Style) -> None:
        x, y = point
        for colour, radius in ((card.PAPER, _MARK + 4), (style.colour, _MARK)):
            size = radius * _FINE
            if style.corners:
                pen.polygon([(x + size * dx, y + size * dy) for dx, dy in style.corners], colour)
            else:
                pen.circle((x, y), size, colour)

    styled = [([at(point) for point in line], style) for line, style in zip(plan.lines, STYLES, strict=False)]
    ends = [at((plan.label_x, label.y)) for label in plan.labels]
    for (line, style), end in zip(styled, ends, strict=True):
        landing = (end[0] - _LANDING * _FINE, end[1])  # so that no leader runs over the mark of another
        stroke([line[-1], landing, end], style.colour, 2 * _FINE)
    for line, style in styled:
        for part in dashes(line, [length * _FINE for length in style.dashes]):
            stroke(part, style.colour, _LINE * _FINE)
    # Not on every question, and not on the same ones for all, so that the marks do not hide each other.
    step = (plan.right - plan.left) / max(1, max((len(line) for line in plan.lines), default=2) - 1)
    every = max(len(styled), math.ceil(max(44, 2 * _MARK * len(styled)) / step))
    for number, ((line, style), end) in reversed(list(enumerate(zip(styled, ends, strict=True)))):
        for question, point in enumerate(line[1:-1], 1):  # the label's mark is the end's
            if (question - 1) % every == every * number // len(styled):
                mark(point, style)
        mark(end, style)
    image.paste(fine.reduce(_FINE), box[:2])


def _draw_label(image: Image.Image, x: int, label: Label, style: Style) -> None:
    pen, baseline = ImageDraw.Draw(image), label.y + round(_LABEL * 0.36)
    bold, small = card._font(_LABEL, bold=True), card._font(_LABEL)
    middle, ink = x + _RANK + 4, card.MUTED
    if label.rank in ("1", "2", "3"):
        card._pill(image, (middle - 20, label.y - 20, middle + 20, label.y + 20), style.colour, 20)
        ink = card.PAPER
    pen.text((middle, label.y + 11), label.rank[:3], ink, card._font(30, bold=True), anchor="ms")
    pen.text((x + _NAME, baseline), label.name, style.colour, bold, anchor="ls")
    pen.text((x + label.width, baseline), label.points, card.INK, small, anchor="rs")
