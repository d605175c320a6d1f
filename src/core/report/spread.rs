//! How waits are spread: by their lengths, and over the hours of the clock. Sums throughout, so that parts can be added.

use super::Days;
use crate::history::rows::{DayRows, Leg, LegEnd, Visit};
use crate::model::calendar::Calendar;
use crate::model::{ServiceId, Time};
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The width of a bin of [`Waits`], in seconds.
pub const BIN_S: i64 = 300;
const HOURS: i8 = 24;

/// First waits by their lengths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// How many waited `[0, 300)` seconds, `[300, 600)`, and so on up to the longest. Together the `n` of `wait_first`.
    pub bins: Vec<u64>,
    /// The target of most of them, in seconds; of two that are alike the longer one. `None` of nobody.
    pub target_s: Option<i64>,
}

/// How many people waited at a time of the clock, on average: `waited_s` ÷ `of_s`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// Seconds that people waited there, added up.
    pub waited_s: i64,
    /// How long that time of the clock lasted, over all days on which somebody came.
    pub of_s: i64,
}

/// How many people waited at each hour of each weekday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crowds(BTreeMap<(i8, i8), Crowd>);

/// The first waits of `days`: of visits, or of the legs with one `service`.
pub fn waits<'a>(
    days: Days,
    rows: impl IntoIterator<Item = &'a DayRows>,
    service: Option<&ServiceId>,
) -> Waits {
    let mut found = Waits::default();
    let mut targets: BTreeMap<i64, u64> = BTreeMap::new();
    let rows = rows.into_iter().filter(|day| days.contains(day.date));
    for leg in rows.flat_map(|day| &day.visits).flat_map(|visit| {
        let of_service = |leg: &&Leg| service.is_none_or(|service| leg.service == *service);
        legs(visit, service).iter().filter(of_service)
    }) {
        let Some(calls) = leg.calls else { continue };
        let wait = calls.first.since(leg.joined_at).as_secs().max(0);
        let bin = usize::try_from(wait / BIN_S).unwrap_or_default();
        if found.bins.len() <= bin {
            found.bins.resize(bin + 1, 0);
        }
        found.bins[bin] += 1;
        *targets.entry(leg.target_s).or_default() += 1;
    }
    let most = targets
        .into_iter()
        .max_by_key(|(target, count)| (*count, *target));
    found.target_s = most.map(|(target, _)| target);
    found
}

/// How many waited, of all or for one `service`, at each hour of `days`, by the clock of `calendar`. Waits that go on count
/// until `now`; whoever was never called until the day's last call, since nobody knows when they left.
pub fn crowds<'a>(
    days: Days,
    rows: impl IntoIterator<Item = &'a DayRows>,
    service: Option<&ServiceId>,
    calendar: &Calendar,
    now: Time,
) -> Crowds {
    let mut crowds = Crowds::default();
    let rows = rows.into_iter().filter(|day| days.contains(day.date));
    for day in rows.filter(|day| !day.visits.is_empty()) {
        let clock = Clock::of(day.date, calendar, now);
        for hour in 0..HOURS {
            crowds.add(day.date, hour, 0, clock.length(hour));
        }
        let legs = || day.visits.iter().flat_map(|visit| &visit.legs);
        let last_call = legs().filter_map(|leg| Some(leg.calls?.last)).max();
        let of_service = |leg: &&Leg| service.is_none_or(|service| leg.service == *service);
        for leg in legs().filter(of_service) {
            for (from, to) in stretches(leg, last_call.unwrap_or(leg.joined_at), now) {
                for (hour, waited) in clock.hours(from, to) {
                    crowds.add(day.date, hour, waited, 0);
                }
            }
        }
    }
    crowds
}

impl Crowds {
    /// At an hour of a weekday.
    pub fn at(&self, weekday: Weekday, hour: i8) -> Crowd {
        let key = (weekday.to_monday_zero_offset(), hour);
        self.0.get(&key).copied().unwrap_or_default()
    }

