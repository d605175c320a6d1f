//! The page of records (记录): what happened to a number on a day.

use super::shell::{Tab, page_with_bar};
use crate::model::ClerkId;
use crate::protocol::view::HallView;
use crate::protocol::{TicketRecord, TicketStep};
use crate::words::{Lang, in_lang, tr, tr_as, tr_fill};
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
            @for ticket in asked.found { (record(lang, hall, ticket)) }
        }
    };
    page_with_bar(whom, Tab::Records, &[], &body)
}

fn record(lang: Lang, hall: &HallView, ticket: &TicketRecord) -> Markup {
    let service = hall.service(&ticket.service);
    let service = service.map_or(ticket.service.as_str(), |known| in_lang(&known.name, lang));
    let heads = ["Time", "What", "Counter", "Who", "Where from", "Note"];
    html! {
        section.record {
            h2 { (ticket.number) " " (service) }
            table {
                thead { tr { @for head in heads { th scope="col" { (tr_as(lang, "record", head)) } } } }
                tbody { @for step in &ticket.steps { (row(lang, step)) } }
            }
        }
    }
}

fn row(lang: Lang, step: &TicketStep) -> Markup {
    html! {
        tr {
            td { time { (step.at.zoned().strftime("%H:%M:%S")) } }
            th scope="row" { (tr_as(lang, "record", what(&step.kind))) }
            td { @if let Some(counter) = &step.counter { span.plate { (counter) } } }
            td { @if let Some(clerk) = &step.clerk { (clerk) } }
            td { @if let Some(device) = &step.device { (device) } }
            td { @if let Some(note) = &step.note { (note) } }
        }
    }
}

/// A step of a ticket in words, by its event's kind.
fn what(kind: &str) -> &'static str {
    match kind {
        "ticket-issued" => "Number taken",
        "ticket-printed" => "Paper reported",
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
        "day-ended" => "The day ended",
        _ => "Something else",
    }
}
