//! Why a command was not carried out: values with their facts. They are put into words at the edge.

use crate::model::rating::{Grade, Reason as RatingReason};
use crate::model::{
    AlarmId, CannotPrint, ClerkId, CounterId, CounterStateName, DeviceId, NoticeId, OutcomeId,
    ReprintId, ServiceId, ServiceStatus, TicketId, TicketState, Time, WrongState,
};

#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    UnknownService {
        service: ServiceId,
    },
    UnknownCounter {
        counter: CounterId,
    },
    UnknownTicket {
        ticket: TicketId,
    },
    UnknownClerk {
        clerk: ClerkId,
    },
    /// The outcome does not belong to the ticket's service.
    UnknownOutcome {
        outcome: OutcomeId,
        service: ServiceId,
    },
    /// More cases than one ticket may carry, or none.
    CasesOutOfRange {
        cases: u32,
        most: u32,
    },
    /// An appointment needs a slot, and nothing else may have one.
    SlotMismatch,
    NobodyWaiting {
        counter: CounterId,
    },
    /// An appointment that may not check in before `from`.
    TooEarly {
        slot: Time,
        from: Time,
    },
    /// An appointment on a past day.
    TooLate {
        slot: Time,
    },
    ServiceClosed {
        service: ServiceId,
        status: ServiceStatus,
        opens_at: Option<Time>,
    },
    /// The service's tickets of this day are given out.
    QuotaReached {
        service: ServiceId,
    },
    /// A counter that both serves and helps a service, or has it twice.
    ServedTwice {
        service: ServiceId,
    },
    /// A counter that is assigned no service at all.
    ServesNothing {
        counter: CounterId,
    },
    /// It is none of the latest calls.
    UnknownCall {
        call: u64,
    },
    /// It was never raised, or is over.
    UnknownAlarm {
        alarm: AlarmId,
    },
    /// The kiosk cannot print a ticket again now.
    CannotPrint {
        device: DeviceId,
        why: CannotPrint,
    },
    /// It was never asked for, or has ended.
    UnknownReprint {
        reprint: ReprintId,
    },
    /// There is one grade a visit.
    AlreadyRated {
        ticket: TicketId,
    },
    /// The visit was not started and served, it is over, or the next visitor was called.
    NotAsked {
        ticket: TicketId,
    },
    /// Too late to say more about a rating.
    RatingOver {
        ticket: TicketId,
    },
    /// The reason is listed for another grade.
    ForeignReason {
        code: RatingReason,
        grade: Grade,
    },
    /// Somebody else has changed it since.
    NoticeChanged {
        notice: NoticeId,
    },
    UnknownNotice {
        notice: NoticeId,
    },
    /// More than [`super::NOTICES_MOST`].
    TooManyNotices {
        most: usize,
    },
    /// A notice that ends before it begins, or has ended already.
    NoticeOver {
        until: Time,
    },
    /// An urgent notice without an end, or with one that is further than [`super::URGENT_MOST`].
    UrgentTooLong,
    /// A notice for a zone that no counter is in.
    UnknownZone {
        zone: String,
    },
    CounterNotOpen {
        counter: CounterId,
        state: CounterStateName,
    },
    ClerkElsewhere {
        clerk: ClerkId,
        counter: CounterId,
    },
    /// The same person already holds a ticket for the service.
    AlreadyWaiting {
        ticket: TicketId,
        number: String,
        service: ServiceId,
        state: TicketState,
    },
    WrongState(WrongState),
}

/// An event that cannot have happened: either the log or the program is faulty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot have happened: {why}")]
pub struct Mismatch {
    pub seq: u64,
    pub why: String,
}
