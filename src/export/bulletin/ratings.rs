//! How people rated a month.

use super::words;
use crate::export::Papers;
use crate::export::shown::{grouped, percent, tenths};
use crate::report::Report;
use crate::report::figures::Ratings;
use crate::store::Followed;
use maud::{Markup, html};

/// Those of the month and of the one before, without what a review took out; `None` where nobody rated in the month.
pub(super) fn of(papers: &Papers) -> Option<(Ratings, Option<Ratings>)> {
    let counted = |report: &Report, followed: &Followed| {
        let ratings = report.total.ratings;
        let grades = ratings.grades.without(followed.taken_out);
        Ratings { grades, ..ratings }
    };
    let now = papers.reports.first()?;
    let before = papers.before.as_ref();
    let before = before.map(|report| counted(report, &papers.followed_before));
    (now.total.ratings.grades.rated() > 0).then(|| (counted(now, &papers.followed), before))
}

/// Those rated with 3 or better, of those rated, in tenths of a percent.
pub(super) fn good(ratings: Ratings) -> Option<u64> {
    tenths(ratings.grades.good(), ratings.grades.rated())
}

pub(super) fn table(papers: &Papers, ratings: Ratings) -> Markup {
    let rated = ratings.grades.rated();
    let counts = ratings.grades.all().into_iter().chain([ratings.none]);
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
