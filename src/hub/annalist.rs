//! Keeps the rows that reports are made from up with the log, and makes reports from them: on a thread of its own that
//! reads beside the owner, so that no command waits for a year's figures.

use super::clock::Clock;
use super::message::Failure;
use super::metrics::Metrics;
use crate::annals::Annals;
use crate::model::Time;
use crate::queue::Queue;
use crate::store::StoreError;
use crate::system::process::{give_way, vital_thread};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TrySendError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How often the log is looked at while nobody asks: what has been read already need not be read for a report.
const LOOK: Duration = Duration::from_secs(2);
/// Maximum number of reports that wait; more are refused as busy.
const WAITING_MOST: usize = 32;
/// How many parts of the log are read for a report. If there are more, as when all rows are made anew, whoever asks is told
/// to come again.
const PARTS_MOST: usize = 5;

/// A day of more visits is not held for nobody: in memory it is as much as the hub's own.
const LARGE: usize = 20_000;
/// How long after a report such a day is held.
const HELD: Duration = Duration::from_secs(60);
/// How long after that it is looked at again, by itself: it may be over.
const REST: Duration = Duration::from_secs(3_600);

type Job = Box<dyn FnOnce(&mut Keeper) + Send>;

/// Handle to the thread, which ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct Annalist(mpsc::SyncSender<Job>);

/// What a report is made from.
pub(super) struct Known<'a> {
    /// Where the log is.
    pub(super) folder: &'a Path,
    pub(super) annals: &'a Annals,
    /// The hall after the last event that was read.
    pub(super) queue: &'a Queue,
    pub(super) now: Time,
}

impl Annalist {
    /// # Errors
    /// If there can be no thread.
    pub(super) fn start(folder: &Path, clock: Clock, metrics: Metrics) -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::sync_channel(WAITING_MOST);
        let keeper = Keeper {
            folder: folder.into(),
            clock,
            metrics,
            annals: None,
            is_well: true,
            asked_at: None,
            rests_until: None,
        };
        let run = move || vital_thread("reports", move || keeper.run(&jobs));
        thread::Builder::new().name("reports".into()).spawn(run)?;
        Ok(Self(sender))
    }

    /// Makes a report of all that has happened.
    ///
    /// # Errors
    /// [`Failure::Storage`] if the log or its rows cannot be read, [`Failure::Busy`] while they are made anew.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        make: impl Fn(&Known) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |keeper| {
            let _ = reply.send(keeper.make(&make));
        });
        self.0.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Busy,
            TrySendError::Disconnected(_) => Failure::Storage,
        })?;
        answer.await.unwrap_or(Err(Failure::Storage))
    }
}

/// The thread's own.
struct Keeper {
    folder: PathBuf,
    clock: Clock,
    metrics: Metrics,
    /// `None` before the log could be read.
    annals: Option<Annals>,
    /// The last look went well.
    is_well: bool,
    asked_at: Option<Instant>,
    /// A large day is let go of until then, or until somebody asks.
    rests_until: Option<Instant>,
}

impl Keeper {
    fn run(mut self, jobs: &Receiver<Job>) {
        give_way();
        let mut more = true;
        loop {
            let wait = if more { Duration::ZERO } else { LOOK };
            match jobs.recv_timeout(wait) {
                Ok(job) => {
                    (self.asked_at, self.rests_until) = (Some(Instant::now()), None);
                    job(&mut self);
                }
                Err(RecvTimeoutError::Timeout) => more = self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Reads a part of what the log has gained; answers whether there is more.
    fn look(&mut self) -> bool {
        let now = Instant::now();
        if self.rests_until.is_some_and(|until| now < until) {
            return false;
        }
        let read = self.read();
        let error = match &read {
            Err(error) => Some(error),
            Ok(_) => self.annals.as_ref().and_then(Annals::not_written),
        };
        if let Some(error) = error
            && self.is_well
        {
            tracing::error!(%error, "the rows of the reports are not kept up with the log");
        } else if error.is_none() && !self.is_well {
            tracing::info!("the rows of the reports are kept up with the log again");
        }
        self.is_well = error.is_none();
        self.metrics.saw_reports(self.is_well);
        let today = self.annals.as_ref().map_or(0, Annals::visits_today);
        let is_held = self.asked_at.is_some_and(|at| at.elapsed() < HELD);
        if today > LARGE && !is_held {
            (self.annals, self.rests_until) = (None, Some(now + REST));
            return false;
        }
        read.unwrap_or(false)
    }

    fn read(&mut self) -> Result<bool, StoreError> {
        let annals = match &mut self.annals {
            Some(annals) => annals,
            none => none.insert(Annals::open(&self.folder)?),
        };
        annals.follow_part()
    }

    fn make<T>(&mut self, make: &impl Fn(&Known) -> Result<T, StoreError>) -> Result<T, Failure> {
        self.catch_up()?;
        let mut made = self.try_make(make);
        // A file that turns out to be damaged is made anew.
        if let (Err(error), Some(annals)) = (&made, &mut self.annals)
            && annals.mend(error)
        {
            self.catch_up()?;
            made = self.try_make(make);
        }
        made.map_err(|error| {
            tracing::error!(%error, "the rows of the reports cannot be read");
            Failure::Storage
        })
    }

    fn catch_up(&mut self) -> Result<(), Failure> {
        for _ in 0..PARTS_MOST {
            let more = self.read().map_err(|error| {
                tracing::error!(%error, "no report can be made");
                Failure::Storage
            })?;
            if !more {
                return Ok(());
            }
        }
        Err(Failure::Busy)
    }

    fn try_make<T>(&self, make: impl Fn(&Known) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let annals = self.annals.as_ref();
        let Some((annals, queue)) = annals.and_then(|annals| Some((annals, annals.queue()?)))
        else {
            return Err(StoreError::Damaged("the log has no day".into()));
        };
        make(&Known {
            folder: &self.folder,
            annals,
            queue,
            // The clock may have been set back since.
            now: self.clock.now().max(queue.last_event_at()),
        })
    }
}
