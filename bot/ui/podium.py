"""The end of a round: the podium, what counted, and what one missed."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.trivia.course import Ending
from bot.ui import buttons
from bot.ui.buttons import Press
from bot.ui.pages import Page, text_part
from bot.ui.race_picture import Race, Racer, alt_text, draw_race
from bot.ui.rounds import (
    Speaker,
    answer_text,
    explanation_lines,
    place_mark,
    player_name,
    points_text,
    shown_time,
)
from bot.ui.text import fitting, safe

if TYPE_CHECKING:
    from bot.trivia.buzzer import BuzzerRound
    from bot.trivia.round import Round, Standing
    from bot.ui.rounds import Sources
    from bot.ui.words import Words

_PICTURE = "race.png"
_LISTED = 20
_ROOM = 2600
_PICTURES = asyncio.Semaphore(2)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a round added to leaderboards."""

    server: bool
    everywhere: bool
    """Whether the global board took it too."""


def end_custom_id(round: Round | BuzzerRound) -> str:
    """What the last message is found again by."""
    return buttons.ROUND_AGAIN.id(round.guild_id, round.id)


async def end_page(
    round: Round,
    speaker: Speaker,
    counted: Counted,
    *,
    picture: bool = True,
) -> tuple[Page, list[discord.File]]:
    """The last message, with the picture of the score race where there was a race, unless it must do without."""
    standings = [one for one in round.standings() if one.answered]
    played = len(round.closed)
    lines = ["## 🏁 " + speaker.line(lambda words: words.say("The round is over"))]
    if round.ending is not None:
        ending = round.ending
        lines += speaker.each(lambda words: why(ending, words))
    if played and standings:
        lines.append(_podium(standings, speaker))
    elif played and round.ending is not Ending.IDLE:
        lines += speaker.each(lambda words: words.say("Nobody answered."))
    parts: list[discord.ui.Item[Any]] = [text_part(fitting([line for line in lines if line], _ROOM))]
    files: list[discord.File] = []
    if picture and played > 1 and standings and any(one.points for one in standings):
        gallery, file = await race_part(_race(round, standings), speaker)
        parts.append(gallery)
        files.append(file)
    if standings:
        parts.append(discord.ui.Separator())
        parts.append(text_part(*speaker.each(lambda words: "-# " + counted_text(round, counted, words))))
    page = Page(*parts)
    row = [
        Press(
            end_custom_id(round),
            speaker.button(lambda words: words.say("Play again")),
            style=discord.ButtonStyle.success,
        )
    ]
    if played and standings:
        row.append(
            Press(
                buttons.ROUND_MISSED.id(round.guild_id, round.id, 1),
                speaker.button(lambda words: words.say("Review what I missed")),
            )
        )
    page.add_row(row)
    return page, files


async def race_part(race: Race, speaker: Speaker) -> tuple[discord.ui.Item[Any], discord.File]:
    """The picture of a race in a message, and its file. Drawn in a thread, two at a time."""
    alt = " / ".join(alt_text(race, words) for words in speaker.all)[:1024]
    async with _PICTURES:
        drawn = await asyncio.to_thread(draw_race, race, speaker.all[0])
    gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{_PICTURE}", description=alt)
    )
    return gallery, discord.File(io.BytesIO(drawn), _PICTURE, description=alt)


def why(ending: Ending, words: Words) -> str:
    """Why a round ended before its last question; nothing where it did not."""
    match ending:
        case Ending.STOPPED:
            return words.say("It was stopped; the points stay.")
        case Ending.IDLE:
            return words.say("Nobody answered any more, so it stops here; the points stay.")
        case Ending.AWAY:
            return words.say("I was away for too long, so it ends here; the points stay.")
        case Ending.MADE_WAY:
            return words.say("A competition begins in this channel, so the round ends here; the points stay.")
        case Ending.FAILED:
            return words.say("Something went wrong on my side, so it ends here; the points stay.")
        case _:
            return ""


def _podium(standings: list[Standing], speaker: Speaker) -> str:
    words = speaker.all[0]
    lines = [_player_line(one, words) for one in standings[:_LISTED]]
    if len(standings) > _LISTED:
        lines.append(words.plural("and {n} more", "and {n} more", len(standings) - _LISTED))
    return "\n".join(lines)


def _player_line(one: Standing, words: Words) -> str:
    details = [words.say("{right} of {asked} right", right=one.right, asked=one.asked)]
    if one.best_streak > 1:
        details.append(words.say("best streak {n}", n=one.best_streak))
    if one.fastest_ms is not None:
        details.append(words.say("fastest {time}", time=shown_time(one.fastest_ms, words)))
    name = player_name(one.name)
    if one.rank <= 3:
        name = f"**{name}**"
    return f"{place_mark(one.rank)} {name} — {points_text(one.points, words)} · {words.list(details)}"


def counted_text(round: Round, counted: Counted, words: Words) -> str:
    """What went to the leaderboard, and what did not and why."""
    if not counted.server:
        return words.say(
            "Not on the leaderboard: a round counts when two people or more answer at least half of its questions. "
            "It is in your own statistics."
        )
    said = [
        words.say("The points are on the server's leaderboard and the global one.")
        if counted.everywhere
        else words.say("The points are on the server's leaderboard.")
    ]
    if any(reply.repeated for turn in round.closed for reply in turn.replies.values()):
        said.append(words.say("Answers marked ↻ are left out there: the same person had them right within a day."))
    if not round.winners():
        said.append(words.say("There is no win: less than half of the round was played."))
    return ("" if words.language == "ja" else " ").join(said)


def _race(round: Round, standings: list[Standing]) -> Race:
    lines = round.race()
    return Race(
        questions=len(round.closed),
        racers=tuple(Racer(one.name, tuple(lines[one.user]), one.rank) for one in standings),
    )


# -- what one missed

_PER_PAGE = 4


def missed_page(
    round: Round,
    user: int,
    sources: Sources,
    words: Words,
    number: int,
) -> Page:
    """The questions that a person did not answer right, with their answers and explanations."""
    missed = round.missed(user)
    if not missed:
        return Page(text_part(words.say("You missed nothing: every answer was right.")))
    pages = -(-len(missed) // _PER_PAGE)
    number = min(max(1, number), pages)
    speaker = Speaker(words.language)
    parts: list[discord.ui.Item[Any]] = [
        text_part("### " + words.plural("You missed {n} question", "You missed {n} questions", len(missed)))
    ]
    for turn in missed[(number - 1) * _PER_PAGE : number * _PER_PAGE]:
        asked = turn.asked
        place = round.turns.index(turn) + 1
        prompt = safe(asked.question.prompt[words.language], 220)
        lines = [
            "**" + words.say("Question {number}", number=place) + f"** {prompt}",
            f"✅ {answer_text(asked, speaker)}",
            *explanation_lines(asked, speaker, sources, 300),
        ]
        parts += [discord.ui.Separator(), text_part(fitting(lines, 900))]
    page = Page(*parts)
    if pages > 1:
        key = (round.guild_id, round.id)
        page.add_row(
            [
                Press(buttons.ROUND_MISSED.id(*key, number - 1), "◀", disabled=number == 1),
                Press(buttons.ROUND_MISSED.id(*key, number + 1), "▶", disabled=number == pages),
            ]
        )
    return page
