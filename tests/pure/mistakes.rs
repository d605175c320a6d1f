//! Broken hall files: each mistake with its location and kind, and arbitrary text.

use jiaohao::config::{HallFile, Location, Mistake, Severity, What};
use jiaohao::queue::Queue;
use jiaohao::words::Lang;
use jiaohao_fixture::MONDAY;
use proptest::prelude::*;
use std::sync::Arc;

/// A hall of one service and two counters.
pub(crate) const SMALL: &str = include_str!("small_hall.toml");

/// The text before, the text after, and what is then found: `line:column kind`.
type Case = (&'static str, &'static str, &'static str);

#[test]
fn a_value_by_itself() {
    let cases: &[Case] = &[
        (r#""small""#, r#""my hall""#, "2:6 malformed"),
        (r#""small""#, "7", "2:6 wrong-type"),
        ("id = \"small\"\n", "", "1:1 missing-key"),
        (r#""小厅""#, r#"" ""#, "3:15 empty-text"),
        (r#""小厅""#, r#""小\u0007""#, "3:15 control-character"),
        (r#"{ zh = "小厅" }"#, r#""小厅""#, "3:8 wrong-type"),
        (r#"zh = "小厅""#, r#"en = "Hall""#, "3:8 missing-key"),
        ("Asia/Shanghai", "Asia/Beijing", "4:13 malformed"),
        (r#""mon""#, r#""mo""#, "7:9 not-one-of"),
        (r#"["mon", "tue"]"#, "[]", "7:8 empty-list"),
        (r#""08:10-11:20""#, r#""8.10-11:20""#, "8:9 malformed"),
        (r#""08:10-11:20""#, r#""08:10-24:01""#, "8:9 malformed"),
        (
            r#""12:40-16:20""#,
            r#""12:40-12:20""#,
            "8:24 period-backwards",
        ),
        (r#""20 min""#, r#""20 minutes""#, "12:14 malformed"),
        (r#""20 min""#, "20", "12:14 wrong-type"),
        (r#""20 min""#, r#""30 h""#, "12:14 duration-out-of-range"),
        ("[rules]", "[rule]", "14:2 unknown-key"),
        ("recalls = 2", "recalls = true", "15:11 wrong-type"),
        ("recalls = 2", r#"no_counter = "wran""#, "15:14 not-one-of"),
        ("recalls = 2", r#"person_kept = "all""#, "15:15 not-one-of"),
        (r#"prefix = "B""#, r#"prefix = "b""#, "24:10 malformed"),
        (r#"prefix = "B""#, r#"prefix = "ABC""#, "24:10 malformed"),
        (
            "minutes = 18",
            "minuts = 18",
            "22:1 missing-key, 27:1 unknown-key",
        ),
        ("minutes = 18", "minutes = 0", "27:11 out-of-range"),
        (
            "minutes = 18",
            "minutes = 99999999999999999999",
            "27:11 out-of-range",
        ),
        ("minutes = 18", "minutes = 1.5", "27:11 wrong-type"),
    ];
    check(cases);
    let listen = |address: &str| format!("[hub]\nlisten = \"{address}\"\n[rules]");
    assert_eq!(found("[rules]", &listen("[::1]:7480")), "");
    assert_eq!(found("[rules]", &listen("0.0.0.0:7480")), "15:10 malformed");
    assert_eq!(found("[rules]", &listen("127.0.0.1")), "15:10 malformed");
}

#[test]
fn values_that_do_not_go_together() {
    let cases: &[Case] = &[
        (
            r#"group = "all""#,
            r#"group = "al""#,
            "20:6 empty-group, 26:9 unknown-reference",
        ),
        (r#"["done"]"#, r#"["dine"]"#, "28:13 unknown-reference"),
        (
            r#"serves = ["transfer"]"#,
            r#"serves = ["transfer", "tax", "transfer"]"#,
            "33:23 unknown-reference, 33:30 repeated",
        ),
        (r#"id = "room""#, r#"id = "1""#, "36:6 id-twice"),
        (
            r#"id = "room""#,
            "id = \"room\"\nnumber = 1",
            "37:10 number-twice",
        ),
        (
            r#"helps = ["transfer"]"#,
            "serves = [\"transfer\"]\nhelps = [\"transfer\"]",
            "39:10 served-and-helped",
        ),
        (
            r#""12:40-16:20""#,
            r#""11:00-16:20""#,
            "8:24 periods-overlap",
        ),
        (
            "[rules]",
            "[dates]\nclosed = [\"2027-01-03\"]\nworkdays = [2027-01-03, \"2027-02-29\"]\n[rules]",
            "16:13 closed-workday, 16:25 malformed",
        ),
        (
            "[rules]",
            "[class.appointment]\nhead_start = \"10 min\"\nearly = \"11 min\"\n[rules]",
            "16:9 early-over-head-start",
        ),
        (
            "recalls = 2",
            "return_grace = \"1 min\"\nreturn_place = 3",
            "16:16 two-return-rules",
        ),
        (
            r#"days = ["mon", "tue"]"#,
            "days = [\"mon\", \"tue\"]\nfrom = \"02-30\"",
            "6:1 missing-key, 8:8 malformed",
        ),
    ];
    check(cases);
}

#[test]
fn hours_of_a_season() {
    let hours = |from: &str, until: &str| {
        let season = if from.is_empty() {
            String::new()
        } else {
            format!("from = \"{from}\"\nuntil = \"{until}\"\n")
        };
        format!(
            "[[hours]]\ndays = [\"tue\"]\n{season}take = [\"9:00-10:00\"]\nserve = [\"9:00-24:00\"]\n"
        )
    };
    let with = |seasons: &[(&str, &str)]| {
        let more: String = seasons
            .iter()
            .map(|(from, until)| hours(from, until))
            .collect();
        found("[rules]", &format!("{more}[rules]"))
    };
    assert_eq!(with(&[("11-01", "02-29")]), "");
    assert_eq!(with(&[("11-01", "02-29"), ("03-01", "04-30")]), "");
    assert_eq!(
        with(&[("11-01", "02-29"), ("02-29", "04-30")]),
        "20:1 hours-overlap"
    );
    assert_eq!(with(&[("", "")]), "14:1 hours-overlap");
}

#[test]
fn hints_stop_nothing() {
    let cases: &[Case] = &[
        (
            r#"prefix = "B""#,
            r#"prefix = "IB""#,
            "24:10 looks-like-digit",
        ),
        (r#"helps = ["transfer"]"#, "", "36:6 idle-counter"),
        (
            r#"serves = ["transfer"]"#,
            "serves = []",
            "23:6 nobody-serves, 31:6 idle-counter",
        ),
        (
            r#"helps = ["transfer"]"#,
            "helps = [\"transfer\"]\n[[staff]]\nid = \"9\"\nroles = [\"guide\"]",
            "39:1 no-clerk",
        ),
        (
            r#"outcomes = ["done"]"#,
            "outcomes = [\"done\"]\nbrings = [\"一二三四五六七八九十一二三四五六七八九十一二三四五\"]",
            "29:11 too-wide",
        ),
    ];
    check(cases);
    for (was, is, _) in cases {
        assert!(HallFile::parse(&SMALL.replace(was, is)).is_ok());
    }
    let other = SMALL[SMALL.find("[[service]]").unwrap()..SMALL.find("\n[[counter]]").unwrap()]
        .replace("\"transfer\"", "\"tax\"")
        .replace("\"B\"", "\"P\"");
    let both = found("[[service]]", &format!("{other}[[service]]"));
    assert_eq!(both, "23:6 nobody-serves, 31:10 sounds-like");
}

#[test]
fn one_slip_in_the_notation_hides_no_other_mistake() {
    let cases: &[Case] = &[
        (r#""12:40-16:20"]"#, r#""12:40-16:20""#, "8:37 bracket"),
        (r#""12:40-16:20"]"#, r#""12:40-16:20]"#, "8:24 text"),
        (r#"id = "small""#, r#"id = "small"#, "2:6 text"),
        (r#"id = "small""#, "id = small", "2:6 unquoted"),
        (r#"id = "small""#, "id = “small”", "2:6 unquoted"),
        (r#"id = "small""#, r#"id "small""#, "2:4 equals"),
        (r#"id = "small""#, "id =", "2:5 value"),
        (r#"["mon", "tue"]"#, r#"["mon" "tue"]"#, "7:15 comma"),
        ("[rules]", "[rules", "14:7 table"),
        ("recalls = 2", "recalls = 02", "15:11 number"),
        ("recalls = 2", "recalls = \"\"\"2", "15:11 text"),
        ("recalls = 2", "recalls: 2", "15:8 key"),
        (
            "recalls = 2\n",
            "recalls = 2\nrecalls = 2\n",
            "16:1 key-twice",
        ),
        (
            "[[group]]\n",
            "[group]\nid = \"a\"\n[[group]]\n",
            "19:1 table",
        ),
    ];
    for (was, is, expected) in cases {
        let is_more = is.matches('\n').count() - was.matches('\n').count();
        let broken = SMALL
            .replacen(was, is, 1)
            .replace("minutes = 18", "minutes = -1");
        let other = format!("{}:11 out-of-range", 27 + is_more);
        assert_eq!(found_in(&broken), format!("{expected}, {other}"), "{is}");
    }
}

#[test]
fn many_slips_are_all_named() {
    let broken = SMALL
        .replace("id = \"small\"", "id = small")
        .replace("16:20\"]", "16:20\"")
        .replace("recalls = 2", "recalls =")
        .replace("minutes = 18", "minutes = 18 min");
    let expected = "2:6 unquoted, 8:37 bracket, 15:10 value, 27:11 unquoted";
    assert_eq!(found_in(&broken), expected);
}

#[test]
fn a_slip_of_the_pen_is_guessed() {
    let text = SMALL
        .replace("\"all\"\nmin", "\"al\"\nmin")
        .replace("recalls", "recals");
    let remedies: Vec<_> = HallFile::parse(&text)
        .unwrap_err()
        .iter()
        .map(|mistake| mistake.what.remedy(Lang::EN))
        .collect();
    let delete = "Delete the group, or put a service into it.";
    assert_eq!(
        remedies,
        ["Did you mean “recalls”?", delete, "Did you mean “all”?"]
    );
}

#[test]
fn every_mistake_is_said_in_both_languages() {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let broken = SMALL
        .replace("\"20 min\"", "20")
        .replace("recalls", "recals")
        .replace("all\"", "al\"");
    for mistake in HallFile::parse(&broken).unwrap_err() {
        for text in [What::text, What::remedy] {
            assert!(chinese(&text(&mistake.what, Lang::ZH)), "{mistake:?}");
            assert!(!chinese(&text(&mistake.what, Lang::EN)), "{mistake:?}");
        }
    }
}

fn check(cases: &[Case]) {
    for (was, is, expected) in cases {
        assert_eq!(found(was, is), *expected, "{is}");
    }
}

/// What is found in the small hall after a change.
fn found(was: &str, is: &str) -> String {
    assert_eq!(SMALL.matches(was).count(), 1, "{was}");
    found_in(&SMALL.replace(was, is))
}

fn found_in(text: &str) -> String {
    let found = match HallFile::parse(text) {
        Ok(loaded) => loaded.hints,
        Err(mistakes) => mistakes,
    };
    let found: Vec<String> = found.iter().map(in_short).collect();
    found.join(", ")
}

fn in_short(mistake: &Mistake) -> String {
    let what = serde_json::to_value(&mistake.what).unwrap();
    let kind = what.get("fault").unwrap_or(&what["kind"]);
    let Location::At { line, column } = mistake.place else {
        panic!("no place: {mistake:?}");
    };
    format!("{line}:{column} {}", kind.as_str().unwrap())
}

/// A file either loads or has a mistake, and every reported location is within it.
fn holds(text: &str) -> Result<(), TestCaseError> {
    let found = match HallFile::parse(text) {
        Ok(loaded) => {
            prop_assert!(Queue::genesis(&Arc::new(loaded.value.hall), 0, MONDAY).is_ok());
            loaded.hints
        }
        Err(mistakes) => {
            let is_mistake = |m: &Mistake| m.what.severity() == Severity::Mistake;
            prop_assert!(mistakes.iter().any(is_mistake));
            mistakes
        }
    };
    let lines: Vec<&str> = text.split('\n').collect();
    for mistake in &found {
        if let Location::At { line, column } = mistake.place {
            prop_assert!((1..=lines.len()).contains(&line), "{mistake:?}");
            let columns = lines[line - 1].chars().count() + 1;
            prop_assert!((1..=columns).contains(&column), "{mistake:?}");
        }
        prop_assert!(!mistake.what.text(Lang::ZH).is_empty());
        prop_assert!(!mistake.what.remedy(Lang::EN).is_empty());
    }
    Ok(())
}

/// A byte offset into a text, moved to the start of a character.
fn boundary(text: &str, at: prop::sample::Index) -> usize {
    let mut offset = at.index(text.len() + 1);
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_of_a_hall_file_is_survived(
        from: prop::sample::Index,
        length in 0_usize..40,
        new in "[\"'\\[\\]{}=,#\\n \\\\a-z0-9号-]{0,8}",
    ) {
        let start = boundary(SMALL, from);
        let mut end = (start + length).min(SMALL.len());
        while !SMALL.is_char_boundary(end) {
            end += 1;
        }
        holds(&format!("{}{new}{}", &SMALL[..start], &SMALL[end..]))?;
    }

    #[test]
    fn any_piece_of_a_hall_file_is_survived(one: prop::sample::Index, other: prop::sample::Index) {
        let (one, other) = (boundary(SMALL, one), boundary(SMALL, other));
        holds(&SMALL[..one])?;
        holds(&SMALL[one.min(other)..one.max(other)])?;
    }

    #[test]
    fn any_lines_are_survived(
        lines in prop::collection::vec("(\\[\\[?)?[a-z_.\"]{0,9}(\\]\\]?)? ?=? ?(\"[^\"]{0,9}\"?|[0-9:.-]{0,9}|[\\[{][^\n]{0,9}[\\]}]?)", 0..30),
    ) {
        holds(&lines.join("\n"))?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        holds(&String::from_utf8_lossy(&bytes))?;
    }
}
