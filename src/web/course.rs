//! How many waited through the day: what the chart (`assets/chart.js`) draws, and the same in words.

use super::seen::Seen;
use crate::model::{Moment, Span};
use crate::protocol::DayCourse;
use crate::words::{tr, tr_fill};
use jiff::civil::Date;
use maud::{Markup, html};

pub(super) fn course(seen: &Seen) -> Markup {
    let (Some(course), Some(day)) = (seen.course, seen.figures) else {
        return html! {};
    };
    let (lang, now) = (seen.lang, seen.hall.now);
    let at = |moment: Moment| minute(seen.hall.day, moment);
    let counts: Vec<_> = course.waiting.iter().map(ToString::to_string).collect();
    let name = tr(lang, "People waiting today");
    html! {
        section #waiting {
            h2 { (name) }
            p #course .count data-waiting=(counts.join(" ")) data-step=(course.step_s / 60)
                data-from=[course.from.map(at)] data-opens=[course.opens.map(at)]
                data-closes=[course.closes.map(at)] data-now={ (at(now)) " " (day.waiting) }
            {
                @match most(course, day.waiting, now) {
                    Some((most, at)) => (tr_fill(lang, "At most {0}, at {1}", &[&most.to_string(), &at.clock()])),
                    None => (tr(lang, "Nobody has waited so far")),
                }
            }
            div.chart role="img" aria-label=(name) aria-describedby="course" {}
        }
    }
}

/// How many waited when most did, and when that was first; `None` if nobody has.
fn most(course: &DayCourse, waits_now: u64, now: Moment) -> Option<(u64, Moment)> {
    let step = Span::from_secs(i64::from(course.step_s));
    let mut at = course.from.unwrap_or(now);
    let mut most = (0, at);
    for waiting in course.waiting.iter().map(|waiting| u64::from(*waiting)) {
        if waiting > most.0 {
            most = (waiting, at);
        }
        at = at.at(at.time + step);
    }
    if waits_now > most.0 {
        most = (waits_now, now);
    }
    (most.0 > 0).then_some(most)
}

/// The minute of the day: that of its end is the last, not the first.
fn minute(day: Date, moment: Moment) -> i32 {
    let at = moment.zoned();
    let days = i32::from(at.date() > day);
    (days * 24 + i32::from(at.hour())) * 60 + i32::from(at.minute())
}
