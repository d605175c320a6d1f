//! A clerk's window on a real queue: what its keys request is decided and shown.

use jiaohao::model::{self, Action, Class, CounterId, Span, TicketId, TicketState, Time};
use jiaohao::views;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use i_slint_backend_testing::{ElementHandle, mock_elapsed_time};
use jiaohao::link::LinkState;
use jiaohao::model::hall::Words;
use jiaohao::protocol::view::{CounterView, HallView};
use jiaohao::protocol::{Problem, ProblemKind};
use jiaohao::queue::*;
use jiaohao::screens::counter::adapter::Adapter;
use jiaohao::screens::counter::flow::{Answered, Around, Effect, Flow, Input, Order};
use jiaohao::screens::counter::notes::AskError;
use jiaohao::screens::counter::screen::{Known, Screen};
use jiaohao::screens::counter::view_model::screen;
use jiaohao::words::Lang;
use jiaohao_ui::CounterWindow;
use serde_json::json;
use slint::ComponentHandle as _;
use slint::platform::{PointerEventButton, WindowEvent};
use uuid::Uuid;

use crate::fit::{self, Faults};
use crate::hall::Hall;
use crate::pictures;

/// The sample hall and a clerk's window.
pub(crate) struct World {
    pub(crate) hall: Hall,
    pub(crate) flow: Flow,
    pub(crate) link: LinkState,
    pub(crate) lang: Lang,
    /// What was requested, in order.
    pub(crate) asked: Vec<Order>,
    /// The counter that the test looks at.
    pub(crate) id: CounterId,
    adapter: Adapter,
    told: Rc<RefCell<Vec<Input>>>,
    began: Time,
    keys: u128,
}

impl World {
    /// Clerk 1003 at counter 3 of the sample hall, which nobody has opened yet.
    pub(crate) fn new(size: (u32, u32), lang: Lang) -> Self {
        Self::with(
            size,
            lang,
            Flow::new(vec!["3".into()], Some("1003".into()), false),
            |_| {},
        )
    }

    pub(crate) fn with(
        (width, height): (u32, u32),
        lang: Lang,
        flow: Flow,
        change: impl FnOnce(&mut model::Hall),
    ) -> Self {
        pictures::start();
        let hall = Hall::of(change);
        let told = Rc::new(RefCell::new(Vec::new()));
        let tell = told.clone();
        let adapter = Adapter::new(CounterWindow::new().unwrap(), lang, move |input| {
            tell.borrow_mut().push(input);
        });
        pictures::resize(adapter.window(), width, height);
        let mut world = Self {
            began: hall.now,
            hall,
            flow,
            link: LinkState::Connected,
            lang,
            asked: Vec::new(),
            id: "3".into(),
            adapter,
            told,
            keys: 0,
        };
        world.handle(Input::Tick);
        world
    }

    /// Five wait for this counter and one for another, some of them for a long time.
    pub(crate) fn busy(size: (u32, u32), lang: Lang) -> Self {
        let mut world = Self::new(size, lang);
        for class in [Class::Normal, Class::Normal, Class::Priority] {
            world.issue("transfer", class);
        }
        world.issue("change", Class::Normal);
        world.issue("mortgage", Class::Normal);
        world.wait(Span::from_mins(21));
        world.issue("transfer", Class::Normal);
        world.handle(Input::Tick);
        world
    }

    /// The same with clerk 1003 at work.
    pub(crate) fn open(size: (u32, u32), lang: Lang) -> Self {
        let mut world = Self::busy(size, lang);
        world.key("\n");
        world.rest();
        world
    }

    pub(crate) fn hall(&self) -> HallView {
        self.hall.view()
    }

    pub(crate) fn counter(&self) -> CounterView {
        views::counter_view(&self.hall.queue, self.hall.queue.counter(&self.id).unwrap())
    }

