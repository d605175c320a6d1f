//! A program's window on the machine's screen: where it is placed, that it is drawn whenever it must be, that the
//! screen stays lit, and which finger presses it.
//!
//! [`place`] decides where a window goes, [`x_server`] talks to the X server, [`hands`] turns touches into a pointer
//! ([`fingers`] is its pure part), [`pulse`] has changes drawn on a monitor that claims to be slow, [`plain`] is the
//! window for one that claims to show nothing.

mod fingers;
mod hands;
mod place;
pub(super) mod plain;
mod pulse;
#[cfg(target_os = "linux")]
mod x_server;

pub use fingers::{Contact, Finger, Fingers, Pointer};
pub use hands::{Hands, TouchState};
pub use place::{Area, Desktop, Placement, WindowWish, standing};

use plain::PlainWindow;
use pulse::Pulse;
use slint::winit_030::winit::event::WindowEvent;
use slint::winit_030::{EventResult, WinitWindowAccessor as _};
use slint::{CloseRequestResponse, ComponentHandle, Window};

/// What was started for a window; to be kept as long as the window.
#[must_use]
pub struct Kept {
    _pulse: Pulse,
    #[cfg(target_os = "linux")]
    _server: Option<x_server::Keeper>,
}

/// Places `window` where its device's file says and keeps it there; also ensures that it is drawn.
///
/// `hands` handles the touches of a kiosk.
pub fn open<W: ComponentHandle + 'static>(
    window: &W,
    wish: WindowWish,
    hands: Option<&Hands>,
) -> Kept {
    if wish.fullscreen {
        // Alt+F4 in the hall: the program ends of its own accord, as when stopped by the service
        // manager.
        window
            .window()
            .on_close_requested(|| CloseRequestResponse::KeepWindowShown);
    }
    if let Some(plain) = PlainWindow::of_this_program() {
        plain.stand(wish.nth_monitor(), wish.on_top);
    }
    listen(window.window(), hands.cloned());
    let pulse = Pulse::start(window.as_weak());
    if let Some(hands) = hands {
        hands.look_after(window.as_weak());
    }
    #[cfg(target_os = "linux")]
    {
        let server = x_server::Keeper::start(window.as_weak(), wish, hands.map(Hands::light));
        if server.is_none() {
            place::apply(window, wish, standing(wish, None));
        }
        Kept {
            _pulse: pulse,
            _server: server,
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        place::apply(window, wish, standing(wish, None));
        Kept { _pulse: pulse }
    }
}

/// Receives the window's events before Slint does.
fn listen(window: &Window, hands: Option<Hands>) {
    let heard = move |window: &Window, event: &WindowEvent| {
        if let WindowEvent::Occluded(_) = event {
            // Slint's renderer then forgets all that it drew, and with it what it waits for: no further change would be
            // drawn until something else redraws the window. Another window covering a corner is enough.
            window.request_redraw();
            return EventResult::Propagate;
        }
        match &hands {
            Some(hands) => hands.feel(window, event),
            None => EventResult::Propagate,
        }
    };
    match PlainWindow::of_this_program() {
        Some(plain) => plain.listen(heard),
        None => window.on_winit_window_event(heard),
    }
}
