//! The serial port and its quirks: small writes, no flush, time-outs that are not errors.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, FlowControl, SerialPort, SerialPortInfo};

use crate::printer::adapters;
use crate::printer::outcome::PrintTrouble;
use crate::printer::profile::{Flow, Profile};
use crate::printer::status::{Ambiguous, PortFault, PrinterState};

/// Bytes per write: larger ones hang beyond their time-out.
const CHUNK: usize = 256;
/// Per write; the caller's deadline ends the attempts.
const WRITE_TIMEOUT: Duration = Duration::from_millis(500);

pub(super) struct Port {
    line: Box<dyn SerialPort>,
    flow: FlowControl,
}

/// What [`Port::open`] found.
pub(super) struct Opened {
    pub(super) port: Port,
    pub(super) ambiguous: Option<Ambiguous>,
}

/// How many bytes were taken; the rest was not.
pub(super) struct NotWritten {
    pub(super) sent: usize,
    pub(super) trouble: PrintTrouble,
}

impl Port {
    pub(super) fn open(profile: &Profile) -> Result<Opened, PortFault> {
        let flow = match profile.flow {
            Flow::None => FlowControl::None,
            Flow::Software => FlowControl::Software,
            Flow::Hardware => FlowControl::Hardware,
        };
        let (path, ambiguous) =
            adapters::find(&profile.port, &ports()).ok_or(PortFault::Missing)?;
        let opened = serialport::new(&path, profile.baud)
            .flow_control(flow)
            .open();
        let line = opened.map_err(|_| fault(Path::new(&path)))?;
        let port = Self { line, flow };
        Ok(Opened { port, ambiguous })
    }

    /// Whether anything has arrived.
    pub(super) fn has_news(&self) -> io::Result<bool> {
        Ok(self.line.bytes_to_read()? > 0)
    }

    /// Waits for bytes; returns how many came, 0 if none in time.
    pub(super) fn read(&mut self, bytes: &mut [u8], timeout: Duration) -> io::Result<usize> {
        // A time-out of 0 waits forever on some systems.
        self.line
            .set_timeout(timeout.max(Duration::from_millis(1)))?;
        match self.line.read(bytes) {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            Err(error) if is_pause(&error) => Ok(0),
            result => result,
        }
    }

    /// Sends a question or a setting: a few bytes that must go immediately. `false` if flow control
    /// holds them.
    pub(super) fn write_now(&mut self, bytes: &[u8]) -> io::Result<bool> {
        match self.write(bytes, Instant::now() + WRITE_TIMEOUT) {
            Ok(()) => Ok(true),
            Err(NotWritten {
                sent: 0,
                trouble: PrintTrouble::NotReady(PrinterState::Held),
            }) => Ok(false),
            Err(_) => Err(ErrorKind::BrokenPipe.into()),
        }
    }

    /// Whether something has been written that the line doesn't take.
    pub(super) fn is_held(&self) -> bool {
        // A port that can't tell holds nothing.
        self.line.bytes_to_write().is_ok_and(|count| count > 0)
    }

    /// Discards unsent bytes that flow control holds, and makes the line run again.
    pub(super) fn release(&mut self) -> io::Result<()> {
        self.line.clear(ClearBuffer::Output)?;
        self.line.set_flow_control(FlowControl::None)?;
        self.line.set_flow_control(self.flow)?;
        Ok(())
    }

    /// Writes in small pieces. Never flushes: on a stalled line that would block forever.
    pub(super) fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), NotWritten> {
        let mut sent = 0;
        let lost = |sent| NotWritten {
            sent,
            trouble: PrintTrouble::PortLost,
        };
        self.line
            .set_timeout(WRITE_TIMEOUT)
            .map_err(|_| lost(sent))?;
        while sent < bytes.len() {
            let chunk = &bytes[sent..bytes.len().min(sent + CHUNK)];
            match self.line.write(chunk) {
                Ok(count) => sent += count,
                Err(error) if is_pause(&error) => {}
                Err(_) => return Err(lost(sent)),
            }
            if sent < bytes.len() && Instant::now() >= deadline {
                return Err(NotWritten {
                    sent,
                    trouble: PrintTrouble::NotReady(PrinterState::Held),
                });
            }
        }
        Ok(())
    }
}

/// Not an error: nothing came or went in time.
fn is_pause(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted
    )
}

/// The paths of this computer's serial ports.
pub fn names() -> Vec<String> {
    ports().into_iter().map(|port| port.port_name).collect()
}

fn ports() -> Vec<SerialPortInfo> {
    // Without this folder (as in a container) listing the ports would panic.
    if cfg!(target_os = "linux") && !Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    let mut ports = serialport::available_ports().unwrap_or_default();
    ports.sort_by(|a, b| a.port_name.cmp(&b.port_name));
    ports
}

/// Why this port could not be opened.
fn fault(path: &Path) -> PortFault {
    let kind = match open_as_file(path) {
        Ok(true) => return PortFault::InUse,
        Ok(false) => return PortFault::NotSerial,
        Err(error) => error.kind(),
    };
    if kind == ErrorKind::NotFound {
        PortFault::Missing
    } else if kind == ErrorKind::PermissionDenied {
        forbidden(path)
    } else if kind == ErrorKind::ResourceBusy {
        PortFault::InUse
    } else if kind == ErrorKind::IsADirectory {
        PortFault::NotSerial
    } else {
        PortFault::Broken
    }
}

/// Opens it without claiming it; `true` if it is a serial port.
#[cfg(unix)]
fn open_as_file(path: &Path) -> io::Result<bool> {
    use std::io::IsTerminal as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    let flags = rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::NONBLOCK;
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    Ok(options.open(path)?.is_terminal())
}

/// The system refuses a port that another program has; anything that can be opened is not a port.
#[cfg(not(unix))]
fn open_as_file(path: &Path) -> io::Result<bool> {
    let name = Path::new(r"\\.\").join(path);
    OpenOptions::new().read(true).write(true).open(name)?;
    Ok(false)
}

#[cfg(unix)]
fn forbidden(path: &Path) -> PortFault {
    use std::os::unix::fs::MetadataExt as _;
    // Its folder may not be readable; then its group is unknown.
    std::fs::metadata(path).map_or(PortFault::Broken, |file| PortFault::Forbidden {
        gid: file.gid(),
    })
}

/// What Windows reports for a port that another program has.
#[cfg(not(unix))]
fn forbidden(_: &Path) -> PortFault {
    PortFault::InUse
}
