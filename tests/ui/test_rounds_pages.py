"""The pages of a round at the longest that a pack may write: every one is a message that Discord takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.biography.languages import Both
from bot.content.records import Source
from bot.trivia.basis import MOST_EXPLANATION, MOST_OPTION, MOST_PROMPT
from bot.trivia.course import Ending, Outcome
from bot.trivia.questions import AnswerLine, Asked, Cited, Kind, Mode, Option, Question
from bot.trivia.round import Reply, Round
from bot.trivia.rules import Rules
from bot.trivia.scoring import RIGHT, WRONG
from bot.ui.podium import Counted, end_page, missed_page
from bot.ui.rounds import Speaker, lobby_page, question_page, reveal_page
from bot.ui.words import words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    import discord

    from bot.trivia.rules import RoundLanguage

PERSON = "p" * 40
NAME = "*_~" * 10 + "|`"
"""As long as a display name may be, and every character of it is escaped."""


def long(character: str, length: int) -> Both:
    return Both((character * 9 + "*") * (length // 10), ("長" * 9 + "_") * (length // 10))


def source(slug: str) -> Source:
    title = long("s", 200)
    fields: dict[str, Any] = dict.fromkeys(Source.__annotations__)
    known = {"slug": slug, "title": title, "language": "en", "inferred": True, "generated": True, "translated": True}
    return Source(**(fields | known | {"links": ()}))


def asked(mode: Mode, number: int) -> Asked:
    options = tuple(Option(Both(f"{n}" + o.en[1:], f"{n}" + o.ja[1:]), "2015") for n in range(4)
                    for o in [long("o", MOST_OPTION)])  # fmt: skip
    question = Question(
        id=f"{PERSON}/q-{number}",
        person=PERSON,
        kind=Kind.AUTHORED,
        modes=(mode,),
        prompt=long("p", MOST_PROMPT),
        answer=options[0],
        line=AnswerLine((options[0].text.en,)),
        distractors=(),
        years=(2015, 2015) if mode is Mode.YEAR else None,
        items=(f"item-{number}",),
        topics=(),
        difficulty=3,
        explanation=long("e", MOST_EXPLANATION),
        edtf="2014-05/2015-10",
        qualifier="late",
        cited=tuple(Cited(f"s{n}", long("c", 200)) for n in range(4)),
        according_to="s0",
    )
    shown = options if mode in (Mode.CHOICE, Mode.ORDER) else ()
    right = {Mode.CHOICE: (1,), Mode.ORDER: (3, 2, 1, 0)}.get(mode, ())
    return Asked(question, mode, shown, right, (0, 1) if mode is Mode.CHOICE else ())


def a_round(mode: Mode, language: RoundLanguage) -> Round:
    rules = Rules(mode=mode, questions=50, seconds=119, difficulty="medium", language=language)
    return Round(
        id=10**18,
        guild_id=10**18,
        channel_id=10**18,
        starter=1,
        rules=rules,
        asked=[asked(mode, number) for number in range(50)],
    )


def problems(page: discord.ui.LayoutView) -> Iterator[str]:
    waiting: list[Any] = list(page.to_components())
    count, length = 0, 0
    while waiting:
        part = waiting.pop()
        count += 1
        waiting += [*part.get("components", ()), *filter(None, [part.get("accessory")])]
        length += len(part.get("content", ""))
        if len(part.get("label") or "") > 80:
            yield f"a label of {len(part['label'])} characters"
        if len(part.get("custom_id") or "") > 100:
            yield f"a custom_id of {len(part['custom_id'])} characters"
        yield from (
            f"an alternative text of {len(item['description'])} characters"
            for item in part.get("items", ())
            if len(item.get("description") or "") > 1024
        )
    if count > 40:
        yield f"{count} components"
    if length > 4000:
        yield f"{length} characters"


@pytest.mark.parametrize("language", ["en", "ja", "both"])
@pytest.mark.parametrize("mode", [Mode.CHOICE, Mode.TYPED, Mode.YEAR, Mode.ORDER])
async def test_the_longest_pages_are_taken(mode: Mode, language: RoundLanguage) -> None:
    round, speaker = a_round(mode, language), Speaker(language)
    sources = {(PERSON, f"s{n}"): source(f"s{n}") for n in range(4)}
    for user in range(25):
        round.join(user, NAME)
    pages: list[discord.ui.LayoutView] = [
        lobby_page(round, speaker, about=long("a", 200), starts_s=10**9, repeats=40, open=opened)
        for opened in (True, False)
    ]
    while round.next() is not None:
        round.opened(round.number * 200_000, round.number)
        for user in range(25):
            given = "0123" if mode is Mode.ORDER else "0" if mode is Mode.CHOICE else "2015"
            worth = RIGHT if (user + round.number) % 3 else WRONG
            assert round.answer(Reply(user, given, 119_000, worth), round.number)
        pages.append(question_page(round, speaker, sources, closes_s=10**9))
        round.close(Outcome.CLOSED)
        pages.append(reveal_page(round, speaker, sources))
    assert round.ending is Ending.DONE
    end, _ = await end_page(round, speaker, Counted(server=True, everywhere=True))
    pages.append(end)
    pages += [missed_page(round, 1, sources, words_for(one), 2) for one in ("en", "ja")]
    assert [problem for page in pages for problem in problems(page)] == []
