"""The pack: one person, with sources, entities, events, facts and questions, typed.

These models are the format's one definition: packs are checked against them, and the JSON Schema that
editors complete from is exported from them. `data/README.md` explains the format to authors.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    model_validator,
)

from bot.biography.dates import DateError, Qualifier, parse_date

if TYPE_CHECKING:
    from bot.biography.languages import Language

FORMAT = 1
"""The pack format's version, the pack's `format` key."""

# Lengths are bounded because ids travel in Discord's custom_id (100 characters in all).
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
PersonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=24)]
TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=16)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Importance = Annotated[int, Field(ge=0, le=100)]


def _check_date(text: str) -> str:
    try:
        parse_date(text)
    except DateError as error:
        raise ValueError(str(error)) from None
    return text


EdtfText = Annotated[
    str,
    AfterValidator(_check_date),
    Field(description="An EDTF date, level 0 or 1: 1993-04, 2015, 2007/2011, 2014~, ../2014, 2021-05/.."),
]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(Model):
    """A text in both languages. A plain string stands for the same in each."""

    en: Annotated[str, Field(max_length=1500)] = ""
    ja: Annotated[str, Field(max_length=1500)] = ""

    @model_validator(mode="after")
    def _some(self) -> Text:
        if not (self.en or self.ja):
            raise ValueError("has no text; write en: and ja:")
        return self

    def __getitem__(self, language: Language) -> str:
        """The text in that language, else in the other one."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)


def _same_in_both(value: Any) -> Any:
    return {"en": value, "ja": value} if isinstance(value, str) else value


AnyText = Annotated[
    Text,
    BeforeValidator(_same_in_both, json_schema_input_type=str | Text),
]


class Person(Model):
    id: PersonId
    name: AnyText
    aliases: list[Name] = []
    born: EdtfText | None = None
    died: EdtfText | None = None
    summary: AnyText
    numbers: Annotated[list[Slug], Field(description="Entities of kind number that the profile shows")] = []


class Link(Model):
    title: AnyText
    url: HttpUrl


class Source(Model):
    title: AnyText
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
    url: HttpUrl | None = None
    as_of: EdtfText | None = None
    qualifier: Qualifier | None = None
    inferred: Annotated[bool, Field(description="as_of was inferred from the text, not stated by it")] = False
    generated: Annotated[bool, Field(description="Written by a model")] = False
    model: Name | None = None
    translated: Annotated[bool, Field(description="Translated by a machine")] = False
    licence: Name | None = None
    note: AnyText | None = None
    links: Annotated[list[Link], Field(description="Further links the source gives")] = []


class Citation(Model):
    """Where a statement is from. A plain string is the source's id."""

    source: Slug
    cites: Annotated[AnyText | None, Field(description="Whom the source's own sentence names for it")] = None


def _source_alone(value: Any) -> Any:
    return {"source": value} if isinstance(value, str) else value


AnyCitation = Annotated[
    Citation,
    BeforeValidator(_source_alone, json_schema_input_type=str | Citation),
]
Citations = Annotated[list[AnyCitation], Field(min_length=1)]


class Kind(StrEnum):
    """What an entity is. Wrong choices of a question come from the right answer's kind."""

    PERSON = "person"
    PLACE = "place"
    SCHOOL = "school"
    COMPANY = "company"
    MODEL = "model"
    METHOD = "method"
    PRODUCT = "product"
    PUBLICATION = "publication"
    EVENT = "event"
    WORK = "work"
    ROLE = "role"
    DEGREE = "degree"
    AWARD = "award"
    FIELD = "field"
    NUMBER = "number"


class Entity(Model):
    kind: Kind
    name: AnyText
    aliases: list[Name] = []
    description: AnyText | None = None
    part_of: Slug | None = None
    value: Annotated[float | None, Field(description="A number's value, in its unit", allow_inf_nan=False)] = None
    unit: AnyText | None = None

    @model_validator(mode="after")
    def _numbers_are_whole(self) -> Entity:
        if self.kind is Kind.NUMBER and (self.value is None or self.unit is None):
            raise ValueError("is a number without value or unit; write value: and unit:")
        if self.kind is not Kind.NUMBER and (self.value is not None or self.unit is not None):
            raise ValueError("has a value or unit; write kind: number, or leave them out")
        return self


class Statement(Model):
    """What an event and a fact share."""

    id: Slug
    text: AnyText
    topics: list[TopicId] = []
    importance: Importance = 50
    sources: Citations
    entities: Annotated[list[Slug], Field(description="Further entities, beyond those marked in the text")] = []
    disputes: Annotated[list[Slug], Field(description="Events or facts that tell it otherwise")] = []
    note: AnyText | None = None
    ask: Annotated[bool, Field(description="false: no question is ever made from it")] = True
    also_right: Annotated[
        list[Slug],
        Field(description="Entities that would be right in the place of one marked in the text: never wrong choices"),
    ] = []


class Event(Statement):
    date: EdtfText
    qualifier: Qualifier | None = None
    title: AnyText


class Fact(Statement):
    date: EdtfText | None = None
    qualifier: Qualifier | None = None


class AnswerLine(Model):
    """What to accept, what to prompt on (“be more specific”) and what to reject, as in quiz bowl."""

    accept: Annotated[list[AnyText], Field(min_length=1)]
    prompt: list[AnyText] = []
    reject: list[AnyText] = []


class Question(Model):
    id: Slug
    prompt: AnyText
    answer: AnswerLine
    distractors: list[AnyText] = []
    about: Annotated[list[Slug], Field(description="The events, facts or entities it is about")] = []
    difficulty: Annotated[int, Field(ge=1, le=5)] = 2
    explanation: AnyText | None = None
    sources: Citations


class Ladder(Model):
    """Clues to one answer, hard to easy, for the buzzer. A “/” ends a phrase; phrases are shown one by one."""

    id: Slug
    answer: AnswerLine
    clues: Annotated[list[AnyText], Field(min_length=4, max_length=6)]
    about: Annotated[list[Slug], Field(description="The events, facts or entities it is about")] = []
    difficulty: Annotated[int, Field(ge=1, le=5)] = 2
    explanation: AnyText | None = None
    sources: Citations


class Pack(Model):
    """One file: one person."""

    format: Annotated[Literal["1"], Field(description="The version of the format")]
    licence: Name | None = None
    person: Person
    sources: Annotated[dict[Slug, Source], Field(min_length=1)]
    topics: dict[TopicId, AnyText] = {}
    entities: dict[Slug, Entity] = {}
    events: list[Event] = []
    facts: list[Fact] = []
    questions: list[Question] = []
    ladders: list[Ladder] = []

    @property
    def statements(self) -> list[Event | Fact]:
        return [*self.events, *self.facts]


def editor_schema() -> dict[str, Any]:
    """The format as JSON Schema, for editors.

    An editor reads `2015` or `format: 1` as a number, where packs keep what was written as a text: so wherever
    a text is asked for, a number will do.
    """
    described = Pack.model_json_schema()
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    described["title"] = "Plutarch pack"
    _let_numbers_be_texts(described)
    return described


def _let_numbers_be_texts(node: Any) -> None:
    if isinstance(node, dict):
        named = cast("dict[str, Any]", node)
        if named.get("type") == "string" and "enum" not in named:
            named["type"] = ["string", "number"]
        if named.get("const") == str(FORMAT):
            del named["const"]
            named["enum"] = [FORMAT, str(FORMAT)]
        for value in named.values():
            _let_numbers_be_texts(value)
    elif isinstance(node, list):
        for value in cast("list[Any]", node):
            _let_numbers_be_texts(value)
