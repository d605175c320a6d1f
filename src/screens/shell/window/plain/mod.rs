//! A window drawn by its own timer, for a monitor that claims to show no frames.
//!
//! Slint's own window divides by the monitor's refresh rate before it draws, and panics where a driver, a remote desktop
//! or a virtual monitor reports 0 Hz. No code of ours runs before that, and nothing can go on after it. So the program
//! begins anew, which loses nothing (a device keeps no truth of its own), with this window instead: the same scene, drawn
//! at most sixty times a second, whatever the monitor claims. Screen readers do not see into it.

mod event_loop;
mod keys;
mod surface;
mod window;

pub(super) use window::PlainWindow;

use slint::platform::PlatformError;
use std::ffi::OsString;
use std::panic::PanicHookInfo;
use std::process::Command;

/// Set for the program that begins anew.
const VARIABLE: &str = "JIAOHAO_PLAIN_WINDOW";

/// Makes this program's windows plain if it was begun for that; else ensures that it begins anew when it must be.
///
/// # Errors
/// If there is no screen.
pub(in crate::screens::shell) fn prepare() -> Result<(), PlatformError> {
    if is_in_use() {
        tracing::warn!("the monitor claims to show no frames: the window is drawn by a timer");
        return event_loop::install();
    }
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if is_for_want_of_a_rate(panic) {
            let error = begin_anew();
            tracing::error!(%error, "the program cannot begin anew");
        }
        report(panic);
    }));
    Ok(())
}

/// Whether this program's windows are plain. Then it has one window only: for another one it begins anew.
pub(in crate::screens::shell) fn is_in_use() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

fn is_for_want_of_a_rate(panic: &PanicHookInfo<'_>) -> bool {
    let file = panic.location().map(|location| location.file());
    file.is_some_and(|file| file.ends_with("frame_throttle.rs"))
}

/// Returns only if it fails.
pub(in crate::screens::shell) fn begin_anew() -> std::io::Error {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return error,
    };
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut anew = Command::new(program);
    anew.args(arguments).env(VARIABLE, "1");
    replace_with(&mut anew)
}

#[cfg(unix)]
fn replace_with(program: &mut Command) -> std::io::Error {
    use std::os::unix::process::CommandExt as _;
    program.exec()
}

/// Windows cannot replace a program: this one ends, so that its serial port is free.
#[cfg(not(unix))]
#[expect(clippy::exit, reason = "nothing of this program may go on")]
fn replace_with(program: &mut Command) -> std::io::Error {
    match program.spawn() {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
}
