//! How long people waited, when there were many, and what the tickets said.

use super::Page;
use super::cells::{count, minutes, percent, tickets, whole_percent};
use super::link::Behind;
use crate::report::behind::Figure;
use crate::report::promises::Promised;
use crate::report::spread::{BIN_S, Crowd};
use crate::words::figures::Noted;
use crate::words::{dates, tr, tr_as, tr_fill};
use jiff::civil::Weekday;
use maud::{Markup, html};

/// Bins that are drawn at least; the last one has all that waited longer.
const BINS_LEAST: usize = 10;
/// Bins that are drawn beyond the target at least.
const BINS_BEYOND: usize = 4;
const BINS_MOST: usize = 16;
/// Height of the highest bar.
const BAR_HEIGHT: u64 = 120;
/// Ranges that are listed: the most frequent ones.
const RANGES_MOST: usize = 8;
/// Width of the picture of a range.
const RANGE_WIDTH: i64 = 140;
/// Shades of the heat map.
const SHADES: u64 = 5;

/// The histogram of first waits.
pub(super) fn waits(page: &Page) -> Markup {
    let (lang, seen) = (page.lang, page.seen);
    let total = &seen.services.total;
    let within = total.within_target;
    let target = seen
        .waits
        .target_s
        .map(|target| (target + BIN_S - 1) / BIN_S);
    let target = target.and_then(|bin| usize::try_from(bin).ok());
    let wanted = target.map_or(0, |target| target + BINS_BEYOND);
    let bins = folded(&seen.waits.bins, wanted.clamp(BINS_LEAST, BINS_MOST));
    let most = bins.iter().copied().max().unwrap_or(0).max(1);
    let called = tr_fill(
        lang,
        "{0} called, in steps of 5 min",
        &[&count(total.called)],
    );
    html! {
        section.waits {
            h2 { (tr_as(lang, "report", "How long they waited")) }
            p.count { (called) }
            @if total.called == 0 { p { (tr_as(lang, "report", "Nobody came in this time")) } } @else {
                @if let Some(seconds) = seen.waits.target_s {
                    p.target {
                        strong { (tr_fill(lang, "Target {0} min", &[&(seconds / 60).to_string()])) } " "
                        a href=(page.behind(Figure::BeyondTarget, super::By::Service, None)) {
                            (tr_fill(lang, "longer: {0}, {1}", &[
                                &count(within.of - within.n),
                                percent(within.of - within.n, within.of).as_deref().unwrap_or("–"),
                            ]))
                        }
                    }
                }
                ol.bars { @for (bin, n) in bins.iter().enumerate() {
                    li.over[target.is_some_and(|target| bin >= target)].at-target[target == Some(bin)] {
                        (bar(page, bin, bin + 1 == bins.len(), *n, most))
                    }
                } }
            }
        }
    }
}

