"""Doubts about a pack: what is not wrong, but should be looked at."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.biography.checks import Finding, check_pack, contains, names_of
from bot.biography.pack import Pack

CLEAN: dict[str, Any] = {
    "format": "1",
    "person": {
        "id": "ada",
        "name": {"en": "Ada Ito", "ja": "伊東エイダ"},
        "born": "1950-04-01",
        "died": "2020",
        "summary": {"en": "A made-up engineer.", "ja": "架空の技術者です。"},
    },
    "sources": {"diary": {"title": {"en": "The diary", "ja": "日記"}, "language": "en"}},
    "topics": {"life": {"en": "Life", "ja": "生涯"}},
    "entities": {"kobe": {"kind": "place", "name": {"en": "Kobe", "ja": "神戸"}, "aliases": ["Kobe City", "神戸市"]}},
    "events": [
        {
            "id": "prize",
            "date": "1990-11-05",
            "title": {"en": "A prize", "ja": "受賞"},
            "text": {"en": "She wins a prize in {kobe}.", "ja": "{kobe}で受賞します。"},
            "topics": ["life"],
            "sources": ["diary"],
        }
    ],
    "facts": [{"id": "tea", "text": {"en": "She drank tea.", "ja": "お茶を好みました。"}, "sources": ["diary"]}],
    "questions": [
        {
            "id": "where",
            "prompt": {"en": "Where did she win?", "ja": "受賞した場所は。"},
            "answer": {"accept": [{"en": "Kobe", "ja": "神戸"}]},
            "sources": ["diary"],
        }
    ],
    "ladders": [
        {
            "id": "town",
            "answer": {"accept": [{"en": "Kobe", "ja": "神戸"}], "prompt": [{"en": "Japan", "ja": "日本"}]},
            "clues": [
                {"en": "She wrote / of its harbour.", "ja": "彼女が/その港を/書きました。"},
                {"en": "Her tea / came from here.", "ja": "お茶は/ここから届きました。"},
                {"en": "She won / a prize here.", "ja": "ここで/受賞しました。"},
                {"en": "Name this town / in Japan.", "ja": "日本の/この町は/どこでしょう？"},
            ],
            "about": ["prize"],
            "sources": ["diary"],
        }
    ],
}


def findings(*changes: tuple[str, Any], warnings: bool = True) -> list[Finding]:
    """What is found in the clean pack after some changes, each a dotted path and the value there."""
    tree = copy.deepcopy(CLEAN)
    for path, value in changes:
        *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
        here: Any = tree
        for part in way:
            here = here[part]
        here[last] = value
    return check_pack(Pack.model_validate(tree), warnings=warnings)


def warned(*changes: tuple[str, Any]) -> list[tuple[str, str]]:
    found = findings(*changes)
    assert all(finding.severity == "warning" and finding.write for finding in found)
    return [(".".join(map(str, finding.path)), finding.wrong) for finding in found]


def test_a_clean_pack_has_nothing_to_say() -> None:
    assert findings() == []


def test_doubts_are_told_only_when_asked_for() -> None:
    doubtful = ("person.name", {"en": "Ada Ito"})
    assert findings(doubtful)
    assert findings(doubtful, warnings=False) == []


def test_mistakes_come_before_doubts() -> None:
    found = findings(("person.name", {"en": "Ada Ito"}), ("events.0.topics", ["work"]))
    assert [(finding.severity, finding.wrong) for finding in found] == [("error", "there is no topic “work”")]


# -- translations


@pytest.mark.parametrize(
    "path",
    [
        "person.summary",
        "person.name",
        "sources.diary.title",
        "sources.diary.note",
        "topics.life",
        "entities.kobe.name",
        "entities.kobe.description",
        "events.0.title",
        "events.0.note",
        "facts.0.text",
        "facts.0.note",
        "questions.0.prompt",
        "questions.0.explanation",
        "ladders.0.explanation",
    ],
)
@pytest.mark.parametrize(
    ("written", "wrong", "write"),
    [({"en": "Words"}, "has no Japanese", "add “ja:”"), ({"ja": "ことば"}, "has no English", "add “en:”")],
)
def test_a_missing_translation(path: str, written: dict[str, str], wrong: str, write: str) -> None:
    [found] = findings((path, written))
    assert ".".join(map(str, found.path)) == path
    assert (found.severity, found.wrong, found.write) == ("warning", wrong, write)


# -- dates given away


def tells_its_date(date: str, text: dict[str, str]) -> bool:
    """Whether an event of that date with that text is said to give it away."""
    found = findings(("person.born", "-0500"), ("events.0.date", date), ("events.0.text", text))
    return any("tells its own date" in finding.wrong for finding in found)


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2015", "It happens in 2015."),
        ("2015-11-05", "It happens in 2015."),
        ("2015-11", "It happens in November."),
        ("2015-11-05", "On November 5 it happens."),
        ("2015~", "It happens about 2015."),
        ("2010/2015", "It goes on until 2015."),
        ("2010/2015", "It begins in 2010."),
        ("../2015", "It is over by 2015."),
        ("2015/..", "It begins in 2015."),
        ("2015", "In 2015, 12 works appear."),
        ("2015", "On 5 May 2015 3 works appear."),
        ("2015", "The ２０１５ edition appears."),
    ],
)
def test_an_english_text_that_tells_its_own_date(date: str, text: str) -> None:
    assert tells_its_date(date, {"en": text, "ja": "無題"})


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2015", "2015年に起こります。"),
        ("2015", "２０１５年に起こります。"),
        ("2015", "二〇一五年に起こります。"),
        ("2015", "二千十五年に起こります。"),
        ("2015", "平成27年に起こります。"),
        ("2015", "平成２７年に起こります。"),
        ("2015", "平成二十七年に起こります。"),
        ("2019", "令和元年に起こります。"),
        ("2015-11", "11月に起こります。"),
        ("2015-11", "１１月に起こります。"),
        ("2015-11", "十一月に起こります。"),
        ("2015-09", "九月に起こります。"),
        ("2015-10", "十月に起こります。"),
    ],
)
def test_a_japanese_text_that_tells_its_own_date(date: str, text: str) -> None:
    assert tells_its_date(date, {"en": "Nothing", "ja": text})


@pytest.mark.parametrize(
    ("date", "text", "text_ja"),
    [
        ("2015", "It happens in 2016.", "2016年に起こります。"),
        ("2015", "It has 20150 parts, or 12015.", "20150個か12015個あります。"),
        ("2015", "It happens in November.", "11月に起こります。"),
        ("2015-11", "It happens in May.", "1月か5月に起こります。"),
        ("2015-01", "It happens in May.", "11月に起こります。"),
        ("2009", "It happens in May.", "平成二十七年に起こります。"),
        ("2015", "Chapter 20, verse 15.", "20章15節です。"),
        ("2015", "In {kobe|Kobe 2015} it happens.", "{kobe|神戸2015}で起こります。"),
    ],
)
def test_a_text_that_does_not_tell_its_date(date: str, text: str, text_ja: str) -> None:
    assert not tells_its_date(date, {"en": text, "ja": text_ja})


def test_a_title_and_a_dated_fact_can_tell_their_date_too() -> None:
    wrong = "tells its own date (1990)"
    assert warned(("events.0.title", {"en": "The prize of 1990", "ja": "受賞"})) == [("events.0.text", wrong)]
    fact = {**CLEAN["facts"][0], "date": "1990", "text": {"en": "In 1990 she drank tea.", "ja": "お茶を好みました。"}}
    assert warned(("facts.0", fact)) == [("facts.0.text", wrong)]


# -- answers given away


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ({"en": "What did Kobe give?", "ja": "受賞した場所は。"}, "Kobe"),
        ({"en": "What did ＫＯＢＥ give?", "ja": "受賞した場所は。"}, "Kobe"),
        ({"en": "Where was {kobe}?", "ja": "受賞した場所は。"}, "Kobe"),
        ({"en": "Where did she win?", "ja": "神戸の賞はどこで。"}, "神戸"),
        ({"en": "Where did she win?", "ja": "{kobe}の賞はどこで。"}, "神戸"),
    ],
)
def test_a_question_that_names_its_answer(prompt: dict[str, str], answer: str) -> None:
    assert warned(("questions.0.prompt", prompt)) == [("questions.0.prompt", f"gives its answer away ({answer})")]


@pytest.mark.parametrize("prompt", ["What did Kobeans give?", "Where was {kobe|the prize} given?", "Ko be or not?"])
def test_a_question_that_does_not_name_its_answer(prompt: str) -> None:
    assert warned(("questions.0.prompt", {"en": prompt, "ja": "受賞した場所は。"})) == []


# -- clue ladders


def mistakes(*changes: tuple[str, Any]) -> list[tuple[str, str]]:
    """The mistakes in a pack, which are told without asking for doubts."""
    found = findings(*changes, warnings=False)
    assert all(finding.severity == "error" and finding.write for finding in found)
    return [(".".join(map(str, finding.path)), finding.wrong) for finding in found]


@pytest.mark.parametrize("taken", ["prize", "tea", "where"])
def test_a_ladder_has_an_id_of_its_own(taken: str) -> None:
    assert mistakes(("ladders.0.id", taken)) == [("ladders.0.id", f"“{taken}” is used twice")]


def test_a_ladder_has_no_id_of_a_made_question() -> None:
    wrong = "“masked-prize-kobe” is the id of a question that is made from “prize-kobe”"
    assert mistakes(("ladders.0.id", "masked-prize-kobe")) == [("ladders.0.id", wrong)]


def test_what_a_ladder_refers_to_is_there() -> None:
    found = mistakes(("ladders.0.about", ["tea", "kobe", "nobody"]), ("ladders.0.sources", ["diary", "letters"]))
    assert found == [
        ("ladders.0.sources.1", "there is no source “letters”"),
        ("ladders.0.about.2", "there is no event, fact or entity “nobody”"),
    ]


@pytest.mark.parametrize(
    ("clue", "place", "answer"),
    [
        ({"en": "She loved / Kobe.", "ja": "好きな/町です。"}, "en", "Kobe"),
        ({"en": "She loved / KO / BE.", "ja": "町を/愛し、/神/戸と呼びました。"}, "ja", "神戸"),
        ({"en": "She loved / {kobe}.", "ja": "好きな/町です。"}, "en", "Kobe"),
        ({"en": "She loved / this town.", "ja": "好きな/Kobeです。"}, "ja", "Kobe"),
        ({"en": "She loved / 神戸.", "ja": "好きな/町です。"}, "en", "神戸"),
    ],
)
def test_a_clue_that_names_the_answer(clue: dict[str, str], place: str, answer: str) -> None:
    assert mistakes(("ladders.0.clues.1", clue)) == [
        (f"ladders.0.clues.1.{place}", f"gives the answer away ({answer})")
    ]


def test_a_clue_may_say_what_is_too_general_or_hide_a_mark() -> None:
    clue = {"en": "She loved / {kobe|this town} / in Japan.", "ja": "日本の/{kobe|この町}が/好きでした。"}
    assert findings(("ladders.0.clues.1", clue)) == []


@pytest.mark.parametrize(
    "english", ["/ She loved / this town.", "She loved / this town. /", "She loved / / this town.", "/"]
)
def test_a_clue_with_an_empty_phrase(english: str) -> None:
    clue = {"en": english, "ja": "好きな/町です。"}
    assert mistakes(("ladders.0.clues.1", clue)) == [("ladders.0.clues.1.en", "has an empty phrase")]


@pytest.mark.parametrize(
    ("clue", "place"),
    [
        ({"en": "She loved this town.", "ja": "好きな/町です。"}, ".en"),
        ({"en": "She loved / this town.", "ja": "好きな町です。"}, ".ja"),
        ("Love", ""),
    ],
)
def test_a_clue_of_one_phrase(clue: dict[str, str] | str, place: str) -> None:
    assert warned(("ladders.0.clues.1", clue)) == [(f"ladders.0.clues.1{place}", "is a single phrase")]


def test_a_clue_in_one_language_is_only_not_translated() -> None:
    assert warned(("ladders.0.clues.1", {"en": "She loved / it."})) == [("ladders.0.clues.1", "has no Japanese")]


# -- entities named outside their marks


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ({"en": "In {kobe} she wins the Kobe prize.", "ja": "受賞します。"}, "Kobe"),
        ({"en": "In {kobe|the town} she wins the KOBE CITY prize.", "ja": "受賞します。"}, "Kobe"),
        ({"en": "She wins.", "ja": "{kobe}で神戸賞を受けます。"}, "神戸"),
        ({"en": "She wins.", "ja": "{kobe|町}で神戸市の賞を受けます。"}, "神戸"),
    ],
)
def test_an_entity_named_outside_its_mark(text: dict[str, str], name: str) -> None:
    found = warned(("events.0.text", text), ("events.0.entities", ["kobe"]))
    assert found == [("events.0.text", f"names {name} outside its mark too")]


def test_a_title_may_name_what_the_text_marks() -> None:
    assert warned(("events.0.title", {"en": "The Kobe prize", "ja": "神戸賞"})) == []


def test_an_entity_marked_twice_is_not_named_outside() -> None:
    text = {"en": "In {kobe} she wins the {kobe} prize of Kobeland.", "ja": "{kobe}で受賞します。"}
    assert warned(("events.0.text", text)) == []


# -- before and after the life


@pytest.mark.parametrize("date", ["1950-03-31", "1949", "194X", "1920/1930", "../1949", "18XX"])
def test_an_event_before_the_birth(date: str) -> None:
    assert warned(("events.0.date", date)) == [("events.0.date", "is before the person was born")]


@pytest.mark.parametrize("date", ["2021-01-01", "2021", "203X", "2025/2030", "2021/.."])
def test_an_event_after_the_death(date: str) -> None:
    assert warned(("events.0.date", date)) == [("events.0.date", "is after the person died")]


@pytest.mark.parametrize(
    "date", ["1950-04-01", "1950", "195X", "1949/1951", "19XX", "1949/..", "../2021", "202X", "2020-12-31"]
)
def test_an_event_that_may_lie_in_the_life(date: str) -> None:
    assert warned(("events.0.date", date)) == []


def test_a_death_before_the_birth() -> None:
    found = warned(("person.died", "1949"), ("events.0.date", "1950~"))
    assert ("person.died", "is before the birth") in found


def test_no_bounds_without_dates_of_birth_and_death() -> None:
    changes = [("person.born", "../1950"), ("person.died", "2020/..")]
    assert warned(*changes, ("events.0.date", "1900")) == []
    assert warned(*changes, ("events.0.date", "2100")) == []


# -- what nothing uses


def test_a_source_that_nothing_cites() -> None:
    extra = {"title": {"en": "Another", "ja": "別の本"}, "language": "ja"}
    assert warned(("sources.other", extra)) == [("sources.other", "is cited by nothing")]
    for path in ("events.0", "facts.0", "questions.0", "ladders.0"):
        assert warned(("sources.other", extra), (f"{path}.sources", ["diary", "other"])) == []


def test_a_topic_that_nothing_has() -> None:
    extra = {"en": "Work", "ja": "仕事"}
    assert warned(("topics.work", extra)) == [("topics.work", "is used by nothing")]
    assert warned(("topics.work", extra), ("facts.0.topics", ["work"])) == []


def test_an_entity_that_nothing_uses() -> None:
    extra = {"kind": "number", "name": {"en": "40", "ja": "40"}, "value": "40", "unit": {"en": "prizes", "ja": "個"}}
    number = ("entities.prizes", extra)
    assert warned(number) == [("entities.prizes", "is used by nothing")]
    uses = [
        ("person.summary", {"en": "A winner of {prizes|many} prizes.", "ja": "{prizes}個の賞。"}),
        ("person.numbers", ["prizes"]),
        ("facts.0.entities", ["prizes"]),
        ("facts.0.note", {"en": "Not {prizes}.", "ja": "{prizes}ではない。"}),
        ("entities.kobe.part_of", "prizes"),
        ("questions.0.about", ["prizes"]),
        ("ladders.0.about", ["prizes"]),
        ("questions.0.explanation", {"en": "One of {prizes}.", "ja": "{prizes}の一つ。"}),
    ]
    for use in uses:
        assert warned(number, use) == []


# -- names in texts


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("The party", "art", False),
        ("The art of it", "art", True),
        ("GPT-2 was", "GPT-2", True),
        ("GPT-20 was", "GPT-2", False),
        ("gpt2 was", "GPT-2", False),
        ("東京都", "京都", True),
        ("オープンエーアイ", "ｵｰﾌﾟﾝｴｰｱｲ", True),
        ("Hokkaidō lies north", "hokkaido", True),
        ("x and y", "x", False),
        ("", "Kobe", False),
        ("Kobe", "", False),
    ],
)
def test_whether_a_text_names_something(text: str, name: str, named: bool) -> None:
    assert contains(text, name) is named


def test_every_spelling_of_an_entity() -> None:
    assert names_of(Pack.model_validate(CLEAN), "kobe") == ["Kobe", "神戸", "Kobe City", "神戸市"]
