//! The figures of a report as columns, in the order in which people read them.

use super::Papers;
use super::words::{self, Said};
use crate::model::OutcomeId;
use crate::report::figures::{DeskFigures, Figures, Times};
use crate::words::{Lang, in_lang, tr_as, tr_fill_as};
use std::collections::BTreeSet;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// There is no such figure.
    Nothing,
    Count(u64),
    Seconds(i64),
    Share {
        n: u64,
        of: u64,
    },
    Flag(bool),
}

/// A figure.
pub(super) struct Column {
    /// Its name in JSON; that of a rate is ours.
    pub(super) key: String,
    pub(super) head: String,
    /// What it means, with its denominator.
    pub(super) means: String,
    /// It stands in tables for paper too.
    pub(super) is_brief: bool,
    read: Read,
}

enum Read {
    Figure(fn(&Figures) -> Cell),
    Outcome(OutcomeId),
    Time(fn(&Figures) -> &Times, fn(&Times) -> Cell),
}

impl Column {
    pub(super) fn of(&self, figures: &Figures) -> Cell {
        match &self.read {
            Read::Figure(read) => read(figures),
            Read::Outcome(outcome) => {
                Cell::Count(figures.outcomes.get(outcome).copied().unwrap_or(0))
            }
            Read::Time(group, part) => part(group(figures)),
        }
    }
}

