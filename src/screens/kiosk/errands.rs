//! What the kiosk does behind its screen: requests tickets, prints them, and reports the paper to
//! the hub. A command keeps its key until the hub has answered.

use super::slip::{Copy, slip};
use super::visit::{Input, PaperResult, PrinterState, Refused, Take, TakeError, remains};
use crate::link::{Link, LinkError, LinkView};
use crate::model::{Paper, ReprintState, ServiceStatus, Span, TicketId};
use crate::printer::driver::PRINT_DEADLINE;
use crate::printer::status::PortFault;
use crate::printer::{self, Outcome, Printer, PrinterState as Device, Profile, escpos};
use crate::protocol::view::TicketView;
use crate::protocol::{GuidePage, IssueBody, Problem, Refusal, TicketFilter};
use crate::words::Lang;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How long a visitor waits for a ticket before the kiosk says that the hub does not answer.
const TAKE_PATIENCE: Duration = Duration::from_secs(8);
/// A ticket that nobody waits for is requested until the day is over.
pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Interval between searches for tickets whose paper nobody reports.
const SETTLE_EVERY: Duration = Duration::from_secs(30);
/// A ticket with pending paper older than this is no longer being printed.
const PENDING_MOST: Span = Span::from_secs(60);

/// The kiosk's printer; clones share it.
#[derive(Clone)]
pub(super) struct Station {
    pub(super) printer: Arc<Printer>,
    pub(super) profile: Profile,
}

#[derive(Clone)]
pub(super) struct Errands {
    link: Link,
    /// `None`: numbers on the screen only.
    desk: Option<Station>,
    heard: mpsc::Sender<Input>,
    guide: Arc<watch::Sender<Arc<GuidePage>>>,
    /// Tickets whose paper this kiosk has yet to report.
    in_hand: Arc<Mutex<BTreeSet<TicketId>>>,
}

impl Errands {
    /// Results are sent to `heard`.
    pub(super) fn new(link: Link, desk: Option<Station>, heard: mpsc::Sender<Input>) -> Self {
        Self {
            link,
            desk,
            heard,
            guide: Arc::new(watch::Sender::default()),
            in_hand: Arc::default(),
        }
    }

    /// Who must come and what to bring, as last heard.
    pub(super) fn guide(&self) -> watch::Receiver<Arc<GuidePage>> {
        self.guide.subscribe()
    }

    /// Requests a ticket, prints it and reports the paper.
    pub(super) async fn take(self, take: Take, lang: Lang) {
        let key = take.key;
        match self.issue(take, TAKE_PATIENCE).await {
            Ok(ticket) => {
                self.hold(ticket.id, true);
                self.tell(Input::Taken(key, Ok(Box::new(ticket.clone()))))
                    .await;
                let (result, paper) = self.print(&ticket, Copy::First, lang).await;
                self.tell(Input::Paper(ticket.id, result)).await;
                if let Some(paper) = paper {
                    self.report(ticket.id, paper).await;
                }
                self.hold(ticket.id, false);
            }
            Err(error) => {
                let why = take_error(&error);
                self.tell(Input::Taken(key, Err(why))).await;
            }
        }
    }

    /// Nobody waits for this ticket any more: finds out what became of it, and cancels it.
    pub(super) async fn give_up(self, take: Take) {
        match self.issue(take, DAY).await {
            Ok(ticket) => self.cancel(ticket.id).await,
            Err(error) => tracing::info!(%error, "a ticket that was given up was never made"),
        }
    }

    pub(super) async fn cancel(self, ticket: TicketId) {
        let canceled = self.link.cancel(Link::new_key(), ticket, DAY).await;
        if let Err(error) = canceled {
            tracing::warn!(%ticket, %error, "the ticket was not canceled");
        }
    }

    /// The visitor has the number without paper.
    pub(super) async fn report_shown(self, ticket: TicketId) {
        self.report(ticket, Paper::Shown).await;
    }

    /// Loads the guide; returns whether that worked.
    pub(super) async fn load_guide(self) -> bool {
        match self.link.guide().await {
            Ok(page) => {
                self.guide.send_replace(Arc::new(page));
                true
            }
            Err(error) => {
                tracing::warn!(%error, "no guide");
                false
            }
        }
    }

