"""The same bot in a local, Discord-like page, without a token: simcord's preview."""

from __future__ import annotations

import asyncio
import tempfile
import webbrowser
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
import simcord

from bot import create_bot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simcord import ChannelHandle, Preview

    from bot.config import Settings
    from bot.content.build import Progress

_TICK_S = 0.5
ENGLISH, JAPANESE, THIRD = "Emma", "さくら", "ハルト"


async def serve_preview(
    settings: Settings,
    say: Callable[[str], None],
    progress: Progress,
    *,
    state: Path | None = None,
    port: int | None = None,
    browser: bool = True,
) -> None:
    """Serve the page until it is closed. People's choices go into ``state``, or into a throw-away file."""
    with tempfile.TemporaryDirectory(prefix="plutarch-preview-") as folder:
        path = state or Path(folder) / "state.sqlite"
        own = replace(settings, state_url=f"sqlite:///{path}")
        # The page's Discord is new each time: it knows no commands from before.
        bot = create_bot(own, progress=progress, always_sync=True)
        try:
            world = simcord.run(bot, check_errors=False)
            env = world._env
            # Its clock begins in a fixed year; people expect today. Ids come of the clock, and those who chose
            # something last time are to be the same people now: so they are there before the clock moves.
            guild = env.create_guild("Plutarch")
            channel = guild.create_text_channel("biography")
            # She may set up what a server's managers set up.
            managers = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
            english = guild.add_member(env.create_user("emma", global_name=ENGLISH), roles=[managers])
            japanese = guild.add_member(env.create_user("sakura", global_name=JAPANESE))
            third = guild.add_member(env.create_user("haruto", global_name=THIRD))
            # And it moves before the bot is there: what wakes every day would have to for each day between.
            env.backend.advance_clock((datetime.now(UTC) - env.now()).total_seconds())
            async with world:
                # simcord's own error handler would show what the bot answered itself as its crash.
                del bot.tree.on_error
                assert bot.user is not None
                await bot.user.edit(username="Plutarch")
                # The page speaks English for everybody, so two have chosen Japanese, as any member can.
                for member in (japanese, third):
                    await member.slash(channel, "settings language", mine="ja")
                viewers = [english, japanese, third]
                async with env.preview(channel, viewers=viewers, layout="channel", port=port) as page:
                    say(f"Plutarch is at {page.url}")
                    say(f"Be {ENGLISH} (English), {JAPANESE} or {THIRD} (日本語), type /timeline 2015; Ctrl-C ends.")
                    if browser:
                        _open_browser(page.url)
                    clock = asyncio.create_task(_keep_time(env, page, channel))
                    try:
                        await page.wait_closed()
                    finally:
                        clock.cancel()
        finally:
            # simcord lets go of the bot without closing it.
            await bot.close_stores()


async def _keep_time(env: simcord.Env, page: Preview, channel: ChannelHandle) -> None:
    """Let the page's Discord keep the time: by itself it stands still between two actions."""
    shown = _state_of(channel)
    # simcord does one thing at a time, and refuses what somebody presses while time passes: here it waits its turn.
    turn = asyncio.Lock()
    real = page._action

    async def in_turn(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal shown
        async with turn:
            # Between somebody's look and their press, the page may have shown something new: a round's next phrase,
            # say. Discord takes such a press, and whether its button is still there is checked all the same.
            if "published_revision" in body:
                body = {**body, "published_revision": page._get_page(context_id).revision}
            try:
                return await real(context_id, body)
            finally:
                # What a press brought, its page shows by itself.
                shown = _state_of(channel)

    page._action = in_turn
    last = asyncio.get_running_loop().time()
    while True:
        await asyncio.sleep(_TICK_S)
        async with turn:
            now = asyncio.get_running_loop().time()
            await env.advance_time(now - last)
            last = now
            if (state := _state_of(channel)) != shown:
                shown = state
                await page.refresh()


def _state_of(channel: ChannelHandle) -> tuple[object, ...]:
    """What tells whether the channel shows something new."""
    return tuple((message.id, message.edited_at) for message in channel.history())


def _open_browser(url: str) -> None:
    """Open the page where there is a desktop. A text browser would take over the terminal."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return
    if type(found) is not webbrowser.GenericBrowser:
        found.open(url)
