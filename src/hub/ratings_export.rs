//! A row a served visit with its rating and what was done about it, for a province's platform: in an order in which rows only
//! come at the end, so that whoever asks again with the last row's cursor gets what is new or has changed since.

use super::hall_now::HallNow;
use crate::annals::Annals;
use crate::export::safe;
use crate::history::rows::{Leg, LegEnd, Visit};
use crate::model::rating_case::{Appeal, CaseState};
use crate::model::{Moment, TicketId};
use crate::queue::Queue;
use crate::report::Days;
use crate::store::{RATINGS_MOST, RatingRow, RatingWords, Reader, StoreError, Which};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::str::FromStr;
use utoipa::ToSchema;

/// Maximum number of rows in an answer.
pub(crate) const EXPORT_MOST: usize = 1_000;

/// A place in the order of all rows: the event that a row last changed with, and its ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cursor(u64, u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is the one of a row, such as 1204-33")]
pub(crate) struct NoCursor;

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (changed, ticket) = text.split_once('-').ok_or(NoCursor)?;
        let number = |text: &str| text.parse().map_err(|_| NoCursor);
        Ok(Self(number(changed)?, number(ticket)?))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

/// Rows in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RatingsExport {
    pub(crate) rows: Vec<ExportRow>,
    /// Whether there are more after the last one.
    pub(crate) more: bool,
}

/// One served visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ExportRow {
    pub(crate) visit: u64,
    pub(crate) number: String,
    #[schema(value_type = String, format = Date)]
    pub(crate) day: Date,
    /// 统一社会信用代码 of the hall, and its 区划代码.
    pub(crate) hall_code: String,
    pub(crate) region_code: String,
    /// 事项编码 and 业务办理项编码, as the hall file has them now.
    pub(crate) matter_code: String,
    pub(crate) handling_code: String,
    pub(crate) matter: String,
    /// 办件编号: of another system; the hub knows none.
    pub(crate) external: String,
    pub(crate) counter: String,
    pub(crate) clerk: String,
    pub(crate) issued: Moment,
    pub(crate) called: Option<Moment>,
    pub(crate) started: Option<Moment>,
    pub(crate) ended: Moment,
    /// Where it was rated: 窗口评价器.
    pub(crate) channel: String,
    pub(crate) device: String,
    pub(crate) grade: Option<u8>,
    /// National codes, joined by `;`.
    pub(crate) codes: String,
    pub(crate) text: String,
    pub(crate) rated: Option<Moment>,
    pub(crate) named: Option<bool>,
    pub(crate) contact: String,
    pub(crate) state: Option<CaseState>,
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) due: Option<Date>,
    pub(crate) handler: String,
    pub(crate) handled: Option<Moment>,
    /// When the visitor was first reached.
    pub(crate) followed_up: Option<Moment>,
    pub(crate) appeal: Option<Appeal>,
    /// A row of this visit came before `after`: it has changed since.
    pub(crate) again: bool,
    pub(crate) cursor: String,
}

/// The rows of these days, both included, after the cursor, at most so many. Only days that have ended: the rows of today
/// are not final.
///
/// # Errors
/// If the log cannot be read.
pub(crate) fn export(
    log: &Reader,
    (annals, queue): (&Annals, &Queue),
    (from, to): (Date, Date),
    after: Option<Cursor>,
    most: usize,
) -> Result<RatingsExport, StoreError> {
    let hall = HallNow::of(queue, queue.last_event_at());
    let days = Days {
        from,
        to: to.tomorrow().unwrap_or(to),
    };
    let mut rated = ratings(log, (from, to))?;
    let mut places = Vec::new();
    for day in annals.rows(days, hall.now)? {
        let Some(over) = log.next_day(day.first + 1)? else {
            continue;
        };
        for visit in day.visits {
            if !matches!(visit.last().end, Some((_, LegEnd::Served { .. }))) {
                continue;
            }
            let rating = rated.remove(&visit.ticket);
            let changed = rating.as_ref().map_or(0, |rating| rating.changed).max(over);
            let first = Cursor(over, visit.ticket.0);
            places.push((
                Cursor(changed, visit.ticket.0),
                first,
                day.date,
                visit,
                rating,
            ));
        }
    }
    places.retain(|(place, ..)| after.is_none_or(|after| after < *place));
    places.sort_by_key(|(place, ..)| *place);
    let more = places.len() > most;
    let devices = log.devices()?;
    let mut rows = Vec::new();
    for (place, first, day, visit, rating) in places.into_iter().take(most) {
        let words = match rating {
            Some(_) => log.rating_words(visit.ticket)?,
            None => RatingWords::default(),
        };
        let mut row = service_row(queue.hall(), &hall, day, &visit);
        (row.cursor, row.again) = (place.to_string(), after.is_some_and(|after| first <= after));
        if let Some(rating) = rating {
            let device = devices.get(&rating.device.0).cloned().unwrap_or_default();
            add_rating(&mut row, &hall, rating, words, device);
        }
        rows.push(row);
    }
    Ok(RatingsExport { rows, more })
}

fn ratings(log: &Reader, days: (Date, Date)) -> Result<BTreeMap<TicketId, RatingRow>, StoreError> {
    let mut found = BTreeMap::new();
    let mut after = TicketId(0);
    loop {
        let part = log.ratings(days, Which::All, after, RATINGS_MOST)?;
        let Some(last) = part.last() else {
            return Ok(found);
        };
        after = last.ticket;
        found.extend(part.into_iter().map(|row| (row.ticket, row)));
    }
}

