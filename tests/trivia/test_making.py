"""What questions a pack gives: right, unambiguous, in both languages, with ids that stay."""

from __future__ import annotations

from typing import Any

import pytest

from bot.biography.checks import check_pack
from bot.biography.languages import LANGUAGES
from bot.biography.pack import Pack
from bot.trivia.making import all_questions
from bot.trivia.questions import Kind, Mode, Question

Tree = dict[str, Any]


def both(en: str, ja: str | None = None) -> Tree:
    return {"en": en, "ja": ja or en}


def event(slug: str, date: str, title: Any = None, text: Any = "It happens.", **more: Any) -> Tree:
    names = title or both(f"Title of {slug}", f"題{slug}")
    return {"id": slug, "date": date, "title": names, "text": text, "sources": ["diary"], **more}


def fact(slug: str, en: str, ja: str, **more: Any) -> Tree:
    return {"id": slug, "text": both(en, ja), "sources": ["diary"], **more}


def entity(kind: str, en: str, ja: str, **more: Any) -> Tree:
    return {"kind": kind, "name": both(en, ja), **more}


TOWNS = {
    slug: entity("place", en, ja)
    for slug, en, ja in [
        ("otaru", "Otaru", "小樽"),
        ("kobe", "Kobe", "神戸"),
        ("nara", "Nara", "奈良"),
        ("ise", "Ise", "伊勢"),
    ]
}


def pack(**parts: Any) -> Pack:
    sources = {name: {"title": both(f"The {name}", f"資料{name}"), "language": "en"} for name in ("diary", "gazette")}
    person = {"id": "ada", "name": both("Ada Ito", "伊東エイダ"), "summary": "Never lived.", **parts.pop("person", {})}
    return Pack.model_validate({"format": "1", "person": person, "sources": sources, **parts})


def made(kind: Kind | None = None, **parts: Any) -> dict[str, Question]:
    """The questions of a pack by their ids without the person's, of one kind or all."""
    questions = all_questions(pack(**parts))
    ids = [question.id for question in questions]
    assert len(ids) == len(set(ids))
    return {q.id.partition("/")[2]: q for q in questions if kind is None or q.kind is kind}


def texts(question: Question) -> list[str]:
    return [option.text.en for option in question.distractors]


# -- when


def test_when_asks_for_the_year_of_an_event() -> None:
    question = made(events=[event("a", "1985-12-31"), event("b", "1990"), event("z", "1993")])["when-a"]
    assert question.years == (1985, 1985)
    assert question.answer.text.en == "1985"
    assert question.answer.text.ja == "1985年"
    assert set(texts(question)) <= {str(year) for year in range(1986, 1994)}
    assert question.modes == (Mode.CHOICE, Mode.YEAR)
    assert question.explanation.en == "It happens."
    assert question.edtf == "1985-12-31"


@pytest.mark.parametrize("date", ["1985~", "1985?", "198X", "19XX", "1985/1990", "../1985", "1985/..", "1985-03~"])
def test_no_question_about_a_date_that_is_not_one_sure_year(date: str) -> None:
    kinds = {Kind.WHEN, Kind.FIRST, Kind.ORDER}
    later = [event(f"e{year}", str(year)) for year in range(2000, 2006)]
    questions = made(events=[event("a", date), *later])
    assert not {q.id for q in questions.values() if q.kind in kinds and "a" in q.items}
    assert not [q for q in questions.values() if "Title of a" in texts(q)]
    assert questions["first-e2000"]


def test_an_interval_within_a_year_is_in_that_year() -> None:
    events = [event("a", "1985-02/1985-11"), event("b", "1980"), event("c", "1990")]
    assert made(events=events)["when-a"].years == (1985, 1985)


def test_when_choices_stay_within_the_years_that_are_known() -> None:
    events = [event("a", "2003"), event("b", "2005"), event("early", "2001/2003")]
    question = made(events=events)["when-a"]
    assert set(texts(question)) == {"2001", "2002", "2004", "2005"}
    few = made(events=[event("a", "2003"), event("b", "2005")])["when-a"]
    assert few.modes == (Mode.YEAR,)
    assert few.distractors == ()


def test_years_before_the_common_era_are_chosen() -> None:
    question = made(events=[event("a", "-0043"), event("b", "-0048"), event("c", "-0040")])["when-a"]
    assert (question.answer.text.en, question.answer.text.ja) == ("44 BC", "紀元前44年")
    assert question.modes == (Mode.CHOICE,)


