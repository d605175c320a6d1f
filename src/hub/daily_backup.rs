//! The daily backup: one on each calendar day on which the hub runs, soon after its start or after midnight, of
//! everything up to then. The oldest are deleted.

use crate::config::BackupSettings;
use crate::custody::backup::{
    BackupError, Manifest, TIME_OF_DAY, folder, make, stamp, stamped, unfinished,
};
use crate::hub::clock::Clock;
use crate::hub::metrics::Metrics;
use crate::model::{HallId, Moment, Time};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often to check whether a backup is due.
const LOOK: Duration = Duration::from_secs(30);
/// Delay before retrying a failed backup.
const RETRY: Duration = Duration::from_secs(600);

/// Clones share the state.
#[derive(Clone, Debug, Default)]
pub(super) struct Health {
    failed_since: Arc<Mutex<Option<Time>>>,
}

impl Health {
    /// Since when the day's backup has been overdue.
    pub(super) fn failed_since(&self) -> Option<Time> {
        *self.lock()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Time>> {
        self.failed_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the daily backup needs.
#[derive(Debug)]
pub(super) struct Daily {
    data: PathBuf,
    folder: PathBuf,
    keep: usize,
    hall: HallId,
    clock: Clock,
    /// Any moment in the hall's time zone, for its wall clock.
    wall: Moment,
    metrics: Metrics,
    health: Health,
}

impl Daily {
    pub(super) fn new(
        data: &Path,
        settings: &BackupSettings,
        hall: HallId,
        (clock, wall): (Clock, Moment),
        metrics: Metrics,
    ) -> Self {
        Self {
            data: data.into(),
            folder: folder(data, settings),
            keep: settings.keep,
            hall,
            clock,
            wall,
            metrics,
            health: Health::default(),
        }
    }

    pub(super) fn health(&self) -> Health {
        self.health.clone()
    }

    /// Makes backups when they are due, as long as the program runs.
    pub(super) async fn run(self) {
        let this = Arc::new(self);
        loop {
            let worker = this.clone();
            // Copying and verifying take seconds, so they get a blocking thread.
            let looked = tokio::task::spawn_blocking(move || worker.look()).await;
            let wait = if looked.unwrap_or(false) { LOOK } else { RETRY };
            tokio::time::sleep(wait).await;
        }
    }

    /// Makes the day's backup if there is none yet. Returns whether all is well.
    fn look(&self) -> bool {
        let now = self.clock.now();
        let today = stamp(&self.hall, self.wall.at(now));
        let done = stamped(&self.folder, &self.hall, self.wall.at(now));
        let date = &today[..today.len() - TIME_OF_DAY.len()];
        if let Some(newest) = done.last().filter(|name| name.starts_with(date)) {
            self.saw(&self.folder.join(newest));
            return true;
        }
        let made = std::fs::create_dir_all(&self.folder)
            .map_err(BackupError::file(&self.folder))
            .and_then(|()| make(&self.data, &self.folder.join(&today), now));
        match made {
            Ok(manifest) => {
                let (events, bytes) = (manifest.events, manifest.bytes());
                tracing::info!(folder = %self.folder.display(), name = today, events, bytes, "backup made");
                *self.health.lock() = None;
                self.saw(&self.folder.join(&today));
                self.forget_oldest();
                true
            }
            Err(error) => {
                tracing::error!(folder = %self.folder.display(), %error, "no backup could be made");
                self.health.lock().get_or_insert(now);
                self.metrics.saw_backup_failure();
                false
            }
        }
    }

    fn saw(&self, newest: &Path) {
        let made_at = Manifest::read(newest).ok().map(|manifest| manifest.made_at);
        let made_at = made_at.and_then(|at| at.parse::<jiff::Timestamp>().ok());
        if let Some(at) = made_at {
            self.metrics.saw_backup(at.as_second());
        }
    }

    fn forget_oldest(&self) {
        let now = self.wall.at(self.clock.now());
        let done = stamped(&self.folder, &self.hall, now);
        let too_many = done.len().saturating_sub(self.keep);
        for name in &done[..too_many] {
            let path = self.folder.join(name);
            // Renamed first, so that a half-deleted backup is never taken for a whole one.
            let gone = std::fs::rename(&path, unfinished(&path))
                .and_then(|()| std::fs::remove_dir_all(unfinished(&path)));
            match gone {
                Ok(()) => tracing::info!(name, "an old backup was deleted"),
                Err(error) => tracing::warn!(name, %error, "an old backup cannot be deleted"),
            }
        }
    }
}
