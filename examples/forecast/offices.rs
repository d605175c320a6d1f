//! Offices of which only the times of issue and call are known, to within a few minutes: no
//! counters, no ends. The forecast rests on the rhythm of each line alone.

use crate::naive::{Board, seconds};
use crate::score::{Group, Said};
use crate::table::{Table, time};
use jiaohao::model::Time;
use jiaohao::model::calendar::Stretch;
use jiaohao::protocol::view::Wait;
use jiaohao::queue::forecast::{
    Basis, Calibration, Hours, InLine, LearnedHall, LearnedService, ServicePace, Simulated,
};
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

const ZONE: &str = "Europe/Warsaw";
/// First guess for the time per ticket, in milliseconds.
const GUESS_MS: i64 = 300_000;
/// Waits longer than this get no promise.
const LONGEST_S: u64 = 8 * 3_600;

pub(crate) const GROUPS: &[Group] = &[
    ("waits of 5-300 min", |one| {
        one.real_s
            .is_some_and(|real| (300.0..=18_000.0).contains(&real))
    }),
    ("all", |one| one.real_s.is_some()),
];

/// A ticket of the file; its times are spread within what is known.
struct Ticket {
    /// Its row in the file.
    place: usize,
    day: Date,
    office: String,
    line: String,
    key: String,
    issued: f64,
    called: f64,
    counters: usize,
}

/// A line: what is known about its pace, and who waits in it.
struct Line {
    pace: ServicePace,
    waiting: usize,
    board: Board,
}

pub(crate) fn replay(table: &Table) -> anyhow::Result<Vec<Said>> {
    let tickets = tickets(table)?;
    let mut learned: BTreeMap<String, LearnedService> = BTreeMap::new();
    let mut halls: BTreeMap<String, Calibration> = BTreeMap::new();
    let mut said = Vec::new();
    for day in tickets.chunk_by(|a, b| a.day == b.day) {
        let mut lines = BTreeMap::new();
        for ticket in day {
            learned.entry(ticket.line.clone()).or_default();
        }
        for (name, known) in &learned {
            let line = Line {
                pace: ServicePace::new(GUESS_MS, 1, known),
                waiting: 0,
                board: Board::default(),
            };
            lines.insert(name.clone(), line);
        }
        let of_day = replay_day(day, &mut lines, &mut halls)?;
        said.extend(day.iter().map(|ticket| ticket.place).zip(of_day));
        for (name, line) in lines {
            learned.insert(name, line.pace.overnight(true));
        }
    }
    said.sort_by_key(|(place, _)| *place);
    Ok(said.into_iter().map(|(_, said)| said).collect())
}

fn replay_day(
    tickets: &[Ticket],
    lines: &mut BTreeMap<String, Line>,
    halls: &mut BTreeMap<String, Calibration>,
) -> anyhow::Result<Vec<Said>> {
    let Some(day) = tickets.first().map(|ticket| ticket.day) else {
        return Ok(Vec::new());
    };
    let closing_h = if day.weekday() == Weekday::Monday {
        18.0
    } else {
        16.0
    };
    let open = [Stretch {
        from: time(day, ZONE, 0.0)?,
        to: time(day, ZONE, closing_h * 3_600.0)?,
    }];
    let hours = Hours(&open);
    let issued = tickets
        .iter()
        .enumerate()
        .map(|(n, ticket)| (ticket.issued, 0, n));
    let called = tickets
        .iter()
        .enumerate()
        .map(|(n, ticket)| (ticket.called, 1, n));
    let mut steps: Vec<_> = issued.chain(called).collect();
    steps.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut said: Vec<Option<(Said, Basis)>> = tickets.iter().map(|_| None).collect();
    for (minute, step, n) in steps {
        let ticket = &tickets[n];
        let now = time(day, ZONE, minute * 60.0)?;
        let came = time(day, ZONE, ticket.issued * 60.0)?;
        let hall = halls.entry(ticket.office.clone());
        let hall = hall.or_insert_with(|| Calibration::new(&LearnedHall::default()));
        let Some(line) = lines.get_mut(&ticket.line) else {
            continue;
        };
        if step == 0 {
            said[n] = Some(issue(ticket, n, line, hall, hours, now));
        } else {
            let told = said[n].as_mut();
            if let Some((told, basis)) = told {
                hall.learn_wait(&mut line.pace, basis, hours.work_ms(came, now));
                told.real_s = Some(seconds(came, now));
            }
            line.waiting -= 1;
            line.pace.left(line.waiting == 0, hours, now);
            line.board.leaves(came, n as u64, now, true);
        }
    }
    Ok(said.into_iter().flatten().map(|(said, _)| said).collect())
}

