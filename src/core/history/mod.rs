//! One fold over a log: the queue as it was after each event. Starts, audits and reports read the past through it.

pub mod day;
pub mod rows;

pub use day::DayBook;

use crate::model::Time;
use crate::queue::forecast::report::WaitReport;
use crate::queue::{Event, Fact, Mismatch, Queue};
use rows::DayRows;

/// A log so far.
#[derive(Debug, Default)]
pub struct History {
    queue: Option<Queue>,
}

impl History {
    /// Takes the next event in. Nothing before the first day counts: a day needs nothing before its morning.
    ///
    /// # Errors
    /// If it cannot have happened.
    pub fn take(&mut self, seq: u64, event: &Event) -> Result<(), Mismatch> {
        match (&mut self.queue, &event.fact) {
            (Some(queue), _) => queue.apply(event),
            (None, Fact::DayStarted(started)) => {
                self.queue = Some(Queue::start(seq, event.at, started)?);
                Ok(())
            }
            (None, _) => Ok(()),
        }
    }

    /// The hall after the last event; `None` before the first day.
    pub fn queue(&self) -> Option<&Queue> {
        self.queue.as_ref()
    }

    pub fn into_queue(self) -> Option<Queue> {
        self.queue
    }
}

/// The queue that these events make; `first` is the number of the first of them. `None` if no day has started.
///
/// # Errors
/// At the first event that cannot have happened.
pub fn replay<'a>(
    first: u64,
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<Option<Queue>, Mismatch> {
    let mut history = History::default();
    for (seq, event) in (first..).zip(events) {
        history.take(seq, event)?;
    }
    Ok(history.into_queue())
}

/// The report of each day in `events`, which begin with a day or before the first.
///
/// # Errors
/// At the first event that cannot have happened.
pub fn wait_reports<'a>(
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<Vec<WaitReport>, Mismatch> {
    let mut reports = Vec::new();
    let mut history = History::default();
    for (seq, event) in (1..).zip(events) {
        if matches!(event.fact, Fact::DayStarted(_)) {
            reports.extend(history.queue().map(Queue::wait_report));
        }
        history.take(seq, event)?;
    }
    reports.extend(history.queue().map(Queue::wait_report));
    Ok(reports)
}

/// A fold over a log that writes the rows of each day.
#[derive(Debug, Default)]
pub struct Chronicle {
    history: History,
    /// Of the day that has not ended.
    book: Option<DayBook>,
}

impl Chronicle {
    /// Takes the next event in; answers the rows of the day that it ends.
    ///
    /// # Errors
    /// If it cannot have happened.
    pub fn take(&mut self, seq: u64, event: &Event) -> Result<Option<DayRows>, Mismatch> {
        self.history.take(seq, event)?;
        let Some(queue) = self.history.queue() else {
            return Ok(None);
        };
        if matches!(event.fact, Fact::DayStarted(_)) {
            self.book = Some(DayBook::begin(queue));
        }
        if let Some(book) = &mut self.book {
            book.take(event, queue);
        }
        let is_over = matches!(event.fact, Fact::DayEnded { .. });
        let over = if is_over { self.book.take() } else { None };
        Ok(over.map(|book| book.rows(event.at)))
    }

    /// The rows of the day that has not ended, until `now`.
    pub fn today(&self, now: Time) -> Option<DayRows> {
        self.book.as_ref().map(|book| book.rows(now))
    }

    /// How many visits the day has that has not ended.
    pub fn visits_today(&self) -> usize {
        self.book.as_ref().map_or(0, DayBook::visits)
    }

    /// The hall after the last event; `None` before the first day.
    pub fn queue(&self) -> Option<&Queue> {
        self.history.queue()
    }
}
