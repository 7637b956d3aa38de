"""/leaderboard and /stats: what is remembered of rounds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.hosting.books import utc_day
from bot.state import boards, leaderboards
from bot.state.daily_answers import daily_streak
from bot.state.leaderboards import DAILY, EVERYWHERE, today_of
from bot.trivia.standings import period as period_of
from bot.trivia.standings import season_key, season_of
from bot.ui import buttons
from bot.ui.leaderboard import (
    PICTURE,
    NoGlobalDailyError,
    Takes,
    board_page,
    picture_alt,
    share_text,
    shown_topics,
    stats_page,
    topic_label,
)
from bot.ui.seasons import NoSeasonYetError, SeasonOfRoundsError
from bot.ui.stats_picture import Bar, stats_picture
from bot.ui.words import words_for
from cogs._shared import T, turn_now

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.trivia.standings import Span
    from bot.ui.leaderboard import Scope
    from bot.ui.pages import Page
    from bot.ui.words import Words
    from cogs._shared import Interaction, MakePage

_SEASON = "season"
_PERIODS = [
    app_commands.Choice(name=T("today"), value="day"),
    app_commands.Choice(name=T("this week"), value="week"),
    app_commands.Choice(name=T("this month"), value="month"),
    app_commands.Choice(name=T("season"), value=_SEASON),
    app_commands.Choice(name=T("all time"), value="all"),
]
_SCOPES = [
    app_commands.Choice(name=T("this server"), value="server"),
    app_commands.Choice(name=T("all servers that take part"), value="global"),
]
_BOARDS = [
    app_commands.Choice(name=T("rounds"), value="rounds"),
    app_commands.Choice(name=T("daily questions"), value="daily"),
]


class Leaderboard(commands.Cog):
    def __init__(self, bot: Plutarch) -> None:
        self.bot = bot
        bot.presses[buttons.BOARD.name] = self.turn
        bot.presses[buttons.BOARD_X.name] = self.in_other_language
        bot.presses[buttons.SEASON_BOARD.name] = self.season_board
        bot.presses[buttons.STATS_X.name] = self.stats_in_other_language

    async def cog_load(self) -> None:
        self.prune.start()

    async def cog_unload(self) -> None:
        self.prune.cancel()

    @tasks.loop(hours=24)
    async def prune(self) -> None:
        """Delete the boards of days and weeks that are long over, little by little."""
        today = utc_day(self.bot.hosts.clock.now_ms())
        while await self.bot.state.write(lambda tx: leaderboards.prune(tx, today)):
            pass

    # -- /leaderboard

    @app_commands.command(name=T("leaderboard"), description=T("Who has the most points, and where you stand"))
    @app_commands.rename(period=T("period"), scope=T("scope"), board=T("board"))
    @app_commands.describe(
        period=T("Which time; without it, all time"),
        scope=T("Whose points"),
        board=T("Points of rounds, or right answers to daily questions"),
    )
    @app_commands.choices(period=_PERIODS, scope=_SCOPES, board=_BOARDS)
    async def leaderboard(
        self,
        interaction: Interaction,
        period: app_commands.Choice[str] | None = None,
        scope: app_commands.Choice[str] | None = None,
        board: app_commands.Choice[str] | None = None,
    ) -> None:
        assert interaction.guild_id is not None  # the command is for servers only
        where: Scope = "global" if scope is not None and scope.value == "global" else "server"
        prefix = DAILY if board is not None and board.value == "daily" else ""
        if period is not None and period.value == _SEASON:
            if prefix or where == "global":
                raise SeasonOfRoundsError
            key = await self._newest_season(interaction.guild_id)
        else:
            if prefix and where == "global":
                raise NoGlobalDailyError
            board_id = EVERYWHERE if where == "global" else interaction.guild_id
            today = await today_of(self.bot.state, board_id, interaction.created_at)
            span: Span = period.value if period is not None else "all"  # type: ignore[assignment]  # one of the choices
            key = prefix + period_of(span, today)
        words = await self.bot.words_for(interaction)
        page = await self._maker(interaction, 1, where, key)(words, False)
        await interaction.response.send_message(view=page)

    async def _newest_season(self, guild_id: int) -> str:
        """The board of the season that is running, or of the last one. Raises NoSeasonYetError."""
        season = await self.bot.seasons.saved.newest(guild_id)
        if season is None:
            raise NoSeasonYetError
        return season_key(season.id)

    def _maker(self, interaction: Interaction, number: int, scope: Scope, period: str) -> MakePage:
        """A page with the place of whoever asks for it."""
        guild_id, user_id = interaction.guild_id, interaction.user.id
        assert guild_id is not None

        async def make(words: Words, private: bool) -> Page:
            state = self.bot.state
            takes = None
            if scope == "global":
                on, hides = await leaderboards.global_on(state, guild_id), await leaderboards.hidden(state, user_id)
                takes = Takes(server=on, reader=not hides)
            board_id = EVERYWHERE if scope == "global" else guild_id
            found = await boards.board(state, board_id, period, number, user_id)
            number_of_season = season_of(period)
            season = None
            if number_of_season is not None:
                season = await self.bot.seasons.saved.load(guild_id, number_of_season)
            return board_page(found, words, scope=scope, period=period, takes=takes, private=private, season=season)

        return make

    def _pressed(self, interaction: Interaction, arguments: tuple[str, ...]) -> MakePage:
        _, number, scope, period = arguments
        return self._maker(interaction, int(number), "global" if scope == "global" else "server", period)

    async def turn(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        words = await self.bot.words_for(interaction)
        await turn_now(interaction, self._pressed(interaction, arguments), arguments[0], words)

    async def in_other_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        words = words_for("ja" if arguments[0] == "ja" else "en")
        page = await self._pressed(interaction, arguments)(words, True)
        await interaction.response.send_message(view=page, ephemeral=True)

    async def season_board(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """The board of a season, from a message about it."""
        words = await self.bot.words_for(interaction)
        page = await self._maker(interaction, 1, "server", season_key(int(arguments[1])))(words, True)
        await interaction.response.send_message(view=page, ephemeral=True)

    # -- /stats

    @app_commands.command(name=T("stats"), description=T("What somebody played: points, wins, right answers by topic"))
    @app_commands.rename(member=T("member"))
    @app_commands.describe(member=T("Whose; without it, your own"))
    async def stats(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        who = member or interaction.user
        words = await self.bot.words_for(interaction)
        await self._show_stats(interaction, who.id, who.display_name, words, private=False)

    async def stats_in_other_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, user = arguments
        assert interaction.guild_id is not None
        user_id = int(user)
        own = interaction.user.display_name if interaction.user.id == user_id else None
        name = own or await boards.name_of(self.bot.state, interaction.guild_id, user_id)
        words = words_for("ja" if language == "ja" else "en")
        await self._show_stats(interaction, user_id, name, words, private=True)

    async def _show_stats(
        self, interaction: Interaction, user_id: int, name: str | None, words: Words, *, private: bool
    ) -> None:
        assert interaction.guild_id is not None
        found = await boards.statistics(self.bot.state, interaction.guild_id, user_id)
        daily = await daily_streak(self.bot.state, interaction.guild_id, user_id)
        labels = await self.bot.content.topics()
        drawable = found is not None and bool(found.topics)
        may = interaction.app_permissions.attach_files
        alt = picture_alt(found, labels, words) if found is not None and drawable and may else None
        page = stats_page(
            found,
            name,
            labels,
            words,
            member=user_id,
            daily=daily,
            alt=alt,
            missing=drawable and not may,
            private=private,
        )
        if found is None or alt is None:
            await interaction.response.send_message(view=page, ephemeral=private)
            return
        # Drawing waits its turn; Discord waits three seconds.
        await interaction.response.defer(ephemeral=private, thinking=True)
        bars = [
            Bar(topic_label(one, labels, words), share_text(one.right, one.answered, words), one.right, one.answered)
            for one in shown_topics(found)
        ]
        picture = await stats_picture(name or "", words.say("Right answers by topic"), bars)
        file = discord.File(io.BytesIO(picture), PICTURE, description=alt)
        await interaction.followup.send(view=page, file=file, ephemeral=private)


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Leaderboard(bot))
