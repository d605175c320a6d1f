//! The single thread that owns the queue and the writing connection.
//!
//! Messages that wait together form one round: decide, write, apply, commit; then answer and publish. Nothing is
//! answered or published before its commit (*Invariants* in ARCHITECTURE.md). When a commit fails, the state is
//! dropped and rebuilt from the log, and no command is carried out until the disk takes writes again.

use super::access::Access;
use super::alarms::{self, Alarms};
use super::cases::OpenCases;
use super::clock::Clock;
use super::crowd::{Crowd, CrowdWatch};
use super::daily_backup::Health;
use super::feed::{ToFeed, ToFeedMessage};
use super::follow_up::FollowUp;
use super::job::{self, Job, Message, ToOwner};
use super::metrics::Metrics;
use super::person_key::PersonKeys;
use super::replay::{self, Published, Replayed};
use super::reports::{CallReport, Reports};
use super::room::Room;
use super::round::Round;
use super::start::Opened;
use super::state::State;
use super::watch::Watch;
use crate::model::{Announced, HallId, Moment, Span, Time};
use crate::protocol::view::{TickView, Trouble, TroubleKind};
use crate::queue::AlarmCause;
use crate::store::{DataFolder, Store, StoreError};
use crate::system::process::vital_thread;
use crate::views;
use crate::views::Waits;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Maximum number of messages committed together.
const ROUND_MOST: usize = 256;
/// How often what devices see is refreshed without an event, and how often a failed disk is retried.
const TICK: Duration = Duration::from_secs(1);

/// Starts the owner's thread. It ends when the last sender is dropped, with everything committed.
///
/// # Errors
/// If the thread cannot be started.
pub(crate) fn start(
    opened: Opened,
    feed: ToFeed,
    metrics: Metrics,
    backups: Health,
    access: Access,
    crowd: Crowd,
) -> std::io::Result<(ToOwner, JoinHandle<()>)> {
    let (sender, messages) = ToOwner::new();
    let published = opened.queue.seq();
    let wall = opened.queue.moment(opened.clock.now());
    let now = opened.clock.now();
    let watch = Watch::new(access.clone(), &opened.store, &opened.queue, now);
    let alarms = Alarms::new(&opened.queue, now);
    let owner = Owner {
        state: Some(State {
            waits: Waits::default(),
            queue: opened.queue,
            devices: opened.devices,
        }),
        people: opened.people,
        rest_trouble: None,
        store: Some(opened.store),
        folder: opened.folder,
        hall: opened.hall,
        rehearsal: opened.rehearsal,
        clock: opened.clock,
        wall,
        backups,
        watch,
        reports: Reports::new(access.clone(), now),
        access,
        alarms,
        cases: OpenCases::default(),
        crowd: CrowdWatch::new(crowd),
        room: Room::default(),
        failed_since: None,
        clock_trouble: None,
        published,
        feed,
        metrics,
    };
    let thread = std::thread::Builder::new().name("owner".into());
    let thread = thread.spawn(move || {
        vital_thread("owner of the queue", || owner.run(&messages));
    })?;
    Ok((sender, thread))
}

struct Owner {
    /// `None` while the log cannot be read.
    state: Option<State>,
    store: Option<Store>,
    people: PersonKeys,
    folder: DataFolder,
    hall: HallId,
    rehearsal: bool,
    clock: Clock,
    /// A moment in the hall's time zone, for its wall clock while there is no state.
    wall: Moment,
    backups: Health,
    watch: Watch,
    access: Access,
    reports: Reports,
    alarms: Alarms,
    cases: OpenCases,
    crowd: CrowdWatch,
    room: Room,
    /// Since when the disk has taken no writes.
    failed_since: Option<Time>,
    clock_trouble: Option<Trouble>,
    rest_trouble: Option<Trouble>,
    /// Number of the last event sent to the feed.
    published: u64,
    feed: ToFeed,
    metrics: Metrics,
}

