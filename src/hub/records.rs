//! What happened to a ticket, on any day: read from the log beside the owner, whom a question of ten years ago must not
//! hold up.

use super::access::Caller;
use super::job::ToOwner;
use super::message::Failure;
use crate::model::calendar::Calendar;
use crate::model::{Moment, TicketId, Time};
use crate::protocol::{CallOutcome, TicketRecord, TicketStep};
use crate::queue::{Fact, Queue};
use crate::store::{Reader, Step, StoreError};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// The data folder that is read.
#[derive(Clone, Debug)]
pub(super) struct Records(PathBuf);

/// Which tickets of a day.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    Number(String),
    Ticket(TicketId),
}

impl Records {
    pub(super) fn new(folder: &Path) -> Self {
        Self(folder.into())
    }

    /// The tickets that were asked for, each with all that happened to it; none if there was none.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub(super) async fn find(
        &self,
        owner: &ToOwner,
        (day, wanted): (Date, Wanted),
        caller: &Caller,
    ) -> Result<Vec<TicketRecord>, Failure> {
        let look = |queue: &Queue, _| Ok(queue.calendar().clone());
        let calendar = owner.look(look).await?;
        let who = caller
            .staff
            .as_ref()
            .map_or(&*caller.name, |staff| staff.as_str());
        tracing::info!(%day, ?wanted, who, "the record of a ticket is looked up");
        let folder = self.0.clone();
        let reading = move || read(&folder, day, &wanted, &calendar);
        let read = tokio::task::spawn_blocking(reading).await;
        read.unwrap_or_else(|_| Ok(Vec::new())).map_err(|error| {
            tracing::error!(%error, "the log cannot be read");
            Failure::Storage
        })
    }
}

fn read(
    folder: &Path,
    day: Date,
    wanted: &Wanted,
    calendar: &Calendar,
) -> Result<Vec<TicketRecord>, StoreError> {
    let log = Reader::open(folder)?;
    let tickets = match wanted {
        Wanted::Number(number) => log.tickets_numbered(day, number)?,
        Wanted::Ticket(ticket) => vec![*ticket],
    };
    let mut records = Vec::new();
    for ticket in tickets {
        records.extend(record(&log.steps(day, ticket)?, calendar));
    }
    Ok(records)
}

/// `None` for a ticket that was not issued on the day.
fn record(steps: &[Step], calendar: &Calendar) -> Option<TicketRecord> {
    let issued = steps.iter().find_map(|step| {
        let Fact::TicketIssued(issued) = &step.event.fact else {
            return None;
        };
        Some(issued)
    })?;
    let announced: Vec<_> = steps
        .iter()
        .filter_map(|step| outcome(step, calendar))
        .collect();
    // That a visit was rated is told; more of it is for supervisors, who read ratings.
    let is_step = |step: &&Step| {
        !matches!(
            step.event.fact,
            Fact::CallAnnounced { .. } | Fact::RatingDetailed { .. } | Fact::RatingCaseStep { .. }
        )
    };
    let mut steps: Vec<_> = steps.iter().filter(is_step).collect();
    // The end of the day is something to a ticket that had no end of its own.
    if let [.., before, end] = &*steps
        && matches!(end.event.fact, Fact::DayEnded { .. })
        && matches!(
            before.event.fact,
            Fact::TicketServed { .. } | Fact::TicketCanceled { .. } | Fact::TicketRated(_)
        )
    {
        steps.pop();
    }
    let view = |step: &&Step| {
        let Step { event, .. } = step;
        let mut view = TicketStep {
            seq: step.seq,
            at: moment(calendar, event.at),
            kind: event.fact.kind().into(),
            counter: event.fact.counter().cloned(),
            device: step.device.clone(),
            clerk: step.clerk.clone(),
            note: step.note.clone(),
            outcome: None,
            cases: None,
            class: None,
            service: None,
            kiosk: None,
            reprint: None,
            announced: announced
                .iter()
                .filter(|(call, _)| *call == step.seq)
                .map(|(_, outcome)| outcome.clone())
                .collect(),
        };
        if let Fact::TicketServed { outcome, cases, .. } = &event.fact {
            (view.outcome, view.cases) = (Some(outcome.clone()), Some(*cases));
        } else if let Fact::TicketIssued(issued) = &event.fact {
            (view.class, view.cases) = (Some(issued.class), Some(issued.cases));
            view.service = Some(issued.service.clone());
        } else if let Fact::TicketClassed { class, .. } = &event.fact {
            view.class = Some(*class);
        } else if let Fact::TicketTransferred { service, .. } = &event.fact {
            view.service = Some(service.clone());
        } else if let Fact::TicketReprintAsked { name, .. } = &event.fact {
            view.kiosk = Some(name.clone());
        } else if let Fact::TicketReprintEnded { outcome, .. } = &event.fact {
            view.reprint = Some(*outcome);
        }
        view
    };
    Some(TicketRecord {
        id: issued.ticket,
        number: issued.number.clone(),
        service: issued.service.clone(),
        steps: steps.iter().map(view).collect(),
    })
}

/// What became of which call, if the step says that.
fn outcome(step: &Step, calendar: &Calendar) -> Option<(u64, CallOutcome)> {
    let Fact::CallAnnounced { call, what, .. } = &step.event.fact else {
        return None;
    };
    let outcome = CallOutcome {
        at: moment(calendar, step.event.at),
        outcome: *what,
        device: step.device.clone(),
    };
    Some((*call, outcome))
}

fn moment(calendar: &Calendar, time: Time) -> Moment {
    Moment {
        time,
        offset_s: calendar.offset_s(time),
    }
}
