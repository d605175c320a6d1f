//! An ID or telephone number that a service asks for: validated, masked, and turned by the key of the day into what
//! may be kept. The number itself goes no further than the owner of the queue.

use super::access::sign;
use crate::model::hall::Asks;
use crate::protocol::PersonNumber;
use crate::store::PersonCode;

/// The person a ticket is for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) kind: &'static str,
    pub(crate) mask: String,
    number: PersonNumber,
}

/// Shows only the mask, so it may be logged.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.mask)
    }
}

impl Person {
    /// `None` if the number is not valid.
    pub(crate) fn checked(asks: Asks, number: &PersonNumber) -> Option<Self> {
        let number = number.checked(asks)?;
        let kind = match asks {
            Asks::IdNumber => "id-number",
            Asks::Telephone => "telephone",
        };
        Some(Self {
            kind,
            mask: number.mask(asks),
            number,
        })
    }

    /// The code by which the same number is recognized under this key.
    pub(crate) fn code(&self, key: &[u8; 32]) -> PersonCode {
        let parts = [
            b"person",
            self.kind.as_bytes(),
            self.number.as_str().as_bytes(),
        ];
        sign(key, &parts)
    }
}
