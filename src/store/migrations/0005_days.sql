-- Where a day of the past begins: ten years are thousands of days, each with a long body.
CREATE INDEX event_date ON event (hall, json_extract(body, '$.date'), seq) WHERE kind = 'day-started';
