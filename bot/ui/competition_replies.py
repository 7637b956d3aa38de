"""What the bot says to a person about competitions: lists, details, results, what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.trivia.competition import MOST_OPEN, SOONEST_MS, Fate, RoleProblem, Stage
from bot.ui import buttons
from bot.ui.buttons import Press
from bot.ui.competition import (
    joined_text,
    over_text,
    place_line,
    plan_text,
    standings_lines,
    start_text,
    title_of,
)
from bot.ui.errors import ReaderError, permission_name
from bot.ui.pages import Page, text_part
from bot.ui.rounds import Speaker, player_name
from bot.ui.text import cut, fitting, safe
from bot.ui.zones import zone_name

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.state.competition_rows import Fame, Listed
    from bot.trivia.competition import Competition, Place
    from bot.ui.words import Words

_LISTED = 15
_ROOM = 3000
FAME_A_PAGE = 5


# -- what went wrong


class NotOrganizerError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Only those who may manage the server can set up a competition or change one.")


class BadStartError(ReaderError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def sentence(self, words: Words) -> str:
        text = safe(self.text, 60)
        return words.say(
            "“{text}” is not a time to come that I understand. Write it as 20:00, tomorrow 20:00, 2026-12-01 20:00 or "
            "in 30 minutes.",
            text=text,
        )


class PastStartError(ReaderError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def sentence(self, words: Words) -> str:
        return words.say("“{text}” has passed. A competition begins at a time to come.", text=safe(self.text, 60))


class TooFarToStartError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("A competition begins within a year.")


class TooSoonToStartError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.plural(
            "The start has to be at least {n} minute ahead, so that people can join; /competition start-now begins "
            "sooner.",
            "The start has to be at least {n} minutes ahead, so that people can join; /competition start-now begins "
            "sooner.",
            SOONEST_MS // 60_000,
        )


class TooManyOpenError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.plural(
            "This server has {n} open competition already. Cancel one, or wait for its end.",
            "This server has {n} open competitions already. Cancel one, or wait for its end.",
            MOST_OPEN,
        )


class OverlapsError(ReaderError):
    def __init__(self, title: str, start_ms: int) -> None:
        super().__init__(title)
        self.title, self.start_ms = title, start_ms

    def sentence(self, words: Words) -> str:
        return words.say(
            "“{title}” begins in that channel at {time}, too near to this one. Choose another time or channel.",
            title=safe(self.title, 100),
            time=f"<t:{self.start_ms // 1000}:f>",
        )


class NoTitleError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("A competition needs a title that can be read.")


class NoCompetitionError(ReaderError):
    """``text`` names none; empty where there is none at all."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.text = text

    def sentence(self, words: Words) -> str:
        if not self.text:
            return words.say("There is no such competition here. /competition list shows those there are.")
        text = safe(self.text, 100)
        return words.say("There is no competition “{text}” here. Choose one from the list.", text=text)


class SignUpOverError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Sign-up is over: the competition has begun, or will not take place.")


class NotJoinedError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("You have not joined this competition. Press “Join” first.")


class TooFewJoinedError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("At least two people have to join before it can begin.")


class HasBegunError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("It has begun already.")


class IsOverError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("It is over already.")


class NothingPlayedError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Nothing has been played in it, so there is nothing to export.")


class RoleRefusedError(ReaderError):
    def __init__(self, problem: RoleProblem, role_id: int) -> None:
        super().__init__(problem.value)
        self.problem, self.role_id = problem, role_id

    def sentence(self, words: Words) -> str:
        return role_sentence(self.problem, self.role_id, words)


def role_sentence(problem: RoleProblem, role_id: int, words: Words) -> str:
    """Why a role may not be the winner role."""
    role = f"<@&{role_id}>"
    match problem:
        case RoleProblem.GONE:
            return words.say("The winner role has been deleted.")
        case RoleProblem.EVERYONE:
            return words.say("Everybody has that role. Choose one that winners alone get.")
        case RoleProblem.MANAGED:
            return words.say("{role} belongs to a bot or a subscription, so it cannot be given.", role=role)
        case RoleProblem.MODERATES:
            return words.say("{role} may moderate the server; nobody should win that. Choose another role.", role=role)
        case RoleProblem.CREATOR_MAY_NOT:
            return words.say(
                "Whoever sets up the competition needs the permission Manage Roles to give {role}.", role=role
            )
        case RoleProblem.CREATOR_BELOW:
            return words.say(
                "{role} does not stand below the highest role of whoever set up the competition.", role=role
            )
        case RoleProblem.BOT_MAY_NOT:
            return words.say("I need the permission Manage Roles to give {role}.", role=role)
        case RoleProblem.BOT_BELOW:
            return words.say("{role} does not stand below my highest role, so I cannot give it.", role=role)


