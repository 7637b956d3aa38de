"""The command line: what it prints, what it exits with."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.__main__ import app

HERE = Path(__file__).resolve().parents[2]
MINA = HERE / "tests" / "packs" / "mina-arai.yaml"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.of-the-command-line-tests"

runner = CliRunner()


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs with one life in it, and files of the test's own."""
    packs = tmp_path / "packs"
    packs.mkdir()
    shutil.copy(MINA, packs)
    monkeypatch.setenv("PLUTARCH_PACKS", str(packs))
    monkeypatch.setenv("PLUTARCH_CONTENT", str(tmp_path / "made" / "content.sqlite"))
    monkeypatch.setenv("PLUTARCH_STATE_URL", f"sqlite:///{tmp_path}/state.sqlite")
    return packs


def plutarch(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PLUTARCH_", "DISCORD_"))}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(HERE), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# -- run


@pytest.mark.parametrize("token", ["", "   "])
def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    async def nobody_is_called(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("bot.client.serve", nobody_is_called)
    monkeypatch.setenv("DISCORD_TOKEN", token)
    result = runner.invoke(app, ["run"])
    assert result.exit_code == 2
    for word in ("https://discord.com/developers/applications", "DISCORD_TOKEN", ".env", "plutarch preview"):
        assert word in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["run", "build", "check", "preview"])
def test_wrong_settings_are_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("PLUTARCH_LOG_LEVEL", "LOUD")
    monkeypatch.setenv("PLUTARCH_STATE_URL", "here")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    result = runner.invoke(app, [command])
    assert result.exit_code == 2
    assert "PLUTARCH_LOG_LEVEL" in result.stderr
    assert "PLUTARCH_STATE_URL" in result.stderr
    assert TOKEN not in result.output
    assert "Traceback" not in result.output


_UNREACHABLE = """
import sys
import discord
discord.http.Route.BASE = "http://127.0.0.1:9/api/v10"
from bot.__main__ import main
sys.argv = ["plutarch", "run"]
main()
"""


def test_the_token_is_in_no_output(own_files: Path, tmp_path: Path) -> None:
    """Not in the log at its loudest, while Discord cannot be reached."""
    process = subprocess.Popen(
        [sys.executable, "-c", _UNREACHABLE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE), "DISCORD_TOKEN": TOKEN, "PLUTARCH_LOG_LEVEL": "DEBUG"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    told = ""
    for line in process.stderr:
        told += line
        if "Waiting for Discord" in line:
            break
    process.send_signal(signal.SIGTERM)
    told += process.communicate(timeout=30)[1]
    assert "Waiting for Discord" in told
    assert TOKEN not in told
    assert "fake.of-the-command-line-tests" not in told
    assert "Traceback" not in told
    assert process.returncode == 0


# -- check


def test_check_lists_all_mistakes_with_their_lines(own_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = MINA.read_text(encoding="utf-8")
    wrong = text.replace("date: 1985-12-31", "date: 1985-13-31").replace("sources: [diary]", "sources: [dairy]", 1)
    (own_files / "mina-arai.yaml").write_text(wrong, encoding="utf-8")
    (own_files / "empty.yaml").write_text("", encoding="utf-8")
    monkeypatch.chdir(own_files)
    result = runner.invoke(app, ["check"])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    first = 1 + wrong[: wrong.index("1985-13-31")].count("\n")
    assert any(line.startswith(f"mina-arai.yaml:{first}: ") for line in lines), result.stdout
    assert any(line.startswith("empty.yaml:") for line in lines)
    assert "2 packs" in result.stderr


def test_check_of_named_files(tmp_path: Path) -> None:
    assert runner.invoke(app, ["check", str(MINA)]).exit_code == 0
    assert runner.invoke(app, ["check", str(MINA.parent), str(MINA)]).exit_code == 0
    result = runner.invoke(app, ["check", str(tmp_path / "nowhere.yaml")])
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    result = runner.invoke(app, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert str(tmp_path) in result.stderr


def test_check_warns_without_failing(own_files: Path) -> None:
    text = MINA.read_text(encoding="utf-8")
    outside = text.replace("date: 1970-07-15", "date: 1890-07-15")
    (own_files / "mina-arai.yaml").write_text(outside, encoding="utf-8")
    result = runner.invoke(app, ["check"])
    assert result.exit_code == 0
    assert "warning" in result.stdout


# -- build


def test_build_of_a_broken_pack(own_files: Path) -> None:
    assert runner.invoke(app, ["build"]).exit_code == 0
    (own_files / "mina-arai.yaml").write_text("person: [", encoding="utf-8")
    result = runner.invoke(app, ["build"])
    assert result.exit_code == 1
    assert re.search(r"mina-arai\.yaml:\d+: ", result.stderr)
    assert "1 life" in result.stdout, "its last sound version"


def test_build_without_packs(own_files: Path) -> None:
    (own_files / "mina-arai.yaml").unlink()
    result = runner.invoke(app, ["build"])
    assert "0 lives" in result.stdout


def test_build_where_it_cannot_write(own_files: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("PLUTARCH_CONTENT", str(tmp_path / "file" / "content.sqlite"))
    result = runner.invoke(app, ["build"])
    assert result.exit_code == 1
    assert "content.sqlite" in result.stderr
    assert "Traceback" not in result.output


# -- all of it


def test_building_from_another_folder_writes_nothing_there(tmp_path: Path) -> None:
    result = plutarch("build", cwd=tmp_path, PLUTARCH_CONTENT=str(tmp_path / "c.sqlite"))
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "c.sqlite").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"c.sqlite"}


def commands() -> set[str]:
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_help_names_every_command() -> None:
    result = runner.invoke(app, ["--help"])
    assert result.exit_code == 0
    assert commands() == {"run", "preview", "check", "questions", "schema", "build"}
    for name in commands():
        assert name in result.stdout
        assert runner.invoke(app, [name, "--help"]).exit_code == 0


def test_the_readme_names_every_shell_command_and_its_options() -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `plutarch (\w+)([^`]*)` \|", text, re.MULTILINE)
    assert {name for name, _ in rows} == commands()
    for name, options in rows:
        command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
        known = {flag for part in command.params for flag in [*part.opts, *part.secondary_opts]}
        assert set(re.findall(r"--[\w-]+", options)) <= known


def test_the_readme_names_every_slash_command() -> None:
    import asyncio

    from discord import app_commands

    from bot import create_bot
    from bot.config import Settings
    from bot.ui.help import leaves

    async def listed() -> dict[str, list[str]]:
        bot = create_bot(Settings())
        await bot._load_cogs()
        found = {
            command.qualified_name: [
                f"{p.display_name}" if p.required else f"[{p.display_name}]" for p in command.parameters
            ]
            for command in leaves(bot.tree.get_commands())
        }
        assert all(not isinstance(command, app_commands.ContextMenu) for command in bot.tree.get_commands())
        await bot.close()
        return found

    text = (HERE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `/([a-z -]+?)((?: \[?\w+\]?)*)` \|", text, re.MULTILINE)
    documented: dict[str, list[str]] = {}
    there = asyncio.run(listed())
    for name, options in rows:
        words = f"{name}{options}".split()
        length = 2 if " ".join(words[:2]) in there else 1
        documented[" ".join(words[:length])] = words[length:]
    assert documented == there
