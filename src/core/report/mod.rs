//! Reports: figures of a period, as a whole and by one thing. Pure: from the rows of its days.

pub mod behind;
pub mod figures;
pub mod period;
pub mod promises;
pub mod spread;
pub mod wire;

use crate::history::rows::{DayRows, Leg, Visit};
use crate::model::hall::weekdays;
use crate::model::{ClerkId, CounterId};
use figures::{Figures, Tally};
pub use period::{Days, Period};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the rows of a report are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    Service,
    Counter,
    Clerk,
    Class,
    Hour,
    Weekday,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub from: Date,
    /// Exclusive.
    pub to: Date,
    pub total: Figures,
    pub by: By,
    /// By id, weekdays from Monday; those of counters and clerks only where something was done.
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    pub id: String,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The report of `days`. `rows` are those of its days; waits that go on are judged at `now_s`, a Unix second.
pub fn report<'a>(
    days: Days,
    by: By,
    rows: impl IntoIterator<Item = &'a DayRows>,
    now_s: i64,
) -> Report {
    let mut total = Tally::default();
    total.issued(false);
    let mut parts = Parts {
        by,
        now_s,
        tallies: BTreeMap::new(),
    };
    let of_period = |day: &&DayRows| days.contains(day.date);
    for day in rows.into_iter().filter(of_period) {
        for visit in &day.visits {
            total.visit(visit, now_s);
            parts.visit(day.date, visit);
        }
        for desk in &day.desks {
            total.desk(&desk.spent);
            if by == By::Counter {
                parts.tally(desk.counter.as_str()).desk(&desk.spent);
            } else if by == By::Clerk {
                parts.tally(desk.clerk.as_str()).desk(&desk.spent);
            }
        }
    }
    Report {
        from: days.from,
        to: days.to,
        total: total.figures(),
        by,
        rows: parts.rows(),
    }
}

impl By {
    /// The row that a visit is in as a whole; `None` where its legs are in rows of their own.
    fn of_visit(self, date: Date, visit: &Visit) -> Option<String> {
        Some(match self {
            Self::Service | Self::Counter | Self::Clerk => return None,
            Self::Class => visit.class.name().into(),
            Self::Hour => format!("{:02}", visit.hour),
            Self::Weekday => weekdays::name(date.weekday()).into(),
            Self::Day => Period::Day.name(date),
            Self::Week => Period::Week.name(date),
            Self::Month => Period::Month.name(date),
            Self::Quarter => Period::Quarter.name(date),
            Self::Year => Period::Year.name(date),
        })
    }

    /// The row that a leg is in, if there is one yet.
    fn of_leg(self, leg: &Leg) -> Option<&str> {
        match self {
            Self::Service => Some(leg.service.as_str()),
            Self::Counter => leg.counter.as_ref().map(CounterId::as_str),
            Self::Clerk => leg.clerk.as_ref().map(ClerkId::as_str),
            Self::Class
            | Self::Hour
            | Self::Weekday
            | Self::Day
            | Self::Week
            | Self::Month
            | Self::Quarter
            | Self::Year => None,
        }
    }
}

struct Parts {
    by: By,
    now_s: i64,
    tallies: BTreeMap<String, Tally>,
}

impl Parts {
    fn visit(&mut self, date: Date, visit: &Visit) {
        let (by, now_s) = (self.by, self.now_s);
        if let Some(whole) = by.of_visit(date, visit) {
            self.tally(&whole).visit(visit, now_s);
            return;
        }
        for (place, leg) in visit.legs.iter().enumerate() {
            if let Some(id) = by.of_leg(leg) {
                self.tally(id).part(by, visit, leg, place == 0, now_s);
            }
        }
    }

    fn tally(&mut self, id: &str) -> &mut Tally {
        self.tallies.entry(id.into()).or_default()
    }

    fn rows(self) -> Vec<Row> {
        let by_monday = |id: &str| weekdays::NAMES.iter().position(|(name, _)| *name == id);
        let is_by_weekday = self.by == By::Weekday;
        let rows = self.tallies.into_iter();
        let mut rows: Vec<Row> = rows
            .map(|(id, tally)| Row {
                id,
                figures: tally.figures(),
            })
            .collect();
        if is_by_weekday {
            rows.sort_by_key(|row| by_monday(&row.id));
        }
        rows
    }
}
