"""What daily posts may tell, read from the built store."""

from __future__ import annotations

from pathlib import Path

from bot.content.build import ensure_built
from bot.content.store import ContentStore

PACKS = Path(__file__).resolve().parents[1] / "packs"


async def test_candidates_and_their_anniversaries(tmp_path: Path) -> None:
    ensure_built(PACKS, tmp_path / "content.sqlite")
    content = ContentStore(tmp_path / "content.sqlite")
    await content.open()
    try:
        july = {one.item: one.moments for one in await content.daily_candidates(None, 7)}
        assert next(iter(july)) == "mina-arai/birth", "the most important first"
        assert {item.partition("/")[2] for item in july} == {
            "birth", "first-concert", "snow-suite-premiere", "teaching", "prize-gazette", "prize-diary", "silence",
            "twelve", "dormitory",
        }  # fmt: skip
        assert {item: moments for item, moments in july.items() if moments} == {
            "mina-arai/first-concert": ((1970, 7, 15),),
            "mina-arai/silence": ((2010, 7, 15),),
        }
        march = {one.item: one.moments for one in await content.daily_candidates("mina-arai", 3)}
        assert march["mina-arai/prize-gazette"] == ((1990, 3, 0),)
        assert march["mina-arai/teaching"] == ()
        assert await content.daily_candidates("nobody", 3) == ()
    finally:
        await content.close()
