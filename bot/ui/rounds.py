"""The messages of a round: its lobby, its questions, their reveals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import discord

from bot.trivia.course import Outcome
from bot.trivia.questions import Kind, Mode, letter
from bot.ui import buttons
from bot.ui.asking import asking
from bot.ui.buttons import Press
from bot.ui.dates import date_text
from bot.ui.pages import Page, text_part
from bot.ui.statements import source_line
from bot.ui.text import cut, escape, fitting, safe
from bot.ui.words import words_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.biography.languages import Both
    from bot.content.records import Source
    from bot.trivia.questions import Asked, Option
    from bot.trivia.round import Round, Standing, Turn
    from bot.trivia.rules import RoundLanguage, Rules
    from bot.ui.words import Words

    Sources = Mapping[tuple[str, str], Source]

_NAMES = 20
_TOP = 5
_MEDALS = ("🥇", "🥈", "🥉")
# A message holds 4,000 characters of text; in two languages each has half of the room.
_PROMPT, _OPTION, _EXPLANATION, _SOURCE = 800, 170, 700, 250
_SHOWN_AGAIN = 500
NAME_ROOM = 40


class Speaker:
    """A round's language, or both of them: every sentence once in each."""

    def __init__(self, language: RoundLanguage) -> None:
        self.language: RoundLanguage = language
        self.all: tuple[Words, ...] = (
            (words_for("en"), words_for("ja")) if language == "both" else (words_for(language),)
        )
        self.share = len(self.all)

    def each(self, make: Callable[[Words], str]) -> list[str]:
        """What is said in each language, once where it is the same."""
        return list(dict.fromkeys(said for words in self.all if (said := make(words))))

    def line(self, make: Callable[[Words], str]) -> str:
        return " / ".join(self.each(make))

    def lines(self, make: Callable[[Words], str]) -> str:
        return "\n".join(self.each(make))

    def text(self, text: Both, room: int) -> list[str]:
        return self.each(lambda words: safe(text[words.language], room // self.share))

    def aside(self, text: str) -> str:
        """In brackets, after something."""
        return f"（{text}）" if self.language == "ja" else f" ({text})"

    def button(self, make: Callable[[Words], str]) -> str:
        return cut(self.line(make), 80)


def mode_name(mode: Mode, words: Words) -> str:
    match mode:
        case Mode.CHOICE:
            return words.say("multiple choice")
        case Mode.TYPED:
            return words.say("typed answer")
        case Mode.YEAR:
            return words.say("guess the year")
        case Mode.ORDER:
            return words.say("put in order")
        case Mode.MIXED:
            return words.say("mixed")


def seconds_text(seconds: int, words: Words) -> str:
    return words.plural("{n} second", "{n} seconds", seconds)


def shown_time(elapsed_ms: int, words: Words) -> str:
    """An answer's time, to a tenth of a second."""
    return words.say("{seconds} s", seconds=f"{elapsed_ms / 1000:.1f}")


def player_name(name: str) -> str:
    return safe(name, NAME_ROOM)


def names_list(names: Sequence[str], words: Words) -> str:
    """Names, the last of many told as a number."""
    shown = [player_name(name) for name in names[:_NAMES]]
    if len(names) > _NAMES:
        shown.append(words.plural("{n} more", "{n} more", len(names) - _NAMES))
    return words.list(shown)


# -- the lobby


def rules_line(rules: Rules, planned: int, words: Words) -> str:
    """The rules of this round in one line."""
    parts = [words.plural("{n} question", "{n} questions", planned), mode_name(rules.mode, words)]
    if rules.seconds is not None:
        parts.append(words.say("{time} each", time=seconds_text(rules.seconds, words)))
    elif rules.mode is Mode.MIXED:
        parts.append(words.say("20 to 60 seconds each"))
    else:
        parts.append(words.say("{time} each", time=seconds_text(rules.seconds_for(rules.mode), words)))
    if rules.difficulty is not None:
        parts.append(difficulty_name(rules.difficulty, words))
    parts.append(words.say("the first answer is final; quick and in a row scores more"))
    return " · ".join(parts)


def difficulty_name(difficulty: str, words: Words) -> str:
    match difficulty:
        case "easy":
            return words.say("easy")
        case "medium":
            return words.say("medium")
        case _:
            return words.say("hard")


def lobby_page(
    round: Round,
    speaker: Speaker,
    *,
    about: Both | None,
    starts_s: int,
    repeats: int,
    open: bool = True,
) -> Page:
    planned = len(round.turns)
    title = speaker.line(lambda words: words.say("Trivia"))
    name = speaker.line(lambda words: safe(about[words.language], 60)) if about else ""
    head = " · ".join(part for part in (f"🎲 {title}", name) if part)
    lines = [f"## {head}", speaker.lines(lambda words: rules_line(round.rules, planned, words))]
    if planned < round.rules.questions:
        lines.append(
            speaker.lines(
                lambda words: words.plural(
                    "Only {n} question fits these wishes.", "Only {n} questions fit these wishes.", planned
                )
            )
        )
    if repeats:
        lines.append(speaker.lines(lambda words: _repeats_line(repeats, planned, words)))
    players = [player.name for player in round.players.values()]
    if players:
        lines.append(speaker.lines(lambda words: words.say("Playing: {names}", names=names_list(players, words))))
    if open:
        lines.append(
            speaker.lines(
                lambda words: words.say(
                    "It starts in {time} ({relative}). Whoever answers plays too.",
                    time=seconds_text(15, words),
                    relative=f"<t:{starts_s}:R>",
                )
            )
        )
    else:
        lines.append(speaker.lines(lambda words: words.say("It has started.")))
    page = Page(text_part(*lines))
    if open:
        page.add_row(
            [
                Press(
                    buttons.ROUND_JOIN.id(round.guild_id, round.id),
                    speaker.button(lambda words: words.say("Join")),
                    style=discord.ButtonStyle.success,
                ),
                Press(
                    buttons.ROUND_NOW.id(round.guild_id, round.id),
                    speaker.button(lambda words: words.say("Start now")),
                ),
            ]
        )
    return page


def _repeats_line(repeats: int, planned: int, words: Words) -> str:
    if repeats == planned:
        return words.say("Every fitting question has been asked here before; those not seen for longest come first.")
    return words.plural(
        "{n} of them has been asked here before: the new ones are used up.",
        "{n} of them have been asked here before: the new ones are used up.",
        repeats,
    )


def waiting_page(words: Words) -> Page:
    """A look-up has to wait: it could give an open question away."""
    return Page(text_part(words.say("⏳ A question is open. What you asked for comes here as soon as it closes.")))


# -- a question


def _source_title(asked: Asked, sources: Sources, words: Words) -> str | None:
    question = asked.question
    if question.according_to is None:
        return None
    source = sources.get((question.person, question.according_to))
    return None if source is None else source.title[words.language]


def _heading(round: Round, speaker: Speaker) -> str:
    of = len(round.turns)
    return "### " + speaker.line(lambda words: words.say("Question {number} of {of}", number=round.number, of=of))


def _asked_lines(turn: Turn, speaker: Speaker, sources: Sources, room: int) -> list[str]:
    """The asking line and the prompt, in each language."""
    asked = turn.asked
    lines: list[str] = []
    for words in speaker.all:
        title = _source_title(asked, sources, words)
        lead = asking(asked.question, words, title)
        prompt = safe(asked.question.prompt[words.language], room // speaker.share)
        lines += [f"**{escape(lead)}**" if lead else "", prompt]
    return list(dict.fromkeys(line for line in lines if line))


def _option_text(option: Option, speaker: Speaker, room: int) -> str:
    return " / ".join(speaker.text(option.text, room))


def recap_line(answers: Sequence[str], speaker: Speaker) -> str:
    """The last answer in short, because chat scrolls."""
    answer = " / ".join(answers)
    return "-# ↩ " + speaker.line(lambda words: words.say("The answer was: {answer}", answer=answer))


def _short_answer(turn: Turn, speaker: Speaker) -> list[str]:
    asked = turn.asked
    if asked.mode is Mode.ORDER:
        return [" → ".join(_option_text(asked.options[place], speaker, 40) for place in asked.right)]
    return speaker.text(asked.question.answer.text, 120)


def question_page(
    round: Round,
    speaker: Speaker,
    sources: Sources,
    *,
    closes_s: int,
) -> Page:
    """The present question while it is open."""
    turn = round.turn
    asked = turn.asked
    lines: list[str] = []
    if round.number > 1:
        lines.append(recap_line(_short_answer(round.turns[round.number - 2], speaker), speaker))
    lines += [_heading(round, speaker), *_asked_lines(turn, speaker, sources, _PROMPT)]
    for place, option in enumerate(asked.options):
        lines.append(f"**{letter(place)}** {_option_text(option, speaker, _OPTION)}")
    seconds = round.limit_ms // 1000
    clock = speaker.line(
        lambda words: words.say(
            "{time}, ends {relative}", time=seconds_text(seconds, words), relative=f"<t:{closes_s}:R>"
        )
    )
    count = speaker.line(lambda words: words.plural("{n} answer", "{n} answers", len(turn.replies)))
    page = Page(text_part(*lines), text_part(f"-# ⏱ {clock} · {count}"))
    page.add_row(_answer_buttons(round, asked, speaker))
    return page


def _answer_buttons(round: Round, asked: Asked, speaker: Speaker) -> list[Press]:
    key = (round.guild_id, round.id, round.number)
    if asked.mode is not Mode.CHOICE:
        label = speaker.button(lambda words: words.say("Answer"))
        return [Press(buttons.ROUND_OPEN.id(*key, 1), label, style=discord.ButtonStyle.primary)]
    row = [
        Press(buttons.ROUND_ANSWER.id(*key, place), letter(place), style=discord.ButtonStyle.primary)
        for place in range(len(asked.options))
    ]
    if asked.halved:
        row.append(Press(buttons.ROUND_HALF.id(*key), "50:50"))
    return row


def first_custom_id(round: Round) -> str:
    """A custom_id that only the present question's message has: what it is found again by."""
    key = (round.guild_id, round.id, round.number)
    if round.turn.asked.mode is Mode.CHOICE:
        return buttons.ROUND_ANSWER.id(*key, 0)
    return buttons.ROUND_OPEN.id(*key, 1)


# -- the reveal


def answer_text(asked: Asked, speaker: Speaker) -> str:
    """The right answer as people read it."""
    question = asked.question
    if asked.mode is Mode.ORDER:
        return "\n".join(
            f"{n}. {_dated_option(asked.options[place], speaker)}" for n, place in enumerate(asked.right, 1)
        )
    text = " / ".join(speaker.text(question.answer.text, 200))
    if asked.mode is Mode.CHOICE:
        return f"**{letter(asked.right[0])} {text}**"
    return f"**{text}**"


def _dated_option(option: Option, speaker: Speaker) -> str:
    text = _option_text(option, speaker, 160)
    if option.date is None:
        return text
    date = option.date
    told = speaker.line(lambda words: escape(date_text(date, words.language)))
    return text + speaker.aside(told)


def reveal_page(
    round: Round,
    speaker: Speaker,
    sources: Sources,
    turn: Turn | None = None,
) -> Page:
    """A question that is over, with its answer, who was right, and why."""
    turn = turn or round.turn
    asked = turn.asked
    lines = [_heading(round, speaker), *_asked_lines(turn, speaker, sources, _SHOWN_AGAIN)]
    if asked.mode is Mode.CHOICE:
        lines += [_revealed_option(turn, place, speaker) for place in range(len(asked.options))]
    else:
        answer = answer_text(asked, speaker)
        label = speaker.line(lambda words: words.say("The answer:"))
        lines.append(f"✅ {label}\n{answer}" if asked.mode is Mode.ORDER else f"✅ {label} {answer}")
    parts: list[discord.ui.Item[Any]] = [text_part(*lines)]
    result = "\n".join(_results(round, turn, speaker))
    if result:
        parts.append(text_part(result))
    parts.append(discord.ui.Separator())
    parts.append(text_part(*explanation_lines(asked, speaker, sources, _EXPLANATION)))
    standings = [one for one in round.standings() if one.points]
    if turn.outcome is Outcome.CLOSED and standings:
        parts.append(discord.ui.Separator())
        parts.append(text_part(standings_text(standings, speaker, _TOP)))
    return Page(*parts)


def _revealed_option(turn: Turn, place: int, speaker: Speaker) -> str:
    right = place in turn.asked.right
    text = _option_text(turn.asked.options[place], speaker, _OPTION * 2 // 3)
    chosen = Counter(reply.given for reply in turn.replies.values())[str(place)]
    count = f" · {chosen}" if chosen and turn.outcome is Outcome.CLOSED else ""
    return f"{'✅' if right else '▫️'} {'**' if right else ''}{letter(place)} {text}{'**' if right else ''}{count}"


def _results(round: Round, turn: Turn, speaker: Speaker) -> list[str]:
    if turn.outcome is Outcome.VOID:
        return speaker.each(
            lambda words: words.say("This question counts for nobody: I was away while it was open. Streaks are kept.")
        )
    if turn.outcome is Outcome.SKIPPED:
        return speaker.each(lambda words: words.say("Skipped. It counts for nobody."))
    if not turn.replies:
        return speaker.each(lambda words: words.say("Nobody answered."))
    scored = round.scored()[-1] if turn is round.turn else {}
    best = sorted((one for one in scored.values() if one.points), key=lambda one: (-one.points, one.reply.elapsed_ms))
    right = [one for one in scored.values() if one.reply.worth.right]
    lines: list[str] = []
    if not right:
        lines += speaker.each(lambda words: words.say("Nobody was right."))
    fastest = min(right, key=lambda one: one.reply.elapsed_ms, default=None)
    words = speaker.all[0]
    shown: list[str] = []
    for one in best[:8]:
        name = player_name(round.players[one.reply.user].name)
        marks = ("⚡" if one is fastest and len(turn.replies) > 1 else "") + ("↻" if one.reply.repeated else "")
        off = "" if one.reply.worth.right else " ≈"
        time = shown_time(one.reply.elapsed_ms, words)
        shown.append(f"{marks}{off}{name} +{words.number(one.points)}{speaker.aside(time)}")
    if len(best) > 8:
        shown.append(words.plural("{n} more", "{n} more", len(best) - 8))
    if shown:
        lines.append(words.list([part.strip() for part in shown]))
    return lines


def explanation_lines(asked: Asked, speaker: Speaker, sources: Sources, room: int) -> list[str]:
    """Why it is so, when it was, and who says so."""
    question = asked.question
    lines: list[str] = []
    for words in speaker.all:
        text = safe(question.explanation[words.language], room // speaker.share)
        if question.date is not None and question.kind is not Kind.ORDER:
            date = escape(date_text(question.date, words.language))
            text = words.say("{date}: {text}", date=f"**{date}**", text=text)
        lines.append(text)
    said: list[str] = []
    for cited in question.cited[:2]:
        source = sources.get((question.person, cited.source))
        if source is None:
            continue
        words = speaker.all[0]
        line = source_line(source, words)
        if cited.cites is not None:
            line = words.say("{source}, citing {name}", source=line, name=safe(cited.cites[words.language], 40))
        said.append(f"-# {line}")
    return [*dict.fromkeys(lines), fitting(said, _SOURCE * 2)]


def standings_text(standings: Sequence[Standing], speaker: Speaker, most: int) -> str:
    words = speaker.all[0]
    lines = [
        f"{place_mark(one.rank)} {player_name(one.name)} — {points_text(one.points, words)}" for one in standings[:most]
    ]
    return "\n".join(lines)


def place_mark(rank: int) -> str:
    return _MEDALS[rank - 1] if rank <= len(_MEDALS) else f"{rank}\\."


def points_text(points: int, words: Words) -> str:
    return words.plural("{n} point", "{n} points", points)
