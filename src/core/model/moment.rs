//! A point in time as the people in the hall read it.

use super::Time;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A point in time with the hall's UTC offset at that moment. On the wire: RFC 3339 with offset and milliseconds,
/// `2026-11-23T09:14:00.000+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub time: Time,
    /// Seconds ahead of UTC.
    pub offset_s: i32,
}

impl Moment {
    /// The hall's wall clock at this moment.
    pub fn zoned(self) -> ZonedDateTime {
        let timestamp = Timestamp::from_millisecond(self.time.as_millis());
        let offset = Offset::from_seconds(self.offset_s).unwrap_or(Offset::UTC);
        timestamp
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_zoned_datetime(TimeZone::fixed(offset))
    }

    /// As people read it: `08:05`.
    pub fn clock(self) -> String {
        self.zoned().strftime("%H:%M").to_string()
    }

    /// Another time by the same wall clock.
    #[must_use]
    pub fn at(self, time: Time) -> Self {
        Self { time, ..self }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").fmt(f)
    }
}

impl std::str::FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_timestamp(text);
        let timestamp = pieces.map_err(|error| error.to_string())?;
        Ok(Self {
            time: Time::from_millis(timestamp.as_millisecond()),
            offset_s: offset_s(text).ok_or_else(|| format!("no offset in {text:?}"))?,
        })
    }
}

/// The offset at the end of an RFC 3339 text, in seconds: `Z` or `+08:00`.
fn offset_s(text: &str) -> Option<i32> {
    if text.ends_with(['Z', 'z']) {
        return Some(0);
    }
    let tail = text.get(text.len().checked_sub(6)?..)?;
    let sign = match tail.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = tail[1..].split_once(':')?;
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    Some(sign * (hours * 3_600 + minutes * 60))
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("With the hall's offset and milliseconds."))
            .into()
    }
}

impl ToSchema for Moment {}
