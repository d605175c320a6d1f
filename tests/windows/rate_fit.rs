//! Every page of the window for ratings at the sizes of its screens, with the longest names.

use jiaohao::model::{self, Action, Span};
use jiaohao::screens::rate::visit::Input;
use jiaohao::words::{Lang, tr, tr_as};

use crate::fit::Faults;
use crate::hall::words;
use crate::rate_world::{FINISH, World};

/// A tablet upright and flat, an old one, and the screens of a large counter.
const SIZES: [(u32, u32); 5] = [
    (800, 1_280),
    (1_280, 800),
    (1_024, 600),
    (1_080, 1_920),
    (1_920, 1_080),
];

struct Walk {
    world: World,
    faults: Faults,
    name: String,
    lang: Lang,
}

impl Walk {
    fn look(&mut self, page: &str) {
        let name = format!("rate-{}-{page}", self.name);
        self.world.look(&mut self.faults, &name);
    }

    fn tap(&mut self, english: &'static str) {
        let label = match tr_as(self.lang, "rate", english) {
            label if label == english => tr(self.lang, english),
            label => label,
        };
        self.world.tap(label);
    }

    fn all_pages(&mut self) {
        self.world.show_before();
        self.look("connecting");
        self.world.handle(Input::Tick);
        self.look("closed");
        let counter = self.world.flow.counter().to_string();
        self.world.hall.open(&counter);
        self.world.handle(Input::Tick);
        self.look("free");
        let reason = "会议".to_owned();
        self.world.act(Action::Pause { reason });
        self.look("paused");
        self.world.act(Action::Resume);
        self.world.call();
        self.look("called");
        self.world.act(Action::Start);
        self.look("serving");
        self.world.act(FINISH);
        self.look("asks");
        self.world.answers = false;
        self.tap("Very poor");
        self.look("held");
        self.world.lose_line();
        self.look("held-away");
        self.world.find_line();
        self.look("reasons-1");
        self.tap("Change it");
        self.look("change");
        self.tap("Poor");
        self.look("reasons");
        self.tap("No list of the papers");
        self.tap("Not done in the time promised");
        self.tap("Other: tell the information desk");
        self.look("reasons-ticked");
        self.world.keyboard = true;
        self.world.show();
        self.look("reasons-keyboard");
        self.world.keyboard = false;
        self.world.show();
        let submit = jiaohao::words::tr_fill(self.lang, "Submit {0}", &["3"]);
        self.world.tap(&submit);
        self.look("told");
        self.tap("Change it");
        self.tap("Very good");
        self.look("thanks");
        self.world.wait(Span::from_secs(11));
        self.world.serve();
        self.world.lose_line();
        self.tap("Good");
        self.world.wait(Span::from_secs(26));
        self.world.find_line();
        self.look("late");
        self.world.lose_line();
        self.world.wait(Span::from_secs(11));
        self.look("away");
        let since = Some(self.world.hall.moment());
        self.world.link = jiaohao::link::LinkState::Refused { since };
        self.world.handle(Input::Tick);
        self.look("refused");
    }
}

fn usual(lang: Lang, name: &str) {
    for size in SIZES {
        walk(World::new(size, lang), lang, name, size);
    }
}

fn walk(world: World, lang: Lang, name: &str, (width, height): (u32, u32)) {
    let mut walk = Walk {
        world,
        faults: Faults::default(),
        name: format!("{name}-{width}x{height}"),
        lang,
    };
    walk.all_pages();
    walk.faults.none();
}

/// Two digits, or a room with a name; the longest service; it is a rehearsal.
fn crowded(hall: &mut model::Hall) {
    for service in &mut hall.services {
        service.name = words(
            "国有建设用地使用权及房屋所有权转移登记（继承）",
            "Transfer of Land Use and House Ownership by Inheritance",
        );
    }
    hall.services[3].prefix = "BB".into();
    hall.counters[2].number = Some(112);
    hall.counters[2].name = words(
        "转移登记、变更登记、更正登记、异议登记",
        "Transfer, Change, Correction and Objection Registration",
    );
    hall.counters[3].number = None;
    hall.counters[3].name = words("不动产权证书发证室", "Certificates and Archives Room");
    hall.staff.clear();
}

#[test]
fn usual_in_chinese() {
    usual(Lang::ZH, "zh");
}

#[test]
fn usual_in_english() {
    usual(Lang::EN, "en");
}

/// The room for the next language, whose words may be longer by half.
#[test]
fn of_longer_words() {
    usual(Lang::PSEUDO, "longer");
}

#[test]
fn the_longest_names() {
    for size in SIZES {
        for (lang, name) in [(Lang::ZH, "names-zh"), (Lang::EN, "names-en")] {
            for counter in ["3", "4"] {
                let mut world = World::with(size, lang, counter, crowded);
                world.hall.rehearsal = true;
                walk(world, lang, &format!("{name}-{counter}"), size);
            }
        }
    }
}
