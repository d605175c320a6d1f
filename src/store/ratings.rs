//! Ratings over all days: a table made of the log in the events' own transactions, because a bad rating is seen to for
//! weeks and the queue knows one day. Beside it, apart from the log, stands what visitors wrote.

use super::{
    AccessBook, META_HALL, Reader, Step, Store, StoreError, codec, from_sql, meta, records, rows,
    to_sql, version,
};
use crate::model::rating::{Grade, GradeCounts, Reason};
use crate::model::rating_case::{Case, CaseStep, case_after};
use crate::model::{ClerkId, CounterId, DeviceId, HallId, ServiceId, TicketId, Time};
use crate::queue::event::TicketRated;
use crate::queue::{Event, Fact};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use std::collections::BTreeMap;

/// The schema that has the tables.
const RATINGS_SINCE: usize = 8;

/// Maximum number of ratings that are read at once.
pub const RATINGS_MOST: usize = 5_000;

/// A rating, with what is done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingRow {
    pub ticket: TicketId,
    /// Numbers of the events that were the tap and the last change.
    pub rated: u64,
    pub changed: u64,
    pub at: Time,
    pub day: Date,
    pub number: String,
    pub service: ServiceId,
    pub counter: CounterId,
    pub clerk: Option<ClerkId>,
    pub device: DeviceId,
    pub grade: Grade,
    pub codes: Vec<Reason>,
    /// A text was given with it; it may have been erased since.
    pub texted: bool,
    pub named: bool,
    /// A bad one has a case.
    pub case: Option<Case>,
}

/// How bad ratings were seen to: the parts of their rates (docs/figures.md).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// Without those that a review took out.
    pub bad: u64,
    pub taken_out: GradeCounts,
    /// Mended by the end of their day, of those that were mended or whose day is over.
    pub in_time: (u64, u64),
    /// Whom somebody tried to reach, of known visitors.
    pub named: (u64, u64),
    /// How often each reason was given.
    pub reasons: BTreeMap<Reason, u64>,
}

impl Followed {
    /// Of these bad ratings, as of `today`.
    pub fn of<'a>(bad: impl IntoIterator<Item = &'a RatingRow>, today: Date) -> Self {
        let mut all = Self::default();
        for row in bad {
            let case = row.case.as_ref();
            if case.is_some_and(|case| case.taken_out.is_some()) {
                *all.taken_out.of(row.grade) += 1;
                continue;
            }
            all.bad += 1;
            if let Some(in_time) = case.and_then(|case| case.in_time(today)) {
                all.in_time.0 += u64::from(in_time);
                all.in_time.1 += 1;
            }
            if row.named {
                all.named.0 += u64::from(case.is_some_and(|case| case.contacts > 0));
                all.named.1 += 1;
            }
            for reason in &row.codes {
                *all.reasons.entry(*reason).or_default() += 1;
            }
        }
        all
    }
}

/// Which ratings are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    /// Those with a case.
    Bad,
    /// Those without one, the latest first.
    LatestOthers,
}

/// What stands beside a rating.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RatingWords {
    pub text: Option<String>,
    /// How the visitor can be reached.
    pub contact: Option<String>,
}

/// What people wrote is in no log.
impl std::fmt::Debug for RatingWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Store {
    /// Keeps what a visitor wrote.
    pub fn set_rating_text(
        &self,
        ticket: TicketId,
        text: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        let upsert = "INSERT INTO rating_text (ticket, text, at) VALUES (?1, ?2, ?3)
                      ON CONFLICT (ticket) DO UPDATE SET text = excluded.text, at = excluded.at";
        let values = params![to_sql(ticket.0), text, now.as_millis()];
        self.db.prepare_cached(upsert)?.execute(values)?;
        Ok(())
    }

    /// Keeps how a visitor can be reached.
    pub fn set_rating_contact(
        &self,
        ticket: TicketId,
        contact: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        let upsert = "INSERT INTO rating_text (ticket, contact, at) VALUES (?1, ?2, ?3)
                      ON CONFLICT (ticket) DO UPDATE SET contact = excluded.contact, at = excluded.at";
        let values = params![to_sql(ticket.0), contact, now.as_millis()];
        self.db.prepare_cached(upsert)?.execute(values)?;
        Ok(())
    }

