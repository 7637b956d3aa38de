"""Whole buzzer rounds, as members play them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.hosting.buzzer import BuzzerHost
from bot.trivia.buzzer import Verdict
from bot.trivia.round import Outcome, Phase
from playing import Post
from simulated import JAPANESE, answer, seen

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult

    from bot.trivia.buzzer import BuzzerRound
    from simulated import World


class Studio:
    """A channel where a buzzer round is played."""

    def __init__(self, world: World) -> None:
        self.world, self.channel = world, world.channel
        self.known: BuzzerRound | None = None

    @property
    def host(self) -> BuzzerHost:
        host = self.world.bot.hosts.in_channel(self.channel.id)
        assert isinstance(host, BuzzerHost)
        return host

    @property
    def round(self) -> BuzzerRound:
        return self.host.round

    @property
    def playing(self) -> bool:
        return self.world.bot.hosts.in_channel(self.channel.id) is not None

    def posts(self) -> list[Post]:
        return [Post(message) for message in self.channel.history()]

    @property
    def last(self) -> Post:
        return self.posts()[-1]

    def post(self, message_id: int | None) -> Post:
        (found,) = [post for post in self.posts() if post.id == message_id]
        return found

    @property
    def question(self) -> Post:
        return self.post(self.round.turn.message_id)

    async def pass_time(self, seconds: float) -> None:
        await self.world.env.advance_time(seconds)

    async def start(self, **options: Any) -> None:
        got = answer(await self.world.emma.slash(self.channel, "trivia start", mode="buzzer", **options))
        assert not got.ephemeral, seen(got)
        await self.pass_time(15.5)
        assert self.round.phase is Phase.OPEN

    async def press(self, who: MemberActor) -> InteractionResult:
        (custom_id,) = [one for one in self.question.ids if one.startswith("bz:")]
        return await who.click(self.question.message, custom_id=custom_id)

    def right(self) -> str:
        return self.round.turn.ladder.line.accept[0]

    async def say(self, who: MemberActor, given: str) -> str:
        """Press first and answer; what they are told."""
        shown = await self.press(who)
        result = await who.submit_modal(shown, {"reply": given})
        return seen(answer(result))

    async def next(self) -> None:
        await self.pass_time(6.1)

    async def through(self) -> None:
        """Let the question be told to its end and go by."""
        number = self.round.number
        turn = self.round.turn
        for _ in range(60):
            if not self.playing or self.round.number != number or self.round.phase is not Phase.OPEN:
                break
            await self.pass_time(1.5)
        assert turn.outcome is Outcome.CLOSED


@pytest.fixture
def studio(world: World) -> Studio:
    return Studio(world)


@pytest.mark.parametrize("language", ["en", "ja", "both"])
async def test_a_whole_round(world: World, studio: Studio, language: str) -> None:
    await studio.start(language=language, win_at=2)
    round = studio.round
    assert "不正解" in await studio.say(world.sakura, "zzzz qqqq")
    assert "Right" in await studio.say(world.emma, studio.right())
    await studio.pass_time(0.1)
    revealed = studio.post(round.turns[0].message_id)
    assert round.turns[0].outcome is Outcome.CLOSED
    assert "／" in revealed.text
    assert "⭕" in revealed.text
    assert "❌" in revealed.text
    assert not revealed.ids
    await studio.next()
    assert round.number == 2
    assert "Right" in await studio.say(world.emma, studio.right())
    await studio.next()
    assert not studio.playing
    end = studio.last.text
    assert "2○ 0×" in end
    assert "0○ 1×" in end
    assert end.index("emma") < end.index("sakura")
    texts = "\n".join(post.text for post in studio.posts()[1:])
    if language == "en":
        assert not JAPANESE.search(texts.replace("／", "")), JAPANESE.findall(texts)
    else:
        assert "勝ち抜け" in end
        assert JAPANESE.search(revealed.text)
    board = seen(answer(await world.emma.slash(world.channel, "leaderboard")))
    assert "emma" in board
