//! The virtual printer's output, and its speed.

use std::fs;

use jiaohao::printer::profile::{Confirm, Cut};
use jiaohao::printer::virtual_printer::{Item, Options, VirtualPrinter};
use jiaohao::printer::{Outcome, PrinterState, Profile, Slip, escpos};

use crate::{Bench, GENEROUS, out, side_by_side, slip};

#[test]
fn a_ticket_is_the_same_on_the_line_on_paper_and_in_the_files() {
    let cases = [
        (9600, Confirm::ProcessId),
        (115_200, Confirm::ProcessId),
        (9600, Confirm::Status),
        (115_200, Confirm::Status),
    ];
    side_by_side(&cases, |(baud, confirm)| {
        let bench = Bench::new(baud, confirm);
        bench.wait_for(PrinterState::Ready);
        assert_eq!(bench.print(GENEROUS), Outcome::Printed);
        let tickets = bench.virtual_printer.tickets();
        assert_eq!(tickets.len(), 1);
        let ticket = &tickets[0];
        assert_eq!(ticket.bytes, bench.ticket());
        assert_eq!((&ticket.unknown[..], ticket.lost), (&[][..], 0));
        let number = ticket.largest().unwrap();
        assert_eq!(
            (
                number.text.as_str(),
                number.width,
                number.height,
                number.bold
            ),
            ("B012", 6, 6, true)
        );
        let rule = "-".repeat(48);
        assert_eq!(
            ticket.lines(),
            [
                "县政务服务中心",
                "不动产登记",
                &rule,
                "B012 优先",
                "转移登记",
                &rule,
                "前面还有 5 人",
                "预计等候 15～25 分钟",
                "请等候 2 至 5 号窗口叫号",
                &rule,
                "取号时间：2026-11-23 10:21，当日有效",
                "请带：身份证、不动产权证书、买卖合同、完税证明",
                "过号请到导办台恢复排队。",
                "手机扫码，查看前面人数",
            ]
        );
        assert_eq!(ticket.qr(), Some("https://hall.example/t/7KQ2M4TD"));
        // 80 mm paper of about the designed length.
        assert!(
            (110..=135).contains(&ticket.millimeters),
            "{} mm",
            ticket.millimeters
        );
        assert_eq!(
            fs::read(out(&bench.folder).join("ticket-001.bin")).unwrap(),
            ticket.bytes
        );
        let drawn = fs::read_to_string(out(&bench.folder).join("ticket-001.txt")).unwrap();
        assert_eq!(drawn, ticket.draw());
        assert!(drawn.contains("│        B     0     1     2"), "{drawn}");
    });
}

#[test]
fn two_visitors_get_two_papers() {
    let bench = Bench::new(115_200, Confirm::Status);
    bench.wait_for(PrinterState::Ready);
    let ticket = |number: &str| {
        escpos::encode(
            &Slip {
                number: number.into(),
                ..slip()
            },
            &bench.profile,
        )
    };
    let first = bench.printer.print(ticket("B012"), GENEROUS);
    let second = bench.printer.print(ticket("B013"), GENEROUS);
    assert_eq!(
        (crate::wait(first), crate::wait(second)),
        (Outcome::Printed, Outcome::Printed)
    );
    let tickets = bench.virtual_printer.wait_for_tickets(2, GENEROUS);
    let numbers: Vec<_> = tickets
        .iter()
        .map(|ticket| ticket.largest().unwrap().text.clone())
        .collect();
    assert_eq!(numbers, ["B012", "B013"]);
}

#[test]
fn other_cuts_and_narrow_paper() {
    let bench = Bench::with(|profile| Profile {
        cut: Cut::Full,
        columns: 32,
        ..profile
    });
    bench.wait_for(PrinterState::Ready);
    assert_eq!(bench.print(GENEROUS), Outcome::Printed);
    let tickets = bench.virtual_printer.wait_for_tickets(1, GENEROUS);
    assert_eq!(tickets[0].bytes, bench.ticket());
    for item in &tickets[0].items {
        if let Item::Line { runs, .. } = item {
            let wide = |run: &jiaohao::printer::virtual_printer::Run| {
                jiaohao::model::text::columns(&run.text) * usize::from(run.width)
            };
            assert!(runs.iter().map(wide).sum::<usize>() <= 32, "{runs:?}");
        }
    }
}

#[test]
fn a_small_buffer_loses_what_comes_too_fast() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("printer");
    let options = Options {
        buffer: 45,
        ..Options::new(&link)
    };
    let virtual_printer = VirtualPrinter::start(options).unwrap();
    let mut port = serialport::new(link.to_str().unwrap(), 115_200)
        .open()
        .unwrap();
    let lines: Vec<u8> = "0123456789\n".repeat(30).into_bytes();
    port.write_all(&[&lines[..], b"\n\n\n\x1dV\x01"].concat())
        .unwrap();
    // Slow enough to get through.
    for _ in 0..200 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        port.write_all(b"\x1dV\x01").unwrap();
        if let Some(paper) = virtual_printer.tickets().first() {
            assert!(paper.lost > 0);
            return;
        }
    }
    panic!("no paper");
}

#[test]
fn a_file_in_the_way_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    assert!(VirtualPrinter::start(Options::new(&file)).is_err());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let stale = folder.path().join("stale");
    std::os::unix::fs::symlink("/nowhere", &stale).unwrap();
    let printer = VirtualPrinter::start(Options::new(&stale)).unwrap();
    assert!(stale.exists());
    drop(printer);
    assert!(fs::symlink_metadata(&stale).is_err());
}
