"""/daily: when and where the daily post comes, how it stands; and the buttons of the posts."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.content.queries import UnknownNameError
from bot.hosting.clock import made_ms
from bot.schedule import TimeError, next_due, parse_time
from bot.state.daily import ASKED_FOR
from bot.state.daily_answers import ClosedError, answer_daily, answer_of, results
from bot.state.daily_rows import Post, Schedule, nonce_of
from bot.state.zones import zone_of
from bot.trivia.daily import NotAYearError, judged
from bot.trivia.judging import Verdict
from bot.ui import buttons, daily_replies
from bot.ui.answers import REPLY, be_more_specific, not_a_year
from bot.ui.daily import quiz_page, tried_page
from bot.ui.daily_replies import (
    BadTimeError,
    CannotPostThereError,
    DailyAgainView,
    EveryoneError,
    NoDailyError,
    NoQuizError,
    NotDailyManagerError,
    NothingToPostError,
    NotYourRoleError,
    PostGoneError,
    QuestionClosedError,
)
from bot.ui.words import words_for
from cogs._shared import T, choices, complete_person, complete_zone, person_or_none, put_off, zone_named

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.content.records import PersonName
    from bot.state.daily_rows import What
    from bot.trivia.questions import Asked
    from bot.ui.pages import Page
    from bot.ui.words import Words
    from cogs._shared import Interaction

_POSTS = [
    app_commands.Choice(name=T("a fact"), value="fact"),
    app_commands.Choice(name=T("a question"), value="question"),
    app_commands.Choice(name=T("a fact and a question"), value="both"),
]
_NEEDED = ("view_channel", "send_messages")
_BETTER = ("attach_files", "read_message_history")
_USUAL_TIMES = ("07:00", "08:00", "09:00", "12:00", "18:00", "21:00")
_HOME = {"en": ZoneInfo("UTC"), "ja": ZoneInfo("Asia/Tokyo")}
"""What a zone is guessed to be by whoever names none, in a server that has none."""


class DailyPost(
    commands.GroupCog, group_name=T("daily"), group_description=T("A fact or a question every day, at a fixed time")
):
    def __init__(self, bot: Plutarch) -> None:
        self.bot, self.content, self.daily = bot, bot.content, bot.daily
        self.dailies, self.editor = bot.daily.dailies, bot.daily.editor
        presses = bot.presses
        presses[buttons.DAILY_ANSWER.name] = self.choose
        presses[buttons.DAILY_OPEN.name] = self.open
        presses[buttons.DAILY_QUIZ.name] = self.quiz
        presses[buttons.DAILY_TRY.name] = self.tried
        presses[buttons.DAILY_X.name] = self.in_other_language
        bot.forms[buttons.FORM_DAILY.name] = self.submitted

    # -- /daily set

    @app_commands.command(name=T("set"), description=T("Where and when the daily post comes (needs Manage Server)"))
    @app_commands.rename(
        channel=T("channel"),
        time=T("time"),
        timezone=T("timezone"),
        post=T("post"),
        role=T("role"),
        person=T("person"),
    )
    @app_commands.describe(
        channel=T("Where it is posted"),
        time=T("When, such as 9:00, 9:30pm or 21時半"),
        timezone=T("A city or the time there now; without it, the server's time zone"),
        post=T("What is posted; a fact and a question without it"),
        role=T("A role that is notified; nobody without it"),
        person=T("Whose life; everybody's without it"),
    )
    @app_commands.choices(post=_POSTS)
    async def set_up(
        self,
        interaction: Interaction,
        channel: discord.TextChannel,
        time: app_commands.Range[str, 1, 40],
        timezone: app_commands.Range[str, 1, 100] | None = None,
        post: app_commands.Choice[str] | None = None,
        role: discord.Role | None = None,
        person: str | None = None,
    ) -> None:
        _check_manager(interaction)
        guild = channel.guild
        words = await self.bot.words_for(interaction)
        who = await person_or_none(self.content, person)
        at = _time(time)
        zone, guessed = await self._zone(guild.id, timezone, words)
        if role is not None:
            _check_role(interaction, channel, role)
        here = channel.permissions_for(guild.me)
        if missing := [name for name in _NEEDED if not getattr(here, name)]:
            raise CannotPostThereError(channel.id, missing)

        last = next(iter(await self.dailies.last_days(guild.id, 1)), None)
        posted = last is not None and last.state != "skipped"
        now = self._now()
        day, moment = next_due(now, at, zone, last.day if last is not None and posted else None)
        schedule = Schedule(
            guild_id=guild.id,
            channel_id=channel.id,
            at=at,
            zone=zone,
            what=_what(post.value if post is not None else "both"),
            role_id=role.id if role is not None else None,
            # A life that is the only one is nobody's choice.
            person=who.slug if who is not None and person else None,
            language=words.language,
            next_day=day,
            next_due_ms=int(moment.timestamp() * 1000),
        )
        if await self.editor.prepare(schedule) is None:
            raise NothingToPostError
        await self.dailies.set(schedule)
        self.daily.wake()
        # Its zone is the server's.
        self.bot.seasons.wake()
        today = now.astimezone(zone).date()
        page = daily_replies.set_page(
            schedule,
            who if person else None,
            words,
            today=today,
            posted_today=last is not None and posted and last.day >= today,
            last_sent_ms=last.sent_ms if last is not None and posted else None,
            zone_guessed=guessed,
            missing=[name for name in _BETTER if not getattr(here, name)],
            silent_role=role is not None and not role.mentionable and not here.mention_everyone,
        )
        await interaction.response.send_message(view=page, ephemeral=True)

    set_up.autocomplete("person")(complete_person)
    set_up.autocomplete("timezone")(complete_zone)

    @set_up.autocomplete("time")
    async def complete_time(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The time as it is understood; the usual ones before anything is typed."""
        if not current.strip():
            return choices((text, text) for text in _USUAL_TIMES)
        try:
            said = f"{parse_time(current):%H:%M}"
        except TimeError:
            return []
        return choices([(said, said)])

    async def _zone(self, guild_id: int, text: str | None, words: Words) -> tuple[ZoneInfo, bool]:
        """The zone that is meant, and whether it is only a guess. Raises BadZoneError."""
        if text is not None:
            return zone_named(text), False
        zone = await zone_of(self.bot.state, guild_id)
        return (_HOME[words.language], True) if zone is None else (zone, False)

    # -- /daily off, status, preview

    @app_commands.command(name=T("off"), description=T("Switch the daily post off (needs Manage Server)"))
    async def off(self, interaction: Interaction) -> None:
        _check_manager(interaction)
        assert interaction.guild_id is not None
        words = await self.bot.words_for(interaction)
        was_on = await self.dailies.switch_off(interaction.guild_id, ASKED_FOR)
        await interaction.response.send_message(daily_replies.switched_off_sentence(words, was_on), ephemeral=True)

    @app_commands.command(
        name=T("status"), description=T("How the daily post is set, what came last and what comes next")
    )
    async def status(self, interaction: Interaction) -> None:
        assert interaction.guild_id is not None
        words = await self.bot.words_for(interaction)
        schedule = await self.dailies.get(interaction.guild_id)
        if schedule is None:
            raise NoDailyError
        last = next(iter(await self.dailies.last_days(interaction.guild_id, 1)), None)
        if last is not None:
            last = await self.dailies.load(last.guild_id, last.day)
        told = last.content.pick if last is not None else None
        coming = None
        if schedule.what != "question" and (pick := await self.editor.pick(schedule, schedule.next_day)) is not None:
            statement = await self.editor.statement(pick.item)
            coming = (pick, statement) if statement is not None else None
        page = daily_replies.status_page(
            schedule,
            await self._person(schedule),
            words,
            last=last,
            last_statement=await self.editor.statement(told.item if told is not None else None),
            coming=coming,
        )
        await interaction.response.send_message(view=page, ephemeral=True)

    async def _person(self, schedule: Schedule) -> PersonName | None:
        if schedule.person is None:
            return None
        try:
            return await self.content.find_person(schedule.person)
        except UnknownNameError:
            return None

    @app_commands.command(name=T("preview"), description=T("The next daily post, for your eyes only"))
    async def preview(self, interaction: Interaction) -> None:
        guild_id, channel_id = interaction.guild_id, interaction.channel_id
        assert guild_id is not None
        assert channel_id is not None
        words = await self.bot.words_for(interaction)

        async def make() -> tuple[Page, list[discord.File]]:
            schedule = await self.dailies.get(guild_id) or await self._sample(guild_id, channel_id, words)
            content = await self.editor.prepare(schedule)
            if content is None:
                raise NothingToPostError
            last = await self.dailies.open_question(guild_id)
            post = Post(
                guild_id=guild_id,
                day=schedule.next_day,
                channel_id=schedule.channel_id,
                state="claimed",
                nonce=nonce_of(guild_id, schedule.next_day),
                due_ms=schedule.next_due_ms,
                claimed_ms=schedule.next_due_ms,
                sent_ms=None,
                message_id=None,
                problem=None,
                role_id=schedule.role_id,
                content=content,
                # How an open question has been answered is for its own end.
                reveals=None,
                number=None,
                closed=False,
            )
            pictures = interaction.app_permissions.attach_files
            return await self.editor.compose(
                post, pictures=pictures, preview=daily_replies.preview_notes(schedule, content, last is not None, words)
            )

        await self._show_late(interaction, make, words)

    async def _sample(self, guild_id: int, channel_id: int, words: Words) -> Schedule:
        """What a server would get that has set nothing yet."""
        zone, _ = await self._zone(guild_id, None, words)
        at = datetime.time(9)
        day, moment = next_due(self._now(), at, zone)
        return Schedule(
            guild_id=guild_id,
            channel_id=channel_id,
            at=at,
            zone=zone,
            what="both",
            role_id=None,
            person=None,
            language=words.language,
            next_day=day,
            next_due_ms=int(moment.timestamp() * 1000),
            off_reason="never set",
        )

    def _now(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.bot.hosts.clock.now_ms() / 1000, datetime.UTC)

    async def _show_late(self, interaction: Interaction, make: Any, words: Words) -> None:
        """Show a page with a picture, privately: drawing waits its turn, and Discord waits three seconds."""

        async def answer() -> None:
            page, files = await make()
            await interaction.edit_original_response(view=page, attachments=files)

        if await put_off(interaction, words, answer):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        page, files = await make()
        await interaction.followup.send(view=page, files=files, ephemeral=True)

    # -- the buttons of a post

    async def _post(self, guild_id: str, day: str) -> Post:
        post = await self.dailies.load(int(guild_id), datetime.date.fromisoformat(day))
        if post is None:
            raise PostGoneError
        return post

    async def _question(self, guild_id: str, day: str) -> tuple[Post, Asked]:
        post = await self._post(guild_id, day)
        if post.content.asked is None:
            raise PostGoneError
        if post.closed:
            raise QuestionClosedError
        return post, post.content.asked

    async def choose(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, day, place = arguments
        post, asked = await self._question(guild_id, day)
        words = await self.bot.words_for(interaction)
        told = await self._answer(interaction, post, asked, place, words, nearly=False)
        await interaction.response.send_message(told, ephemeral=True)

    async def open(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, day, attempt = arguments
        post, asked = await self._question(guild_id, day)
        words = await self.bot.words_for(interaction)
        before = await answer_of(self.bot.state, post.guild_id, post.day, interaction.user.id)
        if before is not None and not before[1]:
            told = daily_replies.answered_before(asked, before[0], words)
            await interaction.response.send_message(told, ephemeral=True)
            return
        modal = daily_replies.daily_modal(post, words, int(attempt))
        await interaction.response.send_modal(modal)
        # Its submit comes to `submitted`, before and after a restart alike; discord.py need not keep it.
        modal.stop()

    async def submitted(self, interaction: Interaction, arguments: tuple[str, ...], values: dict[str, Any]) -> None:
        guild_id, day, text = arguments
        post, asked = await self._question(guild_id, day)
        words = await self.bot.words_for(interaction)
        given, again = str(values.get(REPLY, "")), int(text) + 1
        try:
            verdict = judged(asked, given)
        except NotAYearError:
            view = DailyAgainView(not_a_year(given, words), post, again, words)
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        before = await answer_of(self.bot.state, post.guild_id, post.day, interaction.user.id)
        nearly = verdict is Verdict.NEARLY and before is None
        told = await self._answer(interaction, post, asked, given, words, nearly=nearly)
        if nearly:
            view = DailyAgainView(be_more_specific(given, words), post, again, words)
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        await interaction.response.send_message(told, ephemeral=True)

    async def _answer(
        self, interaction: Interaction, post: Post, asked: Asked, given: str, words: Words, *, nearly: bool
    ) -> str:
        """Save an answer; what its giver is told. Raises QuestionClosedError."""
        user = interaction.user
        try:
            stands = await answer_daily(
                self.bot.state,
                post.guild_id,
                post.day,
                user.id,
                user.display_name,
                given,
                right=judged(asked, given) is Verdict.RIGHT,
                nearly=nearly,
                now_ms=made_ms(interaction.id),
            )
        except ClosedError:
            raise QuestionClosedError from None
        if not stands.new:
            return daily_replies.answered_before(asked, stands.given, words)
        return daily_replies.locked_in(asked, stands.given, words)

    async def quiz(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """A question to whoever pressed, alone."""
        guild_id, day = arguments
        words = await self.bot.words_for(interaction)

        async def make() -> Page:
            found = await self.editor.quiz(await self._post(guild_id, day))
            if found is None:
                raise NoQuizError
            asked, dice = found
            return quiz_page(asked, await self.editor.sources(asked), words, dice)

        async def later() -> None:
            await interaction.edit_original_response(view=await make())

        if not await put_off(interaction, words, later):
            await interaction.response.send_message(view=await make(), ephemeral=True)

    async def tried(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        dice, place, question_id = arguments
        words = await self.bot.words_for(interaction)

        async def make() -> Page:
            asked = await self.editor.quiz_again(question_id, int(dice))
            return tried_page(asked, int(place), await self.editor.sources(asked), words)

        async def later() -> None:
            await interaction.edit_original_response(view=await make())

        if not await put_off(interaction, words, later):
            await interaction.response.edit_message(view=await make())

    async def in_other_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        language, guild_id, day = arguments
        words = words_for("ja" if language == "ja" else "en")

        async def make() -> tuple[Page, list[discord.File]]:
            post = await self._post(guild_id, day)
            over = post.closed and post.content.asked is not None
            return await self.editor.compose(
                post,
                pictures=interaction.app_permissions.attach_files,
                language=words.language,
                results_of_own=await results(self.bot.state, post) if over else None,
                private=True,
            )

        await self._show_late(interaction, make, words)


# -- checks


def _check_manager(interaction: Interaction) -> None:
    # A command's default permissions would hide its other subcommands too.
    if not interaction.permissions.manage_guild:
        raise NotDailyManagerError


def _check_role(interaction: Interaction, channel: discord.TextChannel, role: discord.Role) -> None:
    """Raises EveryoneError, NotYourRoleError."""
    if role.is_default():
        raise EveryoneError
    setter = interaction.user
    assert isinstance(setter, discord.Member)
    if not role.mentionable and not channel.permissions_for(setter).mention_everyone:
        raise NotYourRoleError


def _time(text: str) -> datetime.time:
    try:
        return parse_time(text)
    except TimeError:
        raise BadTimeError(text) from None


def _what(value: str) -> What:
    return "fact" if value == "fact" else "question" if value == "question" else "both"


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(DailyPost(bot))
