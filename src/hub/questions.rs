//! What the owner looks up for readers.

use super::access::{Audience, Caller, Device};
use super::message::{Failure, Question, TicketsFilter};
use super::round::ticket_answer;
use crate::model::{TicketId, Time};
use crate::protocol::{GuideEntry, GuidePage, TicketsPage};
use crate::queue::{Queue, Refusal, Ticket};
use crate::views;

/// Tickets on one page.
const PAGE: usize = 200;

/// Answers from the queue; there is none while the log cannot be read.
pub(super) fn answer(question: Question, queue: Option<&Queue>, now: Time) {
    let queue = queue.ok_or(Failure::Storage);
    // Who asked may be gone.
    match question {
        Question::Tickets(filter, caller, reply) => {
            let _ = reply.send(queue.map(|queue| tickets(queue, &filter, &caller)));
        }
        Question::Ticket(id, caller, reply) => {
            let ticket = queue.and_then(|queue| match queue.ticket(id) {
                Some(ticket) if !may_see(&caller, ticket) => Err(Failure::NotItsOwn),
                Some(ticket) => {
                    let audience = Audience::of(caller.role);
                    Ok(ticket_answer(queue, ticket.id, now, audience))
                }
                None => Err(Failure::refused(
                    Refusal::UnknownTicket { ticket: id },
                    queue,
                )),
            });
            let _ = reply.send(ticket);
        }
        Question::Alive(reply) => {
            let _ = reply.send(());
        }
        Question::Guide(reply) => {
            let _ = reply.send(queue.map(guide));
        }
    }
}

/// A kiosk sees the tickets that it asked for.
fn may_see(caller: &Caller, ticket: &Ticket) -> bool {
    !caller.is_kept_to_its_own() || caller.device == Device::Number(ticket.device)
}

fn tickets(queue: &Queue, filter: &TicketsFilter, caller: &Caller) -> TicketsPage {
    let after = filter.after.unwrap_or(TicketId(0));
    let matching = queue
        .tickets_after(after)
        .filter(|ticket| may_see(caller, ticket) && fits(filter, ticket));
    let mut tickets: Vec<_> = matching
        .take(PAGE + 1)
        .map(|ticket| views::ticket_view(queue, ticket))
        .collect();
    if Audience::of(caller.role) == Audience::Public {
        tickets.iter_mut().for_each(|ticket| ticket.code = None);
    }
    let more = tickets.len() > PAGE;
    tickets.truncate(PAGE);
    TicketsPage {
        seq: queue.seq(),
        next: tickets.last().filter(|_| more).map(|ticket| ticket.id),
        tickets,
    }
}

fn fits(filter: &TicketsFilter, ticket: &Ticket) -> bool {
    fn same<T: PartialEq>(wanted: Option<&T>, found: Option<&T>) -> bool {
        wanted.is_none() || wanted == found
    }
    same(filter.state.as_ref(), Some(&ticket.state))
        && same(filter.service.as_ref(), Some(&ticket.service))
        && same(filter.counter.as_ref(), ticket.counter.as_ref())
        && same(filter.number.as_ref(), Some(&ticket.number))
        && same(filter.paper.as_ref(), Some(&ticket.paper))
}

fn guide(queue: &Queue) -> GuidePage {
    let entries = queue.services().map(|service| GuideEntry {
        id: service.id.clone(),
        who: service.who.clone(),
        brings: service.brings.clone(),
        find: service.find.clone(),
        checked: service.checked.clone(),
        asks: service.asks,
    });
    GuidePage {
        services: entries.collect(),
    }
}
