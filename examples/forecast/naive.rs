//! What boards usually say about a wait, for comparison.

use jiaohao::model::Time;
use std::collections::{BTreeMap, VecDeque};

/// Period over which the throughput is measured, in seconds.
const LATELY_S: f64 = 1_800.0;

/// The rules, in the order of their answers.
pub(crate) const RULES: [&str; 4] = [
    "last wait",
    "head of the line",
    "recent throughput",
    "position x minutes / counters",
];

/// Seconds, by rule.
pub(crate) type Answers = [f64; RULES.len()];

/// One line as such rules see it.
#[derive(Debug, Default)]
pub(crate) struct Board {
    waiting: BTreeMap<(Time, u64), Time>,
    calls: VecDeque<Time>,
    last_wait_s: Option<f64>,
}

impl Board {
    pub(crate) fn joins(&mut self, rank: Time, ticket: u64, now: Time) {
        self.waiting.insert((rank, ticket), now);
    }

    /// The ticket is called, or goes away.
    pub(crate) fn leaves(&mut self, rank: Time, ticket: u64, now: Time, called: bool) {
        let came = self.waiting.remove(&(rank, ticket));
        if let Some(came) = came.filter(|_| called) {
            self.last_wait_s = Some(seconds(came, now));
            self.calls.push_back(now);
        }
    }

    /// What each rule says to somebody who comes at this rank.
    pub(crate) fn says(
        &mut self,
        now: Time,
        rank: Time,
        service_s: f64,
        counters: usize,
    ) -> Answers {
        while self
            .calls
            .front()
            .is_some_and(|call| seconds(*call, now) > LATELY_S)
        {
            self.calls.pop_front();
        }
        let ahead = self.waiting.range(..=(rank, u64::MAX));
        let position = count(ahead.count() + 1);
        let by_minutes = position * service_s / count(counters.max(1));
        let head = self.waiting.values().next();
        let head_s = head.map_or(0.0, |came| seconds(*came, now));
        let by_calls = if self.calls.is_empty() {
            by_minutes
        } else {
            position * LATELY_S / count(self.calls.len())
        };
        let last_s = self.last_wait_s.unwrap_or(by_minutes);
        [last_s, head_s, by_calls, by_minutes]
    }
}

pub(crate) fn seconds(from: Time, to: Time) -> f64 {
    let millis = i32::try_from(to.since(from).as_millis()).unwrap_or(i32::MAX);
    f64::from(millis) / 1_000.0
}

pub(crate) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
