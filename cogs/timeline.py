"""/timeline: the events of a time."""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.biography.when import WhenError, parse_when, whole_year
from bot.ui import buttons
from bot.ui.dates import when_text
from bot.ui.pages import timeline_page, year_choice
from cogs._shared import (
    T,
    choices,
    complete_person,
    complete_topic,
    guarded,
    lookup_contexts,
    person_or_none,
    quiet_person,
    show,
    show_privately,
    slug_of,
    topic_or_none,
    turn,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.client import Plutarch
    from bot.ui.pages import Page
    from bot.ui.words import Words
    from cogs._shared import Interaction, MakePage


_PAGES_KEPT = 500


class Timeline(commands.Cog):
    def __init__(self, bot: Plutarch) -> None:
        self.content = bot.content
        self.pages: OrderedDict[tuple[Hashable, ...], Page] = OrderedDict()
        bot.presses[buttons.TIMELINE.name] = self.turn
        bot.presses[buttons.TIMELINE_X.name] = self.in_other_language

    @app_commands.command(name=T("timeline"), description=T("What happened in a year, month, day, decade or range"))
    @app_commands.rename(when=T("when"), person=T("person"), topic=T("topic"))
    @app_commands.describe(
        when=T("Such as 2015, 2015-11, 2013..2016, 2010s"),
        person=T("Whose life"),
        topic=T("Only events of this topic"),
    )
    @lookup_contexts
    async def timeline(
        self,
        interaction: Interaction,
        when: app_commands.Range[str, 1, 60],
        person: str | None = None,
        topic: str | None = None,
    ) -> None:
        asked = parse_when(when)
        who = await person_or_none(self.content, person)
        about = await topic_or_none(self.content, topic, who)
        await show(interaction, self._maker(asked.code, 1, slug_of(who), about))

    timeline.autocomplete("person")(complete_person)
    timeline.autocomplete("topic")(complete_topic)

    @timeline.autocomplete("when")
    async def complete_when(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The years that have events, with how many; and what was typed, once it is a time."""
        if guarded(interaction):
            return []
        words = await interaction.client.words_for(interaction)
        person = await quiet_person(interaction)
        typed = unicodedata.normalize("NFKC", current).strip()
        digits = re.match(r"\d*", typed)
        years = await self.content.years(digits[0] if digits else "", slug_of(person))
        found = [(year_choice(whole_year(year), n, words), whole_year(year).code) for year, n in years]
        try:
            when = parse_when(typed)
        except WhenError:
            return choices(found)
        own = (when_text(when, words.language), when.code)
        if not typed.isdigit():
            return choices([own])
        # A year half typed (201) is a year too, but rarely what is meant.
        return choices(found if own[1] in {code for _, code in found} else [*found, own])

    def _maker(self, code: str, number: int, person: str | None, topic: str | None) -> MakePage:
        async def make(words: Words, private: bool) -> Page:
            # The content never changes while the bot runs, and the same years are asked for again and again.
            key = (code, number, person, topic, words.language, private)
            page = self.pages.get(key)
            if page is None:
                found = await self.content.timeline(parse_when(code), person, topic, number)
                page = self.pages[key] = timeline_page(found, words, private=private)
                if len(self.pages) > _PAGES_KEPT:
                    self.pages.popitem(last=False)
            return page

        return make

    async def turn(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, number, person, topic, code = arguments
        await turn(interaction, self._maker(code, int(number), person or None, topic or None), language)

    async def in_other_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, number, person, topic, code = arguments
        maker = self._maker(code, int(number), person or None, topic or None)
        await show_privately(interaction, maker, language)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Timeline(bot))
