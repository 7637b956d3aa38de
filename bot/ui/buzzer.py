"""The messages of a buzzer round: its lobby, its questions told phrase by phrase, their reveals, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.trivia.buzzer import Refusal, Verdict
from bot.trivia.clues import shown, whole
from bot.trivia.course import Ending, Outcome
from bot.ui import buttons
from bot.ui.answers import MOST_TYPED, REPLY, not_joined
from bot.ui.buttons import Press
from bot.ui.errors import ReaderError
from bot.ui.pages import Page, text_part
from bot.ui.podium import end_custom_id, race_part, why
from bot.ui.race_picture import Race, Racer
from bot.ui.rounds import Speaker, difficulty_name, names_list, place_mark, player_name, recap_line, seconds_text
from bot.ui.statements import source_line
from bot.ui.text import cut, fitting, safe

if TYPE_CHECKING:
    from bot.biography.languages import Both
    from bot.trivia.buzzer import BuzzerRound, BuzzerRules, BuzzerStanding, BuzzerTurn
    from bot.ui.podium import Counted
    from bot.ui.rounds import Sources
    from bot.ui.words import Words

# A message holds 4,000 characters of text; in two languages each has half of the room.
_TOLD, _EXPLANATION, _SOURCE, _ROOM = 1300, 700, 500, 2600
_TOP, _LISTED, _PER_PAGE, _ATTEMPTS = 5, 20, 4, 8
_ATTEMPTS_ROOM = 700


class UnfitOptionError(ReaderError):
    """An option that the chosen mode has no use for."""

    def __init__(self, option: str, *, buzzer: bool) -> None:
        super().__init__(option)
        self.option, self.buzzer = option, buzzer

    def sentence(self, words: Words) -> str:
        name = f"`{words.say(self.option)}`"
        if self.buzzer:
            return words.say("The option {option} does not fit buzzer rounds. Leave it out.", option=name)
        return words.say(
            "The option {option} is for buzzer rounds only. Choose that mode, or leave it out.", option=name
        )


# -- the lobby


def rules_line(rules: BuzzerRules, words: Words) -> str:
    """The rules of this round in one line."""
    parts = [words.say("buzzer"), words.plural("up to {n} question", "up to {n} questions", rules.questions)]
    if rules.win_at is not None:
        parts.append(words.say("{n}○ wins", n=rules.win_at))
        if rules.top > 1:
            parts.append(words.say("until {n} have won", n=rules.top))
    if rules.out_at is not None:
        parts.append(words.say("{n}× is out", n=rules.out_at))
    if rules.chance == "single":
        parts.append(words.say("a wrong answer ends the question"))
    else:
        parts.append(words.say("after a wrong answer the others go on"))
    if rules.difficulty is not None:
        parts.append(difficulty_name(rules.difficulty, words))
    return " · ".join(parts)


def lobby_page(
    round: BuzzerRound, speaker: Speaker, *, about: Both | None, starts_s: int, repeats: int, open: bool = True
) -> Page:
    planned = len(round.turns)
    title = speaker.line(lambda words: words.say("Buzzer round"))
    name = speaker.line(lambda words: safe(about[words.language], 60)) if about else ""
    head = " · ".join(part for part in (f"🔔 {title}", name) if part)
    lines = [f"## {head}", speaker.lines(lambda words: rules_line(round.rules, words))]
    lines.append(
        speaker.lines(
            lambda words: words.say(
                "The clues come phrase by phrase. Press as soon as you know; then you have {time}.",
                time=seconds_text(10, words),
            )
        )
    )
    if planned < round.rules.questions:
        lines.append(
            speaker.lines(
                lambda words: words.plural("There is one question for it.", "There are {n} questions for it.", planned)
            )
        )
    if repeats:
        lines.append(
            speaker.lines(
                lambda words: words.plural(
                    "{n} of them has been asked here before: the new ones are used up.",
                    "{n} of them have been asked here before: the new ones are used up.",
                    repeats,
                )
            )
        )
    players = [player.name for player in round.players.values()]
    if players:
        lines.append(speaker.lines(lambda words: words.say("Playing: {names}", names=names_list(players, words))))
    if not open:
        lines.append(speaker.lines(lambda words: words.say("It has started.")))
        return Page(text_part(*lines))
    lines.append(
        speaker.lines(
            lambda words: words.say(
                "It starts in {time} ({relative}). Whoever presses plays too.",
                time=seconds_text(15, words),
                relative=f"<t:{starts_s}:R>",
            )
        )
    )
    page = Page(text_part(*lines))
    key = (round.guild_id, round.id)
    join, now = (speaker.button(lambda words, said=said: words.say(said)) for said in ("Join", "Start now"))
    page.add_row(
        [
            Press(buttons.ROUND_JOIN.id(*key), join, style=discord.ButtonStyle.success),
            Press(buttons.ROUND_NOW.id(*key), now),
        ]
    )
    return page


# -- a question


def first_custom_id(round: BuzzerRound) -> str:
    """A custom_id that only the present question's message has: what it is found again by."""
    return buttons.BUZZ.id(round.guild_id, round.id, round.number)


