//! Charts as drawings within a page: black and grays that survive a copier. Their styles are the page's.

use super::shown::percent;
use super::words;
use crate::report::spread::{BIN_S, Crowds, Waits};
use crate::words::{Lang, tr_as, tr_fill_as};
use maud::{Markup, html};

/// A drawing's size, in its own units; texts are 11 high.
const WIDTH: f64 = 250.0;
const HEIGHT: f64 = 140.0;
/// Where the axes are.
const LEFT: f64 = 34.0;
const RIGHT: f64 = 240.0;
const TOP: f64 = 18.0;
const BASE: f64 = 122.0;
/// Longer waits are counted with the last bin that is drawn.
const BINS_MOST: usize = 12;
/// The minutes of a bin.
const STEP_MIN: usize = 5;
/// A mean of fewer people is told with a tenth.
const TENTHS_BELOW: f64 = 3.0;

/// First waits in steps of five minutes, light where they were longer than the target.
pub(super) fn waits(lang: Lang, waits: &Waits) -> Markup {
    let bins = folded(&waits.bins);
    let most = bins.iter().copied().max().unwrap_or(0);
    let step = round_step(most);
    let shown = bins.len().max(4);
    let is_folded = waits.bins.len() > bins.len();
    let width = (RIGHT - LEFT) / number(shown);
    let target = waits
        .target_s
        .map(|target| seconds(target) / seconds(BIN_S));
    let line = target.filter(|target| *target < number(shown));
    let high = |count: u64| (BASE - TOP) * number64(count) / number64(most.max(1));
    drawing(
        tr_as(lang, "paper", words::CHART_SPREAD),
        html! {
            @if most > 0 {
                @let y = BASE - high(step);
                line.guide x1=(LEFT) x2=(RIGHT) y1=(px(y)) y2=(px(y)) stroke="#555" stroke-dasharray="1 2" {}
                text x=(px(LEFT - 4.0)) y=(px(y + 4.0)) text-anchor="end" { (step) }
            }
            @for (place, count) in bins.iter().enumerate() {
                @let is_late = target.is_some_and(|target| number(place) >= target);
                rect x=(px(LEFT + number(place) * width)) y=(px(BASE - high(*count))) width=(px(width * 0.92))
                    height=(px(high(*count))) fill=(if is_late { "#fff" } else { "#555" }) stroke="#000" stroke-width="0.7" {}
            }
            @if let Some(line) = line {
                @let x = LEFT + line * width;
                @let minutes = waits.target_s.unwrap_or_default() / 60;
                @let is_right = x > (LEFT + RIGHT) / 2.0 + 30.0;
                line x1=(px(x)) x2=(px(x)) y1=(px(TOP - 6.0)) y2=(BASE) stroke="#000" stroke-dasharray="4 2" {}
                text x=(px(if is_right { x - 4.0 } else { x + 4.0 })) y="11" text-anchor=(if is_right { "end" } else { "start" }) {
                    (tr_fill_as(lang, "paper", words::TARGET, &[&minutes.to_string()]))
                }
            }
            (axis())
            @for place in (0..=shown).step_by(2).filter(|place| !is_folded || *place + 3 < shown) {
                text x=(px(LEFT + number(place) * width)) y="136" text-anchor="middle" { (place * STEP_MIN) }
            }
            @if is_folded {
                text x=(px(LEFT + (number(shown) - 0.5) * width)) y="136" text-anchor="middle" { ((shown - 1) * STEP_MIN) "+" }
            }
        },
    )
}

/// How many waited at each hour, on average.
pub(super) fn crowds(lang: Lang, crowds: &Crowds) -> Markup {
    let hours = crowds.hours().into_iter().flatten();
    let means: Vec<(i8, f64)> = hours
        .map(|hour| (hour, crowds.hour(hour).mean().unwrap_or(0.0)))
        .collect();
    let most = means.iter().map(|(_, mean)| *mean).fold(0.0, f64::max);
    let width = (RIGHT - LEFT) / number(means.len().max(4));
    let high = |mean: f64| (BASE - TOP) * mean / most.max(0.1);
    let told = |mean: f64| match most < TENTHS_BELOW {
        true => format!("{mean:.1}"),
        false => format!("{mean:.0}"),
    };
    drawing(
        tr_as(lang, "paper", words::CHART_CROWD),
        html! {
            @for (place, (hour, mean)) in means.iter().enumerate() {
                @let middle = LEFT + (number(place) + 0.5) * width;
                rect x=(px(middle - width * 0.41)) y=(px(BASE - high(*mean))) width=(px(width * 0.82)) height=(px(high(*mean)))
                    fill="#bbb" stroke="#000" stroke-width="0.7" {}
                text x=(px(middle)) y=(px(BASE - high(*mean) - 4.0)) text-anchor="middle" { (told(*mean)) }
                text x=(px(middle)) y="136" text-anchor="middle" { (hour) }
            }
            (axis())
        },
    )
}

