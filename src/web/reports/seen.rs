//! What the page of reports is made from.

use crate::model::hall::Words;
use crate::model::{ClerkId, Moment};
use crate::protocol::view::HallView;
use crate::report::promises::Promised;
use crate::report::spread::{Crowds, Waits};
use crate::report::{Days, Period, Report};
use crate::words::{Lang, in_lang};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The figures of a period, as far as the page shows them.
#[derive(Clone, Debug)]
pub struct PeriodSeen {
    pub period: Period,
    pub days: Days,
    pub today: Date,
    /// The last event that is in.
    pub as_of: Moment,
    /// The days on which somebody came.
    pub worked: Worked,
    pub services: Report,
    pub counters: Report,
    pub clerks: Report,
    /// The period before; `None` at the beginning of the calendar.
    pub before: Option<(Days, Worked, Report)>,
    pub waits: Waits,
    pub crowds: Crowds,
    pub promises: Vec<Promised>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    pub days: u64,
    pub first: Option<Date>,
    pub last: Option<Date>,
}

/// What people call those in a report, also those that the hall no longer has.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub services: BTreeMap<String, Sign>,
    pub counters: BTreeMap<String, Sign>,
    pub staff: BTreeMap<ClerkId, String>,
}

/// A letter or number, and a name.
#[derive(Clone, Debug)]
pub struct Sign {
    pub sign: String,
    pub name: Words,
}

impl Worked {
    pub fn of(dates: impl IntoIterator<Item = Date>) -> Self {
        let dates: std::collections::BTreeSet<_> = dates.into_iter().collect();
        Self {
            days: dates.len() as u64,
            first: dates.first().copied(),
            last: dates.last().copied(),
        }
    }
}

impl Sign {
    pub fn new(sign: &str, name: &Words) -> Self {
        Self {
            sign: sign.into(),
            name: name.clone(),
        }
    }
}

impl Names {
    /// The letter of a service and its name: today's, else the last that it had, else its id.
    pub(super) fn service<'a>(
        &'a self,
        hall: &'a HallView,
        lang: Lang,
        id: &'a str,
    ) -> (&'a str, &'a str) {
        let known = hall.services.iter().find(|one| one.id.as_str() == id);
        let known = known.map(|one| (&*one.prefix, in_lang(&one.name, lang)));
        known.unwrap_or_else(|| said(self.services.get(id), lang, id))
    }

    /// The number of a counter, if it has one, and its name.
    pub(super) fn counter<'a>(
        &'a self,
        hall: &'a HallView,
        lang: Lang,
        id: &'a str,
    ) -> (&'a str, &'a str) {
        let known = hall.counters.iter().find(|one| one.id.as_str() == id);
        let kept = self.counters.get(id);
        // The file in force is in the history, too.
        match (known, kept) {
            (Some(known), Some(kept)) => (&kept.sign, in_lang(&known.name, lang)),
            (Some(known), None) => (id, in_lang(&known.name, lang)),
            (None, kept) => said(kept, lang, id),
        }
    }

    pub(super) fn clerk(&self, id: &str) -> &str {
        self.staff
            .get(&ClerkId::from(id))
            .map_or("", String::as_str)
    }
}

fn said<'a>(kept: Option<&'a Sign>, lang: Lang, id: &'a str) -> (&'a str, &'a str) {
    kept.map_or(("", id), |kept| (&*kept.sign, in_lang(&kept.name, lang)))
}
