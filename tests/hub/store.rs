//! The store by itself: a log that is chained, replays to the same state, and forgets old keys.

use crate::hall::hall;
use jiaohao::history;
use jiaohao::model::{Action, Class, DeviceId, Paper, Span, Target, TicketId, Time};
use jiaohao::queue::*;
use jiaohao::store::{
    AccessBook, DataFolder, KEPT_FOR, KeptAnswer, Origin, PinTries, Reader, Store, StoreError,
    codec,
};
use std::sync::Arc;
use uuid::Uuid;

/// 2026-11-23 09:00 in Shanghai.
const MORNING: Time = Time::from_millis(1_795_395_600_000);

fn issue(service: &str) -> Command {
    Command::IssueTicket(IssueTicket {
        service: service.into(),
        class: Class::Normal,
        slot: None,
        cases: 1,
        device: DeviceId(1),
        code: Some("ABCD2345".into()),
    })
}

fn at(counter: &str, action: Action) -> Command {
    Command::At {
        counter: counter.into(),
        action,
    }
}

/// A day with every kind of event in it, and the resulting queue.
fn a_day() -> (Vec<Event>, Queue) {
    let hall = Arc::new(hall());
    let mut events = Queue::genesis(&hall, 1_795_395_600, MORNING).unwrap();
    let mut queue = history::replay(1, &events).unwrap().unwrap();
    let ticket = TicketId;
    let clerk = |clerk: &str| Action::Open {
        clerk: clerk.into(),
    };
    let mut new_rules = hall.as_ref().clone();
    new_rules.notices.clear();
    let commands = [
        at("2", clerk("1001")),
        at("3", clerk("1002")),
        issue("transfer"),
        issue("transfer"),
        issue("first"),
        Command::ReportPaper {
            ticket: ticket(10_001),
            paper: Paper::Printed,
        },
        at("2", Action::CallNext { current: None }),
        at("2", Action::Recall),
        at("2", Action::Start),
        at("2", Action::Park),
        at(
            "2",
            Action::Unpark {
                ticket: ticket(10_001),
            },
        ),
        at(
            "2",
            Action::Transfer {
                to: Target::Counter("3".into()),
            },
        ),
        at("2", Action::CallNext { current: None }),
        at("2", Action::NoShow),
        Command::ReturnTicket {
            ticket: ticket(10_002),
        },
        Command::CancelTicket {
            ticket: ticket(10_003),
        },
        at(
            "3",
            Action::Call {
                ticket: ticket(10_001),
                noted: true,
            },
        ),
        at(
            "3",
            Action::Finish {
                outcome: None,
                cases: None,
            },
        ),
        at(
            "2",
            Action::Pause {
                reason: "午休".into(),
            },
        ),
        at("2", Action::Resume),
        at("2", Action::Close),
        Command::Configure {
            hall: Arc::new(new_rules),
        },
    ];
    for (minute, command) in (1..).zip(&commands) {
        let decided = queue.decide(command, MORNING + Span::from_mins(minute));
        let decided = decided.unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
        for event in decided {
            queue.apply(&event).unwrap();
            events.push(event);
        }
    }
    (events, queue)
}

struct Opened {
    store: Store,
    folder: tempfile::TempDir,
}

fn new_store() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::lock(folder.path()).unwrap();
    let store = Store::open(&data, &"test-hall".into()).unwrap();
    Opened { store, folder }
}

fn write(store: &mut Store, events: &[Event]) {
    store.begin().unwrap();
    let device = store.add_device("kiosk", MORNING).unwrap();
    for event in events {
        let origin = Origin {
            key: Some(Uuid::now_v7()),
            device: Some(device),
            clerk: Some("1001".into()),
        };
        store.append(event, 1_795_395_600, &origin).unwrap();
    }
    store.commit(MORNING).unwrap();
}

