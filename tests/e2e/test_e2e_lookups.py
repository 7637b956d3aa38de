"""/fact, /search, /person, /today and /help as two members meet them."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import pytest

from bot.ui.errors import BadDayError, NoFactError
from simulated import JAPANESE, KANA, button, buttons, cited, labelled, parts, private_sentence, seen

if TYPE_CHECKING:
    from simulated import World

AT_ONCE, DEFERRED = 4, 5
BOTH = pytest.mark.parametrize("language", ["en", "ja"])


def speaks(text: str, language: str) -> bool:
    return bool(KANA.search(text)) == (language == "ja")


# -- /fact


@BOTH
async def test_a_fact_has_its_source_and_another_one(world: World, language: str) -> None:
    who = world.reader(language)
    page = await world.ask(who, "fact")
    text = seen(page)
    assert not page.ephemeral
    assert "[1" in text
    assert "-# [1] " in text
    assert len(cited(page)) == 1
    if language == "ja":
        assert speaks(text, "ja")
    shown = {cited(page)[0]}
    for _ in range(5):
        before = cited(page)
        await world.turn(who, page, button(page, "fa:")["label"])
        assert cited(page) != before, "another one is another one"
        shown |= set(cited(page))
    assert len(shown) > 2


@BOTH
async def test_a_fact_about_something(world: World, language: str) -> None:
    page = await world.ask(world.reader(language), "fact", about="minecraft")
    assert cited(page)[0].startswith("minecraft")
    assert "Minecraft" in seen(page) or "マインクラフト" in seen(page)
    assert button(page, "fa:")["custom_id"].endswith(":minecraft")


@BOTH
async def test_no_fact_about_that(world: World, language: str) -> None:
    sentence = private_sentence(await world.reader(language).slash(world.channel, "fact", about="xyzzyq"))
    assert "xyzzyq" in sentence
    assert speaks(sentence, language)
    assert [type(error) for error in world.met()] == [NoFactError]


@BOTH
@pytest.mark.parametrize(("command", "option"), [("fact", "about"), ("search", "query")])
async def test_names_are_completed(world: World, language: str, command: str, option: str) -> None:
    who = world.reader(language)
    offered = await world.offered(who, command, option, "GPT")
    assert len(offered) > 1
    assert all("gpt" in name.casefold() for name, _ in offered)
    offered = await world.offered(who, command, option, "スレイ")
    assert [name for name, _ in offered] == ["Slater Victoroff" if language == "en" else "スレイター・ビクタロフ"]
    assert await world.offered(who, command, option, "xyzzyq") == []
    await world.offered(who, command, option, "")
    for taken in {value for _, value in await world.offered(who, command, option, "d")}:
        await world.ask(who, "search", query=taken)


# -- /search


@BOTH
async def test_a_search_finds_events_facts_and_names(world: World, language: str) -> None:
    for query in ("GPT-2", "ｇｐｔ-２", "gpt-2"):
        page = await world.ask(world.reader(language), "search", query=query)
        assert {"gpt-2-coauthor", "gpt-2-led"} <= set(cited(page))
        mentions = button(page, f"sex:{language}:1:alec-radford:GPT-2")
        assert mentions["label"]
        assert sum("⚖" in line for line in seen(page).splitlines()) >= 2, "each side of a dispute names the other"


@BOTH
@pytest.mark.parametrize(("query", "finds"), [("ラドフォ", "pex:"), ("Radford", "pex:")])
async def test_a_search_finds_the_person(world: World, language: str, query: str, finds: str) -> None:
    page = await world.ask(world.reader(language), "search", query=query)
    profile = await world.press(world.reader(language), page, f"{finds}{language}:")
    assert any(part["type"] == 12 for part in parts(profile))


@pytest.mark.parametrize("query", ["Mincraft", "Minecarft"])
async def test_a_typo_is_mended_and_said(world: World, query: str) -> None:
    page = await world.ask(world.emma, "search", query=query)
    assert query in seen(page)
    assert "Minecraft" in seen(page)
    assert cited(page)


@BOTH
async def test_a_search_that_finds_nothing(world: World, language: str) -> None:
    for query in ("xyzzyq", " ", "'\"", '* xyzzyq NOT "', "a:b:c", "%", "\\", "。", "💥"):
        page = await world.ask(world.reader(language), "search", query=query)
        assert cited(page) == [], query
        assert speaks(seen(page), language)
        private = await world.press(world.emma, page, "sex:")
        assert cited(private) == []


async def test_mentions_of_a_name(world: World) -> None:
    page = await world.ask(world.emma, "search", query="Minecraft")
    mentions = await world.press(world.emma, page, "sex:en:1:alec-radford:")
    assert {"minecraft-writing", "minecraft-theme"} <= set(cited(mentions))


async def test_a_search_pages(world: World) -> None:
    page = await world.ask(world.sakura, "search", query="Radford")
    first = cited(page)
    await world.turn(world.sakura, page, "▶")
    assert cited(page)
    assert cited(page) != first
    await world.turn(world.sakura, page, "◀")
    assert cited(page) == first


# -- /person


@BOTH
async def test_a_profile(world: World, language: str) -> None:
    message = await world.ask(world.reader(language), "person")
    assert not message.ephemeral
    text = seen(message)
    assert "Alec Radford" in text
    assert "アレック・ラドフォード" in text
    assert ("April 1993" if language == "en" else "1993年4月") in text
    (file,) = message.attachments
    assert file.filename == "life.png"
    (gallery,) = (part for part in parts(message) if part["type"] == 12)
    (item,) = gallery["items"]
    assert item["media"]["url"].startswith("attachment://life.png") or "life.png" in item["media"]["url"]
    assert ("DCGAN paper" if language == "en" else "DCGAN論文") in item["description"]
    assert file.description == item["description"]
    assert len([b for b in buttons(message) if b["custom_id"].startswith("srx:")]) == 2


async def test_a_profile_that_is_drawn_already_comes_at_once(world: World) -> None:
    first = await world.ask(world.emma, "person")
    again = await world.ask(world.emma, "person", name="Alec Radford")
    answered = [r.json["type"] for r in world.env.http_requests if r.path.endswith("/callback") and r.json][-2:]
    assert answered == [DEFERRED, AT_ONCE]
    assert seen(first) == seen(again)


async def test_a_profile_in_the_other_language(world: World) -> None:
    page = await world.ask(world.emma, "person")
    private = await world.press(world.sakura, page, "pex:ja:")
    assert speaks(seen(private), "ja")
    assert "アレック・ラドフォード" in seen(private).splitlines()[0]


# -- /today


@BOTH
async def test_a_day_that_something_happened_on(mina: World, language: str) -> None:
    for date in ("07-15", "7/15", "7月15日", "July 15", "15 July", "７月１５日"):
        page = await mina.ask(mina.reader(language), "today", date=date)
        assert cited(page) == ["first-concert", "silence"]
        years = mina.env.now().year - 1970
        assert str(years) in seen(page)
        assert ("July 15" if language == "en" else "7月15日") in seen(page).splitlines()[0]


async def test_the_leap_day(mina: World) -> None:
    for date in ("02-29", "2月29日"):
        page = await mina.ask(mina.emma, "today", date=date)
        assert cited(page) == ["birth"]
        assert "February 29" in seen(page)
    assert cited(await mina.ask(mina.emma, "today", date="02-28")) == ["birth"]


async def test_a_month(mina: World) -> None:
    page = await mina.ask(mina.emma, "today", date="3月")
    assert set(cited(page)) == {"prize-gazette", "prize-diary"}
    assert sum("⚖" in line for line in seen(page).splitlines()) == 2, "each version names the other one"


async def test_a_day_in_a_month_that_has_something(mina: World) -> None:
    page = await mina.ask(mina.sakura, "today", date="12-01")
    assert cited(page) == ["snow-suite-premiere"]
    assert "12月1日" in seen(page)


async def test_a_month_without_anything_offers_the_nearest(mina: World) -> None:
    page = await mina.ask(mina.emma, "today", date="05-05")
    assert cited(page) == []
    nearest = button(page, "td:")
    assert nearest["label"] in ("March", "July")
    await mina.turn(mina.emma, page, nearest["label"])
    assert len(cited(page)) == 2
    assert not page.ephemeral


async def test_months_are_completed_by_their_full_names(world: World) -> None:
    for number, name in enumerate(calendar.month_name):
        if number:
            assert name in seen(await world.ask(world.emma, "today", date=f"{number}月")).splitlines()[0]
            assert (name, f"{number}月") in await world.offered(world.emma, "today", "date", name[:4])


async def test_without_a_date_it_is_today_in_utc(world: World) -> None:
    today = world.env.now()
    page = await world.ask(world.emma, "today")
    assert button(page, "tdx:")["custom_id"].endswith(f":{today.month:02d}-{today.day:02d}")


@BOTH
async def test_a_wrong_day(world: World, language: str) -> None:
    for date in ("02-30", "13-01", "soon", "0月", "00-00", " "):
        sentence = private_sentence(await world.reader(language).slash(world.channel, "today", date=date))
        assert date in sentence
        assert "11-23" in sentence
        assert [type(error) for error in world.met()] == [BadDayError]


@BOTH
async def test_months_are_completed(world: World, language: str) -> None:
    who = world.reader(language)
    every = await world.offered(who, "today", "date", "")
    assert [value for _, value in every] == [f"{number}月" for number in range(1, 13)]
    name, value = every[10]
    assert name == ("November" if language == "en" else "11月")
    assert (name, value) in await world.offered(who, "today", "date", "nov" if language == "en" else "11")
    assert cited(await world.ask(who, "today", date=value)) == ["dcgan-paper"]
    typed = await world.offered(who, "today", "date", "11-23")
    assert typed[0][1] == "11-23"
    assert await world.offered(who, "today", "date", "xyz") == []


# -- /help


@BOTH
async def test_the_help_names_every_command(world: World, language: str) -> None:
    message = await world.ask(world.reader(language), "help")
    assert message.ephemeral
    text = seen(message)
    told = {command["name"]: command for command in world.syncs()[0]}
    for name in ("timeline", "fact", "search", "person", "today", "help", "settings language", "trivia start"):
        assert f"</{name}:{world.bot.command_ids[name.split()[0]]}>" in text
    for command in told.values():
        inner = [part for part in command.get("options") or [] if part["type"] == 1]
        for leaf in inner or [command]:
            described = leaf["description"]
            if language == "ja":
                described = leaf["description_localizations"]["ja"]
            assert described in text
    assert "when" in text
    assert "[person]" in text, "what may be left out stands in brackets"
    assert "[when]" not in text
    assert bool(JAPANESE.search(text)) == (language == "ja")


# -- cards


@BOTH
async def test_the_card_of_a_source_without_an_address(world: World, language: str) -> None:
    page = await world.ask(world.reader(language), "timeline", when="2015")
    card = await world.press(world.reader(language), page, f"ctx:{language}:alec-radford:dcgan-paper")
    text = seen(card)
    for known in ("x-ai/grok-4-fast", "DCGAN", "https://golden.com/wiki/Alec_Radford-R99PBKV", "lerandom.art"):
        assert known in text
    assert text.count("](<https://") == 4, "the four further links"
    assert text.count("https://") == 4, "and no other"
    assert "None" not in text
    assert ("machine-translated" if language == "en" else "機械翻訳") in text


@BOTH
async def test_the_card_of_a_source_with_an_address(mina: World, language: str) -> None:
    page = await mina.ask(mina.reader(language), "timeline", when="1952")
    text = seen(await mina.press(mina.reader(language), page, f"ctx:{language}:mina-arai:birth"))
    assert "<https://example.org/diary>" in text
    assert "CC0-1.0" in text
    assert ("The Invented Diary" if language == "en" else "架空の日記") in text
    page = await mina.ask(mina.reader(language), "timeline", when="2010")
    text = seen(await mina.press(mina.reader(language), page, f"ctx:{language}:mina-arai:silence"))
    assert "https://" not in text
    assert "May 1, 1999" in text or "1999年5月1日" in text


@BOTH
async def test_the_card_of_a_disputed_event_shows_both_sides(mina: World, language: str) -> None:
    page = await mina.ask(mina.reader(language), "timeline", when="1990-03")
    card = await mina.press(mina.reader(language), page, f"ctx:{language}:mina-arai:prize-gazette")
    (other,) = (line for line in seen(card).splitlines() if "⚖" in line)
    assert ("The Invented Diary" if language == "en" else "架空の日記") in other
    assert ("declines" if language == "en" else "辞退") in other
    assert ("March 1991" if language == "en" else "1991年3月") in other


@BOTH
async def test_the_card_of_a_profiles_source(world: World, language: str) -> None:
    page = await world.ask(world.reader(language), "person")
    card = await world.press(world.reader(language), page, f"srx:{language}:alec-radford:pioneer-article")
    assert "2025" in seen(card)
    assert "博士号を持たない" in seen(card), "the original title is shown beside the other"
    assert "https://" not in seen(card)


async def test_every_source_button_of_a_page_opens_its_card(world: World) -> None:
    page = await world.ask(world.emma, "timeline", when="2015")
    for slug in cited(page):
        card = await world.press(world.sakura, page, f"ctx:en:alec-radford:{slug}")
        assert "[1]" not in seen(card)


async def test_the_language_buttons_speak_the_language_they_lead_to(world: World) -> None:
    for command, options in [("timeline", {"when": "2015"}), ("fact", {}), ("search", {"query": "GPT"}), ("today", {})]:
        assert labelled(await world.ask(world.emma, command, **options), "日本語で読む")
        assert labelled(await world.ask(world.sakura, command, **options), "Read in English")