    /// Whenever the hub is back, loads what only the hub knows, and settles the tickets that this
    /// kiosk never reported: it may have ended while printing.
    pub(super) async fn keep_settled(self) {
        let mut view = self.link.view();
        let mut knows_remains = false;
        while view.wait_for(LinkView::is_connected).await.is_ok() {
            let mut has_guide = false;
            while view.borrow().is_connected() {
                // The guide says which services ask for a number: without it tickets would be given
                // without.
                has_guide = has_guide || self.clone().load_guide().await;
                knows_remains = knows_remains || self.learn_remains().await;
                self.settle().await;
                tokio::time::sleep(SETTLE_EVERY).await;
            }
        }
    }

    /// Tells the printer what an earlier program may have left in it; `false` if the hub did not
    /// answer.
    async fn learn_remains(&self) -> bool {
        let Some(desk) = &self.desk else { return true };
        let mut papers = Vec::new();
        for paper in [Paper::Pending, Paper::Unknown, Paper::Printed] {
            let filter = TicketFilter {
                paper: Some(paper),
                ..TicketFilter::default()
            };
            let Ok(page) = self.link.tickets(&filter).await else {
                return false;
            };
            let mut tickets = page.tickets.iter();
            if tickets.any(|ticket| !self.holds(ticket.id)) {
                papers.push(paper);
            }
        }
        // What was being printed again when an earlier program ended.
        let Some(again) = self.own_reprints().await else {
            return false;
        };
        let mut again = again.iter().filter(|reprint| !self.holds(reprint.ticket));
        if again.any(|reprint| reprint.state != ReprintState::Printed) {
            papers.push(Paper::Unknown);
        }
        desk.printer.learn(remains(&papers))
    }

    async fn settle(&self) {
        let filter = TicketFilter {
            paper: Some(Paper::Pending),
            ..TicketFilter::default()
        };
        let (Ok(page), Some(now)) = (
            self.link.tickets(&filter).await,
            self.link.view().borrow().now(),
        ) else {
            return;
        };
        let left = page.tickets.into_iter().filter(|ticket| {
            let issued = ticket.issued_at.map_or(now, |issued| issued);
            now.time.since(issued.time) > PENDING_MOST && !self.holds(ticket.id)
        });
        for ticket in left {
            tracing::warn!(
                number = ticket.number,
                "nobody knows whether it was printed"
            );
            self.report(ticket.id, Paper::Unknown).await;
        }
    }

    /// The person's number is dropped with the answer.
    async fn issue(&self, take: Take, patience: Duration) -> Result<TicketView, LinkError> {
        let body = IssueBody {
            service: take.wish.service,
            class: Some(take.wish.class),
            slot: None,
            cases: None,
            person: take.person,
            again: None,
        };
        let answer = self.link.issue(take.key, &body, patience).await?;
        Ok(answer.shape)
    }

    /// What the visitor is shown, and what the hub is told; nothing as long as nobody has the
    /// number.
    async fn print(
        &self,
        ticket: &TicketView,
        copy: Copy,
        lang: Lang,
    ) -> (PaperResult, Option<Paper>) {
        let Some(desk) = &self.desk else {
            return (PaperResult::NoPrinter, None);
        };
        let hall = self.link.view().borrow().hall.clone();
        let Some(hall) = hall else {
            return (
                PaperResult::Failed(PrinterState::Starting),
                Some(Paper::Failed),
            );
        };
        let guide = self.guide.borrow().clone();
        let slip = slip(lang, &hall, &guide, ticket, copy);
        let bytes = escpos::encode(&slip, &desk.profile);
        match desk.printer.print(bytes, PRINT_DEADLINE).await {
            Outcome::Printed => (PaperResult::Printed, Some(Paper::Printed)),
            Outcome::Failed(why) => {
                tracing::warn!(number = ticket.number, %why, "not printed");
                let state = match why {
                    printer::PrintTrouble::NotReady(state) => printer_state(state),
                    printer::PrintTrouble::PortLost => {
                        PrinterState::Offline(Device::NoPort(PortFault::Missing))
                    }
                    printer::PrintTrouble::TimedOut
                    | printer::PrintTrouble::QueueFull
                    | printer::PrintTrouble::Stopped => PrinterState::Faulty,
                };
                (PaperResult::Failed(state), Some(Paper::Failed))
            }
            Outcome::Unknown(why) => {
                tracing::warn!(number = ticket.number, %why, "perhaps not printed");
                (PaperResult::Unknown, Some(Paper::Unknown))
            }
        }
    }

