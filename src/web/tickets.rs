//! What was found for a number: each ticket, and what may be done with it.

use crate::model::{Class, TicketState};
use crate::protocol::Role;
use crate::protocol::view::{HallView, TicketView};
use crate::words::{Lang, in_lang, tickets as words, tr, tr_as, tr_fill};
use maud::{Markup, html};

/// The tickets of today with the number that was asked for.
pub fn tickets(
    (lang, role): (Lang, Role),
    hall: &HallView,
    number: &str,
    found: &[TicketView],
) -> Markup {
    html! {
        @if found.is_empty() { p { (tr_fill(lang, "There is no number {0} today.", &[number])) } }
        @for ticket in found { (of(lang, role, hall, ticket)) }
    }
}

fn of(lang: Lang, role: Role, hall: &HallView, ticket: &TicketView) -> Markup {
    let service = hall.service(&ticket.service);
    let service = service.map(|service| in_lang(&service.name, lang));
    let class = words::class(lang, &hall.hall.classes, ticket.class);
    let times = [
        ("Taken {0}", ticket.issued_at),
        ("Called {0}", ticket.called_at),
        ("Begun {0}", ticket.started_at),
        ("Ended {0}", ticket.ended_at),
    ];
    let times = times
        .into_iter()
        .filter_map(|(text, time)| Some((text, time?)));
    let post = |verb: &str| format!("/v1/tickets/{}/{verb}", ticket.id);
    let is_waiting = ticket.state == TicketState::Waiting;
    let may_cancel =
        is_waiting || matches!(ticket.state, TicketState::Parked | TicketState::NoShow);
    let (other, change) = match ticket.class {
        Class::Normal => ("priority", "Make it a priority ticket"),
        Class::Priority | Class::Appointment => ("normal", "Make it a normal ticket"),
    };
    html! {
        article {
            h3 { (ticket.number) }
            p { (service.unwrap_or_default()) " " (class) }
            p { strong { (tr_fill(lang, words::state(ticket.state), &[&ticket.number])) } }
            ul { @for (text, time) in times { li { (tr_fill(lang, text, &[&time.clock()])) } } }
            p { a href={ "/records?number=" (ticket.number) } { (tr(lang, "All that happened to it")) } }
            @if ticket.state == TicketState::NoShow {
                form data-post=(post("return")) { button.main { (tr(lang, "Let it wait again")) } }
            }
            @if may_cancel {
                form data-post=(post("cancel")) data-sure=(tr(lang, "Really cancel this number?")) {
                    button { (tr(lang, "Cancel the number")) }
                }
            }
            @if is_waiting && role == Role::Supervisor {
                form data-post=(post("class")) {
                    input type="hidden" name="class" value=(other);
                    label { (tr_as(lang, "page", "Why")) " " input name="note" required maxlength="100" autocomplete="off"; }
                    button { (tr(lang, change)) }
                }
            }
        }
    }
}
