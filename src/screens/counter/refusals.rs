//! Why the hub refused a request, in the clerk's language. The hub's own texts are for scripts.

use super::words::{self, in_lang};
use crate::model::{CounterId, CounterStateName, ServiceId, TicketState, WrongState};
use crate::protocol::view::HallView;
use crate::protocol::{Malformed, Problem, Refusal};
use crate::words::{Lang, tickets, tr, tr_fill};

pub(super) fn words(lang: Lang, problem: &Problem, hall: Option<&HallView>) -> String {
    match problem.refusal() {
        Some(refusal) => Reader { lang, hall }.refusal(refusal),
        // From a newer hub: its text is all we have.
        None => in_lang(&problem.text, lang).into(),
    }
}

struct Reader<'a> {
    lang: Lang,
    hall: Option<&'a HallView>,
}

impl Reader<'_> {
    fn refusal(&self, refusal: &Refusal) -> String {
        let say = |text, values: &[&str]| tr_fill(self.lang, text, values);
        match refusal {
            Refusal::NobodyWaiting { .. } => say("Nobody is waiting for this counter.", &[]),
            Refusal::CounterNotOpen { counter, state } => {
                let text = match state {
                    CounterStateName::Paused => "{0} is on pause.",
                    CounterStateName::Open | CounterStateName::Closed => "{0} is not open.",
                };
                say(text, &[&self.place(counter)])
            }
            Refusal::ClerkElsewhere { clerk, counter } => say(
                "Clerk {0} is signed in at {1}.",
                &[clerk.as_str(), &self.place_within(counter)],
            ),
            Refusal::AlreadyWaiting { number, .. } => {
                say("This person has the number {0} already.", &[number])
            }
            Refusal::WrongState(wrong) => self.wrong_state(wrong),
            Refusal::ServiceClosed { service, .. } => say(
                "No counter is open for {0}: it was not transferred.",
                &[self.service(service)],
            ),
            Refusal::UnknownClerk { clerk } => {
                say("No clerk has the number {0}.", &[clerk.as_str()])
            }
            Refusal::UnknownTicket { .. } => say("The hub does not know this number today.", &[]),
            Refusal::UnknownService { .. } => say("The hall no longer has this service.", &[]),
            Refusal::UnknownCounter { counter } => say(
                "The hall has no counter {0}. Check this device's file.",
                &[counter.as_str()],
            ),
            Refusal::WrongPin { .. } => say("Please enter the right PIN.", &[]),
            Refusal::NotAllowed { .. } | Refusal::NoToken => {
                say("This place may not do that. Ask the supervisor.", &[])
            }
            Refusal::StorageFailed => say(
                "The hub's disk takes no writes. Nothing was done; tell the supervisor.",
                &[],
            ),
            Refusal::NoHall => say("The hub has no hall yet. Ask the supervisor.", &[]),
            Refusal::Busy | Refusal::TooMany => say("The hub is busy. Please press again.", &[]),
            Refusal::Malformed(Malformed::Outcome { .. }) => {
                say("This service has no such outcome. Choose another one.", &[])
            }
            Refusal::Malformed(Malformed::Cases { most, .. }) => {
                say("At most {0} cases.", &[&most.to_string()])
            }
            Refusal::Malformed(
                Malformed::Request {}
                | Malformed::ServedTwice { .. }
                | Malformed::NoticeOver { .. }
                | Malformed::UrgentTooLong { .. }
                | Malformed::NoticeZone { .. }
                | Malformed::Reason { .. }
                | Malformed::ServesNothing { .. },
            )
            | Refusal::KeyMissing
            | Refusal::HallChanged { .. }
            | Refusal::HallMistakes { .. }
            | Refusal::HallNotWritten
            | Refusal::SettingsChanged { .. }
            | Refusal::SettingsMistakes { .. }
            | Refusal::KeyReused
            | Refusal::NotFound
            | Refusal::NotAllowedHere
            | Refusal::TooEarly { .. }
            | Refusal::TooLate { .. }
            | Refusal::QuotaReached { .. }
            | Refusal::UnknownCall { .. }
            | Refusal::UnknownAlarm { .. }
            | Refusal::AlreadyRated { .. }
            | Refusal::NotAsked { .. }
            | Refusal::RatingOver { .. }
            | Refusal::UnknownRating { .. }
            | Refusal::CaseChanged { .. }
            | Refusal::WrongStep { .. }
            | Refusal::NoticeChanged { .. }
            | Refusal::CannotPrint { .. }
            | Refusal::UnknownReprint { .. }
            | Refusal::UnknownNotice { .. }
            | Refusal::TooManyNotices { .. }
            | Refusal::UnknownFile { .. }
            | Refusal::UnfitFile { .. }
            | Refusal::FilesFull
            | Refusal::UnknownDevice { .. }
            | Refusal::NameTaken { .. }
            | Refusal::UnknownPairing
            | Refusal::PairingFull { .. }
            | Refusal::TooLarge
            | Refusal::WrongHost => say(
                "The hub did not take that: {0}.",
                &[tr(self.lang, refusal.kind().title())],
            ),
        }
    }

    fn wrong_state(&self, wrong: &WrongState) -> String {
        let say = |text, values: &[&str]| tr_fill(self.lang, text, values);
        match wrong {
            WrongState::ReturnsUsed {
                number, returns, ..
            } => say(
                "{0} has come back {1} times, that is all it may. Please take a new number.",
                &[number, &returns.to_string()],
            ),
            WrongState::AtCounter {
                number,
                counter,
                state,
                ..
            } => {
                let text = if *state == TicketState::Parked {
                    "{0} is parked at {1}."
                } else {
                    "{0} is still at {1}. Please end it first."
                };
                say(text, &[number, &self.place_within(counter)])
            }
            WrongState::Ticket { number, state, .. } => say(tickets::state(*state), &[number]),
            WrongState::Counter { counter, state } => {
                let text = match state {
                    CounterStateName::Open => "{0} is open.",
                    CounterStateName::Closed => "{0} is not open.",
                    CounterStateName::Paused => "{0} is on pause.",
                };
                say(text, &[&self.place(counter)])
            }
            WrongState::Service { service, .. } => {
                say("The service {0} is not paused.", &[service.as_str()])
            }
            WrongState::NoTicket { counter, .. } => {
                say("There is no number at {0} now.", &[&self.place(counter)])
            }
        }
    }

    /// The counter it is about: `3 号窗口`.
    fn place(&self, id: &CounterId) -> String {
        let counter = self.hall.and_then(|hall| hall.counter(id));
        counter.map_or_else(
            || id.to_string(),
            |counter| words::place(self.lang, counter).1,
        )
    }

    /// The same within a sentence: where words are not spaced, there is one before digits.
    fn place_within(&self, id: &CounterId) -> String {
        let place = self.place(id);
        let is_spaced = self.lang.is_compact() && place.starts_with(|c: char| c.is_ascii());
        if is_spaced {
            format!(" {place}")
        } else {
            place
        }
    }

    fn service<'a>(&'a self, id: &'a ServiceId) -> &'a str {
        let service = self.hall.and_then(|hall| hall.service(id));
        service.map_or(id.as_str(), |service| in_lang(&service.name, self.lang))
    }
}
