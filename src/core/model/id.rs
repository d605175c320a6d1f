//! Identifiers. An id never changes and is never reused; it is text from the hall file, or a number assigned by the
//! queue.

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::sync::Arc;
use utoipa::ToSchema;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
        #[schema(value_type = String)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        // The derived implementation allocates a `String` first, and a long day's log is full of ids.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E>(self, text: &str) -> Result<$name, E> {
                        Ok(text.into())
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    };
}

text_id!(
    /// A hall: one site with one queue.
    HallId
);
text_id!(
    /// A service: what a visitor comes for.
    ServiceId
);
text_id!(
    /// A group of services that are shown together.
    GroupId
);
text_id!(
    /// How a visit ended.
    OutcomeId
);
text_id!(
    /// Why a counter pauses, as listed in the hall file.
    PauseReasonId
);
text_id!(
    /// A counter, where a clerk serves.
    CounterId
);
text_id!(
    /// A member of staff: a number from the hall file, or any short text in a hall without a staff list.
    ClerkId
);

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident($number:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            ToSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub $number);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id!(
    /// One visit's ticket, counted up over the hall's lifetime.
    TicketId(u64)
);
number_id!(
    /// An alarm, counted up over the hall's lifetime.
    AlarmId(u64)
);
number_id!(
    /// A notice that staff published.
    NoticeId(u64)
);
number_id!(
    /// A ticket's paper once more: number of the event that asked for it.
    ReprintId(u64)
);
number_id!(
    /// A kiosk, display or counter terminal, by the number that the hub assigned to it.
    DeviceId(u32)
);
