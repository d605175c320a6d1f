//! The driver against a virtual printer on a real pty, with every fault.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

mod doubt;
mod faults;
mod figures;
mod independent;
mod paper;
mod scripted;

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use jiaohao::printer::profile::{self, Confirm, PortName};
use jiaohao::printer::virtual_printer::{Options, VirtualPrinter};
use jiaohao::printer::{Outcome, Printer, PrinterState, Profile, Remains, Slip, escpos};

/// Far longer than anything takes here.
const GENEROUS: Duration = Duration::from_secs(60);
/// A ticket's deadline that is meant to be missed.
const SHORT: Duration = Duration::from_secs(4);

/// A kiosk's printer and the virtual one it talks to.
struct Bench {
    virtual_printer: VirtualPrinter,
    printer: Printer,
    profile: Profile,
    folder: tempfile::TempDir,
}

impl Bench {
    /// `confirm` and the line's speed vary; the rest is the default.
    fn new(baud: u32, confirm: Confirm) -> Self {
        Self::with(|profile| Profile {
            baud,
            confirm,
            ..profile
        })
    }

    fn with(change: impl FnOnce(Profile) -> Profile) -> Self {
        Self::with_remains(Remains::No, change)
    }

    fn with_remains(remains: Remains, change: impl FnOnce(Profile) -> Profile) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("printer");
        let port = PortName::Path(link.to_str().unwrap().to_owned());
        let profile = change(Profile {
            port,
            ..Profile::default()
        });
        let options = Options {
            baud: profile.baud,
            out: Some(out(&folder)),
            ..Options::new(link)
        };
        let virtual_printer = VirtualPrinter::start(options).unwrap();
        let printer = Printer::start(profile.clone(), remains);
        Self {
            virtual_printer,
            printer,
            profile,
            folder,
        }
    }

    fn ticket(&self) -> Vec<u8> {
        escpos::encode(&slip(), &self.profile)
    }

    /// Prints the sample ticket and waits for the outcome.
    fn print(&self, at_most: Duration) -> Outcome {
        wait(self.printer.print(self.ticket(), at_most))
    }

    fn wait_for(&self, state: PrinterState) {
        wait_for(&self.printer, state);
    }
}

fn wait_for(printer: &Printer, state: PrinterState) {
    let mut states = printer.state();
    let came = wait(async {
        tokio::time::timeout(GENEROUS, states.wait_for(|now| *now == state))
            .await
            .map(drop)
    });
    assert!(
        came.is_ok(),
        "{state:?} expected, {:?} found",
        *printer.state().borrow()
    );
}

fn out(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("out")
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Runs cases in parallel: they mostly wait.
fn side_by_side<T: Copy + Sync>(cases: &[T], check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(|| check(*case));
        }
    });
}

fn slip() -> Slip {
    let text = |text: &str| text.to_owned();
    Slip {
        hall: vec![text("县政务服务中心"), text("不动产登记")],
        number: text("B012"),
        class: text("优先"),
        service: text("转移登记"),
        ahead: text("前面还有 5 人"),
        wait: text("预计等候 15～25 分钟"),
        counters: text("请等候 2 至 5 号窗口叫号"),
        time: text("取号时间：2026-11-23 10:21，当日有效"),
        brings: vec![text("请带：身份证、不动产权证书、买卖合同、完税证明")],
        foot: vec![text("过号请到导办台恢复排队。")],
        qr: text("https://hall.example/t/7KQ2M4TD"),
        qr_caption: text("手机扫码，查看前面人数"),
        ..Slip::default()
    }
}
