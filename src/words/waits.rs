//! How a wait is worded, on every screen and on paper: a range of round minutes or hours, or a time
//! of day if there is a break in between. A range too wide to plan by is given as a bound.

use super::{Lang, dates, lists, tr, tr_fill};
use crate::model::{Moment, STEPS_MIN, ServiceStatus, Span, Time, nearest_step};
use crate::protocol::view::{ServingPeriod, Wait};

/// From here on the next step would be nearer than the last one: the range is then open-ended.
const OPEN_FROM_S: i64 = 270 * 60;
/// From here on whole and half hours are given in hours.
const HOURS_FROM_MIN: i64 = 90;
/// A range wider than this whose end is also at least [`WIDE_TIMES`] its start is no help.
const WIDE_MIN: i64 = 45;
const WIDE_TIMES: i64 = 3;
/// Whoever is called no sooner than this can go away until then.
const FAR_MIN: i64 = 30;
/// Clock times are multiples of this.
const CLOCK_STEP_MS: i64 = 5 * 60_000;
/// A range of clock times wider than this is no help.
const CLOCK_WIDE: Span = Span::from_mins(60);
const HALF_HOUR_MS: i64 = 30 * 60_000;
/// A break that starts and ends within these hours is lunch.
const LUNCH_HOURS: std::ops::RangeInclusive<i8> = 10..=15;

/// What to say about a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitWords {
    /// Nothing can be said.
    Unknown,
    /// There is nobody to call.
    NoCounter,
    /// At most this many minutes.
    Within(i64),
    /// Minutes, from and to.
    Between(i64, i64),
    /// More than this many minutes.
    Over(i64),
    /// Across a break: between these clock times.
    Clock(Moment, Moment),
    /// Across a break: not before this half hour of the clock.
    After(Moment),
    /// Before lunch, or after it.
    AroundLunch,
}

impl WaitWords {
    /// Called as soon as the ticket is taken, or nearly so.
    pub const SHORTEST: Self = Self::Within(STEPS_MIN[1]);

    /// The words for `wait`, counted from `from`: `HallView::now` for what a screen shows, the time
    /// of issue for what was promised to a ticket. `serving` is `HallInfo::serving`.
    pub fn new(wait: Option<Wait>, from: Moment, serving: &[ServingPeriod]) -> Self {
        let Some(wait) = wait else {
            return Self::Unknown;
        };
        let (low_s, high_s) = (seconds(wait.low_s), seconds(wait.high_s.max(wait.low_s)));
        let low = from.time + Span::from_secs(low_s);
        let high = from.time + Span::from_secs(high_s);
        if rests(serving).any(|(begin, end)| from.time < end && begin < high) {
            return Self::on_the_clock(from, low, high, serving);
        }
        let low = nearest_step(low_s);
        match (
            STEPS_MIN[low],
            STEPS_MIN.get(nearest_step(high_s).max(low + 1)),
        ) {
            // Either immediately or in half a day.
            (0, _) if high_s >= OPEN_FROM_S => Self::Unknown,
            (low, _) if high_s >= OPEN_FROM_S => Self::Over(low),
            (low, None) => Self::Over(low),
            (0, Some(high)) => Self::Within(*high),
            (low, Some(high)) if high - low > WIDE_MIN && *high > WIDE_TIMES * low => {
                if low < FAR_MIN {
                    Self::Within(*high)
                } else {
                    Self::Over(low)
                }
            }
            (low, Some(high)) => Self::Between(low, *high),
        }
    }

    /// The words for somebody who would come now, to a service with this status.
    pub fn of_service(
        status: ServiceStatus,
        wait: Option<Wait>,
        now: Moment,
        serving: &[ServingPeriod],
    ) -> Self {
        match (status, Self::new(wait, now, serving)) {
            (ServiceStatus::Unstaffed, Self::Unknown) => Self::NoCounter,
            (_, words) => words,
        }
    }

    /// With a break between `from` and `high`.
    fn on_the_clock(from: Moment, low: Time, high: Time, serving: &[ServingPeriod]) -> Self {
        let (low, high) = (after_rest(low, serving), after_rest(high, serving));
        let between = |(begin, end): &(Time, Time)| low < *end && *begin < high;
        if let Some((begin, end)) = rests(serving).find(between) {
            let far = Span::from_mins(FAR_MIN);
            let is_lunch = [begin, end]
                .iter()
                .all(|time| LUNCH_HOURS.contains(&from.at(*time).zoned().hour()));
            return if is_lunch && (low < from.time + far || begin < low + far) {
                Self::AroundLunch
            } else {
                Self::After(from.at(nearest_half_hour(from.at(low))))
            };
        }
        let low_step = clock_step(from.at(low), CLOCK_STEP_MS, 0);
        let high_step = clock_step(from.at(high), CLOCK_STEP_MS, CLOCK_STEP_MS - 1);
        if high_step.since(low_step) > CLOCK_WIDE {
            return Self::After(from.at(nearest_half_hour(from.at(low))));
        }
        let least = low_step + Span::from_millis(CLOCK_STEP_MS);
        Self::Clock(from.at(low_step), from.at(high_step.max(least)))
    }

