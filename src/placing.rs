//! Where a window stands.

use crate::config::WindowPlace;
use slint::{PhysicalPosition, PhysicalSize, Window};

/// Puts a window where the device's file says: over the whole screen, at a place, or, without
/// either, where the desktop puts it.
pub fn place(window: &Window, fullscreen: bool, at: Option<WindowPlace>) {
    if let Some(at) = at {
        window.set_size(PhysicalSize::new(at.width, at.height));
        let pixels = |pixels| i32::try_from(pixels).unwrap_or(i32::MAX);
        window.set_position(PhysicalPosition::new(pixels(at.x), pixels(at.y)));
    }
    window.set_fullscreen(fullscreen);
}
