//! Promised against real waits, as an SVG picture: one line on one day, and all tickets.

use crate::score::Said;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const INK: &str = "#17202B";
const QUIET: &str = "#454E5A";
const RULE: &str = "#DAD3C4";
const BLUE: &str = "#0B3C78";
const RANGE: &str = "#B9CFEA";
const ALARM: &str = "#C43D12";

/// A panel's frame in the picture.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

const DAY: Frame = Frame {
    left: 70.0,
    right: 780.0,
    top: 110.0,
    bottom: 540.0,
};
const ALL: Frame = Frame {
    left: 900.0,
    right: 1330.0,
    top: 110.0,
    bottom: 540.0,
};
const FIRST_HOUR: f64 = 8.0;
const LAST_HOUR: f64 = 17.0;
/// Right edge of the right panel, in minutes.
const LONGEST_MIN: f64 = 300.0;

/// A promise that was put to the test, in minutes.
struct Told<'a> {
    said: &'a Said,
    low: f64,
    likely: f64,
    high: f64,
    real: f64,
}

impl Told<'_> {
    fn color(&self) -> &'static str {
        // Promises are whole seconds.
        let half_s = 0.5 / 60.0;
        let kept = self.low - half_s <= self.real && self.real <= self.high + half_s;
        if kept { BLUE } else { ALARM }
    }
}

pub(crate) fn draw(said: &[Said]) -> String {
    let told: Vec<_> = said
        .iter()
        .filter(|one| !one.free)
        .filter_map(told)
        .collect();
    let mut svg = String::from(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1400 660" font-family="Noto Sans SC, Microsoft YaHei, sans-serif">
<rect width="1400" height="660" fill="white"/>
"#,
    );
    draw_day(&mut svg, &told);
    draw_all(&mut svg, &told);
    draw_key(&mut svg);
    svg.push_str("</svg>\n");
    svg
}

fn told(said: &Said) -> Option<Told<'_>> {
    let (wait, real_s) = (said.wait?, said.real_s?);
    let minutes = |seconds: u64| f64::from(u32::try_from(seconds).unwrap_or(u32::MAX)) / 60.0;
    Some(Told {
        said,
        low: minutes(wait.low_s),
        likely: minutes(wait.likely_s),
        high: minutes(wait.high_s),
        real: real_s / 60.0,
    })
}

