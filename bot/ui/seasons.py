"""What is said about seasons: their beginning, their end, the hall of fame, what went wrong."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import discord
from babel.dates import format_skeleton

from bot.trivia.season import LONGEST_DAYS, NAME
from bot.ui import buttons
from bot.ui.buttons import Press
from bot.ui.daily import full_date
from bot.ui.errors import ReaderError
from bot.ui.pages import Page, text_part
from bot.ui.rounds import Speaker, place_mark, player_name, points_text
from bot.ui.text import cut, fitting, safe
from bot.ui.words import other

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.state.season_rows import Monthly, Place
    from bot.state.seasons import Famous, Overview
    from bot.trivia.season import Season
    from bot.ui.words import Words

START, END, LIST = "s", "e", "l"
"""What a button of a season stands on."""
FAME_A_PAGE = 3
_NAME_ROOM = NAME + 20
_ROOM = 3400
_PODIUM = 3


# -- what went wrong


class NotSeasonManagerError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Only those who may manage the server can start or end a season.")


class SeasonRunsError(ReaderError):
    def __init__(self, season: Season) -> None:
        super().__init__(season.id)
        self.season = season

    def sentence(self, words: Words) -> str:
        name = season_name(self.season, words)
        return words.say("The season “{name}” is running. End it first with /season end.", name=name)


class SeasonNameUsedError(ReaderError):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def sentence(self, words: Words) -> str:
        name = safe(self.name, _NAME_ROOM)
        return words.say("There has been a season “{name}” here already. Choose another name.", name=name)


class NoSeasonNameError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("A season needs a name that can be read.")


class LongSeasonNameError(ReaderError):
    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def sentence(self, words: Words) -> str:
        return words.plural(
            "A season's name has at most {most} characters; that one has {n}.",
            "A season's name has at most {most} characters; that one has {n}.",
            self.length,
            most=NAME,
        )


class BadEndError(ReaderError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def sentence(self, words: Words) -> str:
        text = safe(self.text, 60)
        return words.say(
            "“{text}” is not a day that I understand. Write it as 2026-12-31, 31 December, 12月31日 or in 30 days.",
            text=text,
        )


class EndIsOverError(ReaderError):
    def __init__(self, day: datetime.date) -> None:
        super().__init__(day)
        self.day = day

    def sentence(self, words: Words) -> str:
        return words.say(
            "{date} is over already. The last day of a season is today or later.", date=full_date(self.day, words)
        )


class EndTooFarError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.plural(
            "A season ends within {n} year. Leave the end out for one that runs until you end it.",
            "A season ends within {n} years. Leave the end out for one that runs until you end it.",
            LONGEST_DAYS // 365,
        )


class NoSeasonRunsError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("No season is running here. /season start begins one.")


class NoSeasonYetError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say(
            "There has been no season here yet. Whoever may manage the server can start one with /season start."
        )


class SeasonOfRoundsError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("A season counts the rounds of this server, and nothing else.")


# -- its name and days


def season_name(season: Season, words: Words) -> str:
    """Its name, made safe; a month's is the month's."""
    if season.month is not None:
        month = datetime.date.fromisoformat(f"{season.month}-01")
        return format_skeleton("yMMMM", month, locale=words.locale)
    return safe(season.name, _NAME_ROOM)


def days_text(season: Season, words: Words) -> str:
    """Its first and last day."""
    first = full_date(season.first_day, words)
    if season.last_day is None:
        return words.say("since {date}", date=first)
    if season.last_day == season.first_day:
        return first
    return words.say("{first} – {last}", first=first, last=full_date(season.last_day, words))


def find_id(season: Season, post: str) -> str:
    """What a message about a season is found again by."""
    return buttons.SEASON_BOARD.id(season.guild_id, season.id, post)


def _board(season: Season, post: str, label: str) -> Press:
    return Press(find_id(season, post), label, emoji="🏆")


# -- its beginning


def started_page(season: Season, words: Words, *, monthly: bool, zone_known: bool, private: bool) -> Page:
    """The reply to who started one, for everybody to see. ``monthly``: each month has its own from now on."""
    name = season_name(season, words)
    # Not inside the other text: what stands in an f-string is not found for translation.
    lines = ["## 🏁 " + words.say("The season “{name}” has begun", name=name)]
    if season.last_day is None:
        lines.append(words.say("It runs until somebody who may manage the server ends it with /season end."))
    else:
        lines.append(words.say("Its last day is {date}.", date=f"**{full_date(season.last_day, words)}**"))
    lines.append(
        words.say("Every round that ends in it counts on its leaderboard, if it counts on the server's. Good luck!")
    )
    if monthly:
        lines.append(words.say("Each month has its season from now on."))
    small = [words.say("At its end I announce the best ten in this channel.")]
    if not zone_known and season.last_day is not None:
        small.append(no_zone_text(words))
    page = Page(text_part(*lines), text_part(*(f"-# {line}" for line in small)))
    row: list[discord.ui.Item[Any]] = [_board(season, START, words.say("Season leaderboard"))]
    if not private:
        custom_id = buttons.SEASON_X.id(other(words.language), season.id, int(monthly))
        label = "Read in English" if words.language == "ja" else "日本語で読む"
        row.append(Press(custom_id, label, emoji="🌐"))
    page.add_row(row)
    return page


def no_zone_text(words: Words) -> str:
    return words.say("The server has no time zone, so its days are those of UTC. Set one with /settings timezone.")


def end_label(day: datetime.date, today: datetime.date, words: Words) -> str:
    """A last day as it was understood, with how far away it is."""
    ahead = (day - today).days
    away = words.say("today") if ahead == 0 else words.plural("in {n} day", "in {n} days", ahead)
    weekday = words.locale.days["format"]["abbreviated"][day.weekday()]
    return cut(f"{day} ({weekday}) · {away}", 100)


# -- its end


def ended_page(season: Season, places: Sequence[Place], following: Season | None, speaker: Speaker) -> Page:
    """What is posted at its end; ``following`` is the month's that has begun."""
    lines = [
        f"## 🏁 {line}"
        for line in speaker.each(
            lambda words: words.say("The season “{name}” is over", name=season_name(season, words))
        )
    ]
    small = speaker.each(lambda words: _small(season, words))
    lines += [f"-# {line}" for line in small]
    if places:
        lines += [_line(place, speaker) for place in places]
    else:
        lines += speaker.each(_nobody)
    lines += speaker.each(lambda words: words.say("All of it stays in the hall of fame: /season list"))
    if following is not None:
        lines += speaker.each(
            lambda words: words.say("The season “{name}” has begun. Good luck!", name=season_name(following, words))
        )
    page = Page(text_part(fitting(lines, _ROOM)))
    page.add_row([_board(season, END, speaker.button(lambda words: words.say("Season leaderboard")))])
    return page


