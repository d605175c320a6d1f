//! One thread owns the printer's port. It watches the printer while nobody prints, prints one
//! ticket at a time, and reopens the port when it is lost.

use super::outcome::{Outcome, PrintTrouble, Remains};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};
use tracing::{info, warn};

use crate::printer::dialog::Dialog;
use crate::printer::port::{Opened, Port};
use crate::printer::profile::Profile;
use crate::printer::status::{PortFault, PrinterState, Remarks};
use crate::system::process::vital_thread;

/// How long a ticket may take from the command to the printer's confirmation. A ticket at 9600 baud
/// needs 1.5 s; the rest allows for somebody closing a cover.
pub const PRINT_DEADLINE: Duration = Duration::from_secs(15);

/// A printer on a serial port. When dropped, its thread ends after the current ticket.
pub struct Printer {
    orders: SyncSender<Order>,
    state: watch::Receiver<PrinterState>,
    remarks: watch::Receiver<Remarks>,
}

impl Printer {
    /// Starts the thread that owns the port. Never fails: a missing port is a state. `remains`:
    /// what an earlier program may have left in the printer.
    pub fn start(profile: Profile, remains: Remains) -> Self {
        let (orders, received) = sync_channel(QUEUED_TICKETS);
        let (state, states) = watch::channel(PrinterState::Connecting);
        let (remarks, all_remarks) = watch::channel(Remarks::default());
        let owner = Owner {
            profile,
            state,
            remarks,
            first_id: 0,
            remains,
        };
        thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || vital_thread("printer", || owner.run(&received)))
            .expect("the system can start a thread");
        Self {
            orders,
            state: states,
            remarks: all_remarks,
        }
    }

    /// The printer's state, and its changes.
    pub fn state(&self) -> watch::Receiver<PrinterState> {
        self.state.clone()
    }

    /// What staff should know apart from the state, and its changes.
    pub fn remarks(&self) -> watch::Receiver<Remarks> {
        self.remarks.clone()
    }

    /// Passes on what is now known about an earlier program's remains in the printer. `false`: the
    /// queue is full.
    pub fn learn(&self, remains: Remains) -> bool {
        self.orders.try_send(Order::Learn(remains)).is_ok()
    }

    /// Prints a ticket's bytes (see [`crate::printer::escpos::encode`]). It is queued immediately,
    /// whether or not the result is awaited. `deadline` counts from now; [`PRINT_DEADLINE`] is a
    /// good one.
    pub fn print(
        &self,
        ticket: Vec<u8>,
        deadline: Duration,
    ) -> impl Future<Output = Outcome> + Send + use<> {
        let (answer, outcome) = oneshot::channel();
        let order = Order::Print(Command {
            ticket,
            deadline: Instant::now() + deadline,
            answer,
        });
        let refused = match self.orders.try_send(order) {
            Ok(()) => None,
            Err(TrySendError::Full(_)) => Some(Outcome::Failed(PrintTrouble::QueueFull)),
            Err(TrySendError::Disconnected(_)) => Some(Outcome::Failed(PrintTrouble::Stopped)),
        };
        async move {
            match refused {
                Some(refused) => refused,
                None => outcome
                    .await
                    .unwrap_or(Outcome::Unknown(PrintTrouble::Stopped)),
            }
        }
    }
}

/// Maximum number of tickets waiting behind the current one: a kiosk makes one at a time.
const QUEUED_TICKETS: usize = 4;
/// How often an idle port is checked for unasked messages, and for its loss.
const LISTEN_EVERY: Duration = Duration::from_millis(100);
/// Pause between attempts to open the port: the first one, and the longest.
const REOPEN_FIRST: Duration = Duration::from_millis(250);
const REOPEN_LONGEST: Duration = Duration::from_secs(5);

enum Order {
    Print(Command),
    Learn(Remains),
}

struct Command {
    ticket: Vec<u8>,
    deadline: Instant,
    answer: oneshot::Sender<Outcome>,
}

