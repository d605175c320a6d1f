//! What the board depends on.

use super::band::Band;
use super::media::album::Picture;
use super::troubles::OwnTrouble;
use crate::link::LinkState;
use crate::model::Moment;
use crate::protocol::view::{HallView, NoticeView};
use crate::words::Lang;

/// Everything the board depends on.
pub struct Sight<'a> {
    /// `None` until the hub was first heard.
    pub hall: Option<&'a HallView>,
    pub link: LinkState,
    pub now: Option<Moment>,
    pub band: &'a Band,
    /// Only calls to counters of this zone; `None`: the whole hall.
    pub zone: Option<&'a str>,
    pub lang: Lang,
    pub shape: Shape,
    /// Of this device, worst first.
    pub troubles: &'a [OwnTrouble],
    /// The page of a notice whose turn it is.
    pub page: Option<Shown<'a>>,
}

/// A page that stands.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub notice: &'a NoticeView,
    pub lang: Lang,
    pub picture: Option<&'a Picture>,
}

/// The size of the window in units: the shorter side is 1080.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub width: f32,
    pub height: f32,
    /// Of the screen, in one unit.
    pub pixels: f32,
}

impl Shape {
    pub const LANDSCAPE: Self = Self {
        width: 1920.0,
        height: 1080.0,
        pixels: 1.0,
    };

    pub fn is_portrait(self) -> bool {
        self.height >= self.width
    }
}
