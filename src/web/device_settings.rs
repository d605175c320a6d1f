//! What is set for a display or a kiosk: what it goes by now, and the form that changes it.

use crate::model::device_settings::{OTHERS, PAGE_SECONDS, PERCENT, QUIET_MOST, REPEATS};
use crate::model::{DeviceSettings, DisplayLayout, DisplaySettings, KioskSettings, QuietHours};
use crate::protocol::view::HallView;
use crate::protocol::{DeviceView, Role, SetView};
use crate::words::{Lang, tr, tr_as, tr_fill};
use jiff::civil;
use maud::{Markup, html};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Each layout with its word on the wire and its name.
const LAYOUTS: [(DisplayLayout, &str, &str); 2] = [
    (DisplayLayout::Board, "board", "Calls alone"),
    (
        DisplayLayout::Media,
        "media",
        "Pages: notices beside the calls",
    ),
];

/// `None` for a device for which there is nothing to set.
pub(super) fn settings(lang: Lang, hall: &HallView, device: &DeviceView) -> Option<Markup> {
    let shown = shown(device)?;
    let version = device.settings.as_ref().map_or(0, |set| set.version);
    let hint = hint(device, &shown);
    let fields = match &shown {
        DeviceSettings::Display(display) => display_fields(lang, hall, device, display),
        DeviceSettings::Kiosk(kiosk) => kiosk_fields(lang, device, kiosk),
    };
    Some(html! {
        p.set { (summary(lang, &shown)) }
        @if let Some(hint) = hint { p.hint { (tr(lang, hint)) } }
        details.tune {
            summary { (tr(lang, "Settings")) }
            form.set data-send={ "/v1/devices/" (device.id) "/settings" } data-method="PUT"
                data-settings=(shown.role()) data-based=(version) data-now=(tr(lang, "now {0}"))
            {
                (fields)
                button { (tr(lang, "Save")) }
                p.problem role="alert" {}
            }
        }
    })
}

/// Which settings and whether the device goes by them: whatever of it changes makes the page anew.
pub(super) fn state(device: &DeviceView) -> String {
    let version = device.settings.as_ref().map_or(0, |set| set.version);
    let (set, uses) = (set_settings(device), device.uses.as_ref());
    format!("{version}:{}:{}", set == uses, uses.is_some())
}

fn set_settings(device: &DeviceView) -> Option<&DeviceSettings> {
    device
        .settings
        .as_ref()
        .map(|SetView { settings, .. }| settings)
}

/// What the hub has set, else what the device says that it goes by, else what it would.
fn shown(device: &DeviceView) -> Option<DeviceSettings> {
    let uses = device.uses.as_ref();
    let usual = match device.role {
        Some(Role::Display) => Some(DeviceSettings::Display(DisplaySettings::default())),
        Some(Role::Kiosk) => Some(DeviceSettings::Kiosk(KioskSettings::default())),
        Some(Role::Counter | Role::Rater | Role::Guide | Role::Supervisor) => return None,
        None => uses.cloned(),
    }?;
    let fits = |settings: &&DeviceSettings| settings.role() == usual.role();
    let known = set_settings(device).filter(fits).or(uses.filter(fits));
    Some(known.cloned().unwrap_or(usual))
}

fn hint(device: &DeviceView, shown: &DeviceSettings) -> Option<&'static str> {
    let set = set_settings(device).filter(|set| set.role() == shown.role());
    match (set, &device.uses) {
        (None, _) => Some("From its own file, until something is saved here"),
        (Some(set), Some(uses)) if set == uses => None,
        (Some(_), _) if device.listening => Some("The device does not go by this yet"),
        (Some(_), _) => Some("The device goes by this when it is connected again"),
    }
}

fn summary(lang: Lang, settings: &DeviceSettings) -> String {
    let parts = match settings {
        DeviceSettings::Kiosk(kiosk) => {
            let seconds = kiosk.ticket.to_string();
            vec![tr_fill(lang, "The ticket stays for {0} s", &[&seconds])]
        }
        DeviceSettings::Display(display) => {
            let zone = display.zone.as_deref();
            let zone = zone.map_or_else(
                || tr(lang, "The whole hall").to_owned(),
                |zone| tr_fill(lang, "Zone {0}", &[zone]),
            );
            let quiet = display.quiet.iter().map(|hours| {
                let (from, until) = (clock(hours.from), clock(hours.until));
                format!("{from}–{until} {}", volume(lang, hours.volume))
            });
            let mut parts = vec![zone, volume(lang, display.volume)];
            parts.extend(quiet);
            parts
        }
    };
    parts.join(" · ")
}

fn volume(lang: Lang, percent: u32) -> String {
    match percent {
        0 => tr(lang, "silent").into(),
        percent => tr_fill(lang, "volume {0} %", &[&percent.to_string()]),
    }
}

