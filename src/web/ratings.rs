//! The page of ratings (评价): the rates of some days with their formulas, and what is to be done about the bad ones.

use super::shell::{Tab, page_with_bar};
use crate::model::rating::Grade;
use crate::model::rating_case::{Appeal, CaseState, CaseStep};
use crate::model::{ClerkId, Moment, ServiceId};
use crate::protocol::view::HallView;
use crate::protocol::{
    CASE_NOTE_MOST, CLERK_MOST, CONTACT_MOST, CaseStepView, CaseVerb, CaseView, RATINGS_PAGE,
    RatingView, RatingsPage, Share,
};
use crate::words::{Lang, dates, in_lang, lists, numbers, ratings, tr, tr_as, tr_fill};
use jiff::civil::Date;
use maud::{Markup, html};

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub struct RatingsSeen<'a> {
    /// Both included.
    pub days: (Date, Date),
    /// With the bad ones, those still open first.
    pub page: &'a RatingsPage,
    /// The latest that have no case.
    pub others: &'a [RatingView],
}

pub fn ratings_page(whom: (Lang, &HallView, Option<&ClerkId>), seen: &RatingsSeen) -> String {
    let (lang, hall, _) = whom;
    let (from, to) = seen.days;
    let bad = &seen.page.ratings;
    let body = html! {
        main.ratings {
            section {
                form action="/ratings" {
                    label for="from" { (tr_as(lang, "rating", "From")) }
                    input #from name="from" type="date" required value=(from);
                    label for="to" { (tr_as(lang, "rating", "To")) }
                    input #to name="to" type="date" required value=(to);
                    button.main { (tr_as(lang, "rating", "Show")) }
                    a href={ "/v1/ratings/export?format=csv&from=" (from) "&to=" (to) } download {
                        (tr_as(lang, "rating", "Export CSV"))
                    }
                }
            }
            (rates(lang, seen.page))
            section #bad {
                h2 { (tr_as(lang, "rating", "Bad ratings")) }
                @if bad.is_empty() { p { (tr(lang, "Nobody rated badly in these days.")) } }
                @if seen.page.next.is_some() {
                    p { (tr_fill(lang, "These are the first {0}; choose fewer days.", &[&RATINGS_PAGE.to_string()])) }
                }
                @for rating in bad { (bad_rating(lang, hall, rating)) }
            }
            @if !seen.others.is_empty() {
                section.others #others {
                    h2 { (tr_as(lang, "rating", "The latest others")) }
                    (others(lang, hall, seen.others))
                }
            }
        }
    };
    page_with_bar(whom, Tab::Ratings, &["ratings.js"], &body)
}

/// Grades and rates.
fn rates(lang: Lang, page: &RatingsPage) -> Markup {
    let rates = &page.rates;
    let rows: [(&str, Share, &str); 7] = [
        ("Rated", rates.rated, "rated ÷ served visits"),
        ("Unrated", rates.unrated, "not rated ÷ served visits"),
        (
            "Rated well",
            rates.good,
            "(very satisfied + satisfied + fairly satisfied) ÷ rated",
        ),
        (
            "Satisfied visitors",
            rates.satisfied,
            "(very satisfied + satisfied) ÷ rated",
        ),
        (
            "Rated badly",
            rates.bad,
            "(dissatisfied + very dissatisfied) ÷ rated",
        ),
        (
            "Mended in time",
            rates.mended_in_time,
            "mended by their day ÷ (mended + overdue)",
        ),
        (
            "Named ones answered",
            rates.named_answered,
            "somebody tried to reach the visitor ÷ bad ratings of known visitors",
        ),
    ];
    let mut grades = page.grades;
    html! {
        section.rates {
            h2 { (tr_as(lang, "rating", "Grades and rates")) }
            ul.grades {
                @for grade in Grade::ALL {
                    li .bad[grade.is_bad()] { span { (ratings::grade(lang, grade)) } " " strong { (grades.of(grade)) } }
                }
                li { span { (tr_as(lang, "rating", "Not rated")) } " " strong { (page.none) } }
                @if page.taken_out > 0 {
                    li { span { (tr_as(lang, "rating", "Taken out")) } " " strong { (page.taken_out) } }
                }
            }
            table {
                thead { tr {
                    th scope="col" { (tr_as(lang, "rating", "Rate")) }
                    th scope="col" { "%" }
                    th scope="col" { (tr_as(lang, "rating", "How many")) }
                    th scope="col" { (tr_as(lang, "rating", "Formula")) }
                } }
                tbody { @for (name, share, formula) in rows { tr {
                    th scope="row" { (tr_as(lang, "rating", name)) }
                    td { strong { (percent(share)) } }
                    td { (share.n) " ÷ " (share.of) }
                    td { (tr_as(lang, "rating", formula)) }
                } } }
            }
            p.hint { (tr(lang, "What a review took out is in none of the rates. Whoever was not rated is never counted as good.")) }
        }
    }
}

