-- What was kept of people until now had one key for ever, in the same folder and in every backup: whoever
-- had that folder found all numbers by trying them. It goes, whole.
DROP TABLE person;

-- What may be seen of the number that a ticket came with: neither the day of birth nor the check digit is in
-- it, and no key makes more of it.
CREATE TABLE person (
    ticket INTEGER PRIMARY KEY,
    kind   TEXT    NOT NULL,
    mask   TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

-- By what somebody is known again on the same day: made with that day's key, which never stands in a
-- database. The rows go with the day, the key too.
CREATE TABLE person_code (
    ticket INTEGER PRIMARY KEY,
    code   BLOB    NOT NULL,
    -- Whether staff gave it to somebody who held one already.
    again  INTEGER NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX person_code_code ON person_code (code);
