//! One round of commands, in one transaction.

use super::access::{Audience, Caller, Device};
use super::asked::{Asked, PrivateText};
use super::message::{Answered, Failure};
use super::person_key::PersonKeys;
use super::replay::Published;
use super::reports::CallReport;
use super::state::State;
use crate::model::{Action, ClerkId, CounterId, DeviceId, NoticeId, TicketId, Time};
use crate::protocol::{Answer, NoBody};
use crate::queue::{
    Command, Event, Fact, NoticeCommand, Queue, RatingCommand, Refusal, ReprintCommand, Standing,
    Steer,
};
use crate::store::{Fingerprint, KeptAnswer, Origin, Store, StoreError};
use crate::views;
use serde::Serialize;
use uuid::Uuid;

/// Maximum number of devices.
const DEVICES_MOST: usize = 1_000;

/// Who publishes what stands in the watched folder.
const FOLDER: &str = "folder";

const OK: u16 = 200;
const CREATED: u16 = 201;

/// Whether a command is known by its key.
pub(super) enum Known {
    /// From this device.
    New(DeviceId),
    Kept(Answered),
}

pub(super) struct Round<'a> {
    pub(super) state: &'a mut State,
    pub(super) store: &'a mut Store,
    pub(super) people: &'a mut PersonKeys,
    pub(super) now: Time,
    rehearsal: bool,
    /// What to publish once everything is committed.
    pub(super) published: Vec<Published>,
}

impl<'a> Round<'a> {
    pub(super) fn new(
        state: &'a mut State,
        store: &'a mut Store,
        people: &'a mut PersonKeys,
        now: Time,
        rehearsal: bool,
    ) -> Self {
        Self {
            state,
            store,
            people,
            now,
            rehearsal,
            published: Vec::new(),
        }
    }

    /// Does what is due.
    pub(super) fn tick(&mut self) -> Result<(), StoreError> {
        while self.state.queue.due() <= self.now {
            let events = self.state.queue.decide(&Command::Tick, self.now);
            let events = events.expect("a tick is never refused");
            if events.is_empty() {
                return Ok(());
            }
            self.take_in(&events, &Origin::default())?;
        }
        Ok(())
    }

