"""From the process's start until it is ready: Plutarch against a bare discord.py bot, both started before.

The quickest of several starts: what else the machine does only ever adds.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import fake
from measure import NO_WIRE, Result, Row, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOUND = 1.3
_ROUNDS = 9
_SHORT = 0.2
_DEFAULT = 2.0


async def _measure(ready_timeout: float, rounds: int) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    with tempfile.TemporaryDirectory() as folder:
        async with fake.fake_discord() as discord:
            # The first start builds the store and tells Discord the commands; it is not measured.
            async with fake.bot(discord, Path(folder), "plutarch"):
                count = len(discord.commands[""])
            measured: list[dict[str, float]] = []
            bare: list[dict[str, float]] = []
            for _ in range(rounds):
                async with fake.bot(discord, Path(folder), "plutarch", ready_timeout=ready_timeout) as told:
                    measured.append(told)
                async with fake.bot(discord, Path(folder), "bare", ready_timeout=ready_timeout, commands=count) as told:
                    bare.append(told)
            return measured, bare


def rows() -> Iterator[Result]:
    name = "start until ready, against a bare discord.py bot"
    if not fake.available():
        yield Skipped(name, NO_WIRE)
        return
    for timeout, rounds in ((_SHORT, _ROUNDS), (_DEFAULT, 4)):
        measured, bare = asyncio.run(_measure(timeout, rounds))
        for what, bound in (("wall", _BOUND), ("cpu", None)):
            yield Row(
                f"{name}, waiting {timeout:g} s for servers ({what})",
                min(told[what] for told in measured),
                min(told[what] for told in bare),
                "s",
                bound,
            )
