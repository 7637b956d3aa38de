"""What typed answers are worth."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from kanjize import number2kanji

from bot.trivia.judging import Verdict, judge, read_year, years_off
from bot.trivia.questions import AnswerLine

OWEN = ("Owen Hartley", "Hartley", "オーウェン・ハートリー", "ハートリー")
RIGHT, NEARLY, WRONG = Verdict.RIGHT, Verdict.NEARLY, Verdict.WRONG

# Each line: what is accepted, then what is typed and right, then what is typed and wrong.
TABLE: list[tuple[tuple[str, ...], list[str], list[str]]] = [
    (
        OWEN,
        [
            "Owen Hartley", "owen hartley", "OWEN HARTLEY", "Ｏｗｅｎ　Ｈａｒｔｌｅｙ", " Owen  Hartley ", "Owen-Hartley", "owenhartley",
            "Hartley", "hartley", "HARTLEY!", "Hartley.", "Hartley, Owen", "Hartly", "Hartely", "Owen Hartly", "Owin Hartley", "Öwen Hártley",
            "オーウェン・ハートリー", "オーウェンハートリー", "オーウェン ハートリー", "ｵｰｳｪﾝ･ﾊｰﾄﾘｰ", "おーうぇん・はーとりー", "オーウェン＝ハートリー",
            "ハートリー", "はーとりー", "ハートリィー", "ハートリーさん", "ハートリー氏", "ハートリーです", "ハートリー。", "ハートリー先生", "ハートリーですか？",
        ],
        [
            "Owen", "Bartley", "Hartmann", "Hart", "Hartleyson and sons", "Owen Bartley Hartley", "Hartley or Miller", "Hartley/Miller",
            "Hartley, Miller, Smith", "オーウェン", "ハート", "バートリー", "ハートリー、ミラー", "ハートリーかミラー", "I think it was Owen Hartley", "",
        ],
    ),
    (
        ("GPT-2",),
        ["GPT-2", "gpt-2", "GPT2", "GPT 2", "ＧＰＴ－２", "gpt２", "GPT‐2", "the GPT-2", "GPT-二", "gpt-two", "GPT-2です"],
        ["GPT", "GPT-3", "GPT-1", "GPT-20", "GPT-22", "GPT-2 GPT-3", "GPT-1, GPT-2", "GPT-2.5", "2", "GPT-", "GPTT-2", "GP-2", "GPT-三"],
    ),
    (("DALL-E",), ["DALL-E", "dall-e", "DALL·E", "DALLE", "Dall・E", "DALL E", "Dal-E"], ["DALL-E 2", "DALL-E2", "DALI", "WALL-E", "DALL-E 3"]),
    (("DALL-E 2",), ["DALL-E 2", "dalle2", "DALL·E ２", "Dall-E two"], ["DALL-E", "DALL-E 3", "DAL-E 2"]),
    (
        ("2015", "2015年"),
        ["2015", "２０１５", "2015年", "２０１５年", "二〇一五年", "二〇一五", "二千十五年", "平成27年", "平成二十七年", "平成２７年", "2,015", "2015!"],
        ["2016", "2014年", "15", "２０１６", "二〇一六", "平成28年", "2015 2016", "2014, 2015", "20151", "-2015", "2015.5", "201", "昭和27年", "2015か2016"],
    ),
    (
        ("2 billion", "20億"),
        ["2 billion", "two billion", "2,000,000,000", "2000000000", "20億", "二十億", "２０億", "2 Billion", "2-billion"],
        ["2 million", "20", "2", "20万", "200億", "2 trillion", "3 billion", "billion", "1 or 2 billion"],
    ),
    (("$3 million", "300万ドル"), ["$3 million", "3 million", "three million", "3000000", "300万", "300万ドル", "三百万ドル", "３００万ドル"], ["$3", "30万ドル", "3 million euros", "€4 million", "300"]),
    (("190,000", "19万"), ["190,000", "190000", "19万", "十九万", "190 thousand", "１９万"], ["19,000", "19", "1.9万", "1900000", "180,000"]),
    (("five", "5年"), ["5", "five", "Five", "5年", "五年", "五", "５"], ["4", "six", "55", "5.5", "50", "4 or 5"]),
    (("PageRank", "ページランク"), ["PageRank", "page rank", "Pagerank", "PageRnak", "ページランク", "ページ・ランク", "ぺーじらんく", "ページランク。"], ["Page", "Rank", "ページ", "PageMaker", "ブランク"]),
    (("computer", "コンピュータ", "コンピューター"), ["computer", "the computer", "COMPUTER", "a computer", "computor", "コンピュータ", "コンピューター", "こんぴゅーたー", "ｺﾝﾋﾟｭｰﾀｰ"], ["computers and people", "コンピ", "commuter train"]),
    (("ビル",), ["ビル", "びる", "ﾋﾞﾙ"], ["ビール", "ヒル", "ビル・ゲート", "ベル"]),
    (("MIT",), ["MIT", "mit", "M.I.T.", "the MIT", "ＭＩＴ"], ["MET", "MIT Press", "NIT", "MITT"]),
    (("ELIZA",), ["ELIZA", "Eliza", "Elisa", "Elíza", "ELIZZA"], ["Liza", "Elizabeth", "Alisa", "ELI"]),
    (("Siri",), ["Siri", "siri", "Sirri", "SIRI?"], ["Kiri", "Siberia", "iris"]),
    (("Techstars",), ["Techstars", "TechStars", "tech stars", "Techstar", "Tecstars", "Techstasr"], ["Texstart", "Stars", "Tech", "Techcrunch"]),
    (("東京都",), ["東京都", "東京都です"], ["京都", "東京", "京都府"]),
    (("機械学習",), ["機械学習", "機械 学習"], ["機会学習", "械学習", "学習"]),
    (("Café Müller",), ["Cafe Muller", "café müller", "CAFE MULLER", "cafe müler"], ["Cafe", "Kafe Muller"]),
    (("C++",), ["C++", "c++", "Ｃ＋＋"], ["C", "C+", "C#"]),
    (("A, B and C",), ["A, B and C", "a b and c"], ["A", "A, B"]),
    (("千葉",), ["千葉"], ["葉", "万葉", "1000"]),
    (("Owen's Law",), ["Owen's Law", "Owens Law", "owen’s law", "OWEN S LAW"], ["Owen's", "Law"]),
]  # fmt: skip
CASES = [(accept, typed, RIGHT) for accept, right, _ in TABLE for typed in right] + [
    (accept, typed, WRONG) for accept, _, wrong in TABLE for typed in wrong
]


def test_the_table_is_large_enough() -> None:
    assert len(CASES) >= 220


@pytest.mark.parametrize(("accept", "typed", "verdict"), CASES)
def test_spellings(accept: tuple[str, ...], typed: str, verdict: Verdict) -> None:
    assert judge(typed, AnswerLine(accept)) is verdict


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("language model", NEARLY),
        ("a language model", NEARLY),
        ("langauge model", NEARLY),
        ("言語モデル", NEARLY),
        ("GPT-2", RIGHT),
        ("GPT-3", WRONG),
        ("image model", WRONG),
        ("", WRONG),
    ],
)
def test_prompts(typed: str, verdict: Verdict) -> None:
    line = AnswerLine(("GPT-2",), ("language model", "言語モデル"), ("image model",))
    assert judge(typed, line) is verdict


def test_what_is_nearer_to_a_rejected_name_is_wrong() -> None:
    line = AnswerLine(("Bradford",), (), ("Bradfort", "Brantford"))
    assert judge("Bradford", line) is RIGHT
    assert judge("Bradfort", line) is WRONG
    assert judge("Bradforrt", line) is WRONG
    assert judge("Brandford", line) is WRONG  # as near to the one as to the other
    assert judge("Bradfodr", line) is RIGHT


@pytest.mark.parametrize("typed", ["", " ", "。", "!!!", "・", "-", "、、", "​", "a" * 101, "ー・", "the" * 40])
def test_what_is_no_answer(typed: str) -> None:
    assert judge(typed, AnswerLine(("Hartley",))) is WRONG


@pytest.mark.parametrize(("length", "slips"), [(3, 0), (4, 1), (7, 1), (8, 2), (12, 2)])
def test_slips_by_length(length: int, slips: int) -> None:
    name = string.ascii_lowercase[:length]
    for count in range(4):
        # Other letters at the end: the first one must stay.
        typed = name[: length - count] + "z" * count
        assert judge(typed, AnswerLine((name,))) is (RIGHT if count <= slips else WRONG)
    assert judge("z" + name[1:], AnswerLine((name,))) is WRONG


NUMBERS = st.integers(0, 10**12)


def spellings(number: int) -> list[str]:
    found = [str(number), f"{number:,}", str(number).translate(str.maketrans(string.digits, "０１２３４５６７８９"))]
    if number:
        found.append(number2kanji(number))
    return found


@given(one=NUMBERS, two=NUMBERS, data=st.data())
@example(one=2015, two=2016, data=None)
@example(one=2, two=3, data=None)
def test_no_number_is_another(one: int, two: int, data: st.DataObject | None) -> None:
    assume(one != two)
    typed = spellings(two)
    wanted = spellings(one)
    if data is not None:
        typed, wanted = [data.draw(st.sampled_from(typed))], [data.draw(st.sampled_from(wanted))]
    for before, after in (("", ""), ("GPT-", ""), ("", "年"), ("$", " dollars"), ("モデル", "号")):
        for reply in typed:
            for spelling in wanted:
                assert judge(f"{before}{reply}{after}", AnswerLine((f"{before}{spelling}{after}",))) is WRONG


@given(number=NUMBERS, data=st.data())
def test_a_number_is_itself_however_it_is_written(number: int, data: st.DataObject) -> None:
    typed, wanted = (data.draw(st.sampled_from(spellings(number))) for _ in range(2))
    assert judge(typed, AnswerLine((wanted,))) is RIGHT


@given(
    name=st.text(st.sampled_from("abcdeGPT-ー号モデル 机"), min_size=1, max_size=10),
    one=st.integers(0, 99),
    two=st.integers(0, 99),
)
def test_no_name_with_a_digit_is_another(name: str, one: int, two: int) -> None:
    assume(one != two)
    assert judge(f"{name}{two}", AnswerLine((f"{name}{one}",))) is WRONG
    assert judge(name, AnswerLine((f"{name}{one}",))) is WRONG
    assert judge(f"{name}{two}", AnswerLine((name,))) is WRONG


WORDS = st.text(st.sampled_from("abcxyzéöあいうカキク漢字ー・0123 -'.#"), min_size=1, max_size=40)


@given(
    reply=st.text(max_size=150),
    accept=st.lists(st.text(max_size=60), min_size=1, max_size=3),
    prompt=st.lists(WORDS, max_size=2),
)
def test_it_never_fails(reply: str, accept: list[str], prompt: list[str]) -> None:
    assert judge(reply, AnswerLine(tuple(accept), tuple(prompt), tuple(prompt[:1]))) in Verdict
    read_year(reply)


@given(name=WORDS, others=st.lists(WORDS, max_size=3))
def test_what_is_accepted_is_right(name: str, others: list[str]) -> None:
    assume(any(c.isalnum() for c in name))
    assert judge(name, AnswerLine((*others, name))) is RIGHT
    assert judge(name.upper().lower(), AnswerLine((*others, name))) is RIGHT


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2015", 2015), ("２０１５", 2015), ("2015年", 2015), ("二〇一五年", 2015), ("二千十五年", 2015), ("平成27年", 2015), ("平成元年", 1989),
        ("昭和64年", 1989), ("令和二年", 2020), ("in 2015", 2015), ("2015 AD", 2015), ("the year 2015", 2015), (" 2015. ", 2015), ("44 BC", -43),
        ("44BC", -43), ("紀元前44年", -43), ("1 b.c.", 0), ("2015年11月", 2015), ("2015-11", 2015), ("2015/11/23", 2015), ("794", 794), ("-43", -43),
        ("", None), ("むかし", None), ("’15", None), ("'15", None), ("2015 2016", None), ("2015か2016", None), ("2015-2016-2017", None),
        ("2015, 2016", None), ("平成27年か28年", None), ("2015.5", None), ("123456", None), ("9" * 200, None), ("two", 2),
    ],
)  # fmt: skip
def test_years(typed: str, year: int | None) -> None:
    assert read_year(typed) == year


@given(year=st.integers(1, 9999))
def test_every_year_is_read(year: int) -> None:
    for typed in (str(year), f"{year}年", number2kanji(year) + "年"):
        assert read_year(typed) == year


@pytest.mark.parametrize(
    ("year", "off"), [(2009, 2), (2010, 1), (2011, 0), (2013, 0), (2016, 0), (2017, 1), (3000, 984)]
)
def test_years_off(year: int, off: int) -> None:
    assert years_off(year, 2011, 2016) == off
