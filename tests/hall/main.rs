//! The whole hall as installed: real programs on a virtual screen, real taps, a printer on a real
//! line, a loudspeaker that records what it says. A screen reader reads along.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiaohao::voice::announcement::{Pack, at_volume};
use jiaohao::voice::{Form, Place, RATE, Spoken, Take, Voice};
use jiaohao::words::Lang;

mod kiosk;
#[cfg(all(target_os = "linux", feature = "screens"))]
mod new_device;
#[cfg(all(target_os = "linux", feature = "screens"))]
mod pages;
#[cfg(feature = "screens")]
mod print_test;
#[cfg(all(target_os = "linux", feature = "screens"))]
mod rate;
#[path = "../windows/wav.rs"]
mod wav;
#[cfg(all(target_os = "linux", feature = "screens"))]
mod x_server;

/// Who is called where in the demo, in order, including recalls.
const CALLS: [(&str, u32); 4] = [("B101", 3), ("M101", 5), ("B101", 3), ("M102", 5)];

#[test]
fn a_ticket_is_taken_printed_called_seen_and_heard() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hall");
    let status = Command::new("dbus-run-session")
        .args(["--", "sh"])
        .arg(tests.join("watch.sh"))
        .arg(env!("CARGO_BIN_EXE_jiaohao"))
        .arg(tests.join("read_windows.py"))
        .arg(out)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .status()
        .expect("the package dbus is installed");
    assert!(status.success(), "{status}: {}", told(out));
    assert_eq!(read(&out.join("code")).trim(), "0", "{}", told(out));

    papers_are_right(&out.join("tickets"));
    windows_said_so(&out.join("windows.json"));
    the_question_was_heard(&out.join("question.wav"));
    pictures_changed(out);
    calls_were_heard(&out.join("sound.wav"));
    the_log_is_whole(&out.join("data"));
    the_log_says_what_became_of_calls(&out.join("data"));
}

