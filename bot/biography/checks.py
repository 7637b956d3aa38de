"""What the schema alone cannot see: references, giveaways, gaps."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from pydantic import BaseModel

from bot.biography.dates import Date, parse_date
from bot.biography.languages import LANGUAGES
from bot.biography.markup import marks, outside_marks, phrases, plain, stray_brace
from bot.biography.pack import Event, Kind, Ladder, Pack, Question, Statement, Text
from bot.biography.telling import contains, tells_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.biography.languages import Language
    from bot.biography.yaml_events import KeyPath


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem by its path in the pack; the reader adds file and line."""

    path: KeyPath
    wrong: str
    write: str
    severity: Literal["error", "warning"] = "error"


def check_pack(pack: Pack, *, warnings: bool = False) -> list[Finding]:
    """All errors that the schema cannot see, and with ``warnings`` all doubts."""
    found = [*_ids(pack), *_references(pack), *_texts(pack)]
    if not found:
        found += _clues(pack)
    if warnings and not found:
        found += [
            *_translations(pack),
            *_giveaways(pack),
            *_whole_clues(pack),
            *_outside_life(pack),
            *_unused(pack),
        ]
    return found


def _statements(pack: Pack) -> Iterator[tuple[KeyPath, Statement]]:
    for index, event in enumerate(pack.events):
        yield ("events", index), event
    for index, fact in enumerate(pack.facts):
        yield ("facts", index), fact


def _written(pack: Pack) -> Iterator[tuple[KeyPath, Question | Ladder]]:
    """What is asked as somebody wrote it."""
    for index, question in enumerate(pack.questions):
        yield ("questions", index), question
    for index, ladder in enumerate(pack.ladders):
        yield ("ladders", index), ladder


