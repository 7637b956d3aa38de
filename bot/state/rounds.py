"""What rounds leave on disk: enough to take one up again after a crash at any point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.state.asked import note_asked, note_right, was_right
from bot.trivia.course import Course, Ending, Outcome, Phase, Player
from bot.trivia.round import Reply, Round
from bot.trivia.scoring import Worth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import TypeAdapter

    from bot.state.store import StateStore, Transaction
    from bot.trivia.questions import Asked
    from bot.trivia.rules import Rules

_MARKS = 400  # values in one statement


@dataclass(slots=True)
class Saved:
    """A round as it was saved."""

    round: Round
    seed: int
    repeats: int
    lobby_id: int | None
    lobby_ends_ms: int
    claimed_ms: int | None
    """When the present question was claimed."""
    end_id: int | None
    nearly: dict[int, tuple[str, int]]
    """Who was told to be more specific on the present question: what they gave, after how long."""


@lru_cache
def _codecs() -> tuple[TypeAdapter[Asked], TypeAdapter[Rules]]:
    # Imported in the store's thread, when the first round is played.
    from pydantic import TypeAdapter

    from bot.trivia.questions import Asked
    from bot.trivia.rules import Rules

    return TypeAdapter(Asked), TypeAdapter(Rules)


def _save_rules(rules: Rules) -> str:
    return _codecs()[1].dump_json(rules, exclude_defaults=True).decode()


class Rounds:
    def __init__(self, store: StateStore) -> None:
        self._store = store

    # -- start

    async def busy(self, guild_id: int, channel_id: int) -> bool:
        """Whether a round is going on in a channel."""

        def work(tx: Transaction) -> bool:
            sql = "SELECT 1 FROM channel_round WHERE guild_id = $1 AND channel_id = $2"
            return tx.fetch_one(sql, guild_id, channel_id) is not None

        return await self._store.read(work)

    async def begin(self, round: Round, seed: int, repeats: int, lobby_ends_ms: int) -> bool:
        """Claim the channel and save the round; False where another has the channel."""

        def work(tx: Transaction) -> bool:
            if not claim_channel(tx, round):
                return False
            tx.execute(
                "INSERT INTO round (guild_id, id, channel_id, starter_id, rules, seed, repeats, phase, number, "
                "lobby_ends_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
                round.guild_id,
                round.id,
                round.channel_id,
                round.starter,
                _save_rules(round.rules),
                seed,
                repeats,
                Phase.LOBBY,
                lobby_ends_ms,
            )
            codec = _codecs()[0]
            for number, turn in enumerate(round.turns, 1):
                tx.execute(
                    "INSERT INTO round_question (guild_id, round_id, number, question_id, asked) "
                    "VALUES ($1, $2, $3, $4, $5)",
                    round.guild_id,
                    round.id,
                    number,
                    turn.asked.question.id,
                    codec.dump_json(turn.asked, exclude_defaults=True).decode(),
                )
            for player in round.players.values():
                _join(tx, round, player)
            return True

        return await self._store.write(work)

    async def lobby_posted(self, round: Round, message_id: int) -> None:
        await self._set(round, "lobby_id = $3", message_id)

    async def _set(self, round: Round, what: str, *values: Any) -> None:
        def work(tx: Transaction) -> None:
            tx.execute(f"UPDATE round SET {what} WHERE guild_id = $1 AND id = $2", round.guild_id, round.id, *values)

        await self._store.write(work)

    async def join(self, round: Round, player: Player) -> None:
        await self._store.write(lambda tx: _join(tx, round, player))

    # -- questions

    async def claim(self, round: Round, now_ms: int) -> None:
        """The present question is about to be posted; from now on it was asked in this server."""

        def work(tx: Transaction) -> None:
            key = (round.guild_id, round.id)
            tx.execute(
                "UPDATE round SET phase = $3, number = $4 WHERE guild_id = $1 AND id = $2",
                *key,
                Phase.ASKING,
                round.number,
            )
            tx.execute(
                "UPDATE round_question SET claimed_ms = $4 WHERE guild_id = $1 AND round_id = $2 AND number = $3",
                *key,
                round.number,
                now_ms,
            )
            note_asked(tx, round.guild_id, round.turn.asked.question.id, now_ms)

        await self._store.write(work)

    async def opened(self, round: Round) -> None:
        """The present question stands in the channel."""

        def work(tx: Transaction) -> None:
            key = (round.guild_id, round.id)
            tx.execute("UPDATE round SET phase = $3 WHERE guild_id = $1 AND id = $2", *key, Phase.OPEN)
            tx.execute(
                "UPDATE round_question SET message_id = $4, posted_ms = $5 "
                "WHERE guild_id = $1 AND round_id = $2 AND number = $3",
                *key,
                round.number,
                round.turn.message_id,
                round.turn.posted_ms,
            )

        await self._store.write(work)

    async def answer(self, round: Round, number: int, reply: Reply, player: Player | None, now_ms: int) -> Reply:
        """Save an answer for good; with its player, where they are new or have a new name.

        What is returned is the answer that stands: an earlier one, where there was.
        """
        question_id = round.turns[number - 1].asked.question.id

        def work(tx: Transaction) -> Reply:
            if player is not None:
                _join(tx, round, player)
            # In a competition every right answer counts.
            repeated = round.entrants is None and reply.worth.right and was_right(tx, reply.user, question_id, now_ms)
            key = (round.guild_id, round.id, number, reply.user)
            new = tx.execute(
                "INSERT INTO round_answer (guild_id, round_id, number, user_id, given, elapsed_ms, percent, "
                "is_right, halved, repeated) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
                "ON CONFLICT (guild_id, round_id, number, user_id) DO NOTHING",
                *key,
                reply.given,
                reply.elapsed_ms,
                reply.worth.percent,
                int(reply.worth.right),
                int(reply.halved),
                int(repeated),
            )
            if new:
                return replace(reply, repeated=repeated)
            row = tx.fetch_one(f"{_ANSWERS} AND number = $3 AND user_id = $4", *key)
            assert row is not None
            return _reply(row)

        return await self._store.write(work)

    async def nearly(self, round: Round, number: int, player: Player, given: str, elapsed_ms: int) -> bool:
        """Note that a player was told to be more specific; False where they were told before."""

        def work(tx: Transaction) -> bool:
            _join(tx, round, player)
            return bool(
                tx.execute(
                    "INSERT INTO round_nearly (guild_id, round_id, number, user_id, given, elapsed_ms) "
                    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, round_id, number, user_id) DO NOTHING",
                    round.guild_id,
                    round.id,
                    number,
                    player.id,
                    given,
                    elapsed_ms,
                )
            )

        return await self._store.write(work)

    async def lifeline(self, round: Round, player: Player) -> None:
        def work(tx: Transaction) -> None:
            _join(tx, round, player)
            tx.execute(
                "UPDATE round_player SET lifeline = $4 WHERE guild_id = $1 AND round_id = $2 AND user_id = $3",
                round.guild_id,
                round.id,
                player.id,
                player.lifeline,
            )

        await self._store.write(work)

    async def closed(self, round: Round, now_ms: int) -> None:
        """The present question is over."""
        await self._store.write(lambda tx: _close(tx, round, now_ms))

    # -- end

    async def ended(
        self,
        round: Round,
        now_ms: int,
        also: Callable[[Transaction], None] | None = None,
    ) -> bool:
        """End the round and free its channel; ``also`` runs in the same transaction, once for ever.

        False where it had ended before.
        """

        def work(tx: Transaction) -> bool:
            if round.number and round.turn.outcome is Outcome.VOID:
                _close(tx, round, now_ms)
            first = tx.execute(
                "UPDATE round SET phase = $3, ending = $4, ended_ms = $5 "
                "WHERE guild_id = $1 AND id = $2 AND ending IS NULL",
                round.guild_id,
                round.id,
                Phase.ENDED,
                round.ending,
                now_ms,
            )
            free_channel(tx, round)
            if first and also is not None:
                also(tx)
            return bool(first)

        return await self._store.write(work)

    async def end_posted(self, round: Round, message_id: int) -> None:
        """The last message is out (0: it cannot be posted); nothing of the round is left to do."""
        await self._set(round, "end_id = $3", message_id)

    # -- reads

    async def seen(self, guild_id: int, questions: Sequence[str]) -> dict[str, int]:
        """When those of some questions that were asked in a server were last asked."""

        def work(tx: Transaction) -> dict[str, int]:
            found: dict[str, int] = {}
            for start in range(0, len(questions), _MARKS):
                some = questions[start : start + _MARKS]
                marks = ", ".join(f"${n}" for n in range(2, len(some) + 2))
                sql = (
                    f"SELECT question_id, asked_ms FROM asked_question WHERE guild_id = $1 AND question_id IN ({marks})"
                )
                found.update(dict(tx.fetch(sql, guild_id, *some)))
            return found

        return await self._store.read(work)

    async def unfinished(self) -> list[Saved]:
        """Every round that has something left to do."""

        def work(tx: Transaction) -> list[Saved]:
            rows = tx.fetch("SELECT guild_id, id FROM round WHERE end_id IS NULL ORDER BY id")
            return [saved for guild_id, number in rows if (saved := _load(tx, guild_id, number)) is not None]

        return await self._store.read(work)

    async def load(self, guild_id: int, number: int) -> Saved | None:
        return await self._store.read(lambda tx: _load(tx, guild_id, number))


def claim_channel(tx: Transaction, round: Course[Any]) -> bool:
    """Take a channel for a round of any kind; False where another has it."""
    return bool(
        tx.execute(
            "INSERT INTO channel_round (guild_id, channel_id, round_id) VALUES ($1, $2, $3) "
            "ON CONFLICT (guild_id, channel_id) DO NOTHING",
            round.guild_id,
            round.channel_id,
            round.id,
        )
    )


def free_channel(tx: Transaction, round: Course[Any]) -> None:
    """A round no longer has its channel."""
    tx.execute(
        "DELETE FROM channel_round WHERE guild_id = $1 AND channel_id = $2 AND round_id = $3",
        round.guild_id,
        round.channel_id,
        round.id,
    )


def _join(tx: Transaction, round: Round, player: Player) -> None:
    tx.execute(
        "INSERT INTO round_player (guild_id, round_id, user_id, name, joined, place) VALUES ($1, $2, $3, $4, $5, "
        "(SELECT count(*) FROM round_player WHERE guild_id = $1 AND round_id = $2)) "
        "ON CONFLICT (guild_id, round_id, user_id) DO UPDATE SET name = excluded.name",
        round.guild_id,
        round.id,
        player.id,
        player.name,
        player.joined,
    )


def _close(tx: Transaction, round: Round, now_ms: int) -> None:
    turn = round.turn
    tx.execute(
        "UPDATE round_question SET outcome = $4 WHERE guild_id = $1 AND round_id = $2 AND number = $3",
        round.guild_id,
        round.id,
        round.number,
        turn.outcome,
    )
    tx.execute(
        "UPDATE round SET phase = $3 WHERE guild_id = $1 AND id = $2 AND ending IS NULL",
        round.guild_id,
        round.id,
        Phase.READING,
    )
    if turn.outcome is not Outcome.CLOSED:
        return
    for reply in turn.replies.values():
        if reply.worth.right and not reply.repeated:
            note_right(tx, reply.user, turn.asked.question.id, now_ms)


_ANSWERS = (
    "SELECT number, user_id, given, elapsed_ms, percent, is_right, halved, repeated FROM round_answer "
    "WHERE guild_id = $1 AND round_id = $2"
)


def _reply(row: Sequence[Any]) -> Reply:
    _, user, given, elapsed_ms, percent, right, halved, repeated = row
    return Reply(user, given, elapsed_ms, Worth(percent, bool(right)), bool(halved), bool(repeated))


def _load(tx: Transaction, guild_id: int, number: int) -> Saved | None:
    row = tx.fetch_one(
        "SELECT channel_id, starter_id, rules, seed, repeats, phase, number, lobby_id, lobby_ends_ms, ending, end_id "
        "FROM round WHERE guild_id = $1 AND id = $2",
        guild_id,
        number,
    )
    if row is None:
        return None
    channel_id, starter, rules, seed, repeats, phase, at, lobby_id, lobby_ends_ms, ending, end_id = row
    questions = tx.fetch(
        "SELECT asked, claimed_ms, message_id, posted_ms, outcome FROM round_question "
        "WHERE guild_id = $1 AND round_id = $2 ORDER BY number",
        guild_id,
        number,
    )
    asked_codec, rules_codec = _codecs()
    found = Round(
        id=number,
        guild_id=guild_id,
        channel_id=channel_id,
        starter=starter,
        rules=rules_codec.validate_json(rules),
        asked=[asked_codec.validate_json(question[0]) for question in questions],
    )
    found.phase, found.number = Phase(phase), at
    found.ending = Ending(ending) if ending else None
    for turn, (_, _, message_id, posted_ms, outcome) in zip(found.turns, questions, strict=True):
        turn.message_id, turn.posted_ms = message_id, posted_ms
        turn.outcome = Outcome(outcome) if outcome else None
    for user, name, joined, lifeline in tx.fetch(
        "SELECT user_id, name, joined, lifeline FROM round_player WHERE guild_id = $1 AND round_id = $2 "
        "ORDER BY place, user_id",
        guild_id,
        number,
    ):
        found.players[user] = Player(user, name, joined, lifeline)
    for answer in tx.fetch(_ANSWERS, guild_id, number):
        place, user = int(answer[0]) - 1, int(answer[1])
        found.turns[place].replies[user] = _reply(answer)
    nearly = {
        user: (given, elapsed)
        for user, given, elapsed in tx.fetch(
            "SELECT user_id, given, elapsed_ms FROM round_nearly WHERE guild_id = $1 AND round_id = $2 AND number = $3",
            guild_id,
            number,
            at,
        )
    }
    present = questions[int(at) - 1] if at else None
    claimed_ms = None if present is None else present[1]
    return Saved(found, seed, repeats, lobby_id, lobby_ends_ms, claimed_ms, end_id, nearly)
