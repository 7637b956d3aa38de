"""Rounds over real sockets: presses that are late, doubled or lost, posts whose answer is lost, edit limits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.hosting import driver, host
from bot.trivia.course import Outcome, Phase
from bot.trivia.questions import Mode
from bot.trivia.round import Round
from wire_world import button_ids, is_private, option, seen, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.client import Plutarch
    from bot.trivia.round import Turn
    from wire_world import Json, World

INTEGER = 4


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets how long the questions of a round are open, a second without it."""

    def open_for(ms: int = 1000, *, grace_s: float = 0.1) -> None:
        monkeypatch.setattr(Round, "limit_ms", property(lambda _: ms))
        monkeypatch.setattr(host, "GRACE_S", grace_s)

    monkeypatch.setattr(driver, "READING_MS", 50)
    open_for()
    return open_for


class Table:
    """A round in the loopback Discord's channel."""

    def __init__(self, world: World, bot: Plutarch) -> None:
        self.world, self.bot = world, bot
        self.fake = world.discord
        self.round: Round
        self.channel: str

    @property
    def turn(self) -> Turn:
        return self.round.turn

    async def start(self, mode: str = "choice", questions: int = 3, **how: Any) -> None:
        """Start a round, and start its first question at once."""
        options = [option("mode", mode), option("questions", questions, kind=INTEGER)]
        record = await self.world.slash("trivia start", *options, **how)
        lobby = await self.world.shown(record)
        (host,) = self.bot.hosts._hosts.values()
        self.round = host.round
        self.channel = str(self.round.channel_id)
        await self.world.press(lobby, next(one for one in button_ids(lobby) if one.startswith("rn:")))
        await self.open()

    async def open(self, number: int = 1) -> Json:
        """The question's message, once it is open."""
        await until(lambda: self.round.number == number and self.round.phase is Phase.OPEN)
        return self.message(self.turn.message_id)

    def message(self, message_id: int | None) -> Json:
        return self.fake.messages[self.channel][str(message_id)]

    def headed(self, number: int) -> list[Json]:
        return [m for m in self.fake.messages[self.channel].values() if f"### Question {number} of" in seen(m)]

    def right_id(self) -> str:
        return self.answer_id(self.turn.asked.right[0])

    def answer_id(self, place: int) -> str:
        message = self.message(self.turn.message_id)
        return next(one for one in button_ids(message) if one.startswith("ra:") and one.endswith(f":{place}"))

    async def answer(self, custom_id: str | None = None, **how: Any) -> str:
        message = self.message(self.turn.message_id)
        return seen(await self.world.shown(await self.world.press(message, custom_id or self.right_id(), **how)))

    async def closed(self, turn: Turn) -> str:
        """The reveal, once it is shown."""
        await until(lambda: turn.outcome is not None and "✅" in seen(self.message(turn.message_id)))
        return seen(self.message(turn.message_id))


@pytest.fixture
async def table(world: World, quick: Callable[..., None]) -> Table:
    return Table(world, await world.start())


def players(table: Table, count: int) -> list[Json]:
    return [table.fake.add_user(f"player{n}") for n in range(count)]


async def test_a_whole_round(table: Table) -> None:
    """Every body of it is checked against Discord's own description, by the fixture."""
    await table.start("mixed", questions=6)
    bob = table.fake.add_user("bob")
    round = table.round
    for number in range(1, 7):
        if round.number < number:
            await until(lambda number=number: round.number == number and round.phase is Phase.OPEN)
        message = table.message(table.turn.message_id)
        turn = table.turn
        if turn.asked.mode is Mode.CHOICE:
            assert "Locked in" in await table.answer()
        else:
            values: dict[str, Any] = {"reply": "2016"}
            if turn.asked.mode is Mode.ORDER:
                values = {f"reply{place}": [str(option)] for place, option in enumerate(turn.asked.right)}
            opened = await table.world.press(message, button_ids(message)[0], user=bob, locale="ja")
            assert opened["callback"]["type"] == 9
            said = await table.world.shown(await table.fake.submit_modal(opened, values, user=bob, locale="ja"))
            assert is_private(said)
            assert "受け付けました" in seen(said)
        await until(lambda turn=turn: turn.outcome is Outcome.CLOSED)
    await until(lambda: not table.bot.hosts._hosts)


