"""A competition among eight people, through simcord's Discord."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord

from bot.trivia.course import Phase
from playing import Post, Table
from simulated import answer, seen

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from bot.trivia.competition import Competition
    from simulated import World

NAMES = ("aoi", "ben", "chie", "dan", "emi", "finn", "gen", "hana")


@dataclass
class Contest:
    world: World
    table: Table
    boss: MemberActor
    players: list[MemberActor]
    id: int = 0
    role: Any = None
    told: list[str] = field(default_factory=list)

    @classmethod
    async def of(cls, world: World, language: str | None = None, *, events: bool = True, players: int = 8) -> Contest:
        role = world.guild.create_role(
            "Managers", permissions=discord.Permissions(manage_guild=True, manage_roles=True)
        )
        boss = world.guild.add_member(world.env.create_user("boss"), roles=[role])
        crowd = [world.guild.add_member(world.env.create_user(name)) for name in NAMES[:players]]
        if language is not None:
            await boss.slash(world.channel, "settings language", server=language, mine=language)
        return cls(world, Table(world, world.channel), boss, crowd)

    async def create(self, start: str = "in 2 hours", title: str = "Autumn Cup", **options: Any) -> str:
        got = answer(
            await self.boss.slash(self.table.channel, "competition create", title=title, start=start, **options)
        )
        assert got.ephemeral
        text = seen(got)
        listed = await self.world.bot.organizer.competitions.open_ones(self.world.guild.id)
        if listed:
            self.id = max(one.id for one in listed)
        return text

    async def run(self, command: str, who: MemberActor | None = None, **options: Any) -> str:
        got = answer(await (who or self.boss).slash(self.table.channel, f"competition {command}", **options))
        assert got.ephemeral
        return seen(got)

    async def saved(self) -> Competition:
        one = await self.world.bot.organizer.competitions.load(self.world.guild.id, self.id)
        assert one is not None
        return one

    # -- posts

    def named(self, name: str) -> list[Post]:
        """The posts of a name: s, r1.1, b1, e, o."""
        return self.table.with_button(f"cs:{self.world.guild.id}:{self.id}:{name}")

    def post(self, name: str) -> Post:
        (post,) = [post for post in self.named(name) if any(one.endswith(f":{name}") for one in post.ids)]
        return post

    @property
    def sign_up(self) -> Post:
        return self.post("s")

    async def press(self, who: MemberActor, post: Post, start: str) -> str:
        (custom_id,) = [one for one in post.ids if one.startswith(start)]
        return seen(answer(await who.click(post.message, custom_id=custom_id)))

    async def join(self, *who: MemberActor) -> None:
        for one in who or self.players:
            await self.press(one, self.sign_up, "cj:")

    async def all_here(self, *who: MemberActor) -> None:
        post = self.post("r2.1")
        for one in who or self.players:
            self.told.append(await self.press(one, post, "ch:"))

    async def pass_time(self, seconds: float) -> None:
        # simcord takes only so many steps at a time.
        while seconds > 0:
            await self.world.env.advance_time(min(seconds, 600))
            seconds -= 600

    async def until_start(self, after: float = 1.0) -> None:
        one = await self.saved()
        await self.pass_time(one.start_ms / 1000 - self.world.env.now().timestamp() + after)

    # -- rounds

    async def play_round(self, right: dict[int, int]) -> None:
        """Play the round that is about to begin: each player (by place) has so many of its questions right."""
        for _ in range(30):
            if self.table.playing and self.table.round.phase is Phase.OPEN:
                break
            await self.pass_time(2)
        for _ in range(60):
            if not self.table.playing:
                return
            if self.table.round.phase is Phase.OPEN:
                number = self.table.round.number
                for place, many in right.items():
                    await self.table.reply(self.players[place], right=number <= many)
                await self.table.close()
            if self.table.playing and self.table.round.phase is Phase.READING:
                await self.table.next()
        raise AssertionError("the round does not end")

    def lines(self, post: Post) -> list[str]:
        """The standings in a post: “1 name points” for each line."""
        return [line for line in post.text.splitlines() if re.match(r"(🥇|🥈|🥉|\d+\\\.)", line)]