def _heading(number: int, speaker: Speaker) -> str:
    return "### 🔔 " + speaker.line(lambda words: words.say("Question {number}", number=number))


def _attempt_lines(round: BuzzerRound, turn: BuzzerTurn, speaker: Speaker) -> list[str]:
    """Who pressed, and what came of it."""
    lines: list[str] = []
    words = speaker.all[0]
    for attempt in turn.attempts:
        name = player_name(round.players[attempt.user].name)
        given = safe(attempt.given, 80)
        match attempt.verdict:
            case Verdict.OPEN:
                lines.append(
                    "🔴 "
                    + speaker.line(
                        lambda words, name=name: words.say("{name} pressed first and answers now.", name=f"**{name}**")
                    )
                )
            case Verdict.RIGHT:
                points = words.plural("{n} point", "{n} points", turn.points(attempt))
                lines.append(
                    f"⭕ **{name}** “{given}” (+{points})"
                    if words.language == "en"
                    else f"⭕ **{name}** 「{given}」（+{points}）"
                )
            case Verdict.WRONG:
                lines.append(f"❌ {name} “{given}”" if words.language == "en" else f"❌ {name} 「{given}」")
            case Verdict.LATE:
                lines.append(f"❌ {name} · " + speaker.line(lambda words: words.say("no answer in time")))
        if attempt.wrong and round.is_out(attempt.user):
            lines[-1] += " · " + speaker.line(lambda words: words.say("out"))
    return _latest(lines, words)


def _latest(lines: list[str], words: Words) -> list[str]:
    """The last ones that there is room for, and how many came before them."""
    kept: list[str] = []
    room = _ATTEMPTS_ROOM
    for line in reversed(lines[-_ATTEMPTS:]):
        room -= len(line) + 1
        if room < 0 and kept:
            break
        kept.insert(0, line)
    if earlier := len(lines) - len(kept):
        kept.insert(0, "-# " + words.plural("{n} earlier answer", "{n} earlier answers", earlier))
    return kept


def _more(words: Words) -> str:
    """After a text that goes on."""
    return "…" if words.language == "ja" else " …"


def question_page(round: BuzzerRound, speaker: Speaker) -> Page:
    """The present question, as far as it is told."""
    turn = round.turn
    texts = [
        safe(shown(turn.ladder, words.language, turn.told, speaker.language), _TOLD // speaker.share)
        + (_more(words) if turn.told < turn.steps else "")
        for words in speaker.all
    ]
    head = [_heading(round.number, speaker)]
    if round.number > 1:
        head.insert(0, recap_line(speaker.text(round.turns[round.number - 2].ladder.answer, 120), speaker))
    parts: list[discord.ui.Item[Any]] = [text_part(*head, *texts)]
    if attempts := _attempt_lines(round, turn, speaker):
        parts.append(text_part(*attempts))
    label = speaker.button(lambda words: words.say("Buzz!"))
    page = Page(*parts)
    page.add_row(
        [
            Press(
                first_custom_id(round),
                label,
                style=discord.ButtonStyle.danger,
                emoji="🔔",
                disabled=turn.holder is not None,
            )
        ]
    )
    return page


def buzz_modal(round: BuzzerRound, words: Words, attempt: int) -> discord.ui.Modal:
    """The modal of who has the right. What it asks is in its custom_id, so that it outlives a restart."""
    custom_id = buttons.FORM_BUZZ.id(round.guild_id, round.id, round.number, attempt)
    title = cut(words.say("You have ten seconds"), 45)
    modal = discord.ui.Modal(title=title, custom_id=custom_id, timeout=None)
    hint = words.say("Small slips of spelling are forgiven")
    entry: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id=REPLY, placeholder=hint, max_length=MOST_TYPED)
    modal.add_item(discord.ui.Label(text=words.say("Your answer"), component=entry))
    return modal


