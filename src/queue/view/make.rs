//! How a queue shows itself.

use super::*;
use crate::queue::calendar::Stretch;
use crate::queue::event::{Event, Fact};
use crate::queue::hall::Service;
use crate::queue::order::Line;
use crate::queue::time::{Span, Time};
use crate::queue::{Class, Counter, Queue, Ticket};
use std::collections::BTreeMap;

/// So old may the waits in the stream be.
const WAIT_AGE: Span = Span::from_secs(1);

/// The services' waits, made anew when they are a second old: a busy hall has many events a
/// second, and a forecast costs more than all the rest of a change.
#[derive(Debug, Default)]
pub struct Waits {
    known: BTreeMap<ServiceId, (Time, NewcomerWaits)>,
}

/// Of somebody who comes now.
#[derive(Clone, Copy, Debug)]
struct NewcomerWaits {
    normal: Option<Wait>,
    priority: Option<Wait>,
}

impl Waits {
    fn get(&mut self, queue: &Queue, service: &ServiceId, now: Time) -> NewcomerWaits {
        if let Some((at, waits)) = self.known.get(service)
            && (Span::ZERO..WAIT_AGE).contains(&now.since(*at))
        {
            return *waits;
        }
        let waits = NewcomerWaits {
            normal: queue.wait_for_newcomer(service, Class::Normal, now),
            priority: queue.wait_for_newcomer(service, Class::Priority, now),
        };
        self.known.insert(service.clone(), (now, waits));
        waits
    }
}

impl Queue {
    pub fn moment(&self, time: Time) -> Moment {
        Moment {
            time,
            offset_s: self.calendar().offset_s(time),
        }
    }

    /// Everything, at `now`, without troubles: those are the hub's.
    pub fn hall_view(&self, rehearsal: bool, waits: &mut Waits, now: Time) -> HallView {
        let hall = self.hall();
        HallView {
            seq: self.seq(),
            epoch: self.epoch(),
            now: self.moment(now),
            day: self.day().date,
            hall: HallInfo {
                id: hall.id.clone(),
                name: hall.name.clone(),
                time_zone: hall.time_zone.clone(),
                rehearsal,
                serving: self.serving_periods(),
                code: hall.code.clone(),
                classes: ClassNames {
                    priority: hall.priority.name.clone(),
                    appointment: hall.appointment.name.clone(),
                },
                rules: RulesView {
                    help_delay_s: whole_seconds(hall.rules.help_delay),
                    recalls: hall.rules.recalls,
                    long_wait_s: whole_seconds(hall.rules.long_wait),
                    take_again_after_s: whole_seconds(hall.rules.take_again_after),
                },
                priority_who: hall.priority.who.clone(),
            },
            groups: named(hall.groups.iter().map(|group| (&group.id, &group.name))),
            outcomes: named(
                hall.outcomes
                    .iter()
                    .map(|outcome| (&outcome.id, &outcome.name)),
            ),
            pause_reasons: named(
                hall.pause_reasons
                    .iter()
                    .map(|reason| (&reason.id, &reason.name)),
            ),
            services: self.service_views(waits, now),
            counters: self
                .counters_in_order()
                .map(|counter| self.counter_view(counter))
                .collect(),
            calls: self.calls.iter().cloned().collect(),
            no_shows: self
                .no_shows
                .iter()
                .map(|id| self.ticket_view(&self.tickets[id]))
                .collect(),
            notices: hall.notices.iter().map(notice_view).collect(),
            trouble: Vec::new(),
        }
    }

    /// The services at `now`, in the order of the hall file.
    pub fn service_views(&self, waits: &mut Waits, now: Time) -> Vec<ServiceView> {
        self.services()
            .map(|service| self.service_view(service, waits, now))
            .collect()
    }

