"""What every command does the same way: whose words, which person, where the page goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.biography.folding import fold
from bot.content.queries import UnknownNameError
from bot.hosting.books import BUZZER
from bot.state.zones import zone_of
from bot.ui.errors import BadZoneError, MissingPermissionsError, NoContentError, NoPersonError, NoTopicError
from bot.ui.rounds import waiting_page
from bot.ui.words import words_for
from bot.ui.zones import find_zones, zone_of_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.biography.languages import Both, Language
    from bot.client import Plutarch
    from bot.content.records import PersonName
    from bot.content.store import ContentStore
    from bot.trivia.rules import RoundLanguage
    from bot.ui.pages import Page
    from bot.ui.words import Words

    Interaction = discord.Interaction[Plutarch]
    MakePage = Callable[[Words, bool], Awaitable[Page]]

T = app_commands.locale_str
"""Marks a text of the command list for translation."""

lookup_contexts = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
"""Look-ups work in direct messages with the bot too."""

MODES = [
    app_commands.Choice(name=T("mixed"), value="mixed"),
    app_commands.Choice(name=T("multiple choice"), value="choice"),
    app_commands.Choice(name=T("typed answer"), value="typed"),
    app_commands.Choice(name=T("guess the year"), value="year"),
    app_commands.Choice(name=T("put in order"), value="order"),
    app_commands.Choice(name=T("buzzer"), value=BUZZER),
]

_MOST_CHOICES = 25


async def person_or_none(content: ContentStore, text: str | None) -> PersonName | None:
    """Whom a look-up is about; None for everybody. Raises NoPersonError, NoContentError."""
    if not text:
        if content.only_person is None and not await content.persons():
            raise NoContentError
        return content.only_person
    try:
        return await content.find_person(text)
    except UnknownNameError:
        names = [(person.name.en, person.name.ja) for person in await content.persons()]
        raise NoPersonError(text, names) from None


async def topic_or_none(content: ContentStore, text: str | None, person: PersonName | None) -> str | None:
    """A topic's id, by id or label. Raises NoTopicError."""
    if not text:
        return None
    topics = await content.topics(person.slug if person else None)
    folded = fold(text)
    for slug, label in topics.items():
        if text == slug or folded in (fold(label.en), fold(label.ja)):
            return slug
    raise NoTopicError(text, [(label.en, label.ja) for label in topics.values()])