def _small(season: Season, words: Words) -> str:
    players = words.plural("{n} player", "{n} players", season.players)
    return f"{days_text(season, words)} · {players}" if season.players else days_text(season, words)


def _nobody(words: Words) -> str:
    return words.say("Nobody played in it.")


def _line(place: Place, speaker: Speaker) -> str:
    name = player_name(place.name)
    if place.rank <= _PODIUM:
        name = f"**{name}**"
    said = f"{place_mark(place.rank)} {name} — {speaker.line(lambda words: points_text(place.points, words))}"
    if not place.wins:
        return said
    wins = speaker.line(lambda words: words.plural("{n} win", "{n} wins", place.wins))
    return f"{said} · {wins}"


def ended_sentence(season: Season, following: Season | None, words: Words) -> str:
    """To whoever ended it."""
    said = words.say(
        "The season “{name}” has ended. I announce the best in {channel}.",
        name=season_name(season, words),
        channel=f"<#{season.channel_id}>",
    )
    if season.month is not None and not season.players:
        said = words.say("The season “{name}” has ended. Nobody played in it.", name=season_name(season, words))
    if following is None:
        return said
    return said + "\n" + words.say("The season “{name}” has begun.", name=season_name(following, words))


# -- monthly ones


def monthly_sentence(
    running: Season | None, monthly: Monthly, words: Words, *, next_day: datetime.date | None, zone_known: bool
) -> str:
    """To whoever switched them on, where none begins at once. ``next_day``: when the next one begins, if known."""
    lines = [words.say("Each month has its season from now on, announced in {channel}.", channel=_channel(monthly))]
    if running is not None and running.month is None:
        lines.append(
            words.say("The first one begins when the season “{name}” has ended.", name=season_name(running, words))
        )
    elif running is not None:
        lines.append(words.say("The season “{name}” is running.", name=season_name(running, words)))
    elif next_day is not None:
        lines.append(words.say("The next one begins on {date}.", date=full_date(next_day, words)))
    if not zone_known:
        lines.append(no_zone_text(words))
    return "\n".join(lines)


