//! Section 2 of `docs/design.md`: a clerk's screen offers exactly what the queue accepts.

use jiaohao::model::{Action, CounterStateName, Target, TicketId, TicketState};
use jiaohao::protocol::Verb;
use jiaohao::protocol::view::{CounterView, TicketView};
use jiaohao::queue::*;
use jiaohao::screens::counter::offers::{Deed, offers};
use jiaohao::views;
use jiaohao_fixture::Play;

/// The state of the clerk's own counter, counter 1.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Here {
    Closed,
    Idle,
    Called,
    Serving,
    Paused,
}

const HERE: [Here; 5] = [
    Here::Closed,
    Here::Idle,
    Here::Called,
    Here::Serving,
    Here::Paused,
];

/// The state of the ticket that the clerk has in mind.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ticket {
    Waiting,
    CalledElsewhere,
    ServedElsewhere,
    ParkedHere,
    ParkedElsewhere,
    Served,
    NoShow,
    Canceled,
}

const TICKETS: [Ticket; 8] = [
    Ticket::Waiting,
    Ticket::CalledElsewhere,
    Ticket::ServedElsewhere,
    Ticket::ParkedHere,
    Ticket::ParkedElsewhere,
    Ticket::Served,
    Ticket::NoShow,
    Ticket::Canceled,
];

struct Case {
    play: Play,
    in_mind: TicketId,
    /// Somebody else, who is waiting.
    spare: TicketId,
}

impl Case {
    fn new(here: Here, ticket: Ticket) -> Self {
        let mut play = Play::open();
        let in_mind = play.take("transfer");
        let at = |play: &mut Play, counter, action| {
            play.at(counter, action).unwrap();
        };
        let call = |ticket| Action::Call {
            ticket,
            noted: false,
        };
        let finish = Action::Finish {
            outcome: None,
            cases: None,
        };
        let then: &[(&str, Action)] = match ticket {
            Ticket::Waiting | Ticket::Canceled => &[],
            Ticket::CalledElsewhere => &[("2", call(in_mind))],
            Ticket::ServedElsewhere => &[("2", call(in_mind)), ("2", Action::Start)],
            Ticket::ParkedHere => &[("1", call(in_mind)), ("1", Action::Park)],
            Ticket::ParkedElsewhere => &[("2", call(in_mind)), ("2", Action::Park)],
            Ticket::Served => &[("2", call(in_mind)), ("2", finish)],
            Ticket::NoShow => &[("2", call(in_mind)), ("2", Action::NoShow)],
        };
        for (counter, action) in then {
            at(&mut play, counter, action.clone());
        }
        if ticket == Ticket::Canceled {
            let cancel = Command::CancelTicket { ticket: in_mind };
            play.command(&cancel).unwrap();
        }
        let visitor = play.take("change");
        match here {
            Here::Idle => {}
            Here::Closed => at(&mut play, "1", Action::Close),
            Here::Called => at(&mut play, "1", call(visitor)),
            Here::Serving => {
                at(&mut play, "1", call(visitor));
                at(&mut play, "1", Action::Start);
            }
            Here::Paused => at(
                &mut play,
                "1",
                Action::Pause {
                    reason: "用餐".into(),
                },
            ),
        }
        let spare = play.take("mortgage");
        Self {
            play,
            in_mind,
            spare,
        }
    }

    fn counter(&self, id: &str) -> CounterView {
        let counter = self.play.queue.counter(&id.into()).unwrap();
        views::counter_view(&self.play.queue, counter)
    }

    fn ticket(&self) -> TicketView {
        views::ticket_view(&self.play.queue, self.play.ticket(self.in_mind))
    }

    fn takes(&self, command: &Command) -> bool {
        self.play.queue.decide(command, self.play.now).is_ok()
    }

    fn takes_at(&self, action: Action) -> bool {
        self.takes(&Command::At {
            counter: "1".into(),
            action,
        })
    }
}

