//! Reports from a log, beside those of a program that shares nothing with ours: tests/hub/figures.py.

use jiaohao::model::hall::{Hall, Hours, Period};
use jiaohao::model::rating::Grade;
use jiaohao::model::{Action, Class, DeviceId, Span, Target, TicketId, Time};
use jiaohao::queue::{Command as Ask, RatingCommand, Steer};
use jiaohao::store::{DataFolder, Origin, Store};
use jiaohao_fixture::{Play, hall, issue};
use jiff::civil::Weekday;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

const DAY: Span = Span::from_mins(24 * 60);
const SERVICES: [&str; 4] = ["transfer", "change", "mortgage", "tax"];
const COUNTERS: [&str; 3] = ["1", "2", "3"];

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(all.len() as u64)).unwrap()]
    }
}

/// The hall of the fixture, open all week but on a holiday; a summer with other hours.
fn all_year() -> Hall {
    let mut hall = hall();
    let week = hall.hours[0].clone();
    let days = |days: &[Weekday]| days.to_vec();
    let work = days(&[
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
    ]);
    hall.hours = vec![
        Hours {
            days: work,
            ..week.clone()
        },
        Hours {
            days: days(&[Weekday::Saturday]),
            take: vec![Period {
                from_min: 540,
                to_min: 700,
            }],
            serve: vec![Period {
                from_min: 540,
                to_min: 720,
            }],
            ..week
        },
    ];
    hall.services[3].long_wait = Some(Span::from_mins(5));
    hall
}

/// A year that begins on the play's Monday: people come and go, counters open, rest, hand over and are forgotten, the hall is
/// changed, the clock is wrong at times.
pub(crate) fn year(days: i64) -> Play {
    let mut dice = Dice(7);
    let mut play = Play::of(all_year());
    let first = play.now;
    for day in 0..days {
        // Most days are ordinary; between them some lie empty.
        let morning = first + Span::from_millis(day * DAY.as_millis()) - Span::from_mins(60);
        play.now = play.now.max(morning);
        while play.queue.due() <= play.now {
            play.command(&Ask::Tick).unwrap();
        }
        if dice.roll(9) == 0 {
            continue;
        }
        let evening = morning + Span::from_mins(10 * 60);
        while play.now < evening {
            play.now = play.now + Span::from_millis(i64::try_from(dice.roll(900_000)).unwrap());
            step(&mut play, &mut dice);
        }
        if dice.roll(4) > 0 {
            for counter in COUNTERS {
                let _ = play.at(
                    counter,
                    Action::Finish {
                        outcome: None,
                        cases: Some(2),
                    },
                );
                let _ = play.at(counter, Action::Close);
            }
        }
    }
    play
}

/// Whatever somebody may do; much of it is refused, as in a real hall.
fn step(play: &mut Play, dice: &mut Dice) {
    let counter = dice.one_of(&COUNTERS);
    let service = dice.one_of(&SERVICES);
    let latest = play.queue.tickets().last().map_or(1, |ticket| ticket.id.0);
    let ticket = TicketId(latest.saturating_sub(dice.roll(8)));
    let clerk = dice.one_of(&["A", "B", "C", "D"]);
    let action = match dice.roll(34) {
        0..=9 => {
            let class = dice.one_of(&[Class::Normal, Class::Normal, Class::Priority]);
            let _ = play.command(&Ask::IssueTicket(issue(service, class, None)));
            return;
        }
        10..=12 => Action::Open {
            clerk: clerk.into(),
        },
        13..=18 => Action::CallNext { current: None },
        19..=21 => Action::Start,
        22..=23 => Action::Finish {
            outcome: Some("incomplete".into()),
            cases: None,
        },
        24 => Action::NoShow,
        25 => Action::Park,
        26 => Action::Unpark { ticket },
        27 => Action::Transfer {
            to: match dice.roll(2) {
                0 => Target::Service(service.into()),
                _ => Target::Counter(dice.one_of(&COUNTERS).into()),
            },
        },
        28 => Action::Pause {
            reason: "fault".into(),
        },
        29 => Action::Resume,
        30 => Action::Call {
            ticket,
            noted: false,
        },
        31 => {
            let _ = play.command(&Ask::ReturnTicket { ticket });
            let _ = play.command(&Ask::CancelTicket {
                ticket: TicketId(ticket.0.saturating_sub(2)),
            });
            return;
        }
        32 => return change(play, dice, ticket),
        _ => Action::Close,
    };
    let is_finish = matches!(action, Action::Finish { .. });
    let done = play.at(counter, action);
    if is_finish && done.is_ok() && dice.roll(2) == 0 {
        rate(play, dice, counter);
    }
}

