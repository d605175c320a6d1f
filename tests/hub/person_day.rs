//! The key by which people are recognized, which ends with its day.

use crate::person::{
    ID, OTHER_ID, all_bytes, asking_place, codes, holds, issue, masks, rests, trouble,
};
use crate::process::{Hub, Place, tool, wait_for};
use crate::tools::told;
use crate::wrong_date::{Computer, DAY_S};
use std::path::PathBuf;

const NEXT_DAY: &str = "2026-11-24T09:00:00+08:00";

fn key_file(place: &Place) -> PathBuf {
    place.data().join("person.key")
}

/// The content of the key file, and the key's bytes.
fn key_of(place: &Place) -> Vec<u8> {
    let text = std::fs::read(key_file(place)).unwrap();
    let key = text.split(|byte| *byte == b' ').nth(1).unwrap();
    key.trim_ascii().to_vec()
}

#[test]
fn a_crash_forgets_nobody() {
    let place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    let key = key_of(&place);
    hub.kill();
    let hub = place.start();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 409);
    assert_eq!(key_of(&place), key);
    assert!(!trouble(&hub));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(key_file(&place))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// The power was cut between the key and the first ticket: it is still the day's key.
#[test]
fn a_key_without_a_ticket_is_taken_up() {
    let place = asking_place();
    place.start().kill();
    let key = format!("2026-11-23 {}\n", "0".repeat(52));
    std::fs::write(key_file(&place), &key).unwrap();
    let hub = place.start();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
    assert_eq!(std::fs::read(key_file(&place)).unwrap(), key.as_bytes());
    hub.kill();
    let hub = place.start();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 409);
    assert!(!trouble(&hub));
}

/// Neither the key nor anything made with it is in any file.
fn assert_gone(place: &Place, key: &[u8], code: &[u8]) {
    assert!(!key_file(place).exists());
    assert_eq!(codes(place), []);
    assert!(!holds(&all_bytes(&place.data()), key));
    let checkpoint = rusqlite::Connection::open(place.data().join("hall.db")).unwrap();
    let busy: i64 = checkpoint
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .unwrap();
    assert_eq!(busy, 0);
    assert!(
        !holds(&all_bytes(&place.data()), code),
        "in a page that is free"
    );
}

#[test]
fn the_key_ends_with_its_day() {
    let mut place = asking_place();
    place.at = Some("2026-11-23T23:59:56+08:00".into());
    let hub = place.start();
    let mut client = hub.client();
    assert_eq!(issue(&mut client, "transfer", ID).0, 201);
    let (key, code) = (key_of(&place), codes(&place)[0].1.clone());
    // The file's content, wherever it is stored.
    let content = place.folder.path().join("content");
    std::fs::hard_link(key_file(&place), &content).unwrap();
    // Whoever sees the new day finds no key of the old one.
    wait_for("midnight", || {
        let hall = client.get("/v1/hall").json();
        (hall["day"] == "2026-11-24").then_some(())
    });
    assert_gone(&place, &key, &code);
    let content = std::fs::read(&content).unwrap();
    assert!(content.len() > 50 && content.iter().all(|byte| *byte == 0));
    assert_eq!(masks(&place).len(), 1, "a few digits stay");
    assert_eq!(issue(&mut client, "transfer", ID).0, 201);
    assert_ne!(codes(&place)[0].1, code, "another day, another key");
    assert_eq!(issue(&mut client, "transfer", ID).0, 409);
    assert!(!trouble(&hub));
}

#[test]
fn the_key_of_a_day_that_ended_while_the_hub_was_off_goes_at_its_start() {
    let mut place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    let (key, code) = (key_of(&place), codes(&place)[0].1.clone());
    hub.kill();
    // Half a key, left by a power cut.
    std::fs::write(place.data().join("person.key.new"), &key).unwrap();
    place.at = Some(NEXT_DAY.into());
    let hub = place.start();
    assert!(!place.data().join("person.key.new").exists());
    assert_gone(&place, &key, &code);
    assert!(!trouble(&hub));
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
}

