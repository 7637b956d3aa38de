"""The pages of leaderboards and of personal statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import discord
from babel.dates import format_date, format_skeleton

from bot.state.leaderboards import DAILY
from bot.trivia.questions import Mode
from bot.trivia.standings import first_day
from bot.ui import buttons
from bot.ui.buttons import Press
from bot.ui.errors import ReaderError
from bot.ui.pages import Page, text_part
from bot.ui.rounds import NAME_ROOM, mode_name, place_mark, player_name, points_text, shown_time
from bot.ui.seasons import days_text, season_name
from bot.ui.text import cut, safe
from bot.ui.words import other

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.biography.languages import Both
    from bot.state.boards import Board, Line, Share, Statistics
    from bot.trivia.season import Season
    from bot.ui.words import Words

Scope = Literal["server", "global"]
PICTURE = "stats.png"
_MOST_TOPICS = 8


class NoGlobalDailyError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Daily questions differ from server to server, so their board is the server's own.")


@dataclass(frozen=True, slots=True)
class Takes:
    """Who of those concerned takes part in the global board."""

    server: bool
    reader: bool


def board_page(
    board: Board,
    words: Words,
    *,
    scope: Scope,
    period: str,
    takes: Takes | None,
    private: bool,
    season: Season | None = None,
) -> Page:
    """``takes`` is told for the global board only; ``season`` is the one whose board it is."""
    daily = period.startswith(DAILY)
    if season is not None:
        title = words.say("Season “{name}”", name=season_name(season, words))
    elif daily:
        title = words.say("Leaderboard of daily questions")
    else:
        title = words.say("Global leaderboard") if scope == "global" else words.say("Leaderboard of this server")
    when = _period_text(period.removeprefix(DAILY), words) if season is None else days_text(season, words)
    details = [when]
    if season is not None and season.closed:
        details.append(words.say("over"))
    if scope == "global" and period != "all":
        details.append("UTC")
    if board.players:
        details.append(words.plural("{n} player", "{n} players", board.players))
    if board.pages > 1:
        details.append(words.say("page {number} of {pages}", number=board.number, pages=words.number(board.pages)))
    parts: list[discord.ui.Item[Any]] = [text_part(f"## 🏆 {title}", "-# " + " · ".join(details))]
    parts.append(
        text_part(*(_line(one, words, own=one == board.own, daily=daily) for one in board.lines))
        if board.lines
        else text_part(
            words.say("Nobody played in it.")
            if season is not None and season.closed
            else _empty(scope, words, daily=daily)
        )
    )
    notes = _notes(board, takes, words, daily=daily)
    if notes:
        parts += [discord.ui.Separator(), text_part(*notes)]
    row: list[discord.ui.Item[Any]] = []
    if board.pages > 1:
        row += [
            Press(buttons.BOARD.id(words.language, board.number - 1, scope, period), "◀", disabled=board.number <= 1),
            Press(
                buttons.BOARD.id(words.language, board.number + 1, scope, period),
                "▶",
                disabled=board.number >= board.pages,
            ),
        ]
    if not private:
        row.append(_other_language(buttons.BOARD_X.id(other(words.language), board.number, scope, period), words))
    return Page(*parts, row=row)


def _other_language(custom_id: str, words: Words) -> Press:
    """Shows the same privately in the other language; it speaks the language that it leads to."""
    return Press(custom_id, "Read in English" if words.language == "ja" else "日本語で読む", emoji="🌐")


def _worth(points: int, words: Words, *, daily: bool) -> str:
    return words.plural("{n} right", "{n} right", points) if daily else points_text(points, words)


def _line(line: Line, words: Words, *, own: bool, daily: bool) -> str:
    name = player_name(line.name)
    if own or line.rank <= 3:
        name = f"**{name}**"
    said = f"{place_mark(line.rank)} {name} — {_worth(line.points, words, daily=daily)}"
    if not line.wins:
        return said
    # Not inside the other text: what stands in an f-string is not found for translation.
    wins = words.plural("{n} win", "{n} wins", line.wins)
    return f"{said} · {wins}"


def _empty(scope: Scope, words: Words, *, daily: bool) -> str:
    if daily:
        return words.say("Nobody is on this board yet. A daily question counts once its answer has been shown.")
    if scope == "global":
        return words.say(
            "Nobody is on this board yet. It takes rounds of two players or more, started with `/trivia start` as it "
            "is, in servers that take part."
        )
    return words.say(
        "Nobody is on this board yet. Play a round of two or more with `/trivia start`: it counts when two people "
        "answer at least half of its questions."
    )


def _notes(board: Board, takes: Takes | None, words: Words, *, daily: bool) -> list[str]:
    """The reader's own place, always; and why there is none, where it is for a choice that was made."""
    said: list[str] = []
    if board.own is not None:
        rank, points = rank_text(board.own.rank, words), _worth(board.own.points, words, daily=daily)
        said.append(words.say("You: {rank} with {points}", rank=rank, points=points))
    elif takes is not None and not takes.reader:
        said.append(words.say("You hide from the global board, so you are not listed."))
    elif board.players:
        said.append(words.say("You: not on this board yet"))
    if takes is not None and not takes.server:
        said.append(
            "-# " + words.say("This server does not take part in the global board: its rounds add nothing here.")
        )
    return said


def rank_text(rank: int, words: Words) -> str:
    """“12th”, “12位”."""
    number = words.number(rank)
    match words.locale.ordinal_form(rank):
        case "one":
            return words.say("{n}st", n=number)
        case "two":
            return words.say("{n}nd", n=number)
        case "few":
            return words.say("{n}rd", n=number)
        case _:
            return words.say("{n}th", n=number)