    pub(crate) fn ticket(&self) -> Option<(String, TicketState)> {
        let ticket = self.counter().ticket;
        ticket.map(|ticket| (ticket.number, ticket.state))
    }

    pub(crate) fn id_of(&self, number: &str) -> TicketId {
        let mut tickets = self.hall.queue.tickets();
        tickets.find(|ticket| ticket.number == number).unwrap().id
    }

    pub(crate) fn state_of(&self, number: &str) -> TicketState {
        self.hall.queue.ticket(self.id_of(number)).unwrap().state
    }

    /// Somebody does something at a counter, from elsewhere.
    pub(crate) fn elsewhere(&mut self, counter: &str, action: Action) {
        self.hall.act(counter, action);
        self.handle(Input::Tick);
    }

    pub(crate) fn issue(&mut self, service: &str, class: Class) {
        self.hall.issue(service, class);
    }

    pub(crate) fn wait(&mut self, span: Span) {
        self.hall.pass(span);
        self.handle(Input::Tick);
    }

    /// Long enough for the blue key.
    pub(crate) fn rest(&mut self) {
        self.wait(Span::from_secs(1));
    }

    pub(crate) fn lose_line(&mut self) {
        let since = self.hall.moment();
        self.link = LinkState::Reconnecting { since };
        self.handle(Input::Tick);
    }

    /// The hub no longer accepts this device.
    pub(crate) fn refuse(&mut self) {
        let since = Some(self.hall.moment());
        self.link = LinkState::Refused { since };
        self.handle(Input::Tick);
    }

    /// Gives an input and carries out all its effects.
    pub(crate) fn handle(&mut self, input: Input) {
        for effect in self.give(input) {
            match effect {
                Effect::Ask(key, order) => {
                    let answer = self.carry_out(&order);
                    self.asked.push(order);
                    self.handle(Input::Answered(key, answer));
                }
                Effect::LoadWaiting => {
                    let waiting = self.hall.queue.tickets();
                    let waiting = waiting.filter(|ticket| ticket.state == TicketState::Waiting);
                    let views = waiting
                        .map(|ticket| views::ticket_view(&self.hall.queue, ticket))
                        .collect();
                    self.handle(Input::Waiting(views));
                }
            }
        }
        self.show();
    }

    /// Only gives an input.
    pub(crate) fn give(&mut self, input: Input) -> Vec<Effect> {
        self.keys += 1;
        let hall = self.hall();
        let passed = self.hall.now.since(self.began).as_millis();
        let around = Around {
            now: Duration::from_millis(u64::try_from(passed).unwrap()),
            hall: Some(&hall),
            connected: self.link == LinkState::Connected,
            clock: Some(hall.now),
            fresh_key: Uuid::from_u128(self.keys),
        };
        self.flow.handle(input, around)
    }

    fn carry_out(&mut self, order: &Order) -> Result<Answered, AskError> {
        let command = match order {
            Order::At(counter, request) => Command::At {
                counter: counter.clone(),
                action: request.action(),
            },
            Order::Return(ticket) => Command::ReturnTicket { ticket: *ticket },
            Order::Cancel(ticket) => Command::CancelTicket { ticket: *ticket },
        };
        match (self.hall.command(&command), order) {
            (Ok(()), Order::At(..)) => Ok(Answered::Counter(
                self.hall.queue.seq(),
                Box::new(self.counter()),
            )),
            (Ok(()), Order::Return(_) | Order::Cancel(_)) => Ok(Answered::Ticket),
            (Err(refusal), _) => Err(AskError::Refused(Box::new(problem(
                &self.hall.queue,
                refusal,
            )))),
        }
    }

    pub(crate) fn screen(&self) -> Screen {
        let hall = self.hall();
        screen(Known {
            flow: &self.flow,
            lang: self.lang,
            link: self.link,
            hall: Some(&hall),
            clock: Some(hall.now),
        })
    }

