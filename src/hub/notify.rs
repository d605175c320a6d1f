//! Service manager notifications (systemd's `sd_notify`): that the hub is ready, that it is stopping and, as often as
//! the unit's watchdog requires, that it is alive. Without a service manager nothing is sent.

use super::feed::ToFeed;
use super::job::ToOwner;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Environment variable with the service manager's socket.
const SOCKET: &str = "NOTIFY_SOCKET";
/// Watchdog timeout in microseconds; after a longer silence the hub is considered dead.
const WATCHDOG: &str = "WATCHDOG_USEC";
const WATCHDOG_PROCESS: &str = "WATCHDOG_PID";

pub(super) const READY: &str = "READY=1";
pub(super) const STOPPING: &str = "STOPPING=1";
const ALIVE: &str = "WATCHDOG=1";

/// Notifies the service manager, if there is one.
pub(super) fn tell(what: &str) {
    if let Some(socket) = std::env::var_os(SOCKET)
        && let Err(error) = send(&socket, what)
    {
        tracing::warn!(%error, what, "the service manager does not hear");
    }
}

#[cfg(target_os = "linux")]
fn send(socket: &std::ffi::OsStr, what: &str) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let address = match socket.as_bytes().split_first() {
        // Abstract socket name.
        Some((b'@', name)) => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(socket)?,
    };
    UnixDatagram::unbound()?.send_to_addr(what.as_bytes(), &address)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn send(_: &std::ffi::OsStr, _: &str) -> std::io::Result<()> {
    Ok(())
}

/// How long the hub may stay silent; `None` without a watchdog.
fn patience() -> Option<Duration> {
    let process = std::env::var(WATCHDOG_PROCESS).ok();
    let is_ours = process.is_none_or(|id| id == std::process::id().to_string());
    let micros = std::env::var(WATCHDOG).ok()?.parse().ok()?;
    Some(Duration::from_micros(micros)).filter(|_| is_ours)
}

/// Keeps reporting that the hub is alive, as long as it is.
pub(super) async fn keep_saying_alive(is_alive: impl AsyncFn(Duration) -> bool) {
    let Some(patience) = patience() else { return };
    // A busy owner may miss one.
    let pause = patience / 4;
    loop {
        if is_alive(pause).await {
            tell(ALIVE);
        } else {
            tracing::error!(
                wait_ms = pause.as_millis(),
                "the owner of the queue does not answer"
            );
        }
        sleep(pause).await;
    }
}

/// Whether the owner of the queue answers within `wait`, and the feed takes messages.
pub(super) async fn is_alive(owner: &ToOwner, feed: &ToFeed, wait: Duration) -> bool {
    // A full channel may just be a rush: the next attempt tells.
    let owner_answers = timeout(wait, owner.answers()).await == Ok(true);
    owner_answers && matches!(timeout(wait, feed.reserve()).await, Ok(Ok(_)))
}
