"""What a daily post tells and asks, and its streaks."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.biography.reading import read_pack
from bot.trivia.daily import Candidate, Pick, Rule, choose_item, choose_question, days_now, lengthened
from bot.trivia.leaks import ShownText, spellings
from bot.trivia.making import all_questions
from bot.trivia.questions import Mode, Question

DAY = datetime.timedelta(days=1)
PACK = Path(__file__).resolve().parents[1] / "packs" / "mina-arai.yaml"


def posts(candidates: list[Candidate], first: datetime.date, many: int, seed: int = 1) -> list[Pick]:
    """A server's posts of so many days."""
    shown: dict[str, datetime.date] = {}
    picks: list[Pick] = []
    for n in range(many):
        day = first + n * DAY
        pick = choose_item(candidates, shown, day, random.Random(f"{seed}/{day}"))
        assert pick is not None
        shown[pick.item] = day
        picks.append(pick)
    return picks


FIRST = datetime.date(2026, 11, 1)


@given(st.integers(1, 40), st.integers(0, 1000))
def test_nothing_comes_again_before_all_else_has_come(size: int, seed: int) -> None:
    candidates = [Candidate(f"a/{n}") for n in range(size)]
    picks = posts(candidates, FIRST, 3 * size, seed)
    for start in range(2 * size + 1):
        assert len({pick.item for pick in picks[start : start + size]}) == size
    assert [pick.rule for pick in picks] == [Rule.NEW] * size + [Rule.LONGEST] * 2 * size


def test_an_anniversary_comes_on_its_day() -> None:
    candidates = [Candidate(f"a/{n}") for n in range(5)] + [Candidate("a/x", ((2016, 11, 3),))]
    picks = posts(candidates, FIRST, 30)
    assert picks[2] == Pick("a/x", Rule.DAY, 10)
    assert [pick.rule for pick in picks].count(Rule.DAY) == 1
    assert "a/x" not in [pick.item for pick in picks[:2]], "it waits for its day"


def test_this_years_and_later_days_are_no_anniversary() -> None:
    candidates = [Candidate("a/x", ((2026, 11, 3),)), Candidate("a/y", ((2030, 11, 0),))]
    assert {pick.rule for pick in posts(candidates, FIRST, 5)} == {Rule.NEW, Rule.LONGEST}


def test_a_months_anniversary_comes_once_on_the_first_free_day() -> None:
    candidates = [
        *(Candidate(f"a/{n}") for n in range(40)),
        Candidate("a/first", ((2016, 11, 1),)),
        Candidate("a/second", ((2001, 11, 2),)),
        Candidate("a/month", ((2015, 11, 0),)),
        Candidate("a/other-month", ((2015, 11, 0),)),
    ]
    picks = posts(candidates, FIRST, 30)
    assert [pick.rule for pick in picks[:5]] == [Rule.DAY, Rule.DAY, Rule.MONTH, Rule.MONTH, Rule.NEW]
    assert [pick.item for pick in picks[2:4]] == ["a/month", "a/other-month"]
    assert [pick.rule for pick in picks].count(Rule.MONTH) == 2
    assert posts(candidates, datetime.date(2027, 11, 1), 3)[2] == Pick("a/month", Rule.MONTH, 12)


def test_a_month_is_never_celebrated_as_a_day_nor_a_year_at_all() -> None:
    candidates = [Candidate("a/month", ((2015, 11, 0),)), Candidate("a/year")]
    for n in range(365):
        pick = choose_item(candidates, {}, datetime.date(2026, 1, 1) + n * DAY, random.Random(1))
        assert pick is not None
        assert pick.rule is not Rule.DAY
        assert pick.rule is Rule.NEW or (pick.item == "a/month" and 305 - 1 <= n <= 305 + 29)


