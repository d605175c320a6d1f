//! What must never happen, whatever is requested in whatever order.

use jiaohao_core::model::{
    Action, Announced, Class, CounterId, CounterStateName, EndCalled, Paper, Reason, ServiceId,
    Span, Target, TicketId, TicketState, Time,
};
use jiaohao_core::protocol::view::{CounterView, HallView};
use jiaohao_core::queue::order::bound;
use jiaohao_core::queue::*;
use jiaohao_core::views::Waits;
use jiaohao_core::{history, views};
use jiaohao_fixture::{Play, hall, issue};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use std::collections::{BTreeMap, BTreeSet};

/// Something that somebody may try, in terms of positions rather than ids, so that most tries are
/// meaningful.
#[derive(Clone, Debug)]
pub(crate) enum Try {
    Wait {
        seconds: i64,
    },
    Issue {
        service: usize,
        class: u8,
        slot_min: i64,
        cases: u32,
    },
    Paper {
        ticket: usize,
        paper: u8,
    },
    Cancel {
        ticket: usize,
    },
    Return {
        ticket: usize,
    },
    At {
        counter: usize,
        what: What,
    },
    Configure {
        smaller: bool,
    },
    PauseService {
        service: usize,
        resume: bool,
    },
    Quota {
        service: usize,
        today: Option<u32>,
    },
    Assign {
        counter: usize,
        /// For each service: not, served, helped.
        work: [u8; 4],
    },
    Announce {
        call: usize,
        what: u8,
    },
    Class {
        ticket: usize,
        class: u8,
    },
    /// The computer's clock says another Monday or Tuesday.
    Leap {
        weeks: i64,
        days: i64,
    },
    /// It is correct again.
    TurnBack,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Open { clerk: u8 },
    Close,
    Pause,
    Resume,
    Next { current: u8 },
    Call { ticket: usize },
    Recall,
    Start,
    NoShow,
    Finish,
    Park,
    Unpark { ticket: usize },
    ToService { service: usize },
    ToCounter { counter: usize },
}

pub(crate) fn tries() -> impl Strategy<Value = Vec<Try>> {
    let what = prop_oneof![
        3 => (0..4_u8).prop_map(|clerk| What::Open { clerk }),
        1 => Just(What::Close),
        1 => Just(What::Pause),
        1 => Just(What::Resume),
        12 => (0..3_u8).prop_map(|current| What::Next { current }),
        1 => (0..40_usize).prop_map(|ticket| What::Call { ticket }),
        1 => Just(What::Recall),
        3 => Just(What::Start),
        2 => Just(What::NoShow),
        3 => Just(What::Finish),
        1 => Just(What::Park),
        1 => (0..40_usize).prop_map(|ticket| What::Unpark { ticket }),
        1 => (0..4_usize).prop_map(|service| What::ToService { service }),
        1 => (0..3_usize).prop_map(|counter| What::ToCounter { counter }),
    ];
    let one = prop_oneof![
        6 => (0..1_200_i64).prop_map(|seconds| Try::Wait { seconds }),
        10 => (0..4_usize, 0..3_u8, -40..40_i64, 0..5_u32).prop_map(
            |(service, class, slot_min, cases)| Try::Issue { service, class, slot_min, cases }
        ),
        1 => (0..40_usize, 0..5_u8).prop_map(|(ticket, paper)| Try::Paper { ticket, paper }),
        1 => (0..40_usize).prop_map(|ticket| Try::Cancel { ticket }),
        3 => (0..40_usize).prop_map(|ticket| Try::Return { ticket }),
        20 => (0..3_usize, what).prop_map(|(counter, what)| Try::At { counter, what }),
        1 => any::<bool>().prop_map(|smaller| Try::Configure { smaller }),
        1 => (0..4_usize, any::<bool>())
            .prop_map(|(service, resume)| Try::PauseService { service, resume }),
        1 => (0..4_usize, prop::option::of(0..6_u32))
            .prop_map(|(service, today)| Try::Quota { service, today }),
        1 => (0..3_usize, [0..3_u8, 0..3_u8, 0..3_u8, 0..3_u8])
            .prop_map(|(counter, work)| Try::Assign { counter, work }),
        3 => (0..3_usize, 0..4_u8).prop_map(|(call, what)| Try::Announce { call, what }),
        2 => (0..40_usize, 0..3_u8).prop_map(|(ticket, class)| Try::Class { ticket, class }),
        1 => (0..4_i64, 0..2_i64).prop_map(|(weeks, days)| Try::Leap { weeks, days }),
        2 => Just(Try::TurnBack),
    ];
    prop::collection::vec(one, 1..160)
}

