"""The look-ups by date, by person and by chance, as plain functions of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.biography.dates import Precision
from bot.biography.folding import fold
from bot.biography.languages import Both
from bot.biography.when import enclosing_units
from bot.content.decode import ITEM, Decoder, PersonRow, items
from bot.content.records import (
    Entity,
    Group,
    Paged,
    PersonName,
    Profile,
    Source,
    Statement,
    TimelinePage,
    TodayPage,
)

if TYPE_CHECKING:
    import random
    import sqlite3

    from bot.biography.when import When

PAGE_SIZE = 5
MOST_LISTED = 500
"""Entries that can be paged through; beyond, a narrower question is the better help."""
_MOST_ASIDE = 20
_MOST_SIZE_BITS = 24  # of an interval's length in days: 45,000 years


class UnknownNameError(LookupError):
    """No person, topic or statement of that name; they may have left with a pack."""


class Queries:
    """Runs in the store's thread."""

    def __init__(self) -> None:
        self.decoder = Decoder()
        self._all_topics: dict[str, Both] | None = None

    # -- names

    def person_row(self, db: sqlite3.Connection, slug: str) -> PersonRow:
        row = db.execute("SELECT id FROM person WHERE slug = ?", (slug,)).fetchone()
        if row is None:
            raise UnknownNameError(slug)
        return self.decoder.person(db, row[0])

    def persons(self, db: sqlite3.Connection, limit: int = 25) -> list[PersonName]:
        rows = db.execute("SELECT id FROM person ORDER BY id LIMIT ?", (limit,)).fetchall()
        return [self.decoder.person(db, row[0]).name for row in rows]

    def topics(self, db: sqlite3.Connection, person: str | None) -> dict[str, Both]:
        """The topics of a person, or of the first persons."""
        if person is None and self._all_topics is not None:
            return self._all_topics
        slugs = [person] if person else [name.slug for name in self.persons(db)]
        labels: dict[str, Both] = {}
        for slug in slugs:
            labels |= self.person_row(db, slug).topics
        if person is None:
            self._all_topics = labels
        return labels

    def _scope(self, db: sqlite3.Connection, person: str | None, topic: str | None) -> int | None:
        row = db.execute("SELECT id FROM scope WHERE person = ? AND topic = ?", (person or "", topic or "")).fetchone()
        return None if row is None else row[0]

    def find_person(self, db: sqlite3.Connection, text: str) -> PersonRow:
        """The person a reader means, by slug or by any spelling of the name. Raises UnknownNameError."""
        try:
            return self.person_row(db, text)
        except UnknownNameError:
            row = db.execute(
                "SELECT item.person FROM name JOIN item ON item.id = name.item "
                "WHERE folded = ? AND item.kind = 'person' LIMIT 1",
                (fold(text),),
            ).fetchone()
            if row is None:
                raise
            return self.decoder.person(db, row[0])

    def complete_person(self, db: sqlite3.Connection, typed: str, limit: int = 25) -> list[PersonName]:
        """Persons one of whose names begins with what was typed."""
        folded = fold(typed)
        rows = db.execute(
            "SELECT DISTINCT item.person FROM name JOIN item ON item.id = name.item "
            "WHERE folded >= ? AND folded < ? AND item.kind = 'person' LIMIT ?",
            (folded, folded + "\U0010ffff", limit),
        ).fetchall()
        return [self.decoder.person(db, row[0]).name for row in rows]

    # -- events by date

    def timeline(
        self,
        db: sqlite3.Connection,
        when: When,
        person: str | None = None,
        topic: str | None = None,
        number: int = 1,
    ) -> TimelinePage:
        """One page: what began, ended or happened then; what is dated more coarsely; what was going on."""
        row = self.person_row(db, person) if person else None
        label = self.topics(db, person).get(topic) if topic else None
        scope = self._scope(db, person, topic)
        ids: list[tuple[Group, int]] = []
        within = 0
        capped = False
        total = 0
        if scope is not None:
            skip = (number - 1) * PAGE_SIZE
            inside = self._within(db, scope, when, PAGE_SIZE, skip)
            if number == 1 and len(inside) < PAGE_SIZE:
                within = len(inside)
            else:
                within = self._count_within(db, scope, when)
                capped = within > MOST_LISTED
                within = min(within, MOST_LISTED)
            coarse = self._coarse(db, scope, when)
            meanwhile = self._meanwhile(db, scope, when)
            ids += [(Group.WITHIN, item) for item in inside]
            aside = [(Group.COARSE, item) for item in coarse] + [(Group.MEANWHILE, item) for item in meanwhile]
            total = within + len(aside)
            start = max(0, skip - within)
            ids += aside[start : start + PAGE_SIZE - len(ids)]
        nearest = self._nearest(db, scope, when) if scope is not None and within == 0 else ()
        rows = items(db, [item for _, item in ids])
        groups = [group for group, _ in ids]
        entries = tuple(zip(groups, (self.decoder.statement(db, row) for row in rows), strict=True))
        return TimelinePage(
            when=when,
            person=row.name if row else None,
            topic=(topic, label or Both(topic, topic)) if topic else None,
            entries=entries,
            page=_paged(number, total, capped),
            within=within,
            nearest=nearest,
        )

    # An interval whose start lies in the time too is listed there, not again at its end.
    _WITHIN = (
        "FROM moment WHERE scope = ? AND lo BETWEEN ? AND ? AND hi <= ? "
        "AND (role <> 'e' OR far_lo IS NULL OR far_lo < ? OR far_hi > ?)"
    )

    @staticmethod
    def _bounds(scope: int, when: When) -> tuple[int, ...]:
        return (scope, when.first, when.last, when.last, when.first, when.last)

    def _within(self, db: sqlite3.Connection, scope: int, when: When, limit: int, skip: int) -> list[int]:
        if skip >= MOST_LISTED:
            return []
        return [
            row[0]
            for row in db.execute(
                f"SELECT item {self._WITHIN} ORDER BY lo, hi, item LIMIT ? OFFSET ?",
                (*self._bounds(scope, when), limit, skip),
            )
        ]

    def _count_within(self, db: sqlite3.Connection, scope: int, when: When) -> int:
        """How many there are; of more than MOST_LISTED, one more than that."""
        years = _whole_years(when)
        if years is not None:
            row = db.execute(
                "SELECT coalesce(sum(events), 0) FROM year_count WHERE scope = ? AND year BETWEEN ? AND ?",
                (scope, *years),
            ).fetchone()
            # Over several years an interval that begins and ends in them was counted twice.
            if years[0] == years[1] or row[0] > 2 * MOST_LISTED:
                return min(row[0], MOST_LISTED + 1)
        row = db.execute(
            f"SELECT count(*) FROM (SELECT 1 {self._WITHIN} LIMIT ?)",
            (*self._bounds(scope, when), MOST_LISTED + 1),
        ).fetchone()
        return row[0]

    def _coarse(self, db: sqlite3.Connection, scope: int, when: When) -> list[int]:
        """What is dated to a larger unit around that time, so that it may lie in it."""
        found: dict[int, None] = {}
        for first, last in enclosing_units(when):
            found |= dict.fromkeys(
                row[0]
                for row in db.execute(
                    # An interval whose other end lies in the time itself is listed there.
                    "SELECT item FROM moment WHERE scope = ? AND lo = ? AND hi = ? "
                    "AND (far_lo IS NULL OR far_lo < ? OR far_hi > ?) ORDER BY item LIMIT ?",
                    (scope, first, last, when.first, when.last, _MOST_ASIDE),
                )
            )
        return list(found)[:_MOST_ASIDE]

    def _meanwhile(self, db: sqlite3.Connection, scope: int, when: When) -> list[int]:
        """Closed intervals that surely span that time, the shortest first."""
        # An interval of up to 2^n days that reaches `last` began after last - 2^n.
        found = db.execute(
            "WITH RECURSIVE bits (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM bits WHERE n < ?) "
            "SELECT hi - lo, item FROM bits CROSS JOIN span ON scope = ? AND size = n "
            "AND lo < ? AND lo > ? - (1 << n) AND hi > ? LIMIT ?",
            (_MOST_SIZE_BITS, scope, when.first, when.last, when.last, _MOST_ASIDE),
        ).fetchall()
        return [item for _, item in sorted(found)]

    def _nearest(self, db: sqlite3.Connection, scope: int, when: When) -> tuple[int, ...]:
        """The nearest years with events: up to two before and two after."""
        first, last = _years(when)
        finer = when.start.month is not None or when.end.month is not None
        before = db.execute(
            "SELECT year FROM year_count WHERE scope = ? AND year < ? ORDER BY year DESC LIMIT 2",
            (scope, first),
        ).fetchall()
        here = db.execute(
            "SELECT year FROM year_count WHERE scope = ? AND year BETWEEN ? AND ? LIMIT 1",
            (scope, first, last if finer else first - 1),
        ).fetchall()
        after = db.execute(
            "SELECT year FROM year_count WHERE scope = ? AND year > ? ORDER BY year LIMIT 2", (scope, last)
        ).fetchall()
        return tuple(sorted(row[0] for row in [*before, *here, *after]))

    def years(
        self, db: sqlite3.Connection, digits: str, person: str | None, topic: str | None, limit: int = 25
    ) -> list[tuple[int, int]]:
        """(year, how many events) for years that begin with ``digits``: those with most, in order of time."""
        scope = self._scope(db, person, topic)
        if scope is None:
            return []
        if len(digits) > 4:
            return []
        low = int(digits.ljust(4, "0")) if digits else -99_999_999
        high = int(digits.ljust(4, "9")) if digits else 99_999_999
        rows = db.execute(
            "SELECT year, events FROM year_count WHERE scope = ? AND year BETWEEN ? AND ? "
            "ORDER BY events DESC, year DESC LIMIT ?",
            (scope, low, high, limit),
        ).fetchall()
        return sorted((year, events) for year, events in rows)

    def today(self, db: sqlite3.Connection, month: int, day: int, person: str | None, number: int) -> TodayPage:
        """What happened on that day of the year, else in that month, else where the nearest month is."""
        row = self.person_row(db, person) if person else None
        scope = self._scope(db, person, None)
        where, key = "scope = ? AND month = ? AND day = ?", (scope, month, day)
        total = self._count_days(db, where, key)
        on_day = total > 0
        if not on_day:
            where, key = "scope = ? AND month = ?", (scope, month)
            total = self._count_days(db, where, key)
        found = db.execute(
            f"SELECT year, item FROM anniversary WHERE {where} ORDER BY year, day, item LIMIT ? OFFSET ?",
            (*key, PAGE_SIZE, (number - 1) * PAGE_SIZE),
        ).fetchall()
        nearest = None
        if total == 0:
            months = [row[0] for row in db.execute("SELECT DISTINCT month FROM anniversary WHERE scope = ?", (scope,))]
            # The nearest in either direction round the year; of two, the one to come.
            nearest = min(
                months, key=lambda m: (min((m - month) % 12, (month - m) % 12), (m - month) % 12), default=None
            )
        rows = items(db, [item for _, item in found])
        return TodayPage(
            month=month,
            day=day,
            person=row.name if row else None,
            on_day=on_day,
            entries=tuple(
                (year, self.decoder.statement(db, item)) for (year, _), item in zip(found, rows, strict=True)
            ),
            page=_paged(number, total, False),
            nearest_month=nearest,
        )

    def _count_days(self, db: sqlite3.Connection, where: str, key: tuple[int | None, ...]) -> int:
        row = db.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM anniversary WHERE {where} LIMIT ?)", (*key, MOST_LISTED)
        ).fetchone()
        return row[0]

    # -- single things

    def statement(self, db: sqlite3.Connection, person: str, slug: str) -> Statement:
        row = self.person_row(db, person)
        found = db.execute(
            f"{ITEM} WHERE person = ? AND slug = ? AND kind IN ('event', 'fact')", (row.id, slug)
        ).fetchone()
        if found is None:
            raise UnknownNameError(slug)
        return self.decoder.statement(db, found)

    def entity(self, db: sqlite3.Connection, person: str, slug: str) -> Entity:
        row = self.person_row(db, person)
        found = db.execute(f"{ITEM} WHERE person = ? AND slug = ? AND kind = 'entity'", (row.id, slug)).fetchone()
        if found is None:
            raise UnknownNameError(slug)
        entity = self.decoder.item(db, found)
        assert isinstance(entity, Entity)
        return entity

    def random_fact(
        self, db: sqlite3.Connection, rng: random.Random, person: str | None, last: int
    ) -> tuple[Statement | None, int]:
        """Any fact but the one of number ``last``, if there is another; and its number."""
        scope = self._scope(db, person, None)
        count = 0
        if scope is not None:
            count = db.execute("SELECT max(number) FROM fact WHERE scope = ?", (scope,)).fetchone()[0] or 0
        if scope is None or count == 0:
            return None, 0
        number = other_than(last, count, rng)
        return self._fact(db, scope, number), number

    def _fact(self, db: sqlite3.Connection, scope: int, number: int) -> Statement:
        row = db.execute(
            f"{ITEM} WHERE id = (SELECT item FROM fact WHERE scope = ? AND number = ?)", (scope, number)
        ).fetchone()
        return self.decoder.statement(db, row)

    def source(self, db: sqlite3.Connection, person: str, slug: str) -> Source:
        try:
            return self.person_row(db, person).sources[slug]
        except KeyError:
            raise UnknownNameError(slug) from None

    def sources_of(self, db: sqlite3.Connection, person: str) -> dict[str, Source]:
        return dict(self.person_row(db, person).sources)

    def profile(self, db: sqlite3.Connection, person: str, highlights: int = 10) -> Profile:
        row = self.person_row(db, person)
        best = db.execute(
            f"{ITEM} WHERE person = ? AND kind = 'event' ORDER BY id LIMIT ?", (row.id, highlights)
        ).fetchall()
        shown = [self.decoder.statement(db, found) for found in best]
        shown.sort(key=lambda s: (s.date.known.first, s.date.known.last) if s.date else (0, 0))
        return Profile(
            person=row.name,
            aliases=row.aliases,
            born=row.born,
            died=row.died,
            summary=row.summary,
            numbers=row.numbers,
            counts=row.counts,
            sources=tuple(row.sources.values()),
            highlights=tuple(shown),
        )


def _years(when: When) -> tuple[int, int]:
    """The first and the last year that the time touches."""
    last = when.end.year + {Precision.DECADE: 9, Precision.CENTURY: 99}.get(when.end.precision, 0)
    return when.start.year, last


def _whole_years(when: When) -> tuple[int, int] | None:
    """The first and the last year of a time that is made of whole ones."""
    whole = (Precision.YEAR, Precision.DECADE, Precision.CENTURY)
    return _years(when) if when.start.precision in whole and when.end.precision in whole else None


def other_than(last: int, count: int, rng: random.Random) -> int:
    """A number from 1 to ``count``, not ``last`` if there is another."""
    if not 1 <= last <= count or count == 1:
        return rng.randrange(count) + 1
    number = rng.randrange(count - 1) + 1
    return number + (number >= last)


def _paged(number: int, total: int, capped: bool) -> Paged:
    return Paged(number, max(1, -(-total // PAGE_SIZE)), total, capped)
