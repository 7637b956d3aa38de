"""Schedules and posts of the daily post, as they are read from their rows."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from bot.trivia.daily import Pick, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import TypeAdapter

    from bot.biography.languages import Language
    from bot.state.languages import GuildLanguage
    from bot.trivia.questions import Asked

What = Literal["fact", "question", "both"]
State = Literal["claimed", "sent", "unknown", "skipped"]


@dataclass(frozen=True, slots=True)
class Schedule:
    guild_id: int
    channel_id: int
    at: datetime.time
    zone: ZoneInfo
    what: What
    role_id: int | None
    person: str | None
    language: Language
    """Of whoever set it first: where the server has none of its own."""
    next_day: datetime.date
    next_due_ms: int
    off_reason: str | None = None
    """`asked` (by a command), `left` (the server), or Discord's code for what keeps it from posting; None: it is on."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a post tells and asks."""

    pick: Pick | None
    asked: Asked | None
    language: GuildLanguage


@dataclass(frozen=True, slots=True)
class Post:
    guild_id: int
    day: datetime.date
    channel_id: int
    state: State
    nonce: str
    due_ms: int
    claimed_ms: int
    sent_ms: int | None
    message_id: int | None
    problem: str | None
    role_id: int | None
    content: Content
    reveals: datetime.date | None
    """The day whose question is revealed in this post."""
    number: int | None
    """The question's number in its server; None while it is open, and for one that nobody could see."""
    closed: bool
    missed: tuple[datetime.date, ...] = ()
    """The days just before that had no post."""


def nonce_of(guild_id: int, day: datetime.date) -> str:
    """What Discord knows doubles by: the same for every attempt, 24 characters."""
    return hashlib.blake2b(f"{guild_id}/{day}".encode(), digest_size=12).hexdigest()


@lru_cache
def asked_codec() -> TypeAdapter[Asked]:
    # Imported in the store's thread, with the first question.
    from pydantic import TypeAdapter

    from bot.trivia.questions import Asked

    return TypeAdapter(Asked)


SCHEDULE_ROW = (
    "SELECT guild_id, channel_id, minute, zone, post, role_id, person, language, next_day, next_due_ms, off_reason "
    "FROM daily_schedule"
)
POST_ROW = (
    "SELECT guild_id, local_date, channel_id, state, nonce, due_ms, claimed_ms, sent_ms, message_id, problem, role_id, "
    "item, rule, years, asked, language, reveals, number, closed_ms FROM daily_post"
)


def read_schedule(row: Sequence[Any]) -> Schedule:
    guild_id, channel_id, minute, zone, what, role_id, person, language, next_day, next_due_ms, off_reason = row
    return Schedule(
        guild_id=guild_id,
        channel_id=channel_id,
        at=datetime.time(*divmod(minute, 60)),
        zone=ZoneInfo(zone),
        what=what,
        role_id=role_id,
        person=person,
        language=language,
        next_day=datetime.date.fromisoformat(next_day),
        next_due_ms=next_due_ms,
        off_reason=off_reason,
    )


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def read_post(row: Sequence[Any]) -> Post:
    (guild_id, day, channel_id, state, nonce, due_ms, claimed_ms, sent_ms, message_id, problem, role_id,
     item, rule, years, asked, language, reveals, number, closed_ms) = row  # fmt: skip
    return Post(
        guild_id=guild_id,
        day=datetime.date.fromisoformat(day),
        channel_id=channel_id,
        state=state,
        nonce=nonce,
        due_ms=due_ms,
        claimed_ms=claimed_ms,
        sent_ms=sent_ms,
        message_id=message_id,
        problem=problem,
        role_id=role_id,
        content=Content(
            pick=None if item is None else Pick(item, Rule(rule), years),
            asked=None if asked is None else asked_codec().validate_json(asked),
            language=language,
        ),
        reveals=_day(reveals),
        number=number,
        closed=closed_ms is not None,
    )
