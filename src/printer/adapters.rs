//! Resolves a name to one of the existing ports, and tells whether it could mean another. Pure
//! except for symbolic links.

use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo};

use crate::printer::profile::PortName;
use crate::printer::status::Ambiguous;

/// The path of a port, looked up at each opening: a USB device's path changes with the socket and
/// the order of plugging. `None` if there is no such device.
pub fn find(name: &PortName, ports: &[SerialPortInfo]) -> Option<(String, Option<Ambiguous>)> {
    match name {
        PortName::Path(path) => Some((path.clone(), twins(path, ports))),
        PortName::Usb {
            vendor,
            product,
            serial,
        } => {
            let found = named(ports, |usb| {
                (usb.vid, usb.pid) == (*vendor, *product)
                    && (serial.is_none() || usb.serial_number == *serial)
            });
            let taken = (*found.first()?).to_owned();
            Some((taken.clone(), ambiguous(taken, found.len())))
        }
    }
}

/// Whether the device at this path has a twin, so that the path may mean the other one next time:
/// adapters without a serial number share their name in `by-id`, and numbers depend on the order of
/// plugging.
fn twins(path: &str, ports: &[SerialPortInfo]) -> Option<Ambiguous> {
    let may_move = ["/dev/serial/by-id/", "/dev/ttyUSB", "/dev/ttyACM"];
    if !may_move.iter().any(|begin| path.starts_with(begin)) {
        return None;
    }
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.into());
    let real = real.to_str()?;
    let own = ports.iter().find(|port| port.port_name == real)?;
    let own = usb(own)?;
    let found = named(ports, |usb| usb == own);
    ambiguous(real.to_owned(), found.len())
}

fn ambiguous(taken: String, found: usize) -> Option<Ambiguous> {
    (found > 1).then_some(Ambiguous { taken, found })
}

fn named(ports: &[SerialPortInfo], fits: impl Fn(&UsbPortInfo) -> bool) -> Vec<&str> {
    let fitting = ports.iter().filter(|port| usb(port).is_some_and(&fits));
    fitting.map(|port| port.port_name.as_str()).collect()
}

fn usb(port: &SerialPortInfo) -> Option<&UsbPortInfo> {
    match &port.port_type {
        SerialPortType::UsbPort(usb) => Some(usb),
        SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => None,
    }
}