    /// Prints another paper of a ticket that somebody has already.
    pub(super) async fn print_again(&self, ticket: &TicketView, lang: Lang) -> ReprintState {
        let Some(now) = self.link.view().borrow().now() else {
            return ReprintState::Failed;
        };
        self.hold(ticket.id, true);
        let (result, _) = self.print(ticket, Copy::Again(now), lang).await;
        self.hold(ticket.id, false);
        match result {
            PaperResult::Printed => ReprintState::Printed,
            PaperResult::Failed(_) => ReprintState::Failed,
            PaperResult::Unknown => ReprintState::Unknown,
            PaperResult::NoPrinter => ReprintState::NoPrinter,
        }
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    pub(super) fn has_printer(&self) -> bool {
        self.desk.is_some()
    }

    async fn report(&self, ticket: TicketId, paper: Paper) {
        let reported = self
            .link
            .report_paper(Link::new_key(), ticket, paper, DAY)
            .await;
        if let Err(error) = reported {
            tracing::warn!(%ticket, %error, "what became of the paper was not reported");
        }
    }

    async fn tell(&self, input: Input) {
        // The window is gone only when the program ends.
        let _ = self.heard.send(input).await;
    }

    fn hold(&self, ticket: TicketId, holds: bool) {
        let mut held = self.in_hand.lock().expect("nobody panics with it");
        if holds {
            held.insert(ticket);
        } else {
            held.remove(&ticket);
        }
    }

    fn holds(&self, ticket: TicketId) -> bool {
        let held = self.in_hand.lock().expect("nobody panics with it");
        held.contains(&ticket)
    }
}

/// The printer, as far as visitors care.
pub(super) fn printer_state(state: Device) -> PrinterState {
    match state {
        Device::Connecting => PrinterState::Starting,
        Device::NoPort(_)
        | Device::NoAnswer
        | Device::Garbled
        | Device::Echo
        | Device::Partly(_)
        | Device::Held
        | Device::Busy => PrinterState::Offline(state),
        Device::Error(_) => PrinterState::Faulty,
        Device::CoverOpen => PrinterState::CoverOpen,
        Device::PaperOut => PrinterState::PaperOut,
        Device::PaperNearEnd => PrinterState::NearEnd,
        Device::Ready => PrinterState::Ready,
    }
}

fn take_error(error: &LinkError) -> TakeError {
    match error {
        LinkError::Refused(problem) => TakeError::Refused(refused(problem)),
        LinkError::Unreachable(why) | LinkError::Unreadable(why) => {
            tracing::warn!(why, "no answer to a ticket's request");
            TakeError::NoAnswer
        }
    }
}

fn refused(problem: &Problem) -> Refused {
    match problem.refusal() {
        Some(Refusal::QuotaReached { .. }) => Refused::Full,
        Some(Refusal::TooMany) => Refused::TooMany,
        Some(Refusal::AlreadyWaiting { number, .. }) => Refused::AlreadyWaiting {
            number: number.clone(),
        },
        Some(Refusal::ServiceClosed {
            state, opens_at, ..
        }) => match state {
            ServiceStatus::NotYet => Refused::NotYet(*opens_at),
            ServiceStatus::Full => Refused::Full,
            ServiceStatus::Paused => Refused::Paused,
            ServiceStatus::Unstaffed => Refused::Unstaffed,
            ServiceStatus::Open | ServiceStatus::Closed => Refused::Closed,
        },
        Some(_) | None => Refused::Other,
    }
}
