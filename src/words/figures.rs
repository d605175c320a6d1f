//! What the figures of a report mean, in a sentence each: the notes below them, on the page and wherever else they stand. The
//! whole of it: `docs/figures.md`.

use super::{Lang, tr};

/// A figure that has a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    WithinTarget,
    Utilization,
    FreeWithLine,
    NoShow,
    Promise,
    Rated,
    Good,
    Few,
}

impl Noted {
    /// In the order of their marks.
    pub const ALL: [Self; 8] = [
        Self::WithinTarget,
        Self::Utilization,
        Self::FreeWithLine,
        Self::NoShow,
        Self::Rated,
        Self::Good,
        Self::Promise,
        Self::Few,
    ];

    /// What stands beside the figure, and before its note.
    pub fn mark(self) -> &'static str {
        match self {
            Self::WithinTarget => "①",
            Self::Utilization => "②",
            Self::FreeWithLine => "③",
            Self::NoShow => "④",
            Self::Rated => "⑤",
            Self::Good => "⑥",
            Self::Promise => "⑦",
            Self::Few => "*",
        }
    }

    /// The formula, in words.
    pub fn text(self, lang: Lang) -> &'static str {
        let english = match self {
            Self::WithinTarget => {
                "In time = waited no longer than the target of the service ÷ called"
            }
            Self::Utilization => "Use = serving ÷ (open − paused)",
            Self::FreeWithLine => {
                "Idle = the counter was free while somebody waited whom it could call, in hours and minutes"
            }
            Self::NoShow => {
                "No-show = called and did not come ÷ called. Service = from start to end, of those served from a known start"
            }
            Self::Rated => "Rated = rated ÷ served",
            Self::Good => {
                "Good = (very satisfied + satisfied + fairly satisfied) ÷ rated. Those who did not rate are not counted; those that a review took out are, other than on the page of ratings"
            }
            Self::Promise => {
                "Early, within, late: the real wait was shorter than the range on the ticket, in it, longer. Those who were told none are not counted"
            }
            Self::Few => "Fewer than 20 were called: such figures say little",
        };
        tr(lang, english)
    }
}

/// What holds for all figures, before the notes of each.
pub fn general(lang: Lang) -> [&'static str; 3] {
    [
        "Wait = first call − arrival (of an appointment: its check-in), of those called. Median and 90 % are the value at place n×p, rounded up, of the raw seconds in order; there are no averages of averages",
        "Issued = called + left + still waiting. Called = served + no-show + still at a counter. Left = withdrawn, or not called before the day ended",
        "By service, each visit counts where it was issued, called and served; by counter and clerk, where it was called last",
    ]
    .map(|english| tr(lang, english))
}
