"""Ladders made from events and facts: they single out what they ask for, and never name it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.biography.kinship import spread
from bot.biography.languages import LANGUAGES, Both
from bot.biography.pack import Pack
from bot.biography.reading import read_pack
from bot.biography.telling import contains
from bot.trivia.clues import Clue, Ladder, whole
from bot.trivia.ladders import all_ladders, prove_ladder
from bot.trivia.questions import AnswerLine

Tree = dict[str, Any]
SHIPPED = Path(__file__).parents[2] / "data" / "people" / "alec-radford.yaml"


def both(en: str, ja: str) -> Tree:
    return {"en": en, "ja": ja}


def fact(slug: str, en: str, ja: str, importance: int = 50, **more: Any) -> Tree:
    return {"id": slug, "text": both(en, ja), "sources": ["diary"], "importance": importance, **more}


# Obscure to plain; written in another order, so that only importance can put them in this one.
FACTS = [
    fact("school", "She went to school in {otaru}.", "{otaru}の学校に通いました。", 70),
    fact("boat", "In {otaru}, she sold a boat, and then a sail.", "{otaru}で、舟を売り、帆も売りました。", 20),
    fact("birth", "She was born in {otaru}, by the sea.", "海辺の{otaru}で生まれました。", 90),
    fact("lamp", "A lamp from {otaru} stood on her desk.", "机には{otaru}のランプがありました。", 40),
]
TOWNS = {
    "otaru": {"kind": "place", "name": both("Otaru", "小樽"), "aliases": ["Port Otaru"]},
    "kobe": {"kind": "place", "name": both("Kobe", "神戸")},
}


def pack(facts: list[Tree] | None = None, towns: Tree | None = None, **parts: Any) -> Pack:
    sources = {name: {"title": both(f"The {name}", f"資料{name}"), "language": "en"} for name in ("diary", "gazette")}
    person = {"id": "ada", "name": both("Ada Ito", "伊東エイダ"), "summary": "Never lived."}
    tree = {"format": "1", "person": person, "sources": sources, "entities": {**TOWNS, **(towns or {})}}
    return Pack.model_validate({**tree, "facts": FACTS if facts is None else facts, **parts})


def made(facts: list[Tree] | None = None, towns: Tree | None = None, **parts: Any) -> dict[str, Ladder]:
    return {ladder.id: ladder for ladder in all_ladders(pack(facts, towns, **parts)) if not ladder.authored}


def changed(slug: str, **more: Any) -> list[Tree]:
    return [{**one, **more} if one["id"] == slug else one for one in FACTS]


def test_a_ladder_goes_from_obscure_to_plain() -> None:
    ladder = made()["ada/clues-otaru"]
    assert [clue.text.en for clue in ladder.clues] == [
        "In ____, she sold a boat, and then a sail.",
        "A lamp from ____ stood on her desk.",
        "She went to school in ____.",
        "She was born in ____, by the sea. Name this place.",
    ]
    assert ladder.clues[-1].text.ja == "海辺の＿＿で生まれました。＿＿に入る地名は何でしょう？"
    assert ladder.clues[0].en == ("In ____, she sold a boat,", " and then a sail.")
    assert ladder.clues[0].ja == ("＿＿で、", "舟を売り、", "帆も売りました。")
    assert ladder.answer == Both("Otaru", "小樽")
    assert ladder.line == AnswerLine(("Otaru", "小樽", "Port Otaru"))
    assert ladder.items == ("otaru", "boat", "lamp", "school", "birth")
    assert ladder.explanation.en == "She was born in Otaru, by the sea."
    assert not ladder.authored


def test_none_from_fewer_than_four() -> None:
    assert made(FACTS[:3]) == {}


def test_a_description_is_the_last_clue() -> None:
    towns = {"otaru": {**TOWNS["otaru"], "description": both("A northern port.", "北の港町")}}
    ladder = made(FACTS[:3], towns)["ada/clues-otaru"]
    assert ladder.clues[-1].text.en == "In short: “A northern port.” Name this place."
    assert ladder.clues[-1].text.ja == "ひとことで言うと、「北の港町」です。＿＿に入る地名は何でしょう？"
    telling = {"otaru": {**TOWNS["otaru"], "description": both("The port of Otaru", "北の港町")}}
    assert made(FACTS[:3], telling) == {}
    assert made(FACTS, telling)["ada/clues-otaru"].clues == sound().clues


def test_six_clues_at_most_from_the_most_obscure_to_the_plainest() -> None:
    many = [
        fact(f"f{n}", f"Walk {'abcdefghij'[n]} led through {{otaru}}.", f"道{n}は{{otaru}}を通りました。", 10 * n)
        for n in range(10)
    ]
    items = made(many)["ada/clues-otaru"].items
    assert len(items) == 7
    assert (items[1], items[-1]) == ("f0", "f9")


@pytest.mark.parametrize(
    "more",
    [
        {"ask": False},
        {"text": both("She lived there.", "そこに住みました。")},
        {"text": both("She was born in {otaru}, at the heart of Otaru.", "{otaru}で生まれました。")},
        {"text": both("She was born in {otaru}.", "小樽の町、{otaru}で生まれました。")},
        {"text": both("She was born in {otaru}.", "海辺の町で生まれました。")},
        {"text": both("She was born in {otaru|her home}.", "{otaru}で生まれました。")},
        {"text": both("In these years she lived in {otaru}.", "{otaru}に住みました。")},
        {"text": both("She lived in {otaru}.", "この間、{otaru}に住みました。")},
        {"text": both("She was born in {otaru} on {hokkaido}.", "{hokkaido}の{otaru}で生まれました。")},
        {"text": both("She was born in {otaru} on {hokkaido|an island}.", "{hokkaido|島}の{otaru}で生まれました。")},
        {"text": both("She was born in {otaru}, near {canal}.", "{otaru}の{canal}のそばで生まれました。")},
        {"text": both("She was born in {otaru} up in Hokkaido.", "北の{otaru}で生まれました。")},
        {"text": both("She lived in {otaru}, " + "far " * 60 + "away.", "{otaru}に住みました。")},
        {"disputes": ["other"]},
    ],
    ids=str,
)
def test_what_is_no_clue(more: Tree) -> None:
    towns = {
        "otaru": {**TOWNS["otaru"], "part_of": "hokkaido"},
        "hokkaido": {"kind": "place", "name": both("Hokkaido", "北海道")},
        "canal": {"kind": "place", "name": both("Old Canal", "古い運河"), "part_of": "otaru"},
    }
    other = {**fact("other", "Others name {kobe}.", "{kobe}だともいわれます。"), "sources": ["gazette"]}
    assert "ada/clues-otaru" in made([*FACTS, other], towns)
    assert "ada/clues-otaru" not in made([*changed("birth", **more), other], towns)


def test_a_part_and_its_whole() -> None:
    towns = {
        "otaru": {**TOWNS["otaru"], "part_of": "hokkaido"},
        "hokkaido": {"kind": "place", "name": both("Hokkaido", "北海道")},
    }
    assert made(None, towns)["ada/clues-otaru"].line.prompt == ("Hokkaido", "北海道")


def test_a_sentence_that_another_place_fills_too_is_no_clue() -> None:
    twin = fact("twin", "She was born in {kobe}, by the sea.", "海辺の{kobe}で生まれました。")
    assert made([*FACTS, twin]) == {}


def test_no_other_of_its_kind_may_be_right_everywhere() -> None:
    everywhere = [{**one, "also_right": ["kobe"]} for one in FACTS]
    assert made(everywhere) == {}
    assert "ada/clues-otaru" in made([*everywhere[1:], FACTS[0]])


def test_open_lists_alone_single_nothing_out() -> None:
    lists = [
        fact(f"f{n}", f"She liked {thing} of towns such as {{otaru}}.", f"{{otaru}}などの町の{n}を好みました。", n)
        for n, thing in enumerate(("roofs", "bells", "lanes", "cats"))
    ]
    assert made(lists) == {}
    assert "ada/clues-otaru" in made([*lists[1:], FACTS[0]])


def test_numbers_are_not_asked_for() -> None:
    towns = {"twelve": {"kind": "number", "name": "twelve", "value": 12, "unit": "songs"}}
    facts = [
        fact(f"f{n}", f"On day {'abcd'[n]} she sang {{twelve}} songs.", f"{'甲乙丙丁'[n]}の日に{{twelve}}歌いました。")
        for n in range(4)
    ]
    assert made(facts, towns) == {}


def test_an_author_s_ladder_is_enough() -> None:
    written = {
        "id": "l-port",
        "answer": {"accept": [both("Port Otaru", "小樽")], "prompt": ["Hokkaido"]},
        "clues": [
            both("A lamp / came from here.", "ランプは/ここから来ました。"),
            both("She sold / {kobe|another town}'s boat here.", "ここで/{kobe|よその町}の舟を売りました。"),
            both("She went / to school here.", "学校に/通いました。"),
            both("Name this / port.", "この港は/どこでしょう？"),
        ],
        "about": ["birth", "otaru"],
        "sources": ["gazette"],
    }
    [ladder] = all_ladders(pack(ladders=[written]))
    assert ladder.authored
    assert ladder.id == "ada/l-port"
    assert ladder.clues[1] == Clue(("She sold", " another town's boat here."), ("ここで", "よその町の舟を売りました。"))
    assert ladder.line == AnswerLine(("Port Otaru", "小樽"), ("Hokkaido",))
    # Without an explanation, what it is about explains it.
    assert ladder.explanation.en == "She was born in Otaru, by the sea."


# -- proof


def sound() -> Ladder:
    return made()["ada/clues-otaru"]


def with_clue(en: str, ja: str) -> Ladder:
    return replace(sound(), clues=(*sound().clues[:3], Clue((en,), (ja,))))


@pytest.mark.parametrize(
    ("ladder", "wrong"),
    [
        (lambda: with_clue("It is Otaru.", "ここです。"), "away in English: “Otaru”"),
        (lambda: with_clue("It is 小樽.", "ここです。"), "away in English: “小樽”"),
        (lambda: with_clue("Here.", "小樽です。"), "away in Japanese: “小樽”"),
        (lambda: with_clue("Here.", "port otaruです。"), "away in Japanese: “Otaru”"),
        (lambda: replace(with_clue("On X.", "ここです。"), line=AnswerLine(("X",))), "away in English: “X”"),
        (lambda: with_clue(" ", "ここです。"), "empty phrase in English"),
        (lambda: replace(sound(), clues=sound().clues[:3]), "not 4 to 6 clues"),
        (lambda: replace(sound(), cited=()), "no source"),
        (lambda: replace(sound(), line=AnswerLine(("o" * 61,))), "accepts no answer"),
        (lambda: replace(sound(), explanation=Both("Yes.", "")), "empty explanation in Japanese"),
        (lambda: with_clue("So " * 500, "ここです。"), "more than 1500 characters in its clues in English"),
        (lambda: replace(sound(), difficulty=6), "difficulty"),
        (lambda: replace(sound(), id="a" * 91), "more than 90 characters"),
    ],
)
def test_what_is_not_sound(ladder: Any, wrong: str) -> None:
    assert any(wrong in told for told in prove_ladder(ladder()))


def test_what_is_sound() -> None:
    assert prove_ladder(sound()) == []
    # A name of one letter that no clue stands it in, and words that only hold the answer.
    assert prove_ladder(replace(with_clue("A fax.", "ここです。"), line=AnswerLine(("X",)))) == []
    assert prove_ladder(with_clue("The Otarus lived here.", "ここです。")) == []


def test_some_of_many() -> None:
    assert spread([1, 2, 3], 4) == [1, 2, 3]
    assert spread(list(range(11)), 3) == [0, 5, 10]


# -- the shipped pack


def test_the_shipped_ladders() -> None:
    read = read_pack(SHIPPED.read_bytes(), SHIPPED.name)
    assert read.pack is not None
    ladders = all_ladders(read.pack)
    written = [ladder for ladder in ladders if ladder.authored]
    assert len(written) == len(read.pack.ladders) >= 10
    assert len(ladders) > len(written)
    assert len({ladder.id for ladder in ladders}) == len(ladders)
    for ladder in ladders:
        names = [*ladder.line.accept, ladder.answer.en, ladder.answer.ja]
        if not ladder.authored:
            entity = read.pack.entities[ladder.items[0]]
            names += [entity.name.en, entity.name.ja, *entity.aliases]
            assert "{" not in whole(ladder, "en", "en") + whole(ladder, "ja", "ja")
        for language in LANGUAGES:
            assert not any(contains(whole(ladder, language, "both"), name) for name in names)
