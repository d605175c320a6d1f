//! What was promised, what happened, and how good the promises are.

use crate::naive::{Answers, RULES, count};
use jiaohao::protocol::view::Wait;
use std::fmt::Write as _;
use std::path::Path;

/// What one ticket was told.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// The first cells of its row.
    pub(crate) key: String,
    pub(crate) day: String,
    pub(crate) service: String,
    /// Seconds after midnight.
    pub(crate) at_s: f64,
    pub(crate) wait: Option<Wait>,
    /// A counter took it immediately.
    pub(crate) free: bool,
    /// `None`: it was never called.
    pub(crate) real_s: Option<f64>,
    pub(crate) naive: Answers,
}

/// A named set of tickets that are evaluated together.
pub(crate) type Group = (&'static str, fn(&Said) -> bool);

pub(crate) fn write(path: &Path, columns: &str, said: &[Said]) -> std::io::Result<()> {
    let mut text = format!("{columns},low_s,likely_s,high_s\n");
    for one in said {
        let figures = one.wait.map_or_else(
            || ",,".into(),
            |wait| format!("{},{},{}", wait.low_s, wait.likely_s, wait.high_s),
        );
        let _ = writeln!(text, "{},{figures}", one.key);
    }
    std::fs::write(path, text)
}

pub(crate) fn report(said: &[Said], groups: &[Group]) -> String {
    let mut text = String::new();
    for (name, counts) in groups {
        let judged: Vec<_> = said.iter().filter(|one| counts(one)).collect();
        let _ = writeln!(text, "{name}: {} tickets called", judged.len());
        let _ = writeln!(text, "{}", of_group(&judged));
    }
    text
}

fn of_group(said: &[&Said]) -> String {
    let promised: Vec<(&Wait, f64, &Said)> = said
        .iter()
        .filter_map(|one| Some((one.wait.as_ref()?, one.real_s?, *one)))
        .collect();
    let mean = |figure: &dyn Fn(&(&Wait, f64, &Said)) -> f64| {
        promised.iter().map(figure).sum::<f64>() / count(promised.len().max(1))
    };
    let seconds = |seconds: u64| f64::from(u32::try_from(seconds).unwrap_or(u32::MAX));
    let real = mean(&|(_, real, _)| *real);
    let error = mean(&|(wait, real, _)| (seconds(wait.likely_s) - real).abs());
    let width = mean(&|(wait, _, _)| seconds(wait.high_s - wait.low_s));
    let below = mean(&|(wait, real, _)| f64::from(*real < seconds(wait.low_s) - 0.5));
    let above = mean(&|(wait, real, _)| f64::from(*real > seconds(wait.high_s) + 0.5));
    let mut text = format!(
        "  without a promise {}, mean wait {}\n",
        said.len() - promised.len(),
        both(real)
    );
    let _ = writeln!(
        text,
        "  {:<30} error {}   came true {:.1} % (below {:.1} %, above {:.1} %), width {}",
        "the promise",
        both(error),
        100.0 * (1.0 - below - above),
        100.0 * below,
        100.0 * above,
        both(width)
    );
    let mut waits: Vec<_> = promised.iter().map(|(_, real, _)| *real).collect();
    waits.sort_by(f64::total_cmp);
    let median = waits.get(waits.len() / 2).copied().unwrap_or(0.0);
    let constant = mean(&|(_, real, _)| (median - real).abs());
    let _ = writeln!(
        text,
        "  {:<30} error {}",
        "constant, in hindsight",
        both(constant)
    );
    for (place, rule) in RULES.iter().enumerate() {
        let error = mean(&|(_, real, one)| (one.naive[place] - real).abs());
        let _ = writeln!(text, "  {rule:<30} error {}", both(error));
    }
    text
}

fn both(seconds: f64) -> String {
    format!("{seconds:7.1} s ={:5.1} min", seconds / 60.0)
}
