//! An ID number or a telephone number that a service asks for: checked, and at once turned into
//! what may be kept, a keyed hash and a mask. The number itself goes no further than here.

use super::access::FolderKey;
use crate::queue::hall::Asks;
use jiff::civil::Date;

/// Digits of a resident identity number, the last of which may be an X.
const ID_DIGITS: usize = 18;
/// How much each of the first 17 counts for the last (GB 11643).
const ID_WEIGHTS: [u32; ID_DIGITS - 1] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The last one, by the sum of the others.
const ID_LAST: &[u8; 11] = b"10X98765432";

/// What is kept of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) kind: &'static str,
    pub(crate) hash: [u8; 32],
    pub(crate) mask: String,
}

/// By its mask: this may come into a log.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.mask)
    }
}

/// None for a number that cannot be one.
pub(crate) fn person(asks: Asks, text: &str, key: &FolderKey) -> Option<Person> {
    let (kind, number, ends) = match asks {
        Asks::IdNumber => ("id-number", id_number(text)?, (4, 4)),
        Asks::Telephone => ("telephone", telephone(text)?, (3, 4)),
    };
    Some(Person {
        kind,
        hash: key.sign(&[b"person", kind.as_bytes(), number.as_bytes()]),
        mask: mask(&number, ends),
    })
}

/// `2204**********123X`
fn mask(number: &str, (first, last): (usize, usize)) -> String {
    let hidden = first..number.len().saturating_sub(last);
    let signs = number.chars().enumerate();
    signs
        .map(|(place, sign)| if hidden.contains(&place) { '*' } else { sign })
        .collect()
}

fn id_number(text: &str) -> Option<String> {
    let number = without_gaps(text).to_ascii_uppercase();
    let (digits, last) = number.split_at_checked(ID_DIGITS - 1)?;
    let digits: Vec<u32> = digits
        .chars()
        .map(|sign| sign.to_digit(10))
        .collect::<Option<_>>()?;
    let sum: u32 = digits
        .iter()
        .zip(ID_WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let expected = ID_LAST.get(usize::try_from(sum % 11).ok()?)?;
    let is_whole = last.as_bytes() == [*expected] && digits.first() != Some(&0);
    (is_whole && birth(&number).is_some()).then_some(number)
}

/// The day of birth in an identity number.
fn birth(number: &str) -> Option<Date> {
    let year = number.get(6..10)?.parse().ok()?;
    let (month, day) = (
        number.get(10..12)?.parse().ok()?,
        number.get(12..14)?.parse().ok()?,
    );
    Date::new(year, month, day).ok().filter(|_| year >= 1_900)
}

/// A mobile number, or one of a fixed line with its area code.
fn telephone(text: &str) -> Option<String> {
    let number = without_gaps(text);
    let number = number.strip_prefix("+86").unwrap_or(&number).to_owned();
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let is_mobile = number.len() == 11
        && number.starts_with('1')
        && matches!(number.as_bytes().get(1), Some(b'3'..=b'9'));
    let is_fixed = (10..=12).contains(&number.len())
        && number.starts_with('0')
        && matches!(number.as_bytes().get(1), Some(b'1'..=b'9'));
    (digits && (is_mobile || is_fixed)).then_some(number)
}

/// As people write it, in groups.
fn without_gaps(text: &str) -> String {
    text.chars()
        .filter(|sign| !matches!(sign, ' ' | '-'))
        .collect()
}
