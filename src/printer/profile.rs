//! What a printer can do: `[printer]` of `kiosk.toml`.
//!
//! Configured, not queried: printers answer `GS I` with other models' names.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One printer's port and abilities. The defaults fit most 80 mm printers of the Chinese market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "snake_case")]
pub struct Profile {
    pub port: PortName,
    /// Bits a second; meaningless on a USB port.
    pub baud: u32,
    pub flow: Flow,
    /// Columns of Font A per line: 48 on 80 mm, 32 on 58 mm.
    pub columns: u8,
    pub confirm: Confirm,
    pub cut: Cut,
    /// Whether the font has the characters that take four bytes in GB18030 (rare ones in names and
    /// places).
    pub rare_characters: bool,
    /// Whether the printer has a paper near-end sensor. Without one the bits mean nothing.
    pub near_end: bool,
    /// Let the printer report its state unasked (ASB): trouble shows at once instead of after
    /// seconds.
    pub auto_status: bool,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            port: PortName::Path("/dev/ttyUSB0".to_owned()),
            baud: 115_200,
            flow: Flow::None,
            columns: 48,
            confirm: Confirm::Status,
            cut: Cut::Partial,
            rare_characters: false,
            near_end: true,
            auto_status: false,
        }
    }
}

impl Profile {
    /// Everything that is wrong with the values, not just the first thing.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let mut found = Vec::new();
        if !BAUD_RATES.contains(&self.baud) {
            found.push(Mistake::Baud(self.baud));
        }
        if !(MIN_COLUMNS..=MAX_COLUMNS).contains(&self.columns) {
            found.push(Mistake::Columns(self.columns));
        }
        found
    }
}

/// Where the printer is: a path (`/dev/serial/by-id/…`, `COM3`) or a USB device
/// (`VID:PID` or `VID:PID:SERIAL`, hexadecimal), looked up at each opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PortName {
    Path(String),
    Usb {
        vendor: u16,
        product: u16,
        serial: Option<String>,
    },
}

impl From<String> for PortName {
    fn from(text: String) -> Self {
        parse_usb(&text).unwrap_or(Self::Path(text))
    }
}

impl From<PortName> for String {
    fn from(name: PortName) -> Self {
        name.to_string()
    }
}

impl fmt::Display for PortName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Usb {
                vendor,
                product,
                serial: None,
            } => write!(f, "{vendor:04x}:{product:04x}"),
            Self::Usb {
                vendor,
                product,
                serial: Some(serial),
            } => {
                write!(f, "{vendor:04x}:{product:04x}:{serial}")
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    None,
    /// XON/XOFF
    Software,
    /// RTS/CTS
    Hardware,
}

/// How the printer confirms that a ticket is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirm {
    /// `GS ( H`: answered when printing is complete.
    ProcessId,
    /// `GS r 1`: answered when everything before it has been processed.
    Status,
    /// Neither is supported: a good state counts as printed once the paper has had its time.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    Partial,
    Full,
    /// No cutter: the ticket is fed out to be torn off.
    None,
}

/// A value that no printer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Mistake {
    #[error("baud = {0} is not a usual rate; take one of {BAUD_RATES:?}")]
    Baud(u32),
    #[error("columns = {0} does not fit; 48 on 80 mm paper, 32 on 58 mm")]
    Columns(u8),
}

/// Bits a second.
pub(crate) const BAUD_RATES: [u32; 8] =
    [2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400];
/// Columns: large lines have half as many, and a word of eight must fit.
pub(crate) const MIN_COLUMNS: u8 = 24;
pub(crate) const MAX_COLUMNS: u8 = 64;

fn parse_usb(text: &str) -> Option<PortName> {
    let mut parts = text.splitn(3, ':');
    let vendor = parse_id(parts.next()?)?;
    let product = parse_id(parts.next()?)?;
    let serial = parts.next().filter(|s| !s.is_empty()).map(str::to_owned);
    Some(PortName::Usb {
        vendor,
        product,
        serial,
    })
}

fn parse_id(text: &str) -> Option<u16> {
    let four_digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if four_digits {
        u16::from_str_radix(text, 16).ok()
    } else {
        None
    }
}