    /// At an hour of all weekdays.
    pub fn hour(&self, hour: i8) -> Crowd {
        let of_hour = self.0.iter().filter(|((_, other), _)| *other == hour);
        of_hour.fold(Crowd::default(), |sum, (_, crowd)| sum.with(*crowd))
    }

    /// From the first to the last hour that matters: with a twentieth of the busiest hour's crowd. `None` if nobody waited.
    pub fn hours(&self) -> Option<RangeInclusive<i8>> {
        let crowds: Vec<_> = (0..HOURS).map(|hour| (hour, self.hour(hour))).collect();
        let most = crowds.iter().map(|(_, crowd)| crowd.waited_s).max();
        let most = most.filter(|most| *most > 0)?;
        let matters = |(_, crowd): &&(i8, Crowd)| 20 * crowd.waited_s >= most;
        let (first, _) = crowds.iter().find(matters)?;
        let (last, _) = crowds.iter().rfind(matters)?;
        Some(*first..=*last)
    }

    fn add(&mut self, date: Date, hour: i8, waited_s: i64, of_s: i64) {
        let key = (date.weekday().to_monday_zero_offset(), hour);
        let crowd = self.0.entry(key).or_default();
        *crowd = crowd.with(Crowd { waited_s, of_s });
    }
}

impl Crowd {
    /// The mean; `None` of no time at all.
    pub fn mean(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
        (self.of_s > 0).then(|| self.waited_s as f64 / self.of_s as f64)
    }

    #[must_use]
    fn with(self, other: Self) -> Self {
        Self {
            waited_s: self.waited_s + other.waited_s,
            of_s: self.of_s + other.of_s,
        }
    }
}

/// Those that count: a visit's first one, or for a service all.
fn legs<'a>(visit: &'a Visit, service: Option<&ServiceId>) -> &'a [Leg] {
    match service {
        Some(_) => &visit.legs,
        None => std::slice::from_ref(visit.first()),
    }
}

/// When the leg waited: to its first call, to its last one where it had entered the line anew, and since then. A wait between
/// two no-shows is in no row.
pub(super) fn stretches(
    leg: &Leg,
    last_call: Time,
    now: Time,
) -> impl Iterator<Item = (Time, Time)> {
    let until = match &leg.end {
        None => now,
        Some((_, LegEnd::Expired)) => last_call,
        Some((at, _)) => *at,
    };
    let parts = match leg.calls {
        None => [Some((leg.joined_at, until)), None, None],
        Some(calls) => [
            Some((leg.joined_at, calls.first)),
            (calls.entered_at > calls.first).then_some((calls.entered_at, calls.last)),
            (leg.entered_at > calls.last).then_some((leg.entered_at, until)),
        ],
    };
    parts.into_iter().flatten()
}

/// When the hours of one day begin, and the day ends, in Unix seconds; none of it after now.
struct Clock(Vec<i64>);

impl Clock {
    fn of(date: Date, calendar: &Calendar, now: Time) -> Self {
        let begins = |hour: i8| calendar.of_wall(date.at(hour, 0, 0, 0));
        let end = date.tomorrow().unwrap_or(date).at(0, 0, 0, 0);
        let begins = (0..HOURS).map(begins).chain([calendar.of_wall(end)]);
        Self(begins.map(|time| second(time.min(now))).collect())
    }

    fn length(&self, hour: i8) -> i64 {
        let (from, to) = self.hour(hour);
        to - from
    }

    /// How much of a stretch is in each hour.
    fn hours(&self, from: Time, to: Time) -> impl Iterator<Item = (i8, i64)> {
        (0..HOURS).filter_map(move |hour| {
            let (begin, end) = self.hour(hour);
            let inside = second(to).min(end) - second(from).max(begin);
            (inside > 0).then_some((hour, inside))
        })
    }

    fn hour(&self, hour: i8) -> (i64, i64) {
        let hour = usize::try_from(hour).unwrap_or_default();
        (self.0[hour], self.0[hour + 1])
    }
}

fn second(time: Time) -> i64 {
    time.as_millis().div_euclid(1_000)
}
