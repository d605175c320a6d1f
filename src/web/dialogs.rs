//! The dialogs of the live page. A key on the page names one and says what it is filled with (`assets/dialogs.js`); its
//! forms are commands.

use super::seen::Seen;
use crate::model::AlarmId;
use crate::protocol::view::ServiceView;
use crate::protocol::{ALARM_NOTE_MOST, Role};
use crate::words::{Lang, in_lang, tr, tr_as};
use maud::{Markup, html};

pub(super) fn dialogs(seen: &Seen) -> Markup {
    html! { (service_dialog(seen)) (counter_dialog(seen)) (alarm_dialog(seen)) (ticket_dialog(seen.lang)) }
}

/// What was found for a number.
fn ticket_dialog(lang: Lang) -> Markup {
    html! {
        dialog #tickets aria-labelledby="tickets-title" {
            (top(lang, "tickets", &html! { (tr(lang, "Find a number")) }))
            div #found {}
        }
    }
}

/// The top of a dialog: its name, the key that closes it, and why something was not done. It stays in sight.
fn top(lang: Lang, id: &str, name: &Markup) -> Markup {
    html! {
        div.top {
            h2 id={ (id) "-title" } tabindex="-1" autofocus { (name) }
            form method="dialog" { button { (tr_as(lang, "dialog", "Close")) } }
            p.problem role="alert" {}
        }
    }
}

/// What the key that opens a dialog calls it.
fn filled() -> Markup {
    html! { span data-fill="name" {} }
}

/// What a supervisor may change about a service today.
fn service_dialog(seen: &Seen) -> Markup {
    let lang = seen.lang;
    if seen.role != Role::Supervisor {
        return html! {};
    }
    html! {
        dialog #service aria-labelledby="service-title" {
            (top(lang, "service", &filled()))
            form data-post="/v1/services/{id}/pause" data-if="open" {
                label for="reason" { (tr(lang, "Reason, for the public")) }
                input #reason name="reason" required maxlength="16" autocomplete="off";
                button.main { (tr_as(lang, "page", "Pause numbers")) }
            }
            form data-post="/v1/services/{id}/resume" data-if="paused" {
                p data-fill="reason" {}
                button.main { (tr(lang, "Resume numbers")) }
            }
            form data-post="/v1/services/{id}/quota" {
                label for="today" { (tr(lang, "Numbers for today; empty: no limit")) }
                input #today name="today" type="number" min="0" max="99999" data-fill-value="quota";
                p { (tr(lang, "Given so far:")) " " span data-fill="issued" {} }
                button { (tr(lang, "Save")) }
            }
            p.hint { (tr(lang, "This holds until the day ends.")) }
        }
    }
}

/// The key of an alarm: opens its dialog with the note that was written before.
pub(super) fn alarm_key(lang: Lang, alarm: AlarmId, title: &str, note: Option<&str>) -> Markup {
    let word = tr_as(
        lang,
        "alarm",
        if note.is_some() {
            "Change"
        } else {
            "Acknowledge"
        },
    );
    html! {
        button type="button" data-dialog="alarm" data-id=(alarm) data-name=(title) data-note=[note]
            aria-label={ (word) " " (title) } { (word) }
    }
}

/// Who saw to an alarm writes what is being done.
fn alarm_dialog(seen: &Seen) -> Markup {
    let lang = seen.lang;
    if seen.role != Role::Supervisor {
        return html! {};
    }
    html! {
        dialog #alarm aria-labelledby="alarm-title" {
            (top(lang, "alarm", &filled()))
            form data-post="/v1/alarms/{id}/acknowledge" {
                label for="note" { (tr(lang, "What is being done (may be empty)")) }
                input #note name="note" maxlength=(ALARM_NOTE_MOST) autocomplete="off" data-fill-value="note";
                button.main { (tr_as(lang, "alarm", "Acknowledge")) }
            }
            p.hint { (tr(lang, "The alarm stays here, with your number, until its cause is gone.")) }
        }
    }
}

/// What a counter works on today, and closing one that was left open.
fn counter_dialog(seen: &Seen) -> Markup {
    let lang = seen.lang;
    if seen.role != Role::Supervisor {
        return html! {};
    }
    let row = |service: &ServiceView| {
        let choice = |value: &str| {
            html! { td { input type="radio" name={ "work:" (service.id) } value=(value)
            aria-label={ (in_lang(&service.name, lang)) ": " (work(lang, value)) }; } }
        };
        html! {
            tr {
                th scope="row" { (in_lang(&service.name, lang)) }
                (choice("none")) (choice("serves")) (choice("helps"))
            }
        }
    };
    html! {
        dialog #counter aria-labelledby="counter-title" {
            (top(lang, "counter", &filled()))
            form data-post="/v1/counters/{id}/assign" data-body="assign" {
                table {
                    thead { tr {
                        th scope="col" { (tr_as(lang, "page", "Service")) }
                        @for value in ["none", "serves", "helps"] { th scope="col" { (work(lang, value)) } }
                    } }
                    tbody { @for service in &seen.hall.services { (row(service)) } }
                }
                button.main { (tr(lang, "Assign for today")) }
            }
            p.hint { (tr(lang, "This holds until the day ends.")) }
            form data-post="/v1/counters/{id}/assign" data-body="undo" {
                button { (tr(lang, "As the hall's file says")) }
            }
            form data-post="/v1/counters/{id}/finish" data-if="serving"
                data-sure=(tr(lang, "End the number that is being served here?")) {
                button { (tr(lang, "End the number in service")) }
            }
            form data-post="/v1/counters/{id}/close" data-if="open called"
                data-sure=(tr(lang, "Close this counter? Numbers called, parked or sent there wait in line again.")) {
                button { (tr(lang, "Close this counter")) }
            }
            p.hint data-if="serving" { (tr(lang, "It can be closed once its number has ended.")) }
        }
    }
}

fn work(lang: Lang, value: &str) -> &'static str {
    match value {
        "serves" => tr_as(lang, "page", "Serves"),
        "helps" => tr_as(lang, "page", "Helps"),
        _ => tr_as(lang, "page", "Not"),
    }
}
