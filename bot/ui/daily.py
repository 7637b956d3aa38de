"""The daily post: what it tells, what it asks, what became of the question before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from babel.dates import format_date, format_skeleton

from bot.trivia.daily import Rule
from bot.trivia.questions import Kind, Mode, letter
from bot.ui import buttons
from bot.ui.asking import asking
from bot.ui.buttons import Press
from bot.ui.dates import date_text
from bot.ui.pages import Page, alt_text, text_part
from bot.ui.rounds import Speaker, answer_text, player_name
from bot.ui.statements import Footnotes, cited_button, source_line, statement_text
from bot.ui.text import cut, escape, safe
from bot.ui.words import other

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from bot.content.records import Profile, Statement
    from bot.state.daily_answers import Results
    from bot.state.daily_rows import Post
    from bot.trivia.daily import Pick
    from bot.trivia.questions import Asked, Option
    from bot.ui.rounds import Sources
    from bot.ui.words import Words

PICTURE = "moment.png"
# A message holds 4,000 characters of text. A post may hold three things, each in two languages.
_FACT, _NOTES = 800, 300
_FACT_ALONE, _NOTES_ALONE = 2000, 700
_PROMPT, _OPTION, _ACCORDING = 360, 100, 60
_LAST_PROMPT, _LAST_ANSWER, _LAST_WHY, _LAST_SOURCE = 360, 160, 320, 120
_NAME = 24
_MOST_DAYS = 3


def full_date(day: datetime.date, words: Words) -> str:
    return format_date(day, "long", locale=words.locale)


def short_date(day: datetime.date, words: Words) -> str:
    return format_skeleton("MMMd", day, locale=words.locale)


def find_id(post: Post) -> str:
    """A custom_id that only this day's post has: what it is found again by."""
    return buttons.DAILY_QUIZ.id(post.guild_id, post.day)


# -- the post


