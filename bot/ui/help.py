"""The help, generated from the commands themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.ui.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.ui.words import Words

    AnyCommand = app_commands.Command[Any, ..., Any]


def help_page(tree_commands: Iterable[Any], ids: Mapping[str, int], words: Words, names: Words) -> Page:
    """Every command with what it does and what it takes.

    ``names`` are the words in which the reader's Discord shows commands and options; they may differ from
    the language that the reader chose here.
    """
    lead = words.say("Everything works by slash commands and buttons. What is in square brackets may be left out.")
    title = words.say("What this bot can do")
    lines = [f"## {title}", lead, *(_command(command, ids, words, names) for command in leaves(tree_commands))]
    return Page(discord.ui.TextDisplay("\n\n".join(lines)))


def leaves(tree_commands: Iterable[Any]) -> Iterator[AnyCommand]:
    """The commands people can run, in the order of their names."""
    for command in sorted(tree_commands, key=lambda c: c.name):
        if isinstance(command, app_commands.Group):
            yield from leaves(command.commands)
        elif isinstance(command, app_commands.Command):
            yield command


def _command(command: AnyCommand, ids: Mapping[str, int], words: Words, names: Words) -> str:
    root = command.qualified_name.partition(" ")[0]
    number = ids.get(root)
    shown = f"</{command.qualified_name}:{number}>" if number else f"**/{command.qualified_name}**"
    options = " ".join(
        names.say(p.display_name) if p.required else f"[{names.say(p.display_name)}]" for p in command.parameters
    )
    return f"{shown} {options}\n-# {words.say(command.description)}"
