"""The made-up packs and their store, written once a run and removed at its end."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.content.build import ensure_built
from corpus import EVENTS_A_PACK, write_packs
from measure import status

PACKS = 50


@cache
def folder() -> Path:
    path = Path(tempfile.mkdtemp(prefix="plutarch-bench-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@cache
def packs(count: int = PACKS) -> Path:
    status(f"writing {count} packs of {EVENTS_A_PACK} events")
    path = folder() / f"packs-{count}"
    write_packs(path, count)
    return path


def store_path() -> Path:
    return folder() / "content.sqlite"


@cache
def store() -> Path:
    """The store of all packs: 100,000 events. Built here unless it has been already."""
    path = store_path()
    status("building the store of 100,000 events, unless it is there")
    ensure_built(packs(), path)
    return path
