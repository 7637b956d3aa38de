"""Playing rounds through simcord's Discord."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.trivia.course import Phase
from bot.trivia.questions import Mode
from simulated import Json, answer, buttons, read, seen

if TYPE_CHECKING:
    import discord
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle

    from bot.hosting.host import Host
    from bot.trivia.round import Round, Turn
    from simulated import World


@dataclass
class Post:
    """A message in a channel, in the shape that the other helpers read."""

    message: discord.Message

    @property
    def id(self) -> int:
        return self.message.id

    @property
    def content(self) -> str:
        return self.message.content

    @property
    def components(self) -> list[Json]:
        return [part.to_dict() for part in self.message.components]

    @property
    def text(self) -> str:
        return read({"content": self.content, "components": self.components})

    @property
    def ids(self) -> list[str]:
        return [part["custom_id"] for part in buttons(self)]  # type: ignore[arg-type]


@dataclass
class Table:
    """A channel where a round is played."""

    world: World
    channel: ChannelHandle
    told: list[tuple[int, int]] = field(default_factory=list)
    """(user, number) of every answer that a player was told is locked in."""

    @property
    def host(self) -> Host:
        host = self.world.bot.hosts.in_channel(self.channel.id)
        assert host is not None
        return host

    @property
    def round(self) -> Round:
        return self.host.round

    @property
    def turn(self) -> Turn:
        return self.round.turn

    @property
    def playing(self) -> bool:
        host = self.world.bot.hosts.in_channel(self.channel.id)
        return host is not None and host.round.phase is not Phase.ENDED

    def posts(self) -> list[Post]:
        return [Post(message) for message in self.channel.history()]

    @property
    def last(self) -> Post:
        return self.posts()[-1]

    def with_button(self, start: str) -> list[Post]:
        return [post for post in self.posts() if any(one.startswith(start) for one in post.ids)]

    @property
    def question(self) -> Post:
        """The open question's message."""
        (post,) = [post for post in self.posts() if post.id == self.turn.message_id]
        return post

    async def pass_time(self, seconds: float) -> None:
        await self.world.env.advance_time(seconds)

    async def start(self, who: MemberActor, **options: Any) -> Post:
        got = answer(await who.slash(self.channel, "trivia start", **options))
        assert not got.ephemeral, seen(got)
        return self.last

    async def press(self, who: MemberActor, post: Post, start: str) -> str:
        """Press a button; the private sentence it brings, or nothing."""
        (custom_id,) = [one for one in post.ids if one.startswith(start)]
        result = await who.click(post.message, custom_id=custom_id)
        if result.response is None or not result.response.ephemeral:
            return ""
        return seen(result.response)

    async def begin(self, seconds: float = 15.5) -> None:
        await self.pass_time(seconds)

    def right_values(self, turn: Turn | None = None) -> dict[str, Any]:
        asked = (turn or self.turn).asked
        if asked.mode is Mode.ORDER:
            return {f"reply{place}": [str(option)] for place, option in enumerate(asked.right)}
        if asked.mode is Mode.YEAR:
            assert asked.question.years is not None
            return {"reply": str(asked.question.years[0])}
        assert asked.question.line is not None
        return {"reply": asked.question.line.accept[0]}

    def wrong_values(self) -> dict[str, Any]:
        asked = self.turn.asked
        if asked.mode is Mode.ORDER:
            backwards = list(reversed(asked.right))
            return {f"reply{place}": [str(option)] for place, option in enumerate(backwards)}
        if asked.mode is Mode.YEAR:
            assert asked.question.years is not None
            return {"reply": str(asked.question.years[0] - 40)}
        return {"reply": "zzzz qqqq"}

    async def reply(self, who: MemberActor, *, right: bool = True) -> str:
        """Answer the open question as a player does; what they are told."""
        number, asked = self.round.number, self.turn.asked
        post = self.question
        if asked.mode is Mode.CHOICE:
            place = asked.right[0] if right else (asked.right[0] + 1) % len(asked.options)
            (custom_id,) = [one for one in post.ids if one.startswith("ra:") and one.endswith(f":{place}")]
            result = await who.click(post.message, custom_id=custom_id)
        else:
            (custom_id,) = [one for one in post.ids if one.startswith("ro:")]
            shown = await who.click(post.message, custom_id=custom_id)
            result = await who.submit_modal(shown, self.right_values() if right else self.wrong_values())
        said = answer(result)
        assert said.ephemeral
        text = seen(said)
        if "Locked in" in text or "受け付けました" in text:
            self.told.append((who.id, number))
        return text

    async def close(self) -> None:
        """Let the open question's time run out, or the wait for its early close."""
        number = self.round.number
        early_ms = self.round.closes_early_at()
        until_ms = self.round.deadline_ms + 1100 if early_ms is None else early_ms + 100
        await self.pass_time(max(0.1, until_ms / 1000 - self.world.env.now().timestamp()))
        assert not self.playing or self.round.number > number or self.round.phase is not Phase.OPEN

    async def next(self) -> None:
        await self.pass_time(6.1)

    async def play_on(self, *script: tuple[MemberActor, bool], until: int) -> None:
        """Answer the questions before that one, which is then open."""
        while self.round.number < until:
            for who, right in script:
                await self.reply(who, right=right)
            await self.close()
            await self.next()

    async def play(self, *script: tuple[MemberActor, bool]) -> None:
        """Answer every question to the round's end: each of the script's members, right or wrong."""
        for _ in range(60):
            if not self.playing:
                return
            if self.round.phase is Phase.OPEN:
                for who, right in script:
                    await self.reply(who, right=right)
                await self.close()
            if self.playing and self.round.phase is Phase.READING:
                await self.next()
        raise AssertionError("the round does not end")
