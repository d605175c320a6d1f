//! A small hall and a way to play in it.

use jiaohao::history;
use jiaohao::model::hall::*;
use jiaohao::model::{Action, Class, DeviceId, Reason, ServiceId, Span, TicketId, Time};
use jiaohao::queue::forecast::Promise;
use jiaohao::queue::*;
use jiff::civil::Weekday;
use std::sync::Arc;

/// 2026-11-23, a Monday, 00:00 in Shanghai.
pub(crate) const MONDAY: Time = Time::from_millis(1_795_363_200_000);

/// A time on that Monday.
pub(crate) fn at(hour: i64, minute: i64) -> Time {
    MONDAY + Span::from_mins(hour * 60 + minute)
}

fn words(zh: &str) -> Words {
    [("zh", zh), ("en", zh)].into_iter().collect()
}

fn service(id: &str, prefix: &str, minutes: u32) -> Service {
    Service {
        id: id.into(),
        prefix: prefix.into(),
        name: words(id),
        plain: Words::default(),
        group: "all".into(),
        rare: false,
        minutes,
        outcomes: vec!["accepted".into(), "incomplete".into()],
        who: Words::default(),
        brings: Vec::new(),
        find: Vec::new(),
        checked: String::new(),
        asks: None,
    }
}

fn counter(number: u32, serves: &[&str], helps: &[&str]) -> CounterPlan {
    let ids = |ids: &[&str]| ids.iter().map(|id| ServiceId::from(*id)).collect();
    CounterPlan {
        id: number.to_string().as_str().into(),
        number: Some(number),
        name: words("窗口"),
        zone: "hall".into(),
        serves: ids(serves),
        helps: ids(helps),
    }
}

/// Four services, two of which share the prefix B; three counters; open all day on Mondays.
pub(crate) fn hall() -> Hall {
    let outcome = |id: &str| Outcome {
        id: id.into(),
        name: words(id),
    };
    Hall {
        languages: Languages::default(),
        id: "test-hall".into(),
        code: String::new(),
        name: words("大厅"),
        time_zone: "Asia/Shanghai".into(),
        hours: vec![Hours {
            days: vec![Weekday::Monday, Weekday::Tuesday],
            season: None,
            take: vec![
                Period {
                    from_min: 490,
                    to_min: 680,
                },
                Period {
                    from_min: 760,
                    to_min: 980,
                },
            ],
            serve: vec![
                Period {
                    from_min: 510,
                    to_min: 690,
                },
                Period {
                    from_min: 780,
                    to_min: 990,
                },
            ],
        }],
        closed: Vec::new(),
        workdays: Vec::new(),
        numbers: Numbers {
            digits: 3,
            first: 1,
        },
        priority: Priority {
            name: words("优先"),
            who: words("老年人"),
            head_start: Span::from_mins(20),
        },
        appointment: Appointment {
            name: words("预约"),
            head_start: Span::from_mins(60),
            early: Span::from_mins(30),
            late: Span::from_mins(15),
        },
        rules: Rules {
            help_delay: Span::from_mins(10),
            next_over_called: NextOverCalled::Finish,
            no_counter: NoCounter::Warn,
            recalls: 2,
            no_show_after: None,
            return_rank: ReturnRank::GraceMs(Span::from_mins(10)),
            returns: 2,
            break_grace: Span::from_mins(15),
            cases_max: 3,
            long_wait: Span::from_mins(30),
            take_again_after: Span::from_secs(20),
            person_kept: PersonKept::Mask,
        },
        outcomes: vec![outcome("accepted"), outcome("incomplete")],
        groups: vec![Group {
            id: "all".into(),
            name: words("全部"),
        }],
        services: vec![
            service("transfer", "B", 18),
            service("change", "B", 15),
            service("mortgage", "M", 12),
            service("tax", "K", 10),
        ],
        counters: vec![
            counter(1, &["transfer", "change"], &["mortgage"]),
            counter(2, &["mortgage"], &["transfer", "change"]),
            counter(3, &["tax", "transfer"], &[]),
        ],
        staff: Vec::new(),
        notices: Vec::new(),
        pause_reasons: vec![PauseReason {
            id: "fault".into(),
            name: words("系统故障"),
            public: words("故障处理中"),
        }],
    }
}

/// A queue with all of its events.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) queue: Queue,
    pub(crate) log: Vec<Event>,
    pub(crate) now: Time,
}

impl Play {
    /// Monday 09:00 in [`hall`], every counter closed.
    pub(crate) fn new() -> Self {
        Self::of(hall())
    }

    pub(crate) fn of(hall: Hall) -> Self {
        let log = Queue::genesis(&Arc::new(hall), 1_795_395_600, at(9, 0)).unwrap();
        let queue = history::replay(1, &log).unwrap().unwrap();
        Self {
            queue,
            log,
            now: at(9, 0),
        }
    }

    /// The same with every counter open, clerk `C1` at counter 1 and so on.
    pub(crate) fn open() -> Self {
        let mut play = Self::new();
        for counter in ["1", "2", "3"] {
            play.at(
                counter,
                Action::Open {
                    clerk: format!("C{counter}").as_str().into(),
                },
            )
            .unwrap();
        }
        play
    }

    pub(crate) fn command(&mut self, command: &Command) -> Result<Vec<Fact>, Refusal> {
        let events = self.queue.decide(command, self.now)?;
        for event in &events {
            self.queue.apply(event).unwrap();
        }
        self.log.extend(events.iter().cloned());
        Ok(events.into_iter().map(|event| event.fact).collect())
    }

    pub(crate) fn at(&mut self, counter: &str, action: Action) -> Result<Vec<Fact>, Refusal> {
        self.command(&Command::At {
            counter: counter.into(),
            action,
        })
    }

    pub(crate) fn issue(&mut self, service: &str, class: Class, slot: Option<Time>) -> TicketId {
        let issue = issue(service, class, slot);
        let facts = self.command(&Command::IssueTicket(issue)).unwrap();
        facts[0].ticket().unwrap()
    }

    pub(crate) fn take(&mut self, service: &str) -> TicketId {
        self.issue(service, Class::Normal, None)
    }

    /// Calls next at the counter; returns the called number and the reason.
    pub(crate) fn next(&mut self, counter: &str) -> Result<Option<(String, Reason)>, Refusal> {
        let facts = self.at(counter, Action::CallNext { current: None })?;
        Ok(facts.iter().find_map(|fact| match fact {
            Fact::TicketCalled { ticket, reason, .. } => {
                Some((self.queue.ticket(*ticket).unwrap().number.clone(), *reason))
            }
            _ => None,
        }))
    }

    pub(crate) fn wait_min(&mut self, minutes: i64) {
        self.now = self.now + Span::from_mins(minutes);
    }

    pub(crate) fn ticket(&self, id: TicketId) -> &Ticket {
        self.queue.ticket(id).unwrap()
    }

    /// The promise made to the ticket when it was issued.
    pub(crate) fn promise(&self, id: TicketId) -> Option<&Promise> {
        let issued = self.log.iter().rev().find_map(|event| match &event.fact {
            Fact::TicketIssued(issued) if issued.ticket == id => Some(issued),
            _ => None,
        });
        issued.expect("a ticket of this play").promise.as_ref()
    }
}

pub(crate) fn issue(service: &str, class: Class, slot: Option<Time>) -> IssueTicket {
    IssueTicket {
        service: service.into(),
        class,
        slot,
        cases: 1,
        device: DeviceId(1),
        code: Some("7KQ2M4TD".into()),
    }
}
