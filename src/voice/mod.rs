//! The voice: a call becomes a sentence, the sentence clips, the clips one stretch of sound, and
//! one stretch after the other goes to the loudspeaker.
//!
//! [`manifest`], [`sentence`], [`announcement`], [`plan`] and [`gaps`] are pure. [`announcer`] is the
//! thread that speaks, on whatever [`Speaker`] it is given; [`pack`] holds the real clips, `player` is
//! the real sound card, built with the windows only; [`recorder`] stands in for a card.

pub mod announcement;
pub mod announcer;
pub mod gaps;
pub mod manifest;
pub mod pack;
pub mod plan;
#[cfg(feature = "screens")]
pub mod player;
pub mod recorder;
pub mod sentence;

pub use announcement::{RATE, Voice};
pub use announcer::{Announcer, NoSound, Order, Speaker, VoiceEvent};
pub use gaps::Gaps;
pub use manifest::Manifest;
pub use plan::{Load, Plan, Take};
pub use sentence::{Form, Place, Spoken};
