"""The picture of the score race: what must hold of it whatever is in it. How it looks is for eyes to judge."""

from __future__ import annotations

import io
import math
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.ui import life_picture as card
from bot.ui import race_drawing
from bot.ui.race_drawing import DRAWN, HEIGHT, ROW, STYLES, WIDTH, dashes, layout, spread, ticks
from bot.ui.race_picture import MOST_LINES, Race, Racer, alt_text, draw_race
from bot.ui.words import words_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.biography.languages import Language

EN, JA = words_for("en"), words_for("ja")
NAMES = ("Emma", "さくら", "Bo", "Maximilian von Hohenstein", "Mina", "たろう", "x_comet_x", "Li", "Ada", "Kai")


def ranked(lines: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[Racer, ...]:
    best = sorted(lines, key=lambda line: -line[1][-1])
    return tuple(Racer(name, points, 1 + sum(other[-1] > points[-1] for _, other in best)) for name, points in best)


def race_of(players: int, questions: int = 10) -> Race:
    lines = [
        (
            NAMES[number % len(NAMES)],
            tuple(accumulate((number * 7 + question * question * 13) % 900 for question in range(questions))),
        )
        for number in range(players)
    ]
    return Race(questions, ranked(lines))


def one(name: str, points: tuple[int, ...] = (0, 900, 1700)) -> Race:
    return Race(len(points), (Racer(name, points, 1),))


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    image.load()
    return image


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it."""

    def luminance(colour: str) -> float:
        parts = [part / 255 for part in ImageColor.getrgb(colour)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@st.composite
def races(draw: st.DrawFn) -> Race:
    questions = draw(st.integers(0, 50))
    earned = st.lists(st.sampled_from((0, 0, 1, 500, 1500)), min_size=questions, max_size=questions)
    lines = draw(st.lists(st.tuples(st.text(max_size=40), earned), max_size=12))
    totals = [(name, tuple(accumulate(points)) or (0,)) for name, points in lines]
    return Race(questions, ranked(totals), draw(st.text(max_size=10)))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("players", [0, 1, 2, 5, 8, 25])
@pytest.mark.parametrize("questions", [1, 3, 10, 50])
def test_any_number_of_players_makes_a_picture_of_one_size(language: Language, players: int, questions: int) -> None:
    png = draw_race(race_of(players, questions), words_for(language))
    image = opened(png)
    assert image.size == (WIDTH, HEIGHT)
    assert image.mode == "P"
    assert "transparency" not in image.info
    assert len(png) <= 60_000


@settings(max_examples=20, deadline=None)
@given(races(), st.sampled_from((EN, JA)))
def test_any_race_is_drawn_and_told(race: Race, words: race_drawing.Words) -> None:
    assert opened(draw_race(race, words)).size == (WIDTH, HEIGHT)
    assert 0 < len(alt_text(race, words)) <= 1000


@settings(max_examples=40, deadline=None)
@given(races())
def test_labels_stand_in_order_within_the_picture_and_never_overlap(race: Race) -> None:
    plan = layout(race, EN)
    assert len(plan.labels) == len(plan.lines) == min(MOST_LINES, len(race.racers))
    for upper, lower in pairwise(plan.labels):
        assert lower.y - upper.y >= ROW
    for label in plan.labels:
        assert label.y - ROW // 2 > 200
        assert label.y + ROW // 2 < HEIGHT - 70  # above the line that tells of the others
        assert plan.label_x + label.width <= WIDTH - 40
    assert plan.left < 200
    assert plan.label_x - plan.right > 40
    assert plan.right - plan.left > 350
    for line in plan.lines:
        assert all(plan.left <= x <= plan.right for x, _ in line)


@given(st.lists(st.floats(-500, 1500), max_size=8))
def test_labels_move_no_further_than_they_must(wished: list[float]) -> None:
    placed = spread(wished, 50, 0, 1000)
    assert all(lower - upper >= 50 for upper, lower in pairwise(placed))
    assert all(25 <= at <= 975 for at in placed)
    apart = all(lower - upper >= 51 for upper, lower in pairwise(wished))
    if apart and all(25 <= wish <= 975 for wish in wished):
        assert placed == [math.floor(wish) for wish in wished]


def test_labels_of_players_who_are_level_are_spread_around_their_place() -> None:
    assert spread([500, 500, 500], 50, 0, 1000) == [450, 500, 550]
    assert spread([100, 500, 510, 900], 50, 0, 1000) == [100, 480, 530, 900]
    assert spread([0, 0, 0], 50, 0, 1000) == [25, 75, 125]
    assert spread([1000, 1000, 1000], 50, 0, 1000) == [875, 925, 975]
    assert spread([], 50, 0, 1000) == []


def test_labels_that_cannot_fit_are_refused() -> None:
    assert spread([0, 0], 50, 0, 100) == [25, 75]
    with pytest.raises(ValueError, match="3 labels"):
        spread([0, 0, 0], 50, 0, 149)


def test_lines_begin_at_nothing_and_end_at_the_last_question() -> None:
    plan = layout(race_of(3), EN)
    for line, racer in zip(plan.lines, race_of(3).racers, strict=True):
        assert len(line) == len(racer.points) + 1
        assert line[0] == (plan.left, plan.y_ticks[0][0])
        assert line[-1][0] == plan.right
        assert all(after[0] > before[0] and after[1] <= before[1] for before, after in pairwise(line))
    assert plan.lines[0][-1][1] < plan.lines[2][-1][1]


@pytest.mark.parametrize(
    ("most", "count", "expected"),
    [
        (0, 5, [0]),
        (1, 5, [0, 1]),
        (10, 5, [0, 2, 4, 6, 8, 10]),
        (9308, 5, [0, 2000, 4000, 6000, 8000]),
        (7450, 5, [0, 2000, 4000, 6000]),
        (50, 7, [0, 10, 20, 30, 40, 50]),
        (3, 7, [0, 1, 2, 3]),
    ],
)
def test_axes_have_round_numbers(most: int, count: int, expected: list[int]) -> None:
    assert ticks(most, count) == expected


@given(st.integers(0, 10**7), st.integers(2, 9))
def test_axes_have_few_numbers(most: int, count: int) -> None:
    found = ticks(most, count)
    assert found[0] == 0
    assert found[-1] <= most
    assert len(found) <= count + 1
    assert most == 0 or len(found) > 1


def test_dashes_are_of_their_lengths_and_go_around_corners() -> None:
    path = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]
    assert list(dashes(path, (8, 4))) == [[(0, 0), (8, 0)], [(10, 2), (10, 10)]]
    assert list(dashes(path, (12, 4))) == [[(0, 0), (10, 0), (10, 2)], [(10, 6), (10, 10)]]
    assert list(dashes(path, (15, 20))) == [[(0, 0), (10, 0), (10, 5)]]
    assert list(dashes(path, ())) == [path]


def test_lines_differ_by_more_than_their_colour() -> None:
    assert len(STYLES) == MOST_LINES
    for what in zip(*STYLES, strict=True):
        assert len(set(what)) == MOST_LINES
    assert all(len(style.dashes) % 2 == 0 for style in STYLES)


def test_the_text_stands_out() -> None:
    for paper, inks in DRAWN.items():
        for ink in set(inks) - {race_drawing.GRID}:
            assert contrast(paper, ink) >= (3 if ink == card.AXIS else 4.5), ink


def test_the_colours_are_those_of_the_palette() -> None:
    image = opened(draw_race(race_of(8), EN)).convert("RGB")
    seen = {colour for _, colour in image.getcolors(256) or []}
    assert {ImageColor.getrgb(colour) for paper, inks in DRAWN.items() for colour in (paper, *inks)} <= seen


def test_players_who_are_level_are_all_seen() -> None:
    """The dashes of one let the line of the other through."""
    level = Race(10, tuple(Racer(name, tuple(range(500, 5500, 500)), 1) for name in ("Emma", "Bo")))
    plan = layout(level, EN)
    box = (plan.left, 200, plan.right, 780)
    seen = {colour for _, colour in opened(draw_race(level, EN)).convert("RGB").crop(box).getcolors(256) or []}
    assert {ImageColor.getrgb(style.colour) for style in STYLES[:2]} <= seen


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_same_race_gives_the_same_bytes_in_any_thread(language: Language) -> None:
    words, race = words_for(language), race_of(9)
    expected = draw_race(race, words)
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: draw_race(race, words), range(6))) == {expected}


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Emma 🚀", "Emma"),
        ("👩‍🚀❤️ Emma\n", "Emma"),
        ("Emma \ud800\u202e\u200b", "Emma"),
        ("𝓔𝓶𝓶𝓪", "Emma"),
        ("さくら ภาษาไทย", "さくら"),
        ("אמה", "…"),
        ("إيما", "…"),
        ("🚀", "…"),
        ("", "…"),
        ("**_Emma_**", "**_Emma_**"),
    ],
)
def test_names_are_drawn_as_far_as_the_fonts_go(written: str, drawn: str) -> None:
    assert layout(one(written), EN).labels[0].name == drawn
    assert draw_race(one(written), EN) == draw_race(one(drawn), EN)


@pytest.mark.parametrize("name", ["W" * 32, "鬱" * 32, "ﷺ" * 32, "i" * 32, "Emma " * 6])
def test_long_names_are_cut(name: str) -> None:
    plan = layout(one(name, (123_456,)), EN)
    assert plan.labels[0].name.endswith(("...", "…"))
    assert plan.right - plan.left > 350


def test_a_title_takes_the_place_of_the_usual_one() -> None:
    race = race_of(2)
    usual = draw_race(race, EN)
    assert draw_race(Race(race.questions, race.racers, "Spring cup"), EN) != usual
    assert draw_race(Race(race.questions, race.racers, EN.say("Score race")), EN) == usual
    assert draw_race(Race(race.questions, race.racers, "🚀"), EN) == usual


def test_the_rest_are_told_as_a_number() -> None:
    nine, eight = race_of(9), race_of(9).racers[:8]
    assert draw_race(nine, EN) != draw_race(Race(10, eight), EN)
    assert alt_text(nine, EN).endswith(", and 1 more")
    assert alt_text(nine, JA).endswith("、ほか1名")
    assert "more" not in alt_text(Race(10, eight), EN)


def test_the_alt_text_tells_the_race() -> None:
    race = Race(10, (Racer("Emma", (7450,), 1), Racer("さくら", (6200,), 2), Racer("Bo", (1,), 3), Racer("Li", (), 4)))
    assert (
        alt_text(race, EN)
        == "Score race over 10 questions: Emma 7,450 points, さくら 6,200 points, Bo 1 point, Li 0 points"
    )
    assert alt_text(race, JA).endswith("Emma 7,450点、さくら 6,200点、Bo 1点、Li 0点")
    assert alt_text(one("Emma", (5,)), EN) == "Score race over 1 question: Emma 5 points"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Emma\n\tBo", "Emma Bo"),
        ("\u202eEmma\u2066\ud800\x00", "Emma"),
        ("{n} {players}", "{n} {players}"),
        ("👩‍🚀", "👩‍🚀"),
        ("إيما", "إيما"),
        ("_Emma_", "_Emma_"),
        ("\u200b", "…"),
        ("鬱" * 400, "鬱" * 31 + "…"),
    ],
)
def test_names_in_the_alt_text_are_plain_and_short(written: str, told: str) -> None:
    assert alt_text(one(written, (5,)), EN) == f"Score race over 1 question: {told} 5 points"


def test_the_alt_texts_of_both_languages_fit_one_picture() -> None:
    race = Race(50, tuple(Racer("W" * 32, (123_456,), 1) for _ in range(25)))
    assert len(alt_text(race, EN)) + len(alt_text(race, JA)) + 3 <= 1024
