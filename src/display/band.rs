//! Which calls stand in the band, and how. Pure: time comes in.
//!
//! Every call is seen for [`SEEN`] at least and for as long as it is spoken; at most [`PLACES`] stand
//! there at once, the others wait their turn. A fresh call blinks, is lit for [`LIT`] at least, then
//! rests until the next one comes. The counters below show every call at once, whatever stands here.

use std::collections::VecDeque;

use crate::queue::TicketId;
use crate::queue::view::CallView;
use crate::queue::{Span, Time};

/// Calls that stand beside each other.
pub const PLACES: usize = 2;
/// No call leaves the band earlier, unless it is called again.
pub const SEEN: Span = Span::from_secs(5);
/// A fresh call is lit so long at least.
pub const LIT: Span = Span::from_secs(8);
/// From one blink to the next.
pub const BLINK: Span = Span::from_secs(1);
/// So often a fresh call goes from panel to lit.
pub const BLINKS: i64 = 3;
/// Calls that wait for their place; beyond it the oldest ones stand at their counters only.
pub const WAITING_MOST: usize = 50;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// At most [`PLACES`], each stays in its place.
    shown: Vec<Shown>,
    waiting: VecDeque<CallView>,
}

#[derive(Clone, Debug, PartialEq)]
struct Shown {
    call: CallView,
    /// Since when it stands here.
    since: Time,
    /// Since when it is lit; none for one that was not called just now.
    fresh_since: Option<Time>,
    speaking: bool,
}

/// A call as it stands in the band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing<'a> {
    pub call: &'a CallView,
    pub look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A fresh call between two blinks.
    Dim,
    /// A fresh call.
    Lit,
    /// The last one; nothing new since.
    Rest,
}

impl Band {
    /// A band that shows `last` at rest, as after a start.
    pub fn resting(last: Option<CallView>, now: Time) -> Self {
        let shown = last.map(|call| Shown {
            call,
            since: now,
            fresh_since: None,
            speaking: false,
        });
        Self {
            shown: shown.into_iter().collect(),
            waiting: VecDeque::new(),
        }
    }

    /// Someone was called just now.
    pub fn call(&mut self, call: CallView, now: Time) {
        if let Some(known) = self.shown_mut(call.ticket) {
            *known = Shown::fresh(call, now, known.speaking);
        } else if let Some(known) = self.waiting.iter_mut().find(|c| c.ticket == call.ticket) {
            *known = call;
        } else {
            self.waiting.push_back(call);
            if self.waiting.len() > WAITING_MOST {
                self.waiting.pop_front();
            }
        }
        self.settle(now);
    }

    /// Someone was called a while ago: shown only, and only where nothing fresh stands.
    pub fn rest_with(&mut self, call: CallView, now: Time) {
        if self.waiting.is_empty() && self.shown.iter().all(|shown| !shown.is_fresh(now)) {
            *self = Self::resting(Some(call), now);
        }
    }

    /// The loudspeaker begins with `call`: it is shown now, whatever else waits.
    pub fn speaking(&mut self, call: &CallView, now: Time) {
        for shown in &mut self.shown {
            shown.speaking = false;
        }
        self.waiting.retain(|waiting| waiting.ticket != call.ticket);
        if let Some(shown) = self.shown_mut(call.ticket) {
            shown.speaking = true;
            if !shown.is_fresh(now) {
                shown.fresh_since = Some(now);
            }
        } else {
            self.force(call.clone(), now);
        }
        self.settle(now);
    }

    /// The loudspeaker has ended with what it said of this ticket.
    pub fn spoken(&mut self, ticket: TicketId, now: Time) {
        if let Some(shown) = self.shown_mut(ticket) {
            shown.speaking = false;
        }
        self.settle(now);
    }

    /// Time passes.
    pub fn settle(&mut self, now: Time) {
        while let Some(place) = self.free_place(now) {
            let Some(call) = self.waiting.pop_front() else {
                break;
            };
            self.put(place, Shown::fresh(call, now, false));
        }
        let some_fresh = self.shown.iter().any(|shown| shown.is_fresh(now));
        if some_fresh {
            // What is over makes room for what is not: the band is one large arrow again.
            self.shown.retain(|shown| shown.is_fresh(now));
        }
    }

