"""The command line: run, preview, check, questions, schema, build."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.biography.languages import Language  # noqa: TC001  # typer reads the parameters' types at run time

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from typing import Any

    from rich.progress import Progress as Bar

    from bot.config import Settings
    from bot.content.build import Progress

app = typer.Typer(
    help="Plutarch serves biography trivia to a Discord server.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print local variables, the token among them
)

NO_TOKEN = """\
There is no token. To get one:
  1. Open https://discord.com/developers/applications and make a New Application.
  2. Under Bot, press Reset Token and copy it. No privileged intent is needed.
  3. Write it into {env} as DISCORD_TOKEN=… and run this again.
To look around without a token: plutarch preview"""
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> None:
    app()


def _stop(sentence: str, code: int = 2) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(code)


def _settings() -> Settings:
    from bot.config import ConfigError, load_settings

    try:
        return load_settings()
    except ConfigError as error:
        raise _stop(f"A setting is wrong.\n{error}") from None


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar that shows itself once the work has gone on for a second, and goes when it is done."""
    begun: float | None = None
    bar: Bar | None = None

    def report(done: int, total: int, file: str) -> None:
        nonlocal begun, bar
        begun = begun or time.monotonic()
        if bar is None and done < total and time.monotonic() - begun > 1.0:
            bar = _bar()
            bar.start()
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done, total=total or 1, file=file)
            if done >= total:
                bar.stop()

    try:
        yield report
    finally:
        if bar is not None:
            bar.stop()


def _bar() -> Bar:
    # Imported where there is something to wait for: it is a twentieth of a start.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("Reading packs"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[file]}"),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task("", total=None, file="")
    return bar


@app.command()
def run() -> None:
    """Serve on Discord, with the token in .env."""
    # A start makes many objects and drops few; to look through all of them after each 700 is a tenth of it.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    settings = _settings()
    from bot.config import ROOT
    from bot.logs import start_logging

    token = settings.discord_token
    if not token:
        raise _stop(NO_TOKEN.format(env=ROOT / ".env"))
    start_logging(settings.log_level, token)

    from bot import create_bot
    from bot.client import StartError, serve
    from bot.state.store import StateError

    async def work() -> None:
        with _progress() as progress:
            async with create_bot(settings, progress=progress) as bot:
                await serve(bot, token, lambda sentence: typer.echo(sentence, err=True))

    try:
        _until_stopped(work)
    except (StartError, StateError) as error:
        raise _stop(str(error)) from None


def _until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run until done, or until Ctrl-C or SIGTERM; then everything is closed in order."""

    async def cancellable() -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(work())
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    with contextlib.suppress(ImportError):
        import uvloop  # pyright: ignore[reportMissingImports]  # an extra: “plutarch[fast]”

        factory = uvloop.new_event_loop  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    with asyncio.Runner(loop_factory=factory) as runner, contextlib.suppress(KeyboardInterrupt):
        runner.run(cancellable())


@app.command()
def preview(
    state: Annotated[
        Path | None, typer.Option(help="Keep people's choices in this file, instead of a throw-away one.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The page's port; any free one without it.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try the bot in a local, Discord-like page, without a token."""
    from bot.client import StartError
    from bot.logs import start_logging
    from bot.preview import serve_preview
    from bot.state.store import StateError

    settings = _settings()
    start_logging("WARNING" if settings.log_level == "INFO" else settings.log_level, None)

    async def work() -> None:
        with _progress() as progress:
            await serve_preview(
                settings, typer.echo, progress, state=state and state.absolute(), port=port, browser=browser
            )

    try:
        _until_stopped(work)
    except (StartError, StateError) as error:
        raise _stop(str(error)) from None
    except OSError as error:
        raise _stop(f"The page cannot be served on port {port}: {error.strerror or error}.") from None


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Packs, or folders of packs.")] = None,
) -> None:
    """List every mistake and doubt in the packs. Exits with 1 where there is a mistake."""
    from bot.biography.files import pack_files
    from bot.biography.reading import read_packs
    from bot.trivia.checking import check_ladders, check_questions, counted, counted_ladders

    settings = _settings()
    chosen = paths or [settings.packs]
    missing = [path for path in chosen if not path.exists()]
    if missing:
        raise _stop(f"There is no {missing[0]}. Name packs (*.yaml), or folders that hold some.")
    files = list(dict.fromkeys(_shortest(path) for path in pack_files(chosen)))
    if not files:
        raise _stop(f"There are no packs (*.yaml) in {', '.join(map(str, chosen))}.", 1)
    errors = warnings = 0
    counts: list[str] = []
    with _progress() as progress:
        for number, read in enumerate(read_packs(files, max_bytes=settings.pack_max_bytes, warnings=True)):
            progress(number, len(files), Path(read.file).name)
            questions, unsound = check_questions(read)
            ladders, shaky = check_ladders(read)
            if read.pack is not None:
                parts = filter(None, (counted(questions), counted_ladders(ladders)))
                counts.append(f"{read.pack.person.id}: {'; '.join(parts)}.")
            for problem in sorted([*read.problems, *unsound, *shaky]):
                errors += problem.severity == "error"
                warnings += problem.severity == "warning"
                typer.echo(str(problem))
    typer.echo(f"{_n(len(files), 'pack')}, {_n(errors, 'mistake')}, {_n(warnings, 'warning')}.", err=True)
    for line in counts:
        typer.echo(line, err=True)
    if errors:
        raise typer.Exit(1)


@app.command()
def questions(
    path: Annotated[Path, typer.Argument(help="A pack.", metavar="PACK", exists=True, dir_okay=False)],
    lang: Annotated[Language, typer.Option(help="The language to read them in.")] = "en",
) -> None:
    """Print every question and clue ladder that a pack gives, with answers and explanations, for an editor to read."""
    from bot.biography.reading import read_pack
    from bot.trivia.checking import check_ladders, check_questions
    from bot.ui.question_list import ladder_lines, question_lines
    from bot.ui.words import words_for

    read = read_pack(path.read_bytes(), str(_shortest(path)), max_bytes=_settings().pack_max_bytes)
    sound, unsound = check_questions(read)
    ladders, shaky = check_ladders(read)
    if read.pack is not None:
        words = words_for(lang)
        for line in (
            *question_lines(read.pack, sound, words),
            *ladder_lines(read.pack, ladders, words, len(sound) + 1),
        ):
            typer.echo(line)
    for problem in [*read.errors, *unsound, *shaky]:
        typer.echo(str(problem), err=True)
    if read.errors or unsound or shaky:
        raise typer.Exit(1)


def _shortest(path: Path) -> Path:
    with contextlib.suppress(ValueError):
        return path.resolve().relative_to(Path.cwd())
    return path


def _n(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@app.command()
def schema() -> None:
    """Print the pack format as JSON Schema, for editors."""
    from bot.biography.pack import editor_schema

    typer.echo(json.dumps(editor_schema(), indent=2, ensure_ascii=False))


@app.command()
def build() -> None:
    """Build the content store now; `run` does it by itself where a pack has changed."""
    from bot.content.build import ensure_built

    settings = _settings()
    try:
        with _progress() as progress:
            report = ensure_built(
                settings.packs, settings.content, max_bytes=settings.pack_max_bytes, progress=progress
            )
    except OSError as error:
        raise _stop(f"{settings.content} cannot be written: {error.strerror or error}.", 1) from None
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    did = "Built" if report.rebuilt else "Up to date"
    typer.echo(f"{did}: {_n(report.persons, 'life').replace('lifes', 'lives')} in {settings.content}.")
    if report.problems:
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
