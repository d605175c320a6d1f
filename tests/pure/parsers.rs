//! Input from outside may be anything: it is read or refused, never a panic, and the work is
//! bounded by its length.

use jiaohao::config::{CounterFile, DisplayFile, KioskFile, Variables};
use jiaohao::printer::status::Replies;
use jiaohao::protocol::{
    CounterRequest, DeviceReport, EnrollBody, EnrollString, Fingerprint, IssueBody, PrintedBody,
    SECRET_BYTES, StreamMessage, Verb,
};
use jiaohao::voice::manifest::Manifest;
use proptest::prelude::*;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..400)
}

/// Almost a string of `hub enroll`.
fn nearly_enrolled() -> impl Strategy<Value = String> {
    let address = "[a-z0-9.:\\[\\]/@?#% -]{0,20}(:[0-9]{0,6})?";
    let sign = "[0-9a-zA-Z]";
    let secret = format!("{address}/{sign}{{51,53}}/{sign}{{25,27}}");
    proptest::string::string_regex(&secret).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_enroll_string_is_survived(raw in bytes(), nearly in nearly_enrolled()) {
        let _ = String::from_utf8_lossy(&raw).parse::<EnrollString>();
        if let Ok(read) = nearly.parse::<EnrollString>() {
            // Anything accepted as one keeps its meaning.
            let again: EnrollString = read.to_string().parse().unwrap();
            prop_assert_eq!(again, read);
        }
    }

    #[test]
    fn an_enroll_string_is_read_as_it_was_written(
        secret in prop::array::uniform16(any::<u8>()),
        fingerprint in prop::array::uniform32(any::<u8>()),
        port in any::<u16>(),
    ) {
        prop_assert_eq!(secret.len(), SECRET_BYTES);
        let string = EnrollString {
            address: format!("192.168.1.10:{port}"),
            fingerprint: Fingerprint(fingerprint),
            secret,
        };
        prop_assert_eq!(EnrollBody::new(&secret).secret(), Some(secret));
        let shown = format!("{string:?}");
        prop_assert!(!shown.contains(&EnrollBody::new(&secret).secret), "a secret in a log");
        let read: EnrollString = format!(" {string}\n").parse().unwrap();
        prop_assert_eq!(read, string);
    }

    #[test]
    fn any_body_is_survived(raw in bytes(), verb in 0..Verb::ALL.len()) {
        let _ = CounterRequest::read(Verb::ALL[verb], &raw);
        let _ = serde_json::from_slice::<IssueBody>(&raw);
        let _ = serde_json::from_slice::<PrintedBody>(&raw);
        let _ = serde_json::from_slice::<DeviceReport>(&raw);
        let _ = serde_json::from_slice::<EnrollBody>(&raw);
        let text = String::from_utf8_lossy(&raw);
        for event in ["snapshot", "change", "tick", "other"] {
            let _ = StreamMessage::read(event, &text);
        }
    }

    #[test]
    fn any_reply_of_a_printer_is_survived(raw in bytes()) {
        let mut replies = Replies::default();
        let read = raw.iter().filter_map(|byte| replies.push(*byte)).count();
        prop_assert!(read <= raw.len());
    }

    #[test]
    fn any_manifest_and_device_file_are_survived(raw in bytes(), text in "[a-z_]{1,9} = .{0,40}") {
        for text in [String::from_utf8_lossy(&raw).into_owned(), text] {
            let _ = Manifest::parse(&text);
            let _ = KioskFile::parse(&text, &Variables::new());
            let _ = DisplayFile::parse(&text, &Variables::new());
            let _ = CounterFile::parse(&text, &Variables::new());
        }
    }
}

#[test]
fn a_wrong_enroll_string_in_a_file_is_never_shown() {
    let text = "name = \"d\"\nenroll = \"192.168.1.10:7443/almost-a-secret\"\n";
    let mistakes = DisplayFile::parse(text, &Variables::new()).unwrap_err();
    assert_eq!(mistakes.len(), 1);
    for lang in [jiaohao::words::Lang::ZH, jiaohao::words::Lang::EN] {
        let said = mistakes[0].what.text(lang) + &mistakes[0].what.remedy(lang);
        assert!(
            said.contains("enroll") && !said.contains("secret"),
            "{said}"
        );
    }
}
