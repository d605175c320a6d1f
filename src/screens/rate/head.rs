//! The upper edge: which counter, who serves whom, and what is wrong with the line to the hub.

use super::screen::Known;
use super::visit::Page;
use super::words;
use crate::link::LinkState;
use crate::model::{Moment, ServiceId};
use crate::protocol::view::CounterView;
use crate::words::{Lang, dates, in_lang, tr, tr_fill, tr_fill_as, troubles};

#[derive(Default)]
pub(super) struct Head {
    pub(super) plate: String,
    pub(super) place: String,
    pub(super) place_second: String,
    pub(super) aside: String,
    pub(super) aside_second: String,
    pub(super) wrong: String,
}

pub(super) fn head(known: Known, second: Lang) -> Head {
    let wrong = wrong(known);
    let counter = known
        .hall
        .and_then(|hall| hall.counter(known.flow.counter()));
    let Some(counter) = counter else {
        return Head {
            wrong,
            ..Head::default()
        };
    };
    let (plate, place) = words::place(known.lang, counter);
    let other = words::place(second, counter).1;
    let place_second = if other == place { String::new() } else { other };
    let (aside, aside_second) = match known.flow.page() {
        Page::Idle => clock(known),
        Page::Ask { .. } | Page::Change { .. } | Page::Reasons(_) | Page::End(_) => {
            visit(known, counter)
        }
    };
    Head {
        plate,
        place,
        place_second,
        aside,
        aside_second,
        wrong,
    }
}

fn clock(known: Known) -> (String, String) {
    let clock = known.clock.map_or_else(String::new, Moment::clock);
    let date = known.clock.map(|now| dates::date(known.lang, now));
    (clock, date.unwrap_or_default())
}

/// The clerk by number, as nobody is named here; the ticket and what it was for.
fn visit(known: Known, counter: &CounterView) -> (String, String) {
    let lang = known.lang;
    let clerk = counter
        .clerk
        .as_ref()
        .map(|clerk| tr_fill_as(lang, "rate", "Clerk {0}", &[clerk.as_str()]));
    let ticket = known.flow.visit().map(|visit| {
        let service = service(known, lang, &visit.service);
        format!("{} {service}", visit.number).trim().to_owned()
    });
    (clerk.unwrap_or_default(), ticket.unwrap_or_default())
}

pub(super) fn service<'a>(known: Known<'a>, lang: Lang, id: &ServiceId) -> &'a str {
    let service = known.hall.and_then(|hall| hall.service(id));
    service.map_or("", |service| in_lang(&service.name, lang))
}

fn wrong(known: Known) -> String {
    let lang = known.lang;
    match known.link {
        LinkState::Connecting => String::new(),
        LinkState::Connected => {
            let text = known.hall.and_then(troubles::of_hub);
            text.map_or_else(String::new, |text| tr(lang, text).into())
        }
        LinkState::Reconnecting { since } => {
            tr_fill(lang, "Connection lost, screen as of {}", &[&since.clock()])
        }
        LinkState::Refused { .. } => {
            let text = "Access refused. IT staff: enroll it again (jiaohao hub enroll), restart it";
            tr(lang, text).into()
        }
    }
}
