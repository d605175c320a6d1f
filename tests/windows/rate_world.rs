//! The window for ratings on a real queue: what its visitors tap is decided and shown.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use i_slint_backend_testing::{ElementHandle, mock_elapsed_time};
use jiaohao::link::LinkState;
use jiaohao::model::rating::{Grade, Reason};
use jiaohao::model::{self, Action, DeviceId, Span, TicketId, Time};
use jiaohao::protocol::RatingGiven;
use jiaohao::protocol::view::HallView;
use jiaohao::queue::{Command, RatingCommand};
use jiaohao::screens::rate::adapter::Adapter;
use jiaohao::screens::rate::flow::Flow;
use jiaohao::screens::rate::screen::{Known, Screen};
use jiaohao::screens::rate::view_model::screen;
use jiaohao::screens::rate::visit::{Around, AskError, Effect, Input, Order};
use jiaohao::views;
use jiaohao::words::Lang;
use jiaohao_ui::RateWindow;
use slint::ComponentHandle as _;
use slint::platform::PointerEventButton;
use uuid::Uuid;

use crate::counter_world::problem;
use crate::fit::{self, Faults};
use crate::hall::Hall;
use crate::pictures;

pub(crate) const TABLET: DeviceId = DeviceId(7);
pub(crate) const FINISH: Action = Action::Finish {
    outcome: None,
    cases: None,
};

/// The sample hall and the window at counter 3.
pub(crate) struct World {
    pub(crate) hall: Hall,
    pub(crate) flow: Flow,
    pub(crate) link: LinkState,
    pub(crate) keyboard: bool,
    /// Whether the hub answers; what is asked meanwhile waits in `unanswered`.
    pub(crate) answers: bool,
    pub(crate) unanswered: Vec<(Uuid, Order)>,
    /// What was asked, in order.
    pub(crate) asked: Vec<Order>,
    /// How often the question was said aloud.
    pub(crate) said: usize,
    lang: Lang,
    adapter: Adapter,
    told: Rc<RefCell<Vec<Input>>>,
    began: Time,
    keys: u128,
}

impl World {
    pub(crate) fn new(size: (u32, u32), lang: Lang) -> Self {
        Self::with(size, lang, "3", |_| {})
    }

    pub(crate) fn with(
        (width, height): (u32, u32),
        lang: Lang,
        counter: &str,
        change: impl FnOnce(&mut model::Hall),
    ) -> Self {
        pictures::start();
        let hall = Hall::of(change);
        let told = Rc::new(RefCell::new(Vec::new()));
        let tell = told.clone();
        let adapter = Adapter::new(RateWindow::new().unwrap(), lang, move |intent| {
            tell.borrow_mut().push(Input::Intent(intent));
        });
        pictures::resize(adapter.window(), width, height);
        let mut world = Self {
            began: hall.now,
            hall,
            flow: Flow::new(counter.into(), lang),
            link: LinkState::Connected,
            keyboard: false,
            answers: true,
            unanswered: Vec::new(),
            asked: Vec::new(),
            said: 0,
            lang,
            adapter,
            told,
            keys: 0,
        };
        world.handle(Input::Tick);
        world
    }

    /// The window right after somebody was served.
    pub(crate) fn asking(size: (u32, u32), lang: Lang) -> Self {
        let mut world = Self::new(size, lang);
        world.hall.open("3");
        world.serve();
        world
    }

    /// Somebody is called to counter 3, served, and goes.
    pub(crate) fn serve(&mut self) -> TicketId {
        let ticket = self.begin();
        self.act(FINISH);
        ticket
    }

    pub(crate) fn begin(&mut self) -> TicketId {
        self.call();
        self.act(Action::Start);
        self.hall.pass(Span::from_mins(4));
        self.handle(Input::Tick);
        self.hall
            .queue
            .counter(self.flow.counter())
            .unwrap()
            .ticket()
            .unwrap()
    }

    pub(crate) fn call(&mut self) {
        let counter = self.flow.counter().clone();
        let service = self.hall.queue.counter(&counter).unwrap().plan().serves[0].to_string();
        self.hall.issue(&service, model::Class::Normal);
        self.act(Action::CallNext { current: None });
    }

    pub(crate) fn act(&mut self, action: Action) {
        let counter = self.flow.counter().to_string();
        self.hall.act(&counter, action);
        self.handle(Input::Tick);
    }

    pub(crate) fn wait(&mut self, span: Span) {
        self.hall.pass(span);
        self.handle(Input::Tick);
    }

    pub(crate) fn lose_line(&mut self) {
        let since = self.hall.moment();
        self.link = LinkState::Reconnecting { since };
        self.answers = false;
        self.handle(Input::Tick);
    }

