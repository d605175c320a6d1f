-- The hall's log and what stands beside it. Events are never changed or deleted.

-- What this database is: the hall's id, whether it is a rehearsal.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    hall    TEXT    NOT NULL,
    seq     INTEGER NOT NULL,
    -- The Unix second in which the log's epoch began.
    epoch   INTEGER NOT NULL,
    -- Milliseconds since 1970.
    at      INTEGER NOT NULL,
    -- The command that made it; null for what happens by itself.
    key     BLOB,
    device  INTEGER REFERENCES device (number),
    clerk   TEXT,
    kind    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    -- SHA-256 of the hash before and of this row.
    hash    BLOB    NOT NULL,
    PRIMARY KEY (hall, seq)
) STRICT, WITHOUT ROWID;

-- Where a replay begins.
CREATE INDEX event_day ON event (hall, seq) WHERE kind = 'day-started';

-- Numbers are never used again, also after a device is gone.
CREATE TABLE device (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT    NOT NULL UNIQUE,
    -- Null: a device of the open loopback.
    role    TEXT,
    made_at INTEGER NOT NULL
) STRICT;

-- Answers kept for commands that are asked twice. Ids grow with time: the oldest are cleared first.
CREATE TABLE answer (
    id      INTEGER PRIMARY KEY,
    device  INTEGER NOT NULL REFERENCES device (number),
    key     BLOB    NOT NULL,
    -- SHA-256 of the command as parsed.
    command BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    status  INTEGER NOT NULL,
    body    BLOB    NOT NULL,
    UNIQUE (device, key)
) STRICT;

-- What staff wrote to an event. Notes are about people, so they stand outside the log and can go.
CREATE TABLE note (
    hall TEXT    NOT NULL,
    seq  INTEGER NOT NULL,
    text TEXT    NOT NULL,
    PRIMARY KEY (hall, seq),
    FOREIGN KEY (hall, seq) REFERENCES event (hall, seq)
) STRICT, WITHOUT ROWID;
