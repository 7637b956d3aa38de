"""The daily post, as a server has it: when it comes, where it cannot, and what its managers are told."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.state.daily import OVERDUE_MS
from bot.trivia.daily import Rule
from diary import DAY, TOKYO, Diary, absent, another
from simulated import JAPANESE, KANA, MINA, living, mention_problems, private_sentence, problems, seen, sent_messages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from conftest import SettingsOf
    from simulated import World


# -- when


async def test_a_month_in_three_zones_over_changes_of_the_clock(world: World) -> None:
    english = await another(world, "New York", "en")
    japanese = await another(world, "Berlin", "ja")
    both = await Diary.of(world, "both")
    await both.until(2026, 3, 6, 12)
    plans = {
        "America/New_York": (english, "2:30", datetime.date(2026, 3, 8)),
        "Europe/Berlin": (japanese, "2時半", datetime.date(2026, 3, 29)),
        TOKYO: (both, "21:00", None),
    }
    for zone, (diary, time, _) in plans.items():
        await diary.set(time, zone, post="both")
    for _ in range(31):
        await world.env.advance_time(DAY)
    for zone, (diary, _, gap) in plans.items():
        posts = diary.posts()
        at = [post.message.created_at.astimezone(ZoneInfo(zone)) for post in posts]
        days = [moment.date() for moment in at]
        assert len(posts) == 31
        assert days == [days[0] + datetime.timedelta(days=n) for n in range(31)]
        assert [str(day) for day in days] == diary.days()
        for moment in at:
            usual = datetime.time(21) if zone == TOKYO else datetime.time(2, 30)
            assert moment.time().replace(second=0, microsecond=0) == (
                datetime.time(3) if moment.date() == gap else usual
            )
        # Nothing is told twice while there is something new, but for its anniversary.
        told = [(await diary.saved(day)).content.pick for day in diary.days()]
        new = [pick.item for pick in told if pick is not None and pick.rule is Rule.NEW]
        assert len(set(new)) == len(new) > 20
        assert not any(pick is None or pick.rule is Rule.LONGEST for pick in told)
        asked = [(await diary.saved(day)).content.asked for day in diary.days()]
        assert len({one.question.id for one in asked if one is not None}) == 31
        assert not [found for post in posts for found in problems({"components": post.components})]
    assert not any(KANA.search(post.text) for post in english.posts())
    assert all("今日の問題" in post.text and "question" not in post.text.lower() for post in japanese.posts())
    assert all("Today's question / 今日の問題" in post.text for post in both.posts())


@pytest.fixture
async def mina(settings_of: SettingsOf, tmp_path: Path) -> AsyncIterator[World]:
    """The made-up life, with something that happened on 3 January."""
    packs = tmp_path / "packs"
    packs.mkdir()
    text = (MINA / "mina-arai.yaml").read_text(encoding="utf-8")
    (packs / "mina-arai.yaml").write_text(text.replace("1970-07-15", "1970-01-03"), encoding="utf-8")
    async with living(settings_of(packs)) as world:
        yield world


async def test_an_anniversary_comes_on_its_day(mina: World) -> None:
    diary = await Diary.of(mina, "en")
    await diary.set(post="fact")
    await mina.env.advance_time(2 * DAY)
    assert "56 years ago today" in diary.last.text
    assert "January 3, 2026" in diary.last.text
    assert "56 years ago today" not in diary.posts()[0].text
    status = await diary.status()
    assert "anniversary: 56 years ago today" in status


async def test_the_picture_has_alt_text_and_marks_the_moment(mina: World) -> None:
    diary = await Diary.of(mina, "en")
    await diary.set(post="fact")
    await mina.env.advance_time(2 * DAY)
    (picture,) = diary.last.message.attachments
    assert picture.description is not None
    assert picture.description.startswith("Marked: January 3, 1970, First concert.")


async def test_a_server_that_shows_no_pictures_gets_its_post_all_the_same(mina: World) -> None:
    diary = await Diary.of(mina, "en")
    await diary.set(post="fact")
    await forbid(diary, attach_files=False)
    await mina.env.advance_time(2 * DAY)
    assert "First concert" in diary.posts()[1].text
    assert not any(post.message.attachments for post in diary.posts())


# -- setting it


@pytest.mark.parametrize(
    ("time", "told"), [("9:00", "09:00"), ("9時", "09:00"), ("9:30pm", "21:30"), ("２１時半", "21:30")]
)
async def test_times_as_people_write_them(world: World, time: str, told: str) -> None:
    diary = await Diary.of(world)
    assert f"every day at **{told}** (Tokyo, Japan)" in await diary.set(time)


async def test_it_is_offered_by_city_and_by_the_time_there(world: World) -> None:
    offered = await world.offered(world.emma, "daily set", "timezone", "東京")
    assert offered == [("Tokyo, Japan · 09:00 there now", TOKYO)]
    here = await world.offered(world.emma, "daily set", "timezone", "9:10")
    assert TOKYO in [value for _, value in here]
    assert await world.offered(world.emma, "daily set", "time", "21時半") == [("21:30", "21:30")]
    await (await Diary.of(world)).set(timezone="Europe/Berlin")
    assert (await world.offered(world.emma, "daily set", "timezone", ""))[0][1] == "Europe/Berlin"


async def test_the_servers_zone_is_remembered_and_a_guess_is_called_one(world: World) -> None:
    diary = await Diary.of(world)
    said = seen(await diary.run("set", channel=world.channel, time="9:00"))
    assert "I took the time zone UTC" in said
    await diary.set("9:00", "東京")
    said = seen(await diary.run("set", channel=world.channel, time="10:00"))
    assert "**10:00** (Tokyo, Japan)" in said
    assert "I took" not in said
    zone = private_sentence(await diary.boss.slash(world.channel, "settings timezone"))
    assert "Tokyo, Japan" in zone


async def test_who_may_not_set_it(world: World) -> None:
    diary = await Diary.of(world)
    for command, options in (("set", {"channel": world.channel, "time": "9:00"}), ("off", {})):
        said = private_sentence(await world.emma.slash(world.channel, f"daily {command}", **options))
        assert said == "Only those who may manage the server can set the daily post or switch it off."
        said = private_sentence(await world.sakura.slash(world.channel, f"daily {command}", **options))
        assert JAPANESE.search(said)
    assert len(world.met()) == 4
    assert await world.bot.daily.dailies.get(diary.guild.id) is None


async def test_what_it_does_not_take(world: World) -> None:
    diary = await Diary.of(world)
    closed = world.guild.create_role("Closed")

    async def refused(**options: object) -> str:
        options = {"channel": world.channel, "time": "9:00", **options}
        return private_sentence(await diary.boss.slash(world.channel, "daily set", **options))

    assert "“25:00” is not a time of day" in await refused(time="25:00")
    assert "no time zone “Atlantis”" in await refused(timezone="Atlantis")
    assert "You may not mention that role yourself" in await refused(role=closed)
    assert "never mentions everyone" in await refused(role=world.guild.default_role)
    assert "I know no person called “Nobody”" in await refused(person="Nobody")
    await forbid(diary, send_messages=False)
    assert f"I need more permissions in <#{world.channel.id}>: Send Messages." in await refused()
    assert len(world.met()) == 6
    assert await world.bot.daily.dailies.get(diary.guild.id) is None


async def test_a_role_is_notified_by_its_post_and_by_nothing_else(world: World) -> None:
    diary = await Diary.of(world)
    readers = world.guild.create_role("Readers", mentionable=True)
    said = await diary.set(role=readers)
    assert f"mentioning <@&{readers.id}>" in said
    await diary.run("preview")
    await world.env.advance_time(DAY)
    naming = [message for message in sent_messages(world.env) if (message["allowed_mentions"] or {}).get("roles")]
    (post,) = naming
    assert f"<@&{readers.id}>" in diary.last.text
    assert post["allowed_mentions"]["roles"] == [readers.id]
    assert not mention_problems(post)


async def test_another_time_neither_doubles_nor_leaves_out_a_day_unsaid(world: World) -> None:
    diary = await Diary.of(world)
    await diary.until(2026, 1, 10, 8)
    await diary.set("9:00")
    await diary.until(2026, 1, 10, 10)
    assert diary.days() == ["2026-01-10"]
    said = await diary.set("12:00")
    assert "Today's post is out already" in said
    await diary.until(2026, 1, 11, 13)
    assert diary.days() == ["2026-01-10", "2026-01-11"]
    # Before today's: it would come at a time that is over.
    await diary.until(2026, 1, 12, 10)
    said = await diary.set("9:00")
    assert "That time is over for today, so today has no post." in said
    assert "That is more than 45 hours after the last one." in said
    # A zone where it is still yesterday has had that day's post.
    await diary.until(2026, 1, 13, 10)
    said = await diary.set("9:00", "America/New_York")
    assert "less than" in said or "Today's post is out already" in said
    await diary.until(2026, 1, 15, 23, zone="America/New_York")
    assert diary.days() == ["2026-01-10", "2026-01-11", "2026-01-13", "2026-01-14", "2026-01-15"]


async def test_off_and_on_again(world: World) -> None:
    diary = await Diary.of(world)
    assert private_sentence(await world.emma.slash(world.channel, "daily status")).startswith("No daily post is set up")
    assert len(world.met()) == 1
    assert "was off already" in seen(await diary.run("off"))
    await diary.set()
    assert "What was set is kept" in seen(await diary.run("off"))
    await world.env.advance_time(2 * DAY)
    assert diary.posts() == []
    assert "It is off: it was switched off with /daily off." in await diary.status()
    await diary.set()
    await world.env.advance_time(DAY)
    assert diary.days() == ["2026-01-04"]


async def test_the_preview_shows_the_next_post_and_changes_nothing(world: World) -> None:
    diary = await Diary.of(world)
    assert "No daily post is on" in seen(await diary.run("preview"))
    await diary.set(post="fact")
    shown = seen(await diary.run("preview"))
    assert diary.posts() == []
    await world.env.advance_time(DAY)
    notes, _, rest = shown.partition("\n")
    assert notes.startswith("-# 👁 A preview. The next post: <t:1767312000:f>")
    assert diary.last.text == rest


async def test_the_status_says_why_what_came_and_what_comes(world: World) -> None:
    diary = await Diary.of(world)
    await diary.set(post="fact")
    before = await diary.status()
    (coming,) = re.findall(r"\n- (.+)\n- chosen by: not shown here before", before)
    await world.env.advance_time(DAY)
    after = await diary.status()
    assert f"The last post: January 2, 2026, posted.\n- {coming}\n- chosen by: not shown here before" in after
    assert "The next post: <t:1767398400:f>" in after
    assert "late" not in after


# -- when it cannot


async def forbid(diary: Diary, **permissions: bool) -> None:
    channel = diary.world.env.bot.get_channel(diary.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.default_role, **permissions)
    await diary.world.env.settle()


async def test_a_lost_permission_switches_it_off_and_is_told_once(world: World) -> None:
    diary = await Diary.of(world, "both")
    notices = await system_channel(diary)
    await diary.set()
    await forbid(diary, send_messages=False)
    await world.env.advance_time(3 * DAY)
    assert diary.posts() == []
    (told,) = [seen_post(message) for message in notices.history()]
    assert f"The daily post in <#{world.channel.id}> is switched off: I may no longer post in its channel." in told
    assert "への毎日の投稿を停止しました" in told
    assert "It is off: I may no longer post in its channel." in await diary.status()
    # Put right on the same day, that day still gets its post.
    await forbid(diary, send_messages=True)
    await diary.set("8:00")
    await world.env.advance_time(DAY)
    assert len(diary.posts()) == 1


async def test_a_deleted_channel_switches_it_off(world: World) -> None:
    diary = await Diary.of(world)
    notices = await system_channel(diary)
    elsewhere = world.guild.create_text_channel("elsewhere")
    await diary.set(channel=elsewhere)
    channel = world.env.bot.get_channel(elsewhere.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await world.env.advance_time(2 * DAY)
    assert len(notices.history()) == 1
    assert "It is off: its channel is gone." in await diary.status()


async def test_a_server_that_was_left_is_no_longer_posted_to(world: World) -> None:
    diary = await Diary.of(world)
    await diary.set()
    guild = world.bot.get_guild(diary.guild.id)
    assert guild is not None
    await guild.leave()
    await world.env.settle()
    schedule = await world.bot.daily.dailies.get(diary.guild.id)
    assert schedule is not None
    assert schedule.off_reason == "left"


async def test_what_discord_does_not_take_is_tried_again_and_delays_nobody(world: World) -> None:
    broken, sound = await another(world, "broken", "en"), await Diary.of(world, "en")
    await broken.set()
    await sound.set()
    path = f"/channels/{broken.channel.id}/messages"
    world.env.inject_error("POST", path, status=400, code=50035, times=3)
    await sound.until(2026, 1, 2, 9, 0, 1)
    assert len(sound.posts()) == 1
    assert broken.posts() == []
    await world.env.advance_time(600)
    assert len(broken.posts()) == 1
    assert len(sound.posts()) == 1


async def test_the_status_tells_of_lateness_from_a_minute_on(world: World) -> None:
    diary = await Diary.of(world)
    await diary.set()
    await diary.until(2026, 1, 2, 8, 59)
    await absent(world, 4 * 3600)
    assert diary.days() == ["2026-01-02"]
    assert "It came 239 minutes late." in await diary.status()


async def test_after_more_than_six_hours_it_is_left_out_visibly(world: World) -> None:
    diary = await Diary.of(world)
    await diary.set()
    await diary.until(2026, 1, 2, 10)
    await absent(world, 2 * DAY + OVERDUE_MS / 1000)
    assert diary.days() == ["2026-01-02"]
    assert "The last day, January 4, 2026, had no post: I was away for more than six hours." in await diary.status()
    await world.env.advance_time(DAY)
    assert diary.days() == ["2026-01-02", "2026-01-05"]
    assert "There was no post on Jan 3, Jan 4: I could not post." in diary.last.text


async def system_channel(diary: Diary):  # type: ignore[no-untyped-def]
    """Where Discord itself tells a server of things."""
    channel = diary.guild.create_text_channel("notices")
    guild = diary.world.env.bot.get_guild(diary.guild.id)
    assert guild is not None
    here = guild.get_channel(channel.id)
    assert isinstance(here, discord.TextChannel)
    await guild.edit(system_channel=here)
    await diary.world.env.settle()
    return channel


def seen_post(message: discord.Message) -> str:
    from playing import Post

    return Post(message).text
