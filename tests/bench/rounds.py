"""Answer presses over sockets: against an empty button, many rounds at once, and reveals under Discord's limits."""

from __future__ import annotations

import asyncio
import copy
import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fake
from measure import NO_WIRE, Result, Row, Skipped, median, percentile, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    Json = dict[str, Any]

_PLAYERS = 50
_BLOCKS = 24
_PRESS_BOUND = 1.5
_TOGETHER = 10
"""As in a round, where a question's answers come within seconds; writes that wait are committed together."""

_ROUNDS, _PLAYERS_EACH, _QUESTIONS_EACH = 200, 10, 3

_TABLES, _REVEALS_EACH = 4, 3
_PRESSES = 25
_SECONDS = 5
_REVEAL_LIMIT = 1.5


def _option(name: str, value: str | int) -> Json:
    return {"name": name, "type": 4 if isinstance(value, int) else 3, "value": value}


class Table:
    """A round in a channel of its own, and those who play it."""

    def __init__(self, discord: Any, players: int) -> None:
        self.discord = discord
        self.channel = discord.snow()
        discord.channels[self.channel] = {
            **next(iter(discord.channels.values())),
            "id": self.channel,
            "name": f"table-{self.channel}",
        }
        self.players = [discord.add_user(f"player-{self.channel}-{n}") for n in range(players)]
        self.starter = self.players[0]

    async def start(self, questions: int, seconds: int) -> None:
        options = [_option("mode", "choice"), _option("questions", questions), _option("seconds", seconds)]
        told = await self.discord.slash("trivia start", options, user=self.starter, channel_id=self.channel)
        assert told["original"] is not None, told["callback"]
        await self.press(told["original"], _button(told["original"], "rn:"), self.starter)

    async def press(self, message: Json, custom_id: str, user: Json) -> Json:
        return await self.discord.click(message, custom_id=custom_id, user=user, channel_id=self.channel)

    async def question(self, number: int) -> Json:
        """The message of a question, once it is there."""
        while True:
            for message in reversed(self.discord.messages.get(self.channel, {}).values()):
                if any(one.split(":")[3:4] == [str(number)] for one in _buttons(message, "ra:")):
                    return message
            await asyncio.sleep(0.005)

    async def skip(self) -> None:
        await self.discord.slash("trivia skip", [], user=self.starter, channel_id=self.channel)


def _buttons(message: Json, verb: str) -> list[str]:
    found: list[str] = []
    waiting = list(message["components"])
    while waiting:
        part = waiting.pop()
        waiting += part.get("components") or []
        if str(part.get("custom_id", "")).startswith(verb) and not part.get("disabled"):
            found.append(part["custom_id"])
    return sorted(found)


def _button(message: Json, verb: str) -> str:
    return _buttons(message, verb)[0]


def _with_empty(message: Json) -> tuple[Json, str]:
    """The same message, with a button that does nothing in the place of an answer's."""
    custom_id = _button(message, "ra:")
    empty = "empty" + custom_id[2:]
    return json.loads(json.dumps(message).replace(custom_id, empty)), empty


class _Running:
    """The loopback Discord, and a bot of bot_child.py beside it."""

    def __init__(self, folder: str, **how: Any) -> None:
        self._folder, self._how = Path(folder), how

    async def __aenter__(self) -> Any:
        self._fake = fake.fake_discord(keep=True, **self._how)
        discord = await self._fake.__aenter__()
        self._bot = fake.bot(discord, self._folder, "rounds")
        await self._bot.__aenter__()
        return discord

    async def __aexit__(self, *error: Any) -> None:
        await self._bot.__aexit__(*error)
        await self._fake.__aexit__(*error)


async def _cpu(discord: Any) -> float:
    await asyncio.sleep(0.02)
    told = await discord.slash("cpu")
    return float(told["callback"]["data"]["content"])


async def _block(table: Table, message: Json, custom_id: str, together: int) -> float:
    """CPU seconds a press, of presses that come so many together."""

    async def press(user: Json) -> None:
        told = await table.press(message, custom_id, user)
        assert "Locked in" in told["callback"]["data"]["content"], told["callback"]

    begun = await _cpu(table.discord)
    users = table.players[1:]
    for first in range(0, len(users), together):
        await asyncio.gather(*map(press, users[first : first + together]))
    return (await _cpu(table.discord) - begun) / len(users)