impl Owner {
    fn run(mut self, messages: &Receiver<Message>) {
        let mut next_tick = Instant::now();
        loop {
            if Instant::now() >= next_tick {
                self.tick();
                next_tick = Instant::now() + TICK;
            }
            let mut jobs = Vec::new();
            match messages.recv_timeout(self.idle_until(next_tick)) {
                Ok(first) => {
                    let waiting = messages.try_iter().take(ROUND_MOST - 1);
                    for message in std::iter::once(first).chain(waiting) {
                        match message {
                            Message::Job(job) => jobs.push(job),
                            Message::Look(look) => {
                                let state = self.state.as_ref();
                                look(state.map(|state| &state.queue), self.clock.now());
                            }
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if !jobs.is_empty() || self.is_due() {
                self.round(jobs);
            }
        }
    }

    fn idle_until(&self, next_tick: Instant) -> Duration {
        let tick = next_tick.saturating_duration_since(Instant::now());
        let Some(state) = self.state.as_ref().filter(|_| self.failed_since.is_none()) else {
            return tick;
        };
        let due = state.queue.due().since(self.clock.now()).max(Span::ZERO);
        tick.min(Duration::from_millis(due.as_millis().unsigned_abs()))
    }

    fn is_due(&self) -> bool {
        let state = self.state.as_ref().filter(|_| self.failed_since.is_none());
        state.is_some_and(|state| state.queue.due() <= self.clock.now())
    }

    fn round(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        if self.failed_since.is_some() {
            jobs.into_iter().for_each(|job| job.failed(None));
            return;
        }
        match self.carry_out(&mut jobs) {
            Ok(published) => {
                self.follow_hall();
                self.publish(published);
                let mut follow_up = FollowUp::default();
                jobs.iter().for_each(|job| job.follow_up(&mut follow_up));
                self.follow_up(&follow_up);
                jobs.into_iter().for_each(|job| job.committed());
            }
            Err(error) => self.fail(jobs, &error),
        }
    }

    /// Carries everything out and commits it.
    fn carry_out(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<Vec<Published>, StoreError> {
        let now = self.clock.now();
        let state = self.state.as_mut().expect("a working hub has a state");
        let store = self.store.as_mut().expect("a working hub has a store");
        store.begin()?;
        let mut round = Round::new(state, store, &mut self.people, now, self.rehearsal);
        round.tick()?;
        for job in jobs.iter_mut() {
            job.carry_out(&mut round)?;
        }
        let published = round.published;
        let started = Instant::now();
        store.commit(now)?;
        self.people.begin_day(state.queue.day().date);
        self.metrics.saw_round(jobs.len(), started.elapsed());
        Ok(published)
    }

    /// Whoever holds a copy of the hall gets the one in force, before anybody is answered.
    fn follow_hall(&self) {
        if let Some(state) = &self.state {
            self.access.know_hall(state.queue.hall());
        }
    }

    /// Attends to what follows from a round.
    fn follow_up(&mut self, follow_up: &FollowUp<'_>) {
        let now = self.clock.now();
        for (counter, action, device) in &follow_up.at_counters {
            self.watch.saw(counter, action, device, now);
        }
        for (device, reported) in &follow_up.reports {
            self.reports.take(*device, reported);
        }
        if !follow_up.reports.is_empty() {
            let troubles = self.troubles(now);
            self.tell(ToFeedMessage::Troubles(troubles));
        }
    }

    /// A write failed: memory may be ahead of the disk. The log is the truth.
    fn fail(&mut self, jobs: Vec<Box<dyn Job>>, error: &StoreError) {
        tracing::error!(%error, commands = jobs.len(), "the disk takes no writes");
        self.metrics.saw_storage_failure();
        self.failed_since = Some(self.clock.now());
        self.state = None;
        if let Err(error) = self.reopen() {
            tracing::error!(%error, "the log cannot be read again");
        }
        let log = self.store.as_ref().zip(self.state.as_ref());
        jobs.into_iter().for_each(|job| job.failed(log));
        // Every screen is told before the next attempt: otherwise a disk that recovers only for a moment would never
        // show as a trouble.
        self.show();
    }

    /// Reopens the log, and rebuilds the state from it if there is none.
    fn reopen(&mut self) -> Result<(), StoreError> {
        // The old connection is closed after the new one is opened, so that SQLite keeps its files.
        let store = self.store.insert(Store::open(&self.folder, &self.hall)?);
        if self.state.is_some() {
            return Ok(());
        }
        let replayed = replay::replay(store, self.rehearsal)?;
        let devices = store.devices()?;
        let Some(Replayed { queue, history }) = replayed else {
            return Ok(());
        };
        let missed = history.into_iter().filter(|one| one.seq() > self.published);
        self.publish(missed.collect());
        self.state = Some(State {
            queue,
            devices,
            waits: Waits::default(),
        });
        self.follow_hall();
        Ok(())
    }

    fn tick(&mut self) {
        if self.failed_since.is_some() {
            self.try_again();
        }
        self.show();
        self.watch_alarms();
        self.watch_calls();
    }

    /// Without a loudspeaker nobody says what became of a call: the hub does.
    fn watch_calls(&mut self) {
        let Some(state) = self.state.as_ref().filter(|_| self.failed_since.is_none()) else {
            return;
        };
        let now = self.clock.now();
        let unspoken = state.queue.unspoken(now).filter(|call| {
            let counter = state.queue.counter(&call.counter);
            let zone = counter.map(|counter| counter.plan().zone.as_str());
            self.reports.lacks_speaker(zone, now)
        });
        let told = unspoken.map(|call| {
            job::own(CallReport {
                device: None,
                call: call.seq,
                outcome: Announced::NoSpeaker,
            })
        });
        let told: Vec<_> = told.collect();
        if !told.is_empty() {
            self.round(told);
        }
    }

    /// Raises and clears alarms, as far as that is possible: what fails while the disk does is an alarm afterwards.
    fn watch_alarms(&mut self) {
        let Some(state) = self.state.as_ref().filter(|_| self.failed_since.is_none()) else {
            return;
        };
        let standing = self.alarms.standing();
        if state.queue.changes_alarms(&standing) {
            self.round(vec![job::own(standing)]);
        }
    }

    /// Publishes what changes without an event, and all troubles.
    fn show(&mut self) {
        let now = self.clock.now();
        let troubles = self.troubles(now);
        self.metrics.saw_storage(self.failed_since.is_none());
        let Some(state) = &mut self.state else {
            self.tell(ToFeedMessage::Troubles(troubles));
            return;
        };
        self.wall = state.queue.moment(now);
        self.people.begin_day(state.queue.day().date);
        let tick = TickView {
            now: state.queue.moment(now),
            epoch: state.queue.epoch(),
            seq: state.queue.seq(),
            services: views::service_views(&state.queue, &mut state.waits, now),
            trouble: troubles,
        };
        self.metrics.saw_hall(&tick);
        self.reports.drop_forgotten(&mut state.devices);
        self.metrics.know_devices(state.devices.keys());
        self.metrics.saw_promises(&state.queue.wait_report(), &tick);
        self.tell(ToFeedMessage::Tick(Box::new(tick)));
    }

    /// Whether the disk works again. Each attempt uses a new connection: one that SQLite opened while the file system
    /// was read-only never writes.
    fn try_again(&mut self) {
        if let Err(error) = self.reopen() {
            tracing::warn!(%error, "the log still cannot be read");
            return;
        }
        let now = self.clock.now();
        match self.store.as_ref().map(|store| store.probe(now)) {
            Some(Ok(())) if self.state.is_some() => {
                tracing::info!("the disk takes writes again");
                self.failed_since = None;
            }
            Some(Err(error)) => tracing::warn!(%error, "the disk still takes no writes"),
            Some(Ok(())) | None => {}
        }
    }

    fn troubles(&mut self, now: Time) -> Vec<Trouble> {
        let of_hub = self.of_hub(now);
        let queue = self.state.as_ref().map(|state| &state.queue);
        let of_devices = self.reports.troubles(queue, now);
        let in_hall = queue.map(|queue| self.watch.standing(queue, now));
        let in_hall = in_hall.unwrap_or_default();
        let of_hall = queue.map(|queue| self.watch.troubles(queue, &in_hall));
        let guide_wait = queue.map_or(Span::ZERO, |queue| queue.hall().rules.guide_wait);
        let is_alarm = |trouble: &&Trouble| {
            trouble.kind != TroubleKind::GuideWanted || trouble.since.time + guide_wait <= now
        };
        let single = of_hub.iter().chain(&of_devices).filter(is_alarm);
        let single = single.map(alarms::of);
        let in_hall = in_hall.into_iter().map(|(about, since)| {
            let (name, detail) = (None, None);
            let cause = AlarmCause {
                since,
                name,
                detail,
            };
            (about, cause)
        });
        let ratings = self.store.as_ref().zip(queue);
        let ratings = ratings.map(|(store, queue)| self.cases.standing(store, queue));
        let in_hall = in_hall.chain(ratings.into_iter().flatten());
        self.alarms.see(now, single.chain(in_hall), &self.reports);
        let of_hall = of_hall.into_iter().flatten();
        of_hub
            .into_iter()
            .chain(of_hall)
            .chain(of_devices)
            .collect()
    }

    /// The hub's own.
    fn of_hub(&mut self, now: Time) -> Vec<Trouble> {
        let wall = self.wall;
        let trouble = |kind, since| Trouble {
            device: None,
            name: None,
            kind,
            since: wall.at(since),
            detail: None,
        };
        let clock = self.clock.report().map(|report| {
            let kind = report.trouble.kind();
            let known = self.clock_trouble.take();
            let same = known.filter(|known| known.kind == kind);
            same.unwrap_or_else(|| {
                let other = wall.at(report.other).zoned();
                let detail = Some(other.strftime("%Y-%m-%d %H:%M").to_string());
                Trouble {
                    detail,
                    ..trouble(kind, now)
                }
            })
        });
        let storage = self
            .failed_since
            .map(|since| trouble(TroubleKind::StorageFailed, since));
        self.clock_trouble.clone_from(&clock);
        let backups = self.backups.failed_since();
        let backups = backups.map(|since| trouble(TroubleKind::BackupFailed, since));
        let disk = self.room.low_since(self.folder.path(), now);
        let disk = disk.map(|(since, free)| Trouble {
            detail: Some(free),
            ..trouble(TroubleKind::DiskLow, since)
        });
        let crowd = self.crowd.trouble(now, wall.at(now));
        let rest = self.is_anybody_unknown();
        let rest = rest.then(|| {
            let known = self.rest_trouble.take();
            known.unwrap_or_else(|| trouble(TroubleKind::PeopleUnknown, now))
        });
        self.rest_trouble.clone_from(&rest);
        self.metrics.saw_crowd(self.crowd.count());
        let hub = [storage, clock, backups, disk, crowd, rest];
        hub.into_iter().flatten().collect()
    }

    /// Whether nobody can be recognized today although services ask for a number.
    fn is_anybody_unknown(&self) -> bool {
        self.state.as_ref().is_some_and(|state| {
            let mut services = state.queue.hall().services.iter();
            self.people.rests(state.queue.day().date)
                && services.any(|service| service.asks.is_some())
        })
    }

    fn publish(&mut self, published: Vec<Published>) {
        let Some(last) = published.last() else {
            return;
        };
        self.published = last.seq();
        if published.iter().any(concerns_cases) {
            self.cases.changed();
        }
        for message in &published {
            if let Published::Change(change) = message
                && change.call.is_some()
            {
                self.metrics.saw_call();
            }
        }
        self.tell(ToFeedMessage::Published(published));
    }

    fn tell(&self, message: ToFeedMessage) {
        // The feed ends only with the program.
        if self.feed.blocking_send(message).is_err() {
            tracing::debug!("nobody listens any more");
        }
    }
}

/// Whether a bad rating may have come, been seen to, or be overdue since.
fn concerns_cases(published: &Published) -> bool {
    match published {
        Published::Change(change) => {
            ["ticket-rated", "rating-detailed", "rating-case-step"].contains(&&*change.kind)
        }
        Published::Snapshot(_) => true,
    }
}
