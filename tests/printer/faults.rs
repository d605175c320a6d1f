//! Every fault: what the kiosk hears, what is on the paper, and how it recovers.

use jiaohao::printer::profile::Confirm;
use jiaohao::printer::status::{PortFault, PrinterError};
use jiaohao::printer::virtual_printer::Fault;
use jiaohao::printer::{Outcome, PrintTrouble, PrinterState, Profile};

use crate::{Bench, GENEROUS, SHORT, side_by_side};

/// A fault that the printer reports before anything is sent: refused with its reason, nothing on
/// paper, and it recovers by itself.
#[test]
fn a_fault_before_a_ticket() {
    let cases = [
        (115_200, Fault::PaperOut, PrinterState::PaperOut),
        (9600, Fault::PaperOut, PrinterState::PaperOut),
        (115_200, Fault::CoverOpen, PrinterState::CoverOpen),
        (9600, Fault::CoverOpen, PrinterState::CoverOpen),
        (
            115_200,
            Fault::Cutter,
            PrinterState::Error(PrinterError::Cutter),
        ),
        (
            115_200,
            Fault::HotHead,
            PrinterState::Error(PrinterError::HotHead),
        ),
        (
            115_200,
            Fault::Unrecoverable,
            PrinterState::Error(PrinterError::Unrecoverable),
        ),
    ];
    side_by_side(&cases, |(baud, fault, state)| {
        let bench = Bench::new(baud, Confirm::ProcessId);
        bench.wait_for(PrinterState::Ready);
        bench.virtual_printer.fault(fault).unwrap();
        bench.wait_for(state);
        assert_eq!(
            bench.print(GENEROUS),
            Outcome::Failed(PrintTrouble::NotReady(state))
        );
        bench.virtual_printer.fault(Fault::Ok).unwrap();
        bench.wait_for(PrinterState::Ready);
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        let tickets = bench.virtual_printer.tickets();
        assert_eq!(tickets.len(), 1, "the refused ticket was not sent");
        assert_eq!(tickets[0].bytes, bench.ticket());
    });
}

#[test]
fn a_fault_that_the_heartbeat_has_not_seen_yet_loses_nothing() {
    let bench = Bench::new(115_200, Confirm::Status);
    bench.wait_for(PrinterState::Ready);
    // Good at its last answer: the ticket is sent, stays in the buffer, and is printed once there
    // is paper.
    bench.virtual_printer.fault_at(1, Fault::PaperOut).unwrap();
    let printing = bench.printer.print(bench.ticket(), GENEROUS);
    bench.wait_for(PrinterState::PaperOut);
    bench.virtual_printer.fault(Fault::Ok).unwrap();
    assert_eq!(crate::wait(printing), Outcome::Printed);
    assert_eq!(bench.virtual_printer.tickets().len(), 1);
}

#[test]
fn near_the_end_it_still_prints() {
    side_by_side(&[Confirm::ProcessId, Confirm::Status], |confirm| {
        let bench = Bench::new(115_200, confirm);
        bench.virtual_printer.fault(Fault::NearEnd).unwrap();
        bench.wait_for(PrinterState::PaperNearEnd);
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        assert_eq!(*bench.printer.state().borrow(), PrinterState::PaperNearEnd);
    });
    // A printer without that sensor reports it all the time.
    let bench = Bench::with(|profile| Profile {
        near_end: false,
        ..profile
    });
    bench.virtual_printer.fault(Fault::NearEnd).unwrap();
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
    assert_eq!(*bench.printer.state().borrow(), PrinterState::Ready);
}

