"""The command line, the settings, and that the docs name them all."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import ROOT, ConfigError, Settings, load_settings, variable
from bot.logs import _Redacting

if TYPE_CHECKING:
    from click.testing import Result

SETTINGS = {setting.name: setting for setting in fields(Settings)}
PACKS = ROOT / "tests" / "packs"


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("PLUTARCH_") or name == "DISCORD_TOKEN":
            monkeypatch.delenv(name)
    monkeypatch.setattr("bot.config.ENV_FILE", tmp_path / "no.env")
    monkeypatch.setenv("PLUTARCH_CONTENT", str(tmp_path / "content.sqlite"))
    monkeypatch.setenv("PLUTARCH_STATE_URL", f"sqlite:///{tmp_path}/state.sqlite")


def plutarch(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_run_without_a_token_says_how_to_get_one() -> None:
    ended = plutarch("run")
    assert ended.exit_code == 2
    assert "discord.com/developers/applications" in ended.output
    assert "DISCORD_TOKEN" in ended.output
    assert "plutarch preview" in ended.output


def test_check_lists_every_mistake_of_every_pack(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("format: 1\nperson: {id: A}\nsources: {}\n")
    (tmp_path / "b.yaml").write_text("format: 2\n")
    ended = plutarch("check", str(tmp_path))
    assert ended.exit_code == 1
    told = [line for line in ended.output.splitlines() if ".yaml:" in line]
    assert {Path(line.split(":")[0]).name for line in told} == {"a.yaml", "b.yaml"}
    assert all(re.match(r".+\.yaml:\d+: [^:]+: .+: .+", line) for line in told)
    assert len(told) >= 6


def test_check_of_sound_packs() -> None:
    ended = plutarch("check", str(PACKS), str(ROOT / "data" / "people"))
    assert ended.exit_code == 0
    assert "0 mistakes" in ended.output


def test_the_shipped_packs_have_no_warnings() -> None:
    assert "0 mistakes, 0 warnings" in plutarch("check").output


def test_check_of_what_is_not_there(tmp_path: Path) -> None:
    ended = plutarch("check", str(tmp_path / "nowhere"))
    assert ended.exit_code == 2
    assert "There is no" in ended.output
    assert plutarch("check", str(tmp_path)).exit_code == 1


def test_schema_is_json_schema() -> None:
    described = json.loads(plutarch("schema").output)
    assert described["title"] == "Plutarch pack"
    assert {"person", "sources", "events", "facts", "questions"} <= described["properties"].keys()


def test_build_builds_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUTARCH_PACKS", str(PACKS))
    assert plutarch("build").output.startswith("Built: 1 life")
    assert plutarch("build").output.startswith("Up to date: 1 life")


def test_all_wrong_settings_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUTARCH_STATE_URL", "mysql://x")
    monkeypatch.setenv("PLUTARCH_PACK_MAX_BYTES", "many")
    monkeypatch.setenv("PLUTARCH_LOG_LEVEL", "loud")
    with pytest.raises(ConfigError) as raised:
        load_settings()
    for name in ("PLUTARCH_STATE_URL", "PLUTARCH_PACK_MAX_BYTES", "PLUTARCH_LOG_LEVEL"):
        assert name in str(raised.value)
    ended = plutarch("run")
    assert ended.exit_code == 2
    assert "Traceback" not in ended.output


def test_relative_paths_count_from_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLUTARCH_CONTENT")
    settings = load_settings()
    assert settings.packs == ROOT / "data" / "people"
    assert settings.content == ROOT / "var" / "content.sqlite"


def test_it_runs_from_any_folder(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "check"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "0 mistakes" in ended.stderr


# -- the token


def test_the_token_is_blotted_out_of_the_log() -> None:
    formatter = _Redacting("very.secret.token")
    try:
        raise ValueError("Bot very.secret.token")
    except ValueError:
        record = logging.LogRecord("x", 40, "", 1, "with very.secret.token", None, sys.exc_info())
    text = formatter.format(record)
    assert "very.secret" not in text
    assert text.count("[token]") >= 2


def test_settings_do_not_show_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very.secret.token")
    assert "very.secret" not in repr(load_settings())
    monkeypatch.setenv("PLUTARCH_LOG_LEVEL", "loud")
    with pytest.raises(ConfigError) as raised:
        load_settings()
    assert "very.secret" not in str(raised.value)


# -- the docs


def default_text(name: str) -> str:
    default = SETTINGS[name].default
    return "" if default is None else str(default)


def test_the_readme_and_the_example_name_every_setting() -> None:
    expected = {variable(name): default_text(name) for name in SETTINGS}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", readme, re.MULTILINE)
    assert {name: default for name, default, _ in rows} == expected
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert dict(re.findall(r"^#?([A-Z_]+)=(.*)$", example, re.MULTILINE)) == expected
    told = {variable(name): setting.metadata["description"] for name, setting in SETTINGS.items()}
    assert {name: text for name, _, text in rows} == told
    assert all(f"# {text}\n" in example for text in told.values())


def test_the_readme_names_every_command_of_the_shell() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"`plutarch {command.callback.__name__}" in readme


def test_the_example_pack_of_the_docs_is_sound(tmp_path: Path) -> None:
    docs = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", docs, re.DOTALL)
    assert example is not None
    (tmp_path / "example.yaml").write_text(example[1], encoding="utf-8")
    assert "0 mistakes, 0 warnings" in plutarch("check", str(tmp_path)).output
