//! The page of devices (设备): which there are, how they are, and what a supervisor changes about them.

use super::device_settings;
use super::shell::{Tab, page_with_bar};
use crate::model::{ClerkId, Moment};
use crate::protocol::view::{HallView, Trouble};
use crate::protocol::{
    BY_DIGITS, DEVICE_NAME_MOST, DeviceView, DevicesPage, PairingPage, PairingView, Role,
};
use crate::words::{Lang, dates, lists, tr, tr_as, tr_fill, troubles};
use maud::{Markup, html};

/// `known` are the devices, and the new ones that wait; `None` for whoever may not see them.
pub fn devices_page(
    whom: (Lang, &HallView, Option<&ClerkId>),
    known: Option<(&DevicesPage, &PairingPage)>,
) -> String {
    let (lang, hall, _) = whom;
    let body = html! {
        main.devices data-state=[known.map(state)] {
            @if let Some((page, new)) = known {
                (new_devices(lang, hall, page, new))
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

/// How things are: the script looks whether they are otherwise by now.
fn state((known, new): (&DevicesPage, &PairingPage)) -> String {
    let waiting = new.waiting.iter().map(|one| one.digits.clone());
    let known = known.devices.iter().map(|one| {
        let troubles = one.trouble.len();
        let (id, name, has_token, listening) = (one.id, &one.name, one.has_token, one.listening);
        let set = device_settings::state(one);
        format!("{id}:{name}:{has_token}:{listening}:{troubles}:{set}")
    });
    waiting.chain(known).collect::<Vec<_>>().join(" ")
}

/// Those that show their digits now.
fn new_devices(lang: Lang, hall: &HallView, known: &DevicesPage, new: &PairingPage) -> Markup {
    html! {
        section #new {
            h2 { (tr(lang, "New devices")) }
            @if new.waiting.is_empty() {
                p { (tr(lang, "Start the program on the new device. It shows six digits, and so does this page.")) }
            } @else {
                p { (tr(lang, "Let a device in only if its own screen shows the same digits.")) }
                ul { @for one in &new.waiting { (new_device(lang, hall, known, one)) } }
            }
        }
    }
}

fn new_device(lang: Lang, hall: &HallView, known: &DevicesPage, new: &PairingView) -> Markup {
    let (left, right) = new.digits.split_at_checked(3).unwrap_or((&new.digits, ""));
    let replaceable = known.devices.iter().filter(|device| {
        let role = device.role.as_ref();
        role.is_some_and(|role| BY_DIGITS.contains(role))
    });
    html! {
        li id={ "new-" (new.digits) } {
            p.digits { (left) " " (right) }
            p.role { (role(lang, new.role)) " · " (new.address) " · " (when(lang, new.since, hall.now)) }
            form data-send="/v1/pairing/approve" data-body="approve" {
                input type="hidden" name="digits" value=(new.digits);
                label { (tr(lang, "Name"))
                    input name="name" required maxlength=(DEVICE_NAME_MOST) autocomplete="off" value=[&new.name];
                }
                label { (tr(lang, "What it is"))
                    select name="role" required { @for one in BY_DIGITS {
                        option value=(one) selected[one == new.role] { (role(lang, one)) }
                    } }
                }
                label { (tr(lang, "For a counter: which"))
                    select name="counter" {
                        option value="" { (tr(lang, "any counter")) }
                        @for counter in &hall.counters { option value=(counter.id) { (counter.id) } }
                    }
                }
                label { (tr(lang, "In place of"))
                    select name="replaces" {
                        option value="" { (tr(lang, "no other device")) }
                        @for device in replaceable { option value=(device.id) { (device.name) } }
                    }
                }
                button.main { (tr(lang, "The digits are the same: let it in")) }
                p.problem role="alert" {}
            }
            form data-send="/v1/pairing/refuse" {
                input type="hidden" name="digits" value=(new.digits);
                button { (tr(lang, "Refuse")) }
                p.problem role="alert" {}
            }
        }
    }
}

fn card(lang: Lang, hall: &HallView, device: &DeviceView) -> Markup {
    let path = format!("/v1/devices/{}", device.id);
    html! {
        li id={ "device-" (device.id) } .alarm[!device.trouble.is_empty()] .gone[!device.listening] {
            h3 { (device.name) }
            p.role { (what(lang, device)) }
            p.presence {
                (presence(lang, hall, device))
                @if let Some(version) = &device.version { span { (tr_fill(lang, "version {0}", &[version])) } }
            }
            @if !device.trouble.is_empty() {
                ul { @for trouble in &device.trouble { li { (said(lang, hall, trouble)) } } }
            }
            @if let Some(set) = device_settings::settings(lang, hall, device) { (set) }
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
        details.acts {
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
        Role::Rater => "rater",
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
