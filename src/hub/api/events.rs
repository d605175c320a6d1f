//! `GET /v1/events`: server-sent events.

use super::endpoint::{Endpoint, parameter};
use super::reader::{Reader, server_sent};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Access, Audience, Caller, Device};
use crate::hub::devices::set_view;
use crate::hub::feed::{Subscription, ToFeedMessage, frame};
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::protocol::{CHANGE, LAST_EVENT_ID, SETTINGS, SNAPSHOT, TICK, path};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, oneshot, watch};

pub(super) const ENDPOINT: Endpoint = Endpoint {
    parameters: || {
        vec![parameter(
            "header",
            LAST_EVENT_ID,
            false,
            json!({ "type": "integer" }),
        )]
    },
    ..Endpoint::new(
        "get",
        path::EVENTS,
        "The stream of changes",
        || ("200", described()),
        || get(events),
    )
};

/// What OpenAPI cannot express yet is in `x-events`: the data of each kind of event.
fn described() -> Value {
    json!({
        "description": "Server-Sent Events without an end. A `snapshot` first, or what was missed since \
                        Last-Event-ID; then every `change`, and a `tick` every five seconds. A change or a \
                        snapshot has the number of its event as `id`, without gaps; a tick has none. A device for which \
                        something is set reads it first, as `settings`, and again whenever it is changed.",
        "content": { "text/event-stream": {
            "schema": { "type": "string" },
            "x-events": {
                SNAPSHOT: reference("Snapshot"),
                CHANGE: reference("Change"),
                TICK: reference("Tick"),
                SETTINGS: reference("SetView"),
            },
        } },
    })
}

async fn events(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Handled {
    let audience = Audience::of(caller.role);
    let last = last_event_id(&headers)?;
    let reader = Reader::new(&api, caller, &headers)?;
    let (reply, subscription) = oneshot::channel();
    let message = ToFeedMessage::Subscribe(audience, last, reply);
    let subscription = match api.feed.send(message).await {
        Ok(()) => subscription.await.ok(),
        Err(_) => None,
    };
    let subscription = subscription.ok_or_else(|| Refused::failure(Failure::Busy, &headers))?;
    let settings = Settings::of(&api.access, &reader.caller.device);
    let open = Open::new(subscription, settings, reader);
    Ok(server_sent(Body::from_stream(stream::unfold(
        open,
        Open::next,
    ))))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Refused> {
    let Some(id) = headers.get(LAST_EVENT_ID) else {
        return Ok(None);
    };
    let id = id.to_str().ok().and_then(|id| id.parse().ok());
    let malformed = || Refused::new(Told::malformed(&"the Last-Event-ID is no number"), headers);
    id.map(Some).ok_or_else(malformed)
}

/// A stream with a reader.
struct Open {
    first: Option<Bytes>,
    rest: broadcast::Receiver<Bytes>,
    settings: Settings,
    reader: Reader,
}

/// What is set for the reader's device.
struct Settings {
    access: Access,
    device: Device,
    changes: watch::Receiver<u64>,
    /// As last told; 0 if nothing was.
    version: u64,
}

impl Settings {
    fn of(access: &Access, device: &Device) -> Self {
        Self {
            access: access.clone(),
            device: device.clone(),
            changes: access.changes(),
            version: 0,
        }
    }

    /// What there is to tell that was not told.
    fn news(&mut self) -> Option<Bytes> {
        let set = self.access.settings_of(&self.device)?;
        if set.version == self.version {
            return None;
        }
        self.version = set.version;
        let data = serde_json::to_vec(&set_view(set)).expect("settings have text keys");
        Some(frame(None, SETTINGS, &data))
    }

    async fn next(&mut self) -> Bytes {
        loop {
            if self.changes.changed().await.is_err() {
                return std::future::pending().await;
            }
            if let Some(news) = self.news() {
                return news;
            }
        }
    }
}

/// The reader is too slow. It reconnects with the number of the last event that it saw.
#[derive(Debug, thiserror::Error)]
#[error("the reader of the stream is too slow")]
struct TooSlow;

impl Open {
    fn new(subscription: Subscription, mut settings: Settings, reader: Reader) -> Self {
        let mut first = BytesMut::from(settings.news().unwrap_or_default());
        first.extend_from_slice(&subscription.first);
        Self {
            first: Some(first.freeze()),
            rest: subscription.rest,
            settings,
            reader,
        }
    }

    async fn next(mut self) -> Option<(Result<Bytes, TooSlow>, Self)> {
        if let Some(first) = self.first.take() {
            return Some((Ok(first), self));
        }
        let received = tokio::select! {
            biased;
            () = self.reader.ended() => return None,
            news = self.settings.next() => return Some((Ok(news), self)),
            received = self.rest.recv() => received,
        };
        match received {
            Ok(parcel) => Some((Ok(parcel), self)),
            Err(RecvError::Lagged(_)) => Some(self.drop_slow()),
            // The hub is stopping.
            Err(RecvError::Closed) => None,
        }
    }

    fn drop_slow(self) -> (Result<Bytes, TooSlow>, Self) {
        let Reader {
            caller, metrics, ..
        } = &self.reader;
        tracing::warn!(device = caller.name, "a stream is dropped: nobody reads it");
        metrics.stream_dropped();
        (Err(TooSlow), self)
    }
}