/// Whoever is asked at the counter taps a grade, and another one at times.
fn rate(play: &mut Play, dice: &mut Dice, counter: &str) {
    let Some(asked) = play.queue.rating_asked(&counter.into()) else {
        return;
    };
    let ticket = asked.ticket;
    let _ = play.command(&Ask::Rating(RatingCommand::Rate {
        ticket,
        grade: dice.one_of(&Grade::ALL),
        device: DeviceId(9),
        named: dice.roll(2) == 0,
    }));
    if dice.roll(3) == 0 {
        let _ = play.command(&Ask::Rating(RatingCommand::Detail {
            ticket,
            grade: Some(dice.one_of(&Grade::ALL)),
            codes: None,
            texted: false,
        }));
    }
}

fn change(play: &mut Play, dice: &mut Dice, ticket: TicketId) {
    match dice.roll(4) {
        0 => {
            let mut hall = all_year();
            hall.rules.long_wait = Span::from_mins(10);
            if dice.roll(2) == 0 {
                hall.counters.pop();
            }
            let _ = play.command(&Ask::Configure {
                hall: Arc::new(hall),
            });
        }
        1 => {
            let serves = vec![dice.one_of(&SERVICES).into()];
            let steer = Steer::Assign {
                counter: dice.one_of(&COUNTERS).into(),
                serves,
                helps: Vec::new(),
            };
            let _ = play.command(&Ask::Steer(steer));
        }
        2 => {
            let steer = Steer::SetClass {
                ticket,
                class: Class::Priority,
            };
            let _ = play.command(&Ask::Steer(steer));
        }
        _ => {
            let back = play.now - Span::from_mins(7);
            let _ = play.command(&Ask::TurnBack { to: back });
            play.now = back.max(play.queue.last_event_at());
        }
    }
}

pub(crate) fn write(play: &Play, data: &Path) {
    let folder = DataFolder::lock(data).unwrap();
    let mut store = Store::open(&folder, &play.queue.hall().id).unwrap();
    store.set_rehearsal(false).unwrap();
    store.begin().unwrap();
    for event in &play.log {
        store.append(event, 0, &Origin::default()).unwrap();
    }
    store.commit(play.queue.last_event_at()).unwrap();
}

pub(crate) fn tool(data: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_jiaohao"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn ours(data: &Path, period: &str, date: &str, by: &str) -> Value {
    let arguments = ["report", period, date, "--by", by, "--format", "json"];
    serde_json::from_str(&tool(data, &arguments)).unwrap()
}