    /// The hub is back, and answers what was sent again and again.
    pub(crate) fn find_line(&mut self) {
        self.link = LinkState::Connected;
        self.answers = true;
        for (key, order) in std::mem::take(&mut self.unanswered) {
            let answer = self.carry_out(&order);
            self.handle(Input::Answered(key, answer));
        }
    }

    pub(crate) fn grade(&self, ticket: TicketId) -> Option<Grade> {
        self.hall.queue.rating(ticket).map(|rating| rating.grade)
    }

    pub(crate) fn codes(&self, ticket: TicketId) -> Vec<&'static str> {
        let rating = self.hall.queue.rating(ticket).unwrap();
        rating.codes.iter().copied().map(Reason::code).collect()
    }

    pub(crate) fn handle(&mut self, input: Input) {
        self.keys += 1;
        let hall = self.hall.view();
        let around = Around {
            now: self.now(),
            hall: Some(&hall),
            connected: self.link == LinkState::Connected,
            refused: matches!(self.link, LinkState::Refused { .. }),
            clock: Some(self.hall.moment()),
            fresh_key: Uuid::from_u128(self.keys),
        };
        for effect in self.flow.handle(input, around) {
            match effect {
                Effect::Say => self.said += 1,
                Effect::Ask(key, order) => {
                    self.asked.push(order.clone());
                    if self.answers {
                        let answer = self.carry_out(&order);
                        self.handle(Input::Answered(key, answer));
                    } else {
                        self.unanswered.push((key, order));
                    }
                }
            }
        }
        self.show();
    }

    fn now(&self) -> Duration {
        let passed = self.hall.now.since(self.began).as_millis();
        Duration::from_millis(u64::try_from(passed).unwrap())
    }

    fn carry_out(&mut self, order: &Order) -> Result<RatingGiven, AskError> {
        let (ticket, command) = match order {
            Order::Rate(ticket, grade) => {
                let (ticket, grade) = (*ticket, *grade);
                let rate = RatingCommand::Rate {
                    ticket,
                    grade,
                    device: TABLET,
                    named: false,
                };
                (ticket, rate)
            }
            Order::Detail(ticket, body) => {
                let detail = RatingCommand::Detail {
                    ticket: *ticket,
                    grade: body.grade,
                    codes: body.codes.clone(),
                    texted: body.text.is_some(),
                };
                (*ticket, detail)
            }
        };
        match self.hall.command(&Command::Rating(command)) {
            Ok(()) => {
                let rating = self.hall.queue.rating(ticket).unwrap();
                Ok(views::rating_given(&self.hall.queue, ticket, rating))
            }
            Err(refusal) => Err(AskError::Refused(Box::new(problem(
                &self.hall.queue,
                refusal,
            )))),
        }
    }

    pub(crate) fn screen(&self) -> Screen {
        let hall: HallView = self.hall.view();
        screen(Known {
            flow: &self.flow,
            lang: self.lang,
            link: self.link,
            hall: Some(&hall),
            clock: Some(self.hall.moment()),
            now: self.now(),
            keyboard: self.keyboard,
        })
    }

    pub(crate) fn show(&self) {
        self.adapter.show(&self.screen());
        mock_elapsed_time(Duration::from_millis(20));
    }

    /// Before the hub was heard.
    pub(crate) fn show_before(&self) {
        self.adapter.show(&screen(Known {
            flow: &self.flow,
            lang: self.lang,
            link: LinkState::Connecting,
            hall: None,
            clock: None,
            now: self.now(),
            keyboard: self.keyboard,
        }));
        mock_elapsed_time(Duration::from_millis(20));
    }

    /// Taps what has this label, as a finger does.
    pub(crate) fn tap(&mut self, label: &str) {
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

    pub(crate) fn type_in(&mut self, text: &str) {
        for letter in text.chars() {
            let text: slint::SharedString = letter.to_string().into();
            let window = self.adapter.window().window();
            let event = slint::platform::WindowEvent::KeyPressed { text: text.clone() };
            window.dispatch_event(event);
            window.dispatch_event(slint::platform::WindowEvent::KeyReleased { text });
        }
        self.hear();
    }

    fn hear(&mut self) {
        for input in self.told.take() {
            self.handle(input);
        }
    }

    pub(crate) fn shows(&self, label: &str) -> bool {
        self.find(label).is_some()
    }

    pub(crate) fn find(&self, label: &str) -> Option<ElementHandle> {
        ElementHandle::find_by_accessible_label(self.adapter.window(), label).next()
    }

    /// Checks the window's current contents against the design rules.
    pub(crate) fn look(&self, faults: &mut Faults, name: &str) {
        let size = self.adapter.window().window().size();
        #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
        let unit = size.width.min(size.height) as f32 / 800.0;
        let class = fit::Class { unit, least: 26.0 };
        faults.look(self.adapter.window(), name, class);
    }
}
