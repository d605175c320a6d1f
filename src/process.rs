//! What every device's program does at its start and end.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Logs to standard error, as `RUST_LOG` says.
pub fn start_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // In a test or a demo there may be some already.
    let _ = logs.try_init();
}

/// Waits until the program is told to stop, by Ctrl-C or SIGTERM.
#[cfg(unix)]
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Waits until the program is told to stop, by Ctrl-C.
#[cfg(not(unix))]
pub async fn stop_signal() {
    let _ = tokio::signal::ctrl_c().await;
}
