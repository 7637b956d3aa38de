"""Competitions as they are read from their rows, and written to them inside transactions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.trivia.competition import Competition, Entrant, Fate, NotOpenError, Place, Stage

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from bot.state.store import Transaction
    from bot.trivia.buzzer import BuzzerRules
    from bot.trivia.rules import Rules


@dataclass(frozen=True, slots=True)
class Listed:
    """A competition as lists show it."""

    id: int
    title: str
    channel_id: int
    start_ms: int
    stage: Stage
    fate: Fate | None
    entrants: int
    ended_ms: int | None


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that was claimed: since when, and its message where it is known to be out."""

    claimed_ms: int
    message_id: int | None
    new: bool
    """Whether it was claimed just now."""


@dataclass(frozen=True, slots=True)
class Fame:
    """A finished competition and its best."""

    id: int
    title: str
    start_ms: int
    entrants: int
    places: tuple[Place, ...]


@lru_cache
def rules_codecs() -> tuple[TypeAdapter[Rules], TypeAdapter[BuzzerRules]]:
    """What reads and writes the rules of plain rounds, and of buzzer rounds."""
    # Imported in the store's thread, when the first competition is made.
    from pydantic import TypeAdapter

    from bot.trivia.buzzer import BuzzerRules
    from bot.trivia.rules import Rules

    return TypeAdapter(Rules), TypeAdapter(BuzzerRules)


def read_places(tx: Transaction, guild_id: int, id: int) -> tuple[Place, ...]:
    """A competition's places in the hall of fame, the best first."""
    return tuple(
        Place(rank, user, name, points, right, 0, 0, None)
        for rank, user, name, points, right in tx.fetch(
            "SELECT rank, user_id, name, points, right_answers FROM competition_place "
            "WHERE guild_id = $1 AND competition_id = $2 ORDER BY place",
            guild_id,
            id,
        )
    )


def check_open(tx: Transaction, guild_id: int, id: int) -> int:
    """How many reminders are out. Raises NotOpenError."""
    row = tx.fetch_one("SELECT stage, reminded FROM competition WHERE guild_id = $1 AND id = $2", guild_id, id)
    if row is None or row[0] != Stage.SIGN_UP:
        raise NotOpenError
    return row[1]


def set_entrant(tx: Transaction, key: tuple[int, int, int], what: str, *values: Any) -> bool:
    """Change something about who has joined; whether they have."""
    sql = f"UPDATE competition_entrant SET {what} WHERE guild_id = $1 AND competition_id = $2 AND user_id = $3"
    return bool(tx.execute(sql, *key, *values))


def take_step(tx: Transaction, before: Competition, after: Competition, now_ms: int, due_ms: int | None) -> bool:
    """Take a step of its course; False, and nothing is changed, where it was no longer as ``before``."""
    return bool(
        tx.execute(
            "UPDATE competition SET stage = $3, fate = $4, reminded = $5, number = $6, break_ends_ms = $7, "
            "start_ms = $8, due_ms = $9, ended_ms = $10 "
            "WHERE guild_id = $1 AND id = $2 AND stage = $11 AND number = $12 AND reminded = $13 AND start_ms = $14",
            after.guild_id,
            after.id,
            after.stage,
            after.fate,
            after.reminded,
            after.number,
            after.due_ms,
            after.start_ms,
            due_ms,
            now_ms if after.stage is Stage.ENDED else None,
            before.stage,
            before.number,
            before.reminded,
            before.start_ms,
        )
    )


def find_competition(tx: Transaction, guild_id: int, id: int) -> Competition | None:
    """A competition with those who joined it."""
    row = tx.fetch_one(
        "SELECT channel_id, creator_id, title, buzzer, rules, rounds, created_ms, start_ms, role_id, stage, fate, "
        "reminded, number, break_ends_ms FROM competition WHERE guild_id = $1 AND id = $2",
        guild_id,
        id,
    )
    if row is None:
        return None
    channel_id, creator, title, buzzer, rules, rounds, created_ms, start_ms, role_id, stage, fate = row[:11]
    found = Competition(
        id=id,
        guild_id=guild_id,
        channel_id=channel_id,
        creator=creator,
        title=title,
        rules=rules_codecs()[1 if buzzer else 0].validate_json(rules),
        rounds=rounds,
        created_ms=created_ms,
        start_ms=start_ms,
        role_id=role_id,
        stage=Stage(stage),
        fate=Fate(fate) if fate else None,
        reminded=row[11],
        number=row[12],
        due_ms=row[13],
    )
    entrants = {
        user: Entrant(user, name, bool(remind), bool(here))
        for user, name, remind, here in tx.fetch(
            "SELECT user_id, name, remind, here FROM competition_entrant "
            "WHERE guild_id = $1 AND competition_id = $2 ORDER BY place",
            guild_id,
            id,
        )
    }
    return replace(found, entrants=entrants)