async def _presses(together: int) -> tuple[list[float], list[float]]:
    answers: list[float] = []
    empties: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with _Running(folder) as discord:
            table = Table(discord, _PLAYERS + 1)
            await table.start(_BLOCKS, 120)
            for number in range(1, _BLOCKS + 1):
                message = copy.deepcopy(await table.question(number))
                without, empty = _with_empty(message)
                blocks = [(answers, message, _button(message, "ra:")), (empties, without, empty)]
                # Whichever is first is so every other time.
                for times, shown, custom_id in blocks if number % 2 else reversed(blocks):
                    times.append(await _block(table, shown, custom_id, together))
                await table.skip()
    return answers, empties


async def _play(table: Table, waits: list[float], rng: random.Random) -> None:
    await asyncio.sleep(rng.uniform(0, 10))
    await table.start(_QUESTIONS_EACH, 20)
    for number in range(1, _QUESTIONS_EACH + 1):
        message = await table.question(number)
        custom_ids = _buttons(message, "ra:")

        async def answer(user: Json, message: Json = message, custom_ids: list[str] = custom_ids) -> None:
            await asyncio.sleep(rng.uniform(1, 12))
            told = await table.press(message, rng.choice(custom_ids), user)
            assert not told.get("timed_out")
            waits.append(told["t_ack"] - told["t0"])

        await asyncio.gather(*(answer(user) for user in table.players))


async def _crowd() -> tuple[list[float], float, float]:
    """The waits of all presses; the memory before and after, in MB."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with _Running(folder) as discord:
            tables = [Table(discord, _PLAYERS_EACH) for _ in range(_ROUNDS)]
            before = await _memory(discord)
            rng = random.Random(1)
            await asyncio.gather(*(_play(table, waits, rng) for table in tables))
            return waits, before, await _memory(discord)


async def _memory(discord: Any) -> float:
    told = await discord.slash("memory")
    return float(told["callback"]["data"]["content"])


async def _reveal(table: Table, waits: list[float]) -> None:
    await table.start(_REVEALS_EACH, _SECONDS)
    for number in range(1, _REVEALS_EACH + 1):
        message = await table.question(number)
        closes = (int(message["id"]) >> 22) / 1000 + 1420070400 + _SECONDS
        custom_ids = _buttons(message, "ra:")
        await asyncio.sleep(closes - 1.2 - time.time())

        async def answer(place: int, message: Json = message, custom_ids: list[str] = custom_ids) -> None:
            await asyncio.sleep(place / _PRESSES)
            user = table.players[place + 1]
            told = await table.press(message, custom_ids[place % len(custom_ids)], user)
            assert "Locked in" in told["callback"]["data"]["content"]

        pressed = asyncio.gather(*(answer(place) for place in range(_PRESSES)))
        shown = table.discord.messages[table.channel][message["id"]]
        while "✅" not in json.dumps(shown["components"], ensure_ascii=False):  # noqa: ASYNC110  # it is a plain dict
            await asyncio.sleep(0.005)
        waits.append(time.time() - closes)
        await pressed


async def _reveals() -> list[float]:
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with _Running(folder, enforce_limits=True) as discord:
            # The starters join and never answer: a question closes at its deadline.
            tables = [Table(discord, _PRESSES + 1) for _ in range(_TABLES)]
            await asyncio.gather(*(_reveal(table, waits) for table in tables))
    return waits


def rows() -> Iterator[Result]:
    press = "an answer's press with its durable write over sockets, against an empty button (CPU)"
    if not fake.available():
        yield Skipped(press, NO_WIRE)
        return
    for together, name in ((_TOGETHER, f"{press}, {_TOGETHER} together"), (1, "… one after the other")):
        status(f"{_BLOCKS} questions of {_PLAYERS} players, {together} pressing together")
        answers, empties = map(min, asyncio.run(_presses(together)))
        yield Row(name, answers, empties, "ms", _PRESS_BOUND if together > 1 else None)
    status(f"{_ROUNDS} rounds of {_PLAYERS_EACH} players at once")
    waits, before, after = asyncio.run(_crowd())
    crowd = f"{_ROUNDS} rounds of {_PLAYERS_EACH} players at once"
    yield Row(f"{crowd}: an answer's reply, p99, against p50", percentile(waits, 99), median(waits), "ms")
    yield Row(f"{crowd}: memory, against the same bot before", after, before, "MB")
    status(f"{_TABLES * _REVEALS_EACH} reveals under 5 edits in 5 s")
    late = asyncio.run(_reveals())
    name = f"the reveal after {_PRESSES} presses in a second under Discord's edit limit, the latest after the close"
    yield Row(name, max(late), _REVEAL_LIMIT, "s", 1.0)
