"""Made-up questions for the tests of rounds."""

from __future__ import annotations

from bot.biography.languages import Both
from bot.trivia.questions import AnswerLine, Cited, Kind, Mode, Option, Question


def choice(number: int, *, person: str = "ana-ruiz", difficulty: int = 2) -> Question:
    return Question(
        id=f"{person}/q-{number}",
        person=person,
        kind=Kind.AUTHORED,
        modes=(Mode.CHOICE, Mode.TYPED),
        prompt=Both(f"Which bird sang on morning {number}?", f"{number}日目の朝に鳴いた鳥は何でしょう？"),
        answer=Option(Both(f"Wren-{number}", f"ミソサザイ{number}")),
        line=AnswerLine((f"Wren-{number}", f"ミソサザイ{number}"), prompt=("small bird",)),
        distractors=tuple(Option(Both(f"Owl-{number}{n}", f"フクロウ{number}{n}")) for n in "abc"),
        years=None,
        items=(f"morning-{number}",),
        topics=("birds",),
        difficulty=difficulty,
        explanation=Both("It was heard from the garden.", "庭から聞こえました。"),
        edtf=None,
        qualifier=None,
        cited=(Cited("diary"),),
    )


def year(number: int, *, person: str = "ana-ruiz") -> Question:
    right = 1900 + number
    return Question(
        id=f"{person}/when-{number}",
        person=person,
        kind=Kind.WHEN,
        modes=(Mode.CHOICE, Mode.YEAR),
        prompt=Both(f"Plants tree {chr(65 + number % 26)}{number // 26}", f"木{chr(65 + number % 26)}を植える"),
        answer=Option(Both(str(right), f"{right}年")),
        line=None,
        distractors=tuple(Option(Both(str(right + n), f"{right + n}年")) for n in (300, 400, 500, 600)),
        years=(right, right),
        items=(f"tree-{number}",),
        topics=("trees",),
        difficulty=3,
        explanation=Both("The tree still stands.", "その木は今も残っています。"),
        edtf=str(right),
        qualifier=None,
        cited=(Cited("diary"),),
    )


def order(number: int, *, person: str = "ana-ruiz") -> Question:
    def event(step: int) -> Option:
        name = f"{'abcde'[step]}{number}"
        return Option(
            Both(f"Builds house {name}", f"家{name}を建てる"), str(2400 + number * 10 + step), None, f"house-{name}"
        )

    return Question(
        id=f"{person}/order-{number}",
        person=person,
        kind=Kind.ORDER,
        modes=(Mode.ORDER,),
        prompt=Both("Houses", "家"),
        answer=event(0),
        line=None,
        distractors=tuple(event(step) for step in range(1, 5)),
        years=None,
        items=(f"house-a{number}",),
        topics=("houses",),
        difficulty=4,
        explanation=Both("One after the other.", "順に建てられました。"),
        edtf=str(2400 + number * 10),
        qualifier=None,
        cited=(Cited("diary"),),
    )
