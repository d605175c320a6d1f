//! A report as it is sent: its times by the hall's clock.

use super::figures::Figures;
use super::promises::Promised;
use super::spread::{BIN_S, Crowds, Waits};
use super::{By, Report, Row};
use crate::model::Moment;
use crate::model::calendar::Calendar;
use crate::model::hall::weekdays;
use jiff::civil::{Date, Weekday};
use serde::Serialize;

/// From the first midnight inclusive to the last one exclusive.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportView<'a> {
    pub from: Moment,
    pub to: Moment,
    pub total: &'a Figures,
    pub by: By,
    pub rows: &'a [Row],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charts: Option<ChartsView>,
}

/// What the charts of the page show.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChartsView {
    pub waits: WaitsView,
    /// By weekday from Monday and hour, without those at which nobody waited.
    pub crowds: Vec<CrowdView>,
    /// By the promised range, shortest first.
    pub promises: Vec<Promised>,
}

/// First waits of visits by their lengths.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitsView {
    pub step_s: i64,
    /// How many waited in `[0, step_s)`, and so on up to the longest.
    pub n: Vec<u64>,
    /// The target of most of them; `None` of nobody.
    pub target_s: Option<i64>,
}

/// How many people waited at an hour of a weekday: `waited_s` ÷ `of_s` on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CrowdView {
    pub weekday: &'static str,
    pub hour: i8,
    pub waited_s: i64,
    pub of_s: i64,
}

impl<'a> ReportView<'a> {
    pub fn new(report: &'a Report, calendar: &Calendar, charts: Option<ChartsView>) -> Self {
        let midnight = |date: Date| {
            let time = calendar.of_wall(date.at(0, 0, 0, 0));
            let offset_s = calendar.offset_s(time);
            Moment { time, offset_s }
        };
        Self {
            from: midnight(report.from),
            to: midnight(report.to),
            total: &report.total,
            by: report.by,
            rows: &report.rows,
            charts,
        }
    }
}

impl ChartsView {
    pub fn new(waits: Waits, crowds: &Crowds, promises: Vec<Promised>) -> Self {
        let week = Weekday::Monday.cycle_forward().take(7);
        let times = week.flat_map(|weekday| (0..24).map(move |hour| (weekday, hour)));
        let crowds = times.map(|(weekday, hour)| {
            let crowd = crowds.at(weekday, hour);
            CrowdView {
                weekday: weekdays::name(weekday),
                hour,
                waited_s: crowd.waited_s,
                of_s: crowd.of_s,
            }
        });
        Self {
            waits: WaitsView {
                step_s: BIN_S,
                n: waits.bins,
                target_s: waits.target_s,
            },
            crowds: crowds.filter(|crowd| crowd.waited_s > 0).collect(),
            promises,
        }
    }
}
