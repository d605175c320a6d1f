//! `jiaohao virtual-printer`: shows each ticket, accepts faults by name.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use crate::printer::virtual_printer::{Fault, Options, VirtualPrinter};

/// A ticket printer without paper, on a serial port of its own
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Example: jiaohao virtual-printer --link /tmp/printer --out /tmp/tickets\n\
        and in kiosk.toml: [printer] port = \"/tmp/printer\"\n\n\
        Type while it runs: paper-out, near-end, cover-open, cutter, hot, broken, unplug, plug,\n\
        silent, no-confirmation, noise, speed 50, ok, quit"
)]
pub struct VirtualPrinterArgs {
    /// Where the port appears (a symbolic link)
    #[arg(long, value_name = "PATH")]
    pub link: PathBuf,
    /// Speed of the line, in bits a second
    #[arg(long, default_value_t = 115_200, value_parser = clap::value_parser!(u32).range(300..=4_000_000))]
    pub baud: u32,
    /// Speed of the paper, in mm a second
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub speed: u32,
    /// Keep each ticket here as ticket-001.bin and .txt
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Runs until `quit`, Ctrl-C or SIGTERM; the link is then removed.
pub fn run(args: VirtualPrinterArgs) -> anyhow::Result<()> {
    let link = args.link.clone();
    let options = Options {
        baud: args.baud,
        speed: args.speed,
        out: args.out,
        ..Options::new(args.link)
    };
    let printer = VirtualPrinter::start(options)
        .with_context(|| format!("no virtual printer at {}", link.display()))?;
    let mut screen = io::stdout();
    writeln!(
        screen,
        "printer ready at {} ({} baud)",
        link.display(),
        args.baud
    )?;
    let (events, news) = channel();
    watch_signals(events.clone())?;
    thread::spawn(move || read_words(&events));
    let mut shown = 0;
    loop {
        match news.recv_timeout(SHOW_EVERY) {
            Ok(Event::Stop) => return Ok(()),
            Ok(Event::Word(word)) => match parse(&word) {
                Some(fault) => match printer.fault(fault) {
                    Ok(()) => writeln!(screen, "{word}: done")?,
                    Err(error) => writeln!(screen, "{word}: {error}")?,
                },
                None => writeln!(screen, "{word}? {WORDS}")?,
            },
            // Without an input it runs until a signal; the signal thread keeps the channel open.
            Err(_) => {}
        }
        for ticket in printer.tickets().iter().skip(shown) {
            shown += 1;
            write!(screen, "{}", ticket.draw())?;
        }
    }
}

const SHOW_EVERY: Duration = Duration::from_millis(100);
const WORDS: &str = "Say paper-out, near-end, cover-open, cutter, hot, broken, unplug, plug, silent, \
    no-confirmation, noise, speed 50, ok or quit.";

enum Event {
    Word(String),
    Stop,
}

fn parse(word: &str) -> Option<Fault> {
    Some(match word {
        "paper-out" => Fault::PaperOut,
        "near-end" => Fault::NearEnd,
        "cover-open" => Fault::CoverOpen,
        "cutter" => Fault::Cutter,
        "hot" => Fault::HotHead,
        "broken" => Fault::Unrecoverable,
        "unplug" => Fault::Unplug,
        "plug" => Fault::Plug,
        "silent" => Fault::Silent,
        "no-confirmation" => Fault::NoConfirmation,
        "noise" => Fault::Noise,
        "ok" => Fault::Ok,
        _ => Fault::Speed(
            word.strip_prefix("speed ")?
                .trim()
                .parse()
                .ok()
                .filter(|speed| *speed > 0)?,
        ),
    })
}

fn read_words(events: &Sender<Event>) {
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        let word = line.trim();
        let event = match word {
            "" => continue,
            "quit" => Event::Stop,
            word => Event::Word(word.to_owned()),
        };
        if events.send(event).is_err() {
            return;
        }
    }
}

/// The signals have their own thread, so that this works with or without a surrounding tokio
/// runtime.
fn watch_signals(events: Sender<Event>) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::spawn(move || {
        runtime.block_on(async {
            let (Ok(mut interrupt), Ok(mut terminate)) = (
                signal(SignalKind::interrupt()),
                signal(SignalKind::terminate()),
            ) else {
                return;
            };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        });
        // If nobody listens, it is already stopping.
        let _ = events.send(Event::Stop);
    });
    Ok(())
}
