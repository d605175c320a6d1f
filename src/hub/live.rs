//! What the live page shows, and for whom.

use super::api::Api;
use super::page::hall;
use crate::model::ClerkId;
use crate::protocol::view::HallView;
use crate::protocol::{AlarmsPage, DayCourse, DayFigures, Role};
use crate::queue::Queue;
use crate::views;
use crate::web::{self, Seen};
use crate::words::Lang;

/// Which of the live pages: what its reader may do, and in which language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sight(pub(super) Role, pub(super) Lang);

/// The day so far.
pub(super) struct Today {
    figures: DayFigures,
    course: DayCourse,
    alarms: AlarmsPage,
}

/// The part of the page that changes; `None` while the hub is not ready to say.
pub(super) async fn live_part(api: &Api, Sight(role, lang): Sight) -> Option<String> {
    let hall = hall(api).await?;
    let day = day(api).await;
    let seen = seen(&hall, day.as_ref(), (role, None), lang);
    Some(web::live(&seen).into_string())
}

/// `None` while the log cannot be read.
pub(super) async fn day(api: &Api) -> Option<Today> {
    let look = |queue: &Queue, now| {
        Ok(Today {
            figures: views::figures(queue),
            course: views::course(queue, now),
            alarms: views::alarms(queue),
        })
    };
    api.owner.look(look).await.ok()
}

pub(super) fn seen<'a>(
    hall: &'a HallView,
    day: Option<&'a Today>,
    (role, staff): (Role, Option<ClerkId>),
    lang: Lang,
) -> Seen<'a> {
    Seen {
        hall,
        figures: day.map(|day| &day.figures),
        course: day.map(|day| &day.course),
        alarms: day.map(|day| &*day.alarms.alarms),
        lang,
        role,
        staff,
    }
}
