//! How every device's program starts.

use crate::config::{Device, Loaded, Mistakes, Variables, device};
use crate::link::Link;
use crate::protocol::Role;
use crate::screens::shell::window::plain;
use crate::system::process;
use crate::words::Lang;
use anyhow::Context as _;
use std::path::Path;
use tokio::runtime::Runtime;

/// What a device's program works with from then on.
pub(crate) struct Begun<File> {
    pub(crate) file: File,
    /// Everything but the window runs here.
    pub(crate) runtime: Runtime,
    pub(crate) link: Link,
}

/// Reads the device's file at `path`, warns of anything doubtful in it, and starts connecting to
/// the hub.
///
/// # Errors
/// If the file has a mistake, the device cannot connect as it says, or there is no screen.
pub(crate) fn begin<File>(
    path: &Path,
    load: fn(&Path, &Variables) -> Result<Loaded<File>, Mistakes>,
    device: fn(&File) -> &Device,
    role: Role,
) -> anyhow::Result<Begun<File>> {
    process::start_logs();
    plain::prepare()?;
    let loaded = load(path, &device::variables())?;
    for hint in &loaded.hints {
        tracing::warn!(file = %path.display(), "{}", hint.what.text(Lang::SOURCE));
    }
    let file = loaded.value;
    let runtime = Runtime::new().context("cannot start threads")?;
    let link = Link::connect(device(&file), role, runtime.handle())?;
    Ok(Begun {
        file,
        runtime,
        link,
    })
}
