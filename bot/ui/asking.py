"""The line that asks a question, above its prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.trivia.leaks import without_answer
from bot.trivia.masked import GAP
from bot.trivia.questions import Kind

if TYPE_CHECKING:
    from bot.trivia.questions import Question
    from bot.ui.words import Words


def asking(question: Question, words: Words, source_title: str | None = None) -> str:
    """What is asked about the prompt; empty where the prompt asks by itself.

    ``source_title`` is the title of the question's ``according_to``; where it names the answer, it has a gap.
    """
    line = _line(question, words)
    if source_title is None:
        return line
    source_title = without_answer(source_title, question, GAP[words.language])
    if not line:
        return words.say("According to “{source}”:", source=source_title)
    return words.say("According to “{source}”: {asking}", source=source_title, asking=line)


def _line(question: Question, words: Words) -> str:
    match question.kind:
        case Kind.WHEN:
            return words.say("In which year?")
        case Kind.NUMBER:
            return words.say("Which number is missing?")
        case Kind.MASKED:
            return _missing(question.entity_kind, words)
        case Kind.AUTHORED | Kind.FIRST | Kind.ORDER:
            return ""


def _missing(kind: str | None, words: Words) -> str:
    match kind:
        case "person":
            return words.say("Who is missing?")
        case "place":
            return words.say("Which place is missing?")
        case "school":
            return words.say("Which school is missing?")
        case "company":
            return words.say("Which company or organization is missing?")
        case "model":
            return words.say("Which model is missing?")
        case "method":
            return words.say("Which method is missing?")
        case "product":
            return words.say("Which product or service is missing?")
        case "publication":
            return words.say("Which publication is missing?")
        case "event":
            return words.say("Which event is missing?")
        case "work":
            return words.say("Which work is missing?")
        case "role":
            return words.say("Which role is missing?")
        case "degree":
            return words.say("Which degree is missing?")
        case "award":
            return words.say("Which award is missing?")
        case "field":
            return words.say("Which field is missing?")
        case _:
            return words.say("What is missing?")