    /// What stands in the band at `now`, in its places.
    pub fn standing(&self, now: Time) -> impl Iterator<Item = Standing<'_>> {
        self.shown.iter().map(move |shown| Standing {
            call: &shown.call,
            look: shown.look(now),
        })
    }

    /// Whether this ticket was called just now: shown fresh, or waiting to be.
    pub fn is_fresh(&self, ticket: TicketId, now: Time) -> bool {
        let shown = self.shown.iter().find(|shown| shown.call.ticket == ticket);
        shown.is_some_and(|shown| shown.is_fresh(now))
            || self.waiting.iter().any(|call| call.ticket == ticket)
    }

    /// When the band looks different next, if nothing else happens.
    pub fn due(&self, now: Time) -> Option<Time> {
        self.shown.iter().filter_map(|shown| shown.due(now)).min()
    }

    fn shown_mut(&mut self, ticket: TicketId) -> Option<&mut Shown> {
        self.shown
            .iter_mut()
            .find(|shown| shown.call.ticket == ticket)
    }

    /// The place of the next call that waits, if it may come now.
    fn free_place(&self, now: Time) -> Option<Place> {
        if self.waiting.is_empty() {
            return None;
        }
        if self.shown.iter().all(|shown| !shown.is_fresh(now)) {
            return Some(Place::Alone);
        }
        let over = self.shown.iter().position(|shown| !shown.is_fresh(now));
        if let Some(over) = over {
            return Some(Place::InsteadOf(over));
        }
        if self.shown.len() < PLACES {
            return Some(Place::Beside);
        }
        let seen = |shown: &&Shown| !shown.speaking && now.since(shown.since) >= SEEN;
        let longest = self.shown.iter().filter(seen).map(|shown| shown.since);
        let longest = longest.min()?;
        let place = self
            .shown
            .iter()
            .position(|shown| !shown.speaking && shown.since == longest);
        place.map(Place::InsteadOf)
    }

    /// Shows a call that is being spoken. One that must go for it before it was seen waits again.
    fn force(&mut self, call: CallView, now: Time) {
        let shown = Shown::fresh(call, now, true);
        self.shown.retain(|other| other.is_fresh(now));
        if self.shown.len() < PLACES {
            self.shown.push(shown);
            return;
        }
        let oldest = (0..self.shown.len()).min_by_key(|place| self.shown[*place].since);
        let Some(place) = oldest else { return };
        let gone = std::mem::replace(&mut self.shown[place], shown);
        if now.since(gone.since) < SEEN {
            self.waiting.push_front(gone.call);
        }
    }

    fn put(&mut self, place: Place, shown: Shown) {
        match place {
            Place::Alone => self.shown = vec![shown],
            Place::Beside => self.shown.push(shown),
            Place::InsteadOf(place) => self.shown[place] = shown,
        }
    }
}

enum Place {
    Alone,
    Beside,
    InsteadOf(usize),
}

impl Shown {
    fn fresh(call: CallView, now: Time, speaking: bool) -> Self {
        Self {
            call,
            since: now,
            fresh_since: Some(now),
            speaking,
        }
    }

    fn is_fresh(&self, now: Time) -> bool {
        let lit = |since| now.since(since) < LIT;
        self.speaking || self.fresh_since.is_some_and(lit)
    }

    fn look(&self, now: Time) -> Look {
        match self.fresh_since {
            Some(since) if self.is_fresh(now) => {
                let half = now.since(since).as_millis() / (BLINK.as_millis() / 2);
                if half < 2 * BLINKS && half % 2 == 0 {
                    Look::Dim
                } else {
                    Look::Lit
                }
            }
            _ => Look::Rest,
        }
    }

    fn due(&self, now: Time) -> Option<Time> {
        let since = self.fresh_since.filter(|_| self.is_fresh(now))?;
        let half = Span::from_millis(BLINK.as_millis() / 2);
        let blinks = (1..=2 * BLINKS).map(|n| since + Span::from_millis(n * half.as_millis()));
        let steps = blinks.chain([self.since + SEEN, since + LIT]);
        steps.filter(|step| *step > now).min()
    }
}
