"""Stores of made-up packs, and the settings of the property tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.content.build import ensure_built
from bot.content.store import ContentStore
from made_packs import Tree, write

if TYPE_CHECKING:
    from pathlib import Path

# A deadline would be an assertion about time. Whatever else a wider conftest chose stays.
settings.register_profile("no-deadline", settings(), deadline=None)
settings.load_profile("no-deadline")

StoreOf = Callable[..., Awaitable[ContentStore]]


@pytest.fixture
async def store_of(tmp_path: Path) -> AsyncIterator[StoreOf]:
    """Opens a store of some packs (all of which must be sound), and closes it in the end."""
    opened: list[ContentStore] = []

    async def build(*packs: Tree) -> ContentStore:
        place = tmp_path / f"store-{len(opened)}"
        place.mkdir()
        write(place / "packs", *packs)
        report = ensure_built(place / "packs", place / "content.db")
        assert report.problems == []
        store = ContentStore(place / "content.db")
        await store.open()
        opened.append(store)
        return store

    yield build
    for store in opened:
        await store.close()
