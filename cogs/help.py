"""/help: what there is to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.ui.help import help_page
from bot.ui.words import language_of_locale, words_for
from cogs._shared import T, lookup_contexts

if TYPE_CHECKING:
    from bot.client import Plutarch
    from cogs._shared import Interaction


class Help(commands.Cog):
    @app_commands.command(name=T("help"), description=T("What this bot can do"))
    @lookup_contexts
    async def help(self, interaction: Interaction) -> None:
        bot = interaction.client
        words = await bot.words_for(interaction)
        names = words_for(language_of_locale(str(interaction.locale)))
        page = help_page(bot.tree.get_commands(), bot.command_ids, words, names)
        await interaction.response.send_message(view=page, ephemeral=True)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Help(bot))
