"""The buzzer over real sockets: who pressed first, whoever's press arrives first, and whoever's modal is refused."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.hosting.buzzer import BuzzerHost
from bot.trivia.buzzer import Verdict
from bot.trivia.course import Phase
from wire_world import button_ids, is_private, option, seen, until

if TYPE_CHECKING:
    from wire_world import Json, World

MODAL = 9


class Studio:
    """A buzzer round in the loopback Discord's channel, at its first question."""

    def __init__(self, world: World, host: BuzzerHost) -> None:
        self.world, self.fake, self.host = world, world.discord, host
        self.round = host.round

    def user(self, number: int) -> Json:
        return {
            **self.fake.alice,
            "id": str(900 + number),
            "username": f"user{number}",
            "global_name": f"User {number}",
        }

    @property
    def question(self) -> Json:
        return self.fake.messages[str(self.round.channel_id)][str(self.round.turn.message_id)]

    def snowflake(self, after_ms: int) -> str:
        """That of a press so long after the question."""
        assert self.round.turn.posted_ms is not None
        return str((self.round.turn.posted_ms + after_ms - discord.utils.DISCORD_EPOCH) << 22)

    async def press(self, user: int, after_ms: int, delay: float = 0.0) -> Json:
        (custom_id,) = [one for one in button_ids(self.question) if one.startswith("bz:")]
        return await self.world.press(
            self.question, custom_id, user=self.user(user), id=self.snowflake(after_ms), delay=delay
        )


@pytest.fixture
async def studio(world: World) -> Studio:
    bot = await world.start()
    lobby = await world.reply("trivia start", option("mode", "buzzer"))
    (host,) = bot.hosts._hosts.values()
    assert isinstance(host, BuzzerHost)
    await world.press(lobby, next(one for one in button_ids(lobby) if one.startswith("rn:")))
    await until(lambda: host.round.phase is Phase.OPEN and bool(host._shown))
    return Studio(world, host)


def opened(record: Json) -> bool:
    return record["callback"]["type"] == MODAL


async def told(studio: Studio, record: Json) -> str:
    shown = await studio.world.shown(record)
    assert is_private(shown)
    return seen(shown)


async def test_the_earliest_snowflake_wins_though_it_arrives_later(studio: Studio) -> None:
    first, second, third = await asyncio.gather(
        studio.press(1, 300), studio.press(2, 100, delay=0.2), studio.press(3, 200, delay=0.1)
    )
    assert [opened(one) for one in (first, second, third)] == [False, True, False]
    assert "User 2 was first" in await told(studio, first)
    assert "User 2 was first" in await told(studio, third)


async def test_a_later_arrival_loses_whatever_its_snowflake(studio: Studio) -> None:
    first, late = await asyncio.gather(studio.press(1, 300), studio.press(2, 100, delay=0.7))
    assert opened(first)
    assert "User 1 was first" in await told(studio, late)


async def test_a_refused_modal_gives_the_right_to_the_next(studio: Studio) -> None:
    refused = studio.snowflake(100)
    studio.fake.fail(f"POST /interactions/{refused}/", 404, code=10062)
    first = asyncio.create_task(studio.press(1, 100))
    second, third = await asyncio.gather(studio.press(2, 200), studio.press(3, 300))
    assert opened(second)
    assert "User 2 was first" in await told(studio, third)
    (attempt,) = studio.round.turn.attempts
    assert attempt.user == int(studio.user(2)["id"])
    first.cancel()
    # Nothing of it is held against whose modal was refused.
    assert studio.round.wrong(int(studio.user(1)["id"])) == 0


async def test_right_by_modal(studio: Studio) -> None:
    record: Any = await studio.press(1, 100)
    right = studio.round.turn.ladder.line.accept[0]
    submitted = await studio.fake.submit_modal(record, {"reply": right}, user=studio.user(1))
    assert "Right" in await told(studio, submitted)
    await until(lambda: studio.round.phase is Phase.READING)
    (attempt,) = studio.round.turn.attempts
    assert attempt.verdict is Verdict.RIGHT


async def test_the_phrases_stay_inside_the_edit_budget(studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
    """Discord takes five edits in five seconds a channel: neither it nor discord.py ever has to hold one back."""
    caplog.set_level(logging.DEBUG, "discord.http")
    studio.fake.enforce = True
    turn = studio.round.turn
    assert turn.steps > 6
    await until(lambda: turn.told > 6)
    edits = [
        path for method, path, _ in studio.fake.requests if method == "PATCH" and path.endswith(str(turn.message_id))
    ]
    assert len(edits) >= 5, "every phrase is an edit of its own"
    assert not [line for line in caplog.messages if "rate limit" in line.lower()]
    # The right, and the reveal after it, come at once all the same.
    shown = await studio.press(1, 7 * 1300)
    submitted = await studio.fake.submit_modal(shown, {"reply": turn.ladder.line.accept[0]}, user=studio.user(1))
    assert "Right" in await told(studio, submitted)
    await until(
        lambda: (
            turn.outcome is not None
            and "✅" in seen(studio.fake.messages[str(studio.round.channel_id)][str(turn.message_id)])
        )
    )
    assert not [line for line in caplog.messages if "being rate limited" in line.lower()]
