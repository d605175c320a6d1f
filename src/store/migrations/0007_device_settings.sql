-- What a supervisor set for a device, as JSON, and the number of the event that did; null: nothing yet.
ALTER TABLE device ADD COLUMN settings TEXT;
ALTER TABLE device ADD COLUMN settings_seq INTEGER;
-- What the device said last that it goes by, as JSON.
ALTER TABLE device ADD COLUMN uses TEXT;
