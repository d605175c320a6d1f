//! What the window knows, and what it shows: texts and rows.

use super::flow::Flow;
use crate::link::LinkState;
use crate::model::Moment;
use crate::protocol::view::HallView;
use crate::words::Lang;
pub use jiaohao_ui::{RateGrade, RatePage, RateReason, RateTone};
use std::time::Duration;

#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub flow: &'a Flow,
    pub lang: Lang,
    pub link: LinkState,
    pub hall: Option<&'a HallView>,
    /// The hub's clock.
    pub clock: Option<Moment>,
    /// Since the start of the program.
    pub now: Duration,
    /// One can type here.
    pub keyboard: bool,
}

/// Field by field as in `ui/rate/model.slint`.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    pub page: RatePage,
    pub lang: Lang,
    pub second: Lang,
    pub plate: String,
    pub place: String,
    pub place_second: String,
    pub aside: String,
    pub aside_second: String,
    pub clock: String,
    pub rehearsal: bool,
    pub wrong: String,
    pub refused: bool,
    pub message: Message,
    pub grades: Vec<RateGrade>,
    pub held: i32,
    pub given: i32,
    pub changing: bool,
    pub closing: String,
    pub left: f32,
    pub noted: String,
    pub reasons: Vec<RateReason>,
    pub keyboard: bool,
    pub text: String,
    pub submit: String,
    pub submitting: bool,
    pub can_change: bool,
}

/// What stands in the middle of a page without a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub tone: RateTone,
    pub heading: String,
    pub heading_second: String,
    pub number: String,
    pub line: String,
    pub line_second: String,
}

impl Default for Message {
    fn default() -> Self {
        Self {
            tone: RateTone::Calm,
            heading: String::new(),
            heading_second: String::new(),
            number: String::new(),
            line: String::new(),
            line_second: String::new(),
        }
    }
}
