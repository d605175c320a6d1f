//! `kiosk.toml`, `display.toml`, `counter.toml` and `rate.toml`: the configuration of a device.
//!
//! Environment variables override individual keys: `JIAOHAO_` plus the key in capitals, preceded by its table. An
//! empty variable counts as not set; lists are separated by commas.
//!
//! | file | variables |
//! |---|---|
//! | all | `JIAOHAO_HUB` `JIAOHAO_ENROLL` `JIAOHAO_TOKEN` `JIAOHAO_NAME` `JIAOHAO_LANGUAGE` `JIAOHAO_WINDOW` |
//! | kiosk | `JIAOHAO_NUMBER` `JIAOHAO_FULLSCREEN` `JIAOHAO_ORIENTATION`; `JIAOHAO_PAGES_IDLE` `_GUIDE` `_TICKET` `_KEPT` `_NOTICE`; `JIAOHAO_PRINTER_PORT` `_BAUD` `_FLOW` `_COLUMNS` `_CONFIRM` `_CUT` `_RARE_CHARACTERS` `_NEAR_END` `_AUTO_STATUS` |
//! | display | `JIAOHAO_LAYOUT` `JIAOHAO_ZONE` `JIAOHAO_FULLSCREEN` `JIAOHAO_MONITOR`; `JIAOHAO_VOICE_LANGUAGES` `_REPEATS` `_NO_REPEAT_FROM` `_ONE_LANGUAGE_FROM` `_SHORT_FROM` `_VOLUME` `_SOUNDS` `_RECORD` |
//! | counter | `JIAOHAO_COUNTERS` `JIAOHAO_CLERK` `JIAOHAO_ALWAYS_ON_TOP` `JIAOHAO_BAR` |
//! | rate | `JIAOHAO_COUNTER` `JIAOHAO_FULLSCREEN` `JIAOHAO_MONITOR`; `JIAOHAO_RATE_VOICE` `_VOLUME` `_SOUNDS` `_RECORD` `_KEYBOARD` |

use super::hours::name_repeats;
use super::mistake::{Form, Hint, Mistake, Mistakes, ValueFault};
use super::reader::{Raw, Table, Variables};
use super::values::ValueOrDefault;
use super::values::{self, LINE_CHARACTERS_MAX, malformed};
use super::{Loaded, load, parse};
use crate::model::device_settings::{OTHERS, PAGE_SECONDS, PERCENT, REPEATS};
use crate::model::{ClerkId, CounterId, DisplayLayout, DisplaySettings, KioskSettings};
use crate::printer::Profile;
use crate::printer::profile::{BAUD_RATES, Confirm, Cut, Flow, MAX_COLUMNS, MIN_COLUMNS, PortName};
use crate::protocol::EnrollString;
use crate::words::Lang;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

const VARIABLE_PREFIX: &str = "JIAOHAO_";
const KIOSK_NUMBERS: RangeInclusive<u32> = 1..=99;
const MONITORS: RangeInclusive<u32> = 1..=16;
/// No screen is larger.
const WINDOW_PIXELS_MAX: u32 = 32_768;
/// Number of counters in the largest hall.
const COUNTERS_MAX: usize = 500;

/// Settings common to all devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The hub's address, such as `http://127.0.0.1:7480`, without a trailing slash; or [`Device::AUTO`]; or empty if
    /// `enroll` contains it.
    pub hub: String,
    /// The device's name at the hub.
    pub name: String,
    pub language: Lang,
    /// One-time string that enrolls it at its hub.
    pub enroll: Option<EnrollString>,
    /// Token for a hub on its own computer that requires tokens there too.
    pub token: Option<String>,
    /// Where it stores what it received on enrollment: beside its file.
    pub key_file: PathBuf,
    /// Place of the window when it does not fill the screen; `None`: where the desktop puts it.
    pub window: Option<WindowPlace>,
}

