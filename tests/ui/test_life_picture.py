"""The picture of a life: what must hold of it whatever is in it. How it looks is for eyes to judge."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageColor

from bot.ui import life_picture
from bot.ui.life_picture import DRAWN, MAX_HEIGHT, MOST_MARKS, PANEL, PAPER, WIDTH, Mark, draw_life


def year(number: int, last: int | None = None) -> tuple[int, int]:
    return date(number, 1, 1).toordinal(), date(last or number, 12, 31).toordinal()


def month(number: int, of: int) -> tuple[int, int]:
    return date(number, of, 1).toordinal(), date(number, of, 28).toordinal()


DAY = (date(2015, 11, 19).toordinal(), date(2015, 11, 19).toordinal())

# A made-up life.
ENGLISH = [
    Mark("April 1993", "Born", *month(1993, 4)),
    Mark("2007–2011", "Attends the Northern Preparatory School", *year(2007, 2011)),
    Mark("2011", "Enters the College of Engineering", *year(2011)),
    Mark("2013", "Co-founds a workshop in a dorm room with three of her classmates", *year(2013)),
    Mark("November 19, 2015", "Snow paper", *DAY),
    Mark("2016", "Joins the orchestra", *year(2016)),
    Mark("June 2018", "Rain paper", *month(2018, 6), highlighted=True),
    Mark("2019", "RAIN-2", *year(2019), disputed=True),
    Mark("2020", "RAIN-3", *year(2020)),
    Mark("2023", "Whispers", *year(2023)),
    Mark("December 2024", "Leaves the orchestra", *month(2024, 12)),
    Mark("since 2025", "Independent work", *year(2025), open_end=True),
]
JAPANESE = [
    Mark("1993年4月", "誕生", *month(1993, 4)),
    Mark("2007年〜2011年", "ノースランド・プレパラトリー・スクールに在学", *year(2007, 2011)),
    Mark("2011年", "オーロラ工科大学に入学", *year(2011)),
    Mark("2013年", "学生寮の部屋で同級生3人とともに工房を創業", *year(2013)),
    Mark("2015年11月19日", "雪の論文を発表", *DAY),
    Mark("2016年", "管弦楽団に入団", *year(2016)),
    Mark("2018年6月", "雨の論文「生成的な雨による雪の理解の向上」", *month(2018, 6), highlighted=True),
    Mark("2019年", "RAIN-2を発表", *year(2019), disputed=True),
    Mark("2020年", "RAIN-3を発表", *year(2020)),
    Mark("2023年", "ささやきを発表", *year(2023)),
    Mark("2024年12月", "管弦楽団を退団", *month(2024, 12)),
    Mark("2025年から", "独立して活動", *year(2025), open_end=True),
]
LIVES = {
    "en": ("Mina Arai", "born April 1993", ENGLISH, "disputed"),
    "ja": ("アライ・ミナコード", "1993年4月生まれ", JAPANESE, "諸説あり"),
}


def draw(*marks: Mark, name: str = "Mina Arai", years: str = "born April 1993", word: str = "disputed") -> bytes:
    return draw_life(name, years, marks, disputed_word=word)


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    image.load()
    return image


def shapes(png: bytes) -> bytes:
    """What is left of a picture without its colours: where something is drawn, whatever is behind it."""
    image = opened(png).convert("RGB")
    drawn = [ImageChops.difference(image, Image.new("RGB", image.size, paper)).convert("L") for paper in (PAPER, PANEL)]
    return ImageChops.darker(*drawn).point([0] * 24 + [255] * 232).tobytes()


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it."""

    def luminance(colour: str) -> float:
        parts = [part / 255 for part in ImageColor.getrgb(colour)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("language", LIVES)
@pytest.mark.parametrize("count", [0, 1, 2, 7, MOST_MARKS])
def test_any_number_of_moments_makes_a_picture_within_the_limits(language: str, count: int) -> None:
    name, years, marks, word = LIVES[language]
    png = draw_life(name, years, marks[:count], disputed_word=word)
    image = opened(png)
    assert image.width == WIDTH
    assert 150 < image.height <= MAX_HEIGHT
    assert len(png) <= 80_000
    assert image.mode == "P"
    assert "transparency" not in image.info


def test_more_than_twelve_moments_are_refused() -> None:
    with pytest.raises(ValueError, match="13 marks"):
        draw(*ENGLISH, ENGLISH[0])


@pytest.mark.parametrize("text", ["W" * 400, "鬱" * 400, "Word " * 80, "「" * 100, "ー" * 100, "a（" * 60, "", "😀"])
@pytest.mark.parametrize("flags", [{}, {"open_end": True, "disputed": True, "highlighted": True}])
def test_no_text_is_too_long_or_too_short(text: str, flags: dict[str, bool]) -> None:
    marks = [Mark(text, text, *year(1900 + 40 * number, 2500), **flags) for number in range(MOST_MARKS)]
    image = opened(draw(*marks, name=text, years=text, word=text)).convert("RGB")
    assert image.height <= MAX_HEIGHT
    # Nothing runs out of the card at its right.
    margin = image.crop((WIDTH - 20, 12, WIDTH, image.height))
    assert margin.getcolors() == [(20 * (image.height - 12), ImageColor.getrgb(PAPER))]


def test_the_text_stands_out() -> None:
    for paper in (PAPER, PANEL):
        for ink in DRAWN[paper]:
            assert contrast(paper, ink) >= (3 if ink == life_picture.AXIS else 4.5), (paper, ink)


def test_the_text_is_large_enough_for_a_phone() -> None:
    for sizes in life_picture._SIZES:
        assert sizes.title >= 36
        assert sizes.label >= 32


@pytest.mark.parametrize("language", LIVES)
def test_the_colours_are_those_of_the_palette(language: str) -> None:
    """Fewer colours do not mean others: what the contrast was reckoned for is what is seen."""
    name, years, marks, word = LIVES[language]
    image = opened(draw_life(name, years, marks, disputed_word=word)).convert("RGB")
    seen = {colour for _, colour in image.getcolors(256) or []}
    assert {ImageColor.getrgb(colour) for paper, inks in DRAWN.items() for colour in (paper, *inks)} <= seen
    assert image.getpixel((0, image.height - 1)) == ImageColor.getrgb(PAPER)


@pytest.mark.parametrize("language", LIVES)
def test_the_same_life_gives_the_same_bytes_in_any_thread(language: str) -> None:
    name, years, marks, word = LIVES[language]
    expected = draw_life(name, years, marks, disputed_word=word)
    with ThreadPoolExecutor(4) as threads:
        drawn = threads.map(lambda _: draw_life(name, years, marks, disputed_word=word), range(8))
        assert set(drawn) == {expected}


@pytest.mark.parametrize(
    ("with_it", "without"),
    [
        ("Mina 🚀 Arai", "Mina Arai"),
        ("Mina Arai 👩‍🚀❤️", "Mina Arai"),
        ("Mina\n Arai\t", "Mina Arai"),
        ("Mina \ud800\U0010ffff\u202e\u200bArai", "Mina Arai"),
        ("ラドフォード ภาษาไทย", "ラドフォード"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_what_no_font_has_is_dropped(with_it: str, without: str) -> None:
    assert draw(Mark(with_it, with_it, *DAY), name=with_it) == draw(Mark(without, without, *DAY), name=without)


@pytest.mark.parametrize("character", "Aé한漢髙𠮷あーア〜–“’…≠&·")
def test_what_the_fonts_have_is_kept(character: str) -> None:
    assert life_picture._clean(character) == character
    assert draw(name=character) != draw(name="")


def test_a_disputed_moment_has_its_word_even_if_it_cannot_be_drawn() -> None:
    mark = Mark("2019", "GPT-2", *year(2019), disputed=True)
    assert draw(mark, word="⚖️😀") == draw(mark, word="≠") != draw(mark, word="disputed")


@pytest.mark.parametrize("flag", ["highlighted", "disputed", "open_end"])
def test_nothing_is_said_by_colour_alone(flag: str) -> None:
    plain = Mark("2019", "GPT-2", *year(2019))
    other = Mark("2019", "GPT-2", *year(2019), **{flag: True})
    assert shapes(draw(plain)) != shapes(draw(other))


def test_how_exactly_a_time_is_known_is_seen() -> None:
    first = date(2016, 1, 1).toordinal()
    spans = [0, 30, 365, 1500]
    seen = {shapes(draw(Mark("2016", "Joins", first, first + span))) for span in spans}
    assert len(seen) == len(spans)
    # But not more exactly than that: no month is longer than another, no leap year than another year.
    assert draw(Mark("", "x", first, first + 27)) == draw(Mark("", "x", first, first + 30))
    assert draw(Mark("", "x", first, first + 364)) == draw(Mark("", "x", first, first + 365))


def test_more_time_takes_more_room_but_not_endlessly() -> None:
    heights = [
        opened(draw(Mark("a", "x", 1, 1), Mark("b", "y", 1 + days, 1 + days))).height
        for days in (0, 30, 365, 4 * 365, 40 * 365, 4000 * 365)
    ]
    assert heights[:5] == sorted(set(heights[:5]))
    assert heights[5] == heights[4] < 900
    # Moments out of order are not drawn over each other.
    assert opened(draw(Mark("a", "x", 9999, 9999), Mark("b", "y", 1, 1))).height == heights[0]


@pytest.mark.parametrize("language", LIVES)
def test_rows_never_overlap(language: str) -> None:
    name, years, marks, word = LIVES[language]
    for sizes in life_picture._SIZES:
        plan = life_picture._plan(name, years, marks, word, sizes)
        tops = life_picture._tops(plan.rows, plan.top, sizes.gap, max(0, plan.spare))
        for row, (top, following) in zip(plan.rows, pairwise(tops), strict=False):
            assert following - top >= row.height + sizes.gap


def wrap(text: str, width: int = 876) -> list[str]:
    return life_picture._wrap(text, life_picture._font(36), width)


def test_short_text_stays_on_its_line() -> None:
    assert wrap("DCGAN paper") == ["DCGAN paper"]
    assert wrap("") == []


def test_english_is_broken_between_words_into_even_lines() -> None:
    assert wrap("Co-founds a workshop in a dorm room with three of her classmates") == [
        "Co-founds a workshop in a dorm room",
        "with three of her classmates",
    ]


def test_long_text_ends_in_an_ellipsis() -> None:
    font = life_picture._font(36)
    first, second = wrap("Improving language understanding " * 6)
    assert second.endswith("...")
    assert max(font.getlength(first), font.getlength(second)) <= 876
    first, second = wrap("生成的事前学習による言語理解の向上、" * 4)
    assert second.endswith("…")
    assert max(font.getlength(first), font.getlength(second)) <= 876


def test_a_word_longer_than_a_line_is_broken() -> None:
    text = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    lines = wrap(text)
    assert len(lines) == 2
    assert "".join(lines) == text


def test_japanese_is_broken_where_a_phrase_ends() -> None:
    assert wrap("学生寮の部屋で同級生3人とともに会社を創業し、機械学習の研究を始める") == [
        "学生寮の部屋で同級生3人とともに会社を",
        "創業し、機械学習の研究を始める",
    ]
    # A foreign name is broken between its words, not within them.
    assert wrap("シスターシアン・プレパラトリー・スクールに在学し卒業")[0].endswith("・")


@pytest.mark.parametrize("closer", "、。」』）・ーっゃゅょッャュョぁァ々〜！？…")
def test_no_line_begins_with_what_must_not(closer: str) -> None:
    for before in range(10, 30):
        for text in ("漢" * before + closer + "字" * 14, "漢" * before + closer * 2 + "字" * 14):
            lines = wrap(text)
            assert not any(line.startswith(closer) for line in lines), lines
            assert "".join(lines) == text or lines[-1].endswith("…")


@pytest.mark.parametrize("opener", "「『（【(“")
def test_no_line_ends_with_what_must_not(opener: str) -> None:
    for before in range(10, 30):
        for text in ("漢" * before + opener + "字" * 14, "漢" * before + opener + " GPT " + "字" * 10):
            lines = wrap(text)
            assert not any(line.endswith(opener) for line in lines), lines


def test_latin_words_within_japanese_stay_whole() -> None:
    for before in range(10, 30):
        lines = wrap("漢" * before + "「Generative」" + "字" * 10)
        assert any("「Generative」" in line for line in lines), lines


def test_without_raqm_it_is_drawn_with_basic_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow is not built with raqm everywhere."""
    caches = (life_picture._font, life_picture._width)
    for cache in caches:
        cache.cache_clear()
    monkeypatch.setattr(life_picture.features, "check", lambda feature: False)
    try:
        name, years, marks, word = LIVES["ja"]
        assert opened(draw_life(name, years, marks, disputed_word=word)).height <= MAX_HEIGHT
    finally:
        for cache in caches:
            cache.cache_clear()
