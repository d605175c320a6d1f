//! Which port a name means, and which of its bytes are our own.

use jiaohao::printer::adapters::find;
use jiaohao::printer::echo::Echo;
use jiaohao::printer::profile::PortName;
use jiaohao::printer::status::Ambiguous;
use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo};

const QUESTION: [u8; 3] = [0x10, 0x04, 0x01];

fn own(echo: &mut Echo, bytes: &[u8]) -> Vec<u8> {
    let mut own = Vec::new();
    for byte in bytes {
        echo.sift(*byte, &mut own);
    }
    own
}

#[test]
fn an_echo_is_taken_out_and_an_answer_is_left() {
    let mut echo = Echo::default();
    echo.sent(&QUESTION);
    assert_eq!(own(&mut echo, &[0x10, 0x04, 0x01, 0x12]), [0x12]);
    assert!(echo.is_proven() && echo.is_over());
    echo.sent(b"B012\x1dr\x01");
    assert!(own(&mut echo, b"B01").is_empty());
    assert!(!echo.is_over(), "the rest is on its way");
    // An answer within the echo.
    assert_eq!(own(&mut echo, b"\x1a2\x1dr\x01\x00"), [0x1a, 0x00]);
    assert!(echo.is_over());
}

#[test]
fn a_line_without_an_echo_loses_no_byte() {
    let mut echo = Echo::default();
    echo.sent(&QUESTION);
    // Four bytes that a printer sends unasked start like a question.
    let automatic = [0x10, 0x00, 0x00, 0x00];
    assert_eq!(own(&mut echo, &automatic), automatic);
    assert_eq!(own(&mut echo, &[0x10, 0x04, 0x03]), [0x10, 0x04, 0x03]);
    assert!(!echo.is_proven());
}

/// Paper is well: 0, which is also the first byte of the filler that ends a broken ticket.
#[test]
fn an_answer_that_looks_like_what_was_sent_is_heard_after_a_silence() {
    let mut echo = Echo::default();
    echo.sent(&[0, 0, 0, 0x1b, 0x40]);
    assert!(own(&mut echo, &[0]).is_empty(), "it may be an echo");
    let mut late = Vec::new();
    echo.settle(&mut late);
    assert_eq!(late, [0]);
    assert!(!echo.is_proven() && echo.is_over());
}

#[test]
fn an_echo_that_ends_is_forgotten() {
    let mut echo = Echo::default();
    echo.sent(&QUESTION);
    assert!(own(&mut echo, &QUESTION).is_empty());
    echo.forget();
    assert!(echo.is_proven());
    echo.sent(&QUESTION);
    echo.forget();
    assert!(!echo.is_proven());
}

fn adapter(name: &str, serial: Option<&str>) -> SerialPortInfo {
    SerialPortInfo {
        port_name: name.into(),
        port_type: SerialPortType::UsbPort(UsbPortInfo {
            vid: 0x1a86,
            pid: 0x7523,
            serial_number: serial.map(str::to_owned),
            manufacturer: None,
            product: None,
            interface: Some(0),
        }),
    }
}

fn found(name: &str, ports: &[SerialPortInfo]) -> Option<(String, Option<Ambiguous>)> {
    find(&PortName::from(name.to_owned()), ports)
}

#[test]
fn of_two_identical_adapters_one_is_taken_and_it_is_said() {
    let ports = [
        adapter("/dev/ttyUSB90", None),
        adapter("/dev/ttyUSB91", None),
    ];
    let taken = |name: &str, found| {
        let taken = name.to_owned();
        let twins = (found > 1).then(|| Ambiguous {
            taken: taken.clone(),
            found,
        });
        Some((taken, twins))
    };
    assert_eq!(found("1a86:7523", &ports), taken("/dev/ttyUSB90", 2));
    assert_eq!(found("1a86:7523", &ports[..1]), taken("/dev/ttyUSB90", 1));
    assert_eq!(found("1a86:7523", &[]), None);
    assert_eq!(found("/dev/ttyUSB91", &ports), taken("/dev/ttyUSB91", 2));
    // By its socket, or by a user-defined name: it stays the same one.
    for path in ["/dev/serial/by-path/pci-0-usb-0:1", "/dev/printer", "COM3"] {
        assert_eq!(found(path, &ports), taken(path, 1));
    }
}

#[test]
fn a_serial_number_tells_them_apart() {
    let ports = [
        adapter("/dev/ttyUSB90", Some("A")),
        adapter("/dev/ttyUSB91", Some("B")),
    ];
    let second = Some(("/dev/ttyUSB91".to_owned(), None));
    assert_eq!(found("1a86:7523:B", &ports), second);
    assert_eq!(found("/dev/ttyUSB91", &ports), second);
}
