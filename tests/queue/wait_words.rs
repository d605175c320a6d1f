//! How a wait is said.

use jiaohao::lang::Lang;
use jiaohao::queue::Span;
use jiaohao::queue::view::{Moment, ServingPeriod, Wait};
use jiaohao::wait_words::WaitWords;
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
    words(clock, low_s, high_s).text(Lang::Zh)
}

#[test]
fn a_range_is_rounded_to_the_nearest_steps() {
    assert_eq!(text("09:00", 600, 1_200), "约 10～20 分钟");
    assert_eq!(text("09:00", 640, 1_290), "约 10～20 分钟");
    assert_eq!(text("09:00", 240, 480), "约 5～10 分钟");
    assert_eq!(text("09:00", 3_000, 5_200), "约 50～90 分钟");
    assert_eq!(text("13:00", 8_000, 13_000), "约 120～240 分钟");
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
    assert_eq!(text("13:00", 11_000, 16_300), "180 分钟以上");
    assert_eq!(text("13:00", 15_000, 15_100), "240 分钟以上");
    // Open at both ends would say nothing.
    assert_eq!(text("13:00", 0, 20_000), "240 分钟以内");
    assert_eq!(text("13:00", u64::MAX, u64::MAX), "240 分钟以上");
}

#[test]
fn across_a_rest_times_of_the_clock_are_said() {
    assert_eq!(text("11:20", 300, 6_000), "约 11:25～13:00");
    assert_eq!(text("11:20", 540, 6_060), "约 11:25～13:05");
    assert_eq!(text("11:20", 6_600, 8_460), "约 13:10～13:45");
    assert_eq!(text("08:15", 900, 1_000), "约 08:30～08:35");
    assert_eq!(text("12:45", 900, 1_860), "约 13:00～13:20");
    // Not yet, or no longer, in the rest.
    assert_eq!(text("11:20", 300, 600), "约 5～10 分钟");
    assert_eq!(text("13:00", 300, 600), "约 5～10 分钟");
    assert_eq!(text("16:20", 300, 7_200), "约 5～120 分钟");
}

#[test]
fn a_time_within_a_rest_stands_for_its_end() {
    assert_eq!(text("12:00", 0, 60), "约 13:00～13:05");
}

#[test]
fn no_wait_is_said_as_it_is() {
    let unknown = WaitWords::new(None, moment("09:00"), &serving());
    assert_eq!(unknown.text(Lang::Zh), "暂时无法估计");
    assert_eq!(unknown.text(Lang::En), "Unknown");
    assert_eq!(unknown.paper_line(Lang::Zh), "预计等候 暂时无法估计");
}

#[test]
fn english_says_the_same() {
    assert_eq!(words("09:00", 600, 1_200).text(Lang::En), "10–20 min");
    assert_eq!(words("09:00", 0, 600).text(Lang::En), "Up to 10 min");
    assert_eq!(words("09:00", 0, 0).text(Lang::En), "Up to 2 min");
    assert_eq!(
        words("11:20", 6_600, 8_460).text(Lang::En),
        "About 13:10–13:45"
    );
}

#[test]
fn a_heading_has_its_own_words_and_large_figures() {
    let range = words("09:00", 900, 1_500);
    assert_eq!(range.heading(), "Expected wait");
    assert_eq!(range.headed(Lang::Zh), "15～25 分钟");
    assert_eq!(range.parts(Lang::Zh), ["", "15～25", "分钟"]);
    assert_eq!(range.parts(Lang::En), ["", "15–25", "min"]);
    let short = words("09:00", 0, 600);
    assert_eq!(short.parts(Lang::Zh), ["", "10", "分钟以内"]);
    assert_eq!(short.parts(Lang::En), ["up to", "10", "min"]);
    let clock = words("11:20", 6_600, 8_460);
    assert_eq!(clock.heading(), "Expected call");
    assert_eq!(clock.parts(Lang::Zh), ["", "13:10～13:45", ""]);
    assert_eq!(words("09:00", 0, 0).parts(Lang::Zh), ["", "2", "分钟以内"]);
}

#[test]
fn paper_has_signs_that_every_printer_knows() {
    let line = |words: WaitWords| words.paper_line(Lang::Zh);
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
        let at = |millis| Moment { time: jiaohao::queue::Time::from_millis(millis), offset_s };
        let serving = [
            ServingPeriod { from: at(rest[0]), to: at(rest[1]) },
            ServingPeriod { from: at(rest[2]), to: at(rest[3]) },
        ];
        let wait = Wait { low_s, likely_s: low_s, high_s };
        let words = WaitWords::new(Some(wait), at(now), &serving);
        for lang in [Lang::Zh, Lang::En] {
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
            WaitWords::Within(high) => (0, high),
            WaitWords::Between(low, high) => (low, high),
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        let half_step = Span::from_mins(30).as_secs();
        prop_assert!(low_min < high_min);
        prop_assert!((low_min * 60 - i64::try_from(low_s).unwrap()).abs() <= half_step);
        prop_assert!(high_min * 60 + half_step >= i64::try_from(high_s).unwrap());
    }
}
