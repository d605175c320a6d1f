//! What the clerk's window knows and shows, as texts and rows. What is flat is Slint's own; `ui/counter/model.slint` explains
//! the fields.

use super::flow::Flow;
use crate::link::LinkState;
use crate::model::Moment;
use crate::protocol::view::HallView;
use crate::words::Lang;

pub use jiaohao_ui::{
    CounterEntry as EntryScreen, CounterKey as Key, CounterMood as Mood, CounterWaiting as Waiting,
};

/// Everything the window knows.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub flow: &'a Flow,
    pub lang: Lang,
    pub link: LinkState,
    pub hall: Option<&'a HallView>,
    /// The hub's clock.
    pub clock: Option<Moment>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    pub mood: Mood,
    pub bar: bool,
    pub plate: String,
    pub place: String,
    pub duties: String,
    pub clerk: String,
    pub clock: String,
    pub rehearsal: bool,
    pub state: String,
    pub state_note: String,
    pub state_brief: String,
    pub big: String,
    pub big_unit: String,
    pub mark: String,
    pub elapsed: String,
    pub line: String,
    pub line_note: String,
    pub hint: String,
    pub main: Key,
    pub next: Option<Key>,
    pub side: Vec<Key>,
    pub foot: Vec<Key>,
    pub total: String,
    pub waiting: Vec<Waiting>,
    pub longest_waiting: String,
    pub parked: String,
    pub missed: String,
    pub parked_entries: Vec<EntryScreen>,
    pub missed_entries: Vec<EntryScreen>,
    pub note: String,
    pub note_is_calm: bool,
    pub trouble: String,
    pub signing_in: bool,
    pub clerk_field: String,
    pub pin_field: String,
    pub needs_pin: bool,
    pub can_relieve: bool,
    pub list: Option<ListScreen>,
    pub deaf: bool,
    pub lost: bool,
    pub refused: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListScreen {
    pub title: String,
    pub filter: String,
    pub empty: String,
    pub hint: String,
    pub entries: Vec<EntryScreen>,
    pub longest: String,
    /// Row of the marked entry.
    pub marked: Option<usize>,
    pub keys: Vec<Key>,
    /// `None` before a counter is chosen: there is nowhere to go back to.
    pub back: Option<Key>,
    /// Label of the field beside the list; empty if there is none.
    pub note_label: String,
    pub note: String,
    /// Empty where cases are not counted.
    pub cases: String,
}
