//! The figures of some visits, legs and counters. What each means, with its denominator: `docs/figures.md`.

use super::By;
use crate::history::rows::{Leg, LegEnd, Spent, Visit};
use crate::model::OutcomeId;
use crate::model::rating::{Grade, GradeCounts};
use crate::queue::nearest_rank;
use serde::Serialize;
use std::collections::BTreeMap;

/// With fewer visits a figure says little.
pub const FEW: u64 = 20;

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// `None` where a number has no counter or clerk yet.
    pub issued: Option<u64>,
    pub called: u64,
    pub served: u64,
    pub no_show: u64,
    /// Withdrawn, or expired without a call; `None` where they have no counter or clerk.
    pub walk_out: Option<u64>,
    pub left_open: u64,
    /// Sent on to another service or counter, and served without a start. Of legs.
    pub sent_on: u64,
    pub unconfirmed: u64,
    pub cases: u64,
    pub outcomes: BTreeMap<OutcomeId, u64>,
    pub after_hours: u64,
    pub wait_first: Times,
    pub wait_last: Times,
    pub way: Times,
    pub service: Times,
    pub within_target: Within,
    pub promise: Kept,
    pub ratings: Ratings,
    /// Fewer than [`FEW`] were called.
    pub few: bool,
    #[serde(flatten)]
    pub desk: Option<DeskFigures>,
}

/// Of whole seconds; `None` of nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    pub n: u64,
    /// The sum divided by `n`, rounded half up.
    pub mean_s: Option<i64>,
    /// By nearest rank.
    pub p50_s: Option<i64>,
    pub p90_s: Option<i64>,
    pub max_s: Option<i64>,
}

/// Who waited no longer than the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Within {
    pub n: u64,
    /// Of those that were called.
    pub of: u64,
    /// Of those that were called, and those that left uncalled or wait beyond the target.
    pub of_all: u64,
}

/// What was promised against the real wait to the first call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kept {
    pub kept: u64,
    pub early: u64,
    pub late: u64,
    /// Those that were promised a range and called.
    pub of: u64,
}

/// What the visitors of served visits tapped, as often as each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ratings {
    #[serde(flatten)]
    pub grades: GradeCounts,
    /// They tapped nothing, or were not asked.
    pub none: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeskFigures {
    pub session_s: i64,
    pub serving_s: i64,
    pub calling_s: i64,
    pub paused_s: i64,
    pub free_with_line_s: i64,
    pub free_without_line_s: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Early,
    Kept,
    Late,
}

/// Collects figures; what is summed and what is ranked is kept apart until the end.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    figures: Figures,
    wait_first: Vec<i64>,
    wait_last: Vec<i64>,
    way: Vec<i64>,
    service: Vec<i64>,
    spent: Option<Spent>,
}

impl Tally {
    /// A whole visit: it counts once, whatever the number of its legs.
    pub fn visit(&mut self, visit: &Visit, now_s: i64) {
        self.issued(true);
        self.came(visit.first(), now_s);
        self.promised(visit);
        self.ended(visit.last());
        self.rated(visit.rating, visit.last());
        let last = visit.legs.iter().rev().find_map(last_wait);
        self.wait_last.extend(last);
        for leg in &visit.legs {
            self.worked(leg);
        }
    }

    /// The tally is of something that numbers are issued for.
    pub fn issued(&mut self, is_new: bool) {
        *self.figures.issued.get_or_insert(0) += u64::from(is_new);
        self.figures.walk_out.get_or_insert(0);
    }

    /// A leg of a visit in a row of its own.
    pub(super) fn part(&mut self, by: By, visit: &Visit, leg: &Leg, is_first: bool, now_s: i64) {
        if by == By::Service {
            self.issued(is_first);
        }
        self.leg(visit, leg, is_first, now_s);
    }

    /// A leg of a visit by itself.
    pub fn leg(&mut self, visit: &Visit, leg: &Leg, is_first: bool, now_s: i64) {
        if is_first {
            self.promised(visit);
        }
        // A leg that is served is the last one.
        self.rated(visit.rating, leg);
        self.came(leg, now_s);
        self.ended(leg);
        self.wait_last.extend(last_wait(leg));
        self.worked(leg);
    }

    pub fn desk(&mut self, spent: &Spent) {
        self.spent.get_or_insert_default().merge(spent);
    }

