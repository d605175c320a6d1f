//! What a clerk does at the window. Pure: inputs come in with the time, effects go out.
//!
//! *Invariants*: one command at a time, with one key until it has an answer or is given up; after
//! every change of the counter's state the blue key rests for a moment, as it stays in its place
//! and a double press would skip a person; an answer is believed before the stream tells of it.

use super::acts::{Act, main_verb};
use super::lists::{self, List};
use crate::protocol::{
    CallBody, CounterRequest, FinishBody, NextBody, OpenBody, PauseBody, Problem, ProblemKind,
    UnparkBody, Verb,
};
use crate::queue::view::{CounterStateName, CounterView, HallView, Moment, TicketView};
use crate::queue::{ClerkId, CounterId, TicketId, TicketState};
use std::time::Duration;
use uuid::Uuid;

/// The blue key ignores presses for so long after a change of state.
pub const MAIN_KEY_REST: Duration = Duration::from_millis(400);
/// How long a message stays.
const NOTE_STAYS: Duration = Duration::from_secs(12);
/// Longest number or name of a clerk, and PIN, in characters.
const FIELD_MOST: usize = 32;

/// What goes to the hub.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    At(CounterId, CounterRequest),
    Return(TicketId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Ask(Uuid, Order),
    /// Who waits, for a call out of turn.
    LoadWaiting,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key of the window.
    Pressed(Act),
    /// A key of the keyboard, as text.
    Typed(String),
    /// An entry of the list, by its id.
    Picked(String),
    Clerk(String),
    Pin(String),
    Answered(Uuid, Result<Answered, AskError>),
    Waiting(Vec<TicketView>),
    /// The hub told something, or time has passed.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    Counter(u64, Box<CounterView>),
    Ticket,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AskError {
    Refused(Box<Problem>),
    NoAnswer,
}

/// Around an input: what else is known at that moment.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Since the start of the program.
    pub now: Duration,
    pub hall: Option<&'a HallView>,
    pub connected: bool,
    /// The hub's clock.
    pub clock: Option<Moment>,
    /// A key that was never used.
    pub fresh_key: Uuid,
}

pub struct Flow {
    /// Where this place may work; none: at every counter.
    allowed: Vec<CounterId>,
    counter: Option<CounterId>,
    clerk: String,
    pin: String,
    needs_pin: bool,
    bar: bool,
    /// Signing in over somebody who is still there.
    relief: bool,
    list: Option<List>,
    asking: Option<(Uuid, Verb)>,
    answered: Option<(u64, CounterView)>,
    note: Option<(AskError, Duration)>,
    /// The state that the screen last saw, and since when, by both clocks.
    seen: Option<Seen>,
    since: Option<Moment>,
    rest_until: Duration,
}

type Seen = (
    CounterStateName,
    Option<(TicketId, TicketState, Option<u32>)>,
);

