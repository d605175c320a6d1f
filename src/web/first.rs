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
            form #sign-in data-post="/v1/session/first" data-differ=(tr(lang, "The two PINs are not the same.")) {
                h2 { (tr(lang, "The first supervisor")) }
                p { (tr(lang, "No supervisor of this hall has a PIN yet. The one-time string is in the file first-sign-in in the hub's data folder, and on its terminal.")) }
                label for="code" { (tr(lang, "One-time string")) }
                input #code name="code" required autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="32";
                label for="staff" { (tr(lang, "Staff number")) }
                input #staff name="staff" required autocomplete="username" inputmode="numeric" maxlength="32";
                (new_pin(lang))
                button.main { (tr(lang, "Set the PIN")) }
                p.problem role="alert" {}
            }
        }
    };
    page(lang, name, &["sign_in.js"], &body)
}

/// A PIN that nobody sees, twice.
pub(super) fn new_pin(lang: Lang) -> Markup {
    html! {
        label for="pin" { (tr(lang, "New PIN")) }
        input #pin name="pin" type="password" required autocomplete="new-password" inputmode="numeric" maxlength="12";
        label for="again" { (tr(lang, "New PIN once more")) }
        input #again type="password" required autocomplete="new-password" inputmode="numeric" maxlength="12";
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
