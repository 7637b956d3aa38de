"""Events and facts as text: the line, its sources, its other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ui import buttons
from bot.ui.buttons import Press
from bot.ui.dates import date_text
from bot.ui.text import cut, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.records import Citation, Source, Statement
    from bot.ui.words import Words

ACCENT = discord.Colour(0x3E6B8A)
_MOST_TEXT = 420
_MOST_OTHER = 200


class Footnotes:
    """Numbers the sources of one message in the order they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, Source]] = {}

    def mark(self, citations: Iterable[Citation], words: Words) -> str:
        """``[1]``, or ``[1, citing WIRED]`` where the source names someone for it."""
        marks: list[str] = []
        for citation in citations:
            source = citation.source
            number, _ = self._numbers.setdefault(source.slug, (len(self._numbers) + 1, source))
            if citation.cites is not None:
                # No link can come of it: the brackets are escaped, and nothing in round ones follows.
                marks.append(
                    words.say("[{number}, citing {name}]", number=number, name=escape(citation.cites[words.language]))
                )
            else:
                marks.append(f"[{number}]")
        return " ".join(marks)

    def text(self, words: Words) -> str:
        """The sources, a small line each."""
        return "\n".join(f"-# [{number}] {source_line(source, words)}" for number, source in self._numbers.values())


def source_line(source: Source, words: Words) -> str:
    """A source in one line: its title, and how far it can be trusted."""
    title = escape(cut(source.title[words.language], 120))
    flags = source_flags(source, words)
    return words.say("{title} — {remarks}", title=title, remarks=flags) if flags else title


def source_flags(source: Source, words: Words) -> str:
    flags: list[str] = []
    if source.generated and source.model:
        flags.append(words.say("written by a model ({model})", model=escape(source.model)))
    elif source.generated:
        flags.append(words.say("written by a model"))
    if source.translated:
        flags.append(words.say("machine-translated"))
    if source.as_of is not None:
        date = date_text(source.as_of, words.language)
        flags.append(
            words.say("as of {date} (inferred)", date=date) if source.inferred else words.say("as of {date}", date=date)
        )
    return words.list(flags)


def heading(statement: Statement, words: Words) -> str:
    """The date and the title, as far as there are any."""
    parts: list[str] = []
    if statement.date is not None:
        parts.append(f"**{escape(date_text(statement.date, words.language))}**")
    if statement.title is not None:
        title = escape(statement.title[words.language])
        parts.append(title if parts else f"**{title}**")
    return words.say(" — ").join(parts)


def statement_text(
    statement: Statement, words: Words, notes: Footnotes, *, lead: str = "", name_person: bool = False
) -> str:
    """Everything a page says of one event or fact."""
    head = lead or heading(statement, words)
    if name_person:
        name = escape(statement.person.name[words.language])
        head = f"{name}: {head}" if head else f"**{name}**"
    text = escape(cut(statement.text[words.language], _MOST_TEXT))
    lines = [head] if head else []
    lines.append(f"{text} {notes.mark(statement.citations, words)}")
    lines += dispute_lines(statement, words, notes)
    if statement.note is not None:
        lines.append("-# " + words.say("Note: {note}", note=escape(cut(statement.note[words.language], _MOST_OTHER))))
    return "\n".join(lines)


def dispute_lines(statement: Statement, words: Words, notes: Footnotes, most: int = _MOST_OTHER) -> list[str]:
    """What other sources say instead, a line each."""
    lines: list[str] = []
    for side in statement.disputes:
        text = escape(cut(side.text[words.language], most))
        if side.date is not None and side.date != statement.date:
            text = words.say("{date}: {text}", date=date_text(side.date, words.language), text=text)
        mark = notes.mark(side.citations, words)
        lines.append("-# " + words.say("⚖️ Disputed. Another source says: {text} {mark}", text=text, mark=mark))
    return lines


def cited_button(statement: Statement, words: Words) -> Press:
    """Opens the private card with everything about where it is from."""
    custom_id = buttons.CITED_X.id(words.language, statement.person.slug, statement.slug)
    return Press(custom_id, words.say("Source"))


def source_lines(source: Source, words: Words) -> list[str]:
    """Everything known of a source."""
    lines = [f"**{escape(source.title[words.language])}**"]
    original = source.title.ja if source.language.startswith("ja") else source.title.en
    if original != source.title[words.language]:
        lines.append(escape(original))
    if flags := source_flags(source, words):
        lines.append(flags)
    name = words.locale.languages.get(source.language.partition("-")[0], source.language)
    lines.append(words.say("Language: {language}", language=name))
    if source.licence is not None:
        lines.append(words.say("Licence: {licence}", licence=escape(source.licence)))
    if source.note is not None:
        lines.append(escape(source.note[words.language]))
    if source.url is not None:
        lines.append(words.say("Address: {url}", url=f"<{source.url}>"))
    else:
        lines.append(words.say("It has no address."))
    if source.links:
        lines.append(words.say("Further links the source lists, none of them checked:"))
        lines += [f"- [{escape(cut(title[words.language], 100))}](<{url}>)" for title, url in source.links]
    return lines
