//! The screen of a new device: its digits and what to do, readable at every size and in both languages.

use i_slint_backend_testing::ElementHandle;
use jiaohao::link::Pairing;
use jiaohao::screens::shell::pairing::{set, view, window};
use jiaohao::words::Lang;

use crate::fit::{Class, Faults};
use crate::pictures;

fn states() -> Vec<(&'static str, Pairing)> {
    let address = || "https://192.168.100.110:17443".to_owned();
    let digits = || "482913".to_owned();
    vec![
        ("searching", Pairing::Searching),
        ("away", Pairing::Unreachable { address: address() }),
        (
            "digits",
            Pairing::Waiting {
                digits: digits(),
                address: address(),
            },
        ),
        (
            "comparing",
            Pairing::Comparing {
                digits: digits(),
                address: address(),
            },
        ),
        ("full", Pairing::Full { address: address() }),
        ("refused", Pairing::Refused { address: address() }),
        ("unable", Pairing::Unable { address: address() }),
        ("done", Pairing::Done),
    ]
}

#[test]
fn every_state_fits_a_kiosk_a_board_and_a_clerks_window() {
    pictures::start();
    let mut faults = Faults::default();
    for (width, height) in [
        (1080, 1920),
        (1920, 1080),
        (420, 720),
        (1024, 768),
        (540, 960),
    ] {
        for lang in Lang::all() {
            let window = window(lang).unwrap();
            pictures::resize(&window, width, height);
            let unit = f32::from(u16::try_from(width.min(height)).unwrap()) / 1080.0;
            let class = Class { unit, least: 20.0 };
            for (name, pairing) in states() {
                set(&window, view(&pairing, lang));
                i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(20));
                let page = format!("pairing-{}-{width}-{name}", lang.code());
                faults.look(&window, &page, class);
            }
        }
    }
    faults.none();
}

#[test]
fn a_person_at_the_device_says_whether_the_digits_are_the_same() {
    pictures::start();
    let window = window(Lang::ZH).unwrap();
    pictures::resize(&window, 1080, 1920);
    let said = std::rc::Rc::new(std::cell::Cell::new(None));
    let heard = said.clone();
    window.on_answered(move |same| heard.set(Some(same)));
    let shown = states();
    set(&window, view(&shown[2].1, Lang::ZH));
    let key = |label| ElementHandle::find_by_accessible_label(&window, label).next();
    assert!(
        key("相同").is_none(),
        "nothing is asked before the hub says so"
    );
    assert!(key("482 913").is_some(), "a screen reader reads the digits");
    set(&window, view(&shown[3].1, Lang::ZH));
    key("相同").unwrap().invoke_accessible_default_action();
    assert_eq!(said.take(), Some(true));
    key("不同").unwrap().invoke_accessible_default_action();
    assert_eq!(said.take(), Some(false));
}
