//! What a file of the watched folder says, by value.

use jiaohao::hub::{NoTime, Written};
use jiff::civil::date;

fn read(text: &str) -> Written {
    Written::read(text).unwrap()
}

#[test]
fn the_heading_is_the_title_and_the_rest_the_text() {
    let written = read("# 带齐再取号\n\n- 身份证原件\n* 不动产权证\n\n  完税凭证  \n## 第二步\n");
    let wanted = Written {
        title: Some("带齐再取号".into()),
        text: "身份证原件\n不动产权证\n完税凭证\n第二步".into(),
        ..Written::default()
    };
    assert_eq!(written, wanted);
    assert_eq!(read("只有文字").title, None);
    assert_eq!(read("\u{feff}# 标题\r\n正文\r\n").text, "正文");
    assert_eq!(read(" \n\n"), Written::default());
}

#[test]
fn lines_before_the_heading_say_from_when_until_when() {
    let written = read("from: 2026-10-01 08:30\nuntil: 2026-10-07\n# 国庆放假\nfrom: 这一行是正文");
    assert_eq!(written.from, Some(date(2026, 10, 1).at(8, 30, 0, 0)));
    assert_eq!(
        written.until,
        Some(date(2026, 10, 8).at(0, 0, 0, 0)),
        "the day has ended"
    );
    assert_eq!(written.text, "from: 这一行是正文");
    let chinese = read("从：2026-10-01\n到：2026-10-01 12:00\n# 停电");
    assert_eq!(chinese.from, Some(date(2026, 10, 1).at(0, 0, 0, 0)));
    assert_eq!(chinese.until, Some(date(2026, 10, 1).at(12, 0, 0, 0)));
}

#[test]
fn a_limit_that_is_no_time_is_told() {
    for bad in ["明天", "2026-13-01", "2026-10-01 25:00", ""] {
        let text = format!("until: {bad}\n# 停电");
        assert_eq!(Written::read(&text), Err(NoTime(bad.into())));
    }
}