fn read(opened: &Opened) -> Result<Vec<Event>, StoreError> {
    let mut events = Vec::new();
    Reader::open(opened.folder.path())?.replay_all(|_, event| {
        events.push(event);
        Ok(())
    })?;
    Ok(events)
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let (events, queue) = a_day();
    let mut opened = new_store();
    write(&mut opened.store, &events);
    let back = read(&opened).unwrap();
    assert_eq!(back, events);
    let first = back
        .iter()
        .position(|e| matches!(e.fact, Fact::DayStarted(_)))
        .unwrap();
    let mut replayed = None;
    opened
        .store
        .replay_day(|seq, event| {
            match (&mut replayed, &event.fact) {
                (None, Fact::DayStarted(day)) => {
                    assert_eq!(seq, first as u64 + 1);
                    replayed = Some(Queue::start(seq, event.at, day)?);
                }
                (Some(queue), _) => queue.apply(&event)?,
                (None, other) => panic!("before the day: {other:?}"),
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(
        replayed.unwrap(),
        queue,
        "the state after a replay is the state before"
    );
}

#[test]
fn every_kind_of_event_can_be_written_and_read() {
    let (mut events, mut queue) = a_day();
    let night = queue
        .decide(&Command::Tick, MORNING + Span::from_mins(16 * 60))
        .unwrap();
    for event in night {
        queue.apply(&event).unwrap();
        events.push(event);
    }
    let mut kinds = std::collections::BTreeSet::new();
    for event in &events {
        let kind = event.fact.kind();
        let body = codec::encode(&event.fact);
        assert!(body.starts_with('{') && body.ends_with('}'), "{body}");
        assert_eq!(
            codec::decode(1, kind, codec::VERSION, &body).unwrap(),
            event.fact
        );
        kinds.insert(kind);
    }
    assert_eq!(kinds.len(), 20, "one is missing: {kinds:?}");
    assert!(codec::decode(1, "ticket-called", codec::VERSION + 1, "{}").is_err());
    assert!(codec::decode(1, "ticket-eaten", codec::VERSION, "{}").is_err());
    assert!(codec::decode(1, "ticket-called", codec::VERSION, "{}").is_err());
    assert!(codec::decode(1, "ticket-called", codec::VERSION, "{").is_err());
}

#[test]
fn nothing_of_a_transaction_that_was_not_committed_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (events, _) = a_day();
    let data = DataFolder::lock(folder.path()).unwrap();
    let mut store = Store::open(&data, &"test-hall".into()).unwrap();
    write(&mut store, &events[..3]);
    let hash = *store.hash();
    store.begin().unwrap();
    store.append(&events[3], 1, &Origin::default()).unwrap();
    assert_ne!(*store.hash(), hash);
    drop(store);
    let store = Store::open(&data, &"test-hall".into()).unwrap();
    assert_eq!((store.seq(), *store.hash()), (3, hash));
}

#[test]
fn answers_are_kept_for_two_days_and_cleared_in_steps() {
    let mut opened = new_store();
    let store = &mut opened.store;
    let device = store.add_device("kiosk", MORNING).unwrap();
    let answer = |n: u8| KeptAnswer {
        command: [n; 32],
        status: 201,
        body: vec![n; 10].into(),
    };
    let keep = |store: &mut Store, count: usize, time: Time| {
        let keys: Vec<_> = (0..count).map(|_| Uuid::now_v7()).collect();
        store.begin().unwrap();
        for key in &keys {
            store.keep_answer(device, *key, &answer(7), time).unwrap();
        }
        store.commit(time).unwrap();
        keys
    };
    let old = keep(store, 100, MORNING);
    let young = keep(store, 1, MORNING + KEPT_FOR);
    assert_eq!(
        store.kept_answer(device, old[0]).unwrap(),
        Some(answer(7)),
        "not over two days"
    );
    let count = |store: &Store| {
        let known = |key: &&Uuid| store.kept_answer(device, **key).unwrap().is_some();
        old.iter().filter(known).count()
    };
    let mut left = count(store);
    assert_eq!(left, 100);
    let later = MORNING + KEPT_FOR + Span::from_millis(1);
    for _ in 0..6 {
        keep(store, 1, later);
        let now = count(store);
        assert!(left - now <= 20, "a step, not all at once: {left} to {now}");
        left = now;
    }
    assert_eq!(left, 0);
    assert!(store.kept_answer(device, young[0]).unwrap().is_some());
}

#[test]
fn a_device_number_is_never_given_twice() {
    let opened = new_store();
    let store = &opened.store;
    let first = store.add_device("kiosk-1", MORNING).unwrap();
    let second = store.add_device("kiosk-2", MORNING).unwrap();
    assert_ne!(first, second);
    assert_eq!(store.devices().unwrap().len(), 2);
    assert!(
        store.add_device("kiosk-1", MORNING).is_err(),
        "a name is one device's"
    );
}

#[test]
fn a_clock_that_is_turned_back_keeps_nobody_waiting_for_a_day_to_come() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::lock(folder.path()).unwrap();
    let store = Store::open(&data, &"test-hall".into()).unwrap();
    let book = AccessBook::open(folder.path()).unwrap();
    let tries = PinTries {
        clerk: "1001".into(),
        device: DeviceId(2),
        wrong: 5,
        last: MORNING + Span::from_mins(19 * 24 * 60),
    };
    book.keep_pin_tries(&tries).unwrap();
    store.forget_the_future(MORNING).unwrap();
    let last = MORNING;
    assert_eq!(book.pin_tries().unwrap(), [PinTries { last, ..tries }]);
}
