//! The page while nobody is asked: the counter, and who is there.

use super::screen::{Known, Message, RateTone};
use super::{head, words};
use crate::link::LinkState;
use crate::model::{CounterStateName, TicketState};
use crate::protocol::view::{CounterView, TicketView};
use crate::words::{Lang, in_lang, tr_fill};

pub(super) fn message(known: Known, second: Lang) -> Message {
    let lang = known.lang;
    let says = |tone, english| {
        let (heading, heading_second) = words::both(lang, second, english);
        Message {
            tone,
            heading,
            heading_second,
            ..Message::default()
        }
    };
    let refused = matches!(known.link, LinkState::Refused { .. });
    let Some(hall) = known.hall.filter(|_| !refused) else {
        return match known.link {
            LinkState::Refused { .. } => says(RateTone::Trouble, "Ratings are not taken here now"),
            LinkState::Connecting | LinkState::Connected | LinkState::Reconnecting { .. } => {
                says(RateTone::Calm, "Connecting to the queue system")
            }
        };
    };
    let id = known.flow.counter();
    let Some(counter) = hall.counter(id) else {
        let text = "The hall has no counter {0}. Check this device's file.";
        return Message {
            tone: RateTone::Trouble,
            heading: tr_fill(lang, text, &[id.as_str()]),
            ..Message::default()
        };
    };
    match (counter.state, &counter.ticket) {
        (CounterStateName::Closed, _) => Message {
            line: duties(counter, lang),
            line_second: duties(counter, second),
            ..says(RateTone::Closed, "Not open")
        },
        (CounterStateName::Paused, _) => Message {
            line: pause(counter, lang),
            line_second: pause(counter, second),
            ..says(RateTone::Paused, "Service paused")
        },
        (CounterStateName::Open, Some(ticket)) => {
            let text = match ticket.state {
                TicketState::Called => "Please come to this counter",
                TicketState::Waiting
                | TicketState::Serving
                | TicketState::Parked
                | TicketState::Served
                | TicketState::NoShow
                | TicketState::Canceled
                | TicketState::Expired => "Now serving",
            };
            with_ticket(known, second, ticket, says(RateTone::Calm, text))
        }
        (CounterStateName::Open, None) => Message {
            line: duties(counter, lang),
            line_second: duties(counter, second),
            ..says(RateTone::Calm, "Please wait until your number is called")
        },
    }
}

fn with_ticket(known: Known, second: Lang, ticket: &TicketView, message: Message) -> Message {
    Message {
        number: ticket.number.clone(),
        line: head::service(known, known.lang, &ticket.service).into(),
        line_second: head::service(known, second, &ticket.service).into(),
        ..message
    }
}

/// What is done at this counter; nothing where that is its place's name.
fn duties(counter: &CounterView, lang: Lang) -> String {
    let name = in_lang(&counter.name, lang);
    counter.number.map_or_else(String::new, |_| name.into())
}

fn pause(counter: &CounterView, lang: Lang) -> String {
    let words = counter.pause_words.as_ref();
    words.map_or_else(String::new, |words| in_lang(words, lang).into())
}