pub(crate) const SERVICES: [&str; 4] = ["transfer", "change", "mortgage", "tax"];
const COUNTERS: [&str; 3] = ["1", "2", "3"];
const ANNOUNCED: [Announced; 4] = [
    Announced::Shown,
    Announced::Spoken,
    Announced::Failed,
    Announced::NoSpeaker,
];
const CLASSES: [Class; 3] = [Class::Normal, Class::Priority, Class::Appointment];

fn command(play: &Play, attempt: &Try) -> Option<Command> {
    let nth = |n: usize| {
        let count = play.queue.tickets().count();
        play.queue
            .tickets()
            .nth(n % count.max(1))
            .map_or(TicketId(0), |ticket| ticket.id)
    };
    Some(match attempt {
        Try::Wait { .. } | Try::Leap { .. } => return None,
        Try::TurnBack => Command::TurnBack { to: play.now },
        Try::Issue {
            service,
            class,
            slot_min,
            cases,
        } => {
            let class = CLASSES[usize::from(*class)];
            let slot = play.now + Span::from_mins(*slot_min);
            let slot = (class == Class::Appointment).then_some(slot);
            Command::IssueTicket(IssueTicket {
                cases: *cases,
                ..issue(SERVICES[*service], class, slot)
            })
        }
        Try::Paper { ticket, paper } => Command::ReportPaper {
            ticket: nth(*ticket),
            paper: [
                Paper::Printed,
                Paper::Failed,
                Paper::Unknown,
                Paper::Shown,
                Paper::Printed,
            ][usize::from(*paper)],
        },
        Try::Cancel { ticket } => Command::CancelTicket {
            ticket: nth(*ticket),
        },
        Try::Return { ticket } => Command::ReturnTicket {
            ticket: nth(*ticket),
        },
        Try::At { counter, what } => Command::At {
            counter: COUNTERS[*counter].into(),
            action: match what {
                What::Open { clerk } => Action::Open {
                    clerk: format!("C{clerk}").as_str().into(),
                },
                What::Close => Action::Close,
                What::Pause => Action::Pause {
                    reason: "离开".into(),
                },
                What::Resume => Action::Resume,
                What::Next { current } => Action::CallNext {
                    current: [None, Some(EndCalled::Finish), Some(EndCalled::NoShow)]
                        [usize::from(*current)],
                },
                What::Call { ticket } => Action::Call {
                    ticket: nth(*ticket),
                    noted: false,
                },
                What::Recall => Action::Recall,
                What::Start => Action::Start,
                What::NoShow => Action::NoShow,
                What::Finish => Action::Finish {
                    outcome: None,
                    cases: None,
                },
                What::Park => Action::Park,
                What::Unpark { ticket } => Action::Unpark {
                    ticket: nth(*ticket),
                },
                What::ToService { service } => Action::Transfer {
                    to: Target::Service(SERVICES[*service].into()),
                },
                What::ToCounter { counter } => Action::Transfer {
                    to: Target::Counter(COUNTERS[*counter].into()),
                },
            },
        },
        Try::Configure { smaller } => {
            let mut hall = hall();
            if *smaller {
                hall.services
                    .retain(|service| service.id != "mortgage".into());
                hall.counters.retain(|counter| counter.id != "2".into());
                hall.counters[0].helps.clear();
            }
            Command::Configure { hall: hall.into() }
        }
        Try::PauseService { service, resume } => {
            let service = SERVICES[*service].into();
            Command::Steer(match resume {
                true => Steer::ResumeService { service },
                false => Steer::PauseService {
                    service,
                    reason: "系统升级".into(),
                },
            })
        }
        Try::Quota { service, today } => Command::Steer(Steer::SetQuota {
            service: SERVICES[*service].into(),
            today: *today,
        }),
        Try::Assign { counter, work } => {
            let with = |kind| {
                let services = SERVICES.iter().zip(work).filter(move |(_, w)| **w == kind);
                services.map(|(id, _)| ServiceId::from(*id)).collect()
            };
            Command::Steer(Steer::Assign {
                counter: COUNTERS[*counter].into(),
                serves: with(1),
                helps: with(2),
            })
        }
        Try::Announce { call, what } => {
            let call = play.queue.calls().nth(*call).map_or(0, |call| call.seq);
            let what = ANNOUNCED[usize::from(*what)];
            Command::Announced { call, what }
        }
        Try::Class { ticket, class } => Command::Steer(Steer::SetClass {
            ticket: nth(*ticket),
            class: CLASSES[usize::from(*class)],
        }),
    })
}

