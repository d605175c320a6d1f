//! Which fresh calls the band shows, and how. Pure: time and the hall come in.
//!
//! Only a call that holds is shown ([`HallView::holds`]); a counter's newer call replaces its older
//! one. Each is seen for at least [`SEEN`] and for as long as it is spoken; at most [`PLACES`] are
//! shown at once, the others wait their turn. A fresh call blinks and is lit for at least [`LIT`].
//! With nothing fresh the board shows the last call that holds, at rest. The counters below show
//! every call at once, whatever the band shows.

use std::collections::VecDeque;

use crate::model::{Span, TicketId, Time};
use crate::protocol::view::{CallView, HallView};

/// Number of calls side by side.
pub const PLACES: usize = 2;
/// A call that holds stays in the band at least this long, unless it is called again.
pub const SEEN: Span = Span::from_secs(5);
/// Minimum time for which a fresh call is lit.
pub const LIT: Span = Span::from_secs(8);
/// Interval between blinks.
pub const BLINK: Span = Span::from_secs(1);
/// How many times a fresh call switches from panel color to lit.
pub const BLINKS: i64 = 3;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// At most [`PLACES`]; each keeps its place.
    shown: Vec<Shown>,
    waiting: VecDeque<CallView>,
}

#[derive(Clone, Debug, PartialEq)]
struct Shown {
    call: CallView,
    /// Since when it is shown.
    since: Time,
    /// Since when it is lit.
    fresh_since: Time,
    speaking: bool,
    /// Its turn to be spoken has come: it will not be shown again for that.
    spoken: bool,
}

/// A call as shown in the band.
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
    /// The last one that holds; nothing new since.
    Rest,
}

impl Band {
    /// Someone was called just now.
    pub fn call(&mut self, call: CallView, now: Time) {
        let counter = call.counter.clone();
        let waits = self
            .waiting
            .iter_mut()
            .find(|known| known.counter == counter);
        if let Some(shown) = self.shown.iter_mut().find(|s| s.call.counter == counter) {
            let speaking = shown.speaking && shown.call.ticket == call.ticket;
            *shown = Shown::fresh(call, now, speaking);
        } else if let Some(known) = waits {
            *known = call;
        } else {
            self.waiting.push_back(call);
        }
    }

    /// The loudspeaker starts `call`: it is shown now, whatever else waits.
    pub fn speaking(&mut self, call: &CallView, now: Time) {
        for shown in &mut self.shown {
            shown.speaking = false;
        }
        self.waiting
            .retain(|waiting| waiting.counter != call.counter);
        let mut shown = self.shown.iter_mut();
        if let Some(shown) = shown.find(|shown| shown.call.counter == call.counter) {
            if shown.call.seq != call.seq || !shown.is_fresh(now) {
                *shown = Shown::fresh(call.clone(), now, true);
            }
            (shown.speaking, shown.spoken) = (true, true);
        } else {
            self.force(call.clone(), now);
        }
    }

    /// The loudspeaker has finished its sentence.
    pub fn spoken(&mut self) {
        for shown in &mut self.shown {
            shown.speaking = false;
        }
    }

    /// Time has passed, or the hall has changed.
    pub fn settle(&mut self, hall: &HallView, now: Time) {
        self.waiting.retain(|call| hall.holds(call));
        // Whatever is over makes room for what is not: the band is one large arrow again.
        self.shown
            .retain(|shown| hall.holds(&shown.call) && shown.is_fresh(now));
        while let Some(place) = self.free_place(now) {
            let Some(call) = self.waiting.pop_front() else {
                break;
            };
            self.put(place, Shown::fresh(call, now, false));
        }
    }

    /// Keeps only these.
    pub fn keep(&mut self, mut is_kept: impl FnMut(&CallView) -> bool) {
        self.shown.retain(|shown| is_kept(&shown.call));
        self.waiting.retain(is_kept);
    }

    /// Nothing shown here counts any more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The calls in the band at `now`, in order of place.
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

    /// When the band changes next, if nothing else happens.
    pub fn due(&self, now: Time) -> Option<Time> {
        self.shown.iter().filter_map(|shown| shown.due(now)).min()
    }

    /// The place for the next waiting call, if it may be shown now.
    fn free_place(&self, now: Time) -> Option<Slot> {
        if self.waiting.is_empty() {
            return None;
        }
        if self.shown.len() < PLACES {
            return Some(Slot::Beside);
        }
        let seen = |place: &usize| {
            let shown = &self.shown[*place];
            !shown.speaking && shown.is_seen(now)
        };
        let seen = (0..self.shown.len()).filter(seen);
        seen.min_by_key(|place| self.shown[*place].since)
            .map(Slot::InsteadOf)
    }

    /// Shows a call that is being spoken. If another one must go before its time, it waits again;
    /// preferably one that will be shown for its turn of the voice anyway.
    fn force(&mut self, call: CallView, now: Time) {
        let shown = Shown {
            spoken: true,
            ..Shown::fresh(call, now, true)
        };
        self.shown.retain(|other| other.is_fresh(now));
        if self.shown.len() < PLACES {
            self.shown.push(shown);
            return;
        }
        let order = |place: &usize| {
            let other = &self.shown[*place];
            (!other.is_seen(now), other.spoken, other.since)
        };
        let Some(place) = (0..self.shown.len()).min_by_key(order) else {
            return;
        };
        let gone = std::mem::replace(&mut self.shown[place], shown);
        if !gone.is_seen(now) {
            self.waiting.push_front(gone.call);
        }
    }

    fn put(&mut self, place: Slot, shown: Shown) {
        match place {
            Slot::Beside => self.shown.push(shown),
            Slot::InsteadOf(place) => self.shown[place] = shown,
        }
    }
}

enum Slot {
    Beside,
    InsteadOf(usize),
}

impl Shown {
    fn fresh(call: CallView, now: Time, speaking: bool) -> Self {
        Self {
            call,
            since: now,
            fresh_since: now,
            speaking,
            spoken: speaking,
        }
    }

    fn is_fresh(&self, now: Time) -> bool {
        self.speaking || now.since(self.fresh_since) < LIT
    }

    fn is_seen(&self, now: Time) -> bool {
        now.since(self.since) >= SEEN
    }

    fn look(&self, now: Time) -> Look {
        let half = now.since(self.fresh_since).as_millis() / (BLINK.as_millis() / 2);
        if half < 2 * BLINKS && half % 2 == 0 {
            Look::Dim
        } else {
            Look::Lit
        }
    }

    fn due(&self, now: Time) -> Option<Time> {
        let half = BLINK.as_millis() / 2;
        let blinks = (1..=2 * BLINKS).map(|n| self.fresh_since + Span::from_millis(n * half));
        let steps = blinks.chain([self.since + SEEN, self.fresh_since + LIT]);
        steps.filter(|step| *step > now).min()
    }
}