class OnceMoreView(discord.ui.LayoutView):
    """A private sentence with the button that opens the second modal: a modal cannot answer a modal."""

    def __init__(self, round: BuzzerRound, words: Words, *, unclear: bool) -> None:
        super().__init__(timeout=None)
        said = (
            words.say("Once more, please. Press within five seconds; then you have ten.")
            if unclear
            else words.say("Be more specific, please. Press within five seconds; then you have ten.")
        )
        self.add_item(discord.ui.TextDisplay(said))
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        custom_id = buttons.BUZZ_AGAIN.id(round.guild_id, round.id, round.number)
        row.add_item(Press(custom_id, words.say("Answer again"), style=discord.ButtonStyle.primary))
        self.add_item(row)


def was_first(name: str, words: Words) -> str:
    return words.say("{name} was first.", name=player_name(name))


def refused(refusal: Refusal, words: Words) -> str:
    match refusal:
        case Refusal.NOT_OPEN:
            return words.say("That question is closed. Press at the newest one.")
        case Refusal.TAKEN:
            return words.say("Somebody else was first.")
        case Refusal.TRIED:
            return words.say("You have answered this question. Wait for the next one.")
        case Refusal.OUT:
            return words.say("You are out of this round.")
        case Refusal.WON:
            return words.say("You have won already. Let the others play on.")
        case Refusal.NOT_YOURS:
            return words.say("The right to answer is not yours just now.")
        case Refusal.LATE:
            return words.say("Too late: the time was up.")
        case Refusal.NOT_JOINED:
            return not_joined(words)


def judged(verdict: Verdict, words: Words) -> str:
    return words.say("⭕ Right!") if verdict is Verdict.RIGHT else words.say("❌ Wrong.")


# -- the reveal


