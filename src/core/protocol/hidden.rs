//! Secret text: a PIN, a number, a token.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// Never appears in logs; its memory is wiped on drop.
#[derive(Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String)]
pub struct Hidden(Zeroizing<String>);

impl Hidden {
    /// Initial capacity in bytes: up to this, typing leaves no copy behind. Nothing that people type is longer.
    const ROOM: usize = 64;

    pub fn new(text: &str) -> Self {
        let mut hidden = Self::default();
        hidden.set(text.chars());
        hidden
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Replaces the content.
    pub fn set(&mut self, signs: impl Iterator<Item = char>) {
        self.0.clear();
        signs.for_each(|sign| self.push(sign));
    }

    pub fn push(&mut self, sign: char) {
        if self.0.len() + sign.len_utf8() > self.0.capacity() {
            let mut longer = String::with_capacity(self.0.capacity() * 2 + Self::ROOM);
            longer.push_str(&self.0);
            // The old buffer is wiped on drop.
            self.0 = Zeroizing::new(longer);
        }
        self.0.push(sign);
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Default for Hidden {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(Self::ROOM)))
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}
