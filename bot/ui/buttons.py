"""Buttons that outlive a restart: what they do is written in their custom_id.

One DynamicItem takes every press of ours and hands it to the handler of its verb. discord.py forgets nothing
then, because it keeps nothing, and errors reach the one ladder (it would swallow them otherwise).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import discord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[Any, tuple[str, ...]], Awaitable[None]]
    FormHandler = Callable[[Any, tuple[str, ...], dict[str, Any]], Awaitable[None]]

MAX_CUSTOM_ID = 100


class Verb(NamedTuple):
    """A button's meaning, and how many arguments its custom_id carries. The last may hold colons."""

    name: str
    arguments: int

    def id(self, *arguments: object) -> str:
        """The custom_id. Raises ValueError where Discord would refuse it."""
        assert len(arguments) == self.arguments
        custom_id = ":".join((self.name, *map(str, arguments)))
        if len(custom_id) > MAX_CUSTOM_ID:
            raise ValueError(f"custom_id over {MAX_CUSTOM_ID} characters: {custom_id}")
        return custom_id


# In every one the first argument is the page's language. A verb with x shows its page privately, to whoever
# pressed; the others turn the page in place where it is the presser's own.
TIMELINE = Verb("tl", 5)  # language, page, person, topic, when
TIMELINE_X = Verb("tlx", 5)
SEARCH = Verb("se", 4)  # language, page, person, query
SEARCH_X = Verb("sex", 4)
TODAY = Verb("td", 4)  # language, page, person, month-day
TODAY_X = Verb("tdx", 4)
FACT = Verb("fa", 4)  # language, number of the one shown, person, about
FACT_X = Verb("fax", 3)  # language, person, fact
PERSON_X = Verb("pex", 2)  # language, person
CITED_X = Verb("ctx", 3)  # language, person, event or fact
SOURCE_X = Verb("srx", 3)  # language, person, source

BOARD = Verb("lb", 4)  # language, page, scope, period
BOARD_X = Verb("lbx", 4)
STATS_X = Verb("stx", 2)  # language, member

# A round's; the server's and the round's ids come first. None says which answer is right.
ROUND_JOIN = Verb("rj", 2)
ROUND_NOW = Verb("rn", 2)
ROUND_ANSWER = Verb("ra", 4)  # number, place
ROUND_OPEN = Verb("ro", 4)  # number, attempt: opens the modal
ROUND_HALF = Verb("rh", 3)  # number
ROUND_AGAIN = Verb("rg", 2)
ROUND_MISSED = Verb("rm", 3)  # page

# A buzzer round's; the server's and the round's ids, and the question's number.
BUZZ = Verb("bz", 3)
BUZZ_AGAIN = Verb("by", 3)  # opens the second modal

# The daily post's; the server's id and the local date come first. None says which answer is right.
DAILY_ANSWER = Verb("da", 3)  # place
DAILY_OPEN = Verb("do", 3)  # attempt: opens the modal
DAILY_QUIZ = Verb("dq", 2)  # a private question; by this button the post is found again
DAILY_TRY = Verb("dt", 3)  # a private question's answer: dice, place, question
DAILY_X = Verb("dx", 3)  # language first

# A competition's; the server's id and its own come first.
COMPETITION_JOIN = Verb("cj", 2)
COMPETITION_LEAVE = Verb("cl", 2)
COMPETITION_REMIND = Verb("cr", 2)  # turns one's reminders on and off
COMPETITION_HERE = Verb("ch", 2)
COMPETITION_FAME = Verb("cf", 3)  # language, page
COMPETITION_SHOW = Verb("cs", 3)  # the post it stands on: by this button that is found again

# A season's; its number in the server.
SEASON_BOARD = Verb("sb", 3)  # server first, then what it stands on: by this button the end's message is found again
SEASON_LIST = Verb("sl", 2)  # language, page
SEASON_X = Verb("slx", 3)  # language, season, whether each month has one: its beginning in the other language

VERBS = {
    verb.name: verb
    for verb in (
        ROUND_JOIN, ROUND_NOW, ROUND_ANSWER, ROUND_OPEN, ROUND_HALF, ROUND_AGAIN, ROUND_MISSED,
        BUZZ, BUZZ_AGAIN,
        TIMELINE, TIMELINE_X, SEARCH, SEARCH_X, TODAY, TODAY_X, FACT, FACT_X, PERSON_X, CITED_X, SOURCE_X,
        COMPETITION_JOIN, COMPETITION_LEAVE, COMPETITION_REMIND, COMPETITION_HERE, COMPETITION_FAME,
        COMPETITION_SHOW,
        SEASON_BOARD, SEASON_LIST, SEASON_X,
        BOARD, BOARD_X, STATS_X, DAILY_ANSWER, DAILY_OPEN, DAILY_QUIZ, DAILY_TRY, DAILY_X,
    )
}  # fmt: skip

# Modals: what they ask is written in their custom_id too, and one handler takes every submit.
FORM_TYPED = Verb("ft", 4)  # server, round, number, attempt
FORM_YEAR = Verb("fy", 4)
FORM_ORDER = Verb("fo", 4)

FORM_BUZZ = Verb("fb", 4)  # server, round, number, attempt
FORM_DAILY = Verb("fd", 3)  # server, local date, attempt

FORMS = {verb.name: verb for verb in (FORM_TYPED, FORM_YEAR, FORM_ORDER, FORM_BUZZ, FORM_DAILY)}


def form_values(data: dict[str, Any]) -> dict[str, Any]:
    """What was entered in a modal: each field's text, or the list of what was selected in it."""
    found: dict[str, Any] = {}
    waiting = list(data.get("components", ()))
    while waiting:
        part = waiting.pop()
        waiting += part.get("components", ())
        if "component" in part:
            waiting.append(part["component"])
        if "custom_id" in part:
            found[part["custom_id"]] = part["values"] if "values" in part else part.get("value", "")
    return found


class _Client(Protocol):
    presses: dict[str, Handler]

    async def on_press_error(self, interaction: Any, error: Exception) -> None: ...


class Press(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"(?P<verb>" + "|".join(map(re.escape, VERBS)) + r"):(?P<rest>[\s\S]*)",
):
    """A button of ours."""

    def __init__(
        self,
        custom_id: str,
        label: str | None = None,
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        emoji: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            discord.ui.Button(label=label, custom_id=custom_id, style=style, emoji=emoji, disabled=disabled)
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Press:
        press = cls.__new__(cls)
        # What was pressed is there already; another button need not be made of it.
        discord.ui.DynamicItem.__init__(press, item)  # pyright: ignore[reportArgumentType, reportUnknownMemberType]
        return press

    async def callback(self, interaction: discord.Interaction) -> None:
        client: _Client = interaction.client  # type: ignore[assignment]
        name, _, rest = self.custom_id.partition(":")
        verb = VERBS[name]
        try:
            await client.presses[name](interaction, tuple(rest.split(":", verb.arguments - 1)))
        except Exception as error:
            await client.on_press_error(interaction, error)
