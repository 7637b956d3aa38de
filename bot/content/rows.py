"""The rows that one pack becomes. Pure: a pack in, rows out, in batches."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.biography.dates import Date, Point, Precision, parse_date
from bot.biography.folding import fold
from bot.biography.kinship import clue_statements, mentioned, same_sentences, same_titles, surnames, wholes
from bot.biography.languages import LANGUAGES
from bot.biography.markup import phrases, plain
from bot.biography.pack import Event, Text
from bot.content.tokens import index_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.biography.languages import Language
    from bot.biography.pack import Citation, Entity, Fact, Ladder, Pack, Question, Source

Row = tuple[Any, ...]


@dataclass(slots=True)
class Rows:
    """One pack's rows by table, and how many events each year of each scope has."""

    tables: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    year_counts: Counter[tuple[int, int]] = field(default_factory=Counter[tuple[int, int]])

    def add(self, table: str, *row: Any) -> None:
        self.tables.setdefault(table, []).append(row)


@dataclass(slots=True)
class Numbering:
    """The running numbers of a build, and the scopes met so far."""

    persons: int = 0
    items: int = 0
    scopes: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    facts: Counter[int] = field(default_factory=Counter[int])
    askable: Counter[int] = field(default_factory=Counter[int])
    ladders: Counter[tuple[int, int]] = field(default_factory=Counter[tuple[int, int]])

    def item(self, importance: int) -> int:
        """A new item id: less important ones are higher, later ones too."""
        self.items += 1
        return (100 - importance) << 40 | self.items


def pack_rows(pack: Pack, numbering: Numbering) -> Rows:
    """All rows of one pack."""
    return _PackRows(pack, numbering).build()


