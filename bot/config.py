"""The settings: read once, checked at once, and the only place that looks at the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.biography.files import DEFAULT_MAX_BYTES
from bot.state.store import StateError, state_path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: relative paths count from here, whatever the current folder."""


class ConfigError(RuntimeError):
    """A setting is wrong; the message says which, and what would be right."""


class Settings(BaseSettings):
    """All settings. `DISCORD_TOKEN` is Discord's own name; every other begins with `PLUTARCH_`."""

    model_config = SettingsConfigDict(
        env_prefix="PLUTARCH_",
        env_file=ROOT / ".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    discord_token: SecretStr | None = Field(
        None, validation_alias="DISCORD_TOKEN", description="The bot's token from Discord's developer portal"
    )
    state_url: str = Field(
        "sqlite:///var/state.sqlite", description="Where people's choices and scores are kept: sqlite:///PATH"
    )
    packs: Path = Field(Path("data/people"), description="The folder of packs")
    content: Path = Field(
        Path("var/content.sqlite"), description="The file built from the packs; it may be deleted at any time"
    )
    pack_max_bytes: int = Field(
        DEFAULT_MAX_BYTES, ge=1_000, le=1_000_000_000, description="The largest pack file that is read, in bytes"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged")

    @field_validator("packs", "content")
    @classmethod
    def _from_root(cls, path: Path) -> Path:
        return ROOT / path.expanduser()

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("state_url")
    @classmethod
    def _understood(cls, url: str) -> str:
        try:
            state_path(url, ROOT)
        except StateError as error:
            raise ValueError(str(error)) from None
        return url

    @property
    def shipped_packs(self) -> bool:
        """Whether the packs are those that Plutarch comes with: global boards count no others."""
        return self.packs == ROOT / "data" / "people"

    @property
    def state_path(self) -> Path:
        return state_path(self.state_url, ROOT)


def variable(name: str) -> str:
    """The environment variable of a setting's field."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"PLUTARCH_{name.upper()}"


def load_settings() -> Settings:
    """Read the environment and `.env`. Raises ConfigError with one line a mistake."""
    try:
        return Settings()  # pyright: ignore[reportCallIssue]  # filled from the environment
    except ValidationError as error:
        lines = [
            f"{variable(str(detail['loc'][0])) if detail['loc'][0] in Settings.model_fields else detail['loc'][0]}: "
            f"{detail['msg'].removeprefix('Value error, ')}"
            for detail in error.errors()
        ]
        raise ConfigError("\n".join(lines)) from None
