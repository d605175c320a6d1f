//! Whether a clock that may be wrong is right: the net's time for ten minutes says so, or a supervisor
//! does (`jiaohao hub clock --confirm`). What is not settled outlives the hub.

use super::clock::{Clock, ClockTrouble};
use crate::model::{Span, Time};
use crate::store::{AccessBook, StoreError};
use crate::system::steady::Steady;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const LOOK: Duration = Duration::from_secs(2);

/// How long the net's time has been there without a break. Pure.
#[derive(Debug, Default)]
pub struct Proof {
    since: Option<Steady>,
}

impl Proof {
    /// So long it must be there.
    pub const ENOUGH: Span = Span::from_mins(10);

    /// Whether that is enough.
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
    /// When a supervisor last said that the clock is right.
    confirmed: Option<Time>,
    /// Whether it is written down that the date is asked about.
    is_noted: bool,
    proof: Proof,
}

impl ClockJudge {
    /// At the start of a hub: asks again what was not settled, and not what is settled already.
    ///
    /// # Errors
    /// When the database cannot be read.
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

    /// Looks at it for as long as the program runs.
    pub(super) async fn run(mut self) {
        loop {
            // Asking the system for the net's time takes a while.
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

/// Whether the system follows the net's time; where there is no way to ask, it does not.
fn is_synchronized() -> bool {
    let asked = Command::new("timedatectl")
        .args(["show", "--property=NTPSynchronized", "--value"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    asked.is_ok_and(|answer| answer.stdout.trim_ascii() == b"yes")
}
