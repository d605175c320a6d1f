//! What the board shows: the hall as it is, the band of calls and the time, as texts and rows.
//! Pure; nothing here knows Slint.

use super::band::{Look, Standing};
use super::media::album::Frame;
use super::media::page;
use super::media::turns::Leaf;
use super::rest::Phase;
use super::screen::{BandRow, BoardView, WaitingSign};
use super::sight::{Shape, Sight};
use super::{grid, header, pages, troubles as own, urgent, words};
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
    let notice = refused_notice(sight).unwrap_or_else(|| notice(sight, hall, now, phase));
    let deep_header = header::has_deep_header(sight, hall);
    let notice_page = page::page(sight, hall, now, &notice);
    let room = notice_page.as_ref().map(|page| page.room);
    // What the page leaves to the counters.
    let board = Shape {
        width: room.map_or(sight.shape.width, |room| room.board_width),
        ..sight.shape
    };
    let missed_below = room.is_some_and(|room| room.missed_below);
    let columns = pages::grid_columns(board);
    let most = room.map_or_else(
        || pages::cells_most(sight.shape, deep_header),
        |room| columns * room.rows,
    );
    let grid = grid::grid(sight, hall, now, phase, most);
    let waiting = waiting(sight, hall, now);
    BoardView {
        hall_name: in_lang(&hall.hall.name, sight.lang).into(),
        date: dates::date(sight.lang, now),
        clock: now.clock(),
        offline: header::offline(sight),
        refused: matches!(sight.link, LinkState::Refused { .. }),
        trouble: header::trouble(sight, hall),
        silent: troubles::of_hub(hall).is_none()
            && header::own_trouble(sight)
                .is_some_and(|trouble| trouble.kind != TroubleKind::UnknownZone),
        rehearsal: hall.hall.rehearsal,
        deep_header,
        calls,
        message,
        message_second,
        columns,
        places: grid.places,
        missed: missed(board, missed_below, sight.lang, hall, now, &grid.page),
        cells: grid.cells,
        page: grid.page,
        waiting: waiting.rows,
        waiting_page: waiting.page,
        notice,
        urgent: urgent::urgent(sight, hall, now),
        notice_page,
    }
}

/// What staff must do about a display that the hub does not accept.
fn refused_notice(sight: &Sight) -> Option<String> {
    matches!(sight.link, LinkState::Refused { .. }).then(|| tr(sight.lang, REFUSED_STAFF).into())
}

/// What to do about a display that is configured to show what the hall does not have.
fn zone_message(lang: Lang, hall: &HallView, zone: Option<&str>) -> Option<String> {
    let others = own::other_zones(hall, zone)?;
    let others: Vec<_> = others.into_iter().collect();
    let text = "This display is set to zone “{0}”, but the hall has: {1}. A supervisor changes that on the page Devices";
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
        number: call.number.clone().into(),
        tailed: call.number.contains('Q'),
        mark: words::mark(lang, hall, Some(call.reason), call.class).into(),
        sentence: sentence.into(),
        second: if second == place.whole {
            String::new().into()
        } else {
            second.into()
        },
        counter: place.counter.into(),
        named: place.named,
        suffix: place.suffix.into(),
        place: place.whole.into(),
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

fn missed(
    shape: Shape,
    missed_below: bool,
    lang: Lang,
    hall: &HallView,
    now: Moment,
    page: &str,
) -> Vec<String> {
    // Latest ones first: those people are most likely here.
    let numbers: Vec<_> = hall
        .no_shows
        .iter()
        .rev()
        .map(|ticket| ticket.number.clone())
        .collect();
    let most = pages::missed_most(shape, lang, &numbers, !page.is_empty(), missed_below);
    pages::page(&numbers, most, now.time).to_vec()
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
        letter: service.prefix.clone().into(),
        count: if idle {
            "–".into()
        } else {
            service.waiting.to_string().into()
        },
    }
}

/// What a picture on this page must fit into, in pixels of the screen.
pub(super) fn frame(sight: &Sight, leaf: &Leaf) -> Option<Frame> {
    let (hall, now) = (sight.hall?, sight.now?);
    let line = notice(sight, hall, now, Phase::of(hall, now));
    let notice = hall
        .notices
        .iter()
        .find(|notice| notice.id == leaf.notice)?;
    Some(page::frame(sight, hall, notice, leaf.lang, &line))
}

fn notice(sight: &Sight, hall: &HallView, now: Moment, phase: Phase) -> String {
    let (lang, zone) = (sight.lang, sight.zone);
    let notices = hall
        .notices
        .iter()
        .filter(|notice| notice.form.is_line() && notice.is_for(zone) && notice.is_shown(now))
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
