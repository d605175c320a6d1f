//! New devices that wait to be let in by six digits: who gets a place, for how long, and what makes the digits.

use jiaohao::hub::{Knock, PairingError, Pairings};
use jiaohao::model::{Span, Time};
use jiaohao::protocol::{Fingerprint, PairingStateName, Role, commitment, digits};
use std::net::{IpAddr, Ipv4Addr};

const HUB: Fingerprint = Fingerprint([7; 32]);
const START: Time = Time::from_millis(1_000_000);

fn address(last: u8) -> IpAddr {
    Ipv4Addr::new(192, 168, 1, last).into()
}

/// The knock of device `n`, whose nonce is all `n`, from an address.
fn knock(n: u8, from: u8) -> Knock {
    Knock {
        key: [n; 32],
        commitment: commitment(&[n; 32], &[n; 32]),
        address: address(from),
        role: Role::Display,
        name: Some(format!("device-{n}")),
    }
}

fn waits(pairings: &mut Pairings, n: u8, from: u8, now: Time) -> String {
    let of_hub = pairings.begin(knock(n, from), [n + 100; 32], now).unwrap();
    pairings.reveal(&[n; 32], &[n; 32], &HUB, now).unwrap();
    digits(&HUB, &[n; 32], &[n; 32], &of_hub)
}

#[test]
fn both_ends_make_the_same_digits_and_nobody_between_does() {
    let of_device = digits(&HUB, &[1; 32], &[2; 32], &[3; 32]);
    assert_eq!(of_device.len(), 6);
    assert!(of_device.bytes().all(|digit| digit.is_ascii_digit()));
    let man = Fingerprint([8; 32]);
    for other in [
        digits(&man, &[1; 32], &[2; 32], &[3; 32]),
        digits(&HUB, &[9; 32], &[2; 32], &[3; 32]),
        digits(&HUB, &[1; 32], &[9; 32], &[3; 32]),
        digits(&HUB, &[1; 32], &[2; 32], &[9; 32]),
    ] {
        assert_ne!(of_device, other);
    }
}

#[test]
fn a_device_has_digits_once_it_has_told_the_nonce_that_it_was_bound_to() {
    let mut pairings = Pairings::default();
    let of_hub = pairings.begin(knock(1, 1), [5; 32], START).unwrap();
    assert_eq!(of_hub, [5; 32]);
    // A lost answer is asked for again: the nonce stays.
    assert_eq!(pairings.begin(knock(1, 1), [6; 32], START), Ok([5; 32]));
    // Bound otherwise, now that the hub's nonce is known: a second guess for the same place.
    let other = Knock {
        commitment: commitment(&[1; 32], &[9; 32]),
        ..knock(1, 1)
    };
    let refused = pairings.begin(other, [6; 32], START);
    assert_eq!(refused, Err(PairingError::Mismatch));
    assert_eq!(pairings.waiting(START).count(), 0);
    let wrong = pairings.reveal(&[1; 32], &[9; 32], &HUB, START);
    assert_eq!(wrong, Err(PairingError::Mismatch));
    pairings.reveal(&[1; 32], &[1; 32], &HUB, START).unwrap();
    let shown = digits(&HUB, &[1; 32], &[1; 32], &[5; 32]);
    assert_eq!(pairings.waiting(START).next().unwrap().1, shown);
    assert_eq!(pairings.find(&shown, START).unwrap().knock, knock(1, 1));
    let nobody = if shown == "000000" {
        "000001"
    } else {
        "000000"
    };
    assert_eq!(pairings.find(nobody, START), Err(PairingError::Unknown));
}

#[test]
fn a_flood_pushes_nobody_out() {
    let mut pairings = Pairings::default();
    let real = waits(&mut pairings, 1, 1, START);
    let later = START + Span::from_secs(60);
    // One address has three places, whether or not it ever tells its nonce: a try that was given up is none more.
    for n in 2..=4 {
        assert!(pairings.begin(knock(n, 66), [n; 32], later).is_ok());
    }
    let wait = Pairings::LASTS;
    let full = Err(PairingError::Full { wait });
    assert_eq!(pairings.begin(knock(5, 66), [5; 32], later), full);
    // Many addresses have eight places together; the next may when the oldest is gone.
    for n in 6..=9 {
        assert!(pairings.begin(knock(n, n), [n; 32], later).is_ok(), "{n}");
    }
    let wait = Pairings::LASTS - Span::from_secs(60);
    let full = Err(PairingError::Full { wait });
    for n in 10..=60 {
        assert_eq!(pairings.begin(knock(n, n), [n; 32], later), full, "{n}");
    }
    assert_eq!(pairings.find(&real, later).unwrap().knock.key, [1; 32]);
    // Whoever was let in, or refused, leaves a place.
    pairings.answer(&[1; 32], PairingStateName::Approved);
    assert!(pairings.begin(knock(10, 10), [10; 32], later).is_ok());
    pairings.answer(&[2; 32], PairingStateName::Refused);
    assert!(pairings.begin(knock(11, 66), [11; 32], later).is_ok());
}

#[test]
fn digits_are_good_for_ten_minutes() {
    let mut pairings = Pairings::default();
    let shown = waits(&mut pairings, 1, 1, START);
    let last = START + Pairings::LASTS - Span::from_millis(1);
    assert!(pairings.find(&shown, last).is_ok());
    assert_eq!(
        pairings.state(&[1; 32], last),
        Ok(PairingStateName::Waiting)
    );
    let over = START + Pairings::LASTS;
    assert_eq!(pairings.find(&shown, over), Err(PairingError::Unknown));
    assert_eq!(pairings.state(&[1; 32], over), Err(PairingError::Unknown));
    assert_eq!(pairings.waiting(over).count(), 0);
    assert!(pairings.begin(knock(1, 1), [9; 32], over).is_ok());
}

#[test]
fn two_with_the_same_digits_are_nobody() {
    let mut pairings = Pairings::default();
    // Six digits repeat: two devices that have the same are looked for.
    let key = |n: u32| {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&n.to_be_bytes());
        key
    };
    let mut seen = std::collections::HashMap::new();
    let twins = (0_u32..100_000).find_map(|n| {
        let shown = digits(&HUB, &key(n), &[1; 32], &[2; 32]);
        seen.insert(shown.clone(), n).map(|other| (other, n, shown))
    });
    let (one, other, shown) = twins.expect("a birthday among a million");
    for (n, from) in [(one, 1), (other, 2)] {
        let knock = Knock {
            key: key(n),
            commitment: commitment(&key(n), &[1; 32]),
            ..knock(1, from)
        };
        pairings.begin(knock, [2; 32], START).unwrap();
        pairings.reveal(&key(n), &[1; 32], &HUB, START).unwrap();
    }
    assert_eq!(pairings.find(&shown, START), Err(PairingError::Unknown));
}
