"""/season: dated leaderboards that follow one another, and the hall of fame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.hosting.clock import made_ms
from bot.schedule import TimeError, parse_day
from bot.state.seasons import NameUsedError, OverError, RunningError
from bot.state.zones import UTC, zone_of
from bot.trivia.season import LONGEST_DAYS, LongNameError, NoNameError, clean_name, local_day
from bot.ui import buttons, seasons
from bot.ui.words import words_for
from cogs._shared import T, check_here, choices, posted_language

if TYPE_CHECKING:
    import datetime

    from bot.client import Plutarch
    from bot.trivia.season import Season
    from bot.ui.pages import Page
    from bot.ui.words import Words
    from cogs._shared import Interaction

_ENDS = {
    "en": ("in 7 days", "end of month", "end of next month", "end of year"),
    "ja": ("1週間後", "月末", "来月末", "年末"),
}
_ON_OFF = [
    app_commands.Choice(name=T("switched on"), value="on"),
    app_commands.Choice(name=T("switched off"), value="off"),
]


class SeasonCommands(
    commands.GroupCog, group_name=T("season"), group_description=T("Leaderboards with a beginning and an end")
):
    def __init__(self, bot: Plutarch) -> None:
        self.bot, self.seasons, self.saved = bot, bot.seasons, bot.seasons.saved
        bot.presses[buttons.SEASON_LIST.name] = self.turn
        bot.presses[buttons.SEASON_X.name] = self.in_other_language

    # -- /season start, end

    @app_commands.command(name=T("start"), description=T("Start a season: a new leaderboard (needs Manage Server)"))
    @app_commands.rename(name=T("name"), end=T("end"))
    @app_commands.describe(
        name=T("The season's name"),
        end=T("Its last day: 2026-12-31, 31 December, in 30 days; without it, until you end it"),
    )
    async def start(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 200],
        end: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:
        guild_id, channel_id = _checked(interaction)
        check_here(interaction, pictures=False)
        words = await self.bot.words_for(interaction)
        self.bot.hosts.clock.saw(interaction.id)
        now_ms = made_ms(interaction.id)
        zone = await zone_of(self.bot.state, guild_id)
        last_day = None if end is None else _last_day(end, local_day(now_ms, zone or UTC))
        try:
            season = await self.saved.start(
                guild_id, _name(name), channel_id, await posted_language(interaction), now_ms, last_day
            )
        except RunningError as error:
            raise seasons.SeasonRunsError(error.season) from None
        except NameUsedError as error:
            raise seasons.SeasonNameUsedError(error.name) from None
        except OverError:
            assert last_day is not None
            raise seasons.EndIsOverError(last_day) from None
        self.seasons.wake()
        page = await self._started(season, words, monthly=False, private=False)
        await interaction.response.send_message(view=page)

    @start.autocomplete("end")
    async def complete_end(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The day as it is understood; some usual ones before anything is typed."""
        assert interaction.guild_id is not None
        words = await self.bot.words_for(interaction)
        today = local_day(made_ms(interaction.id), await zone_of(self.bot.state, interaction.guild_id) or UTC)
        found: dict[str, str] = {}
        for text in (current,) if current.strip() else _ENDS[words.language]:
            try:
                day = parse_day(text, today)
            except TimeError:
                continue
            if 0 <= (day - today).days <= LONGEST_DAYS:
                found.setdefault(seasons.end_label(day, today, words), str(day))
        return choices(found.items())

    @app_commands.command(name=T("end"), description=T("End the season that is running (needs Manage Server)"))
    async def end(self, interaction: Interaction) -> None:
        guild_id, _ = _checked(interaction)
        words = await self.bot.words_for(interaction)
        self.bot.hosts.clock.saw(interaction.id)
        ended = await self.saved.end(guild_id, made_ms(interaction.id))
        self.seasons.wake()
        if ended is None:
            raise seasons.NoSeasonRunsError
        await interaction.response.send_message(seasons.ended_sentence(*ended, words), ephemeral=True)

    # -- /season monthly

    @app_commands.command(
        name=T("monthly"), description=T("A season for each month, one after the other (needs Manage Server)")
    )
    @app_commands.rename(setting=T("setting"))
    @app_commands.describe(setting=T("On: each month has its own, announced in this channel at its end"))
    @app_commands.choices(setting=_ON_OFF)
    async def monthly(self, interaction: Interaction, setting: app_commands.Choice[str]) -> None:
        guild_id, channel_id = _checked(interaction)
        words = await self.bot.words_for(interaction)
        self.bot.hosts.clock.saw(interaction.id)
        now_ms = made_ms(interaction.id)
        if setting.value == "off":
            said = seasons.no_months_sentence(*await self.saved.stop_monthly(guild_id, now_ms), words)
            self.seasons.wake()
            await interaction.response.send_message(said, ephemeral=True)
            return
        check_here(interaction, pictures=False)
        running, new, monthly = await self.saved.set_monthly(
            guild_id, channel_id, await posted_language(interaction), now_ms
        )
        self.seasons.wake()
        if running is not None and new:
            page = await self._started(running, words, monthly=True, private=False)
            await interaction.response.send_message(view=page)
            return
        zone = await zone_of(self.bot.state, guild_id)
        said = seasons.monthly_sentence(
            running, monthly, words, next_day=await self._day(guild_id, monthly.next_ms), zone_known=zone is not None
        )
        await interaction.response.send_message(said, ephemeral=True)

    # -- /season list

    @app_commands.command(name=T("list"), description=T("The running season, and the hall of fame of past ones"))
    async def list_them(self, interaction: Interaction) -> None:
        words = await self.bot.words_for(interaction)
        await interaction.response.send_message(view=await self._list(interaction, 1, words), ephemeral=True)

    async def _list(self, interaction: Interaction, page: int, words: Words) -> Page:
        assert interaction.guild_id is not None
        found = await self.saved.overview(interaction.guild_id, seasons.FAME_A_PAGE, page)
        next_ms = found.monthly.next_ms if found.monthly is not None else None
        return seasons.list_page(found, page, await self._day(interaction.guild_id, next_ms), words)

    # -- presses

    async def turn(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, page = arguments
        words = words_for("ja" if language == "ja" else "en")
        await interaction.response.edit_message(view=await self._list(interaction, max(1, int(page)), words))

    async def in_other_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """How a season began, as its first message says it."""
        language, id, monthly = arguments
        assert interaction.guild_id is not None
        season = await self.saved.load(interaction.guild_id, int(id))
        if season is None:
            raise seasons.NoSeasonYetError
        words = words_for("ja" if language == "ja" else "en")
        page = await self._started(season, words, monthly=monthly == "1", private=True)
        await interaction.response.send_message(view=page, ephemeral=True)

    async def _started(self, season: Season, words: Words, *, monthly: bool, private: bool) -> Page:
        zone = await zone_of(self.bot.state, season.guild_id)
        return seasons.started_page(season, words, monthly=monthly, zone_known=zone is not None, private=private)

    async def _day(self, guild_id: int, at_ms: int | None) -> datetime.date | None:
        """The server's day at a moment; None where that is not known (it is being looked at)."""
        if not at_ms:
            return None
        return local_day(at_ms, await zone_of(self.bot.state, guild_id) or UTC)


# -- checks


def _checked(interaction: Interaction) -> tuple[int, int]:
    """The server and the channel, where the person may set seasons. Raises NotSeasonManagerError."""
    # A command's default permissions would hide /season list too.
    if not interaction.permissions.manage_guild:
        raise seasons.NotSeasonManagerError
    assert interaction.guild_id is not None  # the commands are for servers only
    assert interaction.channel_id is not None
    return interaction.guild_id, interaction.channel_id


def _name(text: str) -> str:
    """Raises NoSeasonNameError, LongSeasonNameError."""
    try:
        return clean_name(text)
    except NoNameError:
        raise seasons.NoSeasonNameError from None
    except LongNameError as error:
        raise seasons.LongSeasonNameError(error.length) from None


def _last_day(text: str, today: datetime.date) -> datetime.date:
    """Raises BadEndError, EndIsOverError, EndTooFarError."""
    try:
        day = parse_day(text, today)
    except TimeError:
        raise seasons.BadEndError(text) from None
    if day < today:
        raise seasons.EndIsOverError(day)
    if (day - today).days > LONGEST_DAYS:
        raise seasons.EndTooFarError
    return day


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(SeasonCommands(bot))
