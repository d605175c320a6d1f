-- Every hall file that was put into force, whole: what the log has of a hall is neither its comments nor the names of
-- its staff. The last one is in force.
CREATE TABLE hall_file (
    id     INTEGER PRIMARY KEY,
    -- SHA-256 of the text.
    hash   BLOB    NOT NULL,
    toml   TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    -- config, folder or request.
    source TEXT    NOT NULL,
    clerk  TEXT,
    device INTEGER
) STRICT;
CREATE INDEX hall_file_hash ON hall_file (hash);
