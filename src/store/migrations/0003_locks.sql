-- Devices that nobody misses any more. Number and name stay, for the record.
ALTER TABLE device ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;

-- Wrong PINs since the last right one, by clerk and by the device that tried them.
CREATE TABLE pin_tries (
    clerk  TEXT    NOT NULL,
    device INTEGER NOT NULL,
    wrong  INTEGER NOT NULL,
    -- When the last one was tried, by the hub's clock.
    last   INTEGER NOT NULL,
    PRIMARY KEY (clerk, device)
) STRICT, WITHOUT ROWID;
