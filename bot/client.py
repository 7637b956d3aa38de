"""The discord.py bot: start, stop, the error ladder, the words of a reply."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import pkgutil
import random
import secrets
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

import cogs
from bot.content.build import ensure_built
from bot.content.store import ContentStore
from bot.hosting.daily import Daily
from bot.hosting.hosts import Hosts
from bot.hosting.organizer import Organizer
from bot.hosting.seasons import Seasons
from bot.hosting.timer import spawn
from bot.state.languages import Languages
from bot.state.remembered import recall, remember
from bot.state.store import StateStore
from bot.ui import errors
from bot.ui.buttons import FORMS, Press, form_values
from bot.ui.words import language_of_locale, load_all, words_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings
    from bot.content.build import BuildReport, Progress
    from bot.ui.buttons import FormHandler, Handler
    from bot.ui.words import Words

log = logging.getLogger(__name__)

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)
"""What the bot must be allowed in a server: to post, with pictures, and to find its posts after a crash."""
SCOPES = ("bot", "applications.commands")
_COMMANDS = "commands"
_TOO_LATE = (10062, 10015, 40060)
"""Unknown interaction, unknown webhook, answered already: Discord's codes for a reply that comes too late."""

# The bot has no voice, so discord.py need not warn of what voice would need.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class StartError(RuntimeError):
    """The bot cannot start; the message is one plain sentence."""


class Tree(app_commands.CommandTree["Plutarch"]):
    async def on_error(
        self, interaction: discord.Interaction[Plutarch], error: app_commands.AppCommandError, /
    ) -> None:
        await self.client.fail(interaction, error)


