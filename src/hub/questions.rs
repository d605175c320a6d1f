//! What the owner looks up for read requests.

use super::access::{Audience, Caller, Device};
use super::message::{Answered, Failure};
use super::round::ticket_answer;
use crate::model::{TicketId, Time};
use crate::protocol::{GuideEntry, GuidePage, TicketFilter, TicketsPage};
use crate::queue::{Queue, Refusal, Ticket};
use crate::views;

/// Number of tickets per page.
const PAGE: usize = 200;

/// One ticket, if the caller may see it.
pub(super) fn ticket(
    queue: &Queue,
    id: TicketId,
    caller: &Caller,
    now: Time,
) -> Result<Answered, Failure> {
    match queue.ticket(id) {
        Some(ticket) if !may_see(caller, ticket) => Err(Failure::NotItsOwn),
        Some(ticket) => {
            let audience = Audience::of(caller.role);
            Ok(ticket_answer(queue, ticket.id, now, audience))
        }
        None => {
            let unknown = Refusal::UnknownTicket { ticket: id };
            Err(Failure::refused(unknown, queue))
        }
    }
}

/// A kiosk sees only the tickets that it issued.
fn may_see(caller: &Caller, ticket: &Ticket) -> bool {
    !caller.is_kept_to_its_own() || caller.device == Device::Number(ticket.device)
}

/// One page of tickets.
pub(super) fn tickets(queue: &Queue, filter: &TicketFilter, caller: &Caller) -> TicketsPage {
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

fn fits(filter: &TicketFilter, ticket: &Ticket) -> bool {
    fn same<T: PartialEq>(wanted: Option<&T>, found: Option<&T>) -> bool {
        wanted.is_none() || wanted == found
    }
    same(filter.state.as_ref(), Some(&ticket.state))
        && same(filter.service.as_ref(), Some(&ticket.service))
        && same(filter.counter.as_ref(), ticket.counter.as_ref())
        && same(filter.number.as_ref(), Some(&ticket.number))
        && same(filter.paper.as_ref(), Some(&ticket.paper))
}

/// Who must come, and what to bring.
pub(super) fn guide(queue: &Queue) -> GuidePage {
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
