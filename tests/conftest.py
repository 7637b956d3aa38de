"""What every test stands on: no setting comes in from outside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> Iterator[None]:
    """Neither the developer's environment nor their `.env` reaches the tests (nor does their token)."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name == "DISCORD_TOKEN" or name.startswith("PLUTARCH_"):
                patch.delenv(name)
        patch.setattr("bot.config.ENV_FILE", Path(os.devnull))
        yield