/// In tenths, rounded half up; of nothing, nothing.
fn percent(share: Share) -> String {
    numbers::tenths(share.n, share.of).map_or("–".into(), numbers::percent)
}

fn bad_rating(lang: Lang, hall: &HallView, rating: &RatingView) -> Markup {
    let Some(case) = &rating.case else {
        return html! {};
    };
    let due = tr_fill(lang, "to be mended by {0}", &[&case.due.to_string()]);
    html! {
        article #{ "rating-" (rating.id) } .over[is_over(case)] .overdue[case.overdue] {
            h3 {
                (ratings::grade(lang, rating.grade)) " " span { (rating.number) } " "
                (service(lang, hall, &rating.service))
            }
            p.how {
                strong { (ratings::state(lang, case.state)) }
                @if case.overdue { " " strong.late { (tr_as(lang, "rating", "Overdue")) } }
                @if !is_over(case) { " · " (due) }
                @if let Some(who) = &case.assigned { " · " (tr_fill(lang, "{0} is to mend it", &[who.as_str()])) }
            }
            p {
                (rating.day) " " (rating.at.clock()) " · " span.plate { (rating.counter) }
                @if let Some(clerk) = &rating.clerk { " · " (tr_fill(lang, "handled by {0}", &[clerk.as_str()])) }
                @if rating.named { " · " (tr_as(lang, "rating", "The visitor is known")) }
            }
            (said(lang, rating))
            @if !case.steps.is_empty() { (steps(lang, &case.steps)) }
            (next(lang, rating, case))
        }
    }
}

/// Why, as far as the visitor told.
fn said(lang: Lang, rating: &RatingView) -> Markup {
    let reasons = rating.codes.iter().map(|code| ratings::reason(lang, *code));
    let erased = rating.texted && rating.text.is_none();
    html! {
        @if rating.codes.is_empty() && !rating.texted { p { (tr(lang, "No reason was given.")) } }
        @if !rating.codes.is_empty() { p { (lists::names(lang, reasons)) } }
        @if let Some(text) = &rating.text { blockquote { (text) } }
        @if erased { p { (tr(lang, "What the visitor wrote has been erased.")) } }
        @if let Some(contact) = &rating.contact { p { (tr_fill(lang, "Contact: {0}", &[contact])) } }
    }
}

/// What was done.
fn steps(lang: Lang, steps: &[CaseStepView]) -> Markup {
    html! {
        ol { @for step in steps { li {
            time { (when(lang, step.at)) } " " strong { (ratings::step(lang, &step.step)) }
            @match &step.step {
                CaseStep::Assigned { to: who } | CaseStep::Contacted { by: who, .. } => { " " (who) }
                CaseStep::Postponed { due } => { " " (due) }
                CaseStep::TakenOut { why } => { " " (ratings::appeal(lang, *why)) }
                CaseStep::Named | CaseStep::Found | CaseStep::Mended | CaseStep::Reopened | CaseStep::Closed => {}
            }
            @if let Some(note) = &step.note { ": " (note) }
            @if let Some(clerk) = &step.clerk { " (" (clerk) ")" }
        } } }
    }
}

/// The next step in sight, the others behind a fold.
fn next(lang: Lang, rating: &RatingView, case: &CaseView) -> Markup {
    let verbs: &[CaseVerb] = match case.state {
        CaseState::New => &[CaseVerb::Assign],
        CaseState::Assigned if case.contacts == 0 => &[CaseVerb::Contact],
        CaseState::Assigned if case.found_at.is_none() => &[CaseVerb::Find],
        CaseState::Assigned => &[CaseVerb::Mend],
        CaseState::Mended => &[CaseVerb::Close],
        CaseState::TakenOut | CaseState::Closed => &[],
    };
    let more: &[CaseVerb] = match is_over(case) {
        true => &[CaseVerb::Reopen],
        false => &[
            CaseVerb::Assign,
            CaseVerb::Contact,
            CaseVerb::Find,
            CaseVerb::Mend,
            CaseVerb::Name,
            CaseVerb::Postpone,
            CaseVerb::TakeOut,
        ],
    };
    let more: Vec<_> = more.iter().filter(|verb| !verbs.contains(verb)).collect();
    html! {
        @for verb in verbs { (form(lang, rating, case, *verb)) }
        details {
            summary { (tr_as(lang, "rating", "Other steps")) }
            @for verb in more { (form(lang, rating, case, *verb)) }
        }
    }
}

