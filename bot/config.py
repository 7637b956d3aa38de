"""The settings: read once, checked at once, and the only place that looks at the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotenv import dotenv_values

from bot.biography.files import DEFAULT_MAX_BYTES
from bot.state.store import StateError, state_path

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: relative paths count from here, whatever the current folder."""
ENV_FILE = ROOT / ".env"

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_LEAST_BYTES, _MOST_BYTES = 1_000, 1_000_000_000


class ConfigError(RuntimeError):
    """A setting is wrong; the message says which, and what would be right."""


def _told(description: str) -> dict[str, str]:
    """What the README and `.env.example` say of a setting."""
    return {"description": description}


# No pydantic here: it is a sixth of a start, and packs, which need it, are read only when one has changed.
@dataclass(kw_only=True)
class Settings:
    """All settings. `DISCORD_TOKEN` is Discord's own name; every other begins with `PLUTARCH_`."""

    discord_token: str | None = field(
        default=None, repr=False, metadata=_told("The bot's token from Discord's developer portal")
    )
    state_url: str = field(
        default="sqlite:///var/state.sqlite",
        metadata=_told("Where people's choices and scores are kept: sqlite:///PATH"),
    )
    packs: Path = field(default=Path("data/people"), metadata=_told("The folder of packs"))
    content: Path = field(
        default=Path("var/content.sqlite"),
        metadata=_told("The file built from the packs; it may be deleted at any time"),
    )
    pack_max_bytes: int = field(
        default=DEFAULT_MAX_BYTES, metadata=_told("The largest pack file that is read, in bytes")
    )
    posts_per_second: int = field(
        default=25, metadata=_told("How many daily posts go out in a second, at most; Discord takes 50 of everything")
    )
    log_level: str = field(default="INFO", metadata=_told("How much is logged"))

    def __post_init__(self) -> None:
        self.packs = ROOT / self.packs.expanduser()
        self.content = ROOT / self.content.expanduser()

    @property
    def shipped_packs(self) -> bool:
        """Whether the packs are those that Plutarch comes with: global boards count no others."""
        return self.packs == ROOT / "data" / "people"

    @property
    def state_path(self) -> Path:
        return state_path(self.state_url, ROOT)


def _state_url(text: str) -> str:
    state_path(text, ROOT)
    return text


def _bytes(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not _LEAST_BYTES <= number <= _MOST_BYTES:
        raise ValueError(f"write a number of bytes from {_LEAST_BYTES} to {_MOST_BYTES}")
    return number


def _posts(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 50:
        raise ValueError("write a number from 1 to 50")
    return number


def _level(text: str) -> str:
    if text.upper() not in _LEVELS:
        raise ValueError(f"write one of {', '.join(_LEVELS)}")
    return text.upper()


_READ: dict[str, Callable[[str], Any]] = {
    "discord_token": str,
    "state_url": _state_url,
    "packs": Path,
    "content": Path,
    "pack_max_bytes": _bytes,
    "posts_per_second": _posts,
    "log_level": _level,
}
"""How each setting's text is read; a reader raises ValueError or StateError with what would be right."""


def variable(name: str) -> str:
    """The environment variable of a setting's field."""
    return "DISCORD_TOKEN" if name == "discord_token" else f"PLUTARCH_{name.upper()}"


def load_settings() -> Settings:
    """Read the environment, and `.env` for what it leaves open. Raises ConfigError with one line a mistake."""
    said = {name: text for source in (dotenv_values(ENV_FILE), os.environ) for name, text in source.items() if text}
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    for name in (setting.name for setting in fields(Settings)):
        if (text := said.get(variable(name))) is None:
            continue
        try:
            values[name] = _READ[name](text.strip())
        except (ValueError, StateError) as error:
            mistakes.append(f"{variable(name)}: {error}")
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return Settings(**values)
