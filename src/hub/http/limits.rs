//! What a request may be at most, and to whom it must be addressed.

use super::gate::Peer;
use super::respond::Refused;
use crate::hub::access::Line;
use crate::hub::lan::LanNames;
use crate::hub::problem::Told;
use crate::protocol::Refusal;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::time::Duration;

/// Connections at once, on each of the two ports.
pub(super) const CONNECTIONS: usize = 2_000;
/// Event streams at once.
pub(super) const STREAMS: usize = 1_000;
/// Event streams of one device: it opens a second one when the first is doubtful.
pub(super) const STREAMS_PER_DEVICE: usize = 3;
/// A request's head, in bytes.
pub(super) const HEAD_BYTES: usize = 32 * 1024;
/// A request's headers.
pub(super) const HEADERS: usize = 64;
/// A request's head must have come within this; so long may a connection do nothing.
pub(super) const HEAD_TIMEOUT: Duration = Duration::from_secs(100);
/// A TLS handshake must be over within this.
pub(super) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// A request's body must have come within this.
pub(super) const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// Of a request that was refused before it was read so much is read all the same, within this.
pub(super) const REST_BYTES: usize = 4 * 1024 * 1024;
pub(super) const REST_TIMEOUT: Duration = Duration::from_secs(5);
/// So long may somebody not read what is sent to him.
pub(super) const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection ends when the other side has not received for so long what was sent.
#[cfg(target_os = "linux")]
pub(super) const UNHEARD_SECONDS: u32 = 20;
/// A graceful stop waits so long for open requests.
pub(super) const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Only requests to the hub's own names are for us: a web page elsewhere whose name leads here
/// (DNS rebinding) gets nothing.
pub(super) async fn check_host(
    State(names): State<Option<LanNames>>,
    request: Request,
    next: Next,
) -> Response {
    let header = request.headers().get(HOST).map(|host| host.to_str());
    let named = [
        header.map(Result::unwrap_or_default),
        request
            .uri()
            .authority()
            .map(|authority| authority.as_str()),
    ];
    let line = request.extensions().get::<Peer>().map(|peer| peer.line);
    let is_name = |host: &str| {
        let name = without_port(host);
        let of_lan = |names: &LanNames| names.cover(name);
        is_loopback(name) || (line == Some(Line::Lan) && names.as_ref().is_some_and(of_lan))
    };
    let is_ours = named.iter().any(Option::is_some) && named.into_iter().flatten().all(is_name);
    if is_ours {
        return next.run(request).await;
    }
    let text = match line {
        Some(Line::Lan) => "The request is not addressed to this hub.",
        Some(Line::Loopback) | None => "The request is not addressed to this hub's loopback.",
    };
    let told = Told::new(Refusal::WrongHost, text);
    Refused::new(told, request.headers()).into_response()
}

fn without_port(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(name, _)| name),
        None => host.split_once(':').map_or(host, |(name, _)| name),
    }
}

fn is_loopback(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
