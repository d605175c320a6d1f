//! Ten simulated days of the sample hall, played through the real queue.

use flate2::read::GzDecoder;
use jiaohao::config::HallFile;
use jiaohao::history;
use jiaohao::model::hall::Hall;
use jiaohao::model::{Action, Class, DeviceId, Span, TicketId, Time};
use jiaohao::queue::*;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

/// The sample hall, open every day of the week as in the simulation.
pub(crate) fn sample_hall() -> Hall {
    let file = HallFile::parse(include_str!("../../config/hall.toml")).unwrap();
    let mut hall = file.value.hall;
    hall.hours[0].days = Weekday::Monday.cycle_forward().take(7).collect();
    hall
}

/// A file of `tests/data`: a map from column to value for each row.
pub(crate) fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let columns: Vec<_> = lines.next().unwrap().split(',').collect();
    let row = |line: &str| {
        let cells = columns.iter().zip(line.split(','));
        cells.map(|(c, v)| ((*c).into(), v.into())).collect()
    };
    lines.map(row).collect()
}

/// The file's day and ticket → our ticket.
pub(crate) type Issued = BTreeMap<(String, String), TicketId>;

/// Plays the rows of `hall-simulated.csv.gz`: `seen` gets the queue before each event.
pub(crate) fn replay(mut seen: impl FnMut(&Queue, &Event)) -> (Queue, Vec<Event>, Issued) {
    let rows = rows("hall-simulated.csv.gz");
    let morning = time(&rows[0]["day"], "0");
    let mut log = Queue::genesis(&Arc::new(sample_hall()), 1_772_380_800, morning).unwrap();
    let mut queue = history::replay(1, &log).unwrap().unwrap();
    let mut issued = Issued::new();
    for row in &rows {
        let now = time(&row["day"], &row["t_s"]);
        let mut commands = vec![command(row)];
        if now >= queue.due() {
            commands.insert(0, Command::Tick);
        }
        for command in commands {
            for event in queue.decide(&command, now).unwrap() {
                seen(&queue, &event);
                queue.apply(&event).unwrap();
                let key = (row["day"].clone(), row["ticket"].clone());
                if let Fact::TicketIssued(ticket) = &event.fact {
                    issued.insert(key, ticket.ticket);
                } else if let Fact::TicketCalled { ticket, .. } = &event.fact {
                    assert_eq!(issued[&key], *ticket, "another was called at {now:?}");
                }
                log.push(event);
            }
        }
    }
    (queue, log, issued)
}

fn time(day: &str, seconds: &str) -> Time {
    let day: Date = day.parse().unwrap();
    let midnight = day.in_tz("Asia/Shanghai").unwrap().timestamp();
    let tenths: i64 = match seconds.split_once('.') {
        Some((whole, tenth)) => whole.parse::<i64>().unwrap() * 10 + tenth.parse::<i64>().unwrap(),
        None => seconds.parse::<i64>().unwrap() * 10,
    };
    Time::from_millis(midnight.as_millisecond()) + Span::from_millis(tenths * 100)
}

fn command(row: &BTreeMap<String, String>) -> Command {
    let at = |action| Command::At {
        counter: row["counter"].as_str().into(),
        action,
    };
    match row["kind"].as_str() {
        "issue" => Command::IssueTicket(IssueTicket {
            service: row["service"].as_str().into(),
            class: match row["class"].as_str() {
                "priority" => Class::Priority,
                _ => Class::Normal,
            },
            slot: None,
            cases: 1,
            device: DeviceId(1),
            code: None,
        }),
        "call" => at(Action::CallNext { current: None }),
        "finish" => at(Action::Finish {
            outcome: None,
            cases: None,
        }),
        "no-show" => at(Action::NoShow),
        "open" => at(Action::Open {
            clerk: format!("100{}", row["counter"]).as_str().into(),
        }),
        "pause" => at(Action::Pause {
            reason: String::new(),
        }),
        "resume" => at(Action::Resume),
        kind => panic!("no such kind: {kind}"),
    }
}

/// Another program that follows the same document forecasts the same for every ticket.
#[test]
fn ten_simulated_days_give_the_known_forecasts_number_for_number() {
    let mut promised = Vec::new();
    let (_, _, issued) = replay(|_, event| {
        if let Fact::TicketIssued(ticket) = &event.fact {
            promised.push((ticket.ticket, ticket.promise.as_ref().map(|p| p.wait)));
        }
    });
    let known = rows("hall-simulated-forecasts.csv.gz");
    assert_eq!(promised.len(), known.len());
    for row in known {
        let id = issued[&(row["day"].clone(), row["ticket"].clone())];
        let (_, wait) = promised.iter().find(|(ticket, _)| *ticket == id).unwrap();
        let ours = wait.map(|wait| [wait.low_s, wait.likely_s, wait.high_s]);
        let theirs = ["low_s", "likely_s", "high_s"].map(|column| row[column].parse().ok());
        assert_eq!(
            ours.map(|ours| ours.map(Some)).unwrap_or_default(),
            theirs,
            "{row:?}"
        );
    }
}

/// Everything learned is carried over the night in the log, and restored from its text.
#[test]
fn a_replay_of_the_log_learns_the_same() {
    let (queue, log, _) = replay(|_, _| {});
    let replayed = history::replay(1, &log).unwrap().unwrap();
    assert_eq!(replayed, queue);
    let written = log.iter().map(|event| Event {
        at: event.at,
        fact: serde_json::from_str(&serde_json::to_string(&event.fact).unwrap()).unwrap(),
    });
    let written: Vec<_> = written.collect();
    let morning = written
        .iter()
        .rposition(|event| matches!(event.fact, Fact::DayStarted(_)));
    let morning = morning.unwrap();
    let from_morning = history::replay(morning as u64 + 1, &written[morning..]);
    assert_eq!(from_morning.unwrap().unwrap(), queue);
}
