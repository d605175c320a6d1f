//! What the display makes of what it hears: which calls are new, which of them are said, and what
//! the board shows. Pure: time comes in.

use super::band::Band;
use super::pages::PAGE;
use super::view_model::{BoardView, Shape, Sight, Trouble, board};
use crate::lang::Lang;
use crate::link::LinkState;
use crate::queue::view::{CallView, HallView, Moment};
use crate::queue::{Span, Time};
use crate::voice::VoiceEvent;
use std::sync::Arc;

/// A call that the display missed is announced when it is not older than this; an older one is
/// only shown.
pub const MISSED: Span = Span::from_secs(20);
const MINUTE: Span = Span::from_mins(1);

pub struct Conductor {
    lang: Lang,
    zone: Option<String>,
    shape: Shape,
    hall: Option<Arc<HallView>>,
    link: LinkState,
    band: Band,
    trouble: Option<Trouble>,
}

impl Conductor {
    /// Without a zone it shows and speaks the calls of the whole hall.
    pub fn new(lang: Lang, zone: Option<String>) -> Self {
        Self {
            lang,
            zone,
            shape: Shape::LANDSCAPE,
            hall: None,
            link: LinkState::Connecting,
            band: Band::default(),
            trouble: None,
        }
    }

    /// How the line to the hub is.
    pub fn relink(&mut self, link: LinkState) {
        self.link = link;
    }

    /// The hall as it is at `now`. Answers the calls that are to be said, in order, each with its
    /// counter as it is said.
    pub fn see(&mut self, hall: Option<Arc<HallView>>, now: Moment) -> Vec<(CallView, String)> {
        let Some(hall) = hall else {
            return Vec::new();
        };
        let known = self.hall.replace(hall.clone());
        let continues = |known: &Arc<HallView>| known.epoch == hall.epoch && known.day == hall.day;
        let Some(known) = known.filter(continues) else {
            // Just started, another log, or another day: nothing of before counts.
            let last = hall.calls.iter().find(|call| self.is_mine(&hall, call));
            self.band = Band::resting(last.cloned(), now.time);
            return Vec::new();
        };
        let last = known.calls.first().map_or(0, |call| call.seq);
        let mut said = Vec::new();
        for call in hall.calls.iter().rev().filter(|call| call.seq > last) {
            if !self.is_mine(&hall, call) {
                continue;
            }
            if now.time.since(call.at.time) < MISSED {
                self.band.call(call.clone(), now.time);
                said.push((call.clone(), spoken_counter(&hall, call)));
            } else {
                self.band.rest_with(call.clone(), now.time);
            }
        }
        said
    }

    /// What the voice tells.
    pub fn hear(&mut self, event: VoiceEvent, now: Time) {
        match event {
            VoiceEvent::Begins(call) => self.band.speaking(&call, now),
            VoiceEvent::Ended(ticket) => self.band.spoken(ticket, now),
            VoiceEvent::Sound(true) => self.trouble = None,
            VoiceEvent::Sound(false) => self.trouble = Some(Trouble::NoSound),
        }
    }

    pub fn reshape(&mut self, shape: Shape) {
        self.shape = shape;
    }

    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// The board at `now`; none until the hub was heard for the first time.
    pub fn board(&mut self, now: Option<Moment>) -> BoardView {
        if let Some(now) = now {
            self.band.settle(now.time);
        }
        board(&Sight {
            hall: self.hall.as_deref(),
            link: self.link,
            now,
            band: &self.band,
            zone: self.zone.as_deref(),
            lang: self.lang,
            shape: self.shape,
            trouble: self.trouble,
        })
    }

    /// When the board looks different next, if nothing else happens.
    pub fn due(&self, now: Moment) -> Time {
        let next = |step: Span| {
            let step = step.as_millis();
            Time::from_millis((now.time.as_millis().div_euclid(step) + 1) * step)
        };
        let steps = [
            Some(next(MINUTE)),
            Some(next(PAGE)),
            self.band.due(now.time),
        ];
        steps
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(now.time + MINUTE)
    }

    fn is_mine(&self, hall: &HallView, call: &CallView) -> bool {
        let Some(zone) = &self.zone else { return true };
        // A counter that is gone is nobody's; it is better shown twice than nowhere.
        hall.counter(&call.counter)
            .is_none_or(|counter| counter.zone == *zone)
    }
}

fn spoken_counter(hall: &HallView, call: &CallView) -> String {
    let counter = hall.counter(&call.counter);
    match counter.and_then(|counter| counter.number) {
        Some(number) => number.to_string(),
        None => call.counter.to_string(),
    }
}
