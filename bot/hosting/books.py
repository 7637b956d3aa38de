"""What a round that is over adds to leaderboards and statistics."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from bot.trivia.buzzer import Verdict
from bot.trivia.standings import PlayerResult, RoundResult

if TYPE_CHECKING:
    from bot.trivia.buzzer import BuzzerRound
    from bot.trivia.round import Round


def round_result(round: Round, now_ms: int, local_day: datetime.date, *, shipped: bool) -> RoundResult:
    """Everything that is remembered of a round; ``shipped``: its packs are those that Plutarch comes with.

    ``local_day`` is the server's, at the round's end.
    """
    counts = round.counts()
    winners = round.winners()
    players = tuple(
        PlayerResult(
            user_id=one.user,
            name=one.name,
            points=one.points,
            board_points=one.board_points,
            right=one.right,
            answered=one.answered,
            asked=one.asked,
            won=one.user in winners,
            best_streak=one.best_streak,
            fastest_ms=one.fastest_ms,
            answers=tuple(
                (turn.asked.question.topics, turn.asked.mode.value, turn.replies[one.user].worth.right)
                for turn in round.closed
                if one.user in turn.replies
            ),
        )
        for one in round.standings()
        if one.answered
    )
    return RoundResult(
        guild_id=round.guild_id,
        local_day=local_day,
        utc_day=utc_day(now_ms),
        counts=counts,
        counts_globally=counts and shipped and round.rules.default,
        mode=round.rules.mode.value,
        ended_at=now_ms,
        players=players,
    )


BUZZER = "buzzer"
"""The mode's name, in statistics and in what a start is given."""


def buzzer_result(round: BuzzerRound, now_ms: int, local_day: datetime.date, *, shipped: bool) -> RoundResult:
    """Everything that is remembered of a buzzer round; the arguments are those of `round_result`."""
    counts = round.counts()
    winners, pressed = round.winners(), round.pressed()
    players = tuple(
        PlayerResult(
            user_id=one.user,
            name=one.name,
            points=one.points,
            board_points=one.board_points,
            right=one.right,
            answered=one.right + one.wrong,
            asked=one.asked,
            won=one.user in winners,
            best_streak=one.best_streak,
            fastest_ms=None,
            answers=tuple(
                (turn.ladder.topics, BUZZER, attempt.verdict is Verdict.RIGHT)
                for turn in round.closed
                for attempt in turn.attempts
                if attempt.user == one.user
            ),
        )
        for one in round.standings()
        if one.user in pressed
    )
    return RoundResult(
        guild_id=round.guild_id,
        local_day=local_day,
        utc_day=utc_day(now_ms),
        counts=counts,
        counts_globally=counts and shipped and round.rules.default,
        mode=BUZZER,
        ended_at=now_ms,
        players=players,
    )


def utc_day(now_ms: int) -> datetime.date:
    return datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC).date()
