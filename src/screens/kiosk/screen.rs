//! What the kiosk's window shows, as texts and rows.

use crate::protocol::PersonNumber;
use crate::words::Lang;

/// Page by page as in `ui/kiosk/model.slint`, which explains the fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    pub phase: Phase,
    pub lang: Lang,
    pub large: bool,
    pub priority: bool,
    pub held: String,
    pub hall: String,
    pub second_hall: String,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Home,
    Choices,
    Guide,
    GuideDetail,
    Entry,
    Ticket,
    Kept,
    Notice,
    Offline,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Ok,
    /// The printer's.
    Trouble,
    /// A finger that is never lifted.
    Touch,
    Offline,
    /// The hub's trouble.
    Hub,
    /// The hub does not accept this machine.
    Refused,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    pub id: String,
    pub letter: String,
    pub name: String,
    pub second_name: String,
    pub plain: String,
    pub count: String,
    pub waiting: String,
    pub wait: String,
    pub free: bool,
    pub enabled: bool,
    pub reason: String,
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

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticket {
    pub number: String,
    pub service: String,
    pub second_service: String,
    pub mark: String,
    pub ahead: String,
    pub ahead_unit: String,
    pub wait_heading: String,
    pub second_wait_heading: String,
    pub wait_before: String,
    pub wait: String,
    pub wait_after: String,
    pub before: String,
    pub place: String,
    pub after: String,
    pub second_place: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepPicture {
    /// The text needs its room.
    #[default]
    None,
    Desk,
    Clock,
    Home,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notice {
    pub title: String,
    pub flat_title: String,
    pub second_title: String,
    pub body: String,
    pub second_body: String,
    pub number: String,
    pub trouble: bool,
    pub step: String,
    pub step_place: String,
    pub step_after: String,
    pub step_picture: StepPicture,
    pub main_key: String,
    pub other_key: String,
}