@pytest.mark.parametrize(
    "title",
    [
        both("The prize of 1985", "賞"),
        both("A prize", "昭和60年の賞"),
        both("A December prize", "賞"),
        both("A prize", "12月の賞"),
        both("A prize", "一九八五年の賞"),
    ],
)
def test_a_title_that_tells_its_date_is_not_asked(title: Tree) -> None:
    others = [event(f"e{year}", str(year)) for year in range(1990, 1995)]
    questions = made(events=[event("a", "1985-12", title), *others])
    assert not [q for q in questions.values() if "a" in q.items]


def test_two_events_of_one_title_are_not_asked() -> None:
    others = [event(f"e{year}", str(year)) for year in range(1990, 1995)]
    twins = [event("a", "1985", both("Wins a prize", "賞")), event("b", "1986", both("Wins a Prize!", "受賞"))]
    questions = made(events=[*twins, *others])
    assert not [q for q in questions.values() if {"a", "b"} & set(q.items)]
    assert not [q for q in questions.values() if "Wins a prize" in texts(q)]


def test_what_is_not_to_be_asked_is_not() -> None:
    others = [event(f"e{year}", str(year)) for year in range(1990, 1995)]
    questions = made(events=[event("a", "1992-05", ask=False), *others])
    assert not [q for q in questions.values() if "a" in q.items or "Title of a" in texts(q)]


# -- first and order


def test_first_stands_before_events_that_are_surely_later() -> None:
    events = [event("a", "1985"), event("b", "1985-06"), event("c", "1986-01"), event("d", "1986"), event("e", "1990")]
    questions = made(Kind.FIRST, events=events)
    assert texts(questions["first-a"]) == ["Title of c", "Title of d", "Title of e"]
    assert texts(questions["first-c"]) == ["Title of e"]
    assert "first-e" not in questions
    assert "Title" not in questions["first-a"].prompt.en


def test_order_needs_three_more_that_are_surely_apart() -> None:
    events = [event("a", "1985"), event("b", "1986"), event("c", "1987")]
    assert made(Kind.ORDER, events=events) == {}
    assert made(Kind.ORDER, events=[*events, event("d", "1987-03")]) == {}
    question = made(Kind.ORDER, events=[*events, event("d", "1989-03")])["order-b"]
    assert set(texts(question)) == {"Title of a", "Title of c", "Title of d"}
    assert question.modes == (Mode.ORDER,)


def test_order_leaves_out_what_is_not_surely_before_or_after() -> None:
    events = [event("a", "1985-06"), event("b", "1985"), *(event(f"e{year}", str(year)) for year in range(1990, 1993))]
    question = made(Kind.ORDER, events=events)["order-a"]
    assert set(texts(question)) == {"Title of e1990", "Title of e1991", "Title of e1992"}


def test_a_birth_is_not_asked_for_as_the_first_event() -> None:
    events = [event("birth", "1950-04"), *(event(f"e{year}", str(year)) for year in range(1990, 1995))]
    questions = made(events=events, person={"born": "1950-04"})
    assert "when-birth" in questions
    assert not [q for q in questions.values() if q.kind is not Kind.WHEN and "birth" in q.id]


# -- masked


def test_masked_leaves_an_entity_out_in_both_languages() -> None:
    questions = made(Kind.MASKED, entities=TOWNS, facts=[fact("home", "She lives in {otaru}.", "{otaru}に住みます。")])
    question = questions["masked-home-otaru"]
    assert (question.prompt.en, question.prompt.ja) == ("She lives in ____.", "＿＿に住みます。")
    assert question.line is not None
    assert question.line.accept == ("Otaru", "小樽")
    assert texts(question) == ["Kobe", "Nara", "Ise"]
    assert question.modes == (Mode.CHOICE, Mode.TYPED)
    assert question.entity_kind == "place"


@pytest.mark.parametrize(
    ("en", "ja"),
    [
        ("She lives in {otaru}, and Otaru is cold.", "{otaru}に住みます。"),
        ("She lives in {otaru}.", "{otaru}に住み、小樽は寒い町です。"),
        ("She lives in {otaru|the town}.", "{otaru}に住みます。"),
        ("She lives in Otaru.", "{otaru}に住みます。"),
        ("She lives in {otaru}.", "寒い町に住みます。"),
        ("She lives in {otaru}. Port City is cold.", "{otaru}に住みます。"),
    ],
)
def test_no_gap_where_the_rest_or_other_words_tell(en: str, ja: str) -> None:
    towns = {**TOWNS, "otaru": entity("place", "Otaru", "小樽", aliases=["Port City"])}
    assert made(Kind.MASKED, entities=towns, facts=[fact("home", en, ja)]) == {}


