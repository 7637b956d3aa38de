"""/trivia: rounds, and the buttons and modals they are played with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from discord import app_commands
from discord.ext import commands

from bot.hosting.books import BUZZER
from bot.hosting.buzzer import BuzzerHost, First, OnceMoreError
from bot.hosting.clock import made_ms
from bot.hosting.host import Host, NearlyError, NotAYearError
from bot.hosting.hosts import BusyChannelError, NoQuestionsError
from bot.state.buzzer import SavedBuzzer
from bot.trivia.arbiter import Press as BuzzerPress
from bot.trivia.buzzer import OUT_AT, WIN_AT, BuzzerRules, Verdict
from bot.trivia.buzzer import QUESTIONS as BUZZER_QUESTIONS
from bot.trivia.course import Phase
from bot.trivia.questions import Mode
from bot.trivia.rules import FEWEST_QUESTIONS, FEWEST_SECONDS, MOST_QUESTIONS, MOST_SECONDS, QUESTIONS, Rules
from bot.ui import answers, buttons, buzzer
from bot.ui.errors import (
    BusyError,
    NoQuestionError,
    NoRoundError,
    NotPlayedError,
    NotStarterError,
    RoundOverError,
    TooSoonError,
)
from bot.ui.podium import missed_page
from cogs._shared import (
    MODES,
    T,
    check_here,
    complete_person,
    complete_topic,
    person_or_none,
    posted_language,
    topic_or_none,
)

if TYPE_CHECKING:
    import discord

    from bot.biography.languages import Both
    from bot.client import Plutarch
    from bot.hosting.hosts import AnyHost, AnyRules
    from bot.state.rounds import Saved
    from bot.trivia.rules import Difficulty, RoundLanguage
    from bot.ui.words import Words
    from cogs._shared import Interaction

_COOLDOWN_MS = 10_000

_CHANCES = [
    app_commands.Choice(name=T("the others go on"), value="endless"),
    app_commands.Choice(name=T("the question ends"), value="single"),
]
_TOPS = [
    app_commands.Choice(name=T("the first has won"), value=1),
    app_commands.Choice(name=T("three have won"), value=3),
]
_MOST_MARKS = 20
_DIFFICULTIES = [
    app_commands.Choice(name=T("easy"), value="easy"),
    app_commands.Choice(name=T("medium"), value="medium"),
    app_commands.Choice(name=T("hard"), value="hard"),
]
_LANGUAGES = [
    app_commands.Choice(name="English", value="en"),
    app_commands.Choice(name="日本語", value="ja"),
    app_commands.Choice(name=T("Both"), value="both"),
]


class Trivia(commands.GroupCog, group_name=T("trivia"), group_description=T("Trivia rounds about a life")):
    def __init__(self, bot: Plutarch) -> None:
        self.bot, self.hosts, self.content = bot, bot.hosts, bot.content
        self._started: dict[int, int] = {}
        presses = bot.presses
        presses[buttons.ROUND_JOIN.name] = self.join
        presses[buttons.ROUND_NOW.name] = self.start_now
        presses[buttons.ROUND_ANSWER.name] = self.choose
        presses[buttons.ROUND_OPEN.name] = self.open
        presses[buttons.ROUND_HALF.name] = self.halve
        presses[buttons.ROUND_AGAIN.name] = self.again
        presses[buttons.ROUND_MISSED.name] = self.review
        presses[buttons.BUZZ.name] = self.buzz
        presses[buttons.BUZZ_AGAIN.name] = self.buzz_again
        bot.forms[buttons.FORM_BUZZ.name] = self.buzz_submitted
        for form in (buttons.FORM_TYPED, buttons.FORM_YEAR, buttons.FORM_ORDER):
            bot.forms[form.name] = self.submitted

    # -- commands

    @app_commands.command(name=T("start"), description=T("Start a round in this channel"))
    @app_commands.rename(
        mode=T("mode"),
        questions=T("questions"),
        seconds=T("seconds"),
        difficulty=T("difficulty"),
        person=T("person"),
        topic=T("topic"),
        language=T("language"),
        chance=T("chance"),
        win_at=T("win_at"),
        out_at=T("out_at"),
        top=T("top"),
    )
    @app_commands.describe(
        mode=T("How questions are answered; mixed without it"),
        questions=T("How many; 10 without it"),
        seconds=T("For each question; without it, each kind has its own time"),
        difficulty=T("Only questions of this difficulty"),
        person=T("Only questions about this life"),
        topic=T("Only questions of this topic"),
        language=T("The round's language; the server's without it"),
        chance=T("Buzzer: what comes after a wrong answer; the others go on without it"),
        win_at=T("Buzzer: so many right answers win; 5 without it, 0 for never"),
        out_at=T("Buzzer: with so many wrong answers one is out; 3 without it, 0 for never"),
        top=T("Buzzer: when the round ends; when the first has won without it"),
    )
    @app_commands.choices(mode=MODES, difficulty=_DIFFICULTIES, language=_LANGUAGES, chance=_CHANCES)
    @app_commands.choices(top=_TOPS)
    async def start(
        self,
        interaction: Interaction,
        mode: app_commands.Choice[str] | None = None,
        questions: app_commands.Range[int, FEWEST_QUESTIONS, MOST_QUESTIONS] | None = None,
        seconds: app_commands.Range[int, FEWEST_SECONDS, MOST_SECONDS] | None = None,
        difficulty: app_commands.Choice[str] | None = None,
        person: str | None = None,
        topic: str | None = None,
        language: app_commands.Choice[str] | None = None,
        chance: app_commands.Choice[str] | None = None,
        win_at: app_commands.Range[int, 0, _MOST_MARKS] | None = None,
        out_at: app_commands.Range[int, 0, _MOST_MARKS] | None = None,
        top: app_commands.Choice[int] | None = None,
    ) -> None:
        is_buzzer = mode is not None and mode.value == BUZZER
        unfit = (
            {"seconds": seconds} if is_buzzer else {"chance": chance, "win_at": win_at, "out_at": out_at, "top": top}
        )
        for option, given in unfit.items():
            if given is not None:
                raise buzzer.UnfitOptionError(option, buzzer=is_buzzer)
        who = await person_or_none(self.content, person)
        about = await topic_or_none(self.content, topic, who)
        if is_buzzer:
            buzzer_rules = BuzzerRules(
                questions=questions or BUZZER_QUESTIONS,
                chance="single" if chance is not None and chance.value == "single" else "endless",
                win_at=(WIN_AT if win_at is None else win_at) or None,
                out_at=(OUT_AT if out_at is None else out_at) or None,
                top=top.value if top is not None else 1,
                difficulty=_difficulty(difficulty.value) if difficulty else None,
                person=who.slug if who is not None and person else None,
                topic=about,
                language=_language(language.value) if language else await posted_language(interaction),
            )
            await self._start(interaction, buzzer_rules, who.name if who is not None else None)
            return
        rules = Rules(
            mode=Mode(mode.value) if mode else Mode.MIXED,
            questions=questions or QUESTIONS,
            seconds=seconds,
            difficulty=_difficulty(difficulty.value) if difficulty else None,
            # A life that is the only one is nobody's choice.
            person=who.slug if who is not None and person else None,
            topic=about,
            language=_language(language.value) if language else await posted_language(interaction),
        )
        await self._start(interaction, rules, who.name if who is not None else None)

    start.autocomplete("person")(complete_person)
    start.autocomplete("topic")(complete_topic)

    @app_commands.command(name=T("stop"), description=T("End the round in this channel; the points stay"))
    async def stop(self, interaction: Interaction) -> None:
        host = self._here(interaction)
        if not _may_end(interaction, host):
            raise NotStarterError
        words = await self.bot.words_for(interaction)
        # The last message takes longer than Discord waits.
        await interaction.response.send_message(words.say("Stopping the round."), ephemeral=True)
        await host.stop()

    @app_commands.command(name=T("skip"), description=T("Skip the question, if most players wish it"))
    async def skip(self, interaction: Interaction) -> None:
        host = self._here(interaction)
        words = await self.bot.words_for(interaction)
        if host.round.phase is not Phase.OPEN:
            await interaction.response.send_message(words.say("No question is open just now."), ephemeral=True)
            return
        may = _may_end(interaction, host)
        if not may and interaction.user.id not in host.round.players:
            raise NotPlayedError
        if not host.round.skip(interaction.user.id) and not may:
            wish, players = len(host.round.skips), len(host.round.players)
            told = words.say(
                "{wish} of {players} players wish to skip; it takes more than half.", wish=wish, players=players
            )
            await interaction.response.send_message(told, ephemeral=True)
            return
        await interaction.response.send_message(words.say("Skipping the question."), ephemeral=True)
        await host.skip()

    def _here(self, interaction: Interaction) -> AnyHost:
        assert interaction.channel_id is not None
        host = self.hosts.in_channel(interaction.channel_id)
        if host is None or host.round.phase is Phase.ENDED:
            raise NoRoundError
        return host

    async def _start(self, interaction: Interaction, rules: AnyRules, about: Both | None) -> None:
        assert interaction.guild_id is not None
        assert interaction.channel_id is not None
        check_here(interaction)
        now_ms = made_ms(interaction.id)
        last_ms = self._started.get(interaction.user.id)
        if last_ms is not None and now_ms - last_ms < _COOLDOWN_MS:
            raise TooSoonError((_COOLDOWN_MS - (now_ms - last_ms) + 999) // 1000)
        self.hosts.clock.saw(interaction.id)
        self._remember_start(interaction.user.id, now_ms)
        try:
            host = await self.hosts.start(
                round_id=interaction.id,
                guild_id=interaction.guild_id,
                channel_id=interaction.channel_id,
                starter=interaction.user.id,
                name=interaction.user.display_name,
                rules=rules,
                about=about,
            )
        except BusyChannelError:
            raise BusyError from None
        except NoQuestionsError:
            raise NoQuestionError from None
        host.wait_in_lobby()
        callback = await interaction.response.send_message(view=host.lobby())
        if callback.message_id is not None:
            await host.lobby_posted(callback.message_id)

    def _remember_start(self, user: int, now_ms: int) -> None:
        self._started = {one: ms for one, ms in self._started.items() if now_ms - ms < _COOLDOWN_MS}
        self._started[user] = now_ms

    # -- presses

    def _any_host(self, round_id: str) -> AnyHost:
        host = self.hosts.host(int(round_id))
        if host is None or host.round.phase is Phase.ENDED:
            raise RoundOverError
        return host

    def _host(self, round_id: str) -> Host:
        host = self._any_host(round_id)
        if not isinstance(host, Host):
            raise RoundOverError
        return host

    def _buzzer(self, round_id: str) -> BuzzerHost:
        host = self._any_host(round_id)
        if not isinstance(host, BuzzerHost):
            raise RoundOverError
        return host

    async def join(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        host = self._any_host(arguments[1])
        words = await self.bot.words_for(interaction)
        new = await host.join(interaction.user.id, interaction.user.display_name)
        told = words.say("You are in. Good luck!") if new else words.say("You are in already.")
        await interaction.response.send_message(told, ephemeral=True)

    async def start_now(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        host = self._any_host(arguments[1])
        if not _may_end(interaction, host):
            raise NotStarterError
        if host.round.phase is Phase.LOBBY:
            await interaction.response.defer()
            host.start_now()
            return
        words = await self.bot.words_for(interaction)
        await interaction.response.send_message(words.say("It has started."), ephemeral=True)

    async def choose(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        _, round_id, number, place = arguments
        host = self._host(round_id)
        words = await self.bot.words_for(interaction)
        told = await self._answer(interaction, host, int(number), place, words)
        await interaction.response.send_message(told, ephemeral=True)

    async def _answer(self, interaction: Interaction, host: Host, number: int, given: str, words: Words) -> str:
        """Have an answer taken; the private sentence about it. Raises NearlyError, NotAYearError."""
        user = interaction.user
        self.hosts.clock.saw(interaction.id)
        refusal = await host.answer(user.id, user.display_name, number, given, made_ms(interaction.id))
        if refusal is not None:
            return answers.refused(refusal, words)
        return answers.locked_in(host.round.turns[number - 1], given, words)

    async def open(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        _, round_id, number, attempt = arguments
        host = self._host(round_id)
        words = await self.bot.words_for(interaction)
        refusal = host.refuses(interaction.user.id, int(number), made_ms(interaction.id))
        if refusal is not None:
            await interaction.response.send_message(answers.refused(refusal, words), ephemeral=True)
            return
        modal = answers.answer_modal(host.round, words, int(attempt))
        await interaction.response.send_modal(modal)
        # Its submit comes to `submitted`, before and after a restart alike; discord.py need not keep it.
        modal.stop()

    async def submitted(self, interaction: Interaction, arguments: tuple[str, ...], values: dict[str, Any]) -> None:
        _, round_id, text, attempt = arguments
        number = int(text)
        host = self._host(round_id)
        words = await self.bot.words_for(interaction)
        view: discord.ui.LayoutView | None = None
        told = ""
        given: str | None = values.get(answers.REPLY)
        if given is None:
            given = answers.read_order(values)
        if given is None:
            view = answers.AgainView(answers.not_an_order(words), host.round, int(attempt) + 1, words)
        else:
            try:
                told = await self._answer(interaction, host, number, given, words)
            except NotAYearError:
                view = answers.AgainView(answers.not_a_year(given, words), host.round, int(attempt) + 1, words)
            except NearlyError:
                view = answers.AgainView(answers.be_more_specific(given, words), host.round, int(attempt) + 1, words)
        if view is not None:
            await interaction.response.send_message(view=view, ephemeral=True)
        else:
            await interaction.response.send_message(told, ephemeral=True)

    async def halve(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        _, round_id, number = arguments
        host = self._host(round_id)
        words = await self.bot.words_for(interaction)
        user = interaction.user
        refusal = host.refuses(user.id, int(number), made_ms(interaction.id))
        if refusal is not None:
            told = answers.refused(refusal, words)
        elif await host.lifeline(user.id, user.display_name):
            told = answers.half_text(host.round, words)
        else:
            told = answers.no_half(words)
        await interaction.response.send_message(told, ephemeral=True)

    # -- the buzzer

    async def buzz(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        _, round_id, number = arguments
        arrived_ms = int(asyncio.get_running_loop().time() * 1000)
        host = self._buzzer(round_id)
        words = await self.bot.words_for(interaction)
        user = interaction.user
        self.hosts.clock.saw(interaction.id)

        async def open_modal() -> None:
            await self._send_buzz_modal(interaction, host, words, 1)

        press = BuzzerPress(interaction.id, user.id, arrived_ms)
        made = made_ms(interaction.id)
        result = await host.press(press, user.display_name, int(number), made, open_modal)
        if result is None or interaction.response.is_done():
            return
        told = buzzer.was_first(result.name, words) if isinstance(result, First) else buzzer.refused(result, words)
        await interaction.response.send_message(told, ephemeral=True)

    async def _send_buzz_modal(self, interaction: Interaction, host: BuzzerHost, words: Words, attempt: int) -> None:
        modal = buzzer.buzz_modal(host.round, words, attempt)
        await interaction.response.send_modal(modal)
        # Its submit comes to `buzz_submitted`, before and after a restart alike; discord.py need not keep it.
        modal.stop()

    async def buzz_again(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        _, round_id, number = arguments
        host = self._buzzer(round_id)
        words = await self.bot.words_for(interaction)

        async def open_modal() -> None:
            await self._send_buzz_modal(interaction, host, words, 2)

        refusal = await host.again(interaction.user.id, int(number), made_ms(interaction.id), open_modal)
        if refusal is not None:
            await interaction.response.send_message(buzzer.refused(refusal, words), ephemeral=True)

    async def buzz_submitted(
        self, interaction: Interaction, arguments: tuple[str, ...], values: dict[str, Any]
    ) -> None:
        _, round_id, number, attempt = arguments
        host = self._buzzer(round_id)
        words = await self.bot.words_for(interaction)
        given = str(values.get(answers.REPLY, ""))
        made = made_ms(interaction.id)
        try:
            result = await host.submit(interaction.user.id, int(number), int(attempt), given, made)
        except OnceMoreError as error:
            view = buzzer.OnceMoreView(host.round, words, unclear=error.unclear)
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        told = buzzer.judged(result, words) if isinstance(result, Verdict) else buzzer.refused(result, words)
        await interaction.response.send_message(told, ephemeral=True)

    # -- after a round

    async def _saved(self, guild_id: int, round_id: int) -> Saved | SavedBuzzer:
        saved = await self.hosts.rounds.load(guild_id, round_id) or await self.hosts.buzzers.load(guild_id, round_id)
        if saved is None:
            raise RoundOverError
        return saved

    async def again(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, round_id = map(int, arguments)
        saved = await self._saved(guild_id, round_id)
        rules = saved.round.rules
        who = await person_or_none(self.content, rules.person)
        await self._start(interaction, rules, who.name if who is not None else None)

    async def review(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        guild_id, round_id, number = map(int, arguments)
        words = await self.bot.words_for(interaction)
        saved = await self._saved(guild_id, round_id)
        if interaction.user.id not in saved.round.players:
            raise NotPlayedError
        sources = await self.hosts.sources(saved.round)
        if isinstance(saved, SavedBuzzer):
            page = buzzer.missed_page(saved.round, interaction.user.id, sources, words, number)
        else:
            page = missed_page(saved.round, interaction.user.id, sources, words, number)
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.edit_message(view=page)
        else:
            await interaction.response.send_message(view=page, ephemeral=True)


def _may_end(interaction: Interaction, host: AnyHost) -> bool:
    return interaction.user.id == host.round.starter or interaction.permissions.manage_guild


def _difficulty(value: str) -> Difficulty:
    return "easy" if value == "easy" else "medium" if value == "medium" else "hard"


def _language(value: str) -> RoundLanguage:
    return "ja" if value == "ja" else "both" if value == "both" else "en"


async def setup(bot: Plutarch) -> None:
    await bot.add_cog(Trivia(bot))
