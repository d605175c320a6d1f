//! What every device's program does when it starts and stops.

use futures_util::FutureExt as _;
use std::io::IsTerminal as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tracing_subscriber::EnvFilter;

/// How much a thread that gives way leaves to the others; 19 is the most.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Logs to standard error, filtered by `RUST_LOG`.
pub fn start_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        // If the log cannot be written, as on a full disk, there is nowhere to report it.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    // In a test or a demo, logging may already be set up.
    let _ = logs.try_init();
}

/// Files that this program creates from now on are private to its user.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// A task without which the program must not appear alive: if it panics, the program exits, and its supervising
/// process restarts it.
pub async fn vital<T>(part: &'static str, task: impl Future<Output = T>) -> T {
    let ended = AssertUnwindSafe(task).catch_unwind().await;
    ended.unwrap_or_else(|_| end_with_panic(part))
}

/// The same for the work of a thread.
pub fn vital_thread<T>(part: &'static str, work: impl FnOnce() -> T) -> T {
    let ended = catch_unwind(AssertUnwindSafe(work));
    ended.unwrap_or_else(|_| end_with_panic(part))
}

/// Lets the calling thread, and those that it starts, run only when nothing else wants to.
pub fn give_way() {
    // A thread has a niceness of its own there.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICE);
}

fn end_with_panic(part: &str) -> ! {
    tracing::error!(part, "a part of the program panicked: it ends");
    std::process::abort()
}

/// Listens from now on for Ctrl-C or SIGTERM; the future completes when either arrives.
///
/// # Errors
/// If the signal handlers cannot be installed.
#[cfg(unix)]
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Listens from now on for a request to stop: Ctrl-C, Ctrl-Break, console closed, logoff, shutdown. Windows gives the
/// program a few seconds to exit.
///
/// # Errors
/// If the handlers cannot be installed.
#[cfg(windows)]
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (mut interrupt, mut interrupted) = (ctrl_c()?, ctrl_break()?);
    let (mut close, mut logoff, mut shutdown) = (ctrl_close()?, ctrl_logoff()?, ctrl_shutdown()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = interrupted.recv() => {}
            _ = close.recv() => {}
            _ = logoff.recv() => {}
            _ = shutdown.recv() => {}
        }
    })
}

/// Quits the window event loop when the program is told to stop.
///
/// # Errors
/// If the signal handlers cannot be installed.
#[cfg(feature = "screens")]
pub fn quit_when_told(runtime: &tokio::runtime::Runtime) -> std::io::Result<()> {
    let stop = {
        let _entered = runtime.enter();
        stop_signal()?
    };
    runtime.spawn(async {
        stop.await;
        // Fails only if the loop has already ended.
        let _ = slint::quit_event_loop();
    });
    Ok(())
}
