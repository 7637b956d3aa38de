"""A competition over real sockets: whatever answers are lost, each of its messages is there once."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest

from bot.hosting import driver, host, organizer
from bot.trivia.competition import Fate, Stage
from bot.trivia.course import Phase
from bot.trivia.round import Round
from wire_world import button_ids, is_private, option, seen, until

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.hosting.host import Host
    from bot.trivia.competition import Competition
    from wire_world import Json, World


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Round, "limit_ms", property(lambda _: 1000))
    monkeypatch.setattr(host, "GRACE_S", 0.1)
    monkeypatch.setattr(driver, "READING_MS", 50)
    monkeypatch.setattr(organizer, "_RETRY_MS", 50)


class Events:
    """The scheduled events of the loopback Discord, which knows none by itself."""

    def __init__(self, fake: Any) -> None:
        self.fake = fake
        self.kept: dict[str, Json] = {}
        path = r"/guilds/(?P<g>\d+)/scheduled-events"
        fake.ROUTES = [
            *fake.ROUTES,
            ("POST", "r_new_event", re.compile(path), "/guilds/{g}/scheduled-events"),
            ("PATCH", "r_event", re.compile(path + r"/(?P<e>\d+)"), "/guilds/{g}/scheduled-events/{e}"),
            ("GET", "r_one_event", re.compile(path + r"/(?P<e>\d+)"), "/guilds/{g}/scheduled-events/{e}"),
        ]
        fake.r_new_event, fake.r_event, fake.r_one_event = self.make, self.change, self.one

    def make(self, _request: Any, body: Json, _files: Any, g: str) -> Json:
        event = {"id": self.fake.snow(), "guild_id": g, "status": 1, "channel_id": None, "entity_id": None, **body}
        self.kept[event["id"]] = {"creator_id": None, "image": None, **event}
        return self.kept[event["id"]]

    def change(self, _request: Any, body: Json, _files: Any, g: str, e: str) -> Json:
        self.kept[e] |= body
        return self.kept[e]

    def one(self, _request: Any, _body: Any, _files: Any, g: str, e: str) -> Json:
        return self.kept[e]


class Cup:
    """A competition in the loopback Discord's channel."""

    def __init__(self, world: World, bot: Plutarch) -> None:
        self.world, self.bot, self.fake = world, bot, world.discord
        self.channel = next(key for key, one in self.fake.channels.items() if one.get("name") == "general")
        self.guild_id = int(self.fake.channels[self.channel]["guild_id"])
        self.events = Events(self.fake)

    def user(self, number: int) -> Json:
        return {**self.fake.alice, "id": str(700 + number), "username": f"u{number}", "global_name": f"User {number}"}

    async def create(self, **options: Any) -> Json:
        given = {"title": "Cup", "start": "in 2 hours", "mode": "choice", **options}
        kinds = {"rounds": 4, "questions": 4}
        return await self.world.reply(
            "competition create", *(option(name, value, kind=kinds.get(name, 3)) for name, value in given.items())
        )

    async def saved(self) -> Competition:
        listed = await self.bot.organizer.competitions.open_ones(self.guild_id)
        listed += await self.bot.organizer.competitions.recent(self.guild_id, 1)
        one = await self.bot.organizer.competitions.load(self.guild_id, listed[0].id)
        assert one is not None
        return one

    def named(self, name: str) -> list[Json]:
        messages: list[Json] = list(self.fake.messages.get(self.channel, {}).values())
        return [
            one
            for one in messages
            if any(custom_id.startswith("cs:") and custom_id.endswith(f":{name}") for custom_id in button_ids(one))
        ]

    async def join(self, *users: int) -> None:
        (post,) = self.named("s")
        (custom_id,) = [one for one in button_ids(post) if one.startswith("cj:")]
        for user in users:
            said = await self.world.shown(await self.world.press(post, custom_id, user=self.user(user)))
            assert is_private(said)
            assert "joined" in seen(said)

    async def play(self, *right: int) -> None:
        """Play the round that is on; those users are right, each time."""
        await until(lambda: self.bot.hosts.in_channel(int(self.channel)) is not None)
        playing: Host = self.bot.hosts.in_channel(int(self.channel))  # type: ignore[assignment]
        playing.start_now()
        for number in range(1, len(playing.round.turns) + 1):
            await until(lambda number=number: playing.round.number == number and playing.round.phase is Phase.OPEN)
            turn = playing.round.turn
            message = self.fake.messages[self.channel][str(turn.message_id)]
            for user in right:
                await self.world.press(message, button_ids(message)[turn.asked.right[0]], user=self.user(user))
        await until(lambda: playing.round.phase is Phase.ENDED)


@pytest.fixture
async def cup(world: World) -> Cup:
    return Cup(world, await world.start())


async def settled(cup: Cup) -> None:
    """Nothing is left to do for it."""
    async with asyncio.timeout(10):
        while await cup.bot.organizer.competitions.earliest(()) is not None:  # noqa: ASYNC110  # a row on disk
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("lost", [None, 500, 0])
async def test_a_whole_competition(cup: Cup, no_naps: list[float], lost: int | None) -> None:
    def lose() -> None:
        if lost is not None:
            cup.fake.fail(f"POST /channels/{cup.channel}/messages", lost, after=True)

    lose()
    assert "Cup" in seen(await cup.create(rounds=1, questions=3))
    await until(lambda: bool(cup.named("s") and cup.events.kept))
    await cup.join(1, 2)
    lose()
    said = await cup.world.reply("competition start-now")
    assert is_private(said)
    await cup.play(1)
    lose()
    await until(lambda: bool(cup.named("e")))
    (end,) = cup.named("e")
    assert "User 1" in seen(end)
    assert end["attachments"][0]["description"]
    await settled(cup)
    for name in ("s", "e"):
        assert len(cup.named(name)) == 1, name
    one = await cup.saved()
    assert (one.stage, one.fate) == (Stage.ENDED, Fate.DONE)
    # Begun when the first round did, and over.
    assert [event["status"] for event in cup.events.kept.values()] == [3]


async def test_a_sign_up_that_is_too_old_to_edit_is_posted_afresh(cup: Cup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.hosting.competition_posts._COUNT_SOON_S", 0.05)
    await cup.create()
    await until(lambda: bool(cup.named("s")))
    (old,) = cup.named("s")
    cup.fake.fail(f"PATCH /channels/{cup.channel}/messages/{old['id']}", 400, code=30046)
    await cup.join(1)
    await until(lambda: cup.named("s")[0]["id"] != old["id"])
    (new,) = cup.named("s")
    assert "User 1" in seen(new)
