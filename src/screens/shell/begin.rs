//! How every program with a window starts, runs and ends.

use crate::config::{Device, Loaded, Mistakes, Variables, device};
use crate::link::{Link, LinkStartError};
use crate::protocol::Role;
use crate::screens::shell::pairing;
use crate::screens::shell::window::{WindowWish, plain};
use crate::system::process;
use crate::words::Lang;
use anyhow::Context as _;
use slint::{Timer, TimerMode};
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// What a device's program works with from then on.
pub(crate) struct Begun<File> {
    pub(crate) file: File,
    /// Where its window stands.
    pub(crate) wish: WindowWish,
    /// Everything but the window runs here.
    pub(crate) runtime: Runtime,
    pub(crate) link: Link,
}

/// Reads the device's file at `path`, warns of anything doubtful in it, and starts connecting to the hub. A new device is
/// let in first, with a window of its own; `None` if that was closed.
///
/// # Errors
/// If the file has a mistake, the device cannot connect as it says, or there is no screen.
pub(crate) fn begin<File>(
    path: &Path,
    load: fn(&Path, &Variables) -> Result<Loaded<File>, Mistakes>,
    device: fn(&File) -> &Device,
    wish: fn(&File) -> WindowWish,
    role: Role,
) -> anyhow::Result<Option<Begun<File>>> {
    process::start_logs();
    plain::prepare()?;
    let loaded = load(path, &device::variables())?;
    for hint in &loaded.hints {
        tracing::warn!(file = %path.display(), "{}", hint.what.text(Lang::SOURCE));
    }
    let file = loaded.value;
    let runtime = Runtime::new().context("cannot start threads")?;
    let (device, wish) = (device(&file), wish(&file));
    let connected = match Link::connect(device, role, runtime.handle()) {
        Err(LinkStartError::NotEnrolled) => {
            if !pairing::be_let_in(device, role, wish, &runtime)? {
                return Ok(None);
            }
            if plain::is_in_use() {
                return Err(plain::begin_anew()).context("the program cannot begin anew");
            }
            Link::connect(device, role, runtime.handle())
        }
        connected => connected,
    };
    Ok(Some(Begun {
        link: connected?,
        wish,
        file,
        runtime,
    }))
}

/// Sends `tick` to a window's work, over and over while the timer is kept.
pub(crate) fn tick<T: Clone + 'static>(every: Duration, tick: T, told: mpsc::Sender<T>) -> Timer {
    let timer = Timer::default();
    timer.start(TimerMode::Repeated, every, move || {
        // A full channel has more important things in it.
        let _ = told.try_send(tick.clone());
    });
    timer
}
