"""A ladder is told phrase by phrase, in one language or in two that keep in step."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.biography.languages import LANGUAGES, Both, Language
from bot.trivia.clues import PRESSED, Clue, Ladder, clue, clues_shown, shown, steps, whole
from bot.trivia.questions import AnswerLine, Cited

if TYPE_CHECKING:
    from bot.trivia.rules import RoundLanguage

SPOKEN: tuple[RoundLanguage, ...] = ("en", "ja", "both")


def ladder(*clues: Clue) -> Ladder:
    return Ladder(
        id="ana-ruiz/l-wren",
        person="ana-ruiz",
        answer=Both("Wren", "ミソサザイ"),
        line=AnswerLine(("Wren", "ミソサザイ"), prompt=("small bird",)),
        clues=clues,
        items=("wren",),
        topics=("birds",),
        difficulty=2,
        explanation=Both("It was heard from the garden.", "庭から聞こえました。"),
        cited=(Cited("diary"),),
    )


BIRD = ladder(
    clue("It sang / in her garden / each morning.", "朝ごとに、/庭で鳴きました。"),
    clue("She fed it.", "彼女が/餌を/やりました。"),
    clue("Name this / small bird.", "この小鳥は/何でしょう？"),
)
EN = "It sang in her garden each morning. She fed it. Name this small bird."
JA = "朝ごとに、庭で鳴きました。彼女が餌をやりました。この小鳥は何でしょう？"


def test_english_goes_on_phrase_by_phrase() -> None:
    assert steps(BIRD, "en") == 6
    assert [shown(BIRD, "en", n, "en") for n in range(7)] == [
        "",
        "It sang",
        "It sang in her garden",
        "It sang in her garden each morning.",
        "It sang in her garden each morning. She fed it.",
        "It sang in her garden each morning. She fed it. Name this",
        EN,
    ]


def test_japanese_puts_no_space_between_clues() -> None:
    assert steps(BIRD, "ja") == 7
    assert shown(BIRD, "ja", 3, "ja") == "朝ごとに、庭で鳴きました。彼女が"
    assert shown(BIRD, "ja", 7, "ja") == JA


def test_a_clue_without_japanese_keeps_its_space() -> None:
    mixed = ladder(clue("One / two.", "One / two."), clue("Three.", "三です。"))
    assert whole(mixed, "ja", "ja") == "One two. 三です。"


def test_two_languages_end_every_clue_together() -> None:
    assert steps(BIRD, "both") == 3 + 3 + 2
    assert (shown(BIRD, "en", 1, "both"), shown(BIRD, "ja", 1, "both")) == ("It sang", "朝ごとに、")
    assert (shown(BIRD, "en", 2, "both"), shown(BIRD, "ja", 2, "both")) == ("It sang in her garden", "朝ごとに、")
    assert shown(BIRD, "ja", 3, "both") == "朝ごとに、庭で鳴きました。"
    # One phrase against three comes with the last of them.
    assert shown(BIRD, "en", 5, "both") == "It sang in her garden each morning."
    assert shown(BIRD, "en", 6, "both").endswith("She fed it.")


def test_presses_are_marked_where_they_fell() -> None:
    assert (
        whole(BIRD, "ja", "ja", {1, 3}) == "朝ごとに、／庭で鳴きました。彼女が／餌をやりました。この小鳥は何でしょう？"
    )
    assert whole(BIRD, "en", "en", {2: "Ken"}) == EN.replace("garden", "garden／")
    assert whole(BIRD, "en", "en", [0, 6]) == f"／{EN}／"
    assert whole(BIRD, "en", "en", [4, 4]).count(PRESSED) == 1


def test_how_many_clues_were_told() -> None:
    assert [clues_shown(BIRD, n, "both") for n in range(10)] == [0, 1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_a_ladder_is_saved_and_read_again() -> None:
    codec = TypeAdapter(Ladder)
    assert codec.validate_json(codec.dump_json(BIRD, exclude_defaults=True)) == BIRD


def _phrases(language: Language) -> st.SearchStrategy[tuple[str, ...]]:
    word = st.text("abcdXYZ" if language == "en" else "あいう亜、。", min_size=1, max_size=6)
    join = " " if language == "en" else ""
    return st.lists(word, min_size=1, max_size=7).map(lambda words: (words[0], *(join + word for word in words[1:])))


clues = st.lists(st.builds(Clue, _phrases("en"), _phrases("ja")), min_size=1, max_size=6)
ladders = clues.map(lambda some: ladder(*some))


@given(ladders, st.sampled_from(SPOKEN))
def test_each_step_tells_more_and_the_last_one_all(one: Ladder, spoken: RoundLanguage) -> None:
    last = steps(one, spoken)
    for language in LANGUAGES:
        texts = [shown(one, language, n, spoken) for n in range(last + 1)]
        assert texts[0] == ""
        assert texts[-1] == whole(one, language, spoken) == whole(one, language, "en" if spoken == "ja" else "ja")
        assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
        if spoken == language:
            assert len(set(texts)) == len(texts)
    if spoken == "both":
        pairs = [tuple(shown(one, language, n, spoken) for language in LANGUAGES) for n in range(last + 1)]
        assert len(set(pairs)) == len(pairs)


@given(ladders, st.sampled_from(SPOKEN))
def test_clues_end_together(one: Ladder, spoken: RoundLanguage) -> None:
    for number in range(1, len(one.clues) + 1):
        part = ladder(*one.clues[:number])
        step = steps(part, spoken)
        assert clues_shown(one, step, spoken) == number
        for language in LANGUAGES:
            assert shown(one, language, step, spoken) == whole(part, language, spoken)


@given(ladders, st.sampled_from(SPOKEN), st.sets(st.integers(0, 50), max_size=5))
def test_marks_stand_after_what_was_shown(one: Ladder, spoken: RoundLanguage, presses: set[int]) -> None:
    presses = {press for press in presses if press <= steps(one, spoken)}
    for language in LANGUAGES:
        marked = whole(one, language, spoken, presses)
        pieces = marked.split(PRESSED)
        told = ["".join(pieces[: n + 1]) for n in range(len(presses))]
        assert told == [shown(one, language, press, spoken) for press in sorted(presses)]
        assert "".join(pieces) == whole(one, language, spoken)


@pytest.mark.parametrize("spoken", SPOKEN)
def test_nothing_is_told_beyond_the_end(spoken: RoundLanguage) -> None:
    assert shown(BIRD, "en", 99, spoken) == EN
    assert shown(BIRD, "ja", 99, spoken) == JA
