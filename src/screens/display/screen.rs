//! What the board shows, as texts and rows. What is flat is Slint's own; `ui/display/board.slint` explains the fields.

use super::media::album::Picture;
use super::media::room::Room;

pub use jiaohao_ui::{
    BandCall as BandRow, CounterCell as CellRow, UrgentNotice as UrgentSign,
    WaitingItem as WaitingSign,
};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct BoardView {
    pub hall_name: String,
    pub date: String,
    pub clock: String,
    pub offline: String,
    /// Offline because the hub does not accept it.
    pub refused: bool,
    pub trouble: String,
    /// The trouble is the loudspeaker's, not the hub's.
    pub silent: bool,
    pub rehearsal: bool,
    pub deep_header: bool,
    pub calls: Vec<BandRow>,
    pub message: String,
    pub message_second: String,
    pub cells: Vec<CellRow>,
    /// `1/3` if the counters take several pages, else empty.
    pub page: String,
    pub columns: usize,
    /// Number of counters on a full page, so that the grid keeps its height.
    pub places: usize,
    pub missed: Vec<String>,
    pub waiting: Vec<Vec<WaitingSign>>,
    /// `1/2` if not all services are shown at once, else empty.
    pub waiting_page: String,
    pub notice: String,
    pub urgent: UrgentSign,
    /// The page of a notice, if one stands now.
    pub notice_page: Option<NoticePage>,
}

/// A page of a notice beside or below the counters.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticePage {
    pub room: Room,
    pub title: String,
    /// Line by line.
    pub text: String,
    pub picture: Option<Picture>,
    /// What the picture fits into, in units.
    pub frame: (f32, f32),
    /// Its shift against burn-in, in units.
    pub drift: (i8, i8),
}
