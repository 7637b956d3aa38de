-- Competitions. Times are epoch milliseconds; ids are Discord's own. Their points are those of their rounds: nothing is
-- kept twice.

-- A competition's id is that of the interaction that created it. due_ms is when something is to be done next; NULL
-- where nothing is left to do.
CREATE TABLE competition (
    guild_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    buzzer INTEGER NOT NULL,
    rules TEXT NOT NULL,
    rounds INTEGER NOT NULL,
    created_ms BIGINT NOT NULL,
    start_ms BIGINT NOT NULL,
    role_id BIGINT,
    stage TEXT NOT NULL,
    fate TEXT,
    ended_ms BIGINT,
    reminded INTEGER NOT NULL,
    number INTEGER NOT NULL,
    break_ends_ms BIGINT NOT NULL,
    due_ms BIGINT,
    event_id BIGINT,
    event_claimed_ms BIGINT,
    PRIMARY KEY (guild_id, id)
);
CREATE INDEX competition_due ON competition (due_ms, guild_id, id) WHERE due_ms IS NOT NULL;
CREATE INDEX competition_ended ON competition (guild_id, ended_ms DESC) WHERE ended_ms IS NOT NULL;

CREATE TABLE competition_entrant (
    guild_id BIGINT NOT NULL,
    competition_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    remind INTEGER NOT NULL,
    here INTEGER NOT NULL,
    PRIMARY KEY (guild_id, competition_id, user_id)
);

-- A competition's rounds are rounds like others; the row is there before the round.
CREATE TABLE competition_round (
    guild_id BIGINT NOT NULL,
    competition_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    round_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, competition_id, number)
);
CREATE INDEX competition_of_round ON competition_round (guild_id, round_id);

-- What a competition posts: the row is its claim, made before the post goes out.
CREATE TABLE competition_post (
    guild_id BIGINT NOT NULL,
    competition_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    claimed_ms BIGINT NOT NULL,
    message_id BIGINT,
    PRIMARY KEY (guild_id, competition_id, name)
);

-- The hall of fame: the first ten of every competition that was played to its end.
CREATE TABLE competition_place (
    guild_id BIGINT NOT NULL,
    competition_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    name TEXT NOT NULL,
    points BIGINT NOT NULL,
    right_answers INTEGER NOT NULL,
    PRIMARY KEY (guild_id, competition_id, user_id)
);
