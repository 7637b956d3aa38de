"""What the settings are, said to the one who set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