def _every_text(part: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Text]]:
    """Every text of a pack; each may hold marks."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, Statement):
        # The general walk below would find the same; there are thousands of these.
        yield (*path, "text"), part.text
        if isinstance(part, Event):
            yield (*path, "title"), part.title
        if part.note is not None:
            yield (*path, "note"), part.note
        for index, citation in enumerate(part.sources):
            if citation.cites is not None:
                yield (*path, "sources", index, "cites"), citation.cites
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _every_text(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for name, value in cast("dict[str, object]", part).items():
            yield from _every_text(value, (*path, name))
    elif isinstance(part, list):
        for index, value in enumerate(cast("list[object]", part)):
            yield from _every_text(value, (*path, index))


def _ids(pack: Pack) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, item in [*_statements(pack), *_written(pack)]:
        if item.id in seen:
            yield Finding((*path, "id"), f"“{item.id}” is used twice", "write another id")
        seen.add(item.id)
    statements = {statement.id for statement in pack.statements}
    for path, item in _written(pack):
        kind, _, rest = item.id.partition("-")
        made = rest in statements or any(rest.startswith(f"{statement}-") for statement in statements)
        if kind in _MADE and made:
            wrong = f"“{item.id}” is the id of a question that is made from “{rest}”"
            yield Finding((*path, "id"), wrong, f"write another id, as q-{item.id}"[:80])


# What the ids of questions made from statements begin with (bot/trivia/questions.py, Kind).
_MADE = frozenset(("when", "first", "order", "masked", "number"))


def _references(pack: Pack) -> Iterator[Finding]:
    statements = {statement.id for statement in pack.statements}

    def unknown(kind: str, name: str, path: KeyPath, key: str) -> Finding:
        return Finding(path, f"there is no {kind} “{name}”", f"write one of {key}, or add it there")

    for path, statement in _statements(pack):
        for index, citation in enumerate(statement.sources):
            if citation.source not in pack.sources:
                yield unknown("source", citation.source, (*path, "sources", index), "sources")
        for index, topic in enumerate(statement.topics):
            if topic not in pack.topics:
                yield unknown("topic", topic, (*path, "topics", index), "topics")
        for index, entity in enumerate(statement.entities):
            if entity not in pack.entities:
                yield unknown("entity", entity, (*path, "entities", index), "entities")
        for index, entity in enumerate(statement.also_right):
            if entity not in pack.entities:
                yield unknown("entity", entity, (*path, "also_right", index), "entities")
        for index, other in enumerate(statement.disputes):
            if other not in statements or other == statement.id:
                yield unknown("event or fact", other, (*path, "disputes", index), "events and facts")
    for name, entity in pack.entities.items():
        if entity.part_of is not None and entity.part_of not in pack.entities:
            yield unknown("entity", entity.part_of, ("entities", name, "part_of"), "entities")
        elif _circular(pack, name):
            yield Finding(("entities", name, "part_of"), "is part of itself in the end", "cut the circle")
    for index, name in enumerate(pack.person.numbers):
        if name not in pack.entities:
            yield unknown("entity", name, ("person", "numbers", index), "entities")
        elif pack.entities[name].kind is not Kind.NUMBER:
            path = ("person", "numbers", index)
            yield Finding(path, f"“{name}” is not a number", "write an entity of kind number")
    for path, item in _written(pack):
        for index, citation in enumerate(item.sources):
            if citation.source not in pack.sources:
                yield unknown("source", citation.source, (*path, "sources", index), "sources")
        for index, name in enumerate(item.about):
            if name not in statements and name not in pack.entities:
                yield unknown("event, fact or entity", name, (*path, "about", index), "those")


def _circular(pack: Pack, name: str) -> bool:
    seen = {name}
    parent = pack.entities[name].part_of
    while parent is not None and parent in pack.entities:
        if parent in seen:
            return True
        seen.add(parent)
        parent = pack.entities[parent].part_of
    return False


_BRACE = re.compile("[{}]")


def _texts(pack: Pack) -> Iterator[Finding]:
    for path, text in _every_text(pack):
        if not _BRACE.search(text.en + text.ja):
            continue
        # A plain string stands for both languages; its mistake is told once.
        versions = [(path, text.en)] if text.en == text.ja else [((*path, "en"), text.en), ((*path, "ja"), text.ja)]
        for where, written in versions:
            if path[-1] == "name" and ("{" in written or "}" in written):
                yield Finding(where, "has a brace, and is itself what a mark shows", "write the name alone")
                continue
            if stray_brace(written):
                write = "write {entity-id} or {entity-id|words}, and no other braces"
                yield Finding(where, "has a brace that marks no entity", write)
            for name, _ in marks(written):
                if name not in pack.entities:
                    wrong = f"marks an entity “{name}” that is not there"
                    yield Finding(where, wrong, "correct the id, or add it to entities")


def _each_clue(pack: Pack) -> Iterator[tuple[Ladder, Language, KeyPath, str]]:
    """Every clue in each language it is written in; a plain string stands for both, and is told once."""
    for number, ladder in enumerate(pack.ladders):
        for index, clue in enumerate(ladder.clues):
            path = ("ladders", number, "clues", index)
            if clue.en == clue.ja:
                yield ladder, "en", path, clue.en
                continue
            for language in LANGUAGES:
                written: str = getattr(clue, language)
                if written:
                    yield ladder, language, (*path, language), written


def _clues(pack: Pack) -> Iterator[Finding]:
    """What spoils a ladder. A clue that names the answer ends it there, so it is a mistake and no doubt."""
    for ladder, language, path, clue in _each_clue(pack):
        if not all(phrase.strip() for phrase in phrases(clue)):
            yield Finding(path, "has an empty phrase", "write “/” only between two phrases")
        said = plain("".join(phrases(clue)), language, pack.entities)
        spellings = (spelling for answer in ladder.answer.accept for spelling in (answer.en, answer.ja))
        told = next((spelling for spelling in spellings if spelling and contains(said, spelling)), None)
        if told is not None:
            yield Finding(path, f"gives the answer away ({told})", "write the clue without naming it")


def _whole_clues(pack: Pack) -> Iterator[Finding]:
    for _, _, path, clue in _each_clue(pack):
        if len(phrases(clue)) == 1:
            yield _warn(path, "is a single phrase", "put “/” between its phrases: they are shown one by one")


def _warn(path: KeyPath, wrong: str, write: str) -> Finding:
    return Finding(path, wrong, write, "warning")


def _translations(pack: Pack) -> Iterator[Finding]:
    for path, text in _every_text(pack):
        for language in LANGUAGES:
            if not getattr(text, language):
                name = "Japanese" if language == "ja" else "English"
                yield _warn(path, f"has no {name}", f"add “{language}:”")


def _giveaways(pack: Pack) -> Iterator[Finding]:
    for path, statement in _statements(pack):
        date = _date_of(statement)
        for language in LANGUAGES:
            text = statement.text[language]
            said = f"{text} {statement.title[language]}" if isinstance(statement, Event) else text
            told = tells_date(outside_marks(said), date) if date is not None else None
            if told is not None:
                yield _warn((*path, "text"), f"tells its own date ({told})", "leave it to the date, which is shown")
            for name in _told_twice(pack, text, language):
                wrong = f"names {pack.entities[name].name[language]} outside its mark too"
                yield _warn((*path, "text"), wrong, f"mark it there as well: {{{name}|…}}")
    for index, question in enumerate(pack.questions):
        for language in LANGUAGES:
            answer = _told_answer(pack, question, language)
            if answer is not None:
                path = ("questions", index, "prompt")
                yield _warn(path, f"gives its answer away ({answer})", "ask without naming it")


def _date_of(statement: Statement) -> Date | None:
    edtf, qualifier = getattr(statement, "date", None), getattr(statement, "qualifier", None)
    return parse_date(edtf, qualifier) if edtf else None


def _told_twice(pack: Pack, text: str, language: Language) -> Iterator[str]:
    """Entities marked in a text that it also names outside their marks."""
    rest = outside_marks(text)
    for name in Counter(name for name, _ in marks(text)):
        if name in pack.entities and any(contains(rest, spelling) for spelling in names_of(pack, name)):
            yield name


def names_of(pack: Pack, entity: str) -> list[str]:
    """Every spelling of an entity's name."""
    named = pack.entities[entity]
    return list(dict.fromkeys([named.name.en, named.name.ja, *named.aliases]))


