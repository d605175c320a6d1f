-- What visitors tapped, and what is done about the bad ones, over all days: made of the log, event by event, and made
-- anew from it at any time.
CREATE TABLE rating (
    ticket  INTEGER PRIMARY KEY,
    -- Numbers of the events that were the tap and the last change.
    rated   INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    -- Milliseconds since 1970, and the hall's date.
    at      INTEGER NOT NULL,
    day     TEXT    NOT NULL,
    number  TEXT    NOT NULL,
    service TEXT    NOT NULL,
    counter TEXT    NOT NULL,
    clerk   TEXT,
    device  INTEGER NOT NULL,
    grade   INTEGER NOT NULL,
    -- As JSON.
    codes   TEXT    NOT NULL,
    texted  INTEGER NOT NULL,
    named   INTEGER NOT NULL,
    -- What is done about a bad one, as JSON; null: it is none.
    work    TEXT,
    -- Whether something is still to be done.
    open    INTEGER NOT NULL
) STRICT;
CREATE INDEX rating_day ON rating (day);
CREATE INDEX rating_open ON rating (ticket) WHERE open;

-- What a visitor wrote, and how the visitor can be reached. It is about people, so it stands outside the log and goes.
CREATE TABLE rating_text (
    ticket  INTEGER PRIMARY KEY,
    text    TEXT,
    contact TEXT,
    at      INTEGER NOT NULL
) STRICT;

-- What was done about a rating, in order: few events among very many.
CREATE INDEX event_case ON event (hall, json_extract(body, '$.ticket'), seq) WHERE kind = 'rating-case-step';

-- All that the table of ratings is made of.
CREATE INDEX event_rating ON event (hall, seq)
    WHERE kind IN ('ticket-rated', 'rating-detailed', 'rating-case-step', 'clock-turned-back');
