//! Reports: figures of a period, as a whole and by one thing. Pure: from the rows of its days.

pub mod figures;
pub mod period;

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

struct Parts {
    by: By,
    now_s: i64,
    tallies: BTreeMap<String, Tally>,
}

impl Parts {
    fn visit(&mut self, date: Date, visit: &Visit) {
        let whole = match self.by {
            By::Service => return self.legs(visit, |leg| Some(leg.service.as_str())),
            By::Counter => {
                return self.legs(visit, |leg| leg.counter.as_ref().map(CounterId::as_str));
            }
            By::Clerk => return self.legs(visit, |leg| leg.clerk.as_ref().map(ClerkId::as_str)),
            By::Class => visit.class.name().into(),
            By::Hour => format!("{:02}", visit.hour),
            By::Weekday => weekdays::name(date.weekday()).into(),
            By::Day => Period::Day.name(date),
            By::Week => Period::Week.name(date),
            By::Month => Period::Month.name(date),
            By::Quarter => Period::Quarter.name(date),
            By::Year => Period::Year.name(date),
        };
        let now_s = self.now_s;
        self.tally(&whole).visit(visit, now_s);
    }

    fn legs(&mut self, visit: &Visit, at: fn(&Leg) -> Option<&str>) {
        let (now_s, has_issued) = (self.now_s, self.by == By::Service);
        for (place, leg) in visit.legs.iter().enumerate() {
            if let Some(at) = at(leg) {
                let tally = self.tally(at);
                if has_issued {
                    tally.issued(place == 0);
                }
                tally.leg(visit, leg, place == 0, now_s);
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
