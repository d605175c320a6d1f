//! What a device believes about the time at its hub, and when.

use jiaohao::link::HubClock;
use jiaohao::model::{Moment, Span};
use jiaohao::system::steady::Steady;
use std::time::Duration;

const BEGAN: &str = "2026-11-23T09:00:00.000+08:00";

/// The hub's time this many seconds after the start.
fn hub(seconds: i64) -> Moment {
    let began: Moment = BEGAN.parse().unwrap();
    began.at(began.time + Span::from_secs(seconds))
}

fn heard(seconds: u64) -> Steady {
    Steady::after(Duration::from_secs(seconds))
}

#[test]
fn the_time_goes_on_between_messages() {
    let clock = HubClock::new(hub(0), heard(100));
    assert_eq!(clock.at(heard(107)), hub(7));
}

/// A device that was suspended for 100 s gets all the ticks that it missed at once.
#[test]
fn a_backlog_says_nothing_of_now() {
    let mut clock = HubClock::new(hub(0), heard(0));
    for second in (5..100).step_by(5) {
        clock.hear(hub(second), heard(100));
        assert_eq!(clock.at(heard(100)), hub(100), "a tick of {second} s");
    }
    clock.hear(hub(100), heard(100));
    clock.hear(hub(104), heard(105));
    assert_eq!(
        clock.at(heard(105)),
        hub(104),
        "a second late is what a line may be"
    );
}

/// It is set back while the hub runs: after a while the device believes it.
#[test]
fn a_hub_that_goes_on_saying_less_is_believed() {
    let mut clock = HubClock::new(hub(300), heard(0));
    for second in [5, 10] {
        clock.hear(hub(second), heard(u64::try_from(second).unwrap()));
        assert_eq!(
            clock.at(heard(u64::try_from(second).unwrap())),
            hub(300 + second)
        );
    }
    clock.hear(hub(15), heard(15));
    assert_eq!(clock.at(heard(16)), hub(16));
}

/// One late batch after another, with correct intervals within, is never believed.
#[test]
fn late_messages_count_from_the_last_good_one() {
    let mut clock = HubClock::new(hub(0), heard(0));
    for round in 1..6 {
        let now = round * 40;
        clock.hear(hub(now - 30), heard(u64::try_from(now).unwrap()));
        clock.hear(hub(now), heard(u64::try_from(now).unwrap()));
        assert_eq!(clock.at(heard(u64::try_from(now).unwrap())), hub(now));
    }
}
