//! Which calls are spoken and shown large, and when: only those that hold, longest wait first.

use jiaohao::link::LinkState;
use jiaohao::model::{Span, TicketState};
use jiaohao::screens::display::conductor::MISSED;
use jiaohao::voice::{Load, VoiceEvent};
use jiaohao::words::Lang;

use crate::hall_world::{World, forms};

const SECOND: Span = Span::from_secs(1);

/// Counter 7 calls K102 while three others call, and marks it a no-show.
#[test]
fn a_call_that_has_ended_is_neither_said_nor_shown() {
    let mut world = World::busy(24);
    for (counter, number) in [(1, "A001"), (2, "A002"), (3, "A003"), (7, "K102")] {
        world.call(counter, number);
        world.pass(Span::from_millis(50));
    }
    world.pass(Span::from_millis(1_500));
    world.end(7);
    world.pass(Span::from_secs(60));
    assert!(!world.said().contains(&"K102"), "{:?}", world.said());
    assert!(!world.large().contains(&"K102".into()));
    assert!(world.said().contains(&"A003"));
    // The same for a ticket whose clerk has started: the person is there.
    world.call(4, "B001");
    world.call(5, "B002");
    world.start(5);
    world.pass(Span::from_secs(60));
    assert!(world.said().contains(&"B001") && !world.said().contains(&"B002"));
    assert!(!world.large().contains(&"B002".into()));
}

/// Next, no-show four times, next: only the ticket that is really called is spoken.
#[test]
fn a_newer_call_of_a_counter_takes_the_place_of_its_older_one() {
    let mut world = World::busy(8);
    world.call(1, "A001");
    world.pass(SECOND);
    for number in ["C001", "C002", "C003", "C004"] {
        world.call(3, number);
        world.pass(Span::from_millis(900));
        world.end(3);
    }
    world.call(3, "C005");
    assert!(world.large().contains(&"C005".into()));
    world.pass(Span::from_secs(40));
    let spoken: Vec<_> = world.said();
    assert!(
        spoken
            .iter()
            .all(|number| ["A001", "C005"].contains(number)),
        "{spoken:?}"
    );
    assert_eq!(world.doubled, 0, "two numbers of one counter side by side");
    let lags = world.lags();
    assert!(lags[1] <= Span::from_secs(10), "{lags:?}");
}

#[test]
fn nothing_of_a_call_that_has_ended_follows_its_sentence() {
    let mut world = World::busy(8);
    world.call(3, "C001");
    world.pass(Span::from_secs(3));
    world.end(3);
    world.pass(Span::from_secs(30));
    assert_eq!(
        world.said(),
        ["C001"],
        "its sentence is said to its end, and not again"
    );
    world.call(3, "C002");
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), ["C001", "C002", "C002"], "with time, twice");
}

#[test]
fn a_recall_is_spoken_again() {
    let mut world = World::busy(8);
    world.call(3, "C001");
    world.pass(Span::from_secs(30));
    world.recall(3);
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), ["C001"; 4]);
    // One that was not spoken yet keeps its place in the line.
    world.call(1, "A001");
    world.pass(SECOND);
    world.call(2, "A002");
    world.pass(SECOND);
    world.call(4, "A004");
    world.pass(SECOND);
    world.recall(2);
    world.pass(Span::from_secs(40));
    let said = world.said()[4..].to_vec();
    let first = |number| said.iter().position(|said| *said == number).unwrap();
    assert!(first("A002") < first("A004"), "{said:?}");
}

/// The ticket at rest is still called; one that is not must not be read as a summons.
#[test]
fn at_rest_stands_the_last_call_that_holds() {
    let mut world = World::busy(8);
    world.call(1, "A001");
    world.pass(SECOND);
    world.call(2, "A002");
    world.pass(Span::from_mins(1));
    assert_eq!(world.large(), ["A002"]);
    world.end(2);
    assert_eq!(world.large(), ["A001"]);
    world.start(1);
    assert_eq!(world.large(), Vec::<String>::new());
    let board = world.conductor.board(Some(world.now));
    assert_eq!(board.message, "请取号，听到叫号后到窗口办理");
}

