"""Finding a time zone by city, region and present time, in both languages."""

from __future__ import annotations

import datetime
import zoneinfo
from zoneinfo import ZoneInfo

import pytest

from bot.ui.words import words_for
from bot.ui.zones import find_zones, zone_name, zone_of_text

NOW = datetime.datetime(2026, 11, 23, 0, 14, tzinfo=datetime.UTC)
EN, JA = words_for("en"), words_for("ja")


@pytest.mark.parametrize("words", [EN, JA])
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Tokyo", "Asia/Tokyo"), ("tok", "Asia/Tokyo"), ("東京", "Asia/Tokyo"), ("とうきょう", None), ("ﾆｭｰﾖｰｸ", "America/New_York"),
        ("new york", "America/New_York"), ("new_york", "America/New_York"), ("Buenos", "America/Argentina/Buenos_Aires"),
        ("ブエノスアイレス", "America/Argentina/Buenos_Aires"), ("Calcutta", "Asia/Kolkata"), ("Europe/Berlin", "Europe/Berlin"),
        ("ドイツ", "Europe/Berlin"), ("Japan", "Asia/Tokyo"), ("UTC", "UTC"), ("nowhere at all", None),
    ],
)  # fmt: skip
def test_by_city_and_region(words, typed: str, key: str | None) -> None:
    found = [zone for _, zone in find_zones(typed, NOW, words)]
    assert (found[0] if found else None) == key


@pytest.mark.parametrize("words", [EN, JA])
def test_by_the_present_time(words) -> None:
    found = [zone for _, zone in find_zones("9:14", NOW, words)]
    assert "Asia/Tokyo" in found
    assert len(found) <= 25
    for zone in found:
        assert NOW.astimezone(ZoneInfo(zone)).hour == 9 or NOW.astimezone(ZoneInfo(zone)).hour == 8


def test_what_is_shown() -> None:
    assert find_zones("tokyo", NOW, EN)[0] == ("Tokyo, Japan · 09:14 there now", "Asia/Tokyo")
    assert zone_name("UTC", EN) == "UTC"
    assert zone_name("Asia/Singapore", EN) == "Singapore"


def test_without_a_word_the_common_ones_and_the_own_one_first() -> None:
    assert [key for _, key in find_zones("", NOW, EN, "Asia/Kathmandu")][:2] == ["Asia/Kathmandu", "UTC"]
    assert next(key for _, key in find_zones("", NOW, JA)) == "Asia/Tokyo"


def test_every_zone_offered_exists_and_has_a_name_that_fits() -> None:
    known = zoneinfo.available_timezones()
    for words in (EN, JA):
        for letter in "abcdefghijklmnopqrstuvwxyz":
            for label, key in find_zones(letter, NOW, words):
                assert key in known
                assert len(label) <= 100


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"), ("東京", "Asia/Tokyo"), ("berlin", "Europe/Berlin"), ("japan", "Asia/Tokyo"),
        ("Asia/Calcutta", "Asia/Kolkata"), ("United States", None), ("Atlantis", None), ("", None), ("../../etc", None),
    ],
)  # fmt: skip
def test_written_out(text: str, key: str | None) -> None:
    assert zone_of_text(text) == key
