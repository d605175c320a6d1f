//! The lists a clerk picks from: typed letters narrow them, Return takes the marked entry.
//!
//! *Invariant*: the mark belongs to an entry, not to a row. The line moves while a clerk looks at
//! it; when the marked ticket is gone nothing is marked, and Return calls nobody else.

use super::entries::{self, Entry, Sources};
use super::kind::Kind;
use crate::model::{CASES_MOST, text};
use crate::protocol::view::TicketView;

/// Maximum length of the filter text, in characters.
const FILTER_MOST: usize = 16;

const UP: &str = "\u{f700}";
const DOWN: &str = "\u{f701}";
const BACKSPACE: &str = "\u{8}";

#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub kind: Kind,
    entries: Vec<Entry>,
    /// What was typed.
    filter: String,
    /// The id of the entry that Return takes.
    marked: Option<String>,
    /// A note for a call, or a reason in the clerk's own words.
    note: String,
    /// Of the ticket that is finished.
    cases: u32,
    /// The entry whose cancellation awaits confirmation.
    confirming: Option<String>,
    /// Those who wait; requested, as no view contains them.
    waiting: Option<Vec<TicketView>>,
    /// The state (epoch and number of the last event) from which the entries were made, and for
    /// which those who wait were requested.
    made_at: Option<(u64, u64)>,
    asked_at: Option<(u64, u64)>,
}

impl List {
    pub(super) fn new(kind: Kind, sources: Sources) -> Self {
        let ticket = sources.counter.and_then(|counter| counter.ticket.as_ref());
        let mut list = Self {
            kind,
            entries: Vec::new(),
            filter: String::new(),
            marked: None,
            note: String::new(),
            cases: ticket.and_then(|ticket| ticket.cases).unwrap_or(1),
            confirming: None,
            waiting: None,
            made_at: None,
            asked_at: None,
        };
        list.refresh(sources);
        list.mark_first();
        list
    }

    /// The entries that match the filter, and whether each is marked.
    pub fn shown(&self) -> impl Iterator<Item = (&Entry, bool)> {
        let fitting = self.entries.iter().filter(|entry| self.fits(entry));
        fitting.map(|entry| (entry, self.marked.as_ref() == Some(&entry.id)))
    }

    pub fn marked(&self) -> Option<&Entry> {
        let mut shown = self.shown();
        shown.find(|(_, marked)| *marked).map(|(entry, _)| entry)
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    pub fn note(&self) -> &str {
        &self.note
    }

    pub fn cases(&self) -> u32 {
        self.cases
    }

    /// Whether its entries are still being loaded.
    pub fn is_loading(&self) -> bool {
        self.kind == Kind::Waiting && self.waiting.is_none()
    }

    /// Whether canceling the marked entry awaits confirmation.
    pub fn is_confirming(&self) -> bool {
        self.confirming.is_some() && self.confirming == self.marked
    }

    /// Rebuilds the entries if the hall has changed since.
    pub(super) fn refresh(&mut self, sources: Sources) {
        let now = Some((sources.hall.epoch, sources.hall.seq));
        if self.made_at != now {
            self.make(sources);
            self.made_at = now;
        }
    }

    /// Whether those who wait must be requested: never done, or the hall has changed since. Marks
    /// them as requested.
    pub(super) fn asks_who_waits(&mut self, sources: Sources) -> bool {
        let now = Some((sources.hall.epoch, sources.hall.seq));
        let asks = self.kind == Kind::Waiting && self.asked_at != now;
        if asks {
            self.asked_at = now;
        }
        asks
    }

    /// Those who wait, as answered by the hub.
    pub(super) fn fill(&mut self, waiting: Vec<TicketView>, sources: Sources) {
        if self.kind == Kind::Waiting {
            let first = self.waiting.replace(waiting).is_none();
            self.make(sources);
            if first {
                self.mark_first();
            }
        }
    }

    fn make(&mut self, sources: Sources) {
        let waiting = self.waiting.as_deref().unwrap_or_default();
        self.entries = entries::of(self.kind, sources, waiting);
        if self.marked().is_none() {
            self.marked = None;
        }
    }

    pub(super) fn mark(&mut self, id: &str) {
        self.marked = Some(id.into());
        self.confirming = None;
    }

    pub(super) fn write_note(&mut self, text: &str) {
        let most = self.kind.note_most().unwrap_or(0);
        self.note = text::while_typing(text, most);
    }

    pub(super) fn count_case(&mut self, more: bool) {
        let cases = if more {
            self.cases.saturating_add(1)
        } else {
            self.cases.saturating_sub(1)
        };
        self.cases = cases.clamp(1, CASES_MOST);
    }

    /// Canceling takes two presses. Returns whether this was the second one.
    pub(super) fn confirm_cancel(&mut self) -> bool {
        if self.is_confirming() {
            return true;
        }
        self.confirming = self.marked.clone();
        false
    }

    pub(super) fn typed(&mut self, text: &str) {
        match text {
            UP => self.move_mark(false),
            DOWN => self.move_mark(true),
            BACKSPACE => {
                self.filter.pop();
                self.mark_first();
            }
            letters if !letters.is_empty() && letters.chars().all(char::is_alphanumeric) => {
                self.filter.push_str(&letters.to_uppercase());
                self.filter = self.filter.chars().take(FILTER_MOST).collect();
                self.mark_first();
            }
            _ => {}
        }
    }

    fn move_mark(&mut self, down: bool) {
        let ids: Vec<_> = self.shown().map(|(entry, _)| entry.id.clone()).collect();
        let place = ids.iter().position(|id| self.marked.as_ref() == Some(id));
        let place = match (place, down) {
            (None, _) => 0,
            (Some(place), true) => (place + 1).min(ids.len().saturating_sub(1)),
            (Some(place), false) => place.saturating_sub(1),
        };
        self.marked = ids.get(place).cloned();
        self.confirming = None;
    }

    fn mark_first(&mut self) {
        let first = self.shown().next().map(|(entry, _)| entry.id.clone());
        self.marked = first;
        self.confirming = None;
    }

    fn fits(&self, entry: &Entry) -> bool {
        let has = |text: &str| text.to_uppercase().contains(&self.filter);
        has(&entry.lead) || entry.name.texts().any(has)
    }
}
