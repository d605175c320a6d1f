//! Which commands fit a counter's state: section 2 of `docs/design.md` as a screen needs it.

use crate::model::{CounterStateName, TicketState};
use crate::protocol::Verb;
use crate::protocol::view::{CounterView, TicketView};

/// What a clerk may do at a counter.
#[derive(Clone, Copy, Debug)]
pub enum Deed<'a> {
    /// The command, whatever it may be about.
    At(Verb),
    Call(&'a TicketView),
    Unpark(&'a TicketView),
    /// Sends the ticket at this counter to another one.
    TransferTo(&'a CounterView),
    /// Lets a no-show back into its line.
    Return(&'a TicketView),
    Cancel(&'a TicketView),
}

/// Whether the hub would accept it at this counter now.
///
/// Two things only the hub knows, so they are offered and perhaps refused: whether there is anybody
/// *next* could call, and how often a no-show may return.
pub fn offers(counter: &CounterView, deed: Deed) -> bool {
    match deed {
        Deed::At(verb) => offers_verb(counter, verb),
        Deed::Call(ticket) => {
            offers_verb(counter, Verb::Call)
                && match ticket.state {
                    TicketState::Waiting | TicketState::NoShow => true,
                    TicketState::Parked => is_parked_here(counter, ticket),
                    TicketState::Called
                    | TicketState::Serving
                    | TicketState::Served
                    | TicketState::Canceled
                    | TicketState::Expired => false,
                }
        }
        Deed::Unpark(ticket) => {
            offers_verb(counter, Verb::Unpark)
                && ticket.state == TicketState::Parked
                && is_parked_here(counter, ticket)
        }
        Deed::TransferTo(other) => {
            offers_verb(counter, Verb::Transfer) && other.state != CounterStateName::Closed
        }
        Deed::Return(ticket) => ticket.state == TicketState::NoShow,
        Deed::Cancel(ticket) => match ticket.state {
            TicketState::Waiting | TicketState::Parked | TicketState::NoShow => true,
            TicketState::Called
            | TicketState::Serving
            | TicketState::Served
            | TicketState::Canceled
            | TicketState::Expired => false,
        },
    }
}

fn offers_verb(counter: &CounterView, verb: Verb) -> bool {
    let open = counter.state == CounterStateName::Open;
    let paused = counter.state == CounterStateName::Paused;
    let ticket = counter.ticket.as_ref().map(|ticket| ticket.state);
    let called = ticket == Some(TicketState::Called);
    let serving = ticket == Some(TicketState::Serving);
    match verb {
        // At an open counter this is a relief: another clerk takes over.
        Verb::Open => !paused,
        Verb::Close => (open || paused) && !serving,
        Verb::Pause | Verb::Call => open && ticket.is_none(),
        Verb::Resume => paused,
        Verb::Next => open,
        Verb::Recall | Verb::Start | Verb::NoShow => called,
        Verb::Finish | Verb::Park | Verb::Transfer => called || serving,
        Verb::Unpark => open && ticket.is_none() && !counter.parked.is_empty(),
    }
}

fn is_parked_here(counter: &CounterView, ticket: &TicketView) -> bool {
    counter.parked.iter().any(|parked| parked.id == ticket.id)
}