fn theirs(data: &Path, report: &Value, by: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hub/figures.py");
    let output = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(data.join("hall.db"))
        .args([
            &report["from"].as_str().unwrap()[..10],
            &report["to"].as_str().unwrap()[..10],
            by,
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

const BY: [&str; 11] = [
    "service", "counter", "clerk", "class", "hour", "weekday", "day", "week", "month", "quarter",
    "year",
];

#[test]
fn a_year_is_counted_alike_by_a_program_that_knows_the_log_and_the_definitions_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let play = year(400);
    write(&play, &data);
    for (period, date, bys) in [
        ("year", "2027", &BY[..]),
        ("month", "2027-02", &["service", "day"]),
        ("quarter", "2027-Q3", &["clerk"]),
        ("week", "2026-W53", &["counter"]),
        ("day", "2026-11-23", &["hour"]),
    ] {
        for by in bys {
            let report = ours(&data, period, date, by);
            assert_eq!(
                report,
                theirs(&data, &report, by),
                "{period} {date} by {by}"
            );
            assert!(
                report["total"]["issued"].as_u64() > Some(0),
                "{period} {date} is empty"
            );
        }
    }
    let all = ours(&data, "year", "2027", "service");
    let ratings = &all["total"]["ratings"];
    for grade in ["5", "4", "3", "2", "1", "none"] {
        assert!(ratings[grade].as_u64() > Some(0), "no {grade}: {ratings}");
    }
    let parts = ratings.as_object().unwrap().values();
    let rated_or_not: u64 = parts.map(|part| part.as_u64().unwrap()).sum();
    assert_eq!(all["total"]["served"], rated_or_not, "once a visit");
    for figure in [
        "no_show",
        "walk_out",
        "left_open",
        "sent_on",
        "unconfirmed",
        "after_hours",
    ] {
        assert!(
            all["total"][figure].as_u64() > Some(0),
            "no {figure} in a year: {all}"
        );
    }
}

#[test]
fn the_rows_are_the_same_however_they_came_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let play = year(40);
    // As far as a day, then some of the next, then all.
    let halves = [play.log.len() / 3, play.log.len() / 2, play.log.len()];
    let mut written = 0;
    for half in halves {
        let part = Play {
            log: play.log[written..half].to_vec(),
            ..play.clone()
        };
        write(&part, &data);
        written = half;
        ours(&data, "month", "2026-12", "service");
    }
    let reports = |data: &Path| BY.map(|by| ours(data, "quarter", "2026-Q4", by));
    let grown = reports(&data);
    tool(&data, &["hub", "rebuild-history"]);
    assert_eq!(reports(&data), grown, "made anew");

    fs::write(
        data.join("annals.db"),
        "not a database, but long enough to be taken for one",
    )
    .unwrap();
    assert_eq!(reports(&data), grown, "spoiled");

    // Another log in its place, as after a restore: shorter, and with other hashes.
    fs::remove_file(data.join("hall.db")).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(data.join(format!("hall.db{end}")));
    }
    let other = year(20);
    write(&other, &data);
    let fresh = folder.path().join("fresh");
    write(&other, &fresh);
    assert_eq!(reports(&data), reports(&fresh), "another log");
}

#[test]
fn a_sheet_has_all_figures_and_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut play = Play::open();
    play.now = play.now + Span::from_mins(1);
    let clerk = Action::Open {
        clerk: "=1+1".into(),
    };
    play.at("1", clerk).unwrap();
    play.take("transfer");
    play.at("1", Action::CallNext { current: None }).unwrap();
    write(&play, &data);
    let file = folder.path().join("out.csv");
    let out = file.to_str().unwrap();
    tool(
        &data,
        &[
            "report",
            "day",
            "2026-11-23",
            "--by",
            "clerk",
            "--format",
            "csv",
            "--out",
            out,
        ],
    );
    let text = fs::read_to_string(&file).unwrap();
    let text = text.strip_prefix('\u{FEFF}').expect("a mark of UTF-8");
    let mut lines = text.split("\r\n");
    let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(heads[0], "id");
    assert!(
        heads.contains(&"wait_first.p50_s") && heads.contains(&"free_with_line_s"),
        "{heads:?}"
    );
    let ids: Vec<&str> = lines.filter_map(|line| line.split(',').next()).collect();
    assert_eq!(ids, ["'=1+1", "C1", "C2", "C3", "total", ""]);
    let now: Time = play.now;
    assert!(
        tool(&data, &["report", "year", "2026"]).contains("合计 All"),
        "{now:?}"
    );
}

/// Who asks at the same time gets the same, and what is no hall's folder stays as it is.
#[test]
fn reports_that_are_asked_for_at_once_agree_and_a_wrong_folder_gets_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write(&year(60), &data);
    let all_at_once = || {
        std::thread::scope(|scope| {
            let asked = [0; 6].map(|_| scope.spawn(|| ours(&data, "quarter", "2026-Q4", "day")));
            asked.map(|one| one.join().unwrap())
        })
    };
    let at_once = all_at_once();
    for _ in 0..8 {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(data.join(format!("annals.db{end}")));
        }
        assert!(all_at_once().iter().all(|one| *one == at_once[0]));
    }
    tool(&data, &["hub", "rebuild-history"]);
    assert_eq!(ours(&data, "quarter", "2026-Q4", "day"), at_once[0]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(data.join("annals.db"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "nobody else reads it");
    }

    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_jiaohao"))
        .args(["report", "year", "2026", "--data"])
        .arg(&empty)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 0);
}