/// Beyond three days there is none.
fn is_way_back(play: &Play, ahead: Span) -> bool {
    let to = play.now - ahead;
    let begins_day = |event: &&Event| matches!(event.fact, Fact::DayStarted(_)) && event.at > to;
    play.log.iter().filter(begins_day).count() <= 3
}

/// Makes the tries one after another, and looks at the queue before and after each.
pub(crate) fn play_all(attempts: &[Try], mut look: impl FnMut(&Queue, &Play, usize)) -> Play {
    let mut play = Play::open();
    let mut ahead = Span::ZERO;
    for attempt in attempts {
        let passed = match attempt {
            Try::Wait { seconds } => Span::from_secs(*seconds),
            Try::Leap { weeks, days } => Span::from_mins((weeks * 7 + days) * 24 * 60),
            Try::TurnBack if is_way_back(&play, ahead) => Span::ZERO - ahead,
            _ => Span::ZERO,
        };
        play.now = play.now + passed;
        match attempt {
            Try::Leap { .. } => ahead = ahead + passed,
            Try::TurnBack => ahead = ahead + passed,
            _ => {}
        }
        if passed > Span::ZERO && play.queue.due() <= play.now {
            play.command(&Command::Tick).unwrap();
        }
        let Some(command) = command(&play, attempt) else {
            continue;
        };
        let before = play.queue.clone();
        let seen = play.log.len();
        if play.command(&command).is_err() {
            assert_eq!(before, play.queue, "a refusal changes nothing");
        }
        look(&before, &play, seen);
    }
    play
}

/// Every ticket is where it says, and nowhere else.
fn check_places(queue: &Queue) {
    let mut at_counters = BTreeSet::new();
    let mut clerks = BTreeSet::new();
    for counter in queue.counters() {
        if let Some(clerk) = counter.clerk() {
            assert!(
                clerks.insert(clerk.clone()),
                "clerk {clerk} is at two counters"
            );
        }
        for id in counter.ticket().iter().chain(counter.parked()) {
            assert!(at_counters.insert(*id), "ticket {id} is at two places");
            assert_eq!(
                queue.ticket(*id).unwrap().counter.as_ref(),
                Some(counter.id())
            );
        }
        if let Some(id) = counter.ticket() {
            let state = queue.ticket(id).unwrap().state;
            assert!(
                matches!(state, TicketState::Called | TicketState::Serving),
                "{state:?}"
            );
        }
    }
    let mut by_state: BTreeMap<TicketState, usize> = BTreeMap::new();
    for ticket in queue.tickets() {
        *by_state.entry(ticket.state).or_default() += 1;
        let present = matches!(
            ticket.state,
            TicketState::Called | TicketState::Serving | TicketState::Parked
        );
        assert_eq!(present, at_counters.contains(&ticket.id), "{ticket:?}");
    }
    let waiting: usize = queue
        .services()
        .map(|service| queue.waiting(&service.id))
        .sum();
    assert_eq!(
        waiting,
        by_state.get(&TicketState::Waiting).copied().unwrap_or(0)
    );
    assert_eq!(by_state.values().sum::<usize>(), queue.tickets().count());
}

