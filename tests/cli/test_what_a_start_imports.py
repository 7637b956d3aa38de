"""A start imports only what it needs: the time until the bot is ready is nearly all imports."""

from __future__ import annotations

import subprocess
import sys

from bot.config import ROOT

# Needed where a pack has changed, a typo is made, a picture is drawn; and what long work or a page shows.
LATER = ("PIL", "edtf", "pydantic", "rapidfuzz", "rich", "simcord", "yaml")
START = """
import contextlib, pkgutil, importlib, sys
import bot.client, bot.logs, cogs
from bot.__main__ import app
from bot.ui.words import load_all
for module in pkgutil.iter_modules(cogs.__path__):
    importlib.import_module(f"cogs.{module.name}")
load_all()
with contextlib.suppress(SystemExit):
    app(["run"])
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_start_leaves_for_later_what_it_does_not_need() -> None:
    # Without a token `run` ends once it has read its settings.
    run = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PLUTARCH_LOG_LEVEL": "ERROR", "DISCORD_TOKEN": " "},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = run.stdout.splitlines()[-1].split()
    assert "discord" in imported
    assert "There is no token" in run.stderr
    assert [name for name in LATER if name in imported] == []
