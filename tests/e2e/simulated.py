"""What the end-to-end tests drive and read the bot with, through simcord's Discord."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simcord
from discord import app_commands

from bot import create_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle, GuildHandle
    from simcord.results import InteractionResult, ResponseMessage

    from bot.client import Plutarch
    from bot.config import Settings

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "data" / "people"
MINA = ROOT / "tests" / "packs"
JAPANESE = re.compile("[ぁ-んァ-ヶ一-鿿]")
KANA = re.compile("[ぁ-んァ-ヶ]")

Json = dict[str, Any]

ROW, BUTTON, SECTION, TEXT, GALLERY = 1, 2, 9, 10, 12


# -- reading messages


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, however deep."""
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        if part.get("accessory"):
            yield from walk([part["accessory"]])


def parts(message: ResponseMessage) -> list[Json]:
    return list(walk(message.components))


def read(message: Json) -> str:
    """All that can be read in a message, as Discord is told it, without its buttons."""
    texts = [part["content"] for part in walk(message.get("components") or []) if part["type"] == TEXT]
    return "\n".join(text for text in [message.get("content"), *texts] if text)


def seen(message: ResponseMessage) -> str:
    return read({"content": message.content, "components": message.components})


def buttons(message: ResponseMessage) -> list[Json]:
    return [part for part in parts(message) if part["type"] == BUTTON]


def cited(message: ResponseMessage) -> list[str]:
    """The events and facts of a page, in order, by the ids that their source buttons carry."""
    ids = [button["custom_id"] for button in buttons(message)]
    return [custom_id.rsplit(":", 1)[1] for custom_id in ids if custom_id.startswith("ctx:")]


def button(message: ResponseMessage, start: str) -> Json:
    """The one button whose custom_id begins so."""
    found = [part for part in buttons(message) if part["custom_id"].startswith(start)]
    assert len(found) == 1, f"{start!r}: {[part['custom_id'] for part in buttons(message)]}"
    return found[0]


def labelled(message: ResponseMessage, label: str) -> Json:
    found = [part for part in buttons(message) if part.get("label") == label]
    assert len(found) == 1, f"{label!r}: {[part.get('label') for part in buttons(message)]}"
    return found[0]


def is_page(message: ResponseMessage) -> bool:
    return bool(message.components)


def answer(result: InteractionResult) -> ResponseMessage:
    """The one message that an interaction brought."""
    messages = ([result.response] if result.response else []) + list(result.followups)
    assert len(messages) == 1, f"{len(messages)} messages"
    return messages[0]


def private_sentence(result: InteractionResult) -> str:
    """The one private sentence that an interaction brought, and nothing else."""
    message = answer(result)
    assert message.ephemeral, seen(message)
    assert not message.components
    assert message.content
    assert "\n" not in message.content
    return message.content


# -- Discord's limits


def problems(message: Json) -> list[str]:
    """Why Discord would refuse a message."""
    found: list[str] = []
    every = list(walk(message.get("components") or []))
    if not every and not message.get("content"):
        found.append("it is empty")
    if every and message.get("content"):
        found.append("content beside a layout")
    if len(message.get("content") or "") > 2000:
        found.append("content over 2,000 characters")
    if len(every) > 40:
        found.append(f"{len(every)} components, more than 40")
    length = sum(len(part["content"]) for part in every if part["type"] == TEXT)
    if length > 4000:
        found.append(f"{length} characters of text, more than 4,000")
    if any(not part["content"].strip() for part in every if part["type"] == TEXT):
        found.append("an empty text")
    ids = [part["custom_id"] for part in every if part.get("custom_id") is not None]
    if len(set(ids)) != len(ids):
        found.append(f"a custom_id twice: {sorted(ids)}")
    found += [f"custom_id of {len(one)} characters" for one in ids if not 1 <= len(one) <= 100]
    for part in every:
        if part["type"] == BUTTON:
            if len(part.get("label") or "") > 80:
                found.append(f"label of {len(part['label'])} characters")
            if not part.get("label") and not part.get("emoji"):
                found.append("a button that shows nothing")
        elif part["type"] == ROW and not 1 <= len(part["components"]) <= 5:
            found.append(f"a row of {len(part['components'])}")
        elif part["type"] == SECTION and not 1 <= len(part["components"]) <= 3:
            found.append(f"a section of {len(part['components'])}")
        elif part["type"] == GALLERY:
            found += [
                f"alt text of {len(item.get('description') or '')} characters"
                for item in part["items"]
                if not 1 <= len(item.get("description") or "") <= 1024
            ]
    return found


def mention_problems(message: Json) -> list[str]:
    """Why a message could ping somebody, other than roles and people that it names and mentions."""
    allowed = message.get("allowed_mentions")
    named = {
        "roles": [role for role in (allowed or {}).get("roles", ()) if f"<@&{role}>" in read(message)],
        "users": [user for user in (allowed or {}).get("users", ()) if f"<@{user}>" in read(message)],
    }
    harmless = allowed is not None and not any(part for name, part in allowed.items() if part != named.get(name))
    return [] if harmless else [f"allowed_mentions: {allowed}"]