struct Owner {
    profile: Profile,
    state: watch::Sender<PrinterState>,
    remarks: watch::Sender<Remarks>,
    /// Process ids continue across reopenings, so that a late answer is never taken for another
    /// ticket's.
    first_id: u32,
    remains: Remains,
}

impl Owner {
    fn run(mut self, orders: &Receiver<Order>) {
        let mut pause = REOPEN_FIRST;
        let mut waiting: Option<Command> = None;
        loop {
            match self.connect() {
                Ok(dialog) => {
                    pause = REOPEN_FIRST;
                    if !self.serve(dialog, waiting.take(), orders) {
                        return;
                    }
                }
                Err(state) => {
                    let refused = Outcome::Failed(PrintTrouble::NotReady(state));
                    if let Some(command) = waiting.take() {
                        command.end(refused);
                    }
                }
            }
            match orders.recv_timeout(pause) {
                // Somebody waits: worth an attempt before the pause is over.
                Ok(Order::Print(command)) => waiting = Some(command),
                Ok(Order::Learn(remains)) => self.remains = self.remains.learn(remains),
                Err(RecvTimeoutError::Timeout) => pause = (pause * 2).min(REOPEN_LONGEST),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn connect(&self) -> Result<Dialog, PrinterState> {
        match Port::open(&self.profile) {
            Ok(Opened { port, ambiguous }) => {
                info!(port = %self.profile.port, ?ambiguous, "printer port opened");
                self.remarks.send_modify(|now| now.ambiguous = ambiguous);
                self.state.send_replace(PrinterState::Connecting);
                Ok(Dialog::new(
                    port,
                    self.profile.clone(),
                    self.state.clone(),
                    self.remarks.clone(),
                    self.first_id,
                    self.remains,
                ))
            }
            Err(fault) => {
                let state = PrinterState::NoPort(fault);
                if *self.state.borrow() != state {
                    warn!(port = %self.profile.port, ?fault, "printer port not opened");
                    self.state.send_replace(state);
                }
                Err(state)
            }
        }
    }

    /// Until the port is lost (true) or there is nobody left to print for (false).
    fn serve(
        &mut self,
        mut dialog: Dialog,
        mut waiting: Option<Command>,
        orders: &Receiver<Order>,
    ) -> bool {
        loop {
            let pause = dialog.until_next_question().min(LISTEN_EVERY);
            let order = match waiting.take() {
                Some(command) => Ok(Order::Print(command)),
                None => orders.recv_timeout(pause),
            };
            let alive = match order {
                Ok(Order::Print(command)) => self.print(&mut dialog, command),
                Ok(Order::Learn(remains)) => {
                    dialog.learn(remains);
                    true
                }
                Err(RecvTimeoutError::Timeout) => match dialog.watch() {
                    Ok(()) => true,
                    Err(error) => {
                        warn!(%error, "printer port lost");
                        false
                    }
                },
                Err(RecvTimeoutError::Disconnected) => return false,
            };
            if !alive {
                self.first_id = dialog.next_id();
                self.remains = dialog.remains();
                self.state
                    .send_replace(PrinterState::NoPort(PortFault::Missing));
                return true;
            }
        }
    }

    /// `false` if the port was lost.
    fn print(&mut self, dialog: &mut Dialog, command: Command) -> bool {
        if Instant::now() >= command.deadline {
            command.end(Outcome::Failed(PrintTrouble::TimedOut));
            return true;
        }
        let outcome = dialog.print(&command.ticket, command.deadline);
        if outcome != Outcome::Printed {
            warn!(?outcome, "ticket not confirmed");
        }
        command.end(outcome);
        !matches!(
            outcome,
            Outcome::Failed(PrintTrouble::PortLost) | Outcome::Unknown(PrintTrouble::PortLost)
        )
    }
}

impl Command {
    fn end(self, outcome: Outcome) {
        if self.answer.send(outcome).is_err() {
            warn!(?outcome, "nobody waits for this ticket's outcome");
        }
    }
}
