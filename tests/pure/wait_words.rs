//! How a wait is worded.

use jiaohao::model::{Moment, ServiceStatus, Span};
use jiaohao::protocol::view::{ServingPeriod, Wait};
use jiaohao::words::Lang;
use jiaohao::words::waits::WaitWords;
use proptest::prelude::*;

fn moment(clock: &str) -> Moment {
    let text = format!("2026-11-23T{clock}:00.000+08:00");
    text.parse().expect("a moment")
}

fn serving() -> Vec<ServingPeriod> {
    let period = |from, to| ServingPeriod {
        from: moment(from),
        to: moment(to),
    };
    vec![period("08:30", "11:30"), period("13:00", "16:30")]
}

fn words(clock: &str, low_s: u64, high_s: u64) -> WaitWords {
    let wait = Wait {
        low_s,
        likely_s: u64::midpoint(low_s, high_s),
        high_s,
    };
    WaitWords::new(Some(wait), moment(clock), &serving())
}

fn text(clock: &str, low_s: u64, high_s: u64) -> String {
    words(clock, low_s, high_s).text(Lang::ZH)
}

#[test]
fn a_range_is_rounded_to_the_nearest_steps() {
    assert_eq!(text("09:00", 600, 1_200), "约 10～20 分钟");
    assert_eq!(text("09:00", 640, 1_290), "约 10～20 分钟");
    assert_eq!(text("09:00", 240, 480), "约 5～10 分钟");
    assert_eq!(text("09:00", 3_000, 5_200), "约 50～90 分钟");
    assert_eq!(text("13:00", 8_000, 13_000), "约 2～4 小时");
}

#[test]
fn the_upper_end_is_at_least_a_step_above_the_lower() {
    assert_eq!(text("09:00", 600, 600), "约 10～15 分钟");
    assert_eq!(text("09:00", 900, 950), "约 15～20 分钟");
    assert_eq!(text("09:00", 100, 110), "约 2～5 分钟");
}

#[test]
fn a_short_wait_has_no_lower_end() {
    assert_eq!(text("09:00", 0, 600), "10 分钟以内");
    assert_eq!(text("09:00", 59, 400), "5 分钟以内");
    assert_eq!(text("09:00", 0, 250), "5 分钟以内");
    assert_eq!(text("09:00", 0, 0), "2 分钟以内");
    assert_eq!(text("09:00", 30, 100), "2 分钟以内");
}

#[test]
fn beyond_the_last_step_the_range_is_open() {
    assert_eq!(text("13:00", 11_000, 16_300), "3 小时以上");
    assert_eq!(text("13:00", 15_000, 15_100), "4 小时以上");
    // Either immediately or in half a day.
    assert_eq!(text("13:00", 0, 20_000), "暂时无法估计");
    assert_eq!(text("13:00", u64::MAX, u64::MAX), "4 小时以上");
}

#[test]
fn across_a_rest_times_of_the_clock_are_said() {
    assert_eq!(text("11:20", 6_600, 8_460), "约 13:10～13:45 叫到");
    assert_eq!(text("08:15", 900, 1_000), "约 08:30～08:35 叫到");
    assert_eq!(text("12:45", 900, 1_860), "约 13:00～13:20 叫到");
    // Too wide for two clock times.
    assert_eq!(text("11:20", 6_600, 16_200), "约 13 点以后");
    assert_eq!(text("11:20", 8_700, 16_200), "约 13 点半以后");
    // Not yet, or no longer, during the break.
    assert_eq!(text("11:20", 300, 600), "约 5～10 分钟");
    assert_eq!(text("13:00", 300, 600), "约 5～10 分钟");
    assert_eq!(text("16:20", 300, 7_200), "2 小时以内");
}

/// Two clock times with lunch between them would read like opening hours.
#[test]
fn before_or_after_lunch_is_said_so() {
    assert_eq!(text("11:20", 300, 6_000), "午饭前或下午");
    assert_eq!(text("09:00", 7_500, 24_600), "午饭前或下午");
    assert_eq!(text("09:40", 600, 13_800), "午饭前或下午");
    // There is time to go away.
    assert_eq!(text("09:00", 6_600, 24_600), "约 11 点以后");
    assert_eq!(text("09:00", 5_400, 16_000), "约 10 点半以后");
    let around = words("11:20", 300, 6_000);
    assert_eq!(around.heading(), "Expected call");
    assert_eq!(around.parts(Lang::ZH), ["", "午饭前或下午", ""]);
    assert_eq!(around.text(Lang::EN), "Around lunch");
    let after = words("09:00", 6_600, 24_600);
    assert_eq!(after.parts(Lang::ZH), ["", "11 点", "以后"]);
    assert_eq!(after.text(Lang::EN), "After about 11:00");
    assert_eq!(after.paper_line(Lang::ZH), "预计叫号 11 点以后");
}

/// From two minutes to four hours: nobody can plan by that.
#[test]
fn a_range_too_wide_to_plan_by_is_a_bound() {
    assert_eq!(text("13:00", 120, 14_400), "4 小时以内");
    assert_eq!(text("13:00", 1_200, 7_200), "2 小时以内");
    assert_eq!(text("09:00", 120, 5_400), "1.5 小时以内");
    assert_eq!(text("09:00", 300, 3_600), "60 分钟以内");
    assert_eq!(text("13:00", 2_400, 9_000), "40 分钟以上");
    assert_eq!(text("13:00", 3_600, 14_400), "60 分钟以上");
    // These are wide but useful.
    assert_eq!(text("09:00", 1_500, 4_500), "约 25～75 分钟");
    assert_eq!(text("09:00", 3_600, 7_200), "约 60～120 分钟");
    assert_eq!(text("13:00", 5_400, 9_000), "约 1.5～2.5 小时");
}

