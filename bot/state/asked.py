"""What was asked in a server, and what people answered right; written inside others' transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.state.store import Transaction

REPEAT_MS = 24 * 3600 * 1000
"""A question that the same person answered right so recently feeds no leaderboard."""


def note_asked(tx: Transaction, guild_id: int, question_id: str, now_ms: int) -> None:
    """A question is asked in a server: it does not come again there until the others have been."""
    tx.execute(
        "INSERT INTO asked_question (guild_id, question_id, asked_ms) VALUES ($1, $2, $3) "
        "ON CONFLICT (guild_id, question_id) DO UPDATE SET asked_ms = excluded.asked_ms",
        guild_id,
        question_id,
        now_ms,
    )


def note_right(tx: Transaction, user_id: int, question_id: str, now_ms: int) -> None:
    """Somebody has answered a question right."""
    tx.execute(
        "INSERT INTO answered_right (user_id, question_id, answered_ms) VALUES ($1, $2, $3) "
        "ON CONFLICT (user_id, question_id) DO UPDATE SET answered_ms = excluded.answered_ms",
        user_id,
        question_id,
        now_ms,
    )


def was_right(tx: Transaction, user_id: int, question_id: str, now_ms: int) -> bool:
    """Whether somebody answered a question right within the last day."""
    sql = "SELECT 1 FROM answered_right WHERE user_id = $1 AND question_id = $2 AND answered_ms > $3"
    return tx.fetch_one(sql, user_id, question_id, now_ms - REPEAT_MS) is not None
