//! The wire's shapes, by value: an outside client is written from them.

use crate::fixture::{Play, at, hall};
use jiaohao::queue::view::{Moment, Waits};
use jiaohao::queue::*;
use serde_json::json;

#[test]
fn a_moment_is_rfc_3339_in_the_halls_zone() {
    let play = Play::new();
    let text = play.queue.moment(at(9, 14)).to_string();
    assert_eq!(text, "2026-11-23T09:14:00.000+08:00");
    assert_eq!(text.parse::<Moment>(), Ok(play.queue.moment(at(9, 14))));
    let utc = "2026-11-23T01:14:00Z".parse::<Moment>().unwrap();
    assert_eq!((utc.time, utc.offset_s), (at(9, 14), 0));
    for bad in ["", "2026-11-23", "2026-11-23T09:14:00", "09:14", "+08:00"] {
        assert!(bad.parse::<Moment>().is_err(), "{bad}");
    }
}

#[test]
fn a_ticket_on_the_wire_has_every_field() {
    let mut play = Play::open();
    play.take("transfer");
    let id = play.take("transfer");
    let view = play.queue.ticket_answer(play.ticket(id), play.now);
    let mut value = serde_json::to_value(&view).unwrap();
    value["wait"].take(); // what is promised is the forecast's
    assert_eq!(
        value,
        json!({
            "id": id, "number": "B102", "service": "transfer", "class": "normal", "slot": null,
            "cases": 1, "state": "waiting", "counter": null, "device": 1, "paper": "pending",
            "code": "7KQ2M4TD", "arrived_at": "2026-11-23T09:00:00.000+08:00",
            "issued_at": "2026-11-23T09:00:00.000+08:00", "called_at": null, "started_at": null,
            "ended_at": null, "times_called": 0, "reason": null, "outcome": null, "ahead": 1,
            "wait": null,
        })
    );
}

/// What a key says on the priority page is what the ticket is promised.
#[test]
fn whoever_comes_with_priority_is_told_a_wait_of_their_own() {
    let mut play = Play::open();
    for _ in 0..10 {
        play.take("transfer");
        play.wait_min(1);
    }
    let hall = play.queue.hall_view(false, &mut Waits::default(), play.now);
    let transfer = hall.service(&"transfer".into()).unwrap();
    let (normal, priority) = (transfer.wait.unwrap(), transfer.priority_wait.unwrap());
    assert!(priority.high_s < normal.high_s, "{priority:?} {normal:?}");
    let id = play.issue("transfer", Class::Priority, None);
    assert_eq!(play.promise(id).map(|promise| promise.wait), Some(priority));
}

#[test]
fn the_public_sees_only_what_hangs_on_the_wall() {
    let mut play = Play::open();
    let id = play.take("transfer");
    play.next("1").unwrap();
    let view = play.queue.ticket_view(play.ticket(id)).for_public();
    let value = serde_json::to_value(&view).unwrap();
    let seen: Vec<_> = value
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, v)| !v.is_null())
        .collect();
    let names: Vec<_> = seen.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "class", "counter", "id", "number", "reason", "service", "state"
        ]
    );
}

#[test]
fn a_change_tells_all_that_a_call_changed() {
    let mut play = Play::open();
    play.take("transfer");
    play.next("1").unwrap();
    let event = play.log.last().unwrap();
    let change = play.queue.change(event, &mut Waits::default()).unwrap();
    assert_eq!(
        (change.kind.as_str(), change.seq),
        ("ticket-called", play.queue.seq())
    );
    assert_eq!(change.counters.len(), 1);
    assert_eq!(change.counters[0].ticket, change.ticket);
    assert_eq!(change.services.len(), 1);
    assert_eq!(change.services[0].waiting, 0);
    let call = serde_json::to_value(change.call.unwrap()).unwrap();
    assert_eq!(
        call,
        json!({
            "seq": play.queue.seq(), "at": "2026-11-23T09:00:00.000+08:00",
            "ticket": 10_001, "number": "B101", "class": "normal", "reason": "arrival",
            "service": "transfer", "counter": "1", "times_called": 1,
        })
    );
}

#[test]
fn a_change_of_the_hall_is_a_new_snapshot() {
    let mut play = Play::open();
    let mut other = hall();
    other.name.zh = "新大厅".into();
    play.command(&Command::Configure { hall: other.into() })
        .unwrap();
    let event = play.log.last().unwrap();
    assert_eq!(play.queue.change(event, &mut Waits::default()), None);
}