def test_another_name_of_it_may_stand_in_the_sentence() -> None:
    towns = {**TOWNS, "otaru": entity("place", "Otaru", "小樽", aliases=["Otaru City", "小樽市"])}
    facts = [fact("home", "She lives in {otaru|Otaru City}.", "{otaru|小樽市}に住みます。")]
    assert made(Kind.MASKED, entities=towns, facts=facts)["masked-home-otaru"].prompt.en == "She lives in ____."


def test_wrong_choices_are_surely_wrong() -> None:
    towns = {
        **TOWNS,
        "hokkaido": entity("place", "Hokkaido", "北海道"),
        "port": entity("place", "The Port", "港", part_of="otaru"),
        "otaru": entity("place", "Otaru", "小樽", part_of="hokkaido"),
        "otaru-2": entity("place", "New Otaru", "新小樽"),
        "otaru-3": entity("place", "OTARU", "おたる"),
        "kyoto": entity("place", "Kyoto", "京都"),
        "uji": entity("place", "Uji", "宇治", part_of="kyoto"),
        "edo": entity("place", "Edo", "江戸"),
        "ship": entity("product", "Ship", "船"),
    }
    facts = [fact("home", "From {nara} to {otaru}.", "{nara}から{otaru}へ。", also_right=["ise"])]
    question = made(Kind.MASKED, entities=towns, facts=facts)["masked-home-otaru"]
    assert sorted(texts(question)) == ["Edo", "Kobe", "Uji"]


def test_the_whole_and_its_part_never_stand_beside_each_other() -> None:
    towns = {
        **TOWNS,
        "kyoto": entity("place", "Kyoto", "京都"),
        "uji": entity("place", "Uji", "宇治", part_of="kyoto"),
        "gate": entity("place", "The Gate", "門", part_of="uji"),
    }
    facts = [fact("home", "She lives in {otaru}.", "{otaru}に住みます。"), fact("trip", "To {uji}.", "{uji}へ。")]
    questions = made(Kind.MASKED, entities=towns, facts=facts)
    assert sorted(texts(questions["masked-home-otaru"])) == ["Ise", "Kobe", "Nara", "The Gate"]
    assert sorted(texts(questions["masked-trip-uji"])) == ["Ise", "Kobe", "Nara", "Otaru"]
    assert questions["masked-trip-uji"].line is not None
    assert questions["masked-trip-uji"].line.prompt == ("Kyoto", "京都")


def test_sentences_that_others_would_fit_are_not_asked() -> None:
    twins = [
        fact("one", "She lived in {otaru}.", "{otaru}に住みました。"),
        fact("two", "She lived in {kobe}.", "{kobe}に暮らしました。"),
    ]
    assert made(Kind.MASKED, entities=TOWNS, facts=twins) == {}
    assert len(made(Kind.MASKED, entities=TOWNS, facts=twins[:1])) == 1


def test_what_is_also_right_is_no_wrong_choice_and_nothing_to_type() -> None:
    towns = {**TOWNS, "edo": entity("place", "Edo", "江戸")}
    facts = [fact("home", "She lived in {otaru}.", "{otaru}に住みました。", also_right=["kobe"])]
    question = made(Kind.MASKED, entities=towns, facts=facts)["masked-home-otaru"]
    assert sorted(texts(question)) == ["Edo", "Ise", "Nara"]
    assert question.modes == (Mode.CHOICE,)


@pytest.mark.parametrize(
    ("en", "ja"),
    [
        ("She liked towns such as {otaru}.", "{otaru}を好みました。"),
        ("She liked {otaru}.", "{otaru}などを好みました。"),
    ],
)
def test_one_of_many_is_chosen_not_typed(en: str, ja: str) -> None:
    question = made(Kind.MASKED, entities=TOWNS, facts=[fact("likes", en, ja)])["masked-likes-otaru"]
    assert question.modes == (Mode.CHOICE,)


def test_a_surname_will_do_where_it_is_nobody_elses() -> None:
    people = {
        "ken": entity("person", "Ken Mori", "ケン・モリ"),
        "rei": entity("person", "Rei Kato", "レイ・カトー"),
        "yui": entity("person", "Yui Kato", "ユイ・カトー"),
        "aya": entity("person", "Aya Ito", "アヤ・イトウ"),
    }
    facts = [
        fact(f"m-{n}", f"She met {{{slug}}}{'!' * n} {n}", f"{n}日に{{{slug}}}と会いました。")
        for n, slug in enumerate(people)
    ]
    questions = made(Kind.MASKED, entities=people, facts=facts)
    lines = {slug: questions[f"masked-m-{n}-{slug}"].line for n, slug in enumerate(people)}
    surnames = {slug: line.accept[2:] for slug, line in lines.items() if line is not None}
    assert surnames == {"ken": ("Mori", "モリ"), "rei": (), "yui": (), "aya": ("イトウ",)}


