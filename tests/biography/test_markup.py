"""Entities marked in texts."""

from __future__ import annotations

import pytest

from bot.biography.markup import marks, outside_marks, phrases, plain, stray_brace
from bot.biography.pack import Entity

ENTITIES = {
    "gpt-2": Entity.model_validate({"kind": "model", "name": {"en": "GPT-2", "ja": "ジーピーティー2"}}),
    "otaru": Entity.model_validate({"kind": "place", "name": {"en": "Otaru"}}),
}


def test_marks_in_their_order() -> None:
    text = "{otaru} and {gpt-2|the second GPT}, then {otaru|it}"
    assert list(marks(text)) == [("otaru", None), ("gpt-2", "the second GPT"), ("otaru", "it")]


def test_a_mark_shows_the_name_or_its_own_words() -> None:
    text = "{gpt-2} or {gpt-2|the second GPT}"
    assert plain(text, "en", ENTITIES) == "GPT-2 or the second GPT"
    assert plain(text, "ja", ENTITIES) == "ジーピーティー2 or the second GPT"


def test_a_name_in_one_language_serves_both() -> None:
    assert plain("{otaru}で", "ja", ENTITIES) == "Otaruで"


def test_text_without_marks_stays() -> None:
    assert plain("No mark, no change.", "en", ENTITIES) == "No mark, no change."


def test_an_unknown_entity_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        plain("{nobody}", "en", ENTITIES)


def test_outside_the_marks() -> None:
    assert outside_marks("In {otaru|the town}, {gpt-2} ran").split() == ["In", ",", "ran"]


@pytest.mark.parametrize(
    "text", ["a { b", "a } b", "{}", "{GPT-2}", "{gpt-2|}", "{gpt 2}", "{{otaru}}", "{otaru", "{a|b|c}"]
)
def test_a_brace_that_marks_nothing(text: str) -> None:
    assert stray_brace(text)


@pytest.mark.parametrize("text", ["", "plain", "{otaru}", "{otaru}{gpt-2|GPT (2)}", "{otaru|小樽}で"])
def test_no_stray_brace(text: str) -> None:
    assert not stray_brace(text)


@pytest.mark.parametrize(
    ("clue", "split"),
    [
        ("She came / by night / to {otaru}.", ["She came", " by night", " to {otaru}."]),
        ("夜に/{otaru}へ/来ました。", ["夜に", "{otaru}へ", "来ました。"]),
        ("One phrase.", ["One phrase."]),
        ("By {otaru|day/night} / she came.", ["By {otaru|day/night}", " she came."]),
        ("Nothing / / between, or after /", ["Nothing", "", " between, or after", ""]),
    ],
)
def test_the_phrases_of_a_clue(clue: str, split: list[str]) -> None:
    assert phrases(clue) == split


def test_phrases_put_together_are_the_sentence() -> None:
    assert "".join(phrases("She came / by night / and left.")) == "She came by night and left."
    assert "".join(phrases("夜に/来て、/去りました。")) == "夜に来て、去りました。"
