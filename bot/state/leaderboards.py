"""What rounds add to leaderboards and statistics, and how it is taken away again.

Totals stand beside the log of answers and are updated in the batch that ends a round. How it is decided who is
on the global board:

- A server gives to it from when it opted in. When it opts out, all that it gave is taken back; when it opts in
  again, it starts from nothing.
- Who hides from it is neither listed nor counted in anybody's rank. What they play is put aside, and is back in
  its place when they show themselves again.
- Its names are those last displayed in a server that takes part: a name from elsewhere never shows there.
"""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.state import histogram
from bot.state.season_rows import forget_places, running_at
from bot.state.zones import UTC, zone_of
from bot.trivia.standings import period, periods, season_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.state.store import StateStore, Transaction
    from bot.trivia.standings import PlayerResult, RoundResult

EVERYWHERE = 0
"""The global board."""
_ASIDE = -1
"""Holds what people who hide would have on the global board."""
_DAYS_KEPT, _WEEKS_KEPT = 60, 52
_AT_ONCE = 500
"""Rows of one write, where there may be many: other writes wait for it."""


class _Gain(NamedTuple):
    """What is added to a total; below 0, what is taken back."""

    user_id: int
    points: int
    wins: int
    rounds: int
    right: int


async def today_of(store: StateStore, guild_id: int, now: datetime.datetime) -> datetime.date:
    """What day it is on a board: in the server's time zone; UTC on the global one, and where none is set."""
    return now.astimezone(await zone_of(store, guild_id) or UTC).date()


# -- what a round adds


def record(tx: Transaction, result: RoundResult) -> None:
    """Add a round's results. Runs inside the transaction that ends the round, which happens once."""
    for player in result.players:
        remember_name(tx, result.guild_id, player.user_id, player.name)
        _add_statistics(tx, result.guild_id, player)
    if not result.counts:
        return
    gains = [_Gain(one.user_id, one.board_points, int(one.won), 1, one.right) for one in result.players]
    for key in periods(result.local_day):
        _add(tx, result.guild_id, key, gains, result.ended_at)
    if (season := running_at(tx, result.guild_id, result.ended_at)) is not None:
        _add(tx, result.guild_id, season_key(season.id), gains, result.ended_at)
    if not (result.counts_globally and _is_on(tx, result.guild_id)):
        return
    hiding = {gain.user_id for gain in gains if _is_hidden(tx, gain.user_id)}
    for key in periods(result.utc_day):
        _add(tx, EVERYWHERE, key, [gain for gain in gains if gain.user_id not in hiding], result.ended_at)
        _add(tx, _ASIDE, key, [gain for gain in gains if gain.user_id in hiding], result.ended_at)
        for gain in gains:
            _note_given(tx, result.guild_id, key, gain)


DAILY = "q/"
"""Before the periods of the board of daily questions: one point for each that was answered right."""


def record_daily(
    tx: Transaction, guild_id: int, day: datetime.date, answers: Sequence[tuple[int, str, bool]], at: int
) -> None:
    """Add a daily question's (player, name, whether right). Runs inside the transaction that closes it."""
    for user_id, name, _ in answers:
        remember_name(tx, guild_id, user_id, name)
    gains = [_Gain(user_id, int(right), 0, 1, int(right)) for user_id, _, right in answers]
    for key in periods(day):
        _add(tx, guild_id, DAILY + key, gains, at)


def remember_name(tx: Transaction, guild_id: int, user_id: int, name: str) -> None:
    """Keep the name that a person is displayed with, for boards to come."""
    for board in (guild_id, EVERYWHERE) if _is_on(tx, guild_id) else (guild_id,):
        tx.execute(
            "INSERT INTO player_name (guild_id, user_id, name) VALUES ($1, $2, $3) "
            "ON CONFLICT (guild_id, user_id) DO UPDATE SET name = excluded.name",
            board,
            user_id,
            name,
        )


