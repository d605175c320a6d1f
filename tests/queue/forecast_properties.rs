//! What must hold for every promise, whatever happened before.

use crate::properties::{SERVICES, config, play_all, tries};
use jiaohao_core::model::hall::{Hall, Period};
use jiaohao_core::model::{
    Action, Class, CounterId, DeviceId, Reason, ServiceId, Span, TicketId, Time,
};
use jiaohao_core::protocol::view;
use jiaohao_core::queue::forecast::simulate::{Desk, Ours, Person, simulate};
use jiaohao_core::queue::forecast::{Basis, Promise, Simulated, Wait};
use jiaohao_core::queue::*;
use jiaohao_core::views;
use jiaohao_fixture::{Play, hall, issue};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

fn check_order(wait: view::Wait) {
    assert!(wait.low_s <= wait.likely_s, "{wait:?}");
    assert!(wait.likely_s <= wait.high_s, "{wait:?}");
}

fn check(promise: Option<Promise>) {
    let Some(promise) = promise else { return };
    check_order(promise.wait.into());
    if let Some(basis) = promise.basis {
        assert!(basis.low_ms <= basis.high_ms, "{basis:?}");
        assert!(basis.band < 10, "{basis:?}");
    }
}

/// Requests every kind of wait.
fn ask(queue: &Queue, rank: Time, slot: Option<Time>, now: Time) {
    for service in SERVICES {
        check(queue.scene().promise(&service.into(), rank, slot, now));
    }
    for ticket in queue.tickets() {
        let answer = views::ticket_answer(queue, ticket, now);
        if let Some(wait) = answer.wait {
            check_order(wait);
        }
    }
}

/// A hall with arbitrary times and rules.
fn any_hall() -> impl Strategy<Value = Hall> {
    let period = || (any::<u16>(), any::<u16>());
    let periods = prop::collection::vec(period(), 0..4);
    let minutes = prop::collection::vec(any::<u32>(), 4);
    let spans = any::<[i64; 3]>();
    let helps = any::<[bool; 3]>();
    (periods, minutes, spans, helps).prop_map(|(periods, minutes, spans, helps)| {
        let mut hall = hall();
        hall.hours[0].serve = periods
            .into_iter()
            .map(|(from_min, to_min)| Period { from_min, to_min })
            .collect();
        for (service, minutes) in hall.services.iter_mut().zip(minutes) {
            service.minutes = minutes;
        }
        let [head_start, help_delay, late] = spans.map(Span::from_millis);
        hall.priority.head_start = head_start;
        hall.rules.help_delay = help_delay;
        hall.appointment.late = late;
        for (counter, helps) in hall.counters.iter_mut().zip(helps) {
            if helps {
                let services = SERVICES.iter().map(|service| ServiceId::from(*service));
                counter.helps = services.collect();
                counter.serves.truncate(1);
            }
        }
        hall
    })
}

/// Learned values as kept over a night, with arbitrary figures.
fn any_learned() -> impl Strategy<Value = Value> {
    let bins = prop::collection::vec((0..56_usize, any::<u16>()), 0..20);
    let histograms = prop::collection::vec(bins, 10);
    let tails = any::<[u16; 10]>();
    let past = any::<[i64; 4]>();
    let errors = any::<[u16; 2]>();
    (histograms, tails, past, errors).prop_map(|(histograms, tails, past, errors)| {
        json!({
            "services": {"tax": {
                "rhythm": {"events": past[0], "ms": past[1]},
                "cycle": {"events": past[2], "ms": past[3]},
                "rhythm_error": errors[0],
                "simulated_error": errors[1],
                "histograms": histograms,
            }},
            "hall": {"histograms": histograms, "below": tails, "above": tails, "usual": ["3"]},
        })
    })
}

/// Any promise, and how much later the call came.
fn any_promise() -> impl Strategy<Value = (Promise, i64)> {
    let figures = (
        any::<[u64; 3]>(),
        any::<[u32; 6]>(),
        any::<u8>(),
        any::<bool>(),
    );
    (figures, 0..40_000_i64).prop_map(|((wait, basis, band, simulated), late_ms)| {
        let promise = Promise {
            wait: Wait {
                low_s: wait[0],
                likely_s: wait[1],
                high_s: wait[2],
            },
            basis: Some(Basis {
                rhythm_ms: basis[0],
                simulated_ms: simulated.then_some(basis[1]),
                middle_ms: basis[2],
                offset_ms: basis[3],
                band,
                low_ms: basis[4],
                high_ms: basis[5],
            }),
        };
        (promise, late_ms)
    })
}

