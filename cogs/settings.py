"""/settings: one's own language, and the server's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.state.leaderboards import global_on, hidden, set_global, set_hidden
from bot.state.zones import set_zone, zone_of
from bot.ui.errors import NotManagerError
from bot.ui.settings import language_sentences, leaderboard_sentences, zone_sentences
from bot.ui.words import words_for
from cogs._shared import T, complete_zone, zone_named

if TYPE_CHECKING:
    from bot.client import Plutarch
    from cogs._shared import Interaction

_MINE = [
    app_commands.Choice(name="English", value="en"),
    app_commands.Choice(name="日本語", value="ja"),
    app_commands.Choice(name=T("As my Discord"), value="auto"),
]
_SERVER = [
    app_commands.Choice(name="English", value="en"),
    app_commands.Choice(name="日本語", value="ja"),
    app_commands.Choice(name=T("Both"), value="both"),
]

_SHOWN = [
    app_commands.Choice(name=T("shown"), value="shown"),
    app_commands.Choice(name=T("hidden"), value="hidden"),
]
_TAKES_PART = [
    app_commands.Choice(name=T("takes part"), value="on"),
    app_commands.Choice(name=T("does not take part"), value="off"),
]


class Settings(
    commands.GroupCog,
    group_name=T("settings"),
    group_description=T("How the bot speaks to you and to the server"),
):
    def __init__(self, bot: Plutarch) -> None:
        self.languages, self.state = bot.languages, bot.state

    @app_commands.command(name=T("language"), description=T("Your own language; managers: the server's"))
    @app_commands.rename(mine=T("mine"), server=T("server"))
    @app_commands.describe(
        mine=T("What the bot speaks to you"), server=T("What the bot posts by itself (needs Manage Server)")
    )
    @app_commands.choices(mine=_MINE, server=_SERVER)
    async def language(
        self,
        interaction: Interaction,
        mine: app_commands.Choice[str] | None = None,
        server: app_commands.Choice[str] | None = None,
    ) -> None:
        assert interaction.guild_id is not None  # the command is for servers only
        if server is not None and not interaction.permissions.manage_guild:
            raise NotManagerError
        if mine is not None:
            chosen = None if mine.value == "auto" else words_for("ja" if mine.value == "ja" else "en").language
            await self.languages.set_user(interaction.user.id, chosen)
        if server is not None:
            posted = "both" if server.value == "both" else words_for("ja" if server.value == "ja" else "en").language
            await self.languages.set_guild(interaction.guild_id, posted)
        words = await interaction.client.words_for(interaction)
        told = language_sentences(
            words,
            own=await self.languages.of_user(interaction.user.id),
            guild=await self.languages.of_guild(interaction.guild_id),
        )
        await interaction.response.send_message(told, ephemeral=True)

    @app_commands.command(name=T("leaderboard"), description=T("Who is on the global leaderboard"))
    @app_commands.rename(mine=T("mine"), server=T("server"))
    @app_commands.describe(
        mine=T("Whether you are shown there"),
        server=T("Whether this server's rounds count there (needs Manage Server)"),
    )
    @app_commands.choices(mine=_SHOWN, server=_TAKES_PART)
    async def leaderboard(
        self,
        interaction: Interaction,
        mine: app_commands.Choice[str] | None = None,
        server: app_commands.Choice[str] | None = None,
    ) -> None:
        assert interaction.guild_id is not None  # the command is for servers only
        if server is not None and not interaction.permissions.manage_guild:
            raise NotManagerError
        store = self.state
        if mine is not None:
            await set_hidden(store, interaction.user.id, mine.value == "hidden")
        if server is not None:
            await set_global(store, interaction.guild_id, server.value == "on")
        told = leaderboard_sentences(
            await interaction.client.words_for(interaction),
            hidden=await hidden(store, interaction.user.id),
            global_on=await global_on(store, interaction.guild_id),
        )
        await interaction.response.send_message(told, ephemeral=True)

    @app_commands.command(name=T("timezone"), description=T("The server's time zone: its days, weeks and months"))
    @app_commands.rename(server=T("server"))
    @app_commands.describe(server=T("A city, or the time there now (needs Manage Server)"))
    async def timezone(self, interaction: Interaction, server: app_commands.Range[str, 1, 100] | None = None) -> None:
        assert interaction.guild_id is not None  # the command is for servers only
        if server is not None:
            if not interaction.permissions.manage_guild:
                raise NotManagerError
            await set_zone(self.state, interaction.guild_id, zone_named(server))
            interaction.client.seasons.wake()
        daily = await interaction.client.daily.dailies.get(interaction.guild_id)
        told = zone_sentences(
            await interaction.client.words_for(interaction),
            zone=await zone_of(self.state, interaction.guild_id),
            daily=daily.zone if daily is not None and daily.off_reason is None else None,
            now=interaction.created_at,
        )
        await interaction.response.send_message(told, ephemeral=True)

    timezone.autocomplete("server")(complete_zone)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Settings(bot))
