//! What stands on the board: the hall as it is, the band of calls and the time, as texts and rows.
//! Pure; nothing here knows Slint.

use super::band::{Band, Look, Standing};
use super::pages;
use super::rest::{self, Phase};
use super::words;
use crate::lang::{Lang, tr, tr_fill};
use crate::link::LinkState;
use crate::queue::view::{
    CallView, CounterStateName, CounterView, HallView, Moment, ServiceStatus, ServiceView,
};
use crate::trouble_words;
use std::cmp::Reverse;

/// Counters that have a place of their own; where there are more, the newest calls stand first.
pub const CELLS_MOST: usize = 12;
/// To visitors, of a display that the hub does not accept; what to do about it is for staff.
const REFUSED: &str = "This screen shows no calls for now. Please ask at the information desk";
const REFUSED_STAFF: &str =
    "Access refused. IT staff: enroll it again (jiaohao hub enroll), restart it";
/// Between two notices in the line.
const NOTICE_GAP: &str = "　　　　";
/// Longest text of the notice line, in characters; so much passes in about five minutes.
const NOTICE_MOST: usize = 600;

/// All that the board depends on.
pub struct Sight<'a> {
    /// None until the hub was heard for the first time.
    pub hall: Option<&'a HallView>,
    pub link: LinkState,
    pub now: Option<Moment>,
    pub band: &'a Band,
    /// Only calls to counters of this zone; none for the whole hall.
    pub zone: Option<&'a str>,
    pub lang: Lang,
    pub shape: Shape,
    pub trouble: Option<Trouble>,
}

/// The size of the window in units: the shorter side is 1080.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub width: f32,
    pub height: f32,
}

/// What does not work on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    NoSound,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct BoardView {
    pub hall_name: String,
    pub date: String,
    pub clock: String,
    pub offline: String,
    /// It is offline because the hub does not accept it.
    pub refused: bool,
    pub trouble: String,
    /// The trouble is the loudspeaker's, not the hub's.
    pub silent: bool,
    pub rehearsal: bool,
    pub calls: Vec<BandRow>,
    pub message: String,
    pub message_second: String,
    pub cells: Vec<CellRow>,
    pub columns: usize,
    pub missed: Vec<String>,
    pub waiting: Vec<Vec<WaitingSign>>,
    pub notice: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BandRow {
    pub number: String,
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

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellRow {
    pub counter: String,
    pub named: bool,
    pub number: String,
    pub mark: String,
    pub note: String,
    pub fresh: bool,
    pub quiet: bool,
}

/// Empty letters keep a place free, so that the columns stand.
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
        self.height > self.width
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
            message_second: tr(sight.lang.other(), text).into(),
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
            phase.message(hall, lang).unwrap_or_default()
        }
    };
    let (message, message_second) = if calls.is_empty() {
        (message(sight.lang), message(sight.lang.other()))
    } else {
        (String::new(), String::new())
    };
    BoardView {
        hall_name: words::pick(&hall.hall.name, sight.lang).into(),
        date: words::date(sight.lang, now),
        clock: now.clock(),
        offline: offline(sight),
        refused: matches!(sight.link, LinkState::Refused { .. }),
        trouble: trouble(sight, hall),
        silent: hub_trouble(hall).is_none() && sight.trouble == Some(Trouble::NoSound),
        rehearsal: hall.hall.rehearsal,
        calls,
        message,
        message_second,
        cells: cells(sight, hall, now),
        columns: pages::grid_columns(sight.shape),
        missed: missed(sight, hall, now),
        waiting: waiting(sight, hall, now),
        notice: refused_notice(sight).unwrap_or_else(|| notice(hall, phase, sight.lang)),
    }
}

/// Whether what is shown is not the hall as it is now, and since when.
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

/// The hub's trouble, which stops the hall, before this device's own.
fn trouble(sight: &Sight, hall: &HallView) -> String {
    let own = sight.trouble.map(|trouble| match trouble {
        Trouble::NoSound => "No sound",
    });
    let text = hub_trouble(hall).or(own);
    text.map_or_else(String::new, |text| tr(sight.lang, text).into())
}

fn hub_trouble(hall: &HallView) -> Option<&'static str> {
    let mut own = hall
        .trouble
        .iter()
        .filter(|trouble| trouble.device.is_none());
    own.find_map(|trouble| trouble_words::public(&trouble.kind))
}

fn band_rows(sight: &Sight, hall: &HallView, now: Moment, phase: Phase) -> Vec<BandRow> {
    // What to do about it stands there instead.
    if matches!(sight.link, LinkState::Refused { .. }) {
        return Vec::new();
    }
    let standing: Vec<_> = sight.band.standing(now.time).collect();
    let resting = standing.iter().all(|standing| standing.look == Look::Rest);
    if resting && phase.message(hall, sight.lang).is_some() {
        return Vec::new();
    }
    standing
        .iter()
        .map(|standing| band_row(sight, hall, now, standing))
        .collect()
}

