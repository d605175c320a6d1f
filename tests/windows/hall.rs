//! The sample hall on a Monday morning, made by a real queue: what the windows of all programs show.

use jiaohao::config::HallFile;
use jiaohao::history;
use jiaohao::model::hall::{CounterPlan, Service, Words};
use jiaohao::model::{
    self, Action, Class, Moment, NoticeForm, Reason, Span, Target, TicketId, Time,
};
use jiaohao::protocol::view::{HallView, TicketView, Trouble};
use jiaohao::protocol::{GuideEntry, GuidePage};
use jiaohao::queue::{Command, Event, NoticeCommand, NoticeText, Queue, Refusal, Steer};
use jiaohao::views::{self, Waits};
use jiaohao_fixture::{at, issue};
use std::sync::{Arc, LazyLock};

static SAMPLE: LazyLock<model::Hall> = LazyLock::new(|| {
    let file = HallFile::parse(include_str!("../../config/hall.toml"));
    file.unwrap().value.hall
});

/// Who waits in the busy hall, and for what.
const LINES: [(&str, u32); 8] = [
    ("inquiry", 3),
    ("transfer", 5),
    ("first", 2),
    ("change", 1),
    ("mortgage", 7),
    ("advance", 2),
    ("cancel", 1),
    ("certificate", 4),
];

pub(crate) fn words(zh: &str, en: &str) -> Words {
    [("zh", zh), ("en", en)].into_iter().collect()
}

/// A service in a hall's file.
pub(crate) fn service<'a>(hall: &'a mut model::Hall, id: &str) -> &'a mut Service {
    let mut services = hall.services.iter_mut();
    services.find(|service| service.id == id.into()).unwrap()
}

/// As many counters as this, which anybody may open; from the ninth on they are like the second one.
pub(crate) fn add_counters(hall: &mut model::Hall, count: u32) {
    let like = hall.counters[1].clone();
    hall.counters.extend((9..=count).map(|number| CounterPlan {
        id: number.to_string().as_str().into(),
        number: Some(number),
        ..like.clone()
    }));
    hall.staff.clear();
}

/// A queue, and time that only the test advances.
#[derive(Clone)]
pub(crate) struct Hall {
    pub(crate) queue: Queue,
    pub(crate) now: Time,
    pub(crate) rehearsal: bool,
    /// What the hub reports of itself and of its devices.
    pub(crate) troubles: Vec<Trouble>,
}

impl Hall {
    /// The sample hall at 9:21, with a change in its file. Nobody is there yet.
    pub(crate) fn of(change: impl FnOnce(&mut model::Hall)) -> Self {
        let mut hall = SAMPLE.clone();
        change(&mut hall);
        let now = at(9, 21);
        let events = Queue::genesis(&Arc::new(hall), 1, now).unwrap();
        Self {
            queue: history::replay(1, &events).unwrap().unwrap(),
            now,
            rehearsal: false,
            troubles: Vec::new(),
        }
    }

    /// At 10:42 people wait, three have missed their calls, and each counter but that of taxes, which is closed, has
    /// just called somebody.
    pub(crate) fn busy(change: impl FnOnce(&mut model::Hall)) -> Self {
        let mut hall = Self::of(change);
        hall.now = at(10, 36);
        let open = ["1", "2", "3", "4", "5", "6", "8"];
        for counter in open {
            hall.open(counter);
        }
        for counter in ["8", "2", "5"] {
            hall.summon(counter, Reason::Arrival);
            hall.act(counter, Action::NoShow);
        }
        for (service, people) in LINES {
            hall.line_up(service, people);
        }
        hall.now = at(10, 42);
        for counter in open {
            hall.summon(counter, Reason::Arrival);
        }
        hall.pass(Span::from_secs(7));
        hall
    }

    /// So many counters, all open; from the ninth on they are like the second one.
    pub(crate) fn of_counters(count: u32, change: impl FnOnce(&mut model::Hall)) -> Self {
        let mut hall = Self::of(|hall| {
            add_counters(hall, count);
            change(hall);
        });
        for counter in 1..=count {
            hall.open(&counter.to_string());
        }
        hall
    }

    pub(crate) fn view(&self) -> HallView {
        self.told(&mut Waits::default())
    }

    /// The same as the hub tells it: waits are up to a second old, as those in a crowd take long.
    pub(crate) fn told(&self, waits: &mut Waits) -> HallView {
        let view = views::hall_view(&self.queue, self.rehearsal, waits, self.now);
        HallView {
            trouble: self.troubles.clone(),
            ..view
        }
    }

    pub(crate) fn guide(&self) -> GuidePage {
        let entries = self.queue.services().map(|service| GuideEntry {
            id: service.id.clone(),
            who: service.who.clone(),
            brings: service.brings.clone(),
            find: service.find.clone(),
            checked: service.checked.clone(),
            asks: service.asks,
        });
        GuidePage {
            services: entries.collect(),
        }
    }

