//! What is left to do in a new hall: the first PIN, a printed test, the first screens.

use super::first::new_pin;
use super::shell::page;
use crate::model::ClerkId;
use crate::protocol::path::{self, filled};
use crate::protocol::view::HallView;
use crate::words::{Lang, in_lang, tr, tr_fill};
use maud::{Markup, html};

/// How far it has come.
pub struct FirstSteps<'a> {
    pub lang: Lang,
    pub hall: &'a HallView,
    /// Whoever should have the first PIN: no supervisor has one yet.
    pub without_pin: Option<ClerkId>,
    /// Whether there is a port for other computers.
    pub lan: bool,
}

/// The screens, and how each is started beside the hub.
const SCREENS: [(&str, &str); 3] = [
    ("Kiosk", "jiaohao kiosk --config config/kiosk.toml"),
    ("Display", "jiaohao display --config config/display.toml"),
    (
        "Counter 1",
        "jiaohao counter --config config/counter.toml --counter 1",
    ),
];

pub fn first_steps_page(steps: &FirstSteps<'_>) -> String {
    let lang = steps.lang;
    let title = tr(lang, "The hall is set up");
    let body = html! {
        main.trust.first-steps {
            h1 { (in_lang(&steps.hall.hall.name, lang)) }
            p { (tr(lang, "The hall is set up, and numbers can be given. Three things are left; this page stays here, at /start.")) }
            section #first-pin {
                h2 { (tr(lang, "1. A PIN for the supervisor")) }
                (first_pin(steps))
            }
            section #printer {
                h2 { (tr(lang, "2. Try the printer")) }
                p { (tr(lang, "On the computer that the printer is plugged into: write its port under [printer] in kiosk.toml, then")) }
                (command("jiaohao kiosk --config config/kiosk.toml --print-test"))
                p { (tr(lang, "A slip with the number T001, a few lines of text and a code comes out and is cut. The command says whether the printer confirmed it, or what is wrong, with the serial ports of that computer.")) }
                p { (tr(lang, "Without a printer write port = \"none\": numbers stand on the screen alone.")) }
            }
            section #screens {
                h2 { (tr(lang, "3. Start the first screens")) }
                p { (tr(lang, "On this computer, each in a terminal of its own:")) }
                @for (screen, line) in SCREENS {
                    h3 { (tr(lang, screen)) }
                    (command(line))
                }
                p { (elsewhere(steps)) }
                p { a href="/devices" { (tr(lang, "To the devices")) } }
            }
            p { a.main #live href="/" { (tr(lang, "To the live page")) } }
        }
    };
    let scripts: &[&str] = match steps.without_pin {
        Some(_) => &["sign_in.js"],
        None => &[],
    };
    page(lang, title, scripts, &body)
}

fn first_pin(steps: &FirstSteps<'_>) -> Markup {
    let lang = steps.lang;
    html! {
        @if let Some(supervisor) = &steps.without_pin {
            @let path = filled(path::STAFF_PIN, &[supervisor]);
            p { (tr(lang, "With it this page opens on other computers and phones. On this computer none is needed as long as the hall file says so.")) }
            form #sign-in data-post=(path) data-differ=(tr(lang, "The two PINs are not the same.")) {
                label for="staff" { (tr(lang, "Staff number")) }
                input #staff value=(supervisor) readonly autocomplete="username";
                (new_pin(lang))
                button.main { (tr(lang, "Set the PIN")) }
                p.problem role="alert" {}
            }
        } @else {
            p.done { (tr(lang, "Done: no supervisor waits for a first PIN.")) }
            p { (tr(lang, "The others' PINs are set under Hall settings, Staff.")) " " a href="/hall#part-staff" { (tr(lang, "To the staff")) } }
        }
    }
}

fn elsewhere(steps: &FirstSteps<'_>) -> String {
    let lang = steps.lang;
    match steps.lan {
        true => tr_fill(
            lang,
            "On another computer: write hub = \"auto\" in its file and start it there. It shows {0} digits; let it in where the page Devices shows the same.",
            &["6"],
        ),
        false => tr(
            lang,
            "Devices on other computers cannot connect yet: choose that under Hall settings, This computer, and start the hub again.",
        )
        .into(),
    }
}

fn command(line: &str) -> Markup {
    html! { pre tabindex="0" { (line) } }
}
