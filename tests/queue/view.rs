//! The wire format, by value: outside clients are written to it.

use jiaohao_core::model::text::{Lines, Text, TextFault};
use jiaohao_core::model::{Action, Class, Hall, Moment, Target};
use jiaohao_core::protocol::view::{CounterLine, CounterView, LineKind};
use jiaohao_core::queue::*;
use jiaohao_core::views;
use jiaohao_core::views::Waits;
use jiaohao_fixture::{Play, at, hall};
use serde_json::json;

#[test]
fn a_moment_is_rfc_3339_in_the_halls_zone() {
    let play = Play::closed();
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
    let view = views::ticket_answer(&play.queue, play.ticket(id), play.now);
    let mut value = serde_json::to_value(&view).unwrap();
    value["wait"].take(); // the promise is the forecast's
    assert_eq!(
        value,
        json!({
            "id": id, "number": "B102", "service": "transfer", "class": "normal", "slot": null,
            "cases": 1, "state": "waiting", "counter": null, "device": 1, "paper": "pending", "reprint": null,
            "code": "7KQ2M4TD", "arrived_at": "2026-11-23T09:00:00.000+08:00",
            "waits_since": "2026-11-23T09:00:00.000+08:00", "rank": "2026-11-23T09:00:00.000+08:00",
            "issued_at": "2026-11-23T09:00:00.000+08:00", "called_at": null, "started_at": null,
            "ended_at": null, "times_called": 0, "recalls": 0, "reason": null, "outcome": null, "ahead": 1,
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
    let hall = views::hall_view(&play.queue, false, &mut Waits::default(), play.now);
    let transfer = hall.service(&"transfer".into()).unwrap();
    let (normal, priority) = (transfer.wait.unwrap(), transfer.priority_wait.unwrap());
    assert!(priority.high_s < normal.high_s, "{priority:?} {normal:?}");
    let id = play.issue("transfer", Class::Priority, None);
    assert_eq!(
        play.promise(id).map(|promise| promise.wait.into()),
        Some(priority)
    );
}

#[test]
fn the_public_sees_only_what_hangs_on_the_wall() {
    let mut play = Play::open();
    let id = play.take("transfer");
    play.next("1").unwrap();
    let view = views::ticket_view(&play.queue, play.ticket(id)).for_public();
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
    let change = views::change(&play.queue, event, &mut Waits::default()).unwrap();
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
    other.name.set("zh", "新大厅");
    play.command(&Command::Configure { hall: other.into() })
        .unwrap();
    let event = play.log.last().unwrap();
    assert_eq!(
        views::change(&play.queue, event, &mut Waits::default()),
        None
    );
}

/// At a counter: those it serves and who were sent there, and those it could help.
fn waiting_at(play: &Play, counter: &str) -> (u64, u64) {
    let hall = views::hall_view(&play.queue, false, &mut Waits::default(), play.now);
    let lines = hall.lines_at(hall.counter(&counter.into()).unwrap());
    let sum = |helped: bool| {
        let of_kind = |line: &&CounterLine| (line.kind == LineKind::Helped) == helped;
        lines.iter().filter(of_kind).map(|line| line.waiting).sum()
    };
    (sum(false), sum(true))
}

#[test]
fn whoever_is_sent_to_a_counter_waits_there_and_nowhere_else() {
    let mut play = Play::open();
    let id = play.take("transfer");
    assert_eq!(
        (
            waiting_at(&play, "1"),
            waiting_at(&play, "2"),
            waiting_at(&play, "3")
        ),
        ((1, 0), (0, 1), (1, 0))
    );
    play.next("1").unwrap();
    let to = Target::Counter("2".into());
    play.at("1", Action::Transfer { to }).unwrap();
    assert_eq!(
        (
            waiting_at(&play, "1"),
            waiting_at(&play, "2"),
            waiting_at(&play, "3")
        ),
        ((0, 0), (1, 0), (0, 0))
    );
    assert_eq!(
        play.next("1"),
        Err(Refusal::NobodyWaiting {
            counter: "1".into()
        })
    );
    assert_eq!(play.next("2").unwrap().unwrap().0, play.ticket(id).number);
}

#[test]
fn a_change_tells_which_counter_lost_whom_it_was_sent() {
    let mut play = Play::open();
    let ticket = play.take("transfer");
    play.next("1").unwrap();
    let to = Target::Counter("2".into());
    play.at("1", Action::Transfer { to }).unwrap();
    let noted = false;
    play.at("3", Action::Call { ticket, noted }).unwrap();
    let event = play.log.last().unwrap();
    let change = views::change(&play.queue, event, &mut Waits::default()).unwrap();
    let sent: Vec<_> = change
        .counters
        .iter()
        .map(|c| (c.id.as_str(), c.sent.len()))
        .collect();
    assert_eq!(sent, [("3", 0), ("2", 0)]);
}

#[test]
fn whoever_came_back_waits_since_the_return() {
    let mut play = Play::open();
    let ticket = play.take("tax");
    play.next("3").unwrap();
    play.at("3", Action::NoShow).unwrap();
    play.wait_min(40);
    play.command(&Command::ReturnTicket { ticket }).unwrap();
    play.wait_min(3);
    let longest = |play: &Play| {
        let hall = views::hall_view(&play.queue, false, &mut Waits::default(), play.now);
        hall.service(&"tax".into()).unwrap().longest_s
    };
    assert_eq!(longest(&play), 180);
    let view = views::ticket_view(&play.queue, play.ticket(ticket));
    assert_eq!(view.waits_since, Some(play.queue.moment(at(9, 40))));
    // Recalls are counted anew for every call.
    play.next("3").unwrap();
    play.at("3", Action::Recall).unwrap();
    let view = views::ticket_view(&play.queue, play.ticket(ticket));
    assert_eq!((view.times_called, view.recalls), (Some(3), Some(1)));
}

fn paused(reason: &str) -> (CounterView, CounterView) {
    let mut play = Play::open();
    let reason = reason.into();
    play.at("1", Action::Pause { reason }).unwrap();
    let view = views::counter_view(&play.queue, play.queue.counter(&"1".into()).unwrap());
    (view.clone(), view.for_public())
}

#[test]
fn the_public_never_reads_what_a_clerk_typed() {
    let (staff, public) = paused("toilet break 10 min");
    assert_eq!(staff.pause_reason.as_deref(), Some("toilet break 10 min"));
    assert_eq!((public.pause_reason, public.pause_words), (None, None));
    let (staff, public) = paused("fault");
    assert_eq!(staff.pause_reason.as_deref(), Some("fault"));
    let words = public.pause_words.unwrap();
    assert_eq!((public.pause_reason, words.get("zh")), (None, "故障处理中"));
}

#[test]
fn a_pause_of_an_old_log_is_what_was_typed() {
    let body = r#"{"kind":"counter-paused","body":{"counter":"1","reason":"用餐"}}"#;
    let fact: Fact = serde_json::from_str(body).unwrap();
    let typed = Fact::CounterPaused {
        counter: "1".into(),
        reason: "用餐".into(),
        listed: None,
    };
    assert_eq!(fact, typed);
    // And it is written back unchanged.
    assert_eq!(serde_json::to_string(&fact).unwrap(), body);
}

#[test]
fn a_text_is_kept_as_it_is_measured() {
    assert_eq!(Text::<4>::new("  用餐 1 ").unwrap().as_str(), "用餐 1");
    assert_eq!(
        Text::<4>::new("用餐一会儿"),
        Err(TextFault::TooLong { most: 4 })
    );
    assert_eq!(Text::<4>::new(" \u{3000} "), Err(TextFault::Empty));
    for hidden in [
        "a\nb",
        "a\u{202E}b",
        "a\u{200B}b",
        "a\u{2028}b",
        "a\u{FEFF}b",
        "a\u{A0}b",
    ] {
        assert_eq!(Text::<9>::new(hidden), Err(TextFault::Unseen), "{hidden:?}");
    }
}

#[test]
fn lines_are_kept_as_they_are_measured() {
    let lines = Lines::<9>::new("  身份证 \n\n \u{3000}\n原件\r\n  ").unwrap();
    assert_eq!(lines.to_string(), "身份证\n原件");
    assert_eq!(lines.iter().collect::<Vec<_>>(), ["身份证", "原件"]);
    assert_eq!(
        Lines::<9>::new("身份证\n不动产权证")
            .unwrap()
            .iter()
            .count(),
        2
    );
    // What divides them counts too.
    let long = Err(TextFault::TooLong { most: 8 });
    assert_eq!(Lines::<8>::new("身份证\n不动产权证"), long);
    assert_eq!(Lines::<8>::new("身份证不动产权证明"), long);
    for empty in ["", " ", "\n \u{3000}\n"] {
        assert_eq!(Lines::<9>::new(empty), Err(TextFault::Empty), "{empty:?}");
    }
    for hidden in [
        "a\tb",
        "a\rb",
        "a\u{202E}b",
        "a\u{200B}b",
        "a\u{2028}b",
        "a\u{A0}b",
    ] {
        assert_eq!(
            Lines::<9>::new(hidden),
            Err(TextFault::Unseen),
            "{hidden:?}"
        );
    }
    let read: Lines<9> = serde_json::from_str(r#"" a \n b""#).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#""a\nb""#);
}

#[test]
fn a_hall_of_an_old_log_lists_no_reasons() {
    let mut old = serde_json::to_value(hall()).unwrap();
    old.as_object_mut().unwrap().remove("pause_reasons");
    let read: Hall = serde_json::from_value(old).unwrap();
    let none = Hall {
        pause_reasons: Vec::new(),
        ..hall()
    };
    assert_eq!(read, none);
}
