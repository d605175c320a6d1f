//! Deletes the files that no notice needs any more.

use super::clock::system_time;
use super::job::ToOwner;
use crate::files::{Files, UNNAMED_FOR};
use crate::model::{FileHash, Span};
use crate::queue::Queue;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::sleep;

/// How often to look.
const LOOK: Duration = Duration::from_secs(60 * 60);

/// Sweeps as long as the program runs.
pub(super) async fn keep_swept(files: Files, owner: ToOwner) {
    loop {
        sweep(&files, &owner, UNNAMED_FOR).await;
        sleep(LOOK).await;
    }
}

/// Deletes what was not named for so long. While it is not known what is named, nothing goes.
pub(super) async fn sweep(files: &Files, owner: &ToOwner, unnamed_for: Span) {
    let Ok(named) = owner.look(|queue, _| Ok(named(queue))).await else {
        return;
    };
    let files = files.clone();
    let swept =
        tokio::task::spawn_blocking(move || files.sweep(&named, unnamed_for, system_time()));
    if let Ok(Err(error)) = swept.await {
        tracing::warn!(%error, "the folder of files cannot be read");
    }
}

/// What the notices of today name, also those that are over.
fn named(queue: &Queue) -> BTreeSet<FileHash> {
    let pictures = queue
        .all_notices()
        .flat_map(|(_, notice)| notice.picture.values());
    pictures.flatten().cloned().collect()
}
