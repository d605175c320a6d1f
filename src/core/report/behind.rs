//! Which tickets are behind a figure. A ticket is, if by itself it makes the figure: there is no second rule of what counts.

use super::figures::{Figures, Tally, first_wait};
use super::promises::told;
use super::{By, Days, spread};
use crate::history::rows::{DayRows, Leg, LegEnd, Visit};
use crate::model::Time;
use crate::model::calendar::{Calendar, Stretch};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// A figure that counts tickets or measures them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    Issued,
    Called,
    Served,
    NoShow,
    WalkOut,
    LeftOpen,
    SentOn,
    Unconfirmed,
    AfterHours,
    WithinTarget,
    /// Called after the target.
    BeyondTarget,
    /// Those that were called, the longest wait first.
    WaitFirst,
    /// Those that were served from a known start, the longest service first.
    Service,
    Early,
    Kept,
    Late,
    /// Those that waited at a time of the clock.
    Waiting,
}

/// What is looked for in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    pub figure: Figure,
    /// Of one row of a report; `None`: of the total.
    pub of: Option<(By, String)>,
    /// Who was told this range, in seconds.
    pub promise: Option<(u64, u64)>,
    /// Who waited at least as long, and shorter than this, in seconds.
    pub wait: Option<(i64, i64)>,
    /// Who waited at this hour of this weekday.
    pub at: Option<(Weekday, i8)>,
}

/// A ticket with the leg that makes the figure: of a total, the first or the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub date: Date,
    pub number: String,
    pub arrived_at: Time,
    pub leg: Leg,
}

impl Found {
    /// From joining the line to the first call, in seconds.
    pub fn wait_s(&self) -> Option<i64> {
        first_wait(&self.leg)
    }

    /// From the start to the end, in seconds; `None` unless it was served from a known start.
    pub fn service_s(&self) -> Option<i64> {
        let Some((ended_at, LegEnd::Served { .. })) = &self.leg.end else {
            return None;
        };
        Some(ended_at.since(self.leg.started_at?).as_secs())
    }
}

/// The tickets behind a figure of `days`, in the order of their arrival or the longest first; waits that go on are judged at
/// `now`.
pub fn behind<'a>(
    days: Days,
    rows: impl IntoIterator<Item = &'a DayRows>,
    wanted: &Behind,
    calendar: &Calendar,
    now: Time,
) -> Vec<Found> {
    let mut found = Vec::new();
    for day in rows.into_iter().filter(|day| days.contains(day.date)) {
        let Some(look) = Look::at(day, wanted, calendar, now) else {
            continue;
        };
        let visits = day.visits.iter().filter(|visit| {
            let is_told = wanted.promise.is_none() || visit.promise.map(told) == wanted.promise;
            is_told && look.waited_then(visit)
        });
        for visit in visits {
            found.extend(look.legs(visit).map(|leg| Found {
                date: day.date,
                number: visit.number.clone(),
                arrived_at: visit.arrived_at,
                leg: leg.clone(),
            }));
        }
    }
    match wanted.figure {
        Figure::WaitFirst => found.sort_by_key(|one| Reverse(one.wait_s())),
        Figure::Service => found.sort_by_key(|one| Reverse(one.service_s())),
        Figure::Issued
        | Figure::Called
        | Figure::Served
        | Figure::NoShow
        | Figure::WalkOut
        | Figure::LeftOpen
        | Figure::SentOn
        | Figure::Unconfirmed
        | Figure::AfterHours
        | Figure::WithinTarget
        | Figure::BeyondTarget
        | Figure::Early
        | Figure::Kept
        | Figure::Late
        | Figure::Waiting => {}
    }
    found
}

/// One day, looked through.
struct Look<'a> {
    wanted: &'a Behind,
    date: Date,
    /// The hour that is asked for, and the last call of the day.
    hour: Option<(Stretch, Option<Time>)>,
    now: Time,
}