/// Size and position of a window on the screen, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowPlace {
    pub width: u32,
    pub height: u32,
    pub x: u32,
    pub y: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskFile {
    pub device: Device,
    /// Shown as `1 号取号机`.
    pub number: u32,
    pub fullscreen: bool,
    /// The shape of its window when it does not fill the screen.
    pub orientation: Orientation,
    /// Until the hub sets others.
    pub pages: KioskSettings,
    /// `None`: the kiosk shows numbers but does not print them.
    pub printer: Option<Profile>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Portrait,
    Landscape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayFile {
    pub device: Device,
    pub fullscreen: bool,
    /// From 1.
    pub monitor: u32,
    pub voice: Voice,
    /// Until the hub sets others.
    pub settings: DisplaySettings,
}

/// What the display says aloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// In this order; empty: a silent display.
    pub languages: Vec<Lang>,
    /// The folder with a voice pack for each language.
    pub sounds: PathBuf,
    /// Speech goes into this WAV file instead of the sound card.
    pub record: Option<PathBuf>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterFile {
    pub device: Device,
    /// The counters at which this device may work; empty: all of the hall.
    pub counters: Vec<CounterId>,
    /// Who usually works here.
    pub clerk: Option<ClerkId>,
    pub always_on_top: bool,
    /// Start as a narrow bar instead of the whole window.
    pub bar: bool,
}

/// Of the window for ratings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateFile {
    pub device: Device,
    /// The counter at which it stands.
    pub counter: CounterId,
    pub fullscreen: bool,
    /// From 1.
    pub monitor: u32,
    /// Whether it asks aloud.
    pub voice: bool,
    /// In percent.
    pub volume: u32,
    /// The folder with a voice pack for each language.
    pub sounds: PathBuf,
    /// Speech goes into this WAV file instead of the sound card.
    pub record: Option<PathBuf>,
    /// Visitors can type here: reasons in their own words.
    pub keyboard: bool,
}

impl Device {
    /// The hub is found automatically on the hall's network.
    pub const AUTO: &str = "auto";

    fn beside(&mut self, file: &Path) {
        self.key_file = file.with_extension("key");
    }
}

/// The variables of this process that override keys.
pub fn variables() -> Variables {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(VARIABLE_PREFIX))
        .collect()
}

/// # Errors
/// All mistakes in the file and in the variables, if there are any.
impl KioskFile {
    pub fn load(path: &Path, variables: &Variables) -> Result<Loaded<Self>, Mistakes> {
        let mut loaded = load(path, variables, read_kiosk)?;
        loaded.value.device.beside(path);
        Ok(loaded)
    }

    pub fn parse(text: &str, variables: &Variables) -> Result<Loaded<Self>, Vec<Mistake>> {
        parse(text, variables, read_kiosk)
    }
}

/// # Errors
/// All mistakes in the file and in the variables, if there are any.
impl DisplayFile {
    /// A relative sounds folder is resolved relative to the file.
    pub fn load(path: &Path, variables: &Variables) -> Result<Loaded<Self>, Mistakes> {
        let mut loaded = load(path, variables, read_display)?;
        loaded.value.device.beside(path);
        let sounds = &mut loaded.value.voice.sounds;
        *sounds = path.parent().unwrap_or(Path::new("")).join(&*sounds);
        Ok(loaded)
    }

    pub fn parse(text: &str, variables: &Variables) -> Result<Loaded<Self>, Vec<Mistake>> {
        parse(text, variables, read_display)
    }
}

/// # Errors
/// All mistakes in the file and in the variables, if there are any.
impl CounterFile {
    pub fn load(path: &Path, variables: &Variables) -> Result<Loaded<Self>, Mistakes> {
        let mut loaded = load(path, variables, read_counter)?;
        loaded.value.device.beside(path);
        Ok(loaded)
    }

    pub fn parse(text: &str, variables: &Variables) -> Result<Loaded<Self>, Vec<Mistake>> {
        parse(text, variables, read_counter)
    }
}

