"""Everything that happened in a competition, as rows and as files: every question, answer, time and point."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.trivia.buzzer import BuzzerRound
from bot.trivia.clues import whole as told
from bot.trivia.competition import places
from bot.trivia.course import Outcome
from bot.trivia.questions import Mode, letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.biography.languages import Language
    from bot.trivia.buzzer import BuzzerTurn
    from bot.trivia.competition import Competition
    from bot.trivia.questions import Asked
    from bot.trivia.round import Round, Turn

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer to one question; a question that nobody answered has one row without a person."""

    round: int
    question: int
    mode: str
    kind: str
    """What the question asks, as `Kind` has it; “ladder” in buzzer rounds."""
    counts: bool
    """Whether the question counts: not one that was skipped or void."""
    person: str
    """Whose life it is about."""
    prompt_en: str
    prompt_ja: str
    answer_en: str
    answer_ja: str
    asked_ms: int | None
    """When it was posted, in epoch milliseconds."""
    user_id: int | None = None
    name: str = ""
    given: str = ""
    result: str = ""
    """right, part, wrong or late."""
    time_ms: int | None = None
    """From the question to the answer; not for buzzer rounds."""
    phrases: int | None = None
    """Buzzer rounds: how many phrases were shown at the press."""
    points: int = 0


def rows(competition: Competition, rounds: Sequence[Round | BuzzerRound]) -> Iterator[Row]:
    names = {one.id: one.name for one in competition.entrants.values()}
    for number, round in enumerate(rounds, 1):
        if isinstance(round, BuzzerRound):
            for place, turn in enumerate(round.turns, 1):
                if turn.posted_ms is not None:
                    yield from _buzzer_rows(number, place, turn, names)
            continue
        scored = iter(round.scored())
        for place, turn in enumerate(round.turns, 1):
            if turn.outcome is None:
                continue
            points = {user: one.points for user, one in next(scored).items()} if turn in round.closed else {}
            yield from _rows(number, place, turn, points, names, counts=turn in round.closed)


def _rows(
    number: int, place: int, turn: Turn, points: dict[int, int], names: dict[int, str], *, counts: bool
) -> Iterator[Row]:
    asked = turn.asked
    question = asked.question
    fixed: dict[str, Any] = {
        "round": number,
        "question": place,
        "mode": asked.mode.value,
        "kind": question.kind.value,
        "counts": counts,
        "person": question.person,
        "prompt_en": question.prompt.en,
        "prompt_ja": question.prompt.ja,
        "answer_en": _answer(asked, "en"),
        "answer_ja": _answer(asked, "ja"),
        "asked_ms": turn.posted_ms,
    }
    if not turn.replies:
        yield Row(**fixed)
    for reply in sorted(turn.replies.values(), key=lambda one: one.elapsed_ms):
        worth = reply.worth
        yield Row(
            **fixed,
            user_id=reply.user,
            name=names.get(reply.user, ""),
            given=_given(asked, reply.given),
            result="right" if worth.right else "part" if worth.percent else "wrong",
            time_ms=reply.elapsed_ms,
            points=points.get(reply.user, 0),
        )


def _buzzer_rows(number: int, place: int, turn: BuzzerTurn, names: dict[int, str]) -> Iterator[Row]:
    counts = turn.outcome is Outcome.CLOSED
    ladder = turn.ladder
    fixed: dict[str, Any] = {
        "round": number,
        "question": place,
        "mode": "buzzer",
        "kind": "ladder",
        "counts": counts,
        "person": ladder.person,
        "prompt_en": told(ladder, "en", "en"),
        "prompt_ja": told(ladder, "ja", "ja"),
        "answer_en": ladder.answer.en,
        "answer_ja": ladder.answer.ja,
        "asked_ms": turn.posted_ms,
    }
    if not turn.attempts:
        yield Row(**fixed)
    for attempt in turn.attempts:
        yield Row(
            **fixed,
            user_id=attempt.user,
            name=names.get(attempt.user, ""),
            given=attempt.given,
            result=attempt.verdict.value,
            phrases=attempt.told,
            points=turn.points(attempt) if counts else 0,
        )


def _answer(asked: Asked, language: Language) -> str:
    if asked.mode is Mode.ORDER:
        return " → ".join(asked.options[place].text[language] for place in asked.right)
    return asked.question.answer.text[language]


def _given(asked: Asked, given: str) -> str:
    """What was answered, as people read it."""
    if asked.mode is Mode.CHOICE and given.isdigit() and int(given) < len(asked.options):
        return f"{letter(int(given))} {asked.options[int(given)].text.en}"
    if asked.mode is Mode.ORDER:
        return " → ".join(letter(int(place)) for place in given if place.isdigit())
    return given


def whole(competition: Competition, rounds: Sequence[Round | BuzzerRound]) -> dict[str, Any]:
    """The competition as one JSON document."""
    return {
        "competition": {
            "id": str(competition.id),
            "title": competition.title,
            "start_ms": competition.start_ms,
            "rounds_planned": competition.rounds,
            "rounds_played": len(rounds),
            "ended": None if competition.fate is None else competition.fate.value,
            "entrants": [
                {"user_id": str(one.id), "name": one.name, "here": one.here} for one in competition.entrants.values()
            ],
        },
        "standings": [
            {
                "rank": one.rank,
                "user_id": str(one.user),
                "name": one.name,
                "points": one.points,
                "right": one.right,
                "time_ms": one.time_ms,
            }
            for one in places(competition, rounds)
        ],
        "answers": [
            # Ids are text: JavaScript and spreadsheets round such numbers.
            asdict(row) | {"user_id": None if row.user_id is None else str(row.user_id)}
            for row in rows(competition, rounds)
        ],
    }


def export_files(
    competition: Competition, rounds: Sequence[Round | BuzzerRound], most: int
) -> tuple[dict[str, bytes], int]:
    """A table (CSV) and a document (JSON) by name, packed where one has more than so many bytes; and how many answers
    are in them."""
    document = whole(competition, rounds)
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Row)])
    writer.writeheader()
    for row in document["answers"]:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    written = json.dumps(document, ensure_ascii=False, indent=1)
    name = f"competition-{competition.id}"
    # The mark at the table's beginning is what spreadsheets know UTF-8 by.
    found = {f"{name}.csv": text.getvalue().encode("utf-8-sig"), f"{name}.json": written.encode()}
    if max(map(len, found.values())) > most:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in found.items():
                archive.writestr(each, content)
        found = {f"{name}.zip": packed.getvalue()}
    return found, sum(row["user_id"] is not None for row in document["answers"])


def _cell(value: object) -> object:
    """A text that a spreadsheet would compute is written as the text it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