    /// A ticket as the hub answers about it.
    pub(crate) fn ticket(&self, id: TicketId) -> TicketView {
        views::ticket_answer(&self.queue, self.queue.ticket(id).unwrap(), self.now)
    }

    pub(crate) fn moment(&self) -> Moment {
        self.queue.moment(self.now)
    }

    pub(crate) fn pass(&mut self, span: Span) {
        self.now = self.now + span;
    }

    /// The hub reports this of itself.
    pub(crate) fn fail(&mut self, kind: &str) {
        self.troubles.push(Trouble {
            device: None,
            name: None,
            kind: kind.to_owned().into(),
            since: self.moment(),
            detail: None,
        });
    }

    pub(crate) fn command(&mut self, command: &Command) -> Result<(), Refusal> {
        for event in self.queue.decide(command, self.now)? {
            self.queue.apply(&event).unwrap();
        }
        Ok(())
    }

    /// Publishes an urgent notice for the next hour.
    pub(crate) fn warn(&mut self, (zh, en): (&str, &str), text: (&str, &str)) {
        let notice = NoticeText {
            title: words(zh, en),
            text: words(text.0, text.1),
            form: NoticeForm::Urgent,
            until: Some(self.now + Span::from_mins(60)),
            ..NoticeText::default()
        };
        self.publish(notice);
    }

    pub(crate) fn publish(&mut self, notice: NoticeText) {
        let published = self.command(&Command::Notice(NoticeCommand::Publish(notice)));
        published.expect("it is not over, and an urgent one has an end");
    }

    /// A supervisor changes something about the day.
    pub(crate) fn steer(&mut self, steer: Steer) {
        self.command(&Command::Steer(steer)).unwrap();
    }

    /// The hall file was changed, and the hub has read it again.
    pub(crate) fn configure(&mut self, change: impl FnOnce(&mut model::Hall)) {
        let mut hall = model::Hall::clone(self.queue.hall());
        change(&mut hall);
        let hall = Arc::new(hall);
        self.command(&Command::Configure { hall }).unwrap();
    }

    /// As after a restored backup: what this log says may not be all.
    pub(crate) fn begin_epoch(&mut self) {
        let (at, fact) = (self.now, Queue::epoch_fact(self.queue.epoch() + 1));
        self.queue.apply(&Event { at, fact }).unwrap();
    }

    /// What is due by now is done.
    pub(crate) fn tick(&mut self) {
        self.command(&Command::Tick).unwrap();
    }

    pub(crate) fn issue(&mut self, service: &str, class: Class) -> TicketId {
        let slot = (class == Class::Appointment).then_some(self.now);
        let issue = issue(service, class, slot);
        self.command(&Command::IssueTicket(issue)).unwrap();
        self.queue.tickets().last().unwrap().id
    }

    /// So many take a number.
    pub(crate) fn line_up(&mut self, service: &str, people: u32) {
        for _ in 0..people {
            self.issue(service, Class::Normal);
        }
    }

    /// A clerk does something.
    pub(crate) fn act(&mut self, counter: &str, action: Action) {
        let counter = counter.into();
        self.command(&Command::At { counter, action }).unwrap();
    }

    /// Clerk 1003 opens counter 3, and so on.
    pub(crate) fn open(&mut self, counter: &str) {
        let clerk = format!("1{counter:0>3}").as_str().into();
        self.act(counter, Action::Open { clerk });
    }

    pub(crate) fn next(&mut self, counter: &str) {
        self.act(counter, Action::CallNext { current: None });
    }

    /// One more takes a number of the counter's first service. Then the counter calls its next one, for this reason.
    pub(crate) fn summon(&mut self, counter: &str, reason: Reason) -> String {
        let class = match reason {
            Reason::Priority => Class::Priority,
            Reason::Appointment => Class::Appointment,
            Reason::Arrival
            | Reason::Returned
            | Reason::Transferred
            | Reason::Helping
            | Reason::Chosen => Class::Normal,
        };
        let plan = self.queue.counter(&counter.into()).unwrap().plan();
        let service = plan.serves[0].to_string();
        self.issue(&service, class);
        if matches!(reason, Reason::Returned | Reason::Transferred) {
            self.next(counter);
            let ticket = self.queue.calls().next().unwrap().ticket;
            if reason == Reason::Returned {
                self.act(counter, Action::NoShow);
                self.command(&Command::ReturnTicket { ticket }).unwrap();
            } else {
                let to = Target::Counter(counter.into());
                self.act(counter, Action::Transfer { to });
            }
        }
        self.next(counter);
        let call = self.queue.calls().next().unwrap();
        assert_eq!(call.reason, reason, "{}", call.number);
        call.number.clone()
    }
}
