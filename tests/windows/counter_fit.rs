//! Every state of the clerk's window, at its usual sizes, with the longest names.

use jiaohao::model::{Action, Class, DeviceId, Span};
use jiaohao::protocol::ProblemKind;
use jiaohao::protocol::view::Trouble;
use jiaohao::screens::counter::flow::{Effect, Flow, Input};
use jiaohao::screens::counter::notes::AskError;
use jiaohao::words::Lang;
use serde_json::json;

use crate::counter_world::{World, told};
use crate::fit::Faults;
use crate::hall::words;

const SIZE: (u32, u32) = (420, 720);
const ESC: &str = "\u{1b}";
const DOWN: &str = "\u{f701}";

struct Walk {
    world: World,
    faults: Faults,
    name: String,
}

impl Walk {
    fn look(&mut self, page: &str) {
        let name = format!("counter-{}-{page}", self.name);
        self.world.look(&mut self.faults, &name);
    }

    /// Types `keys`, and checks the page they lead to.
    fn look_at(&mut self, keys: &str, page: &str) {
        self.world.key(keys);
        self.look(page);
    }

    fn all_states(&mut self) {
        self.look("closed");
        self.look_at("\n", "opened");
        self.world.rest();
        self.look("idle");
        self.look_at("f", "call");
        self.world.type_in("b1");
        self.world.key(DOWN);
        self.look("call-typed");
        self.world.key(ESC);
        self.world.key(" ");
        self.world.wait(Span::from_secs(12));
        self.look("called");
        for _ in 0..3 {
            self.world.rest();
            self.world.key("r");
        }
        self.look("recalled");
        self.look_at("t", "transfer");
        self.world.key(ESC);
        self.world.key(" ");
        self.world.wait(Span::from_secs(4_432));
        self.look("serving");
        self.look_at("o", "outcome");
        self.world.key(ESC);
        self.look_at("p", "parked");
        for _ in 0..6 {
            self.world.rest();
            self.world.key(" ");
            self.world.rest();
            self.world.key("n");
        }
        self.look("asides");
        self.world.rest();
        self.look_at("b", "missed");
        self.world.key(ESC);
        self.look_at("s", "reasons");
        self.world.key("\n");
        self.world.wait(Span::from_secs(30));
        self.look("paused");
        self.world.key(" ");
        self.world.rest();
        self.world.lose_line();
        self.look("offline");
        self.world.refuse();
        self.look("refused");
    }

    fn bar(&mut self) {
        self.world.key("\n");
        self.world.rest();
        self.world.key("-");
        self.world.resize(420, 96);
        self.look("idle");
        self.world.key(" ");
        self.world.wait(Span::from_secs(12));
        self.look("called");
        self.world.key(" ");
        self.world.wait(Span::from_secs(4_432));
        self.look("serving");
        self.look_at(" ", "done");
        self.world.wait(Span::from_secs(10));
        self.world.key("s");
        self.world.key("\n");
        self.world.rest();
        self.look("paused");
        self.world.key(" ");
        self.world.rest();
        self.world.lose_line();
        self.look("offline");
    }
}

/// Long names, every service, two hundred people, everything wrong at once.
fn crowded(size: (u32, u32), lang: Lang) -> World {
    let flow = Flow::new(vec!["4".into()], Some("1004".into()), false);
    let mut world = World::with(size, lang, flow, |hall| {
        hall.services[3].name = words(
            "国有建设用地使用权及房屋所有权转移登记（继承）",
            "Transfer of Land Use and House Ownership by Inheritance",
        );
        hall.services[3].prefix = "BB".into();
        let services = hall.services.iter();
        hall.counters[3].serves = services.map(|service| service.id.clone()).collect();
        hall.counters[3].helps.clear();
        hall.counters[3].number = Some(12);
        hall.counters[4].number = None;
        hall.counters[4].name = words("不动产权证书发证室", "Certificate Room");
    });
    world.id = "4".into();
    world.hall.rehearsal = true;
    let since = world.hall().now;
    let trouble = |device, kind: &str| Trouble {
        device,
        name: device.map(|_| "kiosk-1".into()),
        kind: kind.to_owned().into(),
        since,
        detail: None,
    };
    world.hall.troubles = vec![
        trouble(Some(DeviceId(1)), "paper-out"),
        trouble(Some(DeviceId(2)), "no-sound"),
        trouble(None, "clock-back"),
    ];
    for round in 0..20 {
        for place in 0..10 {
            let service = world.hall.queue.hall().services[place].id.to_string();
            let class = if round % 5 == 0 {
                Class::Priority
            } else {
                Class::Normal
            };
            world.issue(&service, class);
        }
        world.wait(Span::from_mins(5));
    }
    world
}

