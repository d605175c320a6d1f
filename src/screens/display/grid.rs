//! The counters of the board, each with its ticket or a word instead. Pure.
//!
//! They are in the hall's order if all of them fit. If there are more, those with a call come first, then those that
//! serve, then the open ones, and closed ones only if there is room; what does not fit is paged. A call in the band is
//! on every page, and so is every other call where possible.

use super::rest::{self, Phase};
use super::screen::CellRow;
use super::sight::Sight;
use super::{pages, words};
use crate::link::LinkState;
use crate::model::hall::Words;
use crate::model::{CounterStateName, Moment, TicketState};
use crate::protocol::view::{CounterView, HallView};
use crate::words::{Lang, in_lang, tr, tr_fill};
use std::cmp::Reverse;

/// What is shown now.
pub(super) struct Grid {
    pub(super) cells: Vec<CellRow>,
    /// Number of counters on a full page.
    pub(super) places: usize,
    /// `1/3` if there are several pages, else empty.
    pub(super) page: String,
}

/// `most` have room at once.
pub(super) fn grid(sight: &Sight, hall: &HallView, now: Moment, phase: Phase, most: usize) -> Grid {
    let here = |counter: &&CounterView| sight.zone.is_none_or(|zone| counter.zone == zone);
    let mut counters: Vec<_> = hall.counters.iter().filter(here).collect();
    let rows = |counters: &[&CounterView]| {
        let cell = |counter: &&CounterView| cell(sight, hall, counter, now, phase);
        counters.iter().map(cell).collect()
    };
    if counters.len() <= most {
        return Grid {
            cells: rows(&counters),
            places: counters.len(),
            page: String::new(),
        };
    }
    // Stable: those without a ticket stay in the order of the hall file.
    counters.sort_by_key(|counter| turn(hall, counter));
    let is_closed = |counter: &&CounterView| is_closed(counter);
    let open = counters
        .iter()
        .position(is_closed)
        .unwrap_or(counters.len());
    counters.truncate(open.max(most));
    let (always, others) = always(sight, counters, most, now);
    let page = pages::below(&always, &others, most, now.time);
    Grid {
        cells: rows(&page.items),
        places: most,
        page: pages::told(page.index, page.count),
    }
}

/// Those on every page, and those that are paged. All called ones stay, unless they leave the others less than a third
/// of the page and these would need more than four pages: then only those in the band stay, and of the others only as
/// many are paged as fill the pages with calls, or two pages.
fn always<'a>(
    sight: &Sight,
    counters: Vec<&'a CounterView>,
    most: usize,
    now: Moment,
) -> (Vec<&'a CounterView>, Vec<&'a CounterView>) {
    let (called, others): (Vec<_>, Vec<_>) =
        counters.into_iter().partition(|counter| is_called(counter));
    let room = most.saturating_sub(called.len());
    if room > 0 && (room >= most / 3 || others.len() <= 4 * room) {
        return (called, others);
    }
    let is_large = |counter: &&CounterView| {
        let mut band = sight.band.standing(now.time);
        let ticket = counter.ticket.as_ref().map(|ticket| ticket.id);
        band.any(|standing| Some(standing.call.ticket) == ticket)
    };
    let (mut large, mut called): (Vec<_>, Vec<_>) = called.into_iter().partition(is_large);
    if large.is_empty() && !called.is_empty() {
        // The newest call, which the band shows at rest.
        large.push(called.remove(0));
    }
    let room = most.saturating_sub(large.len()).max(1);
    let pages = called.len().div_ceil(room).max(2);
    let turning = called.into_iter().chain(others).take(pages * room);
    (large, turning.collect())
}

fn is_called(counter: &CounterView) -> bool {
    let ticket = counter.ticket.as_ref();
    ticket.is_some_and(|ticket| ticket.state == TicketState::Called)
}

/// Called before serving before open, newest call first; then paused, then closed.
fn turn(hall: &HallView, counter: &CounterView) -> (u8, Reverse<Option<u64>>) {
    let mut calls = hall.calls.iter();
    let call = calls.find(|call| call.counter == counter.id);
    let state = counter.ticket.as_ref().map(|ticket| ticket.state);
    let turn = match (state, counter.state) {
        (Some(TicketState::Called), _) => 0,
        (Some(_), _) => 1,
        (None, CounterStateName::Open) => 2,
        (None, CounterStateName::Paused) => 3,
        (None, CounterStateName::Closed) => 4,
    };
    let called = state.and(call).map(|call| call.seq);
    (turn, Reverse(called))
}

fn is_closed(counter: &CounterView) -> bool {
    counter.state == CounterStateName::Closed && counter.ticket.is_none()
}

fn cell(
    sight: &Sight,
    hall: &HallView,
    counter: &CounterView,
    now: Moment,
    phase: Phase,
) -> CellRow {
    let is_shut = matches!(phase, Phase::Closed { .. });
    let lang = sight.lang;
    let place = words::place(lang, counter);
    let ticket = counter.ticket.as_ref();
    let note = match (counter.state, ticket) {
        (_, Some(_)) => String::new(),
        (_, None) if is_shut => closed_words(lang, hall, counter, now),
        (CounterStateName::Open, None) => tr(lang, "Ready to call").into(),
        (CounterStateName::Paused, None) => pause_words(lang, counter.pause_words.as_ref()),
        (CounterStateName::Closed, None) => closed_words(lang, hall, counter, now),
    };
    let has_wide_plate = place.counter.chars().count() > 1;
    let is_fresh = |id| sight.band.is_fresh(id, now.time) && sight.link == LinkState::Connected;
    CellRow {
        counter: place.counter.into(),
        named: place.named,
        number: ticket
            .map_or_else(String::new, |ticket| ticket.number.clone())
            .into(),
        mark: ticket
            .map_or_else(String::new, |ticket| {
                in_two_lines(
                    words::mark(lang, hall, ticket.reason, ticket.class),
                    has_wide_plate,
                )
            })
            .into(),
        note: note.into(),
        fresh: ticket.is_some_and(|ticket| is_fresh(ticket.id)),
        quiet: (is_shut || counter.state != CounterStateName::Open) && ticket.is_none(),
    }
}

/// Four characters are set two by two, and two one above the other beside a wide plate: there is no
/// room for more beside a number.
fn in_two_lines(mark: &str, has_wide_plate: bool) -> String {
    let count = mark.chars().count();
    let is_tall = !mark.is_ascii() && (count == 4 || (count == 2 && has_wide_plate));
    match mark.char_indices().nth(count / 2) {
        Some((half, _)) if is_tall => format!("{}\n{}", &mark[..half], &mark[half..]),
        _ => mark.into(),
    }
}

/// The hall's public words for it, never a clerk's own.
fn pause_words(lang: Lang, public: Option<&Words>) -> String {
    let general = || tr(lang, "Service paused").into();
    public.map_or_else(general, |public| in_lang(public, lang).into())
}

/// When counters work again, if that is today and nobody can come to this one before: while numbers of its services are
/// given in working hours, it may open at any moment.
fn closed_words(lang: Lang, hall: &HallView, counter: &CounterView, now: Moment) -> String {
    let mut own = counter.serves.iter().filter_map(|id| hall.service(id));
    let rests = !rest::is_serving(hall, now) || own.all(|service| service.opens_at.is_some());
    match rest::serves_at(hall, now).filter(|_| rests) {
        Some(at) => tr_fill(lang, "Opens {}", &[&at.clock()]),
        None => tr(lang, "Not open").into(),
    }
}