    /// What `event`, the last one applied, has changed. None where too much did for a change to
    /// tell: then a new snapshot is due.
    pub fn change(&self, event: &Event, waits: &mut Waits) -> Option<Change> {
        let fact = &event.fact;
        if is_for_snapshot(fact) {
            return None;
        }
        let ticket = fact.ticket().and_then(|id| self.ticket(id));
        let is_call = matches!(
            fact,
            Fact::TicketCalled { .. } | Fact::TicketRecalled { .. }
        );
        let services: Vec<_> = match ticket {
            Some(ticket) if moves_line(fact) => self.service(&ticket.service).into_iter().collect(),
            Some(_) => Vec::new(),
            // Opening and closing a counter changes who is served at all.
            None => self.services().collect(),
        };
        let services = services.into_iter();
        Some(Change {
            seq: self.seq(),
            at: self.moment(event.at),
            kind: fact.kind().into(),
            ticket: ticket.map(|ticket| self.ticket_view(ticket)),
            call: if is_call {
                self.calls.front().cloned()
            } else {
                None
            },
            counters: self.changed_counters(fact, ticket),
            services: services
                .map(|service| self.service_view(service, waits, event.at))
                .collect(),
        })
    }

    /// A ticket as it stands, without its place in line.
    pub fn ticket_view(&self, ticket: &Ticket) -> TicketView {
        let moment = |time: Option<Time>| time.map(|time| self.moment(time));
        TicketView {
            id: ticket.id,
            number: ticket.number.clone(),
            service: ticket.service.clone(),
            class: ticket.class,
            slot: moment(ticket.slot),
            cases: Some(ticket.cases),
            state: ticket.state,
            counter: ticket.counter.clone(),
            device: Some(ticket.device),
            paper: Some(ticket.paper),
            code: ticket.code.clone(),
            arrived_at: moment(Some(ticket.arrived_at)),
            waits_since: moment(Some(ticket.waits_since)),
            rank: moment(Some(ticket.rank)),
            issued_at: moment(Some(ticket.issued_at)),
            called_at: moment(ticket.called_at),
            started_at: moment(ticket.started_at),
            ended_at: moment(ticket.ended_at),
            times_called: Some(ticket.times_called),
            recalls: Some(ticket.recalls),
            reason: ticket.reason,
            outcome: ticket.outcome.clone(),
            ahead: None,
            wait: None,
        }
    }

    /// A ticket as it stands, for an answer about it: with its place in line and its wait.
    pub fn ticket_answer(&self, ticket: &Ticket, now: Time) -> TicketView {
        let view = self.ticket_view(ticket);
        if ticket.state != TicketState::Waiting {
            return view;
        }
        let ahead = self.ahead(&ticket.service, ticket.rank, ticket.id);
        let wait = self.wait_of(ticket, now);
        TicketView {
            ahead: Some(ahead as u64),
            wait,
            ..view
        }
    }

    pub fn counter_view(&self, counter: &Counter) -> CounterView {
        let view = |id| self.ticket(id).map(|ticket| self.ticket_view(ticket));
        let plan = counter.plan();
        let (pause_reason, pause_words) = self.pause_view(counter.state());
        CounterView {
            id: plan.id.clone(),
            number: plan.number,
            name: plan.name.clone(),
            zone: plan.zone.clone(),
            serves: plan.serves.clone(),
            helps: plan.helps.clone(),
            state: counter.state().name(),
            clerk: counter.clerk().cloned(),
            pause_reason,
            pause_words,
            ticket: counter.ticket().and_then(view),
            parked: counter.parked().iter().copied().filter_map(view).collect(),
            sent: counter
                .sent
                .iter()
                .filter_map(|(_, id)| view(*id))
                .collect(),
        }
    }

    /// Why a counter pauses, for staff and for the public.
    fn pause_view(&self, state: &CounterState) -> (Option<String>, Option<Words>) {
        let CounterState::Paused { pause, .. } = state else {
            return (None, None);
        };
        let listed = pause.reason.as_ref();
        let listed = listed.and_then(|id| self.hall().pause_reason(id.as_str()));
        match listed {
            Some(listed) => {
                let public = Some(listed.public.clone()).filter(|words| !words.zh.is_empty());
                (Some(listed.id.to_string()), public)
            }
            None => (Some(pause.text.clone()), None),
        }
    }

    pub(in crate::queue) fn call_view(
        &self,
        id: TicketId,
        counter: &CounterId,
        seq: u64,
        at: Time,
    ) -> Option<CallView> {
        let ticket = self.ticket(id)?;
        Some(CallView {
            seq,
            at: self.moment(at),
            ticket: id,
            number: ticket.number.clone(),
            class: ticket.class,
            reason: ticket.reason?,
            service: ticket.service.clone(),
            counter: counter.clone(),
            times_called: ticket.times_called,
        })
    }

