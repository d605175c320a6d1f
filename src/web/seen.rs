//! What a page is made from, and for whom.

use crate::model::ClerkId;
use crate::protocol::view::{AlarmView, HallView};
use crate::protocol::{DayCourse, DayFigures, Role};
use crate::words::Lang;

#[derive(Clone, Debug)]
pub struct Seen<'a> {
    pub hall: &'a HallView,
    /// `None` while the hub cannot say.
    pub figures: Option<&'a DayFigures>,
    /// `None` while the hub cannot say.
    pub course: Option<&'a DayCourse>,
    /// Open ones and those that are over; `None` while the hub cannot say.
    pub alarms: Option<&'a [AlarmView]>,
    pub lang: Lang,
    pub role: Role,
    /// Who is signed in; `None` where nobody needs to.
    pub staff: Option<ClerkId>,
}
