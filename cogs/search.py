"""/search: events, facts and names that hold some words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.ui import buttons
from bot.ui.cards import cited_card, source_card
from bot.ui.pages import search_page
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


class Search(commands.Cog):
    def __init__(self, bot: Plutarch) -> None:
        self.content = bot.content
        bot.presses[buttons.SEARCH.name] = self.turn
        bot.presses[buttons.SEARCH_X.name] = self.privately
        bot.presses[buttons.CITED_X.name] = self.show_citations
        bot.presses[buttons.SOURCE_X.name] = self.show_source

    @app_commands.command(name=T("search"), description=T("Find events, facts and names, in both languages"))
    @app_commands.rename(query=T("query"), person=T("person"))
    @app_commands.describe(query=T("A few words, such as GPT-2 or a place"), person=T("Whose life"))
    @lookup_contexts
    async def search(
        self, interaction: Interaction, query: app_commands.Range[str, 1, 60], person: str | None = None
    ) -> None:
        who = await person_or_none(self.content, person)
        await show(interaction, self._maker(query, 1, slug_of(who)))

    search.autocomplete("person")(complete_person)

    @search.autocomplete("query")
    async def complete_query(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        if guarded(interaction):
            return []
        words = await interaction.client.words_for(interaction)
        person = await quiet_person(interaction)
        names = await self.content.complete(current, slug_of(person))
        return choices((name[words.language], name[words.language][:60]) for name in names)

    def _maker(self, query: str, number: int, person: str | None) -> MakePage:
        async def make(words: Words, private: bool) -> Page:
            return search_page(await self.content.search(query, person, number), words, private=private)

        return make

    async def turn(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, number, person, query = arguments
        await turn(interaction, self._maker(query, int(number), person or None), language)

    async def privately(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, number, person, query = arguments
        await show_privately(interaction, self._maker(query, int(number), person or None), language)

    async def show_citations(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, person, slug = arguments

        async def make(words: Words, private: bool) -> Page:
            return cited_card(await self.content.statement(person, slug), words)

        await show_privately(interaction, make, language)

    async def show_source(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, person, slug = arguments

        async def make(words: Words, private: bool) -> Page:
            return source_card(await self.content.source(person, slug), words)

        await show_privately(interaction, make, language)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Search(bot))
