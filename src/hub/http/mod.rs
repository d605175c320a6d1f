//! The hub's HTTP API: see docs/api.md. Handlers read a request, ask the owner or the feed, and turn the answer into
//! HTTP; the hall's rules live elsewhere.

mod commands;
mod enroll;
mod events;
mod gate;
mod limits;
mod openapi;
mod places;
mod proof;
mod reads;
mod request;
mod respond;
mod rest;
mod server;
mod socket;
mod turns;

pub use openapi::document;
pub(super) use server::{BindError, Door, Server, bind};

use super::access::{Access, Endpoint, FolderKey};
use super::feed::ToFeed;
use super::job::ToOwner;
use super::lan::LanNames;
use super::metrics::Metrics;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post, put};
use std::sync::Arc;
use tokio::sync::Semaphore;
use turns::Turns;

/// What the handlers need. Clones share it.
#[derive(Clone)]
pub(super) struct Api {
    owner: ToOwner,
    feed: ToFeed,
    metrics: Metrics,
    access: Access,
    key: FolderKey,
    /// Names by which the hall may address the hub; `None` if it has no port for the hall.
    names: Option<LanNames>,
    /// One permit per stream that may be open.
    streams: Arc<Semaphore>,
    turns: Turns,
}

impl Api {
    pub(super) fn new(
        owner: ToOwner,
        feed: ToFeed,
        metrics: Metrics,
        access: Access,
        key: FolderKey,
        names: Option<LanNames>,
    ) -> Self {
        Self {
            owner,
            feed,
            metrics,
            access,
            key,
            names,
            streams: Arc::new(Semaphore::new(limits::STREAMS)),
            turns: Turns::default(),
        }
    }

    /// One route per row of the endpoint table, guarded by its rule.
    pub(super) fn router(self) -> Router {
        let (access, names) = (self.access.clone(), self.names.clone());
        let mut router = Router::new();
        for endpoint in Endpoint::ALL {
            let guard = from_fn_with_state((self.clone(), endpoint), gate::guard);
            let handler = handler(endpoint).route_layer(guard);
            router = router.route(endpoint.row().path, handler);
        }
        router
            .fallback(respond::not_found)
            .method_not_allowed_fallback(respond::not_allowed_here)
            .layer(from_fn_with_state(access, gate::identify))
            .layer(from_fn_with_state(names, limits::check_host))
            .layer(from_fn(rest::read_rest))
            .with_state(self)
    }
}

fn handler(endpoint: Endpoint) -> MethodRouter<Api> {
    match endpoint {
        Endpoint::Hall => get(reads::hall),
        Endpoint::Events => get(events::events),
        Endpoint::Issue => post(commands::issue),
        Endpoint::Printed => post(commands::printed),
        Endpoint::Cancel => post(commands::cancel),
        Endpoint::Return => post(commands::return_no_show),
        Endpoint::AtCounter => post(commands::at_counter),
        Endpoint::Tickets => get(reads::tickets),
        Endpoint::Ticket => get(reads::ticket),
        Endpoint::Guide => get(reads::guide),
        Endpoint::Report => put(commands::report),
        Endpoint::Enroll => post(enroll::enroll),
        Endpoint::Proof => get(proof::proof),
        Endpoint::OpenApi => get(openapi::openapi),
        Endpoint::Healthz => get(reads::healthz),
        Endpoint::Metrics => get(reads::metrics),
    }
}