/// The verb's action; where it concerns a ticket, on `case.spare` or one parked here.
fn action(case: &Case, verb: Verb) -> Action {
    let parked = case.counter("1").parked.first().map(|ticket| ticket.id);
    match verb {
        Verb::Open => Action::Open { clerk: "C9".into() },
        Verb::Close => Action::Close,
        Verb::Pause => Action::Pause {
            reason: "用餐".into(),
        },
        Verb::Resume => Action::Resume,
        Verb::Next => Action::CallNext { current: None },
        Verb::Call => Action::Call {
            ticket: case.spare,
            noted: false,
        },
        Verb::Recall => Action::Recall,
        Verb::Start => Action::Start,
        Verb::NoShow => Action::NoShow,
        Verb::Finish => Action::Finish {
            outcome: None,
            cases: None,
        },
        Verb::Park => Action::Park,
        Verb::Unpark => Action::Unpark {
            ticket: parked.unwrap_or(case.spare),
        },
        Verb::Transfer => Action::Transfer {
            to: Target::Service("tax".into()),
        },
    }
}

#[test]
fn every_verb_at_every_counter() {
    for here in HERE {
        for ticket in TICKETS {
            let case = Case::new(here, ticket);
            for verb in Verb::ALL {
                assert_eq!(
                    offers(&case.counter("1"), Deed::At(verb)),
                    case.takes_at(action(&case, verb)),
                    "{verb:?}, counter {here:?}, ticket {ticket:?}"
                );
            }
        }
    }
}

#[test]
fn every_ticket_at_every_counter() {
    for here in HERE {
        for ticket in TICKETS {
            let case = Case::new(here, ticket);
            let (counter, view) = (case.counter("1"), case.ticket());
            let id = view.id;
            let call = Action::Call {
                ticket: id,
                noted: true,
            };
            let taken = [
                (Deed::Call(&view), case.takes_at(call)),
                (
                    Deed::Unpark(&view),
                    case.takes_at(Action::Unpark { ticket: id }),
                ),
                (
                    Deed::Return(&view),
                    case.takes(&Command::ReturnTicket { ticket: id }),
                ),
                (
                    Deed::Cancel(&view),
                    case.takes(&Command::CancelTicket { ticket: id }),
                ),
            ];
            for (deed, taken) in taken {
                let offered = offers(&counter, deed);
                assert_eq!(offered, taken, "{deed:?}, counter {here:?}");
            }
        }
    }
}

#[test]
fn a_transfer_to_every_counter() {
    for here in HERE {
        for there in [
            CounterStateName::Closed,
            CounterStateName::Open,
            CounterStateName::Paused,
        ] {
            let mut case = Case::new(here, Ticket::Waiting);
            let pause = Action::Pause {
                reason: "用餐".into(),
            };
            match there {
                CounterStateName::Open => {}
                CounterStateName::Closed => drop(case.play.at("3", Action::Close).unwrap()),
                CounterStateName::Paused => drop(case.play.at("3", pause).unwrap()),
            }
            let to = case.counter("3");
            assert_eq!(to.state, there);
            let transfer = Action::Transfer {
                to: Target::Counter("3".into()),
            };
            assert_eq!(
                offers(&case.counter("1"), Deed::TransferTo(&to)),
                case.takes_at(transfer),
                "counter {here:?} to one that is {there:?}"
            );
        }
    }
}

#[test]
fn yesterdays_tickets_take_nothing() {
    let case = Case::new(Here::Idle, Ticket::Waiting);
    let expired = TicketView {
        state: TicketState::Expired,
        ..case.ticket()
    };
    for deed in [
        Deed::Call(&expired),
        Deed::Unpark(&expired),
        Deed::Return(&expired),
        Deed::Cancel(&expired),
    ] {
        assert!(!offers(&case.counter("1"), deed), "{deed:?}");
    }
}
