//! How a wait is said to people, on every screen and on paper: a range of round minutes, and times
//! of the clock where a rest lies in between.

use crate::lang::{Lang, tr, tr_fill};
use crate::queue::time::{Span, Time};
use crate::queue::view::{Moment, ServingPeriod, Wait};

/// The minutes that are ever named.
const STEPS_MIN: [i64; 17] = [
    0, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240,
];
/// The last of them.
const LONGEST_MIN: i64 = STEPS_MIN[STEPS_MIN.len() - 1];
/// From here on the last step would be nearer to a next one: the range is then open above.
const OPEN_FROM_S: i64 = 270 * 60;
/// Times of the clock are multiples of this.
const CLOCK_STEP_MS: i64 = 5 * 60_000;

/// What is said of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitWords {
    /// Nothing can be said.
    Unknown,
    /// At most so many minutes.
    Within(i64),
    /// Minutes, from and to.
    Between(i64, i64),
    /// More than so many minutes.
    Over(i64),
    /// Over a rest: between these times of the clock.
    Clock(Moment, Moment),
}

impl WaitWords {
    /// Called as soon as the ticket is taken, or nearly so.
    pub const SHORTEST: Self = Self::Within(STEPS_MIN[1]);

    /// The words for `wait`, which counts from `from`: `HallView::now` for what a screen shows,
    /// the time of issue for what was promised to a ticket. `serving` is `HallInfo::serving`.
    pub fn new(wait: Option<Wait>, from: Moment, serving: &[ServingPeriod]) -> Self {
        let Some(wait) = wait else {
            return Self::Unknown;
        };
        let (low_s, high_s) = (seconds(wait.low_s), seconds(wait.high_s.max(wait.low_s)));
        let low = from.time + Span::from_secs(low_s);
        let high = from.time + Span::from_secs(high_s);
        if rests(serving).any(|(begin, end)| from.time < end && begin < high) {
            let low = clock_step(from.at(after_rest(low, serving)), 0);
            let high = clock_step(from.at(after_rest(high, serving)), CLOCK_STEP_MS - 1);
            let least = low + Span::from_millis(CLOCK_STEP_MS);
            return Self::Clock(from.at(low), from.at(high.max(least)));
        }
        let low = nearest(low_s);
        match (STEPS_MIN[low], STEPS_MIN.get(nearest(high_s).max(low + 1))) {
            (0, _) if high_s >= OPEN_FROM_S => Self::Within(LONGEST_MIN),
            (low, _) if high_s >= OPEN_FROM_S => Self::Over(low),
            (low, None) => Self::Over(low),
            (0, Some(high)) => Self::Within(*high),
            (low, Some(high)) => Self::Between(low, *high),
        }
    }

    /// Standing alone: 约 10～20 分钟, 10 分钟以内, 约 13:05～13:20, 暂时无法估计.
    pub fn text(self, lang: Lang) -> String {
        let figures = self.figures(lang);
        match self {
            Self::Unknown => self.headed(lang),
            Self::Within(_) => tr_fill(lang, "Up to {0} min", &[&figures]),
            Self::Between(..) => tr_fill(lang, "About {0} min", &[&figures]),
            Self::Over(_) => tr_fill(lang, "Over {0} min", &[&figures]),
            Self::Clock(..) => tr_fill(lang, "About {0}", &[&figures]),
        }
    }

    /// Under or after [`Self::heading`]: 10～20 分钟, 10 分钟以内, 13:05～13:20.
    pub fn headed(self, lang: Lang) -> String {
        let figures = self.figures(lang);
        match self {
            Self::Unknown => tr(lang, "Unknown").into(),
            Self::Within(_) => tr_fill(lang, "up to {0} min", &[&figures]),
            Self::Between(..) => tr_fill(lang, "{0} min", &[&figures]),
            Self::Over(_) => tr_fill(lang, "over {0} min", &[&figures]),
            Self::Clock(..) => figures,
        }
    }

    /// [`Self::headed`] in three: what stands small before and after the large figures.
    pub fn parts(self, lang: Lang) -> [String; 3] {
        let (headed, figures) = (self.headed(lang), self.figures(lang));
        match headed.split_once(&figures) {
            Some((before, after)) if !figures.is_empty() => {
                [before.trim().into(), figures, after.trim().into()]
            }
            _ => [String::new(), headed, String::new()],
        }
    }

    /// 预计等候, or 预计叫号 where a moment is told and no length. In English, for `tr`.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Clock(..) => "Expected call",
            Self::Unknown | Self::Within(_) | Self::Between(..) | Self::Over(_) => "Expected wait",
        }
    }

    /// One line of a paper ticket, in signs that every printer has: 预计等候 15～25 分钟.
    pub fn paper_line(self, lang: Lang) -> String {
        let line = format!("{} {}", tr(lang, self.heading()), self.headed(lang));
        line.replace('–', "-")
    }

    /// `10～20`, or `13:05～13:20`; empty where there are none.
    fn figures(self, lang: Lang) -> String {
        let to = match lang {
            Lang::Zh => '～',
            Lang::En => '–',
        };
        match self {
            Self::Unknown => String::new(),
            Self::Within(minutes) | Self::Over(minutes) => minutes.to_string(),
            Self::Between(low, high) => format!("{low}{to}{high}"),
            Self::Clock(low, high) => format!("{}{to}{}", low.clock(), high.clock()),
        }
    }
}

fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// The nearest step, as its place in [`STEPS_MIN`].
fn nearest(seconds: i64) -> usize {
    let after = STEPS_MIN
        .windows(2)
        .take_while(|pair| seconds >= (pair[0] + pair[1]) * 30);
    after.count()
}

/// Before the day's first serving period, and between two.
fn rests(serving: &[ServingPeriod]) -> impl Iterator<Item = (Time, Time)> {
    let begins = [Time::from_millis(i64::MIN)];
    let begins = begins
        .into_iter()
        .chain(serving.iter().map(|period| period.to.time));
    begins.zip(serving.iter().map(|period| period.from.time))
}

/// Nobody is called in a rest: a time in one stands for its end.
fn after_rest(time: Time, serving: &[ServingPeriod]) -> Time {
    let rest = rests(serving).find(|(begin, end)| *begin < time && time < *end);
    rest.map_or(time, |(_, end)| end)
}

/// The full step of the wall clock at or before `moment` + `add_ms`.
fn clock_step(moment: Moment, add_ms: i64) -> Time {
    let ahead_ms = i64::from(moment.offset_s) * 1_000;
    let wall_ms = moment.time.as_millis().saturating_add(ahead_ms + add_ms);
    let step_ms = wall_ms.saturating_sub(wall_ms.rem_euclid(CLOCK_STEP_MS));
    Time::from_millis(step_ms.saturating_sub(ahead_ms))
}
