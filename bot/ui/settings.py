"""What the settings are, said to the one who set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.zones import zone_label, zone_name

if TYPE_CHECKING:
    import datetime
    from zoneinfo import ZoneInfo

    from bot.state.languages import GuildLanguage, Language
    from bot.ui.words import Words


def language_sentences(words: Words, *, own: Language | None, guild: GuildLanguage | None) -> str:
    mine = {
        "en": words.say("I speak English to you."),
        "ja": words.say("I speak Japanese to you."),
        None: words.say("I speak to you in the language of your Discord."),
    }[own]
    server = {
        "en": words.say("What I post in this server by myself is in English."),
        "ja": words.say("What I post in this server by myself is in Japanese."),
        "both": words.say("What I post in this server by myself is in English and Japanese."),
        None: words.say("Nobody has set this server's language yet."),
    }[guild]
    return f"{mine}\n{server}"


def leaderboard_sentences(words: Words, *, hidden: bool, global_on: bool) -> str:
    mine = (
        words.say("You are not shown on the global leaderboard.")
        if hidden
        else words.say("You are shown on the global leaderboard, with your points from servers that take part.")
    )
    server = (
        words.say("This server's rounds count on the global leaderboard.")
        if global_on
        else words.say("This server's rounds do not count on the global leaderboard.")
    )
    return f"{mine}\n{server}"


def zone_sentences(words: Words, *, zone: ZoneInfo | None, daily: ZoneInfo | None, now: datetime.datetime) -> str:
    """The server's time zone, and that of its daily post where it is another; a line each."""
    if zone is None:
        said = [words.say("This server has no time zone yet: its days are those of UTC.")]
    else:
        said = [words.say("This server's time zone: {zone}.", zone=f"**{zone_label(zone.key, now, words)}**")]
    if daily is not None and daily != zone:
        name = zone_name(daily.key, words)
        said.append(words.say("The daily post keeps to {zone} until it is set again with /daily set.", zone=name))
    return "\n".join(said)
