//! Where a window is placed.
//!
//! A window manager can make a window as large as the screen if the window asks for it. On a bare X server, the usual
//! kiosk, there is none to ask: the window takes the monitor's area itself.

use crate::config::WindowPlace;
use slint::winit_030::WinitWindowAccessor as _;
use slint::winit_030::winit::window::Fullscreen;
use slint::{ComponentHandle, PhysicalPosition, PhysicalSize, Weak};

/// What the device's file asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WindowWish {
    pub fullscreen: bool,
    /// Its place when it does not fill the screen.
    pub at: Option<WindowPlace>,
    /// Which monitor it fills, from 1.
    pub monitor: u32,
    /// The screen must not go dark: it is looked at though nobody touches it.
    pub lit: bool,
    /// It stays above other programs' windows.
    pub on_top: bool,
}

impl WindowWish {
    /// Which monitor it fills, from 0.
    pub(super) fn nth_monitor(self) -> usize {
        usize::try_from(self.monitor.saturating_sub(1)).unwrap_or(0)
    }
}

/// An area of the screen, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
}

/// What an X server says about its screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desktop {
    /// Whether a window manager runs.
    pub is_managed: bool,
    /// The first is the primary one.
    pub monitors: Vec<Area>,
}

/// How a window gets to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Where the desktop puts it, in its own size.
    Free,
    At(Area),
    /// Asks to fill the monitor with this number, from 0.
    Fullscreen(usize),
}

/// How a window gets to its place on `desk`; `None` if it is not on an X server.
pub fn standing(wish: WindowWish, desk: Option<&Desktop>) -> Placement {
    let at = |at: WindowPlace| {
        let pixels = |pixels| i32::try_from(pixels).unwrap_or(i32::MAX);
        Placement::At(Area {
            x: pixels(at.x),
            y: pixels(at.y),
            width: at.width,
            height: at.height,
        })
    };
    if !wish.fullscreen {
        return wish.at.map_or(Placement::Free, at);
    }
    let nth = wish.nth_monitor();
    match desk.filter(|desk| !desk.is_managed) {
        None => Placement::Fullscreen(nth),
        Some(desk) => {
            // The monitor is not plugged in yet: use the primary one meanwhile.
            let monitor = desk.monitors.get(nth).or_else(|| desk.monitors.first());
            monitor.map_or(Placement::Fullscreen(nth), |area| Placement::At(*area))
        }
    }
}

pub(super) fn apply<W: ComponentHandle + 'static>(
    shown: &W,
    wish: WindowWish,
    standing: Placement,
) {
    let window = shown.window();
    match standing {
        Placement::Free => {}
        Placement::At(area) => {
            window.set_fullscreen(false);
            window.set_size(PhysicalSize::new(area.width, area.height));
            window.set_position(PhysicalPosition::new(area.x, area.y));
        }
        Placement::Fullscreen(nth) => {
            // Ask again, for a window manager that started later.
            if window.is_fullscreen() {
                window.set_fullscreen(false);
            }
            window.set_fullscreen(true);
            if wish.monitor > 1 {
                fill_monitor(shown.as_weak(), nth);
            }
        }
    }
}

/// As soon as the window exists, on the monitor with that number; on the primary one if there is none.
fn fill_monitor<W: ComponentHandle + 'static>(shown: Weak<W>, nth: usize) {
    let moved = slint::spawn_local(async move {
        let Some(shown) = shown.upgrade() else { return };
        let Ok(window) = shown.window().winit_window().await else {
            return;
        };
        let monitor = window.available_monitors().nth(nth);
        match monitor {
            Some(monitor) => window.set_fullscreen(Some(Fullscreen::Borderless(Some(monitor)))),
            None => tracing::warn!(monitor = nth + 1, "there is no such monitor"),
        }
    });
    if let Err(error) = moved {
        tracing::warn!(%error, "the window stays on the main monitor");
    }
}
