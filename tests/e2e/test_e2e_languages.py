"""Who chose what language, and what they are answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from bot.ui.errors import NotManagerError
from simulated import KANA, private_sentence, seen

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from simulated import World


@pytest.fixture
def manager(world: World) -> MemberActor:
    role = world.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return world.guild.add_member(world.env.create_user("manager"), roles=[role])


async def speaks_japanese(world: World, who: MemberActor) -> bool:
    return bool(KANA.search(seen(await world.ask(who, "timeline", when="2015"))))


async def test_ones_own_choice_beats_ones_discord(world: World) -> None:
    assert not await speaks_japanese(world, world.emma)
    told = await world.ask(world.emma, "settings language", mine="ja")
    assert told.ephemeral
    assert KANA.search(told.content), "it speaks the language just chosen"
    assert await speaks_japanese(world, world.emma)
    told = await world.ask(world.emma, "settings language", mine="en")
    assert not KANA.search(told.content)
    assert not await speaks_japanese(world, world.emma)


async def test_auto_returns_to_ones_discord(world: World) -> None:
    assert await speaks_japanese(world, world.sakura)
    told = await world.ask(world.sakura, "settings language", mine="auto")
    assert not KANA.search(told.content), "simcord's Discord speaks English"
    assert not await speaks_japanese(world, world.sakura)


async def test_a_choice_is_ones_own(world: World) -> None:
    assert await speaks_japanese(world, world.sakura)
    assert not await speaks_japanese(world, world.emma)


async def test_without_options_it_tells_what_is_set(world: World) -> None:
    told = await world.ask(world.emma, "settings language")
    assert told.ephemeral
    assert len(told.content.splitlines()) == 2
    assert await world.bot.languages.of_user(world.emma.id) is None


async def test_choices_outlive_the_bot(world: World, manager: MemberActor) -> None:
    await world.ask(manager, "settings language", mine="ja", server="both")
    await world.restart()
    assert await speaks_japanese(world, manager)
    assert await speaks_japanese(world, world.sakura)
    assert not await speaks_japanese(world, world.emma)
    assert await world.bot.languages.of_guild(world.guild.id) == "both"


@pytest.mark.parametrize("language", ["en", "ja", "both"])
async def test_a_manager_sets_the_servers_language(world: World, manager: MemberActor, language: str) -> None:
    before = (await world.ask(manager, "settings language")).content
    told = await world.ask(manager, "settings language", server=language)
    assert told.ephemeral
    assert told.content.splitlines()[0] == before.splitlines()[0], "one's own stays"
    assert told.content.splitlines()[1] != before.splitlines()[1]
    assert await world.bot.languages.of_guild(world.guild.id) == language
    assert not await speaks_japanese(world, world.emma), "members' replies stay in their own language"


async def test_others_may_not_set_the_servers_language(world: World) -> None:
    for who, japanese in ((world.emma, False), (world.sakura, True)):
        sentence = private_sentence(await who.slash(world.channel, "settings language", server="ja"))
        assert bool(KANA.search(sentence)) == japanese
        assert [type(error) for error in world.met()] == [NotManagerError]
        assert await world.bot.languages.of_guild(world.guild.id) is None


async def test_a_refused_call_changes_nothing_at_all(world: World) -> None:
    await world.emma.slash(world.channel, "settings language", mine="ja", server="ja")
    assert len(world.met()) == 1
    assert await world.bot.languages.of_user(world.emma.id) is None
    assert not await speaks_japanese(world, world.emma)


async def test_servers_do_not_share_a_language(world: World, manager: MemberActor) -> None:
    await world.ask(manager, "settings language", server="ja")
    other = world.env.create_guild("Others")
    assert await world.bot.languages.of_guild(other.id) is None
