//! Lines and printers that answer wrongly, late, or in part: nothing uncertain counts as *printed*,
//! and every state has its own name.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiaohao::printer::escpos::Question;
use jiaohao::printer::profile::Flow;
use jiaohao::printer::status::PortFault;
use jiaohao::printer::virtual_printer::Fault;
use jiaohao::printer::{Outcome, PrintTrouble, Printer, PrinterState, Profile, Remains};

use crate::profile::{Confirm, PortName};
use crate::scripted::{Script, Scripted, WELL};
use crate::{Bench, GENEROUS, SHORT, side_by_side, wait, wait_for};

const OFFLINE: u8 = 0x1a;
const STOPPED_FOR_PAPER: u8 = 0x32;
const NO_PAPER: u8 = 0x72;

fn print(scripted: &Scripted, at_most: Duration) -> Outcome {
    wait(scripted.printer.print(Scripted::ticket(), at_most))
}

#[test]
fn who_answers_only_some_questions_is_told_by_the_first_that_he_does_not() {
    let cases = [
        ([true, false, false, false], Question::Offline),
        ([true, false, false, true], Question::Offline),
        ([true, true, true, false], Question::Paper),
        ([false, false, false, true], Question::Printer),
    ];
    side_by_side(&cases, |(known, silent)| {
        let scripted = Scripted::new(Script {
            answers: known.map(|known| known.then_some(WELL)),
            paper: None,
            ..Script::default()
        });
        let state = PrinterState::Partly(silent);
        scripted.wait_for(state);
        assert_eq!(
            print(&scripted, GENEROUS),
            Outcome::Failed(PrintTrouble::NotReady(state))
        );
        scripted.change(Script::default());
        scripted.wait_for(PrinterState::Ready);
        assert_eq!(print(&scripted, GENEROUS), Outcome::Printed);
    });
}

