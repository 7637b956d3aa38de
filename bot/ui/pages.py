"""The pages that look-ups answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.biography.when import When, whole_year
from bot.content.records import Entity, Group, PersonFound, Statement
from bot.ui import buttons
from bot.ui.buttons import Press
from bot.ui.dates import date_text, day_text, when_text, year_text
from bot.ui.statements import ACCENT, Footnotes, cited_button, heading, source_line, statement_text
from bot.ui.text import cut, safe
from bot.ui.words import other

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.records import (
        Both,
        Paged,
        PersonName,
        Profile,
        SearchPage,
        TimelinePage,
        TodayPage,
    )
    from bot.ui.words import Words


class Page(discord.ui.LayoutView):
    """A framed page. Its buttons carry their own meaning, so that it never times out and nothing is kept."""

    def __init__(self, *parts: discord.ui.Item[Any], row: Sequence[discord.ui.Item[Any]] = ()) -> None:
        super().__init__(timeout=None)
        self._payload: list[dict[str, Any]] | None = None
        self.add_item(discord.ui.Container(*parts, accent_colour=ACCENT))
        self.add_row(row)

    def to_components(self) -> list[dict[str, Any]]:
        """What Discord is sent; a finished page may be sent many times."""
        if self._payload is None:
            self._payload = super().to_components()
        return self._payload

    def is_finished(self) -> bool:
        """Always: discord.py would else look through each page it sends for buttons to listen to."""
        return True

    def add_row(self, row: Sequence[discord.ui.Item[Any]]) -> None:
        if row:
            self.add_item(discord.ui.ActionRow(*row))


def text_part(*lines: str) -> discord.ui.TextDisplay[Any]:
    return discord.ui.TextDisplay("\n".join(line for line in lines if line))


def _entry(text: str, button: discord.ui.Item[Any]) -> discord.ui.Section[Any]:
    return discord.ui.Section(discord.ui.TextDisplay(text), accessory=button)


def _slug(person: PersonName | None) -> str:
    return person.slug if person is not None else ""


def _pager(page: Paged, make_id: Any) -> list[Press]:
    if page.pages < 2:
        return []
    # Beyond the ends too the numbers differ: no custom_id may stand twice in a message.
    return [
        Press(make_id(page.number - 1), "◀", disabled=page.number <= 1),
        Press(make_id(page.number + 1), "▶", disabled=page.number >= page.pages),
    ]


def _place(page: Paged, words: Words) -> str:
    """“page 2 of 3”, or nothing for a single page."""
    if page.pages < 2:
        return ""
    return words.say("page {number} of {pages}", number=page.number, pages=words.number(page.pages))


def _language_button(custom_id: str, words: Words) -> Press:
    """Shows the same page privately in the other language; it speaks the language that it leads to."""
    return Press(custom_id, "Read in English" if words.language == "ja" else "日本語で読む", emoji="🌐")


def _small(*parts: str) -> str:
    joined = " · ".join(part for part in parts if part)
    return f"-# {joined}" if joined else ""


# -- /timeline


def timeline_page(found: TimelinePage, words: Words, *, private: bool) -> Page:
    when = when_text(found.when, words.language)
    name = safe(found.person.name[words.language], 60) if found.person else ""
    topic = safe(found.topic[1][words.language], 40) if found.topic else ""
    title = " · ".join(part for part in (name, when, topic) if part)
    notes = Footnotes()

    def page_id(number: int) -> str:
        topic_slug = found.topic[0] if found.topic else ""
        return buttons.TIMELINE.id(words.language, number, _slug(found.person), topic_slug, found.when.code)

    count = (
        words.say("more than {n} events", n=found.within)
        if found.page.capped
        else words.plural("{n} event", "{n} events", found.within)
    )
    parts: list[discord.ui.Item[Any]] = []
    if found.within:
        parts.append(text_part(f"## {title}", _small(count, _place(found.page, words))))
    elif found.nearest:
        parts.append(
            text_part(f"## {title}", words.say("Nothing is dated to this time. The nearest years that have something:"))
        )
    else:
        parts.append(text_part(f"## {title}", words.say("Nothing is dated to this time, nor to any year near it.")))
    shown = Group.WITHIN
    for group, statement in found.entries:
        if group != shown:
            parts.append(discord.ui.Separator())
            parts.append(text_part(f"**{_group_name(group, words)}**"))
            shown = group
        text = statement_text(statement, words, notes, name_person=found.person is None)
        parts.append(_entry(text, cited_button(statement, words)))
    if found.entries:
        parts.append(discord.ui.Separator())
        parts.append(text_part(notes.text(words)))
    page = Page(*parts)
    page.add_row([_year_button(found, year, words) for year in found.nearest])
    row = _pager(found.page, page_id)
    if not private:
        topic_slug = found.topic[0] if found.topic else ""
        custom_id = buttons.TIMELINE_X.id(
            other(words.language), found.page.number, _slug(found.person), topic_slug, found.when.code
        )
        row.append(_language_button(custom_id, words))
    page.add_row(row)
    return page


def _group_name(group: Group, words: Words) -> str:
    if group is Group.MEANWHILE:
        return words.say("Meanwhile")
    return words.say("Dated less exactly; may belong here")


def _year_button(found: TimelinePage, year: int, words: Words) -> Press:
    topic = found.topic[0] if found.topic else ""
    code = whole_year(year).code
    return Press(
        buttons.TIMELINE.id(words.language, 1, _slug(found.person), topic, code),
        year_text(year, words.language),
        style=discord.ButtonStyle.primary,
    )


def year_choice(when: When, events: int, words: Words) -> str:
    """A year as autocomplete offers it, with how much there is."""
    said = when_text(when, words.language)
    return words.plural("{when} ({n} event)", "{when} ({n} events)", events, when=said)


# -- /today


def today_page(found: TodayPage, words: Words, *, now_year: int, private: bool) -> Page:
    month_name = day_text(found.month, 0, words.language)
    day_name = day_text(found.month, found.day, words.language)
    name = safe(found.person.name[words.language], 60) if found.person else ""
    title = " · ".join(part for part in (name, day_name) if part)
    code = f"{found.month:02d}-{found.day:02d}"
    notes = Footnotes()
    lead = ""
    if not found.entries and found.nearest_month is None:
        lead = words.say("Nothing here is dated to a day or a month.")
    elif not found.entries:
        lead = words.say("Nothing here is dated to {month}. The nearest month that has something:", month=month_name)
    elif found.day and not found.on_day:
        lead = words.say("Nothing here is dated to {day} itself. In {month}:", day=day_name, month=month_name)
    parts: list[discord.ui.Item[Any]] = [text_part(f"## {title}", lead, _small(_place(found.page, words)))]
    for year, statement in found.entries:
        ago = _years_ago(now_year - year, words)
        head = heading(statement, words)
        lead = words.say("{event} ({ago})", event=head, ago=ago) if ago else head
        text = statement_text(statement, words, notes, lead=lead, name_person=found.person is None)
        parts.append(_entry(text, cited_button(statement, words)))
    if found.entries:
        parts.append(discord.ui.Separator())
        parts.append(text_part(notes.text(words)))
    row = _pager(found.page, lambda number: buttons.TODAY.id(words.language, number, _slug(found.person), code))
    if found.nearest_month is not None:
        nearest = f"{found.nearest_month:02d}-00"
        row.append(
            Press(
                buttons.TODAY.id(words.language, 1, _slug(found.person), nearest),
                day_text(found.nearest_month, 0, words.language),
                style=discord.ButtonStyle.primary,
            )
        )
    if not private:
        custom_id = buttons.TODAY_X.id(other(words.language), found.page.number, _slug(found.person), code)
        row.append(_language_button(custom_id, words))
    return Page(*parts, row=row)


def _years_ago(years: int, words: Words) -> str:
    if years == 0:
        return words.say("this year")
    return words.plural("{n} year ago", "{n} years ago", years) if years > 0 else ""


# -- /fact


def fact_page(
    statement: Statement, words: Words, *, number: int, person: str, about: str, corrected: Both | None, private: bool
) -> Page:
    notes = Footnotes()
    name = safe(statement.person.name[words.language], 60)
    title = f"## {name}"
    lead = _read_as(about, corrected, words)
    parts = [
        text_part(title, lead, statement_text(statement, words, notes, room=2000)),
        discord.ui.Separator(),
        text_part(notes.text(words, 1200)),
    ]
    row = [
        Press(
            buttons.FACT.id(words.language, number, person, about),
            words.say("Another one"),
            style=discord.ButtonStyle.primary,
        ),
        cited_button(statement, words),
    ]
    if not private:
        custom_id = buttons.FACT_X.id(other(words.language), statement.person.slug, statement.slug)
        row.append(_language_button(custom_id, words))
    return Page(*parts, row=row)


def _read_as(query: str, corrected: Both | None, words: Words) -> str:
    if corrected is None:
        return ""
    return words.say(
        "Nothing found for “{query}”; this is for “{corrected}”.",
        query=safe(query, 100),
        corrected=safe(corrected[words.language], 100),
    )


# -- /search


def search_page(found: SearchPage, words: Words, *, private: bool) -> Page:
    query = safe(found.query, 100)
    count = (
        words.say("more than {n} results", n=found.page.total)
        if found.page.capped
        else words.plural("{n} result", "{n} results", found.page.total)
    )
    notes = Footnotes()
    lead = _read_as(found.query, found.corrected, words)
    if not found.results:
        lead = words.say("Nothing found. Try fewer letters, or another spelling.")
        count = ""
    title = words.say("Search: {query}", query=query)
    parts: list[discord.ui.Item[Any]] = [text_part(f"## {title}", lead, _small(count, _place(found.page, words)))]
    for result in found.results:
        parts.append(_result(result, words, notes, name_person=found.person is None))
    if sources := notes.text(words):
        parts.append(discord.ui.Separator())
        parts.append(text_part(sources))
    row = _pager(found.page, lambda number: buttons.SEARCH.id(words.language, number, _slug(found.person), found.query))
    if not private:
        custom_id = buttons.SEARCH_X.id(other(words.language), found.page.number, _slug(found.person), found.query)
        row.append(_language_button(custom_id, words))
    return Page(*parts, row=row)


def _result(
    result: Statement | Entity | PersonFound, words: Words, notes: Footnotes, *, name_person: bool
) -> discord.ui.Item[Any]:
    if isinstance(result, Statement):
        text = statement_text(result, words, notes)
        return _entry(text, cited_button(result, words))
    if isinstance(result, PersonFound):
        name = safe(result.person.name[words.language], 100)
        summary = safe(result.summary[words.language], 200)
        button = Press(buttons.PERSON_X.id(words.language, result.person.slug), words.say("Profile"))
        return _entry(f"**{name}**\n{summary}", button)
    lines = [entity_line(result, words)]
    if result.description is not None:
        lines.append(safe(result.description[words.language], 200))
    if not result.statements:
        return text_part(*lines)
    # A name can be longer than a query may be; what finds it is enough.
    query = cut(result.name[words.language], 60).rstrip("…")
    button = Press(buttons.SEARCH_X.id(words.language, 1, result.person.slug, query), words.say("Mentions"))
    return _entry("\n".join(lines), button)


def entity_line(entity: Entity, words: Words) -> str:
    name = safe(entity.name[words.language], 100)
    second = entity.name[other(words.language)]
    shown = f"**{name}**"
    if second != entity.name[words.language]:
        shown = words.say("{name} ({second})", name=shown, second=safe(second, 100))
    mentions = words.plural("mentioned {n} time", "mentioned {n} times", entity.statements) if entity.statements else ""
    return "\n".join(line for line in (shown, _small(kind_name(entity.kind, words), mentions)) if line)


def kind_name(kind: str, words: Words) -> str:
    names = {
        "person": words.say("person"),
        "place": words.say("place"),
        "school": words.say("school"),
        "company": words.say("organization"),
        "model": words.say("AI model"),
        "method": words.say("method"),
        "product": words.say("product"),
        "publication": words.say("publication"),
        "event": words.say("event"),
        "work": words.say("work"),
        "role": words.say("role or title"),
        "degree": words.say("degree"),
        "award": words.say("award"),
        "field": words.say("field"),
        "number": words.say("number"),
    }
    return names.get(kind, kind)


# -- /person

PICTURE = "life.png"
_MOST_NUMBERS = 6


def person_page(profile: Profile, words: Words, *, alt: str | None, private: bool) -> Page:
    """The profile; the picture is sent beside it under the name PICTURE.

    ``alt`` is the picture's alt text, or None where the bot may not attach files.
    """
    name = safe(profile.person.name[words.language], 100)
    second = profile.person.name[other(words.language)]
    dates = life_text(profile, words)
    numbers = "\n".join(_number_line(number, described, words) for number, described in profile.numbers[:_MOST_NUMBERS])
    counts = profile.counts
    holdings = words.list(
        [
            words.plural("{n} event", "{n} events", counts["events"]),
            words.plural("{n} fact", "{n} facts", counts["facts"]),
            words.plural("{n} source", "{n} sources", counts["sources"]),
        ]
    )
    parts: list[discord.ui.Item[Any]] = [
        text_part(
            f"## {name}", _small(safe(second, 100) if second != profile.person.name[words.language] else "", dates)
        ),
        text_part(safe(profile.summary[words.language], 1400), numbers),
        discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{PICTURE}", description=alt))
        if alt is not None
        else text_part(
            words.say("I may not attach files here (permission “Attach Files”), so the picture is missing.")
        ),
        discord.ui.Separator(),
    ]
    for source in profile.sources[:5]:
        custom_id = buttons.SOURCE_X.id(words.language, profile.person.slug, source.slug)
        parts.append(_entry(source_line(source, words), Press(custom_id, words.say("Source"))))
    parts.append(text_part(f"-# {holdings}"))
    row: list[Press] = []
    if not private:
        row.append(_language_button(buttons.PERSON_X.id(other(words.language), profile.person.slug), words))
    return Page(*parts, row=row)


def _number_line(number: Both, described: Both | None, words: Words) -> str:
    said = f"**{safe(number[words.language], 60)}**"
    if described is None:
        return f"- {said}"
    return "- " + words.say("{number} — {what}", number=said, what=safe(described[words.language], 80))


def life_text(profile: Profile, words: Words) -> str:
    """“born April 1993”, or both ends of the life."""
    born = date_text(profile.born, words.language) if profile.born else ""
    died = date_text(profile.died, words.language) if profile.died else ""
    if born and died:
        return words.say("born {born}, died {died}", born=born, died=died)
    if born:
        return words.say("born {born}", born=born)
    return words.say("died {died}", died=died) if died else ""


def alt_text(profile: Profile, words: Words) -> str:
    """What the life's picture shows, for those who do not see it; at most 1,024 characters."""
    name = profile.person.name[words.language]
    moments = [
        words.say("{date}: {title}", date=date_text(event.date, words.language), title=event.title[words.language])
        for event in profile.highlights
        if event.date is not None and event.title is not None
    ]
    lead = words.say("Timeline of the life of {name}.", name=name)
    return cut(" ".join([lead, words.say("; ").join(moments)]), 1024)
