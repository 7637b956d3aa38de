"""Ladders made from events and facts, for entities that no author wrote one for; and the proof of any ladder.

Pure, and the same from a whole pack as from the content store's rows. A clue is a sentence that marks the entity,
with a gap in its place. Clues tell no dates, nothing disputed, and nothing that `ask: false` keeps out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.biography.folding import folded
from bot.biography.kinship import LEAST_CLUES, MOST_CLUES, spread, squeezed
from bot.biography.languages import LANGUAGES, Both, Language
from bot.biography.markup import marks
from bot.biography.telling import contains
from bot.trivia.basis import LONGEST_ID, MOST_EXPLANATION, MOST_OPTION, difficulty, shortened, voices
from bot.trivia.clues import Clue, Ladder
from bot.trivia.masked import open_list, shown_words, with_gap
from bot.trivia.questions import AnswerLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.biography.pack import Pack
    from bot.trivia.lives import Life, Thing, Told
    from bot.trivia.pack_life import PackLife

MOST_TEXT = 1500
"""Characters of all clues together in one language, so that a message holds both."""
LONGEST_TYPED = 60
_LONGEST_MADE: dict[Language, int] = {"en": 220, "ja": 140}
_LONGEST_NAME = 40
_MOST_CITED = 4
_NAMES = {"en": "English", "ja": "Japanese"}
# What only the date beside the sentence would explain.
_HANGS_ON_DATE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:these|those|this|that|the same) (?:years?|months?|days?|weeks?|time|period|decade|spring|summer|autumn"
        r"|fall|winter)\b(?! as\b)|\bthe (?:year|month|week|day) before\b",
        re.IGNORECASE,
    ),
    "ja": re.compile("この[間年月日時頃春夏秋冬]|このころ|(?<!と)同[年月日]|翌[年月日]|前の?[年月日]"),
}
_BREAKS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?<=[,;:])(?= )|(?<=[a-z”)]{2}[.!?])(?= )"),
    "ja": re.compile("(?<=[、。；：！？])(?![」』）])"),
}
_SHORTEST: dict[Language, int] = {"en": 9, "ja": 4}
# How a ladder asks at its end, by the kind of what it asks for.
_ASKED = {
    "person": Both("Name this person.", "＿＿に入る/人物は/誰でしょう？"),
    "place": Both("Name this place.", "＿＿に入る/地名は/何でしょう？"),
    "school": Both("Name this school.", "＿＿に入る/学校は/どこでしょう？"),
    "company": Both("Name this company or organization.", "＿＿に入る/企業・組織は/どこでしょう？"),
    "model": Both("Name this model.", "＿＿に入る/モデルは/何でしょう？"),
    "method": Both("Name this method.", "＿＿に入る/手法は/何でしょう？"),
    "product": Both("Name this product or service.", "＿＿に入る/製品・サービスは/何でしょう？"),
    "publication": Both("Name this publication.", "＿＿に入る/メディアは/何でしょう？"),
    "event": Both("Name this event.", "＿＿に入る/出来事は/何でしょう？"),
    "work": Both("Name this work.", "＿＿に入る/作品は/何でしょう？"),
    "role": Both("Name this role.", "＿＿に入る/役割は/何でしょう？"),
    "degree": Both("Name this degree.", "＿＿に入る/学位は/何でしょう？"),
    "award": Both("Name this award.", "＿＿に入る/賞は/何でしょう？"),
    "field": Both("Name this field.", "＿＿に入る/分野は/何でしょう？"),
}


def made_ladder(thing: Thing, sources: Sequence[Told], life: Life) -> Ladder | None:
    """The ladder that some statements make for an entity they mark; None where it would be no sound one.

    ``sources`` are the most important first, as `bot.biography.kinship.clue_statements` gives them.
    """
    asked = _ASKED.get(thing.kind)
    if asked is None or max(len(thing.name.en), len(thing.name.ja)) > _LONGEST_NAME:
        return None
    found: list[tuple[Told, Both]] = []
    for told in reversed(sources):
        text = _clue(told, thing, life)
        if text is not None:
            found.append((told, text))
    described = _description(thing, life)
    found = list(spread(found, MOST_CLUES - (described is not None)))
    if len(found) + (described is not None) < LEAST_CLUES or not _singled_out(thing, found, life):
        return None
    clues = [Clue(*(_phrases(text[language], language) for language in LANGUAGES)) for _, text in found]
    if described is not None:
        clues.append(described)
    clues[-1] = Clue((*clues[-1].en, f" {asked.en}"), (*clues[-1].ja, *asked.ja.split("/")))
    telling = [told for told, _ in found]
    known = {folded(spelling) for spelling in thing.spellings}
    wholes = [life.thing(slug) for slug in thing.wholes]
    less = dict.fromkeys(s for whole in wholes for s in whole.spellings if folded(s) not in known)
    cited = dict.fromkeys(cited for told in reversed(telling) for cited in voices(told))
    ladder = Ladder(
        id=f"{life.person}/clues-{thing.slug}",
        person=life.person,
        answer=thing.name,
        line=AnswerLine(thing.spellings, tuple(less)),
        clues=tuple(clues),
        items=(thing.slug, *(told.slug for told in telling)),
        topics=tuple(dict.fromkeys(topic for told in telling for topic in told.topics)),
        difficulty=difficulty(sum(told.importance for told in telling) // len(telling)),
        explanation=shortened(telling[-1].text),
        cited=tuple(cited)[:_MOST_CITED],
        authored=False,
    )
    return None if prove_ladder(ladder) else ladder


def _clue(told: Told, thing: Thing, life: Life) -> Both | None:
    """A statement with a gap for the entity, where it can stand by itself and does not tell what fills the gap."""
    if told.marked is None or not voices(told):
        return None
    # Squeezed, because a title's brackets go into the gap with it.
    known = {squeezed(spelling) for spelling in thing.spellings}
    words = [words for language in LANGUAGES for words in shown_words(told, life, thing, language)]
    if any(squeezed(shown) not in known for shown in words):
        return None
    text = with_gap(told, life, thing)
    for language in LANGUAGES:
        said = text[language]
        if len(said) > _LONGEST_MADE[language] or _HANGS_ON_DATE[language].search(said):
            return None
    relatives = {slug for language in LANGUAGES for slug, _ in marks(told.marked[language])} | set(told.entities)
    if any(slug in thing.wholes or thing.slug in life.thing(slug).wholes for slug in relatives - {thing.slug}):
        return None
    spellings = [*thing.spellings, *(s for slug in thing.wholes for s in life.thing(slug).spellings)]
    return None if any(_names(text, spelling) for spelling in spellings) else text


def _names(text: Both, spelling: str) -> bool:
    return any(contains(text[language], spelling) for language in LANGUAGES)


def _description(thing: Thing, life: Life) -> Clue | None:
    """What the pack says about the entity in a few words, as the last clue."""
    if thing.description is None:
        return None
    en, ja = thing.description.en.rstrip("."), thing.description.ja.rstrip("。")
    spellings = [*thing.spellings, *(s for slug in thing.wholes for s in life.thing(slug).spellings)]
    if not en or not ja or any(_names(Both(en, ja), spelling) for spelling in spellings):
        return None
    if len(en) > _LONGEST_MADE["en"] or len(ja) > _LONGEST_MADE["ja"]:
        return None
    return Clue(("In short:", f" “{en}.”"), ("ひとことで言うと、", f"「{ja}」です。"))


def _singled_out(thing: Thing, found: Sequence[tuple[Told, Both]], life: Life) -> bool:
    """Whether nothing else of its kind would be right in all of the gaps."""
    left: set[str] | None = None
    for told, text in found:
        if open_list(text):
            continue
        others = {slug for slug in told.also_right if life.thing(slug).kind == thing.kind}
        left = others if left is None else left & others
    return left is not None and not left


def _phrases(text: str, language: Language) -> tuple[str, ...]:
    """A sentence, cut where one pauses; a piece too short to be read by itself goes with its neighbour."""
    phrases: list[str] = []
    for piece in _BREAKS[language].split(text):
        if phrases and min(len(phrases[-1].strip()), len(piece.strip())) < _SHORTEST[language]:
            phrases[-1] += piece
        else:
            phrases.append(piece)
    return tuple(phrases)


def prove_ladder(ladder: Ladder) -> list[str]:
    """What is wrong with a ladder, in sentences for an editor; nothing where it may be asked."""
    return [*_shape(ladder), *_leaks(ladder)]


def _shape(ladder: Ladder) -> Iterator[str]:
    if len(ladder.id) > LONGEST_ID:
        yield f"has an id of more than {LONGEST_ID} characters"
    if not ladder.cited:
        yield "has no source"
    if not 1 <= ladder.difficulty <= 5:
        yield "has a difficulty that is not 1 to 5"
    if not LEAST_CLUES <= len(ladder.clues) <= MOST_CLUES:
        yield f"has not {LEAST_CLUES} to {MOST_CLUES} clues"
    if not any(spelling.strip() and len(spelling) <= LONGEST_TYPED for spelling in ladder.line.accept):
        yield f"accepts no answer of at most {LONGEST_TYPED} characters"
    for language in LANGUAGES:
        if any(not phrase.strip() for clue in ladder.clues for phrase in clue[language] or ("",)):
            yield f"has an empty phrase in {_NAMES[language]}"
        for part, text, most in (
            ("clues", _whole(ladder, language), MOST_TEXT),
            ("explanation", ladder.explanation[language], MOST_EXPLANATION),
            ("answer", ladder.answer[language], MOST_OPTION),
        ):
            if not text.strip():
                yield f"has an empty {part} in {_NAMES[language]}"
            elif len(text) > most:
                yield f"has more than {most} characters in its {part} in {_NAMES[language]}"


def _leaks(ladder: Ladder) -> Iterator[str]:
    said = dict.fromkeys((ladder.answer.en, ladder.answer.ja, *ladder.line.accept))
    for language in LANGUAGES:
        text = _whole(ladder, language)
        for spelling in said:
            if contains(text, spelling) or (len(spelling) == 1 and _stands_alone(text, spelling)):
                yield f"gives its answer away in {_NAMES[language]}: “{spelling}”"


def _stands_alone(text: str, letter: str) -> bool:
    """Whether a name of one letter or digit stands in a text; an A or I of a sentence is a word of it."""
    if not letter.isascii() or letter in "AI":
        return False
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(letter)}(?![A-Za-z0-9])", text) is not None


def _whole(ladder: Ladder, language: Language) -> str:
    return " ".join("".join(clue[language]) for clue in ladder.clues)


def all_ladders(pack: Pack) -> list[Ladder]:
    """Every sound ladder of a pack: those that it holds written, then those made from its events and facts."""
    from bot.trivia.pack_life import PackLife

    life = PackLife(pack)
    written = (life.ladder(ladder) for ladder in pack.ladders)
    return [*(ladder for ladder in written if not prove_ladder(ladder)), *made_ladders(life)]


def made_ladders(life: PackLife) -> Iterator[Ladder]:
    for slug, sources in life.clue_sources.items():
        ladder = made_ladder(life.thing(slug), sources, life)
        if ladder is not None:
            yield ladder
