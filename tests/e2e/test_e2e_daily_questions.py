"""The daily question as members meet it: one answer each, the reveal, streaks, and questions for oneself."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from bot.biography.folding import fold
from bot.hosting import daily_content
from bot.trivia.daily import choose_question
from bot.trivia.questions import Mode
from bot.ui.buttons import DAILY_ANSWER
from diary import DAY, Diary, absent
from playing import Post, Table
from simulated import answer, buttons, private_sentence, seen

if TYPE_CHECKING:
    import pytest

    from simulated import World


def ask_only(monkeypatch: pytest.MonkeyPatch, mode: Mode) -> None:
    monkeypatch.setattr(daily_content, "choose_question", partial(choose_question, modes=(mode,)))


async def begun(world: World, post: str = "question", language: str | None = "en") -> Diary:
    """The first post is out."""
    diary = await Diary.of(world, language)
    await diary.set(post=post)
    await world.env.advance_time(DAY)
    return diary


# -- answering


async def test_one_answer_each_and_the_next_post_tells(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_only(monkeypatch, Mode.CHOICE)
    diary = await begun(world)
    asked = (await diary.saved()).content.asked
    assert asked is not None
    told = await diary.reply(world.emma)
    letter = "ABCD"[asked.right[0]]
    assert told == f"Locked in: **{letter}**. The right answer comes with the next post."
    assert await diary.reply(world.emma, right=False) == (
        f"You have answered already: **{letter}**. The first answer is final."
    )
    assert "受け付けました" in await diary.reply(world.sakura, right=False)
    before = diary.last.text
    await world.env.advance_time(DAY)
    assert diary.posts()[0].text == before
    reveal = diary.last.text.partition("The question of Jan 2")[2]
    assert f"✅ **{letter} {asked.question.answer.text.en}**" in reveal
    assert "1 of 2 were right." in reveal
    assert f"**{letter} 1**" in reveal
    wrong = "ABCD"[(asked.right[0] + 1) % len(asked.options)]
    assert f"{wrong} 1" in reveal
    # What is over takes no more answers.
    said = private_sentence(
        await world.emma.click(diary.posts()[0].message, custom_id=diary.custom_id(diary.posts()[0], "da:", ":0"))
    )
    assert said == "That question is closed. Its answer is with the post after it."
    assert len(world.met()) == 0


async def test_a_year_is_typed_and_what_is_none_does_not_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_only(monkeypatch, Mode.YEAR)
    diary = await begun(world)
    shown = await world.emma.click(diary.last.message, custom_id=diary.custom_id(diary.last, "do:"))
    said = answer(await world.emma.submit_modal(shown, {"reply": "long ago"}))
    assert "is not a year I can read" in seen(said)
    (again,) = buttons(said)
    shown = await world.emma.click(said, custom_id=again["custom_id"])
    asked = (await diary.saved()).content.asked
    assert asked is not None
    assert asked.question.years is not None
    year = asked.question.years[0]
    said = answer(await world.emma.submit_modal(shown, {"reply": f"{year}年"}))
    assert f"Locked in: **{year}年**" in seen(said)
    assert "You have answered already" in await diary.press(world.emma, diary.last, "do:")
    await world.env.advance_time(DAY)
    assert "1 of 1 was right." in diary.last.text


async def test_an_answer_that_is_not_exact_may_be_said_once_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_only(monkeypatch, Mode.TYPED)
    from bot.trivia.judging import Verdict
    from cogs import daily

    diary = await begun(world)
    asked = (await diary.saved()).content.asked
    assert asked is not None
    assert asked.question.line is not None
    real = daily.judged
    monkeypatch.setattr(
        daily, "judged", lambda asked, given: Verdict.NEARLY if given == "nearly" else real(asked, given)
    )
    shown = await world.emma.click(diary.last.message, custom_id=diary.custom_id(diary.last, "do:"))
    said = answer(await world.emma.submit_modal(shown, {"reply": "nearly"}))
    assert "Be more specific; you have one more try." in seen(said)
    (again,) = buttons(said)
    shown = await world.emma.click(said, custom_id=again["custom_id"])
    said = answer(await world.emma.submit_modal(shown, {"reply": asked.question.line.accept[0]}))
    assert seen(said).startswith("Locked in")
    await world.env.advance_time(DAY)
    assert "1 of 1 was right." in diary.last.text


async def test_answers_outlive_a_restart(world: World) -> None:
    diary = await begun(world)
    assert "Locked in" in await diary.reply(world.emma)
    await world.restart()
    assert "already" in await diary.reply(world.emma, right=False)
    assert "受け付けました" in await diary.reply(world.sakura, right=False)
    await world.env.advance_time(DAY)
    assert "1 of 2 were right." in diary.last.text


async def test_a_question_that_no_post_follows_is_answered_in_its_own(world: World) -> None:
    diary = await begun(world)
    await diary.reply(world.emma)
    await diary.run("off")
    await world.env.advance_time(1.9 * DAY)
    assert "Today's question" in diary.last.text
    await world.env.advance_time(0.2 * DAY)
    (post,) = diary.posts()
    assert "1 of 1 was right." in post.text
    assert not any(one.startswith(("da:", "do:")) for one in post.ids)


async def test_a_deleted_question_is_answered_by_the_next_post_all_the_same(world: World) -> None:
    diary = await begun(world)
    await diary.reply(world.emma)
    await world.env.bot.get_partial_messageable(world.channel.id).get_partial_message(diary.last.id).delete()
    await world.env.advance_time(DAY)
    assert diary.days() == ["2026-01-03"]
    assert "1 of 1 was right." in diary.last.text


# -- streaks and boards


async def test_streaks_and_the_board(world: World) -> None:
    diary = await begun(world)
    for _ in range(3):
        await diary.reply(world.emma)
        await diary.reply(world.sakura, right=False)
        await world.env.advance_time(DAY)
    assert "🔥 Right in a row: emma 3 days" in diary.last.text
    stats = seen(await world.ask(world.emma, "stats"))
    assert "**Daily questions**\nRight answers: **3**\n🔥 Right in a row: **3 days** (at most 3)" in stats
    board = seen(await world.ask(world.emma, "leaderboard", board="daily"))
    assert "Leaderboard of daily questions" in board
    assert "🥇 **emma** — 3 right" in board
    assert "🥈 **sakura** — 0 right" in board
    today = seen(await world.ask(world.emma, "leaderboard", board="daily", period="day"))
    # By the server's clock: at nine in Tokyo it is still the day before in UTC.
    assert "January 5, 2026" in today
    assert "**emma** — 1 right" in today
    assert "Nobody is on this board yet" in seen(await world.ask(world.emma, "leaderboard"))
    refused = private_sentence(await world.emma.slash(world.channel, "leaderboard", board="daily", scope="global"))
    assert refused.startswith("Daily questions differ from server to server")
    assert len(world.met()) == 1
    # One day missed, and it begins anew.
    await world.env.advance_time(DAY)
    assert "**0 days** (at most 3)" in seen(await world.ask(world.emma, "stats"))
    await diary.reply(world.emma)
    await world.env.advance_time(DAY)
    assert "**1 day** (at most 3)" in seen(await world.ask(world.emma, "stats"))


async def test_days_without_a_post_break_no_streak(world: World) -> None:
    diary = await begun(world)
    await diary.reply(world.emma)
    await absent(world, 2.5 * DAY)
    assert diary.days() == ["2026-01-02"]
    await world.env.advance_time(DAY / 2)
    assert diary.days() == ["2026-01-02", "2026-01-05"]
    await diary.reply(world.emma)
    await world.env.advance_time(DAY)
    assert "🔥 Right in a row: emma 2 days" in diary.last.text


async def test_an_absence_of_the_bot_breaks_no_streak(world: World) -> None:
    diary = await begun(world)
    await diary.reply(world.emma)
    await diary.reply(world.sakura)
    await world.env.advance_time(DAY)
    await diary.until(2026, 1, 3, 10)
    await absent(world, DAY - 2 * 3600)
    # There was hardly any time: who did not answer loses nothing, who was wrong does.
    await diary.reply(world.sakura, right=False)
    await world.env.advance_time(DAY)
    await diary.reply(world.emma)
    await diary.reply(world.sakura)
    await world.env.advance_time(DAY)
    assert "🔥 Right in a row: emma 2 days" in diary.last.text
    assert "sakura" not in diary.last.text


# -- for oneself


async def test_quiz_me_asks_something_else(world: World) -> None:
    diary = await begun(world, "both")
    for _ in range(6):
        post = await diary.saved()
        asked = answer(await world.emma.click(diary.last.message, custom_id=diary.custom_id(diary.last, "dq:")))
        assert asked.ephemeral
        places = [one["custom_id"] for one in buttons(asked)]
        dice, _, question_id = places[0].removeprefix("dt:").split(":", 2)
        drawn = await world.bot.daily.editor.quiz_again(question_id, int(dice))
        assert post.content.asked is not None
        assert post.content.pick is not None
        assert drawn.question.id != post.content.asked.question.id
        assert post.content.pick.item not in [f"{drawn.question.person}/{item}" for item in drawn.question.items]
        # Nothing that the post says, in its picture either, is the answer. (x-ai is not X.)
        said = "\n".join([diary.last.text, *(one.description or "" for one in diary.last.message.attachments)])
        # What the bot says under every question gives nothing away, even where an answer is "one".
        said = said.replace("The right one comes with the next post.", "")
        answer_text = drawn.question.answer.text.en
        assert not re.search(rf"\b{re.escape(answer_text)}\b", said), f"{answer_text!r} in: {said!r}"
        right = drawn.right[0]
        result = await world.emma.click(asked, custom_id=places[right])
        assert result.acknowledged
        assert "✅ Right!" in seen(asked)
        assert not buttons(asked)
        await world.env.advance_time(DAY)


async def test_the_source_below_an_answer_gives_no_other_away(world: World) -> None:
    diary = await begun(world, "question")
    editor = world.bot.daily.editor
    asked = (await diary.saved()).content.asked
    assert asked is not None
    titled = {
        slug: source.title.en
        for (_, slug), source in (await editor.sources(asked)).items()
        if [slug] == [cited.source for cited in asked.question.cited[:1]]
    }
    await world.env.advance_time(DAY)
    assert titled
    for title in titled.values():
        assert title in diary.last.text.replace("\\", "")
        shown = await editor.shown_text(None, await diary.saved(diary.days()[-2]))
        assert shown.gives_away((fold(title),))
        assert not (await editor.shown_text(None, None)).gives_away((fold(title),))


async def test_a_wrong_guess_shows_the_right_answer(world: World) -> None:
    diary = await begun(world, "fact")
    asked = answer(await world.sakura.click(diary.last.message, custom_id=diary.custom_id(diary.last, "dq:")))
    places = [one["custom_id"] for one in buttons(asked)]
    dice, _, question_id = places[0].removeprefix("dt:").split(":", 2)
    drawn = await world.bot.daily.editor.quiz_again(question_id, int(dice))
    wrong = (drawn.right[0] + 1) % len(drawn.options)
    await world.sakura.click(asked, custom_id=places[wrong])
    assert "❌ 残念、不正解です。" in seen(asked)
    assert re.search(rf"✅ \*\*{'ABCD'[drawn.right[0]]} ", seen(asked))


async def test_a_post_is_read_in_the_other_language(world: World) -> None:
    diary = await begun(world, "both")
    read = await diary.press(world.sakura, diary.last, "dx:ja:")
    assert "今日の問題" in read
    assert "2026年1月2日" in read
    await world.env.advance_time(DAY)
    read = await diary.press(world.sakura, diary.posts()[0], "dx:ja:")
    assert "回答者はいませんでした。" in read


async def test_quiz_me_waits_for_an_open_question_of_a_round(world: World) -> None:
    diary = await begun(world, "fact")
    table = Table(world, world.channel)
    await table.start(world.emma)
    await table.begin()
    post = diary.last
    shown = answer(await world.emma.click(post.message, custom_id=diary.custom_id(post, "dq:")))
    assert "A question is open" in seen(shown)
    await table.close()
    assert any(one["custom_id"].startswith("dt:") for one in buttons(shown))


async def test_a_press_on_a_post_that_nobody_knows(world: World) -> None:
    diary = await begun(world)
    await world.bot.state.write(lambda tx: tx.execute("DELETE FROM daily_post"))
    said = private_sentence(
        await world.emma.click(diary.last.message, custom_id=next(iter(Post(diary.last.message).ids)))
    )
    assert said == "I no longer have that post. The next one will work."
    assert len(DAILY_ANSWER.id(2**63, "2026-01-02", 3)) <= 100