    /// On its own: 约 10～20 分钟, 10 分钟以内, 约 13:05～13:20 叫到, 约 11 点以后, 午饭前或下午, 暂时无法估计.
    pub fn text(self, lang: Lang) -> String {
        let (english, figures) = match self {
            Self::Unknown | Self::NoCounter => return self.headed(lang),
            Self::AroundLunch => ("Around lunch", String::new()),
            Self::Within(_) if self.is_in_hours() => ("Up to {0} h", self.figures(lang)),
            Self::Within(_) => ("Up to {0} min", self.figures(lang)),
            Self::Between(..) if self.is_in_hours() => ("About {0} h", self.figures(lang)),
            Self::Between(..) => ("About {0} min", self.figures(lang)),
            Self::Over(_) if self.is_in_hours() => ("Over {0} h", self.figures(lang)),
            Self::Over(_) => ("Over {0} min", self.figures(lang)),
            Self::Clock(..) => ("Called about {0}", self.figures(lang)),
            Self::After(_) => ("After about {0}", self.figures(lang)),
        };
        tr_fill(lang, english, &[&figures])
    }

    /// Below or after [`Self::heading`]: 10～20 分钟, 10 分钟以内, 13:05～13:20, 11 点以后.
    pub fn headed(self, lang: Lang) -> String {
        let (english, figures) = match self {
            Self::Unknown => ("Unknown", String::new()),
            Self::NoCounter => ("No counter open", String::new()),
            Self::AroundLunch => ("around lunch", String::new()),
            Self::Within(_) if self.is_in_hours() => ("up to {0} h", self.figures(lang)),
            Self::Within(_) => ("up to {0} min", self.figures(lang)),
            Self::Between(..) if self.is_in_hours() => ("{0} h", self.figures(lang)),
            Self::Between(..) => ("{0} min", self.figures(lang)),
            Self::Over(_) if self.is_in_hours() => ("over {0} h", self.figures(lang)),
            Self::Over(_) => ("over {0} min", self.figures(lang)),
            Self::Clock(..) => return self.figures(lang),
            Self::After(_) => ("after {0}", self.figures(lang)),
        };
        tr_fill(lang, english, &[&figures])
    }

    /// [`Self::headed`] in three parts: the large figures, with small text before and after them.
    pub fn parts(self, lang: Lang) -> [String; 3] {
        let (headed, figures) = (self.headed(lang), self.figures(lang));
        match headed.split_once(&figures) {
            Some((before, after)) if !figures.is_empty() => {
                [before.trim().into(), figures, after.trim().into()]
            }
            _ => [String::new(), headed, String::new()],
        }
    }

    /// 预计等候, or 预计叫号 for a clock time instead of a duration. In English, for `tr`.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Clock(..) | Self::After(_) | Self::AroundLunch => "Expected call",
            Self::Unknown
            | Self::NoCounter
            | Self::Within(_)
            | Self::Between(..)
            | Self::Over(_) => "Expected wait",
        }
    }

    /// One line of a paper ticket, in characters that every printer has: 预计等候 15～25 分钟.
    pub fn paper_line(self, lang: Lang) -> String {
        let line = format!("{} {}", tr(lang, self.heading()), self.headed(lang));
        line.replace('–', "-")
    }

    /// `10～20`, `13:05～13:20`, `11 点`; empty if there are none.
    fn figures(self, lang: Lang) -> String {
        let figure = |minutes: i64| match minutes {
            minutes if !self.is_in_hours() => minutes.to_string(),
            minutes if minutes % 60 == 0 => (minutes / 60).to_string(),
            minutes => format!("{}.5", minutes / 60),
        };
        match self {
            Self::Unknown | Self::NoCounter | Self::AroundLunch => String::new(),
            Self::Within(minutes) | Self::Over(minutes) => figure(minutes),
            Self::Between(low, high) => lists::range(lang, &figure(low), &figure(high)),
            Self::Clock(low, high) => dates::period(lang, low, high),
            Self::After(time) => dates::half_hour(lang, time),
        }
    }

    /// Whether its figures are whole and half hours.
    fn is_in_hours(self) -> bool {
        match self {
            Self::Within(minutes) | Self::Over(minutes) | Self::Between(minutes, _) => {
                minutes >= HOURS_FROM_MIN
            }
            Self::Unknown
            | Self::NoCounter
            | Self::Clock(..)
            | Self::After(_)
            | Self::AroundLunch => false,
        }
    }
}

fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// Before the day's first serving period, and between two of them.
fn rests(serving: &[ServingPeriod]) -> impl Iterator<Item = (Time, Time)> {
    let begins = [Time::from_millis(i64::MIN)];
    let begins = begins
        .into_iter()
        .chain(serving.iter().map(|period| period.to.time));
    begins.zip(serving.iter().map(|period| period.from.time))
}

/// Nobody is called during a break: a time within one becomes its end.
fn after_rest(time: Time, serving: &[ServingPeriod]) -> Time {
    let rest = rests(serving).find(|(begin, end)| *begin < time && time < *end);
    rest.map_or(time, |(_, end)| end)
}

/// The last multiple of `step_ms` on the wall clock at or before `moment` + `add_ms`.
fn clock_step(moment: Moment, step_ms: i64, add_ms: i64) -> Time {
    let ahead_ms = i64::from(moment.offset_s) * 1_000;
    let wall_ms = moment.time.as_millis().saturating_add(ahead_ms + add_ms);
    let step_ms = wall_ms.saturating_sub(wall_ms.rem_euclid(step_ms));
    Time::from_millis(step_ms.saturating_sub(ahead_ms))
}

fn nearest_half_hour(moment: Moment) -> Time {
    clock_step(moment, HALF_HOUR_MS, HALF_HOUR_MS / 2 - 1)
}
