//! What surrounds every page: its head, and the bar at the top.

use crate::model::ClerkId;
use crate::protocol::view::HallView;
use crate::protocol::{Problem, ProblemKind};
use crate::words::{Lang, Pair, in_all, in_lang, tr, tr_as};
use maud::{DOCTYPE, Markup, html};

/// The pages that the bar leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Live,
    Reports,
    Ratings,
    Notices,
    Settings,
    Devices,
    Records,
}

impl Tab {
    const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Live, "/", "Live"),
        (Self::Reports, "/reports", "Figures"),
        (Self::Ratings, "/ratings", "Ratings"),
        (Self::Notices, "/notices", "Notices"),
        (Self::Settings, "/hall", "Hall settings"),
        (Self::Devices, "/devices", "Devices"),
        (Self::Records, "/records", "Records"),
    ];
}

/// A page with its bar, for whoever is signed in.
pub(super) fn page_with_bar(
    (lang, hall, staff): (Lang, &HallView, Option<&ClerkId>),
    tab: Tab,
    scripts: &[&str],
    body: &Markup,
) -> String {
    let name = in_lang(&hall.hall.name, lang);
    let body = html! {
        header {
            h1 { (name) }
            @if hall.hall.rehearsal { strong.rehearsal { (tr(lang, "Rehearsal")) } }
            nav { @for (other, path, word) in Tab::ALL {
                a href=(path) aria-current=[(other == tab).then_some("page")] { (tr_as(lang, "page", word)) }
            } }
            @if tab == Tab::Live {
                form #find role="search" {
                    label for="number" { (tr(lang, "Find a number")) }
                    input #number name="number" required maxlength="12" autocomplete="off";
                    button { (tr(lang, "Find")) }
                }
                time #clock {}
            }
            @if let Some(staff) = staff {
                span.staff { (staff) }
                button #sign-out type="button" { (tr(lang, "Sign out")) }
            }
        }
        (body)
    };
    let scripts = [&["bar.js"], scripts].concat();
    page(lang, name, &scripts, &body)
}

/// Where staff signs in; with the way to `trust` the hub, if it has an authority of its own.
pub fn sign_in_page(lang: Lang, hall: &HallView, trust: Option<&str>) -> String {
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
                p.problem role="alert" {}
            }
            p { (tr(lang, "Supervisors and guides sign in here. Forgotten the PIN? On the hub's computer: jiaohao hub staff pin.")) }
            @if let Some(path) = trust {
                p { a href=(path) { (tr(lang, "Does the browser warn of this page? See what to do.")) } }
            }
        }
    };
    page(lang, name, &["sign_in.js"], &body)
}

/// Why there is no page now, in both languages.
pub fn problem_page(lang: Lang, problem: &Problem) -> String {
    let languages = Pair::default().both();
    // The hub's own words are for who sends commands.
    let text = match problem.known_kind() {
        Some(ProblemKind::StorageFailed) => in_all(
            "The hub's disk cannot be used now. Nothing is lost; try again in a moment, and tell whoever looks after the computer.",
            &[],
        ),
        Some(ProblemKind::Busy) => in_all("The hub is busy. Try again in a moment.", &[]),
        Some(_) | None => problem.text.clone(),
    };
    let body = html! {
        main.sign-in {
            h1 { (problem.title) }
            section {
                @for one in languages { p lang=(one.code()) { (in_lang(&text, one)) } }
                p { a href="" { (tr(lang, "Try again")) } }
            }
        }
    };
    page(lang, &problem.title, &[], &body)
}

pub(super) fn page(lang: Lang, title: &str, scripts: &[&str], body: &Markup) -> String {
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