/// The paper ends within the ticket: unknown in time, the broken paper is cut off, the next one is
/// whole.
#[test]
fn paper_out_in_the_middle() {
    side_by_side(
        &[(9600, Confirm::Status), (115_200, Confirm::ProcessId)],
        |(baud, confirm)| {
            let bench = Bench::new(baud, confirm);
            bench.wait_for(PrinterState::Ready);
            bench
                .virtual_printer
                .fault_at(200, Fault::PaperOut)
                .unwrap();
            assert_eq!(
                bench.print(SHORT),
                Outcome::Unknown(PrintTrouble::NotReady(PrinterState::PaperOut))
            );
            assert_eq!(bench.virtual_printer.tickets(), []);
            assert_eq!(
                bench.print(SHORT),
                Outcome::Failed(PrintTrouble::NotReady(PrinterState::PaperOut))
            );
            bench.virtual_printer.fault(Fault::Ok).unwrap();
            bench.wait_for(PrinterState::Ready);
            assert_eq!(bench.print(GENEROUS), Outcome::Printed);
            // The first ticket came out late from the buffer; each has its own paper.
            let papers: Vec<_> = bench
                .virtual_printer
                .tickets()
                .into_iter()
                .map(|paper| paper.bytes)
                .collect();
            assert_eq!(papers, [bench.ticket(), bench.ticket()]);
        },
    );
}

/// The plug is pulled within the ticket: unknown immediately; plugged in again, it recovers by
/// itself.
#[test]
fn unplugged_in_the_middle() {
    side_by_side(&[9600, 115_200], |baud| {
        let bench = Bench::new(baud, Confirm::Status);
        bench.wait_for(PrinterState::Ready);
        bench.virtual_printer.fault_at(200, Fault::Unplug).unwrap();
        assert_eq!(
            bench.print(GENEROUS),
            Outcome::Unknown(PrintTrouble::PortLost)
        );
        bench.wait_for(PrinterState::NoPort(PortFault::Missing));
        assert_eq!(
            bench.print(GENEROUS),
            Outcome::Failed(PrintTrouble::NotReady(PrinterState::NoPort(
                PortFault::Missing
            )))
        );
        assert!(!bench.virtual_printer.link().exists());
        bench.virtual_printer.fault(Fault::Plug).unwrap();
        bench.wait_for(PrinterState::Ready);
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        let papers = bench.virtual_printer.tickets();
        assert_eq!(papers.len(), 2);
        // The remains are cut off before the next visitor's ticket.
        assert!(papers[0].bytes.starts_with(&bench.ticket()[..200]));
        assert_eq!(papers[0].largest().unwrap().text, "B012");
        assert!(
            !papers[0]
                .lines()
                .contains(&"过号请到导办台恢复排队。".to_owned())
        );
        assert_eq!(papers[1].bytes, bench.ticket());
    });
}

#[test]
fn unplugged_while_nobody_prints() {
    let bench = Bench::new(115_200, Confirm::Status);
    bench.wait_for(PrinterState::Ready);
    bench.virtual_printer.fault(Fault::Unplug).unwrap();
    bench.wait_for(PrinterState::NoPort(PortFault::Missing));
    bench.virtual_printer.fault(Fault::Plug).unwrap();
    // Somebody who takes a ticket doesn't wait for the next attempt.
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
    assert_eq!(bench.virtual_printer.tickets().len(), 1);
}

#[test]
fn a_pulled_cable_is_seen_by_its_silence() {
    let bench = Bench::new(115_200, Confirm::ProcessId);
    bench.wait_for(PrinterState::Ready);
    bench.virtual_printer.fault(Fault::Silent).unwrap();
    bench.wait_for(PrinterState::NoAnswer);
    assert_eq!(
        bench.print(GENEROUS),
        Outcome::Failed(PrintTrouble::NotReady(PrinterState::NoAnswer))
    );
    bench.virtual_printer.fault(Fault::Ok).unwrap();
    bench.wait_for(PrinterState::Ready);
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
    assert_eq!(bench.virtual_printer.tickets().len(), 1);
}

