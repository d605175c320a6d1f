//! `jiaohao kiosk --print-test`: a slip from a virtual printer, and the truth about it.

use crate::kiosk::{PATIENCE, Program};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

fn print_test(port: &str) -> Output {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/kiosk.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    command
        .args(["kiosk", "--print-test", "--config"])
        .arg(config);
    // Neither a screen nor a hub is needed.
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.env("JIAOHAO_PRINTER_PORT", port).output().unwrap()
}

fn said(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr];
    both.map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}

#[test]
fn the_slip_comes_out_and_what_keeps_it_back_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (link, out) = (folder.path().join("printer"), folder.path().join("out"));
    let mut printer = Command::new(env!("CARGO_BIN_EXE_jiaohao"));
    printer.arg("virtual-printer").arg("--link").arg(&link);
    printer.arg("--out").arg(&out);
    let (mut printer, _) = Program::start(printer.stdin(Stdio::piped()));
    let mut orders = printer.input();
    let port = link.to_str().unwrap();

    let printed = print_test(port);
    assert_eq!(printed.status.code(), Some(0), "{}", said(&printed));
    assert!(said(&printed).contains("打印完成"), "{}", said(&printed));
    assert!(said(&printed).contains("Printed at"), "{}", said(&printed));
    let slip = fs::read_to_string(out.join("ticket-001.txt")).unwrap();
    // Wide signs stand apart.
    let slip: String = slip.split_whitespace().collect();
    for line in [
        "试打印",
        "T001",
        "这不是号票",
        "前面还有0人",
        "打印机就设对了",
    ] {
        assert!(slip.contains(line), "{line}: {slip}");
    }

    // Without paper not one byte is sent, and the reason is told.
    writeln!(orders, "paper-out").unwrap();
    let begun = Instant::now();
    let empty = loop {
        let empty = print_test(port);
        if empty.status.code() == Some(1) {
            break said(&empty);
        }
        assert!(begun.elapsed() < PATIENCE, "the paper does not end");
    };
    assert!(
        empty.contains("没有打印") && empty.contains("缺纸"),
        "{empty}"
    );
    assert!(empty.contains("Nothing was printed"), "{empty}");

    let missing = print_test(folder.path().join("none-there").to_str().unwrap());
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("本机的串口"), "{}", said(&missing));
    let none = print_test("none");
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("没有打印机"), "{}", said(&none));
}
