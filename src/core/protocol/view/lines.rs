//! Who is waiting for a counter: exactly those whom its *next* may call. The hub's order and a device's counts follow
//! from one rule, so a count above zero and a successful *next* are equivalent.

use super::{CounterView, HallView, TicketView};
use crate::model::{CounterStateName, Moment, ServiceId, Span, Turn};

/// Those of one service whom a counter may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterLine {
    pub service: ServiceId,
    pub kind: LineKind,
    pub waiting: u64,
    /// Seconds that the longest-waiting among them has waited; 0 if there is none.
    pub longest_s: u64,
}

/// Why a counter may call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// It serves the service. Includes those sent to this counter for it.
    Own,
    /// They were sent to this counter, which does not serve their service.
    Sent,
    /// It helps once they have waited long, or when nobody else is waiting for it.
    Helped,
}

impl HallView {
    /// Who is waiting for the counter: the services it serves, each as its own line, then those sent there, then the
    /// services it helps.
    pub fn lines_at(&self, counter: &CounterView) -> Vec<CounterLine> {
        let own = counter.serves.iter().filter_map(|id| {
            let sent = self.sent_line(counter, id, LineKind::Own);
            let unbound = self.service(id)?.unbound;
            Some(CounterLine {
                waiting: sent.waiting + unbound.waiting,
                longest_s: sent.longest_s.max(unbound.longest_s),
                ..sent
            })
        });
        let mut foreign: Vec<_> = counter.sent.iter().map(|ticket| &ticket.service).collect();
        foreign.retain(|service| !counter.serves.contains(service));
        foreign.sort();
        foreign.dedup();
        let sent = foreign
            .into_iter()
            .map(|id| self.sent_line(counter, id, LineKind::Sent));
        let helped = counter.helps.iter().filter_map(|id| {
            let unbound = self.service(id)?.unbound;
            Some(CounterLine {
                service: id.clone(),
                kind: LineKind::Helped,
                waiting: unbound.waiting,
                longest_s: unbound.longest_s,
            })
        });
        own.chain(sent).chain(helped).collect()
    }

    /// When *next* at the counter would reach this waiting ticket; `None` if it never does.
    pub fn turn_at(&self, counter: &CounterView, ticket: &TicketView) -> Option<Turn> {
        let is_sent = |to: &CounterView| to.sent.iter().any(|sent| sent.id == ticket.id);
        let helps = counter.helps.contains(&ticket.service);
        let (delay, helping) = if is_sent(counter) {
            (Span::ZERO, false)
        } else if self.counters.iter().any(is_sent) {
            return None;
        } else if counter.serves.contains(&ticket.service) {
            (Span::ZERO, false)
        } else if helps {
            let delay = i64::try_from(self.hall.rules.help_delay_s).unwrap_or(i64::MAX);
            (Span::from_secs(delay), true)
        } else {
            return None;
        };
        let slot = ticket.slot.map(|slot| slot.time);
        let early = Turn::is_early(ticket.class, slot, self.now.time);
        Some(Turn {
            early,
            rank: ticket.rank?.time + delay,
            ticket: ticket.id,
            helping,
        })
    }

    /// Whether the working day is over, by the hall's hours.
    pub fn is_after_work(&self, now: Moment) -> bool {
        let last = self.hall.serving.iter().map(|period| period.to.time).max();
        last.is_some_and(|last| last <= now.time)
    }

    /// Whether an open counter serves or helps the service.
    pub fn is_staffed(&self, service: &ServiceId) -> bool {
        self.counters.iter().any(|counter| {
            counter.state == CounterStateName::Open
                && (counter.serves.contains(service) || counter.helps.contains(service))
        })
    }

    fn sent_line(&self, counter: &CounterView, id: &ServiceId, kind: LineKind) -> CounterLine {
        let sent = counter.sent.iter().filter(|ticket| ticket.service == *id);
        let longest = sent
            .clone()
            .filter_map(|ticket| Some(self.now.time.since(ticket.waits_since?.time)))
            .max();
        let longest_s = longest.map_or(0, Span::as_secs);
        CounterLine {
            service: id.clone(),
            kind,
            waiting: sent.count() as u64,
            longest_s: u64::try_from(longest_s).unwrap_or(0),
        }
    }
}