async def test_a_doubled_press_is_one_answer(table: Table, quick: Callable[..., None]) -> None:
    quick(3000)
    await table.start()
    wrong = table.answer_id((table.turn.asked.right[0] + 1) % len(table.turn.asked.options))
    said = await asyncio.gather(table.answer(), table.answer(wrong), table.answer())
    assert sum("Locked in" in one for one in said) == 1
    assert sum("final" in one for one in said) == 2
    (reply,) = table.turn.replies.values()
    assert reply.worth.right


async def test_a_press_in_time_that_arrives_late_counts(table: Table, quick: Callable[..., None]) -> None:
    quick(1200, grace_s=3)
    await table.start()
    turn = table.turn
    pressed = table.fake.snow()
    assert "Locked in" in await table.answer(id=pressed, delay=1.3)
    (reply,) = turn.replies.values()
    assert reply.elapsed_ms < 1200
    await table.closed(turn)
    assert turn.outcome is Outcome.CLOSED
    assert turn.replies


async def test_a_press_after_the_time_does_not(table: Table, quick: Callable[..., None]) -> None:
    quick(3000, grace_s=3)
    await table.start()
    turn = table.turn
    custom_id = table.right_id()
    message = table.message(turn.message_id)
    late = str(((table.round.deadline_ms + 5 - 1420070400000) << 22) + 1)
    said = await table.world.shown(await table.world.press(message, custom_id, id=late))
    assert "Too late" in seen(said)
    assert not turn.replies


async def test_a_post_whose_answer_is_lost_is_not_doubled(table: Table, no_naps: list[float]) -> None:
    await table.start()
    turn = table.turn
    table.fake.fail(f"POST /channels/{table.channel}/messages", 502, after=True, times=2)
    await table.closed(turn)
    await table.open(2)
    assert len(table.headed(2)) == 1
    assert table.turn.message_id == int(table.headed(2)[0]["id"])


async def test_a_question_deleted_while_its_answer_was_lost_is_void(table: Table, no_naps: list[float]) -> None:
    await table.start()
    first = table.turn
    table.fake.fail(f"POST /channels/{table.channel}/messages", 502, after=True)
    real = table.fake.r_send

    async def deleted(req: Any, body: Any, files: Any, c: str) -> Any:
        out = await real(req, body, files, c)
        if "### Question 2 of" in seen(out):
            table.fake.messages[c].pop(out["id"], None)
        return out

    table.fake.r_send = deleted
    await table.closed(first)
    await until(lambda: table.round.turns[1].outcome is not None or table.round.number > 2)
    assert table.round.turns[1].outcome is Outcome.VOID


async def test_twenty_five_presses_under_the_edit_limit(table: Table, quick: Callable[..., None]) -> None:
    quick(3000)
    table.fake.enforce = True
    await table.start()
    turn = table.turn
    said = await asyncio.gather(*(table.answer(user=user) for user in players(table, 25)))
    assert all("Locked in" in one for one in said)
    revealed = await table.closed(turn)
    assert "more" in revealed
    assert len(turn.replies) == 25
    edits = [
        path for method, path, _ in table.fake.requests if method == "PATCH" and path.endswith(str(turn.message_id))
    ]
    assert len(edits) <= 3


async def test_live_counts_wait_while_the_bot_writes_much_elsewhere(table: Table, quick: Callable[..., None]) -> None:
    quick(1500)
    await table.start()
    turn = table.turn
    soon = asyncio.get_running_loop().time() + 1
    for _ in range(20):
        table.bot.hosts.writes.note(soon)
    await table.answer()
    await table.closed(turn)
    edits = [path for method, path, _ in table.fake.requests if method == "PATCH"]
    assert sum(path.endswith(str(turn.message_id)) for path in edits) == 1, "the reveal waits for nothing"


async def test_no_modal_answers_a_modal(table: Table, quick: Callable[..., None]) -> None:
    quick(5000)
    await table.start("year", questions=3)
    message = table.message(table.turn.message_id)
    opened = await table.world.press(message, button_ids(message)[0])
    said = await table.world.shown(await table.fake.submit_modal(opened, {"reply": "someday"}))
    assert is_private(said)
    again = await table.world.press(said, button_ids(said)[0])
    assert again["callback"]["type"] == 9


async def test_a_resumed_gateway_does_not_end_a_round(table: Table, quick: Callable[..., None]) -> None:
    quick(3000)
    await table.start()
    turn = table.turn
    await table.fake.reconnect()
    await table.world.resumed.wait()
    assert "Locked in" in await table.answer()
    await table.closed(turn)
    assert turn.outcome is Outcome.CLOSED