/// # Errors
/// All mistakes in the file and in the variables, if there are any.
impl RateFile {
    /// A relative sounds folder is resolved relative to the file.
    pub fn load(path: &Path, variables: &Variables) -> Result<Loaded<Self>, Mistakes> {
        let mut loaded = load(path, variables, read_rate)?;
        let file = &mut loaded.value;
        file.device.beside(path);
        file.sounds = path.parent().unwrap_or(Path::new("")).join(&file.sounds);
        Ok(loaded)
    }

    pub fn parse(text: &str, variables: &Variables) -> Result<Loaded<Self>, Vec<Mistake>> {
        parse(text, variables, read_rate)
    }
}

pub(super) fn read_kiosk(root: &Table<'_>) -> KioskFile {
    const ORIENTATIONS: &[(&str, Orientation)] = &[
        ("portrait", Orientation::Portrait),
        ("landscape", Orientation::Landscape),
    ];
    let number = root.optional("number", values::whole(KIOSK_NUMBERS));
    let orientation = root.optional("orientation", values::choice(ORIENTATIONS));
    KioskFile {
        device: read_device(root),
        number: number.map_or(1, |at| at.value),
        fullscreen: yes_no(root, "fullscreen", false),
        orientation: orientation.map_or(Orientation::Portrait, |at| at.value),
        pages: root.section("pages", read_pages),
        printer: root.section("printer", read_printer),
    }
}

pub(super) fn read_display(root: &Table<'_>) -> DisplayFile {
    const LAYOUTS: &[(&str, DisplayLayout)] = &[
        ("board", DisplayLayout::Board),
        ("media", DisplayLayout::Media),
    ];
    let layout = root.optional("layout", values::choice(LAYOUTS));
    let zone = root.optional("zone", values::id);
    let monitor = root.optional("monitor", values::whole(MONITORS));
    let (voice, settings) = root.section("voice", |voice| (read_voice(voice), read_speech(voice)));
    DisplayFile {
        device: read_device(root),
        fullscreen: yes_no(root, "fullscreen", false),
        monitor: monitor.map_or(1, |at| at.value),
        voice,
        settings: DisplaySettings {
            layout: layout.map_or(settings.layout, |at| at.value),
            zone: zone.map(|at| at.value),
            ..settings
        },
    }
}

pub(super) fn read_counter(root: &Table<'_>) -> CounterFile {
    let counters = root.list("counters", COUNTERS_MAX, values::id);
    name_repeats(root, &counters, String::clone);
    let clerk = root.optional("clerk", values::text(values::ID_CHARACTERS_MAX));
    let clerk = clerk.value_or_default();
    let counters = counters.iter().map(|at| at.value.as_str().into());
    CounterFile {
        device: read_device(root),
        counters: counters.collect(),
        clerk: (!clerk.is_empty()).then(|| clerk.as_str().into()),
        always_on_top: yes_no(root, "always_on_top", true),
        bar: yes_no(root, "bar", false),
    }
}

pub(super) fn read_rate(root: &Table<'_>) -> RateFile {
    let counter = root.required("counter", values::id).value_or_default();
    let monitor = root.optional("monitor", values::whole(MONITORS));
    root.section("rate", |rate| {
        let volume = rate.optional("volume", values::whole(PERCENT));
        let sounds = rate.optional("sounds", values::filled_text(LINE_CHARACTERS_MAX));
        let record = rate.optional("record", values::filled_text(LINE_CHARACTERS_MAX));
        RateFile {
            device: read_device(root),
            counter: counter.as_str().into(),
            fullscreen: yes_no(root, "fullscreen", false),
            monitor: monitor.map_or(1, |at| at.value),
            voice: yes_no(rate, "voice", true),
            volume: volume.map_or(DisplaySettings::default().volume, |at| at.value),
            sounds: sounds.map_or_else(|| "../sounds".into(), |at| at.value.into()),
            record: record.map(|at| at.value.into()),
            keyboard: yes_no(rate, "keyboard", false),
        }
    })
}