/// The line with the most people waiting on one day.
fn draw_day(svg: &mut String, told: &[Told<'_>]) {
    let mut lines: BTreeMap<(&str, &str), Vec<&Told<'_>>> = BTreeMap::new();
    for one in told {
        let line = (one.said.day.as_str(), one.said.service.as_str());
        lines.entry(line).or_default().push(one);
    }
    let busiest = lines.into_iter().max_by_key(|(_, told)| told.len());
    let Some(((day, service), line)) = busiest else {
        return;
    };
    let highest = line.iter().map(|one| one.high.max(one.real));
    let highest = (highest.fold(30.0, f64::max) / 30.0).ceil() * 30.0;
    heading(
        svg,
        &DAY,
        &format!("一天一条队：{day} {service} · One line on one day"),
        "横：取号时间 taken at　纵：等候分钟 minutes waited",
    );
    let x = |hour: f64| {
        along(
            DAY.left,
            DAY.right,
            (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR),
        )
    };
    let y = |minutes: f64| along(DAY.bottom, DAY.top, minutes / highest);
    let mut hour = FIRST_HOUR;
    while hour <= LAST_HOUR {
        text(
            svg,
            x(hour),
            DAY.bottom + 26.0,
            "middle",
            &format!("{hour}:00"),
        );
        hour += 1.0;
    }
    scale(svg, &DAY, highest, y);
    for one in &line {
        let at = x(one.said.at_s / 3_600.0);
        let (low, high) = (y(one.low), y(one.high));
        let _ = writeln!(
            svg,
            r#"<path d="M{at:.1} {low:.1}V{high:.1}" stroke="{RANGE}" stroke-width="5"/>"#,
        );
    }
    for one in &line {
        let at = x(one.said.at_s / 3_600.0);
        let (left, likely, real) = (at - 2.5, y(one.likely), y(one.real));
        let _ = writeln!(
            svg,
            r#"<path d="M{left:.1} {likely:.1}h5" stroke="{INK}" stroke-width="2"/><circle cx="{at:.1}" cy="{real:.1}" r="3.5" fill="{}"/>"#,
            one.color(),
        );
    }
}

fn draw_all(svg: &mut String, told: &[Told<'_>]) {
    heading(
        svg,
        &ALL,
        "全部的号 · All tickets",
        "横：预估中值 promised　纵：实际 real，分钟 min",
    );
    let x = |minutes: f64| along(ALL.left, ALL.right, minutes / LONGEST_MIN);
    let y = |minutes: f64| along(ALL.bottom, ALL.top, minutes / LONGEST_MIN);
    scale(svg, &ALL, LONGEST_MIN, y);
    let mut minutes = 0.0;
    while minutes <= LONGEST_MIN {
        text(
            svg,
            x(minutes),
            ALL.bottom + 26.0,
            "middle",
            &minutes.to_string(),
        );
        minutes += 60.0;
    }
    let _ = writeln!(
        svg,
        r#"<path d="M{} {}L{} {}" stroke="{QUIET}" stroke-dasharray="6 5"/>"#,
        ALL.left, ALL.bottom, ALL.right, ALL.top
    );
    for one in told {
        let _ = writeln!(
            svg,
            r#"<circle cx="{:.1}" cy="{:.1}" r="2.5" fill="{}" fill-opacity="0.55"/>"#,
            x(one.likely.min(LONGEST_MIN)),
            y(one.real.min(LONGEST_MIN)),
            one.color(),
        );
    }
}

fn draw_key(svg: &mut String) {
    let y = 618.0;
    let _ = writeln!(
        svg,
        r#"<path d="M76 {}v-26" stroke="{RANGE}" stroke-width="5"/><path d="M70 {}h12" stroke="{INK}" stroke-width="2"/><circle cx="490" cy="{}" r="5" fill="{BLUE}"/><circle cx="790" cy="{}" r="5" fill="{ALARM}"/>"#,
        y + 7.0,
        y - 6.0,
        y - 6.0,
        y - 6.0
    );
    text(
        svg,
        96.0,
        y,
        "start",
        "预估的范围和中值 promised range, likely",
    );
    text(svg, 504.0, y, "start", "实际，在范围内 real, kept");
    text(svg, 804.0, y, "start", "实际，在范围外 real, not kept");
}

/// Grid lines every half hour or hour, labeled in minutes.
fn scale(svg: &mut String, frame: &Frame, highest: f64, y: impl Fn(f64) -> f64) {
    let step = if highest > 120.0 { 60.0 } else { 30.0 };
    let mut minutes = 0.0;
    while minutes <= highest {
        let at = y(minutes);
        let _ = writeln!(
            svg,
            r#"<path d="M{} {at:.1}H{}" stroke="{RULE}"/>"#,
            frame.left, frame.right
        );
        text(
            svg,
            frame.left - 10.0,
            at + 6.0,
            "end",
            &minutes.to_string(),
        );
        minutes += step;
    }
}

fn heading(svg: &mut String, frame: &Frame, title: &str, axes: &str) {
    let _ = writeln!(
        svg,
        r#"<text x="{}" y="46" font-size="24" font-weight="700" fill="{INK}">{title}</text>"#,
        frame.left
    );
    text(svg, frame.left, 78.0, "start", axes);
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, text: &str) {
    let _ = writeln!(
        svg,
        r#"<text x="{x:.1}" y="{y:.1}" font-size="17" text-anchor="{anchor}" fill="{QUIET}">{text}</text>"#
    );
}

fn along(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * share
}
