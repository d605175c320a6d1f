//! An ID number or a telephone number that a service asks for: checked, masked, and by the key of the day
//! turned into what may be kept. The number itself goes no further than the owner of the queue.

use super::access::sign;
use crate::model::hall::Asks;
use crate::protocol::PersonNumber;
use crate::store::PersonCode;

/// Whose ticket it is to be.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) kind: &'static str,
    pub(crate) mask: String,
    number: PersonNumber,
}

/// By its mask: this may come into a log.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.mask)
    }
}

impl Person {
    /// None for a number that cannot be one.
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

    /// By what the same number is known again under this key.
    pub(crate) fn code(&self, key: &[u8; 32]) -> PersonCode {
        let parts = [
            b"person",
            self.kind.as_bytes(),
            self.number.as_str().as_bytes(),
        ];
        sign(key, &parts)
    }
}
