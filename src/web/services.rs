//! The services on the live page, in the hall's order.

use super::seen::Seen;
use crate::model::ServiceStatus;
use crate::protocol::Role;
use crate::protocol::view::ServiceView;
use crate::words::waits::WaitWords;
use crate::words::{dates, in_lang, tr, tr_as, tr_fill};
use maud::{Markup, html};

pub(super) fn services(seen: &Seen) -> Markup {
    let lang = seen.lang;
    let heads = [
        "Service",
        "Waiting",
        "Longest / target (min)",
        "Wait from now",
        "State",
    ];
    html! {
        section #services {
            h2 { (tr_as(lang, "page", "Services")) }
            table {
                thead { tr { @for head in heads { th scope="col" { (tr_as(lang, "page", head)) } } td {} } }
                tbody { @for service in &seen.hall.services { (row(seen, service)) } }
            }
        }
    }
}

fn row(seen: &Seen, service: &ServiceView) -> Markup {
    let (lang, hall) = (seen.lang, seen.hall);
    let name = in_lang(&service.name, lang);
    let target = service.long_wait_s / 60;
    let longest = service.longest_s / 60;
    let state = State::of(service);
    let wait = WaitWords::of_service(service.status, service.wait, hall.now, &hall.hall.serving);
    let is_paused = service.status == ServiceStatus::Paused;
    let key = if is_paused { "Resume numbers" } else { "Steer" };
    html! {
        tr id={ "service-" (service.id) } class=[state.is_alarm().then_some("alarm")] {
            th scope="row" { span.tile { (service.prefix) } (name) }
            td.count data-label=(tr_as(lang, "page", "Waiting")) { (service.waiting) }
            td.longest data-label=(tr_as(lang, "page", "Longest / target (min)")) {
                @if service.waiting > 0 { strong { (longest) } } @else { i { "–" } }
                " / " (target) " "
                progress value=(longest.min(target)) max=(target.max(1)) aria-hidden="true" {}
            }
            td.wait data-label=(tr_as(lang, "page", "Wait from now")) { (wait.headed(lang)) }
            td.state { (state.words(seen, service)) }
            td { @if seen.role == Role::Supervisor {
                button type="button" data-dialog="service" data-id=(service.id) data-name=(name)
                    data-state=(if is_paused { "paused" } else { "open" })
                    data-reason=(service.paused_for.as_deref().unwrap_or_default())
                    data-quota=[service.quota] data-issued=(service.issued)
                    aria-label={ (tr_as(lang, "page", key)) " " (name) } { (tr_as(lang, "page", key)) }
            } }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Normal,
    OverTarget,
    NoCounter,
    Paused,
    Full,
    NotYet,
    Closed,
}

impl State {
    fn of(service: &ServiceView) -> Self {
        let is_over = service.waiting > 0 && service.longest_s >= service.long_wait_s;
        match service.status {
            ServiceStatus::Unstaffed if service.waiting > 0 => Self::NoCounter,
            _ if is_over => Self::OverTarget,
            ServiceStatus::Open | ServiceStatus::Unstaffed => Self::Normal,
            ServiceStatus::Paused => Self::Paused,
            ServiceStatus::Full => Self::Full,
            ServiceStatus::NotYet => Self::NotYet,
            ServiceStatus::Closed => Self::Closed,
        }
    }

    fn is_alarm(self) -> bool {
        matches!(self, Self::OverTarget | Self::NoCounter)
    }

    fn words(self, seen: &Seen, service: &ServiceView) -> String {
        let lang = seen.lang;
        let say = |text| tr_as(lang, "page", text).to_owned();
        match self {
            Self::Normal => match service.quota {
                Some(quota) => {
                    let counts = [quota.to_string(), service.issued.to_string()];
                    tr_fill(lang, "Limit {0}, given {1}", &[&counts[0], &counts[1]])
                }
                None => say("Normal"),
            },
            Self::OverTarget => say("Over target"),
            Self::NoCounter => say("No counter open"),
            Self::Paused => match &service.paused_for {
                Some(reason) => tr_fill(lang, "Paused: {0}", &[reason]),
                None => tr(lang, "Paused").into(),
            },
            Self::Full => tr(lang, "No numbers left today").into(),
            Self::NotYet | Self::Closed => match service.opens_at {
                Some(opens) => {
                    let opens = dates::opening(lang, opens, seen.hall.now);
                    tr_fill(lang, "Tickets from {0}", &[&opens])
                }
                None => tr(lang, "Closed for today").into(),
            },
        }
    }
}
