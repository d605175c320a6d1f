//! The programs on a bare X server, as on a kiosk's computer: no window manager, a screen saver, other windows.

use crate::kiosk::{Kiosk, MORTGAGE, PATIENCE, Program, TRANSFER};
use jiaohao::model::{Paper, TicketState};
use std::cell::RefCell;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::randr::{ConnectionExt as _, ModeInfo, Rotation, SetConfig};
use x11rb::protocol::screensaver::{ConnectionExt as _, State};
use x11rb::protocol::xproto::{
    Blanking, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, Exposures,
    ImageFormat, InputFocus, MapState, ScreenSaver, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;

/// A virtual screen, and a connection to inspect it.
pub(crate) struct Screen {
    pub(crate) display: String,
    connection: RustConnection,
    root: Window,
    covers: RefCell<Vec<Window>>,
    _server: Program,
}

/// x, y, width, height.
pub(crate) type Geometry = (i16, i16, u16, u16);

impl Screen {
    pub(crate) fn start(size: &str) -> Self {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", size]);
        let (server, number) = Program::start(&mut server);
        let display = format!(":{}", number.trim());
        let (connection, root) = connect(&display);
        Self {
            display,
            connection,
            root,
            covers: RefCell::default(),
            _server: server,
        }
    }

    pub(crate) fn program(&self, role: &str, variables: &[(&str, &str)]) -> Program {
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("config/{role}.toml"));
        let mut program = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
        program.arg(role).arg("--config").arg(config);
        program
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .envs(variables.iter().copied())
            .stdout(Stdio::null());
        Program::run(&mut program)
    }

    /// A counter's window with its counter open.
    fn counter(&self, hall: &Kiosk, id: &str) -> Program {
        let counter = self.program(
            "counter",
            &[
                ("JIAOHAO_HUB", hall.address.as_str()),
                ("JIAOHAO_COUNTERS", id),
                ("JIAOHAO_WINDOW", "420x720+100+100"),
            ],
        );
        wait_for("the counter's window", || self.shows(COUNTER));
        hall.open_counter(id);
        counter
    }

    /// The visible windows.
    fn windows(&self) -> Vec<(Window, Geometry)> {
        let x = &self.connection;
        let tree = x.query_tree(self.root).unwrap().reply().unwrap();
        let seen = |window: &Window| {
            let attributes = x.get_window_attributes(*window).ok()?.reply().ok()?;
            let place = x.get_geometry(*window).ok()?.reply().ok()?;
            let geometry = (place.x, place.y, place.width, place.height);
            (attributes.map_state == MapState::VIEWABLE).then_some((*window, geometry))
        };
        tree.children.iter().filter_map(seen).collect()
    }

    /// Puts another program's window on top.
    fn cover(&self, (x, y, width, height): Geometry) {
        let server = &self.connection;
        let cover = server.generate_id().unwrap();
        let aux = CreateWindowAux::new().override_redirect(1);
        let class = WindowClass::INPUT_OUTPUT;
        let made =
            server.create_window(0, cover, self.root, x, y, width, height, 0, class, 0, &aux);
        made.unwrap().check().unwrap();
        server.map_window(cover).unwrap().check().unwrap();
        self.covers.borrow_mut().push(cover);
    }

    /// Removes that window again.
    fn uncover(&self) {
        let cover = self.covers.borrow_mut().pop().unwrap();
        let gone = self.connection.destroy_window(cover);
        gone.unwrap().check().unwrap();
    }

    /// A program that begins anew for its monitor's sake is without a window for a moment.
    fn counters_window(&self) -> Window {
        let mut found = None;
        wait_for("the counter's window", || {
            let windows = self.windows();
            found = windows.into_iter().find(|(_, at)| *at == COUNTER);
            found.is_some()
        });
        found.unwrap().0
    }

    /// As the cross in the corner of a window does.
    fn close_the_counter(&self) {
        let x = &self.connection;
        let atom = |name: &[u8]| x.intern_atom(false, name).unwrap().reply().unwrap().atom;
        let (protocols, delete) = (atom(b"WM_PROTOCOLS"), atom(b"WM_DELETE_WINDOW"));
        let counter = self.counters_window();
        let close = ClientMessageEvent::new(32, counter, protocols, [delete, 0, 0, 0, 0]);
        let sent = x.send_event(false, counter, EventMask::NO_EVENT, close);
        sent.unwrap().check().unwrap();
    }

    /// Gives the counter's window the keyboard, as a window manager would, and presses a key.
    fn types_into_the_counter(&self, key: &str) {
        let counter = self.counters_window();
        let focused = self
            .connection
            .set_input_focus(InputFocus::PARENT, counter, CURRENT_TIME);
        focused.unwrap().check().unwrap();
        let mut hand = Command::new("xdotool");
        let done = hand
            .args(["key", key])
            .env("DISPLAY", &self.display)
            .status();
        assert!(done.unwrap().success());
    }

    fn saver_is_on(&self) -> bool {
        let saver = self.connection.screensaver_query_info(self.root);
        saver.unwrap().reply().unwrap().state == u8::from(State::ON)
    }

    pub(crate) fn shows(&self, geometry: Geometry) -> bool {
        self.windows().iter().any(|(_, at)| *at == geometry)
    }

    /// The counter's window counts the seconds for which nobody is there.
    fn ticks(&self, what: &str) {
        let (x, y, width, _) = COUNTER;
        let seen = (x, y, width, 600);
        let mut last = self.picture(seen);
        for second in 1..=3 {
            wait_for(&format!("change {second} {what}"), || {
                let now = self.picture(seen);
                std::mem::replace(&mut last, now) != last
            });
        }
    }

    pub(crate) fn picture(&self, (x, y, width, height): Geometry) -> Vec<u8> {
        let image = self.connection.get_image(
            ImageFormat::Z_PIXMAP,
            self.root,
            x,
            y,
            width,
            height,
            COLORS,
        );
        image.unwrap().reply().unwrap().data
    }
}

