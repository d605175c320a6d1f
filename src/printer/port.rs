//! The serial port, with its habits: small writes, no flush, time-outs that are no errors.

use std::io;
use std::time::{Duration, Instant};

use serialport::{FlowControl, SerialPort, SerialPortType};

use crate::printer::driver::Trouble;
use crate::printer::profile::{Flow, PortName, Profile};

/// Bytes of one write: larger ones hang beyond their time-out.
const CHUNK: usize = 256;
/// Of one write; who writes gives the deadline that ends the attempts.
const WRITE_TIMEOUT: Duration = Duration::from_millis(500);

pub(super) struct Port(Box<dyn SerialPort>);

/// So many bytes were taken, the rest was not.
pub(super) struct NotWritten {
    pub(super) sent: usize,
    pub(super) trouble: Trouble,
}

impl Port {
    pub(super) fn open(profile: &Profile) -> serialport::Result<Self> {
        let flow = match profile.flow {
            Flow::None => FlowControl::None,
            Flow::Software => FlowControl::Software,
            Flow::Hardware => FlowControl::Hardware,
        };
        let path = match &profile.port {
            PortName::Path(path) => path.clone(),
            PortName::Usb {
                vendor,
                product,
                serial,
            } => find_usb(*vendor, *product, serial.as_deref())?,
        };
        serialport::new(path, profile.baud)
            .flow_control(flow)
            .open()
            .map(Self)
    }

    /// Has anything arrived?
    pub(super) fn has_news(&self) -> io::Result<bool> {
        Ok(self.0.bytes_to_read()? > 0)
    }

    /// Waits for bytes; gives how many came, 0 for none in time.
    pub(super) fn read(&mut self, bytes: &mut [u8], timeout: Duration) -> io::Result<usize> {
        // A time-out of 0 waits forever on some systems.
        self.0.set_timeout(timeout.max(Duration::from_millis(1)))?;
        match self.0.read(bytes) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) if is_pause(&error) => Ok(0),
            result => result,
        }
    }

    /// A question or a setting: a few bytes that must go at once.
    pub(super) fn write_now(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.write(bytes, Instant::now() + WRITE_TIMEOUT);
        written.map_err(|_| io::ErrorKind::TimedOut.into())
    }

    /// Writes in small pieces. Never flushes: on a stalled line that would wait without end.
    pub(super) fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), NotWritten> {
        let mut sent = 0;
        let lost = |sent| NotWritten {
            sent,
            trouble: Trouble::PortLost,
        };
        self.0.set_timeout(WRITE_TIMEOUT).map_err(|_| lost(sent))?;
        while sent < bytes.len() {
            let chunk = &bytes[sent..bytes.len().min(sent + CHUNK)];
            match self.0.write(chunk) {
                Ok(count) => sent += count,
                Err(error) if is_pause(&error) => {}
                Err(_) => return Err(lost(sent)),
            }
            if sent < bytes.len() && Instant::now() >= deadline {
                return Err(NotWritten {
                    sent,
                    trouble: Trouble::TimedOut,
                });
            }
        }
        Ok(())
    }
}

/// Not an end: nothing came or went in time.
fn is_pause(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

/// The path of a USB device: it changes with the plug and the order of plugging.
fn find_usb(vendor: u16, product: u16, serial: Option<&str>) -> serialport::Result<String> {
    let missing = || {
        let text = format!("no USB device {vendor:04x}:{product:04x} is plugged in");
        serialport::Error::new(serialport::ErrorKind::NoDevice, text)
    };
    // Without this folder (a container) the list of ports would panic.
    if cfg!(target_os = "linux") && !std::path::Path::new("/sys/class/tty").is_dir() {
        return Err(missing());
    }
    let found = serialport::available_ports()?
        .into_iter()
        .find(|port| match &port.port_type {
            SerialPortType::UsbPort(usb) => {
                (usb.vid, usb.pid) == (vendor, product)
                    && serial.is_none_or(|serial| usb.serial_number.as_deref() == Some(serial))
            }
            SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => {
                false
            }
        });
    found.map(|port| port.port_name).ok_or_else(missing)
}
