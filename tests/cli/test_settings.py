"""The settings: read once, every mistake told, whatever the folder."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import ROOT, ConfigError, Settings, load_settings, variable

SETTINGS = {setting.name: setting for setting in fields(Settings)}


def test_defaults() -> None:
    settings = load_settings()
    assert settings.discord_token is None
    assert settings.state_path == ROOT / "var" / "state.sqlite"
    assert settings.packs == ROOT / "data" / "people"
    assert settings.content == ROOT / "var" / "content.sqlite"
    assert settings.pack_max_bytes == 2_000_000
    assert settings.posts_per_second == 25
    assert settings.log_level == "INFO"


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    monkeypatch.setenv("PLUTARCH_STATE_URL", "sqlite:////srv/state.sqlite")
    monkeypatch.setenv("PLUTARCH_PACKS", "lives")
    monkeypatch.setenv("PLUTARCH_CONTENT", "~/content.sqlite")
    monkeypatch.setenv("PLUTARCH_PACK_MAX_BYTES", "5000")
    monkeypatch.setenv("PLUTARCH_POSTS_PER_SECOND", "10")
    monkeypatch.setenv("PLUTARCH_LOG_LEVEL", "debug")
    settings = load_settings()
    assert settings.discord_token == "very-secret"
    assert settings.state_path == Path("/srv/state.sqlite")
    assert settings.packs == ROOT / "lives"
    assert settings.content == Path("~/content.sqlite").expanduser()
    assert settings.pack_max_bytes == 5000
    assert settings.posts_per_second == 10
    assert settings.log_level == "DEBUG"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.setenv(variable(name), "")
    assert load_settings() == Settings()


def test_a_dot_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=from-the-file\nPLUTARCH_LOG_LEVEL=ERROR\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setattr("bot.config.ENV_FILE", file)
    settings = load_settings()
    assert settings.discord_token == "from-the-file"
    assert settings.log_level == "ERROR"
    monkeypatch.setenv("PLUTARCH_LOG_LEVEL", "WARNING")
    assert load_settings().log_level == "WARNING", "the environment goes before the file"


@pytest.mark.parametrize("size", ["0", "999", "1000000001", "-5", "2e6", "2MB"])
def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    monkeypatch.setenv("PLUTARCH_PACK_MAX_BYTES", size)
    with pytest.raises(ConfigError, match="PLUTARCH_PACK_MAX_BYTES"):
        load_settings()


@pytest.mark.parametrize("number", ["0", "51", "-1", "2.5", "many"])
def test_posts_a_second_are_bounded(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.setenv("PLUTARCH_POSTS_PER_SECOND", number)
    with pytest.raises(ConfigError, match="PLUTARCH_POSTS_PER_SECOND"):
        load_settings()


def test_every_mistake_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUTARCH_STATE_URL", "postgres://somewhere")
    monkeypatch.setenv("PLUTARCH_PACK_MAX_BYTES", "many")
    monkeypatch.setenv("PLUTARCH_LOG_LEVEL", "LOUD")
    with pytest.raises(ConfigError) as told:
        load_settings()
    lines = str(told.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "PLUTARCH_STATE_URL",
        "PLUTARCH_PACK_MAX_BYTES",
        "PLUTARCH_LOG_LEVEL",
    ]
    assert "sqlite:///PATH" in lines[0]
    assert "WARNING" in lines[2]


def test_defaults_stay_commented_out_in_the_example() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line.startswith("PLUTARCH_")]


def test_variables_begin_alike() -> None:
    names = [variable(name) for name in SETTINGS]
    assert all(name == "DISCORD_TOKEN" or name.startswith("PLUTARCH_") for name in names)