def reveal_page(round: BuzzerRound, speaker: Speaker, sources: Sources) -> Page:
    """A question that is over: its whole text with a mark where each press fell, its answer, and why."""
    turn = round.turn
    presses = {attempt.told for attempt in turn.attempts}
    texts = [
        safe(whole(turn.ladder, words.language, speaker.language, presses), _TOLD // speaker.share)
        for words in speaker.all
    ]
    answer = " / ".join(speaker.text(turn.ladder.answer, 200))
    label = speaker.line(lambda words: words.say("The answer:"))
    parts: list[discord.ui.Item[Any]] = [text_part(_heading(round.number, speaker), *texts, f"✅ {label} **{answer}**")]
    results = _attempt_lines(round, turn, speaker)
    if turn.outcome is Outcome.VOID:
        results = speaker.each(
            lambda words: words.say("This question counts for nobody: I was away while it was open.")
        )
    elif turn.outcome is Outcome.SKIPPED:
        results = speaker.each(lambda words: words.say("Skipped. It counts for nobody."))
    elif not turn.attempts:
        results = speaker.each(lambda words: words.say("Nobody pressed."))
    if results:
        parts.append(text_part(*results))
    parts.append(discord.ui.Separator())
    parts.append(text_part(*_explanation(turn, speaker, sources, _EXPLANATION)))
    standings = [one for one in round.standings() if one.right or one.wrong]
    if standings:
        parts.append(discord.ui.Separator())
        parts.append(text_part(*(_standing_line(one, speaker) for one in standings[:_TOP])))
    return Page(*parts)


def _explanation(turn: BuzzerTurn, speaker: Speaker, sources: Sources, room: int) -> list[str]:
    lines = speaker.text(turn.ladder.explanation, room)
    found = (sources.get((turn.ladder.person, cited.source)) for cited in turn.ladder.cited[:2])
    said = [f"-# {source_line(source, speaker.all[0])}" for source in found if source is not None]
    return [line for line in (*lines, fitting(said, _SOURCE)) if line]


def _standing_line(one: BuzzerStanding, speaker: Speaker) -> str:
    mark = place_mark(one.rank) if one.right else "▫️"
    line = f"{mark} {player_name(one.name)} — {one.right}○ {one.wrong}×"
    if one.place is not None:
        line += " · " + speaker.line(lambda words: words.say("won"))
    elif one.out:
        line += " · " + speaker.line(lambda words: words.say("out"))
    return line


# -- the end


async def end_page(
    round: BuzzerRound, speaker: Speaker, counted: Counted, *, picture: bool = True
) -> tuple[Page, list[discord.File]]:
    """The last message: who won, what everybody had right and wrong, and the race for ○ as a picture."""
    pressed = round.pressed()
    standings = [one for one in round.standings() if one.user in pressed]
    lines = ["## 🏁 " + speaker.line(lambda words: words.say("The round is over"))]
    lines += speaker.each(lambda words: _why(round, words))
    for one in standings[:_LISTED]:
        points = speaker.all[0].plural("{n} point", "{n} points", one.points)
        lines.append(f"{_standing_line(one, speaker)} · {points}")
    if round.closed and not standings and round.ending is not Ending.IDLE:
        lines += speaker.each(lambda words: words.say("Nobody pressed."))
    parts: list[discord.ui.Item[Any]] = [text_part(fitting([line for line in lines if line], _ROOM))]
    files: list[discord.File] = []
    if picture and len(round.closed) > 1 and any(one.right for one in standings):
        course = round.race()
        racers = tuple(Racer(one.name, tuple(course[one.user]), one.rank) for one in standings)
        gallery, file = await race_part(Race(len(round.closed), racers, unit="right"), speaker)
        parts.append(gallery)
        files.append(file)
    if standings:
        parts.append(discord.ui.Separator())
        parts.append(text_part(*speaker.each(lambda words: "-# " + _counted(round, counted, words))))
    label = speaker.button(lambda words: words.say("Play again"))
    row = [Press(end_custom_id(round), label, style=discord.ButtonStyle.success)]
    if round.closed and standings:
        review = speaker.button(lambda words: words.say("Review what I missed"))
        row.append(Press(buttons.ROUND_MISSED.id(round.guild_id, round.id, 1), review))
    page = Page(*parts)
    page.add_row(row)
    return page, files


def _why(round: BuzzerRound, words: Words) -> str:
    if round.ending is Ending.IDLE:
        return words.say("Nobody pressed any more, so it stops here; the points stay.")
    return why(round.ending, words) if round.ending is not None else ""


def _counted(round: BuzzerRound, counted: Counted, words: Words) -> str:
    if not counted.server:
        return words.say(
            "Not on the leaderboard: a buzzer round counts when two people or more pressed first at a question. "
            "It is in your own statistics."
        )
    if counted.everywhere:
        return words.say("The points are on the server's leaderboard and the global one.")
    return words.say("The points are on the server's leaderboard.")


def missed_page(round: BuzzerRound, user: int, sources: Sources, words: Words, number: int) -> Page:
    """The questions that a person did not answer right, with their answers and explanations."""
    missed = round.missed(user)
    if not missed:
        return Page(text_part(words.say("You missed nothing: every answer was right.")))
    pages = -(-len(missed) // _PER_PAGE)
    number = min(max(1, number), pages)
    speaker = Speaker(words.language)
    head = "### " + words.plural("You missed {n} question", "You missed {n} questions", len(missed))
    parts: list[discord.ui.Item[Any]] = [text_part(head)]
    for turn in missed[(number - 1) * _PER_PAGE : number * _PER_PAGE]:
        asked = words.say("Question {number}", number=round.turns.index(turn) + 1)
        text = safe(whole(turn.ladder, words.language, words.language), 400)
        answer = safe(turn.ladder.answer[words.language], 100)
        lines = [f"**{asked}** {text}", f"✅ **{answer}**", *_explanation(turn, speaker, sources, 300)]
        parts.append(discord.ui.Separator())
        parts.append(text_part(fitting(lines, 900)))
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