/// Shares by month, in tenths of a percent: those of months without any are left out.
pub(super) fn months(title: &str, months: &[(i8, Option<u64>)]) -> Markup {
    let width = (RIGHT - LEFT) / number(months.len().max(2));
    let at = |place: usize| LEFT + (number(place) + 0.5) * width;
    let high = |tenths: u64| BASE - (BASE - TOP) * number64(tenths) / 1_000.0;
    let points: Vec<(usize, u64)> = months
        .iter()
        .enumerate()
        .filter_map(|(place, (_, tenths))| Some((place, (*tenths)?)))
        .collect();
    let line = points
        .iter()
        .map(|(place, tenths)| format!("{},{}", px(at(*place)), px(high(*tenths))));
    let line = line.collect::<Vec<_>>().join(" ");
    let ends: Vec<_> = points.first().into_iter().chain(points.last()).collect();
    drawing(
        title,
        html! {
            @for (tenths, text) in [(1_000, "100%"), (500, "50%"), (0, "0")] {
                @if tenths > 0 {
                    line x1=(LEFT) x2=(RIGHT) y1=(px(high(tenths))) y2=(px(high(tenths))) stroke="#555" stroke-dasharray="1 2" {}
                }
                text x=(px(LEFT - 4.0)) y=(px(high(tenths) + 4.0)) text-anchor="end" { (text) }
            }
            polyline points=(line) fill="none" stroke="#000" stroke-width="1.4" {}
            @for (nth, (place, tenths)) in points.iter().enumerate() {
                @let fill = if nth + 1 == points.len() { "#000" } else { "#fff" };
                circle cx=(px(at(*place))) cy=(px(high(*tenths))) r="2.8" fill=(fill) stroke="#000" {}
            }
            @for (nth, (place, tenths)) in ends.into_iter().enumerate() {
                @if nth == 1 || points.len() > 3 {
                    @let is_last = nth == 1;
                    @let x = if is_last { at(*place).min(RIGHT) } else { at(*place) };
                    @let y = if *tenths < 200 { high(*tenths) - 8.0 } else { high(*tenths) + 17.0 };
                    text x=(px(x)) y=(px(y)) text-anchor=(if is_last && months.len() > 3 { "end" } else { "middle" }) {
                        (percent(Some(*tenths)))
                    }
                }
            }
            (axis())
            @for (place, (month, _)) in months.iter().enumerate() {
                text x=(px(at(place))) y="136" text-anchor="middle" { (month) }
            }
        },
    )
}

fn drawing(title: &str, inside: Markup) -> Markup {
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(title) { (inside) }
    }
}

fn axis() -> Markup {
    html! { line x1=(LEFT) x2=(RIGHT) y1=(BASE) y2=(BASE) stroke="#000" {} }
}

/// As many as are drawn; the last one holds all that are longer.
fn folded(bins: &[u64]) -> Vec<u64> {
    let (shown, longer) = bins.split_at(bins.len().min(BINS_MOST));
    let mut shown = shown.to_vec();
    if let Some(last) = shown.last_mut() {
        *last += longer.iter().sum::<u64>();
    }
    shown
}

/// The largest of 1, 2, 5, 10 … that is no more than `most`.
fn round_step(most: u64) -> u64 {
    let mut step = 1;
    for factor in [2, 5, 10].into_iter().cycle() {
        let decade = match factor {
            10 => step / 5 * 10,
            5 => step / 2 * 5,
            _ => step * 2,
        };
        if decade > most {
            break;
        }
        step = decade;
    }
    step
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "places and counts are far below 2^52"
)]
fn number(value: usize) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn number64(value: u64) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
fn seconds(value: i64) -> f64 {
    value as f64
}
