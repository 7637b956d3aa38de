"""A season's name and days, in every zone."""

from __future__ import annotations

import contextlib
import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import TimeError, parse_day
from bot.trivia.season import (
    NAME,
    LongNameError,
    NoNameError,
    begin_ms,
    clean_name,
    end_ms,
    local_day,
    month_days,
    month_of,
    next_month,
)
from bot.trivia.standings import first_day, season_key, season_of

DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2026, 11, 23)
TOKYO = ZoneInfo("Asia/Tokyo")
# Days without a midnight, days that were left out, days of 23 and of 25 hours, half an hour's shift.
ZONES = [
    ZoneInfo(key)
    for key in (
        "UTC", "Asia/Tokyo", "America/New_York", "America/Sao_Paulo", "America/Havana", "Asia/Beirut",
        "Pacific/Apia", "Pacific/Kiritimati", "Australia/Lord_Howe", "Africa/Cairo",
    )
]  # fmt: skip
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2037, 12, 31))


def left_out(day: datetime.date, zone: ZoneInfo) -> bool:
    noon = datetime.datetime.combine(day, datetime.time(12), zone)
    return noon.astimezone(datetime.UTC).astimezone(zone).date() != day


@given(DAYS, st.sampled_from(ZONES))
def test_a_day_is_all_that_lies_between_its_moments(day: datetime.date, zone: ZoneInfo) -> None:
    begin, end = begin_ms(day, zone), end_ms(day, zone)
    if left_out(day, zone):
        assert begin == end == begin_ms(day + DAY, zone)
        return
    assert 22 * 3_600_000 <= end - begin <= 26 * 3_600_000
    assert local_day(begin, zone) == local_day(end - 1, zone) == day
    assert local_day(begin - 1, zone) < day < local_day(end, zone)


def test_a_day_that_was_left_out_and_one_without_a_midnight() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert end_ms(datetime.date(2011, 12, 29), apia) == begin_ms(datetime.date(2011, 12, 31), apia)
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    begins = datetime.datetime.fromtimestamp(begin_ms(datetime.date(2018, 11, 4), sao_paulo) / 1000, sao_paulo)
    assert (begins.hour, begins.minute) == (1, 0)


@given(DAYS)
def test_months_follow_one_another(day: datetime.date) -> None:
    first, last = month_days(day)
    assert first <= day <= last
    assert month_of(first) == month_of(last) == month_of(day) == day.isoformat()[:7]
    assert next_month(day) == last + DAY
    assert next_month(day).day == 1


@given(st.text(max_size=2 * NAME))
def test_a_name_is_one_readable_line(text: str) -> None:
    try:
        name = clean_name(text)
    except NoNameError:
        return
    except LongNameError:
        assert len(text) > NAME
        return
    assert 1 <= len(name) <= NAME
    assert name == clean_name(name) == " ".join(name.split())
    assert not any(sign in name for sign in "\n\r\t\u202e\u200b\u2066\x00")


def test_names() -> None:
    assert clean_name("  Winter\n cup\u202e ") == "Winter cup"
    assert clean_name("冬の　シーズン") == "冬の シーズン"
    assert clean_name("x" * NAME) == "x" * NAME
    with pytest.raises(LongNameError) as found:
        clean_name("x" * (NAME + 1))
    assert found.value.length == NAME + 1
    for empty in ("", "  \n", "\u200b\u2060"):
        with pytest.raises(NoNameError):
            clean_name(empty)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", "2026-12-31"),
        ("２０２６／１２／３１", "2026-12-31"),
        ("2026年12月31日", "2026-12-31"),
        ("12月31日", "2026-12-31"),
        ("12/31", "2026-12-31"),
        ("31 December", "2026-12-31"),
        ("Dec 31, 2027", "2027-12-31"),
        ("1st Jan", "2027-01-01"),
        ("11月22日", "2027-11-22"),  # yesterday's next
        ("11月23日", "2026-11-23"),
        ("2026-11-22", "2026-11-22"),
        ("today", "2026-11-23"),
        ("明日", "2026-11-24"),
        ("Monday", "2026-11-23"),
        ("日曜日", "2026-11-29"),
        ("次の金曜", "2026-11-27"),
        ("in 30 days", "2026-12-23"),
        ("2 weeks", "2026-12-07"),
        ("３０日後", "2026-12-23"),
        ("あと3日", "2026-11-26"),
        ("2週間後", "2026-12-07"),
        ("月末", "2026-11-30"),
        ("end of the month", "2026-11-30"),
        ("来月末", "2026-12-31"),
        ("end of year", "2026-12-31"),
        ("29 February", "2028-02-29"),
    ],
)
def test_days_as_people_write_them(text: str, day: str) -> None:
    today = datetime.date(2027, 3, 1) if text == "29 February" else MONDAY
    assert parse_day(text, today) == datetime.date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "soon", "2026", "30日", "2026-02-30", "0000-01-01", "13/45", "20:00", "in days"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(TimeError):
        parse_day(text, MONDAY)


@given(st.text(max_size=30), DAYS)
def test_anything_is_a_day_or_none(text: str, today: datetime.date) -> None:
    with contextlib.suppress(TimeError):
        assert isinstance(parse_day(text, today), datetime.date)


@given(DAYS, st.integers(0, 11))
def test_ends_of_months(day: datetime.date, month: int) -> None:
    today = day.replace(month=month + 1, day=min(day.day, 28))
    assert parse_day("月末", today) == month_days(today)[1]
    assert parse_day("来月末", today) == month_days(next_month(today))[1]


def test_the_key_of_a_seasons_board() -> None:
    assert season_key(12) == "s:12"
    assert season_of("s:12") == 12
    assert [season_of(key) for key in ("all", "d:2026-11-23", "q/all", "m:2026-11")] == [None] * 4
    with pytest.raises(ValueError, match="s:12"):
        first_day("s:12")