/// The bits of a pixel that are seen.
const COLORS: u32 = 0x00ff_ffff;

/// The counter's window and its place.
const COUNTER: Geometry = (100, 100, 420, 720);

fn connect(display: &str) -> (RustConnection, Window) {
    let (connection, screen) = x11rb::connect(Some(display)).unwrap();
    let root = connection.setup().roots[screen].root;
    (connection, root)
}

/// Changes the only monitor to another size, at which it claims to show about a millionth as many frames in a second as
/// `clock` says.
fn change_monitor(x: &RustConnection, root: Window, (width, height): (u16, u16), clock: u32) {
    let mode = ModeInfo {
        width,
        height,
        dot_clock: clock,
        hsync_start: width + 20,
        hsync_end: width + 40,
        htotal: width + 120,
        vsync_start: height + 6,
        vsync_end: height + 16,
        vtotal: height + 76,
        name_len: 5,
        ..ModeInfo::default()
    };
    let resources = x.randr_get_screen_resources(root).unwrap();
    let resources = resources.reply().unwrap();
    let (crtc, output) = (resources.crtcs[0], resources.outputs[0]);
    let made = x.randr_create_mode(root, mode, b"other").unwrap();
    let mode = made.reply().unwrap().mode;
    let added = x.randr_add_output_mode(output, mode).unwrap();
    added.check().unwrap();
    let show = |mode, outputs: &[u32]| {
        let (at, upright) = (CURRENT_TIME, Rotation::ROTATE0);
        let set = x.randr_set_crtc_config(crtc, at, at, 0, 0, mode, upright, outputs);
        assert_eq!(set.unwrap().reply().unwrap().status, SetConfig::SUCCESS);
    };
    // A screen cannot be made smaller than what a monitor shows of it.
    show(x11rb::NONE, &[]);
    let millimeters = |pixels: u16| u32::from(pixels) * 254 / 960;
    let (across, down) = (millimeters(width), millimeters(height));
    let sized = x.randr_set_screen_size(root, width, height, across, down);
    sized.unwrap().check().unwrap();
    show(mode, &[output]);
}

/// A monitor's clock with sixty frames a second, with one in over a minute, and with none at all: 0 Hz.
const USUAL: u32 = 60_000_000;
const SLOW: u32 = 20_000;
const NONE: u32 = 20;

