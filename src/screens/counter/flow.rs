//! What a clerk does at the window. Pure: inputs come in with the time, effects go out.
//!
//! *Invariants*: one command at a time, with one key until it is answered or given up; after every
//! change of the counter's state the blue key rests for a moment, because it stays in place and a
//! double press would skip a person; an answer is trusted before the stream reports it.

use super::acts::{Act, Scope};
use super::entries::Sources;
use super::kind::Kind;
use super::lists::List;
use super::notes::{AskError, Asked, Note};
use crate::model::{ClerkId, CounterId, CounterStateName, Moment, TicketId, TicketState};
use crate::protocol::view::{CounterView, HallView, TicketView};
use crate::protocol::{CounterRequest, Hidden, ProblemKind};
use std::time::Duration;
use uuid::Uuid;

/// How long the blue key ignores presses after a change of state.
pub const MAIN_KEY_REST: Duration = Duration::from_millis(400);
/// Minimum interval between reloads of the line while a clerk looks at it.
const LOAD_EVERY: Duration = Duration::from_secs(1);
/// Maximum length of a clerk's number or name, and of a PIN, in characters.
const FIELD_MOST: usize = 32;

/// What is sent to the hub.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    At(CounterId, CounterRequest),
    Return(TicketId),
    Cancel(TicketId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Ask(Uuid, Order),
    /// Those who wait, for a call out of turn.
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
    Note(String),
    Answered(Uuid, Result<Answered, AskError>),
    Waiting(Vec<TicketView>),
    /// The hub reported something, or time has passed.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    Counter(u64, Box<CounterView>),
    Ticket,
}

/// The context of an input: what else is known at that moment.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Since the start of the program.
    pub now: Duration,
    pub hall: Option<&'a HallView>,
    pub connected: bool,
    /// The hub's clock.
    pub clock: Option<Moment>,
    /// A key that has never been used.
    pub fresh_key: Uuid,
}

