//! The person a ticket is for, as far as a round needs to know: whether a ticket is already held, and what is kept.

use super::asked::Asked;
use super::person::Person;
use super::round::Round;
use crate::model::TicketId;
use crate::model::hall::PersonKept;
use crate::queue::{Command, Refusal};
use crate::store::{PersonCode, StoreError};

impl Round<'_> {
    /// The code by which the person is recognized today.
    pub(super) fn code(
        &mut self,
        person: Option<&Person>,
    ) -> Result<Option<PersonCode>, StoreError> {
        let today = self.state.queue.day().date;
        let code = person.map(|person| self.people.code(self.store, person, today));
        Ok(code.transpose()?.flatten())
    }

    /// Refusal for someone who already holds another ticket for the service: neither a new one nor the return of an
    /// old one. Staff may override it.
    pub(super) fn second_of(
        &self,
        code: Option<PersonCode>,
        asked: &Asked,
    ) -> Result<Option<Refusal>, StoreError> {
        let queue = &self.state.queue;
        let (service, others) = match &asked.command {
            Command::IssueTicket(issue) if !asked.again => {
                let taken = code.map(|code| self.store.tickets_of(&code)).transpose()?;
                (&issue.service, taken.unwrap_or_default())
            }
            Command::ReturnTicket { ticket } => match queue.ticket(*ticket) {
                Some(known) => (&known.service, self.store.others_of(*ticket)?),
                None => return Ok(None),
            },
            Command::IssueTicket(_)
            | Command::ReportPaper { .. }
            | Command::Reprint(_)
            | Command::Rating(_)
            | Command::CancelTicket { .. }
            | Command::At { .. }
            | Command::Steer(_)
            | Command::Notice(_)
            | Command::Announced { .. }
            | Command::Watch(_)
            | Command::AcknowledgeAlarm { .. }
            | Command::Configure { .. }
            | Command::TurnBack { .. }
            | Command::Tick => return Ok(None),
        };
        Ok(queue.already_waiting(service, &others))
    }

    /// Stores what the hall wants to keep of a person and, for the day, the code that recognizes the same person.
    pub(super) fn keep_person(
        &self,
        ticket: TicketId,
        person: &Person,
        code: Option<&PersonCode>,
        again: bool,
    ) -> Result<(), StoreError> {
        if let Some(code) = code {
            self.store.add_person_code(ticket, code, again, self.now)?;
        }
        match self.state.queue.hall().rules.person_kept {
            PersonKept::Mask => {
                let Person { kind, mask, .. } = person;
                self.store.add_person(ticket, kind, mask, self.now)
            }
            PersonKept::Nothing => Ok(()),
        }
    }
}