    /// Writes down what became of a call, unless that is known.
    pub(super) fn announced(
        &mut self,
        told: &CallReport,
    ) -> Result<Result<u64, Failure>, StoreError> {
        let device = match told.device.as_ref().map(|device| self.device(device)) {
            None => None,
            Some(known) => match known? {
                Ok(device) => Some(device),
                Err(failure) => return Ok(Err(failure)),
            },
        };
        let (call, what) = (told.call, told.outcome);
        let command = Command::Announced { call, what };
        let events = match self.state.queue.decide(&command, self.now) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(Failure::refused(refusal, &self.state.queue))),
        };
        let origin = Origin {
            device,
            ..Origin::default()
        };
        self.take_in(&events, &origin)?;
        Ok(Ok(self.state.queue.seq()))
    }

    /// Does what a file of the watched folder says.
    pub(super) fn of_folder(
        &mut self,
        command: &NoticeCommand,
    ) -> Result<Result<(), Failure>, StoreError> {
        let command = Command::Notice(command.clone());
        let events = match self.state.queue.decide(&command, self.now) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(Failure::refused(refusal, &self.state.queue))),
        };
        let origin = Origin {
            clerk: Some(FOLDER.into()),
            ..Origin::default()
        };
        self.take_in(&events, &origin)?;
        Ok(Ok(()))
    }

    /// Raises and clears alarms.
    pub(super) fn watch(&mut self, standing: &Standing) -> Result<(), StoreError> {
        let watch = Command::Watch(standing.clone());
        let events = self.state.queue.decide(&watch, self.now);
        let events = events.expect("what stands is never refused");
        self.take_in(&events, &Origin::default())?;
        Ok(())
    }

    /// Carries a command out once: a retry gets the first answer.
    ///
    /// # Errors
    /// If the database fails; then nothing of the round has happened.
    pub(super) fn command(
        &mut self,
        asked: &Asked,
    ) -> Result<Result<Answered, Failure>, StoreError> {
        let device = match self.known(&asked.caller, asked.key, asked.fingerprint)? {
            Ok(Known::New(device)) => device,
            Ok(Known::Kept(answered)) => return Ok(Ok(answered)),
            Err(failure) => return Ok(Err(failure)),
        };
        let command = self.filled(&asked.command, device)?;
        if asked.caller.is_kept_to_its_own() && self.is_of_another(&command, device) {
            return Ok(Err(Failure::NotItsOwn));
        }
        if let Some(failure) = self.rating_of_another(&command, asked, device) {
            return Ok(Err(failure));
        }
        if let Some(refusal) = self.reprint_of_another(&command, asked, device) {
            return Ok(Err(Failure::refused(refusal, &self.state.queue)));
        }
        let code = self.code(asked.person.as_ref())?;
        if let Some(refusal) = self.second_of(code, asked)? {
            return Ok(Err(Failure::refused(refusal, &self.state.queue)));
        }
        let clerk = asked.caller.staff.clone();
        let clerk = clerk.or_else(|| self.clerk(&command));
        let events = match self.state.queue.decide(&command, self.now) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(Failure::refused(refusal, &self.state.queue))),
        };
        let origin = Origin {
            key: Some(asked.key),
            device: Some(device),
            clerk,
        };
        let last = self.take_in(&events, &origin)?;
        if let Some(person) = &asked.person
            && let Some(ticket) = events.iter().find_map(|event| event.fact.ticket())
        {
            self.keep_person(ticket, person, code.as_ref(), asked.again)?;
        }
        if let (Some(note), Some(seq)) = (&asked.note, last) {
            self.store.add_note(seq, note)?;
        }
        if let (Some(PrivateText(text)), Command::Rating(rating)) = (&asked.rating_text, &command) {
            let ticket = rating.ticket();
            self.store.set_rating_text(ticket, text, self.now)?;
        }
        let answered = answer(self.state, &command, &events, self.now, &asked.caller);
        self.keep(device, asked.key, asked.fingerprint, &answered)?;
        Ok(Ok(answered))
    }

    /// Whether the caller has asked this before, and what it was answered.
    pub(super) fn known(
        &mut self,
        caller: &Caller,
        key: Uuid,
        command: Fingerprint,
    ) -> Result<Result<Known, Failure>, StoreError> {
        let device = match self.device(&caller.device)? {
            Ok(device) => device,
            Err(failure) => return Ok(Err(failure)),
        };
        Ok(match self.store.kept_answer(device, key)? {
            None => Ok(Known::New(device)),
            Some(kept) if kept.command != command => Err(Failure::KeyReused),
            Some(kept) => Ok(Known::Kept(Answered {
                status: kept.status,
                body: kept.body,
            })),
        })
    }

    /// Keeps an answer for whoever asks again.
    pub(super) fn keep(
        &mut self,
        device: DeviceId,
        key: Uuid,
        command: Fingerprint,
        answered: &Answered,
    ) -> Result<(), StoreError> {
        let kept = KeptAnswer {
            command,
            status: answered.status,
            body: answered.body.clone(),
        };
        self.store.keep_answer(device, key, &kept, self.now)
    }

    /// Puts a hall's rules into force, if they are others.
    pub(super) fn configure(
        &mut self,
        command: &Command,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let events = self.state.queue.decide(command, self.now);
        let events = events.expect("rules are never refused");
        self.take_in(&events, origin).map(drop)
    }

    /// The number of a device; a device of the open loopback gets one on first use.
    pub(super) fn device(
        &mut self,
        device: &Device,
    ) -> Result<Result<DeviceId, Failure>, StoreError> {
        let name = match device {
            Device::Number(number) => return Ok(Ok(*number)),
            Device::Name(name) => name,
        };
        if let Some(device) = self.state.devices.get(name) {
            return Ok(Ok(*device));
        }
        // A tool running beside the hub may have created it.
        if let Some(device) = self.store.find_device(name)? {
            self.store.remember_device(device)?;
            self.state.devices.insert(name.clone(), device);
            return Ok(Ok(device));
        }
        if self.state.devices.len() >= DEVICES_MOST {
            let Some(unused) = self.store.forget_unused_device(self.now)? else {
                return Ok(Err(Failure::TooManyDevices));
            };
            self.state.devices.remove(&unused);
        }
        let device = self.store.add_device(name, self.now)?;
        self.state.devices.insert(name.clone(), device);
        tracing::info!(device = device.0, "a new device");
        Ok(Ok(device))
    }

    /// Writes events and applies them. Returns the number of the last one.
    pub(super) fn take_in(
        &mut self,
        events: &[Event],
        origin: &Origin,
    ) -> Result<Option<u64>, StoreError> {
        let mut last = None;
        for event in events {
            let epoch = epoch(&self.state.queue, &event.fact);
            last = Some(self.store.append(event, epoch, origin)?);
            let State { queue, waits, .. } = &mut *self.state;
            queue
                .apply(event)
                .expect("what decide makes, apply can take in");
            self.published
                .push(Published::of(queue, event, self.rehearsal, waits));
        }
        Ok(last)
    }

    /// Whether a command concerns a ticket that another device issued.
    fn is_of_another(&self, command: &Command, device: DeviceId) -> bool {
        let ticket = match command {
            Command::ReportPaper { ticket, .. }
            | Command::CancelTicket { ticket }
            | Command::ReturnTicket { ticket } => self.state.queue.ticket(*ticket),
            Command::IssueTicket(_)
            | Command::Reprint(_)
            | Command::Rating(_)
            | Command::At { .. }
            | Command::Steer(_)
            | Command::Notice(_)
            | Command::Announced { .. }
            | Command::Watch(_)
            | Command::AcknowledgeAlarm { .. }
            | Command::Configure { .. }
            | Command::TurnBack { .. }
            | Command::Tick => None,
        };
        ticket.is_some_and(|ticket| ticket.device != device)
    }

    /// A device rates at its own counters, and adds to what was rated at it.
    fn rating_of_another(
        &self,
        command: &Command,
        asked: &Asked,
        device: DeviceId,
    ) -> Option<Failure> {
        let Command::Rating(rating) = command else {
            return None;
        };
        let queue = &self.state.queue;
        let counter = queue.ticket(rating.ticket())?.counter.as_ref();
        let foreign = counter.filter(|counter| !asked.caller.may_work_at(counter));
        if let Some(counter) = foreign {
            return Some(Failure::NotItsCounter(counter.clone()));
        }
        let given = queue.rating(rating.ticket());
        let adds = matches!(rating, RatingCommand::Detail { .. });
        let is_foreign = adds && given.is_some_and(|given| given.device != device);
        is_foreign.then_some(Failure::NotItsRating)
    }

    /// A kiosk takes and ends what it was asked to print, and nothing else.
    fn reprint_of_another(
        &self,
        command: &Command,
        asked: &Asked,
        device: DeviceId,
    ) -> Option<Refusal> {
        let (Command::Reprint(ReprintCommand::Take { reprint })
        | Command::Reprint(ReprintCommand::End { reprint, .. })) = command
        else {
            return None;
        };
        let known = self.state.queue.reprint(*reprint);
        let is_its = known.is_some_and(|(_, known)| known.kiosk == device);
        let is_kept = asked.caller.is_kept_to_its_own() && !is_its;
        is_kept.then_some(Refusal::UnknownReprint { reprint: *reprint })
    }

    /// The command with what only the owner knows.
    fn filled(&self, command: &Command, by: DeviceId) -> Result<Command, StoreError> {
        let mut command = command.clone();
        if let Command::IssueTicket(issue) = &mut command {
            issue.device = by;
        }
        if let Command::Rating(RatingCommand::Rate {
            ticket,
            device,
            named,
            ..
        }) = &mut command
        {
            *device = by;
            *named = self.store.has_person(*ticket)?;
        }
        Ok(command)
    }

    /// Who does it: the clerk at the counter, or the one opening it.
    fn clerk(&self, command: &Command) -> Option<ClerkId> {
        let Command::At { counter, action } = command else {
            return None;
        };
        if let Action::Open { clerk } = action {
            return Some(clerk.clone());
        }
        self.state.queue.counter(counter)?.clerk().cloned()
    }
}

