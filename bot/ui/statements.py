"""Events and facts as text: the line, its sources, its other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ui import buttons
from bot.ui.buttons import Press
from bot.ui.dates import date_text
from bot.ui.text import escape, fitting, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.content.records import Citation, Source, Statement
    from bot.ui.words import Words

ACCENT = discord.Colour(0x3E6B8A)
# A message holds 4,000 characters of text. A page shares them out: its head, five entries, its sources.
ENTRY_ROOM = 560
SOURCES_ROOM = 700
HEAD_ROOM = 300
_LEAST = 50  # a shorter piece says nothing
_MOST_MARKS = 3


class Footnotes:
    """Numbers the sources of one message in the order they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, Source]] = {}

    def mark(self, citations: Iterable[Citation], words: Words) -> str:
        """``[1]``, or ``[1, citing WIRED]`` where the source names someone for it."""
        marks: list[str] = []
        for citation in list(citations)[:_MOST_MARKS]:
            source = citation.source
            number, _ = self._numbers.setdefault(source.slug, (len(self._numbers) + 1, source))
            if citation.cites is not None:
                # No link can come of it: nothing in round brackets follows.
                name = safe(citation.cites[words.language], 40)
                marks.append(words.say("[{number}, citing {name}]", number=number, name=name))
            else:
                marks.append(f"[{number}]")
        return " ".join(marks)

    def text(self, words: Words, room: int = SOURCES_ROOM) -> str:
        """The sources, a small line each."""
        lines = [f"-# [{number}] {source_line(source, words)}" for number, source in self._numbers.values()]
        return fitting(lines, room)


def source_line(source: Source, words: Words) -> str:
    """A source in one line: its title, and how far it can be trusted."""
    title = safe(source.title[words.language], 100)
    flags = source_flags(source, words)
    return words.say("{title} — {remarks}", title=title, remarks=flags) if flags else title


def source_flags(source: Source, words: Words) -> str:
    flags: list[str] = []
    if source.generated and source.model:
        flags.append(words.say("written by a model ({model})", model=safe(source.model, 40)))
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
    """The date and the title, as far as there are any; at most 200 characters."""
    parts: list[str] = []
    if statement.date is not None:
        parts.append(f"**{escape(date_text(statement.date, words.language))}**")
    if statement.title is not None:
        title = safe(statement.title[words.language], 100)
        parts.append(title if parts else f"**{title}**")
    return words.say(" — ").join(parts)


def statement_text(
    statement: Statement,
    words: Words,
    notes: Footnotes,
    *,
    lead: str = "",
    name_person: bool = False,
    room: int = ENTRY_ROOM,
) -> str:
    """What a page says of one event or fact, in at most ``room`` characters; the text comes first."""
    head = lead or heading(statement, words)
    if name_person:
        name = safe(statement.person.name[words.language], 60)
        head = f"{name}: {head}" if head else f"**{name}**"
    marks = notes.mark(statement.citations, words)
    left = room - len(head) - len(marks) - 3
    # Another side is not pushed out by a long text.
    text = safe(statement.text[words.language], max(_LEAST, left - 200 if statement.disputes else left))
    lines = [head, f"{text} {marks}"] if head else [f"{text} {marks}"]
    left -= len(text)
    lines += _small_lines(statement, words, notes, left)
    return "\n".join(lines)


def _small_lines(statement: Statement, words: Words, notes: Footnotes, left: int) -> Iterator[str]:
    """What other sources say instead, and the note, as far as there is room."""
    for side in statement.disputes:
        mark = notes.mark(side.citations, words)
        date = ""
        if side.date is not None and side.date != statement.date:
            date = date_text(side.date, words.language)
        empty = words.say("⚖️ Disputed. Another source says: {text} {mark}", text=date, mark=mark)
        spare = left - len(empty) - 10
        if spare < _LEAST:
            return
        text = safe(side.text[words.language], spare)
        if date:
            text = words.say("{date}: {text}", date=date, text=text)
        line = "-# " + words.say("⚖️ Disputed. Another source says: {text} {mark}", text=text, mark=mark)
        left -= len(line) + 1
        yield line
    if statement.note is not None and left >= _LEAST + 10:
        note = safe(statement.note[words.language], left - 10)
        yield "-# " + words.say("Note: {note}", note=note)


def cited_button(statement: Statement, words: Words) -> Press:
    """Opens the private card with everything about where it is from."""
    custom_id = buttons.CITED_X.id(words.language, statement.person.slug, statement.slug)
    return Press(custom_id, words.say("Source"))


def source_text(source: Source, words: Words, room: int) -> str:
    """Everything known of a source, as far as there is room."""
    lines = [f"**{safe(source.title[words.language], 200)}**"]
    original = source.title.ja if source.language.startswith("ja") else source.title.en
    if original != source.title[words.language]:
        lines.append(safe(original, 200))
    if flags := source_flags(source, words):
        lines.append(flags)
    name = words.locale.languages.get(source.language.partition("-")[0], source.language)
    lines.append(words.say("Language: {language}", language=name))
    if source.licence is not None:
        lines.append(words.say("Licence: {licence}", licence=safe(source.licence, 100)))
    if source.url is not None:
        lines.append(words.say("Address: {url}", url=f"<{source.url}>"))
    else:
        lines.append(words.say("It has no address."))
    if source.note is not None:
        lines.append(safe(source.note[words.language], 300))
    if source.links:
        lines.append(words.say("Further links the source lists, none of them checked:"))
        lines += [f"- [{safe(title[words.language], 100)}](<{url}>)" for title, url in source.links]
    return fitting(lines, room)
