-- Seasons. Times are epoch milliseconds, days are local dates (ISO). Their points are on boards of their own
-- (board_total, period s:<id>).

-- A season's id is its number in the server. ends_ms is after its last day, or when it was ended; NULL where it runs
-- until somebody ends it. try_ms is when its end may be told (again); NULL where nothing is left to do. claimed_ms is
-- when that was tried first; message_id is 0 where it cannot be told.
CREATE TABLE season (
    guild_id BIGINT NOT NULL,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    month TEXT,
    channel_id BIGINT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('en', 'ja', 'both')),
    first_day TEXT NOT NULL,
    last_day TEXT,
    starts_ms BIGINT NOT NULL,
    ends_ms BIGINT,
    closed INTEGER NOT NULL,
    players INTEGER NOT NULL,
    try_ms BIGINT,
    claimed_ms BIGINT,
    message_id BIGINT,
    PRIMARY KEY (guild_id, id)
);
-- One runs at a time; a month has one.
CREATE UNIQUE INDEX season_running ON season (guild_id) WHERE closed = 0;
CREATE UNIQUE INDEX season_month ON season (guild_id, month);
CREATE INDEX season_due ON season (ends_ms, guild_id) WHERE closed = 0 AND ends_ms IS NOT NULL;
CREATE INDEX season_untold ON season (try_ms, guild_id) WHERE try_ms IS NOT NULL;

-- The hall of fame: the first ten of every season.
CREATE TABLE season_place (
    guild_id BIGINT NOT NULL,
    season_id INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    name TEXT NOT NULL,
    points BIGINT NOT NULL,
    wins INTEGER NOT NULL,
    PRIMARY KEY (guild_id, season_id, user_id)
);
CREATE INDEX season_place_of ON season_place (user_id);

-- The servers where each month has its season. next_ms is when the next one is to begin; NULL while a season runs.
CREATE TABLE season_monthly (
    guild_id BIGINT PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('en', 'ja', 'both')),
    since_ms BIGINT NOT NULL,
    next_ms BIGINT
);
CREATE INDEX season_monthly_due ON season_monthly (next_ms, guild_id) WHERE next_ms IS NOT NULL;
