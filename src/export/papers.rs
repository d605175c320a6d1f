//! The reports of one period with all that their papers are made from, read from a data folder.

use crate::annals::Annals;
use crate::config::HallFile;
use crate::model::{ClerkId, Hall, Moment, TicketId, Time};
use crate::queue::Queue;
use crate::report::spread::{self, Crowds, Waits};
use crate::report::{By, Days, Period, Report, report};
use crate::store::{Followed, HALL_FILE, RATINGS_MOST, Reader, StoreError, Which};
use crate::words::{Lang, Pair, tr_as, tr_fill_as};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;

/// What is read besides the reports themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The period before, the year so far, and how waits are spread.
    All,
    /// Nothing: for programs, which a year is to be quick for.
    Nothing,
}

/// The reports of a period.
#[derive(Clone, Debug)]
pub struct Papers {
    pub period: Period,
    pub days: Days,
    /// When they were made, for a hub that runs; else the last event that is in.
    pub now: Moment,
    /// One for each that was asked for.
    pub reports: Vec<Report>,
    /// That of the period before, by day; `None` at the beginning of the calendar, or where it was not asked for.
    pub before: Option<Report>,
    /// Of a month: that of its year up to it, by month, where it was asked for.
    pub year: Option<Report>,
    pub waits: Waits,
    pub crowds: Crowds,
    /// The same of the period before.
    pub followed_before: Followed,
    /// No visitor was real.
    pub rehearsal: bool,
    /// As it is now: its names are those of today.
    pub hall: Hall,
    /// Of the period, how bad ratings were seen to; nothing where it was not asked for.
    pub followed: Followed,
    /// As far as the staff table names them.
    pub clerks: BTreeMap<ClerkId, String>,
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum NoPapers {
    #[error("the period is beyond the calendar")]
    BeyondCalendar,
    #[error("the log has no day yet")]
    NoDay,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Papers {
    /// The reports of the period that `date` is in, from the log in `folder`; its hub may be running.
    ///
    /// # Errors
    /// If there is no such period or no day yet, or the log or its rows cannot be read.
    pub fn read(
        folder: &Path,
        (period, date): (Period, Date),
        by: &[By],
        beside: Beside,
    ) -> Result<Self, NoPapers> {
        let days = period.around(date).ok_or(NoPapers::BeyondCalendar)?;
        let mut annals = Annals::open(folder)?;
        annals.follow()?;
        let queue = annals.queue().ok_or(NoPapers::NoDay)?;
        let clerks = HallFile::load(&folder.join(HALL_FILE));
        let clerks = clerks.map_or_else(|_| BTreeMap::new(), |file| file.value.staff_names);
        let now = queue.last_event_at();
        Ok(Self::of(
            &Reader::open(folder)?,
            (&annals, queue, now),
            (period, days),
            by,
            beside,
            clerks,
        )?)
    }

    /// The same from rows that are kept up with the log, as of `now`.
    ///
    /// # Errors
    /// If the rows cannot be read.
    pub fn of(
        log: &Reader,
        (annals, queue, now): (&Annals, &Queue, Time),
        (period, days): (Period, Days),
        by: &[By],
        beside: Beside,
        clerks: BTreeMap<ClerkId, String>,
    ) -> Result<Self, StoreError> {
        let rows = |days: Days| annals.rows(days, now);
        let now_s = now.as_millis().div_euclid(1_000);
        let of = |days: Days, by: By| Ok::<_, StoreError>(report(days, by, &rows(days)?, now_s));
        let own = rows(days)?;
        let mut papers = Self {
            period,
            days,
            now: queue.moment(now),
            reports: by.iter().map(|by| report(days, *by, &own, now_s)).collect(),
            before: None,
            year: None,
            waits: Waits::default(),
            crowds: Crowds::default(),
            rehearsal: log.is_rehearsal()?,
            hall: (**queue.hall()).clone(),
            followed: Followed::default(),
            followed_before: Followed::default(),
            clerks,
        };
        if beside == Beside::All {
            let today = papers.now.zoned().date();
            papers.followed = followed(log, days, today)?;
            papers.waits = spread::waits(days, &own, None);
            papers.crowds = spread::crowds(days, &own, None, queue.calendar(), now);
            drop(own);
            let before = days.before(period);
            papers.before = before.map(|days| of(days, By::Day)).transpose()?;
            if let Some(before) = before {
                papers.followed_before = followed(log, before, today)?;
            }
            if period == Period::Month {
                let from = days.from.first_of_year();
                papers.year = Some(of(Days { from, ..days }, By::Month)?);
            }
        }
        Ok(papers)
    }

    /// The report by one thing, if it was asked for.
    pub fn by(&self, by: By) -> Option<&Report> {
        self.reports.iter().find(|report| report.by == by)
    }

    /// What the papers are written in: the hall's first language.
    pub(super) fn lang(&self) -> Lang {
        Pair::of(&self.hall.languages).first
    }

    /// When the last event that is in happened, by the hall's clock.
    pub(super) fn until(&self) -> String {
        self.now.zoned().strftime("%Y-%m-%d %H:%M").to_string()
    }

    pub(super) fn say(&self, english: &'static str) -> &'static str {
        tr_as(self.lang(), "paper", english)
    }

    pub(super) fn say_with(&self, english: &'static str, values: &[&str]) -> String {
        tr_fill_as(self.lang(), "paper", english, values)
    }

    /// Whether days of the period are still to come.
    pub(super) fn goes_on(&self) -> bool {
        self.days.contains(self.now.zoned().date())
    }
}

fn followed(log: &Reader, days: Days, today: Date) -> Result<Followed, StoreError> {
    let last = days.to.yesterday().unwrap_or(days.to);
    let bad = log.ratings((days.from, last), Which::Bad, TicketId(0), RATINGS_MOST)?;
    Ok(Followed::of(&bad, today))
}
