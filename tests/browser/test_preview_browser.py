"""The preview as a newcomer meets it, in a real browser.

With PLUTARCH_SHOTS=FOLDER every step leaves a picture there, at a desktop's and at a phone's size.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1200, 900), "phone": (390, 844)}
SHOTS = os.environ.get("PLUTARCH_SHOTS")
KANA = re.compile("[ぁ-んァ-ヶ]")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium to open the preview in")
expect.set_options(timeout=8_000)


class Preview:
    """`plutarch preview` in a process of its own."""

    def __init__(self, folder: Path, content: Path, *more: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PLUTARCH_", "DISCORD_"))
        }
        environment |= {"PLUTARCH_CONTENT": str(content), "PYTHONUNBUFFERED": "1"}
        self.log = folder / "preview.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "preview", "--no-browser", *more],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline().strip()
        self.address = self.line.removeprefix("Plutarch is at ")
        assert self.address.startswith("http://127.0.0.1:"), (self.line, self.log.read_text())

    def clear_away(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


class Visitor:
    """Somebody at the page, who types and presses."""

    def __init__(self, page: Page, address: str, size: str) -> None:
        self.page, self.size = page, size
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("log").get_by_role("article")

    @property
    def suggestions(self) -> Locator:
        return self.page.locator(".command-popup").get_by_role("option")

    def assert_no_alarm(self) -> None:
        """The page takes nothing for a failure of the bot, and its composer is free again."""
        expect(self.composer).to_be_visible()
        expect(self.page.get_by_text("The bot action failed")).to_have_count(0)

    def settle(self) -> None:
        """Waits until the page has done what it was asked and shows it."""
        self.page.wait_for_function("() => simcordPreview.ready && simcordPreview.awaitingRevision === null")
        expect(self.composer).to_be_enabled()

    def become(self, name: str) -> None:
        self.settle()
        (viewer,) = self.page.get_by_label("Viewing as").select_option(label=name)
        self.page.wait_for_function("id => simcordPreview.viewerId === id", arg=viewer)
        self.settle()

    def choose(self, command: str) -> None:
        """Type the command's name, and take it from the list."""
        self.settle()
        self.composer.fill(f"/{command}")
        expect(self.suggestions.first).to_contain_text(f"/{command}")
        self.composer.press("Tab")

    def field(self, option: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^{option}(, required)?$"))

    def send(self) -> None:
        self.page.get_by_role("button", name=re.compile("^(Send|Run)")).click()

    def ask(self, command: str, **options: str) -> Locator:
        """Run a command; its answer."""
        self.settle()
        before = self.messages.count()
        self.choose(command)
        for name, value in options.items():
            self.field(name).fill(value)
        self.send()
        expect(self.messages).to_have_count(before + 1)
        self.page.wait_for_function("() => simcordPreview.ready")
        self.shoot(f"asked-{command}")
        self.assert_no_alarm()
        self.settle()
        return self.messages.nth(before)

    def press(self, button: Locator) -> Locator:
        """Press what answers with a message of its own; that message."""
        self.settle()
        before = self.messages.count()
        button.click()
        expect(self.messages).to_have_count(before + 1)
        self.settle()
        return self.messages.nth(before)

    def shoot(self, step: str, of: Locator | None = None) -> None:
        if SHOTS is None:
            return
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        if of is not None:
            of.scroll_into_view_if_needed()
        self.page.screenshot(path=Path(SHOTS) / f"{self.size}-{step}.png")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the content store stands; the first preview builds it."""
    return tmp_path_factory.mktemp("content") / "content.sqlite"


@pytest.fixture
def start(tmp_path: Path, content: Path) -> Iterator[Callable[..., Preview]]:
    started: list[Preview] = []

    def start(*more: str) -> Preview:
        started.append(Preview(tmp_path, content, *more))
        return started[-1]

    yield start
    for preview in started:
        preview.clear_away()
        assert "Traceback" not in preview.log.read_text(), preview.log.read_text()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def visit(address: str, size: str = "desktop") -> Visitor:
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(8_000)
        visitors.append(Visitor(page, address, size))
        return visitors[-1]

    yield visit
    errors = [error for visitor in visitors for error in visitor.errors]
    for visitor in visitors:
        visitor.page.close()
    assert not errors


# Each size has one of the two walks; with pictures wanted, both.
@pytest.mark.parametrize("size", SIZES if SHOTS else ["desktop"])
def test_a_newcomer_looks_around(start: Any, visit: Any, size: str) -> None:
    preview = start()
    emma: Visitor = visit(preview.address, size)
    emma.shoot("01-arrival")

    # The command is offered while its name is typed.
    emma.settle()
    emma.composer.fill("/")
    expect(emma.suggestions.filter(has_text="/timeline")).to_be_visible()
    for name in ("/fact", "/help", "/person", "/search", "/settings language", "/today"):
        expect(emma.suggestions.filter(has_text=name)).to_have_count(1)
    emma.shoot("02-commands")

    # So are the years, with how much each has.
    emma.choose("timeline")
    emma.field("when").press_sequentially("201")
    year = emma.suggestions.filter(has_text=re.compile(r"^2015 \(\d+ events\)$"))
    expect(year).to_be_visible()
    emma.shoot("03-years")
    year.click()
    emma.send()
    timeline = emma.messages.nth(0)
    expect(timeline.get_by_role("heading")).to_have_text("Alec Radford · 2015")
    emma.shoot("04-timeline", timeline)

    # The next page comes in its place.
    expect(timeline).to_contain_text("page 1 of")
    timeline.get_by_role("button", name="▶").click()
    expect(timeline).to_contain_text("page 2 of")
    emma.shoot("05-next-page", timeline)
    emma.settle()
    timeline.get_by_role("button", name="◀").click()
    expect(timeline).to_contain_text("page 1 of")

    # Where it is from, and the same page in the other language, both for her eyes only.
    source = emma.press(timeline.get_by_role("button", name="Source").first)
    expect(source).to_contain_text("Only you can see this")
    emma.shoot("06-source", source)
    japanese = emma.press(timeline.get_by_role("button", name="日本語で読む"))
    expect(japanese).to_contain_text("Only you can see this")
    expect(japanese.get_by_role("heading")).to_have_text(re.compile("アレック・ラドフォード.*2015年"))
    emma.shoot("07-in-japanese", japanese)

    # A life as a picture, which those who do not see it can have read to them.
    profile = emma.ask("person")
    assert_picture(profile, "Timeline of the life of Alec Radford")
    emma.shoot("08-person", profile.get_by_role("img").last)

    # What cannot be understood is said privately.
    wrong = emma.ask("timeline", when="yesterday")
    expect(wrong).to_contain_text("Only you can see this")
    expect(wrong).to_contain_text("“yesterday” is not a time I understand.")
    emma.shoot("09-wrong", wrong)

    for number, (command, options) in enumerate(
        [("fact", {}), ("search", {"query": "GPT-2"}), ("today", {}), ("help", {})], start=10
    ):
        answer = emma.ask(command, **options)
        expect(answer.get_by_role("heading").first).to_be_visible()
        assert not KANA.search(answer.get_by_role("heading").first.inner_text())
        emma.shoot(f"{number}-{command}", answer)


@pytest.mark.parametrize("size", SIZES if SHOTS else ["phone"])
def test_the_japanese_member_reads_japanese(start: Any, visit: Any, size: str) -> None:
    sakura: Visitor = visit(start().address, size)
    sakura.become("さくら")
    timeline = sakura.ask("timeline", when="2015")
    expect(timeline.get_by_role("heading")).to_have_text(re.compile("アレック・ラドフォード.*2015年"))
    expect(timeline.get_by_role("button", name="Read in English")).to_be_visible()
    for label in timeline.get_by_role("button").all_inner_texts():
        assert KANA.search(label) or re.search("[一-鿿▶◀⬅➡]|Read in English|Reply", label) or not label, label
    sakura.shoot("20-japanese-timeline", timeline)
    profile = sakura.ask("person")
    assert_picture(profile, "アレック・ラドフォード")
    sakura.shoot("21-japanese-person", profile.get_by_role("img").last)
    wrong = sakura.ask("timeline", when="きのう")
    expect(wrong).to_contain_text("Only you can see this")  # the page's own words
    assert KANA.search(wrong.inner_text().replace("きのう", ""))
    sakura.shoot("22-japanese-wrong", wrong)
    shown = sakura.ask("help")
    assert KANA.search(shown.inner_text())
    sakura.shoot("23-japanese-help", shown)
    # Emma, beside her, sees the public page as it was asked for, and none of what was said to her alone.
    emma: Visitor = sakura
    emma.become("Emma")
    expect(emma.messages).to_have_count(2)


def assert_picture(message: Locator, description: str) -> None:
    picture = message.get_by_role("img", name=re.compile(re.escape(description)))
    expect(picture).to_be_visible()
    picture.page.wait_for_function("it => it.complete && it.naturalWidth > 500", arg=picture.element_handle())


def test_choices_persist_with_a_state_file(start: Any, visit: Any, tmp_path: Path) -> None:
    """The page's Discord is new each time; what people chose is not."""
    state = tmp_path / "people.sqlite"
    for again in (False, True):
        preview = start("--state", str(state))
        emma: Visitor = visit(preview.address)
        if again:
            timeline = emma.ask("timeline", when="2015")
            expect(timeline.get_by_role("heading")).to_have_text(re.compile("2015年"))
        else:
            emma.choose("settings language")
            emma.page.get_by_role("button", name=re.compile("more|options")).click()
            emma.suggestions.filter(has_text="mine").click()
            emma.suggestions.filter(has_text="日本語").click()
            emma.send()
            expect(emma.messages).to_have_count(1)
            assert KANA.search(emma.messages.last.inner_text())
        preview.clear_away()
    assert state.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_it_stops_when_told(start: Any, number: signal.Signals) -> None:
    preview = start()
    preview.process.send_signal(number)
    assert preview.process.wait(timeout=8) == 0


def test_it_ends_with_its_page(start: Any, visit: Any) -> None:
    """More, End preview session."""
    preview = start()
    emma: Visitor = visit(preview.address)
    emma.page.get_by_text("More", exact=True).click()
    emma.page.get_by_role("button", name="End preview session").click()
    assert preview.process.wait(timeout=8) == 0
