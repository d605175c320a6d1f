//! Which calls are spoken and shown large, and when: only those that hold, longest wait first.

use jiaohao::link::LinkState;
use jiaohao::model::{Action, Announced, DisplaySettings, Reason, Span, Target, Time};
use jiaohao::protocol::view::CallView;
use jiaohao::screens::display::conductor::MISSED;
use jiaohao::voice::VoiceEvent;
use jiaohao::words::Lang;
use jiaohao_fixture::at;
use std::collections::BTreeSet;

use crate::display::of_zone;
use crate::hall::Hall;
use crate::hall_world::{World, forms};

const SECOND: Span = Span::from_secs(1);

/// Counter 7 calls while three others do, and marks it a no-show.
#[test]
fn a_call_that_has_ended_is_neither_said_nor_shown() {
    let mut world = World::busy(24);
    let called = [1, 2, 3, 7].map(|counter| {
        let number = world.call(counter);
        world.pass(Span::from_millis(50));
        number
    });
    let [_, _, third, missed] = &called;
    world.pass(Span::from_millis(1_500));
    world.end(7);
    world.pass(Span::from_secs(60));
    assert!(!world.said().contains(missed), "{:?}", world.said());
    assert!(!world.large().contains(missed));
    assert!(world.said().contains(third));
    // The same for a ticket whose clerk has started: the person is there.
    let (called, started) = (world.call(4), world.call(5));
    world.start(5);
    world.pass(Span::from_secs(60));
    assert!(world.said().contains(&called) && !world.said().contains(&started));
    assert!(!world.large().contains(&started));
}

/// Next, no-show four times, next: only the ticket that is really called is spoken.
#[test]
fn a_newer_call_of_a_counter_takes_the_place_of_its_older_one() {
    let mut world = World::busy(8);
    let other = world.call(1);
    world.pass(SECOND);
    for _ in 0..4 {
        world.call(3);
        world.pass(Span::from_millis(900));
        world.end(3);
    }
    let last = world.call(3);
    assert!(world.large().contains(&last));
    world.pass(Span::from_secs(40));
    let spoken = world.said();
    assert!(
        spoken
            .iter()
            .all(|number| [&other, &last].contains(&number)),
        "{spoken:?}"
    );
    assert_eq!(world.doubled, 0, "two numbers of one counter side by side");
    let lags = world.lags();
    assert!(lags[1] <= Span::from_secs(10), "{lags:?}");
}

#[test]
fn nothing_of_a_call_that_has_ended_follows_its_sentence() {
    let mut world = World::busy(8);
    let ended = world.call(3);
    world.pass(Span::from_secs(3));
    world.end(3);
    world.pass(Span::from_secs(30));
    assert_eq!(
        world.said(),
        [&*ended],
        "its sentence is said to its end, and not again"
    );
    let next = world.call(3);
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), [&*ended, &next, &next], "with time, twice");
}

#[test]
fn a_recall_is_spoken_again() {
    let mut world = World::busy(8);
    let called = world.call(3);
    world.pass(Span::from_secs(30));
    world.recall(3);
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), [&*called; 4]);
    // One that was not spoken yet keeps its place in the line.
    let [_, recalled, later] = [1, 2, 4].map(|counter| {
        let number = world.call(counter);
        world.pass(SECOND);
        number
    });
    world.recall(2);
    world.pass(Span::from_secs(40));
    let said = world.said()[4..].to_vec();
    let first = |number: &String| said.iter().position(|said| said == number).unwrap();
    assert!(first(&recalled) < first(&later), "{said:?}");
}

/// The ticket at rest is still called; one that is not must not be read as a summons.
#[test]
fn at_rest_stands_the_last_call_that_holds() {
    let mut world = World::busy(8);
    let first = world.call(1);
    world.pass(SECOND);
    let second = world.call(2);
    world.pass(Span::from_mins(1));
    assert_eq!(world.large(), [second]);
    world.end(2);
    assert_eq!(world.large(), [first]);
    world.start(1);
    assert_eq!(world.large(), Vec::<String>::new());
    let board = world.conductor.board(Some(world.now()));
    assert_eq!(board.message, "请取号，听到叫号后到窗口办理");
}