    pub(crate) fn show(&mut self) {
        self.adapter.show(&self.screen());
        mock_elapsed_time(Duration::from_millis(20));
    }

    fn hear(&mut self) {
        for input in self.told.take() {
            self.handle(input);
        }
    }

    /// Clicks the key with this label.
    pub(crate) fn press(&mut self, label: &str) {
        let key = self.find(label);
        let key = key.unwrap_or_else(|| panic!("no key {label}"));
        key.mock_single_click(PointerEventButton::Left);
        self.hear();
    }

    /// Presses it as a screen reader does.
    pub(crate) fn invoke(&mut self, label: &str) {
        let key = self.find(label);
        let key = key.unwrap_or_else(|| panic!("no key {label}"));
        key.invoke_accessible_default_action();
        self.hear();
    }

    /// Types keys one after another, through the window.
    pub(crate) fn type_in(&mut self, text: &str) {
        for letter in text.chars() {
            self.key(&letter.to_string());
        }
    }

    /// Presses a key of the keyboard, through the window.
    pub(crate) fn key(&mut self, text: &str) {
        let window = self.adapter.window().window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.into() });
        window.dispatch_event(WindowEvent::KeyReleased { text: text.into() });
        self.hear();
    }

    /// The open list: number and mark of each entry.
    pub(crate) fn listed(&self) -> Vec<(String, String)> {
        let list = self.screen().list.expect("a list is open");
        let entries = list.entries.into_iter();
        entries
            .map(|entry| (entry.lead.into(), entry.mark.into()))
            .collect()
    }

    /// Whether the wait of any line exceeds the hall's target.
    pub(crate) fn has_long_wait(&self) -> bool {
        self.screen().waiting.iter().any(|row| row.is_long)
    }

    pub(crate) fn shows(&self, label: &str) -> bool {
        self.find(label).is_some()
    }

    fn find(&self, label: &str) -> Option<ElementHandle> {
        ElementHandle::find_by_accessible_label(self.adapter.window(), label).next()
    }

    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        pictures::resize(self.adapter.window(), width, height);
        self.show();
    }

    pub(crate) fn picture(&mut self, name: &str) {
        self.show();
        pictures::picture(self.adapter.window(), &format!("counter-{name}"));
    }

    /// Checks the window's current contents against the design rules.
    pub(crate) fn look(&mut self, faults: &mut Faults, name: &str) {
        self.show();
        // 13: the smallest step of a name beside others.
        let class = fit::Class {
            unit: self.unit(),
            least: 13.0,
        };
        faults.look(self.adapter.window(), name, class);
    }

    /// Pixels per unit, as the window calculates them.
    #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
    fn unit(&self) -> f32 {
        let size = self.adapter.window().window().size();
        let high = if size.height < 200 { 96.0 } else { 720.0 };
        let fitting = (size.width as f32 / 420.0).min(size.height as f32 / high);
        fitting.min(self.adapter.window().get_largest_unit())
    }
}

/// The hub's problem for a refusal, with texts that no clerk must ever read.
pub(crate) fn problem(queue: &Queue, refusal: Refusal) -> Problem {
    Problem::new(views::refusal(queue, refusal), for_scripts())
}

/// The same as received over the wire.
pub(crate) fn told(kind: ProblemKind, facts: &serde_json::Value) -> Problem {
    let mut problem = json!({
        "type": kind.uri(),
        "status": kind.status(),
        "title": kind.title(),
        "detail": for_scripts().get("zh"),
        "text": for_scripts(),
    });
    let facts = facts.as_object().unwrap().clone();
    problem.as_object_mut().unwrap().extend(facts);
    let problem: Problem = serde_json::from_value(problem).unwrap();
    assert!(problem.refusal().is_some(), "{problem:?}");
    problem
}

fn for_scripts() -> Words {
    [("zh", "给脚本看的"), ("en", "for scripts")]
        .into_iter()
        .collect()
}