/// The arrival that counts for an overtaken ticket: a return counts from the return.
fn arrivals(log: &[Event]) -> BTreeMap<TicketId, Time> {
    let mut arrivals = BTreeMap::new();
    for event in log {
        match &event.fact {
            Fact::TicketIssued(issued) => {
                arrivals.insert(issued.ticket, issued.arrived_at);
            }
            Fact::TicketReturned { ticket, .. } => {
                arrivals.insert(*ticket, event.at);
            }
            Fact::ClockTurnedBack { from, .. } => {
                for arrival in arrivals.values_mut() {
                    *arrival = *arrival - from.since(event.at);
                }
            }
            _ => {}
        }
    }
    arrivals
}

/// Nobody whom the counter could have called waits longer than the bound.
fn check_bound(queue: &Queue, log: &[Event], called: TicketId, counter: &CounterId, now: Time) {
    let plan = queue.counter(counter).unwrap().plan().clone();
    let arrivals = arrivals(log);
    let mine = queue.ticket(called).unwrap().arrived_at;
    for other in queue
        .tickets()
        .filter(|ticket| ticket.state == TicketState::Waiting)
    {
        let served = plan.serves.contains(&other.service) || plan.helps.contains(&other.service);
        let callable = match &other.sent_to {
            Some(sent_to) => sent_to == counter,
            None => served,
        };
        let early = other.class == Class::Appointment && other.slot.is_some_and(|slot| now < slot);
        if callable && !early && other.id != called {
            let overtaken_by = mine.since(arrivals[&other.id]);
            assert!(
                overtaken_by <= bound(queue.hall()),
                "{called} overtook {} by {overtaken_by:?}",
                other.id
            );
        }
    }
}

