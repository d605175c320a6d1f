-- Who may speak to the hub, and who may sign in at a counter. Secrets stand here as hashes only.

-- SHA-256 of the device's token; null: it has none, or it was revoked.
ALTER TABLE device ADD COLUMN token BLOB;
-- The counters that a counter's terminal is bound to, as JSON; an empty list: all.
ALTER TABLE device ADD COLUMN counters TEXT NOT NULL DEFAULT '[]';
ALTER TABLE device ADD COLUMN seen_at INTEGER;
ALTER TABLE device ADD COLUMN version TEXT;
CREATE UNIQUE INDEX device_token ON device (token) WHERE token IS NOT NULL;

-- Secrets that a device may exchange for its token, once.
CREATE TABLE enrollment (
    -- SHA-256 of the secret.
    secret   BLOB    PRIMARY KEY,
    name     TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    counters TEXT    NOT NULL,
    -- Milliseconds since 1970, by the clock of the computer.
    until    INTEGER NOT NULL,
    -- The key of the request that used it; null: nobody yet.
    key      BLOB,
    device   INTEGER REFERENCES device (number)
) STRICT, WITHOUT ROWID;

-- Argon2id hashes of the PINs of staff.
CREATE TABLE pin (
    clerk TEXT PRIMARY KEY,
    hash  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An ID number or a telephone number that a ticket came with: never itself, only a keyed hash, by
-- which the same one is known again, and what people may see of it.
CREATE TABLE person (
    ticket INTEGER PRIMARY KEY,
    kind   TEXT    NOT NULL,
    hash   BLOB    NOT NULL,
    mask   TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

-- Counts the changes of all this: a running hub looks here whether it must read again.
INSERT INTO meta (name, value) VALUES ('access', '0');
