//! A hall with a past: a data folder full of tickets, made without a hub, but the way a hub does
//! it.

use crate::history;
use crate::model::hall::{Staff, StaffRole};
use crate::model::{Action, Class, CounterId, DeviceId, Hall, ServiceId, Span, Time};
use crate::queue::{Command, Event, IssueTicket, Queue};
use crate::store::{DataFolder, KeptAnswer, Origin, Store};
use anyhow::Context;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// The county of the sample hall: 44,000 cases a year, on 250 days.
const TICKETS_A_DAY: u64 = 176;
/// Number of tickets that stay in the line.
const WAITING: u64 = 50;
/// Number of events in one transaction.
const TOGETHER: u64 = 10_000;
const DAY: Span = Span::from_mins(24 * 60);
/// Interval within which today's tickets were issued.
const MORNING: Span = Span::from_mins(30);
/// Interval between tickets on a past day.
const PACE: Span = Span::from_mins(2);
/// Approximate size of an answer, in bytes.
const ANSWER: usize = 600;

pub(super) struct Filler {
    store: Store,
    queue: Queue,
    device: DeviceId,
    /// Counters that serve, each with its first service.
    pairs: Vec<(CounterId, ServiceId)>,
    hall: Arc<Hall>,
    written: u64,
    keeps: bool,
    _folder: DataFolder,
}

impl Filler {
    /// A new folder for a hall whose first day is `years` before `today`.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn new(data: &Path, hall: Hall, today: Time, years: u32) -> anyhow::Result<Self> {
        let hall = Arc::new(hall);
        let folder = DataFolder::lock(data)?;
        let mut store = Store::open(&folder, &hall.id)?;
        let first = (0..365 * years).fold(today, |day, _| day - DAY);
        let second = u64::try_from(first.as_millis() / 1_000)?;
        let events = Queue::genesis(&hall, second, first)?;
        store.begin()?;
        store.set_rehearsal(true)?;
        let device = store.add_device("bench", first)?;
        for event in &events {
            store.append(event, second, &Origin::default())?;
        }
        let queue = history::replay(1, &events)?.context("a hall begins with a day")?;
        let serving = hall.counters.iter().filter(|plan| !plan.serves.is_empty());
        let pairs = serving.map(|plan| (plan.id.clone(), plan.serves[0].clone()));
        let pairs = pairs.collect();
        Ok(Self {
            store,
            queue,
            device,
            pairs,
            hall,
            written: 0,
            keeps: false,
            _folder: folder,
        })
    }

    /// Fills every day from the first to the one before `today`.
    ///
    /// # Errors
    /// If the disk does not accept it.
    pub(super) fn past(&mut self, today: Time) -> anyhow::Result<()> {
        let mut day = self.queue.last_event_at();
        while day + DAY <= today {
            if self.open(day)? {
                self.tickets(day, PACE, TICKETS_A_DAY)?;
            }
            day = day + DAY;
        }
        Ok(())
    }

    /// Fills the day of `now` with `tickets` tickets, in the hour before.
    ///
    /// # Errors
    /// If the disk does not accept it.
    pub(super) fn today(&mut self, now: Time, tickets: u64) -> anyhow::Result<()> {
        self.keeps = true;
        let from = now - MORNING;
        let pace = MORNING.as_millis() / i64::try_from(tickets.max(1))?;
        if self.open(from)? {
            self.tickets(from, Span::from_millis(pace), tickets)?;
        }
        self.store.commit(now)?;
        Ok(())
    }

    /// Opens all counters there are clerks for. Returns whether the hall gives numbers at that
    /// time.
    fn open(&mut self, at: Time) -> anyhow::Result<bool> {
        while self.queue.due() <= at {
            self.carry_out(&Command::Tick, at)?;
        }
        let is_clerk = |staff: &&Staff| staff.roles.contains(&StaffRole::Clerk);
        let clerks = self.hall.staff.iter().filter(is_clerk);
        let clerks: Vec<_> = clerks.map(|staff| staff.id.clone()).collect();
        let counters: Vec<_> = self
            .pairs
            .iter()
            .map(|(counter, _)| counter.clone())
            .collect();
        for (counter, clerk) in counters.into_iter().zip(clerks) {
            let action = Action::Open { clerk };
            self.carry_out(&Command::At { counter, action }, at)?;
        }
        let probe = self.issue(0);
        Ok(self.queue.decide(&probe, at).is_ok())
    }

    fn tickets(&mut self, from: Time, pace: Span, count: u64) -> anyhow::Result<()> {
        let open = self.open_counters().max(1);
        let mut at = from;
        for number in 0..count {
            let pair = usize::try_from(number)? % open;
            self.carry_out(&self.issue(pair), at)?;
            if number >= WAITING {
                let counter = self.pairs[pair].0.clone();
                let action = Action::CallNext { current: None };
                self.carry_out(&Command::At { counter, action }, at)?;
            }
            at = at + pace;
        }
        Ok(())
    }

    fn open_counters(&self) -> usize {
        let open = |pair: &&(CounterId, ServiceId)| {
            let counter = self.queue.counter(&pair.0);
            counter.is_some_and(|counter| counter.clerk().is_some())
        };
        self.pairs.iter().filter(open).count()
    }

    fn issue(&self, pair: usize) -> Command {
        Command::IssueTicket(IssueTicket {
            service: self.pairs[pair].1.clone(),
            class: Class::Normal,
            slot: None,
            cases: 1,
            device: self.device,
            code: Some("ABCD2345".into()),
        })
    }

    /// Decides, writes and applies a command. Refused ones are skipped.
    fn carry_out(&mut self, command: &Command, at: Time) -> anyhow::Result<()> {
        let Ok(events) = self.queue.decide(command, at) else {
            return Ok(());
        };
        let key = Uuid::now_v7();
        for event in &events {
            self.append(event, key)?;
        }
        if self.keeps {
            let answer = KeptAnswer {
                command: [0; 32],
                status: 200,
                body: vec![b'x'; ANSWER].into(),
            };
            self.store.keep_answer(self.device, key, &answer, at)?;
        }
        Ok(())
    }

    fn append(&mut self, event: &Event, key: Uuid) -> anyhow::Result<()> {
        let origin = Origin {
            key: Some(key),
            device: Some(self.device),
            clerk: None,
        };
        self.store.append(event, self.queue.epoch(), &origin)?;
        self.queue.apply(event)?;
        self.written += 1;
        if self.written.is_multiple_of(TOGETHER) {
            self.store.commit(event.at)?;
            self.store.begin()?;
        }
        Ok(())
    }
}
