//! What may be uploaded at once: a file in memory for each of a few, and one child that draws.

use super::access::Device;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Maximum number of files that are being uploaded.
const UPLOADS_MOST: usize = 4;

#[derive(Debug)]
pub(super) struct Uploads {
    who: Arc<Mutex<BTreeSet<Device>>>,
    /// Whoever holds its permit draws.
    pub(super) drawing: Arc<Semaphore>,
}

/// While this is held, its holder uploads nothing else.
#[derive(Debug)]
pub(super) struct Upload {
    who: Arc<Mutex<BTreeSet<Device>>>,
    holder: Device,
}

/// Why another upload does not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoUpload {
    /// The same browser or device is uploading already.
    Another,
    /// Too many others are.
    Busy,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            who: Arc::default(),
            drawing: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Uploads {
    /// # Errors
    /// If it has to wait.
    pub(super) fn begin(&self, holder: Device) -> Result<Upload, NoUpload> {
        let mut who = locked(&self.who);
        if who.contains(&holder) {
            return Err(NoUpload::Another);
        }
        if who.len() >= UPLOADS_MOST {
            return Err(NoUpload::Busy);
        }
        who.insert(holder.clone());
        let who = self.who.clone();
        Ok(Upload { who, holder })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        locked(&self.who).remove(&self.holder);
    }
}

fn locked(who: &Mutex<BTreeSet<Device>>) -> MutexGuard<'_, BTreeSet<Device>> {
    who.lock().unwrap_or_else(PoisonError::into_inner)
}
