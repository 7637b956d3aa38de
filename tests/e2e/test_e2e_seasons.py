"""Seasons, as members meet them: what counts in one, its end, the months, the hall of fame."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
import pytest

from bot import create_bot
from bot.hosting.books import utc_day
from bot.state import leaderboards
from bot.trivia.season import NAME
from bot.trivia.standings import RoundResult
from diary import TOKYO, boss_of
from playing import Post, Table
from simulated import JAPANESE, KANA, SHIPPED, answer, button, labelled, living, private_sentence, problems, seen
from test_e2e_kills import Death
from test_e2e_leaderboard import listed, player

if TYPE_CHECKING:
    from pathlib import Path

    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.results import ResponseMessage

    from bot.config import Settings
    from conftest import SettingsOf
    from simulated import World

BOTH = pytest.mark.parametrize("language", ["en", "ja"])
DAY = 86_400.0
NASTY = "# **x** <@1> @everyone [a](b) `c` ~~d~~ ||e|| _f_"


@dataclass
class League:
    """A server in Tokyo's time zone and who manages it, from ten in the morning of 1 January 2026."""

    world: World
    boss: MemberActor

    @classmethod
    async def of(cls, world: World, language: str = "en", *, server: str | None = None) -> League:
        """The manager reads that language; what is posted there is in it too, or in ``server``."""
        league = cls(world, boss_of(world, world.guild, "boss"))
        await league.until(2026, 1, 1, 10)
        await league.boss.slash(world.channel, "settings language", mine=language, server=server or language)
        await league.boss.slash(world.channel, "settings timezone", server=TOKYO)
        return league

    async def until(self, *moment: int) -> None:
        """Let time pass to that wall time in Tokyo."""
        then = datetime.datetime(*moment, tzinfo=ZoneInfo(TOKYO))  # type: ignore[arg-type, misc]
        await self.wait((then - self.world.env.now()).total_seconds())

    async def wait(self, seconds: float) -> None:
        """Let time pass; of more than two days, most is a leap of the clock, as of a machine that slept."""
        if seconds > 2 * DAY:
            self.world.env.backend.advance_clock(seconds - DAY)
            seconds = DAY
        await self.world.env.advance_time(seconds)

    async def run(self, command: str, who: MemberActor | None = None, **options: Any) -> ResponseMessage:
        channel = options.pop("where", self.world.channel)
        return answer(await (who or self.boss).slash(channel, f"season {command}", **options))

    async def refused(self, command: str, who: MemberActor | None = None, **options: Any) -> str:
        channel = options.pop("where", self.world.channel)
        said = private_sentence(await (who or self.boss).slash(channel, f"season {command}", **options))
        assert self.world.met()
        return said

    async def start(self, name: str = "Winter Cup", **options: Any) -> ResponseMessage:
        got = await self.run("start", name=name, **options)
        assert not got.ephemeral, seen(got)
        return got

    async def score(self, points: int = 100, *, name: str = "emma", user: int | None = None) -> None:
        """A round ends now: so many points for one, half as many for Sakura."""
        now_ms = int(self.world.env.now().timestamp() * 1000)
        result = RoundResult(
            guild_id=self.world.guild.id,
            local_day=utc_day(now_ms),
            utc_day=utc_day(now_ms),
            counts=True,
            counts_globally=False,
            mode="mixed",
            ended_at=now_ms,
            players=(
                player(user or self.world.emma.id, points, name, won=True),
                player(self.world.sakura.id, points // 2, "さくら"),
            ),
        )
        await self.world.bot.state.write(lambda tx: leaderboards.record(tx, result))

    def ends(self, channel: ChannelHandle | None = None) -> list[Post]:
        """The messages that tell a season's end, the oldest first."""
        every = [Post(message) for message in (channel or self.world.channel).history()]
        return [post for post in every if any(one.startswith("sb:") and one.endswith(":e") for one in post.ids)]

    async def board(self, who: MemberActor | None = None) -> ResponseMessage:
        return answer(await (who or self.world.emma).slash(self.world.channel, "leaderboard", period="season"))

    async def away(self, seconds: float) -> None:
        """The bot's process ends in order; after that time a new one starts."""
        old = self.world.bot
        for part in (old.organizer, old.seasons, old.daily, old.hosts):
            await part.close()
        await self.wait(seconds)
        try:
            await self.world.env.restart_bot(create_bot(self.world.settings))
        finally:
            await old.close()
        await self.wait(2)


# -- what counts


async def test_rounds_inside_count_and_others_do_not(world: World) -> None:
    league, table = await League.of(world), Table(world, world.channel)

    async def play_a_round() -> None:
        await table.start(world.emma, mode="choice", questions=5)
        await table.begin()
        await table.play((world.emma, True), (world.sakura, False))
        await league.wait(120)

    await play_a_round()
    page = await league.start()
    assert "The season “Winter Cup” has begun" in seen(page)
    assert "until somebody who may manage the server ends it" in seen(page)
    board = await league.board()
    assert "Season “Winter Cup”" in seen(board)
    assert "since January 1, 2026" in seen(board)
    assert not listed(board)
    await play_a_round()
    (inside, _) = listed(await league.board())
    assert "emma" in inside
    assert "1 win" in inside
    everything = listed(await world.ask(world.emma, "leaderboard"))
    assert everything[0] != inside, "the round before it is there too"
    assert "2 wins" in everything[0]

    ended = await league.run("end")
    assert ended.ephemeral
    assert f"I announce the best in <#{world.channel.id}>" in seen(ended)
    await league.wait(2)
    (end,) = league.ends()
    assert inside in end.text
    await play_a_round()
    after = await league.board()
    assert listed(after)[0] == inside
    assert "January 1, 2026 · over · 2 players" in seen(after)
    assert len(league.ends()) == 1


async def test_a_buzzer_round_counts_too(world: World) -> None:
    from test_e2e_buzzer import Studio

    league, studio = await League.of(world), Studio(world)
    await league.start()
    await studio.start()
    for _ in range(10):
        if not studio.playing:
            break
        for who, given in ((world.sakura, "zzzz qqqq"), (world.emma, studio.right())):
            await studio.say(who, given)
        await studio.pass_time(15)
    assert not studio.playing
    assert "emma" in listed(await league.board())[0]
    assert [line.split(" — ")[1] for line in listed(await league.board())] == [
        line.split(" — ")[1] for line in listed(await world.ask(world.emma, "leaderboard"))
    ]


# -- its end


async def test_the_last_day_is_over_at_the_servers_midnight(world: World) -> None:
    league = await League.of(world)
    page = await league.start(end="2026-01-31")
    assert "Its last day is **January 31, 2026**" in seen(page)
    await league.score(100)
    await league.until(2026, 1, 31, 23, 59)
    await league.score(1000)
    assert not league.ends()
    await league.until(2026, 2, 1, 0, 0)
    await league.score(50_000)
    await league.wait(3)
    (end,) = league.ends()
    assert "The season “Winter Cup” is over" in end.text
    assert "January 1, 2026 – January 31, 2026 · 2 players" in end.text
    assert "🥇 **emma** — 1,100 points · 2 wins" in end.text
    assert "🥈 **さくら** — 550 points" in end.text
    await league.wait(3 * DAY)
    assert len(league.ends()) == 1
    assert listed(await league.board())[0] == "🥇 **emma** — 1,100 points · 2 wins"
    # Who reads Japanese reads its board in Japanese, with their own place.
    board = answer(await world.sakura.click(end.message, custom_id=end.ids[0]))
    assert board.ephemeral
    assert "シーズン「Winter Cup」" in seen(board)
    assert "2026年1月1日〜2026年1月31日 · 終了 · 参加者2人" in seen(board)
    assert "あなたは2位、550点です" in seen(board)


async def test_an_end_in_both_languages(world: World) -> None:
    league = await League.of(world, server="both")
    await league.start("冬の陣", end="明日")
    await league.score()
    await league.until(2026, 1, 3, 0, 1)
    (end,) = league.ends()
    for said in (
        "## 🏁 The season “冬の陣” is over\n## 🏁 シーズン「冬の陣」が終了しました",
        "🥇 **emma** — 100 points / 100点 · 1 win / 優勝1回",
        "/season list",
        "結果は殿堂に残ります",
    ):
        assert said in end.text
    assert labelled_button(end) == "Season leaderboard / シーズンのランキング"


def labelled_button(post: Post) -> str:
    (row,) = [part for part in post.components if part["type"] == 1]
    return row["components"][0]["label"]


async def test_a_season_that_nobody_played(world: World) -> None:
    league = await League.of(world)
    await league.start()
    await league.run("end")
    await league.wait(2)
    (end,) = league.ends()
    assert "Nobody played in it." in end.text
    assert "Nobody played in it." in seen(await league.board())


async def test_an_end_while_the_bot_is_away(world: World) -> None:
    league = await League.of(world)
    await league.start(end="2026-01-05")
    await league.score(100)
    await league.away(9 * DAY)
    await league.score(5000)
    (end,) = league.ends()
    assert "January 1, 2026 – January 5, 2026" in end.text
    assert "**emma** — 100 points" in end.text
    assert listed(await league.board())[0].startswith("🥇 **emma** — 100 points")


async def test_a_restart_between_the_end_and_its_message(world: World) -> None:
    league = await League.of(world)
    await league.start()
    await league.score(100)
    # The end is on disk; the process is gone before anything is posted.
    await world.bot.seasons.close()
    await league.run("end")
    await league.wait(60)
    assert not league.ends()
    await league.away(3600)
    assert len(league.ends()) == 1
    await league.away(60)
    await league.wait(DAY)
    assert len(league.ends()) == 1


async def test_an_answer_that_was_lost_brings_no_second_message(world: World, caplog: pytest.LogCaptureFixture) -> None:
    league = await League.of(world)
    await league.start()
    await league.score(100)
    real = world.bot.seasons.saved.told

    async def lost(*_: Any) -> None:
        raise OSError("the disk is away")

    world.bot.seasons.saved.told = lost  # type: ignore[method-assign]
    await league.run("end")
    await league.wait(5)
    assert len(league.ends()) == 1
    caplog.clear()
    world.bot.seasons.saved.told = real  # type: ignore[method-assign]
    await league.wait(600)
    assert len(league.ends()) == 1
    sql = "SELECT try_ms, message_id FROM season"
    assert await world.bot.state.read(lambda tx: tx.fetch(sql)) == [(None, league.ends()[0].id)]


async def test_trouble_on_the_line_is_tried_again(world: World) -> None:
    league = await League.of(world)
    await league.start()
    await league.score(100)
    await league.run("end")
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=503, times=6)
    await league.wait(60)
    assert not league.ends()
    await league.wait(1800)
    assert len(league.ends()) == 1


