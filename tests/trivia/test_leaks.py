"""What a question shows must not answer it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.biography.languages import Both
from bot.trivia.choosing import draw
from bot.trivia.leaks import Shown, ShownText, names, spellings, without_answer
from bot.trivia.questions import AnswerLine, Cited, Kind, Mode, Option, Question
from lives import choice


def about(en: str, ja: str, *more: str) -> Question:
    return replace(choice(1), answer=Option(Both(en, ja)), line=AnswerLine((en, ja, *more)), kind=Kind.MASKED)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Ana Ruiz, the Kestrel pioneer", "Ana Ruiz, the ____ pioneer"),
        ("KESTREL and kestrel", "____ and ____"),
        ("ケストレルの先駆者、アナ・ルイス", "____の先駆者、アナ・ルイス"),
        ("The Kestrels of Ruiz", "The Kestrels of Ruiz"),
        ("Ana Ruiz: a life", "Ana Ruiz: a life"),
        ("Kestrel Labs and Kestrel", "____ and ____"),
        ("The Késtrel years", "____"),
    ],
)
def test_a_title_has_a_gap_where_it_names_the_answer(title: str, shown: str) -> None:
    assert without_answer(title, about("Kestrel", "ケストレル", "Kestrel Labs"), "____") == shown


def test_a_title_does_not_tell_the_year() -> None:
    question = replace(choice(1), years=(2015, 2016), kind=Kind.WHEN)
    assert without_answer("Ruiz in 2015, and 20150", question, "____").startswith("Ruiz in ____")


def test_an_order_is_told_by_no_title() -> None:
    assert without_answer("Kestrel", replace(about("Kestrel", "ケストレル"), kind=Kind.ORDER), "____") == "Kestrel"


@pytest.mark.parametrize(
    ("text", "answer", "given_away"),
    [
        ("He said so, [1, citing X].", "X", True),
        ("He wrote it on x/ai.", "X", True),
        ("The text of an axiom", "X", False),
        ("A short life in Q4", "Q", False),
        # In everything, and no name of anything.
        ("I met a friend", "I", False),
        ("I met a friend", "A", False),
        ("3 of 4", "3", False),
        ("the 2010s", "2010", False),
        ("木の下で", "木", False),
        ("The Kestrelites", "Kestrel", False),
        ("the kestrel's nest", "Kestrel", True),
    ],
)
def test_a_text_gives_an_answer_away(text: str, answer: str, given_away: bool) -> None:
    question = replace(choice(1), answer=Option(Both(answer, answer)), line=None)
    asked = draw(question, Mode.CHOICE, random.Random(1))
    assert asked is not None
    assert ShownText([text]).gives_away(spellings(asked)) is given_away


def test_whom_a_source_cites_stands_below_its_answer() -> None:
    asked = draw(
        replace(choice(1), cited=(Cited("diary", Both("WIRED", "ワイアード")),)), Mode.CHOICE, random.Random(1)
    )
    assert asked is not None
    assert Shown(asked).gives_away(names(["Wired"]))
    assert Shown(asked).gives_away(names(["ワイアード"]))
    assert not Shown(asked).gives_away(names(["Times"]))
