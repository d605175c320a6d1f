//! The log is for ever: every form in which an event was ever written is read. `tests/events/KIND.jsonl` has a body a
//! line, the oldest form first; the last is the one of today.

use jiaohao::queue::Fact;
use jiaohao::store::codec::{VERSION, decode, encode};
use std::collections::BTreeSet;
use std::path::Path;

/// The kinds that there are, from what the reader says to one that there is not.
fn kinds() -> BTreeSet<String> {
    let unknown = serde_json::from_str::<Fact>(r#"{"kind":"none","body":{}}"#).unwrap_err();
    let unknown = unknown.to_string();
    let (_, kinds) = unknown.split_once("expected one of").unwrap();
    let quoted = kinds.split('`').skip(1).step_by(2);
    quoted.map(String::from).collect()
}

#[test]
fn every_form_in_which_an_event_was_written_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events");
    let mut seen = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let kind = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let forms = std::fs::read_to_string(&file).unwrap();
        for (line, body) in forms.lines().enumerate() {
            let fact = decode(1, &kind, VERSION, body);
            let fact = fact.unwrap_or_else(|error| panic!("{kind}, line {}: {error}", line + 1));
            assert_eq!(fact.kind(), kind);
            let again = decode(1, &kind, VERSION, &encode(&fact)).unwrap();
            assert_eq!(again, fact, "{kind}, line {}", line + 1);
        }
        let last = forms.lines().last().expect("a form");
        let written = encode(&decode(1, &kind, VERSION, last).unwrap());
        assert_eq!(
            written, last,
            "{kind} is written otherwise today: add the form of today"
        );
        seen.insert(kind);
    }
    assert_eq!(seen, kinds());
}