def _told_answer(pack: Pack, question: Question, language: Language) -> str | None:
    prompt = plain(question.prompt[language], language, pack.entities)
    for answer in question.answer.accept:
        spelling = getattr(answer, language)
        if spelling and contains(prompt, spelling):
            return spelling
    return None


def _outside_life(pack: Pack) -> Iterator[Finding]:
    born = parse_date(pack.person.born).earliest if pack.person.born else None
    died = parse_date(pack.person.died).latest if pack.person.died else None
    if born is not None and died is not None and died < born:
        yield _warn(("person", "died"), "is before the birth", "correct one of the two")
    for index, event in enumerate(pack.events):
        date = parse_date(event.date, event.qualifier)
        if born is not None and date.latest is not None and date.latest < born:
            yield _warn(("events", index, "date"), "is before the person was born", "check the date")
        if died is not None and date.earliest is not None and date.earliest > died:
            yield _warn(("events", index, "date"), "is after the person died", "check the date")


def _unused(pack: Pack) -> Iterator[Finding]:
    cited = {c.source for s in pack.statements for c in s.sources}
    cited |= {citation.source for _, item in _written(pack) for citation in item.sources}
    for name in pack.sources:
        if name not in cited:
            yield _warn(("sources", name), "is cited by nothing", "cite it, or remove it")
    used = {name for s in pack.statements for name in s.entities} | set(pack.person.numbers)
    used |= {entity.part_of for entity in pack.entities.values() if entity.part_of is not None}
    used |= {name for _, item in _written(pack) for name in item.about}
    used |= {name for _, t in _every_text(pack) for lang in LANGUAGES for name, _ in marks(getattr(t, lang))}
    for name in pack.entities:
        if name not in used:
            yield _warn(("entities", name), "is used by nothing", "mark it in a text, or remove it")
    topics = {topic for s in pack.statements for topic in s.topics}
    for name in pack.topics:
        if name not in topics:
            yield _warn(("topics", name), "is used by nothing", "give it to an event or fact, or remove it")
