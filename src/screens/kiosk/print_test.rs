//! `jiaohao kiosk --print-test`: one slip from the kiosk's printer, without hub or window, and what became of it.

use super::errands::printer_state;
use super::printer_words;
use crate::config::{KioskFile, device};
use crate::printer::driver::PRINT_DEADLINE;
use crate::printer::escpos::encode;
use crate::printer::{self, Outcome, PrintTrouble, Printer, Remains, Slip};
use crate::say;
use crate::words::{Lang, tr, tr_as, tr_fill, troubles};
use anyhow::{Context as _, bail};
use std::path::Path;
use tokio::runtime::Runtime;

/// No ticket has this number: the letter T looks and sounds like others, and is on none of the sample halls.
const NUMBER: &str = "T001";

/// Prints it and tells what became of it, in Chinese and in English.
///
/// # Errors
/// If it did not come out for certain; the message says why.
pub(super) fn run(config: &Path) -> anyhow::Result<()> {
    let file = KioskFile::load(config, &device::variables())?.value;
    let Some(profile) = file.printer else {
        bail!(both(|lang| tr(
            lang,
            "This kiosk's file names no printer (port = \"none\")."
        )
        .into()));
    };
    let slip = encode(&slip(file.device.language), &profile);
    let printer = Printer::start(profile.clone(), Remains::No);
    let runtime = Runtime::new().context("cannot start threads")?;
    let outcome = runtime.block_on(printer.print(slip, PRINT_DEADLINE));
    let port = profile.port.to_string();
    match outcome {
        Outcome::Printed => {
            let text = "Printed at {0}. Look at the slip: is every line whole, is it cut?";
            say!("{}", both(|lang| tr_fill(lang, text, &[&port])));
            Ok(())
        }
        Outcome::Failed(trouble) => bail!(both(|lang| {
            let text = "Nothing was printed at {0}: {1}. Serial ports of this computer: {2}";
            tr_fill(lang, text, &[&port, &why(lang, trouble), &ports(lang)])
        })),
        Outcome::Unknown(trouble) => bail!(both(|lang| {
            let text =
                "The printer at {0} did not confirm the slip: {1}. Look whether it came out.";
            tr_fill(lang, text, &[&port, &why(lang, trouble)])
        })),
    }
}

fn both(text: impl Fn(Lang) -> String) -> String {
    Lang::all().map(text).collect::<Vec<_>>().join("\n")
}

fn ports(lang: Lang) -> String {
    match printer::ports().as_slice() {
        [] => tr_as(lang, "ports", "none").into(),
        ports => ports.join(" "),
    }
}

fn why(lang: Lang, trouble: PrintTrouble) -> String {
    let text = match trouble {
        PrintTrouble::NotReady(state) => {
            let told = printer_words::troubles(printer_state(state), &printer::Remarks::default());
            let Some((kind, detail)) = told.into_iter().next() else {
                return tr(lang, "The printer is not ready").into();
            };
            let text = tr(lang, troubles::of(&kind));
            return detail.map_or_else(|| text.into(), |detail| format!("{text} {detail}"));
        }
        PrintTrouble::PortLost => "the port was lost",
        PrintTrouble::TimedOut => "no answer in time",
        PrintTrouble::QueueFull | PrintTrouble::Stopped => "the program stopped",
    };
    tr(lang, text).into()
}

/// Every kind of line that a ticket has.
fn slip(lang: Lang) -> Slip {
    Slip {
        hall: vec![tr(lang, "Print test").into()],
        number: NUMBER.into(),
        class: tr(lang, "Priority").into(),
        banner: String::new(),
        again: String::new(),
        service: tr(lang, "This is no ticket").into(),
        ahead: tr_fill(lang, "{0} ahead of you", &["0"]),
        wait: String::new(),
        counters: String::new(),
        time: String::new(),
        who: String::new(),
        brings: Vec::new(),
        brings_elsewhere: String::new(),
        foot: vec![
            tr(
                lang,
                "If you can read every line, and the paper is cut, the printer is set right.",
            )
            .into(),
        ],
        line: String::new(),
        qr: NUMBER.into(),
        qr_caption: NUMBER.into(),
    }
}
