//! What a key press leads to: a list, or an order to the hub.

use super::acts::{Act, Step};
use super::entries;
use super::flow::{Around, Effect, Flow, Order};
use super::kind::Kind;
use super::lists::List;
use super::notes::{Asked, Note, What};
use super::offers::{Deed, offers};
use crate::model::text::Text;
use crate::model::{CounterId, Target, TicketId};
use crate::protocol::view::{CounterView, HallView, TicketView};
use crate::protocol::{
    CallBody, CounterRequest, FinishBody, NextBody, NoBody, OpenBody, PauseBody, TransferBody,
    UnparkBody,
};

impl Flow {
    pub(super) fn act(&mut self, act: Act, around: Around) -> Vec<Effect> {
        match act {
            Act::Bar => {
                self.bar = !self.is_bar();
                self.list = None;
                self.relief = false;
            }
            Act::Back => {
                self.list = None;
                self.note = None;
                self.relief = false;
            }
            Act::More | Act::Less => {
                if let Some(list) = &mut self.list {
                    list.count_case(act == Act::More);
                }
            }
            Act::Take | Act::CallMarked | Act::CancelMarked => {
                return self.take_marked(act, around);
            }
            Act::Main
            | Act::Next
            | Act::Recall
            | Act::NoShow
            | Act::Finish
            | Act::Outcome
            | Act::Park
            | Act::Unpark
            | Act::Transfer
            | Act::Call
            | Act::Return
            | Act::Pause
            | Act::Close
            | Act::Relief
            | Act::Counters => return self.command(act, around),
        }
        Vec::new()
    }

    /// A click on an entry.
    pub(super) fn picked(&mut self, id: &str, around: Around) -> Vec<Effect> {
        let Some(list) = &mut self.list else {
            return Vec::new();
        };
        list.mark(id);
        if list.kind.is_taken_by_click() {
            self.take_marked(Act::Take, around)
        } else {
            Vec::new()
        }
    }

    fn command(&mut self, act: Act, around: Around) -> Vec<Effect> {
        if self.asking.is_some() || !around.connected || self.list.is_some() {
            return Vec::new();
        }
        let Some(counter) = self.counter(around.hall).cloned() else {
            return Vec::new();
        };
        let signing_in = self.is_signing_in(around.hall);
        let fits = if act == Act::Counters {
            self.may_move(around.hall)
        } else {
            !signing_in || matches!(act, Act::Main | Act::Relief)
        };
        if !act.is_offered(&counter) || !fits {
            return Vec::new();
        }
        if matches!(act, Act::Main | Act::Next) && around.now < self.rest_until {
            return Vec::new();
        }
        if act == Act::Close && !self.is_sure_to_close(&counter, around) {
            return Vec::new();
        }
        if let Some(kind) = list_of(act) {
            self.open_list(kind, around);
            return Vec::new();
        }
        let request = match act {
            Act::Main if signing_in => match self.sign_in() {
                Some(open) => open,
                None => {
                    // A bar has no text field.
                    self.bar = false;
                    return Vec::new();
                }
            },
            Act::Main => main_request(&counter),
            Act::Next => CounterRequest::Next(NextBody::default()),
            Act::Relief => {
                self.relief = true;
                self.clerk.clear();
                self.pin.clear();
                return Vec::new();
            }
            Act::Recall => CounterRequest::Recall(NoBody {}),
            Act::NoShow => CounterRequest::NoShow(NoBody {}),
            Act::Finish => CounterRequest::Finish(FinishBody::default()),
            Act::Park => CounterRequest::Park(NoBody {}),
            Act::Close => CounterRequest::Close(NoBody {}),
            Act::Outcome
            | Act::Transfer
            | Act::Unpark
            | Act::Return
            | Act::Pause
            | Act::Call
            | Act::Counters
            | Act::Bar
            | Act::Back
            | Act::Take
            | Act::CallMarked
            | Act::CancelMarked
            | Act::More
            | Act::Less => return Vec::new(),
        };
        let number = counter.ticket.map(|ticket| ticket.number);
        self.ask(act, Order::At(counter.id, request), number, around)
    }

    /// Whether the clerk may move to another counter: this one is closed, and the place has
    /// several.
    pub(super) fn may_move(&self, hall: Option<&HallView>) -> bool {
        self.is_signing_in(hall) && !self.relief && self.allowed.len() != 1
    }

    /// Closing sends back those called or parked here, so it takes two presses.
    fn is_sure_to_close(&mut self, counter: &CounterView, around: Around) -> bool {
        let here = counter.ticket.iter().chain(&counter.parked);
        let numbers: Vec<_> = here.map(|ticket| ticket.number.clone()).collect();
        if numbers.is_empty() || matches!(self.note(), Some(Note::CloseAgain(_))) {
            return true;
        }
        let note = Note::CloseAgain(numbers);
        let until = around.now + note.stays();
        self.note = Some((note, until));
        false
    }

    fn sign_in(&self) -> Option<CounterRequest> {
        let clerk = self.clerk.trim();
        let pin = Some(self.pin.clone()).filter(|pin| !pin.is_empty());
        (!clerk.is_empty()).then(|| {
            CounterRequest::Open(OpenBody {
                clerk: clerk.into(),
                pin,
            })
        })
    }