def role_lines(
    competition: Competition, problem: RoleProblem | None, missed: list[Place], best: int, speaker: Speaker
) -> list[str]:
    """What became of the winner role, for the last message."""
    assert competition.role_id is not None
    role_id = competition.role_id
    if problem is not None:
        return speaker.each(
            lambda words: (
                "⚠️ "
                + words.say("The winner role was not given: {reason}", reason=role_sentence(problem, role_id, words))
            )
        )
    lines: list[str] = []
    if best > len(missed):
        lines += speaker.each(lambda words: words.say("🎖️ The winner role {role} is given.", role=f"<@&{role_id}>"))
    if missed:
        names = [player_name(one.name) for one in missed[:5]]
        lines += speaker.each(
            lambda words: words.say("Not in the server any more, so without the role: {names}", names=words.list(names))
        )
    return lines


# -- setting one up


def start_label(moment: datetime.datetime, now: datetime.datetime, zone: ZoneInfo, words: Words) -> str:
    """A start as it was understood, in the server's zone, with how far away it is."""
    local = moment.astimezone(zone)
    minutes = max(1, round((moment - now).total_seconds() / 60))
    if minutes < 120:
        away = words.plural("in {n} minute", "in {n} minutes", minutes)
    elif minutes < 48 * 60:
        away = words.plural("in {n} hour", "in {n} hours", round(minutes / 60))
    else:
        away = words.plural("in {n} day", "in {n} days", round(minutes / 1440))
    day = words.locale.days["format"]["abbreviated"][local.weekday()]
    written = f"{local:%Y-%m-%d} ({day}) {local:%H:%M}"
    return cut(f"{written} · {away} · {zone_name(zone.key, words)}", 100)


def created_page(
    competition: Competition,
    words: Words,
    *,
    posted: bool,
    event: bool,
    may_make_events: bool,
    zone: ZoneInfo | None,
) -> Page:
    """The private reply to who set one up."""
    starts_s = competition.start_ms // 1000
    lines = [
        words.say(
            "**{title}** is set up. It begins {time} ({relative}) in {channel}.",
            title=title_of(competition),
            time=f"<t:{starts_s}:F>",
            relative=f"<t:{starts_s}:R>",
            channel=f"<#{competition.channel_id}>",
        ),
        plan_text(competition, words),
    ]
    if not posted:
        lines.append(words.say("⚠️ Its sign-up could not be posted yet; I try again."))
    if event:
        lines.append(words.say("It is among the server's events, too."))
    elif may_make_events:
        lines.append(words.say("Discord took no event for it; it takes place all the same."))
    else:
        lines.append(
            words.say(
                "There is no event for it, because I lack the permission {permission}; it takes place all the same.",
                permission=permission_name("create_events", words),
            )
        )
    if zone is None:
        lines.append(
            words.say("The server has no time zone, so I read the time as UTC. Set one with /settings timezone.")
        )
    return Page(text_part(*lines))


# -- looking at them


def list_page(listed: Sequence[Listed], recent: Sequence[Listed], words: Words) -> Page:
    """The open competitions of a server, and the last ones."""
    lines = ["## 🏆 " + words.say("Competitions")]
    for one in listed:
        lines.append(_open_line(one, words))
    if not listed:
        lines.append(words.say("None is open. Whoever may manage the server can set one up with /competition create."))
    if recent:
        lines.append("### " + words.say("The last ones"))
        lines += [_closed_line(one, words) for one in recent]
    return Page(text_part(fitting(lines, _ROOM)))


def _open_line(one: Listed, words: Words) -> str:
    starts_s = one.start_ms // 1000
    joined = words.plural("{n} has joined", "{n} have joined", one.entrants)
    when = f"<t:{starts_s}:f> (<t:{starts_s}:R>)" if one.stage is Stage.SIGN_UP else words.say("it is being played now")
    return f"**{safe(one.title, 100)}** — {when} · <#{one.channel_id}> · {joined}"


