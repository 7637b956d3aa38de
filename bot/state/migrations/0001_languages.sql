-- Who reads what language, and what the bot remembers about itself.

CREATE TABLE user_language (
    user_id BIGINT PRIMARY KEY,
    language TEXT NOT NULL CHECK (language IN ('en', 'ja'))
);

CREATE TABLE guild_language (
    guild_id BIGINT PRIMARY KEY,
    language TEXT NOT NULL CHECK (language IN ('en', 'ja', 'both'))
);

CREATE TABLE remembered (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
