"""When a daily post is due: one moment for every day that a zone has, in order.

A few zones and years are tried here. All of them: ``PLUTARCH_ZONES=all python -m pytest tests/schedule``.
"""

from __future__ import annotations

import datetime
import os
import zoneinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import TimeError, due, next_due, parse_time

UTC = datetime.UTC
ALL = os.environ.get("PLUTARCH_ZONES") == "all"
ZONES = sorted(zoneinfo.available_timezones())
# Gaps at two, at midnight, of half an hour; two a year, by the moon; none at all.
HARD = ("Europe/Berlin", "America/Nuuk", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo")
FIRST, LAST = datetime.date(2018, 1, 1), datetime.date(2028, 1, 1)
SECOND = datetime.timedelta(seconds=1)
MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minute: int) -> datetime.time:
    return datetime.time(*divmod(minute, 60))


@lru_cache(maxsize=4)
def local_dates(zone: ZoneInfo, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Every date that a zone's calendar shows from one day to before another, found by walking through the time."""
    found: dict[datetime.date, None] = {}
    moment = datetime.datetime.combine(first, datetime.time(), UTC) - datetime.timedelta(days=2)
    end = datetime.datetime.combine(last, datetime.time(), UTC) + datetime.timedelta(days=2)
    while moment < end:
        found[moment.astimezone(zone).date()] = None
        moment += datetime.timedelta(minutes=30)
    return [day for day in sorted(found) if first <= day < last]


def sweep(zone: ZoneInfo, at: datetime.time, first: datetime.date, last: datetime.date) -> None:
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days)]
    moments = {day: moment for day in days if (moment := due(day, at, zone)) is not None}
    assert list(moments) == local_dates(zone, first, last)
    assert list(moments.values()) == sorted(set(moments.values()))
    for day, moment in moments.items():
        wall = moment.astimezone(zone)
        if wall.date() == day and wall.time() == at:
            continue
        # Otherwise there is no such time: nothing between it and the moment, and the minute before is before it.
        before = (moment - datetime.timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
        assert before < datetime.datetime.combine(day, at) < wall.replace(tzinfo=None)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ZONES), MINUTES, st.integers(2018, 2027))
def test_one_moment_for_every_day_of_a_zone(name: str, minute: int, year: int) -> None:
    sweep(ZoneInfo(name), clock(minute), datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1))


@pytest.mark.parametrize("name", ZONES if ALL else HARD)
def test_ten_years_of_a_zone(name: str) -> None:
    for minute in (
        (0, 30, 2 * 60, 2 * 60 + 30, 3 * 60, 9 * 60, 23 * 60, 23 * 60 + 45) if ALL else (2 * 60, 23 * 60 + 30)
    ):
        sweep(ZoneInfo(name), clock(minute), FIRST, LAST)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Asia/Tokyo", "2026-11-23", "09:00", "2026-11-23T00:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),  # the gap ends at three
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # the first of the two
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30"),  # a gap of half an hour
        ("America/Nuuk", "2024-03-30", "23:30", "2024-03-31T01:00"),  # the gap ends with the day
        ("America/Nuuk", "2024-03-31", "00:00", "2024-03-31T01:00"),
        ("Pacific/Apia", "2011-12-29", "09:00", "2011-12-29T19:00"),
        ("Pacific/Apia", "2011-12-30", "09:00", None),  # left out
        ("Pacific/Apia", "2011-12-30", "00:00", None),
        ("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30T19:00"),
        ("America/Havana", "2026-03-08", "00:30", "2026-03-08T05:00"),  # the day begins with a gap
        ("Asia/Kathmandu", "2026-01-01", "00:00", "2025-12-31T18:15"),
    ],
)
def test_moments(zone: str, day: str, at: str, expected: str | None) -> None:
    moment = due(datetime.date.fromisoformat(day), datetime.time.fromisoformat(at), ZoneInfo(zone))
    assert moment == (None if expected is None else datetime.datetime.fromisoformat(expected).replace(tzinfo=UTC))


@given(
    st.sampled_from(ZONES),
    MINUTES,
    st.integers(0, 10 * 365 * 24 * 3600).map(lambda n: datetime.datetime(2018, 1, 1, tzinfo=UTC) + n * SECOND),
)
def test_the_next_one_is_the_first_that_is_later(name: str, minute: int, now: datetime.datetime) -> None:
    zone, at = ZoneInfo(name), clock(minute)
    day, moment = next_due(now, at, zone)
    assert moment > now
    assert due(day, at, zone) == moment
    assert moment - now <= datetime.timedelta(hours=49)
    before = due(day - datetime.timedelta(days=1), at, zone)
    assert before is None or before <= now
    following, later = next_due(now, at, zone, day)
    assert following > day
    assert later > moment


def test_the_day_left_out_is_passed_over() -> None:
    zone, at = ZoneInfo("Pacific/Apia"), datetime.time(9)
    day, _ = next_due(datetime.datetime(2011, 12, 29, 20, tzinfo=UTC), at, zone)
    assert day == datetime.date(2011, 12, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00", "09:00"), ("09:00", "09:00"), ("9", "09:00"), ("21", "21:00"), ("9.30", "09:30"), ("0:00", "00:00"),
        ("9時", "09:00"), ("21時半", "21:30"), ("９：３０", "09:30"), ("９時５分", "09:05"), ("午後9時", "21:00"),
        ("午前0時", "00:00"), ("午後0時15分", "12:15"), ("午前12時", "12:00"), ("9:30pm", "21:30"), ("9 PM", "21:00"),
        ("12am", "00:00"), ("12:05 p.m.", "12:05"), (" 7:45 ", "07:45"), ("２１：００", "21:00"), ("23:59", "23:59"),
    ],
)  # fmt: skip
def test_times(text: str, expected: str) -> None:
    assert parse_time(text) == datetime.time.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    ["", "noon", "24:00", "9:60", "13pm", "0am", "25時", "9:3", "9時60分", "午後13時", "-1", "9:00:00", "12:00 12:00",
     "午後9時pm", "九"],
)  # fmt: skip
def test_no_times(text: str) -> None:
    with pytest.raises(TimeError):
        parse_time(text)


@given(MINUTES)
def test_a_time_written_out_reads_back(minute: int) -> None:
    at = clock(minute)
    for text in (f"{at:%H:%M}", f"{at.hour}時{at.minute}分", f"{at:%I:%M%p}"):
        assert parse_time(text) == at
