//! The keys of the window: their names in Slint, their letters, and the commands behind them.

use super::offers::{Deed, offers};
use crate::model::{CounterStateName, TicketState};
use crate::protocol::Verb;
use crate::protocol::view::CounterView;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The blue key: the usual next step.
    Main,
    Next,
    Recall,
    NoShow,
    Finish,
    /// Finish with a non-default outcome or number of cases.
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
    /// Move to another counter.
    Counters,
    /// Narrow bar or whole window.
    Bar,
    /// Close a list or dismiss a message.
    Back,
    /// In a list: apply its action to the marked entry.
    Take,
    /// In a list: call the marked ticket instead.
    CallMarked,
    /// In a list: cancel the marked ticket.
    CancelMarked,
    /// In a list: one more or one fewer case.
    More,
    Less,
}

/// Where a letter works: in a list most letters narrow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Work,
    List,
}

impl Act {
    /// Its name in `ui/counter`, where its letter works, and the letter as Slint reports it.
    const TABLE: [(Self, &'static str, Scope, &'static str); 23] = [
        (Self::Main, "main", Scope::Work, " "),
        (Self::Next, "next", Scope::Work, "x"),
        (Self::Recall, "recall", Scope::Work, "r"),
        (Self::NoShow, "no-show", Scope::Work, "n"),
        (Self::Finish, "finish", Scope::Work, "e"),
        (Self::Outcome, "outcome", Scope::Work, "o"),
        (Self::Park, "park", Scope::Work, "p"),
        (Self::Unpark, "unpark", Scope::Work, "u"),
        (Self::Transfer, "transfer", Scope::Work, "t"),
        (Self::Call, "call", Scope::Work, "f"),
        (Self::Return, "return", Scope::Work, "b"),
        (Self::Pause, "pause", Scope::Work, "s"),
        (Self::Close, "close", Scope::Work, "q"),
        (Self::Relief, "relief", Scope::Work, "g"),
        (Self::Counters, "counters", Scope::Work, "c"),
        (Self::Bar, "bar", Scope::Work, "-"),
        (Self::Back, "back", Scope::Work, "\u{1b}"),
        (Self::Back, "back", Scope::List, "\u{1b}"),
        (Self::Take, "take", Scope::List, "\n"),
        // F2 and Delete.
        (Self::CallMarked, "call-marked", Scope::List, "\u{f705}"),
        (Self::CancelMarked, "cancel-marked", Scope::List, "\u{7f}"),
        (Self::More, "more", Scope::List, "+"),
        (Self::Less, "less", Scope::List, "-"),
    ];

    pub fn named(name: &str) -> Option<Self> {
        let mut rows = Self::TABLE.iter();
        rows.find(|row| row.1 == name).map(|row| row.0)
    }

    pub fn typed(place: Scope, letter: &str) -> Option<Self> {
        let letter = letter.to_lowercase();
        let mut rows = Self::TABLE.iter();
        rows.find(|row| row.2 == place && row.3 == letter)
            .map(|row| row.0)
    }

    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The label of its key as on a keyboard; in English, for `tr`.
    pub fn cap(self) -> &'static str {
        match self {
            Self::Main => "Space",
            Self::Take => "Enter",
            Self::Back => "Esc",
            Self::CallMarked => "F2",
            Self::CancelMarked => "Del",
            Self::Next => "X",
            Self::Recall => "R",
            Self::NoShow => "N",
            Self::Finish => "E",
            Self::Outcome => "O",
            Self::Park => "P",
            Self::Unpark => "U",
            Self::Transfer => "T",
            Self::Call => "F",
            Self::Return => "B",
            Self::Pause => "S",
            Self::Close => "Q",
            Self::Relief => "G",
            Self::Counters => "C",
            Self::Bar | Self::Less => "-",
            Self::More => "+",
        }
    }

    /// The command it triggers at this counter; `None` for what only affects the window and for
    /// what depends on a list entry.
    pub fn verb(self, counter: &CounterView) -> Option<Verb> {
        Some(match self {
            Self::Main => Step::at(counter).verb(),
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
            Self::Return
            | Self::Counters
            | Self::Bar
            | Self::Back
            | Self::Take
            | Self::CallMarked
            | Self::CancelMarked
            | Self::More
            | Self::Less => return None,
        })
    }

    pub fn is_offered(self, counter: &CounterView) -> bool {
        self.verb(counter)
            .is_none_or(|verb| offers(counter, Deed::At(verb)))
    }

    fn row(self) -> &'static (Self, &'static str, Scope, &'static str) {
        let mut rows = Self::TABLE.iter();
        rows.find(|row| row.0 == self)
            .expect("the table has every act")
    }
}

/// The usual next step: open, call, start, finish, call …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Open,
    Resume,
    Next,
    Start,
    Finish,
}

impl Step {
    pub fn at(counter: &CounterView) -> Self {
        let ticket = counter.ticket.as_ref().map(|ticket| ticket.state);
        match (counter.state, ticket) {
            (CounterStateName::Closed, _) => Self::Open,
            (CounterStateName::Paused, _) => Self::Resume,
            (CounterStateName::Open, Some(TicketState::Called)) => Self::Start,
            (CounterStateName::Open, Some(TicketState::Serving)) => Self::Finish,
            (CounterStateName::Open, _) => Self::Next,
        }
    }

    fn verb(self) -> Verb {
        match self {
            Self::Open => Verb::Open,
            Self::Resume => Verb::Resume,
            Self::Next => Verb::Next,
            Self::Start => Verb::Start,
            Self::Finish => Verb::Finish,
        }
    }
}