fn issue(
    ticket: &Ticket,
    n: usize,
    line: &mut Line,
    hall: &Calibration,
    hours: Hours<'_>,
    now: Time,
) -> (Said, Basis) {
    let in_line = InLine {
        ahead: line.waiting,
        beat_ms: line.pace.rhythm_ms(hours, now),
        simulated: Simulated::NotAsked,
    };
    let estimate = hall.estimate(&line.pace, in_line, hours, now);
    let points = [
        i64::from(estimate.basis.low_ms),
        estimate.likely_ms,
        estimate.basis.high_ms.into(),
    ];
    let [low_s, likely_s, high_s] = points.map(|ms| {
        let wait_ms = hours.after_work(now, ms).since(now).as_millis();
        u64::try_from((wait_ms + 500) / 1_000).unwrap_or(0)
    });
    let wait = Wait {
        low_s,
        likely_s,
        high_s,
    };
    #[expect(clippy::cast_precision_loss, reason = "a few minutes")]
    let service_s = GUESS_MS as f64 / 1_000.0;
    let naive = line.board.says(now, now, service_s, ticket.counters);
    line.pace.joins(line.waiting == 0, now);
    line.waiting += 1;
    line.board.joins(now, n as u64, now);
    let said = Said {
        key: ticket.key.clone(),
        day: ticket.day.to_string(),
        service: ticket.line.clone(),
        at_s: ticket.issued * 60.0,
        wait: (likely_s <= LONGEST_S).then_some(wait),
        free: false,
        real_s: None,
        naive,
    };
    (said, estimate.basis)
}

/// The tickets by day. Times only known to lie within the same few minutes are spread evenly over
/// them.
fn tickets(table: &Table) -> anyhow::Result<Vec<Ticket>> {
    let mut groups: BTreeMap<(String, String, &str, String), usize> = BTreeMap::new();
    let names = ["issued", "called"];
    let group = |row: crate::table::Row<'_>, name: &'static str| {
        let between = format!(
            "{name} {} {}",
            row.cell(&format!("{name}_lo")),
            row.cell(&format!("{name}_hi"))
        );
        (
            row.cell("day").to_owned(),
            row.cell("qid").to_owned(),
            name,
            between,
        )
    };
    for row in table.rows() {
        for name in names {
            *groups.entry(group(row, name)).or_default() += 1;
        }
    }
    let sizes = groups.clone();
    let mut tickets = Vec::new();
    for (place, row) in table.rows().enumerate() {
        let mut spread = |name: &'static str| -> anyhow::Result<f64> {
            let low = row.number(&format!("{name}_lo"))?;
            let high = row.number(&format!("{name}_hi"))?;
            let key = group(row, name);
            let size = f64::from(u32::try_from(sizes[&key])?);
            let left = groups.entry(key).or_default();
            let before = size - f64::from(u32::try_from(*left)?);
            *left -= 1;
            Ok(low + (high - low) * (before + 0.5) / size)
        };
        let cells = ["day", "office", "qid", "ticket"].map(|column| row.cell(column));
        let (issued, called) = (spread("issued")?, spread("called")?);
        tickets.push(Ticket {
            place,
            day: row.day()?,
            office: row.cell("office").into(),
            line: row.cell("qid").into(),
            key: cells.join(","),
            issued,
            called: called.max(issued),
            counters: row.cell("counters_at_call").parse().unwrap_or(1),
        });
    }
    tickets.sort_by_key(|ticket| ticket.day);
    Ok(tickets)
}
