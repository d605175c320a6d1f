//! The ratings of some days and their rates: read beside the owner, whom a question about a year must not hold up.

use super::access::Caller;
use super::annalist::{Annalist, Known};
use super::hall_now::HallNow;
use super::job::ToOwner;
use super::message::Failure;
use super::ratings_export::{Cursor, EXPORT_MOST, RatingsExport, export};
use crate::model::rating_case::Case;
use crate::model::{TicketId, Time};
use crate::protocol::{
    CaseStepView, CaseView, RATINGS_PAGE, Rates, RatingView, RatingsPage, Share,
};
use crate::queue::{Fact, Queue};
use crate::report::{By, Days, report};
pub(super) use crate::store::Which;
use crate::store::{Followed, RATINGS_MOST, RatingRow, RatingWords, Reader, Step, StoreError};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// The data folder that is read, and who knows the visits of its days.
#[derive(Clone, Debug)]
pub(super) struct Ratings {
    folder: PathBuf,
    annalist: Annalist,
}

/// Which ratings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Both included.
    pub(super) days: (Date, Date),
    pub(super) which: Which,
    pub(super) after: TicketId,
}

impl Ratings {
    pub(super) fn new(folder: &Path, annalist: Annalist) -> Self {
        Self {
            folder: folder.into(),
            annalist,
        }
    }

    /// # Errors
    /// If the log cannot be read.
    pub(super) async fn page(
        &self,
        owner: &ToOwner,
        wanted: Wanted,
        caller: &Caller,
    ) -> Result<RatingsPage, Failure> {
        let who = caller
            .staff
            .as_ref()
            .map_or(&*caller.name, |one| one.as_str());
        tracing::info!(?wanted, who, "ratings are looked up");
        let hall = owner.look(|queue, now| Ok(HallNow::of(queue, now))).await?;
        let served = self.served(wanted.days).await?;
        let folder = self.folder.clone();
        let reading = move || read(&folder, wanted, &hall, served);
        let read = tokio::task::spawn_blocking(reading).await;
        read.map_err(|_| Failure::Storage)?.map_err(|error| {
            tracing::error!(%error, "the ratings cannot be read");
            Failure::Storage
        })
    }
}

impl Ratings {
    /// # Errors
    /// If the log cannot be read.
    pub(super) async fn export(
        &self,
        days: (Date, Date),
        after: Option<Cursor>,
        caller: &Caller,
    ) -> Result<RatingsExport, Failure> {
        let who = caller
            .staff
            .as_ref()
            .map_or(&*caller.name, |one| one.as_str());
        tracing::info!(?days, ?after, who, "ratings are exported");
        let look = move |known: &Known| {
            let log = Reader::open(known.folder)?;
            export(&log, (known.annals, known.queue), days, after, EXPORT_MOST)
        };
        self.annalist.ask(look).await
    }

    /// How many visits of these days were served.
    async fn served(&self, (from, to): (Date, Date)) -> Result<u64, Failure> {
        let days = Days {
            from,
            to: to.tomorrow().unwrap_or(to),
        };
        let look = move |known: &Known| {
            let rows = known.annals.rows(days, known.now)?;
            let now_s = known.now.as_millis().div_euclid(1_000);
            Ok(report(days, By::Day, &rows, now_s).total.served)
        };
        self.annalist.ask(look).await
    }
}

fn read(
    folder: &Path,
    wanted: Wanted,
    hall: &HallNow,
    served: u64,
) -> Result<RatingsPage, StoreError> {
    let log = Reader::open(folder)?;
    let mut page = figures(&log, wanted.days, hall, served)?;
    let found = log.ratings(wanted.days, wanted.which, wanted.after, RATINGS_PAGE + 1)?;
    let has_more = found.len() > RATINGS_PAGE;
    for row in found.into_iter().take(RATINGS_PAGE) {
        let words = log.rating_words(row.ticket)?;
        let steps = match row.case {
            Some(_) => log.case_steps(row.ticket)?,
            None => Vec::new(),
        };
        page.ratings.push(view_of(hall, row, words, steps));
    }
    page.next = page.ratings.last().map(|last| last.id).filter(|_| has_more);
    Ok(page)
}

/// Everything but the ratings themselves.
fn figures(
    log: &Reader,
    (from, to): (Date, Date),
    hall: &HallNow,
    served: u64,
) -> Result<RatingsPage, StoreError> {
    let mut page = RatingsPage {
        served,
        ..RatingsPage::default()
    };
    for (grade, count) in log.rating_counts((from, to))? {
        *page.grades.of(grade) += count;
    }
    page.none = served.saturating_sub(page.grades.rated());
    let bad = log.ratings((from, to), Which::Bad, TicketId(0), RATINGS_MOST)?;
    let followed = Followed::of(&bad, hall.today);
    // What a review took out counts nowhere else.
    page.taken_out = followed.taken_out.rated();
    page.grades = page.grades.without(followed.taken_out);
    page.rates = rates(&page, &followed);
    Ok(page)
}

/// See docs/figures.md.
fn rates(page: &RatingsPage, followed: &Followed) -> Rates {
    let (grades, rated) = (&page.grades, page.grades.rated());
    let of_served = |n| Share {
        n,
        of: rated + page.none,
    };
    let of_rated = |n| Share { n, of: rated };
    let share = |(n, of)| Share { n, of };
    let satisfied = grades.very_satisfied + grades.satisfied;
    Rates {
        rated: of_served(rated),
        unrated: of_served(page.none),
        good: of_rated(grades.good()),
        satisfied: of_rated(satisfied),
        bad: of_rated(grades.bad()),
        mended_in_time: share(followed.in_time),
        named_answered: share(followed.named),
    }
}

/// A rating with what stands beside it.
pub(super) fn view(
    queue: &Queue,
    row: RatingRow,
    words: RatingWords,
    steps: Vec<Step>,
) -> RatingView {
    view_of(
        &HallNow::of(queue, queue.last_event_at()),
        row,
        words,
        steps,
    )
}

fn view_of(hall: &HallNow, row: RatingRow, words: RatingWords, steps: Vec<Step>) -> RatingView {
    RatingView {
        id: row.ticket,
        number: row.number,
        day: row.day,
        at: hall.moment(row.at),
        service: row.service,
        counter: row.counter,
        clerk: row.clerk,
        device: row.device,
        grade: row.grade,
        codes: row.codes,
        texted: row.texted,
        text: words.text,
        named: row.named,
        contact: words.contact,
        case: row.case.map(|case| case_view(hall, case, steps)),
    }
}

fn case_view(hall: &HallNow, case: Case, steps: Vec<Step>) -> CaseView {
    let moment = |time: Option<Time>| time.map(|time| hall.moment(time));
    let steps = steps.into_iter().filter_map(|step| {
        let Fact::RatingCaseStep { step: done, .. } = step.event.fact else {
            return None;
        };
        Some(CaseStepView {
            seq: step.seq,
            at: hall.moment(step.event.at),
            step: done,
            clerk: step.clerk,
            note: step.note,
        })
    });
    CaseView {
        revision: case.revision,
        state: case.state(),
        overdue: case.is_overdue(hall.today),
        due: case.due,
        contacts: case.contacts,
        reached_at: moment(case.reached_at),
        found_at: moment(case.found_at),
        mended_at: moment(case.mended.map(|(at, _)| at)),
        taken_out: case.taken_out,
        closed_at: moment(case.closed_at),
        steps: steps.collect(),
        assigned: case.assigned,
    }
}
