"""Moments and days as people write them, in both languages."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import PastError, TimeError, TooFarError, parse_day, parse_moment

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
# A Wednesday, half past three in the afternoon.
NOW = datetime.datetime(2026, 11, 25, 15, 30, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20:00", "2026-11-25 20:00"),
        ("8pm", "2026-11-25 20:00"),
        ("２０：００", "2026-11-25 20:00"),
        ("15:00", "2026-11-26 15:00"),
        ("20時半", "2026-11-25 20:30"),
        ("today 20:00", "2026-11-25 20:00"),
        ("tomorrow 8pm", "2026-11-26 20:00"),
        ("Tomorrow at 20:00", "2026-11-26 20:00"),
        ("明日20時", "2026-11-26 20:00"),
        ("明日の20時", "2026-11-26 20:00"),
        ("午後8時 明日", "2026-11-26 20:00"),
        ("friday 21:00", "2026-11-27 21:00"),
        ("金曜21時半", "2026-11-27 21:30"),
        ("次の土曜日 20:00", "2026-11-28 20:00"),
        ("wednesday 15:00", "2026-12-02 15:00"),
        ("wednesday 16:00", "2026-11-25 16:00"),
        ("2026-12-01 20:00", "2026-12-01 20:00"),
        ("2026/12/1 20:00", "2026-12-01 20:00"),
        ("12月1日20時", "2026-12-01 20:00"),
        ("1 December 20:00", "2026-12-01 20:00"),
        ("Dec 1, 8pm", "2026-12-01 20:00"),
        ("1月2日 9:00", "2027-01-02 09:00"),
        ("in 30 minutes", "2026-11-25 16:00"),
        ("30分後", "2026-11-25 16:00"),
        ("in 1 hour 30 minutes", "2026-11-25 17:00"),
        ("1時間半後", "2026-11-25 17:00"),
        ("in 2 days", "2026-11-27 15:30"),
    ],
)
def test_what_is_understood(text: str, moment: str) -> None:
    expected = datetime.datetime.fromisoformat(moment).replace(tzinfo=TOKYO)
    assert parse_moment(text, NOW.astimezone(datetime.UTC), TOKYO) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "soon", "yesterday 20:00", "yesterday", "2026-02-30 20:00", "2月30日 20時", "25:00", "in 0 minutes",
     "半後", "20:00 21:00", "9" * 200],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    with pytest.raises(TimeError) as raised:
        parse_moment(text, NOW.astimezone(datetime.UTC), TOKYO)
    assert raised.type is TimeError


@pytest.mark.parametrize("text", ["2026-11-25 15:30", "2020-01-01 20:00"])
def test_what_has_passed(text: str) -> None:
    with pytest.raises(PastError):
        parse_moment(text, NOW.astimezone(datetime.UTC), TOKYO)


@pytest.mark.parametrize("text", ["2029-01-01 20:00", "in 400 days"])
def test_what_is_too_far(text: str) -> None:
    with pytest.raises(TooFarError):
        parse_moment(text, NOW.astimezone(datetime.UTC), TOKYO)


def test_a_time_that_the_clock_leaves_out_is_when_it_goes_on() -> None:
    now = datetime.datetime(2027, 3, 13, 12, tzinfo=NEW_YORK)
    found = parse_moment("2027-03-14 2:30", now, NEW_YORK)
    assert found.astimezone(NEW_YORK).strftime("%H:%M") == "03:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", "2026-12-31"),
        ("2026-11-01", "2026-11-01"),  # may have passed
        ("31 December", "2026-12-31"),
        ("12月31日", "2026-12-31"),
        ("1月31日", "2027-01-31"),
        ("today", "2026-11-25"),
        ("明日", "2026-11-26"),
        ("sunday", "2026-11-29"),
        ("日曜", "2026-11-29"),
        ("in 30 days", "2026-12-25"),
        ("2週間後", "2026-12-09"),
        ("end of month", "2026-11-30"),
        ("月末", "2026-11-30"),
        ("来月末", "2026-12-31"),
        ("年末", "2026-12-31"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert str(parse_day(text, NOW.date())) == day


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "13月1日", "20:00", "32 December"])
def test_no_days(text: str) -> None:
    with pytest.raises(TimeError):
        parse_day(text, NOW.date())


@given(st.text(max_size=30), st.sampled_from([TOKYO, NEW_YORK]))
def test_whatever_is_typed(text: str, zone: ZoneInfo) -> None:
    """It is a moment to come within a year, or refused."""
    now = NOW.astimezone(datetime.UTC)
    try:
        found = parse_moment(text, now, zone)
    except TimeError:
        return
    assert now < found <= now + datetime.timedelta(days=366)


@given(st.datetimes(datetime.datetime(2026, 11, 27), datetime.datetime(2027, 11, 20)))  # noqa: DTZ001
def test_every_moment_can_be_written(moment: datetime.datetime) -> None:
    wanted = moment.replace(second=0, microsecond=0, tzinfo=TOKYO)
    for written in (
        f"{wanted:%Y-%m-%d %H:%M}",
        f"{wanted.year}年{wanted.month}月{wanted.day}日{wanted.hour}時{wanted.minute}分",
    ):
        assert parse_moment(written, NOW.astimezone(datetime.UTC), TOKYO) == wanted
