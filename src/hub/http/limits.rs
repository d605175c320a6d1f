//! Limits on requests, and the host names that they may address.

use super::gate::Peer;
use super::respond::Refused;
use crate::hub::access::Entrance;
use crate::hub::lan::LanNames;
use crate::hub::problem::Told;
use crate::protocol::Refusal;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::time::Duration;

/// Maximum number of connections, on each of the two ports.
pub(in crate::hub) const CONNECTIONS: usize = 2_000;
/// Maximum number of event streams.
pub(in crate::hub) const STREAMS: usize = 1_000;
/// Event streams of one device: it opens a second one when it doubts the first.
pub(in crate::hub) const STREAMS_PER_DEVICE: usize = 3;
/// Maximum size of a request's head, in bytes.
pub(in crate::hub) const HEAD_BYTES: usize = 32 * 1024;
/// Maximum number of headers in a request.
pub(in crate::hub) const HEADERS: usize = 64;
/// A request's head must arrive within this time; it is also how long a connection may be idle.
pub(in crate::hub) const HEAD_TIMEOUT: Duration = Duration::from_secs(100);
/// A TLS handshake must finish within this time.
pub(in crate::hub) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// A request's body must arrive within this time.
pub(in crate::hub) const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// An uploaded file must arrive within this time.
pub(in crate::hub) const UPLOAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How much of a request that was refused before it was read is still read, and for how long.
pub(in crate::hub) const REST_BYTES: usize = 4 * 1024 * 1024;
pub(in crate::hub) const REST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the other end may fail to read what is sent to it.
pub(in crate::hub) const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection ends when sent data has been unacknowledged for this long.
#[cfg(target_os = "linux")]
pub(in crate::hub) const UNHEARD_SECONDS: u32 = 20;
/// How long a graceful shutdown waits for open requests.
pub(in crate::hub) const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Only requests addressed to the hub's own names are accepted: a foreign web page whose name resolves to this host
/// (DNS rebinding) gets nothing.
pub(in crate::hub) async fn check_host(
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
        is_loopback(name) || (line == Some(Entrance::Lan) && names.as_ref().is_some_and(of_lan))
    };
    let is_ours = named.iter().any(Option::is_some) && named.into_iter().flatten().all(is_name);
    if is_ours {
        return next.run(request).await;
    }
    let text = match line {
        Some(Entrance::Lan) => "The request is not addressed to this hub.",
        Some(Entrance::Loopback) | None => "The request is not addressed to this hub's loopback.",
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