fn band_row(sight: &Sight, hall: &HallView, now: Moment, standing: &Standing) -> BandRow {
    let (call, lang) = (standing.call, sight.lang);
    // Lamp off while the line is cut: nobody must go by an order that may be old.
    let fresh = standing.look != Look::Rest && sight.link == LinkState::Connected;
    let place = call_place(lang, hall, call);
    let second = call_place(lang.other(), hall, call).whole;
    let sentence = if fresh {
        words::sentence(lang, &call.number, &place)
    } else {
        tr_fill(lang, "Last call {}", &[&now.at(call.at.time).clock()])
    };
    BandRow {
        number: call.number.clone(),
        mark: words::mark(lang, Some(call.reason), call.class).into(),
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

fn cells(sight: &Sight, hall: &HallView, now: Moment) -> Vec<CellRow> {
    let here = |counter: &&CounterView| sight.zone.is_none_or(|zone| counter.zone == zone);
    let mut counters: Vec<_> = hall.counters.iter().filter(here).collect();
    if counters.len() > CELLS_MOST {
        let last_call = |counter: &CounterView| {
            let mut calls = hall.calls.iter();
            calls
                .find(|call| call.counter == counter.id)
                .map(|call| call.seq)
        };
        // Newest first; those without a ticket last, in the order of the hall file.
        counters.sort_by_key(|counter| {
            Reverse(
                counter
                    .ticket
                    .as_ref()
                    .map(|ticket| (last_call(counter), ticket.id)),
            )
        });
        counters.truncate(CELLS_MOST);
    }
    counters
        .iter()
        .map(|counter| cell(sight, hall, counter, now))
        .collect()
}

fn cell(sight: &Sight, hall: &HallView, counter: &CounterView, now: Moment) -> CellRow {
    let lang = sight.lang;
    let place = words::place(lang, counter);
    let ticket = counter.ticket.as_ref();
    let note = match (counter.state, ticket) {
        (_, Some(_)) => String::new(),
        (CounterStateName::Open, None) => tr(lang, "Ready to call").into(),
        (CounterStateName::Paused, None) => pause_words(lang, counter.pause_reason.as_deref()),
        (CounterStateName::Closed, None) => closed_words(lang, hall, counter, now),
    };
    let has_wide_plate = place.counter.chars().count() > 1;
    let is_fresh = |id| sight.band.is_fresh(id, now.time) && sight.link == LinkState::Connected;
    CellRow {
        counter: place.counter,
        named: place.named,
        number: ticket.map_or_else(String::new, |ticket| ticket.number.clone()),
        mark: ticket.map_or_else(String::new, |ticket| {
            in_two_lines(
                words::mark(lang, ticket.reason, ticket.class),
                has_wide_plate,
            )
        }),
        note,
        fresh: ticket.is_some_and(|ticket| is_fresh(ticket.id)),
        quiet: counter.state != CounterStateName::Open && ticket.is_none(),
    }
}

/// Four characters stand as two by two, and two upright beside a wide plate: there is no room for
/// more beside a number.
fn in_two_lines(mark: &str, has_wide_plate: bool) -> String {
    let count = mark.chars().count();
    let is_tall = !mark.is_ascii() && (count == 4 || (count == 2 && has_wide_plate));
    match mark.char_indices().nth(count / 2) {
        Some((half, _)) if is_tall => format!("{}\n{}", &mark[..half], &mark[half..]),
        _ => mark.into(),
    }
}

/// The clerk's own word, if it is short enough for a counter's place.
fn pause_words(lang: Lang, reason: Option<&str>) -> String {
    const REASON_MOST: usize = 20;
    let reason = reason.map(str::trim).unwrap_or_default();
    if reason.is_empty() || reason.chars().count() > REASON_MOST {
        return tr(lang, "Back soon").into();
    }
    reason.into()
}

/// When counters work again, if that is today and this one has nobody to come before: while numbers of its services
/// are given in working hours, it may open at any moment.
fn closed_words(lang: Lang, hall: &HallView, counter: &CounterView, now: Moment) -> String {
    let mut own = counter.serves.iter().filter_map(|id| hall.service(id));
    let rests = !rest::is_serving(hall, now) || own.all(|service| service.opens_at.is_some());
    match rest::serves_at(hall, now).filter(|_| rests) {
        Some(at) => tr_fill(lang, "Opens {}", &[&at.clock()]),
        None => tr(lang, "Not open").into(),
    }
}

fn missed(sight: &Sight, hall: &HallView, now: Moment) -> Vec<String> {
    // The latest ones first: those people are most likely here.
    let numbers: Vec<_> = hall
        .no_shows
        .iter()
        .rev()
        .map(|ticket| ticket.number.clone())
        .collect();
    pages::page(
        &numbers,
        pages::missed_most(sight.shape, sight.lang),
        now.time,
    )
    .to_vec()
}

fn waiting(sight: &Sight, hall: &HallView, now: Moment) -> Vec<Vec<WaitingSign>> {
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
        .map(|notice| words::pick(&notice.text, lang));
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
