"""The questions and ladders of a pack as its editor checks them: what they are, and which may not be asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.biography.problems import Problem
from bot.biography.yaml_events import read_yaml
from bot.trivia.ladders import made_ladders, prove_ladder
from bot.trivia.making import authored, make_questions
from bot.trivia.pack_life import PackLife
from bot.trivia.proof import prove
from bot.trivia.questions import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.biography.reading import PackRead
    from bot.trivia.clues import Ladder
    from bot.trivia.questions import Question


def check_questions(read: PackRead) -> tuple[list[Question], list[Problem]]:
    """Every sound question of a pack that was read, and a problem for each written one that is not sound."""
    pack = read.pack
    if pack is None:
        return [], []
    life = PackLife(pack)
    sound = [question for told in life.statements for question in make_questions(told, life)]
    problems: list[Problem] = []
    document = None
    for place, written in enumerate(pack.questions):
        question = authored(life.written(written), life.person)
        wrong = prove(question)
        if not wrong:
            sound.append(question)
            continue
        document = document or read_yaml(read.data, read.file, with_lines=True)
        line = document.line(("questions", place))
        problems += [
            Problem(read.file, line, f"questions.{written.id}", told, "mend it, or it is never asked") for told in wrong
        ]
    return sound, problems


def check_ladders(read: PackRead) -> tuple[list[Ladder], list[Problem]]:
    """Every sound ladder of a pack that was read, and a problem for each written one that is not sound."""
    pack = read.pack
    if pack is None:
        return [], []
    life = PackLife(pack)
    sound: list[Ladder] = []
    problems: list[Problem] = []
    document = None
    for place, written in enumerate(pack.ladders):
        ladder = life.ladder(written)
        wrong = prove_ladder(ladder)
        if not wrong:
            sound.append(ladder)
            continue
        document = document or read_yaml(read.data, read.file, with_lines=True)
        line = document.line(("ladders", place))
        problems += [
            Problem(read.file, line, f"ladders.{written.id}", told, "mend it, or it is never asked") for told in wrong
        ]
    return [*sound, *made_ladders(life)], problems


def counted_ladders(ladders: Iterable[Ladder]) -> str:
    """How many ladders there are, and how many of them their authors wrote; empty where there are none."""
    kinds = Counter("authored" if ladder.authored else "made" for ladder in ladders)
    total = kinds.total()
    each = ", ".join(f"{kinds[kind]} {kind}" for kind in ("authored", "made") if kinds[kind])
    return f"{total} ladder{'' if total == 1 else 's'} ({each})" if total else ""


def counted(questions: Iterable[Question]) -> str:
    """How many questions there are, and of which kinds."""
    kinds = Counter(question.kind for question in questions)
    each = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind if kinds[kind])
    total = kinds.total()
    return f"{total} question{'' if total == 1 else 's'}" + (f" ({each})" if each else "")