# -- numbers


def number_question(en: str, ja: str, value: float, shown: tuple[str, str]) -> Question | None:
    entities = {"n": {"kind": "number", "name": both(*shown), "value": value, "unit": both("things", "個")}}
    facts = [fact("f", f"She had {{n|{en}}}.", f"{{n|{ja}}}でした。")]
    return made(Kind.NUMBER, entities=entities, facts=facts).get("number-f-n")


@pytest.mark.parametrize(
    ("en", "ja", "value", "wanted"),
    [
        ("190,000 times", "19万回", 190_000, ("150,000 times", "15万回")),
        ("$3 million", "300万ドル", 3_000_000, ("$4 million", "400万ドル")),
        ("2 billion comments", "20億件", 2_000_000_000, ("800 million comments", "8億件")),
        ("twelve", "12曲", 12, ("ten", "10曲")),
        ("5 years old", "5歳", 5, ("7 years old", "7歳")),
        ("10,000 times", "1万回", 10_000, ("5,000 times", "5000回")),
        ("$3 million", "300万ドル", 3_000_000, ("$900,000", "90万ドル")),
    ],
)
def test_numbers_nearby_are_written_as_the_original_is(en: str, ja: str, value: float, wanted: tuple[str, str]) -> None:
    question = number_question(en, ja, value, (en, ja))
    assert question is not None
    assert wanted in {(option.text.en, option.text.ja) for option in question.distractors}
    assert (question.answer.text.en, question.answer.text.ja) == (en, ja)


def test_small_counts_never_become_what_nobody_says() -> None:
    question = number_question("9 degrees", "9つ", 9, ("9 degrees", "9つ"))
    assert question is not None
    assert {option.text.ja for option in question.distractors} == {"4つ", "5つ", "6つ", "7つ", "8つ"}


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("She planted at least {n|12 trees}.", "木を{n|12本}植えました。"),
        ("She planted {n|12 trees} or more.", "木を{n|12本}植えました。"),
        ("She planted {n|12 trees}.", "木を{n|12本}以上植えました。"),
        ("She planted up to {n|12 trees}.", "木を{n|12本}植えました。"),
    ],
)
def test_a_bound_has_no_wrong_choices(english: str, japanese: str) -> None:
    """At least twelve is at least ten, too."""

    def asked(en: str, ja: str) -> tuple[Mode, ...]:
        trees = {"n": {"kind": "number", "name": both("12 trees", "12本"), "value": 12, "unit": both("trees", "本")}}
        return made(Kind.NUMBER, entities=trees, facts=[fact("f", en, ja)])["number-f-n"].modes

    assert asked(english, japanese) == (Mode.TYPED,)
    assert Mode.CHOICE in asked("She planted {n|12 trees}.", "木を{n|12本}植えました。")


@pytest.mark.parametrize(
    ("en", "ja"),
    [("many", "12個"), ("12 things", "たくさん"), ("13 things", "12個"), ("12 of 20", "12個"), ("12", "1万2個")],
)
def test_a_number_that_is_written_otherwise_is_not_asked(en: str, ja: str) -> None:
    assert number_question(en, ja, 12, ("12 things", "12個")) is None


# -- disputes


def disputed(sources_of_one: list[str], sources_of_two: list[str]) -> dict[str, Question]:
    one = fact("one", "She was born in {otaru}.", "{otaru}で生まれました。", disputes=["two"]) | {
        "sources": sources_of_one
    }
    two = fact("two", "Her birthplace is {kobe}.", "生地は{kobe}です。") | {"sources": sources_of_two}
    towns = {**TOWNS, "edo": entity("place", "Edo", "江戸")}
    return made(Kind.MASKED, entities=towns, facts=[one, two])


def test_a_disputed_statement_names_its_source_and_never_shows_the_other_side() -> None:
    questions = disputed(["diary"], ["gazette"])
    assert questions["masked-one-otaru"].according_to == "diary"
    assert questions["masked-two-kobe"].according_to == "gazette"
    assert sorted(texts(questions["masked-one-otaru"])) == ["Edo", "Ise", "Nara"]
    assert sorted(texts(questions["masked-two-kobe"])) == ["Edo", "Ise", "Nara"]


