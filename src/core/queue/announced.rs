//! What became of a call in the hall: when it was shown and spoken, as its displays say. Hundreds of them may show it;
//! the log holds the first that did, and what the loudspeaker did, once each.

use super::event::Fact;
use super::refusal::Refusal;
use super::{Call, Counter, Queue};
use crate::model::{Announced, Span, TicketId, TicketState, Time};

/// A loudspeaker that works has said a call by then.
const SAID_WITHIN: Span = Span::from_secs(120);
/// Without a loudspeaker, a call counts as noticed after this.
const SEEN_WITHIN: Span = Span::from_secs(20);

impl Queue {
    /// Whether a report of the call would say something new.
    ///
    /// # Errors
    /// If the call is not one of the latest.
    pub fn is_news(&self, call: u64, what: Announced) -> Result<bool, Refusal> {
        let known = self.calls.iter().find(|known| known.seq == call);
        let known = known.ok_or(Refusal::UnknownCall { call })?;
        Ok(match what {
            Announced::Shown => !known.is_shown,
            Announced::Spoken | Announced::Failed | Announced::NoSpeaker => !known.is_heard,
        })
    }

    pub(super) fn announced(&self, call: u64, what: Announced) -> Result<Vec<Fact>, Refusal> {
        let is_news = self.is_news(call, what)?;
        let known = self.calls.iter().find(|known| known.seq == call);
        let known = known.filter(|_| is_news);
        let fact = known.map(|known| Fact::CallAnnounced {
            call,
            ticket: known.ticket,
            counter: known.counter.clone(),
            what,
        });
        Ok(fact.into_iter().collect())
    }

    /// The calls that count as noticed without a loudspeaker: for a hub that has none.
    pub fn unspoken(&self, now: Time) -> impl Iterator<Item = &Call> {
        let is_asked = self.hall.rules.no_show_after.is_some();
        let waits = move |call: &&Call| {
            let is_due = !call.is_heard && call.at + SEEN_WITHIN <= now;
            is_asked && is_due && self.is_called(call.ticket)
        };
        self.calls.iter().filter(waits)
    }

    /// The ticket called, and not yet started, at the counter, and since when the person can have known it.
    pub(super) fn known_since(&self, counter: &Counter) -> Option<(Time, TicketId)> {
        let ticket = self.tickets.get(&counter.ticket()?)?;
        if ticket.state != TicketState::Called {
            return None;
        }
        let known = counter.heard_at.unwrap_or(ticket.called_at? + SAID_WITHIN);
        Some((known, ticket.id))
    }

    pub(super) fn call_announced(
        &mut self,
        call: u64,
        ticket: TicketId,
        what: Announced,
        at: Time,
    ) -> Result<(), String> {
        let known = self.calls.iter_mut().find(|known| known.seq == call);
        let known = known.filter(|known| known.ticket == ticket);
        let known = known.ok_or_else(|| format!("{call} is no call of ticket {ticket}"))?;
        let is_known = match what {
            Announced::Shown => &mut known.is_shown,
            Announced::Spoken | Announced::Failed | Announced::NoSpeaker => &mut known.is_heard,
        };
        if std::mem::replace(is_known, true) {
            return Err(format!("what became of call {call} was said before"));
        }
        let counter = known.counter.clone();
        if what != Announced::Shown
            && let Some(counter) = self.counters.get_mut(&counter)
            && counter.ticket() == Some(ticket)
        {
            counter.heard_at.get_or_insert(at);
        }
        Ok(())
    }

    fn is_called(&self, ticket: TicketId) -> bool {
        let ticket = self.tickets.get(&ticket);
        ticket.is_some_and(|ticket| ticket.state == TicketState::Called)
    }
}
