//! What is kept of the people who take tickets, in tables apart from the log: no event hash covers them, so they can
//! be deleted.

use super::{Store, StoreError, from_sql, meta, set_meta, to_sql};
use crate::model::hall::{Hall, PersonKept};
use crate::model::{TicketId, Time};
use crate::queue::Fact;
use jiff::civil::Date;
use rusqlite::{Connection, Row, params};

/// Recognizes a person: a keyed hash of the number.
pub type PersonCode = [u8; 32];

/// The day for which a key was made, and the name that identifies the key.
const META_KEY: &str = "person-key";
/// The day on which nobody can be recognized.
const META_REST: &str = "person-rest";

impl Store {
    /// Stores the visible part of the number that a ticket came with.
    pub fn add_person(
        &self,
        ticket: TicketId,
        kind: &str,
        mask: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        let insert = "INSERT INTO person (ticket, kind, mask, at) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = self.db.prepare_cached(insert)?;
        let (ticket, at) = (to_sql(ticket.0), now.as_millis());
        statement.execute(params![ticket, kind, mask, at])?;
        Ok(())
    }

    /// Whether the ticket came with a number of which something is kept.
    pub fn has_person(&self, ticket: TicketId) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM person WHERE ticket = ?1)";
        let mut statement = self.db.prepare_cached(query)?;
        Ok(statement.query_row([to_sql(ticket.0)], |row| row.get(0))?)
    }

    /// Stores the code that recognizes the ticket's person today. `again`: staff issued it beside another ticket.
    pub fn add_person_code(
        &self,
        ticket: TicketId,
        code: &PersonCode,
        again: bool,
        now: Time,
    ) -> Result<(), StoreError> {
        let insert = "INSERT INTO person_code (ticket, code, again, at) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = self.db.prepare_cached(insert)?;
        let (ticket, at) = (to_sql(ticket.0), now.as_millis());
        statement.execute(params![ticket, code.as_slice(), again, at])?;
        Ok(())
    }

    /// The tickets that the same person took today, whatever became of them.
    pub fn tickets_of(&self, code: &PersonCode) -> Result<Vec<TicketId>, StoreError> {
        let query = "SELECT ticket FROM person_code WHERE code = ?1 ORDER BY ticket";
        let mut statement = self.db.prepare_cached(query)?;
        let tickets = statement.query_map([code.as_slice()], read_ticket)?;
        Ok(tickets.collect::<Result<_, _>>()?)
    }

    /// The other tickets that the same person took today. Tickets that staff issued beside another one do not count, on
    /// either side.
    pub fn others_of(&self, ticket: TicketId) -> Result<Vec<TicketId>, StoreError> {
        let query = "SELECT ticket FROM person_code WHERE ticket <> ?1 AND NOT again AND code =
                         (SELECT code FROM person_code WHERE ticket = ?1 AND NOT again)
                     ORDER BY ticket";
        let mut statement = self.db.prepare_cached(query)?;
        let tickets = statement.query_map([to_sql(ticket.0)], read_ticket)?;
        Ok(tickets.collect::<Result<_, _>>()?)
    }

    /// The day for which a key was last made, and the key's name.
    pub fn person_key(&self) -> Result<Option<(Date, String)>, StoreError> {
        key_mark(&self.db)
    }

    /// Records that this day's codes are made with the key of this name.
    pub fn set_person_key(&self, day: Date, name: &str) -> Result<(), StoreError> {
        set_meta(&self.db, META_KEY, &format!("{day} {name}"))
    }

    /// The day on which nobody can be recognized, because the key is lost.
    pub fn person_rest(&self) -> Result<Option<Date>, StoreError> {
        let day = meta(&self.db, META_REST)?;
        Ok(day.and_then(|day| day.parse().ok()))
    }

    pub fn set_person_rest(&self, day: Date) -> Result<(), StoreError> {
        set_meta(&self.db, META_REST, &day.to_string())
    }
}

fn read_ticket(row: &Row<'_>) -> rusqlite::Result<TicketId> {
    row.get(0).map(|ticket| TicketId(from_sql(ticket)))
}

/// Applies the consequences of an event, in its transaction: personal data ends with its day, or when the hall no
/// longer wants it kept.
pub(super) fn follow(db: &Connection, fact: &Fact) -> Result<(), StoreError> {
    if let Fact::DayStarted(started) = fact {
        erase(db, "DELETE FROM person_code")?;
        keep_as_told(db, &started.hall)?;
    }
    if let Fact::HallConfigured { hall } = fact {
        keep_as_told(db, hall)?;
    }
    if let Fact::ClockTurnedBack { date, .. } = fact {
        turn_back(db, *date)?;
    }
    Ok(())
}

/// The key of a date that continues was destroyed when a later day was begun too early; the later day's key goes with
/// that day.
fn turn_back(db: &Connection, date: Date) -> Result<(), StoreError> {
    let codes: i64 = db.query_row("SELECT count(*) FROM person_code", [], |row| row.get(0))?;
    if codes > 0 && key_mark(db)?.is_none_or(|(day, _)| day != date) {
        erase(db, "DELETE FROM person_code")?;
        set_meta(db, META_REST, &date.to_string())?;
    }
    Ok(())
}

fn key_mark(db: &Connection) -> Result<Option<(Date, String)>, StoreError> {
    let text = meta(db, META_KEY)?;
    let parts = text.as_deref().and_then(|text| text.split_once(' '));
    Ok(parts.and_then(|(day, name)| Some((day.parse().ok()?, name.to_owned()))))
}

fn keep_as_told(db: &Connection, hall: &Hall) -> rusqlite::Result<()> {
    match hall.rules.person_kept {
        PersonKept::Mask => Ok(()),
        PersonKept::Nothing => erase(db, "DELETE FROM person"),
    }
}

/// Erases personal data from before a time. Returns the number of tickets concerned.
pub(super) fn forget(db: &Connection, before: i64) -> rusqlite::Result<usize> {
    let count = "SELECT count(*) FROM (SELECT ticket FROM person WHERE at < ?1
                 UNION SELECT ticket FROM person_code WHERE at < ?1)";
    let people: i64 = db.query_row(count, [before], |row| row.get(0))?;
    db.execute("DELETE FROM person_code WHERE at < ?1", [before])?;
    db.execute("DELETE FROM person WHERE at < ?1", [before])?;
    Ok(usize::try_from(people).unwrap_or(usize::MAX))
}

/// Deletes rows so that nothing of them remains in their pages.
fn erase(db: &Connection, delete: &str) -> rusqlite::Result<()> {
    db.pragma_update(None, "secure_delete", true)?;
    let erased = db.execute(delete, []);
    db.pragma_update(None, "secure_delete", false)?;
    erased.map(drop)
}
