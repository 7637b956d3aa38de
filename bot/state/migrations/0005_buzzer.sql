-- Buzzer rounds. Times are epoch milliseconds; ids are Discord's own. The claim of a channel (channel_round) and
-- when a ladder was last asked (asked_question) are shared with the other rounds.

CREATE TABLE buzzer_round (
    guild_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    starter_id BIGINT NOT NULL,
    rules TEXT NOT NULL,
    seed BIGINT NOT NULL,
    repeats INTEGER NOT NULL,
    phase TEXT NOT NULL,
    number INTEGER NOT NULL,
    lobby_id BIGINT,
    lobby_ends_ms BIGINT NOT NULL,
    ending TEXT,
    ended_ms BIGINT,
    end_id BIGINT,
    PRIMARY KEY (guild_id, id)
);
CREATE INDEX buzzer_round_unfinished ON buzzer_round (id) WHERE end_id IS NULL;

CREATE TABLE buzzer_question (
    guild_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    ladder TEXT NOT NULL,
    steps INTEGER NOT NULL,
    told INTEGER NOT NULL,
    claimed_ms BIGINT,
    message_id BIGINT,
    posted_ms BIGINT,
    outcome TEXT,
    PRIMARY KEY (guild_id, round_id, number)
);

CREATE TABLE buzzer_player (
    guild_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    joined INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (guild_id, round_id, user_id)
);

-- Who had the right to answer, in order. The key keeps anybody from having it twice.
CREATE TABLE buzzer_attempt (
    guild_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    told INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    given TEXT NOT NULL,
    repeated INTEGER NOT NULL,
    PRIMARY KEY (guild_id, round_id, number, user_id)
);