class Translator(app_commands.Translator):
    """Command names and descriptions in Japanese, from the same catalogue as everything else."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        if locale is not discord.Locale.japanese:
            return None
        said = words_for("ja").say(string.message)
        return said if said != string.message else None


class Backoff:
    """Waits that double, up to a minute, each cut at random so that many bots do not come back at once."""

    def __init__(self) -> None:
        self._next = 1.0

    def delay(self) -> float:
        """The next wait in seconds."""
        delay, self._next = self._next, min(60.0, self._next * 2)
        return delay * random.uniform(0.5, 1.0)


class Plutarch(commands.Bot):
    """Built without connecting; opens its stores when it logs in, closes them when it closes."""

    def __init__(self, settings: Settings, *, progress: Progress | None = None, always_sync: bool = False) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            # No privileged intent, and no messages at all: commands, buttons and modals are enough.
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self.settings = settings
        self.content = ContentStore(settings.content)
        self.state = StateStore(settings.state_path)
        self.languages = Languages(self.state)
        self.rng = random.Random(secrets.randbits(64))
        self.presses: dict[str, Handler] = {}
        self.forms: dict[str, FormHandler] = {}
        self.hosts = Hosts(self)
        self.daily = Daily(self)
        self.organizer = Organizer(self)
        self.seasons = Seasons(self)
        self.command_ids: dict[str, int] = {}
        self.build_report: BuildReport | None = None
        self.say: Callable[[str], None] = log.warning
        """Tells whoever started the bot what it waits for."""
        self._progress = progress
        self._always_sync = always_sync
        self._opened: list[Any] = []
        self._cogs_loaded = False

    # -- start

    async def setup_hook(self) -> None:
        """Runs at each try to log in, so every step is done once only."""
        load_all()
        await self.open_stores()
        if not self._cogs_loaded:
            self.add_dynamic_items(Press)
            await self._load_cogs()
            await self.tree.set_translator(Translator())
            self._cogs_loaded = True
        await self._sync_if_changed()

    async def open_stores(self) -> None:
        """Open both stores, once; builds the content where a pack changed. Raises StateError, StartError."""
        if self._opened:
            return
        settings = self.settings
        await self.state.open()
        self._opened.append(self.state)
        try:
            self.build_report = await asyncio.to_thread(
                ensure_built,
                settings.packs,
                settings.content,
                max_bytes=settings.pack_max_bytes,
                progress=self._progress,
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise StartError(f"The content store {settings.content} cannot be written: {reason}.") from error
        for problem in self.build_report.problems:
            log.error("%s", problem)
        for name in self.build_report.kept:
            log.warning("%s: its last sound version stays in use until it is mended.", name)
        if not self.build_report.persons:
            log.warning("No life is loaded: there is no sound pack in %s.", settings.packs)
        await self.content.open()
        self._opened.append(self.content)

    async def _load_cogs(self) -> None:
        for module in sorted(info.name for info in pkgutil.iter_modules(cogs.__path__)):
            if module.startswith("_"):
                continue
            try:
                await self.load_extension(f"cogs.{module}")
            except commands.ExtensionError as error:
                cause = error.__cause__ or error
                log.debug("cogs.%s", module, exc_info=error)
                what = f"{type(cause).__name__}: {cause}"
                raise StartError(f"The part “{module}” of the bot could not be loaded ({what}).") from error

    async def _sync_if_changed(self) -> None:
        """Tell Discord the commands only where they are not those it was told last."""
        assert self.application_id is not None
        translator = self.tree.translator
        assert translator is not None
        payload = [await c.get_translated_payload(self.tree, translator) for c in self.tree.get_commands()]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        name = f"{_COMMANDS}:{self.application_id}"
        told = json.loads(await recall(self.state, name) or "{}")
        if not self._always_sync and told.get("digest") == digest:
            self.command_ids = told["ids"]
            return
        synced = await self.tree.sync()
        self.command_ids = {command.name: command.id for command in synced}
        await remember(self.state, name, json.dumps({"digest": digest, "ids": self.command_ids}))

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected. discord.py 2.7.1 dies where its very first connection fails; this goes on."""
        backoff = Backoff()
        while True:
            try:
                await super().connect(reconnect=reconnect)
                return
            except AttributeError:
                # Its retry reads the session of a socket that never was; with a socket it is another fault.
                if self.ws is not None:
                    raise
                delay = backoff.delay()
                self.say(f"Waiting for Discord: its gateway does not answer. Next try in {delay:.0f} s.")
                await asyncio.sleep(delay)

    # -- rounds

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hear of what rounds depend on at once, without a task for each event.

        Tasks that discord.py makes for handlers also fail where the bot is closed just then.
        """
        match event:
            case "disconnect":
                self.hosts.lost_gateway()
            case "connect" | "resumed":
                self._found_gateway()
            case "ready" if not self.is_closed():
                self._found_gateway()
                spawn(self.hosts.resume(), "taking rounds up again")
                self.daily.start()
                self.organizer.start()
                self.seasons.start()
            case "guild_remove":
                # discord.py is silent about a server that is only unavailable.
                spawn(self.daily.left(args[0].id), "leaving a server")
                spawn(self.organizer.left(args[0].id), "leaving a server's competitions")
                spawn(self.seasons.left(args[0].id), "leaving a server's seasons")
            case "interaction":
                (interaction,) = args
                if interaction.type is discord.InteractionType.modal_submit:
                    spawn(self._submitted(interaction), "a modal")
            case _:
                pass
        super().dispatch(event, *args, **kwargs)

    def _found_gateway(self) -> None:
        if (gone_ms := self.hosts.gone_ms) is not None:
            spawn(self.daily.back(gone_ms), "being back for daily questions")
        self.hosts.found_gateway()

    async def _submitted(self, interaction: discord.Interaction[Any]) -> None:
        """Every submit of a modal of ours comes here; discord.py forgets open modals at a restart."""
        data: dict[str, Any] = dict(interaction.data or {})
        name, _, rest = str(data.get("custom_id", "")).partition(":")
        if name not in FORMS:
            return
        try:
            arguments = tuple(rest.split(":", FORMS[name].arguments - 1))
            await self.forms[name](interaction, arguments, form_values(data))
        except Exception as error:
            await self.fail(interaction, error)

    async def close(self) -> None:
        await self.organizer.close()
        await self.hosts.close()
        await self.daily.close()
        await self.seasons.close()
        await super().close()
        await self.close_stores()

    async def close_stores(self) -> None:
        """Finish and close the stores; their threads would keep the process alive."""
        while self._opened:
            await self._opened.pop().close()

    @property
    def invite(self) -> str:
        """The link that adds the bot to a server, with its scopes and exactly the permissions it needs."""
        assert self.application_id is not None
        return discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS, scopes=SCOPES)

    # -- replies

    async def words_for(self, interaction: discord.Interaction[Any]) -> Words:
        """The words of a reply to one person: their own choice, else their Discord's language."""
        chosen = await self.languages.of_user(interaction.user.id)
        return words_for(chosen or language_of_locale(str(interaction.locale)))

    async def fail(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """The error ladder: one private sentence to the person, one traceback to the log."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        if isinstance(cause, discord.DiscordServerError) or (
            isinstance(cause, discord.HTTPException) and cause.code in _TOO_LATE
        ):
            # Discord took no reply; another would fare no better.
            log.warning("A reply was not taken: %s", cause)
            return
        try:
            words = await self.words_for(interaction)
        except Exception:
            words = words_for(language_of_locale(str(interaction.locale)))
        sentence = errors.sentence(cause, words)
        if sentence is None and isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            sentence = errors.stranger_command(words)
        if sentence is None:
            reference = secrets.token_hex(4)
            where = (interaction.data or {}).get("name") or (interaction.data or {}).get("custom_id")
            log.error("Fault %s in %s", reference, where, exc_info=cause)
            sentence = errors.fault(words, reference)
        try:
            await _tell_privately(interaction, sentence)
        except discord.HTTPException as unreachable:
            log.warning("An error could not be told to its reader: %s", unreachable)

    async def on_press_error(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        await self.fail(interaction, error)


async def _tell_privately(interaction: discord.Interaction[Any], sentence: str) -> None:
    response = interaction.response
    if not response.is_done():
        await response.send_message(sentence, ephemeral=True)
        return
    if response.type is discord.InteractionResponseType.deferred_channel_message:
        # The first follow-up would fill the public placeholder; without it, the sentence is private.
        await interaction.delete_original_response()
    await interaction.followup.send(sentence, ephemeral=True)


async def serve(bot: Plutarch, token: str, say: Callable[[str], None]) -> None:
    """Log in and serve until closed; waits for Discord as long as it takes. Raises StartError."""
    bot.say = say
    # Before the login: what is wrong here is told at once, with or without a network.
    await bot.open_stores()
    backoff = Backoff()
    while True:
        try:
            await bot.login(token)
            break
        except discord.LoginFailure:
            raise StartError(
                "Discord refuses the token in DISCORD_TOKEN. Copy it anew from the developer portal: "
                "your application, Bot, Reset Token."
            ) from None
        except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException) as error:
            if isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429:
                raise StartError(f"Discord refuses to start the bot: {error}") from error
            delay = backoff.delay()
            why = (
                f"it answers with status {error.status}"
                if isinstance(error, discord.HTTPException)
                else "no connection"
            )
            say(f"Waiting for Discord: {why}. Next try in {delay:.0f} s.")
            await bot.http.close()
            # The closed session took its connector with it; the next login makes both anew.
            bot.http.connector = discord.utils.MISSING
            await asyncio.sleep(delay)
    say(f"Add the bot to a server: {bot.invite}")
    try:
        await bot.connect()
    except discord.ConnectionClosed as error:
        if error.code == 4004:
            raise StartError("Discord no longer accepts the token in DISCORD_TOKEN; copy it anew.") from None
        raise StartError(f"Discord closed the connection for good (code {error.code}).") from error
