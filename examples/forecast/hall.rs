//! A hall's own events, requested from the queue as by a hub.

use crate::naive::{Board, seconds};
use crate::score::{Group, Said};
use crate::table::{Row, Table, time};
use anyhow::Context;
use jiaohao::config::HallFile;
use jiaohao::history;
use jiaohao::model::hall::Hall;
use jiaohao::model::{
    Action, Class, ClerkId, CounterId, DeviceId, Reason, ServiceId, TicketId, Time,
};
use jiaohao::queue::forecast::Simulated;
use jiaohao::queue::*;
use jiff::civil::Weekday;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) const GROUPS: &[Group] = &[
    ("who found nobody free", |one| {
        one.real_s.is_some() && !one.free
    }),
    ("all", |one| one.real_s.is_some()),
];

/// Arbitrary: it only names the log.
const EPOCH: u64 = 1_772_380_800;

struct Replay {
    queue: Queue,
    /// The file's day and ticket → our ticket.
    ids: BTreeMap<(String, String), TicketId>,
    boards: BTreeMap<ServiceId, Board>,
    said: Vec<Said>,
    /// The index of a ticket in `said`.
    places: BTreeMap<TicketId, usize>,
}

pub(crate) fn replay(table: &Table) -> anyhow::Result<Vec<Said>> {
    let hall = Arc::new(sample_hall()?);
    let first = table.rows().next().context("there are no events")?;
    let morning = time(first.day()?, &hall.time_zone, 0.0)?;
    let log = Queue::genesis(&hall, EPOCH, morning)?;
    let mut replay = Replay {
        queue: history::replay(1, &log)?.context("a day has started")?,
        ids: BTreeMap::new(),
        boards: BTreeMap::new(),
        said: Vec::new(),
        places: BTreeMap::new(),
    };
    for row in table.rows() {
        let now = time(row.day()?, &hall.time_zone, row.number("t_s")?)?;
        if now >= replay.queue.due() {
            replay.carry_out(&Command::Tick, now)?;
            replay.boards.clear();
        }
        replay.row(row, now)?;
    }
    Ok(replay.said)
}

/// The sample hall, open every day of the week.
fn sample_hall() -> anyhow::Result<Hall> {
    let file = HallFile::parse(include_str!("../../config/hall.toml"));
    let mut hall = file
        .map_err(|faults| anyhow::anyhow!("{faults:?}"))?
        .value
        .hall;
    hall.hours.truncate(1);
    hall.hours[0].days = Weekday::Monday.cycle_forward().take(7).collect();
    hall.hours[0].season = None;
    hall.closed.clear();
    Ok(hall)
}

impl Replay {
    fn row(&mut self, row: Row<'_>, now: Time) -> anyhow::Result<()> {
        let key = (row.cell("day").to_owned(), row.cell("ticket").to_owned());
        let counter = CounterId::from(row.cell("counter"));
        let at = |action| Command::At {
            counter: counter.clone(),
            action,
        };
        let command = match row.cell("kind") {
            "issue" => return self.issue(row, key, now),
            "call" => {
                let ticket = *self.ids.get(&key).context("a ticket that nobody took")?;
                return self.call(ticket, &counter, now);
            }
            "finish" => at(Action::Finish {
                outcome: None,
                cases: None,
            }),
            "no-show" => at(Action::NoShow),
            "open" => at(Action::Open {
                clerk: self.clerk(&counter),
            }),
            "close" => at(Action::Close),
            "pause" => at(Action::Pause {
                reason: String::new(),
            }),
            "resume" => at(Action::Resume),
            kind => anyhow::bail!("there is no kind {kind:?}"),
        };
        self.carry_out(&command, now)
            .with_context(|| format!("{row}"))
    }

