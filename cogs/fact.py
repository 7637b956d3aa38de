"""/fact: a fact by chance, or about something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.ui import buttons
from bot.ui.errors import NoFactError
from bot.ui.pages import fact_page
from cogs._shared import (
    T,
    choices,
    complete_person,
    guarded,
    lookup_contexts,
    person_or_none,
    quiet_person,
    show,
    show_privately,
    slug_of,
    turn,
)

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.ui.pages import Page
    from bot.ui.words import Words
    from cogs._shared import Interaction, MakePage


class Fact(commands.Cog):
    def __init__(self, bot: Plutarch) -> None:
        self.content, self.rng = bot.content, bot.rng
        bot.presses[buttons.FACT.name] = self.another
        bot.presses[buttons.FACT_X.name] = self.in_other_language

    @app_commands.command(name=T("fact"), description=T("A fact by chance, or about something"))
    @app_commands.rename(about=T("about"), person=T("person"))
    @app_commands.describe(about=T("A word that the fact should hold"), person=T("Whose life"))
    @lookup_contexts
    async def fact(
        self,
        interaction: Interaction,
        about: app_commands.Range[str, 1, 60] | None = None,
        person: str | None = None,
    ) -> None:
        who = await person_or_none(self.content, person)
        await show(interaction, self._maker(about or "", slug_of(who), 0))

    fact.autocomplete("person")(complete_person)

    @fact.autocomplete("about")
    async def complete_about(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        if guarded(interaction):
            return []
        words = await interaction.client.words_for(interaction)
        person = await quiet_person(interaction)
        names = await self.content.complete(current, slug_of(person))
        return choices((name[words.language], name[words.language][:60]) for name in names)

    def _maker(self, about: str, person: str | None, last: int) -> MakePage:
        async def make(words: Words, private: bool) -> Page:
            corrected = None
            if about:
                fact, number, corrected = await self.content.fact_about(self.rng, about, person, last)
            else:
                fact, number = await self.content.random_fact(self.rng, person, last)
            if fact is None:
                raise NoFactError(about)
            return fact_page(
                fact, words, number=number, person=person or "", about=about, corrected=corrected, private=private
            )

        return make

    async def another(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, last, person, about = arguments
        await turn(interaction, self._maker(about, person or None, int(last)), language)

    async def in_other_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, person, slug = arguments

        async def make(words: Words, private: bool) -> Page:
            fact = await self.content.statement(person, slug)
            return fact_page(fact, words, number=0, person=person, about="", corrected=None, private=private)

        await show_privately(interaction, make, language)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Fact(bot))
