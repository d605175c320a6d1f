//! Figures, not judgments: `cargo test --test printer -- --ignored --nocapture figures`.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use jiaohao::printer::profile::{Confirm, PortName};
use jiaohao::printer::{Outcome, Printer, PrinterState, Profile, Remains, escpos};

use crate::{Bench, GENEROUS, slip, wait};

const TICKETS: u32 = 200;
/// How long a printer takes to answer.
const ANSWER: Duration = Duration::from_millis(10);

/// From the command to the ticket's first byte at the other end of the port, at any phase of the
/// heartbeat.
#[test]
#[ignore = "takes two minutes and prints figures"]
fn figures_of_the_first_byte() {
    let (printer, kiosk) = pty();
    let (began, first_bytes) = channel();
    std::thread::spawn(move || answer(printer, &began));
    let profile = Profile {
        port: PortName::Path(kiosk),
        confirm: Confirm::Status,
        ..Profile::default()
    };
    let ticket = escpos::encode(&slip(), &profile);
    let printer = Printer::start(profile, Remains::No);
    let mut states = printer.state();
    wait(states.wait_for(|state| *state == PrinterState::Ready)).unwrap();
    let mut times = Vec::new();
    for n in 0..TICKETS {
        std::thread::sleep(Duration::from_millis(u64::from(n * 617 % 1100)));
        let asked = Instant::now();
        assert_eq!(
            wait(printer.print(ticket.clone(), GENEROUS)),
            Outcome::Printed
        );
        times.push(first_bytes.recv().unwrap() - asked);
    }
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!(
        "print command to first byte, {TICKETS} tickets: p50 {:?}, p90 {:?}, p99 {:?}, max {:?}",
        at(50),
        at(90),
        at(99),
        at(100)
    );
}

/// From the command to the confirmation, and the printer's own time, compared with the minimum for
/// line and paper.
#[test]
#[ignore = "prints figures"]
fn figures_of_the_paper() {
    for baud in [9600, 19_200, 115_200] {
        let bench = Bench::new(baud, Confirm::ProcessId);
        bench.wait_for(PrinterState::Ready);
        let mut times = Vec::new();
        for _ in 0..10 {
            let asked = Instant::now();
            assert_eq!(bench.print(GENEROUS), Outcome::Printed);
            times.push(asked.elapsed());
        }
        times.sort();
        let ticket = bench.virtual_printer.tickets().remove(0);
        let line = f64::from(u32::try_from(ticket.bytes.len()).unwrap()) * 10.0 / f64::from(baud);
        let paper = f64::from(ticket.millimeters) / 150.0;
        println!(
            "{baud} baud: {} bytes ({line:.2} s) and {} mm ({paper:.2} s): cut off {:.2} s after its first command; \
             confirmed {:.2} s (median), {:.2} s (longest) after the print command",
            ticket.bytes.len(),
            ticket.millimeters,
            ticket.took.as_secs_f64(),
            times[5].as_secs_f64(),
            times[9].as_secs_f64(),
        );
    }
}

fn pty() -> (File, String) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let printer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&printer).unwrap();
    unlockpt(&printer).unwrap();
    let kiosk = ptsname(&printer, Vec::new())
        .unwrap()
        .into_string()
        .unwrap();
    let mut attributes = rustix::termios::tcgetattr(&printer).unwrap();
    attributes.make_raw();
    rustix::termios::tcsetattr(&printer, rustix::termios::OptionalActions::Now, &attributes)
        .unwrap();
    // Kept open: without this end the pty would be gone.
    std::mem::forget(File::options().read(true).write(true).open(&kiosk).unwrap());
    (File::from(printer), kiosk)
}

/// A printer that is always well, and records when each ticket starts.
fn answer(mut port: File, began: &Sender<Instant>) {
    let mut bytes = [0; 1024];
    while let Ok(count) = port.read(&mut bytes) {
        let now = Instant::now();
        let heard = &bytes[..count];
        let has = |part: &[u8]| heard.windows(part.len()).any(|window| window == part);
        if has(b"\x1b@") {
            began.send(now).unwrap();
        }
        if has(b"\x10\x04") {
            std::thread::sleep(ANSWER);
            port.write_all(b"\x12").unwrap();
        }
        if has(b"\x1dr\x01") {
            std::thread::sleep(ANSWER);
            port.write_all(b"\x00").unwrap();
        }
    }
}
