//! What the board shows: the hall as it is, the band of calls and the time, as texts and rows.
//! Pure; nothing here knows Slint.

use super::band::{Band, Look, Standing};
use super::grid::{self, CellRow};
use super::rest::Phase;
use super::troubles::{self as own, Trouble};
use super::{pages, words};
use crate::link::LinkState;
use crate::model::{Moment, ServiceStatus};
use crate::protocol::view::{CallView, HallView, ServiceView, TroubleKind};
use crate::words::{Lang, beside, dates, in_lang, lists, tr, tr_fill, troubles};

/// For visitors, on a display that the hub does not accept; what to do about it is for staff.
const REFUSED: &str = "This screen shows no calls for now. Please ask at the information desk";
const REFUSED_STAFF: &str =
    "Access refused. IT staff: enroll it again (jiaohao hub enroll), restart it";
/// The gap between two notices in the line.
const NOTICE_GAP: &str = "　　　　";
/// Maximum length of the notice line, in characters; this much scrolls past in about five minutes.
const NOTICE_MOST: usize = 600;

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
    pub troubles: &'a [Trouble],
}

/// The size of the window in units: the shorter side is 1080.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub width: f32,
    pub height: f32,
}

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
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BandRow {
    pub number: String,
    /// Part of it hangs below the baseline, as with Q.
    pub tailed: bool,
    pub mark: String,
    pub sentence: String,
    pub counter: String,
    pub named: bool,
    pub suffix: String,
    pub place: String,
    pub second: String,
    pub lit: bool,
    pub fresh: bool,
}

/// An empty letter reserves a place, so that the columns stay aligned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitingSign {
    pub letter: String,
    pub count: String,
}

impl Shape {
    pub const LANDSCAPE: Self = Self {
        width: 1920.0,
        height: 1080.0,
    };

    pub fn is_portrait(self) -> bool {
        self.height >= self.width
    }
}

pub fn board(sight: &Sight) -> BoardView {
    let (Some(hall), Some(now)) = (sight.hall, sight.now) else {
        let text = match sight.link {
            LinkState::Refused { .. } => REFUSED,
            LinkState::Connecting | LinkState::Connected | LinkState::Reconnecting { .. } => {
                "Connecting to the queue system"
            }
        };
        return BoardView {
            message: tr(sight.lang, text).into(),
            message_second: tr(beside(sight.lang, sight.hall), text).into(),
            notice: refused_notice(sight).unwrap_or_default(),
            columns: 1,
            ..BoardView::default()
        };
    };
    let phase = Phase::of(hall, now);
    let calls = band_rows(sight, hall, now, phase);
    let message = |lang| match sight.link {
        LinkState::Refused { .. } => tr(lang, REFUSED).into(),
        LinkState::Connecting | LinkState::Connected | LinkState::Reconnecting { .. } => {
            zone_message(lang, hall, sight.zone)
                .or_else(|| phase.message(lang))
                .unwrap_or_else(|| phase.idle_message(lang).into())
        }
    };
    let (message, message_second) = if calls.is_empty() {
        (message(sight.lang), message(beside(sight.lang, sight.hall)))
    } else {
        (String::new(), String::new())
    };
    let grid = grid::grid(sight, hall, now, phase);
    let waiting = waiting(sight, hall, now);
    BoardView {
        hall_name: in_lang(&hall.hall.name, sight.lang).into(),
        date: dates::date(sight.lang, now),
        clock: now.clock(),
        offline: offline(sight),
        refused: matches!(sight.link, LinkState::Refused { .. }),
        trouble: trouble(sight, hall),
        silent: troubles::of_hub(hall).is_none()
            && own_trouble(sight).is_some_and(|trouble| trouble.kind != TroubleKind::UnknownZone),
        rehearsal: hall.hall.rehearsal,
        deep_header: has_deep_header(sight, hall),
        calls,
        message,
        message_second,
        columns: pages::grid_columns(sight.shape),
        places: grid.places,
        missed: missed(sight, hall, now, &grid.page),
        cells: grid.cells,
        page: grid.page,
        waiting: waiting.rows,
        waiting_page: waiting.page,
        notice: refused_notice(sight).unwrap_or_else(|| notice(hall, phase, sight.lang)),
    }
}

/// Beside a rehearsal's sign and a trouble, a board that is not very wide has no room for the hall's name.
pub(super) fn has_deep_header(sight: &Sight, hall: &HallView) -> bool {
    const WIDE: f32 = 1600.0;
    let is_wrong = !offline(sight).is_empty() || !trouble(sight, hall).is_empty();
    sight.shape.is_portrait() || (sight.shape.width < WIDE && hall.hall.rehearsal && is_wrong)
}

/// Whether what is shown may not be the hall as it is now, and since when.
fn offline(sight: &Sight) -> String {
    let (text, since) = match sight.link {
        LinkState::Reconnecting { since } => ("Connection lost, screen as of {}", since),
        LinkState::Refused { since: Some(since) } => ("Access refused, screen as of {}", since),
        LinkState::Connecting | LinkState::Connected | LinkState::Refused { since: None } => {
            return String::new();
        }
    };
    tr_fill(sight.lang, text, &[&since.clock()])
}

/// What staff must do about a display that the hub does not accept.
fn refused_notice(sight: &Sight) -> Option<String> {
    matches!(sight.link, LinkState::Refused { .. }).then(|| tr(sight.lang, REFUSED_STAFF).into())
}

