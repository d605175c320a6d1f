//! Who reads a stream, and when it ends.

use super::state::Api;
use crate::hub::access::{Access, Caller};
use crate::hub::http::respond::Refused;
use crate::hub::metrics::Metrics;
use crate::hub::problem::Told;
use crate::protocol::Refusal;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use std::pin::Pin;
use tokio::sync::OwnedSemaphorePermit;

/// Who reads a stream. It ends with the reader's token, or when the device has opened too many others.
pub(in crate::hub) struct Reader {
    pub(in crate::hub) caller: Caller,
    access: Access,
    pub(super) metrics: Metrics,
    ended: Pin<Box<dyn Future<Output = ()> + Send>>,
    _place: OwnedSemaphorePermit,
}

impl Reader {
    /// # Errors
    /// If too many streams are open.
    pub(in crate::hub) fn new(
        api: &Api,
        caller: Caller,
        headers: &HeaderMap,
    ) -> Result<Self, Refused> {
        let place = api.streams.clone().try_acquire_owned().map_err(|_| {
            let text = "Too many event streams are open.";
            Refused::new(Told::new(Refusal::TooMany, text), headers)
        })?;
        api.access.count_stream(&caller.device, true);
        api.metrics.stream_opened(&caller.name);
        let (watched, watching) = (caller.clone(), api.access.clone());
        // This computer's own programs may be several under one name.
        let turn = (!caller.is_trusted).then(|| api.turns.begin(&caller.holder()));
        Ok(Self {
            caller,
            access: api.access.clone(),
            metrics: api.metrics.clone(),
            ended: Box::pin(async move {
                let replaced = async {
                    match turn {
                        // The sender is dropped only after signaling.
                        Some(turn) => drop(turn.await),
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = watching.ended(&watched) => {}
                    () = replaced => {}
                }
            }),
            _place: place,
        })
    }

    /// Waits for the end, once.
    pub(in crate::hub) async fn ended(&mut self) {
        self.ended.as_mut().await;
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.access.count_stream(&self.caller.device, false);
        self.metrics.stream_closed(&self.caller.name);
    }
}

/// Server-sent events.
pub(in crate::hub) fn server_sent(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that buffers the stream would cut the hall off.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
