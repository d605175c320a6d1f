//! A slip's bytes, a printer's answers.

use encoding_rs::GB18030;
use jiaohao::model::text::columns;
use jiaohao::model::text::columns as width;
use jiaohao::printer::escpos::{
    ProcessId, QR_BYTES, Question, TICKET_BYTES, confirmation_request, cut_off_remains, encode,
};
use jiaohao::printer::profile::{Confirm, Cut, Mistake, PortName};
use jiaohao::printer::slip::{clean, close_up, cut, wrap, wrap_evenly};
use jiaohao::printer::status::{PrinterError, Replies, Reply, Status};
use jiaohao::printer::{PrinterState, Profile, Slip};
use proptest::prelude::*;

/// The ticket shown in the design.
fn slip() -> Slip {
    Slip {
        hall: lines(&["县政务服务中心", "不动产登记"]),
        number: "C027".into(),
        service: "转移登记".into(),
        ahead: "前面还有 5 人".into(),
        wait: "预计等候 15～25 分钟".into(),
        counters: "请等候 2 至 5 号窗口叫号".into(),
        time: "取号时间：2026-11-23 10:21".into(),
        brings: lines(&["请带：身份证、不动产权证书、买卖合同、完税证明"]),
        foot: lines(&["过号请到导办台恢复排队。"]),
        qr: "http://hall.example/t/7KQ2M4TD".into(),
        qr_caption: "手机扫码，查看前面人数".into(),
        ..Slip::default()
    }
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn the_ticket_of_the_picture_byte_by_byte() {
    let rule = "-".repeat(48);
    let qr = "http://hall.example/t/7KQ2M4TD";
    let expected = [
        b"\x1b@\x1c&\x1ba\x01\x1d!\x11\x1b3\x3c".as_slice(),
        &gb("县政务服务中心\n"),
        b"\x1d!\x00\x1b3\x24",
        &gb("不动产登记\n"),
        rule.as_bytes(),
        b"\n\x1d!\x55\x1bE\x01C027\n\x1d!\x11\x1b3\x3c",
        &gb("转移登记\n"),
        b"\x1d!\x00\x1bE\x00\x1b3\x24",
        rule.as_bytes(),
        b"\n\x1ba\x00\x1d!\x11\x1b3\x3c",
        &gb("前面还有 5 人\n预计等候 15～25 分钟\n请等候 2 至 5 号窗口叫号\n"),
        b"\x1d!\x00\x1b3\x24",
        rule.as_bytes(),
        &gb("\n取号时间：2026-11-23 10:21\n"),
        &gb("请带：身份证、不动产权证书、买卖合同、完税证明\n过号请到导办台恢复排队。\n"),
        b"\n\x1ba\x01",
        b"\x1d(k\x04\x0012A2\x00".split_at(5).0,
        b"1A2\x00",
        b"\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1",
        &[0x1d, b'(', b'k', u8::try_from(qr.len() + 3).unwrap(), 0],
        b"1P0",
        qr.as_bytes(),
        b"\x1d(k\x03\x001Q0",
        &gb("手机扫码，查看前面人数\n"),
        b"\x1dVB\x18",
    ]
    .concat();
    let bytes = encode(&slip(), &Profile::default());
    assert_eq!(bytes, expected, "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(bytes.len(), 503);
}

#[test]
fn class_and_banner_stand_at_the_number() {
    let marked = Slip {
        class: "优先".into(),
        banner: "演练".into(),
        ..slip()
    };
    let bytes = encode(&marked, &Profile::default());
    let number = [b"\x1d!\x55C027\x1d!\x11 ".as_slice(), &gb("优先\n")].concat();
    assert!(holds(&bytes, &number));
    assert!(holds(
        &bytes,
        &[b"\x1bE\x01".as_slice(), b"\x1b3\x3c", &gb("演练\n")].concat()
    ));
    // A long number shrinks instead of being broken.
    let long = Slip {
        number: "AB10000".into(),
        class: "预约".into(),
        ..slip()
    };
    assert!(holds(
        &encode(&long, &Profile::default()),
        b"\x1d!\x44\x1bE\x01AB10000\x1d!\x11"
    ));
}

#[test]
fn cuts_and_confirmations_follow_the_profile() {
    let ends = |cut| {
        encode(
            &slip(),
            &Profile {
                cut,
                ..Profile::default()
            },
        )
    };
    assert!(ends(Cut::Partial).ends_with(b"\x1dVB\x18"));
    assert!(ends(Cut::Full).ends_with(b"\x1dVA\x18"));
    assert!(ends(Cut::None).ends_with(b"\x1bd\x06"));
    let id = ProcessId::nth(96);
    assert_eq!(id, ProcessId(*b"  !!"));
    assert_eq!(
        confirmation_request(Confirm::ProcessId, id),
        b"\x1d(H\x06\x0000  !!"
    );
    assert_eq!(confirmation_request(Confirm::Status, id), b"\x1dr\x01");
    assert_eq!(confirmation_request(Confirm::None, id), b"");
    let remains = cut_off_remains(&Profile::default());
    assert!(remains.starts_with(&[0; QR_BYTES]) && remains.ends_with(b"\x1b@\n\x1dVB\x18"));
}

#[test]
fn rare_characters_are_replaced_unless_the_printer_has_them() {
    // U+3400 takes four bytes; U+E5E5 is the one that GB18030 cannot encode, and would come out as `&#58853;`.
    let rare = Slip {
        service: "㐀字€\u{e5e5}😀".into(),
        ..slip()
    };
    let plain = encode(&rare, &Profile::default());
    let expected = [
        b"\xa1\xfe".as_slice(),
        &gb("字"),
        b"\xa2\xe3\xa1\xfe\xa1\xfe\n",
    ]
    .concat();
    assert!(holds(&plain, &expected));
    let profile = Profile {
        rare_characters: true,
        ..Profile::default()
    };
    let all = encode(&rare, &profile);
    let expected = [
        b"\x81\x39\xee\x39".as_slice(),
        &gb("字"),
        b"\xa2\xe3\xa1\xfe\x94\x39\xfc\x36\n",
    ]
    .concat();
    assert!(holds(&all, &expected));
}

#[test]
fn what_is_printed_is_clean() {
    assert_eq!(clean("  二手\t\r\n房 "), "二手 房");
    assert_eq!(clean("15–25\u{200b}\u{feff} 分钟"), "15-25 分钟");
    assert_eq!(clean("\u{1b}@\u{10}\u{4}\u{1}x"), "@ x");
    assert_eq!(cut("县政务服务中心", 10), "县政务服…");
    assert_eq!(cut("县政务", 6), "县政务");
}

#[test]
fn lines_break_where_people_break_them() {
    // Not inside a number, not before 号 or 窗口, no punctuation at the start, no opening bracket at
    // the end.
    assert_eq!(
        wrap("请等候 2、3、4、5、6、8 号窗口叫号", 24),
        ["请等候 2、3、4、5、6、", "8 号窗口叫号"]
    );
    assert_eq!(wrap("请到十二号窗口", 10), ["请到", "十二号窗口"]);
    assert_eq!(wrap("预计等候 15-25 分钟", 14), ["预计等候", "15-25 分钟"]);
    assert_eq!(
        wrap("预计等候 15～25 分钟", 13),
        ["预计等候", "15～25 分钟"]
    );
    assert_eq!(
        wrap("请等候 2 至 5 号窗口叫号", 14),
        ["请等候", "2 至 5 号窗口", "叫号"]
    );
    assert_eq!(
        wrap("取号时间：2026-11-23 10:21", 14),
        ["取号时间：", "2026-11-23", "10:21"]
    );
    assert_eq!(wrap("身份证、合同。", 6), ["身份", "证、合", "同。"]);
    assert_eq!(wrap("登记（一窗联办）", 6), ["登记", "（一窗", "联办）"]);
    assert_eq!(
        wrap("Please wait for counters 2-5", 24),
        ["Please wait for counters", "2-5"]
    );
    assert_eq!(wrap("ABCDEFGHIJ", 4), ["ABCD", "EFGH", "IJ"]);
    assert_eq!(wrap("", 10), Vec::<String>::new());
    // Chinese and digits move closer together where that saves a line.
    assert_eq!(
        close_up("请等候 1、6、8 号窗口叫号 A B"),
        "请等候1、6、8号窗口叫号A B"
    );
    // A name that doesn't fit is halved, not left with a tail.
    assert_eq!(
        wrap_evenly("县政务服务中心不动产登记大厅", 24),
        ["县政务服务中心", "不动产登记大厅"]
    );
}

/// A ticket for each service of the sample hall, with every text that it may have.
fn tickets_of_the_sample() -> Vec<Slip> {
    let hall: toml::Table = include_str!("../../config/hall.toml").parse().unwrap();
    let list = |key: &str| hall[key].as_array().unwrap().clone();
    let zh = |value: &toml::Value| value["zh"].as_str().unwrap().to_owned();
    let slips = list("service").into_iter().map(|service| {
        let serves = |counter: &&toml::Value| {
            counter["serves"]
                .as_array()
                .unwrap()
                .contains(&service["id"])
        };
        let counters: Vec<_> = list("counter")
            .iter()
            .filter(serves)
            .map(|counter| counter["number"].to_string())
            .collect();
        let brings = service["brings"].as_array().unwrap().iter();
        let mut brings: Vec<_> = brings
            .map(|line| line.as_str().unwrap().to_owned())
            .collect();
        brings[0].insert_str(0, "请带：");
        Slip {
            hall: vec![zh(&hall["hall"]["name"])],
            number: format!("{}1000", service["prefix"].as_str().unwrap()),
            class: "优先".into(),
            service: zh(&service["name"]),
            ahead: "前面还有 12 人".into(),
            wait: "预计等候 105～135 分钟".into(),
            counters: format!("请等候 {} 号窗口叫号", counters.join("、")),
            time: "取号时间：2026-11-23 09:14　当日有效".into(),
            who: format!("谁来办：{}", zh(&service["who"])),
            brings,
            brings_elsewhere: "要带的材料请到导办台咨询".into(),
            foot: lines(&["过号请到导办台恢复排队。", "上午没叫到，下午接着叫。"]),
            qr: "https://hall.example.gov.cn/queue/t/7KQ2M4TD".into(),
            qr_caption: "手机扫码，查看前面人数".into(),
            ..Slip::default()
        }
    });
    slips.collect()
}

#[test]
fn every_service_of_the_sample_fits_and_says_what_it_left_out() {
    let profile = Profile {
        confirm: Confirm::ProcessId,
        ..Profile::default()
    };
    let slips = tickets_of_the_sample();
    assert_eq!(slips.len(), 10);
    for slip in slips {
        let bytes = encode(&slip, &profile);
        let sent = bytes.len() + confirmation_request(profile.confirm, ProcessId::nth(0)).len();
        assert!(sent <= TICKET_BYTES, "{}: {sent} bytes", slip.service);
        let text = only_our_commands(&bytes).unwrap();
        let close = |line: &str| gb(&line.replace([' ', '\u{3000}'], ""));
        let text = close(&GB18030.decode(&text).0);
        for line in [
            &slip.number,
            &slip.service,
            &slip.ahead,
            &slip.wait,
            &slip.counters,
            &slip.time,
        ] {
            assert!(holds(&text, &close(line)), "{}: {line}", slip.service);
        }
        assert!(holds(&bytes, slip.qr.as_bytes()));
        assert!(holds(&bytes, &gb(&slip.who)), "{}", slip.service);
        // Nobody takes a part for the whole.
        let listed = slip.brings.iter().filter(|line| holds(&bytes, &gb(line)));
        let listed = listed.count();
        let elsewhere = holds(&bytes, &gb(&slip.brings_elsewhere));
        let whole = listed == slip.brings.len();
        assert!(
            whole != elsewhere && (whole || listed == 0),
            "{}: {listed}",
            slip.service
        );
    }
}

#[test]
fn what_goes_first_when_a_ticket_is_too_long() {
    let rules = |bytes: &[u8], count| {
        holds(
            bytes,
            &[b"\n".as_slice(), &b"-".repeat(count), b"\n"].concat(),
        )
    };
    let mut slip = slip();
    // Wide rules first.
    slip.brings.push("抵".repeat(48));
    let bytes = encode(&slip, &Profile::default());
    assert!(!rules(&bytes, 48) && holds(&bytes, &b"-".repeat(24)) && holds(&bytes, &gb("抵抵")));
    // Then the foot's second line and everything to bring, then the hall's second line, then the QR code.
    slip.brings = vec!["抵".repeat(48); 3];
    slip.foot = vec!["押".repeat(48); 3];
    let bytes = encode(&slip, &Profile::default());
    let left = |c: &str| count(&bytes, &gb(&c.repeat(24)));
    assert_eq!(
        (left("抵"), left("押")),
        (0, 2),
        "of the foot a paragraph of two lines"
    );
    slip.hall[1] = "心".repeat(40);
    slip.wait = "等".repeat(24);
    slip.counters = "窗".repeat(24);
    slip.service = "登".repeat(24);
    slip.time = "时".repeat(24);
    slip.qr = "q".repeat(QR_BYTES);
    let bytes = encode(&slip, &Profile::default());
    assert!(holds(&bytes, slip.qr.as_bytes()));
    assert!(
        !holds(&bytes, &gb("抵抵")) && !holds(&bytes, &gb("押押")) && !holds(&bytes, &gb("心心"))
    );
}

fn count(bytes: &[u8], part: &[u8]) -> usize {
    bytes
        .windows(part.len())
        .filter(|window| *window == part)
        .count()
}

/// Reads a ticket as a printer would; every byte must be text or one of our own commands.
fn only_our_commands(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let mut rest = bytes;
    while let Some(&byte) = rest.first() {
        let length = match *rest {
            [b'\n' | 0x20..=0x7e, ..] => 1,
            [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => 4,
            [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => 2,
            [0x1b, b'@', ..] | [0x1c, b'&', ..] => 2,
            [0x1b, b'a' | b'E', 0 | 1, ..] | [0x1b, b'3', 36 | 60, ..] | [0x1b, b'd', 6, ..] => 3,
            [0x1d, b'!', size, ..] if size >> 4 < 6 && size & 0xf < 6 => 3,
            [0x1d, b'V', b'A' | b'B', 24, ..] => 4,
            [
                0x1d,
                b'(',
                b'k',
                low,
                0,
                b'1',
                b'A' | b'C' | b'E' | b'P' | b'Q',
                ..,
            ] => {
                let data = &rest[6..5 + usize::from(low)];
                if rest[6] == b'0' && data[1..].iter().any(|byte| *byte < 0x20) {
                    return Err(format!("control bytes in a QR code: {data:x?}"));
                }
                5 + usize::from(low)
            }
            _ => return Err(format!("{byte:02x} at {}", bytes.len() - rest.len())),
        };
        if byte >= 0x20 {
            text.extend(&rest[..length]);
        }
        rest = &rest[length..];
    }
    Ok(text)
}

fn any_text() -> impl Strategy<Value = String> {
    // Anything, and often commands that printers obey.
    let obeyed = prop::sample::select(vec![
        "\x1b@",
        "\x1dV\x01",
        "\x10\x14\x01",
        "\x1c.",
        "\u{80}",
        "&#1;",
        "㐀",
        "窗口",
        "7",
        " ",
    ]);
    let piece = prop_oneof![any::<String>(), obeyed.prop_map(str::to_owned)];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_paper_printed_again_and_the_halls_own_line_fit_both_papers() {
    for columns in [48, 32] {
        let profile = Profile {
            columns,
            ..Profile::default()
        };
        let again = Slip {
            again: "补打 11:05".into(),
            line: "咨询电话 0571-8888 1234，工作日 8:30 起有人接听".into(),
            ..slip()
        };
        let bytes = encode(&again, &profile);
        assert!(bytes.len() + 11 <= TICKET_BYTES);
        let place = |part: &[u8]| bytes.windows(part.len()).position(|window| window == part);
        let mark = place(&gb("补打 11:05\n"));
        assert!(mark.is_some() && mark < place(b"C027"), "above the number");
        let text = GB18030.decode_without_bom_handling(&bytes).0.into_owned();
        let start = text.find("咨询电话").unwrap();
        let line: String = text[start..]
            .split('\n')
            .take(if columns == 48 { 1 } else { 2 })
            .collect();
        assert!(line.contains("有人接听"), "{line:?}");
        let first = text[start..].split('\n').next().unwrap();
        assert!(width(first) <= usize::from(columns));
    }
}

proptest! {
    #[test]
    fn no_text_becomes_a_command_or_an_overlong_ticket(
        texts in prop::collection::vec(any_text(), 14),
        lists in prop::collection::vec(prop::collection::vec(any_text(), 0..12), 3),
        rare_characters: bool,
        columns in 24u8..=64,
    ) {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap();
        let mut lists = lists.into_iter();
        let mut list = || lists.next().unwrap();
        let slip = Slip {
            hall: list(), brings: list(), foot: list(),
            number: text(), class: text(), banner: text(), again: text(), service: text(), ahead: text(),
            wait: text(), counters: text(), time: text(), who: text(), brings_elsewhere: text(), line: text(), qr: text(), qr_caption: text(),
        };
        let bytes = encode(&slip, &Profile { rare_characters, columns, ..Profile::default() });
        prop_assert!(bytes.len() + 11 <= TICKET_BYTES, "{} bytes", bytes.len());
        let text = only_our_commands(&bytes).map_err(TestCaseError::fail)?;
        prop_assert!(!GB18030.decode_without_bom_handling(&text).1);
    }

    #[test]
    fn no_line_is_wider_than_the_paper_and_nothing_is_lost(text in any_text(), width in 2usize..60) {
        let text = clean(&text);
        let lines = wrap(&text, width);
        prop_assert!(lines.iter().all(|line| columns(line) <= width && !line.is_empty()));
        let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
        prop_assert_eq!(letters(&lines.concat()), letters(&text));
        prop_assert_eq!(letters(&wrap_evenly(&text, width).concat()), letters(&text));
    }

    #[test]
    fn punctuation_never_starts_a_line_and_numbers_stay_whole(
        text in "([中人]{1,3}[，。、；：]?|[0-9]{1,3} ?号(窗口)?){0,12}",
    ) {
        let lines = wrap(&text, 24);
        for pair in lines.windows(2) {
            let last = pair[0].chars().last().unwrap();
            let first = pair[1].chars().next().unwrap();
            prop_assert!(!"，。、；：号窗口".contains(first), "{:?}", lines);
            prop_assert!(!last.is_ascii_digit(), "{:?}", lines);
        }
    }

    #[test]
    fn any_bytes_are_safe_to_hear(bytes: Vec<u8>) {
        let mut replies = Replies::default();
        let mut status = Status::default();
        for byte in bytes {
            match replies.push(byte) {
                Some(Reply::Automatic(bytes)) => status.automatic(bytes),
                Some(Reply::Paper(byte)) => status.paper(byte),
                Some(Reply::RealTime(byte)) => Question::ALL.iter().for_each(|q| status.answer(*q, byte)),
                Some(Reply::Done(_)) | None => {}
            }
            let _ = status.state(true);
        }
    }

    #[test]
    fn answers_are_found_again_after_noise(
        noise in prop::collection::vec(0x80u8.., 0..20),
        part in 0usize..6,
        id in prop::array::uniform4(0x20u8..0x7f),
    ) {
        let answer = [&[0x37, 0x22][..], &id, &[0]].concat();
        let mut replies = Replies::default();
        // Whatever came before, cut off anywhere: the next complete answer is recognized, with or without flow control
        // inside.
        let mut heard = Vec::new();
        for byte in noise.iter().chain(&answer[..part]).chain(&noise).chain(&[0xff]) {
            heard.extend(replies.push(*byte));
        }
        prop_assert_eq!(&heard, &[]);
        for byte in answer {
            heard.extend([replies.push(0x13), replies.push(0x11), replies.push(byte)].into_iter().flatten());
        }
        prop_assert_eq!(heard, [Reply::Done(ProcessId(id))]);
    }
}

#[test]
fn every_answer_by_value() {
    let hear = |bytes: &[u8]| {
        let mut replies = Replies::default();
        bytes
            .iter()
            .filter_map(|byte| replies.push(*byte))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        hear(b"\x12\x1a\x00\x0f"),
        [
            Reply::RealTime(0x12),
            Reply::RealTime(0x1a),
            Reply::Paper(0),
            Reply::Paper(0x0f)
        ]
    );
    assert_eq!(
        hear(b"\x18\x00\x0c\x00\x12"),
        [Reply::Automatic([0x18, 0, 0x0c, 0]), Reply::RealTime(0x12)]
    );
    // Half an answer, then another one: the half is dropped.
    assert_eq!(hear(b"\x10\x00\x12"), [Reply::RealTime(0x12)]);
    assert_eq!(
        hear(b"\x37\x22ab\x92\x37\x22abcd\x00"),
        [Reply::Done(ProcessId(*b"abcd"))]
    );
    assert_eq!(
        hear(b"\x37\x37\x22abcd\x00"),
        [Reply::Done(ProcessId(*b"abcd"))]
    );
}

#[test]
fn conditions_become_the_worst_state() {
    let state = |answers: &[(Question, u8)]| {
        let mut status = Status::default();
        answers
            .iter()
            .for_each(|(question, byte)| status.answer(*question, *byte));
        status.state(true)
    };
    use Question::{Error, Offline, Paper, Printer};
    assert_eq!(
        state(&[
            (Printer, 0x12),
            (Offline, 0x12),
            (Error, 0x12),
            (Paper, 0x12)
        ]),
        PrinterState::Ready
    );
    assert_eq!(state(&[(Paper, 0x1e)]), PrinterState::PaperNearEnd);
    assert_eq!(state(&[(Printer, 0x1a)]), PrinterState::Busy);
    assert_eq!(
        state(&[(Printer, 0x1a), (Offline, 0x32), (Paper, 0x7e)]),
        PrinterState::PaperOut
    );
    assert_eq!(
        state(&[(Printer, 0x1a), (Offline, 0x36), (Paper, 0x7e)]),
        PrinterState::CoverOpen
    );
    assert_eq!(
        state(&[(Offline, 0x52), (Error, 0x1a)]),
        PrinterState::Error(PrinterError::Cutter)
    );
    assert_eq!(
        state(&[(Offline, 0x52), (Error, 0x32)]),
        PrinterState::Error(PrinterError::Unrecoverable)
    );
    assert_eq!(
        state(&[(Offline, 0x52), (Error, 0x52)]),
        PrinterState::Error(PrinterError::HotHead)
    );
    assert_eq!(
        state(&[(Offline, 0x52)]),
        PrinterState::Error(PrinterError::Other)
    );
    let mut status = Status::default();
    status.automatic([0x38, 0, 0, 0]);
    assert_eq!(status.state(true), PrinterState::CoverOpen);
    status.automatic([0x10, 0, 0x03, 0]);
    assert_eq!(
        (status.state(true), status.state(false)),
        (PrinterState::PaperNearEnd, PrinterState::Ready)
    );
    status.paper(0x0f);
    assert_eq!(status.state(true), PrinterState::PaperOut);
}

#[test]
fn a_profile_reads_as_it_is_written() {
    let profile: Profile = toml::from_str(
        "port = '0416:5011:A1:B2'\nbaud = 9600\nflow = 'hardware'\ncolumns = 32\nconfirm = 'process-id'\ncut = 'full'",
    )
    .unwrap();
    let serial = Some("A1:B2".to_owned());
    assert_eq!(
        profile.port,
        PortName::Usb {
            vendor: 0x0416,
            product: 0x5011,
            serial
        }
    );
    assert_eq!(
        (profile.confirm, profile.cut, profile.mistakes()),
        (Confirm::ProcessId, Cut::Full, vec![])
    );
    assert_eq!(
        toml::from_str::<Profile>(&toml::to_string(&profile).unwrap()).unwrap(),
        profile
    );
    for path in [
        "/dev/serial/by-id/usb-1a86:7523",
        "COM3",
        "04165011",
        "+416:5011",
    ] {
        assert_eq!(
            PortName::from(path.to_owned()),
            PortName::Path(path.to_owned())
        );
    }
    assert!(toml::from_str::<Profile>("bauds = 9600").is_err());
    let wrong = Profile {
        baud: 9601,
        columns: 10,
        ..Profile::default()
    };
    assert_eq!(
        wrong.mistakes(),
        [Mistake::Baud(9601), Mistake::Columns(10)]
    );
}