impl Flow {
    pub fn new(allowed: Vec<CounterId>, clerk: Option<ClerkId>, bar: bool) -> Self {
        Self {
            counter: match allowed.as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            },
            allowed,
            clerk: clerk.map_or_else(String::new, |clerk| clerk.to_string()),
            pin: String::new(),
            needs_pin: false,
            bar,
            relief: false,
            list: None,
            asking: None,
            answered: None,
            note: None,
            seen: None,
            since: None,
            rest_until: Duration::ZERO,
        }
    }

    /// The counter as the hub last said, by its stream or in an answer.
    pub fn counter<'a>(&'a self, hall: Option<&'a HallView>) -> Option<&'a CounterView> {
        let hall = hall?;
        let id = self.counter.as_ref()?;
        let answered = self.answered.as_ref();
        let newer = answered.filter(|(seq, view)| *seq > hall.seq && view.id == *id);
        match newer {
            Some((_, view)) => Some(view),
            None => hall.counters.iter().find(|counter| counter.id == *id),
        }
    }

    pub fn allowed(&self) -> &[CounterId] {
        &self.allowed
    }

    pub fn clerk(&self) -> &str {
        &self.clerk
    }

    pub fn pin(&self) -> &str {
        &self.pin
    }

    pub fn needs_pin(&self) -> bool {
        self.needs_pin
    }

    pub fn is_bar(&self) -> bool {
        self.bar
    }

    pub fn is_relief(&self) -> bool {
        self.relief
    }

    pub fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    pub fn asking(&self) -> Option<Verb> {
        self.asking.map(|(_, verb)| verb)
    }

    pub fn note(&self) -> Option<&AskError> {
        self.note.as_ref().map(|(note, _)| note)
    }

    /// Since when the counter is as it is, as far as this window saw.
    pub fn since(&self) -> Option<Moment> {
        self.since
    }

    pub fn handle(&mut self, input: Input, around: Around) -> Vec<Effect> {
        let effects = match input {
            Input::Answered(key, answer) => self.answered(key, answer, around),
            Input::Waiting(tickets) => {
                if let Some(list) = &mut self.list {
                    list.fill(&tickets, around.hall);
                }
                Vec::new()
            }
            Input::Tick => Vec::new(),
            Input::Clerk(text) => self.edit(|flow| &mut flow.clerk, &text),
            Input::Pin(text) => self.edit(|flow| &mut flow.pin, &text),
            Input::Pressed(act) => self.act(act, around),
            Input::Typed(text) => self.typed(&text, around),
            Input::Picked(id) => self.picked(&id, around),
        };
        self.look(around);
        effects
    }

    fn edit(&mut self, field: impl Fn(&mut Self) -> &mut String, text: &str) -> Vec<Effect> {
        *field(self) = text.chars().take(FIELD_MOST).collect();
        Vec::new()
    }

    fn typed(&mut self, text: &str, around: Around) -> Vec<Effect> {
        let Some(list) = &mut self.list else {
            // Return opens a closed counter; else it is no key of ours.
            let act = match text {
                "\n" => self.is_signing_in(around.hall).then_some(Act::Main),
                letter => Act::typed(letter),
            };
            return act.map_or_else(Vec::new, |act| self.act(act, around));
        };
        match text {
            "\n" => match list.selected() {
                Some(id) => self.picked(&id, around),
                None => Vec::new(),
            },
            "\u{1b}" => self.act(Act::Back, around),
            other => {
                list.typed(other);
                Vec::new()
            }
        }
    }

    /// Whether the window asks who works here.
    pub fn is_signing_in(&self, hall: Option<&HallView>) -> bool {
        let counter = self.counter(hall);
        counter.is_none_or(|counter| counter.state == CounterStateName::Closed) || self.relief
    }

    fn act(&mut self, act: Act, around: Around) -> Vec<Effect> {
        if act == Act::Bar {
            self.bar = !self.bar;
        } else if act == Act::Back {
            self.list = None;
            self.note = None;
            self.relief = false;
        } else {
            return self.command(act, around);
        }
        Vec::new()
    }

    fn command(&mut self, act: Act, around: Around) -> Vec<Effect> {
        if self.asking.is_some() || !around.connected || self.list.is_some() {
            return Vec::new();
        }
        let Some(counter) = self.counter(around.hall).cloned() else {
            self.list = around.hall.map(|hall| lists::counters(hall, &self.allowed));
            return Vec::new();
        };
        let signing_in = self.is_signing_in(around.hall);
        if !act.is_offered(&counter) || (signing_in && !matches!(act, Act::Main | Act::Relief)) {
            return Vec::new();
        }
        if matches!(act, Act::Main | Act::Next) && around.now < self.rest_until {
            return Vec::new();
        }
        let hall = around.hall.expect("a counter stands in a hall");
        let request = match act {
            Act::Main if signing_in => match self.sign_in() {
                Some(open) => open,
                None => return Vec::new(),
            },
            Act::Main => main_request(&counter),
            Act::Next => CounterRequest::Next(NextBody::default()),
            Act::Relief => {
                self.relief = true;
                self.clerk.clear();
                self.pin.clear();
                return Vec::new();
            }
            Act::Outcome => return self.open_list(lists::outcomes(hall, &counter)),
            Act::Transfer => return self.open_list(lists::targets(hall, &counter)),
            Act::Unpark => return self.open_list(lists::parked(hall, &counter)),
            Act::Return => return self.open_list(lists::no_shows(hall)),
            Act::Pause => return self.open_list(lists::reasons()),
            Act::Call => {
                self.list = Some(lists::waiting());
                return vec![Effect::LoadWaiting];
            }
            Act::Recall => CounterRequest::Recall,
            Act::NoShow => CounterRequest::NoShow,
            Act::Finish => CounterRequest::Finish(FinishBody::default()),
            Act::Park => CounterRequest::Park,
            Act::Close => CounterRequest::Close,
            Act::Bar | Act::Back => return Vec::new(),
        };
        self.ask(Order::At(counter.id, request), around)
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

    fn open_list(&mut self, list: List) -> Vec<Effect> {
        self.list = Some(list);
        Vec::new()
    }

    fn picked(&mut self, id: &str, around: Around) -> Vec<Effect> {
        let Some(list) = self.list.take() else {
            return Vec::new();
        };
        if list.kind == lists::Kind::Counters {
            self.counter = Some(id.into());
            self.seen = None;
            return Vec::new();
        }
        let (Some(counter), true) = (self.counter.clone(), around.connected) else {
            return Vec::new();
        };
        let ticket = || id.parse().ok().map(TicketId);
        let at = |request| Some(Order::At(counter.clone(), request));
        let order = match list.kind {
            lists::Kind::Counters => None,
            lists::Kind::Outcomes => at(CounterRequest::Finish(FinishBody {
                outcome: Some(id.into()),
                cases: None,
            })),
            lists::Kind::Targets => {
                lists::target(id).and_then(|target| at(CounterRequest::Transfer(target)))
            }
            lists::Kind::Parked => {
                ticket().and_then(|ticket| at(CounterRequest::Unpark(UnparkBody { ticket })))
            }
            lists::Kind::NoShows => ticket().map(Order::Return),
            lists::Kind::Reasons => at(CounterRequest::Pause(PauseBody { reason: id.into() })),
            lists::Kind::Waiting => ticket().and_then(|ticket| {
                let note = None;
                at(CounterRequest::Call(CallBody { ticket, note }))
            }),
        };
        order.map_or_else(Vec::new, |order| self.ask(order, around))
    }

    fn ask(&mut self, order: Order, around: Around) -> Vec<Effect> {
        let verb = match &order {
            Order::At(_, request) => request.verb(),
            // Only to know that something is asked: no key shows it.
            Order::Return(_) => Verb::Unpark,
        };
        self.asking = Some((around.fresh_key, verb));
        self.note = None;
        vec![Effect::Ask(around.fresh_key, order)]
    }

    fn answered(
        &mut self,
        key: Uuid,
        answer: Result<Answered, AskError>,
        around: Around,
    ) -> Vec<Effect> {
        if self.asking.take_if(|(asked, _)| *asked == key).is_none() {
            return Vec::new();
        }
        match answer {
            Ok(Answered::Counter(seq, view)) => {
                self.relief = false;
                self.needs_pin = false;
                self.pin.clear();
                self.answered = Some((seq, *view));
            }
            Ok(Answered::Ticket) => {}
            Err(error) => {
                let wants_pin = matches!(&error, AskError::Refused(problem)
                    if problem.known_kind() == Some(ProblemKind::WrongPin));
                self.needs_pin |= wants_pin;
                self.pin.clear();
                self.note = Some((error, around.now + NOTE_STAYS));
            }
        }
        Vec::new()
    }

    /// Sees whether the counter is another than a moment ago.
    fn look(&mut self, around: Around) {
        self.note.take_if(|(_, until)| around.now >= *until);
        let Some(counter) = self.counter(around.hall) else {
            return;
        };
        let ticket = counter.ticket.as_ref();
        let ticket = ticket.map(|ticket| (ticket.id, ticket.state, ticket.times_called));
        let seen = (counter.state, ticket);
        if self.seen == Some(seen) {
            return;
        }
        if self.seen.is_some() {
            self.rest_until = around.now + MAIN_KEY_REST;
            // A list of what was possible before.
            self.list = None;
        }
        self.seen = Some(seen);
        self.since = around.clock;
    }
}

/// What the blue key asks for at a counter that is not closed.
fn main_request(counter: &CounterView) -> CounterRequest {
    let verb = main_verb(counter);
    if verb == Verb::Start {
        CounterRequest::Start
    } else if verb == Verb::Finish {
        CounterRequest::Finish(FinishBody::default())
    } else if verb == Verb::Resume {
        CounterRequest::Resume
    } else {
        CounterRequest::Next(NextBody::default())
    }
}
