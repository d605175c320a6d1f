//! How a window is shown, from its opening to its end.

use super::window::{self, Hands, WindowWish};
use crate::system::process;
use slint::ComponentHandle;
use tokio::runtime::Runtime;

/// Shows `window` where its device's file says, with `work` on its thread, until it is closed or the program is told to
/// stop.
///
/// # Errors
/// If there is no screen.
pub(crate) fn show<W: ComponentHandle + 'static>(
    window: &W,
    wish: WindowWish,
    hands: Option<&Hands>,
    runtime: &Runtime,
    work: impl Future<Output = ()> + 'static,
) -> anyhow::Result<()> {
    let _kept = window::open(window, wish, hands);
    process::quit_when_told(runtime)?;
    slint::spawn_local(work).map_err(|error| anyhow::anyhow!("no event loop: {error}"))?;
    Ok(window.run()?)
}
