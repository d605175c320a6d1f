//! The counters on the live page, as plates in the hall's order.

use super::seen::Seen;
use crate::model::{CounterStateName, ServiceId, TicketState};
use crate::protocol::Role;
use crate::protocol::view::CounterView;
use crate::words::{Lang, in_lang, tr, tr_as, tr_fill, tr_fill_as};
use maud::{Markup, html};

pub(super) fn counters(seen: &Seen) -> Markup {
    let lang = seen.lang;
    let all = &seen.hall.counters;
    let closed = all
        .iter()
        .filter(|one| one.state == CounterStateName::Closed);
    let closed = closed.count();
    let open = (all.len() - closed).to_string();
    html! {
        section #counters {
            h2 { (tr_as(lang, "page", "Counters")) }
            p { (tr_fill(lang, "{0} open, {1} closed", &[&open, &closed.to_string()])) }
            ul { @for counter in all { (plate(seen, counter)) } }
        }
    }
}

fn plate(seen: &Seen, counter: &CounterView) -> Markup {
    let lang = seen.lang;
    let place = in_lang(&counter.place_words(), lang).to_owned();
    let name = in_lang(&counter.name, lang);
    let now = Now::of(seen, counter);
    let since = counter
        .since
        .filter(|_| counter.state != CounterStateName::Closed);
    let ids = |ids: &[ServiceId]| {
        ids.iter()
            .map(ServiceId::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    };
    html! {
        li id={ "counter-" (counter.id) } class=(now.class()) {
            div.head {
                span.plate { (place) }
                span { (name) }
                @if let Some(clerk) = &counter.clerk { span.clerk { (clerk) } }
            }
            @if counter.assigned { p.assigned { (tr(lang, "Arranged otherwise today")) } }
            div.now {
                strong { (now.words(lang)) }
                @if let Some(more) = now.more(lang) { span { (more) } }
                @if let Some(since) = since { time data-since=(since.time.as_millis()) {} }
            }
            @if seen.role == Role::Supervisor {
                button type="button" data-dialog="counter" data-id=(counter.id)
                    data-name={ (place) " " (name) }
                    data-state=(now.state())
                    data-serves=(ids(&counter.serves)) data-helps=(ids(&counter.helps))
                    aria-label={ (tr_as(lang, "page", "Steer")) " " (place) } { (tr_as(lang, "page", "Steer")) }
            }
        }
    }
}

/// What a counter does now.
enum Now<'a> {
    Serving(&'a str),
    Called(&'a str, u32),
    /// With as many people as it could call.
    Free(u64),
    Paused(Option<&'a str>),
    /// With as many people as wait for what it serves.
    Closed(u64),
}

impl<'a> Now<'a> {
    fn of(seen: &'a Seen, counter: &'a CounterView) -> Self {
        match (counter.state, &counter.ticket) {
            (CounterStateName::Closed, _) => Self::Closed(callable(seen, counter)),
            (CounterStateName::Paused, _) => Self::Paused(pause_reason(seen, counter)),
            (CounterStateName::Open, None) => Self::Free(callable(seen, counter)),
            (CounterStateName::Open, Some(ticket)) if ticket.state == TicketState::Called => {
                Self::Called(&ticket.number, ticket.times_called.unwrap_or(1))
            }
            (CounterStateName::Open, Some(ticket)) => Self::Serving(&ticket.number),
        }
    }

    /// What the dialog's forms depend on.
    fn state(&self) -> &'static str {
        match self {
            Self::Serving(_) => "serving",
            Self::Called(..) => "called",
            Self::Free(_) | Self::Paused(_) => "open",
            Self::Closed(_) => "closed",
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Serving(_) => "serving",
            Self::Called(..) => "called",
            Self::Free(0) => "free",
            Self::Free(_) => "free alarm",
            Self::Paused(_) => "paused",
            Self::Closed(_) => "closed",
        }
    }

    fn words(&self, lang: Lang) -> String {
        match self {
            Self::Serving(number) => tr_fill_as(lang, "page", "Serving {0}", &[number]),
            Self::Called(number, _) => tr_fill_as(lang, "page", "Called {0}", &[number]),
            Self::Free(_) => tr_as(lang, "page", "Free").into(),
            Self::Paused(_) => tr_as(lang, "page", "On pause").into(),
            Self::Closed(_) => tr_as(lang, "page", "Not open").into(),
        }
    }

    fn more(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Serving(_) | Self::Free(0) | Self::Closed(0) => None,
            Self::Called(_, times) => Some(tr_fill(lang, "Call no. {0}", &[&times.to_string()])),
            Self::Free(people) => {
                Some(tr_fill(lang, "{0} could be called", &[&people.to_string()]))
            }
            Self::Paused(reason) => reason.map(Into::into),
            Self::Closed(people) => Some(tr_fill(lang, "{0} waiting", &[&people.to_string()])),
        }
    }
}

/// The hall's name for a reason of its list, else what the clerk typed.
fn pause_reason<'a>(seen: &'a Seen, counter: &'a CounterView) -> Option<&'a str> {
    let reason = counter.pause_reason.as_deref()?;
    let mut listed = seen.hall.pause_reasons.iter();
    let listed = listed.find(|listed| listed.id.as_str() == reason);
    Some(listed.map_or(reason, |listed| in_lang(&listed.name, seen.lang)))
}

/// How many people the counter could call now: those of its own services, of those that it helps once they have waited
/// so much longer, and those sent to it.
fn callable(seen: &Seen, counter: &CounterView) -> u64 {
    let delay = seen.hall.hall.rules.help_delay_s;
    let line = |id| seen.hall.service(id).map(|service| service.unbound);
    let own = counter.serves.iter().filter_map(line);
    let helped = counter.helps.iter().filter_map(line);
    let helped = helped.filter(|line| line.longest_s >= delay);
    let sent = counter.sent.len() as u64;
    own.chain(helped).map(|line| line.waiting).sum::<u64>() + sent
}
