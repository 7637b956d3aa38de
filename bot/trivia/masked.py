"""Questions made by leaving an entity out of a sentence: which model, place, person, number is it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.biography.folding import folded
from bot.biography.languages import LANGUAGES, Both, Language
from bot.biography.markup import MARK, marks
from bot.biography.telling import contains
from bot.trivia.basis import around, made, question_id, voices
from bot.trivia.numerals import Numeral, near, read_numeral
from bot.trivia.questions import AnswerLine, Kind, Mode, Option, Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.trivia.lives import Life, Thing, Told

GAP: dict[Language, str] = {"en": "____", "ja": "＿＿"}
# Words by which a sentence names only some of what it could.
_ONE_OF_MANY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:such as|including|for example|among them)\b[^.;:]*____", re.IGNORECASE),
    "ja": re.compile("＿＿[」』]?(?:など|のような|といった|をはじめ)"),
}
_LONGEST_TYPED = 40
_MOST_OPTIONS = 9
_LEAST_OPTIONS = 3
_NUMBERS = 8


def masked_questions(told: Told, life: Life) -> Iterator[Question]:
    """One question for each entity that both languages mark, and that can be left out."""
    if told.marked is None or told.sentence_shared or not voices(told):
        return
    marked = {language: dict.fromkeys(name for name, _ in marks(told.marked[language])) for language in LANGUAGES}
    for slug in marked["en"]:
        if slug in marked["ja"]:
            thing = life.thing(slug)
            question = _number(told, life, thing) if thing.kind == "number" else _masked(told, life, thing)
            if question is not None:
                yield question


def _masked(told: Told, life: Life, thing: Thing) -> Question | None:
    known = {folded(spelling) for spelling in thing.spellings}
    # Other words than its name stand there for a reason, and a name may not fit in their place.
    if any(folded(words) not in known for language in LANGUAGES for words in shown_words(told, life, thing, language)):
        return None
    prompt = with_gap(told, life, thing)
    if any(contains(prompt[language], spelling) for language in LANGUAGES for spelling in thing.spellings):
        return None
    others = [Option(other.name, item=other.slug) for other in _others(told, life, thing, prompt)]
    typable = max(len(thing.name.en), len(thing.name.ja)) <= _LONGEST_TYPED and _alone(told, life, thing, prompt)
    choice = len(others) >= _LEAST_OPTIONS
    modes = (*((Mode.CHOICE,) if choice else ()), *((Mode.TYPED,) if typable else ()))
    if not modes:
        return None
    wholes = [life.thing(slug) for slug in thing.wholes]
    less = dict.fromkeys(s for whole in wholes for s in whole.spellings if folded(s) not in known)
    return made(
        told,
        life,
        Kind.MASKED,
        modes,
        prompt=prompt,
        answer=Option(thing.name, item=thing.slug),
        distractors=others if choice else [],
        about=thing.slug,
        line=AnswerLine(thing.spellings, tuple(less)),
        entity_kind=thing.kind,
    )


def _alone(told: Told, life: Life, thing: Thing, prompt: Both) -> bool:
    """Whether nothing else would be right there: without choices, people may name whatever fits."""
    if any(life.thing(slug).kind == thing.kind for slug in told.also_right):
        return False
    return not open_list(prompt)


def open_list(prompt: Both) -> bool:
    """Whether the gap stands among some of many that would be right there."""
    return any(_ONE_OF_MANY[language].search(prompt[language]) for language in LANGUAGES)


def shown_words(told: Told, life: Life, thing: Thing, language: Language) -> list[str]:
    """What stands in the place of the entity's marks."""
    assert told.marked is not None
    return [words or thing.name[language] for slug, words in marks(told.marked[language]) if slug == thing.slug]


def with_gap(told: Told, life: Life, thing: Thing) -> Both:
    """A statement's sentence with a gap for an entity that it marks."""
    marked = told.marked
    assert marked is not None

    def gapped(language: Language) -> str:
        return MARK.sub(
            lambda m: GAP[language] if m[1] == thing.slug else (m[2] or life.thing(m[1]).name[language]),
            marked[language],
        )

    return Both(gapped("en"), gapped("ja"))


