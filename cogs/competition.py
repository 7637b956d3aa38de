"""/competition: scheduled sets of rounds with sign-up and a winner; and the buttons of their posts."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.biography.folding import fold
from bot.biography.one_line import one_line
from bot.hosting.books import BUZZER
from bot.hosting.clock import made_ms
from bot.hosting.events import length_ms, may_make
from bot.hosting.roles import role_problem
from bot.schedule import PastError, TimeError, TooFarError, parse_moment
from bot.state.competitions import OverlapError, TooManyError
from bot.state.zones import UTC, zone_of
from bot.trivia.buzzer import BuzzerRules
from bot.trivia.competition import (
    FEWEST_HERE,
    FEWEST_ROUNDS,
    MOST_ROUNDS,
    ROUNDS,
    SOONEST_MS,
    Competition,
    Fate,
    NotOpenError,
    Stage,
    new_reminded,
)
from bot.trivia.competition_export import export_files
from bot.trivia.course import Phase
from bot.trivia.questions import Mode
from bot.trivia.rules import FEWEST_QUESTIONS, MOST_QUESTIONS, QUESTIONS, Rules
from bot.ui import buttons
from bot.ui import competition_replies as replies
from bot.ui.competition import SIGN_UP, TITLE
from bot.ui.daily_replies import CannotPostThereError
from cogs._shared import MODES, T, choices, complete_person, missing_to_post, person_or_none, posted_language

if TYPE_CHECKING:
    import datetime
    from zoneinfo import ZoneInfo

    from bot.client import Plutarch
    from bot.trivia.rules import RoundLanguage
    from cogs._shared import Interaction

_BUZZER_QUESTIONS = 15
"""Half of what a round by itself has: several follow one another."""
_RECENT = 5


class CompetitionCommands(
    commands.GroupCog,
    group_name=T("competition"),
    group_description=T("Scheduled sets of rounds with sign-up and a winner"),
):
    def __init__(self, bot: Plutarch) -> None:
        self.bot, self.content, self.organizer = bot, bot.content, bot.organizer
        self.competitions = bot.organizer.competitions
        presses = bot.presses
        presses[buttons.COMPETITION_JOIN.name] = self.join
        presses[buttons.COMPETITION_LEAVE.name] = self.leave
        presses[buttons.COMPETITION_REMIND.name] = self.remind
        presses[buttons.COMPETITION_HERE.name] = self.here
        presses[buttons.COMPETITION_SHOW.name] = self.details
        presses[buttons.COMPETITION_FAME.name] = self.turn_fame

    # -- /competition create

    @app_commands.command(name=T("create"), description=T("Set up a competition (needs Manage Server)"))
    @app_commands.rename(
        title=T("title"),
        start=T("start"),
        rounds=T("rounds"),
        questions=T("questions"),
        mode=T("mode"),
        person=T("person"),
        channel=T("channel"),
        winner_role=T("winner_role"),
    )
    @app_commands.describe(
        title=T("What it is called"),
        start=T("When it begins: 20:00, tomorrow 20:00, 2026-12-01 20:00, in 30 minutes"),
        rounds=T("How many rounds; 3 without it"),
        questions=T("How many questions a round; 10 without it, 15 for the buzzer"),
        mode=T("How questions are answered; mixed without it"),
        person=T("Only questions about this life"),
        channel=T("Where it is played; here without it"),
        winner_role=T("A role that whoever wins is given"),
    )
    @app_commands.choices(mode=MODES)
    async def create(
        self,
        interaction: Interaction,
        title: app_commands.Range[str, 1, TITLE],
        start: app_commands.Range[str, 1, 60],
        rounds: app_commands.Range[int, FEWEST_ROUNDS, MOST_ROUNDS] | None = None,
        questions: app_commands.Range[int, FEWEST_QUESTIONS, MOST_QUESTIONS] | None = None,
        mode: app_commands.Choice[str] | None = None,
        person: str | None = None,
        channel: discord.TextChannel | discord.Thread | None = None,
        winner_role: discord.Role | None = None,
    ) -> None:
        _check_manager(interaction)
        guild = interaction.guild
        assert guild is not None
        assert interaction.channel_id is not None
        words = await self.bot.words_for(interaction)
        self.bot.hosts.clock.saw(interaction.id)
        if channel is not None:
            _check_channel(channel.id, channel.permissions_for(guild.me), isinstance(channel, discord.Thread))
        else:
            in_thread = isinstance(interaction.channel, discord.Thread)
            _check_channel(interaction.channel_id, interaction.app_permissions, in_thread)
        if winner_role is not None:
            creator = interaction.user
            assert isinstance(creator, discord.Member)
            problem = role_problem(winner_role, creator)
            if problem is not None:
                raise replies.RoleRefusedError(problem, winner_role.id)
        who = await person_or_none(self.content, person)
        zone = await zone_of(self.bot.state, guild.id)
        now_ms = made_ms(interaction.id)
        start_ms = self._start_ms(start, interaction.created_at, zone, now_ms)
        competition = Competition(
            id=interaction.id,
            guild_id=guild.id,
            channel_id=channel.id if channel is not None else interaction.channel_id,
            creator=interaction.user.id,
            title=_title(title),
            rules=_rules(
                mode.value if mode is not None else None,
                questions,
                # A life that is the only one is nobody's choice.
                who.slug if who is not None and person else None,
                await posted_language(interaction),
            ),
            rounds=rounds or ROUNDS,
            created_ms=now_ms,
            start_ms=start_ms,
            role_id=winner_role.id if winner_role is not None else None,
            reminded=new_reminded(now_ms, start_ms),
        )
        try:
            await self.competitions.create(competition, length_ms(competition))
        except TooManyError:
            raise replies.TooManyOpenError from None
        except OverlapError as error:
            raise replies.OverlapsError(error.title, error.start_ms) from None
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await self.organizer.move(guild.id, competition.id)
        finally:
            self.organizer.wake()
        event_id, _ = await self.competitions.event(competition)
        page = replies.created_page(
            competition,
            words,
            posted=await self.competitions.post(guild.id, competition.id, SIGN_UP) is not None,
            event=bool(event_id),
            may_make_events=may_make(guild),
            zone=zone,
        )
        await interaction.followup.send(view=page, ephemeral=True)

    create.autocomplete("person")(complete_person)

    @create.autocomplete("start")
    async def complete_start(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The start as it is understood; some usual ones before anything is typed."""
        assert interaction.guild_id is not None
        words = await self.bot.words_for(interaction)
        zone = await zone_of(self.bot.state, interaction.guild_id) or UTC
        now = interaction.created_at
        usual = ("30分後", "20:00", "21:00", "明日20:00", "土曜20:00") if words.language == "ja" else (
            "in 30 minutes", "20:00", "21:00", "tomorrow 20:00", "Saturday 20:00"
        )  # fmt: skip
        found: dict[str, str] = {}
        for text in (current,) if current.strip() else usual:
            try:
                moment = parse_moment(text, now, zone)
            except TimeError:
                continue
            local = moment.astimezone(zone)
            found.setdefault(replies.start_label(moment, now, zone, words), f"{local:%Y-%m-%d %H:%M}")
        return choices(found.items())

    def _start_ms(self, text: str, now: datetime.datetime, zone: ZoneInfo | None, now_ms: int) -> int:
        """Raises BadStartError, PastStartError, TooFarToStartError, TooSoonToStartError."""
        try:
            moment = parse_moment(text, now, zone or UTC)
        except PastError:
            raise replies.PastStartError(text) from None
        except TooFarError:
            raise replies.TooFarToStartError from None
        except TimeError:
            raise replies.BadStartError(text) from None
        start_ms = int(moment.timestamp() * 1000)
        # What was completed is cut to the minute.
        if start_ms - now_ms < SOONEST_MS - 60_000:
            raise replies.TooSoonToStartError
        return start_ms

    # -- /competition list, standings, results

    @app_commands.command(name=T("list"), description=T("The competitions of this server"))
    async def list_them(self, interaction: Interaction) -> None:
        assert interaction.guild_id is not None
        words = await self.bot.words_for(interaction)
        listed = await self.competitions.open_ones(interaction.guild_id)
        recent = await self.competitions.recent(interaction.guild_id, _RECENT)
        page = replies.list_page(listed, recent, words)
        await interaction.response.send_message(view=page, ephemeral=True)

    @app_commands.command(name=T("standings"), description=T("How a competition stands, with your own place"))
    @app_commands.rename(competition=T("competition"))
    @app_commands.describe(competition=T("Which one; without it, the one being played, else the next or last one"))
    async def standings(
        self, interaction: Interaction, competition: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        one = await self._named(interaction, competition)
        await self._show(interaction, one)

    async def _show(self, interaction: Interaction, one: Competition) -> None:
        words = await self.bot.words_for(interaction)
        rounds, places = await self.organizer.results(one)
        played = sum(round.phase is Phase.ENDED for round in rounds)
        page = replies.details_page(one, places, played, interaction.user.id, words)
        await interaction.response.send_message(view=page, ephemeral=True)

    @app_commands.command(name=T("results"), description=T("The hall of fame: past competitions and who won them"))
    async def results(self, interaction: Interaction) -> None:
        await self._fame(interaction, 1)

    async def _fame(self, interaction: Interaction, number: int) -> None:
        assert interaction.guild_id is not None
        words = await self.bot.words_for(interaction)
        size = replies.FAME_A_PAGE
        number = max(1, number)
        fame, count = await self.competitions.fame(interaction.guild_id, size, (number - 1) * size)
        page = replies.fame_page(fame, count, number, interaction.guild_id, words)
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            await interaction.response.edit_message(view=page)
        else:
            await interaction.response.send_message(view=page, ephemeral=True)

    async def turn_fame(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self._fame(interaction, int(arguments[2]))

    # -- /competition start-now, cancel

    @app_commands.command(name=T("start-now"), description=T("Begin a competition at once (needs Manage Server)"))
    @app_commands.rename(competition=T("competition"))
    @app_commands.describe(competition=T("Which one; without it, the next one"))
    async def start_now(
        self, interaction: Interaction, competition: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        _check_manager(interaction)
        one = await self._named(interaction, competition, open_only=True)
        words = await self.bot.words_for(interaction)
        if one.stage is not Stage.SIGN_UP:
            raise replies.HasBegunError
        if len(one.entrants) < FEWEST_HERE:
            raise replies.TooFewJoinedError
        now_ms = made_ms(interaction.id)
        if not await self.competitions.start_now(one, one.start_now(now_ms), now_ms):
            raise replies.HasBegunError
        self.organizer.nudge(one.guild_id, one.id)
        await interaction.response.send_message(replies.begins_sentence(one, words), ephemeral=True)

    @app_commands.command(name=T("cancel"), description=T("Cancel a competition (needs Manage Server)"))
    @app_commands.rename(competition=T("competition"))
    @app_commands.describe(competition=T("Which one; without it, the one being played or the next one"))
    async def cancel(
        self, interaction: Interaction, competition: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        _check_manager(interaction)
        words = await self.bot.words_for(interaction)
        one = await self._named(interaction, competition, open_only=True)
        now_ms = made_ms(interaction.id)
        # A step of its course may come between.
        while not await self.competitions.save(one, one.end(Fate.CANCELLED), now_ms, now_ms):
            one = await self._load(one.guild_id, one.id)
            if one.stage is Stage.ENDED:
                raise replies.IsOverError
        self.organizer.nudge(one.guild_id, one.id)
        await interaction.response.send_message(replies.cancelled_sentence(one, words), ephemeral=True)

    # -- /competition export

    @app_commands.command(
        name=T("export"), description=T("Every question, answer, time and point, as files (needs Manage Server)")
    )
    @app_commands.rename(competition=T("competition"))
    @app_commands.describe(competition=T("Which one; without it, the last one"))
    async def export(
        self, interaction: Interaction, competition: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        _check_manager(interaction)
        words = await self.bot.words_for(interaction)
        one = await self._named(interaction, competition, ended_first=True)
        rounds, _ = await self.organizer.results(one)
        # What is being played is nobody's to read yet.
        played = [round for round in rounds if round.phase is Phase.ENDED]
        if not played:
            raise replies.NothingPlayedError
        await interaction.response.defer(ephemeral=True, thinking=True)
        written, answers = await asyncio.to_thread(export_files, one, played, interaction.filesize_limit)
        await interaction.followup.send(
            replies.export_sentence(one, answers, words),
            files=[discord.File(io.BytesIO(content), name) for name, content in written.items()],
            ephemeral=True,
        )

    # -- which one

    async def _load(self, guild_id: int, id: int) -> Competition:
        one = await self.competitions.load(guild_id, id)
        if one is None:
            raise replies.NoCompetitionError
        return one

    async def _named(
        self, interaction: Interaction, text: str | None, *, open_only: bool = False, ended_first: bool = False
    ) -> Competition:
        """The competition that is meant. Raises NoCompetitionError."""
        guild_id = interaction.guild_id
        assert guild_id is not None
        listed = await self.competitions.open_ones(guild_id)
        # The one being played comes before those to come.
        listed.sort(key=lambda one: one.stage is Stage.SIGN_UP)
        if not open_only:
            recent = await self.competitions.recent(guild_id, 100)
            listed = [*recent, *listed] if ended_first else [*listed, *recent]
        if text is None:
            if not listed:
                raise replies.NoCompetitionError
            return await self._load(guild_id, listed[0].id)
        folded = fold(text)
        for one in listed:
            if text == str(one.id) or fold(one.title) == folded:
                return await self._load(guild_id, one.id)
        raise replies.NoCompetitionError(text)

    @standings.autocomplete("competition")
    @export.autocomplete("competition")
    async def complete_any(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await self._complete(interaction, current, ended=True)

    @start_now.autocomplete("competition")
    @cancel.autocomplete("competition")
    async def complete_open(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await self._complete(interaction, current, ended=False)

    async def _complete(self, interaction: Interaction, current: str, *, ended: bool) -> list[app_commands.Choice[str]]:
        assert interaction.guild_id is not None
        listed = await self.competitions.open_ones(interaction.guild_id)
        if ended:
            listed += await self.competitions.recent(interaction.guild_id, 100)
        folded = fold(current)
        return choices((one.title, str(one.id)) for one in listed if folded in fold(one.title))

    # -- presses

    async def join(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, id = map(int, arguments)
        words = await self.bot.words_for(interaction)
        user = interaction.user
        try:
            new, reminded = await self.competitions.join(guild_id, id, user.id, user.display_name)
        except NotOpenError:
            raise replies.SignUpOverError from None
        if new:
            self.organizer.posts.show_count(guild_id, id)
        await interaction.response.send_message(replies.joined_sentence(new, reminded, words), ephemeral=True)

    async def leave(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, id = map(int, arguments)
        words = await self.bot.words_for(interaction)
        try:
            had = await self.competitions.leave(guild_id, id, interaction.user.id)
        except NotOpenError:
            raise replies.SignUpOverError from None
        if had:
            self.organizer.posts.show_count(guild_id, id)
        await interaction.response.send_message(replies.left_sentence(had, words), ephemeral=True)

    async def remind(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, id = map(int, arguments)
        words = await self.bot.words_for(interaction)
        try:
            on = await self.competitions.remind(guild_id, id, interaction.user.id)
        except NotOpenError:
            raise replies.SignUpOverError from None
        if on is None:
            raise replies.NotJoinedError
        await interaction.response.send_message(replies.remind_sentence(on, words), ephemeral=True)

    async def here(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, id = map(int, arguments)
        words = await self.bot.words_for(interaction)
        user = interaction.user
        try:
            known = await self.competitions.here(guild_id, id, user.id, user.display_name)
        except NotOpenError:
            raise replies.SignUpOverError from None
        if not known:
            raise replies.NotJoinedError
        await interaction.response.send_message(replies.here_sentence(words), ephemeral=True)

    async def details(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self._show(interaction, await self._load(int(arguments[0]), int(arguments[1])))


# -- checks


def _check_manager(interaction: Interaction) -> None:
    # A command's default permissions would hide its other subcommands too.
    if not interaction.permissions.manage_guild:
        raise replies.NotOrganizerError


def _check_channel(channel_id: int, mine: discord.Permissions, in_thread: bool) -> None:
    """Raises CannotPostThereError with the names of what the bot would need there and does not have."""
    if missing := missing_to_post(mine, in_thread=in_thread):
        raise CannotPostThereError(channel_id, missing)


def _title(text: str) -> str:
    """The title on one line, without what cannot be seen. Raises NoTitleError."""
    title = one_line(text)
    if not title:
        raise replies.NoTitleError
    return title


def _rules(mode: str | None, questions: int | None, person: str | None, language: RoundLanguage) -> Rules | BuzzerRules:
    if mode == BUZZER:
        return BuzzerRules(questions=questions or _BUZZER_QUESTIONS, person=person, language=language)
    return Rules(
        mode=Mode(mode) if mode else Mode.MIXED, questions=questions or QUESTIONS, person=person, language=language
    )


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(CompetitionCommands(bot))
