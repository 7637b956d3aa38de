"""Which questions a round asks."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.biography.languages import Both
from bot.trivia.choosing import choose, draw
from bot.trivia.leaks import Shown, spellings
from bot.trivia.questions import AnswerLine, Kind, Mode, Option
from bot.trivia.rules import Rules
from lives import choice, order, year

POOL = [
    *(choice(n, difficulty=1 + n % 5) for n in range(10, 40)),
    *(year(n) for n in range(30)),
    *(order(n) for n in range(9)),
]


def test_the_same_seed_gives_the_same_round() -> None:
    first = choose(POOL, Rules(), 7, {})
    assert choose(list(reversed(list(reversed(POOL)))), Rules(), 7, {}) == first
    assert choose(POOL, Rules(), 8, {}) != first


@given(seed=st.integers(0, 2**40), wanted=st.integers(3, 50), mode=st.sampled_from(Mode))
def test_every_round_keeps_the_rules(seed: int, wanted: int, mode: Mode) -> None:
    rules = Rules(mode=mode, questions=wanted)
    asked = choose(POOL, rules, seed, {}).asked
    assert len(asked) <= wanted
    items = [item for one in asked for item in one.question.items]
    assert len(set(items)) == len(items)
    for place, one in enumerate(asked):
        assert mode in (Mode.MIXED, one.mode)
        for later in asked[place + 1 :]:
            assert not set(spellings(one)) & set(spellings(later))
            assert not Shown(one).gives_away(spellings(later))


def test_a_full_pool_gives_as_many_as_are_asked_for() -> None:
    assert len(choose(POOL, Rules(), 1, {}).asked) == 10
    assert len(choose(POOL, Rules(questions=50), 1, {}).asked) == 50


def test_orders_share_the_events_among_them() -> None:
    """Twelve events give three orders of four, whichever is drawn first."""
    events = [order(1).distractors[0] for _ in range(1)]
    events = [replace(events[0], text=Both(f"e{n}", f"e{n}"), edtf=str(1700 + n), item=f"e{n}") for n in range(12)]
    pool = [
        replace(order(n), answer=event, distractors=tuple(one for one in events if one != event), items=(f"e{n}",))
        for n, event in enumerate(events)
    ]
    for seed in range(20):
        assert len(choose(pool, Rules(mode=Mode.ORDER), seed, {}).asked) == 3


def test_kinds_and_modes_alternate() -> None:
    asked = choose(POOL, Rules(), 3, {}).asked
    assert {one.mode for one in asked} == {Mode.CHOICE, Mode.TYPED, Mode.YEAR, Mode.ORDER}
    assert not any(
        a.question.kind == b.question.kind == c.question.kind
        for a, b, c in zip(asked, asked[1:], asked[2:], strict=False)
    )


@pytest.mark.parametrize(("difficulty", "levels"), [("easy", {1, 2}), ("medium", {3}), ("hard", {4, 5})])
def test_difficulty(difficulty: str, levels: set[int]) -> None:
    asked = choose(POOL, Rules(difficulty=difficulty), 1, {}).asked  # type: ignore[arg-type]
    assert asked
    assert {one.question.difficulty for one in asked} <= levels


def test_unseen_ones_come_first_then_the_longest_unseen() -> None:
    pool = [choice(n) for n in range(10, 22)]
    rules = Rules(mode=Mode.CHOICE, questions=6)
    seen = {question.id: 1000 + n for n, question in enumerate(pool[:8])}
    chosen = choose(pool, rules, 5, seen)
    ids = {one.question.id for one in chosen.asked}
    assert {question.id for question in pool[8:]} <= ids
    assert ids - {question.id for question in pool[8:]} == {pool[0].id, pool[1].id}
    assert chosen.repeats == 2
    assert choose(pool, rules, 5, {}).repeats == 0


def test_two_that_give_each_other_away_are_never_in_one_round() -> None:
    one, two = choice(11), choice(12)
    one = replace(one, prompt=Both("Not Wren-12, but which?", "どの鳥？"))
    two = replace(two, explanation=Both("Unlike Wren-11.", "別の鳥です。"))
    for seed in range(10):
        assert len(choose([one, two], Rules(questions=3), seed, {}).asked) == 1


def test_one_that_shows_an_answer_comes_after_it() -> None:
    telling = replace(choice(11), explanation=Both("Like Wren-12, and WREN-13.", "同じです。"))
    for seed in range(20):
        asked = choose([telling, choice(12), choice(13)], Rules(questions=3), seed, {}).asked
        assert len(asked) == 3
        assert asked[-1].question.id == telling.id


def test_a_longer_name_does_not_give_a_shorter_one_away() -> None:
    telling = replace(choice(11), explanation=Both("Like Wren-123.", "同じです。"))
    orders = {choose([telling, choice(12)], Rules(questions=3), seed, {}).asked[0].question.id for seed in range(20)}
    assert len(orders) == 2


def test_an_order_is_strict_and_not_shown_solved() -> None:
    for seed in range(50):
        asked = draw(order(1), Mode.ORDER, random.Random(seed))
        assert asked is not None
        days = [asked.options[place].date.earliest for place in asked.right]  # type: ignore[union-attr]
        assert days == sorted(set(days))  # type: ignore[type-var]
        assert asked.right != tuple(range(len(asked.options)))
        assert len(asked.options) == 4


def test_what_may_overlap_is_not_put_in_order() -> None:
    blurred = replace(
        order(1),
        distractors=(Option(Both("x", "x"), "241X", None, "x"), Option(Both("y", "y"), "2410/2415", None, "y")),
    )
    assert draw(blurred, Mode.ORDER, random.Random(1)) is None


def test_options_hold_the_answer_once_and_the_lifeline_keeps_it() -> None:
    for seed in range(50):
        asked = draw(choice(11), Mode.CHOICE, random.Random(seed))
        assert asked is not None
        assert asked.options[asked.right[0]].text.en == "Wren-11"
        assert len({option.text for option in asked.options}) == 4
        assert asked.right[0] in asked.halved
        assert len(set(asked.halved)) == 2
    places = {draw(choice(11), Mode.CHOICE, random.Random(seed)).right[0] for seed in range(50)}  # type: ignore[union-attr]
    assert places == {0, 1, 2, 3}


def test_two_options_have_no_lifeline() -> None:
    two = replace(choice(11), distractors=choice(11).distractors[:1])
    asked = draw(two, Mode.CHOICE, random.Random(1))
    assert asked is not None
    assert asked.halved == ()


def test_years_stand_in_order_and_the_right_one_anywhere() -> None:
    near = replace(year(50), distractors=tuple(Option(Both(str(n), f"{n}年")) for n in range(1940, 1960) if n != 1950))
    places = set()
    for seed in range(60):
        asked = draw(near, Mode.CHOICE, random.Random(seed))
        assert asked is not None
        texts = [option.text.en for option in asked.options]
        assert texts == sorted(texts)
        places.add(asked.right[0])
    assert places == {0, 1, 2, 3}


def test_choosing_does_not_depend_on_accepted_spellings_of_one_letter() -> None:
    short = replace(choice(11), line=AnswerLine(("X", "Wren-11")), kind=Kind.AUTHORED)
    assert "x" not in spellings(draw(short, Mode.TYPED, random.Random(1)))  # type: ignore[arg-type]