#[test]
fn the_cable_is_pulled_in_the_middle() {
    let bench = Bench::new(9600, Confirm::ProcessId);
    bench.wait_for(PrinterState::Ready);
    bench.virtual_printer.fault_at(300, Fault::Silent).unwrap();
    assert_eq!(
        bench.print(SHORT),
        Outcome::Unknown(PrintTrouble::NotReady(PrinterState::NoAnswer))
    );
    bench.virtual_printer.fault(Fault::Ok).unwrap();
    bench.wait_for(PrinterState::Ready);
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
    let papers = bench.virtual_printer.tickets();
    assert_eq!(papers.len(), 2);
    assert!(papers[0].bytes.starts_with(&bench.ticket()[..300]));
    assert_eq!(papers[1].bytes, bench.ticket());
}

#[test]
fn a_lost_answer_is_unknown_not_printed() {
    side_by_side(&[Confirm::ProcessId, Confirm::Status], |confirm| {
        let bench = Bench::new(115_200, confirm);
        bench.wait_for(PrinterState::Ready);
        bench.virtual_printer.fault(Fault::NoConfirmation).unwrap();
        assert_eq!(bench.print(SHORT), Outcome::Unknown(PrintTrouble::TimedOut));
        assert_eq!(
            bench.virtual_printer.tickets().len(),
            1,
            "it was printed, and only once"
        );
        bench.virtual_printer.fault(Fault::Ok).unwrap();
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        assert_eq!(
            bench.virtual_printer.tickets().len(),
            2,
            "a blank paper is no ticket"
        );
    });
}

#[test]
fn flow_control_among_the_answers_is_no_answer() {
    let cases = [(9600, Confirm::ProcessId), (115_200, Confirm::Status)];
    side_by_side(&cases, |(baud, confirm)| {
        let bench = Bench::new(baud, confirm);
        bench.virtual_printer.fault(Fault::Noise).unwrap();
        bench.wait_for(PrinterState::Ready);
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        assert_eq!(bench.virtual_printer.tickets()[0].bytes, bench.ticket());
    });
}

#[test]
fn a_printer_that_confirms_nothing() {
    let bench = Bench::new(115_200, Confirm::None);
    bench.wait_for(PrinterState::Ready);
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
    assert_eq!(bench.virtual_printer.tickets().len(), 1);
    bench
        .virtual_printer
        .fault_at(200, Fault::CoverOpen)
        .unwrap();
    assert_eq!(
        bench.print(SHORT),
        Outcome::Unknown(PrintTrouble::NotReady(PrinterState::CoverOpen))
    );
}

#[test]
fn a_printer_that_tells_its_state_unasked() {
    let bench = Bench::with(|profile| Profile {
        auto_status: true,
        ..profile
    });
    bench.wait_for(PrinterState::Ready);
    for (fault, state) in [
        (Fault::CoverOpen, PrinterState::CoverOpen),
        (Fault::Ok, PrinterState::Ready),
        (Fault::PaperOut, PrinterState::PaperOut),
        (Fault::Ok, PrinterState::Ready),
    ] {
        bench.virtual_printer.fault(fault).unwrap();
        bench.wait_for(state);
    }
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
}

#[test]
fn tickets_that_wait_too_long_or_too_many_are_not_sent() {
    let bench = Bench::new(9600, Confirm::Status);
    bench.wait_for(PrinterState::Ready);
    bench.virtual_printer.fault(Fault::Speed(20)).unwrap();
    let tickets: Vec<_> = (0..8)
        .map(|_| bench.printer.print(bench.ticket(), SHORT))
        .collect();
    let outcomes: Vec<_> = tickets.into_iter().map(crate::wait).collect();
    assert!(
        outcomes.contains(&Outcome::Failed(PrintTrouble::QueueFull)),
        "{outcomes:?}"
    );
    assert!(
        outcomes.contains(&Outcome::Failed(PrintTrouble::TimedOut)),
        "{outcomes:?}"
    );
    assert!(
        !outcomes.contains(&Outcome::Unknown(PrintTrouble::PortLost)),
        "{outcomes:?}"
    );
}
