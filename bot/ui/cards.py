"""Private cards: where a statement is from, and what is known of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui.dates import date_text
from bot.ui.pages import Page, text_part
from bot.ui.statements import heading, source_text
from bot.ui.text import fitting, safe

if TYPE_CHECKING:
    from bot.content.records import Source, Statement
    from bot.ui.words import Words

_MOST_CARDS = 4


def cited_card(statement: Statement, words: Words) -> Page:
    """Everything about where a statement is from."""
    lines = [heading(statement, words), safe(statement.text[words.language], 1000), *_other_sides(statement, words)]
    if statement.note is not None:
        lines.append(words.say("Note: {note}", note=safe(statement.note[words.language], 300)))
    parts: list[discord.ui.Item[Any]] = [text_part(fitting([line for line in lines if line], 2400))]
    citations = statement.citations[:_MOST_CARDS]
    room = 1500 // len(citations)
    for citation in citations:
        parts.append(discord.ui.Separator())
        lead = ""
        if citation.cites is not None:
            name = safe(citation.cites[words.language], 100)
            lead = words.say("The source names for this: {name}", name=name) + "\n"
        parts.append(text_part(lead + source_text(citation.source, words, room - len(lead))))
    return Page(*parts)


def _other_sides(statement: Statement, words: Words) -> list[str]:
    lines: list[str] = []
    for side in statement.disputes:
        sources = words.list([safe(c.source.title[words.language], 80) for c in side.citations[:3]])
        text = safe(side.text[words.language], 400)
        date = date_text(side.date, words.language) if side.date else ""
        said = words.say("{date}: {text}", date=date, text=text) if date else text
        lines.append(words.say("⚖️ Disputed. {source} says: {text}", source=sources, text=said))
    return lines


def source_card(source: Source, words: Words) -> Page:
    return Page(text_part(source_text(source, words, 3800)))
