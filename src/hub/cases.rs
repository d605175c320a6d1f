//! What is done about bad ratings, of any day: every step is made in the owner's transaction and stands in the log; what is
//! written to it stands beside.

use super::access::Caller;
use super::message::{Answered, Failure};
use super::ratings;
use super::round::{Known, Round, answered};
use crate::model::rating_case::{CaseFault, CaseStep};
use crate::model::{ClerkId, TicketId, Time};
use crate::protocol::view::TroubleKind;
use crate::protocol::{CaseBody, CaseVerb, Refusal};
use crate::queue::{AlarmAbout, AlarmCause, Event, Fact, Queue};
use crate::store::{Fingerprint, Origin, RatingRow, RatingWords, Store, StoreError};
use uuid::Uuid;

/// Maximum number of alarms of new bad ratings: the other alarms need room, too.
const ALARMS_MOST: usize = 20;

/// A step of a case, with its key.
#[derive(Debug)]
pub(super) struct CaseCommand {
    pub(super) caller: Caller,
    pub(super) key: Uuid,
    pub(super) fingerprint: Fingerprint,
    pub(super) rating: TicketId,
    pub(super) body: CaseBody,
}

impl Round<'_> {
    /// Takes a step once: a retry gets the first answer.
    ///
    /// # Errors
    /// If the database fails; then nothing of the round has happened.
    pub(super) fn case_command(
        &mut self,
        asked: &CaseCommand,
    ) -> Result<Result<Answered, Failure>, StoreError> {
        let caller = match self.known(&asked.caller, asked.key, asked.fingerprint)? {
            Ok(Known::New(caller)) => caller,
            Ok(Known::Kept(answered)) => return Ok(Ok(answered)),
            Err(failure) => return Ok(Err(failure)),
        };
        let ticket = asked.rating;
        let today = self.state.queue.day().date;
        let refused = |refusal| Ok(Err(Failure::Refused(Box::new(refusal), today)));
        let Some(row) = self.store.rating(ticket)? else {
            return refused(Refusal::UnknownRating { rating: ticket });
        };
        let step = match self.step(asked, &row) {
            Ok(step) => step,
            Err(refusal) => return refused(*refusal),
        };
        let fact = Fact::RatingCaseStep {
            ticket,
            day: today,
            step,
        };
        let origin = Origin {
            key: Some(asked.key),
            device: Some(caller),
            clerk: asked.caller.staff.clone(),
        };
        let at = self.now;
        let seq = self.take_in(&[Event { at, fact }], &origin)?;
        if let Some(contact) = &asked.body.contact {
            self.store
                .set_rating_contact(ticket, contact.0.as_str(), at)?;
        }
        if let (Some(note), Some(seq)) = (&asked.body.note, seq) {
            self.store.add_note(seq, note.0.as_str())?;
        }
        let row = self.store.rating(ticket)?.unwrap_or(row);
        let view = ratings::view(&self.state.queue, row, RatingWords::default(), Vec::new());
        let answered = answered(&self.state.queue, view);
        self.keep(caller, asked.key, asked.fingerprint, &answered)?;
        Ok(Ok(answered))
    }

    /// What is to be done, if it can be.
    fn step(&self, asked: &CaseCommand, row: &RatingRow) -> Result<CaseStep, Box<Refusal>> {
        let (queue, body, rating) = (&self.state.queue, &asked.body, row.ticket);
        let wrong = |because| Box::new(Refusal::WrongStep { rating, because });
        let case = row.case.as_ref().ok_or_else(|| wrong(CaseFault::NoCase))?;
        if case.revision != body.revision {
            return Err(Box::new(Refusal::CaseChanged {
                rating,
                revision: case.revision,
                case_state: case.state(),
            }));
        }
        let step = said(body, row).ok_or(Box::new(Refusal::MALFORMED))?;
        if let CaseStep::Assigned { to: who } | CaseStep::Contacted { by: who, .. } = &step
            && !is_staff(queue, who)
        {
            let clerk = who.clone();
            return Err(Box::new(Refusal::UnknownClerk { clerk }));
        }
        let handler = row.clerk.as_ref().filter(|clerk| is_staff(queue, clerk));
        case.may(&step, queue.day().date, handler).map_err(wrong)?;
        Ok(step)
    }
}

