//! The clerk's window as pictures, in every state.

use jiaohao::counter::flow::Input;
use jiaohao::lang::Lang;
use jiaohao::queue::hall::Words;
use jiaohao::queue::view::Trouble;
use jiaohao::queue::*;

use crate::counter_world::World;

const SIZE: (u32, u32) = (420, 720);
const ESC: &str = "\u{1b}";

fn all_states(world: &mut World, name: &str) {
    let picture = |world: &mut World, state: &str| world.picture(&format!("{name}-{state}"));
    picture(world, "sign-in");
    world.key("\n");
    world.rest();
    picture(world, "idle");
    world.key(" ");
    world.wait(Span::from_secs(12));
    picture(world, "called");
    world.key("t");
    picture(world, "transfer");
    world.key(ESC);
    world.key(" ");
    world.wait(Span::from_secs(432));
    picture(world, "serving");
    world.key("o");
    picture(world, "outcome");
    world.key(ESC);
    world.key("p");
    picture(world, "parked");
    world.rest();
    world.key("f");
    picture(world, "call");
    world.key(ESC);
    world.key(" ");
    world.rest();
    world.key("n");
    world.rest();
    world.key("b");
    picture(world, "no-shows");
    world.key(ESC);
    world.key("s");
    picture(world, "reasons");
    world.key("\n");
    world.wait(Span::from_secs(30));
    picture(world, "paused");
    world.key(" ");
    world.rest();
    world.lose_line();
    picture(world, "offline");
}

#[test]
fn pictures_in_chinese() {
    all_states(&mut World::busy(SIZE, Lang::Zh), "zh");
}

#[test]
fn pictures_with_small_pixels() {
    let mut world = World::busy(SIZE, Lang::Zh);
    world.magnify();
    all_states(&mut world, "zh2");
}

#[test]
fn pictures_in_english() {
    let mut world = World::busy(SIZE, Lang::En);
    world.magnify();
    all_states(&mut world, "en");
}

/// As in the demo on a desktop.
#[test]
fn pictures_in_a_small_window() {
    all_states(&mut World::busy((308, 528), Lang::Zh), "small");
}

#[test]
fn pictures_in_a_tall_window() {
    all_states(&mut World::busy((560, 1_160), Lang::Zh), "tall");
}

#[test]
fn pictures_in_a_wide_window() {
    all_states(&mut World::busy((1_100, 760), Lang::Zh), "wide");
}

#[test]
fn pictures_of_the_bar_in_chinese() {
    bar(Lang::Zh, "zh");
}

#[test]
fn pictures_of_the_bar_in_english() {
    bar(Lang::En, "en");
}

fn bar(lang: Lang, name: &str) {
    let mut world = World::open(SIZE, lang);
    world.key("-");
    world.resize(420, 96);
    world.magnify();
    let picture = |world: &mut World, state: &str| world.picture(&format!("bar-{name}-{state}"));
    picture(&mut world, "idle");
    world.key(" ");
    world.wait(Span::from_secs(12));
    picture(&mut world, "called");
    world.key(" ");
    world.wait(Span::from_secs(432));
    picture(&mut world, "serving");
    world.key(" ");
    picture(&mut world, "done");
    world.wait(Span::from_secs(10));
    world.key("s");
    world.key("\n");
    world.rest();
    picture(&mut world, "paused");
    world.key(" ");
    world.rest();
    world.lose_line();
    picture(&mut world, "offline");
}

#[test]
fn pictures_of_the_longest_in_chinese() {
    longest(Lang::Zh, "zh");
}

#[test]
fn pictures_of_the_longest_in_english() {
    longest(Lang::En, "en");
}

/// Long names, many services, many people, everything wrong at once.
fn longest(lang: Lang, name: &str) {
    let flow = jiaohao::counter::flow::Flow::new(vec!["4".into()], Some("1004".into()), false);
    let mut world = World::with(SIZE, lang, flow, |hall| {
        hall.services[3].name = words(
            "国有建设用地使用权及房屋所有权转移登记",
            "Transfer of Land Use and House Ownership",
        );
        hall.services[3].prefix = "BB".into();
        hall.counters[3].serves = hall
            .services
            .iter()
            .map(|service| service.id.clone())
            .collect();
        hall.counters[3].helps.clear();
        hall.counters[3].number = Some(12);
    });
    world.id = "4".into();
    world.rehearsal = true;
    let since = world.hall().now;
    let trouble = |device, kind: &str| Trouble {
        device,
        kind: kind.to_owned().into(),
        since,
        detail: None,
    };
    world.trouble = vec![
        trouble(Some(DeviceId(1)), "paper-out"),
        trouble(Some(DeviceId(2)), "no-sound"),
        trouble(None, "clock-back"),
    ];
    for round in 0..20 {
        for place in 0..10 {
            let service = world.queue.hall().services[place].id.to_string();
            let class = if round % 5 == 0 {
                Class::Priority
            } else {
                Class::Normal
            };
            world.issue(&service, class);
        }
        world.wait(Span::from_mins(5));
    }
    world.key("\n");
    world.rest();
    world.picture(&format!("longest-{name}-idle"));
    world.key("f");
    world.picture(&format!("longest-{name}-call"));
    world.type_in("bb1");
    for _ in 0..9 {
        world.key("\u{f701}");
    }
    world.picture(&format!("longest-{name}-marked"));
    world.key("\n");
    world.wait(Span::from_secs(4_000));
    world.key("r");
    world.key("r");
    world.rest();
    world.key("r");
    world.picture(&format!("longest-{name}-called"));
    world.rest();
    world.key(" ");
    world.wait(Span::from_secs(4_000));
    world.picture(&format!("longest-{name}-serving"));
    world.key("p");
    world.wait(Span::from_secs(8));
    for _ in 0..6 {
        world.key(" ");
        world.rest();
        world.key("n");
        world.rest();
    }
    world.picture(&format!("longest-{name}-asides"));
}

#[test]
fn pictures_of_refusals_in_chinese() {
    refusals(Lang::Zh, "zh");
}

#[test]
fn pictures_of_refusals_in_english() {
    refusals(Lang::En, "en");
}

fn refusals(lang: Lang, name: &str) {
    let mut world = World::new(SIZE, lang);
    world.key("\n");
    world.rest();
    world.key(" ");
    world.picture(&format!("refused-{name}-nobody"));
    world.elsewhere("3", Action::Close);
    world.rest();
    world.elsewhere(
        "5",
        Action::Open {
            clerk: "1003".into(),
        },
    );
    world.key("\n");
    world.picture(&format!("refused-{name}-clerk"));
    world.handle(Input::Clerk("没有这个人".into()));
    world.key("\n");
    world.picture(&format!("refused-{name}-unknown"));
}

fn words(zh: &str, en: &str) -> Words {
    Words {
        zh: zh.into(),
        en: en.into(),
    }
}
