"""Dates in words, beyond the table: every month, and what may stand together."""

from __future__ import annotations

import calendar

import pytest

from bot.biography.dates import parse_date
from bot.ui.dates import date_text, day_text, year_text


@pytest.mark.parametrize("month", range(1, 13))
def test_months_have_their_full_names(month: int) -> None:
    name = calendar.month_name[month]
    assert day_text(month, 0, "en") == name
    assert day_text(month, 7, "en") == f"{name} 7"
    assert date_text(parse_date(f"2015-{month:02d}"), "en") == f"{name} 2015"
    assert date_text(parse_date(f"2015-{month:02d}-07"), "en") == f"{name} 7, 2015"
    assert day_text(month, 0, "ja") == f"{month}月"
    assert day_text(month, 7, "ja") == f"{month}月7日"
    assert date_text(parse_date(f"2015-{month:02d}"), "ja") == f"2015年{month}月"
    assert date_text(parse_date(f"2015-{month:02d}-07"), "ja") == f"2015年{month}月7日"


@pytest.mark.parametrize(
    ("year", "english", "japanese"),
    [(2015, "2015", "2015年"), (1, "1", "1年"), (0, "1 BC", "紀元前1年"), (-43, "44 BC", "紀元前44年")],
)
def test_years(year: int, english: str, japanese: str) -> None:
    assert year_text(year, "en") == english
    assert year_text(year, "ja") == japanese


@pytest.mark.parametrize("edtf", ["2015", "2015-11", "2015-11-05"])
@pytest.mark.parametrize("mark", ["", "~", "?", "%"])
@pytest.mark.parametrize("frame", ["{}", "../{}", "{}/..", "/{}", "{}/"])
def test_each_combination_is_told_apart(edtf: str, mark: str, frame: str) -> None:
    """Nothing of a date's meaning is dropped: another date is another text, in both languages."""
    date = parse_date(frame.format(edtf + mark))
    plain = parse_date(edtf)
    for language in ("en", "ja"):
        said = date_text(date, language)
        assert date_text(plain, language) in said
        assert (said == date_text(plain, language)) == (not mark and frame == "{}")
    assert any("぀" <= character <= "鿿" for character in date_text(date, "ja"))


@pytest.mark.parametrize("edtf", ["2015", "2015-11", "2015-11-05", "2015-11~", "2014/2016", "../2015-10", "2021-05/.."])
def test_no_precision_is_lost_or_invented(edtf: str) -> None:
    for language in ("en", "ja"):
        said = date_text(parse_date(edtf), language)
        digits = [int(part) for part in edtf.replace("/", "-").replace("~", "").replace("..", "").split("-") if part]
        for number in digits:
            month = number <= 12 and language == "en" and calendar.month_name[number] in said
            assert month or str(number) in said, said
        if edtf.count("-") == 0:
            assert "月" not in said
            assert not any(name in said for name in calendar.month_name[1:])
