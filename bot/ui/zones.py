"""Time zones as people look for them: by city, by region, by what time it is there now."""

from __future__ import annotations

import datetime
import zoneinfo
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from babel.core import get_global

from bot.biography.folding import fold
from bot.biography.languages import LANGUAGES, Both
from bot.schedule import TimeError, parse_time
from bot.ui.words import words_for

if TYPE_CHECKING:
    from bot.biography.languages import Language
    from bot.ui.words import Words

_MOST = 25
_NEAR = datetime.timedelta(minutes=30)
_COMMON: dict[Language, tuple[str, ...]] = {
    "en": (
        "UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo",
        "Europe/London", "Europe/Paris", "Europe/Berlin", "Africa/Lagos", "Asia/Kolkata", "Asia/Shanghai",
        "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
    ),
    "ja": ("Asia/Tokyo", "UTC", "America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Paris",
           "Asia/Seoul", "Asia/Taipei", "Asia/Singapore", "Australia/Sydney"),
}  # fmt: skip


class _Zone(NamedTuple):
    key: str
    city: Both
    region: Both
    """The country; empty where there is none."""
    folded: tuple[str, ...]
    """All that it is found by."""


@lru_cache
def _zones() -> dict[str, _Zone]:
    """Every zone, by its key. An old name is not offered, but finds the zone it became."""
    territories = get_global("zone_territories")
    aliases = get_global("zone_aliases")
    known = zoneinfo.available_timezones()
    keys = {"UTC", *(key for key in territories if key in known and aliases.get(key) not in known)}
    old: dict[str, list[str]] = {}
    for alias, key in aliases.items():
        old.setdefault(key, []).append(alias)
    found: dict[str, _Zone] = {}
    for key in sorted(keys):
        # CLDR has some cities under the zone's old name.
        names = [key, *old.get(key, ())]
        cities = {language: _city(names, language) for language in LANGUAGES}
        territory = territories.get(key, "")
        regions = {language: words_for(language).locale.territories.get(territory, "") for language in LANGUAGES}
        regions = {language: "" if territory in ("", "001", "ZZ") else name for language, name in regions.items()}
        texts = [*cities.values(), *regions.values(), *names, *(name.replace("_", " ") for name in names)]
        folded = tuple(dict.fromkeys(fold(text) for text in texts if text))
        city, region = Both(cities["en"], cities["ja"]), Both(regions["en"], regions["ja"])
        found[key] = _Zone(key, city, region, folded)
    return found


def _city(names: list[str], language: Language) -> str:
    zones = words_for(language).locale.time_zones
    for name in names:
        city = zones.get(name, {}).get("city")
        if city:
            return str(city)
    return names[0].rpartition("/")[2].replace("_", " ")


def zone_of_text(text: str) -> str | None:
    """The zone that somebody means who wrote it out: its key, an old name, or a city that there is only one of."""
    if text in _zones():
        return text
    folded = fold(text.strip())
    exact = [zone for zone in _zones().values() if folded in zone.folded]
    if len(exact) == 1:
        return exact[0].key
    cities = [zone for zone in exact if folded in (fold(zone.city.en), fold(zone.city.ja))]
    if len(cities) == 1:
        return cities[0].key
    return None


def find_zones(typed: str, now: datetime.datetime, words: Words, first: str | None = None) -> list[tuple[str, str]]:
    """(what is shown, the zone's key): those a person may mean, the likeliest first.

    ``first`` is the zone that the server has already.
    """
    zones = _zones()
    folded = fold(typed.strip())
    if not folded:
        keys = dict.fromkeys(key for key in (first, *_COMMON[words.language]) if key in zones)
        return [(zone_label(key, now, words), key) for key in keys][:_MOST]
    ranked: list[tuple[int, int, str]] = []
    common = {key: place for place, key in enumerate(_COMMON[words.language])}
    at = _time_or_none(typed)
    for key, zone in zones.items():
        rank = _rank(folded, zone)
        if rank is None and at is not None and _is_about(at, now.astimezone(ZoneInfo(key))):
            rank = 3
        if rank is not None:
            ranked.append((rank, common.get(key, len(common)), key))
    # Some zones have two keys and one name; the likelier stands for both.
    shown: dict[str, str] = {}
    for _, _, key in sorted(ranked):
        shown.setdefault(zone_label(key, now, words), key)
        if len(shown) == _MOST:
            break
    return list(shown.items())


def _rank(folded: str, zone: _Zone) -> int | None:
    """How well a zone answers what was typed; 0 is best, None not at all."""
    if folded in (fold(zone.city.en), fold(zone.city.ja)):
        return 0
    if any(text.startswith(folded) for text in zone.folded):
        return 1
    return 2 if any(folded in text for text in zone.folded) else None


def _time_or_none(typed: str) -> datetime.time | None:
    try:
        return parse_time(typed)
    except TimeError:
        return None


def _is_about(at: datetime.time, there: datetime.datetime) -> bool:
    wanted = datetime.timedelta(hours=at.hour, minutes=at.minute)
    is_now = datetime.timedelta(hours=there.hour, minutes=there.minute)
    apart = abs(wanted - is_now)
    return min(apart, datetime.timedelta(days=1) - apart) < _NEAR


def zone_name(key: str, words: Words) -> str:
    """“Tokyo, Japan”, or the key of a zone that has no place."""
    zone = _zones().get(key)
    if zone is None:
        return key
    city, region = zone.city[words.language], zone.region[words.language]
    if not region or region == city:
        return city
    return words.say("{city}, {region}", city=city, region=region)


def zone_label(key: str, now: datetime.datetime, words: Words) -> str:
    """“Tokyo, Japan · 09:14 there now”."""
    time = f"{now.astimezone(ZoneInfo(key)):%H:%M}"
    return words.say("{zone} · {time} there now", zone=zone_name(key, words)[:70], time=time)
