"""Answering: the modals, and the private sentences that answers are met with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.trivia.questions import Mode, letter
from bot.trivia.round import Refusal
from bot.ui import buttons
from bot.ui.asking import asking
from bot.ui.buttons import Press
from bot.ui.text import cut, safe

if TYPE_CHECKING:
    from bot.trivia.round import Round, Turn
    from bot.ui.words import Words

_TITLE, _LABEL, _CHOICE = 45, 45, 100
MOST_TYPED = 100
REPLY = "reply"


def answer_modal(round: Round, words: Words, attempt: int) -> discord.ui.Modal:
    """The modal for the present question. What it asks is in its custom_id, so that it outlives a restart."""
    asked = round.turn.asked
    title = cut(words.say("Question {number}", number=round.number), _TITLE)
    key = (round.guild_id, round.id, round.number, attempt)
    if asked.mode is Mode.ORDER:
        return _order_modal(round, words, title, attempt)
    if asked.mode is Mode.YEAR:
        modal = discord.ui.Modal(title=title, custom_id=buttons.FORM_YEAR.id(*key), timeout=None)
        label, hint = words.say("The year"), words.say("Such as 2015, 2015年 or 平成27年")
    else:
        modal = discord.ui.Modal(title=title, custom_id=buttons.FORM_TYPED.id(*key), timeout=None)
        lead = asking(asked.question, words) or words.say("Your answer")
        label, hint = cut(lead, _LABEL), words.say("Small slips of spelling are forgiven")
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id=REPLY, placeholder=hint, max_length=MOST_TYPED)
    modal.add_item(discord.ui.Label(text=label, component=field))
    return modal


def _order_modal(round: Round, words: Words, title: str, attempt: int) -> discord.ui.Modal:
    asked = round.turn.asked
    custom_id = buttons.FORM_ORDER.id(round.guild_id, round.id, round.number, attempt)
    modal = discord.ui.Modal(title=title, custom_id=custom_id, timeout=None)
    texts = [option.text[words.language] for option in asked.options]
    for place in range(len(texts)):
        options = [
            discord.SelectOption(label=cut(f"{letter(n)} {text}", _CHOICE), value=str(n))
            for n, text in enumerate(texts)
        ]
        label = words.say("{n}. (earliest)", n=1) if place == 0 else words.say("{n}.", n=place + 1)
        if place == len(texts) - 1:
            label = words.say("{n}. (latest)", n=place + 1)
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"{REPLY}{place}", options=options, placeholder=words.say("Choose one")
        )
        modal.add_item(discord.ui.Label(text=cut(label, _LABEL), component=select))
    return modal


def read_order(values: dict[str, Any]) -> str | None:
    """The places chosen, first to last, as one text; None where one stands twice."""
    given = [str(values[name][0]) for name in sorted(values) if name.startswith(REPLY) and values[name]]
    if len(set(given)) != len(given) or len(given) != len(values):
        return None
    return "".join(given)


def locked_in(turn: Turn, given: str, words: Words) -> str:
    """The private reply to an answer: only that it is taken."""
    match turn.asked.mode:
        case Mode.CHOICE:
            said = letter(int(given))
        case Mode.ORDER:
            said = " → ".join(letter(int(place)) for place in given)
        case _:
            said = safe(given, MOST_TYPED)
    return words.say("Locked in: {answer}. You learn at the close whether it is right.", answer=f"**{said}**")


def refused(refusal: Refusal, words: Words) -> str:
    match refusal:
        case Refusal.TWICE:
            return words.say("You have answered already, and the first answer is final.")
        case Refusal.LATE:
            return words.say("Too late: the time was up.")
        case Refusal.NOT_OPEN:
            return words.say("That question is closed. Answer the newest one.")
        case Refusal.NOT_JOINED:
            return not_joined(words)


def not_joined(words: Words) -> str:
    return words.say("This is a round of a competition, and only those who joined it can play.")


def be_more_specific(given: str, words: Words) -> str:
    given = safe(given, MOST_TYPED)
    return words.say("“{given}” is not exact enough. Be more specific; you have one more try.", given=given)


def not_a_year(given: str, words: Words) -> str:
    given = safe(given, MOST_TYPED)
    return words.say(
        "“{given}” is not a year I can read, so it does not count. Write it as 2015 or 平成27年.", given=given
    )


def not_an_order(words: Words) -> str:
    return words.say("Each must stand in one place only, so it does not count yet. Put them in order again.")


class AgainView(discord.ui.LayoutView):
    """A private sentence with the button that opens the modal again: a modal cannot answer a modal."""

    def __init__(self, sentence: str, round: Round, attempt: int, words: Words) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.TextDisplay(sentence))
        custom_id = buttons.ROUND_OPEN.id(round.guild_id, round.id, round.number, attempt)
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        row.add_item(Press(custom_id, words.say("Answer again"), style=discord.ButtonStyle.primary))
        self.add_item(row)


def half_text(round: Round, words: Words) -> str:
    """What the 50:50 leaves."""
    asked = round.turn.asked
    left = words.list(
        [f"**{letter(place)}** {safe(asked.options[place].text[words.language], 200)}" for place in asked.halved]
    )
    return words.say("50:50 leaves: {options}. This question now gives half of its points.", options=left)


def no_half(words: Words) -> str:
    return words.say("You have used your 50:50; there is one a round.")
