//! Lists, dates and languages, by value.

use jiaohao::model::hall::{Languages, Words};
use jiaohao::model::{Moment, Time};
use jiaohao::words::{Lang, Pair, dates, in_all, in_lang, lists, tr_count};

/// Monday, 23 November 2026, in Shanghai.
fn at(hour: i64, minute: i64) -> Moment {
    let midnight: jiff::Timestamp = "2026-11-23T00:00:00+08:00".parse().unwrap();
    Moment {
        time: Time::from_millis(midnight.as_millisecond() + (hour * 60 + minute) * 60_000),
        offset_s: 8 * 3_600,
    }
}

#[test]
fn a_day_and_a_time_are_said_as_each_language_has_it() {
    let said = |lang| {
        [
            dates::date(lang, at(9, 5)),
            dates::short_date(lang, at(9, 5)),
            dates::opening(lang, at(13, 0), at(9, 5)),
            dates::opening(lang, at(24 + 8, 10), at(9, 5)),
            dates::opening(lang, at(48 + 8, 10), at(9, 5)),
            dates::period(lang, at(13, 0), at(17, 0)),
            dates::half_hour(lang, at(11, 0)),
            dates::half_hour(lang, at(11, 30)),
        ]
    };
    let chinese = [
        "11月23日 星期一",
        "11月23日 星期一",
        "13:00",
        "明天 08:10",
        "11月25日 08:10",
        "13:00～17:00",
        "11 点",
        "11 点半",
    ];
    assert_eq!(said(Lang::ZH), chinese);
    let english = [
        "Monday, 23 November",
        "Mon, Nov 23",
        "13:00",
        "tomorrow 08:10",
        "Nov 25 08:10",
        "13:00–17:00",
        "11:00",
        "11:30",
    ];
    assert_eq!(said(Lang::EN), english);
}

#[test]
fn what_stands_in_a_row_is_joined_as_each_language_does() {
    let names = ["首次登记", "更正登记"];
    assert_eq!(lists::names(Lang::ZH, names), "首次登记、更正登记");
    assert_eq!(lists::names(Lang::EN, ["First", "Change"]), "First, Change");
    assert_eq!(lists::clauses(Lang::ZH, names), "首次登记，更正登记");
    assert_eq!(lists::long_clauses(Lang::EN, ["one", "two"]), "one; two");
    assert_eq!(lists::numbers(Lang::ZH, &[2, 3, 4, 5, 7]), "2 至 5、7");
    assert_eq!(lists::numbers(Lang::EN, &[2, 3, 5]), "2, 3, 5");
    assert_eq!(lists::names(Lang::ZH, <[&str; 0]>::default()), "");
}

#[test]
fn a_name_that_a_language_lacks_is_said_in_another() {
    let of = |texts: &[(&str, &str)]| texts.iter().copied().collect::<Words>();
    let both = of(&[("zh", "转移登记"), ("en", "Transfer")]);
    assert_eq!(in_lang(&both, Lang::EN), "Transfer");
    assert_eq!(
        in_lang(&of(&[("zh", "转移登记"), ("en", "")]), Lang::EN),
        "转移登记"
    );
    // Of a language without a catalog here, as a later version may have one.
    assert_eq!(in_lang(&of(&[("xx", "이전")]), Lang::ZH), "이전");
    assert_eq!(in_lang(&Words::default(), Lang::ZH), "");
    assert!(of(&[("zh", "")]).is_empty());
}

#[test]
fn the_old_form_of_a_text_is_the_form_of_today() {
    let written = r#"{"zh":"转移登记","en":"Transfer"}"#;
    let words: Words = serde_json::from_str(written).unwrap();
    assert_eq!((words.get("zh"), words.get("en")), ("转移登记", "Transfer"));
    assert_eq!(words.get("xx"), "");
}

#[test]
fn each_language_stands_beside_the_other() {
    let pair = |first: &str, second: &str| {
        let [first, second] = [first, second].map(String::from);
        Pair::of(&Languages { first, second }).both()
    };
    assert_eq!(Pair::default().both(), [Lang::ZH, Lang::EN]);
    assert_eq!(pair("en", "zh"), [Lang::EN, Lang::ZH]);
    // What this version does not speak, or says twice, is left out.
    assert_eq!(pair("xx", "en"), [Lang::ZH, Lang::EN]);
    assert_eq!(pair("en", "en"), [Lang::EN, Lang::ZH]);
    let all = in_all("Meal", &[]);
    assert_eq!((all.get("zh"), all.get("en")), ("用餐", "Meal"));
    assert_eq!(Lang::from_code("zh"), Some(Lang::ZH));
    assert_eq!(Lang::from_code("pseudo"), None, "only tests draw it");
}

#[test]
fn what_is_counted_has_the_form_of_its_number() {
    let people = |lang, count| tr_count(lang, "person\0people", count);
    assert_eq!(
        [0, 1, 2, 21].map(|n| people(Lang::EN, n)),
        ["people", "person", "people", "people"]
    );
    assert_eq!([0, 1, 2].map(|n| people(Lang::ZH, n)), ["人"; 3]);
}
