//! Who is next. Every waiting ticket has one figure, its rank: a point in time. A counter calls the smallest; a
//! service that it only helps counts as a little later.
//!
//! *Invariant (the bound)*: nobody called by *next* arrived more than [`bound`] after someone else whom that counter
//! could have called.

use super::ticket::Ticket;
use super::{Counter, Queue};
use crate::model::hall::{Hall, ReturnRank};
use crate::model::{Class, Reason, ServiceId, Span, TicketId, Time, Turn};
use std::collections::{BTreeMap, BTreeSet};

/// Ranks are counted in buckets of this many milliseconds.
const STRETCH_MS: i64 = 4_096;

/// Who is waiting for one service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// Those whom any counter of the service may call, by rank.
    by_rank: BTreeSet<(Time, TicketId)>,
    /// How many of them have a rank in each bucket: a place in a line of 100,000 is found without counting them all.
    by_stretch: BTreeMap<i64, usize>,
    /// The same people, by since when they have waited.
    by_wait: BTreeSet<(Time, TicketId)>,
    /// Those whom only one counter may call, by since when they have waited.
    bound: BTreeSet<(Time, TicketId)>,
}

impl Line {
    /// Everyone waiting, including those for one counter only.
    pub(super) fn waiting(&self) -> usize {
        self.by_wait.len() + self.bound.len()
    }

    /// Since when the longest-waiting ticket has waited.
    pub(super) fn longest(&self) -> Option<Time> {
        let firsts = self.by_wait.first().into_iter().chain(self.bound.first());
        firsts.map(|(since, _)| *since).min()
    }

    /// How many any counter of the service may call.
    pub(super) fn unbound(&self) -> usize {
        self.by_wait.len()
    }

    /// Since when the longest-waiting among them has waited.
    pub(super) fn longest_unbound(&self) -> Option<Time> {
        self.by_wait.first().map(|(since, _)| *since)
    }

    /// Those whom any counter of the service may call, smallest rank first.
    pub(super) fn by_rank(&self) -> impl Iterator<Item = (Time, TicketId)> {
        self.by_rank.iter().copied()
    }

    /// Whether there is nobody whom any counter of the service may call.
    pub(super) fn is_empty(&self) -> bool {
        self.by_rank.is_empty()
    }

    /// Those whom any counter of the service may call, longest-waiting first.
    pub(super) fn by_wait(&self) -> impl Iterator<Item = (Time, TicketId)> {
        self.by_wait.iter().copied()
    }

    pub(super) fn insert(&mut self, ticket: &Ticket, bound: bool) {
        let by_wait = (ticket.waits_since, ticket.id);
        if bound {
            self.bound.insert(by_wait);
            return;
        }
        self.by_wait.insert(by_wait);
        if self.by_rank.insert((ticket.rank, ticket.id)) {
            *self.by_stretch.entry(stretch(ticket.rank)).or_default() += 1;
        }
    }

    pub(super) fn remove(&mut self, ticket: &Ticket) {
        let by_wait = (ticket.waits_since, ticket.id);
        self.bound.remove(&by_wait);
        self.by_wait.remove(&by_wait);
        if !self.by_rank.remove(&(ticket.rank, ticket.id)) {
            return;
        }
        let stretch = stretch(ticket.rank);
        if let Some(count) = self.by_stretch.get_mut(&stretch) {
            *count -= 1;
            if *count == 0 {
                self.by_stretch.remove(&stretch);
            }
        }
    }

    /// How many of those whom any counter may call have a smaller rank. A newcomer is near the end of the line, so it
    /// is counted from there.
    pub(super) fn ahead_of(&self, rank: Time, id: TicketId) -> usize {
        let own = stretch(rank);
        let behind_here = self.by_rank.range((rank, id)..);
        let behind_here = behind_here.take_while(|(rank, _)| stretch(*rank) == own);
        let later = self.by_stretch.range(own.saturating_add(1)..);
        let later: usize = later.map(|(_, count)| count).sum();
        self.by_rank.len() - behind_here.count() - later
    }
}

/// The bucket of [`STRETCH_MS`] that a rank is in.
fn stretch(rank: Time) -> i64 {
    rank.as_millis().div_euclid(STRETCH_MS)
}

/// Initial rank and class of a ticket of this class that arrives now: an appointment that comes too late is a normal
/// ticket.
pub(super) fn first_rank(
    hall: &Hall,
    class: Class,
    slot: Option<Time>,
    now: Time,
) -> (Class, Time) {
    match (class, slot) {
        (Class::Priority, _) => (class, now - hall.priority.head_start),
        (Class::Appointment, Some(slot)) if now <= slot + hall.appointment.late => {
            (class, slot - hall.appointment.head_start)
        }
        (Class::Normal | Class::Appointment, _) => (Class::Normal, now),
    }
}

