-- The rows of days that have ended: made from the log alone, and made anew whenever they don't fit it. All times are Unix
-- milliseconds. What each column means: docs/figures.md.
CREATE TABLE position (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,           -- the last event that is in
    hash BLOB NOT NULL              -- and its hash
) STRICT;

CREATE TABLE day (
    first INTEGER PRIMARY KEY,      -- the event that began it
    date TEXT NOT NULL
) STRICT;
CREATE INDEX day_date ON day (date);

CREATE TABLE visit (
    day INTEGER NOT NULL REFERENCES day (first),
    ticket INTEGER NOT NULL,
    number TEXT NOT NULL,
    class TEXT NOT NULL,
    slot INTEGER,
    arrived_at INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    low_s INTEGER,
    high_s INTEGER,
    rating INTEGER,                 -- 1 to 5, as tapped last
    PRIMARY KEY (day, ticket)
) STRICT, WITHOUT ROWID;

CREATE TABLE leg (
    day INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    place INTEGER NOT NULL,         -- 0: the first of its visit
    service TEXT NOT NULL,
    target_s INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    counter TEXT,
    clerk TEXT,
    first_call INTEGER,
    last_call INTEGER,
    call_entered_at INTEGER,
    started_at INTEGER,
    way_s INTEGER,
    ended_at INTEGER,
    end TEXT,
    outcome TEXT,
    cases INTEGER,
    after_hours INTEGER,
    PRIMARY KEY (day, ticket, place),
    FOREIGN KEY (day, ticket) REFERENCES visit (day, ticket)
) STRICT, WITHOUT ROWID;

CREATE TABLE desk (
    day INTEGER NOT NULL REFERENCES day (first),
    counter TEXT NOT NULL,
    clerk TEXT NOT NULL,
    serving_s INTEGER NOT NULL,
    calling_s INTEGER NOT NULL,
    paused_s INTEGER NOT NULL,
    free_with_line_s INTEGER NOT NULL,
    free_without_line_s INTEGER NOT NULL,
    PRIMARY KEY (day, counter, clerk)
) STRICT, WITHOUT ROWID;
