//! From a data folder to a hall that is ready: lock, replay, the hall file's rules, a new day.

use super::clock::{Clock, TooFarAhead};
use super::feed::{self, ToFeed};
use super::hall_file::{self, Chosen};
use super::person_key::PersonKeys;
use super::replay::{self, Published, Replayed};
use super::round::epoch;
use crate::model::{DeviceId, Hall, HallId, Time};
use crate::protocol::HallSource;
use crate::protocol::view::HallView;
use crate::queue::{Command, Event, Fact, Mismatch, Queue};
use crate::store::{DataFolder, Origin, Store, StoreError};
use crate::views;
use crate::views::Waits;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

/// Everything the owner needs.
pub(crate) struct Opened {
    pub(crate) folder: DataFolder,
    pub(crate) store: Store,
    pub(crate) queue: Queue,
    pub(crate) devices: BTreeMap<String, DeviceId>,
    pub(crate) people: PersonKeys,
    pub(crate) hall: HallId,
    pub(crate) rehearsal: bool,
    pub(crate) clock: Clock,
    history: VecDeque<Published>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Impossible(#[from] Mismatch),
    #[error(transparent)]
    Clock(#[from] TooFarAhead),
    /// The folder was created with `--at`, and there is none now.
    #[error("the data folder is a rehearsal")]
    Rehearsal,
    /// There is an `--at`, but the folder was created without one.
    #[error("the data folder is no rehearsal")]
    NoRehearsal,
    /// There are events, but no day has started.
    #[error("the log has no day")]
    NoDay,
}

/// Opens a data folder for `hall`, which is read from `chosen`, creating it if missing, and brings the log up to date.
///
/// # Errors
/// See [`StartError`]. A log that cannot be used is left untouched.
pub(crate) fn open(
    path: &Path,
    hall: &Arc<Hall>,
    chosen: &Chosen,
    at: Option<Time>,
) -> Result<Opened, StartError> {
    let folder = DataFolder::lock(path)?;
    let mut store = Store::open(&folder, &hall.id)?;
    let rehearsal = check_rehearsal(&store, at.is_some())?;
    let known = replay::replay(&store, rehearsal)?;
    let cut_off = known
        .as_ref()
        .is_some_and(|known| known.queue.was_cut_off());
    let last = store.last_event_at()?;
    let clock = Clock::start(at, last, store.clock_confirmed()?, cut_off)?;
    let now = clock.now();
    let known = if store.seq() == 0 {
        begin_log(&mut store, hall, rehearsal, now)?;
        replay::replay(&store, rehearsal)?
    } else {
        known
    };
    let Replayed { queue, history } = known.ok_or(StartError::NoDay)?;
    let mut opened = Opened {
        devices: store.devices()?,
        people: PersonKeys::new(folder.path()),
        folder,
        store,
        queue,
        hall: hall.id.clone(),
        rehearsal,
        clock,
        history,
    };
    opened.bring_up_to(now, hall, chosen)?;
    let today = opened.queue.day().date;
    opened.people.begin(&opened.store, today)?;
    Ok(opened)
}

impl Opened {
    /// Starts the feed that publishes this hall.
    pub(crate) fn start_feed(&mut self) -> ToFeed {
        let view = self.view();
        feed::start(view, std::mem::take(&mut self.history), self.clock.clone())
    }

    fn view(&self) -> HallView {
        let mut waits = Waits::default();
        let now = self.clock.now();
        views::hall_view(&self.queue, self.rehearsal, &mut waits, now)
    }

    /// Puts the hall file into force, starts the day and, after a restore, an epoch: in this order, as the lost hub
    /// may have issued numbers on this day. To whom is no longer known here.
    fn bring_up_to(
        &mut self,
        now: Time,
        hall: &Arc<Hall>,
        chosen: &Chosen,
    ) -> Result<(), StartError> {
        let is_kept = self.keep_in_folder(chosen);
        self.store.begin()?;
        if let Some(last) = self.clock.asked_since() {
            self.store.ask_of_clock(last)?;
        }
        self.carry_out(&Command::Configure { hall: hall.clone() }, now)?;
        self.store
            .keep_hall_file(&chosen.toml, &chosen.origin(), now)?;
        // A file that is not in the folder is imported again at the next start.
        if let Some(config) = chosen.config.as_ref().filter(|_| is_kept) {
            self.store.set_hall_imported(config)?;
        }
        while self.queue.due() <= now && self.carry_out(&Command::Tick, now)? {}
        if self.store.is_copy()? {
            let second = u64::try_from(now.as_millis() / 1_000).unwrap_or(0);
            let fact = Queue::epoch_fact(second.max(self.queue.epoch() + 1));
            let at = now.max(self.queue.last_event_at());
            self.take_in(&[Event { at, fact }])?;
            self.store.set_person_rest(self.queue.day().date)?;
            self.store.is_original_now()?;
        }
        self.store.commit(now)?;
        Ok(())
    }

    /// Has the folder hold the hall file that is about to be in force. Returns whether it does: without it the hub works
    /// just as well, until the next start.
    fn keep_in_folder(&self, chosen: &Chosen) -> bool {
        if chosen.source == HallSource::Folder {
            return true;
        }
        let written = hall_file::write(self.folder.path(), &chosen.toml);
        if let Err(error) = &written {
            tracing::warn!(%error, "the hall file cannot be written into the data folder");
        }
        written.is_ok()
    }

    /// Returns whether it produced any events.
    fn carry_out(&mut self, command: &Command, now: Time) -> Result<bool, StartError> {
        let events = self.queue.decide(command, now);
        let events = events.expect("neither rules nor a tick are ever refused");
        self.take_in(&events)?;
        Ok(!events.is_empty())
    }

    fn take_in(&mut self, events: &[Event]) -> Result<(), StartError> {
        let mut waits = Waits::default();
        for event in events {
            let epoch = epoch(&self.queue, &event.fact);
            self.store.append(event, epoch, &Origin::default())?;
            self.queue.apply(event)?;
            let message = Published::of(&self.queue, event, self.rehearsal, &mut waits);
            self.history.push_back(message);
        }
        Ok(())
    }
}

/// A folder first started with `--at` always needs it; no other folder accepts it. Rehearsal data is never taken for
/// real.
fn check_rehearsal(store: &Store, wanted: bool) -> Result<bool, StartError> {
    match store.rehearsal()? {
        Some(true) if !wanted => Err(StartError::Rehearsal),
        Some(false) if wanted => Err(StartError::NoRehearsal),
        Some(rehearsal) => Ok(rehearsal),
        None if store.seq() > 0 && wanted => Err(StartError::NoRehearsal),
        None => Ok(wanted),
    }
}

fn begin_log(
    store: &mut Store,
    hall: &Arc<Hall>,
    rehearsal: bool,
    now: Time,
) -> Result<(), StartError> {
    let epoch_second = u64::try_from(now.as_millis() / 1_000).unwrap_or(0);
    let events: Vec<Event> = Queue::genesis(hall, epoch_second, now)?;
    store.begin()?;
    store.set_rehearsal(rehearsal)?;
    for event in &events {
        let epoch = if let Fact::EpochStarted { epoch, .. } = event.fact {
            epoch
        } else {
            0
        };
        store.append(event, epoch, &Origin::default())?;
    }
    store.commit(now)?;
    Ok(())
}