/// Nobody called by *next* arrived more than this after someone else whom that counter could have called.
pub fn bound(hall: &Hall) -> Span {
    let appointment = hall.appointment.head_start + hall.appointment.late;
    hall.priority.head_start.max(appointment) + hall.rules.help_delay
}

impl Queue {
    /// Whom the counter calls next, and why.
    pub(super) fn next_for(&self, counter: &Counter, now: Time) -> Option<(TicketId, Reason)> {
        let turn = self.turns(counter, now).min()?;
        let ticket = &self.tickets[&turn.ticket];
        Some((ticket.id, reason(ticket, turn.helping)))
    }

    /// How many are waiting for the same service with a smaller rank.
    pub(crate) fn ahead(&self, service: &ServiceId, rank: Time, id: TicketId) -> usize {
        let of_service = |other: &&(Time, TicketId)| self.tickets[&other.1].service == *service;
        let sent = self
            .counters
            .values()
            .map(|counter| counter.sent.range(..(rank, id)).filter(of_service).count());
        self.lines
            .get(service)
            .map_or(0, |line| line.ahead_of(rank, id))
            + sent.sum::<usize>()
    }

    /// The rank of a no-show that comes back now.
    pub(super) fn return_rank(&self, ticket: &Ticket, now: Time) -> Time {
        if self.missed_before_rest(ticket, now) {
            return ticket.rank;
        }
        let rank = match self.hall.rules.return_rank {
            ReturnRank::GraceMs(grace) => now - grace,
            ReturnRank::Place(place) => {
                let line = self.lines.get(&ticket.service);
                let nth = usize::try_from(place.saturating_sub(1)).unwrap_or(usize::MAX);
                let rank = line.and_then(|line| line.by_rank().nth(nth));
                rank.map_or(now, |(rank, _)| rank)
            }
        };
        rank.max(ticket.first_rank)
    }

    /// Whether the ticket was missed before a rest that has just ended.
    fn missed_before_rest(&self, ticket: &Ticket, now: Time) -> bool {
        let Some(missed_at) = ticket.ended_at else {
            return false;
        };
        let grace = self.hall.rules.break_grace;
        let after_rest = self.day.serve.iter().skip(1);
        after_rest
            .map(|serving| serving.from)
            .any(|begin| missed_at <= begin && begin <= now && now <= begin + grace)
    }

    /// The best ticket of every line that the counter serves or helps, and of those sent to it.
    fn turns(&self, counter: &Counter, now: Time) -> impl Iterator<Item = Turn> {
        let delay = self.hall.rules.help_delay;
        let own = counter
            .plan
            .serves
            .iter()
            .map(|service| (service, Span::ZERO, false));
        let helped = counter
            .plan
            .helps
            .iter()
            .map(move |service| (service, delay, true));
        let lines = own
            .chain(helped)
            .filter_map(move |(service, delay, helping)| {
                let line = self.lines.get(service)?;
                self.best(line.by_rank(), now, delay, helping)
            });
        lines.chain(self.best(counter.sent.iter().copied(), now, Span::ZERO, false))
    }

    /// The first of `ranked` that is not too early; if all are, the first.
    fn best(
        &self,
        ranked: impl Iterator<Item = (Time, TicketId)>,
        now: Time,
        delay: Span,
        helping: bool,
    ) -> Option<Turn> {
        let mut first_early = None;
        for (rank, ticket) in ranked {
            let early = self.is_early(ticket, now);
            let turn = Turn {
                early,
                rank: rank + delay,
                ticket,
                helping,
            };
            if !early {
                return Some(turn);
            }
            first_early.get_or_insert(turn);
        }
        first_early
    }

    fn is_early(&self, id: TicketId, now: Time) -> bool {
        let ticket = &self.tickets[&id];
        Turn::is_early(ticket.class, ticket.slot, now)
    }
}

fn reason(ticket: &Ticket, helping: bool) -> Reason {
    if helping {
        Reason::Helping
    } else if ticket.returns > 0 {
        Reason::Returned
    } else if ticket.transferred {
        Reason::Transferred
    } else {
        match ticket.class {
            Class::Normal => Reason::Arrival,
            Class::Priority => Reason::Priority,
            Class::Appointment => Reason::Appointment,
        }
    }
}
