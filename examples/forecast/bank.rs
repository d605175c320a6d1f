//! A call center with one line for all clerks. Its log is fed to a queue as events: every clerk is
//! a counter, open from the clerk's first to last call of the day.

use crate::naive::Board;
use crate::score::{Group, Said};
use crate::table::{Row, Table, time};
use anyhow::Context;
use jiaohao::config::HallFile;
use jiaohao::model::hall::{CounterPlan, Hall, Period, Service};
use jiaohao::model::{
    Class, ClerkId, CounterId, DeviceId, Reason, ServiceId, Span, TicketId, Time,
};
use jiaohao::queue::event::{DayStarted, Given, TicketIssued};
use jiaohao::queue::forecast::{InLine, Learned, LearnedService, Past, Simulated};
use jiaohao::queue::*;
use jiff::civil::{Date, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const ZONE: &str = "Asia/Jerusalem";
/// The only series of numbers.
const SERIES: &str = "C";
/// First guess for the duration of a call, in milliseconds; the hall file has a median in whole
/// minutes, and a mean is 1.3 times that.
const GUESS_MS: i64 = 170_000;
const GUESS_MINUTES: u32 = 2;
const GUESS_BY_FILE_MS: i64 = 156_000;
/// Number of calls that the guess counts as.
const GUESS_EVENTS: i64 = 5;
/// The priority value in the log that is placed ahead, and its head start.
const AHEAD: &str = "2";
const HEAD_START: Span = Span::from_secs(90);
/// A clerk was free for whoever waited no longer than this.
const FREE_S: f64 = 1.0;
/// The day never closes: calls go on past midnight.
const SERVED_MIN: u16 = 40 * 60;

pub(crate) const GROUPS: &[Group] = &[
    ("PS, who found nobody free", |one| {
        waited(one) && one.service == "PS"
    }),
    ("who found nobody free", waited),
    ("all", |one| one.real_s.is_some()),
];

fn waited(one: &Said) -> bool {
    one.real_s.is_some() && !one.free
}

/// What happens at one moment, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Ends,
    Opens,
    Arrives,
    HangsUp,
    Called,
    /// A call of zero duration.
    EndsAtOnce,
    Closes,
}

struct Replay {
    queue: Queue,
    board: Board,
    said: Vec<Said>,
    next_count: u32,
}

pub(crate) fn replay(table: &Table) -> anyhow::Result<Vec<Said>> {
    let mut days: BTreeMap<Date, Vec<Row<'_>>> = BTreeMap::new();
    for row in table.rows() {
        days.entry(row.day()?).or_default().push(row);
    }
    let clerks: BTreeSet<&str> = table.rows().map(|row| row.cell("server")).collect();
    let services: BTreeSet<&str> = table.rows().map(|row| row.cell("service")).collect();
    let hall = Arc::new(hall(&services, clerks)?);
    let first = *days.keys().next().context("there are no calls")?;
    let started = DayStarted {
        date: first,
        hall: hall.clone(),
        epoch: 0,
        next_ticket: TicketId(1),
        learned: guess(&hall),
        notices: Default::default(),
        alarms: Default::default(),
        given: Given::new(),
    };
    let mut replay = Replay {
        queue: Queue::start(1, time(first, ZONE, 0.0)?, &started)?,
        board: Board::default(),
        said: Vec::new(),
        next_count: 1,
    };
    for (day, rows) in days {
        replay.day(day, &rows)?;
    }
    Ok(replay.said)
}

/// Every clerk serves everything; there are no breaks.
fn hall(services: &BTreeSet<&str>, clerks: BTreeSet<&str>) -> anyhow::Result<Hall> {
    let file = HallFile::parse(include_str!("../../config/hall.toml"));
    let mut hall = file
        .map_err(|faults| anyhow::anyhow!("{faults:?}"))?
        .value
        .hall;
    let all_day = vec![Period {
        from_min: 0,
        to_min: SERVED_MIN,
    }];
    hall.time_zone = ZONE.into();
    hall.hours.truncate(1);
    hall.hours[0].days = Weekday::Monday.cycle_forward().take(7).collect();
    hall.hours[0].season = None;
    (hall.hours[0].take, hall.hours[0].serve) = (all_day.clone(), all_day);
    hall.closed.clear();
    hall.priority.head_start = HEAD_START;
    hall.staff.clear();
    let service = hall.services[0].clone();
    hall.services = services
        .iter()
        .map(|id| Service {
            id: (*id).into(),
            minutes: GUESS_MINUTES,
            ..service.clone()
        })
        .collect();
    let plan = hall.counters[0].clone();
    let clerks = clerks.into_iter().filter(|clerk| !clerk.is_empty());
    let counters = clerks.map(|clerk| CounterPlan {
        id: clerk.into(),
        serves: services.iter().map(|id| (*id).into()).collect(),
        helps: Vec::new(),
        ..plan.clone()
    });
    hall.counters = counters.collect();
    Ok(hall)
}

