"""Pictures, drawn in a thread, a few at a time, and kept while they are asked for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from bot.ui.dates import date_text
from bot.ui.pages import life_text

if TYPE_CHECKING:
    from bot.content.records import Profile
    from bot.ui.words import Words

_AT_ONCE = 2
_KEPT = 64


class Pictures:
    """The pictures of lives. A profile never changes while the bot runs, so one drawing serves all."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def ready(self, profile: Profile, words: Words) -> bytes | None:
        """The picture, if it is drawn already."""
        return self._kept.get((profile.person.slug, words.language))

    async def draw(self, profile: Profile, words: Words) -> bytes:
        async with self._turn:
            if (kept := self.ready(profile, words)) is not None:
                return kept
            picture = await asyncio.to_thread(_draw, profile, words)
        self._kept[profile.person.slug, words.language] = picture
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return picture


def _draw(profile: Profile, words: Words) -> bytes:
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