async def complete_person(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    words = await interaction.client.words_for(interaction)
    found = await interaction.client.content.complete_person(current)
    return choices((person.name[words.language], person.slug) for person in found)


async def complete_topic(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    content = interaction.client.content
    words = await interaction.client.words_for(interaction)
    person = await quiet_person(interaction)
    topics = await content.topics(person.slug if person else None)
    folded = fold(current)
    return choices(
        (label[words.language], slug)
        for slug, label in topics.items()
        if any(folded in fold(text) for text in (slug, label.en, label.ja))
    )


async def quiet_person(interaction: Interaction) -> PersonName | None:
    """The person already given beside the option that is being completed."""
    try:
        return await person_or_none(interaction.client.content, getattr(interaction.namespace, "person", None))
    except (NoPersonError, NoContentError):
        return None


def choices(pairs: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name[:100], value=value[:100]) for name, value in pairs][:_MOST_CHOICES]


def zone_named(text: str) -> ZoneInfo:
    """Raises BadZoneError."""
    key = zone_of_text(text)
    if key is None:
        raise BadZoneError(text)
    return ZoneInfo(key)


async def complete_zone(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Time zones by city, region and present time; the server's own first."""
    assert interaction.guild_id is not None
    words = await interaction.client.words_for(interaction)
    own = await zone_of(interaction.client.state, interaction.guild_id)
    found = find_zones(current, discord.utils.utcnow(), words, own.key if own is not None else None)
    return choices(found)


async def posted_language(interaction: Interaction) -> RoundLanguage:
    """What the bot posts by itself speaks the server's language, else that of whoever sets it up."""
    bot, guild = interaction.client, interaction.guild
    assert guild is not None
    chosen = await bot.languages.of_guild(guild.id)
    if chosen is not None:
        return chosen
    if "COMMUNITY" in guild.features:
        # Elsewhere Discord says en-US whatever people speak.
        return "ja" if str(guild.preferred_locale).startswith("ja") else "en"
    return (await bot.words_for(interaction)).language


def slug_of(person: PersonName | None) -> str | None:
    return person.slug if person is not None else None


def pair(label: Both) -> tuple[str, str]:
    return label.en, label.ja


def missing_to_post(mine: discord.Permissions, *, in_thread: bool, pictures: bool = True) -> list[str]:
    """What the bot would need in a channel, to post there and find its posts again, and does not have."""
    needed = ["view_channel", "send_messages_in_threads" if in_thread else "send_messages", "read_message_history"]
    if pictures:
        needed.append("attach_files")
    return [name for name in needed if not getattr(mine, name)]


def check_here(interaction: Interaction, *, pictures: bool = True) -> None:
    """Raises MissingPermissionsError with the names of what the bot would need here and does not have."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    if missing := missing_to_post(interaction.app_permissions, in_thread=in_thread, pictures=pictures):
        raise MissingPermissionsError(missing)


# -- where pages go


def guarded(interaction: Interaction) -> bool:
    """Whether an open question may be answered by what a look-up would show: then completions stay neutral."""
    return interaction.client.hosts.guard(interaction.user.id, interaction.channel_id) is not None


async def waits(interaction: Interaction, make: MakePage, words: Words) -> bool:
    """Put a page off to the close of a question that it might answer; whether it was put off."""

    async def answer() -> None:
        await interaction.edit_original_response(view=await make(words, True))

    return await put_off(interaction, words, answer)


async def put_off(interaction: Interaction, words: Words, answer: Callable[[], Awaitable[None]]) -> bool:
    """Put a look-up off to the close of a question that it might answer; whether it was put off.

    It is taken privately, and answered in full in the same place once the question has closed.
    """
    host = interaction.client.hosts.guard(interaction.user.id, interaction.channel_id)
    if host is None:
        return False
    number = host.round.number
    await interaction.response.send_message(view=waiting_page(words), ephemeral=True)

    async def at_close() -> None:
        try:
            await answer()
        except Exception as error:
            await interaction.client.fail(interaction, error)

    if host.is_open(number):
        host.at_close(at_close)
    else:
        await at_close()
    return True


async def show(interaction: Interaction, make: MakePage, **kwargs: Any) -> None:
    """Answer a command with a public page in its caller's language."""
    words = await interaction.client.words_for(interaction)
    if not await waits(interaction, make, words):
        await interaction.response.send_message(view=await make(words, False), **kwargs)


async def show_privately(interaction: Interaction, make: MakePage, language: Language | str, **kwargs: Any) -> None:
    """Answer a press with a private page in the language its button names."""
    words = words_for("ja" if language == "ja" else "en")
    if not await waits(interaction, make, words):
        await interaction.response.send_message(view=await make(words, True), ephemeral=True, **kwargs)


async def turn(interaction: Interaction, make: MakePage, language: Language | str) -> None:
    """Turn a page in place where it is the presser's own; others get theirs privately, in their language."""
    words = await interaction.client.words_for(interaction)
    if not await waits(interaction, make, words):
        await turn_now(interaction, make, language, words)


async def turn_now(interaction: Interaction, make: MakePage, language: Language | str, words: Words) -> None:
    """Turn a page that answers no question, so that it need not wait for one."""
    message = interaction.message
    assert message is not None
    private = message.flags.ephemeral
    asked = message.interaction_metadata
    if private or (asked is not None and asked.user.id == interaction.user.id):
        words = words_for("ja" if language == "ja" else "en")
        await interaction.response.edit_message(view=await make(words, private))
        return
    await interaction.response.send_message(view=await make(words, True), ephemeral=True)