type Plain = (&'static str, Said, bool, fn(&Figures) -> Cell);

const COUNTS: [Plain; 9] = [
    ("issued", words::ISSUED, true, |f| count(f.issued)),
    ("called", words::CALLED, true, |f| Cell::Count(f.called)),
    ("served", words::SERVED, true, |f| Cell::Count(f.served)),
    ("no_show", words::NO_SHOW, true, |f| Cell::Count(f.no_show)),
    ("walk_out", words::WALK_OUT, true, |f| count(f.walk_out)),
    ("left_open", words::LEFT_OPEN, false, |f| {
        Cell::Count(f.left_open)
    }),
    ("sent_on", words::SENT_ON, false, |f| Cell::Count(f.sent_on)),
    ("unconfirmed", words::UNCONFIRMED, false, |f| {
        Cell::Count(f.unconfirmed)
    }),
    ("cases", words::CASES, true, |f| Cell::Count(f.cases)),
];

const AFTER_HOURS: Plain = ("after_hours", words::AFTER_HOURS, true, |f| {
    Cell::Count(f.after_hours)
});

type Group = (&'static str, Said, fn(&Figures) -> &Times);

const TIMES: [Group; 4] = [
    ("wait_first", words::WAIT_FIRST, |f| &f.wait_first),
    ("wait_last", words::WAIT_LAST, |f| &f.wait_last),
    ("way", words::WAY, |f| &f.way),
    ("service", words::SERVICE, |f| &f.service),
];

type Part = (&'static str, fn(&Times) -> Cell);

const PARTS: [Part; 5] = [
    ("n", |times| Cell::Count(times.n)),
    ("mean_s", |times| seconds(times.mean_s)),
    ("p50_s", |times| seconds(times.p50_s)),
    ("p90_s", |times| seconds(times.p90_s)),
    ("max_s", |times| seconds(times.max_s)),
];

/// Those of the times that stand on paper.
const BRIEF_TIMES: [&str; 4] = [
    "wait_first.p50_s",
    "wait_first.p90_s",
    "wait_first.max_s",
    "service.p50_s",
];

const SHARES: [Plain; 8] = [
    ("within_target.n", words::WITHIN_N, false, |f| {
        Cell::Count(f.within_target.n)
    }),
    ("within_target.of", words::WITHIN_OF, false, |f| {
        Cell::Count(f.within_target.of)
    }),
    ("within_target.of_all", words::WITHIN_OF_ALL, false, |f| {
        Cell::Count(f.within_target.of_all)
    }),
    ("within_target", words::WITHIN, true, |f| Cell::Share {
        n: f.within_target.n,
        of: f.within_target.of,
    }),
    ("promise.kept", words::KEPT, false, |f| {
        Cell::Count(f.promise.kept)
    }),
    ("promise.early", words::EARLY, false, |f| {
        Cell::Count(f.promise.early)
    }),
    ("promise.late", words::LATE, false, |f| {
        Cell::Count(f.promise.late)
    }),
    ("promise.of", words::PROMISED, false, |f| {
        Cell::Count(f.promise.of)
    }),
];

const DESK: [Plain; 7] = [
    ("session_s", words::SESSION, true, |f| {
        desk(f, |desk| desk.session_s)
    }),
    ("serving_s", words::SERVING, false, |f| {
        desk(f, |desk| desk.serving_s)
    }),
    ("calling_s", words::CALLING, false, |f| {
        desk(f, |desk| desk.calling_s)
    }),
    ("paused_s", words::PAUSED, false, |f| {
        desk(f, |desk| desk.paused_s)
    }),
    ("free_with_line_s", words::FREE_WITH_LINE, true, |f| {
        desk(f, |desk| desk.free_with_line_s)
    }),
    (
        "free_without_line_s",
        words::FREE_WITHOUT_LINE,
        false,
        |f| desk(f, |desk| desk.free_without_line_s),
    ),
    ("utilization", words::UTILIZATION, true, utilization),
];

const RATINGS: [Plain; 6] = [
    ("ratings.5", words::VERY_SATISFIED, false, |f| grade(f, 0)),
    ("ratings.4", words::SATISFIED, false, |f| grade(f, 1)),
    ("ratings.3", words::FAIRLY_SATISFIED, false, |f| grade(f, 2)),
    ("ratings.2", words::DISSATISFIED, false, |f| grade(f, 3)),
    ("ratings.1", words::VERY_DISSATISFIED, false, |f| {
        grade(f, 4)
    }),
    ("ratings.none", words::NOT_RATED, false, |f| {
        Cell::Count(f.ratings.none)
    }),
];

/// Where anybody rated.
const RATING_RATES: [Plain; 2] = [
    ("rated", words::RATED, true, |f| Cell::Share {
        n: f.ratings.grades.rated(),
        of: f.ratings.grades.rated() + f.ratings.none,
    }),
    ("good", words::GOOD, true, |f| Cell::Share {
        n: f.ratings.grades.good(),
        of: f.ratings.grades.rated(),
    }),
];

const FEW: Plain = ("few", words::IS_FEW, false, |f| Cell::Flag(f.few));

/// Those of some rows: outcomes as the hall has them, and time at counters where there is some.
pub(super) fn columns<'a>(
    papers: &Papers,
    rows: impl Iterator<Item = &'a Figures> + Clone,
) -> Vec<Column> {
    let lang = papers.lang();
    let mut columns: Vec<Column> = COUNTS.iter().map(|one| plain(lang, one)).collect();
    columns.extend(outcomes(papers, rows.clone()));
    columns.push(plain(lang, &AFTER_HOURS));
    for (key, (head, means), group) in TIMES {
        let head = tr_as(lang, "paper", head);
        for ((part, read), (form, part_means)) in PARTS.into_iter().zip(words::PARTS) {
            let key = format!("{key}.{part}");
            columns.push(Column {
                head: tr_fill_as(lang, "paper", form, &[head]),
                means: tr_fill_as(
                    lang,
                    "paper",
                    words::PART,
                    &[
                        tr_as(lang, "paper", means),
                        tr_as(lang, "paper", part_means),
                    ],
                ),
                is_brief: BRIEF_TIMES.contains(&&*key),
                key,
                read: Read::Time(group, read),
            });
        }
    }
    columns.extend(SHARES.iter().map(|one| plain(lang, one)));
    columns.extend(RATINGS.iter().map(|one| plain(lang, one)));
    if rows
        .clone()
        .any(|figures| figures.ratings.grades.rated() > 0)
    {
        columns.extend(RATING_RATES.iter().map(|one| plain(lang, one)));
    }
    if rows.clone().any(|figures| figures.desk.is_some()) {
        columns.extend(DESK.iter().map(|one| plain(lang, one)));
    }
    columns.push(plain(lang, &FEW));
    columns
}

/// Those of the hall in its order, then those that it no longer has.
fn outcomes<'a>(papers: &Papers, rows: impl Iterator<Item = &'a Figures>) -> Vec<Column> {
    let lang = papers.lang();
    let used: BTreeSet<&OutcomeId> = rows.flat_map(|row| row.outcomes.keys()).collect();
    let known = papers.hall.outcomes.iter();
    let known: Vec<_> = known
        .filter(|one| used.contains(&one.id))
        .map(|one| (&one.id, in_lang(&one.name, lang)))
        .collect();
    let gone = used
        .into_iter()
        .filter(|id| known.iter().all(|(known, _)| known != id));
    let gone: Vec<_> = gone.map(|id| (id, id.as_str())).collect();
    let (head, means) = words::OUTCOME;
    known
        .into_iter()
        .chain(gone)
        .map(|(id, name)| Column {
            key: format!("outcomes.{id}"),
            head: tr_fill_as(lang, "paper", head, &[name]),
            means: tr_as(lang, "paper", means).into(),
            is_brief: false,
            read: Read::Outcome(id.clone()),
        })
        .collect()
}

fn plain(lang: Lang, (key, (head, means), is_brief, read): &Plain) -> Column {
    Column {
        key: (*key).into(),
        head: tr_as(lang, "paper", head).into(),
        means: tr_as(lang, "paper", means).into(),
        is_brief: *is_brief,
        read: Read::Figure(*read),
    }
}

fn count(count: Option<u64>) -> Cell {
    count.map_or(Cell::Nothing, Cell::Count)
}

/// From the best grade, 0, to the worst.
fn grade(figures: &Figures, place: usize) -> Cell {
    Cell::Count(figures.ratings.grades.all()[place])
}

fn seconds(seconds: Option<i64>) -> Cell {
    seconds.map_or(Cell::Nothing, Cell::Seconds)
}

fn desk(figures: &Figures, read: fn(&DeskFigures) -> i64) -> Cell {
    seconds(figures.desk.as_ref().map(read))
}

/// Serving ÷ (session − paused).
pub(super) fn utilization(figures: &Figures) -> Cell {
    figures.desk.map_or(Cell::Nothing, |desk| Cell::Share {
        n: desk.serving_s.unsigned_abs(),
        of: (desk.session_s - desk.paused_s).max(0).unsigned_abs(),
    })
}