def no_months_sentence(was_on: bool, running: Season | None, words: Words) -> str:
    """To whoever switched them off."""
    if not was_on:
        return words.say("There were no monthly seasons here.")
    lines = [words.say("No more monthly seasons begin here.")]
    if running is not None and running.month is not None:
        name = season_name(running, words)
        lines.append(words.say("The season “{name}” runs to its end; /season end ends it now.", name=name))
    return "\n".join(lines)


def _channel(monthly: Monthly) -> str:
    return f"<#{monthly.channel_id}>"


# -- the hall of fame


def list_page(found: Overview, page: int, next_day: datetime.date | None, words: Words) -> Page:
    """The running season and those that are over. ``next_day``: when the next month's begins, where none runs."""
    lines = ["## 🏁 " + words.say("Seasons"), *_running_lines(found, next_day, words)]
    parts: list[discord.ui.Item[Any]] = [text_part(*lines)]
    fame = ["### 🏛️ " + words.say("Hall of fame")]
    for one in found.fame:
        fame += _famous_lines(one, words)
    if not found.fame:
        fame.append(words.say("No season has ended here yet."))
    parts += [discord.ui.Separator(), text_part(fitting(fame, _ROOM))]
    made = Page(*parts)
    row: list[discord.ui.Item[Any]] = []
    pages = -(-found.count // FAME_A_PAGE)
    if pages > 1:
        row = [
            Press(buttons.SEASON_LIST.id(words.language, page - 1), "◀", disabled=page <= 1),
            Press(buttons.SEASON_LIST.id(words.language, page + 1), "▶", disabled=page >= pages),
        ]
    if found.running is not None:
        row.append(_board(found.running, LIST, words.say("Season leaderboard")))
    made.add_row(row)
    return made


def _running_lines(found: Overview, next_day: datetime.date | None, words: Words) -> list[str]:
    lines: list[str] = []
    if found.running is not None:
        name = season_name(found.running, words)
        lines.append(words.say("Running now: {name}", name=f"**{name}**"))
        players = words.plural("{n} player so far", "{n} players so far", found.players)
        lines.append(f"-# {days_text(found.running, words)} · {players}")
    elif found.monthly is None:
        lines.append(words.say("None is running. Whoever may manage the server can start one with /season start."))
    else:
        lines.append(words.say("None is running."))
    if found.monthly is not None:
        lines.append(words.say("Each month has its season, announced in {channel}.", channel=_channel(found.monthly)))
        if next_day is not None:
            lines.append(words.say("The next one begins on {date}.", date=full_date(next_day, words)))
    return lines


def _famous_lines(one: Famous, words: Words) -> list[str]:
    """A season with its ten: the first three a line each, the others in one."""
    speaker = Speaker(words.language)
    lines = [f"**{season_name(one.season, words)}**", f"-# {_small(one.season, words)}"]
    if not one.places:
        # Nobody played, or nobody who did wants to be remembered.
        return [*lines, _nobody(words)] if not one.season.players else lines
    lines += [_line(place, speaker) for place in one.places[:_PODIUM]]
    others = [
        f"{place.rank}\\. {player_name(place.name)} ({words.number(place.points)})" for place in one.places[_PODIUM:]
    ]
    if others:
        lines.append("-# " + " · ".join(others))
    return lines