def _add_statistics(tx: Transaction, guild_id: int, player: PlayerResult) -> None:
    # Who has nothing right has no fastest answer: null, which no comparison finds smaller.
    tx.execute(
        "INSERT INTO player_stat (guild_id, user_id, rounds, wins, points, right_answers, asked, best_streak, "
        "fastest_ms) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8) ON CONFLICT (guild_id, user_id) DO UPDATE SET "
        "rounds = player_stat.rounds + 1, wins = player_stat.wins + excluded.wins, "
        "points = player_stat.points + excluded.points, "
        "right_answers = player_stat.right_answers + excluded.right_answers, "
        "asked = player_stat.asked + excluded.asked, "
        "best_streak = CASE WHEN excluded.best_streak > player_stat.best_streak "
        "THEN excluded.best_streak ELSE player_stat.best_streak END, "
        "fastest_ms = CASE WHEN player_stat.fastest_ms IS NULL OR excluded.fastest_ms < player_stat.fastest_ms "
        "THEN excluded.fastest_ms ELSE player_stat.fastest_ms END",
        guild_id,
        player.user_id,
        int(player.won),
        player.points,
        player.right,
        player.asked,
        player.best_streak,
        player.fastest_ms,
    )
    right: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    for topics, mode, is_right in player.answers:
        for share in [("mode", mode), *(("topic", topic) for topic in topics)]:
            answered[share] += 1
            right[share] += is_right
    for (kind, name), number in answered.items():
        tx.execute(
            "INSERT INTO player_share (guild_id, user_id, kind, name, right_answers, answered) "
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, user_id, kind, name) DO UPDATE SET "
            "right_answers = player_share.right_answers + excluded.right_answers, "
            "answered = player_share.answered + excluded.answered",
            guild_id,
            player.user_id,
            kind,
            name,
            right[kind, name],
            number,
        )


def _add(tx: Transaction, board: int, key: str, gains: Iterable[_Gain], at: int) -> None:
    """Add to a board's totals and to its histogram. Whoever has no round left leaves the board."""
    moved: Counter[int] = Counter()
    for gain in gains:
        row = tx.fetch_one(
            "SELECT points, rounds FROM board_total WHERE guild_id = $1 AND user_id = $2 AND period = $3",
            board,
            gain.user_id,
            key,
        )
        points, rounds = row or (0, 0)
        if row is not None:
            moved[points] -= 1
        if rounds + gain.rounds > 0:
            moved[points + gain.points] += 1
            tx.execute(
                "INSERT INTO board_total (guild_id, user_id, period, points, wins, rounds, right_answers, reached_at) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (guild_id, user_id, period) DO UPDATE SET "
                "points = board_total.points + excluded.points, wins = board_total.wins + excluded.wins, "
                "rounds = board_total.rounds + excluded.rounds, "
                "right_answers = board_total.right_answers + excluded.right_answers, "
                "reached_at = CASE WHEN excluded.points > 0 THEN excluded.reached_at ELSE board_total.reached_at END",
                board,
                gain.user_id,
                key,
                gain.points,
                gain.wins,
                gain.rounds,
                gain.right,
                at,
            )
        elif row is not None:
            _delete(tx, "board_total", board, gain.user_id, key)
    histogram.change(tx, board, key, moved)


def _note_given(tx: Transaction, guild_id: int, key: str, gain: _Gain) -> None:
    tx.execute(
        "INSERT INTO board_given (guild_id, user_id, period, points, wins, rounds, right_answers) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (guild_id, user_id, period) DO UPDATE SET "
        "points = board_given.points + excluded.points, wins = board_given.wins + excluded.wins, "
        "rounds = board_given.rounds + excluded.rounds, "
        "right_answers = board_given.right_answers + excluded.right_answers",
        guild_id,
        gain.user_id,
        key,
        gain.points,
        gain.wins,
        gain.rounds,
        gain.right,
    )


def _delete(tx: Transaction, table: str, guild_id: int, user_id: int, key: str) -> None:
    tx.execute(f"DELETE FROM {table} WHERE guild_id = $1 AND user_id = $2 AND period = $3", guild_id, user_id, key)


# -- who takes part in the global board


async def global_on(store: StateStore, guild_id: int) -> bool:
    """Whether a server takes part; it does not until somebody says so."""
    return await store.read(lambda tx: _is_on(tx, guild_id))


async def set_global(store: StateStore, guild_id: int, on: bool) -> None:
    """Let a server take part or not. Where it leaves, what it gave is taken back before this returns."""

    def work(tx: Transaction) -> None:
        tx.execute(
            "INSERT INTO guild_board (guild_id, global_on) VALUES ($1, $2) "
            "ON CONFLICT (guild_id) DO UPDATE SET global_on = excluded.global_on",
            guild_id,
            int(on),
        )

    await store.write(work)
    while not on and await store.write(lambda tx: _take_back(tx, guild_id)):
        pass


def _take_back(tx: Transaction, guild_id: int) -> bool:
    """Take back some of what a server gave; whether there may be more. Nothing, where it is in again."""
    if _is_on(tx, guild_id):
        return False
    rows = tx.fetch(
        "SELECT user_id, period, points, wins, rounds, right_answers FROM board_given WHERE guild_id = $1 LIMIT $2",
        guild_id,
        _AT_ONCE,
    )
    for user_id, key, points, wins, rounds, right in rows:
        board = _ASIDE if _is_hidden(tx, user_id) else EVERYWHERE
        _add(tx, board, key, [_Gain(user_id, -points, -wins, -rounds, -right)], 0)
        _delete(tx, "board_given", guild_id, user_id, key)
    return len(rows) == _AT_ONCE


