//! What the handlers need.

use crate::files::Files;
use crate::hub::access::{Access, FolderKey, Pairings};
use crate::hub::annalist::Annalist;
use crate::hub::feed::ToFeed;
use crate::hub::hall_file::HallFiles;
use crate::hub::http::limits;
use crate::hub::http::turns::Turns;
use crate::hub::job::ToOwner;
use crate::hub::lan::{LanFacts, Root};
use crate::hub::live_parts::LiveParts;
use crate::hub::metrics::Metrics;
use crate::hub::notice_folder::Hints;
use crate::hub::ratings::Ratings;
use crate::hub::records::Records;
use crate::hub::uploads::Uploads;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Clones share it: every request has one.
#[derive(Clone)]
pub(in crate::hub) struct Api(Arc<Parts>);

pub(in crate::hub) struct Parts {
    pub(in crate::hub) owner: ToOwner,
    pub(in crate::hub) feed: ToFeed,
    pub(in crate::hub) records: Records,
    pub(in crate::hub) annalist: Annalist,
    pub(in crate::hub) ratings: Ratings,
    pub(in crate::hub) hall_files: HallFiles,
    pub(in crate::hub) files: Files,
    pub(super) metrics: Metrics,
    pub(in crate::hub) access: Access,
    pub(super) key: FolderKey,
    /// New devices that wait to be let in.
    pairings: Mutex<Pairings>,
    /// `None` if the hub has no port for the hall.
    pub(in crate::hub) lan: Option<LanFacts>,
    /// One permit per stream that may be open.
    pub(super) streams: Arc<Semaphore>,
    pub(super) turns: Turns,
    pub(in crate::hub) live_parts: LiveParts,
    pub(super) uploads: Uploads,
    /// Why files of the watched folder are not shown.
    pub(in crate::hub) hints: Hints,
}

impl Api {
    pub(in crate::hub) fn new(
        owner: ToOwner,
        feed: ToFeed,
        (records, annalist, ratings): (Records, Annalist, Ratings),
        kept: (HallFiles, Files, Hints),
        (metrics, access, key, lan): (Metrics, Access, FolderKey, Option<LanFacts>),
    ) -> Self {
        let (hall_files, files, hints) = kept;
        Self(Arc::new(Parts {
            owner,
            feed,
            records,
            annalist,
            ratings,
            hall_files,
            files,
            hints,
            metrics,
            access,
            key,
            pairings: Mutex::default(),
            lan,
            streams: Arc::new(Semaphore::new(limits::STREAMS)),
            turns: Turns::default(),
            live_parts: LiveParts::default(),
            uploads: Uploads::default(),
        }))
    }
}

impl Parts {
    pub(in crate::hub) fn pairings(&self) -> MutexGuard<'_, Pairings> {
        self.pairings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Parts {
    /// What browsers are to trust; `None` with the hall's own certificate, or without a port for the hall.
    pub(in crate::hub) fn root(&self) -> Option<&Root> {
        self.lan.as_ref()?.root.as_ref()
    }
}

impl Deref for Api {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