/// The epoch to record in the event's row.
pub(super) fn epoch(queue: &Queue, fact: &Fact) -> u64 {
    if let Fact::EpochStarted { epoch, .. } = fact {
        *epoch
    } else {
        queue.epoch()
    }
}

/// The answer to a command, once its events are applied.
fn answer(
    State { queue, waits, .. }: &mut State,
    command: &Command,
    events: &[Event],
    now: Time,
    caller: &Caller,
) -> Answered {
    match command {
        Command::IssueTicket(_) => {
            let ticket = events.iter().find_map(|event| event.fact.ticket());
            let ticket = ticket.expect("an issued ticket has an event");
            Answered {
                status: CREATED,
                ..ticket_answer(queue, ticket, now, Audience::Staff)
            }
        }
        Command::ReportPaper { ticket, .. }
        | Command::CancelTicket { ticket }
        | Command::ReturnTicket { ticket } => {
            ticket_answer(queue, *ticket, now, Audience::of(caller.role))
        }
        Command::Steer(Steer::SetClass { ticket, .. }) => {
            ticket_answer(queue, *ticket, now, Audience::of(caller.role))
        }
        Command::Reprint(ReprintCommand::Ask { ticket, .. }) => {
            ticket_answer(queue, *ticket, now, Audience::of(caller.role))
        }
        // All that stands on its paper.
        Command::Reprint(ReprintCommand::Take { reprint }) => {
            let (ticket, _) = queue.reprint(*reprint).expect("the reprint was just seen");
            ticket_answer(queue, ticket, now, Audience::Staff)
        }
        Command::Reprint(ReprintCommand::End { .. }) => answered(queue, NoBody {}),
        Command::Rating(rating) => {
            let ticket = rating.ticket();
            let given = queue.rating(ticket).expect("the rating was just seen");
            answered(queue, views::rating_given(queue, ticket, given))
        }
        Command::At { counter, .. }
        | Command::Steer(Steer::Assign { counter, .. } | Steer::Unassign { counter }) => {
            counter_answer(queue, counter)
        }
        Command::Steer(
            Steer::PauseService { service, .. }
            | Steer::ResumeService { service }
            | Steer::SetQuota { service, .. },
        ) => {
            let service = queue.service(service).expect("the service was just seen");
            answered(queue, views::service_view(queue, service, waits, now))
        }
        Command::Notice(NoticeCommand::Publish(_)) => {
            let published = queue.notices(now).last();
            let (id, _) = published.expect("a published notice is the last one");
            Answered {
                status: CREATED,
                ..notice_answer(queue, id)
            }
        }
        Command::Notice(NoticeCommand::Change { notice, .. }) => notice_answer(queue, *notice),
        Command::Notice(NoticeCommand::Withdraw(_) | NoticeCommand::FileGone(_)) => {
            answered(queue, NoBody {})
        }
        Command::AcknowledgeAlarm { alarm, .. } => {
            let (known, over) = queue.alarm(*alarm).expect("the alarm was just seen");
            answered(queue, views::alarm_view(queue, *alarm, known, over))
        }
        Command::Configure { .. }
        | Command::TurnBack { .. }
        | Command::Announced { .. }
        | Command::Watch(_)
        | Command::Tick => {
            unreachable!("no request asks for it: see hub::http")
        }
    }
}

