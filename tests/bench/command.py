"""/timeline 2015 from end to end over sockets, against empty commands in the same process: CPU a reply.

Blocks of each take turns, and the quickest block counts: what else the machine does only ever adds.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fake
from measure import NO_WIRE, Result, Row, Skipped, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    Command = tuple[str, list[dict[str, Any]]]

_BLOCK = 50
_BLOCKS = 32
_WARM_UP = 100
_BOUND = 1.25


def _when(name: str, when: str) -> Command:
    return name, [{"name": "when", "type": 3, "value": when}]


_TIMELINE, _SAME = _when("timeline", "2015"), _when("same", "2015")


def _never_asked() -> Iterator[Command]:
    """Times that all find what 2015 does, or nearly, each asked for once."""
    for month, first, last in itertools.product((12, 11), range(1, 31), range(1, 31)):
        yield _when("timeline", f"2015-01-{first:02d}..2015-{month}-{last:02d}")


def _size(body: Any) -> int:
    return len(json.dumps(body, separators=(",", ":")))


async def _cpu(discord: Any) -> float:
    # What is left to do after the last reply is done by then.
    await asyncio.sleep(0.02)
    told = await discord.slash("cpu")
    return float(told["callback"]["data"]["content"])


async def _block(discord: Any, commands: Iterator[Command], count: int) -> float:
    """CPU seconds a reply."""
    begun = await _cpu(discord)
    for _ in range(count):
        told = await discord.slash(*next(commands))
        assert told["callback"]["type"] == 4, told
    return (await _cpu(discord) - begun) / count


async def _measure() -> list[list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        async with fake.fake_discord() as discord, fake.bot(discord, Path(folder), "loaded"):
            wanted = _size((await discord.slash(*_TIMELINE))["callback"])
            none = _size((await discord.slash("empty", [{"name": "size", "type": 4, "value": 1}]))["callback"]) - 1
            empty = ("empty", [{"name": "size", "type": 4, "value": wanted - none}])
            status(f"a reply of {wanted:,} bytes")
            commands = [itertools.repeat(_TIMELINE), itertools.repeat(empty), itertools.repeat(_SAME), _never_asked()]
            taken: list[list[float]] = [[] for _ in commands]
            for command in commands:
                await _block(discord, command, _WARM_UP)
            for _ in range(_BLOCKS):
                for command, times in zip(commands, taken, strict=True):
                    times.append(await _block(discord, command, _BLOCK))
            return taken


def rows() -> Iterator[Result]:
    name = "/timeline 2015 over sockets, against an empty command with as long a reply (CPU)"
    if not fake.available():
        yield Skipped(name, NO_WIRE)
        return
    timeline, empty, same, fresh = map(min, asyncio.run(_measure()))
    yield Row(name, timeline, empty, "ms", _BOUND)
    yield Row("… against the same page made once (CPU)", timeline, same, "ms")
    yield Row("… a time that was never asked for, against the empty command (CPU)", fresh, empty, "ms")
