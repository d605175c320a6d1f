//! Where a visitor's number is called.

use crate::model::{CounterStateName, ServiceId};
use crate::protocol::view::{CounterView, HallView};
pub(super) use crate::words::in_lang;
use crate::words::{Lang, lists, tr_fill};

/// Where tickets of a service are called, `2 至 5 号窗口`: the counters that serve or help it and are not closed, else all
/// that do so when they are open. Empty if there are none.
pub(super) fn counters(lang: Lang, hall: &HallView, service: &ServiceId) -> String {
    let all = hall.counters.iter();
    let suited: Vec<_> = all
        .filter(|counter| counter.serves.contains(service) || counter.helps.contains(service))
        .collect();
    let open = |counter: &&CounterView| counter.state != CounterStateName::Closed;
    let mut here: Vec<_> = suited.iter().copied().filter(open).collect();
    if here.is_empty() {
        here = suited;
    }
    let mut numbers: Vec<_> = here.iter().filter_map(|counter| counter.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut places = Vec::new();
    match numbers.as_slice() {
        [] => {}
        [one] => places.push(tr_fill(lang, "counter {0}", &[&one.to_string()])),
        more => places.push(tr_fill(
            lang,
            "counters {0}",
            &[&lists::numbers(lang, more)],
        )),
    }
    let rooms = here.iter().filter(|counter| counter.number.is_none());
    places.extend(rooms.map(|room| in_lang(&room.name, lang).to_owned()));
    lists::names(lang, places)
}