def _closed_line(one: Listed, words: Words) -> str:
    ended_s = (one.ended_ms or 0) // 1000
    fate = {
        Fate.DONE: words.say("played"),
        Fate.CANCELLED: words.say("cancelled"),
    }.get(one.fate or Fate.DONE, words.say("called off"))
    return f"{safe(one.title, 100)} — <t:{ended_s}:d> · {fate}"


def details_page(competition: Competition, places: Sequence[Place], played: int, reader: int, words: Words) -> Page:
    """Everything about one, for one person: with their own place wherever it is."""
    starts_s = competition.start_ms // 1000
    lines = [f"## 🏆 {title_of(competition)}", plan_text(competition, words)]
    mine = competition.entrants.get(reader)
    if competition.stage is Stage.SIGN_UP:
        lines.append(start_text(starts_s, words))
        lines.append(joined_text(list(competition.entrants.values()), words))
        if mine is None:
            lines.append(words.say("You have not joined."))
        else:
            lines.append(words.say("You have joined."))
            lines.append(words.say("You will be reminded.") if mine.remind else words.say("You will not be reminded."))
        return Page(text_part(*lines))
    if competition.stage is Stage.ENDED:
        lines.append(over_text(competition, words))
    elif competition.stage is Stage.PLAYING:
        lines.append(
            words.say("Round {number} of {of} is being played.", number=competition.number, of=competition.rounds)
        )
    else:
        lines.append(words.say("After round {number} of {of}", number=competition.number, of=competition.rounds))
    if played and places:
        lines.append("")
        lines += standings_lines(places, words, _LISTED, last=played > 1)
        own = next((place for place in places if place.user == reader), None)
        if own is not None and own not in places[:_LISTED]:
            lines += ["…", place_line(own, words, last=played > 1)]
    elif competition.entrants:
        lines.append(joined_text(list(competition.entrants.values()), words))
    return Page(text_part(fitting([line for line in lines if line], _ROOM)))


def fame_page(fame: Sequence[Fame], count: int, page: int, guild_id: int, words: Words) -> Page:
    """The hall of fame: past competitions with their best three."""
    head = "## 🏛️ " + words.say("Hall of fame")
    if not fame:
        return Page(text_part(head, words.say("No competition has been played to its end here yet.")))
    lines = [head]
    for one in fame:
        lines.append(f"### {safe(one.title, 100)}")
        joined = words.plural("{n} took part", "{n} took part", one.entrants)
        lines.append(f"-# <t:{one.start_ms // 1000}:D> · {joined}")
        best = [place for place in one.places if place.rank <= 3 and place.points][:5]
        lines += [place_line(place, words, last=False) for place in best]
        if not best:
            lines.append(words.say("Nobody has a point."))
    made = Page(text_part(fitting(lines, _ROOM)))
    pages = -(-count // FAME_A_PAGE)
    if pages > 1:
        made.add_row(
            [
                Press(buttons.COMPETITION_FAME.id(guild_id, words.language, page - 1), "◀", disabled=page <= 1),
                Press(buttons.COMPETITION_FAME.id(guild_id, words.language, page + 1), "▶", disabled=page >= pages),
            ]
        )
    return made


# -- private sentences


def joined_sentence(new: bool, reminded: int, words: Words) -> str:
    """``reminded``: how many of the two reminders are out, or need not be."""
    if not new:
        return words.say("You have joined already.")
    if reminded == 2:
        return words.say("You have joined, and I know that you are here. It begins soon.")
    if reminded == 1:
        return words.say("You have joined. I remind you five minutes before; 🔔 turns that off.")
    return words.say("You have joined. I remind you an hour and five minutes before; 🔔 turns that off.")


def left_sentence(had: bool, words: Words) -> str:
    return words.say("You have left the competition.") if had else words.say("You had not joined.")


def here_sentence(words: Words) -> str:
    return words.say("Good, I know that you are here. Good luck!")


def remind_sentence(on: bool, words: Words) -> str:
    return words.say("I will remind you.") if on else words.say("I will not remind you.")


def cancelled_sentence(competition: Competition, words: Words) -> str:
    return words.say("“{title}” is cancelled.", title=title_of(competition))


def begins_sentence(competition: Competition, words: Words) -> str:
    return words.say("“{title}” begins now.", title=title_of(competition))


def export_sentence(competition: Competition, answers: int, words: Words) -> str:
    return words.plural(
        "{title}: {n} answer, as a table (CSV) and as JSON.",
        "{title}: {n} answers, as a table (CSV) and as JSON.",
        answers,
        title=f"**{title_of(competition)}**",
    )
