"""A bot in a process of its own, pointed at the fake Discord; prints a line of JSON once it is ready.

bot_child.py plutarch: as `plutarch run` starts it. loaded: the same with three commands of the benchmark's.
rounds: the same, with little time to read after an answer, and with a button that does nothing.
bare: discord.py with as many commands that do nothing, and no other module.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, os.environ["BENCH_WIRE"])

import discord
import point_at
from discord.ext import commands

if TYPE_CHECKING:
    from collections.abc import Callable


def announce(bot: commands.Bot) -> None:
    """Tell the parent process when the bot is ready."""

    async def on_ready() -> None:
        print(json.dumps({"at": time.monotonic(), "cpu": time.process_time()}), flush=True)

    bot.add_listener(on_ready)
    # What discord.py waits for after the last server before it is ready; 2 s unless told otherwise.
    bot._connection.guild_ready_timeout = float(os.environ["BENCH_READY_TIMEOUT"])


def bare() -> None:
    bot = commands.Bot("!", intents=discord.Intents(guilds=True), help_command=None)

    async def nothing(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok")

    for number in range(int(os.environ["BENCH_COMMANDS"])):
        bot.tree.command(name=f"c{number}", description="Does nothing")(nothing)
    announce(bot)
    bot.run(os.environ["DISCORD_TOKEN"], log_handler=None)


def add_commands(bot: Any) -> None:
    """/empty of a size, /same as /timeline 2015 has it but made once, and /cpu, which tells what was used."""
    prepared: dict[int, discord.ui.LayoutView] = {}

    @bot.tree.command(description="As many characters")
    async def empty(interaction: discord.Interaction, size: int) -> None:
        if size not in prepared:
            view = discord.ui.LayoutView(timeout=None)
            prepared[size] = view.add_item(discord.ui.TextDisplay("x" * size))
        await interaction.response.send_message(view=prepared[size])

    @bot.tree.command(description="The same page, made once")
    async def same(interaction: discord.Interaction, when: str) -> None:
        from bot.biography.when import parse_when
        from bot.ui.pages import timeline_page
        from bot.ui.words import words_for

        if 0 not in prepared:
            only = bot.content.only_person
            found = await bot.content.timeline(parse_when(when), only.slug if only else None)
            prepared[0] = timeline_page(found, words_for("en"), private=False)
        await interaction.response.send_message(view=prepared[0])

    @bot.tree.command(description="Megabytes in use")
    async def memory(interaction: discord.Interaction) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        await interaction.response.send_message(repr(pages * os.sysconf("SC_PAGE_SIZE") / 1e6))

    @bot.tree.command(description="Seconds of CPU")
    async def cpu(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(repr(time.process_time()))


class Empty(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"empty:(?P<rest>.*)"):
    """Replies as an answer is replied to, and does nothing else."""

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: Any, __: Any, /) -> Empty:
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        said = "Locked in: **A**. You learn at the close whether it is right."
        await interaction.response.send_message(said, ephemeral=True)


def add_button(bot: Any) -> None:
    from bot.hosting import host

    add_commands(bot)
    host.READING_MS = 100
    bot.add_dynamic_items(Empty)


def plutarch(extend: Callable[[Any], None] | None) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    import bot
    from bot.__main__ import app

    create = bot.create_bot

    def create_announced(*args: Any, **kwargs: Any) -> Any:
        made = create(*args, **kwargs)
        announce(made)
        if extend is not None:
            extend(made)
        return made

    bot.create_bot = create_announced
    app(["run"])


if __name__ == "__main__":
    point_at.by_constants(os.environ["BENCH_BASE"], os.environ["BENCH_WS"])
    match sys.argv[1]:
        case "plutarch":
            plutarch(None)
        case "loaded":
            plutarch(add_commands)
        case "rounds":
            plutarch(add_button)
        case "bare":
            bare()