pub(crate) fn config() -> ProptestConfig {
    let seeds = FileFailurePersistence::Direct("../../tests/queue/properties.seeds");
    ProptestConfig {
        cases: 250,
        failure_persistence: Some(Box::new(seeds)),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_invariants_hold(attempts in tries()) {
        let mut numbers: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let mut date = None;
        play_all(&attempts, |before, after, seen| {
            let (log, events) = after.log.split_at(seen);
            check_places(&after.queue);
            let today = after.queue.day().date;
            let before_today = date.replace(today);
            if let Some(early) = before_today.filter(|early| *early > today) {
                // The tickets of the day that was begun too early are today's.
                let given = numbers.get(&early).cloned().unwrap_or_default();
                numbers.entry(today).or_default().extend(given);
            }
            for event in events {
                match &event.fact {
                    Fact::TicketIssued(issued) => {
                        let new = numbers.entry(today).or_default().insert(issued.number.clone());
                        assert!(new, "{} was given twice", issued.number);
                    }
                    Fact::TicketCalled { ticket, counter, reason, .. }
                        if *reason != Reason::Chosen =>
                    {
                        check_bound(before, log, *ticket, counter, event.at);
                    }
                    _ => {}
                }
            }
        });
    }

    #[test]
    fn a_replay_makes_the_same_state(attempts in tries()) {
        let play = play_all(&attempts, |_, _, _| {});
        let replayed = history::replay(1, &play.log).unwrap().unwrap();
        prop_assert_eq!(&replayed, &play.queue);
        // Nothing before the latest morning is needed.
        let morning = play.log.iter().rposition(|e| matches!(e.fact, Fact::DayStarted(_))).unwrap();
        let from_morning = history::replay(morning as u64 + 1, &play.log[morning..]);
        prop_assert_eq!(from_morning.unwrap().unwrap(), play.queue);
    }

    #[test]
    fn events_survive_their_json(attempts in tries()) {
        let play = play_all(&attempts, |_, _, _| {});
        for event in &play.log {
            let text = serde_json::to_string(&event.fact).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Fact>(&text).unwrap(), &event.fact);
            let kind = format!("\"kind\":\"{}\"", event.fact.kind());
            prop_assert!(text.contains(&kind), "{} in {}", kind, text);
        }
    }

    /// A device that folds every change sees what the hub sees.
    #[test]
    fn folding_changes_makes_the_snapshot(attempts in tries()) {
        let start = Play::open();
        let look = |queue: &Queue, now| views::hall_view(queue, false, &mut Waits::default(), now);
        let mut folded: HallView = look(&start.queue, start.now);
        let mut queue = start.queue.clone();
        let play = play_all(&attempts, |_, _, _| {});
        for event in &play.log[start.log.len()..] {
            queue.apply(event).unwrap();
            match views::change(&queue, event, &mut Waits::default()) {
                Some(change) => folded.fold(change),
                None => folded = look(&queue, event.at),
            }
            let fresh = look(&queue, event.at);
            // What only time changes comes with the tick.
            folded.now = fresh.now;
            for (service, fresh) in folded.services.iter_mut().zip(&fresh.services) {
                service.longest_s = fresh.longest_s;
                service.unbound.longest_s = fresh.unbound.longest_s;
                service.wait = fresh.wait;
                service.priority_wait = fresh.priority_wait;
                service.status = fresh.status;
                service.opens_at = fresh.opens_at;
            }
            prop_assert_eq!(&folded, &fresh);
        }
    }

    /// A counter's count agrees with *next*: those counted are called, in the order shown.
    #[test]
    fn a_counter_counts_whom_next_calls(attempts in tries()) {
        play_all(&attempts, |_, play, _| {
            let hall = views::hall_view(&play.queue, false, &mut Waits::default(), play.now);
            let free = |counter: &&CounterView| {
                counter.state == CounterStateName::Open && counter.ticket.is_none()
            };
            for counter in hall.counters.iter().filter(free) {
                let lines = hall.lines_at(counter);
                let counted: u64 = lines.iter().map(|line| line.waiting).sum();
                let tickets = play.queue.tickets();
                let waiting = tickets.filter(|ticket| ticket.state == TicketState::Waiting);
                let waiting: Vec<_> = waiting.map(|t| views::ticket_view(&play.queue, t)).collect();
                let turns = waiting.iter().filter_map(|ticket| hall.turn_at(counter, ticket));
                assert_eq!(counted, turns.clone().count() as u64, "counter {}", counter.id);
                let next = Command::At {
                    counter: counter.id.clone(),
                    action: Action::CallNext { current: None },
                };
                let called = match play.queue.decide(&next, play.now) {
                    Ok(events) => events.iter().find_map(|event| event.fact.ticket()),
                    Err(Refusal::NobodyWaiting { .. }) => None,
                    Err(refusal) => panic!("{refusal:?}"),
                };
                assert_eq!(called, turns.min().map(|turn| turn.ticket));
            }
        });
    }

    /// Time never runs back, whatever the clock says.
    #[test]
    fn a_clock_set_back_makes_no_event_before_the_last(
        attempts in tries(),
        back_s in 0..100_000_i64,
    ) {
        let mut play = play_all(&attempts, |_, _, _| {});
        play.now = play.now - Span::from_secs(back_s);
        let last = play.queue.last_event_at();
        let issue = Command::IssueTicket(issue("tax", Class::Normal, None));
        if let Ok(events) = play.queue.decide(&issue, play.now) {
            prop_assert!(events.iter().all(|event| event.at >= last));
        }
    }
}
