-- The daily post. Times are epoch milliseconds, days are local dates (ISO), minutes count from midnight.

CREATE TABLE guild_zone (
    guild_id BIGINT PRIMARY KEY,
    zone TEXT NOT NULL
);

-- One a server. It stays when it is switched off: then off_reason tells why.
CREATE TABLE daily_schedule (
    guild_id BIGINT PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    minute INTEGER NOT NULL,
    zone TEXT NOT NULL,
    post TEXT NOT NULL CHECK (post IN ('fact', 'question', 'both')),
    role_id BIGINT,
    person TEXT,
    language TEXT NOT NULL CHECK (language IN ('en', 'ja')),
    next_day TEXT NOT NULL,
    next_due_ms BIGINT NOT NULL,
    questions INTEGER NOT NULL,
    off_reason TEXT
);
CREATE INDEX daily_due ON daily_schedule (next_due_ms, guild_id) WHERE off_reason IS NULL;

-- One a server and local date: the row is its claim. try_ms is when whoever finds it still claimed may go on with
-- it; reveal_ms when its question is to be revealed in it, where no other post did so before; excused is 1 where the bot
-- was away while it was open.
CREATE TABLE daily_post (
    guild_id BIGINT NOT NULL,
    local_date TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'sent', 'unknown', 'skipped')),
    nonce TEXT NOT NULL,
    due_ms BIGINT NOT NULL,
    claimed_ms BIGINT NOT NULL,
    try_ms BIGINT,
    sent_ms BIGINT,
    message_id BIGINT,
    problem TEXT,
    language TEXT NOT NULL,
    role_id BIGINT,
    item TEXT,
    rule TEXT,
    years INTEGER NOT NULL,
    question_id TEXT,
    asked TEXT,
    reveals TEXT,
    number INTEGER,
    excused INTEGER NOT NULL DEFAULT 0,
    closed_ms BIGINT,
    reveal_ms BIGINT,
    PRIMARY KEY (guild_id, local_date)
);
CREATE INDEX daily_claimed ON daily_post (try_ms, guild_id) WHERE state = 'claimed';
CREATE INDEX daily_reveal ON daily_post (reveal_ms, guild_id) WHERE reveal_ms IS NOT NULL;
CREATE INDEX daily_unrevealed ON daily_post (guild_id, local_date) WHERE reveal_ms IS NOT NULL;

-- When a server saw an item last.
CREATE TABLE daily_shown (
    guild_id BIGINT NOT NULL,
    item TEXT NOT NULL,
    local_date TEXT NOT NULL,
    PRIMARY KEY (guild_id, item)
);

-- The key makes a second answer a no-op. Who was told to be more specific may still say it again.
CREATE TABLE daily_answer (
    guild_id BIGINT NOT NULL,
    local_date TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    given TEXT NOT NULL,
    is_right INTEGER NOT NULL,
    nearly INTEGER NOT NULL,
    answered_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, local_date, user_id)
);

CREATE TABLE daily_streak (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    best INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    right_answers INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX daily_streak_now ON daily_streak (guild_id, last_number, days DESC);
