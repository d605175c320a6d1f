//! Facts as stored in the log: kind, version and a JSON body.
//!
//! A new field of a fact has a default and needs nothing here. A change of meaning gets a new version, and [`decode`]
//! converts the old form to the new one; anything unknown to this program stops the start.

use super::StoreError;
use crate::queue::Fact;

/// The version in which every kind is currently written.
pub const VERSION: u16 = 1;

/// The body of a fact. Its kind is [`Fact::kind`].
pub fn encode(fact: &Fact) -> String {
    let mut text = serde_json::to_string(fact).expect("a fact has text keys and finite numbers");
    // `{"kind":"…","body":…}`: what surrounds the body is known.
    text.pop();
    text.drain(..r#"{"kind":"","body":"#.len() + fact.kind().len());
    text
}

/// The fact of event `seq`.
///
/// # Errors
/// If the kind or version is unknown, or the body does not fit the kind.
pub fn decode(seq: u64, kind: &str, version: u16, body: &str) -> Result<Fact, StoreError> {
    let mut text = String::new();
    join(seq, kind, version, body, &mut text)?;
    read(seq, &text)
}

/// Appends a fact's complete text to `text`, for [`read`].
///
/// # Errors
/// If the version is unknown.
pub(super) fn join(
    seq: u64,
    kind: &str,
    version: u16,
    body: &str,
    text: &mut String,
) -> Result<(), StoreError> {
    if version != VERSION {
        return Err(StoreError::UnknownEvent {
            seq,
            kind: kind.into(),
            version,
        });
    }
    let parts = ["{\"kind\":\"", kind, "\",\"body\":", body, "}"];
    text.extend(parts);
    Ok(())
}

/// The fact of event `seq`, from its complete text.
///
/// # Errors
/// If the kind is unknown, or the body does not fit the kind.
pub(super) fn read(seq: u64, text: &str) -> Result<Fact, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable {
        seq,
        why: error.to_string(),
    })
}