def _period_text(period: str, words: Words) -> str:
    """Which day, week or month; a page may be read long after it was asked for."""
    day = first_day(period)
    if day is None:
        return words.say("all time")
    if period.startswith("m:"):
        return format_skeleton("yMMMM", day, locale=words.locale)
    said = format_date(day, "long", locale=words.locale)
    return words.say("week from {date}", date=said) if period.startswith("w:") else said


# -- /stats


def stats_page(
    found: Statistics | None,
    name: str | None,
    labels: Mapping[str, Both],
    words: Words,
    *,
    member: int,
    daily: tuple[int, int, int] | None,
    alt: str | None,
    missing: bool,
    private: bool,
) -> Page:
    """What a person played. The picture is sent beside it under the name PICTURE; ``alt`` is its alt text.

    ``missing`` says that there is a picture, and the bot may not attach it. ``daily``: questions answered right in a
    row now, the most ever, and all that were right.
    """
    title = words.say("Statistics of {name}", name=player_name(name)) if name else words.say("Statistics")
    parts: list[discord.ui.Item[Any]] = [text_part(f"## 📊 {title}", "-# " + words.say("in this server, all time"))]
    if found is None:
        parts.append(text_part(words.say("No round played here yet. `/trivia start` begins one.")))
    else:
        parts.append(text_part(*_facts(found, words)))
    if daily is not None:
        parts.append(text_part(*_daily_lines(*daily, words)))
    if found is not None:
        if found.topics:
            parts.append(text_part("**" + words.say("By topic") + "**", *topic_lines(found, labels, words)))
        if found.modes:
            parts.append(text_part("**" + words.say("By kind of answer") + "**", *_mode_lines(found, words)))
    if alt is not None:
        parts.append(discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{PICTURE}", description=alt)))
    elif missing:
        said = words.say("I may not attach files here (permission “Attach Files”), so the picture is missing.")
        parts.append(text_part(f"-# {said}"))
    row = [] if private else [_other_language(buttons.STATS_X.id(other(words.language), member), words)]
    return Page(*parts, row=row)


def _facts(found: Statistics, words: Words) -> list[str]:
    lines = [
        words.say("Points: {n}", n=f"**{words.number(found.points)}**"),
        words.say("Rounds: {n}", n=f"**{words.number(found.rounds)}**"),
        words.say("Wins: {n}", n=f"**{words.number(found.wins)}**"),
        words.say("Right answers: {share}", share=f"**{share_text(found.right, found.asked, words)}**"),
        words.say("Best streak: {n}", n=f"**{words.number(found.best_streak)}**"),
    ]
    if found.fastest_ms is not None:
        lines.append(words.say("Fastest right answer: {time}", time=f"**{shown_time(found.fastest_ms, words)}**"))
    if found.place is not None:
        place = words.plural(
            "Leaderboard: {rank} of {n} player with {points}",
            "Leaderboard: {rank} of {n} players with {points}",
            found.players,
            rank=f"**{rank_text(found.place.rank, words)}**",
            points=points_text(found.place.points, words),
        )
        lines.append(place)
    return lines


def _daily_lines(now: int, best: int, right: int, words: Words) -> list[str]:
    days = words.plural("{n} day", "{n} days", now)
    return [
        "**" + words.say("Daily questions") + "**",
        words.say("Right answers: {share}", share=f"**{words.number(right)}**"),
        words.say("🔥 Right in a row: {days} (at most {best})", days=f"**{days}**", best=words.number(best)),
    ]


def share_text(right: int, asked: int, words: Words) -> str:
    """“12 of 20 (60%)”."""
    if not asked:
        return words.say("none yet")
    percent = 100 * right // asked
    return words.say(
        "{right} of {asked} ({percent}%)", right=words.number(right), asked=words.number(asked), percent=percent
    )


def topic_label(share: Share, labels: Mapping[str, Both], words: Words) -> str:
    """A topic as its pack calls it; its id, where the pack has gone."""
    label = labels.get(share.name)
    return cut(label[words.language] if label is not None else share.name, NAME_ROOM)


def shown_topics(found: Statistics) -> tuple[Share, ...]:
    """The topics that there is room for: the most answered ones."""
    return found.topics[:_MOST_TOPICS]


def topic_lines(found: Statistics, labels: Mapping[str, Both], words: Words) -> list[str]:
    return [
        words.say(
            "{what}: {share}",
            what=safe(topic_label(one, labels, words), 60),
            share=share_text(one.right, one.answered, words),
        )
        for one in shown_topics(found)
    ]


def _mode_lines(found: Statistics, words: Words) -> list[str]:
    names = {mode.value: mode_name(mode, words) for mode in Mode} | {"buzzer": words.say("buzzer")}
    return [
        words.say("{what}: {share}", what=names[one.name], share=share_text(one.right, one.answered, words))
        for one in found.modes
        if one.name in names
    ]


def picture_alt(found: Statistics, labels: Mapping[str, Both], words: Words) -> str:
    """What the chart shows, for those who do not see it; at most 1,024 characters."""
    bars = [
        words.say(
            "{what}: {share}", what=topic_label(one, labels, words), share=share_text(one.right, one.answered, words)
        )
        for one in shown_topics(found)
    ]
    lead = words.say("Bar chart of right answers by topic.")
    space = "" if words.language == "ja" else " "
    return cut(lead + space + words.say("; ").join(bars), 1024)
