"""What a question shows must not answer it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.biography.languages import Both
from bot.trivia.leaks import without_answer
from bot.trivia.questions import AnswerLine, Kind, Option, Question
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