fn read_device(root: &Table<'_>) -> Device {
    let enroll = root.optional("enroll", enroll_string);
    if root.spot_of("enroll").is_none() {
        root.must_have("hub");
    }
    let hub = root.optional("hub", hub_url);
    let token = root.optional("token", values::text(LINE_CHARACTERS_MAX));
    let name = root.required("name", |key, raw| {
        values::name_of_form(key, raw, Form::DeviceName)
    });
    let language = root.optional("language", values::choice(Lang::CHOICES));
    let window = root.optional("window", window_place);
    Device {
        hub: hub.value_or_default(),
        name: name.value_or_default(),
        language: language.map_or_else(Lang::default, |at| at.value),
        enroll: enroll.and_then(|at| at.value),
        token: token.map(|at| at.value).filter(|token| !token.is_empty()),
        key_file: PathBuf::new(),
        window: window.map(|at| at.value),
    }
}

/// An empty string counts as none. An invalid one is not shown: it may be a secret.
fn enroll_string(key: &str, raw: Raw<'_>) -> Result<Option<EnrollString>, ValueFault> {
    let text = values::string(key, raw)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let string = text.parse().map(Some);
    string.map_err(|_| malformed("…", Form::EnrollString))
}

/// In X11 notation: `1920x1080+0+0`.
fn window_place(key: &str, raw: Raw<'_>) -> Result<WindowPlace, ValueFault> {
    let text = values::string(key, raw)?;
    let number = |part: &str| {
        part.parse()
            .ok()
            .filter(|number| *number <= WINDOW_PIXELS_MAX)
    };
    let place = || {
        let (size, place) = text.split_once('+')?;
        let (width, height) = size.split_once('x')?;
        let (x, y) = place.split_once('+')?;
        Some(WindowPlace {
            width: number(width).filter(|width| *width > 0)?,
            height: number(height).filter(|height| *height > 0)?,
            x: number(x)?,
            y: number(y)?,
        })
    };
    place().ok_or_else(|| malformed(&text, Form::WindowPlace))
}

