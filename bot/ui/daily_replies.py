"""What the bot says to a person about the daily post: its settings, its state, what it cannot do, answers to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.trivia.daily import Rule
from bot.trivia.questions import Mode, letter
from bot.ui import buttons
from bot.ui.answers import MOST_TYPED, REPLY
from bot.ui.asking import asking
from bot.ui.buttons import Press
from bot.ui.daily import full_date, missed_line, short_date, years_ago
from bot.ui.errors import ReaderError, permission_name
from bot.ui.pages import Page, text_part
from bot.ui.statements import heading
from bot.ui.text import cut, safe
from bot.ui.zones import zone_name

if TYPE_CHECKING:
    import datetime

    from bot.content.records import PersonName, Statement
    from bot.state.daily_rows import Content, Post, Schedule, What
    from bot.trivia.daily import Pick
    from bot.trivia.questions import Asked
    from bot.ui.words import Words

_LATE_MS = 60_000


# -- what went wrong


class BadTimeError(ReaderError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def sentence(self, words: Words) -> str:
        text = safe(self.text, 60)
        return words.say("“{text}” is not a time of day. Write it as 9:00, 21:30, 9:30pm or 9時.", text=text)


class NotDailyManagerError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Only those who may manage the server can set the daily post or switch it off.")


class NotYourRoleError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("You may not mention that role yourself, so I will not do it for you.")


class EveryoneError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("A daily post never mentions everyone. Choose a role whose members want it.")


class NoDailyError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("No daily post is set up here. Whoever may manage the server can do so with /daily set.")


class NothingToPostError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("There is nothing that could be posted with these settings.")


class CannotPostThereError(ReaderError):
    """``names`` are discord.py's names of permissions."""

    def __init__(self, channel_id: int, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.channel_id, self.names = channel_id, names

    def sentence(self, words: Words) -> str:
        named = words.list([permission_name(name, words) for name in self.names])
        return words.say(
            "I need more permissions in {channel}: {permissions}.",
            channel=f"<#{self.channel_id}>",
            permissions=named,
        )


class QuestionClosedError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("That question is closed. Its answer is with the post after it.")


class PostGoneError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("I no longer have that post. The next one will work.")


class NoQuizError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("I have no other question that this post does not answer.")


# -- settings


def what_name(what: What, words: Words) -> str:
    match what:
        case "fact":
            return words.say("a fact")
        case "question":
            return words.say("a question")
        case "both":
            return words.say("a fact and a question")


def schedule_lines(schedule: Schedule, person: PersonName | None, words: Words) -> list[str]:
    """What is set, in full."""
    lines = [
        words.say(
            "{what} in {channel}, every day at {time} ({zone})",
            what=what_name(schedule.what, words),
            channel=f"<#{schedule.channel_id}>",
            time=f"**{schedule.at:%H:%M}**",
            zone=zone_name(schedule.zone.key, words),
        )
    ]
    if person is not None:
        lines.append(words.say("about {person}", person=safe(person.name[words.language], 60)))
    if schedule.role_id is not None:
        lines.append(words.say("mentioning {role}", role=f"<@&{schedule.role_id}>"))
    return [f"- {line}" for line in lines]


def next_line(schedule: Schedule, words: Words) -> str:
    # Discord shows a moment by its reader's own clock.
    seconds = schedule.next_due_ms // 1000
    return words.say("The next post: {moment} ({relative}).", moment=f"<t:{seconds}:f>", relative=f"<t:{seconds}:R>")


def set_page(
    schedule: Schedule,
    person: PersonName | None,
    words: Words,
    *,
    today: datetime.date,
    posted_today: bool,
    last_sent_ms: int | None,
    zone_guessed: bool,
    missing: list[str],
    silent_role: bool,
) -> Page:
    """The reply to a setting: what is set now, when it begins, and what to mind."""
    lines = ["## " + words.say("The daily post is set"), *schedule_lines(schedule, person, words)]
    notes = [next_line(schedule, words)]
    if posted_today:
        notes.append(words.say("Today's post is out already, so there is no second one today."))
    elif schedule.next_day > today:
        notes.append(words.say("That time is over for today, so today has no post."))
    if last_sent_ms is not None:
        hours = (schedule.next_due_ms - last_sent_ms) // 3_600_000
        if 0 <= hours < 12:
            notes.append(
                words.plural(
                    "That is less than {n} hour after the last one.",
                    "That is less than {n} hours after the last one.",
                    hours + 1,
                )
            )
        elif hours >= 36:
            notes.append(
                words.plural(
                    "That is more than {n} hour after the last one.",
                    "That is more than {n} hours after the last one.",
                    hours,
                )
            )
    if zone_guessed:
        notes.append(
            words.say(
                "I took the time zone {zone}. If it is another one, set it with the option timezone.",
                zone=zone_name(schedule.zone.key, words),
            )
        )
    if silent_role:
        notes.append(
            words.say(
                "The role will not be notified: make it mentionable, or give me the permission to mention all roles."
            )
        )
    if missing:
        named = words.list([permission_name(name, words) for name in missing])
        notes.append(
            words.say(
                "It would be better with these permissions in {channel}: {permissions}. Without them posts have no "
                "picture, or cannot be found again after a crash.",
                channel=f"<#{schedule.channel_id}>",
                permissions=named,
            )
        )
    return Page(text_part(*lines), text_part(*notes))


# -- status


def rule_text(pick: Pick, words: Words) -> str:
    """Why an item was chosen."""
    match pick.rule:
        case Rule.DAY | Rule.MONTH:
            return words.say("anniversary: {years}", years=years_ago(pick, words))
        case Rule.NEW:
            return words.say("not shown here before")
        case Rule.LONGEST:
            return words.say("all were shown; this one not for longest")


def off_text(reason: str, words: Words) -> str:
    """Why a schedule is off."""
    match reason:
        case "asked":
            return words.say("it was switched off with /daily off")
        case "left":
            return words.say("I was no longer in this server")
        case "10003":
            return words.say("its channel is gone")
        case "10004" | "50001":
            return words.say("I can no longer see its channel")
        case "50013":
            return words.say("I may no longer post in its channel")
        case _:
            return safe(reason, 60)


def problem_text(problem: str | None, words: Words) -> str:
    """Why a day had no post."""
    match problem:
        case "late":
            return words.say("I was away for more than six hours")
        case "empty":
            return words.say("there was nothing to post")
        case "10003" | "10004" | "50001" | "50013":
            return off_text(problem, words)
        case None:
            return ""
        case _:
            return words.say("Discord did not take it (code {code})", code=safe(problem, 20))


def item_text(statement: Statement, words: Words) -> str:
    if statement.title is not None or statement.date is not None:
        return heading(statement, words)
    return safe(statement.text[words.language], 120)


def _last_lines(post: Post, statement: Statement | None, words: Words) -> list[str]:
    day = full_date(post.day, words)
    if post.state == "skipped":
        why = problem_text(post.problem, words)
        return [words.say("The last day, {day}, had no post: {why}.", day=day, why=why)]
    state = {
        "claimed": words.say("on its way"),
        "unknown": words.say("I cannot see whether it is there"),
        "sent": words.say("posted"),
    }[post.state]
    lines = [words.say("The last post: {day}, {state}.", day=day, state=state)]
    if statement is not None:
        lines.append(f"- {item_text(statement, words)}")
    if post.content.pick is not None:
        lines.append("- " + words.say("chosen by: {rule}", rule=rule_text(post.content.pick, words)))
    if post.content.asked is not None:
        lines.append("- " + words.say("with a question"))
    late_ms = (post.sent_ms or post.due_ms) - post.due_ms
    if late_ms > _LATE_MS:
        late = words.plural("It came {n} minute late.", "It came {n} minutes late.", late_ms // 60_000)
        if post.state == "sent":
            lines.append(late)
    return lines


def status_page(
    schedule: Schedule,
    person: PersonName | None,
    words: Words,
    *,
    last: Post | None,
    last_statement: Statement | None,
    coming: tuple[Pick, Statement] | None,
) -> Page:
    """How things stand: what is set, what came last and why, what comes next and when."""
    lines = ["## " + words.say("The daily post"), *schedule_lines(schedule, person, words)]
    if schedule.off_reason is not None:
        off = words.say("It is off: {why}.", why=off_text(schedule.off_reason, words))
        lines.append(f"🔕 {off} " + words.say("Set it again with /daily set."))
    parts: list[discord.ui.Item[Any]] = [text_part(*lines)]
    if last is not None:
        told = _last_lines(last, last_statement, words)
        if last.missed and last.state != "skipped":
            told.append(missed_line(last.missed, words))
        parts += [discord.ui.Separator(), text_part(*told)]
    if schedule.off_reason is None:
        following = [next_line(schedule, words)]
        if coming is not None:
            pick, statement = coming
            following.append(f"- {item_text(statement, words)}")
            following.append("- " + words.say("chosen by: {rule}", rule=rule_text(pick, words)))
        parts += [discord.ui.Separator(), text_part(*following)]
    return Page(*parts)


def preview_notes(schedule: Schedule, content: Content, reveals: bool, words: Words) -> list[str]:
    """What stands above a preview: when that post comes, and what will be otherwise."""
    if schedule.off_reason is not None:
        notes = [words.say("A preview. No daily post is on; /daily set starts it.")]
    else:
        notes = [words.say("A preview.") + " " + next_line(schedule, words)]
    if content.asked is not None:
        notes.append(words.say("The question is an example: the real one is drawn when it is posted."))
    if reveals:
        notes.append(words.say("The answer to the last question comes with it."))
    return [f"-# 👁 {note}" for note in notes]


def switched_off_sentence(words: Words, was_on: bool) -> str:
    if not was_on:
        return words.say("The daily post was off already.")
    return words.say("The daily post is off. What was set is kept for /daily status.")


def lost_page(channel_id: int, reason: str, words: list[Words]) -> Page:
    """Told once in the system channel: the daily post can go on no longer."""
    lines = [
        words_.say(
            "The daily post in {channel} is switched off: {why}. Set it again with /daily set.",
            channel=f"<#{channel_id}>",
            why=off_text(reason, words_),
        )
        for words_ in words
    ]
    return Page(text_part(*(f"🔕 {line}" for line in dict.fromkeys(lines))))


# -- answers


def answer_text_of(asked: Asked, given: str) -> str:
    """An answer as the person who gave it reads it."""
    return letter(int(given)) if asked.mode is Mode.CHOICE else safe(given, MOST_TYPED)


def locked_in(asked: Asked, given: str, words: Words) -> str:
    said = f"**{answer_text_of(asked, given)}**"
    return words.say("Locked in: {answer}. The right answer comes with the next post.", answer=said)


def answered_before(asked: Asked, given: str, words: Words) -> str:
    said = f"**{answer_text_of(asked, given)}**"
    return words.say("You have answered already: {answer}. The first answer is final.", answer=said)


def daily_modal(post: Post, words: Words, attempt: int) -> discord.ui.Modal:
    """The form for a question that is answered in words or with a year."""
    asked = post.content.asked
    assert asked is not None
    title = cut(words.say("The question of {day}", day=short_date(post.day, words)), 45)
    custom_id = buttons.FORM_DAILY.id(post.guild_id, post.day, attempt)
    modal = discord.ui.Modal(title=title, custom_id=custom_id, timeout=None)
    if asked.mode is Mode.YEAR:
        label, hint = words.say("The year"), words.say("Such as 2015, 2015年 or 平成27年")
    else:
        label = asking(asked.question, words) or words.say("Your answer")
        hint = words.say("Small slips of spelling are forgiven")
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id=REPLY, placeholder=hint, max_length=MOST_TYPED)
    modal.add_item(discord.ui.Label(text=cut(label, 45), component=field))
    return modal


class DailyAgainView(discord.ui.LayoutView):
    """A private sentence with the button that opens the form again: a modal cannot answer a modal."""

    def __init__(self, sentence: str, post: Post, attempt: int, words: Words) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.TextDisplay(sentence))
        custom_id = buttons.DAILY_OPEN.id(post.guild_id, post.day, attempt)
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        row.add_item(Press(custom_id, words.say("Answer again"), style=discord.ButtonStyle.primary))
        self.add_item(row)