#[test]
fn where_nobody_is_there_to_call_that_is_said() {
    let of = |status, wait| WaitWords::of_service(status, wait, moment("09:00"), &serving());
    let soon = Wait {
        low_s: 600,
        likely_s: 900,
        high_s: 1_200,
    };
    assert_eq!(
        of(ServiceStatus::Unstaffed, None).text(Lang::ZH),
        "暂无窗口"
    );
    let opens_soon = of(ServiceStatus::Unstaffed, Some(soon));
    assert_eq!(opens_soon.text(Lang::ZH), "约 10～20 分钟");
    assert_eq!(of(ServiceStatus::Open, None).text(Lang::ZH), "暂时无法估计");
}

#[test]
fn a_time_within_a_rest_stands_for_its_end() {
    assert_eq!(text("12:00", 0, 60), "约 13:00～13:05 叫到");
}

#[test]
fn no_wait_is_said_as_it_is() {
    let unknown = WaitWords::new(None, moment("09:00"), &serving());
    assert_eq!(unknown.text(Lang::ZH), "暂时无法估计");
    assert_eq!(unknown.text(Lang::EN), "Unknown");
    assert_eq!(unknown.paper_line(Lang::ZH), "预计等候 暂时无法估计");
}

#[test]
fn english_says_the_same() {
    assert_eq!(words("09:00", 600, 1_200).text(Lang::EN), "10–20 min");
    assert_eq!(words("09:00", 0, 600).text(Lang::EN), "Up to 10 min");
    assert_eq!(words("09:00", 0, 0).text(Lang::EN), "Up to 2 min");
    assert_eq!(
        words("11:20", 6_600, 8_460).text(Lang::EN),
        "Called about 13:10–13:45"
    );
}

#[test]
fn a_heading_has_its_own_words_and_large_figures() {
    let range = words("09:00", 900, 1_500);
    assert_eq!(range.heading(), "Expected wait");
    assert_eq!(range.headed(Lang::ZH), "15～25 分钟");
    assert_eq!(range.parts(Lang::ZH), ["", "15～25", "分钟"]);
    assert_eq!(range.parts(Lang::EN), ["", "15–25", "min"]);
    let short = words("09:00", 0, 600);
    assert_eq!(short.parts(Lang::ZH), ["", "10", "分钟以内"]);
    assert_eq!(short.parts(Lang::EN), ["up to", "10", "min"]);
    let clock = words("11:20", 6_600, 8_460);
    assert_eq!(clock.heading(), "Expected call");
    assert_eq!(clock.parts(Lang::ZH), ["", "13:10～13:45", ""]);
    assert_eq!(words("09:00", 0, 0).parts(Lang::ZH), ["", "2", "分钟以内"]);
}

#[test]
fn paper_has_signs_that_every_printer_knows() {
    let line = |words: WaitWords| words.paper_line(Lang::ZH);
    assert_eq!(line(words("09:00", 900, 1_500)), "预计等候 15～25 分钟");
    assert_eq!(line(words("11:20", 6_600, 8_460)), "预计叫号 13:10～13:45");
    assert_eq!(line(words("09:00", 0, 10)), "预计等候 2 分钟以内");
}

proptest! {
    #[test]
    fn any_wait_at_any_time_has_words(
        now in any::<i64>(),
        offset_s in -93_599..93_599,
        low_s in any::<u64>(),
        high_s in any::<u64>(),
        rest in any::<[i64; 4]>(),
    ) {
        let at = |millis| Moment { time: jiaohao::model::Time::from_millis(millis), offset_s };
        let serving = [
            ServingPeriod { from: at(rest[0]), to: at(rest[1]) },
            ServingPeriod { from: at(rest[2]), to: at(rest[3]) },
        ];
        let wait = Wait { low_s, likely_s: low_s, high_s };
        let words = WaitWords::new(Some(wait), at(now), &serving);
        for lang in [Lang::ZH, Lang::EN] {
            let unfilled = words.text(lang).contains('{');
            prop_assert!(!unfilled);
            let unprintable = words.paper_line(lang).contains(['{', '–']);
            prop_assert!(!unprintable);
        }
    }

    #[test]
    fn what_is_said_holds_the_range_to_half_a_step(low_s in 0_u64..9_000, more_s in 0_u64..7_000) {
        let high_s = low_s + more_s;
        let wait = Wait { low_s, likely_s: low_s, high_s };
        let words = WaitWords::new(Some(wait), moment("09:00"), &[]);
        let (low_min, high_min) = match words {
            WaitWords::Within(high) => (None, Some(high)),
            WaitWords::Between(low, high) => (Some(low), Some(high)),
            WaitWords::Over(low) => (Some(low), None),
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        let half_step = Span::from_mins(30).as_secs();
        if let Some(low_min) = low_min {
            prop_assert!(low_min > 0);
            prop_assert!((low_min * 60 - i64::try_from(low_s).unwrap()).abs() <= half_step);
        }
        if let Some(high_min) = high_min {
            prop_assert!(low_min.unwrap_or(0) < high_min);
            prop_assert!(high_min * 60 + half_step >= i64::try_from(high_s).unwrap());
        }
    }
}