pub struct Flow {
    /// Counters this place may work at; empty: any.
    pub(super) allowed: Vec<CounterId>,
    pub(super) counter: Option<CounterId>,
    pub(super) clerk: String,
    pub(super) pin: Hidden,
    pub(super) needs_pin: bool,
    pub(super) bar: bool,
    /// Signing in while somebody else is still signed in.
    pub(super) relief: bool,
    pub(super) list: Option<List>,
    pub(super) asking: Option<Asked>,
    pub(super) note: Option<(Note, Duration)>,
    pub(super) rest_until: Duration,
    load_from: Duration,
    /// The latest answer, with its epoch and the number of its last event.
    answer: Option<(u64, u64, CounterView)>,
    /// The state that the screen last saw, and since when by the hub's clock.
    seen: Option<Seen>,
    since: Option<Moment>,
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
            pin: Hidden::default(),
            needs_pin: false,
            bar,
            relief: false,
            list: None,
            asking: None,
            note: None,
            rest_until: Duration::ZERO,
            load_from: Duration::ZERO,
            answer: None,
            seen: None,
            since: None,
        }
    }

    /// The counter as the hub last reported it, by stream or in an answer.
    pub fn counter<'a>(&'a self, hall: Option<&'a HallView>) -> Option<&'a CounterView> {
        let (hall, id) = (hall?, self.counter.as_ref()?);
        let answer = self.answer.as_ref();
        let newer = answer
            .filter(|(epoch, seq, view)| *epoch == hall.epoch && *seq > hall.seq && view.id == *id);
        match newer {
            Some((_, _, view)) => Some(view),
            None => hall.counter(id),
        }
    }

    pub fn allowed(&self) -> &[CounterId] {
        &self.allowed
    }

    pub fn clerk(&self) -> &str {
        &self.clerk
    }

    pub fn pin(&self) -> &str {
        self.pin.as_str()
    }

    pub fn needs_pin(&self) -> bool {
        self.needs_pin
    }

    /// Whether the window is a bar now: anything that needs room expands it for the time being.
    pub fn is_bar(&self) -> bool {
        self.bar && self.list.is_none() && !self.relief && !self.needs_pin
    }

    pub fn is_relief(&self) -> bool {
        self.relief
    }

    pub fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    /// The key whose command is still unanswered.
    pub fn asking(&self) -> Option<Act> {
        self.asking.as_ref().map(|asked| asked.act)
    }

    pub fn note(&self) -> Option<&Note> {
        self.note.as_ref().map(|(note, _)| note)
    }

    /// Since when the counter has been in its state, as far as this window saw.
    pub fn since(&self) -> Option<Moment> {
        self.since
    }

    /// Whether the window asks who works here.
    pub fn is_signing_in(&self, hall: Option<&HallView>) -> bool {
        let counter = self.counter(hall);
        counter.is_some_and(|counter| counter.state == CounterStateName::Closed) || self.relief
    }

    pub fn handle(&mut self, input: Input, around: Around) -> Vec<Effect> {
        let mut effects = match input {
            Input::Answered(key, answer) => {
                self.answered(key, answer, around);
                Vec::new()
            }
            Input::Waiting(tickets) => {
                let sources = self.sources(around);
                if let (Some(mut list), Some(sources)) = (self.list.take(), sources) {
                    list.fill(tickets, sources.borrow());
                    self.list = Some(list);
                }
                Vec::new()
            }
            Input::Tick => Vec::new(),
            Input::Clerk(text) => self.edit(|flow| &mut flow.clerk, &text),
            Input::Pin(text) => {
                self.pin.set(text.chars().take(FIELD_MOST));
                Vec::new()
            }
            Input::Note(text) => {
                if let Some(list) = &mut self.list {
                    list.write_note(&text);
                }
                Vec::new()
            }
            Input::Pressed(act) => self.act(act, around),
            Input::Typed(text) => self.typed(&text, around),
            Input::Picked(id) => self.picked(&id, around),
        };
        effects.extend(self.look(around));
        effects
    }

    fn edit(&mut self, field: impl Fn(&mut Self) -> &mut String, text: &str) -> Vec<Effect> {
        *field(self) = text.chars().take(FIELD_MOST).collect();
        Vec::new()
    }

    fn typed(&mut self, text: &str, around: Around) -> Vec<Effect> {
        let place = match self.list {
            Some(_) => Scope::List,
            None => Scope::Work,
        };
        match Act::typed(place, text) {
            Some(act) => self.act(act, around),
            None => {
                if let Some(list) = &mut self.list {
                    list.typed(text);
                } else if text == "\n" && self.is_signing_in(around.hall) {
                    return self.act(Act::Main, around);
                }
                Vec::new()
            }
        }
    }

    fn answered(&mut self, key: Uuid, answer: Result<Answered, AskError>, around: Around) {
        let Some(asked) = self.asking.take_if(|asked| asked.key == key) else {
            return;
        };
        let note = match answer {
            Ok(Answered::Counter(seq, view)) => {
                self.relief = false;
                self.needs_pin = false;
                self.pin.clear();
                let note = Note::after(&asked, Some(&view));
                let epoch = around.hall.map_or(0, |hall| hall.epoch);
                self.answer = Some((epoch, seq, *view));
                note
            }
            Ok(Answered::Ticket) => Note::after(&asked, None),
            Err(error) => {
                let wants_pin = matches!(&error, AskError::Refused(problem)
                    if problem.known_kind() == Some(ProblemKind::WrongPin));
                self.needs_pin |= wants_pin;
                self.pin.clear();
                Some(Note::Failed(error))
            }
        };
        self.note = note.map(|note| {
            let until = around.now + note.stays();
            (note, until)
        });
    }

    /// Notices changes: at the counter, and in the open list.
    fn look(&mut self, around: Around) -> Vec<Effect> {
        self.note.take_if(|(_, until)| around.now >= *until);
        let counter = self.counter(around.hall);
        let seen = counter.map(|counter| {
            let ticket = counter.ticket.as_ref();
            let ticket = ticket.map(|ticket| (ticket.id, ticket.state, ticket.times_called));
            (counter.state, ticket)
        });
        if let Some(seen) = seen
            && self.seen != Some(seen)
        {
            if self.seen.is_some() {
                self.rest_until = around.now + MAIN_KEY_REST;
                // A list of what used to be possible.
                self.list = None;
            }
            self.seen = Some(seen);
            self.since = around.clock;
        }
        let Some(sources) = self.sources(around) else {
            return Vec::new();
        };
        let sources = sources.borrow();
        if self.list.is_none() && sources.counter.is_none() {
            // Which counter is this? Nothing else can be done before that is known.
            self.list = Some(List::new(Kind::Counters, sources));
        }
        let Some(list) = &mut self.list else {
            return Vec::new();
        };
        list.refresh(sources);
        if around.connected && around.now >= self.load_from && list.asks_who_waits(sources) {
            self.load_from = around.now + LOAD_EVERY;
            return vec![Effect::LoadWaiting];
        }
        Vec::new()
    }

    pub(super) fn open_list(&mut self, kind: Kind, around: Around) {
        if let Some(sources) = self.sources(around) {
            self.list = Some(List::new(kind, sources.borrow()));
            self.load_from = around.now;
        }
    }

    /// Moves to another counter.
    pub(super) fn sit_at(&mut self, id: &str) {
        self.counter = Some(id.into());
        self.list = None;
        self.seen = None;
        self.since = None;
    }

    fn sources<'a>(&self, around: Around<'a>) -> Option<OwnSources<'a>> {
        Some(OwnSources {
            hall: around.hall?,
            counter: self.counter(around.hall).cloned(),
            allowed: self.allowed.clone(),
        })
    }
}

/// [`Sources`] that borrow nothing from the flow, so that its list can be changed meanwhile.
struct OwnSources<'a> {
    hall: &'a HallView,
    counter: Option<CounterView>,
    allowed: Vec<CounterId>,
}

impl OwnSources<'_> {
    fn borrow(&self) -> Sources<'_> {
        Sources {
            hall: self.hall,
            counter: self.counter.as_ref(),
            allowed: &self.allowed,
        }
    }
}
