//! The number of a person that a service asks for: an ID or telephone number. The device that takes it and the hub
//! that stores a hash of it check it by the same rules.

use super::Hidden;
use crate::model::hall::Asks;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use utoipa::ToSchema;

/// Characters of a resident identity number; the last one may be an X.
pub const ID_SIGNS: usize = 18;
/// Digits of a mobile number; maximum and minimum for a landline with its area code.
pub const MOBILE_DIGITS: usize = 11;
pub const FIXED_LINE_MOST: usize = 12;
pub const FIXED_LINE_LEAST: usize = 10;
/// No visitor was born before this year.
const BORN_LEAST: i16 = 1_900;
/// Positions of the region and of the sequence number within a day of birth in an identity number.
const ID_REGION: Range<usize> = 0..4;
const ID_ORDER: Range<usize> = 14..17;
/// Digits of a telephone number that may be kept: people recognize each other's by the last ones.
const TELEPHONE_SHOWN: usize = 4;
/// Weights of the first 17 digits in the checksum (GB 11643).
const ID_WEIGHTS: [u32; ID_SIGNS - 1] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character, by the weighted sum modulo 11.
const ID_LAST: &[u8; 11] = b"10X98765432";

/// A person's number, as typed or in full. Types that contain it may be logged: it never shows itself there.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String)]
#[serde(transparent)]
pub struct PersonNumber(Hidden);

impl PersonNumber {
    pub fn new(text: &str) -> Self {
        Self(Hidden::new(text))
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub fn push(&mut self, sign: char) {
        self.0.push(sign);
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// The full number, without the gaps that people write; `None` if it is not valid.
    pub fn checked(&self, asks: Asks) -> Option<Self> {
        let signs = self.as_str().chars();
        let signs = signs.filter(|sign| !matches!(sign, ' ' | '-'));
        let mut number = Hidden::default();
        number.set(signs.map(|sign| sign.to_ascii_uppercase()));
        match asks {
            Asks::IdNumber => is_id_number(number.as_str()).then_some(Self(number)),
            Asks::Telephone => {
                let number = number.as_str();
                let number = number.strip_prefix("+86").unwrap_or(number);
                // Long-distance calls to mobile numbers once needed a leading zero.
                let mobile = number.strip_prefix('0').filter(|rest| is_mobile(rest));
                let number = mobile.unwrap_or(number);
                is_telephone(number).then(|| Self::new(number))
            }
        }
    }

    /// What may be kept of a checked number: `1101**********002*`, `*******8000`. For an identity number neither the
    /// day of birth nor the check digit, which would narrow it down to one in eleven.
    pub fn mask(&self, asks: Asks) -> String {
        let length = self.as_str().chars().count();
        let is_shown = |place: usize| match asks {
            Asks::IdNumber => ID_REGION.contains(&place) || ID_ORDER.contains(&place),
            Asks::Telephone => place + TELEPHONE_SHOWN >= length,
        };
        let signs = self.as_str().chars().enumerate();
        signs
            .map(|(place, sign)| if is_shown(place) { sign } else { '*' })
            .collect()
    }
}

impl std::fmt::Debug for PersonNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(a person's number)")
    }
}

fn is_id_number(number: &str) -> bool {
    let Some((digits, last)) = number.split_at_checked(ID_SIGNS - 1) else {
        return false;
    };
    let digits = digits.chars().map(|sign| sign.to_digit(10));
    let Some(digits) = digits.collect::<Option<Vec<u32>>>() else {
        return false;
    };
    let weighted = digits.iter().zip(ID_WEIGHTS);
    let sum: u32 = weighted.map(|(digit, weight)| digit * weight).sum();
    let expected = usize::try_from(sum % 11).map(|rest| ID_LAST[rest]);
    let is_whole = expected.is_ok_and(|expected| last.as_bytes() == [expected]);
    is_whole && digits.first() != Some(&0) && birth(number).is_some()
}

/// The day of birth in an identity number.
fn birth(number: &str) -> Option<Date> {
    let year = number.get(6..10)?.parse().ok()?;
    let month = number.get(10..12)?.parse().ok()?;
    let day = number.get(12..14)?.parse().ok()?;
    let born = Date::new(year, month, day).ok();
    born.filter(|_| year >= BORN_LEAST)
}

fn is_mobile(number: &str) -> bool {
    let signs = number.as_bytes();
    signs.len() == MOBILE_DIGITS && signs[0] == b'1' && (b'3'..=b'9').contains(&signs[1])
}

/// A mobile number, or a landline number with its area code.
fn is_telephone(number: &str) -> bool {
    let signs = number.as_bytes();
    let begins = |first: u8, second: std::ops::RangeInclusive<u8>| {
        signs.first() == Some(&first) && signs.get(1).is_some_and(|sign| second.contains(sign))
    };
    let is_fixed =
        (FIXED_LINE_LEAST..=FIXED_LINE_MOST).contains(&signs.len()) && begins(b'0', b'1'..=b'9');
    signs.iter().all(u8::is_ascii_digit) && (is_mobile(number) || is_fixed)
}