    fn serving_periods(&self) -> Vec<ServingPeriod> {
        let period = |serving: &Stretch| ServingPeriod {
            from: self.moment(serving.from),
            to: self.moment(serving.to),
        };
        self.day().serve.iter().map(period).collect()
    }

    fn service_view(&self, service: &Service, waits: &mut Waits, now: Time) -> ServiceView {
        let (status, opens_at) = self.status(service, now);
        let newcomer = waits.get(self, &service.id, now);
        let line = self.lines.get(&service.id);
        let longest_s =
            |since: Option<Time>| since.map_or(0, |since| whole_seconds(now.since(since)));
        ServiceView {
            id: service.id.clone(),
            prefix: self
                .prefixes
                .get(&service.id)
                .unwrap_or(&service.prefix)
                .clone(),
            name: service.name.clone(),
            plain: service.plain.clone(),
            group: service.group.clone(),
            rare: service.rare,
            outcomes: service.outcomes.clone(),
            status,
            opens_at: opens_at.map(|time| self.moment(time)),
            waiting: self.waiting(&service.id) as u64,
            longest_s: longest_s(line.and_then(Line::longest)),
            unbound: Unbound {
                waiting: line.map_or(0, Line::unbound) as u64,
                longest_s: longest_s(line.and_then(Line::longest_unbound)),
            },
            wait: newcomer.normal,
            priority_wait: newcomer.priority,
        }
    }

    /// In the order of the hall file, those that left it last.
    fn counters_in_order(&self) -> impl Iterator<Item = &Counter> {
        let planned = self
            .hall()
            .counters
            .iter()
            .filter_map(|plan| self.counter(&plan.id));
        planned.chain(self.counters().filter(|counter| counter.retired))
    }

    fn changed_counters(&self, fact: &Fact, ticket: Option<&Ticket>) -> Vec<CounterView> {
        let at = if let Fact::CounterOpened { counter, .. }
        | Fact::CounterClosed { counter }
        | Fact::CounterPaused { counter, .. }
        | Fact::CounterResumed { counter }
        | Fact::TicketTransferred { counter, .. } = fact
        {
            Some(counter)
        } else {
            None
        };
        let of_ticket = ticket.and_then(|ticket| ticket.counter.as_ref());
        let of_ticket = of_ticket.filter(|counter| Some(*counter) != at);
        // Another counter may call whoever was sent to one.
        let sent_to = ticket.filter(|_| matches!(fact, Fact::TicketCalled { .. }));
        let sent_to = sent_to.and_then(|ticket| ticket.sent_to.as_ref());
        let sent_to = sent_to.filter(|counter| Some(*counter) != of_ticket);
        let changed = at.into_iter().chain(of_ticket).chain(sent_to);
        changed
            .filter_map(|id| self.counter(id))
            .map(|c| self.counter_view(c))
            .collect()
    }
}

/// Whether so much changed that a new snapshot is due.
fn is_for_snapshot(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::HallConfigured { .. }
            | Fact::DayEnded { .. }
            | Fact::DayStarted(_)
            | Fact::ClockTurnedBack { .. }
            | Fact::EpochStarted { .. }
    )
}

/// Whether a ticket came into a line or left one.
fn moves_line(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::TicketIssued(_)
            | Fact::TicketCalled { .. }
            | Fact::TicketTransferred { .. }
            | Fact::TicketReturned { .. }
            | Fact::TicketCanceled { .. }
    )
}

/// Of a length of time that is never negative.
fn whole_seconds(span: Span) -> u64 {
    u64::try_from(span.as_secs()).unwrap_or(0)
}

fn named<'a, Id: Clone + 'a>(all: impl Iterator<Item = (&'a Id, &'a Words)>) -> Vec<Named<Id>> {
    all.map(|(id, name)| Named {
        id: id.clone(),
        name: name.clone(),
    })
    .collect()
}

fn notice_view(notice: &crate::queue::hall::Notice) -> NoticeView {
    NoticeView {
        id: notice.id.clone(),
        text: notice.text.clone(),
    }
}
