//! The page of devices (设备): which there are, how they are, and what a supervisor changes about them.

use super::shell::{Tab, page_with_bar};
use crate::model::{ClerkId, Moment};
use crate::protocol::view::{HallView, Trouble};
use crate::protocol::{DEVICE_NAME_MOST, DeviceView, DevicesPage, Role};
use crate::words::{Lang, dates, lists, tr, tr_as, tr_fill, troubles};
use maud::{Markup, html};

/// `page` is `None` for whoever may not see the devices.
pub fn devices_page(
    whom: (Lang, &HallView, Option<&ClerkId>),
    page: Option<&DevicesPage>,
) -> String {
    let (lang, hall, _) = whom;
    let body = html! {
        main.devices {
            @if let Some(page) = page {
                section #known {
                    h2 { (tr(lang, "Devices of the hall")) }
                    @if page.devices.is_empty() { p { (tr(lang, "No device has been here yet.")) } }
                    ul { @for device in &page.devices { (card(lang, hall, device)) } }
                }
            } @else {
                section { p { (tr(lang, "Only a supervisor looks after the devices.")) } }
            }
        }
    };
    page_with_bar(whom, Tab::Devices, &["devices.js"], &body)
}

fn card(lang: Lang, hall: &HallView, device: &DeviceView) -> Markup {
    let path = format!("/v1/devices/{}", device.id);
    html! {
        li id={ "device-" (device.id) } .alarm[!device.trouble.is_empty()] .gone[!device.listening] {
            h3 { (device.name) }
            p.role { (what(lang, device)) }
            p.state {
                (presence(lang, hall, device))
                @if let Some(version) = &device.version { span { (tr_fill(lang, "version {0}", &[version])) } }
            }
            @if !device.trouble.is_empty() {
                ul { @for trouble in &device.trouble { li { (said(lang, hall, trouble)) } } }
            }
            @if device.has_token { (acts(lang, &path, device)) }
        }
    }
}

fn acts(lang: Lang, path: &str, device: &DeviceView) -> Markup {
    let sure = tr_fill(
        lang,
        "{0} is out at once, and has to be let in again. Revoke it?",
        &[&device.name],
    );
    html! {
        details {
            summary { (tr(lang, "Change")) }
            form data-send={ (path) "/rename" } {
                label { (tr(lang, "Name"))
                    input name="name" required maxlength=(DEVICE_NAME_MOST) autocomplete="off" value=(device.name);
                }
                button { (tr(lang, "Rename")) }
                p.problem role="alert" {}
            }
            form data-send={ (path) "/revoke" } data-sure=(sure) {
                button { (tr(lang, "Revoke")) }
                p.problem role="alert" {}
            }
        }
    }
}

/// 窗口（1 号、2 号）.
fn what(lang: Lang, device: &DeviceView) -> String {
    let role = device.role.map_or_else(
        || tr(lang, "on the hub's own computer").to_owned(),
        |role| self::role(lang, role).to_owned(),
    );
    if device.counters.is_empty() {
        return role;
    }
    let counters = device.counters.iter().map(ToString::to_string);
    tr_fill(lang, "{0} ({1})", &[&role, &lists::names(lang, counters)])
}

/// A role by its name.
pub(super) fn role(lang: Lang, role: Role) -> &'static str {
    let name = match role {
        Role::Kiosk => "kiosk",
        Role::Display => "display",
        Role::Counter => "counter",
        Role::Guide => "guide",
        Role::Supervisor => "supervisor",
    };
    tr_as(lang, "role", name)
}

fn presence(lang: Lang, hall: &HallView, device: &DeviceView) -> String {
    match device.seen_at {
        _ if device.listening => tr(lang, "Connected").into(),
        _ if device.role.is_some() && !device.has_token => tr(lang, "Revoked").into(),
        Some(at) => tr_fill(lang, "Last seen {0}", &[&when(lang, at, hall.now)]),
        None => tr(lang, "Never seen").into(),
    }
}

fn said(lang: Lang, hall: &HallView, trouble: &Trouble) -> String {
    let text = tr(lang, troubles::of_place(&trouble.kind));
    tr_fill(
        lang,
        "{0}, since {1}",
        &[text, &when(lang, trouble.since, hall.now)],
    )
}

/// `10:42`, `11月23日 10:42`.
fn when(lang: Lang, at: Moment, now: Moment) -> String {
    if at.zoned().date() == now.zoned().date() {
        return at.clock();
    }
    format!("{} {}", dates::day(lang, at), at.clock())
}
