//! The bulletin's sentences, from the figures. What is not there is not spoken of.

use super::tables::a_day;
use super::words;
use crate::export::Papers;
use crate::export::shown::{grouped, minutes, percent, tenths};
use crate::model::CounterId;
use crate::report::{By, Report};
use crate::words::{lists, ratings};
use std::cmp::Reverse;

/// A service below is named, in tenths of a percent of those called.
const LOW_TENTHS: u64 = 850;
/// So many of them are named one by one.
const LOW_NAMED: usize = 3;
/// So many reasons of bad ratings are.
const REASONS_NAMED: usize = 2;

/// What the month was like.
pub(super) fn overview(papers: &Papers) -> String {
    let Some(report) = papers.by(By::Day) else {
        return String::new();
    };
    let total = &report.total;
    let issued = total.issued.unwrap_or(0);
    let month = if papers.goes_on() {
        let day = papers.now.zoned().day().to_string();
        papers.say_with(words::MONTH_UNTIL, &[papers.month(), &day])
    } else {
        papers.month().into()
    };
    if issued == 0 {
        return papers.say_with(words::EMPTY, &[&month]);
    }
    let days = report.rows.len().to_string();
    let counts = [issued, total.cases, a_day(report).unwrap_or(0)].map(grouped);
    let [numbers, cases, daily] = &counts;
    let mut said = vec![papers.say_with(words::WORK, &[&month, &days, numbers, cases, daily])];
    let left = total.walk_out.unwrap_or(0);
    if let Some((median, ninety)) = total.wait_first.p50_s.zip(total.wait_first.p90_s) {
        let within = percent(tenths(total.within_target.n, total.within_target.of));
        // “No longer than less than a minute” says nobody.
        let ninety = papers.minutes(minutes(ninety).max(1));
        let median = papers.minutes(minutes(median));
        said.push(papers.say_with(words::WAITS, &[&median, &ninety, &within]));
        let gone = [total.no_show, left].map(grouped);
        let shares = [tenths(total.no_show, total.called), tenths(left, issued)].map(percent);
        let gone = [&*gone[0], &shares[0], &gone[1], &shares[1]];
        said.push(papers.say_with(words::NO_SHOWS, &gone));
    } else {
        said.push(papers.say_with(words::NOBODY_CALLED, &[&grouped(left)]));
    }
    if total.after_hours > 0 {
        let count = grouped(total.after_hours);
        said.push(papers.say_with(words::AFTER_HOURS, &[&count]));
    }
    if total.few && total.called > 0 {
        said.push(papers.say(words::FEW).into());
    }
    papers.sentences(&said)
}

/// How bad ratings were seen to, and what they were about most; `None` without one.
pub(super) fn bad(papers: &Papers) -> Option<String> {
    let followed = &papers.followed;
    if followed.bad + followed.taken_out.rated() == 0 {
        return None;
    }
    let (mended, due) = followed.in_time;
    let bad = grouped(followed.bad);
    let share = percent(tenths(mended, due));
    let [mended, due_said] = [mended, due].map(grouped);
    let mut said = vec![match due {
        0 => papers.say_with(words::BAD, &[&bad]),
        _ => papers.say_with(words::BAD_MENDED, &[&bad, &due_said, &mended, &share]),
    }];
    if followed.taken_out.rated() > 0 {
        said.push(papers.say_with(words::TAKEN_OUT, &[&grouped(followed.taken_out.rated())]));
    }
    let (tried, named) = followed.named;
    if named > 0 {
        said.push(papers.say_with(words::NAMED, &[&grouped(named), &grouped(tried)]));
    }
    let mut reasons: Vec<_> = followed.reasons.iter().collect();
    // The most frequent first, of the same number by code.
    reasons.sort_by_key(|(reason, n)| (Reverse(**n), **reason));
    let most = reasons.into_iter().take(REASONS_NAMED).map(|(reason, n)| {
        let reason = ratings::reason(papers.lang(), *reason);
        papers.say_with(words::REASON, &[reason, &grouped(*n)])
    });
    let most = lists::names(papers.lang(), most);
    if !most.is_empty() {
        said.push(papers.say_with(words::REASONS, &[&most]));
    }
    Some(papers.sentences(&said))
}

