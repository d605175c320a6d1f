//! What the kiosk's window shows, as texts and rows. What is flat is Slint's own; `ui/kiosk/model.slint` explains the fields.

use crate::protocol::PersonNumber;
use crate::words::Lang;

pub use jiaohao_ui::{
    KioskPhase as Phase, NoticeText as Notice, ServiceCard as Card, StatusLight as Light,
    StepPicture, TicketText as Ticket,
};

/// Page by page.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    pub phase: Phase,
    pub lang: Lang,
    /// The language that is shown small beside it.
    pub second: Lang,
    pub large: bool,
    pub priority: bool,
    pub held: String,
    pub hall: String,
    pub second_hall: String,
    /// They are an urgent notice.
    pub urgent: bool,
    /// The second line says that this is a rehearsal.
    pub rehearsal: bool,
    pub clock: String,
    pub date: String,
    pub device: String,
    pub light: Light,
    pub status: String,
    pub rows: Vec<Row>,
    pub columns: usize,
    pub choices: Choices,
    pub guides: Vec<Card>,
    /// Width of the longest service name, in columns; a Chinese character takes two.
    pub longest_name: usize,
    pub guide: Guide,
    pub entry: EntryPage,
    pub ticket: Ticket,
    pub printing: bool,
    pub notice: Notice,
    pub steps: Vec<(String, String)>,
    pub can_cancel: bool,
    /// Seconds left, of how many.
    pub countdown: Option<(u32, u32)>,
    /// Who may take a priority ticket.
    pub priority_who: String,
    /// Today's numbers may still be called.
    pub still_valid: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub headed: bool,
    pub low: bool,
    pub cells: Vec<HomeCell>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HomeCell {
    pub heading: String,
    pub second_heading: String,
    pub span: usize,
    pub is_group: bool,
    pub card: Card,
    pub members: Vec<Card>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    pub title: String,
    pub second_title: String,
    pub cards: Vec<Card>,
    /// What comes after these, if anything does.
    pub more: Option<String>,
    pub has_back: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    pub card: Card,
    pub who: String,
    pub brings: Vec<String>,
    pub characters: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryPage {
    pub title: String,
    pub second_title: String,
    pub why: String,
    pub second_why: String,
    pub typed: PersonNumber,
    pub rest: String,
    pub pattern: String,
    pub hint: String,
    pub has_x: bool,
    pub takes_x: bool,
    pub wrong: bool,
    pub whole: bool,
}
