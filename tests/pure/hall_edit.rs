//! A hall file is edited place by place: nothing else in it changes, and what differs is told by name.

use jiaohao::config::edit::{Edit, Written, apply};
use jiaohao::config::{HallFile, Paths, changes};
use jiaohao::protocol::HallChanged;

const SAMPLE: &str = include_str!("../../config/hall.toml");

fn text(path: &str, to: &str) -> Edit {
    Edit::Text {
        path: path.into(),
        to: to.into(),
        required: false,
    }
}

/// The lines that differ, as before and after.
fn differing(after: &str) -> Vec<(&str, &str)> {
    assert_eq!(SAMPLE.lines().count(), after.lines().count());
    let lines = SAMPLE.lines().zip(after.lines());
    lines.filter(|(before, after)| before != after).collect()
}

#[test]
fn an_edit_touches_its_own_value_and_nothing_beside_it() {
    let edits = [
        text("/hall/id", "county-estate"),
        Edit::Number {
            path: "/rules/cases_max".into(),
            to: "5".into(),
            required: false,
        },
        text("/service/3/name/zh", "过户"),
        Edit::List {
            path: "/counter/0/helps".into(),
            to: vec!["certificate".into(), "tax".into()],
        },
    ];
    let after = apply(SAMPLE, &edits).unwrap();
    assert_eq!(
        differing(&after),
        [
            (
                "cases_max = 3                   # 每号限办件数，0 为不限 · Cases on one ticket, 0 for no limit",
                "cases_max = 5                   # 每号限办件数，0 为不限 · Cases on one ticket, 0 for no limit",
            ),
            (
                r#"name = { zh = "转移登记", en = "Transfer" }"#,
                r#"name = { zh = "过户", en = "Transfer" }"#,
            ),
            (
                r#"helps  = ["certificate"]"#,
                r#"helps  = ["certificate", "tax"]"#,
            ),
        ]
    );
    assert!(HallFile::parse(&after).is_ok());
    // What is as it was leaves the file byte by byte the same.
    let same = [text("/rules/help_delay", "10 min"), text("/hall/code", "")];
    let after = apply(SAMPLE, &same[..1]).unwrap();
    assert_eq!(after, SAMPLE);
}

#[test]
fn a_key_comes_where_there_is_none_and_goes_where_it_is_empty() {
    let after = apply(SAMPLE, &[text("/rules/no_show_after", "3 min")]).unwrap();
    assert_eq!(
        Written::read(&after).unwrap().text("/rules/no_show_after"),
        "3 min"
    );
    assert!(HallFile::parse(&after).is_ok());
    let back = apply(&after, &[text("/rules/no_show_after", "")]).unwrap();
    assert_eq!(back, SAMPLE);
    // A table that is not there is made; a place that cannot be is left alone.
    let small = "[hall]\nid = \"x\"\n";
    let ruled = apply(small, &[text("/rules/long_wait", "20 min")]).unwrap();
    assert!(ruled.contains("[rules]\nlong_wait = \"20 min\""), "{ruled}");
    for nowhere in ["/service/9/name/zh", "", "/hall/id/deeper", "/hours/x/take"] {
        assert_eq!(
            apply(small, &[text(nowhere, "?")]).unwrap().lines().next(),
            Some("[hall]"),
            "{nowhere}"
        );
    }
    assert_eq!(
        apply("oops", &[]),
        None,
        "broken notation is nobody's to mend"
    );
}

#[test]
fn what_differs_is_told_by_ids_and_order_and_comments_make_no_difference() {
    assert_eq!(changes::between(SAMPLE, &format!("# more\n{SAMPLE}")), []);
    let remove = Edit::Remove {
        path: "/counter/7".into(),
    };
    let removed = apply(SAMPLE, &[remove]).unwrap();
    let told = changes::between(SAMPLE, &removed);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].what, &*told[0].path),
        (HallChanged::Removed, "/counter/8")
    );
    assert_eq!(told[0].title.get("zh"), "领证");
    let told = changes::between(&removed, SAMPLE);
    assert_eq!(
        (told[0].what, &*told[0].path),
        (HallChanged::Added, "/counter/8")
    );
    let swapped = SAMPLE
        .replace("id = \"register\"", "id = \"?\"")
        .replacen("id = \"records\"", "id = \"register\"", 1)
        .replacen("id = \"?\"", "id = \"records\"", 1);
    let told = changes::between(SAMPLE, &swapped);
    let order = told
        .iter()
        .find(|one| one.what == HallChanged::Reordered)
        .unwrap();
    assert_eq!(
        order.after.as_deref(),
        Some("records, register, pay-collect")
    );
    let lan = SAMPLE.replacen("# lan =", "lan =", 1);
    let told = changes::between(SAMPLE, &lan);
    assert!(changes::need_restart(&told), "{told:?}");
    assert!(!changes::need_restart(&changes::between(SAMPLE, &removed)));
}

#[test]
fn each_mistake_is_told_where_it_stands() {
    let wrong = SAMPLE
        .replacen("minutes = 18", "minutes = 0", 1)
        .replacen("serves = [\"tax\"]", "serves = [\"tax\", \"none\"]", 1)
        .replacen("prefix = \"H\"\n", "", 1)
        .replacen("roles = [\"guide\"]", "role = [\"guide\"]", 1);
    let found = HallFile::parse(&wrong).unwrap_err();
    let paths = Paths::new(&wrong);
    let told: Vec<_> = found
        .iter()
        .map(|mistake| paths.at(&mistake.place))
        .collect();
    for path in [
        "/service/3/minutes",
        "/counter/6/serves/1",
        "/service/2",
        "/staff/8/role",
    ] {
        assert!(told.contains(&path), "{path}: {told:?}");
    }
}

#[test]
fn a_service_that_goes_leaves_no_counter_behind_that_serves_it() {
    let remove = Edit::Remove {
        path: "/service/0".into(),
    };
    let after = apply(SAMPLE, &[remove]).unwrap();
    let hall = HallFile::parse(&after).unwrap().value.hall;
    assert!(hall.services.iter().all(|one| one.id.as_str() != "inquiry"));
    let work = |id: &str| {
        let counter = hall.counters.iter().find(|one| one.id.as_str() == id);
        let counter = counter.unwrap();
        [&counter.serves, &counter.helps].map(|list| {
            let ids = list.iter().map(|id| id.as_str().to_owned());
            ids.collect::<Vec<_>>().join(" ")
        })
    };
    assert_eq!(work("1"), ["housing-proof", "certificate"]);
    assert_eq!(work("6"), ["mortgage cancel", "housing-proof"]);
    assert_eq!(work("2"), ["transfer first", "change mortgage cancel"]);
    // Without the service, nothing else of the file is touched: another list, another kind.
    let group = Edit::Remove {
        path: "/outcome/5".into(),
    };
    let other = apply(SAMPLE, &[group]).unwrap();
    assert_eq!(other.matches("serves = [").count(), 8);
    assert!(other.contains("helps  = [\"inquiry\", \"housing-proof\"]"));
}
