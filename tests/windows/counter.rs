//! The clerk's window, on a real queue: what its keys ask for is decided and shown again.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use i_slint_backend_testing::ElementHandle;
use jiaohao::config::HallFile;
use jiaohao::counter::adapter::Adapter;
use jiaohao::counter::flow::{
    Answered, Around, AskError, Effect, Flow, Input, MAIN_KEY_REST, Order,
};
use jiaohao::counter::offers::offers;
use jiaohao::counter::view_model::{Known, screen};
use jiaohao::lang::Lang;
use jiaohao::link::LinkState;
use jiaohao::protocol::{
    CallBody, CounterRequest, FinishBody, NextBody, OpenBody, PauseBody, Problem, ProblemKind,
    UnparkBody, Verb,
};
use jiaohao::queue::hall::Words;
use jiaohao::queue::view::{CounterView, HallView, Waits};
use jiaohao::queue::*;
use jiaohao::screens::CounterWindow;
use slint::ComponentHandle as _;
use slint::platform::PointerEventButton;
use uuid::Uuid;

use crate::pictures;

/// 2026-11-23, a Monday, 10:21 in Shanghai.
const MORNING: Time = Time::from_millis(1_795_400_460_000);

/// The sample hall, a clerk's window, and time that only the test moves.
struct World {
    queue: Queue,
    now: Time,
    adapter: Adapter,
    lang: Lang,
    flow: Flow,
    link: LinkState,
    told: Rc<RefCell<Vec<Input>>>,
    keys: u128,
    /// What was asked, in order.
    asked: Vec<Order>,
}

impl World {
    fn new(width: u32, height: u32, lang: Lang) -> Self {
        pictures::start();
        let file = HallFile::parse(include_str!("../../config/hall.toml")).unwrap();
        let hall = Arc::new(file.value.hall);
        let started = MORNING - Span::from_mins(60);
        let events = Queue::genesis(&hall, 1, started).unwrap();
        let told = Rc::new(RefCell::new(Vec::new()));
        let tell = told.clone();
        let adapter = Adapter::new(CounterWindow::new().unwrap(), lang, move |input| {
            tell.borrow_mut().push(input);
        });
        pictures::resize(adapter.window(), width, height);
        let mut world = Self {
            queue: Queue::replay(1, &events).unwrap().unwrap(),
            now: started,
            adapter,
            lang,
            flow: Flow::new(vec!["3".into()], Some("1003".into()), false),
            link: LinkState::Connected,
            told,
            keys: 0,
            asked: Vec::new(),
        };
        world.show();
        world
    }

    fn hall(&self) -> HallView {
        self.queue.hall_view(false, &mut Waits::default(), self.now)
    }

    fn counter(&self) -> CounterView {
        self.queue
            .counter_view(self.queue.counter(&"3".into()).unwrap())
    }

    fn ticket(&self) -> Option<(String, TicketState)> {
        self.counter()
            .ticket
            .map(|ticket| (ticket.number, ticket.state))
    }

    fn command(&mut self, command: &Command) -> Result<(), Refusal> {
        for event in self.queue.decide(command, self.now)? {
            self.queue.apply(&event).unwrap();
        }
        Ok(())
    }

    fn issue(&mut self, service: &str, class: Class) {
        self.command(&Command::IssueTicket(IssueTicket {
            service: service.into(),
            class,
            slot: None,
            cases: 1,
            device: DeviceId(1),
            code: Some("7KQ2M4TD".into()),
        }))
        .unwrap();
    }

    fn wait(&mut self, span: Span) {
        self.now = self.now + span;
        self.handle(Input::Tick);
    }

    /// Long enough for the blue key.
    fn rest(&mut self) {
        self.wait(Span::from_secs(1));
    }

    fn since_start(&self) -> Duration {
        let passed = self.now.since(MORNING - Span::from_mins(60)).as_millis();
        Duration::from_millis(u64::try_from(passed).unwrap())
    }

