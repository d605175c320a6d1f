//! Which commands fit a counter's state: the table *What may follow what*, as a screen needs it.

use crate::protocol::Verb;
use crate::queue::TicketState;
use crate::queue::view::{CounterStateName, CounterView};

/// Whether the hub would take the command at this counter now, if there is somebody to call.
pub fn offers(counter: &CounterView, verb: Verb) -> bool {
    let open = counter.state == CounterStateName::Open;
    let paused = counter.state == CounterStateName::Paused;
    let ticket = counter.ticket.as_ref().map(|ticket| ticket.state);
    let called = ticket == Some(TicketState::Called);
    let serving = ticket == Some(TicketState::Serving);
    match verb {
        // At an open counter it is a relief: another clerk goes on.
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
