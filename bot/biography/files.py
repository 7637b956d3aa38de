"""Which files are packs, and how large they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DEFAULT_MAX_BYTES = 2_000_000
"""The largest pack file that is read, in bytes. The operator may raise it; uploads never."""


def pack_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The pack files among files and folders, each folder in the order of its names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file())
        else:
            yield path