    fn handle(&mut self, input: Input) {
        for effect in self.give(input) {
            match effect {
                Effect::Ask(key, order) => {
                    let answer = self.carry_out(&order);
                    self.asked.push(order);
                    self.handle(Input::Answered(key, answer));
                }
                Effect::LoadWaiting => {
                    let waiting = self.queue.tickets();
                    let waiting = waiting.filter(|ticket| ticket.state == TicketState::Waiting);
                    let views = waiting
                        .map(|ticket| self.queue.ticket_view(ticket))
                        .collect();
                    self.handle(Input::Waiting(views));
                }
            }
        }
        self.show();
    }

    fn give(&mut self, input: Input) -> Vec<Effect> {
        self.keys += 1;
        let hall = self.hall();
        let around = Around {
            now: self.since_start(),
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
        };
        match self.command(&command) {
            Ok(()) => Ok(Answered::Counter(
                self.queue.seq(),
                Box::new(self.counter()),
            )),
            Err(refusal) => {
                let kind = match refusal {
                    Refusal::NobodyWaiting { .. } => ProblemKind::NobodyWaiting,
                    _ => ProblemKind::WrongState,
                };
                let text = Words {
                    zh: "现在不能这样做。".into(),
                    en: "That is not possible now.".into(),
                };
                let problem = Problem::new(kind, text, serde_json::Map::new());
                Err(AskError::Refused(Box::new(problem)))
            }
        }
    }

    fn show(&mut self) {
        let hall = self.hall();
        self.adapter.show(&screen(Known {
            flow: &self.flow,
            lang: self.lang,
            link: self.link,
            hall: Some(&hall),
            clock: Some(hall.now),
        }));
        i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(20));
    }

    fn hear(&mut self) {
        for input in self.told.take() {
            self.handle(input);
        }
    }

    /// A click on the key with this label.
    fn press(&mut self, label: &str) {
        let key = ElementHandle::find_by_accessible_label(self.adapter.window(), label).next();
        let key = key.unwrap_or_else(|| panic!("no key {label}"));
        key.mock_single_click(PointerEventButton::Left);
        self.hear();
    }

    /// A key of the keyboard, through the window.
    fn key(&mut self, text: &str) {
        use slint::platform::WindowEvent::{KeyPressed, KeyReleased};
        let window = self.adapter.window().window();
        window.dispatch_event(KeyPressed { text: text.into() });
        window.dispatch_event(KeyReleased { text: text.into() });
        self.hear();
    }

    fn shows(&self, label: &str) -> bool {
        let found = ElementHandle::find_by_accessible_label(self.adapter.window(), label).next();
        found.is_some()
    }

    fn picture(&self, name: &str) {
        pictures::picture(self.adapter.window(), &format!("counter-{name}"));
    }

    /// Six wait, and the window is open.
    fn busy(width: u32, height: u32, lang: Lang) -> Self {
        let mut world = Self::new(width, height, lang);
        for class in [Class::Normal, Class::Normal, Class::Priority] {
            world.issue("transfer", class);
        }
        world.issue("change", Class::Normal);
        world.issue("mortgage", Class::Normal);
        world.wait(Span::from_mins(21));
        world.issue("transfer", Class::Normal);
        world
    }
}

#[test]
fn one_key_all_day() {
    let mut world = World::busy(420, 720, Lang::Zh);
    assert!(world.shows("请登录窗口"));
    world.key("\n");
    assert_eq!(world.counter().clerk, Some("1003".into()));
    world.rest();
    let mut called = Vec::new();
    for _ in 0..4 {
        world.key(" ");
        let (number, state) = world.ticket().unwrap();
        assert_eq!(state, TicketState::Called);
        assert!(world.shows(&number) && world.shows("已呼叫"));
        called.push(number);
        world.rest();
        world.key(" ");
        assert_eq!(world.ticket().unwrap().1, TicketState::Serving);
        world.rest();
        world.key(" ");
        assert_eq!(world.ticket(), None);
        world.rest();
    }
    // Priority first, then by arrival.
    assert_eq!(called, ["B103", "B101", "B102", "X101"]);
}