async def hidden(store: StateStore, user_id: int) -> bool:
    """Whether a person hides from the global board."""
    return await store.read(lambda tx: _is_hidden(tx, user_id))


async def set_hidden(store: StateStore, user_id: int, on: bool) -> None:
    def work(tx: Transaction) -> None:
        if _is_hidden(tx, user_id) == on:
            return
        tx.execute(
            "INSERT INTO user_board (user_id, hidden) VALUES ($1, $2) "
            "ON CONFLICT (user_id) DO UPDATE SET hidden = excluded.hidden",
            user_id,
            int(on),
        )
        source, target = (EVERYWHERE, _ASIDE) if on else (_ASIDE, EVERYWHERE)
        for key, points in _totals(tx, source, user_id):
            histogram.change(tx, source, key, {points: -1})
            histogram.change(tx, target, key, {points: 1})
        tx.execute("UPDATE board_total SET guild_id = $3 WHERE guild_id = $1 AND user_id = $2", source, user_id, target)

    await store.write(work)


def _is_on(tx: Transaction, guild_id: int) -> bool:
    return tx.fetch_one("SELECT 1 FROM guild_board WHERE guild_id = $1 AND global_on = 1", guild_id) is not None


def _is_hidden(tx: Transaction, user_id: int) -> bool:
    return tx.fetch_one("SELECT 1 FROM user_board WHERE user_id = $1 AND hidden = 1", user_id) is not None


def _totals(tx: Transaction, board: int, user_id: int) -> list[tuple[str, int]]:
    """A person's (period, points) on a board."""
    sql = "SELECT period, points FROM board_total WHERE guild_id = $1 AND user_id = $2"
    return [(key, points) for key, points in tx.fetch(sql, board, user_id)]


# -- what is taken away


def forget(tx: Transaction, user_id: int) -> None:
    """Delete everything that is kept here about a person, their wish to hide too."""
    guilds = [guild for (guild,) in tx.fetch("SELECT guild_id FROM player_name WHERE user_id = $1", user_id)]
    for board in {*guilds, EVERYWHERE, _ASIDE}:
        for key, points in _totals(tx, board, user_id):
            histogram.change(tx, board, key, {points: -1})
        for table in ("board_total", "board_given", "player_stat", "player_share", "player_name"):
            tx.execute(f"DELETE FROM {table} WHERE guild_id = $1 AND user_id = $2", board, user_id)
    forget_places(tx, user_id)
    tx.execute("DELETE FROM user_board WHERE user_id = $1", user_id)


def prune(tx: Transaction, day: datetime.date) -> bool:
    """Delete some of the boards of days and weeks that are long over; whether there may be more.

    Days are kept for 60 days, weeks for a year, months and seasons for ever.
    """
    oldest = (
        ("d:", period("day", day - datetime.timedelta(days=_DAYS_KEPT))),
        ("w:", period("week", day - datetime.timedelta(weeks=_WEEKS_KEPT))),
    )
    oldest += tuple((DAILY + first, DAILY + last) for first, last in oldest)
    return any(_prune(tx, first, last) for first, last in oldest)


def _prune(tx: Transaction, first: str, last: str) -> bool:
    """Delete some of what belongs to the periods from ``first`` to before ``last``."""
    given: Sequence[tuple[int, int, str]] = tx.fetch(
        "SELECT guild_id, user_id, period FROM board_given WHERE period >= $1 AND period < $2 LIMIT $3",
        first,
        last,
        _AT_ONCE,
    )
    for guild_id, user_id, key in given:
        _delete(tx, "board_given", guild_id, user_id, key)
    board = tx.fetch_one(
        "SELECT guild_id, period FROM board_bucket WHERE level = 4 AND period >= $1 AND period < $2 LIMIT 1",
        first,
        last,
    )
    if board is None:
        return len(given) == _AT_ONCE
    guild_id, key = board
    rows = tx.fetch(
        "SELECT user_id, points FROM board_total WHERE guild_id = $1 AND period = $2 LIMIT $3", guild_id, key, _AT_ONCE
    )
    for user_id, _ in rows:
        _delete(tx, "board_total", guild_id, user_id, key)
    moved: Counter[int] = Counter()
    for _, points in rows:
        moved[points] -= 1
    histogram.change(tx, guild_id, key, moved)
    return True