class _PackRows:
    def __init__(self, pack: Pack, numbering: Numbering) -> None:
        self.pack, self.numbering, self.rows = pack, numbering, Rows()
        numbering.persons += 1
        self.person = numbering.persons
        self.who = f"p{self.person}"
        self.by_id = {statement.id: statement for statement in pack.statements}
        self.disputes: dict[str, list[str]] = {}
        for statement in pack.statements:
            for other in statement.disputes:
                # A dispute has two sides, whichever of them the author wrote it on.
                for one, two in ((statement.id, other), (other, statement.id)):
                    if two not in self.disputes.setdefault(one, []):
                        self.disputes[one].append(two)
        self.aliases = {
            name: index_text(entity.name.en, entity.name.ja, *entity.aliases) for name, entity in pack.entities.items()
        }
        self.same_titles = same_titles(pack.events)
        self.same_sentences = same_sentences(pack.statements)
        self.surnames = surnames(pack)
        self.kinds: Counter[str] = Counter()
        self.mentions: Counter[str] = Counter()
        self.entity_importance: dict[str, int] = {}
        self.item_of: dict[str, int] = {}

    def build(self) -> Rows:
        pack, rows = self.pack, self.rows
        for event in pack.events:
            self._statement(event)
        for fact in pack.facts:
            self._statement(fact)
        for name, entity in pack.entities.items():
            self._entity(name, entity)
        for question in pack.questions:
            self._question(question)
        self._ladders()
        self._person()
        return rows

    # -- texts

    def _both(self, text: Text) -> list[str]:
        entities = self.pack.entities
        if not text.en or not text.ja or "{" in text.en or "{" in text.ja:
            return [plain(text["en"], "en", entities), plain(text["ja"], "ja", entities)]
        return [text.en, text.ja]

    def _maybe(self, text: Text | None) -> list[str] | None:
        return None if text is None else self._both(text)

    def _citations(self, citations: list[Citation]) -> list[Any]:
        return [[c.source, self._maybe(c.cites)] if c.cites else [c.source] for c in citations]

    # -- rows

    def _scopes(self, topics: list[str]) -> list[int]:
        scopes = self.numbering.scopes
        person = self.pack.person.id
        found: list[int] = []
        for topic in ("", *dict.fromkeys(topics)):
            for who in (person, ""):
                key = (who, topic)
                number = scopes.get(key)
                if number is None:
                    number = scopes[key] = len(scopes) + 1
                    self.rows.add("scope", number, *key)
                found.append(number)
        return found

    def _statement(self, statement: Event | Fact) -> None:
        rows = self.rows
        item = self.item_of[statement.id] = self.numbering.item(statement.importance)
        scopes = self._scopes(statement.topics)
        text = self._both(statement.text)
        doc: dict[str, Any] = {"text": text, "sources": self._citations(statement.sources)}
        names = ""
        if isinstance(statement, Event):
            kind = "event"
            doc["title"] = title = self._both(statement.title)
            names = index_text(*dict.fromkeys(title))
            self._dates(item, scopes, parse_date(statement.date, statement.qualifier))
        else:
            kind = "fact"
            for scope in scopes:
                self.numbering.facts[scope] += 1
                rows.add("fact", scope, self.numbering.facts[scope], item)
        if statement.date:
            doc["date"] = [statement.date, statement.qualifier] if statement.qualifier else [statement.date]
        if statement.topics:
            doc["topics"] = [self._both(self.pack.topics[topic]) for topic in statement.topics]
        if statement.note is not None:
            doc["note"] = self._both(statement.note)
        self._ask(item, scopes, statement, doc)
        if statement.id in self.disputes:
            doc["disputes"] = [self._other_side(other) for other in self.disputes[statement.id]]
        rows.add("item", item, self.person, kind, statement.id, _json(doc))
        mentioned = self._mentioned(statement)
        body = index_text(*dict.fromkeys(text))
        if mentioned:
            body = " ".join((body, *(self.aliases[name] for name in mentioned)))
        rows.add("staged", item, names, body, f"{self.who} k{kind}")

    def _ask(self, item: int, scopes: list[int], statement: Event | Fact, doc: dict[str, Any]) -> None:
        """What the maker of questions needs of a statement; nothing is made yet."""
        text = statement.text
        marked = "{" in text.en or "{" in text.ja
        if marked:
            doc["marked"] = [text["en"], text["ja"]]
        if statement.topics:
            doc["in"] = statement.topics
        if statement.entities:
            doc["further"] = statement.entities
        if statement.also_right:
            doc["also_right"] = statement.also_right
        if statement.id in self.same_titles:
            doc["title_shared"] = 1
        if statement.id in self.same_sentences:
            doc["sentence_shared"] = 1
        if not statement.ask:
            doc["ask"] = 0
        elif marked or isinstance(statement, Event):
            self._askable(item, scopes)

    def _askable(self, item: int, scopes: list[int]) -> None:
        numbers = self.numbering.askable
        for scope in scopes:
            numbers[scope] += 1
            self.rows.add("askable", scope, numbers[scope], item)

    def _question(self, question: Question) -> None:
        """A question as its author wrote it, with what it takes from the statements it is about."""
        doc = self._answered(question)
        doc["prompt"] = self._both(question.prompt)
        doc["distractors"] = list(map(self._both, question.distractors))
        about = self._about(question)
        if about and about[0].date:
            doc["date"] = [about[0].date, about[0].qualifier]
        item = self.numbering.item(50)
        self.rows.add("item", item, self.person, "question", question.id, _json(doc))
        self._askable(item, self._scopes(doc["in"]))

    def _about(self, written: Question | Ladder) -> list[Event | Fact]:
        return [self.by_id[name] for name in written.about if name in self.by_id]

    def _answered(self, written: Question | Ladder) -> dict[str, Any]:
        """What questions and ladders share."""
        about = self._about(written)
        line, accept = written.answer, written.answer.accept
        explained = written.explanation or (about[0].text if about else accept[0])
        return {
            "answer": [list(map(self._both, texts)) for texts in (accept, line.prompt, line.reject)],
            "about": written.about,
            "in": list(dict.fromkeys(topic for statement in about for topic in statement.topics)),
            "difficulty": written.difficulty,
            "explanation": self._both(explained),
            "sources": self._citations(written.sources),
        }

    def _ladders(self) -> None:
        """Ladders as their authors wrote them; and for entities without one, what it may be made from."""
        pack = self.pack
        for ladder in pack.ladders:
            doc = self._answered(ladder)
            doc["clues"] = [[self._phrases(clue, language) for language in LANGUAGES] for clue in ladder.clues]
            self._ladder(ladder.id, doc, doc["in"], authored=1)
        for entity, sources in clue_statements(pack, self.same_sentences, self.disputes).items():
            topics = list(dict.fromkeys(topic for statement in sources for topic in statement.topics))
            doc = {"entity": entity, "from": [self.item_of[statement.id] for statement in sources]}
            self._ladder(f"clues-{entity}", doc, topics, authored=0)

    def _phrases(self, clue: Text, language: Language) -> list[str]:
        return [plain(phrase, language, self.pack.entities) for phrase in phrases(clue[language])]

    def _ladder(self, slug: str, doc: dict[str, Any], topics: list[str], *, authored: int) -> None:
        item = self.numbering.item(50)
        self.rows.add("item", item, self.person, "ladder", slug, _json(doc))
        numbers = self.numbering.ladders
        for scope in self._scopes(topics):
            numbers[scope, authored] += 1
            self.rows.add("ladder", scope, authored, numbers[scope, authored], item)

    def _other_side(self, other: str) -> dict[str, Any]:
        statement = self.by_id[other]
        return {
            "slug": other,
            "text": self._both(statement.text),
            "date": [statement.date, statement.qualifier] if statement.date else None,
            "sources": self._citations(statement.sources),
            "entities": list(mentioned(statement)),
        }

    def _mentioned(self, statement: Event | Fact) -> dict[str, None]:
        found = mentioned(statement)
        for name in found:
            self.mentions[name] += 1
            self.entity_importance[name] = max(self.entity_importance.get(name, 0), statement.importance)
        return found

    def _dates(self, item: int, scopes: list[int], date: Date) -> None:
        moments = _moments(date)
        years = {point.year for _, point, _ in moments if point.precision not in (Precision.DECADE, Precision.CENTURY)}
        bounds = [
            (role, point, point.first, point.last, far.first if far else None, far.last if far else None)
            for role, point, far in moments
        ]
        for scope in scopes:
            for role, point, lo, hi, far_lo, far_hi in bounds:
                self.rows.add("moment", scope, lo, hi, item, role, far_lo, far_hi)
                # “by October” does not say that it was in October; “around” does not say which day.
                exact = point.month is not None and not point.approximate and not point.uncertain
                if exact and (role != "e" or far_lo is not None):
                    self.rows.add("anniversary", scope, point.month, point.day or 0, point.year, item)
            for year in years:
                self.rows.year_counts[scope, year] += 1
            if date.interval and date.start is not None and date.end is not None:
                lo, hi = date.start.last, date.end.first
                if hi > lo:
                    self.rows.add("span", scope, (hi - lo).bit_length(), lo, hi, item)

    def _entity(self, name: str, entity: Entity) -> None:
        item = self.numbering.item(self.entity_importance.get(name, 30))
        doc: dict[str, Any] = {
            "name": self._both(entity.name),
            "kind": str(entity.kind),
            "statements": self.mentions[name],
            "number": self.kinds[entity.kind],
        }
        self.rows.add("peer", self.person, str(entity.kind), self.kinds[entity.kind], item)
        self.kinds[entity.kind] += 1
        if self.surnames.get(name):
            doc["surnames"] = self.surnames[name]
        if entity.part_of is not None:
            doc["wholes"] = wholes(self.pack, name)
        if entity.value is not None:
            doc["value"] = entity.value
        if entity.aliases:
            doc["aliases"] = entity.aliases
        description = entity.description if entity.description is not None else entity.unit
        if description is not None:
            doc["description"] = self._both(description)
        self.rows.add("item", item, self.person, "entity", name, _json(doc))
        body = index_text(*dict.fromkeys(self._maybe(description) or []))
        self.rows.add("staged", item, self.aliases[name], body, self.who)
        self._names(item, [entity.name.en, entity.name.ja, *entity.aliases])

    def _names(self, item: int, spellings: list[str]) -> None:
        for folded in dict.fromkeys(map(fold, spellings)):
            if folded:
                self.rows.add("name", folded, item, self.person)

    def _person(self) -> None:
        pack, person = self.pack, self.pack.person
        name = self._both(person.name)
        doc = {
            "name": name,
            "aliases": person.aliases,
            "born": person.born,
            "died": person.died,
            "summary": self._both(person.summary),
            "numbers": [
                [self._both(pack.entities[n].name), self._maybe(pack.entities[n].description)] for n in person.numbers
            ],
            "topics": {topic: self._both(label) for topic, label in pack.topics.items()},
            "sources": {slug: self._source(source) for slug, source in pack.sources.items()},
            "counts": {"events": len(pack.events), "facts": len(pack.facts), "sources": len(pack.sources)},
        }
        self.rows.add("person", self.person, person.id, _json(doc))
        item = self.numbering.item(100)
        short = _json({"summary": self._both(person.summary)})
        self.rows.add("item", item, self.person, "person", person.id, short)
        spellings = index_text(*dict.fromkeys([*name, *person.aliases]))
        self.rows.add("staged", item, spellings, index_text(*self._both(person.summary)), self.who)
        self._names(item, [*name, *person.aliases])

    def _source(self, source: Source) -> dict[str, Any]:
        return {
            "title": self._both(source.title),
            "language": source.language,
            "url": str(source.url) if source.url else None,
            "as_of": [source.as_of, source.qualifier] if source.as_of else None,
            "inferred": source.inferred,
            "generated": source.generated,
            "model": source.model,
            "translated": source.translated,
            "licence": source.licence,
            "note": self._maybe(source.note),
            "links": [[self._both(link.title), str(link.url)] for link in source.links],
        }


def _moments(date: Date) -> list[tuple[str, Point, Point | None]]:
    """(role, point, the interval's other end) for each known end of a date."""
    if not date.interval:
        return [("p", date.known, None)]
    found: list[tuple[str, Point, Point | None]] = []
    if date.start is not None:
        found.append(("s", date.start, date.end))
    if date.end is not None:
        found.append(("e", date.end, date.start))
    return found


_encode: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    return _encode(value)
