"""Which ladders a buzzer round asks: unseen ones first, no answer twice, none told too early."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.biography.languages import LANGUAGES, Both
from bot.biography.telling import contains
from bot.trivia.choosing_ladders import choose_ladders
from bot.trivia.clues import Clue, Ladder, whole
from bot.trivia.questions import AnswerLine, Cited

NAMES = ("Wren", "Finch", "Crane", "Heron", "Robin", "Swift")


def ladder(slug: str, name: str, *others: str, authored: bool = True, explanation: str = "It sang.") -> Ladder:
    """A ladder about a bird; its clues name some others."""
    named = " ".join(("It sang near", *others))
    return Ladder(
        id=f"ana-ruiz/{slug}",
        person="ana-ruiz",
        answer=Both(name, f"{name}鳥"),
        line=AnswerLine((name, f"{name}鳥")),
        clues=(*(Clue((f"Clue {n}.",), (f"手がかり{n}。",)) for n in range(3)), Clue((named,), (named,))),
        items=(slug,),
        topics=(),
        difficulty=2,
        explanation=Both(explanation, "鳴きました。"),
        cited=(Cited("diary"),),
        authored=authored,
    )


BIRDS = [ladder(f"l-{name.lower()}", name) for name in NAMES]
MADE = [ladder(f"clues-{name.lower()}", name, authored=False) for name in ("Owl", "Kite")]


def ids(ladders: tuple[Ladder, ...]) -> list[str]:
    return [one.id for one in ladders]


def test_authored_ones_come_before_made_ones() -> None:
    for seed in range(20):
        choice = choose_ladders([*MADE, *BIRDS], 7, seed, {})
        assert {*ids(tuple(BIRDS))} < {*ids(choice.ladders)}
        assert choice.repeats == 0


def test_all_are_used_before_one_repeats() -> None:
    seen: dict[str, int] = {}
    for round in range(4):
        choice = choose_ladders([*MADE, *BIRDS], 2, round, seen)
        assert choice.repeats == 0
        seen |= dict.fromkeys(ids(choice.ladders), round)
    assert len(seen) == 8
    # Then the longest unseen.
    again = choose_ladders([*MADE, *BIRDS], 3, 9, seen)
    assert again.repeats == 3
    assert sorted(seen[one] for one in ids(again.ladders))[:2] == [0, 0]


def test_a_made_one_is_asked_before_an_author_s_repeats() -> None:
    choice = choose_ladders([*MADE, *BIRDS], 2, 1, dict.fromkeys(ids(tuple(BIRDS)), 5))
    assert {*ids(choice.ladders)} == {*ids(tuple(MADE))}


def test_no_answer_twice() -> None:
    twice = [*BIRDS, ladder("l-other", "Wren", explanation="Again.")]
    assert all(len(choose_ladders(twice, 10, seed, {}).ladders) == len(BIRDS) for seed in range(10))


def test_no_answer_of_one_letter_twice() -> None:
    twice = [
        replace(ladder(slug, "Wren"), answer=Both("X", "X"), line=AnswerLine(("X",))) for slug in ("l-one", "l-two")
    ]
    assert len(choose_ladders(twice, 2, 1, {}).ladders) == 1


def test_what_names_another_s_answer_comes_after_it() -> None:
    telling = [ladder("l-wren", "Wren", "Finch"), ladder("l-finch", "Finch", "Crane"), ladder("l-crane", "Crane")]
    for seed in range(10):
        assert ids(choose_ladders(telling, 3, seed, {}).ladders) == [
            f"ana-ruiz/l-{bird}" for bird in ("crane", "finch", "wren")
        ]


def test_of_two_that_name_each_other_one_is_asked() -> None:
    pair = [ladder("l-wren", "Wren", "Finch"), ladder("l-finch", "Finch", explanation="Like a wren.")]
    circle = [
        ladder("l-wren", "Wren", "Finch"),
        ladder("l-finch", "Finch", "Crane"),
        ladder("l-crane", "Crane", "Wren"),
    ]
    for seed in range(10):
        assert len(choose_ladders(pair, 2, seed, {}).ladders) == 1
        assert len(choose_ladders(circle, 3, seed, {}).ladders) == 2


def test_the_seed_decides() -> None:
    orders = {tuple(ids(choose_ladders(BIRDS, 4, seed, {}).ladders)) for seed in range(30)}
    assert len(orders) > 10
    assert choose_ladders(BIRDS, 4, 3, {}) == choose_ladders(BIRDS, 4, 3, {})
    assert choose_ladders([], 4, 3, {}).ladders == ()


@st.composite
def pools(draw: st.DrawFn) -> list[Ladder]:
    some = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES), max_size=3), st.booleans())))
    return [
        ladder(f"l-{n}", name, *sorted(others - {name}), authored=authored)
        for n, (name, others, authored) in enumerate(some)
    ]


@given(pools(), st.integers(1, 6), st.integers(0, 99), st.data())
def test_no_round_tells_an_answer_before_its_question(
    pool: list[Ladder], count: int, seed: int, data: st.DataObject
) -> None:
    seen = {one.id: when for one in pool if (when := data.draw(st.sampled_from((None, 1, 2)))) is not None}
    choice = choose_ladders(pool, count, seed, seen)
    assert len(choice.ladders) <= count
    assert len(choice.ladders) == min(count, 1) or len(choice.ladders) > 1 or not pool
    assert len({one.answer.en for one in choice.ladders}) == len(choice.ladders)
    assert choice.repeats == sum(one.id in seen for one in choice.ladders)
    for place, earlier in enumerate(choice.ladders):
        for later in choice.ladders[place + 1 :]:
            for language in LANGUAGES:
                told = whole(earlier, language, language) + earlier.explanation[language] + earlier.answer[language]
                assert not any(contains(told, name) for name in later.line.accept)
