"""What buzzer rounds leave on disk: enough to take one up again after a crash at any point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.state.asked import note_asked, note_right, was_right
from bot.state.rounds import claim_channel, free_channel
from bot.trivia.buzzer import Attempt, BuzzerRound, Verdict
from bot.trivia.course import Ending, Outcome, Phase, Player

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import TypeAdapter

    from bot.state.store import StateStore, Transaction
    from bot.trivia.buzzer import BuzzerRules
    from bot.trivia.clues import Ladder


@dataclass(slots=True)
class SavedBuzzer:
    """A buzzer round as it was saved."""

    round: BuzzerRound
    repeats: int
    lobby_id: int | None
    lobby_ends_ms: int
    claimed_ms: int | None
    """When the present question was claimed."""
    end_id: int | None


@lru_cache
def _codecs() -> tuple[TypeAdapter[Ladder], TypeAdapter[BuzzerRules]]:
    # Imported in the store's thread, when the first round is played.
    from pydantic import TypeAdapter

    from bot.trivia.buzzer import BuzzerRules
    from bot.trivia.clues import Ladder

    return TypeAdapter(Ladder), TypeAdapter(BuzzerRules)


class Buzzers:
    def __init__(self, store: StateStore) -> None:
        self._store = store

    async def begin(self, round: BuzzerRound, seed: int, repeats: int, lobby_ends_ms: int) -> bool:
        """Claim the channel and save the round; False where another has the channel."""

        def work(tx: Transaction) -> bool:
            if not claim_channel(tx, round):
                return False
            ladders, rules = _codecs()
            tx.execute(
                "INSERT INTO buzzer_round (guild_id, id, channel_id, starter_id, rules, seed, repeats, phase, number, "
                "lobby_ends_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
                round.guild_id,
                round.id,
                round.channel_id,
                round.starter,
                rules.dump_json(round.rules, exclude_defaults=True).decode(),
                seed,
                repeats,
                Phase.LOBBY,
                lobby_ends_ms,
            )
            for number, turn in enumerate(round.turns, 1):
                tx.execute(
                    "INSERT INTO buzzer_question (guild_id, round_id, number, ladder, steps, told) "
                    "VALUES ($1, $2, $3, $4, $5, 0)",
                    round.guild_id,
                    round.id,
                    number,
                    ladders.dump_json(turn.ladder, exclude_defaults=True).decode(),
                    turn.steps,
                )
            for player in round.players.values():
                _join(tx, round, player)
            return True

        return await self._store.write(work)

    async def lobby_posted(self, round: BuzzerRound, message_id: int) -> None:
        await self._store.write(lambda tx: _set(tx, round, "lobby_id = $3", message_id))

    async def join(self, round: BuzzerRound, player: Player) -> None:
        await self._store.write(lambda tx: _join(tx, round, player))

    # -- questions

    async def claim(self, round: BuzzerRound, now_ms: int) -> None:
        """The present question is about to be posted; from now on it was asked in this server."""

        def work(tx: Transaction) -> None:
            _set(tx, round, "phase = $3, number = $4", Phase.ASKING, round.number)
            _set_question(tx, round, "claimed_ms = $4", now_ms)
            note_asked(tx, round.guild_id, round.turn.ladder.id, now_ms)

        await self._store.write(work)

    async def opened(self, round: BuzzerRound) -> None:
        """The present question stands in the channel."""
        turn = round.turn

        def work(tx: Transaction) -> None:
            _set(tx, round, "phase = $3", Phase.OPEN)
            what = "message_id = $4, posted_ms = $5, told = $6"
            _set_question(tx, round, what, turn.message_id, turn.posted_ms, turn.told)

        await self._store.write(work)

    async def told(self, round: BuzzerRound) -> None:
        """One phrase more of the present question is about to be shown."""
        await self._store.write(lambda tx: _set_question(tx, round, "told = $4", round.turn.told))

    async def gave(self, round: BuzzerRound) -> None:
        """Somebody has the right to answer; their name is saved with it."""
        attempt = round.turn.attempts[-1]

        def work(tx: Transaction) -> None:
            _join(tx, round, round.players[attempt.user])
            tx.execute(
                "INSERT INTO buzzer_attempt (guild_id, round_id, number, user_id, place, told, verdict, given, "
                "repeated) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0)",
                round.guild_id,
                round.id,
                round.number,
                attempt.user,
                len(round.turn.attempts),
                attempt.told,
                attempt.verdict,
            )

        await self._store.write(work)

    async def took_back(self, round: BuzzerRound, user: int) -> None:
        """The right could not be given after all."""

        def work(tx: Transaction) -> None:
            tx.execute(
                "DELETE FROM buzzer_attempt WHERE guild_id = $1 AND round_id = $2 AND number = $3 AND user_id = $4",
                round.guild_id,
                round.id,
                round.number,
                user,
            )

        await self._store.write(work)

    async def settled(self, round: BuzzerRound, user: int, verdict: Verdict, given: str, now_ms: int) -> bool:
        """What came of the right, for good; whether it repeats a right answer of the last day."""
        number, ladder = round.number, round.turn.ladder.id

        def work(tx: Transaction) -> bool:
            # In a competition every right answer counts.
            repeated = round.entrants is None and verdict is Verdict.RIGHT and was_right(tx, user, ladder, now_ms)
            tx.execute(
                "UPDATE buzzer_attempt SET verdict = $5, given = $6, repeated = $7 "
                "WHERE guild_id = $1 AND round_id = $2 AND number = $3 AND user_id = $4",
                round.guild_id,
                round.id,
                number,
                user,
                verdict,
                given,
                int(repeated),
            )
            return repeated

        return await self._store.write(work)

    async def closed(self, round: BuzzerRound, now_ms: int) -> None:
        """The present question is over."""
        await self._store.write(lambda tx: _close(tx, round, now_ms))

    # -- end

    async def ended(self, round: BuzzerRound, now_ms: int, also: Callable[[Transaction], None]) -> None:
        """End the round and free its channel; ``also`` runs in the same transaction, once for ever."""

        def work(tx: Transaction) -> None:
            if round.number and round.turn.outcome is Outcome.VOID:
                _close(tx, round, now_ms)
            first = tx.execute(
                "UPDATE buzzer_round SET phase = $3, ending = $4, ended_ms = $5 "
                "WHERE guild_id = $1 AND id = $2 AND ending IS NULL",
                round.guild_id,
                round.id,
                Phase.ENDED,
                round.ending,
                now_ms,
            )
            free_channel(tx, round)
            if first:
                also(tx)

        await self._store.write(work)

    async def end_posted(self, round: BuzzerRound, message_id: int) -> None:
        """The last message is out (0: it cannot be posted); nothing of the round is left to do."""
        await self._store.write(lambda tx: _set(tx, round, "end_id = $3", message_id))

    # -- reads

    async def unfinished(self) -> list[SavedBuzzer]:
        """Every round that has something left to do."""

        def work(tx: Transaction) -> list[SavedBuzzer]:
            rows = tx.fetch("SELECT guild_id, id FROM buzzer_round WHERE end_id IS NULL ORDER BY id")
            return [saved for guild_id, number in rows if (saved := _load(tx, guild_id, number)) is not None]

        return await self._store.read(work)

    async def load(self, guild_id: int, number: int) -> SavedBuzzer | None:
        return await self._store.read(lambda tx: _load(tx, guild_id, number))


def _set(tx: Transaction, round: BuzzerRound, what: str, *values: Any) -> None:
    tx.execute(f"UPDATE buzzer_round SET {what} WHERE guild_id = $1 AND id = $2", round.guild_id, round.id, *values)


def _set_question(tx: Transaction, round: BuzzerRound, what: str, *values: Any) -> None:
    sql = f"UPDATE buzzer_question SET {what} WHERE guild_id = $1 AND round_id = $2 AND number = $3"
    tx.execute(sql, round.guild_id, round.id, round.number, *values)


def _join(tx: Transaction, round: BuzzerRound, player: Player) -> None:
    tx.execute(
        "INSERT INTO buzzer_player (guild_id, round_id, user_id, name, joined, place) VALUES ($1, $2, $3, $4, $5, "
        "(SELECT count(*) FROM buzzer_player WHERE guild_id = $1 AND round_id = $2)) "
        "ON CONFLICT (guild_id, round_id, user_id) DO UPDATE SET name = excluded.name",
        round.guild_id,
        round.id,
        player.id,
        player.name,
        player.joined,
    )


def _close(tx: Transaction, round: BuzzerRound, now_ms: int) -> None:
    turn = round.turn
    _set_question(tx, round, "outcome = $4", turn.outcome)
    tx.execute(
        "UPDATE buzzer_round SET phase = $3 WHERE guild_id = $1 AND id = $2 AND ending IS NULL",
        round.guild_id,
        round.id,
        Phase.READING,
    )
    winner = turn.winner
    if turn.outcome is Outcome.CLOSED and winner is not None and not winner.repeated:
        note_right(tx, winner.user, turn.ladder.id, now_ms)


def _load(tx: Transaction, guild_id: int, number: int) -> SavedBuzzer | None:
    row = tx.fetch_one(
        "SELECT channel_id, starter_id, rules, repeats, phase, number, lobby_id, lobby_ends_ms, ending, end_id "
        "FROM buzzer_round WHERE guild_id = $1 AND id = $2",
        guild_id,
        number,
    )
    if row is None:
        return None
    channel_id, starter, rules, repeats, phase, at, lobby_id, lobby_ends_ms, ending, end_id = row
    questions = tx.fetch(
        "SELECT ladder, steps, told, claimed_ms, message_id, posted_ms, outcome FROM buzzer_question "
        "WHERE guild_id = $1 AND round_id = $2 ORDER BY number",
        guild_id,
        number,
    )
    ladder_codec, rules_codec = _codecs()
    found = BuzzerRound(
        id=number,
        guild_id=guild_id,
        channel_id=channel_id,
        starter=starter,
        rules=rules_codec.validate_json(rules),
        asked=[(ladder_codec.validate_json(question[0]), question[1]) for question in questions],
    )
    found.phase, found.number = Phase(phase), at
    found.ending = Ending(ending) if ending else None
    for turn, (_, _, told, _, message_id, posted_ms, outcome) in zip(found.turns, questions, strict=True):
        turn.told, turn.message_id, turn.posted_ms = told, message_id, posted_ms
        turn.outcome = Outcome(outcome) if outcome else None
    for user, name, joined in tx.fetch(
        "SELECT user_id, name, joined FROM buzzer_player WHERE guild_id = $1 AND round_id = $2 ORDER BY place, user_id",
        guild_id,
        number,
    ):
        found.players[user] = Player(user, name, joined)
    for place, user, told, verdict, given, repeated in tx.fetch(
        "SELECT number, user_id, told, verdict, given, repeated FROM buzzer_attempt "
        "WHERE guild_id = $1 AND round_id = $2 ORDER BY number, place",
        guild_id,
        number,
    ):
        attempt = Attempt(user, told, Verdict(verdict), given, bool(repeated))
        found.turns[int(place) - 1].attempts.append(attempt)
    claimed_ms = questions[int(at) - 1][3] if at else None
    return SavedBuzzer(found, repeats, lobby_id, lobby_ends_ms, claimed_ms, end_id)