    pub fn rating(&self, ticket: TicketId) -> Result<Option<RatingRow>, StoreError> {
        Ok(find(&self.db, ticket)?)
    }

    /// The ratings about which something is still to be done, oldest first.
    pub fn open_ratings(&self) -> Result<Vec<RatingRow>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM rating WHERE open ORDER BY ticket");
        all(&self.db, &query, [])
    }
}

impl AccessBook {
    /// Makes the table anew from the log. Returns how many ratings it has.
    ///
    /// # Errors
    /// At an event that cannot be read; then it stays as it was.
    pub fn rebuild_ratings(&mut self) -> Result<u64, StoreError> {
        let hall = meta(&self.db, META_HALL)?.unwrap_or_default();
        let hall = HallId::from(hall.as_str());
        let behavior = TransactionBehavior::Immediate;
        let all = self.db.transaction_with_behavior(behavior)?;
        all.execute("DELETE FROM rating", [])?;
        for (seq, event) in events(&all, &hall)? {
            follow(&all, &hall, seq, &event)?;
        }
        let count = all.query_row("SELECT count(*) FROM rating", [], |row| row.get(0))?;
        all.commit()?;
        Ok(from_sql(count))
    }
}

/// What the table is made of, in order.
fn events(db: &Connection, hall: &HallId) -> Result<Vec<(u64, Event)>, StoreError> {
    let query = "SELECT seq, at, kind, version, body FROM event
                 WHERE hall = ?1 AND kind IN
                     ('ticket-rated', 'rating-detailed', 'rating-case-step', 'clock-turned-back')
                 ORDER BY seq";
    let mut statement = db.prepare(query)?;
    let mut rows = statement.query([hall.as_str()])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = from_sql(row.get(0)?);
        let (kind, body): (String, String) = (row.get(2)?, row.get(4)?);
        let fact = codec::decode(seq, &kind, row.get(3)?, &body)?;
        let at = Time::from_millis(row.get(1)?);
        events.push((seq, Event { at, fact }));
    }
    Ok(events)
}

impl Reader {
    /// At most `most` ratings of these days, both included, those after ticket `after`; by ticket.
    pub fn ratings(
        &self,
        (from, to): (Date, Date),
        which: Which,
        after: TicketId,
        most: usize,
    ) -> Result<Vec<RatingRow>, StoreError> {
        if !self.has_ratings()? {
            return Ok(Vec::new());
        }
        let which = match which {
            Which::All => "ORDER BY ticket",
            Which::Bad => "AND work IS NOT NULL ORDER BY ticket",
            Which::LatestOthers => "AND work IS NULL ORDER BY ticket DESC",
        };
        let query = format!(
            "SELECT {COLUMNS} FROM rating WHERE day BETWEEN ?1 AND ?2 AND ticket > ?3 {which}
             LIMIT {most}"
        );
        let days = params![from.to_string(), to.to_string(), to_sql(after.0)];
        all(&self.db, &query, days)
    }

    /// How often each grade was given on these days, both included; what was taken out is among them.
    pub fn rating_counts(&self, (from, to): (Date, Date)) -> Result<Vec<(Grade, u64)>, StoreError> {
        if !self.has_ratings()? {
            return Ok(Vec::new());
        }
        let query = "SELECT grade, count(*) FROM rating WHERE day BETWEEN ?1 AND ?2 GROUP BY grade";
        let mut statement = self.db.prepare(query)?;
        let days = params![from.to_string(), to.to_string()];
        let counts = statement.query_map(days, |row| {
            let grade = Grade::try_from(row.get::<_, u8>(0)?);
            Ok((
                grade.map_err(|error| unreadable(0, error))?,
                from_sql(row.get(1)?),
            ))
        })?;
        Ok(counts.collect::<Result<_, _>>()?)
    }

