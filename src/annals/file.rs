//! The file with the rows of days that have ended.

use crate::history::rows::{Calls, DayRows, DeskTime, Leg, LegEnd, Spent, Visit};
use crate::model::rating::Grade;
use crate::model::{Class, ClerkId, CounterId, OutcomeId, ServiceId, TicketId, Time};
use crate::report::Days;
use crate::store::{ANNALS_FILE, Hash, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Raised whenever the rows change: a file of another program is made anew.
const FORMAT: i64 = 3;
/// How long another process may hold the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// An event of the log, and its hash.
pub(super) type Tip = (u64, Hash);

pub(super) struct AnnalsFile {
    db: Connection,
    path: PathBuf,
    /// Which file was opened; `None` where the system does not say.
    identity: Option<Identity>,
}

/// What became of a day that was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Now,
    /// Another program wrote it, from the same log.
    Already,
    /// The file is not as it was: another program began it anew.
    Elsewhere,
}

impl AnnalsFile {
    /// Opens the file, or makes an empty one, also in place of one that is damaged or of another program. One that cannot be
    /// used now, because somebody holds it or the disk fails, stays.
    ///
    /// # Errors
    /// If it cannot be used.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        match Self::try_open(folder) {
            Err(error) if is_spoiled(&error) => {
                tracing::warn!(%error, "the rows of the days are made anew");
                Self::remove(folder);
                Self::try_open(folder)
            }
            opened => opened,
        }
    }

    /// Removes it: everything in it can be made anew.
    pub(super) fn remove(folder: &Path) {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(folder.join(format!("{ANNALS_FILE}{end}")));
        }
    }

    fn try_open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(ANNALS_FILE);
        let mut db = Connection::open(&path)?;
        db.busy_timeout(BUSY_TIMEOUT)?;
        db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        // A day that a power cut takes back is written again.
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        // Another program may be making it at this moment.
        let all = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let format: i64 = all.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if format == 0 {
            all.execute_batch(include_str!("tables.sql"))?;
            all.pragma_update(None, "user_version", FORMAT)?;
        } else if format != FORMAT {
            let why = "the rows are of another program";
            return Err(StoreError::Damaged(why.into()));
        }
        all.commit()?;
        let identity = identity(&path);
        Ok(Self { db, path, identity })
    }

    /// Whether this is still the file of its name: another program may have put a new one there.
    pub(super) fn is_in_place(&self) -> bool {
        self.path.exists() && identity(&self.path) == self.identity
    }

    /// The last event that is in, and its hash.
    pub(super) fn position(&self) -> Result<Option<Tip>, StoreError> {
        position(&self.db)
    }

    /// Takes all rows out, in one transaction: whoever has the file open sees it, too.
    pub(super) fn empty(&mut self) -> Result<(), StoreError> {
        self.db.execute_batch(
            "BEGIN IMMEDIATE; DELETE FROM position; DELETE FROM leg; DELETE FROM visit; DELETE FROM desk; DELETE FROM day; COMMIT",
        )
        .inspect_err(|_| {
            let _ = self.db.execute_batch("ROLLBACK");
        })?;
        Ok(())
    }

    /// Adds the day that ends at `tip`: all of it, or nothing. `after` is where the file stood.
    pub(super) fn write(
        &mut self,
        day: &DayRows,
        after: Option<Tip>,
        (seq, hash): &Tip,
    ) -> Result<Written, StoreError> {
        let all = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = position(&all)?;
        if known.is_some_and(|(known, _)| known >= *seq) {
            return Ok(Written::Already);
        }
        if known != after {
            return Ok(Written::Elsewhere);
        }
        let first = signed(day.first);
        all.execute(
            "INSERT INTO day VALUES (?1, ?2)",
            params![first, day.date.to_string()],
        )?;
        for visit in &day.visits {
            write_visit(&all, first, visit)?;
        }
        for desk in &day.desks {
            let spent = &desk.spent;
            all.prepare_cached("INSERT INTO desk VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
                .execute(params![
                    first,
                    desk.counter.as_str(),
                    desk.clerk.as_str(),
                    spent.serving_s,
                    spent.calling_s,
                    spent.paused_s,
                    spent.free_with_line_s,
                    spent.free_without_line_s,
                ])?;
        }
        all.execute(
            "INSERT INTO position VALUES (1, ?1, ?2)
             ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
            params![signed(*seq), hash],
        )?;
        all.commit()?;
        Ok(Written::Now)
    }

    /// The number of days and visits.
    pub(super) fn size(&self) -> Result<(u64, u64), StoreError> {
        let count = |table: &str| {
            let query = format!("SELECT count(*) FROM {table}");
            self.db.query_row(&query, [], |row| Ok(number(row.get(0)?)))
        };
        Ok((count("day")?, count("visit")?))
    }

    /// The days of a period, in the order in which they began.
    pub(super) fn rows(&self, days: Days) -> Result<Vec<DayRows>, StoreError> {
        let period = params![days.from.to_string(), days.to.to_string()];
        let mut found = self.db.prepare_cached(
            "SELECT first, date FROM day WHERE date >= ?1 AND date < ?2 ORDER BY first",
        )?;
        let found = found.query_map(period, |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let found: Vec<(i64, String)> = found.collect::<Result<_, _>>()?;
        let mut names = Names::default();
        let days = found.into_iter().map(|(first, date)| {
            let date = date.parse().map_err(|_| damaged("a date"))?;
            Ok(DayRows {
                date,
                first: number(first),
                visits: self.visits(first, &mut names)?,
                desks: self.desks(first)?,
            })
        });
        days.collect()
    }

    fn visits(&self, day: i64, names: &mut Names) -> Result<Vec<Visit>, StoreError> {
        let mut visits = self.db.prepare_cached(
            "SELECT ticket, number, class, slot, arrived_at, hour, low_s, high_s, rating
             FROM visit WHERE day = ?1 ORDER BY ticket",
        )?;
        let visits = visits.query_map([day], visit)?;
        let mut visits: Vec<Visit> = visits.collect::<Result<_, _>>()?;
        let mut legs = self.db.prepare_cached(
            "SELECT ticket, service, target_s, joined_at, entered_at, counter, clerk, first_call, last_call,
                    call_entered_at, started_at, way_s, ended_at, end, outcome, cases, after_hours
             FROM leg WHERE day = ?1 ORDER BY ticket, place",
        )?;
        let mut legs = legs.query([day])?;
        let mut of = visits.iter_mut();
        let mut current = of.next();
        while let Some(row) = legs.next()? {
            let ticket = TicketId(number(row.get(0)?));
            while current.as_ref().is_some_and(|visit| visit.ticket < ticket) {
                current = of.next();
            }
            let visit = current
                .as_mut()
                .ok_or_else(|| damaged("a leg without its visit"))?;
            // Nearly all have one leg; a vector would take room for four.
            visit.legs.reserve_exact(1);
            visit.legs.push(leg(row, names)?);
        }
        if visits.iter().any(|visit| visit.legs.is_empty()) {
            return Err(damaged("a visit without a leg"));
        }
        Ok(visits)
    }

    fn desks(&self, day: i64) -> Result<Vec<DeskTime>, StoreError> {
        let mut desks = self.db.prepare_cached(
            "SELECT counter, clerk, serving_s, calling_s, paused_s, free_with_line_s, free_without_line_s
             FROM desk WHERE day = ?1 ORDER BY counter, clerk",
        )?;
        let desks = desks.query_map([day], |row| {
            Ok(DeskTime {
                counter: CounterId::from(row.get_ref(0)?.as_str()?),
                clerk: ClerkId::from(row.get_ref(1)?.as_str()?),
                spent: Spent {
                    serving_s: row.get(2)?,
                    calling_s: row.get(3)?,
                    paused_s: row.get(4)?,
                    free_with_line_s: row.get(5)?,
                    free_without_line_s: row.get(6)?,
                },
            })
        })?;
        Ok(desks.collect::<Result<_, _>>()?)
    }
}

#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = ();

/// Which file it is, whatever its name.
#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let found = fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

/// On Windows nobody can take an open file away.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}

fn position(db: &Connection) -> Result<Option<Tip>, StoreError> {
    let found = db.query_row("SELECT seq, hash FROM position", [], |row| {
        Ok((number(row.get(0)?), row.get(1)?))
    });
    Ok(found.optional()?)
}

/// Whether the file itself is to blame.
pub(super) fn is_spoiled(error: &StoreError) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    if let StoreError::Database(error) = error {
        let code = error.sqlite_error_code();
        return matches!(code, Some(DatabaseCorrupt | NotADatabase));
    }
    matches!(error, StoreError::Damaged(_))
}

