//! What was found for a number: each ticket, and what may be done with it.

use crate::model::{Class, DeviceId, TicketState};
use crate::protocol::view::{HallView, TicketView};
use crate::protocol::{KioskView, Role};
use crate::words::{Lang, in_lang, reprints, tickets as words, tr, tr_as, tr_fill};
use maud::{Markup, html};

/// The tickets of today with the number that was asked for.
pub fn tickets(
    (lang, role): (Lang, Role),
    hall: &HallView,
    number: &str,
    found: &[TicketView],
    kiosks: &[KioskView],
) -> Markup {
    html! {
        @if found.is_empty() { p { (tr_fill(lang, "There is no number {0} today.", &[number])) } }
        @for ticket in found { (of(lang, role, hall, ticket, kiosks)) }
    }
}

fn of(
    lang: Lang,
    role: Role,
    hall: &HallView,
    ticket: &TicketView,
    kiosks: &[KioskView],
) -> Markup {
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
            @if ticket.state.is_live() { (print_again(lang, ticket, kiosks)) }
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

/// What became of it the last time, and at which kiosk now.
fn print_again(lang: Lang, ticket: &TicketView, kiosks: &[KioskView]) -> Markup {
    let path = format!("/v1/tickets/{}/reprint", ticket.id);
    let name = |kiosk: DeviceId| kiosks.iter().find(|known| known.id == kiosk);
    let can = |kiosk: &&KioskView| kiosk.cannot.is_none();
    let first = kiosks.iter().find(can).map(|kiosk| kiosk.id);
    let why = |kiosk: &KioskView| {
        let why = kiosk.cannot?;
        Some(tr_fill(
            lang,
            reprints::cannot_print(why),
            &[&kiosk.id.to_string()],
        ))
    };
    html! {
        div.reprint id={ "reprint-" (ticket.id) } {
            p role="status" { @if let Some(reprint) = &ticket.reprint {
                (tr_fill(lang, "Printing again, {0}", &[&reprint.since.clock()])) " "
                @if let Some(kiosk) = name(reprint.kiosk) { (kiosk.name) " " }
                strong { (reprints::state(lang, reprint.state)) }
            } }
            @if kiosks.is_empty() {
                p.hint { (tr(lang, "There is no kiosk that could print it again.")) }
            } @else {
                form data-post=(path) {
                    label { (tr(lang, "At the kiosk")) " "
                        select name="device" data-number required {
                            @if first.is_none() { option value="" { (tr(lang, "None can print now")) } }
                            @for kiosk in kiosks {
                                option value=(kiosk.id) disabled[kiosk.cannot.is_some()]
                                    selected[Some(kiosk.id) == first] {
                                    (kiosk.name)
                                    @if let Some(why) = why(kiosk) { " – " (why) }
                                }
                            }
                        }
                    }
                    button disabled[first.is_none()] { (tr(lang, "Print again")) }
                }
            }
        }
    }
}