/// Counters that all call from the same lines, and who waits there.
fn any_line() -> impl Strategy<Value = (Vec<Desk>, Vec<Vec<Person>>)> {
    let free = prop::collection::vec((0..5_000_000_i64, any::<bool>()), 1..6);
    let person = (0..10_000_i64, 1_000..3_000_000_i64);
    let lines = prop::collection::vec(prop::collection::vec(person, 0..30), 1..4);
    (free, lines).prop_map(|(free, lines)| {
        let all: Vec<_> = (0..lines.len()).map(|line| (line, Span::ZERO)).collect();
        let desk = |(free_ms, idle)| Desk {
            free_ms,
            idle,
            lines: all.clone(),
        };
        let mut next = 0;
        let mut person = |(rank, cycle_ms)| {
            next += 1;
            Person {
                rank: Time::from_millis(rank),
                ticket: TicketId(next),
                cycle_ms,
            }
        };
        let mut line = |people: Vec<_>| {
            let mut people: Vec<_> = people.into_iter().map(&mut person).collect();
            people.sort_by_key(|person| (person.rank, person.ticket));
            people
        };
        let lines = lines.into_iter().map(&mut line).collect();
        (free.into_iter().map(desk).collect(), lines)
    })
}

fn wait_of(desks: &[Desk], lines: &[Vec<Person>], ours: Ours) -> i64 {
    let lines = lines.iter().map(|line| line.iter().copied());
    match simulate(desks, lines, ours) {
        Some(Simulated::AfterMs(ms)) => ms,
        Some(Simulated::Free) => 0,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(config())]

    /// After any events: in order, the same again, and asking changes nothing.
    #[test]
    fn a_promise_is_in_order_and_asking_changes_nothing(attempts in tries(), ahead_min in 0..90_i64) {
        let mut steps = 0;
        play_all(&attempts, |_, play, _| {
            steps += 1;
            if steps % 8 != 0 {
                return;
            }
            let before = play.queue.clone();
            ask(&play.queue, play.now, None, play.now);
            let slot = play.now + Span::from_mins(ahead_min);
            ask(&play.queue, slot - Span::from_mins(60), Some(slot), play.now);
            assert_eq!(before, play.queue);
        });
    }

    /// The log contains what the answer says, and so the paper.
    #[test]
    fn the_answer_to_a_new_ticket_is_the_promise_in_the_log(attempts in tries()) {
        play_all(&attempts, |_, play, seen| {
            for event in &play.log[seen..] {
                if let Fact::TicketIssued(issued) = &event.fact {
                    let answer = views::ticket_answer(&play.queue, play.ticket(issued.ticket), event.at);
                    let promised = issued.promise.as_ref().map(|promise| promise.wait.into());
                    assert_eq!(answer.wait, promised);
                }
            }
        });
    }

    /// Any clock and any hall: there is an answer, and no panic.
    #[test]
    fn no_clock_and_no_hall_is_too_strange(
        hall in any_hall(),
        steps in prop::collection::vec((any::<i64>(), 0..4_usize, 0..3_usize, any::<u8>()), 1..40),
        now in any::<i64>(),
        rank in any::<i64>(),
        slot in any::<Option<i64>>(),
    ) {
        let mut play = Play::of(hall);
        for (at_ms, service, counter, what) in steps {
            let counter = ["1", "2", "3"][counter];
            play.now = play.now.max(Time::from_millis(at_ms));
            let at = |action| Command::At { counter: counter.into(), action };
            let class = if what % 2 == 0 { Class::Normal } else { Class::Priority };
            let command = match what % 5 {
                0 => at(Action::Open { clerk: format!("C{counter}").as_str().into() }),
                1 => at(Action::CallNext { current: None }),
                2 if play.queue.due() <= play.now => Command::Tick,
                _ => Command::IssueTicket(issue(SERVICES[service], class, None)),
            };
            // What the hall refuses is not the forecast's concern.
            let _ = play.command(&command);
        }
        let time = Time::from_millis;
        for now in [play.now, time(now), time(i64::MIN), time(i64::MAX)] {
            ask(&play.queue, time(rank), slot.map(time), now);
        }
    }

    /// A log may hold anything that has the form of an event.
    #[test]
    fn no_log_is_too_strange(learned in any_learned(), promises in prop::collection::vec(any_promise(), 1..30)) {
        let morning = jiaohao_fixture::at(9, 0);
        let started = event::DayStarted {
            date: "2026-11-23".parse().unwrap(),
            hall: hall().into(),
            epoch: 0,
            next_ticket: TicketId(1),
            learned: serde_json::from_value(learned).unwrap(),
            notices: Default::default(),
            alarms: Default::default(),
            given: event::Given::new(),
        };
        let mut queue = Queue::start(1, morning, &started).unwrap();
        let mut take_in = |at, fact| queue.apply(&Event { at, fact }).unwrap();
        take_in(morning, Fact::CounterOpened { counter: "3".into(), clerk: "C3".into() });
        for (n, (promise, late_ms)) in (1..).zip(promises) {
            let ticket = TicketId(n);
            let issued = event::TicketIssued {
                ticket,
                number: n.to_string(),
                prefix: "K".into(),
                count: u32::try_from(n).unwrap(),
                service: "tax".into(),
                class: Class::Normal,
                slot: None,
                cases: 1,
                device: DeviceId(1),
                code: None,
                arrived_at: morning,
                rank: morning,
                promise: Some(promise),
            };
            let at = morning + Span::from_secs(i64::try_from(n).unwrap() * 60);
            take_in(at, Fact::TicketIssued(issued));
            let counter = CounterId::from("3");
            let called = at + Span::from_millis(late_ms);
            let reason = Reason::Arrival;
            let noted = false;
            take_in(called, Fact::TicketCalled { ticket, counter: counter.clone(), reason, noted });
            let outcome = "accepted".into();
            take_in(called, Fact::TicketServed { ticket, counter, outcome, cases: 1 });
        }
        let now = queue.last_event_at();
        ask(&queue, now, None, now);
        let _ = queue.wait_report();
        let tomorrow = now + Span::from_mins(24 * 60);
        for event in queue.decide(&Command::Tick, tomorrow).unwrap() {
            queue.apply(&event).unwrap();
        }
        ask(&queue, tomorrow, None, tomorrow);
    }

    /// If all counters call from the same lines, one more person ahead never makes a wait shorter.
    #[test]
    fn one_more_ahead_never_makes_the_simulated_line_shorter(
        (desks, mut lines) in any_line(),
        rank in 0..10_000_i64,
        place in any::<prop::sample::Index>(),
        before in 0..10_000_i64,
        cycle_ms in 1_000..3_000_000_i64,
    ) {
        let line = place.index(lines.len());
        let ours = Ours {
            line,
            rank: Time::from_millis(rank),
            ticket: TicketId(u64::MAX),
        };
        let shorter = wait_of(&desks, &lines, ours);
        let more = Person {
            rank: Time::from_millis(before.min(rank)),
            ticket: TicketId(0),
            cycle_ms,
        };
        lines[line].push(more);
        lines[line].sort_by_key(|person| (person.rank, person.ticket));
        let longer = wait_of(&desks, &lines, ours);
        prop_assert!(longer >= shorter, "{} < {}", longer, shorter);
    }

    /// The same in a queue with one counter, whoever is in line.
    #[test]
    fn one_more_ahead_in_line_never_makes_a_wait_shorter(people in 0..40_usize, minutes in 0..30_i64) {
        let mut hall = hall();
        hall.counters.truncate(1);
        hall.counters[0].helps.clear();
        hall.counters[0].serves.truncate(1);
        let mut play = Play::of(Arc::new(hall).as_ref().clone());
        let clerk = "C1".into();
        play.at("1", Action::Open { clerk }).unwrap();
        play.take("transfer");
        play.next("1").unwrap();
        play.wait_min(minutes);
        let mut last = 0;
        for _ in 0..people {
            play.take("transfer");
            let in_line = play.queue.scene().in_line(&"transfer".into(), play.now, play.now).unwrap();
            let Simulated::AfterMs(ms) = in_line.simulated else {
                panic!("{in_line:?}");
            };
            prop_assert!(ms >= last);
            last = ms;
        }
    }
}

/// If counters call from different lines, one more person may spare a counter a long case: as in
/// the hall, so in its simulation.
#[test]
fn between_lines_one_more_may_help() {
    let person = |rank, ticket, cycle_ms| Person {
        rank: Time::from_millis(rank),
        ticket: TicketId(ticket),
        cycle_ms,
    };
    let desk = |free_ms, lines: &[usize]| Desk {
        free_ms,
        idle: false,
        lines: lines.iter().map(|line| (*line, Span::ZERO)).collect(),
    };
    // The first counter serves both lines, the second one only the long cases.
    let desks = [desk(0, &[0, 1]), desk(500, &[1])];
    let long = vec![person(1, 1, 100_000)];
    let ours = Ours {
        line: 0,
        rank: Time::from_millis(2),
        ticket: TicketId(9),
    };
    let alone = wait_of(&desks, &[Vec::new(), long.clone()], ours);
    assert_eq!(alone, 100_000);
    let short = vec![person(0, 2, 1_000)];
    assert_eq!(wait_of(&desks, &[short, long], ours), 1_000);
}
