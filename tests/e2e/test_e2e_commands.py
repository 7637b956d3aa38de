"""The commands as Discord is told them, and when it is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from discord import app_commands

from bot import create_bot
from simulated import JAPANESE, cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    import discord

    from simulated import Json, World

LOOK_UPS = {"timeline", "fact", "search", "person", "today", "help"}
IN_SERVERS_ONLY = {"competition", "daily", "season", "settings", "trivia", "leaderboard", "stats"}
MADE_UP = {"name", "title"}
NAME = re.compile(r"[-_'\w]{1,32}")
SUBCOMMAND, GROUP, STRING = 1, 2, 3
IN_SERVERS, IN_DIRECT_MESSAGES = 0, 1


def parts(command: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """A command and all that is inside it, each with its path."""
    path = f"{path} {command['name']}".strip()
    yield path, command
    for inner in command.get("options") or []:
        yield from parts(inner, path)


@pytest.fixture
def told(world: World) -> list[Json]:
    (commands,) = world.syncs()
    return commands


async def test_the_commands_there_are(told: list[Json]) -> None:
    assert {command["name"] for command in told} == LOOK_UPS | IN_SERVERS_ONLY


async def test_every_name_and_description_is_in_both_languages(told: list[Json]) -> None:
    for command in told:
        for path, part in parts(command):
            names = (part["name"], part["name_localizations"]["ja"])
            for name in names:
                assert NAME.fullmatch(name), (path, name)
                assert name == name.lower(), (path, name)
            texts = (part["description"], part["description_localizations"]["ja"])
            for text in texts:
                assert 1 <= len(text) <= 100, (path, text)
            assert JAPANESE.search(texts[1]), path
            assert JAPANESE.sub("", texts[0]) != "", path


async def test_japanese_names_do_not_clash(told: list[Json]) -> None:
    def check(level: list[Json]) -> None:
        for said in ([one["name"] for one in level], [one["name_localizations"]["ja"] for one in level]):
            assert len(set(said)) == len(said)
        for one in level:
            check(one.get("options") or [])

    check(told)


async def test_every_string_option_has_choices_or_completion(told: list[Json]) -> None:
    options = [(path, part) for command in told for path, part in parts(command) if part.get("type") == STRING and path]
    # What people make up themselves has no set to choose from.
    options = [(path, part) for path, part in options if part["name"] not in MADE_UP]
    assert len(options) >= 12
    for path, option in options:
        assert bool(option.get("choices")) != bool(option.get("autocomplete")), path
        for choice in option.get("choices") or []:
            said = choice.get("name_localizations") or {}
            assert 1 <= len(choice["name"]) <= 100
            assert said.get("ja") or choice["name"] in ("English", "日本語"), (path, choice)


async def test_contexts(told: list[Json]) -> None:
    for command in told:
        where = [IN_SERVERS, IN_DIRECT_MESSAGES] if command["name"] in LOOK_UPS else [IN_SERVERS]
        assert command["contexts"] == where, command["name"]
        assert command["integration_types"] == [0], command["name"]
        assert command.get("default_member_permissions") is None, command["name"]


async def test_required_options_come_first(told: list[Json]) -> None:
    (timeline,) = (command for command in told if command["name"] == "timeline")
    assert [option["name"] for option in timeline["options"]] == ["when", "person", "topic"]
    for command in told:
        for path, part in parts(command):
            needed = [bool(option.get("required")) for option in part.get("options") or []]
            assert needed == sorted(needed, reverse=True), path


async def test_no_privileged_intent(world: World) -> None:
    assert not world.bot.intents.message_content
    assert not world.bot.intents.members
    assert not world.bot.intents.presences


# -- when Discord is told


async def test_unchanged_commands_are_told_once(world: World) -> None:
    before = dict(world.bot.command_ids)
    await world.restart()
    await world.restart()
    assert len(world.syncs()) == 1
    assert world.bot.command_ids == before, "the help still links to them"
    assert cited(await world.ask(world.emma, "timeline", when="2015"))


async def test_changed_commands_are_told_again(world: World) -> None:
    @app_commands.command(name="more", description="Something new")
    async def more(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("more", ephemeral=True)

    changed = create_bot(world.settings)
    changed.tree.add_command(more)
    await world.restart(changed)
    assert len(world.syncs()) == 2
    assert {command["name"] for command in world.syncs()[1]} == LOOK_UPS | IN_SERVERS_ONLY | {"more"}
    assert "more" in world.bot.command_ids
    await world.restart()
    assert len(world.syncs()) == 3, "and again where they changed back"
    assert "more" not in world.bot.command_ids


async def test_a_changed_translation_is_told_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import client

    original = client.Translator.translate

    async def louder(self: Any, string: Any, locale: Any, context: Any) -> str | None:
        said = await original(self, string, locale, context)
        return f"{said}！" if said and string.message == "What this bot can do" else said

    monkeypatch.setattr(client.Translator, "translate", louder)
    await world.restart()
    assert len(world.syncs()) == 2


async def test_a_refused_list_is_told_at_the_next_start(world: World) -> None:
    @app_commands.command(name="more", description="Something new")
    async def more(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("more", ephemeral=True)

    changed = create_bot(world.settings, always_sync=True)
    await world.restart(changed)
    assert len(world.syncs()) == 2, "always_sync tells it though nothing changed"
