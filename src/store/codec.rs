//! Facts as they stand in the log: kind, version and a JSON body.
//!
//! A new field of a fact has a default and needs nothing here. A new meaning gets a new version,
//! and its old form is turned into the new one in [`decode`]; what this program does not know stops
//! the start.

use super::StoreError;
use crate::queue::Fact;

/// The version in which every kind is written today.
pub const VERSION: u16 = 1;

/// The body of a fact. Its kind is [`Fact::kind`].
pub fn encode(fact: &Fact) -> String {
    let mut text = serde_json::to_string(fact).expect("a fact has text keys and finite numbers");
    // `{"kind":"…","body":…}`: what is around the body is known.
    text.pop();
    text.drain(..head(fact.kind()).len());
    text
}

/// The fact of event `seq`.
///
/// # Errors
/// When the kind or the version is unknown, or the body is none of this kind.
pub fn decode(seq: u64, kind: &str, version: u16, body: &str) -> Result<Fact, StoreError> {
    if version != VERSION {
        return Err(StoreError::UnknownEvent {
            seq,
            kind: kind.into(),
            version,
        });
    }
    let text = format!("{}{body}}}", head(kind));
    let unreadable = |error: serde_json::Error| StoreError::Unreadable {
        seq,
        why: format!("{kind}: {error}"),
    };
    let fact: Fact = serde_json::from_str(&text).map_err(unreadable)?;
    Ok(fact)
}

fn head(kind: &str) -> String {
    format!("{{\"kind\":\"{kind}\",\"body\":")
}
