-- The content store: derived from the packs, disposable, opened read-only.
-- Days are day numbers (see bot/biography/dates.py).

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- The last sound text of every pack file, so that a file that breaks keeps serving what it last said.
CREATE TABLE pack (file TEXT PRIMARY KEY, digest TEXT NOT NULL, source BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE person (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, doc TEXT NOT NULL);

-- What is looked up: persons, events, facts and entities; questions and ladders. Ids rise as importance
-- falls, so that the order of ids is the ranking.
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    doc TEXT NOT NULL
);
CREATE INDEX item_slug ON item (person, slug, kind);
CREATE INDEX item_rank ON item (person, kind, id);

-- Where a look-up looks: one person or all (''), one topic or all ('').
CREATE TABLE scope (id INTEGER PRIMARY KEY, person TEXT NOT NULL, topic TEXT NOT NULL, UNIQUE (person, topic));

-- Each point in time of an event: itself (p), its start (s) or its end (e), from its earliest to its latest
-- day. far_lo and far_hi are the days of its other end, where that is known too.
CREATE TABLE moment (
    scope INTEGER NOT NULL,
    lo INTEGER NOT NULL,
    hi INTEGER NOT NULL,
    item INTEGER NOT NULL,
    role TEXT NOT NULL,
    far_lo INTEGER,
    far_hi INTEGER,
    PRIMARY KEY (scope, lo, hi, item, role)
) WITHOUT ROWID;

-- Closed intervals, from the latest day of the start to the earliest of the end: the days they surely
-- span. size is the bit length of that many days, so that the search for intervals around a day looks
-- only at those that can reach it.
CREATE TABLE span (
    scope INTEGER NOT NULL,
    size INTEGER NOT NULL,
    lo INTEGER NOT NULL,
    hi INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (scope, size, lo, hi, item)
) WITHOUT ROWID;

-- How many events began, ended or happened in a year.
CREATE TABLE year_count (
    scope INTEGER NOT NULL,
    year INTEGER NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (scope, year)
) WITHOUT ROWID;

-- Days and months that come round each year; day 0 is a date known to the month only.
CREATE TABLE anniversary (
    scope INTEGER NOT NULL,
    month INTEGER NOT NULL,
    day INTEGER NOT NULL,
    year INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (scope, month, day, year, item)
) WITHOUT ROWID;

-- Facts, numbered without gaps within a scope, so that a random one is one seek.
CREATE TABLE fact (
    scope INTEGER NOT NULL,
    number INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (scope, number)
) WITHOUT ROWID;

-- What a question can be made from, and questions that their authors wrote, numbered like facts.
CREATE TABLE askable (
    scope INTEGER NOT NULL,
    number INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (scope, number)
) WITHOUT ROWID;

-- Ladders of clues, those that their authors wrote (1) and those made from statements (0), each numbered like facts.
CREATE TABLE ladder (
    scope INTEGER NOT NULL,
    authored INTEGER NOT NULL,
    number INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (scope, authored, number)
) WITHOUT ROWID;

-- Entities of a person by their kind, numbered from 0 in the pack's order: where wrong answers come from.
CREATE TABLE peer (
    person INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (person, kind, number)
) WITHOUT ROWID;

-- Every spelling of every name, folded: exact matches, completion and the search for typos.
CREATE TABLE name (
    folded TEXT NOT NULL,
    item INTEGER NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (folded, item)
) WITHOUT ROWID;

-- Every folded name and longer word of one, of one length, a line each: what a typo is compared with. Read whole,
-- so that the first typo after a start need not wait for a hundred thousand rows.
CREATE TABLE spelling (
    length INTEGER NOT NULL,
    part INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (length, part)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 (
    name, body, who, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 0', prefix = '1'
);
