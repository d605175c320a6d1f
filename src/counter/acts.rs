//! The keys of the window: their names towards Slint, their letters, and the commands behind them.

use super::offers::offers;
use crate::protocol::Verb;
use crate::queue::TicketState;
use crate::queue::view::{CounterStateName, CounterView};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The blue key: what usually comes next.
    Main,
    Next,
    Recall,
    NoShow,
    Finish,
    /// Finish with another outcome than the usual one.
    Outcome,
    Park,
    Unpark,
    Transfer,
    /// Call a ticket out of turn.
    Call,
    /// Let a no-show back.
    Return,
    Pause,
    Close,
    /// Another clerk takes over.
    Relief,
    /// Narrow bar or whole window.
    Bar,
    /// Leave a list or put a message away.
    Back,
}

impl Act {
    /// Its name in `ui/counter`, and the letter that presses it.
    const TABLE: [(Self, &'static str, &'static str); 16] = [
        (Self::Main, "main", " "),
        (Self::Next, "next", "x"),
        (Self::Recall, "recall", "r"),
        (Self::NoShow, "no-show", "n"),
        (Self::Finish, "finish", "e"),
        (Self::Outcome, "outcome", "o"),
        (Self::Park, "park", "p"),
        (Self::Unpark, "unpark", "u"),
        (Self::Transfer, "transfer", "t"),
        (Self::Call, "call", "f"),
        (Self::Return, "return", "b"),
        (Self::Pause, "pause", "s"),
        (Self::Close, "close", "q"),
        (Self::Relief, "relief", "g"),
        (Self::Bar, "bar", "-"),
        (Self::Back, "back", "\u{1b}"),
    ];

    pub fn named(name: &str) -> Option<Self> {
        let mut rows = Self::TABLE.iter();
        rows.find(|row| row.1 == name).map(|row| row.0)
    }

    pub fn typed(letter: &str) -> Option<Self> {
        let letter = letter.to_lowercase();
        let mut rows = Self::TABLE.iter();
        rows.find(|row| row.2 == letter).map(|row| row.0)
    }

    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// What stands on the key's cap: the letter as on a keyboard.
    pub fn letter(self) -> String {
        self.row().2.to_uppercase()
    }

    /// The command that it leads to at this counter; none for what only the window does.
    pub fn verb(self, counter: &CounterView) -> Option<Verb> {
        Some(match self {
            Self::Main => main_verb(counter),
            Self::Next => Verb::Next,
            Self::Recall => Verb::Recall,
            Self::NoShow => Verb::NoShow,
            Self::Finish | Self::Outcome => Verb::Finish,
            Self::Park => Verb::Park,
            Self::Unpark => Verb::Unpark,
            Self::Transfer => Verb::Transfer,
            Self::Call => Verb::Call,
            Self::Pause => Verb::Pause,
            Self::Close => Verb::Close,
            Self::Relief => Verb::Open,
            Self::Return | Self::Bar | Self::Back => return None,
        })
    }

    pub fn is_offered(self, counter: &CounterView) -> bool {
        self.verb(counter).is_none_or(|verb| offers(counter, verb))
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        let mut rows = Self::TABLE.iter();
        rows.find(|row| row.0 == self)
            .expect("the table has every act")
    }
}

/// What usually comes next: open, call, start, finish, call …
pub fn main_verb(counter: &CounterView) -> Verb {
    match counter.state {
        CounterStateName::Closed => Verb::Open,
        CounterStateName::Paused => Verb::Resume,
        CounterStateName::Open => match counter.ticket.as_ref().map(|ticket| ticket.state) {
            Some(TicketState::Called) => Verb::Start,
            Some(TicketState::Serving) => Verb::Finish,
            _ => Verb::Next,
        },
    }
}
