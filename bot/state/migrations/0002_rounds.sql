-- Trivia rounds. Times are epoch milliseconds; ids are Discord's own.

-- A round's id is that of the interaction that started it.
CREATE TABLE round (
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
CREATE INDEX round_unfinished ON round (id) WHERE end_id IS NULL;

-- One round a channel: the row is its claim.
CREATE TABLE channel_round (
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
);

CREATE TABLE round_question (
    guild_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    asked TEXT NOT NULL,
    claimed_ms BIGINT,
    message_id BIGINT,
    posted_ms BIGINT,
    outcome TEXT,
    PRIMARY KEY (guild_id, round_id, number)
);

CREATE TABLE round_player (
    guild_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    joined INTEGER NOT NULL,
    place INTEGER NOT NULL,
    lifeline INTEGER,
    PRIMARY KEY (guild_id, round_id, user_id)
);

-- The key makes a second press a no-op.
CREATE TABLE round_answer (
    guild_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    given TEXT NOT NULL,
    elapsed_ms BIGINT NOT NULL,
    percent INTEGER NOT NULL,
    is_right INTEGER NOT NULL,
    halved INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    PRIMARY KEY (guild_id, round_id, number, user_id)
);

-- Who was told to be more specific, once a question.
CREATE TABLE round_nearly (
    guild_id BIGINT NOT NULL,
    round_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    given TEXT NOT NULL,
    elapsed_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, round_id, number, user_id)
);

-- When a question was last asked in a server.
CREATE TABLE asked_question (
    guild_id BIGINT NOT NULL,
    question_id TEXT NOT NULL,
    asked_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, question_id)
);

-- When a person last answered a question right so that it counted.
CREATE TABLE answered_right (
    user_id BIGINT NOT NULL,
    question_id TEXT NOT NULL,
    answered_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, question_id)
);
