//! How people rated a month.

use super::words;
use crate::export::Papers;
use crate::export::shown::{grouped, percent, tenths};
use crate::report::figures::Ratings;
use maud::{Markup, html};

/// Those of the month and of the one before; `None` where nobody rated in the month.
pub(super) fn of(papers: &Papers) -> Option<(Ratings, Option<Ratings>)> {
    let now = papers.reports.first()?.total.ratings;
    let before = papers.before.as_ref().map(|report| report.total.ratings);
    (now.rated() > 0).then_some((now, before))
}

/// Those rated with 3 or better, of those rated, in tenths of a percent.
pub(super) fn good(ratings: Ratings) -> Option<u64> {
    tenths(ratings.good(), ratings.rated())
}

pub(super) fn table(papers: &Papers, ratings: Ratings) -> Markup {
    let rated = ratings.rated();
    let counts = ratings.grades().into_iter().chain([ratings.none]);
    html! {
        table {
            thead { tr { @for head in words::RATING_HEADS { th scope="col" { (papers.say(head)) } } } }
            tbody { tr {
                @for count in counts { td { (grouped(count)) } }
                td { (percent(tenths(rated, rated + ratings.none))) }
                td { (percent(good(ratings))) }
            } }
        }
    }
}