def test_the_29th_of_february() -> None:
    candidates = [Candidate("a/leap", ((1952, 2, 29),)), *(Candidate(f"a/{n}") for n in range(60))]
    leap = posts(candidates, datetime.date(2028, 2, 1), 29)
    assert leap[28] == Pick("a/leap", Rule.DAY, 76)
    assert [pick.item for pick in leap].count("a/leap") == 1
    # Where there is no such day it is true of the month, and nothing says “today”.
    common = posts(candidates, datetime.date(2027, 2, 1), 28)
    assert common[0] == Pick("a/leap", Rule.MONTH, 75)
    assert Rule.DAY not in [pick.rule for pick in common]


def test_of_several_anniversaries_the_one_unseen_for_longest() -> None:
    candidates = [Candidate("a/x", ((2000, 11, 3),)), Candidate("a/y", ((2010, 11, 3),))]
    day = datetime.date(2026, 11, 3)
    rng = random.Random(1)
    assert choose_item(candidates, {}, day, rng) == Pick("a/x", Rule.DAY, 26)
    assert choose_item(candidates, {"a/x": datetime.date(2025, 11, 3)}, day, rng) == Pick("a/y", Rule.DAY, 16)


def test_nothing_to_choose_from() -> None:
    assert choose_item([], {}, FIRST, random.Random(1)) is None


# -- questions


def pool() -> list[Question]:
    pack = read_pack(PACK.read_bytes(), PACK.name).pack
    assert pack is not None
    return all_questions(pack)


NOTHING = ShownText([])


def test_questions_do_not_come_again_before_all_others_have() -> None:
    questions = pool()
    seen: dict[str, int] = {}
    for n in range(3 * len(questions)):
        asked = choose_question(questions, seen, NOTHING, None, random.Random(n))
        assert asked is not None
        if asked.question.id in seen:
            break
        seen[asked.question.id] = n
    assert len(seen) > 5
    again = choose_question(questions, seen, NOTHING, None, random.Random(1))
    assert again is not None
    assert seen[again.question.id] == min(seen.values())


def test_a_choice_is_asked_as_one() -> None:
    for n in range(40):
        asked = choose_question(pool(), {}, NOTHING, None, random.Random(n))
        assert asked is not None
        assert asked.mode is (Mode.CHOICE if Mode.CHOICE in asked.question.modes else asked.mode)
        assert asked.mode is not Mode.ORDER


def test_nothing_that_the_post_gives_away() -> None:
    told = ["The Snow Suite is first performed.", "「雪の組曲」を初演しました。", "1985"]
    shown = ShownText(told)
    avoided = "mina-arai/snow-suite-premiere"
    for n in range(200):
        asked = choose_question(pool(), {}, shown, avoided, random.Random(n))
        assert asked is not None
        assert "snow-suite-premiere" not in asked.question.items
        for spelling in spellings(asked):
            assert spelling not in ("snow suite", "雪の組曲", "1985")


def test_no_question_left() -> None:
    everything = ShownText([text for one in pool() for text in (one.answer.text.en, one.answer.text.ja)])
    years = ShownText([str(year) for year in range(1900, 2030)])
    assert choose_question([one for one in pool() if one.years is None], {}, everything, None, random.Random(1)) is None
    assert choose_question([one for one in pool() if one.years], {}, years, None, random.Random(1)) is None


# -- streaks


@given(st.lists(st.sampled_from(["right", "wrong", "silent", "no post"]), max_size=40))
def test_streaks(days: list[str]) -> None:
    """As one counts them by hand: days without a post are as if they had not been."""
    streak, number = None, 0
    for day in days:
        if day == "no post":
            continue
        number += 1
        if day == "right":
            streak = lengthened(streak, number)
    played = [day for day in days if day != "no post"]
    runs = "".join("x" if day == "right" else " " for day in played)
    assert days_now(streak, number) == len(runs) - len(runs.rstrip("x"))
    assert (streak.best if streak else 0) == max(map(len, runs.split(" ")), default=0)
