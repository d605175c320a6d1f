//! The hub's HTTP API: see API.md. Handlers read a request, ask the owner or the feed, and turn
//! the answer into HTTP; no rule of the hall stands here.

mod commands;
mod events;
mod limits;
mod openapi;
mod reads;
mod request;
mod respond;
mod server;
mod socket;

pub use openapi::document;
pub(super) use server::{BindError, Server, bind};

use super::feed::ToFeed;
use super::message::Owner;
use super::metrics::Metrics;
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post, put};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What the handlers need. Clones share it.
#[derive(Clone)]
pub(super) struct Api {
    owner: Owner,
    feed: ToFeed,
    metrics: Metrics,
    /// A place for every stream that may be open.
    streams: Arc<Semaphore>,
}

impl Api {
    pub(super) fn new(owner: Owner, feed: ToFeed, metrics: Metrics) -> Self {
        Self {
            owner,
            feed,
            metrics,
            streams: Arc::new(Semaphore::new(limits::STREAMS)),
        }
    }

    pub(super) fn router(self) -> Router {
        Router::new()
            .route("/v1/hall", get(reads::hall))
            .route("/v1/events", get(events::events))
            .route("/v1/tickets", get(reads::tickets).post(commands::issue))
            .route("/v1/tickets/{id}", get(reads::ticket))
            .route("/v1/tickets/{id}/printed", post(commands::printed))
            .route("/v1/tickets/{id}/cancel", post(commands::cancel))
            .route("/v1/tickets/{id}/return", post(commands::return_no_show))
            .route("/v1/counters/{id}/{verb}", post(commands::at_counter))
            .route("/v1/guide", get(reads::guide))
            .route("/v1/device", put(commands::report))
            .route("/v1/openapi.json", get(openapi::openapi))
            .route("/healthz", get(reads::healthz))
            .route("/metrics", get(reads::metrics))
            .fallback(respond::not_found)
            .method_not_allowed_fallback(respond::not_allowed_here)
            .layer(from_fn(limits::check_host))
            .with_state(self)
    }
}
