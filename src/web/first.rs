//! A new hall: its first supervisor gets a PIN at the hub's own computer.

use super::shell::page;
use crate::protocol::view::HallView;
use crate::words::{Lang, in_lang, tr};
use maud::{Markup, html};

/// Where the first supervisor gets a PIN.
pub fn first_page(lang: Lang, hall: &HallView) -> String {
    let name = in_lang(&hall.hall.name, lang);
    let body = html! {
        main.sign-in {
            h1 { (name) }
            h2 { (tr(lang, "The first supervisor")) }
            (pin_form(lang))
        }
    };
    page(lang, name, &["sign_in.js"], &body)
}

/// Takes the one-time string, and gives a supervisor a PIN.
pub(super) fn pin_form(lang: Lang) -> Markup {
    html! {
        form #sign-in data-post="/v1/session/first" data-differ=(tr(lang, "The two PINs are not the same.")) {
            p { (tr(lang, "No supervisor of this hall has a PIN yet. The one-time string is in the file first-sign-in in the hub's data folder, and on its terminal.")) }
            label for="code" { (tr(lang, "One-time string")) }
            input #code name="code" required autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="32";
            label for="staff" { (tr(lang, "Staff number")) }
            input #staff name="staff" required autocomplete="username" inputmode="numeric" maxlength="32";
            label for="pin" { (tr(lang, "New PIN")) }
            input #pin name="pin" type="password" required autocomplete="new-password" inputmode="numeric" maxlength="12";
            label for="again" { (tr(lang, "New PIN once more")) }
            input #again type="password" required autocomplete="new-password" inputmode="numeric" maxlength="12";
            button.main { (tr(lang, "Set the PIN")) }
            p.problem role="alert" {}
        }
    }
}

/// What the others in the hall see until then.
pub fn not_yet_page(lang: Lang, hall: &HallView) -> String {
    let name = in_lang(&hall.hall.name, lang);
    let body = html! {
        main.sign-in {
            h1 { (name) }
            p { (tr(lang, "This page is to be set up first, in a browser on the hub's own computer: no supervisor has a PIN yet.")) }
        }
    };
    page(lang, name, &[], &body)
}
