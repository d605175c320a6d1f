//! The messages of `GET /v1/events`.

use super::SetView;
use super::view::{Change, HallView, TickView};

/// Names of the server-sent events.
pub const SNAPSHOT: &str = "snapshot";
pub const CHANGE: &str = "change";
pub const TICK: &str = "tick";
pub const SETTINGS: &str = "settings";

#[derive(Clone, Debug, PartialEq)]
pub enum StreamMessage {
    Snapshot(Box<HallView>),
    Change(Box<Change>),
    Tick(Box<TickView>),
    /// What is set for the reader itself: at the beginning, and when it is changed.
    Settings(Box<SetView>),
}

#[derive(Debug, thiserror::Error)]
#[error("a message of the stream cannot be read: {0}")]
pub struct UnreadableMessage(#[from] serde_json::Error);

impl StreamMessage {
    /// Reads a server-sent event. `None` for a kind of message from a later hub.
    ///
    /// # Errors
    /// If the data does not match the event's name.
    pub fn read(event: &str, data: &str) -> Result<Option<Self>, UnreadableMessage> {
        Ok(match event {
            SNAPSHOT => Some(Self::Snapshot(serde_json::from_str(data)?)),
            CHANGE => Some(Self::Change(serde_json::from_str(data)?)),
            TICK => Some(Self::Tick(serde_json::from_str(data)?)),
            // A later hub may set what this program does not know: it goes on as it is.
            SETTINGS => serde_json::from_str(data).ok().map(Self::Settings),
            _ => None,
        })
    }
}
