"""What a daily post tells and asks, chosen and put together."""

from __future__ import annotations

import io
import random
import secrets
from typing import TYPE_CHECKING, Any

import discord

from bot.content.queries import UnknownNameError
from bot.state.daily_answers import results
from bot.state.daily_rows import Content, Post
from bot.state.rounds import Rounds
from bot.trivia.choosing import draw
from bot.trivia.daily import choose_item, choose_question
from bot.trivia.leaks import ShownText
from bot.trivia.questions import Mode
from bot.ui.daily import PICTURE, picture_alt, post_page
from bot.ui.pictures import Pictures, with_moment
from bot.ui.rounds import Speaker

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from bot.biography.languages import Both
    from bot.client import Plutarch
    from bot.content.records import Profile, Statement
    from bot.state.daily import Dailies
    from bot.state.daily_answers import Results
    from bot.state.daily_rows import Schedule
    from bot.state.languages import GuildLanguage
    from bot.trivia.daily import Candidate, Pick
    from bot.trivia.questions import Asked, Question
    from bot.ui.pages import Page
    from bot.ui.rounds import Sources

_CHUNK, _CHUNKS = 60, 8
"""How many questions of a large life are looked through at a time, and how often."""
_MONTHS_KEPT = 64
DICE = 1000
"""The options of a private question are drawn with one of so many dice, so that its custom_ids can hold them."""


