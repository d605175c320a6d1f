//! The desktop's own browser.

use std::env;
use std::io;
use std::process::{Command, Stdio};

/// Whether there seems to be a desktop where it could be opened.
pub(crate) fn is_likely() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Opens a page, and waits until that is done.
///
/// # Errors
/// If there is no browser.
pub(crate) fn open(page: &str) -> io::Result<()> {
    let (program, before): (_, &[&str]) = if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(before).arg(page);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let ended = command.stderr(Stdio::null()).status()?;
    match ended.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("{program}: {ended}"))),
    }
}