/// A device that was suspended gets everything it missed at once, with the original times.
#[test]
fn after_standing_still_only_the_last_twenty_seconds_are_said() {
    let mut world = World::busy(12);
    world.connected = false;
    let mut backlog = Vec::new();
    let mut called = Vec::new();
    for place in 0..10 {
        world.pass(Span::from_secs(10));
        let (counter, number) = (place + 1, format!("B{place:03}"));
        world.call(counter, &number);
        called.push((number, world.now.time));
        world.hall.now = world.now;
        backlog.push(world.hall.clone());
    }
    world.pass(Span::from_secs(5));
    // The last one, called five seconds ago, is a no-show by now.
    world.end(10);
    assert_eq!(world.said(), Vec::<&str>::new());
    world.connected = true;
    for hall in backlog {
        world.conductor.see(Some(hall.into()), world.now);
        world.speak();
    }
    world.pass(Span::from_secs(60));
    let fresh: Vec<_> = called
        .iter()
        .filter(|(_, at)| world.now.time.since(*at) - Span::from_secs(60) < MISSED)
        .collect();
    assert_eq!(fresh.len(), 2, "two were called in the last twenty seconds");
    assert!(
        world.heard.iter().all(|heard| heard.number == "B008"),
        "{:?}",
        world.said()
    );
    assert_eq!(world.said().first(), Some(&"B008"));
}

#[test]
fn nothing_is_said_of_a_hall_that_is_not_heard() {
    let mut world = World::busy(8);
    for (counter, number) in [(1, "A001"), (2, "A002"), (3, "A003")] {
        world.call(counter, number);
    }
    // The line is silent, and nobody has noticed yet.
    world.connected = false;
    world.end(3);
    world.pass(Span::from_secs(40));
    assert!(!world.said().contains(&"A003"), "{:?}", world.said());
    let before = world.heard.len();
    world
        .conductor
        .relink(LinkState::Reconnecting { since: world.now });
    world.connected = true;
    world.call(4, "A004");
    world.pass(Span::from_secs(5));
    assert_eq!(world.heard.len(), before, "what is shown may be old");
    world.conductor.relink(LinkState::Connected);
    world.pass(SECOND);
    assert_eq!(world.said().last(), Some(&"A004"));
}

#[test]
fn without_sound_calls_wait_twenty_seconds() {
    let mut world = World::busy(8);
    world.conductor.hear(VoiceEvent::Sound(false));
    world.call(1, "A001");
    world.pass(MISSED);
    world.pass(SECOND);
    world.call(2, "A002");
    world.pass(SECOND);
    assert!(world.heard.is_empty());
    world.conductor.hear(VoiceEvent::Sound(true));
    world.pass(SECOND);
    assert_eq!(world.said(), ["A002"]);
    // The card is lost in the middle: the sentence is repeated from the start, if the call still
    // holds.
    let call = world.heard[0].order.call;
    world.conductor.hear(VoiceEvent::Sound(false));
    world.conductor.hear(VoiceEvent::Unsaid(call));
    assert_eq!(world.conductor.cue(world.now), None);
    world.conductor.hear(VoiceEvent::Sound(true));
    let again = world.conductor.cue(world.now).unwrap();
    assert_eq!((again.call, again.take), (call, world.heard[0].order.take));
}

#[test]
fn calls_of_another_zone_are_not_said() {
    let mut world = World::busy(8);
    world.hall.counters[1].zone = "upstairs".into();
    world.conductor = jiaohao::screens::display::conductor::Conductor::new(
        Lang::ZH,
        Some("hall".into()),
        jiaohao::voice::Plan {
            languages: 1,
            repeats: 1,
            load: Load::default(),
        },
    );
    world.conductor.relink(LinkState::Connected);
    world.conductor.hear(VoiceEvent::Sound(true));
    world.see();
    world.call(2, "A002");
    world.call(3, "A003");
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), ["A003"]);
    assert!(!world.large().contains(&"A002".into()));
}

