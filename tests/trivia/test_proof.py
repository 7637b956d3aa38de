"""The proof refuses what is wrong, whoever made it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.biography.languages import Both
from bot.biography.pack import Pack
from bot.biography.telling import contains
from bot.trivia.making import make_questions
from bot.trivia.pack_life import PackLife
from bot.trivia.proof import prove
from bot.trivia.questions import AnswerLine, Cited, Kind, Mode, Option, Question

CITED = (Cited("diary"),)


def both(text: str) -> Both:
    return Both(text, f"{text}。")


def years(*numbers: int) -> tuple[Option, ...]:
    return tuple(Option(Both(str(year), f"{year}年")) for year in numbers)


def dated(text: str, edtf: str) -> Option:
    return Option(both(text), edtf, None, text)


BASE: dict[str, Any] = {
    "person": "ada",
    "items": ("a",),
    "topics": (),
    "difficulty": 2,
    "explanation": both("So it was."),
    "edtf": None,
    "qualifier": None,
    "cited": CITED,
    "line": None,
    "years": None,
}
WHEN = Question(
    **{**BASE, "edtf": "1985-06", "years": (1985, 1985)},
    id="ada/when-a",
    kind=Kind.WHEN,
    modes=(Mode.CHOICE, Mode.YEAR),
    prompt=both("A prize"),
    answer=years(1985)[0],
    distractors=years(1983, 1984, 1986),
)
FIRST = Question(
    **BASE,
    id="ada/first-a",
    kind=Kind.FIRST,
    modes=(Mode.CHOICE,),
    prompt=both("Which came first?"),
    answer=dated("A prize", "1985"),
    distractors=(dated("A house", "1986"), dated("A ship", "1987-03")),
)
ORDER = replace(
    FIRST,
    id="ada/order-a",
    kind=Kind.ORDER,
    modes=(Mode.ORDER,),
    distractors=(dated("A house", "1986"), dated("A ship", "1987-03"), dated("A dog", "1980")),
)
MASKED = Question(
    **{**BASE, "line": AnswerLine(("Otaru", "小樽", "Otaru City"))},
    id="ada/masked-a-otaru",
    kind=Kind.MASKED,
    modes=(Mode.CHOICE, Mode.TYPED),
    prompt=Both("She lives in ____.", "＿＿に住みます。"),
    answer=Option(Both("Otaru", "小樽")),
    distractors=tuple(Option(Both(*names)) for names in (("Kobe", "神戸"), ("Nara", "奈良"), ("Ise", "伊勢"))),
)
NUMBER = replace(
    MASKED,
    id="ada/number-a-n",
    kind=Kind.NUMBER,
    line=AnswerLine(("12 things", "12個")),
    answer=Option(Both("12 things", "12個")),
    distractors=tuple(Option(Both(f"{n} things", f"{n}個")) for n in (10, 14, 15)),
)
SOUND = [WHEN, FIRST, ORDER, MASKED, NUMBER, replace(MASKED, kind=Kind.AUTHORED, id="ada/q-a")]


@pytest.mark.parametrize("question", SOUND, ids=lambda q: q.kind)
def test_sound_questions_pass(question: Question) -> None:
    assert prove(question) == []


def places(*names: tuple[str, str]) -> tuple[Option, ...]:
    return tuple(Option(Both(*pair)) for pair in names)


UNSOUND: list[tuple[str, Question]] = [
    ("no Japanese", replace(MASKED, prompt=Both("She lives in ____.", " "))),
    ("no English explanation", replace(WHEN, explanation=Both("", "そうです。"))),
    ("prompt too long", replace(MASKED, prompt=Both("x" * 901, "＿＿"))),
    ("option too long", replace(MASKED, distractors=places(("x" * 201, "長い")))),
    ("explanation too long", replace(MASKED, explanation=Both("x", "長" * 1001))),
    ("id too long", replace(MASKED, id="ada/" + "x" * 90)),
    ("no mode", replace(MASKED, modes=())),
    ("no source", replace(MASKED, cited=())),
    ("no wrong choices", replace(MASKED, distractors=())),
    ("nothing to type", replace(MASKED, line=None)),
    ("the same twice", replace(MASKED, distractors=places(("Kobe", "神戸"), ("KOBE", "こうべ"), ("Nara", "奈良")))),
    (
        "the same twice in Japanese",
        replace(MASKED, distractors=places(("Kobe", "ナラ"), ("Nara", "なら"), ("Ise", "伊勢"))),
    ),
    (
        "a wrong choice is right",
        replace(MASKED, distractors=places(("Ótaru", "古い町"), ("Nara", "奈良"), ("Ise", "伊勢"))),
    ),
    ("a wrong choice is accepted", replace(MASKED, distractors=places(("otaru city", "町"), ("Nara", "奈良")))),
    ("a wrong choice names it", replace(MASKED, distractors=places(("New Otaru", "新しい町"), ("Nara", "奈良")))),
    (
        "a wrong choice names it in Japanese",
        replace(MASKED, distractors=places(("A town", "新小樽"), ("Nara", "奈良"))),
    ),
    ("the prompt names it", replace(MASKED, prompt=Both("She left ____ for Otaru City.", "＿＿を出ました。"))),
    ("the prompt names it in Japanese", replace(MASKED, prompt=Both("She left ____.", "＿＿から小樽へ。"))),
    ("the title tells the year", replace(WHEN, prompt=Both("The prize of 1985", "賞"))),
    ("the title tells the month", replace(WHEN, prompt=Both("A prize", "6月の賞"))),
    ("the title tells the era year", replace(WHEN, prompt=Both("A prize", "昭和六十年の賞"))),
    ("no date", replace(WHEN, edtf=None)),
    ("about then", replace(WHEN, edtf="1985~")),
    ("an open end", replace(WHEN, edtf="1985/..")),
    ("more than one year", replace(WHEN, edtf="1985/1986")),
    ("another year", replace(WHEN, years=(1986, 1986))),
    ("the wrong right year", replace(WHEN, answer=years(1987)[0])),
    ("a wrong year that is right", replace(WHEN, distractors=years(1983, 1985, 1986))),
    ("not later", replace(FIRST, distractors=(dated("A house", "1985-12"),))),
    ("earlier", replace(FIRST, distractors=(dated("A house", "1984"),))),
    ("perhaps later", replace(FIRST, distractors=(dated("A house", "1987?"),))),
    ("an undated answer", replace(FIRST, answer=Option(both("A prize")))),
    ("an open answer", replace(FIRST, answer=dated("A prize", "../1985"))),
    ("an option in the prompt", replace(FIRST, prompt=both("A prize"))),
    ("not surely apart", replace(ORDER, distractors=(*ORDER.distractors, dated("A cat", "1985-03")))),
    ("too few in order", replace(ORDER, distractors=ORDER.distractors[:2])),
    ("too few apart", replace(ORDER, distractors=(*ORDER.distractors[:2], dated("A cat", "1986-03")))),
    ("an open end in order", replace(ORDER, distractors=(*ORDER.distractors, dated("A cat", "1990/..")))),
    ("the same number", replace(NUMBER, distractors=places(("twelve things", "十二個")))),
    ("other numbers in Japanese", replace(NUMBER, distractors=places(("14 things", "15個")))),
    ("the same value", replace(NUMBER, distractors=places(("12.0 things", "12.0個"), ("10 things", "10個")))),
]


@pytest.mark.parametrize("question", [pytest.param(question, id=name) for name, question in UNSOUND])
def test_unsound_questions_are_refused(question: Question) -> None:
    assert prove(question) != []


def test_a_longer_number_does_not_name_a_shorter_one() -> None:
    line = AnswerLine(("20億件", "2 billion"))
    long = replace(
        MASKED, line=line, answer=Option(Both("2 billion", "20億件")), distractors=places(("12 billion", "120億件"))
    )
    assert prove(long) == []


# -- whatever a pack holds

_WORDS = [
    "Otaru",
    "Kobe",
    "OTARU",
    "New Otaru",
    "May",
    "GPT-2",
    "GPT-3",
    "2015",
    "平成27年",
    "小樽",
    "おたる",
    "12",
    "Ｋｏｂｅ",
    "x",
]
_DATES = [
    "1985",
    "1985-06",
    "1985-06-30",
    "1986~",
    "1987?",
    "198X",
    "../1988",
    "1989/..",
    "1990/1992",
    "1985-02/1985-03",
    "-0043",
]
_word = st.sampled_from(_WORDS)


@st.composite
def _packs(draw: st.DrawFn) -> Pack:
    kinds = ["place", "person", "number"]
    entities: dict[str, Any] = {}
    for n in range(draw(st.integers(0, 7))):
        kind = draw(st.sampled_from(kinds))
        name = f"{n} things" if kind == "number" else draw(_word)
        entities[f"e{n}"] = {
            "kind": kind,
            "name": {"en": name, "ja": draw(_word)},
            "aliases": draw(st.lists(_word, max_size=2)),
        }
        if kind == "number":
            entities[f"e{n}"] |= {"value": n, "unit": "things", "name": {"en": name, "ja": f"{n}個"}}
        elif n and draw(st.booleans()):
            entities[f"e{n}"]["part_of"] = f"e{draw(st.integers(0, n - 1))}"

    def text() -> str:
        marked = [f"{{{slug}}}" for slug in entities]
        return " ".join(draw(st.lists(st.sampled_from([*_WORDS, *marked]), min_size=1, max_size=5)))

    def statement(n: int, kind: str) -> dict[str, Any]:
        return {
            "id": f"{kind}{n}",
            "text": {"en": text(), "ja": text()},
            "sources": draw(st.lists(st.sampled_from(["diary", "gazette"]), min_size=1, max_size=2)),
            "importance": draw(st.integers(0, 100)),
        }

    events = [
        statement(n, "event") | {"date": draw(st.sampled_from(_DATES)), "title": {"en": text(), "ja": text()}}
        for n in range(draw(st.integers(0, 7)))
    ]
    facts = [statement(n, "fact") for n in range(draw(st.integers(0, 4)))]
    everything = [*events, *facts]
    for one in everything:
        others = [other["id"] for other in everything if other is not one]
        if others and draw(st.integers(0, 4)) == 0:
            one["disputes"] = [draw(st.sampled_from(others))]
    title = {"title": "T", "language": "en"}
    person = {"id": "ada", "name": "Ada Ito", "summary": "Never lived."}
    parts = {"entities": entities, "events": events, "facts": facts}
    return Pack.model_validate(
        {"format": "1", "person": person, "sources": {"diary": title, "gazette": title}, **parts}
    )


@given(pack=_packs())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=150)
def test_no_pack_gives_an_unsound_question(pack: Pack) -> None:
    life = PackLife(pack)
    disputed = {s.id for s in pack.statements if s.disputes} | {o for s in pack.statements for o in s.disputes}
    for told in life.statements:
        for question in make_questions(told, life):
            assert prove(question) == []
            assert (question.according_to is not None) == (told.slug in disputed)
            if question.kind is Kind.MASKED:
                beside = [question.answer, *question.distractors]
                slugs = {option.item for option in beside}
                assert not [o for o in beside if o.item and slugs & set(life.thing(o.item).wholes)]
                assert {life.thing(slug).kind for slug in slugs if slug} == {question.entity_kind}
                assert not [o for o in question.distractors if contains(question.prompt.en, o.text.en)]