fn write_visit(db: &Connection, day: i64, visit: &Visit) -> Result<(), StoreError> {
    let millis = |time: Option<Time>| time.map(Time::as_millis);
    let (low, high) = visit.promise.unzip();
    db.prepare_cached("INSERT INTO visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            day,
            signed(visit.ticket.0),
            visit.number,
            visit.class.name(),
            millis(visit.slot),
            visit.arrived_at.as_millis(),
            visit.hour,
            low.map(signed),
            high.map(signed),
            visit.rating.map(Grade::number),
        ])?;
    let mut write = db.prepare_cached(
        "INSERT INTO leg VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    )?;
    for (place, leg) in visit.legs.iter().enumerate() {
        let end = leg.end.as_ref().map(|(_, end)| end);
        let served = match end {
            Some(LegEnd::Served {
                outcome,
                cases,
                after_hours,
            }) => Some((outcome, cases, after_hours)),
            _ => None,
        };
        write.execute(params![
            day,
            signed(visit.ticket.0),
            i64::try_from(place).unwrap_or(i64::MAX),
            leg.service.as_str(),
            leg.target_s,
            leg.joined_at.as_millis(),
            leg.entered_at.as_millis(),
            leg.counter.as_ref().map(CounterId::as_str),
            leg.clerk.as_ref().map(ClerkId::as_str),
            millis(leg.calls.map(|calls| calls.first)),
            millis(leg.calls.map(|calls| calls.last)),
            millis(leg.calls.map(|calls| calls.entered_at)),
            millis(leg.started_at),
            leg.way_s,
            millis(leg.end.as_ref().map(|(at, _)| *at)),
            end.map(LegEnd::name),
            served.map(|(outcome, ..)| outcome.as_str()),
            served.map(|(_, cases, _)| cases),
            served.map(|(.., after_hours)| after_hours),
        ])?;
    }
    Ok(())
}