pub(crate) fn wait_for(what: &str, mut is: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// An address where nobody listens.
const NO_HUB: (&str, &str) = ("JIAOHAO_HUB", "http://127.0.0.1:9");

#[test]
fn without_a_window_manager_a_board_fills_the_screen_and_keeps_it_lit() {
    let screen = Screen::start("1280x1024x24");
    let saver = |seconds| {
        let x = &screen.connection;
        let set = x.set_screen_saver(seconds, 0, Blanking::PREFERRED, Exposures::ALLOWED);
        set.unwrap().check().unwrap();
    };
    saver(1);
    wait_for("the screen saver", || screen.saver_is_on());
    let reset = screen.connection.force_screen_saver(ScreenSaver::RESET);
    reset.unwrap().check().unwrap();
    saver(0);

    let fullscreen = ("JIAOHAO_FULLSCREEN", "true");
    let board = screen.program("display", &[NO_HUB, fullscreen]);
    let fills = |geometry: Geometry| screen.windows().iter().any(|(_, at)| *at == geometry);
    wait_for("the board to fill the screen", || {
        fills((0, 0, 1_280, 1_024))
    });

    // Its window is there, and so is its request to the screen saver, which would start after a
    // second.
    saver(1);
    std::thread::sleep(Duration::from_secs(4));
    assert!(!screen.saver_is_on(), "the screen saver came");
    drop(board);
    wait_for("the screen saver again", || screen.saver_is_on());
}

#[test]
fn a_board_follows_its_screen() {
    let screen = Screen::start("1920x1080x24");
    let _board = screen.program("display", &[NO_HUB, ("JIAOHAO_FULLSCREEN", "true")]);
    let full = (0, 0, 1_920, 1_080);
    wait_for("the board to fill the screen", || screen.shows(full));
    // As xrandr does after the start of a session.
    change_monitor(&screen.connection, screen.root, (1_024, 768), USUAL);
    wait_for("the board to follow", || screen.shows((0, 0, 1_024, 768)));
}

#[test]
fn a_window_over_a_corner_does_not_stop_what_shows_time() {
    let folder = tempfile::tempdir().unwrap();
    let hall = Kiosk::start(folder.path());
    let screen = Screen::start("1280x1024x24");
    let _counter = screen.counter(&hall, "1");
    screen.ticks("of an open window");
    screen.cover((300, 750, 220, 70));
    screen.ticks("of a window that is covered in part");
    screen.cover((0, 0, 1_280, 1_024));
    std::thread::sleep(Duration::from_secs(1));
    screen.uncover();
    screen.ticks("of a window that was covered");
}

#[test]
fn on_a_monitor_that_says_it_is_slow_time_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let hall = Kiosk::start(folder.path());
    let screen = Screen::start("1280x1024x24");
    change_monitor(&screen.connection, screen.root, (1_280, 1_000), SLOW);
    let _counter = screen.counter(&hall, "1");
    screen.ticks("on a slow monitor");
}

#[test]
fn on_a_monitor_that_says_it_shows_no_frames_a_clerk_works() {
    let folder = tempfile::tempdir().unwrap();
    let hall = Kiosk::start(folder.path());
    hall.take(TRANSFER, 1);
    let screen = Screen::start("1280x1024x24");
    change_monitor(&screen.connection, screen.root, (1_280, 1_000), NONE);
    let _counter = screen.counter(&hall, "2");
    wait_for("the ticket to be called by a key", || {
        screen.types_into_the_counter("space");
        std::thread::sleep(Duration::from_secs(1));
        hall.all()[0].state == TicketState::Called
    });
    screen.ticks("on a monitor without frames");
    screen.close_the_counter();
    wait_for("the window to close", || !screen.shows(COUNTER));
}

#[test]
fn a_board_on_a_monitor_that_says_it_shows_no_frames_looks_like_any_other() {
    let full = (0, 0, 1_024, 768);
    let screens = [USUAL, NONE].map(|clock| {
        let screen = Screen::start("1280x1024x24");
        change_monitor(&screen.connection, screen.root, (1_024, 768), clock);
        let board = screen.program("display", &[NO_HUB, ("JIAOHAO_FULLSCREEN", "true")]);
        (screen, board)
    });
    let [(usual, _), (plain, _)] = &screens;
    wait_for("the same picture on both", || {
        let picture = plain.picture(full);
        let is_drawn = picture.chunks(4).any(|pixel| pixel != &picture[..4]);
        is_drawn && picture == usual.picture(full)
    });
}

#[test]
fn a_window_drawn_by_a_timer_takes_touches() {
    let folder = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::start_plain(folder.path());
    kiosk.take(TRANSFER, 1);
    kiosk.wait_for("its ticket", || {
        kiosk.all()[0].paper == Some(Paper::Printed)
    });
}

#[test]
fn the_touch_that_lights_the_screen_takes_no_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::start(folder.path());
    kiosk.take(TRANSFER, 1);
    let (x, root) = connect(&kiosk.display);
    let is_on = || {
        let saver = x.screensaver_query_info(root).unwrap().reply().unwrap();
        saver.state == u8::from(State::ON)
    };
    // The ticket page goes home by itself meanwhile.
    std::thread::sleep(Duration::from_secs(12));
    x.force_screen_saver(ScreenSaver::ACTIVE)
        .unwrap()
        .check()
        .unwrap();
    wait_for("the dark", is_on);
    // The kiosk checks twice a second.
    std::thread::sleep(Duration::from_secs(2));
    // Not the same service again: that would raise a question.
    kiosk.tap(MORTGAGE);
    wait_for("the light", || !is_on());
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(kiosk.all().len(), 1, "taken in the dark");
    kiosk.take(MORTGAGE, 2);
}

#[test]
fn a_finger_that_is_never_lifted_is_told_to_the_staff() {
    let folder = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::start(folder.path());
    kiosk.take(TRANSFER, 1);
    kiosk.finger("540 1500", &["mousedown", "1"]);
    kiosk.wait_for("the trouble", || kiosk.has_trouble("touch-stuck"));
    kiosk.finger("540 1500", &["mouseup", "1"]);
    kiosk.wait_for("no trouble", || !kiosk.has_trouble("touch-stuck"));
    kiosk.take(MORTGAGE, 2);
}
