"""What went wrong, in one plain sentence in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.biography.when import WhenError
from bot.content.queries import UnknownNameError
from bot.ui.text import safe

if TYPE_CHECKING:
    from bot.ui.words import Words


class ReaderError(Exception):
    """Something a person can mend. Its sentence is made when the reader's language is known."""

    def sentence(self, words: Words) -> str:
        raise NotImplementedError


class NoPersonError(ReaderError):
    """There is no such person; ``names`` are those there are."""

    def __init__(self, text: str, names: list[tuple[str, str]]) -> None:
        super().__init__(text)
        self.text, self.names = text, names

    def sentence(self, words: Words) -> str:
        text = safe(self.text, 100)
        names = [safe(ja if words.language == "ja" else en, 60) for en, ja in self.names[:5]]
        if not names:
            return NoContentError().sentence(words)
        known = words.list(names)
        return words.say("I know no person called “{text}”. Choose one from the list: {names}.", text=text, names=known)


class NoTopicError(ReaderError):
    def __init__(self, text: str, names: list[tuple[str, str]]) -> None:
        super().__init__(text)
        self.text, self.names = text, names

    def sentence(self, words: Words) -> str:
        text = safe(self.text, 100)
        known = words.list([safe(ja if words.language == "ja" else en, 60) for en, ja in self.names[:12]])
        return words.say("There is no topic “{text}”. Choose one from the list: {names}.", text=text, names=known)


class NoContentError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("No life has been loaded yet. Whoever runs this bot finds the reason in its log.")


class NoFactError(ReaderError):
    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about

    def sentence(self, words: Words) -> str:
        if not self.about:
            return words.say("No facts have been loaded.")
        about = safe(self.about, 100)
        return words.say("I know no fact about “{about}”. Try a shorter word, or leave it out.", about=about)


class BadDayError(ReaderError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def sentence(self, words: Words) -> str:
        text = safe(self.text, 100)
        return words.say("“{text}” is not a day. Write it as 11-23, 23 November, 11月23日 or 7月.", text=text)


class BadZoneError(ReaderError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def sentence(self, words: Words) -> str:
        text = safe(self.text, 60)
        return words.say("I know no time zone “{text}”. Type a city and choose it from the list.", text=text)


class NotManagerError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Only those who may manage the server can set that for it. You can set your own.")


class BusyError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("A round is going on in this channel. Wait for its end, or use another channel.")


class NoQuestionError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("No question fits these wishes. Choose another mode, difficulty or topic.")


class NoRoundError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("No round is going on in this channel. Start one with /trivia start.")


class RoundOverError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("That round is over. Start a new one with /trivia start.")


class NotStarterError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("Only who started the round, or who may manage the server, can do that.")


class NotPlayedError(ReaderError):
    def sentence(self, words: Words) -> str:
        return words.say("You have not played in this round.")


class TooSoonError(ReaderError):
    """``seconds`` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def sentence(self, words: Words) -> str:
        return words.plural(
            "You have just started a round. Try again in {n} second.",
            "You have just started a round. Try again in {n} seconds.",
            self.seconds,
        )


class MissingPermissionsError(ReaderError):
    """``names`` are discord.py's names of permissions."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names

    def sentence(self, words: Words) -> str:
        named = words.list([permission_name(name, words) for name in self.names])
        return words.say("I need more permissions in this channel: {permissions}.", permissions=named)


def permission_name(name: str, words: Words) -> str:
    """A permission as Discord itself calls it, by discord.py's name."""
    return {
        "view_channel": words.say("View Channel"),
        "send_messages": words.say("Send Messages"),
        "send_messages_in_threads": words.say("Send Messages in Threads"),
        "read_message_history": words.say("Read Message History"),
        "attach_files": words.say("Attach Files"),
        "create_events": words.say("Create Events"),
        "manage_roles": words.say("Manage Roles"),
    }[name]


def sentence(error: BaseException, words: Words) -> str | None:
    """The sentence for an error that a person can mend; None for a fault of ours."""
    if isinstance(error, ReaderError):
        return error.sentence(words)
    if isinstance(error, WhenError):
        text = safe(error.text, 100)
        return words.say(
            "“{text}” is not a time I understand. Write it as 2015, 2015-11, 2015年11月, 2013..2016 or 2010s.",
            text=text,
        )
    if isinstance(error, UnknownNameError):
        return words.say("That is no longer there: the packs have changed since. Please look it up again.")
    return None


def fault(words: Words, reference: str) -> str:
    """The sentence for a fault of ours, with the id under which the log has it."""
    return words.say(
        "Sorry, something went wrong on my side, and it has been logged. If you report it, name this: {id}",
        id=f"`{reference}`",
    )


def stranger_command(words: Words) -> str:
    return words.say("That command has changed. Reload Discord and try again.")
