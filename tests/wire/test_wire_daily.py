"""Daily posts over real sockets: answers that are lost or refused, and two processes on one state."""

from __future__ import annotations

import asyncio
import datetime
import logging
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.hosting import daily as hosting
from bot.state.daily_rows import Schedule
from wire_world import button_ids, seen, until

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.state.daily_rows import Post
    from wire_world import Json, World

OTHER, THIRD = "300000000000000002", "300000000000000003"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever failed is tried again at once."""
    monkeypatch.setattr(hosting, "_LEAST_WAIT_MS", 20)
    monkeypatch.setattr(hosting, "_SOON_S", 0.01)


class Diary:
    """Servers that are posted in: the loopback Discord's own, and others that are known by their channels alone."""

    def __init__(self, world: World, bot: Plutarch) -> None:
        self.world, self.bot, self.fake = world, bot, world.discord
        self.general = next(key for key, one in self.fake.channels.items() if one.get("name") == "general")
        self.guild_id = int(self.fake.channels[self.general]["guild_id"])
        for key in (OTHER, THIRD):
            self.fake.channels[key] = {**self.fake.channels[self.general], "id": key, "name": f"daily-{key[-1]}"}

    async def due(self, *where: tuple[int, str]) -> None:
        """Posts are due now, in these servers and channels."""
        now = self.bot.hosts.clock.now_ms()
        today = datetime.datetime.fromtimestamp(now / 1000, datetime.UTC)
        for guild_id, channel in where:
            await self.bot.daily.dailies.set(
                Schedule(
                    guild_id=guild_id,
                    channel_id=int(channel),
                    at=today.time().replace(second=0, microsecond=0),
                    zone=ZoneInfo("UTC"),
                    what="both",
                    role_id=None,
                    person=None,
                    language="en",
                    next_day=today.date(),
                    next_due_ms=now - 1,
                )
            )
        self.bot.daily.wake()

    async def post(self, guild_id: int | None = None) -> Post | None:
        days = await self.bot.daily.dailies.last_days(guild_id or self.guild_id, 1)
        return days[0] if days else None

    async def marked(self, state: str, guild_id: int | None = None) -> Post:
        """The post, once it is marked so."""
        async with asyncio.timeout(10):
            while (post := await self.post(guild_id)) is None or post.state != state:  # noqa: ASYNC110  # a row on disk
                await asyncio.sleep(0.005)
        return post

    def posts(self, channel: str | None = None) -> list[Json]:
        messages: list[Json] = list(self.fake.messages.get(channel or self.general, {}).values())
        return [one for one in messages if any(custom_id.startswith("dq:") for custom_id in button_ids(one))]

    def sends(self, channel: str | None = None) -> list[Json]:
        """What was sent to a channel, without what was made to fail."""
        path = f"/channels/{channel or self.general}/messages"
        return [body for method, sent, body in self.fake.requests if (method, sent) == ("POST", path)]


@pytest.fixture
async def diary(world: World) -> Diary:
    return Diary(world, await world.start())


async def test_a_post_goes_out_and_is_marked(diary: Diary) -> None:
    await diary.due((diary.guild_id, diary.general))
    post = await diary.marked("sent")
    (message,) = diary.posts()
    assert post.message_id == int(message["id"])
    assert message["attachments"][0]["description"].startswith("Marked: ")


@pytest.mark.parametrize("status", [500, 502, 0])
async def test_a_lost_answer_is_no_second_post(diary: Diary, no_naps: list[float], status: int) -> None:
    diary.fake.fail(f"POST /channels/{diary.general}/messages", status, after=True)
    await diary.due((diary.guild_id, diary.general))
    post = await diary.marked("sent")
    (message,) = diary.posts()
    assert post.message_id == int(message["id"])


async def test_all_answers_of_an_attempt_are_lost(diary: Diary, no_naps: list[float]) -> None:
    diary.fake.fail(f"POST /channels/{diary.general}/messages", 500, times=7, after=True)
    await diary.due((diary.guild_id, diary.general))
    await diary.marked("sent")
    assert len(diary.posts()) == 1
    assert no_naps


async def test_a_lost_answer_is_no_second_post_after_discord_forgot_the_nonce(
    diary: Diary, no_naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "NONCE_MS", -1)
    diary.fake.fail(f"POST /channels/{diary.general}/messages", 502, times=5, after=True)
    diary.fake.nonce_ttl = 60.0
    await diary.due((diary.guild_id, diary.general))
    await until(lambda: len(no_naps) >= 5)
    diary.fake.nonce_ttl = 0.0
    post = await diary.marked("sent")
    (message,) = diary.posts()
    assert post.message_id == int(message["id"])


