//! The alarms on the live page: what is wrong in the hall, and with its devices. Those that nobody has seen to come
//! first, the newest of them at the top.

use super::dialogs::alarm_key;
use super::seen::Seen;
use crate::model::{CounterId, ServiceId, TroubleKind};
use crate::protocol::Role;
use crate::protocol::view::{AcknowledgedView, AlarmView, Trouble};
use crate::words::{Lang, dates, in_lang, tr, tr_as, tr_fill, tr_fill_as, troubles};
use maud::{Markup, html};

pub(super) fn alarms(seen: &Seen) -> Markup {
    let lang = seen.lang;
    let all = seen.alarms.unwrap_or_default();
    let open = || all.iter().filter(|alarm| alarm.cleared_at.is_none());
    let in_hall = sorted(open().filter(|alarm| is_of_hall(&alarm.kind)));
    let of_devices = sorted(open().filter(|alarm| !is_of_hall(&alarm.kind)));
    let unalarmed = seen.hall.trouble.iter().filter(|trouble| {
        let is_same =
            |alarm: &AlarmView| (&alarm.kind, alarm.device) == (&trouble.kind, trouble.device);
        let is_told = is_of_hall(&trouble.kind) && seen.alarms.is_some();
        !is_told && !open().any(is_same)
    });
    let unalarmed: Vec<_> = unalarmed.collect();
    let new = open().filter(|alarm| alarm.acknowledged.is_none());
    let new: Vec<_> = new.map(|alarm| alarm.id.to_string()).collect();
    let over = all.iter().filter(|alarm| alarm.cleared_at.is_some());
    let over: Vec<_> = over.rev().collect();
    html! {
        section #alarms data-new=(new.join(" ")) {
            h2 { (tr_as(lang, "page", "Alarms")) }
            (count(lang, &in_hall))
            @if seen.alarms.is_none() {
                p { (tr(lang, "The hub cannot say now: its log cannot be read.")) }
            } @else if in_hall.is_empty() {
                p { (tr(lang, "Nothing in the hall needs you.")) }
            }
            ul { @for alarm in in_hall { (row(seen, alarm)) } }
            @if !over.is_empty() {
                details {
                    summary { (tr_fill(lang, "Over today: {0}", &[&over.len().to_string()])) }
                    ul { @for alarm in over { (over_row(seen, alarm)) } }
                }
            }
        }
        section #troubles {
            h2 { (tr_as(lang, "page", "Devices")) }
            (count(lang, &of_devices))
            @if of_devices.is_empty() && unalarmed.is_empty() { p { (tr(lang, "Everything works.")) } }
            ul {
                @for alarm in of_devices { (row(seen, alarm)) }
                @for trouble in unalarmed { (trouble_row(lang, seen, trouble)) }
            }
        }
    }
}

/// How many nobody has seen to.
fn count(lang: Lang, alarms: &[&AlarmView]) -> Markup {
    let new = alarms.iter().filter(|alarm| alarm.acknowledged.is_none());
    let new = new.count();
    html! {
        p.count { @if new > 0 { (tr_fill(lang, "{0} to be seen to", &[&new.to_string()])) } }
    }
}

/// Whether it is about the queue, not about a machine.
fn is_of_hall(kind: &TroubleKind) -> bool {
    kind.is_for_supervisor() && *kind != TroubleKind::PeopleUnknown
}

fn sorted<'a>(alarms: impl Iterator<Item = &'a AlarmView>) -> Vec<&'a AlarmView> {
    let mut alarms: Vec<_> = alarms.collect();
    alarms.sort_by_key(|alarm| (alarm.acknowledged.is_some(), std::cmp::Reverse(alarm.id)));
    alarms
}

fn row(seen: &Seen, alarm: &AlarmView) -> Markup {
    let lang = seen.lang;
    let title = title(seen, alarm);
    let acknowledged = alarm.acknowledged.as_ref();
    let since = dates::opening(lang, alarm.since, seen.hall.now);
    let since = tr_fill_as(lang, "alarm", "since {0}", &[&since]);
    html! {
        li.new[acknowledged.is_none()] {
            time { (alarm.raised_at.clock()) }
            div {
                strong { (title) }
                @if let Some(seen) = acknowledged {
                    p { (acknowledged_by(lang, seen)) }
                } @else {
                    p { (since) @if let Some(detail) = &alarm.detail { " · " (detail) } }
                }
            }
            @if seen.role == Role::Supervisor {
                (alarm_key(lang, alarm.id, &title, acknowledged.map(|seen| &*seen.note)))
            }
        }
    }
}

fn acknowledged_by(lang: Lang, acknowledged: &AcknowledgedView) -> String {
    let (at, note) = (acknowledged.at.clock(), &acknowledged.note);
    let by = acknowledged.by.as_ref().map(ToString::to_string);
    let said = match by {
        Some(by) => tr_fill(lang, "{0} saw to it at {1}", &[&by, &at]),
        None => tr_fill(lang, "Seen to at {0}", &[&at]),
    };
    match note.is_empty() {
        true => said,
        false => tr_fill(lang, "{0}: {1}", &[&said, note]),
    }
}

fn over_row(seen: &Seen, alarm: &AlarmView) -> Markup {
    let until = alarm.cleared_at.map(|at| at.clock());
    html! {
        li {
            time { (alarm.raised_at.clock()) "–" (until.unwrap_or_default()) }
            div {
                strong { (title(seen, alarm)) }
                @if let Some(acknowledged) = &alarm.acknowledged {
                    p { (acknowledged_by(seen.lang, acknowledged)) }
                }
            }
        }
    }
}

/// A trouble that is no alarm: too new, or the hub cannot write alarms down.
fn trouble_row(lang: Lang, seen: &Seen, trouble: &Trouble) -> Markup {
    let about = [&trouble.name, &trouble.detail];
    let about: Vec<_> = about.into_iter().flatten().map(String::as_str).collect();
    let since = dates::opening(lang, trouble.since, seen.hall.now);
    html! {
        li.new {
            time { (trouble.since.clock()) }
            div {
                strong { (tr(lang, troubles::of(&trouble.kind))) }
                p { (about.join(" · ")) " " (tr_fill_as(lang, "alarm", "since {0}", &[&since])) }
            }
        }
    }
}

/// What is wrong, and where.
fn title(seen: &Seen, alarm: &AlarmView) -> String {
    let lang = seen.lang;
    let where_ = alarm
        .service
        .as_ref()
        .map(|id| service(seen, id))
        .or_else(|| alarm.counter.as_ref().map(|id| counter(seen, id)))
        .or_else(|| alarm.name.clone());
    let what = tr(lang, troubles::of_place(&alarm.kind));
    match where_ {
        Some(place) => tr_fill_as(lang, "alarm", "{0}: {1}", &[&place, what]),
        None => what.into(),
    }
}

fn service(seen: &Seen, id: &ServiceId) -> String {
    let service = seen.hall.service(id);
    service.map_or_else(
        || id.to_string(),
        |one| in_lang(&one.name, seen.lang).into(),
    )
}

fn counter(seen: &Seen, id: &CounterId) -> String {
    let Some(counter) = seen.hall.counter(id) else {
        return id.to_string();
    };
    match counter.number {
        Some(number) => tr_fill(seen.lang, "Counter {0}", &[&number.to_string()]),
        None => in_lang(&counter.name, seen.lang).into(),
    }
}
