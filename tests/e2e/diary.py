"""A server with a daily post, through simcord's Discord. It begins at ten in the morning of 1 January 2026 in Tokyo, so
that the first post at nine comes on the 2nd."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord

from bot.trivia.questions import Mode
from playing import Post
from simulated import answer, seen

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle, GuildHandle
    from simcord.results import ResponseMessage

    from bot.state.daily_rows import Post as Saved
    from simulated import World

TOKYO = "Asia/Tokyo"
DAY = 86_400.0


@dataclass
class Diary:
    """A channel that is posted in, and who manages its server."""

    world: World
    guild: GuildHandle
    channel: ChannelHandle
    boss: MemberActor

    @classmethod
    async def of(cls, world: World, language: str | None = None) -> Diary:
        """In the world's own server, posts speak that language."""
        diary = cls(world, world.guild, world.channel, boss_of(world, world.guild, "boss"))
        await diary.until(2026, 1, 1, 10)
        if language is not None:
            await diary.boss.slash(diary.channel, "settings language", server=language)
        return diary

    async def run(self, command: str, **options: Any) -> ResponseMessage:
        """A manager's command; its one private answer."""
        got = answer(await self.boss.slash(self.channel, f"daily {command}", **options))
        assert got.ephemeral
        return got

    async def set(self, time: str = "9:00", timezone: str = TOKYO, post: str = "both", **options: Any) -> str:
        channel = options.pop("channel", self.channel)
        return seen(await self.run("set", channel=channel, time=time, timezone=timezone, post=post, **options))

    async def status(self) -> str:
        return seen(await self.run("status"))

    def posts(self, channel: ChannelHandle | None = None) -> list[Post]:
        """The daily posts, the oldest first."""
        every = [Post(message) for message in (channel or self.channel).history()]
        return [post for post in every if any(one.startswith("dq:") for one in post.ids)]

    def days(self) -> list[str]:
        """The local date of each post."""
        return [next(one for one in post.ids if one.startswith("dq:")).split(":")[2] for post in self.posts()]

    @property
    def last(self) -> Post:
        return self.posts()[-1]

    async def saved(self, day: str | None = None) -> Saved:
        post = await self.world.bot.daily.dailies.load(
            self.guild.id, datetime.date.fromisoformat(day or self.days()[-1])
        )
        assert post is not None
        return post

    async def until(self, *moment: int, zone: str = TOKYO) -> None:
        """Let time pass to that wall time; before its last five days the clock leaps, as of a machine that slept."""
        then = datetime.datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]
        left = (then - self.world.env.now()).total_seconds()
        if left > 5 * DAY:
            self.world.env.backend.advance_clock(left - 5 * DAY)
            left = 5 * DAY
        if left > 0:
            await self.world.env.advance_time(left)

    async def reply(self, who: MemberActor, *, right: bool = True) -> str:
        """Answer the newest question as a member does; what they are told."""
        post, asked = self.last, (await self.saved()).content.asked
        assert asked is not None
        if asked.mode is Mode.CHOICE:
            place = asked.right[0] if right else (asked.right[0] + 1) % len(asked.options)
            return await self.press(who, post, "da:", f":{place}")
        shown = await who.click(post.message, custom_id=self.custom_id(post, "do:"))
        if shown.response is not None:
            # No form: the answer stands already.
            return seen(shown.response)
        if asked.mode is Mode.YEAR:
            assert asked.question.years is not None
            text = str(asked.question.years[0] - (0 if right else 40))
        else:
            assert asked.question.line is not None
            text = asked.question.line.accept[0] if right else "zzzz qqqq"
        said = answer(await who.submit_modal(shown, {"reply": text}))
        assert said.ephemeral
        return seen(said)

    def custom_id(self, post: Post, start: str, end: str = "") -> str:
        (custom_id,) = [one for one in post.ids if one.startswith(start) and one.endswith(end)]
        return custom_id

    async def press(self, who: MemberActor, post: Post, start: str, end: str = "") -> str:
        """Press a button; what it brings privately."""
        said = answer(await who.click(post.message, custom_id=self.custom_id(post, start, end)))
        assert said.ephemeral
        return seen(said)


def boss_of(world: World, guild: GuildHandle, name: str) -> MemberActor:
    """A member who may manage the server, and nothing more."""
    role = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return guild.add_member(world.env.create_user(name), roles=[role])


async def another(world: World, name: str, language: str) -> Diary:
    """One more server with a daily post of its own."""
    guild = world.env.create_guild(name)
    diary = Diary(world, guild, guild.create_text_channel("daily"), boss_of(world, guild, f"boss-{name}"))
    await diary.boss.slash(diary.channel, "settings language", server=language)
    return diary


async def absent(world: World, seconds: float) -> None:
    """The bot's process ends in order; after that time a new one starts."""
    from bot import create_bot

    old = world.bot
    await old.daily.close()
    await old.hosts.close()
    await world.env.advance_time(seconds)
    try:
        await world.env.restart_bot(create_bot(world.settings))
    finally:
        await old.close()
    await world.env.advance_time(1)
