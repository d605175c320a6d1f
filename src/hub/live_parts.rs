//! What open pages are told: that something changed, and with it the live page's changing part. It is made once for all
//! browsers that see the same, at most once a second and for each call, so that a page costs the hub less than a display.

use super::api::{Api, Reader, server_sent};
use super::feed::{Pulse, ToFeedMessage, frame};
use super::live::{Sight, live_part};
use crate::system::process::vital;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep_until};

/// A call is on the pages within 100 ms; calls that are closer than this are told together.
const CALL_APART: Duration = Duration::from_millis(60);
/// All else in a busy hall. What changes after a quiet second is told at once.
const CALM_APART: Duration = Duration::from_secs(1);

/// The parts that are read now, each with its maker. Clones share them.
#[derive(Clone, Default)]
pub(super) struct LiveParts(Arc<Mutex<HashMap<Sight, watch::Sender<Bytes>>>>);

/// What a page hears.
#[derive(Serialize)]
struct News<'a> {
    what: &'static str,
    lang: &'a str,
    html: &'a str,
}

impl LiveParts {
    /// What `reader` hears from now on.
    pub(super) fn stream(&self, api: &Api, sight: Sight, reader: Reader) -> Response {
        let open = (self.subscribe(api, sight), reader);
        let told = stream::unfold(open, |(mut parts, mut reader)| async {
            tokio::select! {
                biased;
                () = reader.ended() => return None,
                // The maker is gone: the browser comes again.
                changed = parts.changed() => changed.ok()?,
            }
            let part = parts.borrow_and_update().clone();
            Some((Ok::<_, Infallible>(part), (parts, reader)))
        });
        server_sent(Body::from_stream(told))
    }

    fn subscribe(&self, api: &Api, sight: Sight) -> watch::Receiver<Bytes> {
        let mut all = self.all();
        if let Some(parts) = all.get(&sight) {
            return parts.subscribe();
        }
        let (parts, first) = watch::channel(Bytes::new());
        all.insert(sight, parts.clone());
        let (api, mine) = (api.clone(), self.clone());
        tokio::spawn(vital("live parts", async move {
            tokio::select! {
                () = make(&api, sight, &parts) => drop(mine.all().remove(&sight)),
                () = mine.left(sight, &parts) => {}
            }
        }));
        first
    }

    /// Waits until nobody reads a part, and takes it away.
    async fn left(&self, sight: Sight, parts: &watch::Sender<Bytes>) {
        loop {
            parts.closed().await;
            let mut all = self.all();
            // Somebody may have come in between.
            if parts.receiver_count() == 0 {
                all.remove(&sight);
                return;
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Sight, watch::Sender<Bytes>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the part whenever the hall has changed, until the hub stops.
async fn make(api: &Api, sight: Sight, parts: &watch::Sender<Bytes>) {
    let (reply, pulse) = oneshot::channel();
    if api.feed.send(ToFeedMessage::Follow(reply)).await.is_err() {
        return;
    }
    let Ok(mut pulse) = pulse.await else {
        return;
    };
    let mut told = *pulse.borrow_and_update();
    let mut last = None;
    loop {
        if next(&mut pulse, told, last).await.is_none() {
            return;
        }
        let now = *pulse.borrow_and_update();
        last = Some(Instant::now());
        let Some(html) = live_part(api, sight).await else {
            return;
        };
        let news = News {
            what: word(told, now),
            lang: sight.1.code(),
            html: &html,
        };
        told = now;
        let news = serde_json::to_vec(&news).expect("its keys are texts");
        parts.send_replace(frame(None, "live", &news));
    }
}

/// Waits until there is something that is to be told now. `None` when the hub stops.
async fn next(
    pulse: &mut watch::Receiver<Pulse>,
    told: Pulse,
    last: Option<Instant>,
) -> Option<()> {
    loop {
        let now = *pulse.borrow_and_update();
        let apart = if now.calls == told.calls && now.snapshots == told.snapshots {
            CALM_APART
        } else {
            CALL_APART
        };
        if now == told {
            pulse.changed().await.ok()?;
            continue;
        }
        let Some(last) = last else {
            return Some(());
        };
        tokio::select! {
            biased;
            () = sleep_until(last + apart) => return Some(()),
            changed = pulse.changed() => changed.ok()?,
        }
    }
}

/// What a page does by itself: look for notices anew, or at what was called.
fn word(told: Pulse, now: Pulse) -> &'static str {
    if now.snapshots > told.snapshots {
        "anew"
    } else if now.calls > told.calls {
        "called"
    } else {
        "changed"
    }
}