/// A ticket as shown in an answer about it, to staff or to the kiosk that issued it. Its code is for staff, and once
/// for the paper.
pub(super) fn ticket_answer(
    queue: &Queue,
    ticket: TicketId,
    now: Time,
    audience: Audience,
) -> Answered {
    let ticket = queue.ticket(ticket).expect("the ticket was just seen");
    let mut view = views::ticket_answer(queue, ticket, now);
    if audience == Audience::Public {
        view.code = None;
    }
    answered(queue, view)
}

fn counter_answer(queue: &Queue, counter: &CounterId) -> Answered {
    let counter = queue.counter(counter);
    let counter = counter.expect("the counter was just seen");
    answered(queue, views::counter_view(queue, counter))
}

fn notice_answer(queue: &Queue, id: NoticeId) -> Answered {
    let notice = queue.notice(id).expect("the notice was just seen");
    answered(queue, views::notice_view(queue, id, notice))
}

/// Any answer, with the number of the last event.
pub(super) fn answered(queue: &Queue, shape: impl Serialize) -> Answered {
    let answer = Answer {
        seq: queue.seq(),
        shape,
    };
    let body = serde_json::to_vec(&answer).expect("views have text keys and finite numbers");
    Answered {
        status: OK,
        body: body.into(),
    }
}
