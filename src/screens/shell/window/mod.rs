//! A program's window and the machine's screen: where it stands, that it is drawn whenever it must be, that the screen
//! stays lit, and whose finger is on it.
//!
//! [`place`] decides where a window stands, [`x_server`] asks and tells the X server, [`hands`] turns touches into a
//! pointer ([`fingers`] is its pure part), [`pulse`] has what has changed drawn, whatever the monitor says of itself.

mod fingers;
mod hands;
mod place;
mod pulse;
#[cfg(target_os = "linux")]
mod x_server;

pub use fingers::{Contact, Finger, Fingers, Pointer};
pub use hands::{Hands, TouchState};
pub use place::{Area, Desk, Standing, Wish, standing};

use pulse::Pulse;
use slint::winit_030::winit::event::WindowEvent;
use slint::winit_030::{EventResult, WinitWindowAccessor as _};
use slint::{CloseRequestResponse, ComponentHandle, Window};

/// Keeps what was begun for a window; to be kept as long as the window.
#[must_use]
pub struct Kept {
    _pulse: Pulse,
    #[cfg(target_os = "linux")]
    _server: Option<x_server::Keeper>,
}

/// Puts `window` where its device's file says, and keeps it there; also sees to it that it is drawn.
///
/// `hands` feels the touches of a kiosk.
pub fn open<W: ComponentHandle + 'static>(window: &W, wish: Wish, hands: Option<&Hands>) -> Kept {
    if wish.fullscreen {
        // Alt+F4 in the hall: it ends by its own word, as from the service manager.
        window
            .window()
            .on_close_requested(|| CloseRequestResponse::KeepWindowShown);
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

/// Hears the window's events before Slint does.
fn listen(window: &Window, hands: Option<Hands>) {
    window.on_winit_window_event(move |window, event| {
        if let WindowEvent::Occluded(_) = event {
            // Slint's renderer then forgets all that it drew, and with it what it waits for: no change would be drawn
            // any more, until something else draws the window. Another window that covers a corner is enough.
            window.request_redraw();
            return EventResult::Propagate;
        }
        match &hands {
            Some(hands) => hands.feel(window, event),
            None => EventResult::Propagate,
        }
    });
}