fn form(lang: Lang, rating: &RatingView, case: &CaseView, verb: CaseVerb) -> Markup {
    let clerk = rating.clerk.as_ref().map_or("", |clerk| clerk.as_str());
    let (word, name) = match verb {
        CaseVerb::Assign => ("Assign", "assign"),
        CaseVerb::Postpone => ("Postpone", "postpone"),
        CaseVerb::Name => ("Keep contact", "name"),
        CaseVerb::Contact => ("Write down the contact", "contact"),
        CaseVerb::Find => ("Write down the cause", "find"),
        CaseVerb::Mend => ("It is mended", "mend"),
        CaseVerb::TakeOut => ("Take out", "take-out"),
        CaseVerb::Reopen => ("Reopen", "reopen"),
        CaseVerb::Close => ("Close the case", "close"),
    };
    let (asks_note, needs_note) = match verb {
        CaseVerb::Find | CaseVerb::TakeOut | CaseVerb::Reopen => (true, true),
        CaseVerb::Contact | CaseVerb::Mend | CaseVerb::Postpone => (true, false),
        CaseVerb::Assign | CaseVerb::Name | CaseVerb::Close => (false, false),
    };
    let note = match verb {
        CaseVerb::Find => "What was wrong",
        CaseVerb::TakeOut | CaseVerb::Reopen | CaseVerb::Postpone => "Why",
        CaseVerb::Contact
        | CaseVerb::Mend
        | CaseVerb::Assign
        | CaseVerb::Name
        | CaseVerb::Close => "Note",
    };
    html! {
        form data-send={ "/v1/ratings/" (rating.id) "/case" } {
            input type="hidden" name="step" value=(name) required;
            input type="hidden" name="revision" value=(case.revision) data-number;
            @if verb == CaseVerb::Assign {
                label { (tr_as(lang, "rating", "To staff number"))
                    input name="to" required maxlength=(CLERK_MOST) autocomplete="off" value=(clerk);
                }
            }
            @if verb == CaseVerb::Contact {
                label { (tr_as(lang, "rating", "By staff number"))
                    input name="by" required maxlength=(CLERK_MOST) autocomplete="off" value=(clerk);
                }
                label { (tr_as(lang, "rating", "Outcome"))
                    select name="reached" data-yes {
                        option value="true" { (tr_as(lang, "rating", "Visitor reached")) }
                        option value="false" { (tr_as(lang, "rating", "Visitor not reached")) }
                    }
                }
            }
            @if verb == CaseVerb::Postpone {
                label { (tr_as(lang, "rating", "New day"))
                    input name="due" type="date" required value=(case.due);
                }
            }
            @if verb == CaseVerb::Name {
                label { (tr_as(lang, "rating", "How the visitor can be reached"))
                    input name="contact" required maxlength=(CONTACT_MOST) autocomplete="off";
                }
            }
            @if verb == CaseVerb::TakeOut {
                label { (tr_as(lang, "rating", "As"))
                    select name="why" {
                        option value="misjudged" { (ratings::appeal(lang, Appeal::Misjudged)) }
                        option value="malicious" { (ratings::appeal(lang, Appeal::Malicious)) }
                    }
                }
            }
            @if asks_note {
                label.note { (tr_as(lang, "rating", note))
                    input name="note" required[needs_note] maxlength=(CASE_NOTE_MOST) autocomplete="off";
                }
            }
            button { (tr_as(lang, "rating", word)) }
            p.problem role="alert" {}
        }
    }
}

fn others(lang: Lang, hall: &HallView, all: &[RatingView]) -> Markup {
    let heads = [
        "Time", "Number", "Service", "Counter", "Clerk", "Grade", "Said",
    ];
    html! {
        table {
            thead { tr { @for head in heads { th scope="col" { (tr_as(lang, "rating", head)) } } } }
            tbody { @for rating in all {
                @let reasons = rating.codes.iter().map(|code| ratings::reason(lang, *code));
                tr {
                    td { time { (when(lang, rating.at)) } }
                    th scope="row" { (rating.number) }
                    td { (service(lang, hall, &rating.service)) }
                    td { span.plate { (rating.counter) } }
                    td { @if let Some(clerk) = &rating.clerk { (clerk) } }
                    td { (ratings::grade(lang, rating.grade)) }
                    td { (lists::names(lang, reasons)) @if let Some(text) = &rating.text { " " (text) } }
                }
            } }
        }
    }
}

fn is_over(case: &CaseView) -> bool {
    match case.state {
        CaseState::TakenOut | CaseState::Closed => true,
        CaseState::New | CaseState::Assigned | CaseState::Mended => false,
    }
}

fn service(lang: Lang, hall: &HallView, id: &ServiceId) -> String {
    let known = hall.service(id);
    known.map_or_else(|| id.to_string(), |known| in_lang(&known.name, lang).into())
}

/// `11月23日 10:42`.
fn when(lang: Lang, at: Moment) -> String {
    format!("{} {}", dates::day(lang, at), at.clock())
}
