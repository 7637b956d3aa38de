-- Leaderboards and statistics. A board is a server's, by its id; 0 is the global one, and -1 holds what people who
-- hide from it would have there.

CREATE TABLE board_total (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    points BIGINT NOT NULL,
    wins INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    right_answers INTEGER NOT NULL,
    reached_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, period)
);
-- With the wins, so that a page is read from it alone.
CREATE INDEX board_order ON board_total (guild_id, period, points DESC, reached_at, user_id, wins);

-- How many players have how many points: at level n a bucket is 32^n points wide.
CREATE TABLE board_bucket (
    guild_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    level INTEGER NOT NULL,
    bucket BIGINT NOT NULL,
    players INTEGER NOT NULL,
    PRIMARY KEY (guild_id, period, level, bucket)
);
-- The boards there are, by age.
CREATE INDEX board_age ON board_bucket (period, guild_id) WHERE level = 4;

-- What a server gave to the global board, so that it can take it back. The periods are those of the global board.
CREATE TABLE board_given (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    points BIGINT NOT NULL,
    wins INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    right_answers INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id, period)
);
CREATE INDEX board_given_age ON board_given (period);

-- Who takes part in the global board: servers that said yes, people who did not say no.
CREATE TABLE guild_board (
    guild_id BIGINT PRIMARY KEY,
    global_on INTEGER NOT NULL
);

CREATE TABLE user_board (
    user_id BIGINT PRIMARY KEY,
    hidden INTEGER NOT NULL
);

-- As displayed at the last press in a server; in 0, at the last press in any server of the global board.
CREATE TABLE player_name (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX player_name_user ON player_name (user_id, guild_id);

CREATE TABLE player_stat (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    rounds INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    points BIGINT NOT NULL,
    right_answers INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    best_streak INTEGER NOT NULL,
    fastest_ms INTEGER,
    PRIMARY KEY (guild_id, user_id)
);

-- Right answers among those given, by topic and by mode.
CREATE TABLE player_share (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('topic', 'mode')),
    name TEXT NOT NULL,
    right_answers INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id, kind, name)
);
