//! The page of records (记录): what happened to a number on a day.

use super::shell::{Tab, page_with_bar};
use crate::model::{Announced, Class, ClerkId, ServiceId};
use crate::protocol::view::HallView;
use crate::protocol::{CallOutcome, TicketRecord, TicketStep};
use crate::words::{Lang, in_lang, lists, reprints, tickets, tr, tr_as, tr_fill, tr_fill_as};
use jiff::civil::Date;
use maud::{Markup, html};

/// What the page was asked for, and what was found.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub day: Date,
    /// Empty before anything was asked.
    pub number: &'a str,
    pub found: &'a [TicketRecord],
}

pub fn records_page(whom: (Lang, &HallView, Option<&ClerkId>), asked: &Asked) -> String {
    let (lang, hall, _) = whom;
    let body = html! {
        main.records {
            section {
                form action="/records" {
                    label for="day" { (tr(lang, "Day")) }
                    input #day name="day" type="date" required value=(asked.day);
                    label for="number" { (tr_as(lang, "page", "Number")) }
                    input #number name="number" required maxlength="12" autocomplete="off" value=(asked.number);
                    button.main { (tr(lang, "Find")) }
                }
            }
            @if !asked.number.is_empty() && asked.found.is_empty() {
                p role="status" { (tr_fill(lang, "{0} had no number {1}.", &[&asked.day.to_string(), asked.number])) }
            }
            @for ticket in asked.found { (record(lang, hall, asked.day, ticket)) }
        }
    };
    page_with_bar(whom, Tab::Records, &[], &body)
}

fn record(lang: Lang, hall: &HallView, day: Date, ticket: &TicketRecord) -> Markup {
    let service = hall.service(&ticket.service);
    let service = service.map_or(ticket.service.as_str(), |known| in_lang(&known.name, lang));
    let heads = ["Time", "What", "Counter", "Who", "Where from", "Note"];
    html! {
        section.record {
            h2 { (day) " " (ticket.number) " " (service) }
            table {
                thead { tr { @for head in heads { th scope="col" { (tr_as(lang, "record", head)) } } } }
                tbody { @for step in &ticket.steps { (row(lang, hall, step)) } }
            }
        }
    }
}

fn row(lang: Lang, hall: &HallView, step: &TicketStep) -> Markup {
    html! {
        tr {
            td { time { (step.at.zoned().strftime("%H:%M:%S")) } }
            th scope="row" {
                (tr_as(lang, "record", what(&step.kind))) " " span { (details(lang, hall, step)) }
                @if is_call(step) { p { (announced(lang, &step.announced)) } }
            }
            td { @if let Some(counter) = &step.counter { span.plate { (counter) } } }
            td { @if let Some(clerk) = &step.clerk { (clerk) } }
            td { @if let Some(device) = &step.device { (device) } }
            td { @if let Some(note) = &step.note { (note) } }
        }
    }
}

fn is_call(step: &TicketStep) -> bool {
    ["ticket-called", "ticket-recalled"].contains(&&*step.kind)
}

/// When a call was shown and spoken, or that nobody said so.
fn announced(lang: Lang, all: &[CallOutcome]) -> String {
    if all.is_empty() {
        return tr(lang, "No display said what became of this call").into();
    }
    let said = all.iter().map(|outcome| {
        let at = outcome.at.zoned().strftime("%H:%M:%S").to_string();
        let device = outcome.device.as_deref().unwrap_or_default();
        let text = match outcome.outcome {
            Announced::Shown => "shown {0} {1}",
            Announced::Spoken => "spoken {0} {1}",
            Announced::Failed => "not spoken in time {0} {1}",
            Announced::NoSpeaker => "no loudspeaker was connected",
        };
        tr_fill_as(lang, "record", text, &[&at, device])
    });
    lists::names(lang, said)
}

/// Class, service, outcome and cases, as far as the step says them.
fn details(lang: Lang, hall: &HallView, step: &TicketStep) -> String {
    let became_normal = step.kind == "ticket-classed" && step.class == Some(Class::Normal);
    let class = step.class.map(|class| match became_normal {
        true => tr(lang, "normal").to_owned(),
        false => tickets::class(lang, &hall.hall.classes, class).to_owned(),
    });
    let named = |id: &ServiceId| {
        hall.service(id)
            .map(|known| in_lang(&known.name, lang).into())
    };
    let service = step
        .service
        .as_ref()
        .filter(|_| step.kind == "ticket-transferred");
    let outcome = step.outcome.as_ref().map(|id| {
        let known = hall.outcomes.iter().find(|known| known.id == *id);
        known.map_or_else(|| id.to_string(), |known| in_lang(&known.name, lang).into())
    });
    let cases = step.cases.filter(|cases| *cases > 1);
    let cases = cases.map(|cases| tr_fill(lang, "{0} cases", &[&cases.to_string()]));
    let kiosk = step.kiosk.clone();
    let reprint = step
        .reprint
        .map(|state| reprints::state(lang, state).into());
    let parts = [
        class,
        service.and_then(named),
        outcome,
        cases,
        kiosk,
        reprint,
    ];
    let parts = parts
        .into_iter()
        .flatten()
        .filter(|part: &String| !part.is_empty());
    lists::names(lang, parts)
}

/// A step of a ticket in words, by its event's kind.
fn what(kind: &str) -> &'static str {
    match kind {
        "ticket-issued" => "Number taken",
        "ticket-printed" => "Paper reported",
        "ticket-reprint-asked" => "To be printed again",
        "ticket-reprint-taken" => "Printing again began",
        "ticket-reprint-ended" => "Printed again",
        "ticket-called" => "Called",
        "ticket-recalled" => "Called again",
        "ticket-started" => "Service began",
        "ticket-served" => "Service ended",
        "ticket-no-show" => "Did not come",
        "ticket-parked" => "Put on hold",
        "ticket-unparked" => "Taken from hold",
        "ticket-transferred" => "Transferred",
        "ticket-returned" => "Back in the line",
        "ticket-canceled" => "Canceled",
        "ticket-classed" => "Class changed",
        "ticket-rated" => "Rated",
        "day-ended" => "The day ended",
        _ => "Something else",
    }
}
