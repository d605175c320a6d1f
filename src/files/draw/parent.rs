//! The hub's side: starts the child, gives it the file, and waits for the answer, but not for long.

use super::{Drawn, answer};
use crate::protocol::FileFault;
use bytes::Bytes;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long the child may take, also one that is stopped and computes nothing.
const TIME_MOST: Duration = Duration::from_secs(120);

/// Why there are no pictures.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDrawn {
    #[error("the file does not become pictures: {0:?}")]
    Unfit(FileFault),
    /// It is the computer's fault.
    #[error("the process that draws pictures cannot be started: {0}")]
    NoProcess(#[from] io::Error),
}

/// Draws a file; blocks.
///
/// # Errors
/// See [`NotDrawn`].
pub(crate) fn draw(file: Bytes) -> Result<Vec<Drawn>, NotDrawn> {
    let mut child = Command::new(program()?)
        .arg("draw")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let answered = exchange(&mut child, file);
    // It has answered, or it never will.
    let _ = child.kill();
    let ended = child.wait()?;
    let read = answered.as_deref().and_then(answer::read);
    let drawn = read.unwrap_or_else(|| Err(broken(answered.is_some(), ended)));
    drawn.map_err(NotDrawn::Unfit)
}

/// What the child says until it closes its output; `None` if that takes too long.
fn exchange(child: &mut Child, file: Bytes) -> Option<Vec<u8>> {
    let (mut input, output) = (child.stdin.take()?, child.stdout.take()?);
    // A child that does not read is noticed by its answer.
    thread::spawn(move || drop(input.write_all(&file)));
    let (send, answered) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut answer = Vec::new();
        let read = output
            .take(answer::ANSWER_MOST as u64)
            .read_to_end(&mut answer);
        let _ = send.send(read.map(|_| answer));
    });
    answered.recv_timeout(TIME_MOST).ok()?.ok()
}

/// One that panics met something that its decoders did not expect; one that is killed reached a limit.
fn broken(has_ended: bool, ended: ExitStatus) -> FileFault {
    if has_ended && ended.code().is_some_and(|code| code != 0) {
        FileFault::Damaged
    } else {
        FileFault::TooHard
    }
}

/// This program, also while a newer one takes its place on the disk.
fn program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        Ok("/proc/self/exe".into())
    } else {
        std::env::current_exe()
    }
}
