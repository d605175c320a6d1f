//! The X server the window is on: its monitors, its window manager, its screen saver.
//!
//! Winit offers none of this, so a thread has its own connection and checks twice a second. The server drops these
//! settings when the connection ends, however the program ends; only power saving that was disabled must be re-enabled
//! by the program itself.

use super::hands::Light;
use super::place::{self, Area, Desktop, WindowWish, standing};
use crate::system::process::vital_thread;
use slint::{ComponentHandle, Weak};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::ReplyError;
use x11rb::protocol::dpms::{ConnectionExt as _, DPMSMode};
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::screensaver::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, Window};
use x11rb::protocol::{dpms, randr};
use x11rb::rust_connection::RustConnection;

/// How often the server is asked.
const LOOK: Duration = Duration::from_millis(500);

/// Looks after the window and the screen until it is dropped.
pub(super) struct Keeper {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Moves the window to its place and keeps it there; `None` if the window is not on an X
    /// server.
    pub(super) fn start<W: ComponentHandle + 'static>(
        window: Weak<W>,
        wish: WindowWish,
        light: Option<Light>,
    ) -> Option<Self> {
        let server = Server::connect()?;
        let desk = server.desk().inspect_err(warn).ok()?;
        if let Some(window) = window.upgrade() {
            place::apply(&window, wish, standing(wish, Some(&desk)));
        }
        let (stop, stopped) = channel();
        let look = move || {
            Look {
                server,
                window,
                wish,
                light,
                desk,
                saves: false,
            }
            .until(&stopped)
        };
        let thread = std::thread::Builder::new()
            .name("x-server".into())
            .spawn(move || vital_thread("look at the screen", look));
        let thread =
            thread.inspect_err(|error| tracing::warn!(%error, "the screen is not looked after"));
        Some(Self {
            stop: Some(stop),
            thread: thread.ok(),
        })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Look<W: ComponentHandle + 'static> {
    server: Server,
    window: Weak<W>,
    wish: WindowWish,
    light: Option<Light>,
    /// The desk for which the window was last placed.
    desk: Desktop,
    /// The server had power saving on before this program disabled it.
    saves: bool,
}

impl<W: ComponentHandle + 'static> Look<W> {
    fn until(mut self, stopped: &Receiver<()>) {
        if self.wish.lit
            && let Err(error) = self.hold_off()
        {
            tracing::warn!(%error, "the screen saver is not held off");
        }
        loop {
            if let Err(error) = self.look() {
                tracing::warn!(%error, "the X server does not answer");
            }
            match stopped.recv_timeout(LOOK) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if self.saves
            && let Err(error) = self.server.save_power(true)
        {
            tracing::warn!(%error, "the screen does not save power again");
        }
    }

    /// Also lights the screen: there may be nobody to touch it.
    fn hold_off(&mut self) -> Result<(), ReplyError> {
        self.server.suspend_saver()?;
        if self.server.power()? != Power::Full {
            self.server.save_power(false)?;
            self.saves = true;
        }
        Ok(())
    }

    fn look(&mut self) -> Result<(), ReplyError> {
        if let Some(light) = &self.light
            && self.server.is_dark()?
        {
            light.is_dark();
        }
        // A login may have re-enabled it. A screen that was turned off on purpose stays off.
        if self.wish.lit && self.server.power()? == Power::Saving {
            self.server.save_power(false)?;
            self.saves = true;
        }
        let desk = self.server.desk()?;
        if desk != self.desk {
            tracing::info!(?desk, "the screen has changed");
            self.desk = desk.clone();
            let wish = self.wish;
            // Fails only when the program ends.
            let _ = self.window.upgrade_in_event_loop(move |window| {
                place::apply(&window, wish, standing(wish, Some(&desk)));
            });
        }
        Ok(())
    }
}

/// What the server does with the monitor's power (DPMS).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Power {
    /// Nothing.
    Full,
    /// It is on, until idle for long enough.
    Saving,
    /// It is off, or nearly so.
    Out,
}

