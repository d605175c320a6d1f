//! What the kiosk knows, and what several of its pages say of it.

use super::flow::Flow;
pub use super::home::Shape;
use super::visit::PrinterState;
use super::words::{self, in_lang};
use crate::link::LinkState;
use crate::model::hall::Words;
use crate::model::{Moment, ServiceId};
use crate::printer::Remarks;
use crate::protocol::GuidePage;
use crate::protocol::view::{HallView, Trouble, TroubleKind};
use crate::screens::shell::window::TouchState;
use crate::words::{Lang, beside, tr, tr_fill};
use std::time::Duration;

/// Everything the kiosk knows.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub flow: &'a Flow,
    /// Since the start of the program.
    pub now: Duration,
    pub link: LinkState,
    pub hall: Option<&'a HallView>,
    /// The hub's clock.
    pub clock: Option<Moment>,
    pub printer: PrinterState,
    /// What else staff should know about it.
    pub remarks: &'a Remarks,
    pub touch: TouchState,
    pub guide: &'a GuidePage,
    /// The name of this machine.
    pub device: &'a str,
    /// Of the window.
    pub shape: Shape,
}

/// A service's names, in the displayed language and in the other one.
pub(super) fn both_names(known: Known, id: &ServiceId) -> (String, String) {
    let service = known.hall.and_then(|hall| hall.service(id));
    let names = service.map(|service| &service.name);
    both(known, names.unwrap_or(&Words::default()))
}

/// The earliest moment at which any service gives tickets again.
pub(super) fn next_opening(hall: &HallView) -> Option<Moment> {
    let openings = hall.services.iter().filter_map(|service| service.opens_at);
    openings.min_by_key(|moment| moment.time)
}

pub(super) fn both(known: Known, words: &Words) -> (String, String) {
    let lang = known.flow.lang();
    (
        in_lang(words, lang).into(),
        in_lang(words, beside(lang, known.hall)).into(),
    )
}

/// The hub cannot record what it gives, so it gives nothing.
pub(super) fn cannot_keep(hall: &HallView) -> bool {
    let storage = |trouble: &Trouble| trouble.kind == TroubleKind::StorageFailed;
    hall.trouble.iter().any(storage)
}

/// Where a service's tickets are called, as a sentence: the text before the place, the place, and the text after it.
pub(super) fn waiting_place(known: Known, service: &ServiceId) -> (String, String, String) {
    let lang = known.flow.lang();
    let place = counters(known, lang, service);
    if place.is_empty() {
        return (sentence(lang, ""), place, String::new());
    }
    let whole = sentence(lang, "{0}");
    let (before, after) = whole.split_once("{0}").unwrap_or((&whole, ""));
    (before.trim().into(), place, after.trim().into())
}

pub(super) fn counters(known: Known, lang: Lang, service: &ServiceId) -> String {
    known
        .hall
        .map_or_else(String::new, |hall| words::counters(lang, hall, service))
}

pub(super) fn sentence(lang: Lang, place: &str) -> String {
    match place {
        "" => tr(lang, "Please wait in the hall for your number").into(),
        _ => tr_fill(lang, "Please wait in the hall for {0}", &[place]),
    }
}