/// The service itself; its rating comes in afterwards.
fn service_row(known: &crate::model::Hall, hall: &HallNow, day: Date, visit: &Visit) -> ExportRow {
    let leg: &Leg = visit.last();
    let service = known.service(&leg.service);
    let code = |code: fn(&crate::model::hall::Service) -> &String| {
        service.map(code).cloned().unwrap_or_default()
    };
    let name = service.map(|service| known.languages.say(&service.name).to_owned());
    let ended = leg.end.as_ref().map_or(visit.arrived_at, |(at, _)| *at);
    let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
    ExportRow {
        visit: visit.ticket.0,
        number: visit.number.clone(),
        day,
        hall_code: known.code.clone(),
        region_code: known.region_code.clone(),
        matter_code: code(|service| &service.matter_code),
        handling_code: code(|service| &service.handling_code),
        matter: name.unwrap_or_else(|| leg.service.to_string()),
        external: String::new(),
        counter: text(leg.counter.as_ref().map(|id| id.as_str())),
        clerk: text(leg.clerk.as_ref().map(|id| id.as_str())),
        issued: hall.moment(visit.arrived_at),
        called: leg.calls.map(|calls| hall.moment(calls.last)),
        started: leg.started_at.map(|at| hall.moment(at)),
        ended: hall.moment(ended),
        channel: String::new(),
        device: String::new(),
        grade: None,
        codes: String::new(),
        text: String::new(),
        rated: None,
        named: None,
        contact: String::new(),
        state: None,
        due: None,
        handler: String::new(),
        handled: None,
        followed_up: None,
        appeal: None,
        again: false,
        cursor: String::new(),
    }
}

fn add_rating(
    row: &mut ExportRow,
    hall: &HallNow,
    rating: RatingRow,
    words: RatingWords,
    device: String,
) {
    let codes: Vec<_> = rating.codes.iter().map(|code| code.code()).collect();
    row.channel = "窗口评价器".into();
    row.device = device;
    row.grade = Some(rating.grade.number());
    row.codes = codes.join(";");
    row.text = words.text.unwrap_or_default();
    row.rated = Some(hall.moment(rating.at));
    row.named = Some(rating.named);
    row.contact = words.contact.unwrap_or_default();
    if let Some(case) = rating.case {
        row.state = Some(case.state());
        row.due = Some(case.due);
        row.handled = case.mended.map(|(at, _)| hall.moment(at));
        row.followed_up = case.reached_at.map(|at| hall.moment(at));
        row.appeal = case.taken_out;
        row.handler = case
            .assigned
            .map(|clerk| clerk.to_string())
            .unwrap_or_default();
    }
}

impl RatingsExport {
    /// As CSV: UTF-8 with its mark, as spreadsheets want it; a text that one would take for a formula begins with `'`.
    ///
    /// # Errors
    /// Never for these rows; the writer's own.
    pub(crate) fn csv(&self) -> Result<String, csv::Error> {
        let mut sheet = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{FEFF}".as_bytes().to_vec());
        sheet.write_record(HEADS)?;
        for row in &self.rows {
            sheet.write_record(row.cells())?;
        }
        let bytes = sheet.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

const HEADS: [&str; 31] = [
    "visit",
    "number",
    "day",
    "hall_code",
    "region_code",
    "matter_code",
    "handling_code",
    "matter",
    "external",
    "counter",
    "clerk",
    "issued",
    "called",
    "started",
    "ended",
    "channel",
    "device",
    "grade",
    "codes",
    "text",
    "rated",
    "named",
    "contact",
    "state",
    "due",
    "handler",
    "handled",
    "followed_up",
    "appeal",
    "again",
    "cursor",
];

impl ExportRow {
    /// In the order of [`HEADS`].
    fn cells(&self) -> [String; HEADS.len()] {
        let moment = |at: Option<Moment>| at.map(|at| at.to_string()).unwrap_or_default();
        let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let state = self.state.map(|state| word(serde_json::json!(state)));
        let appeal = self.appeal.map(|appeal| word(serde_json::json!(appeal)));
        [
            self.visit.to_string(),
            safe(&self.number),
            self.day.to_string(),
            safe(&self.hall_code),
            safe(&self.region_code),
            safe(&self.matter_code),
            safe(&self.handling_code),
            safe(&self.matter),
            safe(&self.external),
            safe(&self.counter),
            safe(&self.clerk),
            moment(Some(self.issued)),
            moment(self.called),
            moment(self.started),
            moment(Some(self.ended)),
            safe(&self.channel),
            safe(&self.device),
            self.grade
                .map(|grade| grade.to_string())
                .unwrap_or_default(),
            safe(&self.codes),
            safe(&self.text),
            moment(self.rated),
            self.named
                .map(|named| named.to_string())
                .unwrap_or_default(),
            safe(&self.contact),
            state.unwrap_or_default(),
            self.due.map(|due| due.to_string()).unwrap_or_default(),
            safe(&self.handler),
            moment(self.handled),
            moment(self.followed_up),
            appeal.unwrap_or_default(),
            self.again.to_string(),
            self.cursor.clone(),
        ]
    }
}