struct Server {
    connection: RustConnection,
    root: Window,
}

impl Server {
    /// `None` on Wayland (decided as winit does) and where there is no server.
    fn connect() -> Option<Self> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET") || !is_set("DISPLAY") {
            return None;
        }
        let (connection, screen) = x11rb::connect(None).inspect_err(warn).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        Some(Self { connection, root })
    }

    fn desk(&self) -> Result<Desktop, ReplyError> {
        Ok(Desktop {
            is_managed: self.is_managed()?,
            monitors: self.monitors()?,
        })
    }

    /// A window manager leaves a window whose property names itself; if it has died, only the
    /// dangling name is left.
    fn is_managed(&self) -> Result<bool, ReplyError> {
        let x = &self.connection;
        let name = x
            .intern_atom(false, b"_NET_SUPPORTING_WM_CHECK")?
            .reply()?
            .atom;
        let told_by = |window| -> Result<Option<Window>, ReplyError> {
            let property = x.get_property(false, window, name, AtomEnum::WINDOW, 0, 1)?;
            let property = property.reply()?;
            Ok(property.value32().and_then(|mut windows| windows.next()))
        };
        let Some(window) = told_by(self.root)? else {
            return Ok(false);
        };
        match told_by(window) {
            Ok(itself) => Ok(itself == Some(window)),
            Err(ReplyError::X11Error(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The primary one first; the whole screen if the server knows no monitors.
    fn monitors(&self) -> Result<Vec<Area>, ReplyError> {
        let x = &self.connection;
        let mut monitors = Vec::new();
        if x.extension_information(randr::X11_EXTENSION_NAME)?
            .is_some()
        {
            x.randr_query_version(1, 5)?.reply()?;
            let mut told = x.randr_get_monitors(self.root, true)?.reply()?.monitors;
            told.sort_by_key(|monitor| !monitor.primary);
            monitors.extend(told.iter().map(|monitor| Area {
                x: monitor.x.into(),
                y: monitor.y.into(),
                width: monitor.width.into(),
                height: monitor.height.into(),
            }));
        }
        if monitors.is_empty() {
            let screen = x.get_geometry(self.root)?.reply()?;
            monitors.push(Area {
                x: 0,
                y: 0,
                width: screen.width.into(),
                height: screen.height.into(),
            });
        }
        Ok(monitors)
    }

    /// For the lifetime of the connection.
    fn suspend_saver(&self) -> Result<(), ReplyError> {
        let x = &self.connection;
        if x.extension_information(screensaver::X11_EXTENSION_NAME)?
            .is_some()
        {
            x.screensaver_query_version(1, 1)?.reply()?;
            x.screensaver_suspend(1)?.check()?;
        }
        Ok(())
    }

    fn power(&self) -> Result<Power, ReplyError> {
        let x = &self.connection;
        if x.extension_information(dpms::X11_EXTENSION_NAME)?.is_none() {
            return Ok(Power::Full);
        }
        let power = x.dpms_info()?.reply()?;
        Ok(match (power.state, power.power_level) {
            (false, _) => Power::Full,
            (true, DPMSMode::ON) => Power::Saving,
            (true, _) => Power::Out,
        })
    }

    fn save_power(&self, saves: bool) -> Result<(), ReplyError> {
        let x = &self.connection;
        if saves {
            x.dpms_enable()?.check()
        } else {
            // Also lights a screen that DPMS has turned off.
            x.dpms_disable()?.check()
        }
    }

    fn is_dark(&self) -> Result<bool, ReplyError> {
        let x = &self.connection;
        if self.power()? == Power::Out {
            return Ok(true);
        }
        if x.extension_information(screensaver::X11_EXTENSION_NAME)?
            .is_some()
        {
            let saver = x.screensaver_query_info(self.root)?.reply()?;
            return Ok(saver.state == u8::from(screensaver::State::ON));
        }
        Ok(false)
    }
}

fn warn(error: &impl std::fmt::Display) {
    tracing::warn!(%error, "the X server cannot be asked");
}