fn counter(world: World, name: &str, walks: impl Fn(&mut Walk)) {
    let mut walk = Walk {
        world,
        faults: Faults::default(),
        name: name.into(),
    };
    walks(&mut walk);
    walk.faults.none();
}

#[test]
fn usual_in_chinese() {
    counter(World::busy(SIZE, Lang::ZH), "zh", Walk::all_states);
}

#[test]
fn usual_in_english() {
    counter(World::busy(SIZE, Lang::EN), "en", Walk::all_states);
}

/// The room for the next language, whose words may be longer by half.
#[test]
fn of_longer_words() {
    counter(World::busy(SIZE, Lang::PSEUDO), "longer", Walk::all_states);
}

/// As in the demo on a desktop.
#[test]
fn small() {
    counter(World::busy((308, 528), Lang::ZH), "small", Walk::all_states);
}

#[test]
fn tall() {
    counter(
        World::busy((560, 1_160), Lang::EN),
        "tall",
        Walk::all_states,
    );
}

#[test]
fn whole_screen() {
    counter(
        World::busy((1_280, 1_024), Lang::ZH),
        "wide",
        Walk::all_states,
    );
}

#[test]
fn crowded_in_chinese() {
    counter(crowded(SIZE, Lang::ZH), "crowd-zh", Walk::all_states);
}

#[test]
fn crowded_in_english() {
    counter(crowded(SIZE, Lang::EN), "crowd-en", Walk::all_states);
}

#[test]
fn crowded_on_a_whole_screen() {
    counter(
        crowded((1_280, 1_024), Lang::EN),
        "crowd-wide",
        Walk::all_states,
    );
}

#[test]
fn bar_in_chinese() {
    counter(crowded(SIZE, Lang::ZH), "bar-zh", Walk::bar);
}

#[test]
fn bar_in_english() {
    counter(crowded(SIZE, Lang::EN), "bar-en", Walk::bar);
}

#[test]
fn with_a_pin() {
    counter(World::new(SIZE, Lang::EN), "pin", |walk| {
        let effects = walk.world.give(Input::Typed("\n".into()));
        let [Effect::Ask(key, _)] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        let wrong = AskError::Refused(Box::new(told(
            ProblemKind::WrongPin,
            &json!({ "clerk": "1003" }),
        )));
        walk.world.handle(Input::Answered(*key, Err(wrong)));
        walk.look("sign-in");
    });
}

#[test]
fn with_several_counters() {
    let flow = Flow::new(vec!["3".into(), "4".into()], Some("1003".into()), false);
    counter(World::with(SIZE, Lang::EN, flow, |_| {}), "which", |walk| {
        walk.look("choose");
    });
}

#[test]
fn refusals() {
    for_refusals(Lang::ZH, "refused-zh");
}

#[test]
fn refusals_in_english() {
    for_refusals(Lang::EN, "refused-en");
}

fn for_refusals(lang: Lang, name: &str) {
    counter(World::new(SIZE, lang), name, |walk| {
        walk.world.key("\n");
        walk.world.rest();
        walk.look_at(" ", "nobody");
        walk.world.elsewhere("3", Action::Close);
        walk.world.rest();
        let clerk = "1003".into();
        walk.world.elsewhere("5", Action::Open { clerk });
        walk.look_at("\n", "clerk-elsewhere");
        walk.world.handle(Input::Clerk("没有这个人".into()));
        walk.look_at("\n", "unknown-clerk");
    });
}
