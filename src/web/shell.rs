//! What surrounds a page: its head, the bar at the top, the dialogs.

use super::live::live;
use super::seen::Seen;
use crate::protocol::Role;
use crate::protocol::view::{HallView, ServiceView};
use crate::words::{Lang, in_lang, tr, tr_as};
use maud::{DOCTYPE, Markup, html};

/// The live page (现场).
pub fn live_page(seen: &Seen) -> String {
    let (lang, hall) = (seen.lang, seen.hall);
    let name = in_lang(&hall.hall.name, lang);
    let body = html! {
        header {
            h1 { (name) }
            nav { a href="/" aria-current="page" { (tr_as(lang, "page", "Live")) } }
            form #find role="search" {
                label for="number" { (tr(lang, "Find a number")) }
                input #number name="number" required maxlength="12" autocomplete="off";
                button { (tr(lang, "Find")) }
            }
            time #clock {}
            @if let Some(staff) = &seen.staff {
                span.staff { (staff) }
                button #sign-out type="button" { (tr(lang, "Sign out")) }
            }
        }
        p #offline role="alert" hidden { (tr(lang, "No connection to the hub. This is what it said last.")) }
        main #live aria-live="off" { (live(seen)) }
        (service_dialog(seen))
        (counter_dialog(seen))
        dialog #tickets aria-labelledby="tickets-title" {
            h2 #tickets-title { (tr(lang, "Find a number")) }
            div #found {}
            (problem())
            (close_key(lang))
        }
    };
    page(lang, name, &["live.js"], &body)
}

/// Where staff signs in.
pub fn sign_in_page(lang: Lang, hall: &HallView) -> String {
    let name = in_lang(&hall.hall.name, lang);
    let body = html! {
        main.sign-in {
            h1 { (name) }
            form #sign-in data-post="/v1/session" {
                h2 { (tr(lang, "Sign in")) }
                label for="staff" { (tr(lang, "Staff number")) }
                input #staff name="staff" required autocomplete="username" inputmode="numeric" maxlength="32";
                label for="pin" { (tr(lang, "PIN")) }
                input #pin name="pin" type="password" required autocomplete="current-password" inputmode="numeric" maxlength="12";
                button.main { (tr(lang, "Sign in")) }
                (problem())
            }
            p { (tr(lang, "Supervisors and guides sign in here. Forgotten the PIN? On the hub's computer: jiaohao hub staff pin.")) }
        }
    };
    page(lang, name, &["sign_in.js"], &body)
}

fn page(lang: Lang, title: &str, scripts: &[&str], body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/web/page.css";
                link rel="icon" href="/web/icon.svg";
                @for script in scripts { script type="module" src={ "/web/" (script) } {} }
            }
            body data-unreachable=(tr(lang, "The hub does not answer. Please try again.")) { (body) }
        }
    };
    page.into_string()
}

/// Where a dialog says why something was not done.
fn problem() -> Markup {
    html! { p.problem role="alert" {} }
}

fn close_key(lang: Lang) -> Markup {
    html! { form method="dialog" { button { (tr_as(lang, "dialog", "Close")) } } }
}

/// What a supervisor may change about a service today.
fn service_dialog(seen: &Seen) -> Markup {
    let lang = seen.lang;
    if seen.role != Role::Supervisor {
        return html! {};
    }
    html! {
        dialog #service aria-labelledby="service-title" {
            h2 #service-title data-fill="name" {}
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
            (problem())
            (close_key(lang))
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
            h2 #counter-title data-fill="name" {}
            form data-post="/v1/counters/{id}/close" data-if="open" {
                button { (tr(lang, "Close this counter")) }
            }
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
            (problem())
            (close_key(lang))
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
