"""Whole buzzer rounds, as members play them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.hosting.buzzer import BuzzerHost
from bot.trivia.buzzer import Verdict
from bot.trivia.course import Outcome, Phase
from playing import Post
from simulated import JAPANESE, answer, private_sentence, problems, seen

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
    saved = await world.bot.hosts.buzzers.load(round.guild_id, round.id)
    assert saved is not None
    assert [one.user for one in saved.round.turns[0].attempts] == [world.sakura.id, world.emma.id]
    assert saved.round.standings() == round.standings()
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


async def test_nobody_presses_and_it_goes_by(world: World, studio: Studio) -> None:
    await studio.start(language="ja")
    round = studio.round
    first = studio.question.text
    await studio.pass_time(1.3)
    assert len(studio.question.text) > len(first)
    for number in range(1, 6):
        assert round.number == number
        await studio.through()
        if number == 1:
            assert "スルー" in studio.post(round.turns[0].message_id).text
        await studio.next()
    assert not studio.playing
    assert "スルーが続いた" in studio.last.text


async def test_told_no_further_while_somebody_answers(world: World, studio: Studio) -> None:
    await studio.start()
    await studio.press(world.emma)
    told = studio.round.turn.told
    await studio.pass_time(6)
    assert studio.round.turn.told == told
    assert "emma" in studio.question.text
    await studio.pass_time(6)
    assert studio.round.turns[0].attempts[0].verdict is Verdict.LATE


async def test_single_chance(world: World, studio: Studio) -> None:
    await studio.start(chance="single")
    await studio.say(world.sakura, "zzzz qqqq")
    await studio.pass_time(0.1)
    assert studio.round.turns[0].outcome is Outcome.CLOSED
    assert studio.round.phase is Phase.READING


async def test_who_is_out_presses_no_more(world: World, studio: Studio) -> None:
    await studio.start(out_at=1)
    guest = world.guild.add_member(world.env.create_user("guest"))
    await studio.host.join(guest.id, "guest")
    await studio.say(world.sakura, "zzzz qqqq")
    await studio.say(world.emma, studio.right())
    await studio.next()
    assert studio.round.number == 2
    assert "失格" in seen(answer(await studio.press(world.sakura)))


async def test_once_more(world: World, studio: Studio) -> None:
    await studio.start()
    shown = await studio.press(world.emma)
    again = await world.emma.submit_modal(shown, {"reply": "?"})
    assert "Once more" in seen(answer(again))
    await studio.pass_time(2)
    second = await world.emma.click(answer(again), label="Answer again")
    result = await world.emma.submit_modal(second, {"reply": studio.right()})
    assert "Right" in seen(answer(result))
    await studio.pass_time(0.1)
    winner = studio.round.turns[0].winner
    assert winner is not None
    assert winner.user == world.emma.id


async def test_a_second_try_not_taken_is_wrong(world: World, studio: Studio) -> None:
    await studio.start()
    shown = await studio.press(world.emma)
    await world.emma.submit_modal(shown, {"reply": "?"})
    await studio.pass_time(6.5)
    assert studio.round.turns[0].attempts[0].verdict is Verdict.LATE


async def test_an_open_right_does_not_survive_a_restart(world: World, studio: Studio) -> None:
    await studio.start(language="en")
    shown = await studio.press(world.emma)
    right = studio.right()
    await world.restart()
    await studio.pass_time(1)
    assert studio.round.turns[0].outcome is Outcome.VOID
    assert "counts for nobody" in studio.post(studio.round.turns[0].message_id).text
    late = await world.emma.submit_modal(shown, {"reply": right})
    assert "Too late" in seen(answer(late))
    await studio.next()
    assert studio.round.number == 2
    assert "Right" in await studio.say(world.emma, studio.right())


@pytest.mark.parametrize("wait", [3, 15.5, 18])
async def test_a_restart_in_the_lobby_and_while_it_is_told(world: World, studio: Studio, wait: float) -> None:
    await world.emma.slash(studio.channel, "trivia start", mode="buzzer")
    await studio.pass_time(wait)
    told = studio.round.turn.told if studio.round.number else 0
    assert (wait == 18) is (told > 1)
    await world.restart()
    await studio.pass_time(16 if wait < 15 else 1)
    assert studio.round.turn.told >= told
    assert studio.round.phase is Phase.OPEN
    assert studio.round.number == 1
    assert len([post for post in studio.posts() if any(one.startswith("bz:") for one in post.ids)]) == 1
    assert "Right" in await studio.say(world.emma, studio.right())


async def test_a_restart_while_the_answer_is_read(world: World, studio: Studio) -> None:
    await studio.start()
    await studio.say(world.emma, studio.right())
    await studio.pass_time(0.5)
    await world.restart()
    await studio.pass_time(7)
    assert studio.round.number == 2
    (one,) = studio.round.turns[0].attempts
    assert one.verdict is Verdict.RIGHT


async def test_stop_skip_and_play_again(world: World, studio: Studio) -> None:
    await studio.start()
    assert "Skipping" in seen(answer(await world.emma.slash(studio.channel, "trivia skip")))
    await studio.pass_time(0.1)
    assert studio.round.turns[0].outcome is Outcome.SKIPPED
    await studio.next()
    await studio.say(world.emma, studio.right())
    await world.emma.slash(studio.channel, "trivia stop")
    await studio.pass_time(0.1)
    assert not studio.playing
    end = studio.last
    assert "stopped" in end.text
    (review,) = [one for one in end.ids if one.startswith("rm:")]
    assert "nothing" in seen(answer(await world.emma.click(end.message, custom_id=review)))
    (again,) = [one for one in end.ids if one.startswith("rg:")]
    await world.sakura.click(end.message, custom_id=again)
    assert studio.playing


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"mode": "buzzer", "seconds": 20}, "seconds"),
        ({"mode": "choice", "chance": "single"}, "chance"),
        ({"win_at": 3}, "win_at"),
    ],
)
async def test_an_option_that_does_not_fit_is_said(world: World, options: dict[str, Any], name: str) -> None:
    said = private_sentence(await world.emma.slash(world.channel, "trivia start", **options))
    assert f"`{name}`" in said
    assert world.met()


async def test_a_look_up_waits(world: World, studio: Studio) -> None:
    await studio.start()
    told = seen(answer(await world.emma.slash(studio.channel, "timeline", when="2015")))
    assert "as soon as it closes" in told


async def test_the_lobby_says_how_many_questions_there_are_and_statistics_know_the_mode(
    world: World, studio: Studio
) -> None:
    await studio.start(language="en")
    lobby = next(post for post in studio.posts() if "🔔" in post.text)
    assert f"There are {len(studio.round.turns)} questions for it." in lobby.text
    await studio.say(world.emma, studio.right())
    await world.emma.slash(studio.channel, "trivia stop")
    await studio.pass_time(1)
    assert "buzzer: 1 of 1 (100%)" in seen(answer(await world.emma.slash(studio.channel, "stats"))).replace("**", "")


# -- several who win


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_until_three_have_won(world: World, studio: Studio, language: str) -> None:
    guests = [world.guild.add_member(world.env.create_user(name)) for name in ("guest1", "guest2", "guest3")]
    await studio.start(language=language, win_at=1, top=3)
    round = studio.round
    for guest in guests:
        await studio.host.join(guest.id, guest.name)
    order = [guests[1], world.emma, guests[0]]
    for number, who in enumerate(order, 1):
        assert round.number == number
        if number == 2:
            # Who has won plays on no more.
            said = seen(answer(await studio.press(order[0])))
            assert "won already" in said
        assert "Right" in await studio.say(who, studio.right())
        await studio.next()
    assert not studio.playing
    assert [one.user for one in round.standings()[:3]] == [who.id for who in order]
    end = studio.last
    assert [end.text.index(who.name) for who in order] == sorted(end.text.index(who.name) for who in order)
    assert end.text.count("勝ち抜け" if language == "ja" else "won") == 3
    # The race for ○ is there as a picture, and in words.
    (picture,) = end.message.attachments
    assert ("正解" if language == "ja" else "right") in (picture.description or "")


# -- asked once more


def vague(studio: Studio) -> str | None:
    """What is right of the present question, but not exact enough."""
    prompts = studio.round.turn.ladder.line.prompt
    return prompts[0] if prompts else None


async def to_a_vague_one(studio: Studio) -> str:
    for _ in range(30):
        if (given := vague(studio)) is not None:
            return given
        await studio.world.emma.slash(studio.channel, "trivia skip")
        await studio.next()
    raise AssertionError("no ladder has an answer that is not exact enough")


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_more_specific(world: World, studio: Studio, language: str) -> None:
    await studio.start(language=language)
    given, reader = await to_a_vague_one(studio), world.reader(language)
    shown = await studio.press(reader)
    again = answer(await reader.submit_modal(shown, {"reply": given}))
    assert again.ephemeral
    assert ("more specific" if language == "en" else "もう少し詳しく") in seen(again)
    second = await reader.click(again, label="Answer again" if language == "en" else "もう一度答える")
    said = seen(answer(await reader.submit_modal(second, {"reply": given})))
    assert ("Wrong" if language == "en" else "不正解") in said, "it is asked once only"


@pytest.mark.parametrize(("before", "after", "right"), [(4.5, 9, True), (6.5, 0, False), (1, 11.5, False)])
async def test_the_times_of_a_second_try(
    world: World, studio: Studio, before: float, after: float, *, right: bool
) -> None:
    await studio.start()
    round = studio.round
    shown = await studio.press(world.emma)
    again = answer(await world.emma.submit_modal(shown, {"reply": "?"}))
    await studio.pass_time(before)
    second = await world.emma.click(again, label="Answer again")
    if before > 5:
        assert "Too late" in seen(answer(second)) or "not yours" in seen(answer(second))
    else:
        await studio.pass_time(after)
        said = seen(answer(await world.emma.submit_modal(second, {"reply": studio.right()})))
        assert ("Right" in said) is right, said
    await studio.pass_time(0.5)
    (attempt,) = round.turns[0].attempts
    assert attempt.verdict is (Verdict.RIGHT if right else Verdict.LATE)


async def test_the_first_modal_has_ten_seconds(world: World, studio: Studio) -> None:
    await studio.start()
    shown = await studio.press(world.emma)
    await studio.pass_time(9)
    said = seen(answer(await world.emma.submit_modal(shown, {"reply": studio.right()})))
    assert "Right" in said
    await studio.next()
    shown = await studio.press(world.emma)
    await studio.pass_time(12)
    assert "Right" not in seen(answer(await world.emma.submit_modal(shown, {"reply": studio.right()})))
    assert studio.round.turns[1].attempts[0].verdict is Verdict.LATE


# -- many at once


async def test_everybody_answers_wrongly(world: World, studio: Studio) -> None:
    """A page that holds whatever twenty-five people say, at its longest."""
    await studio.start(out_at=3)
    crowd = [world.guild.add_member(world.env.create_user(f"p{n}", global_name="_" * 32)) for n in range(24)]
    for one in crowd:
        await studio.host.join(one.id, "_" * 32)
    for one in crowd:
        await studio.say(one, "zq*" * 33)
        assert not problems({"components": studio.question.components})
    assert studio.round.turn.outcome is None
    await studio.say(world.emma, studio.right())
    await studio.pass_time(0.5)
    revealed = studio.post(studio.round.turns[0].message_id)
    assert "⭕ **emma**" in revealed.text, "the right one is always there"
    assert "earlier answers" in revealed.text
    assert not problems({"components": revealed.components})
    await world.emma.slash(studio.channel, "trivia stop")
    await studio.pass_time(0.5)
    assert not problems({"components": studio.last.components})
