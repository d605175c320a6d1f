//! What people call the things that reports are about, now; of what the hall no longer has, its id.

use super::Papers;
use super::words::{self, MONTH, NORMAL, SPAN};
use crate::model::Class;
use crate::model::hall::weekdays;
use crate::report::{By, Period, Report, Row};
use crate::words::{dates, in_lang, lists};

impl Papers {
    /// `2026年10月`; a day as it is; otherwise with its first and last day.
    pub(super) fn period_name(&self) -> String {
        let from = self.days.from;
        let last = self.days.to.yesterday().unwrap_or(self.days.to);
        match self.period {
            Period::Day => from.to_string(),
            Period::Month => {
                let parts = [from.year().to_string(), from.month().to_string()];
                self.say_with(MONTH, &[&parts[0], &parts[1]])
            }
            Period::Week | Period::Quarter | Period::Year => {
                let parts = [self.period.name(from), from.to_string(), last.to_string()];
                self.say_with(SPAN, &[&parts[0], &parts[1], &parts[2]])
            }
        }
    }

    /// Nobody must take a paper of a rehearsal for a real one.
    pub fn hall_name(&self) -> String {
        let name = in_lang(&self.hall.name, self.lang());
        match self.rehearsal {
            true => self.say_with(words::REHEARSAL, &[name]),
            false => name.into(),
        }
    }

    /// The rows with their names: services and counters in the hall's order, those that it no longer has at the end.
    pub(super) fn rows<'a>(&self, report: &'a Report) -> Vec<(String, &'a Row)> {
        let mut rows: Vec<&Row> = report.rows.iter().collect();
        rows.sort_by_key(|row| self.place(report.by, &row.id));
        let named = rows.into_iter();
        named
            .map(|row| (self.name(report.by, &row.id), row))
            .collect()
    }

    /// The name of a row; of a clerk with the number that reports go by.
    pub fn label(&self, by: By, id: &str) -> String {
        match self.name(by, id) {
            name if by == By::Clerk && name != id => format!("{id} {name}"),
            name => name,
        }
    }

    /// The name of a row.
    pub(super) fn name(&self, by: By, id: &str) -> String {
        let (hall, lang) = (&self.hall, self.lang());
        let named = match by {
            By::Service => hall
                .service(&id.into())
                .map(|one| in_lang(&one.name, lang).into()),
            By::Counter => hall.counter(&id.into()).map(|one| {
                let name = in_lang(&one.name, lang);
                one.number
                    .map_or_else(|| name.into(), |number| format!("{number} {name}"))
            }),
            By::Clerk => self.clerks.get(&id.into()).cloned(),
            By::Class => Class::of_name(id).map(|class| match class {
                Class::Normal => self.say(NORMAL).into(),
                Class::Priority => in_lang(&hall.priority.name, lang).into(),
                Class::Appointment => in_lang(&hall.appointment.name, lang).into(),
            }),
            By::Hour => id.parse().ok().map(|hour: u8| {
                let ends = [hour, hour + 1].map(|hour| format!("{hour}:00"));
                lists::range(lang, &ends[0], &ends[1])
            }),
            By::Weekday => {
                let mut days = weekdays::NAMES.iter();
                let day = days.find(|(name, _)| *name == id);
                day.map(|(_, day)| dates::short_weekday(lang, *day).into())
            }
            By::Day | By::Week | By::Month | By::Quarter | By::Year => None,
        };
        named.unwrap_or_else(|| id.to_owned())
    }

    fn place(&self, by: By, id: &str) -> usize {
        let place = match by {
            By::Service => self
                .hall
                .services
                .iter()
                .position(|one| one.id.as_str() == id),
            By::Counter => self
                .hall
                .counters
                .iter()
                .position(|one| one.id.as_str() == id),
            By::Clerk
            | By::Class
            | By::Hour
            | By::Weekday
            | By::Day
            | By::Week
            | By::Month
            | By::Quarter
            | By::Year => Some(0),
        };
        place.unwrap_or(usize::MAX)
    }
}
