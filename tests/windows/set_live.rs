//! Devices go by what the hub sets for them at once: nothing that is shown or spoken is lost by it.

use jiaohao::model::{Announced, DisplayLayout, DisplaySettings, KioskSettings, QuietHours, Span};
use jiaohao::screens::display::adapter::BoardScreen;
use jiaohao::screens::kiosk::visit::{
    Input, Intent, PaperResult, PrinterState, Refused, TakeError,
};
use jiaohao::voice::{Speech, VoiceEvent};
use jiaohao::words::Lang;
use jiff::SignedDuration;
use std::time::Duration;
use uuid::Uuid;

use crate::hall::Hall;
use crate::hall_world::World;
use crate::kiosk_world::Kiosk;
use crate::pictures;

/// A minute from now on has another volume.
fn in_quiet_hours(volume: u32) -> World {
    let hall = Hall::of_counters(8, |_| {});
    let from = hall.moment().zoned().time();
    let settings = DisplaySettings {
        quiet: vec![QuietHours {
            from,
            until: from + SignedDuration::from_mins(1),
            volume,
        }],
        volume: 80,
        ..DisplaySettings::default()
    };
    World::new(hall, &[Lang::ZH], settings)
}

fn world(settings: DisplaySettings) -> World {
    World::new(Hall::of_counters(8, |_| {}), &[Lang::ZH], settings)
}

fn volumes(world: &World) -> Vec<u32> {
    world.heard.iter().map(|heard| heard.order.volume).collect()
}

#[test]
fn quiet_hours_are_said_with_their_own_volume_and_end_by_themselves() {
    let mut world = in_quiet_hours(30);
    world.call(1);
    world.pass(Span::from_secs(50));
    assert_eq!(volumes(&world), [30, 30]);
    assert!(world.conductor.speaks(world.now()));
    world.pass(Span::from_secs(20));
    world.call(2);
    world.pass(Span::from_secs(30));
    assert_eq!(volumes(&world), [30, 30, 80, 80]);
}

/// The board shows its calls, the hub is not told that a loudspeaker failed, and does not wait for one.
#[test]
fn silent_hours_are_shown_and_neither_spoken_nor_failed() {
    let mut world = in_quiet_hours(0);
    assert!(!world.conductor.speaks(world.now()));
    let number = world.call(1);
    assert!(world.large().contains(&number));
    world.pass(Span::from_secs(50));
    assert_eq!(world.said(), Vec::<String>::new());
    let told = world.conductor.announced().into_iter();
    let outcomes: Vec<_> = told.map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, [Announced::Shown]);
    world.pass(Span::from_secs(20));
    assert!(world.conductor.speaks(world.now()));
    assert_eq!(world.said(), Vec::<String>::new(), "that was a minute ago");
    let later = world.call(2);
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), [later.clone(), later]);
}

#[test]
fn an_urgent_notice_chimes_in_silent_hours_too() {
    let mut world = in_quiet_hours(0);
    world
        .hall
        .warn(("请走东门", "Use the east door"), ("西门检修", "Works"));
    world.see();
    assert!(!world.conductor.speaks(world.now()));
    let chime = world.conductor.cue(world.now()).unwrap();
    assert_eq!((chime.says, chime.volume), (Speech::Chime, 80));
}

/// Another volume, another layout, fewer words: what is being said is said to its end, what is shown stays.
#[test]
fn a_change_loses_no_running_call() {
    pictures::start();
    for layout in [DisplayLayout::Board, DisplayLayout::Media] {
        let mut world = world(DisplaySettings::default());
        let (first, second) = (world.call(1), world.call(2));
        world.pass(Span::from_millis(500));
        assert_eq!(world.said(), std::slice::from_ref(&first));
        world.conductor.follow(DisplaySettings {
            layout,
            volume: 40,
            repeats: 1,
            ..DisplaySettings::default()
        });
        let large = world.large();
        assert!(
            large.contains(&first) && large.contains(&second),
            "{large:?}"
        );
        let mut screen = BoardScreen::new(Lang::ZH).unwrap();
        pictures::resize(screen.window(), 1920, 1080);
        let now = world.now();
        screen.show(world.conductor.board(Some(now)));
        pictures::picture(screen.window(), &format!("display-live-{layout:?}"));
        world.pass(Span::from_secs(30));
        assert_eq!(world.said(), [first, second]);
        assert_eq!(volumes(&world), [100, 40]);
        let told = world.conductor.announced().into_iter();
        let spoken = told.filter(|(_, outcome)| *outcome == Announced::Spoken);
        assert_eq!(spoken.count(), 2);
    }
}

