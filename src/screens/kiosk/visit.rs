//! The types of a visit at the kiosk: its pages, inputs and effects.

pub use super::entry::Wish;

use super::entry::Entry;
use super::home::Shape;
use crate::model::hall::Asks;
use crate::model::{GroupId, Moment, Paper, ServiceId, TicketId};
use crate::printer::{self, Remains};
use crate::protocol::view::{HallView, TicketView};
use crate::protocol::{GuidePage, PersonNumber};
use std::time::Duration;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    Home,
    /// Services of a group, or of all in large type, from the `first` one.
    Choices {
        group: Option<GroupId>,
        first: usize,
    },
    Guide,
    GuideDetail(ServiceId),
    /// The service asks for its visitor's number.
    Entry(Entry),
    Ticket,
    Kept(Kept),
    Notice(Notice),
}

/// Why a ticket has no paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Failed(PrinterState),
    /// It may or may not have been printed.
    Unknown,
    /// There is no printer here.
    NoPrinter,
}

/// The printer, as far as visitors care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrinterState {
    /// None is configured.
    None,
    Starting,
    Ready,
    NearEnd,
    PaperOut,
    CoverOpen,
    /// No printer can be reached; staff read why.
    Offline(printer::PrinterState),
    Faulty,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The same service again within a short time.
    TakeAgain {
        take: Wish,
        number: String,
    },
    /// Counters are open, but none for this service.
    Unstaffed(Wish),
    Refused {
        service: ServiceId,
        why: Refused,
    },
    /// The hub did not answer; the command is still open.
    NoAnswer(Take),
    /// It was canceled as requested.
    Canceled {
        number: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    NotYet(Option<Moment>),
    Closed,
    Full,
    Paused,
    Unstaffed,
    TooMany,
    /// The number that was typed already has this ticket.
    AlreadyWaiting {
        number: String,
    },
    Other,
}

/// A wish on its way to the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    pub key: Uuid,
    pub wish: Wish,
    /// A repeat with the same key carries the same number.
    pub person: Option<PersonNumber>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    ChooseService(ServiceId),
    OpenGroup(GroupId),
    More,
    /// Scrolls down a page that is longer than the screen.
    ReadOn,
    Back,
    Home,
    TogglePriority,
    ToggleLarge,
    ToggleLanguage,
    OpenGuide,
    ChooseGuide(ServiceId),
    /// A key of the pad: a digit or an X.
    TypeSign(char),
    DeleteSign,
    ClearNumber,
    MainKey,
    OtherKey,
    CancelTicket,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Intent(Intent),
    /// The hub's answer to a [`Take`].
    Taken(Uuid, Result<Box<TicketView>, TakeError>),
    /// What became of a ticket's paper.
    Paper(TicketId, PaperResult),
    /// Time has passed.
    Tick,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakeError {
    Refused(Refused),
    NoAnswer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperResult {
    Printed,
    Failed(PrinterState),
    Unknown,
    NoPrinter,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Request the ticket, print it, report the paper.
    Take(Take),
    /// Nobody waits for its answer any more: find out what became of it, and cancel it. The person's number is
    /// forgotten; the key identifies the ticket.
    GiveUp(Take),
    /// The visitor has the number without paper.
    ReportShown(TicketId),
    Cancel(TicketId),
    LoadGuide,
}

/// The context of an input: what else is known at that moment.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Since the start of the program.
    pub now: Duration,
    pub hall: Option<&'a HallView>,
    pub guide: &'a GuidePage,
    /// A key that has never been used.
    pub fresh_key: Uuid,
    /// Of the window.
    pub shape: Shape,
}

impl Around<'_> {
    /// What the service asks of its visitors.
    pub(super) fn asks(&self, service: &ServiceId) -> Option<Asks> {
        let mut entries = self.guide.services.iter();
        entries.find(|entry| entry.id == *service)?.asks
    }
}

/// What may be left in the printer, judging by the papers of the kiosk's tickets: only a day on
/// which everything that was begun came out leaves it clean.
pub fn remains(papers: &[Paper]) -> Remains {
    match papers {
        [Paper::Printed] => Remains::No,
        _ => Remains::Yes,
    }
}