/// The hub's trouble, which stops the hall, comes before this device's own.
fn trouble(sight: &Sight, hall: &HallView) -> String {
    let own = own_trouble(sight).map(|trouble| {
        if trouble.kind == TroubleKind::UnknownZone {
            "Zone not found"
        } else if trouble.kind == TroubleKind::VoiceGaps {
            "Some calls cannot be spoken"
        } else {
            "No sound"
        }
    });
    let text = troubles::of_hub(hall).or(own);
    text.map_or_else(String::new, |text| tr(sight.lang, text).into())
}

fn own_trouble<'a>(sight: &Sight<'a>) -> Option<&'a Trouble> {
    sight.troubles.first()
}

/// What to do about a display that is configured to show what the hall does not have.
fn zone_message(lang: Lang, hall: &HallView, zone: Option<&str>) -> Option<String> {
    let others = own::other_zones(hall, zone)?;
    let others: Vec<_> = others.into_iter().collect();
    let text = "This display is set to zone “{0}”, but the hall has: {1}. IT staff: change zone in its file";
    Some(tr_fill(
        lang,
        text,
        &[zone.unwrap_or_default(), &lists::names(lang, others)],
    ))
}

fn band_rows(sight: &Sight, hall: &HallView, now: Moment, phase: Phase) -> Vec<BandRow> {
    // What to do about it is shown instead.
    if matches!(sight.link, LinkState::Refused { .. }) {
        return Vec::new();
    }
    let mut standing: Vec<_> = sight.band.standing(now.time).collect();
    if standing.is_empty() && phase.message(sight.lang).is_none() {
        standing.extend(last_call(sight, hall));
    }
    standing
        .iter()
        .map(|standing| band_row(sight, hall, now, standing))
        .collect()
}

/// The newest call that holds: shown at rest when nothing fresh is.
fn last_call<'a>(sight: &Sight, hall: &'a HallView) -> Option<Standing<'a>> {
    let is_mine = |call: &CallView| {
        let counter = hall.counter(&call.counter);
        sight
            .zone
            .is_none_or(|zone| counter.is_some_and(|counter| counter.zone == zone))
    };
    let mut calls = hall.calls.iter();
    let call = calls.find(|call| is_mine(call) && hall.holds(call))?;
    let look = Look::Rest;
    Some(Standing { call, look })
}

fn band_row(sight: &Sight, hall: &HallView, now: Moment, standing: &Standing) -> BandRow {
    let (call, lang) = (standing.call, sight.lang);
    // Not lit while the link is down: nobody must follow a call that may be outdated.
    let fresh = standing.look != Look::Rest && sight.link == LinkState::Connected;
    let place = call_place(lang, hall, call);
    let second = call_place(beside(lang, Some(hall)), hall, call).whole;
    let sentence = if fresh {
        words::sentence(lang, &call.number, &place)
    } else {
        tr_fill(lang, "Last call {}", &[&now.at(call.at.time).clock()])
    };
    BandRow {
        number: call.number.clone(),
        tailed: call.number.contains('Q'),
        mark: words::mark(lang, hall, Some(call.reason), call.class).into(),
        sentence,
        second: if second == place.whole {
            String::new()
        } else {
            second
        },
        counter: place.counter,
        named: place.named,
        suffix: place.suffix,
        place: place.whole,
        lit: fresh && standing.look == Look::Lit,
        fresh,
    }
}

fn call_place(lang: Lang, hall: &HallView, call: &CallView) -> words::Place {
    match hall.counter(&call.counter) {
        Some(counter) => words::place(lang, counter),
        None => words::Place {
            counter: call.counter.to_string(),
            named: true,
            suffix: String::new(),
            whole: call.counter.to_string(),
        },
    }
}

fn missed(sight: &Sight, hall: &HallView, now: Moment, page: &str) -> Vec<String> {
    // Latest ones first: those people are most likely here.
    let numbers: Vec<_> = hall
        .no_shows
        .iter()
        .rev()
        .map(|ticket| ticket.number.clone())
        .collect();
    pages::page(
        &numbers,
        pages::missed_most(sight.shape, sight.lang, !page.is_empty()),
        now.time,
    )
    .to_vec()
}

fn waiting(sight: &Sight, hall: &HallView, now: Moment) -> pages::Rows {
    let signs: Vec<_> = hall.services.iter().map(waiting_sign).collect();
    pages::waiting_rows(&signs, sight.shape, sight.lang, now.time)
}

fn waiting_sign(service: &ServiceView) -> WaitingSign {
    let idle = match service.status {
        ServiceStatus::Open | ServiceStatus::Full => false,
        ServiceStatus::NotYet
        | ServiceStatus::Closed
        | ServiceStatus::Paused
        | ServiceStatus::Unstaffed => service.waiting == 0,
    };
    WaitingSign {
        letter: service.prefix.clone(),
        count: if idle {
            "–".into()
        } else {
            service.waiting.to_string()
        },
    }
}

fn notice(hall: &HallView, phase: Phase, lang: Lang) -> String {
    let notices = hall
        .notices
        .iter()
        .map(|notice| in_lang(&notice.text, lang));
    let texts: Vec<_> = phase
        .notice(lang)
        .into_iter()
        .chain(notices.map(str::to_owned))
        .filter(|text| !text.is_empty())
        // A line break would push the text out of its line.
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    texts.join(NOTICE_GAP).chars().take(NOTICE_MOST).collect()
}