/// A device that was suspended gets everything it missed at once, with the original times.
#[test]
fn after_standing_still_only_the_last_twenty_seconds_are_said() {
    let mut world = World::busy(12);
    world.connected = false;
    let mut backlog = Vec::new();
    let mut called = Vec::new();
    for counter in 1..=10 {
        world.pass(Span::from_secs(10));
        let number = world.call(counter);
        called.push((number, world.hall.now));
        backlog.push(world.hall.view());
    }
    world.pass(Span::from_secs(5));
    // The last one, called five seconds ago, is a no-show by now.
    world.end(10);
    assert_eq!(world.said(), Vec::<String>::new());
    world.connected = true;
    for hall in backlog {
        world.conductor.see(Some(hall.into()), world.now());
        world.speak();
    }
    let back = world.hall.now;
    world.pass(Span::from_secs(60));
    let fresh = |called: &&(String, Time)| back.since(called.1) < MISSED;
    let fresh: Vec<_> = called.iter().filter(fresh).collect();
    assert_eq!(fresh.len(), 2, "two were called in the last twenty seconds");
    let said = world.said();
    assert!(!said.is_empty(), "the first of them still holds");
    assert!(said.iter().all(|number| *number == fresh[0].0), "{said:?}");
}

#[test]
fn nothing_is_said_of_a_hall_that_is_not_heard() {
    let mut world = World::busy(8);
    let [_, _, third] = [1, 2, 3].map(|counter| world.call(counter));
    // The line is silent, and nobody has noticed yet.
    world.connected = false;
    world.end(3);
    world.pass(Span::from_secs(40));
    assert!(!world.said().contains(&third), "{:?}", world.said());
    let before = world.heard.len();
    let since = world.now();
    world.conductor.relink(LinkState::Reconnecting { since });
    world.connected = true;
    let called = world.call(4);
    world.pass(Span::from_secs(5));
    assert_eq!(world.heard.len(), before, "what is shown may be old");
    world.conductor.relink(LinkState::Connected);
    world.pass(SECOND);
    assert_eq!(world.said().last(), Some(&called));
}

#[test]
fn without_sound_calls_wait_twenty_seconds() {
    let mut world = World::busy(8);
    world.conductor.hear(VoiceEvent::Sound(false));
    world.call(1);
    world.pass(MISSED);
    world.pass(SECOND);
    let called = world.call(2);
    world.pass(SECOND);
    assert!(world.heard.is_empty());
    world.conductor.hear(VoiceEvent::Sound(true));
    world.pass(SECOND);
    assert_eq!(world.said(), [called]);
    // The card is lost in the middle: the sentence is repeated from the start, if the call still
    // holds.
    let call = world.heard[0].order.call;
    world.conductor.hear(VoiceEvent::Sound(false));
    world.conductor.hear(VoiceEvent::Unsaid(call));
    assert_eq!(world.conductor.cue(world.now()), None);
    world.conductor.hear(VoiceEvent::Sound(true));
    let again = world.conductor.cue(world.now()).unwrap();
    assert_eq!((again.call, again.take), (call, world.heard[0].order.take));
}

#[test]
fn the_hub_is_told_what_became_of_each_call() {
    let mut world = World::busy(8);
    world.call(1);
    world.pass(Span::from_secs(10));
    let spoken = world.heard[0].call.seq;
    let told = world.conductor.announced();
    assert_eq!(
        told,
        [(spoken, Announced::Shown), (spoken, Announced::Spoken)]
    );
    assert!(world.conductor.speaks(world.now()));
    world.conductor.hear(VoiceEvent::Sound(false));
    assert!(!world.conductor.speaks(world.now()));
    world.call(2);
    world.pass(MISSED);
    world.pass(SECOND);
    let told = world.conductor.announced();
    let silent = told[0].0;
    assert_eq!(
        told,
        [(silent, Announced::Shown), (silent, Announced::Failed)]
    );
    assert_eq!(world.conductor.announced(), []);
}