#[test]
fn late_answers_are_those_to_their_own_questions() {
    let scripted = Scripted::new(Script {
        answers: [
            Some(OFFLINE),
            Some(STOPPED_FOR_PAPER),
            Some(WELL),
            Some(NO_PAPER),
        ],
        late: Duration::from_millis(2300),
        ..Script::default()
    });
    let mut states = scripted.printer.state();
    let mut seen = Vec::new();
    // The first round, and a few more questions.
    wait(async {
        let all = async {
            while states.changed().await.is_ok() {
                seen.push(*states.borrow_and_update());
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(20), all).await;
    });
    seen.retain(|state| *state != PrinterState::Connecting);
    assert_eq!(seen, [PrinterState::PaperOut]);
}

/// Answers that come one question late, and a confirmation that reports missing paper.
#[test]
fn no_ticket_is_printed_without_paper_by_shifted_answers() {
    let scripted = Scripted::new(Script {
        answers: [Some(WELL), Some(WELL), Some(WELL), Some(NO_PAPER)],
        one_behind: true,
        ..Script::default()
    });
    // Never well, not even for a moment.
    let mut states = scripted.printer.state();
    let known = wait(states.wait_for(|now| *now != PrinterState::Connecting));
    assert_eq!(*known.unwrap(), PrinterState::PaperOut);
    assert_eq!(
        print(&scripted, SHORT),
        Outcome::Failed(PrintTrouble::NotReady(PrinterState::PaperOut))
    );
    scripted.change(Script {
        one_behind: true,
        ..Script::default()
    });
    scripted.wait_for(PrinterState::Ready);
    assert_eq!(print(&scripted, GENEROUS), Outcome::Printed);
}

#[test]
fn a_confirmation_that_tells_of_no_paper_outweighs_good_answers() {
    let scripted = Scripted::new(Script {
        paper: Some(0x0c),
        ..Script::default()
    });
    scripted.wait_for(PrinterState::Ready);
    assert_eq!(
        print(&scripted, GENEROUS),
        Outcome::Unknown(PrintTrouble::NotReady(PrinterState::PaperOut))
    );
}

#[test]
fn a_confirmation_that_is_late_is_not_that_of_the_next_ticket() {
    let late = Duration::from_secs(12);
    let scripted = Scripted::new(Script {
        paper_late: late,
        ..Script::default()
    });
    scripted.wait_for(PrinterState::Ready);
    assert_eq!(
        print(&scripted, SHORT),
        Outcome::Unknown(PrintTrouble::TimedOut)
    );
    assert!(scripted.printer.remarks().borrow().unconfirmed);
    // No more are answered: answers still to come belong to the first ticket, and to what cut it
    // off.
    scripted.change(Script {
        paper: None,
        ..Script::default()
    });
    assert_eq!(
        print(&scripted, late + SHORT),
        Outcome::Unknown(PrintTrouble::TimedOut)
    );
}

#[test]
fn what_comes_back_is_no_answer() {
    let alone = Scripted::new(Script {
        answers: [None; 4],
        paper: None,
        echo: true,
        ..Script::default()
    });
    let beside = Scripted::new(Script {
        paper: None,
        echo: true,
        ..Script::default()
    });
    alone.wait_for(PrinterState::Echo);
    assert_eq!(
        print(&alone, SHORT),
        Outcome::Failed(PrintTrouble::NotReady(PrinterState::Echo))
    );
    beside.wait_for(PrinterState::Ready);
    assert_eq!(
        print(&beside, SHORT),
        Outcome::Unknown(PrintTrouble::TimedOut)
    );
    assert!(beside.printer.remarks().borrow().echo);
    // With its own confirmation a ticket is printed on such a line too.
    beside.change(Script {
        echo: true,
        ..Script::default()
    });
    assert_eq!(print(&beside, GENEROUS), Outcome::Printed);
}

#[test]
fn what_makes_no_sense_or_never_ends_is_told_from_silence() {
    let floods: [&[u8]; 4] = [&[WELL], &[0x00], &[0xff, 0xf8, 0x12], b"w 12.3 kg\r\n"];
    side_by_side(&floods, |flood| {
        let scripted = Scripted::new(Script {
            answers: [None; 4],
            flood: flood.to_vec(),
            ..Script::default()
        });
        scripted.wait_for(PrinterState::Garbled);
        let outcome = print(&scripted, GENEROUS);
        assert_eq!(
            outcome,
            Outcome::Failed(PrintTrouble::NotReady(PrinterState::Garbled))
        );
        scripted.change(Script::default());
        scripted.wait_for(PrinterState::Ready);
    });
}

#[test]
fn a_ticket_waits_while_flow_control_holds_it() {
    let scripted = Scripted::with(
        Script {
            xoff_at: Some(200),
            xon_after: Some(Duration::from_secs(5)),
            ..Script::default()
        },
        Flow::Software,
    );
    scripted.wait_for(PrinterState::Ready);
    assert_eq!(print(&scripted, GENEROUS), Outcome::Printed);
}

#[test]
fn a_line_that_is_held_for_ever_is_a_trouble_and_runs_again() {
    let scripted = Scripted::with(
        Script {
            xoff_at: Some(300),
            ..Script::default()
        },
        Flow::Software,
    );
    scripted.wait_for(PrinterState::Ready);
    assert_eq!(
        print(&scripted, SHORT),
        Outcome::Unknown(PrintTrouble::NotReady(PrinterState::Held))
    );
    scripted.wait_for(PrinterState::Held);
    scripted.change(Script::default());
    scripted.wait_for(PrinterState::Ready);
    assert_eq!(print(&scripted, GENEROUS), Outcome::Printed);
}

/// The program ends while the rest of a ticket is still in the printer.
#[test]
fn what_an_earlier_program_left_never_meets_the_next_ticket() {
    side_by_side(&[Remains::Perhaps, Remains::Yes], |remains| {
        let mut bench = Bench::new(115_200, Confirm::Status);
        bench.wait_for(PrinterState::Ready);
        bench.virtual_printer.fault_at(200, Fault::Unplug).unwrap();
        assert_eq!(
            bench.print(GENEROUS),
            Outcome::Unknown(PrintTrouble::PortLost)
        );
        bench.printer = Printer::start(bench.profile.clone(), remains);
        bench.virtual_printer.fault(Fault::Plug).unwrap();
        bench.wait_for(PrinterState::Ready);
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        let papers = bench.virtual_printer.tickets();
        assert_eq!(papers.len(), 2);
        assert_eq!(papers[1].bytes, bench.ticket());
    });
}

#[test]
fn a_printer_that_confirms_the_cut_at_its_start_is_well() {
    let bench = Bench::with_remains(Remains::Yes, |profile| Profile {
        confirm: Confirm::Status,
        ..profile
    });
    let remarks = bench.printer.remarks();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watched = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                if remarks.borrow().unconfirmed {
                    return true;
                }
                std::thread::sleep(Duration::from_millis(2));
            }
            false
        });
        bench.wait_for(PrinterState::Ready);
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        is_over.store(true, Ordering::Relaxed);
        assert!(!watched.join().unwrap(), "it was called unconfirmed");
    });
}

#[test]
fn what_turns_out_to_be_clean_is_not_cut() {
    let bench = Bench::with_remains(Remains::Perhaps, |profile| profile);
    assert!(bench.printer.learn(Remains::No));
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
    let papers = bench.virtual_printer.tickets();
    assert_eq!(papers[0].bytes, bench.ticket(), "nothing came before it");
}

#[test]
fn each_wrong_port_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no port").unwrap();
    let bench = Bench::new(115_200, Confirm::Status);
    bench.wait_for(PrinterState::Ready);
    let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let cases = [
        (path(&folder.path().join("nothing")), PortFault::Missing),
        ("ffff:fffe".to_owned(), PortFault::Missing),
        (path(&file), PortFault::NotSerial),
        (path(folder.path()), PortFault::NotSerial),
        ("/dev/null".to_owned(), PortFault::NotSerial),
        (path(bench.virtual_printer.link()), PortFault::InUse),
    ];
    for (port, fault) in cases {
        let profile = Profile {
            port: PortName::from(port),
            ..Profile::default()
        };
        let printer = Printer::start(profile, Remains::No);
        let state = PrinterState::NoPort(fault);
        wait_for(&printer, state);
        assert_eq!(
            wait(printer.print(b"ticket".to_vec(), GENEROUS)),
            Outcome::Failed(PrintTrouble::NotReady(state))
        );
    }
}