async def test_a_channel_that_is_gone(world: World, caplog: pytest.LogCaptureFixture) -> None:
    league = await League.of(world)
    other = world.guild.create_text_channel("other")
    await league.start(where=other, end="today")
    await league.score(100)
    channel = world.bot.get_channel(other.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await league.until(2026, 1, 2, 1)
    assert "cannot be told" in caplog.text
    assert await world.bot.seasons.saved.earliest() is None
    assert "🥇 **emma** — 100 points" in seen(await league.run("list"))


async def test_a_server_that_is_left(world: World) -> None:
    league = await League.of(world)
    await league.run("monthly", setting="on")
    await league.score(100)
    world.bot.dispatch("guild_remove", world.bot.get_guild(world.guild.id))
    for _ in range(20):
        # Leaving is written beside the event, in real time.
        await league.wait(2)
        if await world.bot.seasons.saved.earliest() is None:
            break
    assert await world.bot.seasons.saved.earliest() is None
    assert not league.ends()
    newest = await world.bot.seasons.saved.newest(world.guild.id)
    assert newest is not None
    assert (newest.closed, newest.players) == (True, 2)


async def test_a_zone_that_is_set_later_moves_the_end(world: World) -> None:
    league = await League.of(world)
    await league.start(end="2026-01-10")
    await league.boss.slash(world.channel, "settings timezone", server="Pacific/Kiritimati")
    await league.score(100)
    await league.until(2026, 1, 10, 18, 59)  # UTC+14: midnight is five hours earlier
    assert not league.ends()
    await league.until(2026, 1, 10, 19, 1)
    assert len(league.ends()) == 1


# -- a process that dies at any moment


async def lived(settings: Settings, step: int, away_s: float) -> int:
    """A season ends by its date, with a death at that step; how many steps there were."""
    async with living(settings) as world:
        league = await League.of(world)
        await league.run("monthly", setting="on")
        await league.score(100)
        await league.until(2026, 1, 31, 23, 59, 30)
        death = Death(step)
        death.haunt(world.bot)
        await league.wait(40)
        if death.dead:
            await rise(league, away_s)
        # Until a claim of the dead one is free again, and the new one has taken it up.
        await league.wait(120)
        (end,) = league.ends()
        assert "The season “January 2026” is over" in end.text
        assert "The season “February 2026” has begun" in end.text
        assert "**emma** — 100 points" in end.text
        sql = "SELECT month, closed, players, try_ms, message_id FROM season ORDER BY id"
        assert await world.bot.state.read(lambda tx: tx.fetch(sql)) == [
            ("2026-01", 1, 2, None, end.id),
            ("2026-02", 0, 0, None, None),
        ]
        world.met()
    return death.steps


async def rise(league: League, away_s: float) -> None:
    """The dead process does nothing more; after that time another one comes up."""
    world, old = league.world, league.world.bot
    for part in (old.seasons, old.daily, old.organizer):
        part._closed = True
        part._timer.cancel()
    await league.wait(away_s)
    try:
        await world.env.restart_bot(create_bot(world.settings))
    finally:
        await old.close_stores()


async def test_kills_at_every_step(settings_of: SettingsOf, tmp_path: Path) -> None:
    def settings(number: int) -> Settings:
        """The same life, and a state of its own."""
        return replace(settings_of(SHIPPED), state_url=f"sqlite:///{tmp_path}/{number}.sqlite")

    total = await lived(settings(0), -1, 0)
    assert total >= 8  # closing, claiming, posting, marking: before each, and after
    for step in range(1, total + 1):
        away_s = (0.1, 70.0, 3600.0)[step % 3]
        try:
            await lived(settings(step), step, away_s)
        except BaseException as error:
            error.add_note(f"killed at step {step} of {total}, away for {away_s} s")
            raise


# -- months


async def test_months_follow_one_another(world: World) -> None:
    league = await League.of(world, "ja")
    await league.until(2026, 1, 20, 12)
    page = await league.run("monthly", setting="on")
    assert not page.ephemeral
    assert "シーズン「2026年1月」が始まりました" in seen(page)
    assert "最終日は**2026年1月31日**です" in seen(page)
    assert "これから毎月、その月のシーズンを開催します" in seen(page)
    for month, points in ((1, 100), (2, 200), (3, 300)):
        await league.until(2026, month, 21, 12)
        await league.score(points)
    await league.until(2026, 4, 1, 0, 1)
    texts = [end.text for end in league.ends()]
    assert [text.split("\n")[0] for text in texts] == [
        f"## 🏁 シーズン「2026年{month}月」が終了しました" for month in (1, 2, 3)
    ]
    assert "2026年1月20日〜2026年1月31日 · 参加者2人" in texts[0]
    assert "2026年2月1日〜2026年2月28日" in texts[1]
    assert [f"**emma** — {points}点" in text for points, text in zip((100, 200, 300), texts, strict=True)] == [True] * 3
    assert "シーズン「2026年4月」が始まりました。がんばってください！" in texts[2]
    assert "シーズン「2026年4月」" in seen(await league.board(world.sakura))
    text = seen(await league.run("list"))
    assert "開催中：**2026年4月**" in text
    assert text.index("**2026年3月**") < text.index("**2026年2月**") < text.index("**2026年1月**")
    # April is empty, and nobody is told so.
    off = seen(await league.run("monthly", setting="off"))
    assert "月間シーズンの開催をやめました" in off
    assert "開催中のシーズン「2026年4月」は最終日まで続きます" in off
    await league.until(2026, 5, 2, 0)
    assert len(league.ends()) == 3
    assert "開催中のシーズンはありません" in seen(await league.run("list"))
    assert "設定されていません" in seen(await league.run("monthly", setting="off"))


async def test_months_beside_another_season(world: World) -> None:
    league = await League.of(world)
    await league.start(end="2026-02-10")
    said = seen(await league.run("monthly", setting="on"))
    assert "The first one begins when the season “Winter Cup” has ended." in said
    assert "“Winter Cup” is running" in await league.refused("start", name="Another")
    await league.score(100)
    await league.until(2026, 2, 11, 0, 1)
    assert "The season “February 2026” has begun. Good luck!" in league.ends()[0].text
    assert "“February 2026” is running" in seen(await league.run("monthly", setting="on"))
    await league.score(70)
    ended = seen(await league.run("end"))
    assert "The season “February 2026” has ended" in ended
    said = seen(await league.run("monthly", setting="on"))
    assert "The next one begins on March 1, 2026." in said
    text = seen(await league.run("list"))
    assert "None is running." in text
    assert "The next one begins on March 1, 2026." in text
    # One that somebody starts meanwhile; ending it early gives the month its own.
    await league.start("Spring")
    await league.until(2026, 3, 5, 12)
    assert "The season “March 2026” has begun." in seen(await league.run("end"))
    assert "since" not in seen(await league.board())
    assert "March 5, 2026 – March 31, 2026" in seen(await league.board())


# -- who may, and what is refused


@BOTH
async def test_only_managers_set_seasons(world: World, language: str) -> None:
    league = await League.of(world)
    who = world.reader(language)
    for command, options in (("start", {"name": "Mine"}), ("end", {}), ("monthly", {"setting": "on"})):
        said = await league.refused(command, who, **options)
        assert ("manage the server" in said) or ("サーバー管理権限" in said)
        assert bool(JAPANESE.search(said)) == (language == "ja")
    assert await world.bot.seasons.saved.newest(world.guild.id) is None
    assert (await league.run("list", who)).ephemeral


@BOTH
async def test_what_is_refused_in_one_plain_sentence(world: World, language: str) -> None:
    league = await League.of(world, language)
    sentences = [
        await league.refused("end"),
        await league.refused("start", name="x" * (NAME + 1)),
        await league.refused("start", name="\u200b"),
        await league.refused("start", name="Cup", end="2025-12-31"),
        await league.refused("start", name="Cup", end="whenever **we** like"),
        await league.refused("start", name="Cup", end="2199-01-01"),
        private_sentence(await league.boss.slash(world.channel, "leaderboard", period="season")),
    ]
    assert len(world.met()) == 1
    await league.start("Winter Cup")
    sentences.append(await league.refused("start", name="Another"))
    await league.run("end")
    sentences.append(await league.refused("start", name="ＷＩＮＴＥＲ cup"))
    for options in ({"scope": "global"}, {"board": "daily"}):
        sentences.append(
            private_sentence(await league.boss.slash(world.channel, "leaderboard", period="season", **options))
        )
    assert len(world.met()) == 2
    wanted = {
        "en": ("No season is running", "at most 50 characters; that one has 51", "can be read", "December 31, 2025 is over",
               "not a day that I understand", "within 2 years", "no season here yet", "“Winter Cup” is running",
               "“Winter Cup” here already", "rounds of this server", "rounds of this server"),
        "ja": ("開催中のシーズンはありません", "50文字までです（入力された名前は51文字）", "読める名前", "2025年12月31日はもう",
               "日付として読み取れません", "2年以内", "まだシーズンが", "「Winter Cup」の開催中", "「Winter Cup」はこのサーバーで",
               "このサーバーのラウンドだけ", "このサーバーのラウンドだけ"),
    }[language]  # fmt: skip
    for sentence, part in zip(sentences, wanted, strict=True):
        assert part in sentence, sentence
        assert bool(KANA.search(sentence)) == (language == "ja"), sentence
    assert "\\*\\*we\\*\\*" in sentences[4]
    assert len(await rows(world)) == 1


async def rows(world: World) -> list[Any]:
    return await world.bot.state.read(lambda tx: tx.fetch("SELECT id FROM season"))


async def test_a_channel_that_the_bot_may_not_write_in(world: World) -> None:
    league = await League.of(world)
    silent = world.guild.create_text_channel("silent")
    bot_role = world.bot.get_guild(world.guild.id).default_role  # type: ignore[union-attr]
    channel = world.bot.get_channel(silent.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(bot_role, send_messages=False, read_message_history=False)
    for command, options in (("start", {"name": "Cup"}), ("monthly", {"setting": "on"})):
        said = await league.refused(command, where=silent, **options)
        assert "Send Messages, Read Message History" in said
    assert not await rows(world)


# -- how it is shown


async def test_names_are_text_and_nothing_else(world: World) -> None:
    league = await League.of(world)
    page = await league.start(NASTY)
    await league.score(100, name="@here **boss**")
    texts = [seen(page), seen(await league.board()), seen(await league.run("list"))]
    texts += [await league.refused("start", name="x"), seen(await league.run("end"))]
    await league.wait(2)
    texts += [league.ends()[0].text, seen(await league.run("list")), seen(await league.board())]
    texts.append(await league.refused("start", name=NASTY))
    for text in texts:
        assert "@everyone" not in text
        assert "@here" not in text
        assert "<@1>" not in text
        assert "\\*\\*x\\*\\*" in text
        assert "](b)" in text.replace("\\", "")
        assert "[a]" not in text


@BOTH
async def test_the_hall_of_fame_has_pages_and_fits(world: World, language: str) -> None:
    league = await League.of(world, language)
    users = range(10**18, 10**18 + 12)
    for number in range(1, 8):
        name = f"{number}{'*' * (NAME - 1)}"
        await league.start(name)
        now_ms = int(world.env.now().timestamp() * 1000)
        result = RoundResult(
            guild_id=world.guild.id,
            local_day=utc_day(now_ms),
            utc_day=utc_day(now_ms),
            counts=True,
            counts_globally=False,
            mode="mixed",
            ended_at=now_ms,
            players=tuple(player(user, 10**8 + user % 100, "_" * 32, won=True) for user in users),
        )
        await world.bot.state.write(lambda tx, result=result: leaderboards.record(tx, result))
        await league.run("end")
    await league.start("last")
    page = await league.run("list")
    assert page.ephemeral
    assert not problems({"components": page.components})
    assert "last" in seen(page)
    await world.restart()
    found = [seen(page)]
    for _ in range(2):
        await world.turn(league.boss, page, "▶")
        assert not problems({"components": page.components})
        found.append(seen(page))
    assert labelled(page, "▶")["disabled"]
    shown = [[number for number in range(1, 8) if f"**{number}\\*" in text] for text in found]
    assert shown == [[5, 6, 7], [2, 3, 4], [1]]
    assert "10\\. " in found[0]
    assert "11\\. " not in found[0]
    await world.turn(league.boss, page, "◀")


async def test_the_first_message_in_the_other_language(world: World) -> None:
    league = await League.of(world)
    page = await league.start("Cup", end="end of month")
    await world.restart()
    japanese = await world.press(world.sakura, page, "slx:")
    assert "シーズン「Cup」が始まりました" in seen(japanese)
    assert "最終日は**2026年1月31日**です" in seen(japanese)
    assert not KANA.search(seen(page))
    board = await world.press(world.emma, page, "sb:")
    assert "Season “Cup”" in seen(board)
    assert "/trivia start" in seen(board)


async def test_the_board_of_a_season_has_pages(world: World) -> None:
    league = await League.of(world)
    await league.start()
    for number in range(12):
        await league.score(1000 - number, user=10**17 + number, name=f"player {number}")
    page = await league.board()
    assert "page 1 of 2" in seen(page)
    await league.run("end")
    await world.turn(world.emma, page, "▶")
    assert "Season “Winter Cup”" in seen(page)
    assert "over" in seen(page)
    assert button(page, "lbx:")["custom_id"].endswith(":server:s:1")
    japanese = await world.press(world.emma, page, "lbx:")
    assert "シーズン「Winter Cup」" in seen(japanese)


@BOTH
async def test_the_end_is_completed_as_it_is_understood(world: World, language: str) -> None:
    league = await League.of(world, language)
    usual = await world.offered(league.boss, "season start", "end", "", name="Cup")
    assert [value for _, value in usual] == ["2026-01-08", "2026-01-31", "2026-02-28", "2026-12-31"]
    assert usual[0][0] == {"en": "2026-01-08 (Thu) · in 7 days", "ja": "2026-01-08 (木) · 7日後"}[language]
    for typed, value in (("15 march", "2026-03-15"), ("３月１５日", "2026-03-15"), ("10日後", "2026-01-11")):
        assert [found for _, found in await world.offered(league.boss, "season start", "end", typed, name="Cup")] == [
            value
        ]
    for nothing in ("2025-12-31", "soon", "2199-01-01"):
        assert not await world.offered(league.boss, "season start", "end", nothing, name="Cup")
