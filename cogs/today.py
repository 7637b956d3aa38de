"""/today: what happened on this day of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.biography.when import WhenError, parse_day
from bot.state.leaderboards import EVERYWHERE, today_of
from bot.ui import buttons
from bot.ui.dates import day_text
from bot.ui.errors import BadDayError
from bot.ui.pages import today_page
from cogs._shared import (
    T,
    choices,
    complete_person,
    lookup_contexts,
    person_or_none,
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


class Today(commands.Cog):
    def __init__(self, bot: Plutarch) -> None:
        self.bot, self.content = bot, bot.content
        bot.presses[buttons.TODAY.name] = self.turn
        bot.presses[buttons.TODAY_X.name] = self.in_other_language

    @app_commands.command(name=T("today"), description=T("What happened on this day, or in this month"))
    @app_commands.rename(day=T("date"), person=T("person"))
    @app_commands.describe(
        day=T("Another day, such as 11-23 or 7月; without it, today in the server's time zone"), person=T("Whose life")
    )
    @lookup_contexts
    async def today(
        self,
        interaction: Interaction,
        day: app_commands.Range[str, 1, 40] | None = None,
        person: str | None = None,
    ) -> None:
        # In direct messages there is no server, and no zone: UTC.
        today = await today_of(self.bot.state, interaction.guild_id or EVERYWHERE, interaction.created_at)
        try:
            month, number = parse_day(day) if day else (today.month, today.day)
        except WhenError as error:
            raise BadDayError(error.text) from None
        who = await person_or_none(self.content, person)
        await show(interaction, self._maker(month, number, slug_of(who), 1))

    today.autocomplete("person")(complete_person)

    @today.autocomplete("day")
    async def complete_day(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The day that was typed, and the months."""
        words = await interaction.client.words_for(interaction)
        found: list[tuple[str, str]] = []
        try:
            month, day = parse_day(current)
            found.append((day_text(month, day, words.language), f"{month:02d}-{day:02d}" if day else f"{month}月"))
        except WhenError:
            pass
        typed = current.casefold().strip()
        for month in range(1, 13):
            name = day_text(month, 0, words.language)
            if name.casefold().startswith(typed) and (name, f"{month}月") not in found:
                found.append((name, f"{month}月"))
        return choices(found)

    def _maker(self, month: int, day: int, person: str | None, number: int) -> MakePage:
        async def make(words: Words, private: bool) -> Page:
            found = await self.content.today(month, day, person, number)
            return today_page(found, words, now_year=discord.utils.utcnow().year, private=private)

        return make

    async def turn(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, number, person, code = arguments
        month, day = map(int, code.split("-"))
        await turn(interaction, self._maker(month, day, person or None, int(number)), language)

    async def in_other_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, number, person, code = arguments
        month, day = map(int, code.split("-"))
        await show_privately(interaction, self._maker(month, day, person or None, int(number)), language)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Today(bot))
