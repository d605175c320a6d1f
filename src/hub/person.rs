//! An ID number or a telephone number that a service asks for: checked, and at once turned into
//! what may be kept, a keyed hash and a mask. The number itself goes no further than here.

use super::access::FolderKey;
use crate::protocol::PersonNumber;
use crate::queue::hall::Asks;

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
pub(crate) fn person(asks: Asks, number: &PersonNumber, key: &FolderKey) -> Option<Person> {
    let number = number.checked(asks)?;
    let number = number.as_str();
    let (kind, ends) = match asks {
        Asks::IdNumber => ("id-number", (4, 4)),
        Asks::Telephone => ("telephone", (3, 4)),
    };
    Some(Person {
        kind,
        hash: key.sign(&[b"person", kind.as_bytes(), number.as_bytes()]),
        mask: mask(number, ends),
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