fn backup(place: &Place) -> PathBuf {
    let to = place.folder.path().join("backup");
    told("backup", &place.data(), &[&to]);
    to
}

#[test]
fn no_backup_takes_the_key_along() {
    let place = asking_place();
    let hub = place.start();
    issue(&mut hub.client(), "transfer", ID);
    let key = key_of(&place);
    let to = backup(&place);
    assert!(to.join("hall.db").exists() && !to.join("person.key").exists());
    assert!(!holds(&all_bytes(&to), &key));
}

/// People to whom the lost hub gave tickets are not recognized.
#[test]
fn after_a_restore_nobody_is_known_again_until_midnight() {
    let mut place = asking_place();
    let hub = place.start();
    // It does not even reveal that there was a key.
    let from = backup(&place);
    issue(&mut hub.client(), "transfer", ID);
    hub.kill();
    std::fs::remove_dir_all(place.data()).unwrap();
    let restored = tool(&place, &["restore", from.to_str().unwrap()]);
    let said = String::from_utf8(restored.stdout).unwrap();
    assert!(
        said.contains("重复取号") && said.contains("two tickets"),
        "{said}"
    );
    let unknown = |hub: &Hub| {
        rests(hub);
        for _ in 0..2 {
            assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
        }
        assert!(!key_file(&place).exists());
        let status = tool(&place, &["status"]);
        let said = String::from_utf8(status.stdout).unwrap();
        assert!(
            said.contains("people-unknown") && said.contains("不核对是否重复取号"),
            "{said}"
        );
    };
    let hub = place.start();
    unknown(&hub);
    hub.kill();
    let hub = place.start();
    unknown(&hub);
    hub.kill();
    place.at = Some(NEXT_DAY.into());
    let hub = place.start();
    assert!(!trouble(&hub));
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 409);
}

#[test]
fn a_key_that_is_lost_or_another_days_knows_nobody_and_says_so() {
    for lost in [
        None,
        Some("2026-11-23 0000000000000000000000000000000000000000000000000000\n"),
        Some("rubbish"),
    ] {
        let place = asking_place();
        let hub = place.start();
        issue(&mut hub.client(), "transfer", ID);
        hub.kill();
        match lost {
            None => std::fs::remove_file(key_file(&place)).unwrap(),
            Some(text) => std::fs::write(key_file(&place), text).unwrap(),
        }
        let hub = place.start();
        rests(&hub);
        assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201, "{lost:?}");
    }
}

/// A clock that ran ahead into another day took this day's key with it; one that was wrong within the day did not.
#[test]
fn on_a_date_that_goes_on_nobody_is_known_again() {
    for (wrong_by, is_known) in [(2 * 60 * 60, true), (7 * DAY_S, false)] {
        let mut computer = Computer::new();
        computer.place.hall = asking_place().hall;
        let hub = computer.start();
        assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
        hub.stop();
        computer.is_wrong_by(wrong_by);
        let hub = computer.start();
        assert_eq!(issue(&mut hub.client(), "transfer", OTHER_ID).0, 201);
        hub.stop();
        computer.is_wrong_by(0);
        let turned = computer.clock(&["--turn-back"]);
        assert_eq!(turned.status.code(), Some(0), "{turned:?}");
        let hub = computer.start();
        let again = issue(&mut hub.client(), "transfer", OTHER_ID).0;
        if is_known {
            assert_eq!((again, trouble(&hub)), (409, false));
        } else {
            assert_eq!(again, 201);
            rests(&hub);
            assert_eq!(codes(&computer.place), []);
        }
    }
}

/// With a folder in which no key can be created, tickets are still given.
#[test]
fn where_no_key_can_be_made_tickets_are_given_and_it_is_told() {
    let place = asking_place();
    let hub = place.start();
    // A folder in place of the file.
    std::fs::create_dir(key_file(&place)).unwrap();
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
    rests(&hub);
    assert_eq!(issue(&mut hub.client(), "transfer", ID).0, 201);
}