def post_page(
    post: Post,
    speaker: Speaker,
    *,
    statement: Statement | None,
    last: tuple[Post, Results] | None,
    sources: Sources,
    alt: str | None,
    results: Results | None = None,
    private: bool = False,
    preview: Sequence[str] = (),
) -> Page:
    """A day's post. With ``results`` its own question is over, and answered in it.

    ``last`` is the post whose question this one answers. ``alt`` is the alt text of the picture, which is sent beside
    it under the name PICTURE. ``private``: somebody reads it in their own language.
    ``preview``: it is not out; these lines say so.
    """
    asked, pick = post.content.asked, post.content.pick
    parts: list[discord.ui.Item[Any]] = [_head(post, speaker, statement, preview, private=private)]
    if statement is not None and pick is not None:
        alone = asked is None and last is None
        notes = Footnotes()
        room = (_FACT_ALONE if alone else _FACT) // speaker.share
        lead = speaker.line(lambda words: years_ago(pick, words))
        told = speaker.each(lambda words: statement_text(statement, words, notes, room=room))
        parts.append(text_part(f"**{lead}**" if lead else "", "\n".join(told)))
        if alt is not None:
            parts.append(discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{PICTURE}", description=alt)))
        parts.append(text_part(notes.text(speaker.all[0], _NOTES_ALONE if alone else _NOTES)))
    if asked is not None:
        parts.append(discord.ui.Separator())
        if results is not None:
            parts.append(text_part(*answered_lines(post, results, speaker, sources)))
        else:
            parts.append(text_part(*_question_lines(asked, speaker, sources)))
    if last is not None:
        parts.append(discord.ui.Separator())
        parts.append(text_part(*answered_lines(*last, speaker, sources)))
    page = Page(*parts)
    if asked is not None and results is None:
        page.add_row(_answer_buttons(post, asked, speaker, disabled=bool(preview)))
    page.add_row(_buttons(post, statement, speaker, private=private, preview=bool(preview)))
    return page


def _head(
    post: Post, speaker: Speaker, statement: Statement | None, preview: Sequence[str], *, private: bool
) -> discord.ui.TextDisplay[Any]:
    date = speaker.line(lambda words: full_date(post.day, words))
    name = speaker.line(lambda words: safe(statement.person.name[words.language], 60)) if statement else ""
    head = " · ".join(part for part in (f"📅 {date}", name) if part)
    mention = f"<@&{post.role_id}>" if post.role_id is not None and not private else ""
    missed = speaker.each(lambda words: missed_line(post.missed, words)) if post.missed else []
    return text_part(*preview, f"## {head}", mention, *(f"-# {line}" for line in missed))


def missed_line(days: Sequence[datetime.date], words: Words) -> str:
    if len(days) > _MOST_DAYS:
        first, last = short_date(days[0], words), short_date(days[-1], words)
        return words.say("There was no post from {first} to {last}: I could not post.", first=first, last=last)
    named = words.list([short_date(day, words) for day in days])
    return words.say("There was no post on {days}: I could not post.", days=named)


def years_ago(pick: Pick, words: Words) -> str:
    """“10 years ago today”; nothing for what has no anniversary."""
    if pick.rule is Rule.DAY:
        return words.plural("{n} year ago today", "{n} years ago today", pick.years)
    if pick.rule is Rule.MONTH:
        return words.plural("{n} year ago this month", "{n} years ago this month", pick.years)
    return ""


def picture_alt(profile: Profile, event: Statement, speaker: Speaker) -> str:
    """What the picture shows, in each language; at most 1,024 characters."""
    room = 1000 // speaker.share

    def said(words: Words) -> str:
        assert event.date is not None
        assert event.title is not None
        date, title = date_text(event.date, words.language), event.title[words.language]
        marked = words.say("Marked: {date}, {title}.", date=date, title=title)
        space = "" if words.language == "ja" else " "
        return cut(f"{marked}{space}{alt_text(profile, words)}", room)

    return " ".join(speaker.each(said))


def _buttons(post: Post, statement: Statement | None, speaker: Speaker, *, private: bool, preview: bool) -> list[Press]:
    words = speaker.all[0]
    row: list[Press] = []
    if not private:
        quiz = speaker.button(lambda words: words.say("Quiz me"))
        row.append(Press(find_id(post), quiz, style=discord.ButtonStyle.success, disabled=preview))
    if statement is not None:
        row.append(cited_button(statement, words))
    if not private and not preview and speaker.share == 1:
        custom_id = buttons.DAILY_X.id(other(words.language), post.guild_id, post.day)
        row.append(Press(custom_id, "Read in English" if words.language == "ja" else "日本語で読む", emoji="🌐"))
    return row


# -- its question


def _prompt_lines(asked: Asked, speaker: Speaker, sources: Sources, room: int) -> list[str]:
    lines: list[str] = []
    question = asked.question
    for words in speaker.all:
        source = None
        if question.according_to is not None:
            source = sources.get((question.person, question.according_to))
        title = cut(source.title[words.language], _ACCORDING) if source is not None else None
        lead = asking(question, words, title)
        lines += [f"**{escape(lead)}**" if lead else "", safe(question.prompt[words.language], room // speaker.share)]
    return [line for line in dict.fromkeys(lines) if line]


def _option(option: Option, speaker: Speaker, room: int) -> str:
    return " / ".join(speaker.text(option.text, room))


def _question_lines(asked: Asked, speaker: Speaker, sources: Sources) -> list[str]:
    heading = speaker.line(lambda words: words.say("Today's question"))
    rule = speaker.each(
        lambda words: words.say("One answer each, and it is final. The right one comes with the next post.")
    )
    return [
        f"### ❓ {heading}",
        *_prompt_lines(asked, speaker, sources, _PROMPT),
        *(f"**{letter(n)}** {_option(option, speaker, _OPTION)}" for n, option in enumerate(asked.options)),
        *(f"-# {line}" for line in rule),
    ]


def _answer_buttons(post: Post, asked: Asked, speaker: Speaker, *, disabled: bool) -> list[Press]:
    key = (post.guild_id, post.day)
    style = discord.ButtonStyle.primary
    if asked.mode is not Mode.CHOICE:
        label = speaker.button(lambda words: words.say("Answer"))
        return [Press(buttons.DAILY_OPEN.id(*key, 1), label, style=style, disabled=disabled)]
    return [
        Press(buttons.DAILY_ANSWER.id(*key, place), letter(place), style=style, disabled=disabled)
        for place in range(len(asked.options))
    ]


def answered_lines(post: Post, results: Results, speaker: Speaker, sources: Sources) -> list[str]:
    """A question that is over: its answer, how many were right, by choice, who is on a streak, and why it is so."""
    asked = post.content.asked
    assert asked is not None
    heading = speaker.line(lambda words: words.say("The question of {day}", day=short_date(post.day, words)))
    lines = [f"### ↩ {heading}", *_prompt_lines(asked, speaker, sources, _LAST_PROMPT)]
    answer = cut(answer_text(asked, speaker), _LAST_ANSWER * 2)
    lines.append(f"✅ {answer}")
    if not results.answers:
        lines += speaker.each(lambda words: words.say("Nobody answered."))
    else:
        lines.append(
            speaker.line(
                lambda words: words.plural(
                    "{right} of {n} was right.", "{right} of {n} were right.", results.answers, right=results.right
                )
            )
        )
        if asked.mode is Mode.CHOICE:
            each = [
                f"**{letter(n)} {results.by_choice.get(str(n), 0)}**"
                if n in asked.right
                else f"{letter(n)} {results.by_choice.get(str(n), 0)}"
                for n in range(len(asked.options))
            ]
            lines[-1] += "  ·  " + " · ".join(each)
    if results.streaks:
        lines.append("🔥 " + speaker.line(lambda words: _streaks(results, words)))
    lines += why_lines(asked, speaker, sources, _LAST_WHY, _LAST_SOURCE)
    return lines


def _streaks(results: Results, words: Words) -> str:
    said = [
        words.plural("{name} {n} day", "{name} {n} days", days, name=safe(player_name(name), _NAME))
        for name, days in results.streaks[:3]
    ]
    return words.say("Right in a row: {streaks}", streaks=words.list(said))


def why_lines(asked: Asked, speaker: Speaker, sources: Sources, room: int, source_room: int) -> list[str]:
    """Why it is so, when it was, and who says so."""
    question = asked.question
    lines: list[str] = []
    for words in speaker.all:
        text = safe(question.explanation[words.language], room // speaker.share)
        if question.date is not None and question.kind is not Kind.ORDER:
            date = f"**{escape(date_text(question.date, words.language))}**"
            text = words.say("{date}: {text}", date=date, text=text)
        lines.append(text)
    for cited in question.cited[:1]:
        source = sources.get((question.person, cited.source))
        if source is not None:
            lines.append(f"-# {cut(source_line(source, speaker.all[0]), source_room)}")
    return list(dict.fromkeys(lines))


# -- a private question


def quiz_page(asked: Asked, sources: Sources, words: Words, dice: int) -> Page:
    """A question to one person alone, answered at once. Its custom_ids hold the dice that drew its options."""
    speaker = Speaker(words.language)
    lines = [
        *_prompt_lines(asked, speaker, sources, 900),
        *(f"**{letter(n)}** {_option(option, speaker, 200)}" for n, option in enumerate(asked.options)),
    ]
    page = Page(text_part(*lines))
    page.add_row(
        [
            Press(buttons.DAILY_TRY.id(dice, n, asked.question.id), letter(n), style=discord.ButtonStyle.primary)
            for n in range(len(asked.options))
        ]
    )
    return page


def tried_page(asked: Asked, given: int, sources: Sources, words: Words) -> Page:
    """What a private question's answer was worth."""
    speaker = Speaker(words.language)
    right = asked.right[0]
    verdict = words.say("✅ Right!") if given == right else words.say("❌ Not quite.")
    lines = [*_prompt_lines(asked, speaker, sources, 900)]
    for n, option in enumerate(asked.options):
        mark = "✅" if n == right else "❌" if n == given else "▫️"
        text = _option(option, speaker, 200)
        lines.append(f"{mark} **{letter(n)} {text}**" if n == right else f"{mark} {letter(n)} {text}")
    return Page(
        text_part(f"### {verdict}", *lines),
        discord.ui.Separator(),
        text_part(*why_lines(asked, speaker, sources, 1000, 250)),
    )
