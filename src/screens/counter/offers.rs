//! Which commands fit a counter's state and the ticket in mind.

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
/// Three things only the hub knows, so they are offered and perhaps refused: whether there is anybody
/// whom *next* could call, whether a transfer goes where somebody serves, and how often a no-show may come back.
pub fn offers(counter: &CounterView, deed: Deed) -> bool {
    match deed {
        Deed::At(verb) => counter.offers.contains(&verb),
        Deed::Call(ticket) => {
            counter.offers.contains(&Verb::Call)
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
            counter.offers.contains(&Verb::Unpark)
                && ticket.state == TicketState::Parked
                && is_parked_here(counter, ticket)
        }
        Deed::TransferTo(other) => {
            counter.offers.contains(&Verb::Transfer) && other.state != CounterStateName::Closed
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

fn is_parked_here(counter: &CounterView, ticket: &TicketView) -> bool {
    counter.parked.iter().any(|parked| parked.id == ticket.id)
}
