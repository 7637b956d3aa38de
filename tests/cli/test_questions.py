"""`plutarch questions`, and what `check` says about questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

if TYPE_CHECKING:
    from click.testing import Result

MINA = Path(__file__).parents[1] / "packs" / "mina-arai.yaml"
PACK = """\
format: 1
person: {id: ada, name: {en: Ada Ito, ja: 伊東エイダ}, summary: {en: Never lived., ja: 架空の人物です。}}
sources:
  diary: {title: {en: The diary, ja: 日記}, language: en}
  gazette: {title: {en: The gazette, ja: 新報}, language: en}
events:
  - {id: a, date: 1985-06, title: {en: A prize, ja: 受賞}, text: {en: She won., ja: 受賞しました。}, sources: [diary], disputes: [b]}
  - {id: b, date: 1990, title: {en: A late prize, ja: 遅い受賞}, text: {en: Late., ja: 遅く受賞しました。}, sources: [gazette]}
questions:
  - id: q-prize
    prompt: {en: PROMPT, ja: 何を受けたでしょう？}
    answer: {accept: [{en: A prize, ja: 賞}], prompt: [Something], reject: [Nothing]}
    about: [a]
    sources: [diary]
"""

LADDER = """\
ladders:
  - id: l-prize
    answer: {accept: [{en: A prize, ja: 賞}], prompt: [Something], reject: [Nothing]}
    clues:
      - {en: It was / made of glass., ja: "ガラスで、/作られました。"}
      - {en: She kept / it at home., ja: "家に/置いていました。"}
      - {en: She won it / in summer., ja: "夏に/受けました。"}
      - {en: CLUE, ja: "彼女が受けたものは/何でしょう？"}
    about: [a]
    sources: [diary]
"""


def plutarch(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "ada.yaml"
    path.write_text(PACK.replace("PROMPT", "What did she win?"), encoding="utf-8")
    return path


def test_questions_are_printed_for_an_editor(sound: Path) -> None:
    ended = plutarch("questions", str(sound))
    assert ended.exit_code == 0
    for line in (
        "1. ada/when-a  [choice, year; 3/5; ]",
        "   According to “The diary”: In which year?",
        "   ● 1985",
        "   → June 1985: She won.",
        "   § The diary",
        "   What did she win?",
        "   = A prize | 賞",
        "   ~ Something",
        "   ≠ Nothing",
    ):
        assert line in ended.output.splitlines()


def test_questions_in_japanese(sound: Path) -> None:
    lines = plutarch("questions", str(sound), "--lang", "ja").output.splitlines()
    assert "   何を受けたでしょう？" in lines
    assert "   ● 賞" in lines
    assert "   → 1985年6月: 受賞しました。" in lines
    assert plutarch("questions", str(sound), "--lang", "de").exit_code == 2


def test_check_counts_the_questions(sound: Path) -> None:
    ended = plutarch("check", str(sound))
    assert ended.exit_code == 0
    assert "ada: 3 questions (1 authored, 2 when)." in ended.output.splitlines()


def test_check_refuses_an_unsound_question_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(PACK.replace("PROMPT", "Was it a prize?"), encoding="utf-8")
    ended = plutarch("check", str(path))
    assert ended.exit_code == 1
    assert "ada.yaml:10: questions.q-prize: gives its answer away in the prompt in English" in ended.output
    assert "1 mistake" in ended.output
    assert "ada: 2 questions (2 when)." in ended.output
    assert plutarch("questions", str(path)).exit_code == 1


def with_ladder(folder: Path, clue: str, **changed: str) -> Path:
    text = PACK.replace("PROMPT", "What did she win?") + LADDER.replace("CLUE", clue)
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "ada.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_ladders_are_counted_and_printed(tmp_path: Path) -> None:
    path = with_ladder(tmp_path, "What did / she win?")
    assert "ada: 3 questions (1 authored, 2 when); 1 ladder (1 authored)." in plutarch("check", str(path)).output
    english = plutarch("questions", str(path)).output.splitlines()
    for line in (
        "4. ada/l-prize  [buzzer; 2/5; ]",
        "   1) It was / made of glass.",
        "   4) What did / she win?",
        "   ● A prize",
        "   = A prize | 賞",
        "   ~ Something",
        "   ≠ Nothing",
        "   → She won.",
        "   § The diary",
    ):
        assert line in english[english.index("4. ada/l-prize  [buzzer; 2/5; ]") :]
    japanese = plutarch("questions", str(path), "--lang", "ja").output.splitlines()
    assert "   1) ガラスで、/作られました。" in japanese


def test_made_ladders_are_counted_and_printed() -> None:
    shipped = Path(__file__).parents[2] / "data" / "people" / "alec-radford.yaml"
    counted = next(line for line in plutarch("check", str(shipped)).output.splitlines() if "ladders (" in line)
    assert "10 authored, " in counted
    assert " made)." in counted
    assert "   ● CLIP" in plutarch("questions", str(shipped)).output.splitlines()


def test_check_refuses_an_unsound_ladder_with_its_line(tmp_path: Path) -> None:
    path = with_ladder(tmp_path, "So " * 250, glass="glass " * 150)
    ended = plutarch("check", str(path))
    assert ended.exit_code == 1
    assert "ada.yaml:16: ladders.l-prize: has more than 1500 characters in its clues in English" in ended.output
    assert "ada: 3 questions (1 authored, 2 when)." in ended.output
    assert plutarch("questions", str(path)).exit_code == 1


def test_check_refuses_a_ladder_that_names_its_answer_in_the_other_language(tmp_path: Path) -> None:
    path = with_ladder(tmp_path, "What did / she win?", 夏に="A prizeを")
    ended = plutarch("check", str(path))
    assert ended.exit_code == 1
    assert "gives the answer away (A prize)" in ended.output


def test_questions_of_a_pack_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text("format: 2\n", encoding="utf-8")
    assert plutarch("questions", str(path)).exit_code == 1
    assert plutarch("questions", str(tmp_path / "none.yaml")).exit_code == 2


def test_the_invented_pack_gives_questions() -> None:
    assert "mina-arai: " in plutarch("check", str(MINA)).output
