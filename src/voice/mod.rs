//! The voice: a call becomes a sentence, the sentence becomes clips, the clips become one continuous sound, and one
//! sound after another goes to the loudspeaker.
//!
//! [`manifest`], [`sentence`], [`announcement`], [`plan`] and [`gaps`] are pure. [`announcer`] is the thread that
//! speaks, on whatever [`Speaker`] it is given; [`pack`] holds the real clips, `player` is the real sound card, built
//! together with the windows only; [`recorder`] replaces a card.

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
pub use announcer::{Announcer, NoSound, Order, Speaker, Speech, VoiceEvent};
pub use gaps::Gaps;
pub use manifest::Manifest;
pub use plan::{Load, Plan, Take};
pub use sentence::{Form, Place, Spoken};
