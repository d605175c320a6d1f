//! What happened to one ticket, on any day.

use super::{Reader, StoreError, codec, from_sql, rows, to_sql};
use crate::model::{ClerkId, TicketId, Time};
use crate::queue::{Event, Fact};
use jiff::civil::Date;
use rusqlite::{Connection, params};

/// An event of a ticket, with who made it and from where.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub seq: u64,
    pub event: Event,
    /// The device's name.
    pub device: Option<String>,
    pub clerk: Option<ClerkId>,
    /// What staff wrote to it, until it is erased.
    pub note: Option<String>,
}

impl Reader {
    /// The tickets that had this number on the day: one, or more where the number was given anew after a loss.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn tickets_numbered(&self, day: Date, number: &str) -> Result<Vec<TicketId>, StoreError> {
        let query = "SELECT json_extract(body, '$.ticket') FROM event
                     WHERE hall = ?1 AND seq BETWEEN ?2 AND ?3
                       AND kind = 'ticket-issued' AND json_extract(body, '$.number') = ?4";
        let Some((from, to)) = self.bounds(day)? else {
            return Ok(Vec::new());
        };
        let mut statement = self.db.prepare(query)?;
        let bounds = params![self.hall().as_str(), from, to, number];
        let ids = statement.query_map(bounds, |row| row.get(0))?;
        let ids: Result<Vec<i64>, _> = ids.collect();
        Ok(ids?.into_iter().map(|id| TicketId(from_sql(id))).collect())
    }

    /// All that happened to the ticket on the day, in order; the end of the day is the last of it.
    ///
    /// # Errors
    /// If the database or an event cannot be read.
    pub fn steps(&self, day: Date, ticket: TicketId) -> Result<Vec<Step>, StoreError> {
        let query = "SELECT event.seq, at, kind, event.version, body, device.name, clerk, note.text FROM event
                     LEFT JOIN device ON device.number = event.device
                     LEFT JOIN note ON note.hall = event.hall AND note.seq = event.seq
                     WHERE event.hall = ?1 AND event.seq BETWEEN ?2 AND ?3
                       AND (json_extract(body, '$.ticket') = ?4 OR kind = 'day-ended')
                     ORDER BY event.seq";
        let Some((from, to)) = self.bounds(day)? else {
            return Ok(Vec::new());
        };
        let bounds = params![self.hall().as_str(), from, to, to_sql(ticket.0)];
        steps(&self.db, query, bounds)
    }

    /// Numbers of the day's first and last possible events.
    fn bounds(&self, day: Date) -> Result<Option<(i64, i64)>, StoreError> {
        let Some(from) = rows::day_of(&self.db, self.hall(), day)? else {
            return Ok(None);
        };
        let next = rows::next_day(&self.db, self.hall(), from)?;
        let last = next.map_or(i64::MAX, |next| to_sql(next) - 1);
        Ok(Some((to_sql(from), last)))
    }
}

/// The steps that a query finds: number, time, kind, version, body, device, clerk and note.
pub(super) fn steps(
    db: &Connection,
    query: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Step>, StoreError> {
    let mut statement = db.prepare(query)?;
    let mut rows = statement.query(values)?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = from_sql(row.get(0)?);
        let (kind, body): (String, String) = (row.get(2)?, row.get(4)?);
        let fact: Fact = codec::decode(seq, &kind, row.get(3)?, &body)?;
        let at = Time::from_millis(row.get(1)?);
        let clerk: Option<String> = row.get(6)?;
        steps.push(Step {
            seq,
            event: Event { at, fact },
            device: row.get(5)?,
            clerk: clerk.map(|clerk| ClerkId::from(clerk.as_str())),
            note: row.get(7)?,
        });
    }
    Ok(steps)
}
