"""What the wire tests drive and read a bot with."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import create_bot
from bot.client import serve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    import pytest

    from bot.client import Plutarch
    from bot.config import Settings

ROOT = Path(__file__).resolve().parents[2]
WIRE = ROOT.parent / "shared" / "wire"
TOKEN = "MTAw.loopback.of-the-wire-tests"
PATIENCE = 10.0
"""Seconds until a wait is given up. Nothing waits that long unless it is broken."""

JAPANESE = re.compile("[ぁ-んァ-ヶ一-鿿]")
KANA = re.compile("[ぁ-んァ-ヶ]")
OTHER_LANGUAGE = ("日本語で読む", "Read in English")

Json = dict[str, Any]


# -- reading messages


def texts(message: Json) -> list[str]:
    """What a reader sees of a message: its content, texts and descriptions, without the buttons."""
    found = [message["content"]] if message.get("content") else []
    for part in walk(message.get("components") or []):
        if part["type"] == 10:
            found.append(part["content"])
        found += [item["description"] for item in part.get("items") or [] if item.get("description")]
    return found


def labels(message: Json) -> list[str]:
    return [part["label"] for part in walk(message.get("components") or []) if part["type"] == 2 and part.get("label")]


def button_ids(message: Json) -> list[str]:
    """The custom_ids of the buttons that can be pressed."""
    return [
        part["custom_id"]
        for part in walk(message.get("components") or [])
        if part["type"] == 2 and part.get("custom_id") and not part.get("disabled")
    ]


def seen(message: Json) -> str:
    return "\n".join(texts(message))


def walk(components: Iterable[Json]) -> Iterator[Json]:
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        for inner in (part.get("accessory"), part.get("component")):
            if inner:
                yield from walk([inner])


def is_private(message: Json) -> bool:
    return bool(message["flags"] & 64)


def option(name: str, value: str | int, *, focused: bool = False, kind: int = 3) -> Json:
    return {"name": name, "type": kind, "value": value, **({"focused": True} if focused else {})}


# -- what Discord would refuse


def body_problems(validator: Any, method: str, path: str, body: Any) -> list[str]:
    """Why Discord would refuse a request: by its own description, and by what that leaves out."""
    problems = list(validator.errors(method, path, body))
    if isinstance(body, list):
        for command in body:
            problems += _command_problems(command)
    elif isinstance(body, dict):
        message = body.get("data") or {} if "/callback" in path else body
        problems += _message_problems(message)
    return [f"{method} {re.sub(r'[0-9]{6,}', 'N', path)} {problem}" for problem in problems]


def _message_problems(message: Json) -> list[str]:
    problems: list[str] = []
    if len(message.get("content") or "") > 2000:
        problems.append("content over 2000 characters")
    parts = list(walk(message.get("components") or []))
    if len(parts) > 40:
        problems.append(f"{len(parts)} components, more than 40")
    length = sum(len(part["content"]) for part in parts if part["type"] == 10)
    if length > 4000:
        problems.append(f"{length} characters in its texts, more than 4000")
    ids = [part["custom_id"] for part in parts if part.get("custom_id")]
    if len(set(ids)) != len(ids):
        problems.append(f"a custom_id stands twice: {sorted(ids)}")
    for part in parts:
        if part["type"] == 2 and not (part.get("custom_id") or part.get("url")):
            problems.append(f"a button leads nowhere: {part}")
        if part["type"] == 2 and not (part.get("label") or part.get("emoji")):
            problems.append(f"a button shows nothing: {part}")
    return problems


_COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")


def _command_problems(command: Json) -> list[str]:
    problems: list[str] = []
    for said in (command["name"], *(command.get("name_localizations") or {}).values()):
        if not _COMMAND_NAME.fullmatch(said) or said != said.lower():
            problems.append(f"no name for a command or an option: {said!r}")
    described = (command.get("description", ""), *(command.get("description_localizations") or {}).values())
    if not all(1 <= len(said) <= 100 for said in described):
        problems.append(f"a description of {command['name']} is empty or too long")
    inner = command.get("options") or []
    required = [bool(part.get("required")) for part in inner]
    if required != sorted(required, reverse=True):
        problems.append(f"{command['name']}: a required option follows one that is not")
    for part in inner:
        problems += _command_problems(part)
    return problems


# -- the world


class World:
    """A Discord, and the bots that were started on one set of files."""

    def __init__(self, fake: Any, settings: Settings) -> None:
        self.discord = fake
        self.settings = settings
        self.said: list[str] = []
        self.resumed = asyncio.Event()
        self._spoken = asyncio.Event()
        self._running: list[tuple[Plutarch, asyncio.Task[None]]] = []

    def bot(self) -> Plutarch:
        bot = create_bot(self.settings)
        bot._connection.guild_ready_timeout = 0.05

        async def at_once(shard_id: int | None, *, initial: bool = False) -> None:
            """Without the five seconds that discord.py waits before it identifies again."""

        bot.before_identify_hook = at_once  # type: ignore[method-assign]

        async def on_resumed() -> None:
            self.resumed.set()

        bot.add_listener(on_resumed)
        return bot

    def say(self, sentence: str) -> None:
        self.said.append(sentence)
        self._spoken.set()

    async def heard(self, word: str) -> str:
        """Waits until the bot has said something with that word."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for sentence in self.said:
                    if word in sentence:
                        return sentence
                self._spoken.clear()
                await self._spoken.wait()

    def launch(self, bot: Plutarch | None = None, *, token: str = TOKEN) -> tuple[Plutarch, asyncio.Task[None]]:
        """Start a bot, without waiting for it."""
        bot = bot or self.bot()
        task = asyncio.create_task(serve(bot, token, self.say))
        self._running.append((bot, task))
        return bot, task

    async def start(self) -> Plutarch:
        """Start a bot, and wait until it serves."""
        self.discord.identified.clear()
        bot, task = self.launch()
        await self.up(task)
        return bot

    async def up(self, task: asyncio.Task[None]) -> None:
        """Waits until the bot is on the gateway. Raises what ended it instead."""
        await first(self.discord.identified.wait(), task)

    async def stop(self) -> None:
        while self._running:
            bot, task = self._running.pop()
            await bot.close()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        await asyncio.sleep(0)  # what its last events set off may end

    # what a member does; every answer must come in time

    async def slash(self, name: str, *options: Json, **how: Any) -> Json:
        return await self.discord.slash(name, list(options), **how)

    async def reply(self, name: str, *options: Json, **how: Any) -> Json:
        """The message that a command is answered with, once it is all there."""
        return await self.shown(await self.slash(name, *options, **how))

    async def press(self, message: Json, custom_id: str, **how: Any) -> Json:
        return await self.discord.click(message, custom_id=custom_id, **how)

    async def shown(self, record: Json) -> Json:
        assert record["callback"] is not None, f"no answer to {record['name']}"
        # A deferred answer fills its placeholder later.
        await until(lambda: not record.get("deferred"))
        return record["original"]


async def until(condition: Callable[[], Any]) -> None:
    """Lets the loop turn until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # what is waited for is a plain value of the loopback Discord
            await asyncio.sleep(0.002)


async def first(awaited: Awaitable[Any], task: asyncio.Task[Any]) -> None:
    """Waits for something that a task should bring about. Raises what ended the task instead."""
    waiting = asyncio.ensure_future(awaited)
    try:
        done, _ = await asyncio.wait([waiting, task], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if task in done:
            task.result()
        assert waiting in done, "the bot did not come up"
    finally:
        waiting.cancel()


def point_at(base: str, gateway: str, patch: pytest.MonkeyPatch) -> None:
    """What point_at.by_constants() does, taken back after the test."""
    patch.setattr(Route, "BASE", base + "/api/v10")
    patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(gateway))
    patch.setattr(discord.asset.Asset, "BASE", base)


class NoNap:
    """Stands for a module's asyncio where only its sleep must pass at once."""

    def __init__(self) -> None:
        self.naps: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, delay: float, result: Any = None) -> Any:
        self.naps.append(delay)
        await asyncio.sleep(0)
        return result


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged as an error, not counting the loopback Discord's own server."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.ERROR and record.name != "aiohttp.server"
    ]
