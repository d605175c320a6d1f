//! How people rated a month.

use super::words;
use crate::export::Papers;
use crate::export::shown::{grouped, percent, tenths};
use maud::{Markup, html};

/// How many gave each grade, and how many none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// From 5, the best, to 1.
    pub grades: [u64; 5],
    /// Served, and not rated.
    pub none: u64,
}

impl Ratings {
    fn rated(self) -> u64 {
        self.grades.iter().sum()
    }

    /// Those rated with 3 or better, of those rated, in tenths of a percent.
    pub(super) fn good(self) -> Option<u64> {
        tenths(self.grades[..3].iter().sum(), self.rated())
    }
}

pub(super) fn table(papers: &Papers, ratings: Ratings) -> Markup {
    let rated = ratings.rated();
    let counts = ratings.grades.into_iter().chain([ratings.none]);
    html! {
        table {
            thead { tr { @for head in words::RATING_HEADS { th scope="col" { (papers.say(head)) } } } }
            tbody { tr {
                @for count in counts { td { (grouped(count)) } }
                td { (percent(tenths(rated, rated + ratings.none))) }
                td { (percent(ratings.good())) }
            } }
        }
    }
}
