"""What a competition posts: its sign-up, reminders, the standings after each round, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.trivia.buzzer import BuzzerRules
from bot.trivia.competition import BREAK_MS, FEWEST_HERE, NEVER_BEGAN, Fate, Stage, race, winners
from bot.trivia.course import Ending
from bot.ui import buttons, buzzer
from bot.ui.buttons import Press
from bot.ui.pages import Page, text_part
from bot.ui.podium import race_part, why
from bot.ui.race_picture import Race, Racer
from bot.ui.rounds import (
    Speaker,
    mode_name,
    names_list,
    place_mark,
    player_name,
    points_text,
    rules_line,
    seconds_text,
)
from bot.ui.text import fitting, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.biography.languages import Both
    from bot.trivia.buzzer import BuzzerRound
    from bot.trivia.competition import Competition, Entrant, Place
    from bot.trivia.round import Round
    from bot.ui.words import Words

TITLE = 80
"""Characters of a title; with what stands beside it, it fits the name of a scheduled event too."""
MENTIONED = 80
"""People whom one message mentions: Discord takes a hundred."""
SIGN_UP, OFF, END = "s", "o", "e"
"""Names of posts; reminders are r1.1, r1.2 and so on, standings b1, b2."""
REMINDER, ASKED = "r", "r2."
_LISTED = 20
_ROOM = 2600


def title_of(competition: Competition) -> str:
    return safe(competition.title, TITLE + 20)


def plan_text(competition: Competition, words: Words) -> str:
    """The rounds in one line."""
    rules = competition.rules
    rounds = words.plural("{n} round", "{n} rounds", competition.rounds)
    if isinstance(rules, BuzzerRules):
        of = words.plural("up to {n} question", "up to {n} questions", rules.questions)
        mode = words.say("buzzer")
    else:
        of = words.plural("{n} question", "{n} questions", rules.questions)
        mode = mode_name(rules.mode, words)
    return words.say("{rounds} of {questions} · {mode}", rounds=rounds, questions=of, mode=mode)


def show_id(competition: Competition, name: str) -> str:
    """What a post is found again by."""
    return buttons.COMPETITION_SHOW.id(competition.guild_id, competition.id, name)


def _show(competition: Competition, name: str, speaker: Speaker) -> Press:
    return Press(show_id(competition, name), speaker.button(lambda words: words.say("Details")))


def _key(competition: Competition) -> tuple[int, int]:
    return competition.guild_id, competition.id


def _join(competition: Competition, speaker: Speaker) -> Press:
    custom_id = buttons.COMPETITION_JOIN.id(*_key(competition))
    return Press(custom_id, speaker.button(lambda words: words.say("Join")), style=discord.ButtonStyle.success)


# -- sign-up


def sign_up_page(competition: Competition, speaker: Speaker, about: Both | None) -> Page:
    """What people join by; without its buttons once sign-up is over."""
    starts_s = competition.start_ms // 1000
    is_open = competition.stage is Stage.SIGN_UP
    lines = [f"## 🏆 {title_of(competition)}"]
    lines += speaker.each(lambda words: start_text(starts_s, words, past=not is_open))
    lines += speaker.each(lambda words: plan_text(competition, words))
    if about is not None:
        lines += speaker.each(lambda words: words.say("About {name}", name=safe(about[words.language], 60)))
    if competition.role_id is not None:
        role = f"<@&{competition.role_id}>"
        lines += speaker.each(lambda words: words.say("Whoever wins gets the role {role}.", role=role))
    lines += speaker.each(lambda words: joined_text(list(competition.entrants.values()), words))
    if is_open:
        small = speaker.each(lambda words: _how_it_begins(competition, words))
        lines += [f"-# {line}" for line in small]
    else:
        lines += speaker.each(lambda words: over_text(competition, words))
    page = Page(text_part(*lines))
    row = [_show(competition, SIGN_UP, speaker)]
    if is_open:
        row = [
            _join(competition, speaker),
            Press(buttons.COMPETITION_LEAVE.id(*_key(competition)), speaker.button(lambda words: words.say("Leave"))),
            Press(
                buttons.COMPETITION_REMIND.id(*_key(competition)),
                speaker.button(lambda words: words.say("Reminders on or off")),
                emoji="🔔",
            ),
            *row,
        ]
    page.add_row(row)
    return page


def _how_it_begins(competition: Competition, words: Words) -> str:
    if competition.reminded == 0:
        return words.plural(
            "Only those who join score. I remind them an hour and five minutes before; it begins when {n} of them "
            "has said “I'm here” then.",
            "Only those who join score. I remind them an hour and five minutes before; it begins when {n} of them "
            "have said “I'm here” then.",
            FEWEST_HERE,
        )
    return words.plural(
        "Only those who join score. I remind them five minutes before; it begins when {n} of them has said “I'm here” "
        "then.",
        "Only those who join score. I remind them five minutes before; it begins when {n} of them have said “I'm here” "
        "then.",
        FEWEST_HERE,
    )


def start_text(starts_s: int, words: Words, *, past: bool = False) -> str:
    time = f"<t:{starts_s}:F>"
    if past:
        return words.say("Start: {time}", time=time)
    return words.say("It begins {time} ({relative}).", time=time, relative=f"<t:{starts_s}:R>")


def joined_text(entrants: Sequence[Entrant], words: Words) -> str:
    if not entrants:
        return words.say("Nobody has joined yet.")
    names = names_list([one.name for one in entrants], words)
    return words.plural("{n} has joined: {names}", "{n} have joined: {names}", len(entrants), names=names)


def over_text(competition: Competition, words: Words) -> str:
    """Why nobody can join any more."""
    match competition.fate:
        case None:
            return words.say("It has begun.")
        case Fate.DONE:
            return words.say("It is over.")
        case Fate.CANCELLED:
            return words.say("It was cancelled.")
        case Fate.TOO_FEW:
            return words.plural(
                "It is called off: fewer than {n} person was there at the start.",
                "It is called off: fewer than {n} people were there at the start.",
                FEWEST_HERE,
            )
        case Fate.MISSED:
            return words.say("It is called off: I could not begin it in time.")
        case Fate.NO_QUESTIONS:
            return words.say("It is called off: I have no questions that fit it.")
        case Fate.LOST | Fate.LEFT:
            return words.say("It ended because I could no longer write in its channel.")


# -- reminders


def reminder_pages(competition: Competition, number: int, speaker: Speaker) -> list[tuple[str, Page, list[int]]]:
    """For each message of a reminder: its name, the page, and whom it mentions. The second asks who is there."""
    starts_s = competition.start_ms // 1000
    people = competition.to_remind
    parts = [people[start : start + MENTIONED] for start in range(0, len(people), MENTIONED)] or [[]]
    found: list[tuple[str, Page, list[int]]] = []
    for place, part in enumerate(parts, 1):
        name = f"{REMINDER}{number}.{place}"
        lines = [f"### 🏆 {title_of(competition)}"]
        lines += speaker.each(lambda words: words.say("It begins {relative}.", relative=f"<t:{starts_s}:R>"))
        if number == 2:
            lines += speaker.each(
                lambda words: words.say(
                    "Are you there? Press “I'm here”. With fewer than {n} it is called off.", n=FEWEST_HERE
                )
            )
        lines.append(" ".join(f"<@{one.id}>" for one in part))
        page = Page(text_part(*lines))
        row = [_join(competition, speaker), _show(competition, name, speaker)]
        if number == 2:
            custom_id = buttons.COMPETITION_HERE.id(*_key(competition))
            label = speaker.button(lambda words: words.say("I'm here"))
            row.insert(0, Press(custom_id, label, style=discord.ButtonStyle.primary, emoji="🙋"))
        page.add_row(row)
        found.append((name, page, [one.id for one in part]))
    return found


def asked_page(competition: Competition, name: str, speaker: Speaker) -> Page:
    """A reminder that asked who is there, when nobody is asked any more."""
    lines = [f"### 🏆 {title_of(competition)}", *speaker.each(lambda words: over_text(competition, words))]
    page = Page(text_part(*lines))
    page.add_row([_show(competition, name, speaker)])
    return page


# -- rounds


def competition_lobby_page(
    round: Round | BuzzerRound, competition: Competition, speaker: Speaker, starts_s: int, *, open: bool
) -> Page:
    """The announcement of a round: nobody has to join it."""
    lines = [f"## 🏆 {title_of(competition)}"]
    lines += speaker.each(
        lambda words: (
            "**" + words.say("Round {number} of {of}", number=competition.number, of=competition.rounds) + "**"
        )
    )
    rules = round.rules
    lines += speaker.each(
        lambda words: (
            buzzer.rules_line(rules, words)
            if isinstance(rules, BuzzerRules)
            else rules_line(rules, len(round.turns), words)
        )
    )
    if open:
        lines += speaker.each(
            lambda words: words.say(
                "It starts in {time} ({relative}). Only those who joined the competition play.",
                time=seconds_text(15, words),
                relative=f"<t:{starts_s}:R>",
            )
        )
    else:
        lines += speaker.each(lambda words: words.say("It has started."))
    return Page(text_part(*lines))


# -- standings


def _moved(place: Place) -> str:
    if not place.moved:
        return ""
    return f" ↑{place.moved}" if place.moved > 0 else f" ↓{-place.moved}"


def place_line(place: Place, words: Words, *, last: bool) -> str:
    """One line of the standings; with what the last round brought, where it is told."""
    name = player_name(place.name)
    if place.rank <= 3 and place.points:
        name = f"**{name}**"
    line = f"{place_mark(place.rank)} {name} — {points_text(place.points, words)}"
    if last:
        line += f"{Speaker(words.language).aside(f'+{words.number(place.last_points)}')}{_moved(place)}"
    return line


def standings_lines(places: Sequence[Place], words: Words, most: int, *, last: bool) -> list[str]:
    lines = [place_line(place, words, last=last) for place in places[:most]]
    if len(places) > most:
        lines.append(words.plural("and {n} more", "and {n} more", len(places) - most))
    return lines


def break_page(
    competition: Competition, places: Sequence[Place], round: Round | BuzzerRound, speaker: Speaker, name: str
) -> Page:
    """The standings between two rounds."""
    next_s = competition.due_ms // 1000
    lines = [f"## 🏆 {title_of(competition)}"]
    lines += speaker.each(
        lambda words: (
            "**" + words.say("After round {number} of {of}", number=competition.number, of=competition.rounds) + "**"
        )
    )
    lines += _ending_lines(round, speaker)
    lines += standings_lines(places, speaker.all[0], _LISTED, last=True)
    tail = speaker.each(
        lambda words: words.say(
            "The next round begins in {time} ({relative}).",
            time=words.plural("{n} minute", "{n} minutes", BREAK_MS // 60_000),
            relative=f"<t:{next_s}:R>",
        )
    )
    page = Page(text_part(fitting(lines, _ROOM)), discord.ui.Separator(), text_part(*tail))
    page.add_row([_review(round, speaker), _show(competition, name, speaker)])
    return page


def _ending_lines(round: Round | BuzzerRound, speaker: Speaker) -> list[str]:
    if round.ending is None or round.ending is Ending.DONE:
        return []
    ending = round.ending
    return speaker.each(lambda words: why(ending, words))


def _review(round: Round | BuzzerRound, speaker: Speaker) -> Press:
    custom_id = buttons.ROUND_MISSED.id(round.guild_id, round.id, 1)
    return Press(custom_id, speaker.button(lambda words: words.say("Review what I missed")))


# -- the end


async def podium_page(
    competition: Competition,
    places: Sequence[Place],
    rounds: Sequence[Round | BuzzerRound],
    speaker: Speaker,
    role_lines: list[str],
    *,
    picture: bool = True,
) -> tuple[Page, list[discord.File]]:
    """The end of a competition that was played, with the picture of the race. ``role_lines``: what became of the
    winner role."""
    best = winners(places)
    lines = [f"## 🏆 {title_of(competition)}"]
    if rounds:
        lines += _ending_lines(rounds[-1], speaker)
    lines += speaker.each(lambda words: _won_text(best, words))
    lines += standings_lines(places, speaker.all[0], _LISTED, last=False)
    lines += role_lines
    parts: list[discord.ui.Item[Any]] = [text_part(fitting([line for line in lines if line], _ROOM))]
    files: list[discord.File] = []
    questions = sum(len(round.closed) for round in rounds)
    if picture and best and questions > 1:
        course = race(competition, rounds)
        drawn = Race(
            questions=questions,
            racers=tuple(Racer(one.name, tuple(course[one.user]), one.rank) for one in places if one.points),
            title=competition.title,
        )
        gallery, file = await race_part(drawn, speaker)
        parts.append(gallery)
        files.append(file)
    small = speaker.each(
        lambda words: words.say(
            "Past competitions: /competition results. All answers, for managers: /competition export"
        )
    )
    parts.append(text_part(*(f"-# {line}" for line in small)))
    page = Page(*parts)
    row = [_show(competition, END, speaker)]
    if rounds:
        row.insert(0, _review(rounds[-1], speaker))
    page.add_row(row)
    return page, files


def _won_text(best: Sequence[Place], words: Words) -> str:
    if not best:
        return words.say("It is over, and nobody has a point.")
    names = words.list([f"**{player_name(one.name)}**" for one in best[:5]])
    return words.plural(
        "🎉 {names} has won the competition!", "🎉 {names} have won the competition together!", len(best), names=names
    )


def off_page(competition: Competition, speaker: Speaker) -> Page:
    """A competition that did not take place, or did not come to its end."""
    lines = [f"## 🏆 {title_of(competition)}"]
    lines += speaker.each(lambda words: over_text(competition, words))
    if competition.fate in NEVER_BEGAN:
        lines += speaker.each(lambda words: words.say("A new one is set up with /competition create."))
    page = Page(text_part(*lines))
    page.add_row([_show(competition, OFF, speaker)])
    return page