/// Without its legs.
fn visit(row: &Row<'_>) -> rusqlite::Result<Visit> {
    let low: Option<i64> = row.get(6)?;
    let high: Option<i64> = row.get(7)?;
    let rating: Option<u8> = row.get(8)?;
    Ok(Visit {
        ticket: TicketId(number(row.get(0)?)),
        number: row.get(1)?,
        class: Class::of_name(row.get_ref(2)?.as_str()?).unwrap_or(Class::Normal),
        slot: time(row.get(3)?),
        arrived_at: Time::from_millis(row.get(4)?),
        hour: row.get(5)?,
        promise: low.map(number).zip(high.map(number)),
        rating: rating.and_then(|rating| Grade::try_from(rating).ok()),
        legs: Vec::new(),
    })
}

fn leg(row: &Row<'_>, names: &mut Names) -> Result<Leg, StoreError> {
    let calls = match (row.get(7)?, row.get(8)?, row.get(9)?) {
        (Some(first), Some(last), Some(entered)) => Some(Calls {
            first: Time::from_millis(first),
            last: Time::from_millis(last),
            entered_at: Time::from_millis(entered),
        }),
        _ => None,
    };
    Ok(Leg {
        service: known(&mut names.services, ServiceId::as_str, text(row, 1)?),
        target_s: row.get(2)?,
        joined_at: Time::from_millis(row.get(3)?),
        entered_at: Time::from_millis(row.get(4)?),
        counter: maybe_text(row, 5)?.map(|id| known(&mut names.counters, CounterId::as_str, id)),
        clerk: maybe_text(row, 6)?.map(|id| known(&mut names.clerks, ClerkId::as_str, id)),
        calls,
        started_at: time(row.get(10)?),
        way_s: row.get(11)?,
        end: time(row.get(12)?)
            .map(|at| Ok::<_, StoreError>((at, end(row, names)?)))
            .transpose()?,
    })
}

fn end(row: &Row<'_>, names: &mut Names) -> Result<LegEnd, StoreError> {
    Ok(match text(row, 13)? {
        "served" => LegEnd::Served {
            outcome: known(&mut names.outcomes, OutcomeId::as_str, text(row, 14)?),
            cases: row.get(15)?,
            after_hours: row.get(16)?,
        },
        "sent-on" => LegEnd::SentOn,
        "no-show" => LegEnd::NoShow,
        "canceled" => LegEnd::Canceled,
        "expired" => LegEnd::Expired,
        "left-open" => LegEnd::LeftOpen,
        _ => return Err(damaged("an end")),
    })
}

/// The ids of a hall are few and stand in every row: each is kept once.
#[derive(Default)]
struct Names {
    services: Vec<ServiceId>,
    counters: Vec<CounterId>,
    clerks: Vec<ClerkId>,
    outcomes: Vec<OutcomeId>,
}

/// The id that reads like this, `as_str` being what it reads like.
fn known<T: Clone + for<'a> From<&'a str>>(
    all: &mut Vec<T>,
    as_str: fn(&T) -> &str,
    id: &str,
) -> T {
    if let Some(found) = all.iter().find(|known| as_str(known) == id) {
        return found.clone();
    }
    let new = T::from(id);
    all.push(new.clone());
    new
}

fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, StoreError> {
    let text = row.get_ref(column)?.as_str();
    Ok(text.map_err(rusqlite::Error::from)?)
}

fn maybe_text<'a>(row: &'a Row<'_>, column: usize) -> Result<Option<&'a str>, StoreError> {
    let text = row.get_ref(column)?.as_str_or_null();
    Ok(text.map_err(rusqlite::Error::from)?)
}

fn time(millis: Option<i64>) -> Option<Time> {
    millis.map(Time::from_millis)
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("the rows of the days: {what}"))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(signed: i64) -> u64 {
    u64::try_from(signed).unwrap_or(0)
}
