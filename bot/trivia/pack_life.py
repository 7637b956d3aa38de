"""The life that a whole pack tells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from bot.biography.dates import parse_date
from bot.biography.kinship import clue_statements, mentioned, same_sentences, same_titles, surnames, wholes
from bot.biography.languages import Both
from bot.biography.markup import phrases, plain
from bot.biography.pack import Event
from bot.trivia.basis import shortened
from bot.trivia.clues import Clue, Ladder
from bot.trivia.lives import NEIGHBOURS, PEERS, Side, Thing, Told, Written, years_known
from bot.trivia.questions import AnswerLine, Cited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.biography.languages import Language
    from bot.biography.pack import AnswerLine as WrittenLine
    from bot.biography.pack import Citation, Fact, Pack, Question, Text
    from bot.biography.pack import Ladder as WrittenLadder


class PackLife:
    """Everything a pack says about its person, ready for the maker."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.person = pack.person.id
        self.turning_points = tuple(date for date in (pack.person.born, pack.person.died) if date)
        self._by_id = {statement.id: statement for statement in pack.statements}
        self._disputes: dict[str, list[str]] = {}
        for statement in pack.statements:
            for other in statement.disputes:
                for one, two in ((statement.id, other), (other, statement.id)):
                    if two not in self._disputes.setdefault(one, []):
                        self._disputes[one].append(two)
        self._titles, self._sentences = same_titles(pack.events), same_sentences(pack.statements)
        self._things, self._kinds = _things(pack)
        self._told = {statement.id: self._tell(statement) for statement in pack.statements}
        self.years = _years(pack)
        sources = clue_statements(pack, self._sentences, self._disputes)
        self.clue_sources = {slug: [self._told[one.id] for one in some] for slug, some in sources.items()}
        """What ladders can be made from: for an entity, the statements that may give clues to it."""
        # As the content store keeps them: by their days, then the most important, then the pack's order.
        points = [
            (date.start.first, date.start.last, 100 - event.importance, place, event.id)
            for place, event in enumerate(pack.events)
            if not (date := parse_date(event.date, event.qualifier)).interval and date.start is not None
        ]
        self._points = sorted(points)
        self._days = [point[0] for point in self._points]

    @property
    def statements(self) -> Sequence[Told]:
        return list(self._told.values())

    def thing(self, slug: str) -> Thing:
        return self._things[slug]

    def peers(self, thing: Thing) -> Sequence[Thing]:
        kind = self._kinds[thing.kind]
        return [*kind[thing.number + 1 :], *kind[: thing.number]][:PEERS]

    def after(self, day: int) -> Sequence[Told]:
        place = bisect_right(self._days, day)
        return [self._told[point[-1]] for point in self._points[place : place + NEIGHBOURS]]

    def before(self, day: int) -> Sequence[Told]:
        place = bisect_left(self._days, day)
        return [self._told[point[-1]] for point in reversed(self._points[max(0, place - NEIGHBOURS) : place])]

    def written(self, question: Question) -> Written:
        """A question of the pack with what it takes from the statements it is about."""
        about = [self._by_id[name] for name in question.about if name in self._by_id]
        first = about[0] if about else None
        accept = question.answer.accept
        explained = question.explanation or (first.text if first else accept[0])
        return Written(
            slug=question.id,
            prompt=self._both(question.prompt),
            answer=self._both(accept[0]),
            accept=self._flat(question.answer, "accept"),
            prompt_on=self._flat(question.answer, "prompt"),
            reject=self._flat(question.answer, "reject"),
            distractors=tuple(map(self._both, question.distractors)),
            about=tuple(question.about),
            topics=tuple(dict.fromkeys(topic for statement in about for topic in statement.topics)),
            difficulty=question.difficulty,
            explanation=self._both(explained),
            edtf=first.date if first else None,
            qualifier=first.qualifier if first else None,
            cited=self._cited(question.sources),
        )

    def ladder(self, written: WrittenLadder) -> Ladder:
        """A ladder of the pack with what it takes from the statements it is about."""
        about = [self._by_id[name] for name in written.about if name in self._by_id]
        accept = written.answer.accept
        explained = written.explanation or (about[0].text if about else accept[0])
        line = written.answer
        return Ladder(
            id=f"{self.person}/{written.id}",
            person=self.person,
            answer=self._both(accept[0]),
            line=AnswerLine(self._flat(line, "accept"), self._flat(line, "prompt"), self._flat(line, "reject")),
            clues=tuple(Clue(self._phrases(clue, "en"), self._phrases(clue, "ja")) for clue in written.clues),
            items=tuple(written.about),
            topics=tuple(dict.fromkeys(topic for statement in about for topic in statement.topics)),
            difficulty=written.difficulty,
            explanation=shortened(self._both(explained)),
            cited=self._cited(written.sources),
        )

    def _phrases(self, clue: Text, language: Language) -> tuple[str, ...]:
        return tuple(plain(phrase, language, self.pack.entities) for phrase in phrases(clue[language]))

    def _both(self, text: Text) -> Both:
        return _both(self.pack, text)

    def _flat(self, line: WrittenLine, part: str) -> tuple[str, ...]:
        texts: list[Text] = getattr(line, part)
        both = map(self._both, texts)
        return tuple(dict.fromkeys(spelling for text in both for spelling in (text.en, text.ja)))

    def _cited(self, citations: Sequence[Citation]) -> tuple[Cited, ...]:
        return tuple(Cited(one.source, None if one.cites is None else self._both(one.cites)) for one in citations)

    def _tell(self, statement: Event | Fact) -> Told:
        text = statement.text
        marked = "{" in text.en or "{" in text.ja
        return Told(
            slug=statement.id,
            title=self._both(statement.title) if isinstance(statement, Event) else None,
            text=self._both(text),
            marked=Both(text["en"], text["ja"]) if marked else None,
            edtf=statement.date,
            qualifier=statement.qualifier,
            importance=statement.importance,
            topics=tuple(dict.fromkeys(statement.topics)),
            cited=self._cited(statement.sources),
            entities=tuple(statement.entities),
            also_right=tuple(statement.also_right),
            disputes=tuple(map(self._side, self._disputes.get(statement.id, ()))),
            ask=statement.ask,
            title_shared=statement.id in self._titles,
            sentence_shared=statement.id in self._sentences,
        )

    def _side(self, slug: str) -> Side:
        other = self._by_id[slug]
        return Side(tuple(citation.source for citation in other.sources), tuple(mentioned(other)))


def _both(pack: Pack, text: Text) -> Both:
    return Both(plain(text["en"], "en", pack.entities), plain(text["ja"], "ja", pack.entities))


def _things(pack: Pack) -> tuple[dict[str, Thing], dict[str, list[Thing]]]:
    known = surnames(pack)
    things: dict[str, Thing] = {}
    kinds: dict[str, list[Thing]] = {}
    for slug, entity in pack.entities.items():
        kind = kinds.setdefault(str(entity.kind), [])
        things[slug] = Thing(
            slug=slug,
            kind=str(entity.kind),
            name=Both(entity.name["en"], entity.name["ja"]),
            aliases=tuple(entity.aliases),
            surnames=tuple(known.get(slug, ())),
            wholes=tuple(wholes(pack, slug)),
            value=entity.value,
            number=len(kind),
            description=None if entity.description is None else _both(pack, entity.description),
        )
        kind.append(things[slug])
    return things, kinds


def _years(pack: Pack) -> tuple[int, int]:
    dates = [parse_date(event.date, event.qualifier) for event in pack.events]
    return years_known(dates, [parse_date(date) for date in (pack.person.born, pack.person.died) if date])