    fn take_marked(&mut self, act: Act, around: Around) -> Vec<Effect> {
        let Some(list) = &mut self.list else {
            return Vec::new();
        };
        let entry = list.marked().cloned();
        if list.kind == Kind::Counters {
            if let Some(entry) = entry {
                self.sit_at(&entry.id);
            }
            return Vec::new();
        }
        let written = list.kind == Kind::Reasons && !list.note().trim().is_empty();
        if self.asking.is_some() || !around.connected || (entry.is_none() && !written) {
            return Vec::new();
        }
        let ticket = entry.as_ref().and_then(|entry| entry.ticket.as_ref());
        let number = ticket.map(|ticket| ticket.number.clone());
        if act == Act::CancelMarked && (ticket.is_none() || !list.confirm_cancel()) {
            return Vec::new();
        }
        let list = list.clone();
        let Some(counter) = self.counter(around.hall).cloned() else {
            return Vec::new();
        };
        let id = entry.as_ref().map_or("", |entry| entry.id.as_str());
        let order = match ticket {
            Some(ticket) => of_ticket(act, &list, &counter, ticket),
            None => at_counter(&list, id, &counter).map(|request| order_at(&counter.id, request)),
        };
        let Some(order) = order else {
            return Vec::new();
        };
        self.list = None;
        let number = number.or(counter.ticket.map(|ticket| ticket.number));
        self.ask(act, order, number, around)
    }

    fn ask(
        &mut self,
        act: Act,
        order: Order,
        number: Option<String>,
        around: Around,
    ) -> Vec<Effect> {
        let what = match &order {
            Order::At(_, request) => What::At(request.verb()),
            Order::Return(_) => What::Return,
            Order::Cancel(_) => What::Cancel,
        };
        let to_nobody = match &order {
            Order::At(_, CounterRequest::Transfer(TransferBody(Target::Service(service)))) => {
                let staffed = around.hall.is_none_or(|hall| hall.is_staffed(service));
                (!staffed).then(|| service.clone())
            }
            Order::At(..) | Order::Return(_) | Order::Cancel(_) => None,
        };
        let key = around.fresh_key;
        self.asking = Some(Asked {
            key,
            act,
            what,
            number,
            to_nobody,
        });
        self.note = None;
        vec![Effect::Ask(key, order)]
    }
}

/// The list that a key opens.
fn list_of(act: Act) -> Option<Kind> {
    Some(match act {
        Act::Outcome => Kind::Outcomes,
        Act::Transfer => Kind::Targets,
        Act::Unpark => Kind::Parked,
        Act::Return => Kind::NoShows,
        Act::Pause => Kind::Reasons,
        Act::Call => Kind::Waiting,
        Act::Counters => Kind::Counters,
        Act::Main
        | Act::Next
        | Act::Recall
        | Act::NoShow
        | Act::Finish
        | Act::Park
        | Act::Close
        | Act::Relief
        | Act::Bar
        | Act::Back
        | Act::Take
        | Act::CallMarked
        | Act::CancelMarked
        | Act::More
        | Act::Less => return None,
    })
}

fn order_at(counter: &CounterId, request: CounterRequest) -> Order {
    Order::At(counter.clone(), request)
}

/// What the blue key requests at a counter that is not closed.
fn main_request(counter: &CounterView) -> CounterRequest {
    match Step::at(counter) {
        Step::Start => CounterRequest::Start(NoBody {}),
        Step::Finish => CounterRequest::Finish(FinishBody::default()),
        Step::Resume => CounterRequest::Resume(NoBody {}),
        Step::Open | Step::Next => CounterRequest::Next(NextBody::default()),
    }
}

/// The order for a ticket in a list; `None` if it does not fit the counter.
fn of_ticket(act: Act, list: &List, counter: &CounterView, ticket: &TicketView) -> Option<Order> {
    let deed = deed(act, list.kind, ticket)?;
    if !offers(counter, deed) {
        return None;
    }
    let id = ticket.id;
    Some(match deed {
        Deed::Call(_) => order_at(&counter.id, call(id, list.note())),
        Deed::Unpark(_) => order_at(
            &counter.id,
            CounterRequest::Unpark(UnparkBody { ticket: id }),
        ),
        Deed::Return(_) => Order::Return(id),
        Deed::Cancel(_) => Order::Cancel(id),
        Deed::At(_) | Deed::TransferTo(_) => return None,
    })
}

/// What a key in a list of tickets does with one of them.
pub(super) fn deed(act: Act, kind: Kind, ticket: &TicketView) -> Option<Deed<'_>> {
    match (act, kind) {
        (Act::Take, Kind::Waiting) | (Act::CallMarked, Kind::NoShows | Kind::Parked) => {
            Some(Deed::Call(ticket))
        }
        (Act::Take, Kind::Parked) => Some(Deed::Unpark(ticket)),
        (Act::Take, Kind::NoShows) => Some(Deed::Return(ticket)),
        (Act::CancelMarked, Kind::Waiting | Kind::NoShows | Kind::Parked) => {
            Some(Deed::Cancel(ticket))
        }
        _ => None,
    }
}

/// The request for an entry that is not a ticket.
fn at_counter(list: &List, id: &str, counter: &CounterView) -> Option<CounterRequest> {
    match list.kind {
        Kind::Outcomes => {
            let known = counter.ticket.as_ref().and_then(|ticket| ticket.cases);
            Some(CounterRequest::Finish(FinishBody {
                outcome: Some(id.into()),
                cases: Some(list.cases()).filter(|cases| Some(*cases) != known),
            }))
        }
        Kind::Targets => entries::target(id).map(|to| CounterRequest::Transfer(TransferBody(to))),
        Kind::Reasons => {
            let written = Text::new(list.note());
            let reason = written.or_else(|_| Text::new(id)).ok()?;
            Some(CounterRequest::Pause(PauseBody { reason }))
        }
        Kind::Counters | Kind::Parked | Kind::NoShows | Kind::Waiting => None,
    }
}

fn call(ticket: TicketId, note: &str) -> CounterRequest {
    let note = Text::new(note).ok();
    CounterRequest::Call(CallBody { ticket, note })
}