#[test]
fn a_change_to_silence_ends_with_the_sentence() {
    let mut world = world(DisplaySettings::default());
    let first = world.call(1);
    world.call(2);
    world.pass(Span::from_millis(500));
    let silent = DisplaySettings {
        volume: 0,
        ..DisplaySettings::default()
    };
    world.conductor.follow(silent);
    world.pass(Span::from_secs(30));
    assert_eq!(world.said(), [first], "and not again");
    assert!(!world.conductor.speaks(world.now()));
}

#[test]
fn a_change_of_zone_takes_its_calls_away_and_brings_the_others() {
    let hall = Hall::of_counters(8, |hall| hall.counters[1].zone = "upstairs".into());
    let mut world = World::new(hall, &[Lang::ZH], DisplaySettings::default());
    let (here, upstairs) = (world.call(1), world.call(2));
    world.conductor.follow(DisplaySettings {
        zone: Some("upstairs".into()),
        ..DisplaySettings::default()
    });
    let large = world.large();
    assert!(
        !large.contains(&here) && large.contains(&upstairs),
        "{large:?}"
    );
    world.pass(Span::from_secs(60));
    // The sentence of the first had begun.
    let said = world.said();
    assert_eq!(said.iter().filter(|number| **number == here).count(), 1);
    assert_eq!(said.iter().filter(|number| **number == upstairs).count(), 2);
    let unknown = DisplaySettings {
        zone: Some("roof".into()),
        ..DisplaySettings::default()
    };
    world.conductor.follow(unknown);
    let kinds: Vec<_> = world
        .conductor
        .troubles()
        .iter()
        .map(|one| one.kind.as_str())
        .collect();
    assert_eq!(kinds, ["unknown-zone"]);
    world.conductor.follow(DisplaySettings::default());
    assert_eq!(world.conductor.troubles(), []);
}

#[test]
fn a_display_without_sound_says_so_in_silent_hours_too() {
    let mut world = in_quiet_hours(0);
    world.conductor.hear(VoiceEvent::Sound(false));
    assert_eq!(world.conductor.troubles()[0].kind.as_str(), "no-sound");
}

fn pages(ticket: u32) -> KioskSettings {
    KioskSettings {
        ticket,
        ..KioskSettings::default()
    }
}

/// A visit that ends with this, a minute after the one before.
fn take_with(k: &mut Kiosk, result: PaperResult) {
    k.now += Duration::from_secs(60);
    k.intend(Intent::Home);
    k.take("transfer");
    k.paper(result);
}

fn take_refused(k: &mut Kiosk, why: TakeError) {
    k.now += Duration::from_secs(60);
    k.intend(Intent::Home);
    k.intend(Intent::ChooseService("transfer".into()));
    k.handle(Input::Taken(Uuid::from_u128(7), Err(why)));
}

fn with_ticket() -> Kiosk {
    let mut k = Kiosk::start(1080, 1920);
    take_with(&mut k, PaperResult::Printed);
    k
}

#[test]
fn a_page_that_is_shown_stays_as_long_as_is_set_now() {
    let mut k = with_ticket();
    assert_eq!(k.flow.countdown(k.now), Some((10, 10)));
    k.now += Duration::from_secs(4);
    k.flow.follow(pages(30));
    assert_eq!(k.flow.countdown(k.now), Some((26, 30)));
    k.flow.follow(pages(5));
    assert_eq!(k.flow.countdown(k.now), Some((1, 5)));
    assert!(k.flow.ticket().is_some(), "the number is still there");
    // The next visitor's page, too.
    take_with(&mut k, PaperResult::Printed);
    assert_eq!(k.flow.countdown(k.now), Some((5, 5)));
}

#[test]
fn pages_that_send_people_to_the_staff_wait_for_a_guide() {
    let mut k = with_ticket();
    assert!(!k.flow.wants_guide());
    for (result, wants) in [
        (PaperResult::Failed(PrinterState::PaperOut), true),
        (PaperResult::Unknown, true),
        (PaperResult::NoPrinter, false),
    ] {
        k.intend(Intent::Home);
        assert!(!k.flow.wants_guide(), "at home");
        take_with(&mut k, result);
        assert_eq!(k.flow.wants_guide(), wants, "{result:?}");
    }
    for (why, wants) in [
        (TakeError::NoAnswer, true),
        (TakeError::Refused(Refused::Paused), true),
        (TakeError::Refused(Refused::Unstaffed), true),
        (TakeError::Refused(Refused::Other), true),
        (TakeError::Refused(Refused::Closed), false),
        (TakeError::Refused(Refused::NotYet(None)), false),
        (TakeError::Refused(Refused::TooMany), false),
    ] {
        take_refused(&mut k, why.clone());
        assert_eq!(k.flow.wants_guide(), wants, "{why:?}");
    }
    // It ends with the page, also when nobody touches it.
    take_with(&mut k, PaperResult::Unknown);
    assert!(k.flow.wants_guide());
    k.now += Duration::from_secs(61);
    k.handle(Input::Tick);
    assert!(!k.flow.wants_guide());
}
