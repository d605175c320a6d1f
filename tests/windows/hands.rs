//! Fingers on the kiosk, and where a window is placed.

use jiaohao::config::WindowPlace;
use jiaohao::screens::shell::window::{
    Area, Contact, Desktop, Fingers, Placement, Pointer, WindowWish, standing,
};
use std::time::Duration;

/// What the pointer does for each contact, given with its time in milliseconds.
fn felt(fingers: &mut Fingers<u64>, contacts: &[(u64, u64, Contact)]) -> Vec<Pointer> {
    let feel =
        |&(at_ms, id, contact)| fingers.feel(id, contact, Duration::from_millis(at_ms), false);
    contacts.iter().flat_map(feel).collect()
}

const HERE: (f32, f32) = (10.0, 20.0);
const THERE: (f32, f32) = (300.0, 400.0);
const DOWN: Contact = Contact::Down(HERE.0, HERE.1);
const UP: Contact = Contact::Up(HERE.0, HERE.1);
const PRESS: Pointer = Pointer::Press(HERE.0, HERE.1);
const RELEASE: Pointer = Pointer::Release(HERE.0, HERE.1);

#[test]
fn one_finger_is_a_pointer() {
    let mut fingers = Fingers::default();
    let moved = Contact::Moved(THERE.0, THERE.1);
    let told = felt(&mut fingers, &[(0, 7, DOWN), (20, 7, moved), (90, 7, UP)]);
    let wanted = [
        PRESS,
        Pointer::Move(THERE.0, THERE.1),
        RELEASE,
        Pointer::Leave,
    ];
    assert_eq!(told, wanted);
    // Nothing is chosen by a finger that went elsewhere.
    let told = felt(&mut fingers, &[(200, 8, DOWN), (290, 8, Contact::Gone)]);
    assert_eq!(told, [PRESS, Pointer::Leave]);
    assert!(fingers.are_all_up());
}

#[test]
fn a_second_finger_at_once_does_not_disturb_the_first() {
    let mut fingers = Fingers::default();
    let contacts = [(0, 1, DOWN), (80, 2, DOWN), (120, 2, UP), (150, 1, UP)];
    assert_eq!(
        felt(&mut fingers, &contacts),
        [PRESS, RELEASE, Pointer::Leave]
    );
}

#[test]
fn under_a_finger_that_is_never_lifted_the_next_one_is_felt() {
    let mut fingers = Fingers::default();
    assert_eq!(felt(&mut fingers, &[(0, 1, DOWN)]), [PRESS]);
    assert!(fingers.wait(Duration::from_secs(9)).is_empty());
    assert!(!fingers.is_stuck(Duration::from_secs(9)));
    // A visitor comes while the drop of water is still taken for a finger.
    let tap = [(2_000, 2, DOWN), (2_100, 2, UP)];
    let wanted = [Pointer::Leave, PRESS, RELEASE, Pointer::Leave];
    assert_eq!(felt(&mut fingers, &tap), wanted);
    // And another one when it is known not to be one.
    assert!(fingers.wait(Duration::from_secs(10)).is_empty());
    assert!(fingers.is_stuck(Duration::from_secs(10)));
    let jitter = Contact::Moved(THERE.0, THERE.1);
    let tap = [(20_000, 3, DOWN), (20_010, 1, jitter), (20_100, 3, UP)];
    let wanted = [PRESS, RELEASE, Pointer::Leave];
    assert_eq!(felt(&mut fingers, &tap), wanted);
    assert!(felt(&mut fingers, &[(60_000, 1, UP)]).is_empty());
    assert!(!fingers.is_stuck(Duration::from_secs(60)));
}

#[test]
fn what_is_held_too_long_is_let_go() {
    let mut fingers = Fingers::default();
    felt(&mut fingers, &[(0, 1, DOWN)]);
    assert_eq!(fingers.wait(Duration::from_secs(10)), [Pointer::Leave]);
    assert!(fingers.wait(Duration::from_secs(11)).is_empty());
    assert!(felt(&mut fingers, &[(12_000, 1, UP)]).is_empty());
}

#[test]
fn the_touch_that_lights_a_dark_screen_chooses_nothing() {
    let mut fingers = Fingers::default();
    assert!(fingers.feel(1, DOWN, Duration::ZERO, true).is_empty());
    let rest = [(40, 1, Contact::Moved(1.0, 1.0)), (90, 1, UP)];
    assert!(felt(&mut fingers, &rest).is_empty());
    let told = felt(&mut fingers, &[(3_000, 2, DOWN), (3_080, 2, UP)]);
    assert_eq!(told, [PRESS, RELEASE, Pointer::Leave]);
}

#[test]
fn a_window_fills_its_monitor_with_and_without_a_window_manager() {
    let area = |x, width| Area {
        x,
        y: 0,
        width,
        height: 1_080,
    };
    let desk = |is_managed| Desktop {
        is_managed,
        monitors: vec![area(0, 1_920), area(1_920, 1_280)],
    };
    let full = |monitor| WindowWish {
        fullscreen: true,
        monitor,
        ..WindowWish::default()
    };
    assert_eq!(standing(full(1), None), Placement::Fullscreen(0));
    assert_eq!(
        standing(full(2), Some(&desk(true))),
        Placement::Fullscreen(1)
    );
    let bare = desk(false);
    assert_eq!(
        standing(full(1), Some(&bare)),
        Placement::At(area(0, 1_920))
    );
    assert_eq!(
        standing(full(2), Some(&bare)),
        Placement::At(area(1_920, 1_280))
    );
    // A monitor that is not plugged in.
    assert_eq!(
        standing(full(3), Some(&bare)),
        Placement::At(area(0, 1_920))
    );
    let small = WindowWish {
        at: Some(WindowPlace {
            width: 540,
            height: 960,
            x: 20,
            y: 50,
        }),
        ..WindowWish::default()
    };
    let placed = Area {
        x: 20,
        y: 50,
        width: 540,
        height: 960,
    };
    assert_eq!(standing(small, Some(&bare)), Placement::At(placed));
    assert_eq!(
        standing(WindowWish::default(), Some(&bare)),
        Placement::Free
    );
}