/// The part of the first guess that the hall file cannot express is added as if it had been
/// observed.
fn guess(hall: &Hall) -> Learned {
    let missing_ms = GUESS_EVENTS * (GUESS_MS - GUESS_BY_FILE_MS);
    let counters = i64::try_from(hall.counters.len()).unwrap_or(1).max(1);
    let past = |ms| Past { events: 0, ms };
    let service = LearnedService {
        rhythm: past(missing_ms / counters),
        cycle: past(missing_ms),
        ..LearnedService::default()
    };
    Learned {
        services: hall
            .services
            .iter()
            .map(|known| (known.id.clone(), service.clone()))
            .collect(),
        ..Learned::default()
    }
}

impl Replay {
    fn day(&mut self, day: Date, rows: &[Row<'_>]) -> anyhow::Result<()> {
        let midnight = time(day, ZONE, 0.0)?;
        let morning = self.queue.last_event_at().max(midnight);
        if self.queue.day().date != day {
            self.new_day(morning)?;
        }
        self.board = Board::default();
        let mut tickets: Vec<Option<(TicketId, Time)>> = vec![None; rows.len()];
        let places: Vec<_> = (0..rows.len()).map(|n| self.said.len() + n).collect();
        for (second, step, n) in steps(rows)? {
            let row = rows[n];
            let now = time(day, ZONE, second)?.max(self.queue.last_event_at());
            let counter = CounterId::from(row.cell("server"));
            match (step, tickets[n]) {
                (Step::Arrives, _) => tickets[n] = Some(self.arrives(row, now)?),
                (Step::Opens, _) => {
                    let clerk = ClerkId::from(counter.as_str());
                    self.take_in(now, Fact::CounterOpened { counter, clerk })?;
                }
                (Step::Closes, _) => {
                    self.ends(&counter, None, now)?;
                    self.take_in(now, Fact::CounterClosed { counter })?;
                }
                (Step::HangsUp, Some((ticket, rank))) => {
                    self.take_in(now, Fact::TicketCanceled { ticket })?;
                    self.board.leaves(rank, ticket.0, now, false);
                }
                (Step::Called, Some((ticket, rank))) => {
                    self.called(ticket, counter, now)?;
                    self.board.leaves(rank, ticket.0, now, true);
                    self.said[places[n]].real_s = Some(row.number("wait_s")?);
                }
                (Step::Ends | Step::EndsAtOnce, Some((ticket, _))) => {
                    let at = self.queue.ticket(ticket);
                    if let Some(counter) = at.and_then(|ticket| ticket.counter.clone()) {
                        self.ends(&counter, Some(ticket), now)?;
                    }
                }
                (_, None) => anyhow::bail!("{row}: before its arrival"),
            }
        }
        Ok(())
    }

    fn take_in(&mut self, at: Time, fact: Fact) -> anyhow::Result<()> {
        Ok(self.queue.apply(&Event { at, fact })?)
    }

    /// The night, during which nothing is forgotten except what the queue itself forgets.
    fn new_day(&mut self, now: Time) -> anyhow::Result<()> {
        let night = self.queue.decide(&Command::Tick, now);
        for event in night.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))? {
            self.take_in(event.at, event.fact)?;
        }
        Ok(())
    }

    fn arrives(&mut self, row: Row<'_>, now: Time) -> anyhow::Result<(TicketId, Time)> {
        let line = ServiceId::from(row.cell("service"));
        let class = if row.cell("priority") == AHEAD {
            Class::Priority
        } else {
            Class::Normal
        };
        let rank = match class {
            Class::Priority => now - HEAD_START,
            Class::Normal | Class::Appointment => now,
        };
        let waited = row.cell("outcome") != "served" || row.number("wait_s")? > FREE_S;
        let in_line = self.queue.scene().in_line(&line, rank, now);
        // The log does not show breaks: whether a clerk was free only shows in who waited.
        let in_line = in_line.map(|in_line| InLine {
            simulated: match in_line.simulated {
                _ if !waited => Simulated::Free,
                Simulated::Free => Simulated::AfterMs(0),
                simulated @ (Simulated::AfterMs(_) | Simulated::NotAsked) => simulated,
            },
            ..in_line
        });
        let promise =
            in_line.and_then(|found| self.queue.scene().promise_at(&line, found, None, now));
        #[expect(clippy::cast_precision_loss, reason = "a few minutes")]
        let service_s = GUESS_MS as f64 / 1_000.0;
        let open = self.queue.counters();
        let open = open.filter(|counter| *counter.state() != CounterState::Closed);
        let open = open.count();
        let ticket = TicketId(u64::from(self.next_count));
        self.said.push(Said {
            key: format!("{},{}", row.cell("day"), row.cell("ticket")),
            day: row.cell("day").into(),
            service: row.cell("service").into(),
            at_s: row.number("arrive_s")?,
            wait: promise.as_ref().map(|promise| promise.wait.into()),
            free: !waited,
            real_s: None,
            naive: self.board.says(now, rank, service_s, open),
        });
        self.board.joins(rank, ticket.0, now);
        let issued = TicketIssued {
            ticket,
            number: self.next_count.to_string(),
            prefix: SERIES.into(),
            count: self.next_count,
            service: line,
            class,
            slot: None,
            cases: 1,
            device: DeviceId(1),
            code: None,
            arrived_at: now,
            rank,
            promise,
        };
        self.next_count += 1;
        self.take_in(now, Fact::TicketIssued(issued))?;
        Ok((ticket, rank))
    }

    /// If the log names no clerk it was an idle one, or the call only left the line.
    fn called(&mut self, ticket: TicketId, clerk: CounterId, now: Time) -> anyhow::Result<()> {
        let is_idle =
            |counter: &&Counter| matches!(counter.state(), CounterState::Open { ticket: None, .. });
        let counter = if clerk.as_str().is_empty() {
            let idle = self.queue.counters().filter(is_idle);
            let idle = idle.min_by_key(|counter| counter.since());
            idle.map(|counter| counter.id().clone())
        } else {
            Some(clerk)
        };
        let Some(counter) = counter else {
            return self.take_in(now, Fact::TicketCanceled { ticket });
        };
        self.ends(&counter, None, now)?;
        let called = Fact::TicketCalled {
            ticket,
            counter,
            reason: Reason::Arrival,
            noted: false,
        };
        self.take_in(now, called)
    }

    /// Ends the visit at the counter if it is this ticket, or any if none is given.
    fn ends(
        &mut self,
        counter: &CounterId,
        only: Option<TicketId>,
        now: Time,
    ) -> anyhow::Result<()> {
        let there = self.queue.counter(counter).and_then(Counter::ticket);
        let Some(ticket) = there.filter(|there| only.is_none_or(|only| only == *there)) else {
            return Ok(());
        };
        let served = Fact::TicketServed {
            ticket,
            counter: counter.clone(),
            outcome: "accepted".into(),
            cases: 1,
        };
        self.take_in(now, served)
    }
}

/// Everything that happens that day, in order: the second, the step, and its row.
fn steps(rows: &[Row<'_>]) -> anyhow::Result<Vec<(f64, Step, usize)>> {
    let mut steps = Vec::new();
    let mut clerks: BTreeMap<&str, (f64, f64, usize)> = BTreeMap::new();
    for (n, row) in rows.iter().enumerate() {
        steps.push((row.number("arrive_s")?, Step::Arrives, n));
        if row.cell("outcome") != "served" {
            steps.push((row.number("left_s")?, Step::HangsUp, n));
            continue;
        }
        let (start, end) = (row.number("start_s")?, row.number("end_s")?);
        let ends = if end > start {
            Step::Ends
        } else {
            Step::EndsAtOnce
        };
        steps.extend([(start, Step::Called, n), (end, ends, n)]);
        if row.cell("server").is_empty() {
            continue;
        }
        let clerk = clerks.entry(row.cell("server")).or_insert((start, end, n));
        *clerk = (clerk.0.min(start), clerk.1.max(end), clerk.2);
    }
    for (first, last, n) in clerks.into_values() {
        steps.extend([(first, Step::Opens, n), (last, Step::Closes, n)]);
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    Ok(steps)
}