class Editor:
    """Chooses what a post holds, and makes its message. It sends and saves nothing."""

    def __init__(self, bot: Plutarch, dailies: Dailies) -> None:
        self.bot, self.content, self.dailies = bot, bot.content, dailies
        self._rounds = Rounds(bot.state)
        self._pictures = Pictures()
        self._candidates: dict[tuple[str | None, int], tuple[Candidate, ...]] = {}

    # -- choosing

    async def language(self, schedule: Schedule) -> GuildLanguage:
        """What the server's posts speak: its setting, else its community's, else that of who set the post up."""
        chosen = await self.bot.languages.of_guild(schedule.guild_id)
        if chosen is not None:
            return chosen
        guild = self.bot.get_guild(schedule.guild_id)
        if guild is not None and "COMMUNITY" in guild.features:
            # Elsewhere Discord says en-US whatever people speak.
            return "ja" if str(guild.preferred_locale).startswith("ja") else "en"
        return schedule.language

    async def pick(self, schedule: Schedule, day: datetime.date) -> Pick | None:
        """The item that a server's post of a day tells. The dice are the server's and the day's: asked twice, the
        answer is the same."""
        key = (schedule.person, day.month)
        candidates = self._candidates.get(key)
        if candidates is None:
            candidates = await self.content.daily_candidates(*key)
            if len(self._candidates) >= _MONTHS_KEPT:
                self._candidates.clear()
            self._candidates[key] = candidates
        shown = await self.dailies.shown(schedule.guild_id)
        return choose_item(candidates, shown, day, random.Random(f"{schedule.guild_id}/{day}"))

    async def prepare(self, schedule: Schedule) -> Content | None:
        """What the next post holds; None where there is nothing to post."""
        pick = await self.pick(schedule, schedule.next_day) if schedule.what != "question" else None
        asked = None
        if schedule.what != "fact":
            last = await self.dailies.open_question(schedule.guild_id)
            shown = await self.shown_text(pick.item if pick is not None else None, last)
            # Packs are public: nobody is to reckon tomorrow's question out of today's.
            rng = random.Random(secrets.randbits(64))
            asked = await self._question(schedule, shown, pick, rng)
        if pick is None and asked is None:
            return None
        return Content(pick, asked, await self.language(schedule))

    async def _question(self, schedule: Schedule, shown: ShownText, pick: Pick | None, rng: random.Random) -> Any:
        """One that was not asked here, else the one not asked for longest, that the post does not answer."""
        seed = rng.getrandbits(63)
        avoid = pick.item if pick is not None else None
        pool: list[Question] = []
        seen: dict[str, int] = {}
        start: int | None = 0
        for _ in range(_CHUNKS):
            if start is None:
                break
            some, start = await self.content.pool(schedule.person, None, seed, start, _CHUNK)
            seen |= await self._rounds.seen(schedule.guild_id, [question.id for question in some])
            pool += some
            # A small life comes whole; of a large one, the first that is new will do.
            fresh = [question for question in some if question.id not in seen]
            asked = choose_question(fresh, {}, shown, avoid, rng)
            if asked is not None:
                return asked
        return choose_question(pool, seen, shown, avoid, rng)

    async def shown_text(self, item: str | None, last: Post | None, asked: Asked | None = None) -> ShownText:
        """All that a post tells: its event or fact, its picture, the answer before it, and what it asks."""
        texts: list[str] = []
        statement = await self.statement(item)
        if statement is not None:
            texts += _statement_texts(statement)
            if _has_picture(statement):
                texts += _picture_texts(await self.content.profile(statement.person.slug))
        if last is not None and last.content.asked is not None:
            question = last.content.asked.question
            for both in (question.prompt, question.answer.text, question.explanation):
                texts += [both.en, both.ja]
            if question.date is not None:
                texts += [str(point.year) for point in (question.date.start, question.date.end) if point is not None]
        if asked is not None:
            for both in (asked.question.prompt, *(option.text for option in asked.options)):
                texts += [both.en, both.ja]
        texts += await self._titles_shown(last.content.asked if last is not None else None, asked)
        return ShownText(texts)

    async def _titles_shown(self, answered: Asked | None, asked: Asked | None) -> list[str]:
        """The titles of the sources that stand before a question, and below an answer."""
        named = {(one.question.person, one.question.according_to) for one in (answered, asked) if one is not None}
        if answered is not None:
            named |= {(answered.question.person, cited.source) for cited in answered.question.cited[:1]}
        known = await self.sources(answered, asked)
        return [text for key, source in known.items() if key in named for text in _both(source.title)]

    async def quiz(self, post: Post) -> tuple[Asked, int] | None:
        """A private question beside a post, and the dice that drew its options; None where there is none."""
        last = await self.dailies.load(post.guild_id, post.reveals) if post.reveals is not None else None
        pick, asked = post.content.pick, post.content.asked
        item = pick.item if pick is not None else None
        shown = await self.shown_text(item, last, asked)
        about = item.partition("/")[0] if item else asked.question.person if asked is not None else None
        rng = self.bot.rng
        pool, _ = await self.content.pool(about, None, rng.getrandbits(63), 0, _CHUNK)
        spare = asked if asked is not None and not post.closed else None
        found = choose_question(pool, {}, shown, item, rng, (Mode.CHOICE,), spare)
        if found is None:
            return None
        dice = rng.randrange(DICE)
        drawn = await self.quiz_again(found.question.id, dice)
        return drawn, dice

    async def quiz_again(self, question_id: str, dice: int) -> Asked:
        """A private question as it was drawn. Raises UnknownNameError where its pack has changed."""
        asked = draw(await self.content.question(question_id), Mode.CHOICE, random.Random(dice))
        if asked is None:
            raise UnknownNameError(question_id)
        return asked

    # -- messages

    async def statement(self, item: str | None) -> Statement | None:
        """An event or fact; None where there is none, or its pack has changed."""
        if item is None:
            return None
        person, _, slug = item.partition("/")
        try:
            return await self.content.statement(person, slug)
        except UnknownNameError:
            return None

    async def sources(self, *asked: Asked | None) -> Sources:
        found: dict[tuple[str, str], Any] = {}
        for person in {one.question.person for one in asked if one is not None}:
            try:
                sources = await self.content.sources_of(person)
            except UnknownNameError:
                continue
            found |= {(person, slug): source for slug, source in sources.items()}
        return found

    async def compose(
        self,
        post: Post,
        *,
        pictures: bool,
        language: GuildLanguage | None = None,
        results_of_own: Results | None = None,
        private: bool = False,
        preview: Sequence[str] = (),
    ) -> tuple[Page, list[discord.File]]:
        """The message of a post, with its picture. ``pictures``: whether files may be sent."""
        speaker = Speaker(language or post.content.language)
        pick = post.content.pick
        statement = await self.statement(pick.item if pick is not None else None)
        last: tuple[Post, Results] | None = None
        if post.reveals is not None and (before := await self.dailies.load(post.guild_id, post.reveals)) is not None:
            last = before, await results(self.bot.state, before)
        alt, files = None, list[discord.File]()
        if statement is not None and pictures and _has_picture(statement):
            profile = with_moment(await self.content.profile(statement.person.slug), statement)
            alt = picture_alt(profile, statement, speaker)
            words = speaker.all[0]
            picture = self._pictures.ready(profile, words, statement.slug)
            if picture is None:
                picture = await self._pictures.draw(profile, words, statement.slug)
            files.append(discord.File(io.BytesIO(picture), PICTURE, description=alt))
        page = post_page(
            post,
            speaker,
            statement=statement,
            last=last,
            sources=await self.sources(post.content.asked, last[0].content.asked if last else None),
            alt=alt,
            results=results_of_own,
            private=private,
            preview=preview,
        )
        return page, files


def _has_picture(statement: Statement) -> bool:
    """Whether it is a moment that a life's timeline can show."""
    return statement.date is not None and statement.title is not None


def _both(text: Both | None) -> list[str]:
    return [] if text is None else [text.en, text.ja]


def _statement_texts(statement: Statement) -> list[str]:
    """All that a page says of a statement."""
    texts = [*_both(statement.title), *_both(statement.text), *_both(statement.note)]
    dates = [statement.date]
    citations = list(statement.citations)
    for side in statement.disputes:
        texts += _both(side.text)
        dates.append(side.date)
        citations += side.citations
    for citation in citations:
        texts += [*_both(citation.source.title), *_both(citation.cites)]
    for date in dates:
        if date is not None:
            texts += [str(point.year) for point in (date.start, date.end) if point is not None]
    return texts


def _picture_texts(profile: Profile) -> list[str]:
    """All that the picture of a life says."""
    texts: list[str] = _both(profile.person.name)
    dates = [profile.born, profile.died]
    for event in profile.highlights:
        texts += _both(event.title)
        dates.append(event.date)
    for date in dates:
        if date is not None:
            texts += [str(point.year) for point in (date.start, date.end) if point is not None]
    return texts
