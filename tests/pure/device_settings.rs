//! What is set for devices, by value: hours over midnight, mistakes by field, what a device file begins with; and the disk's
//! room, which does not flap.

use jiaohao::config::{DisplayFile, KioskFile, Variables};
use jiaohao::hub::Room;
use jiaohao::model::device_settings::{SettingsFault, SettingsFaultKind};
use jiaohao::model::{
    DeviceSettings, DisplayLayout, DisplaySettings, KioskSettings, QuietHours, Time,
};
use jiaohao::protocol::StreamMessage;
use jiff::civil;

fn hours(from: i8, until: i8, volume: u32) -> QuietHours {
    let time = |hour| civil::time(hour, 0, 0, 0);
    QuietHours {
        from: time(from),
        until: time(until),
        volume,
    }
}

#[test]
fn the_quietest_of_the_hours_that_apply_counts_and_hours_go_over_midnight() {
    let display = DisplaySettings {
        volume: 90,
        quiet: vec![hours(12, 14, 40), hours(13, 15, 20), hours(22, 7, 0)],
        ..DisplaySettings::default()
    };
    for (hour, volume) in [
        (11, 90),
        (12, 40),
        (13, 20),
        (14, 20),
        (15, 90),
        (21, 90),
        (22, 0),
        (0, 0),
        (6, 0),
        (7, 90),
    ] {
        assert_eq!(
            display.volume_at(civil::time(hour, 0, 0, 0)),
            volume,
            "{hour}"
        );
    }
    assert_eq!(display.volume_at(civil::time(13, 59, 59, 999_999_999)), 20);
}

#[test]
fn each_number_has_its_bounds_and_each_mistake_its_field() {
    let fault = |field: &str, least, most| SettingsFault {
        field: field.into(),
        what: SettingsFaultKind::OutOfRange { least, most },
    };
    let kiosk = |seconds| {
        let page = KioskSettings {
            idle: seconds,
            ..KioskSettings::default()
        };
        DeviceSettings::Kiosk(page).faults(|_| true)
    };
    assert_eq!(kiosk(3), []);
    assert_eq!(kiosk(3_600), []);
    assert_eq!(kiosk(2), [fault("kiosk/idle", 3, 3_600)]);
    assert_eq!(kiosk(3_601), [fault("kiosk/idle", 3, 3_600)]);
    let display = |change: fn(&mut DisplaySettings)| {
        let mut display = DisplaySettings::default();
        change(&mut display);
        DeviceSettings::Display(display).faults(|zone| zone == "hall")
    };
    assert_eq!(display(|_| {}), []);
    assert_eq!(display(|one| one.zone = Some("hall".into())), []);
    assert_eq!(
        display(|one| one.volume = 101),
        [fault("display/volume", 0, 100)]
    );
    assert_eq!(
        display(|one| one.repeats = 0),
        [fault("display/repeats", 1, 5)]
    );
    assert_eq!(
        display(|one| one.short_from = 100),
        [fault("display/short_from", 0, 99)]
    );
    let unknown = display(|one| one.zone = Some("roof".repeat(20)));
    let zone = "roof".repeat(8);
    assert_eq!(unknown[0].what, SettingsFaultKind::UnknownZone { zone });
    let never = display(|one| one.quiet = vec![hours(1, 2, 0), hours(9, 9, 0)]);
    let expected = SettingsFault {
        field: "display/quiet/1/until".into(),
        what: SettingsFaultKind::NoTime,
    };
    assert_eq!(never, [expected]);
    let many = display(|one| one.quiet = vec![hours(1, 2, 0); 5]);
    assert_eq!(many[0].what, SettingsFaultKind::TooMany { most: 4 });
}

/// Files from before the hub kept these are read as ever: they count until it has set something.
#[test]
fn an_old_device_file_tells_what_a_device_begins_with() {
    let none = Variables::new();
    let head = "hub = \"http://127.0.0.1:7480\"\nname = \"d\"\n";
    let old =
        format!("{head}zone = \"hall\"\nlayout = \"media\"\n[voice]\nvolume = 60\nrepeats = 1\n");
    let loaded = DisplayFile::parse(&old, &none).unwrap();
    let expected = DisplaySettings {
        layout: DisplayLayout::Media,
        zone: Some("hall".into()),
        volume: 60,
        repeats: 1,
        ..DisplaySettings::default()
    };
    assert_eq!(loaded.value.settings, expected);
    assert_eq!(loaded.hints, []);
    let old = format!("{head}[pages]\nticket = 20\n[printer]\nport = \"none\"\n");
    let expected = KioskSettings {
        ticket: 20,
        ..KioskSettings::default()
    };
    assert_eq!(KioskFile::parse(&old, &none).unwrap().value.pages, expected);
}

/// A later hub may know more layouts than this program: it goes on with what it has.
#[test]
fn settings_that_a_device_does_not_know_are_no_broken_stream() {
    let data = r#"{"version":7,"settings":{"display":{"layout":"cinema","volume":1}}}"#;
    assert_eq!(StreamMessage::read("settings", data).unwrap(), None);
    let data = r#"{"version":7,"settings":{"kiosk":{"idle":60,"guide":180,"ticket":10,"kept":60,"notice":30}}}"#;
    let Some(StreamMessage::Settings(set)) = StreamMessage::read("settings", data).unwrap() else {
        panic!("these are known");
    };
    assert_eq!(set.version, 7);
    assert_eq!(
        set.settings,
        DeviceSettings::Kiosk(KioskSettings::default())
    );
}

#[test]
fn the_disk_is_low_below_a_gibibyte_and_until_there_is_a_quarter_more() {
    const MIB: u64 = 1024 * 1024;
    let mut room = Room::default();
    let mut seen = |mib: u64| {
        room.see(mib * MIB, Time::from_millis(0));
        room.is_low()
    };
    let low: Vec<_> = [1_024, 1_023, 1_025, 1_279, 1_280, 1_100, 1_024, 1_000]
        .map(&mut seen)
        .into();
    let expected = [false, true, true, true, false, false, false, true];
    assert_eq!(low, expected);
}
