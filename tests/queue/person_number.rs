//! The check of a person's number, shared by kiosk and hub.

use jiaohao_core::model::hall::Asks;
use jiaohao_core::protocol::PersonNumber;
use proptest::prelude::*;

fn checked(asks: Asks, text: &str) -> Option<String> {
    let number = PersonNumber::new(text).checked(asks);
    number.map(|number| number.as_str().to_owned())
}

/// None of these belongs to anybody.
#[test]
fn numbers_that_can_be_and_that_cannot() {
    const GOOD: [(Asks, &str, &str); 9] = [
        (Asks::IdNumber, "11010519491231002X", "11010519491231002X"),
        (Asks::IdNumber, "110105 19491231 002x", "11010519491231002X"),
        (Asks::IdNumber, "110105-19491231-002X", "11010519491231002X"),
        (Asks::Telephone, "13800138000", "13800138000"),
        (Asks::Telephone, "+86 138 0013 8000", "13800138000"),
        (Asks::Telephone, "0431-8888 8888", "043188888888"),
        (Asks::Telephone, "010-88888888", "01088888888"),
        (Asks::Telephone, "0431-8888888", "04318888888"),
        (Asks::Telephone, "0108888888", "0108888888"),
    ];
    for (asks, text, number) in GOOD {
        assert_eq!(checked(asks, text).as_deref(), Some(number), "{text}");
    }
    const BAD: [(Asks, &str); 16] = [
        (Asks::IdNumber, ""),
        (Asks::IdNumber, "1101051949123100"),
        (Asks::IdNumber, "110105194912310021"),
        (Asks::IdNumber, "110105194913310021"),
        (Asks::IdNumber, "110105194902290029"),
        (Asks::IdNumber, "110105174912310021"),
        (Asks::IdNumber, "010105194912310028"),
        (Asks::IdNumber, "X1010519491231002X"),
        (Asks::IdNumber, "11010519491231002XX"),
        (Asks::IdNumber, "一10105194912310021"),
        (Asks::IdNumber, "１１0105194912310021"),
        (Asks::Telephone, "12345678901"),
        (Asks::Telephone, "1380013800"),
        (Asks::Telephone, "00431888888"),
        (Asks::Telephone, "1380013800x"),
        (Asks::Telephone, "0431888888888"),
    ];
    for (asks, text) in BAD {
        assert_eq!(checked(asks, text), None, "{text}");
    }
}

proptest! {
    /// The purpose of the last character: any single wrong character and any two neighbors swapped are detected.
    #[test]
    fn one_slip_is_always_found(
        place in 110_000_u32..660_000,
        year in 1_900_u32..2_026, month in 1_u32..=12, day in 1_u32..=28,
        order in 0_u32..1_000,
        at in 0_usize..18, other in proptest::sample::select(b"0123456789X".to_vec()),
    ) {
        let begin = format!("{place}{year}{month:02}{day:02}{order:03}");
        let ends: Vec<_> = "0123456789X"
            .chars()
            .filter_map(|last| checked(Asks::IdNumber, &format!("{begin}{last}")))
            .collect();
        prop_assert_eq!(ends.len(), 1, "one last sign is right");
        let mut slip = ends[0].clone().into_bytes();
        slip[at] = other;
        let slip = String::from_utf8(slip).unwrap();
        if slip != ends[0] {
            prop_assert_eq!(checked(Asks::IdNumber, &slip), None);
        }
        let mut exchanged = ends[0].clone().into_bytes();
        exchanged.swap(at, (at + 1) % 18);
        let exchanged = String::from_utf8(exchanged).unwrap();
        if at < 17 && exchanged != ends[0] {
            prop_assert_eq!(checked(Asks::IdNumber, &exchanged), None);
        }
    }

    /// What is stored reveals neither the date of birth nor the last digit, nor a telephone number.
    #[test]
    fn a_mask_shows_few_digits_and_shows_them_truly(
        place in 110_000_u32..660_000,
        year in 1_900_u32..2_026, month in 1_u32..=12, day in 1_u32..=28,
        order in 0_u32..1_000, line in 3_000_000_000_u64..10_000_000_000,
    ) {
        let begin = format!("{place}{year}{month:02}{day:02}{order:03}");
        let ends = "0123456789X".chars().map(|last| format!("{begin}{last}"));
        let id = ends.into_iter().find_map(|id| checked(Asks::IdNumber, &id)).unwrap();
        let mask = PersonNumber::new(id.as_str()).mask(Asks::IdNumber);
        prop_assert_eq!(&mask, &format!("{}**********{order:03}*", &id[..4]));
        let phone = format!("1{line}");
        let mask = PersonNumber::new(phone.as_str()).mask(Asks::Telephone);
        prop_assert_eq!(mask, format!("*******{}", &phone[7..]));
    }

    /// No text makes it panic.
    #[test]
    fn any_text_is_checked(text in ".{0,24}") {
        for asks in [Asks::IdNumber, Asks::Telephone] {
            if let Some(number) = checked(asks, &text) {
                prop_assert!((10..=18).contains(&number.len()));
                prop_assert_eq!(checked(asks, &number), Some(number.clone()), "checking it again changes nothing");
            }
        }
    }
}
