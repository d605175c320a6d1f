//! Decides whether a doubted clock is right: ten minutes of network time prove it, or a supervisor confirms it
//! (`jiaohao hub clock --confirm`). An open question survives a restart of the hub.

use super::clock::{Clock, ClockTrouble};
use crate::model::{Span, Time};
use crate::store::{AccessBook, StoreError};
use crate::system::steady::Steady;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const LOOK: Duration = Duration::from_secs(2);

/// How long network time has been available without interruption. Pure.
#[derive(Debug, Default)]
pub struct Proof {
    since: Option<Steady>,
}

impl Proof {
    /// How long it must be available.
    pub const ENOUGH: Span = Span::from_mins(10);

    /// Whether it has been available long enough.
    pub fn hear(&mut self, is_synchronized: bool, now: Steady) -> bool {
        if !is_synchronized {
            self.since = None;
            return false;
        }
        let since = *self.since.get_or_insert(now);
        now.since(since) >= Self::ENOUGH
    }
}

pub(super) struct ClockJudge {
    clock: Clock,
    book: AccessBook,
    /// When a supervisor last confirmed the clock.
    confirmed: Option<Time>,
    /// Whether the database records that the date needs confirmation.
    is_noted: bool,
    proof: Proof,
}

impl ClockJudge {
    /// At the start of the hub: reopens questions that were not settled, and no others.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(super) fn new(clock: Clock, data: &Path) -> Result<Self, StoreError> {
        let book = AccessBook::open(data)?;
        let (noted, confirmed) = (book.clock_asked()?, book.clock_confirmed()?);
        if let Some(last) = noted {
            clock.ask(last);
        }
        if clock.doubted_since().is_some() && is_synchronized() {
            clock.confirm();
        }
        Ok(Self {
            clock,
            book,
            confirmed,
            is_noted: noted.is_some(),
            proof: Proof::default(),
        })
    }

    /// Runs as long as the program does.
    pub(super) async fn run(mut self) {
        loop {
            // Querying the system's time synchronization takes a while.
            let looking = tokio::task::spawn_blocking(move || {
                if let Err(error) = self.look() {
                    tracing::warn!(%error, "what was said of the clock cannot be read or written");
                }
                self
            });
            match looking.await {
                Ok(judge) => self = judge,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => return,
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn look(&mut self) -> Result<(), StoreError> {
        let said = self.book.clock_confirmed()?;
        let is_said = std::mem::replace(&mut self.confirmed, said) != said;
        let Some(since) = self.clock.doubted_since() else {
            self.proof = Proof::default();
            if self.is_noted {
                self.book.set_clock_asked(None)?;
                self.is_noted = false;
            }
            return Ok(());
        };
        let is_behind = self
            .clock
            .report()
            .is_some_and(|report| report.trouble == ClockTrouble::Back);
        let is_synchronized = !is_behind && is_synchronized();
        let is_proved = self.proof.hear(is_synchronized, Steady::now());
        if is_said || is_proved {
            tracing::info!(by_supervisor = is_said, "the clock is right");
            self.clock.confirm();
            self.book.set_clock_asked(None)?;
            self.is_noted = false;
        } else if !self.is_noted {
            tracing::warn!("the date may be wrong: see jiaohao hub clock");
            self.book.set_clock_asked(Some(since))?;
            self.is_noted = true;
        }
        Ok(())
    }
}

/// Whether the system clock is synchronized; `false` if that cannot be queried.
fn is_synchronized() -> bool {
    let asked = Command::new("timedatectl")
        .args(["show", "--property=NTPSynchronized", "--value"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    asked.is_ok_and(|answer| answer.stdout.trim_ascii() == b"yes")
}