/// The step as its event says it; `None` if something of it is missing, or too much is said.
fn said(body: &CaseBody, row: &RatingRow) -> Option<CaseStep> {
    let is_noted = body.note.is_some();
    let step = match body.step {
        CaseVerb::Assign => CaseStep::Assigned {
            to: body.to.clone().or_else(|| row.clerk.clone())?,
        },
        CaseVerb::Postpone => CaseStep::Postponed { due: body.due? },
        CaseVerb::Name => body.contact.as_ref().map(|_| CaseStep::Named)?,
        CaseVerb::Contact => CaseStep::Contacted {
            by: body.by.clone().or_else(|| row.clerk.clone())?,
            reached: body.reached?,
        },
        CaseVerb::Find => is_noted.then_some(CaseStep::Found)?,
        CaseVerb::Mend => CaseStep::Mended,
        CaseVerb::TakeOut => {
            let why = body.why.filter(|_| is_noted)?;
            CaseStep::TakenOut { why }
        }
        CaseVerb::Reopen => is_noted.then_some(CaseStep::Reopened)?,
        CaseVerb::Close => CaseStep::Closed,
    };
    let fits = [
        (body.to.is_some(), CaseVerb::Assign),
        (body.due.is_some(), CaseVerb::Postpone),
        (body.contact.is_some(), CaseVerb::Name),
        (body.by.is_some(), CaseVerb::Contact),
        (body.reached.is_some(), CaseVerb::Contact),
        (body.why.is_some(), CaseVerb::TakeOut),
    ];
    let fits = fits
        .iter()
        .all(|(is_said, of)| !is_said || *of == body.step);
    fits.then_some(step)
}

/// On the staff list, whatever the role; anyone if there is no list.
fn is_staff(queue: &Queue, who: &ClerkId) -> bool {
    let staff = &queue.hall().staff;
    staff.is_empty() || staff.iter().any(|one| one.id == *who)
}

/// The bad ratings that need somebody.
#[derive(Debug, Default)]
pub(super) struct OpenCases {
    /// `None`: they are to be read anew.
    known: Option<Vec<RatingRow>>,
}

impl OpenCases {
    /// Something was rated, done about it, or a day has begun.
    pub(super) fn changed(&mut self) {
        self.known = None;
    }

    /// The alarms: one for each of the newest that nobody has taken on yet, and one if any should have been mended by now.
    pub(super) fn standing(
        &mut self,
        store: &Store,
        queue: &Queue,
    ) -> Vec<(AlarmAbout, AlarmCause)> {
        if self.known.is_none() {
            self.known = store.open_ratings().ok();
        }
        let today = queue.day().date;
        let open = || self.known.iter().flatten().rev();
        let cause = |since: Time, detail: Option<String>| AlarmCause {
            since,
            name: None,
            detail,
        };
        let is_new = |row: &&RatingRow| {
            row.case
                .as_ref()
                .is_some_and(|case| case.assigned.is_none())
        };
        let new = open().filter(is_new).take(ALARMS_MOST).map(|row| {
            let about = AlarmAbout::rating(TroubleKind::BadRating, row.ticket);
            (about, cause(row.at, None))
        });
        let is_overdue =
            |row: &&RatingRow| row.case.as_ref().is_some_and(|case| case.is_overdue(today));
        let overdue: Vec<_> = open().filter(is_overdue).collect();
        // Since the day began on which the first of them was late.
        let late = overdue.last().map(|_| {
            let about = AlarmAbout::hub(TroubleKind::RatingOverdue);
            let count = overdue.len().to_string();
            (about, cause(queue.day().whole.from, Some(count)))
        });
        new.chain(late).collect()
    }
}