/// What stands out, beside the month before.
pub(super) fn compared(papers: &Papers) -> String {
    let mut said = Vec::new();
    let days = papers.by(By::Day).filter(|report| !report.rows.is_empty());
    let before = papers.before.as_ref().filter(|one| !one.rows.is_empty());
    match (before, days) {
        (Some(before), Some(now)) => {
            let [before, now] = [before, now].map(|report| report.rows.len().to_string());
            let values = [papers.month_before(), &before, papers.month(), &now];
            said.push(papers.say_with(words::DAYS, &values));
        }
        (None, _) => said.push(papers.say(words::NO_BEFORE).into()),
        (Some(_), None) => {}
    }
    let clauses: Vec<String> = low(papers).into_iter().chain(idle(papers)).collect();
    if !clauses.is_empty() {
        let clauses = lists::long_clauses(papers.lang(), clauses);
        said.push(papers.say_with(words::SENTENCE, &[&capital(&clauses)]));
    }
    papers.sentences(&said)
}

/// Which services were in time for few, the worst first, as far as enough people came to say so.
fn low(papers: &Papers) -> Option<String> {
    let report = papers.by(By::Service)?;
    let known = report.rows.iter().filter(|row| !row.figures.few);
    let shares = known.filter_map(|row| {
        let within = row.figures.within_target;
        Some((tenths(within.n, within.of)?, &*row.id))
    });
    let mut shares: Vec<_> = shares.collect();
    if shares.is_empty() {
        return None;
    }
    let limit = format!("{}%", LOW_TENTHS / 10);
    shares.retain(|(share, _)| *share < LOW_TENTHS);
    shares.sort_unstable();
    let names = shares.iter().take(LOW_NAMED);
    let names = names.map(|(_, id)| papers.name(By::Service, id));
    let names = lists::names(papers.lang(), names);
    Some(match shares.len() {
        0 => papers.say_with(words::NONE_LOW, &[&limit]),
        few if few <= LOW_NAMED => papers.say_with(words::LOW, &[&names, &limit]),
        many => papers.say_with(words::LOW_MORE, &[&names, &many.to_string(), &limit]),
    })
}

/// Which counter was idle the longest while people waited; `None` if none was for a minute, or there is one alone.
fn idle(papers: &Papers) -> Option<String> {
    let report: &Report = papers.by(By::Counter)?;
    let idle = |row: &crate::report::Row| row.figures.desk.map_or(0, |desk| desk.free_with_line_s);
    let most = report.rows.iter().max_by_key(|row| idle(row))?;
    let (alike, idle) = {
        let most = minutes(idle(most));
        let alike = report.rows.iter().filter(|row| minutes(idle(row)) == most);
        (alike.count(), most)
    };
    // Nobody is named for what others did as well.
    if idle < 1 || report.rows.len() < 2 || alike > 1 {
        return None;
    }
    let counter = papers.hall.counter(&CounterId::from(&*most.id));
    let time = match idle / 60 {
        0 => papers.minutes(idle),
        hours => {
            let parts = [hours, idle % 60].map(|part| part.to_string());
            papers.say_with(words::HOURS_MINUTES, &[&parts[0], &parts[1]])
        }
    };
    Some(match counter.and_then(|counter| counter.number) {
        Some(number) => papers.say_with(words::IDLE, &[&number.to_string(), &time]),
        None => papers.say_with(
            words::IDLE_ROOM,
            &[&papers.name(By::Counter, &most.id), &time],
        ),
    })
}

/// As a sentence begins, in letters.
fn capital(clauses: &str) -> String {
    let mut signs = clauses.chars();
    let first = signs.next().into_iter().flat_map(char::to_uppercase);
    first.chain(signs.clone()).collect()
}

impl Papers {
    /// Whole minutes in words.
    pub(super) fn minutes(&self, minutes: i64) -> String {
        match minutes {
            0 => self.say(words::UNDER_A_MINUTE).into(),
            minutes => self.say_with(words::MINUTES, &[&minutes.to_string()]),
        }
    }

    fn sentences(&self, sentences: &[String]) -> String {
        let between = if self.lang().is_compact() { "" } else { " " };
        sentences.join(between)
    }
}