def test_a_source_that_tells_both_sides_cannot_settle_it() -> None:
    questions = disputed(["diary", "gazette"], ["gazette"])
    assert [q.id for q in questions.values()] == ["ada/masked-one-otaru"]
    assert [cited.source for cited in questions["masked-one-otaru"].cited] == ["diary"]


# -- authored


def authored_question(**more: Any) -> Tree:
    return {
        "id": "q-town",
        "prompt": both("Which town?", "どの町でしょう？"),
        "answer": {"accept": [both("Otaru", "小樽"), "Otaru City"], "prompt": ["Hokkaido"], "reject": ["Kobe City"]},
        "distractors": [both("Kobe", "神戸"), both("Nara", "奈良"), both("Ise", "伊勢")],
        "about": ["home"],
        "sources": ["diary"],
        **more,
    }


def test_what_its_author_wrote_is_asked_as_it_is() -> None:
    facts = [fact("home", "She lives in {otaru}.", "{otaru}に住みます。", topics=["life"])]
    parts: Tree = {"entities": TOWNS, "facts": facts, "topics": {"life": "Life"}}
    question = made(**parts, questions=[authored_question()])["q-town"]
    assert question.modes == (Mode.CHOICE, Mode.TYPED)
    assert question.line is not None
    assert question.line.accept == ("Otaru", "小樽", "Otaru City")
    assert (question.line.prompt, question.line.reject) == (("Hokkaido",), ("Kobe City",))
    assert (question.topics, question.items) == (("life",), ("home",))
    assert question.explanation.ja == "小樽に住みます。"
    fewer = made(**parts, questions=[authored_question(distractors=["Kobe", "Nara"])])["q-town"]
    assert fewer.modes == (Mode.TYPED,)


def test_an_unsound_written_question_is_not_asked() -> None:
    assert made(questions=[authored_question(about=[], prompt="Is it Otaru?")]) == {}


def test_a_written_question_cannot_take_the_id_of_a_made_one() -> None:
    parts: Tree = {"events": [event("a", "1985")], "questions": [authored_question(id="when-a", about=[])]}
    assert [finding.path for finding in check_pack(pack(**parts))] == [("questions", 0, "id")]


# -- all of them


def test_ids_do_not_depend_on_the_rest_of_the_pack() -> None:
    events = [event(f"e{year}", str(year)) for year in range(1990, 1995)]
    facts = [fact("home", "She lives in {otaru}.", "{otaru}に住みます。")]
    before = made(entities=TOWNS, events=events, facts=facts)
    more = {"edo": entity("place", "Edo", "江戸"), **TOWNS}
    after = made(
        entities=more, events=[event("new", "1992-07"), *events], facts=[fact("x", "So.", "そうです。"), *facts]
    )
    assert set(before) <= set(after)


def test_long_ids_are_cut_and_still_tell_questions_apart() -> None:
    long = "a" * 40
    names = {f"{'b' * 38}-{n}": entity("place", f"Town {n}", f"町{n}") for n in "pqrs"}
    text = " and ".join(f"{{{name}}}" for name in names)
    person = {"id": "c" * 24}
    questions = all_questions(pack(person=person, entities=names, facts=[fact(long, f"In {text}.", f"{text}で。")]))
    assert len({question.id for question in questions}) == 4
    assert all(len(question.id) <= 90 and question.id.startswith(f"{'c' * 24}/masked-{long}") for question in questions)


def test_what_discord_cannot_show_is_not_asked() -> None:
    facts = [fact("home", "She lives in {otaru}" + ", far away" * 100 + ".", "{otaru}に住みます。")]
    assert made(entities=TOWNS, facts=facts) == {}


@pytest.mark.parametrize(("importance", "difficulty"), [(100, 1), (81, 1), (50, 3), (20, 4), (0, 5)])
def test_what_matters_less_is_harder(importance: int, difficulty: int) -> None:
    assert made(events=[event("a", "1985", importance=importance)])["when-a"].difficulty == difficulty


def test_every_question_is_in_both_languages() -> None:
    facts = [fact("home", "She lives in {otaru}.", "{otaru}に住みます。")]
    for question in made(
        entities=TOWNS, events=[event(f"e{y}", str(y)) for y in range(1990, 1995)], facts=facts
    ).values():
        for part in (question.prompt, question.answer.text, question.explanation):
            assert all(part[language] for language in LANGUAGES)
