//! What every device's program does at its start and end.

use futures_util::FutureExt as _;
use std::io::IsTerminal as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tracing_subscriber::EnvFilter;

/// Logs to standard error, as `RUST_LOG` says.
pub fn start_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        // Where the log cannot be written, as on a full disk, there is nowhere to say so.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    // In a test or a demo there may be some already.
    let _ = logs.try_init();
}

/// What this program writes from now on is for its user alone.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// A task without which the program must not look alive: when it panics, the program ends, and whoever
/// watches it starts it again.
pub async fn vital<T>(part: &'static str, task: impl Future<Output = T>) -> T {
    let ended = AssertUnwindSafe(task).catch_unwind().await;
    ended.unwrap_or_else(|_| end_with_panic(part))
}

/// The same for what a thread does.
pub fn vital_thread<T>(part: &'static str, work: impl FnOnce() -> T) -> T {
    let ended = catch_unwind(AssertUnwindSafe(work));
    ended.unwrap_or_else(|_| end_with_panic(part))
}

fn end_with_panic(part: &str) -> ! {
    tracing::error!(part, "a part of the program panicked: it ends");
    std::process::abort()
}

/// Listens from now on for the word to stop, Ctrl-C or SIGTERM; the future is done when it came.
///
/// # Errors
/// When the system takes no more listeners.
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

/// Listens from now on for the word to stop: Ctrl-C, Ctrl-Break, the console's window closed, the
/// user's logging off, the computer's shutdown. Windows waits some seconds for the program's end.
///
/// # Errors
/// When the system takes no more listeners.
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

/// Ends the windows' loop when the program is told to stop.
///
/// # Errors
/// When the system takes no more listeners.
#[cfg(feature = "screens")]
pub fn quit_when_told(runtime: &tokio::runtime::Runtime) -> std::io::Result<()> {
    let stop = {
        let _entered = runtime.enter();
        stop_signal()?
    };
    runtime.spawn(async {
        stop.await;
        // Fails only when the loop has ended already.
        let _ = slint::quit_event_loop();
    });
    Ok(())
}