    /// One staff member per counter, in order.
    fn clerk(&self, counter: &CounterId) -> ClerkId {
        let hall = self.queue.hall();
        let place = hall.counters.iter().position(|plan| plan.id == *counter);
        let clerk = place.and_then(|place| hall.staff.get(place));
        clerk.map_or_else(|| ClerkId::from(counter.as_str()), |staff| staff.id.clone())
    }

    fn carry_out(&mut self, command: &Command, now: Time) -> anyhow::Result<()> {
        let decided = self.queue.decide(command, now);
        for event in decided.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))? {
            self.queue.apply(&event)?;
        }
        Ok(())
    }

    fn issue(&mut self, row: Row<'_>, key: (String, String), now: Time) -> anyhow::Result<()> {
        let service = ServiceId::from(row.cell("service"));
        let class = match row.cell("class") {
            "priority" => Class::Priority,
            _ => Class::Normal,
        };
        let command = Command::IssueTicket(IssueTicket {
            service: service.clone(),
            class,
            slot: None,
            cases: 1,
            device: DeviceId(1),
            code: None,
        });
        let decided = self.queue.decide(&command, now);
        for event in decided.map_err(|refusal| anyhow::anyhow!("{row}: {refusal:?}"))? {
            let Fact::TicketIssued(issued) = &event.fact else {
                continue;
            };
            let in_line = self.queue.scene().in_line(&service, issued.rank, now);
            let free = in_line.is_some_and(|in_line| in_line.simulated == Simulated::Free);
            let (service_s, counters) = self.by_plan(&service);
            let board = self.boards.entry(service.clone()).or_default();
            let naive = board.says(now, issued.rank, service_s, counters);
            board.joins(issued.rank, issued.ticket.0, now);
            self.places.insert(issued.ticket, self.said.len());
            self.said.push(Said {
                key: format!("{},{}", key.0, key.1),
                day: key.0.clone(),
                service: service.to_string(),
                at_s: row.number("t_s")?,
                wait: issued.promise.as_ref().map(|promise| promise.wait.into()),
                free,
                real_s: None,
                naive,
            });
            self.ids.insert(key.clone(), issued.ticket);
            self.queue.apply(&event)?;
        }
        Ok(())
    }

    /// The median in seconds, and how many open counters have the service as their own.
    fn by_plan(&self, service: &ServiceId) -> (f64, usize) {
        let minutes = self.queue.service(service).map_or(0, |known| known.minutes);
        let own = self.queue.counters().filter(|counter| {
            matches!(counter.state(), CounterState::Open { .. })
                && counter.plan().serves.contains(service)
        });
        (f64::from(minutes) * 60.0, own.count())
    }

    fn call(&mut self, id: TicketId, counter: &CounterId, now: Time) -> anyhow::Result<()> {
        let ticket = self.queue.ticket(id).context("a ticket of today")?;
        let (service, rank, came) = (ticket.service.clone(), ticket.rank, ticket.issued_at);
        let first = ticket.times_called == 0;
        let next = Command::At {
            counter: counter.clone(),
            action: Action::CallNext { current: None },
        };
        let is_ours = |event: &Event| matches!(&event.fact, Fact::TicketCalled { ticket, .. } if *ticket == id);
        match self.queue.decide(&next, now) {
            Ok(events) if events.iter().any(is_ours) => {
                for event in events {
                    self.queue.apply(&event)?;
                }
            }
            // The file follows another rule here: what happened counts.
            Ok(_) | Err(_) => self.queue.apply(&Event {
                at: now,
                fact: Fact::TicketCalled {
                    ticket: id,
                    counter: counter.clone(),
                    reason: Reason::Arrival,
                    noted: false,
                },
            })?,
        }
        if let Some(board) = self.boards.get_mut(&service) {
            board.leaves(rank, id.0, now, true);
        }
        let place = self.places.get(&id).filter(|_| first);
        if let Some(said) = place.and_then(|place| self.said.get_mut(*place)) {
            said.real_s = Some(seconds(came, now));
        }
        Ok(())
    }
}