fn bar(page: &Page, bin: usize, is_last: bool, n: u64, most: u64) -> Markup {
    let from = i64::try_from(bin).unwrap_or(0) * BIN_S;
    let to = (!is_last).then_some(from + BIN_S);
    let minute = (from / 60).to_string();
    let height = (n * BAR_HEIGHT).div_ceil(most);
    let picture = html! {
        svg width="100%" height=(BAR_HEIGHT) viewBox={ "0 0 10 " (BAR_HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            rect x="0" y=(BAR_HEIGHT - height) width="10" height=(height) {}
        }
    };
    let label = match to {
        Some(to) => tr_fill(
            page.lang,
            "{0} to {1} min",
            &[&minute, &(to / 60).to_string()],
        ),
        None => tr_fill(page.lang, "{0} min and more", &[&minute]),
    };
    let behind = Behind::new(page.seen.period, page.seen.days.from, Figure::WaitFirst);
    html! {
        @if n == 0 { span.n {} (picture) } @else {
            a href=(behind.waited(from, to).address()) aria-label={ (label) ": " (count(n)) } {
                span.n { (count(n)) } (picture)
            }
        }
        span.from { (minute) @if is_last { "+" } }
    }
}

/// The first of the bins, and in the last one what is left.
fn folded(bins: &[u64], most: usize) -> Vec<u64> {
    let mut folded: Vec<u64> = bins.iter().copied().take(most).collect();
    folded.resize(most, 0);
    let left: u64 = bins.iter().skip(most).sum();
    if let Some(last) = folded.last_mut() {
        *last += left;
    }
    folded
}

/// The mean number of people waiting, by weekday and hour.
pub(super) fn crowds(page: &Page) -> Markup {
    let (lang, crowds) = (page.lang, &page.seen.crowds);
    let Some(hours) = crowds.hours() else {
        return html! {};
    };
    let week: Vec<_> = Weekday::Monday.cycle_forward().take(7).collect();
    let worked = week.into_iter().filter(|day| {
        let mut hours = hours.clone();
        hours.any(|hour| crowds.at(*day, hour).of_s > 0)
    });
    let worked: Vec<_> = worked.collect();
    let all = worked
        .iter()
        .flat_map(|day| hours.clone().map(|hour| rounded(crowds.at(*day, hour))));
    let most = all.max().unwrap_or(0).max(1);
    html! {
        section.crowds {
            h2 { (tr_as(lang, "report", "When there were many")) }
            p.count { (tr_as(lang, "report", "Waiting on average, by hour")) }
            table {
                thead { tr {
                    td {}
                    @for hour in hours.clone() { th scope="col" { (hour) } }
                } }
                tbody { @for day in &worked { tr {
                    th scope="row" { (dates::short_weekday(lang, *day)) }
                    @for hour in hours.clone() { (crowd(page, *day, hour, most)) }
                } } }
            }
        }
    }
}

fn crowd(page: &Page, day: Weekday, hour: i8, most: u64) -> Markup {
    let crowd = page.seen.crowds.at(day, hour);
    let n = rounded(crowd);
    let shade = match n * SHADES / most {
        _ if crowd.waited_s == 0 => "none",
        0 => "h0",
        1 => "h1",
        2 => "h2",
        3 => "h3",
        _ => "h4",
    };
    let behind = Behind::new(page.seen.period, page.seen.days.from, Figure::Waiting);
    html! {
        td class=(shade) {
            @if crowd.waited_s > 0 { a href=(behind.at(day, hour).address()) { (n) } }
        }
    }
}

/// The mean, rounded half up.
fn rounded(crowd: Crowd) -> u64 {
    let mean = (2 * crowd.waited_s + crowd.of_s).checked_div(2 * crowd.of_s);
    mean.and_then(|mean| u64::try_from(mean).ok()).unwrap_or(0)
}

/// What the tickets said, and what came of it.
pub(super) fn promises(page: &Page) -> Markup {
    let (lang, all) = (page.lang, &page.seen.promises);
    let total = page.seen.services.total.promise;
    let mut listed: Vec<_> = all.iter().collect();
    listed.sort_by_key(|one| std::cmp::Reverse(one.n));
    let rest: u64 = listed.iter().skip(RANGES_MOST).map(|one| one.n).sum();
    listed.truncate(RANGES_MOST);
    listed.sort_by_key(|one| (one.low_s, one.high_s));
    let ends = listed
        .iter()
        .map(|one| one.p90_s.max(i64::try_from(one.high_s).unwrap_or(0)));
    let scale = ends.max().unwrap_or(0).max(1);
    let heads = [
        "On the ticket",
        "People",
        "Early",
        "Within",
        "Late",
        "Real wait: 10 to 90 %, median",
    ];
    html! {
        section.promises {
            h2 { (tr_as(lang, "report", "Said on the ticket, and real")) (Noted::Promise.mark()) }
            @if let Some(share) = percent(total.kept, total.of) {
                p.count { strong { (tr_fill(lang, "{0} within", &[&share])) } }
            }
            @if listed.is_empty() { p { (tr_as(lang, "report", "No ticket said how long it would be")) } } @else {
                table {
                    thead { tr { @for head in heads { th scope="col" { (tr_as(lang, "report", head)) } } } }
                    tbody { @for one in &listed { (promised(page, one, scale)) } }
                }
                @if rest > 0 { p { (tr_fill(lang, "Other ranges: {0} people", &[&count(rest)])) } }
            }
        }
    }
}

fn promised(page: &Page, one: &Promised, scale: i64) -> Markup {
    let lang = page.lang;
    let to = |figure| {
        let behind = Behind::new(page.seen.period, page.seen.days.from, figure);
        behind.promised(one.low_s, one.high_s).address()
    };
    let range = super::told(lang, one.low_s, one.high_s);
    let share = |n: u64| {
        let [n, of] = [n, one.n].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        whole_percent(n, of).unwrap_or_default()
    };
    let x = |seconds: i64| seconds * RANGE_WIDTH / scale;
    let [p10, p50, p90] = [one.p10_s, one.p50_s, one.p90_s].map(|seconds| minutes(lang, seconds));
    html! {
        tr {
            th scope="row" { (range) }
            td { (tickets(one.n, to(Figure::WaitFirst))) }
            td { a href=(to(Figure::Early)) { (share(one.early)) } }
            td { a.kept href=(to(Figure::Kept)) { (share(one.kept)) } }
            td { a href=(to(Figure::Late)) { (share(one.late)) } }
            td {
                svg viewBox={ "0 0 " (RANGE_WIDTH) " 20" } preserveAspectRatio="none" role="img"
                    aria-label=(tr_fill(lang, "10 %: {0}, median: {1}, 90 %: {2}", &[&p10, &p50, &p90]))
                {
                    title { (p10) " – " (p50) " – " (p90) }
                    line.axis x1="0" y1="10" x2=(RANGE_WIDTH) y2="10" {}
                    rect.range x=(x(one.p10_s)) y="4" width=((x(one.p90_s) - x(one.p10_s)).max(2)) height="12" {}
                    line.median x1=(x(one.p50_s)) y1="2" x2=(x(one.p50_s)) y2="18" {}
                }
            }
        }
    }
}

/// Words that the tables share.
pub(super) fn as_of(page: &Page) -> String {
    let at = page
        .seen
        .as_of
        .zoned()
        .strftime("%Y-%m-%d %H:%M")
        .to_string();
    tr_fill(
        page.lang,
        "As of {0}. All of it follows from the log of events; each figure leads to its tickets.",
        &[&at],
    )
}

/// What the shades and the line mean.
pub(super) fn legend(page: &Page) -> &'static str {
    tr(
        page.lang,
        "The line in the picture is the target that most of them had; the table judges each by its own",
    )
}