def sent_messages(env: simcord.Env) -> list[Json]:
    """Every message the bot sent or edited, as Discord was told it."""
    found: list[Json] = []
    for request in env.http_requests:
        body = request.json
        if not isinstance(body, dict) or request.method not in ("POST", "PATCH"):
            continue
        if body.get("type") == 9:  # a modal
            continue
        message = body.get("data") if request.path.endswith("/callback") else body
        if isinstance(message, dict) and (message.get("components") or message.get("content")):
            found.append(message)
    return found


# -- the world


@dataclass
class World:
    """A Discord with a server of two members: Emma reads English, Sakura has chosen Japanese."""

    env: simcord.Env
    settings: Settings
    guild: GuildHandle
    channel: ChannelHandle
    emma: MemberActor
    sakura: MemberActor
    known_errors: int = field(default=0)

    @property
    def bot(self) -> Plutarch:
        return self.env.bot  # type: ignore[return-value]

    def reader(self, language: str) -> MemberActor:
        return self.sakura if language == "ja" else self.emma

    async def ask(self, who: MemberActor, command: str, **options: Any) -> ResponseMessage:
        """A command's one answer."""
        return answer(await who.slash(self.channel, command, **options))

    async def press(self, who: MemberActor, message: ResponseMessage, start: str) -> ResponseMessage:
        """The private message that a press brings."""
        custom_id = button(message, start)["custom_id"]
        got = answer(await who.click(message, custom_id=custom_id))
        assert got.id != message.id
        assert got.ephemeral
        return got

    async def turn(self, who: MemberActor, message: ResponseMessage, label: str) -> None:
        """Press a button that changes the message in place."""
        before = message.components
        result = await who.click(message, custom_id=labelled(message, label)["custom_id"])
        assert result.acknowledged
        assert not result.followups
        assert result.response is None or result.response.id == message.id
        assert message.components != before

    async def offered(
        self, who: MemberActor, command: str, option: str, typed: str, **filled: Any
    ) -> list[tuple[str, str]]:
        """(what is shown, what is taken) for each choice of an autocompletion."""
        found = await who.autocomplete(self.channel, command, option, typed, **filled)
        for choice in found:
            assert 1 <= len(choice["name"]) <= 100
            assert 1 <= len(choice["value"]) <= 100
        assert len(found) <= 25
        return [(choice["name"], choice["value"]) for choice in found]

    async def restart(self, bot: Plutarch | None = None) -> None:
        """The bot's process dies, and a new one starts on the same files."""
        old = self.bot
        try:
            await self.env.restart_bot(bot or create_bot(self.settings))
        finally:
            await old.close()

    @contextlib.asynccontextmanager
    async def disk_refuses(self) -> AsyncIterator[None]:
        """The disk takes no writes: SQLite itself says so, "attempt to write a readonly database"."""
        writer = self.bot.state._writer
        await writer.run(lambda connection: connection.execute("PRAGMA query_only = ON").close())
        try:
            yield
        finally:
            await writer.run(lambda connection: connection.execute("PRAGMA query_only = OFF").close())

    def met(self) -> list[BaseException]:
        """The errors that commands met since the last call; they are no surprise then."""
        errors = self.env.errors_since(self.known_errors)
        self.known_errors = self.env.error_cursor
        return [e.original if isinstance(e, app_commands.CommandInvokeError) else e for e in errors]

    def syncs(self) -> list[list[Json]]:
        """The command lists that Discord was told, in order."""
        return [
            request.json or []
            for request in self.env.http_requests
            if request.method == "PUT" and request.path.endswith("/commands")
        ]


@contextlib.asynccontextmanager
async def living(settings: Settings, bot: Plutarch | None = None) -> AsyncIterator[World]:
    """A world around a bot. At its end every message ever sent must have been within Discord's limits."""
    env = simcord.Env(bot or create_bot(settings))
    # A thread that writes wakes nothing that simcord waits for; it looks again every 50 ms, most of a test's time.
    vars(env)["_settle_internal"] = functools.partial(env._settle_internal, idle=0.002)
    try:
        await env.start()
        guild = env.create_guild("Readers")
        channel = guild.create_text_channel("biography")
        emma = guild.add_member(env.create_user("emma"))
        sakura = guild.add_member(env.create_user("sakura"))
        world = World(env, settings, guild, channel, emma, sakura)
        await sakura.slash(channel, "settings language", mine="ja")
        yield world
    finally:
        await env.shutdown()
        await env.bot.close()
    refused = [(problems(message) + mention_problems(message), message) for message in sent_messages(env)]
    assert not [found for found, _ in refused if found]
    if surprises := list(env.errors_since(world.known_errors)):
        raise BaseExceptionGroup("commands met errors that the test did not look at", surprises)


# -- packs made for a test


def write_pack(folder: Path, pack: Json) -> Path:
    """A pack as a file named for its person; JSON is YAML."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{pack['person']['id']}.yaml"
    path.write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
    return path
