//! The voice: a call becomes a sentence, the sentence clips, the clips one stretch of sound, and
//! one stretch after the other goes to the loudspeaker.
//!
//! [`manifest`], [`sentence`], [`announcement`] and [`waiting`] are pure. [`announcer`] is the thread
//! that speaks, on whatever [`Speaker`] it is given; `pack` and `player` are the real clips and the
//! real sound card, built with the windows only; `recorder` stands in for a card.

pub mod announcement;
pub mod announcer;
pub mod manifest;
#[cfg(feature = "screens")]
pub mod pack;
#[cfg(feature = "screens")]
pub mod player;
pub mod recorder;
pub mod sentence;
pub mod waiting;

pub use announcement::{RATE, Voice};
pub use announcer::{Announcer, NoSound, Speaker, VoiceEvent};
pub use manifest::Manifest;
pub use sentence::Spoken;
