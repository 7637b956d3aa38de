"""Pictures, drawn in a thread, a few at a time, and kept while they are asked for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from bot.ui.dates import date_text
from bot.ui.pages import life_text

if TYPE_CHECKING:
    from bot.content.records import Profile, Statement
    from bot.ui.words import Words

_AT_ONCE = 2
_KEPT = 128


class Pictures:
    """The pictures of lives. A profile never changes while the bot runs, so one drawing serves all."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._kept: OrderedDict[tuple[str, str, str | None], bytes] = OrderedDict()

    def ready(self, profile: Profile, words: Words, moment: str | None = None) -> bytes | None:
        """The picture, if it is drawn already."""
        return self._kept.get((profile.person.slug, words.language, moment))

    async def draw(self, profile: Profile, words: Words, moment: str | None = None) -> bytes:
        """The life as a picture; with one event of it marked, by its id."""
        async with self._turn:
            if (kept := self.ready(profile, words, moment)) is not None:
                return kept
            picture = await asyncio.to_thread(_draw, profile, words, moment)
        self._kept[profile.person.slug, words.language, moment] = picture
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return picture


def with_moment(profile: Profile, event: Statement) -> Profile:
    """The profile with an event among those that its picture shows."""
    if any(one.slug == event.slug for one in profile.highlights) or event.date is None:
        return profile
    shown = [*profile.highlights, event]
    shown.sort(key=lambda one: (one.date.known.first, one.date.known.last) if one.date else (0, 0))
    return profile._replace(highlights=tuple(shown))


def _draw(profile: Profile, words: Words, moment: str | None) -> bytes:
    # Imported here, in the thread: Pillow and its fonts need not hold up the start.
    from bot.ui.life_picture import Mark, draw_life

    marks = [
        Mark(
            label=date_text(event.date, words.language),
            title=event.title[words.language],
            first=event.date.known.first,
            last=event.date.latest or event.date.known.last,
            open_end=event.date.interval and event.date.end is None,
            disputed=bool(event.disputes),
            highlighted=event.slug == moment,
        )
        for event in profile.highlights
        if event.date is not None and event.title is not None
    ]
    return draw_life(
        profile.person.name[words.language],
        life_text(profile, words),
        marks,
        disputed_word=words.say("disputed"),
    )