impl<'a> Look<'a> {
    /// `None` for a day of another weekday.
    fn at(day: &DayRows, wanted: &'a Behind, calendar: &Calendar, now: Time) -> Option<Self> {
        let mut hour = None;
        if let Some((weekday, at)) = wanted.at {
            if day.date.weekday() != weekday {
                return None;
            }
            let begin = day.date.at(at, 0, 0, 0);
            let end = match at {
                23 => day.date.tomorrow().ok()?.at(0, 0, 0, 0),
                _ => day.date.at(at + 1, 0, 0, 0),
            };
            let stretch = Stretch {
                from: calendar.of_wall(begin),
                to: calendar.of_wall(end),
            };
            let legs = day.visits.iter().flat_map(|visit| &visit.legs);
            hour = Some((stretch, legs.filter_map(|leg| Some(leg.calls?.last)).max()));
        }
        Some(Self {
            wanted,
            date: day.date,
            hour,
            now,
        })
    }

    fn waited_then(&self, visit: &Visit) -> bool {
        let Some((hour, last_call)) = &self.hour else {
            return true;
        };
        visit.legs.iter().any(|leg| {
            let last_call = last_call.unwrap_or(leg.joined_at);
            spread::stretches(leg, last_call, self.now)
                .any(|(from, to)| from < hour.to && hour.from < to)
        })
    }

    /// The legs of a visit that make the figure.
    fn legs<'v>(&self, visit: &'v Visit) -> impl Iterator<Item = &'v Leg> {
        let whole = match &self.wanted.of {
            None => true,
            Some((by, id)) => by
                .of_visit(self.date, visit)
                .is_some_and(|found| found == *id),
        };
        let now_s = self.now.as_millis().div_euclid(1_000);
        let mut found = Vec::new();
        if whole {
            let mut tally = Tally::default();
            tally.visit(visit, now_s);
            let leg = self.shown(visit);
            found.extend((self.makes(tally) && self.waited_so_long(visit.first())).then_some(leg));
        } else if let Some((by, id)) = &self.wanted.of {
            for (place, leg) in visit.legs.iter().enumerate() {
                let mut tally = Tally::default();
                tally.part(*by, visit, leg, place == 0, now_s);
                let is_of = by.of_leg(leg) == Some(id);
                found.extend(
                    (is_of && self.makes(tally) && self.waited_so_long(leg)).then_some(leg),
                );
            }
        }
        found.into_iter()
    }

    fn waited_so_long(&self, leg: &Leg) -> bool {
        self.wanted
            .wait
            .is_none_or(|(from, to)| first_wait(leg).is_some_and(|wait| (from..to).contains(&wait)))
    }

    /// Of a whole visit: how it began, or how it ended.
    fn shown<'v>(&self, visit: &'v Visit) -> &'v Leg {
        match self.wanted.figure {
            Figure::Issued
            | Figure::Called
            | Figure::WithinTarget
            | Figure::BeyondTarget
            | Figure::WaitFirst
            | Figure::Early
            | Figure::Kept
            | Figure::Late
            | Figure::Waiting => visit.first(),
            Figure::Served
            | Figure::NoShow
            | Figure::WalkOut
            | Figure::LeftOpen
            | Figure::SentOn
            | Figure::Unconfirmed
            | Figure::AfterHours
            | Figure::Service => visit.last(),
        }
    }

    fn makes(&self, tally: Tally) -> bool {
        self.wanted.figure.of(&tally.figures()) > 0
    }
}

impl Figure {
    /// How many tickets make it.
    pub fn of(self, figures: &Figures) -> u64 {
        match self {
            Self::Issued => figures.issued.unwrap_or(0),
            Self::Called | Self::WaitFirst => figures.called,
            Self::Served => figures.served,
            Self::NoShow => figures.no_show,
            Self::WalkOut => figures.walk_out.unwrap_or(0),
            Self::LeftOpen => figures.left_open,
            Self::SentOn => figures.sent_on,
            Self::Unconfirmed => figures.unconfirmed,
            Self::AfterHours => figures.after_hours,
            Self::WithinTarget => figures.within_target.n,
            Self::BeyondTarget => figures.within_target.of - figures.within_target.n,
            Self::Service => figures.service.n,
            Self::Early => figures.promise.early,
            Self::Kept => figures.promise.kept,
            Self::Late => figures.promise.late,
            // Whoever came: when it waited is asked beside it.
            Self::Waiting => 1,
        }
    }
}