#[test]
fn a_double_press_skips_nobody() {
    let mut world = World::busy(420, 720, Lang::Zh);
    world.key("\n");
    world.rest();
    world.key(" ");
    let first = world.ticket();
    // In the same instant: the key rests.
    world.key(" ");
    world.key("x");
    assert_eq!(world.ticket(), first);
    world.wait(Span::from_millis(
        i64::try_from(MAIN_KEY_REST.as_millis()).unwrap() + 1,
    ));
    world.key("x");
    assert_ne!(world.ticket(), first);
    // While a command is asked, nothing else is.
    world.rest();
    let effects = world.give(Input::Typed("r".into()));
    let [Effect::Ask(key, _)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(world.give(Input::Typed("r".into())), []);
    assert_eq!(world.give(Input::Typed("n".into())), []);
    world.handle(Input::Answered(*key, Err(AskError::NoAnswer)));
    assert!(world.shows("叫号系统没有应答。恢复后请先看窗口状态。"));
}

#[test]
fn every_key_does_what_it_says() {
    let mut world = World::busy(420, 720, Lang::Zh);
    world.press("开始服务");
    world.rest();
    world.press("呼叫下一位");
    world.rest();
    world.press("重呼");
    assert_eq!(world.counter().ticket.unwrap().times_called, Some(2));
    world.rest();
    world.press("过号");
    assert_eq!(world.ticket(), None);
    assert_eq!(world.hall().no_shows.len(), 1);
    world.rest();
    // Somebody is back: typed, chosen with Return.
    world.key("b");
    assert!(world.shows("谁回来了？"));
    world.key("\n");
    assert!(world.hall().no_shows.is_empty());
    world.key("f");
    world.key("X");
    world.key("\n");
    assert_eq!(world.ticket().unwrap().0, "X101");
    world.rest();
    world.press("开始办理");
    world.rest();
    world.press("挂起");
    assert_eq!(world.counter().parked.len(), 1);
    world.rest();
    world.press("继续办理");
    world.key("\n");
    assert_eq!(world.ticket(), Some(("X101".into(), TicketState::Serving)));
    world.rest();
    world.key("o");
    world.key("2");
    world.key("\n");
    let last = world.asked.last().unwrap();
    let outcome = Some("incomplete".into());
    let finish = CounterRequest::Finish(FinishBody {
        outcome,
        cases: None,
    });
    assert_eq!(*last, Order::At("3".into(), finish));
    world.rest();
    world.press("呼叫下一位");
    world.rest();
    world.press("转办");
    world.key("M");
    world.key("\n");
    assert_eq!(world.ticket(), None);
    world.rest();
    world.press("暂停");
    world.key("\n");
    assert!(world.shows("暂停服务"));
    world.rest();
    world.press("恢复服务");
    world.rest();
    world.press("关闭");
    assert!(world.shows("未开放"));
}

#[test]
fn a_refusal_and_a_lost_line_are_said() {
    let mut world = World::new(420, 720, Lang::Zh);
    world.key("\n");
    world.rest();
    world.key(" ");
    assert!(world.shows("现在没有人等候本窗口。"));
    world.picture("nobody");
    world.wait(Span::from_secs(20));
    assert!(!world.shows("现在没有人等候本窗口。"));
    world.link = LinkState::Reconnecting {
        since: world.hall().now,
    };
    world.show();
    assert!(world.shows("连接中断"));
    let asked = world.asked.len();
    world.key(" ");
    world.key("s");
    assert_eq!(world.asked.len(), asked, "dead keys");
    world.picture("offline");
}

/// The table *What may follow what*: a key is offered exactly where the queue would take it.
#[test]
fn keys_are_offered_where_the_hub_takes_them() {
    type Step = fn(&mut World);
    let steps: [(&str, Step); 6] = [
        ("closed", |_| {}),
        ("idle", |world| world.key("\n")),
        ("called", |world| world.key(" ")),
        ("serving", |world| world.key(" ")),
        ("parked", |world| world.key("p")),
        ("paused", |world| {
            world.key("s");
            world.key("\n");
        }),
    ];
    let mut world = World::busy(420, 720, Lang::Zh);
    for (state, step) in steps {
        step(&mut world);
        world.rest();
        let counter = world.counter();
        for verb in Verb::ALL {
            let command = Command::At {
                counter: "3".into(),
                action: request(&world, verb).action(),
            };
            let taken = match world.queue.decide(&command, world.now) {
                Ok(_) => true,
                Err(Refusal::NobodyWaiting { .. }) => true,
                Err(_) => false,
            };
            assert_eq!(
                offers(&counter, verb),
                taken,
                "{verb:?} at a counter that is {state}"
            );
        }
    }
}

fn request(world: &World, verb: Verb) -> CounterRequest {
    let waiting = world.queue.tickets();
    let mut waiting = waiting.filter(|ticket| ticket.state == TicketState::Waiting);
    let waiting = waiting.next().unwrap().id;
    let parked = world.counter().parked.first().map_or(TicketId(0), |t| t.id);
    match verb {
        Verb::Open => CounterRequest::Open(OpenBody {
            clerk: "1004".into(),
            pin: None,
        }),
        Verb::Close => CounterRequest::Close,
        Verb::Pause => CounterRequest::Pause(PauseBody {
            reason: "用餐".into(),
        }),
        Verb::Resume => CounterRequest::Resume,
        Verb::Next => CounterRequest::Next(NextBody::default()),
        Verb::Call => CounterRequest::Call(CallBody {
            ticket: waiting,
            note: None,
        }),
        Verb::Recall => CounterRequest::Recall,
        Verb::Start => CounterRequest::Start,
        Verb::NoShow => CounterRequest::NoShow,
        Verb::Finish => CounterRequest::Finish(FinishBody::default()),
        Verb::Park => CounterRequest::Park,
        Verb::Unpark => CounterRequest::Unpark(UnparkBody { ticket: parked }),
        Verb::Transfer => CounterRequest::Transfer(Target::Service("tax".into())),
    }
}

fn all_states(width: u32, height: u32, lang: Lang, name: &str) {
    let mut world = World::busy(width, height, lang);
    let picture = |world: &World, state: &str| world.picture(&format!("{name}-{state}"));
    picture(&world, "sign-in");
    world.key("\n");
    world.rest();
    picture(&world, "idle");
    world.key(" ");
    world.wait(Span::from_secs(12));
    picture(&world, "called");
    world.key("t");
    picture(&world, "transfer");
    world.key("\u{1b}");
    world.key(" ");
    world.wait(Span::from_secs(432));
    picture(&world, "serving");
    world.key("o");
    picture(&world, "outcome");
    world.key("\u{1b}");
    world.key("-");
    picture(&world, "bar-small");
    pictures::resize(world.adapter.window(), width, width * 96 / 420);
    world.show();
    picture(&world, "bar");
    world.key("-");
    pictures::resize(world.adapter.window(), width, height);
    world.key("p");
    world.rest();
    picture(&world, "parked");
    world.key("f");
    picture(&world, "call");
    world.key("\u{1b}");
    world.key("s");
    world.key("\n");
    world.rest();
    picture(&world, "paused");
}

#[test]
fn pictures_in_chinese() {
    all_states(420, 720, Lang::Zh, "zh");
}

#[test]
fn pictures_twice_as_large() {
    all_states(840, 1_440, Lang::Zh, "zh2");
}

#[test]
fn pictures_in_english() {
    all_states(840, 1_440, Lang::En, "en");
}
