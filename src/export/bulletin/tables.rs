//! The bulletin's tables.

use super::{ratings::good, words};
use crate::export::Papers;
use crate::export::columns::utilization;
use crate::export::shown::{NONE, grouped, hours, hours_minutes, minutes, percent, signed, tenths};
use crate::model::CounterId;
use crate::report::figures::Figures;
use crate::report::figures::Ratings;
use crate::report::{By, Report};
use maud::{Markup, html};

/// What is told of bad ratings is as high as so many lines of a table.
const BAD_LINES: usize = 3;

/// How many counters there are to tell of, and as lines like theirs what is told of bad ratings.
pub(super) fn lines(papers: &Papers) -> usize {
    let counters = papers.by(By::Counter).map_or(0, |report| report.rows.len());
    let has_bad = papers.followed.bad + papers.followed.taken_out.rated() > 0;
    counters + if has_bad { BAD_LINES } else { 0 }
}

/// What each counter did, and all together; `None` if none was open.
pub(super) fn counters(papers: &Papers) -> Option<Markup> {
    let report = papers
        .by(By::Counter)
        .filter(|report| !report.rows.is_empty())?;
    let rows = papers.rows(report).into_iter();
    let rows = rows.map(|(_, row)| (place(papers, &row.id), cells(&row.figures)));
    let rows: Vec<_> = rows.collect();
    Some(html! {
        table {
            thead { tr { @for head in words::COUNTER_HEADS { th scope="col" { (papers.say(head)) } } } }
            tbody { @for ([number, name], cells) in &rows {
                tr { td { (number) } td { (name) } @for cell in cells { td { (cell) } } }
            } }
            tfoot { tr {
                th scope="row" colspan="2" { (papers.say(words::ALL)) }
                @for cell in cells(&report.total) { td { (cell) } }
            } }
        }
    })
}

/// A counter's number and name; one that the hall no longer has goes by its id.
fn place(papers: &Papers, id: &str) -> [String; 2] {
    let Some(counter) = papers.hall.counter(&CounterId::from(id)) else {
        return [id.into(), NONE.into()];
    };
    let number = counter.number.map(|number| number.to_string());
    let name = crate::words::in_lang(&counter.name, papers.lang());
    [number.unwrap_or(NONE.into()), name.into()]
}

fn cells(figures: &Figures) -> [String; 6] {
    let desk = |read: fn(&crate::report::figures::DeskFigures) -> i64, show: fn(i64) -> String| {
        figures
            .desk
            .as_ref()
            .map_or(NONE.into(), |desk| show(read(desk)))
    };
    let median = figures.service.p50_s;
    let within = figures.within_target;
    [
        grouped(figures.cases),
        desk(|desk| desk.session_s, hours),
        utilization(figures).shown(),
        desk(|desk| desk.free_with_line_s, hours_minutes),
        median.map_or(NONE.into(), |median| minutes(median).to_string()),
        percent(tenths(within.n, within.of)),
    ]
}

/// The month beside the one before, and what changed; `None` without one of them.
pub(super) fn compared(
    papers: &Papers,
    ratings: Option<(Ratings, Option<Ratings>)>,
) -> Option<Markup> {
    let is_there = |report: &&Report| report.total.issued.unwrap_or(0) > 0;
    let now = papers.by(By::Day).filter(is_there)?;
    let before = papers.before.as_ref().filter(is_there)?;
    let goods = ratings.map(|(now, before)| [before.and_then(good), good(now)]);
    let pairs: Vec<[Option<Compared>; 2]> = {
        let (before, now) = (figures(before), figures(now));
        let all = before.into_iter().zip(now);
        let all = all.map(|(before, now)| [before, now]);
        let good = goods.map(|goods| goods.map(|good| good.map(Compared::Tenths)));
        all.chain(good).collect()
    };
    let heads = words::COMPARED_HEADS.into_iter();
    let heads = heads.chain(ratings.map(|_| words::RATING_HEADS[7]));
    let shown = |one: &Option<Compared>| one.map_or(NONE.into(), |one| one.shown(papers));
    Some(html! {
        table {
            thead { tr { @for head in heads { th scope="col" { (papers.say(head)) } } } }
            tbody { @for (place, month) in [papers.month_before(), papers.month()].into_iter().enumerate() {
                tr { td { (month) } @for pair in &pairs { td { (shown(&pair[place])) } } }
            } }
            tfoot { tr {
                th scope="row" { (papers.say(words::CHANGE)) }
                @for [before, now] in &pairs {
                    td { (before.zip(*now).map_or(NONE.into(), |(before, now)| before.change(now, papers))) }
                }
            } }
        }
    })
}

/// A figure as it is printed, so that what changed is the difference of what is read.
#[derive(Clone, Copy)]
enum Compared {
    Count(u64),
    Minutes(i64),
    /// Of a percent.
    Tenths(u64),
}

impl Compared {
    fn shown(self, papers: &Papers) -> String {
        match self {
            Self::Count(count) => grouped(count),
            Self::Minutes(minutes) => papers.minutes(minutes),
            Self::Tenths(tenths) => percent(Some(tenths)),
        }
    }

    fn number(self) -> i64 {
        match self {
            Self::Minutes(minutes) => minutes,
            Self::Count(number) | Self::Tenths(number) => i64::try_from(number).unwrap_or(i64::MAX),
        }
    }

    fn change(self, now: Self, papers: &Papers) -> String {
        let change = now.number() - self.number();
        let tenth = |tenths: u64| format!("{}.{}", tenths / 10, tenths % 10);
        match self {
            Self::Count(_) => signed(change, grouped),
            Self::Minutes(_) if change == 0 => signed(0, grouped),
            Self::Minutes(_) => papers.say_with(words::MINUTES, &[&signed(change, grouped)]),
            Self::Tenths(_) => papers.say_with(words::POINTS, &[&signed(change, tenth)]),
        }
    }
}

/// In the order of their heads.
fn figures(report: &Report) -> [Option<Compared>; 7] {
    let total = &report.total;
    let issued = total.issued.unwrap_or(0);
    let share = |n: u64, of: u64| tenths(n, of).map(Compared::Tenths);
    let within = total.within_target;
    [
        Some(Compared::Count(issued)),
        a_day(report).map(Compared::Count),
        total.wait_first.p50_s.map(minutes).map(Compared::Minutes),
        total.wait_first.p90_s.map(minutes).map(Compared::Minutes),
        share(within.n, within.of),
        share(total.no_show, total.called),
        share(total.walk_out.unwrap_or(0), issued),
    ]
}

/// How many numbers were issued on a day of the report by day, rounded half up.
pub(super) fn a_day(report: &Report) -> Option<u64> {
    let days = report.rows.len() as u64;
    (days > 0).then(|| (2 * report.total.issued.unwrap_or(0) + days) / (2 * days))
}
