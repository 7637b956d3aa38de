"""Search and autocomplete over 100,000 events and 20,000 names: the slowest in a hundred."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import made
from bot.content.queries import Queries
from bot.content.searching import Search
from bot.content.store import connect
from corpus import ENGLISH, ENTITIES_A_PACK, JAPANESE, entity_name
from measure import Row, percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LIMIT = 0.020
_BOUND = 1.0
_REPEATS = 3


def _names(rng: random.Random, count: int) -> list[tuple[str, str]]:
    numbers = rng.sample(range(made.PACKS * ENTITIES_A_PACK), count)
    return [entity_name(number)[1:] for number in numbers]


def _misspelt(rng: random.Random, name: str) -> str:
    """The name with two letters in the middle in the wrong order, or one wrong letter."""
    at = rng.randrange(1, len(name) - 2)
    if name[at] != name[at + 1]:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + "x" + name[at + 1 :]


def _queries() -> dict[str, list[str]]:
    rng = random.Random("queries")
    names = _names(rng, 60)
    kana_and_kanji = sorted(set("".join(JAPANESE)) | set("のにをがはでとからへもしたカキクケコ"))
    pairs = [word[:2] for word in JAPANESE if len(word) > 1]
    return {
        "one Japanese character": kana_and_kanji,
        "one Latin letter": list("abcdefghijklmnopqrstuvwxyz"),
        "two Japanese characters": pairs,
        "two Latin letters": [word[:2] for word in ENGLISH],
        "an English word": list(ENGLISH),
        "a Japanese phrase": [
            *(f"{one}の{two}" for one, two in zip(JAPANESE[:60], JAPANESE[30:], strict=False)),
            *(ja for _, ja in names),
        ],
        "an English phrase": [
            *(f"{one} {two} {three}" for one, two, three in zip(ENGLISH, ENGLISH[7:], ENGLISH[31:], strict=False)),
            *(en for en, _ in names),
        ],
        "a typo": [_misspelt(rng, en) for en, _ in names] + [_misspelt(rng, ja) for _, ja in names if len(ja) > 4],
        "no result": [f"qx{n}wvz" for n in range(50)] + [f"鰻鱚鯱{n}" for n in range(50)],
        "many words, no result": [f"{english} {japanese} qxwvz" for english, japanese in names],
    }


def _slowest(run: Callable[[str], object], queries: list[str]) -> float:
    """The 99th percentile of the CPU time of a call, over all the queries several times."""
    taken: list[float] = []
    for _ in range(_REPEATS):
        for query in queries:
            begun = time.thread_time()
            run(query)
            taken.append(time.thread_time() - begun)
    return percentile(taken, 99)


def rows() -> Iterator[Row]:
    db = connect(made.store())
    queries = Queries()
    search = Search(queries)
    begun = time.thread_time()
    search.search(db, "Kosabani Institue", None, 1)
    yield Row("search: the first typo after the start", time.thread_time() - begun, _LIMIT, "ms")
    everything = _queries()
    for kind, asked in everything.items():
        yield Row(f"search p99: {kind}", _slowest(lambda q: search.search(db, q, None, 1), asked), _LIMIT, "ms", _BOUND)
    for_one = [query for asked in everything.values() for query in asked]
    yield Row(
        "search p99: all of these, of one person",
        _slowest(lambda q: search.search(db, q, "person-49", 1), for_one),
        _LIMIT,
        "ms",
        _BOUND,
    )
    digits = ["", "1", "18", "19", "187", "195", "1953", "2", "20155"]
    for who, person in (("", None), (", of one person", "person-49")):
        yield Row(
            f"autocomplete p99: years{who}",
            _slowest(lambda d, person=person: queries.years(db, d, person, None), digits * 20),
            _LIMIT,
            "ms",
            _BOUND,
        )
        typed = ["", *(query[:length] for query in for_one for length in (1, 2, 3, 5))]
        yield Row(
            f"autocomplete p99: names{who}",
            _slowest(lambda t, person=person: search.complete(db, t, person), typed),
            _LIMIT,
            "ms",
            _BOUND,
        )
    db.close()