#[test]
fn a_chime_tells_of_an_urgent_notice_after_a_running_announcement() {
    let mut world = World::busy(8);
    let first = world.call(1);
    world.pass(SECOND);
    world
        .hall
        .warn(("请走东门", "Use the east door"), ("西门检修", "Works"));
    world.see();
    let next = world.call(2);
    world.pass(Span::from_secs(60));
    assert_eq!(world.chimes.len(), 1, "once, not again and again");
    let of_first = world.heard.iter().filter(|heard| heard.number == first);
    let of_next = world.heard.iter().find(|heard| heard.number == next);
    let chimed = world.chimes[0];
    assert!(of_first.map(|heard| heard.ended).max().unwrap() <= chimed);
    assert!(chimed < of_next.unwrap().began);
}

#[test]
fn calls_of_another_zone_are_not_said() {
    let hall = Hall::of_counters(8, |hall| hall.counters[1].zone = "upstairs".into());
    let mut world = World::new(hall, &[Lang::ZH], DisplaySettings::default());
    world.conductor = of_zone(Some("hall"));
    world.conductor.relink(LinkState::Connected);
    world.conductor.hear(VoiceEvent::Sound(true));
    world.see();
    let (upstairs, here) = (world.call(2), world.call(3));
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), [here]);
    assert!(!world.large().contains(&upstairs));
    let told = world.conductor.announced().into_iter();
    let calls: BTreeSet<_> = told.map(|(call, _)| call).collect();
    assert_eq!(calls.len(), 1, "nor is the hub told of them");
}

/// 24 counters, six calls a minute, for half an hour, after all of them called at once.
fn busy_hall(languages: &[Lang]) {
    let hall = Hall::of_counters(24, |_| {});
    let mut world = World::new(hall, languages, DisplaySettings::default());
    let name = languages
        .iter()
        .map(|lang| lang.code())
        .collect::<Vec<_>>()
        .join("+");
    for counter in 1..=24 {
        world.call(counter);
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
        world.call(1 + round % 24);
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
    let never = DisplaySettings {
        no_repeat_from: 99,
        one_language_from: 99,
        short_from: 99,
        ..DisplaySettings::default()
    };
    let hall = Hall::of_counters(24, |_| {});
    let mut world = World::new(hall, &[Lang::ZH], never);
    for counter in 1..=24 {
        world.call(counter);
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

/// Whatever becomes of a called ticket, people need not follow its call any more.
#[test]
fn only_the_latest_call_of_a_counter_holds() {
    let mut hall = Hall::of_counters(8, |_| {});
    let holds = |hall: &Hall, call: &CallView| hall.view().holds(call);
    let latest = |hall: &Hall| hall.view().calls.swap_remove(0);
    hall.summon("3", Reason::Arrival);
    let first = latest(&hall);
    assert!(holds(&hall, &first));
    hall.act("3", Action::Recall);
    let again = latest(&hall);
    assert!(!holds(&hall, &first) && holds(&hall, &again));
    let finish = Action::Finish {
        outcome: None,
        cases: None,
    };
    let send = Action::Transfer {
        to: Target::Counter("4".into()),
    };
    let next = Action::CallNext { current: None };
    for end in [
        Action::Start,
        Action::Park,
        Action::NoShow,
        Action::Close,
        finish,
        send,
        next,
    ] {
        let mut hall = hall.clone();
        hall.act("3", end.clone());
        assert!(!holds(&hall, &again), "{end:?}");
    }
    // Somebody else is called there.
    hall.summon("3", Reason::Arrival);
    assert!(!holds(&hall, &again) && holds(&hall, &latest(&hall)));
    hall.now = at(24, 1);
    hall.tick();
    assert!(!holds(&hall, &again), "the day is over");
}
