"""The longest pages of a buzzer round are messages that Discord takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.biography.languages import Both
from bot.trivia.buzzer import BuzzerRound, BuzzerRules, Verdict
from bot.trivia.clues import Clue, Ladder
from bot.trivia.course import Ending, Outcome
from bot.trivia.questions import AnswerLine
from bot.ui.buzzer import end_page, lobby_page, missed_page, question_page, reveal_page
from bot.ui.podium import Counted
from bot.ui.rounds import Speaker
from bot.ui.words import words_for

if TYPE_CHECKING:
    from bot.trivia.rules import RoundLanguage
    from bot.ui.pages import Page

LONG = "*long* " * 200


def length(page: Page) -> int:
    def walk(parts: list[dict[str, Any]]) -> int:
        return sum(len(part.get("content", "")) + walk(part.get("components", [])) for part in parts)

    return walk(page.to_components())


@pytest.mark.parametrize("language", ["en", "ja", "both"])
def test_the_longest_pages(language: RoundLanguage) -> None:
    clues = tuple(Clue((LONG,) * 3, (LONG,) * 3) for _ in range(4))
    long = Both(LONG, LONG)
    ladder = Ladder("mina-arai/l", "mina-arai", long, AnswerLine((LONG,)), clues, (), (), 3, long, ())
    rules = BuzzerRules(language=language, out_at=1)
    asked = [(ladder, 12)] * 5
    round = BuzzerRound(id=1 << 62, guild_id=1 << 62, channel_id=1, starter=1, rules=rules, asked=asked)
    for user in range(60):
        round.join(user, f"{user}" + "_" * 30)
    speaker = Speaker(language)
    pages = [lobby_page(round, speaker, about=long, starts_s=2_000_000_000, repeats=5)]
    for number in range(5):
        round.next()
        round.opened(1, number)
        while round.tell():
            pass
        for user in range(number * 10, number * 10 + 10):
            round.give(user, 12, 0)
            pages.append(question_page(round, speaker))
            round.settle(Verdict.WRONG, "`" * 100)
        round.close(Outcome.CLOSED)
        pages.append(reveal_page(round, speaker, {}))
    round.end(Ending.STOPPED)
    pages.append(asyncio.run(end_page(round, speaker, Counted(server=False, everywhere=False)))[0])
    pages += [missed_page(round, 1, {}, words_for("ja" if language == "ja" else "en"), number) for number in (1, 2)]
    assert max(map(length, pages)) <= 4000
    assert min(map(length, pages)) > 0