/// The display has told the hub of each call that it stood on the screen and was spoken.
fn the_log_says_what_became_of_calls(data: &Path) {
    let log = rusqlite::Connection::open(data.join("hall.db")).unwrap();
    let count = |what: &str| {
        let query = "SELECT count(*) FROM event WHERE kind = 'call-announced'
                     AND json_extract(body, '$.what') = ?1";
        log.query_row(query, [what], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(
        (count("shown"), count("spoken")),
        (4, 4),
        "the calls of the demo"
    );
}

/// The demo's output, and the logs of its programs.
fn told(out: &Path) -> String {
    let logs = std::fs::read_dir(out.join("logs")).into_iter().flatten();
    let mut files: Vec<PathBuf> = logs.flatten().map(|entry| entry.path()).collect();
    files.insert(0, out.join("demo.log"));
    let text = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        format!("== {}\n{text}", file.display())
    };
    files.iter().map(text).collect()
}

fn papers_are_right(folder: &Path) {
    let papers: Vec<String> = (1..=5)
        .map(|n| read(&folder.join(format!("ticket-{n:03}.txt"))))
        .collect();
    let services = ["转移登记", "抵押登记", "转移登记", "抵押登记", "转移登记"];
    let numbers = ["B101", "M101", "B102", "M102", "B103"];
    for ((paper, number), service) in papers.iter().zip(numbers).zip(services) {
        let close = |text: &str| text.replace(' ', "");
        let paper = close(paper);
        assert!(paper.contains(number) && paper.contains(service), "{paper}");
        assert!(
            paper.contains("[QR]") && paper.contains("当日有效"),
            "{paper}"
        );
    }
    let sixth = folder.join("ticket-006.txt");
    assert!(!sixth.exists(), "five taps made more than five tickets");
    let bytes = std::fs::metadata(folder.join("ticket-001.bin"))
        .unwrap()
        .len();
    assert!((300..=600).contains(&bytes), "{bytes} bytes");
}

/// Every label that a screen reader found, by window title.
fn windows_said_so(file: &Path) {
    let said: BTreeMap<String, Vec<String>> = serde_json::from_str(&read(file)).unwrap();
    let labels = |title: &str| {
        let windows = said.iter().filter(|(window, _)| window.contains(title));
        let labels: Vec<&String> = windows.flat_map(|(_, labels)| labels).collect();
        assert!(!labels.is_empty(), "no window {title}: {:?}", said.keys());
        labels
    };
    let says = |title: &str, wanted: &str| {
        let labels = labels(title);
        assert!(
            labels.iter().any(|label| label.contains(wanted)),
            "{title} never said {wanted}: {labels:?}"
        );
    };
    for text in ["转移登记", "请取走您的号票"] {
        says("取号机", text);
    }
    // A number is on the kiosk for little more than a second; on a busy machine the reader sometimes misses one.
    let kiosk = labels("取号机");
    let numbers = ["B101", "M101", "B102", "M102", "B103"];
    let read = numbers.map(|number| kiosk.iter().any(|label| label.contains(number)));
    let count = read.into_iter().filter(|read| *read).count();
    assert!(count >= 3, "only {count} numbers were read: {kiosk:?}");
    for text in ["B101", "M101", "M102", "等候人数", "本周五下午系统维护"] {
        says("大屏", text);
    }
    for text in ["B101", "M101", "办理完成", "过号"] {
        says("窗口叫号", text);
    }
    for text in ["3 号窗口", "B101"] {
        says("服务评价", text);
    }
}

fn pictures_changed(out: &Path) {
    let picture = |name: &str| Picture::read(&out.join(format!("{name}.png")));
    let (home, ticket) = (picture("kiosk"), picture("kiosk-ticket"));
    assert_eq!((home.width, home.height), (1_080, 1_920));
    assert!(home.differing(&ticket) > 0.1, "a page instead of keys");
    let (one, two, no_show) = (
        picture("display"),
        picture("display-two-calls"),
        picture("display-no-show"),
    );
    assert_eq!((one.width, one.height), (1_920, 1_080));
    assert!(one.differing(&two) > 0.01, "a second call");
    assert!(two.differing(&no_show) > 0.01, "a number that was missed");
    let (called, serving) = (picture("counter"), picture("counter-serving"));
    assert!(called.differing(&serving) > 0.01, "a call, then service");
    let (idle, asked, thanks) = (
        picture("rate"),
        picture("rate-question"),
        picture("rate-thanks"),
    );
    assert!(idle.differing(&asked) > 0.1, "five grades");
    assert!(asked.differing(&thanks) > 0.1, "thanks");
    assert_eq!(picture("display-notice").width, 1_920);
    let page = picture("page");
    assert_eq!((page.width, page.height), (1_440, 900));
    assert!(page.colors() > 50, "the hub's page, in Chromium");
    assert!(picture("hall").colors() > 50);
}

/// Each announcement is in the recording, sample for sample, in order.
fn calls_were_heard(file: &Path) {
    let sounds = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    let voice = Voice {
        packs: vec![Pack::open(&sounds, Lang::ZH).unwrap()],
    };
    let take = Take {
        language: 0,
        time: 1,
        form: Form::Full,
    };
    let (rate, heard) = wav::read_wav(file);
    assert_eq!(rate, RATE);
    let mut from = 0;
    for (number, counter) in CALLS {
        let spoken = Spoken::new(number, Place::Number(counter));
        let announcement = voice.sound(&spoken, take);
        assert!(
            announcement.len() > RATE as usize * 4,
            "chime and a sentence"
        );
        let expected = wav::to_s16(&announcement);
        let found = find(&heard[from..], &expected);
        from += found.unwrap_or_else(|| panic!("{number} at {counter} was not heard"));
        from += expected.len();
    }
}

/// The window for ratings asked aloud, once.
fn the_question_was_heard(file: &Path) {
    let sounds = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds");
    let voice = Voice {
        packs: vec![Pack::open(&sounds, Lang::ZH).unwrap()],
    };
    let (rate, heard) = wav::read_wav(file);
    assert_eq!(rate, RATE);
    // As loud as the sample file says.
    let question = wav::to_s16(&at_volume(voice.rate(), 80));
    let from = find(&heard, &question).expect("the question is heard");
    let rest = &heard[from + question.len()..];
    assert_eq!(find(rest, &question), None, "asked twice");
}

/// Where `part` starts in `whole`. Searches for its loudest section first.
fn find(whole: &[i16], part: &[i16]) -> Option<usize> {
    let (loudest, _) = part
        .iter()
        .enumerate()
        .max_by_key(|(_, s)| s.unsigned_abs())?;
    let mark = part.get(loudest..loudest + 16)?;
    let candidates = whole.windows(mark.len()).enumerate();
    let mut starts = candidates
        .filter(|(_, window)| *window == mark)
        .filter_map(|(place, _)| place.checked_sub(loudest));
    starts.find(|start| whole.get(*start..start + part.len()) == Some(part))
}

fn the_log_is_whole(data: &Path) {
    let verified = Command::new(env!("CARGO_BIN_EXE_jiaohao"))
        .args(["hub", "verify", "--json", "--data"])
        .arg(data)
        .output()
        .unwrap();
    assert!(verified.status.success(), "{verified:?}");
    let report: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(report["tickets"], 5);
}

struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    fn read(file: &Path) -> Self {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(file).unwrap()));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let pixel = info.color_type.samples();
        assert!(pixel >= 3, "{} is gray", file.display());
        let pixels = bytes[..info.buffer_size()].chunks_exact(pixel);
        Self {
            width: info.width,
            height: info.height,
            pixels: pixels.map(|p| [p[0], p[1], p[2]]).collect(),
        }
    }

    /// The fraction of pixels that differ.
    #[expect(clippy::cast_precision_loss, reason = "a few million pixels")]
    fn differing(&self, other: &Self) -> f64 {
        let pairs = self.pixels.iter().zip(&other.pixels);
        let differ = pairs.filter(|(a, b)| a != b).count();
        differ as f64 / self.pixels.len() as f64
    }

    fn colors(&self) -> usize {
        let colors: std::collections::BTreeSet<_> = self.pixels.iter().collect();
        colors.len()
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