/// 24 counters, six calls a minute, for half an hour, after all of them called at once.
fn busy_hall(languages: &[Lang]) {
    let mut world = World::new(24, languages, Load::default());
    let name = languages
        .iter()
        .map(|lang| lang.code())
        .collect::<Vec<_>>()
        .join("+");
    for counter in 1..=24 {
        world.call(counter, &format!("B{counter:03}"));
    }
    world.pass(Span::from_secs(240));
    let lags = world.lags();
    assert_eq!(lags.len(), 24, "everybody was spoken to");
    figures(&format!("{name}, 24 at once"), &lags);
    // Two minutes, with some allowance for what programs take.
    assert!(lags.iter().max() <= Some(&Span::from_secs(106)));
    let (full, short) = forms(&world.heard);
    assert!(full > 0 && short > 0, "{full} in full, {short} short");
    for (number, shown) in &world.shown {
        assert!(
            *shown >= Span::from_secs(5),
            "{number} was shown for {shown:?}"
        );
    }
    assert_eq!(world.shown.len(), 24);

    let before = lags.len();
    for round in 0..180 {
        world.call(1 + round % 24, &format!("C{:03}", 1 + round));
        world.pass(Span::from_secs(10));
    }
    world.pass(Span::from_secs(60));
    let lags = &world.lags()[before..];
    assert_eq!(lags.len(), 180);
    figures(&format!("{name}, six a minute"), lags);
    assert!(lags.iter().max() <= Some(&Span::from_secs(30)));
    for (number, shown) in &world.shown {
        assert!(
            *shown >= Span::from_secs(5),
            "{number} was shown for {shown:?}"
        );
    }
    assert_eq!(world.doubled, 0);
}

#[test]
fn a_busy_hall_is_spoken_to_in_time() {
    busy_hall(&[Lang::ZH]);
}

#[test]
fn a_busy_hall_of_two_languages_is_spoken_to_in_time() {
    busy_hall(&[Lang::ZH, Lang::EN]);
}

/// Without shortening it falls behind: the rules are what keeps the bars.
#[test]
fn without_its_rules_a_busy_hall_falls_behind() {
    let never = Load {
        no_repeat_from: 99,
        one_language_from: 99,
        short_from: 99,
    };
    let mut world = World::new(24, &[Lang::ZH], never);
    for counter in 1..=24 {
        world.call(counter, &format!("B{counter:03}"));
    }
    world.pass(Span::from_secs(300));
    assert!(world.lags().iter().max() > Some(&Span::from_secs(120)));
}

#[expect(clippy::print_stderr, reason = "figures for docs/performance.md")]
fn figures(name: &str, lags: &[Span]) {
    let mut seconds: Vec<_> = lags
        .iter()
        .map(|lag| lag.as_millis() as f64 / 1_000.0)
        .collect();
    seconds.sort_by(f64::total_cmp);
    let at = |part: f64| seconds[((seconds.len() - 1) as f64 * part) as usize];
    let (p50, p90, p99, most) = (at(0.5), at(0.9), at(0.99), at(1.0));
    eprintln!("{name}: p50 {p50:.1} s, p90 {p90:.1} s, p99 {p99:.1} s, most {most:.1} s");
}

/// A view describes a call by the present state of its counter and ticket.
#[test]
fn only_the_latest_call_of_a_counter_holds() {
    let mut world = World::busy(8);
    world.call(3, "C001");
    let first = world.hall.calls[0].clone();
    assert!(world.hall.holds(&first));
    world.recall(3);
    let again = world.hall.calls[0].clone();
    assert!(!world.hall.holds(&first) && world.hall.holds(&again));
    for state in [
        TicketState::Waiting,
        TicketState::Serving,
        TicketState::Served,
        TicketState::Parked,
        TicketState::NoShow,
        TicketState::Canceled,
        TicketState::Expired,
    ] {
        let mut hall = world.hall.clone();
        if let Some(ticket) = &mut hall.counters[2].ticket {
            ticket.state = state;
        }
        assert!(!hall.holds(&again), "{state:?}");
    }
    world.call(3, "C002");
    assert!(!world.hall.holds(&again));
    world.end(3);
    assert!(!world.hall.holds(&world.hall.calls[0]));
}