    pub fn figures(mut self) -> Figures {
        let mut figures = self.figures;
        figures.wait_first = times(&mut self.wait_first);
        figures.wait_last = times(&mut self.wait_last);
        figures.way = times(&mut self.way);
        figures.service = times(&mut self.service);
        figures.few = figures.called < FEW;
        figures.desk = self.spent.map(|spent| DeskFigures {
            session_s: spent.session_s(),
            serving_s: spent.serving_s,
            calling_s: spent.calling_s,
            paused_s: spent.paused_s,
            free_with_line_s: spent.free_with_line_s,
            free_without_line_s: spent.free_without_line_s,
        });
        figures
    }

    /// The wait to the first call.
    fn came(&mut self, leg: &Leg, now_s: i64) {
        let within = &mut self.figures.within_target;
        let Some(wait) = first_wait(leg) else {
            let waited = match &leg.end {
                Some(_) => i64::MAX,
                None => now_s - leg.joined_at.as_millis().div_euclid(1_000),
            };
            within.of_all += u64::from(waited > leg.target_s);
            return;
        };
        self.figures.called += 1;
        within.of += 1;
        within.of_all += 1;
        within.n += u64::from(wait <= leg.target_s);
        self.wait_first.push(wait);
    }

    fn promised(&mut self, visit: &Visit) {
        let kept = &mut self.figures.promise;
        let Some((_, verdict)) = judged(visit) else {
            return;
        };
        kept.of += 1;
        *match verdict {
            Verdict::Early => &mut kept.early,
            Verdict::Kept => &mut kept.kept,
            Verdict::Late => &mut kept.late,
        } += 1;
    }

    /// How a visit, or a leg of it, ended.
    fn ended(&mut self, leg: &Leg) {
        let figures = &mut self.figures;
        let mut left = || {
            if let Some(walk_out) = &mut figures.walk_out {
                *walk_out += 1;
            }
        };
        match leg.end.as_ref().map(|(_, end)| end) {
            Some(LegEnd::Served { .. }) => figures.served += 1,
            Some(LegEnd::NoShow) => figures.no_show += 1,
            Some(LegEnd::Canceled) => left(),
            Some(LegEnd::Expired) if leg.calls.is_none() => left(),
            Some(LegEnd::LeftOpen) => figures.left_open += 1,
            Some(LegEnd::Expired | LegEnd::SentOn) | None => {}
        }
    }

    fn rated(&mut self, rating: Option<Grade>, leg: &Leg) {
        if !matches!(leg.end, Some((_, LegEnd::Served { .. }))) {
            return;
        }
        let ratings = &mut self.figures.ratings;
        let count = match rating {
            Some(grade) => ratings.grades.of(grade),
            None => &mut ratings.none,
        };
        *count += 1;
    }

    /// What was done in a leg.
    fn worked(&mut self, leg: &Leg) {
        let figures = &mut self.figures;
        self.way.extend(leg.way_s);
        let Some((ended_at, end)) = &leg.end else {
            return;
        };
        if *end == LegEnd::SentOn {
            figures.sent_on += 1;
        }
        let LegEnd::Served {
            outcome,
            cases,
            after_hours,
        } = end
        else {
            return;
        };
        figures.cases += u64::from(*cases);
        *figures.outcomes.entry(outcome.clone()).or_default() += 1;
        figures.after_hours += u64::from(*after_hours);
        match leg.started_at {
            Some(started) => self.service.push(ended_at.since(started).as_secs()),
            None => figures.unconfirmed += 1,
        }
    }
}

/// How long somebody waited who was promised a range, and how true that was; `None` without a promise, or a call.
pub(super) fn judged(visit: &Visit) -> Option<(i64, Verdict)> {
    let (wait, (low, high)) = first_wait(visit.first()).zip(visit.promise)?;
    let verdict = match u64::try_from(wait).unwrap_or_default() {
        wait if wait < low => Verdict::Early,
        wait if wait > high => Verdict::Late,
        _ => Verdict::Kept,
    };
    Some((wait, verdict))
}

pub(super) fn first_wait(leg: &Leg) -> Option<i64> {
    Some(leg.calls?.first.since(leg.joined_at).as_secs())
}

fn last_wait(leg: &Leg) -> Option<i64> {
    let calls = leg.calls?;
    Some(calls.last.since(calls.entered_at).as_secs())
}

fn times(seconds: &mut [i64]) -> Times {
    seconds.sort_unstable();
    let n = i64::try_from(seconds.len()).unwrap_or(i64::MAX);
    let sum: i64 = seconds.iter().sum();
    Times {
        n: n.unsigned_abs(),
        mean_s: (n > 0).then(|| (2 * sum + n).div_euclid(2 * n.max(1))),
        p50_s: nearest_rank(seconds, 50),
        p90_s: nearest_rank(seconds, 90),
        max_s: seconds.last().copied(),
    }
}