fn display_fields(
    lang: Lang,
    hall: &HallView,
    device: &DeviceView,
    display: &DisplaySettings,
) -> Markup {
    let field = Field { lang, device };
    let zones: BTreeSet<_> = hall.counters.iter().map(|one| one.zone.as_str()).collect();
    let zone = display.zone.as_deref();
    // One that is gone stays, until another one is chosen: the hub says what is wrong with it.
    let gone = zone.filter(|zone| !zones.contains(zone));
    let speech: [(_, _, u32, RangeInclusive<u32>); 4] = [
        (
            "repeats",
            "Says each call so many times",
            display.repeats,
            REPEATS,
        ),
        (
            "no_repeat_from",
            "Only once, from so many others waiting",
            display.no_repeat_from,
            OTHERS,
        ),
        (
            "one_language_from",
            "In one language, from so many",
            display.one_language_from,
            OTHERS,
        ),
        (
            "short_from",
            "In short, from so many",
            display.short_from,
            OTHERS,
        ),
    ];
    html! {
        (field.choice("display/layout", "Layout", html! {
            @for (layout, word, name) in LAYOUTS {
                option value=(word) selected[layout == display.layout] { (tr(lang, name)) }
            }
        }))
        (field.choice("display/zone", "Zone", html! {
            option value="" selected[zone.is_none()] { (tr(lang, "The whole hall")) }
            @for one in zones.into_iter().chain(gone) {
                option value=(one) selected[zone == Some(one)] { (one) }
            }
        }))
        (field.number("display/volume", "Volume in percent, 0 is silent", Some(display.volume), &PERCENT))
        fieldset {
            legend { (tr(lang, "Quiet hours")) }
            @for place in 0..(display.quiet.len() + 1).min(QUIET_MOST) {
                (quiet(field, place, display.quiet.get(place)))
            }
        }
        fieldset {
            legend { (tr(lang, "Announcements")) }
            @for (name, label, number, range) in speech {
                (field.number(&format!("display/{name}"), label, Some(number), &range))
            }
        }
    }
}

/// One row; without a beginning and an end it is none.
fn quiet(field: Field, place: usize, hours: Option<&QuietHours>) -> Markup {
    let path = |name| format!("display/quiet/{place}/{name}");
    html! {
        div.quiet {
            (field.time(&path("from"), "From", hours.map(|hours| hours.from)))
            (field.time(&path("until"), "Until", hours.map(|hours| hours.until)))
            (field.number(&path("volume"), "Volume", hours.map(|hours| hours.volume), &PERCENT))
        }
    }
}

fn kiosk_fields(lang: Lang, device: &DeviceView, kiosk: &KioskSettings) -> Markup {
    let field = Field { lang, device };
    let pages = [
        ("idle", "Choosing a service", kiosk.idle),
        ("guide", "What to bring", kiosk.guide),
        ("ticket", "The ticket", kiosk.ticket),
        ("kept", "A number without paper", kiosk.kept),
        ("notice", "A notice", kiosk.notice),
    ];
    html! { fieldset {
        legend { (tr(lang, "Seconds that a page stays when nobody touches it")) }
        @for (name, label, seconds) in pages {
            (field.number(&format!("kiosk/{name}"), label, Some(seconds), &PAGE_SECONDS))
        }
    } }
}

/// What makes a field of a device's form, with what is wrong with it beside it.
#[derive(Clone, Copy)]
struct Field<'a> {
    lang: Lang,
    device: &'a DeviceView,
}

impl Field<'_> {
    fn number(
        self,
        path: &str,
        label: &'static str,
        value: Option<u32>,
        range: &RangeInclusive<u32>,
    ) -> Markup {
        let mistake = self.mistake(path);
        // A row of quiet hours may be left empty.
        let may_be_empty = path.contains("/quiet/");
        self.labeled(
            path,
            label,
            html! {
                input type="number" name=(path) min=(range.start()) max=(range.end()) step="1"
                    required[!may_be_empty] value=[value] aria-describedby=(mistake);
            },
        )
    }

    fn time(self, path: &str, label: &'static str, value: Option<civil::Time>) -> Markup {
        let mistake = self.mistake(path);
        self.labeled(
            path,
            label,
            html! {
                input type="time" name=(path) value=[value.map(clock)] aria-describedby=(mistake);
            },
        )
    }

    fn choice(self, path: &str, label: &'static str, options: Markup) -> Markup {
        let mistake = self.mistake(path);
        self.labeled(
            path,
            label,
            html! {
                select name=(path) aria-describedby=(mistake) { (options) }
            },
        )
    }

    fn labeled(self, path: &str, label: &'static str, input: Markup) -> Markup {
        html! {
            div.field {
                label { (tr_as(self.lang, "device", label)) (input) }
                p.mistake id=(self.mistake(path)) data-field=(path) {}
            }
        }
    }

    fn mistake(self, path: &str) -> String {
        format!("device-{}-{}", self.device.id, path.replace('/', "-"))
    }
}

fn clock(time: civil::Time) -> String {
    time.strftime("%H:%M").to_string()
}