async def test_what_cannot_be_seen_is_marked_unknown_and_not_sent_again(
    diary: Diary, no_naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Read Message History, and after Discord forgot the nonce."""
    monkeypatch.setattr(hosting, "NONCE_MS", -1)
    monkeypatch.setattr(diary.bot.daily, "_may", lambda _, permission: permission != "read_message_history")
    diary.fake.fail(f"POST /channels/{diary.general}/messages", 502, times=5, after=True)
    await diary.due((diary.guild_id, diary.general))
    await diary.marked("unknown")
    assert len(diary.posts()) == 1


async def test_discord_fails_for_a_while(diary: Diary, no_naps: list[float]) -> None:
    diary.fake.fail(f"POST /channels/{diary.general}/messages", 500, times=12)
    await diary.due((diary.guild_id, diary.general))
    await diary.marked("sent")
    assert len(diary.posts()) == 1


@pytest.mark.parametrize(
    ("status", "code"), [(404, 10003), (404, 10004), (403, 50001), (403, 50013)], ids=lambda value: str(value)
)
async def test_only_what_does_not_pass_switches_it_off(diary: Diary, status: int, code: int) -> None:
    """It is told once, in the system channel, by name of the channel that is lost."""
    diary.fake.fail(f"POST /channels/{OTHER}/messages", status, code=code, times=99)
    await diary.due((diary.guild_id, OTHER))
    await until(lambda: diary.sends(diary.general))
    schedule = await diary.bot.daily.dailies.get(diary.guild_id)
    assert schedule is not None
    assert schedule.off_reason == str(code)
    # A lost permission may have been the picture's: then it is tried without one, once.
    (fault,) = diary.fake.faults
    assert 99 - fault["times"] == (2 if code == 50013 else 1)
    (told,) = diary.fake.messages[diary.general].values()
    assert f"<#{OTHER}>" in seen(told)


async def test_any_other_refusal_does_not_switch_it_off(diary: Diary) -> None:
    diary.fake.fail(f"POST /channels/{diary.general}/messages", 403, code=20016, times=2)
    await diary.due((diary.guild_id, diary.general))
    await diary.marked("sent")
    schedule = await diary.bot.daily.dailies.get(diary.guild_id)
    assert schedule is not None
    assert schedule.off_reason is None
    assert len(diary.posts()) == 1


async def test_a_picture_that_may_not_be_attached_does_not_keep_the_post_back(diary: Diary) -> None:
    diary.fake.fail(f"POST /channels/{diary.general}/messages", 403, code=50013)
    await diary.due((diary.guild_id, diary.general))
    await diary.marked("sent")
    (message,) = diary.posts()
    assert message["attachments"] == []


async def test_a_post_that_was_deleted_while_its_answer_was_lost_counts_as_posted(
    diary: Diary, no_naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"POST /channels/{diary.general}/messages"
    make = diary.fake.make_message

    def made_and_deleted(channel: str, *args: Any, **how: Any) -> Json:
        message: Json = make(channel, *args, **how)
        del diary.fake.messages[channel][message["id"]]
        return message

    monkeypatch.setattr(diary.fake, "make_message", made_and_deleted)
    diary.fake.fail(path, 502, after=True)
    await diary.due((diary.guild_id, diary.general))
    post = await diary.marked("sent")
    assert post.message_id is None
    assert diary.posts() == []
    assert len(diary.sends()) == 1


async def test_one_server_that_is_told_to_wait_delays_no_other(diary: Diary) -> None:
    diary.fake.fail(f"POST /channels/{OTHER}/messages", 429, retry=1.0)
    await diary.due((7, OTHER), (8, THIRD), (diary.guild_id, diary.general))
    await diary.marked("sent", 8)
    await diary.marked("sent")
    assert diary.posts(OTHER) == []
    await diary.marked("sent", 7)
    assert len(diary.posts(OTHER)) == 1


async def test_one_broken_server_delays_no_other(diary: Diary, no_naps: list[float]) -> None:
    diary.fake.fail(f"POST /channels/{OTHER}/messages", 500, times=10_000)
    await diary.due((7, OTHER), (8, THIRD), (diary.guild_id, diary.general))
    await diary.marked("sent", 8)
    await diary.marked("sent")
    broken = await diary.post(7)
    assert broken is not None
    assert broken.state == "claimed"


async def test_two_processes_on_one_state_never_both_post(diary: Diary, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    other = await diary.world.start()
    servers = [(number, THIRD if number % 2 else OTHER) for number in range(1, 21)]
    await diary.due(*servers)
    other.daily.wake()
    for number, _ in servers:
        await diary.marked("sent", number)
    ids = [one for channel in (OTHER, THIRD) for post in diary.posts(channel) for one in button_ids(post)]
    found = sorted(int(one.split(":")[1]) for one in ids if one.startswith("dq:"))
    assert found == [number for number, _ in servers]
    assert len(diary.sends(OTHER)) + len(diary.sends(THIRD)) == len(servers)