def _others(told: Told, life: Life, thing: Thing, prompt: Both) -> list[Thing]:
    """Wrong answers: of the same kind, surely wrong, and none the whole or a part of another."""
    assert told.marked is not None
    barred = {thing.slug, *thing.wholes, *told.also_right, *told.entities}
    barred |= {entity for side in told.disputes for entity in side.entities}
    barred |= {slug for language in LANGUAGES for slug, _ in marks(told.marked[language])}
    met = {folded(spelling) for spelling in thing.spellings}
    kept: list[Thing] = []
    for other in life.peers(thing):
        names = {folded(spelling) for spelling in other.spellings}
        if other.slug in barred or thing.slug in other.wholes or names & met or _tells(other, thing, prompt):
            continue
        met |= names
        kept.append(other)
    wholes = {whole for other in kept for whole in other.wholes}
    return [other for other in kept if other.slug not in wholes][:_MOST_OPTIONS]


def _tells(other: Thing, thing: Thing, prompt: Both) -> bool:
    """Whether another entity is named by the prompt, or its name has the answer in it."""
    if any(contains(prompt[language], name) for language in LANGUAGES for name in (other.name.en, other.name.ja)):
        return True
    return any(contains(other.name[language], spelling) for language in LANGUAGES for spelling in thing.spellings)


def _number(told: Told, life: Life, thing: Thing) -> Question | None:
    if thing.value is None:
        return None
    value = Decimal(repr(thing.value))
    shown: dict[Language, Numeral] = {}
    for language in LANGUAGES:
        written = {words: read_numeral(words, language) for words in shown_words(told, life, thing, language)}
        numeral = next(iter(written.values()))
        # Several ways of writing it leave several gaps that one answer would not fill.
        if len(written) > 1 or numeral is None or numeral.value != value:
            return None
        shown[language] = numeral
    prompt = with_gap(told, life, thing)
    answer = Both(*(next(iter(shown_words(told, life, thing, language))) for language in LANGUAGES))
    accept = tuple(dict.fromkeys((*thing.spellings, answer.en, answer.ja)))
    if any(contains(prompt[language], spelling) for language in LANGUAGES for spelling in accept):
        return None
    below, above = ([o for v in side if (o := _number_option(v, shown, prompt))] for side in near(value))
    others = around(below, above, _NUMBERS, question_id(life.person, Kind.NUMBER, told.slug, thing.slug))
    # What was cited at least 190,000 times was cited at least 100,000 times, too; and were only larger ones offered,
    # the least would always be right.
    bound = any(_BOUND[language].search(prompt[language]) for language in LANGUAGES)
    choice = len(others) >= _LEAST_OPTIONS and not bound
    return made(
        told,
        life,
        Kind.NUMBER,
        (Mode.CHOICE, Mode.TYPED) if choice else (Mode.TYPED,),
        prompt=prompt,
        answer=Option(answer, item=thing.slug),
        distractors=others if choice else [],
        about=thing.slug,
        line=AnswerLine(accept),
        entity_kind=thing.kind,
    )


_BOUND: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:at least|more than|over|upwards of|at most|up to|(?:no )?(?:fewer|less|more) than|under) ____"
        r"|____ or (?:more|less|fewer)\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(
        "(?:少なくとも|最大|多くとも|せいぜい)[^、。]{0,4}＿＿|＿＿(?:以上|以下|未満|超|足らず|まで|余り|あまり|を[超上下])"
    ),
}


def _number_option(value: Decimal, shown: dict[Language, Numeral], prompt: Both) -> Option | None:
    english, japanese = shown["en"].written(value), shown["ja"].written(value)
    if english is None or japanese is None or contains(prompt.en, english) or contains(prompt.ja, japanese):
        return None
    return Option(Both(english, japanese))