    /// What stands beside a rating.
    pub fn rating_words(&self, ticket: TicketId) -> Result<RatingWords, StoreError> {
        Ok(words(&self.db, ticket)?)
    }

    /// What was done about a rating, in order, with what was written to it.
    pub fn case_steps(&self, ticket: TicketId) -> Result<Vec<Step>, StoreError> {
        let query = "SELECT event.seq, at, kind, event.version, body, device.name, clerk, note.text FROM event
                     LEFT JOIN device ON device.number = event.device
                     LEFT JOIN note ON note.hall = event.hall AND note.seq = event.seq
                     WHERE event.hall = ?1 AND kind = 'rating-case-step'
                       AND json_extract(body, '$.ticket') = ?2
                     ORDER BY event.seq";
        records::steps(
            &self.db,
            query,
            params![self.hall().as_str(), to_sql(ticket.0)],
        )
    }

    /// A tool may read what an older hub writes.
    fn has_ratings(&self) -> Result<bool, StoreError> {
        Ok(version(&self.db)? >= RATINGS_SINCE)
    }
}

/// Applies event `seq`, in its transaction.
pub(super) fn follow(
    db: &Connection,
    hall: &HallId,
    seq: u64,
    event: &Event,
) -> Result<(), StoreError> {
    if let Fact::TicketRated(rated) = &event.fact {
        return put(db, &first_row(rated, seq, event.at));
    }
    if let Fact::RatingDetailed {
        ticket,
        grade,
        codes,
        texted,
        due,
    } = &event.fact
    {
        return change(db, *ticket, |row| {
            row.case = case_after(row.case.take(), *grade, seq, *due);
            (row.grade, row.texted, row.changed) = (*grade, *texted, seq);
            row.codes.clone_from(codes);
        });
    }
    if let Fact::RatingCaseStep { ticket, day, step } = &event.fact {
        return change(db, *ticket, |row| {
            row.changed = seq;
            row.named |= *step == CaseStep::Named;
            if let Some(case) = &mut row.case {
                case.take(step, seq, event.at, *day);
            }
        });
    }
    if let Fact::ClockTurnedBack { from, date } = &event.fact {
        let begun = rows::day_before(db, hall, seq)?.unwrap_or(0);
        let back = "UPDATE rating SET at = at - ?2, day = ?3 WHERE rated > ?1";
        let by = from.since(event.at).as_millis();
        db.execute(back, params![to_sql(begun), by, date.to_string()])?;
    }
    Ok(())
}

/// A rating as it was tapped.
fn first_row(rated: &TicketRated, seq: u64, at: Time) -> RatingRow {
    RatingRow {
        ticket: rated.ticket,
        rated: seq,
        changed: seq,
        at,
        day: rated.day,
        number: rated.number.clone(),
        service: rated.service.clone(),
        counter: rated.counter.clone(),
        clerk: rated.clerk.clone(),
        device: rated.device,
        grade: rated.grade,
        codes: Vec::new(),
        texted: false,
        named: rated.named,
        case: case_after(None, rated.grade, seq, rated.due),
    }
}

/// Erases what was written before a time, with the notes to what was done about bad ratings. Returns how many ratings and
/// notes are concerned.
pub(super) fn forget(db: &Connection, before: i64) -> rusqlite::Result<usize> {
    db.execute("DELETE FROM rating_text WHERE at < ?1", [before])
}

/// A new day has begun: what the hall no longer keeps goes, so that nothing of it remains in its pages.
pub(super) fn keep_as_told(
    db: &Connection,
    months: u32,
    day: Date,
    at: Time,
) -> rusqlite::Result<()> {
    let Ok(first) = day.checked_sub(jiff::Span::new().months(i64::from(months))) else {
        return Ok(());
    };
    let days = i64::from((day - first).get_days()).max(0);
    let before = at.as_millis() - days * 24 * 60 * 60 * 1_000;
    db.pragma_update(None, "secure_delete", true)?;
    let notes = "DELETE FROM note WHERE EXISTS (
                     SELECT 1 FROM event
                     WHERE event.hall = note.hall AND event.seq = note.seq
                       AND kind = 'rating-case-step' AND at < ?1)";
    let erased = forget(db, before).and_then(|_| db.execute(notes, [before]));
    db.pragma_update(None, "secure_delete", false)?;
    erased.map(drop)
}

