"""Daily posts of 100,000 servers that are due in the same minute, over sockets; and a look when nothing is due."""

from __future__ import annotations

import asyncio
import datetime
import itertools
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import fake
from bot.state.daily import Dailies
from bot.state.daily_rows import Schedule
from bot.state.store import StateStore
from measure import NO_WIRE, Result, Row, Skipped, median, percentile, status

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVERS, _FEW = 100_000, 100
_BUDGET = 25
_ALLOWED = 50
"""By Discord, in any second."""
_SETTLE_S, _MEASURED_S = 5.0, 60.0
_LOOKS = 300
_TOGETHER = 1000


def _schedule(number: int, due: datetime.datetime) -> Schedule:
    return Schedule(
        guild_id=number,
        channel_id=_channel(number),
        at=due.time().replace(second=0, microsecond=0, tzinfo=None),
        zone=ZoneInfo("UTC"),
        what="both",
        role_id=None,
        person=None,
        language="ja" if number % 2 else "en",
        next_day=due.date(),
        next_due_ms=int(due.timestamp() * 1000),
    )


def _channel(number: int) -> int:
    return 10**17 + number


async def _fill(path: Path, servers: int, due: datetime.datetime) -> StateStore:
    store = StateStore(path)
    await store.open()
    dailies = Dailies(store)
    for first in range(1, servers + 1, _TOGETHER):
        some = range(first, min(first + _TOGETHER, servers + 1))
        await asyncio.gather(*(dailies.set(_schedule(number, due)) for number in some))
    return store


async def _looks(folder: str, servers: int) -> list[float]:
    """Seconds of a look at what is due, where nothing is."""
    now = datetime.datetime.now(datetime.UTC)
    store = await _fill(Path(folder) / f"{servers}.sqlite", servers, now + datetime.timedelta(hours=1))
    dailies = Dailies(store)
    now_ms = int(now.timestamp() * 1000)
    took: list[float] = []
    for _ in range(_LOOKS):
        begun = time.perf_counter()
        assert not await dailies.take(now_ms, 2 * _BUDGET)
        assert not await dailies.due(now_ms, 2 * _BUDGET)
        assert not await dailies.take_reveals(now_ms, 2 * _BUDGET)
        assert await dailies.earliest() is not None
        took.append(time.perf_counter() - begun)
    await store.close()
    return took


async def _nothing_due() -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        return await _looks(folder, _SERVERS), await _looks(folder, _FEW)


async def _posts() -> tuple[list[float], list[float], float, float]:
    """When each post came in; the waits of commands meanwhile; the memory before and at its most, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        minute = datetime.datetime.now(datetime.UTC).replace(second=0, microsecond=0)
        await (await _fill(Path(folder) / "state.sqlite", _SERVERS, minute)).close()
        async with fake.fake_discord() as discord:
            arrived: list[float] = []
            make = discord.make_message

            def note(channel: str, *args: Any, **how: Any) -> Any:
                if channel in others:
                    arrived.append(time.monotonic())
                return make(channel, *args, **how)

            general = next(iter(discord.channels.values()))
            enough = int(2 * _BUDGET * (_SETTLE_S + _MEASURED_S)) + 500
            # The bot sees one server; the others are channels that take what is sent to them.
            others = {str(_channel(n)): {**general, "id": str(_channel(n))} for n in range(1, enough)}
            shown = discord.guild()
            discord.guild = lambda: shown
            discord.channels.update(others)
            discord.make_message = note
            async with fake.bot(discord, Path(folder), "rounds"):
                before = most = await _number(discord, "memory")
                waits: list[float] = []
                ends = time.monotonic() + _SETTLE_S + _MEASURED_S
                while time.monotonic() < ends:
                    begun = time.monotonic()
                    most = max(most, await _number(discord, "memory"))
                    waits.append(time.monotonic() - begun)
                    await asyncio.sleep(0.1)
    return arrived, waits, before, most


async def _number(discord: Any, command: str) -> float:
    return float((await discord.slash(command))["callback"]["data"]["content"])


def _busiest(arrived: list[float]) -> int:
    """The most posts in any second."""
    most = first = 0
    for last, at in enumerate(arrived):
        while arrived[first] < at - 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def rows() -> Iterator[Result]:
    status(f"{_LOOKS} looks at {_SERVERS:,} and at {_FEW} schedules")
    many, few = map(median, asyncio.run(_nothing_due()))
    yield Row(f"a look when nothing is due, {_SERVERS:,} schedules against {_FEW}", many, few, "us", 1.5)
    name = f"daily posts of {_SERVERS:,} servers due at once"
    if not fake.available():
        yield Skipped(name, NO_WIRE)
        return
    status(f"{name}, for {_SETTLE_S + _MEASURED_S:.0f} s")
    arrived, waits, before, most = asyncio.run(_posts())
    begun = arrived[0] + _SETTLE_S
    counted = [at for at in arrived if begun <= at < begun + _MEASURED_S - 2]
    rate = len(counted) / (_MEASURED_S - 2)
    # A share has to be large: its bound is that of the budget against what went out.
    yield Row(f"{name}: the budget of {_BUDGET} a second against what went out", _BUDGET, rate, "/s", 1 / 0.95)
    yield Row(f"{name}: in the busiest second, against what Discord allows", _busiest(arrived), _ALLOWED, "/s", 1.0)
    gaps = [later - sooner for sooner, later in itertools.pairwise(counted)]
    yield Row(f"{name}: the longest time between two", max(gaps), 1 / _BUDGET, "ms")
    yield Row(f"{name}: a command's reply meanwhile, p99 against p50", percentile(waits, 99), median(waits), "ms")
    yield Row(f"{name}: memory at its most, against the same bot before", most, before, "MB")
