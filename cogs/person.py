"""/person: the profile, with the life as a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import buttons
from bot.ui.errors import NoContentError
from bot.ui.pages import PICTURE, alt_text, person_page
from bot.ui.pictures import Pictures
from bot.ui.words import words_for
from cogs._shared import T, complete_person, lookup_contexts, person_or_none, put_off

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.ui.words import Words
    from cogs._shared import Interaction


class Person(commands.Cog):
    def __init__(self, bot: Plutarch) -> None:
        self.content = bot.content
        self.pictures = Pictures()
        bot.presses[buttons.PERSON_X.name] = self.privately

    @app_commands.command(name=T("person"), description=T("Who it is: a profile with the life as a picture"))
    @app_commands.rename(name=T("name"))
    @app_commands.describe(name=T("Whose life"))
    @lookup_contexts
    async def person(self, interaction: Interaction, name: str | None = None) -> None:
        who = await person_or_none(self.content, name)
        if who is None:
            persons = await self.content.persons()
            if not persons:
                raise NoContentError
            who = interaction.client.rng.choice(persons)
        words = await interaction.client.words_for(interaction)
        await self._show(interaction, who.slug, words, private=False)

    person.autocomplete("name")(complete_person)

    async def privately(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, person = arguments
        await self._show(interaction, person, words_for("ja" if language == "ja" else "en"), private=True)

    async def _show(self, interaction: Interaction, person: str, words: Words, *, private: bool) -> None:
        async def later() -> None:
            profile = await self.content.profile(person)
            alt = alt_text(profile, words)
            picture = discord.File(io.BytesIO(await self.pictures.draw(profile, words)), PICTURE, description=alt)
            page = person_page(profile, words, alt=alt, private=True)
            await interaction.edit_original_response(view=page, attachments=[picture])

        if await put_off(interaction, words, later):
            return
        profile = await self.content.profile(person)
        if not interaction.app_permissions.attach_files:
            page = person_page(profile, words, alt=None, private=private)
            await interaction.response.send_message(view=page, ephemeral=private)
            return
        alt = alt_text(profile, words)
        picture = self.pictures.ready(profile, words)
        if picture is None:
            # Drawing waits its turn; Discord waits three seconds.
            await interaction.response.defer(ephemeral=private, thinking=True)
            picture = await self.pictures.draw(profile, words)
        file = discord.File(io.BytesIO(picture), PICTURE, description=alt)
        page = person_page(profile, words, alt=alt, private=private)
        if interaction.response.is_done():
            await interaction.followup.send(view=page, file=file, ephemeral=private)
        else:
            await interaction.response.send_message(view=page, file=file, ephemeral=private)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Person(bot))