const COLUMNS: &str = "ticket, rated, changed, at, day, number, service, counter, clerk, device,
                       grade, codes, texted, named, work";

fn put(db: &Connection, row: &RatingRow) -> Result<(), StoreError> {
    let replace = "INSERT OR REPLACE INTO rating (ticket, rated, changed, at, day, number, service,
                       counter, clerk, device, grade, codes, texted, named, work, open)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    let json = |error| rusqlite::Error::ToSqlConversionFailure(Box::new(error));
    let codes = serde_json::to_string(&row.codes).map_err(json)?;
    let work = row.case.as_ref().map(serde_json::to_string);
    let work = work.transpose().map_err(json)?;
    let open = row.case.as_ref().is_some_and(|case| !case.is_over());
    db.prepare_cached(replace)?.execute(params![
        to_sql(row.ticket.0),
        to_sql(row.rated),
        to_sql(row.changed),
        row.at.as_millis(),
        row.day.to_string(),
        row.number,
        row.service.as_str(),
        row.counter.as_str(),
        row.clerk.as_ref().map(ClerkId::as_str),
        row.device.0,
        row.grade.number(),
        codes,
        row.texted,
        row.named,
        work,
        open,
    ])?;
    Ok(())
}

fn change(
    db: &Connection,
    ticket: TicketId,
    change: impl FnOnce(&mut RatingRow),
) -> Result<(), StoreError> {
    if let Some(mut row) = find(db, ticket)? {
        change(&mut row);
        put(db, &row)?;
    }
    Ok(())
}

fn find(db: &Connection, ticket: TicketId) -> rusqlite::Result<Option<RatingRow>> {
    let query = format!("SELECT {COLUMNS} FROM rating WHERE ticket = ?1");
    let mut statement = db.prepare_cached(&query)?;
    statement.query_row([to_sql(ticket.0)], read).optional()
}

fn all(
    db: &Connection,
    query: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<RatingRow>, StoreError> {
    let mut statement = db.prepare(query)?;
    let rows = statement.query_map(values, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn words(db: &Connection, ticket: TicketId) -> rusqlite::Result<RatingWords> {
    let query = "SELECT text, contact FROM rating_text WHERE ticket = ?1";
    let mut statement = db.prepare_cached(query)?;
    let read = |row: &Row<'_>| {
        Ok(RatingWords {
            text: row.get(0)?,
            contact: row.get(1)?,
        })
    };
    let found = statement.query_row([to_sql(ticket.0)], read).optional()?;
    Ok(found.unwrap_or_default())
}

fn read(row: &Row<'_>) -> rusqlite::Result<RatingRow> {
    let text = |column| row.get::<_, String>(column);
    let clerk: Option<String> = row.get(8)?;
    let grade: u8 = row.get(10)?;
    let work: Option<String> = row.get(14)?;
    let case = work.map(|work| serde_json::from_str(&work));
    Ok(RatingRow {
        ticket: TicketId(from_sql(row.get(0)?)),
        rated: from_sql(row.get(1)?),
        changed: from_sql(row.get(2)?),
        at: Time::from_millis(row.get(3)?),
        day: text(4)?.parse().map_err(|error| unreadable(4, error))?,
        number: text(5)?,
        service: text(6)?.as_str().into(),
        counter: text(7)?.as_str().into(),
        clerk: clerk.map(|clerk| clerk.as_str().into()),
        device: DeviceId(row.get(9)?),
        grade: Grade::try_from(grade).map_err(|error| unreadable(10, error))?,
        codes: serde_json::from_str(&text(11)?).map_err(|error| unreadable(11, error))?,
        texted: row.get(12)?,
        named: row.get(13)?,
        case: case.transpose().map_err(|error| unreadable(14, error))?,
    })
}

fn unreadable(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let kind = rusqlite::types::Type::Text;
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}
