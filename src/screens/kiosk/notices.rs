//! The texts of troubles, refusals and questions.

use super::known::{Known, both_names, cannot_keep, next_opening, waiting_place};
use super::screen::{Notice, Phase, StepPicture};
use super::visit::{Kept, Notice as Why, Page, PrinterState, Refused};
use super::words;
use crate::link::LinkState;
use crate::model::ServiceId;
use crate::words::{Lang, beside, dates, lists, tr, tr_fill};

/// A text in one language, and its values.
type Text<'a> = (&'static str, Vec<Value<'a>>);

/// A value of a text: the same in both languages, or not.
enum Value<'a> {
    Same(&'a str),
    Each(&'a dyn Fn(Lang) -> String),
}

pub(super) fn notice(known: Known, phase: Phase) -> Notice {
    match (phase, known.flow.page()) {
        (Phase::Offline, _) => offline(known),
        (Phase::Closed, _) => closed(known),
        (_, Page::Kept(why)) => kept(known, *why),
        (_, Page::Notice(why)) => question(known, why),
        _ => Notice::default(),
    }
}

/// What to do with a number that has no paper, in both languages.
pub(super) fn steps(known: Known) -> Vec<(String, String)> {
    let (Page::Kept(why), Some(ticket)) = (known.flow.page(), known.flow.ticket()) else {
        return Vec::new();
    };
    let place = |lang| {
        known.hall.map_or_else(String::new, |hall| {
            words::counters(lang, hall, &ticket.service)
        })
    };
    let wait: Text = if place(Lang::default()).is_empty() {
        ("Wait in the hall for your number", Vec::new())
    } else {
        ("Wait for {0}", vec![Value::Each(&place)])
    };
    let last = match why {
        Kept::Failed(_) => Some("The number is enough, no paper is needed"),
        Kept::Unknown => Some("Paper came out? Take it, the number is the same"),
        Kept::NoPrinter => None,
    };
    let first = ("Remember or photograph your number", Vec::new());
    // In large type a low page only has room for what its title and key do not already say.
    let (first, last) = if known.flow.is_large() && known.shape.is_low() {
        (None, last.filter(|_| why == &Kept::Unknown))
    } else {
        (Some(first), last)
    };
    let last = last.map(|text| (text, Vec::new()));
    let steps = first.into_iter().chain([wait]).chain(last);
    steps.map(|step| both(known, &step)).collect()
}

fn kept(known: Known, why: Kept) -> Notice {
    let title = match why {
        Kept::Failed(PrinterState::PaperOut) => "Out of paper. Your number is kept.",
        Kept::Failed(PrinterState::CoverOpen) => "The printer is open. Your number is kept.",
        Kept::Failed(_) => "The printer does not work. Your number is kept.",
        Kept::Unknown => "No paper? Your number is kept.",
        Kept::NoPrinter => "Please remember your number",
    };
    let (flat_title, second_title) = both(known, &(title, Vec::new()));
    Notice {
        title: in_two_lines(&flat_title).into(),
        flat_title: flat_title.into(),
        second_title: second_title.into(),
        ..Notice::default()
    }
}

/// Breaks it where one of its parts ends: breaking wherever the line is full looks like an
/// accident.
fn in_two_lines(title: &str) -> String {
    match title.split_inclusive(['，', '？', '.', '?']).next() {
        Some(first) if first.len() < title.len() => {
            format!("{}\n{}", first, title[first.len()..].trim_start())
        }
        _ => title.to_owned(),
    }
}

fn offline(known: Known) -> Notice {
    let since = |_| match known.link {
        LinkState::Reconnecting { since } => since.clock(),
        LinkState::Connecting | LinkState::Connected | LinkState::Refused { .. } => String::new(),
    };
    let text = match known.link {
        LinkState::Reconnecting { .. } => "Connection lost at {0}. It is being restored.",
        LinkState::Connected if known.hall.is_some_and(cannot_keep) => {
            "The queue system has a fault. No tickets for now; they are given again as soon as it works."
        }
        LinkState::Refused { .. } => {
            "Please take your ticket at another machine, or go to the information desk."
        }
        LinkState::Connecting | LinkState::Connected => {
            "This machine is connecting to the queue system."
        }
    };
    let (body, second_body) = both(known, &(text, vec![Value::Each(&since)]));
    Notice {
        body: body.into(),
        second_body: second_body.into(),
        ..Notice::default()
    }
}

/// The blue panel of the page: before, the large word, after, second line.
fn closed(known: Known) -> Notice {
    let lang = known.flow.lang();
    let opens = known.hall.and_then(next_opening).zip(known.clock);
    match opens {
        Some((opens, now)) => {
            let when = |lang| dates::opening(lang, opens, now);
            let second: Text = ("Tickets from {0}", vec![Value::Each(&when)]);
            Notice {
                title: tr(lang, "Tickets are given again at").into(),
                body: when(lang).into(),
                second_title: tr(lang, "on this machine").into(),
                second_body: both(known, &second).1.into(),
                ..Notice::default()
            }
        }
        None => Notice {
            title: tr(lang, "For questions please go to the").into(),
            body: tr(lang, "Information desk").into(),
            second_title: tr(lang, "No more tickets today").into(),
            second_body: tr(beside(lang, known.hall), "No more tickets today").into(),
            ..Notice::default()
        },
    }
}

/// The service's name in the language that is asked for.
fn name_by_language(known: Known, service: &ServiceId) -> impl Fn(Lang) -> String {
    let (first, second) = both_names(known, service);
    let lang = known.flow.lang();
    move |asked| {
        if asked == lang {
            first.clone()
        } else {
            second.clone()
        }
    }
}

fn question(known: Known, why: &Why) -> Notice {
    let lang = known.flow.lang();
    match why {
        Why::TakeAgain { take, number } => {
            let name = name_by_language(known, &take.service);
            let body: Text = (
                "You have just taken this number for {0}. For the same matter you need no other.",
                vec![Value::Each(&name)],
            );
            let notice = Notice {
                number: number.clone().into(),
                trouble: false,
                main_key: tr(lang, "Keep this one").into(),
                other_key: tr(lang, "Take another").into(),
                ..said(known, "Take another ticket?", &body)
            };
            with_step(notice, where_to_wait(known, &take.service))
        }
        Why::Unstaffed(wish) => {
            let name = name_by_language(known, &wish.service);
            let body: Text = (
                "No counter is open for {0}. You may take a number and wait, or ask at the information desk.",
                vec![Value::Each(&name)],
            );
            let notice = Notice {
                main_key: tr(lang, "Take it and wait").into(),
                other_key: tr(lang, "Home").into(),
                ..said(known, "No counter is open for this now", &body)
            };
            with_step(notice, desk(lang, "Or go to the", serving(known)))
        }
        Why::NoAnswer(_) => {
            let body =
                "The queue system does not answer. Try again, or go to the information desk.";
            let notice = Notice {
                main_key: tr(lang, "Try again").into(),
                other_key: tr(lang, "Home").into(),
                ..said(known, "No number yet", &(body, Vec::new()))
            };
            with_step(notice, desk(lang, "Or go to the", None))
        }
        Why::Canceled { number } => {
            let body: Text = (
                "The number {0} is no longer valid.",
                vec![Value::Same(number)],
            );
            let notice = Notice {
                trouble: false,
                ..said(known, "Canceled", &body)
            };
            let home = Step {
                before: tr(lang, "Do you need another number?").into(),
                place: tr(lang, "Home").into(),
                after: tr(lang, "Choose a service there").into(),
                picture: StepPicture::Home,
            };
            with_step(notice, Some(home))
        }
        Why::Refused { service, why } => refused(known, service, why),
    }
}

fn refused(known: Known, service: &ServiceId, why: &Refused) -> Notice {
    let lang = known.flow.lang();
    let names = both_names(known, service);
    let name = |l| {
        if l == lang {
            names.0.clone()
        } else {
            names.1.clone()
        }
    };
    let opens = |l| match (why, known.clock) {
        (Refused::NotYet(Some(opens)), Some(now)) => dates::opening(l, *opens, now),
        _ => String::new(),
    };
    let (title, body) = match why {
        Refused::NotYet(Some(_)) => ("No tickets yet", "{0}: tickets from {1}."),
        Refused::NotYet(None) | Refused::Closed => (
            "No more tickets today",
            "{0}: closed for today. Please come on another day.",
        ),
        Refused::Full => (
            "No numbers left today",
            "{0}: all numbers of today are given. Please ask at the information desk.",
        ),
        Refused::Paused => (
            "Paused",
            "{0}: paused for now. Please ask at the information desk.",
        ),
        Refused::Unstaffed => (
            "No counter is open for this now",
            "{0}: no counter is open. Please ask at the information desk.",
        ),
        Refused::TooMany => (
            "Please wait a moment",
            "Too many tickets at once. Please try again in a minute.",
        ),
        Refused::AlreadyWaiting { .. } => (
            "There is a ticket already",
            "{0}: the number that you typed has this ticket, and it is valid. Is it lost, or do you need another? Please ask at the information desk.",
        ),
        Refused::Other => (
            "No ticket",
            "This machine cannot give this ticket now. Please go to the information desk.",
        ),
    };
    let body: Text = (body, vec![Value::Each(&name), Value::Each(&opens)]);
    // The number, and nothing more: whoever typed it may be somebody else.
    let number = match why {
        Refused::AlreadyWaiting { number } => number.clone(),
        Refused::NotYet(_)
        | Refused::Closed
        | Refused::Full
        | Refused::Paused
        | Refused::Unstaffed
        | Refused::TooMany
        | Refused::Other => String::new(),
    };
    let notice = Notice {
        number: number.into(),
        ..said(known, title, &body)
    };
    with_step(notice, next_step(known, service, why))
}

/// Where to go or when to come back: what to do, the large word, and what is there.
struct Step {
    before: String,
    place: String,
    after: String,
    picture: StepPicture,
}

fn with_step(notice: Notice, step: Option<Step>) -> Notice {
    let Some(step) = step else {
        return notice;
    };
    Notice {
        step: step.before.into(),
        step_place: step.place.into(),
        step_after: step.after.into(),
        step_picture: step.picture,
        ..notice
    }
}

fn next_step(known: Known, service: &ServiceId, why: &Refused) -> Option<Step> {
    let lang = known.flow.lang();
    let say = |text| tr(lang, text).to_owned();
    let again = |opens| known.clock.map(|now| dates::opening(lang, opens, now));
    let here = |before, place, after| {
        Some(Step {
            before: say(before),
            place,
            after: say(after),
            picture: StepPicture::Clock,
        })
    };
    match why {
        Refused::NotYet(Some(opens)) => here(
            "Tickets are given again at",
            again(*opens).unwrap_or_default(),
            "on this machine",
        ),
        Refused::NotYet(None) | Refused::Closed | Refused::Full => {
            // Of this service: another one's time is no use to its visitor.
            let opens = known.hall.and_then(|hall| hall.service(service)?.opens_at);
            let when = opens
                .and_then(again)
                .map(|when| tr_fill(lang, "Tickets from {0}", &[&when]));
            desk(lang, "For questions please go to the", when)
        }
        Refused::Unstaffed => desk(lang, "Now please go to the", serving(known)),
        Refused::Paused | Refused::Other => desk(lang, "Now please go to the", None),
        Refused::AlreadyWaiting { .. } => desk(lang, "For questions please go to the", None),
        Refused::TooMany => here("Please wait", say("1 minute"), "then take your number here"),
    }
}

/// To the information desk; `known` is what there is to say beyond that somebody helps there.
fn desk(lang: Lang, before: &'static str, known: Option<String>) -> Option<Step> {
    Some(Step {
        before: tr(lang, before).into(),
        place: tr(lang, "Information desk").into(),
        after: known.unwrap_or_else(|| tr(lang, "Staff will help you").into()),
        picture: StepPicture::Desk,
    })
}

/// Where the number that the visitor already has will be called.
fn where_to_wait(known: Known, service: &ServiceId) -> Option<Step> {
    let (before, place, after) = waiting_place(known, service);
    (!place.is_empty()).then_some(Step {
        before,
        place,
        after,
        picture: StepPicture::None,
    })
}

/// When counters are open for the rest of this day.
fn serving(known: Known) -> Option<String> {
    let (lang, hall, now) = (known.flow.lang(), known.hall?, known.clock?);
    let periods = hall.hall.serving.iter();
    let left = periods.filter(|period| now.time < period.to.time);
    let hours: Vec<_> = left
        .map(|period| dates::period(lang, period.from, period.to))
        .collect();
    let hours = lists::names(lang, hours);
    (!hours.is_empty()).then(|| tr_fill(lang, "Counters open today {0}", &[&hours]))
}

fn said(known: Known, title: &'static str, body: &Text) -> Notice {
    let (title, second_title) = both(known, &(title, Vec::new()));
    let (body, second_body) = both(known, body);
    Notice {
        title: title.into(),
        second_title: second_title.into(),
        body: body.into(),
        second_body: second_body.into(),
        trouble: true,
        ..Notice::default()
    }
}

/// A text in the displayed language, and in the other one.
fn both(known: Known, (text, values): &Text) -> (String, String) {
    let lang = known.flow.lang();
    let say = |lang| {
        let values = values.iter().map(|value| match value {
            Value::Same(text) => (*text).to_owned(),
            Value::Each(text) => text(lang),
        });
        let values: Vec<_> = values.collect();
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        tr_fill(lang, text, &values)
    };
    (say(lang), say(beside(lang, known.hall)))
}
