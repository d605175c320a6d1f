//! Ids of a hall file that are used again with another meaning, by value.

use jiaohao::config::mistake::{Hint, ValueFault};
use jiaohao::config::{HallFile, Location, UsedIds, What};

const HALL: &str = r#"
[[service]]
id = "transfer"
prefix = "B"
name = { zh = "转移登记", en = "Transfer" }

[[counter]]
id = "1"
number = 1
name = { zh = "综合窗口", en = "All services" }

[[staff]]
id = "1001"
name = "王芳"
"#;

fn used(files: &[&str]) -> UsedIds {
    let mut used = UsedIds::default();
    files.iter().for_each(|file| used.learn(file));
    used
}

/// Each id that is hinted at, with its line.
fn hinted(used: &UsedIds, in_force: &str, draft: &str) -> Vec<(String, usize)> {
    let hints = used.reused(in_force, draft).into_iter();
    let hint = |mistake: jiaohao::config::Mistake| {
        let What::Hint(Hint::IdReused { id, before, now }) = &mistake.what else {
            panic!("{mistake:?}");
        };
        assert_ne!(before, now);
        let text = mistake.what.text(jiaohao::words::Lang::default());
        assert!(
            text.contains(before.get("zh")) && text.contains(now.get("zh")),
            "{text}"
        );
        match mistake.place {
            Location::At { line, .. } => (id.clone(), line),
            other => panic!("{other:?}"),
        }
    };
    hints.map(hint).collect()
}

#[test]
fn a_new_name_alone_is_a_rename() {
    let used = used(&[HALL]);
    let renamed = HALL
        .replace("转移登记", "存量房过户")
        .replace("\"Transfer\"", "\"Sale of a home\"");
    assert_eq!(hinted(&used, HALL, &renamed), []);
    let lettered = HALL.replace("\"B\"", "\"C\"");
    assert_eq!(hinted(&used, HALL, &lettered), []);
    let both = HALL
        .replace("\"B\"", "\"C\"")
        .replace("转移登记", "转移登记（二手房）");
    assert_eq!(hinted(&used, HALL, &both), [], "the names are alike");
}

#[test]
fn another_name_and_another_letter_at_once_is_another_service() {
    let used = used(&[HALL]);
    let other = HALL
        .replace("\"B\"", "\"M\"")
        .replace("转移登记", "抵押登记")
        .replace("\"Transfer\"", "\"Mortgage\"");
    assert_eq!(hinted(&used, HALL, &other), [("transfer".into(), 3)]);
}

#[test]
fn an_id_that_was_gone_comes_back_as_what_it_was() {
    let gone = HALL.replace("\"transfer\"", "\"sale\"");
    let used = used(&[HALL, &gone]);
    assert_eq!(hinted(&used, &gone, HALL), []);
    let other = HALL
        .replace("转移登记", "社保缴费")
        .replace("\"Transfer\"", "\"Insurance\"");
    assert_eq!(
        hinted(&used, &gone, &other),
        [("transfer".into(), 3)],
        "with the same letter"
    );
    assert_eq!(hinted(&used, "", "not [toml"), []);
}

#[test]
fn a_number_of_staff_given_to_somebody_else_is_hinted_at() {
    let used = used(&[HALL]);
    let other = HALL.replace("王芳", "李强");
    assert_eq!(hinted(&used, HALL, &other), [("1001".into(), 13)]);
    let married = HALL.replace("王芳", "王芳芳");
    assert_eq!(hinted(&used, HALL, &married), []);
    let moved = HALL
        .replace("number = 1\n", "number = 5\n")
        .replace("综合窗口", "自助区")
        .replace("All services", "Machines");
    assert_eq!(hinted(&used, HALL, &moved), [("1".into(), 8)]);
}

#[test]
fn the_line_on_the_ticket_has_the_width_of_the_paper() {
    let sample =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/hall.toml")).unwrap();
    let with = |zh: &str, en: &str| {
        let line = format!(
            "time_zone = \"Asia/Shanghai\"\nticket_line = {{ zh = \"{zh}\", en = \"{en}\" }}\n"
        );
        sample.replacen("time_zone = \"Asia/Shanghai\"\n", &line, 1)
    };
    let fits = "一二三四五六七八九十一二三四五六七八九十一二三四";
    let hall = HallFile::parse(&with(fits, "Questions? Call 0571-12345"))
        .unwrap()
        .value
        .hall;
    assert_eq!(hall.ticket_line.get("zh"), fits);
    assert_eq!(hall.ticket_line.get("en"), "Questions? Call 0571-12345");
    assert!(
        HallFile::parse(&sample)
            .unwrap()
            .value
            .hall
            .ticket_line
            .is_empty()
    );

    let wide = HallFile::parse(&with(&format!("{fits}五"), "x")).unwrap_err();
    let key = "ticket_line".to_owned();
    let fault = ValueFault::TooWideForPaper {
        key,
        columns: 50,
        most_columns: 48,
    };
    let found = wide
        .iter()
        .find(|mistake| mistake.what == What::Value(fault.clone()));
    let text = found.unwrap().what.text(jiaohao::words::Lang::default());
    assert!(
        text.contains("ticket_line") && text.contains("48"),
        "{text}"
    );
    let english = HallFile::parse(&with("好", &"x".repeat(49))).unwrap_err();
    assert!(matches!(
        &english[0].what,
        What::Value(ValueFault::TooWideForPaper { columns: 49, .. })
    ));

    let missing = HallFile::parse(&with("𠮷祥", "x")).unwrap();
    let named = |what: &What| matches!(what, What::Hint(Hint::NotOnPaper { characters }) if characters[0].contains('𠮷'));
    assert!(
        missing.hints.iter().any(|hint| named(&hint.what)),
        "{:?}",
        missing.hints
    );
}