/// Scheme, host and port, and nothing after them.
fn hub_url(key: &str, raw: Raw<'_>) -> Result<String, ValueFault> {
    let text = values::string(key, raw)?;
    if text == Device::AUTO {
        return Ok(text);
    }
    let fits = |url: &reqwest::Url| {
        let bare = url.query().is_none() && url.fragment().is_none() && url.path() == "/";
        let nobody = url.username().is_empty() && url.password().is_none();
        matches!(url.scheme(), "http" | "https") && url.has_host() && bare && nobody
    };
    let url = reqwest::Url::parse(&text).ok().filter(fits);
    let url = url.ok_or_else(|| malformed(&text, Form::HubUrl))?;
    if url.scheme() == "http" && !is_this_computer(&url) {
        return Err(malformed(&text, Form::PlainHub));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_this_computer(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn read_pages(pages: &Table<'_>) -> KioskSettings {
    let default = KioskSettings::default();
    let seconds = |key, default| {
        let seconds = pages.optional(key, values::whole(PAGE_SECONDS));
        seconds.map_or(default, |at| at.value)
    };
    if let Some(spot) = pages.spot_of("take_again") {
        let to = "[rules] take_again_after".into();
        pages.add(&spot, Hint::Moved { to });
    }
    KioskSettings {
        idle: seconds("idle", default.idle),
        guide: seconds("guide", default.guide),
        ticket: seconds("ticket", default.ticket),
        kept: seconds("kept", default.kept),
        notice: seconds("notice", default.notice),
    }
}

/// Value of `port` for a kiosk without a printer.
const NO_PRINTER: &str = "none";

fn read_printer(printer: &Table<'_>) -> Option<Profile> {
    const FLOWS: &[(&str, Flow)] = &[
        ("none", Flow::None),
        ("software", Flow::Software),
        ("hardware", Flow::Hardware),
    ];
    const CONFIRMS: &[(&str, Confirm)] = &[
        ("process-id", Confirm::ProcessId),
        ("status", Confirm::Status),
        ("none", Confirm::None),
    ];
    const CUTS: &[(&str, Cut)] = &[
        ("partial", Cut::Partial),
        ("full", Cut::Full),
        ("none", Cut::None),
    ];
    let default = Profile::default();
    let port = printer.optional("port", values::filled_text(LINE_CHARACTERS_MAX));
    let baud = printer.optional("baud", baud);
    let flow = printer.optional("flow", values::choice(FLOWS));
    let columns = MIN_COLUMNS.into()..=MAX_COLUMNS.into();
    let columns = printer.optional("columns", values::whole(columns));
    let columns = columns.and_then(|at| u8::try_from(at.value).ok());
    let confirm = printer.optional("confirm", values::choice(CONFIRMS));
    let cut = printer.optional("cut", values::choice(CUTS));
    let port = port.map_or(default.port, |at| PortName::from(at.value));
    let has_printer = port != PortName::Path(NO_PRINTER.into());
    has_printer.then_some(Profile {
        port,
        baud: baud.map_or(default.baud, |at| at.value),
        flow: flow.map_or(default.flow, |at| at.value),
        columns: columns.unwrap_or(default.columns),
        confirm: confirm.map_or(default.confirm, |at| at.value),
        cut: cut.map_or(default.cut, |at| at.value),
        rare_characters: yes_no(printer, "rare_characters", default.rare_characters),
        near_end: yes_no(printer, "near_end", default.near_end),
        auto_status: yes_no(printer, "auto_status", default.auto_status),
    })
}

fn baud(key: &str, raw: Raw<'_>) -> Result<u32, ValueFault> {
    let baud = values::whole(0..=u32::MAX)(key, raw)?;
    if BAUD_RATES.contains(&baud) {
        Ok(baud)
    } else {
        Err(ValueFault::NotOneOf {
            value: baud.to_string(),
            choices: BAUD_RATES.map(|rate| rate.to_string()).into(),
            near: None,
        })
    }
}

fn read_voice(voice: &Table<'_>) -> Voice {
    let languages = voice.list(
        "languages",
        Lang::CHOICES.len(),
        values::choice(Lang::CHOICES),
    );
    name_repeats(voice, &languages, |lang| lang.code().into());
    let spoken = voice.spot_of("languages").is_some();
    let languages = languages.into_iter().map(|at| at.value).collect();
    let sounds = voice.optional("sounds", values::filled_text(LINE_CHARACTERS_MAX));
    let record = voice.optional("record", values::filled_text(LINE_CHARACTERS_MAX));
    Voice {
        languages: if spoken {
            languages
        } else {
            vec![Lang::default()]
        },
        sounds: sounds.map_or_else(|| "../sounds".into(), |at| at.value.into()),
        record: record.map(|at| at.value.into()),
    }
}

/// How announcements are said.
fn read_speech(voice: &Table<'_>) -> DisplaySettings {
    let default = DisplaySettings::default();
    let number = |key, range, default| {
        let number = voice.optional(key, values::whole(range));
        number.map_or(default, |at| at.value)
    };
    DisplaySettings {
        volume: number("volume", PERCENT, default.volume),
        repeats: number("repeats", REPEATS, default.repeats),
        no_repeat_from: number("no_repeat_from", OTHERS, default.no_repeat_from),
        one_language_from: number("one_language_from", OTHERS, default.one_language_from),
        short_from: number("short_from", OTHERS, default.short_from),
        ..default
    }
}

fn yes_no(table: &Table<'_>, key: &'static str, default: bool) -> bool {
    let value = table.optional(key, values::yes_no);
    value.map_or(default, |at| at.value)
}
