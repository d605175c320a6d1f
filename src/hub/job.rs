//! Messages to the owner of the queue: work carried out in a round's transaction, or a look at what is committed.

use super::follow_up::FollowUp;
use super::message::Failure;
use super::round::Round;
use super::state::State;
use crate::model::Time;
use crate::queue::Queue;
use crate::store::{Store, StoreError};
use std::sync::mpsc::{self, Receiver, TrySendError};
use tokio::sync::oneshot;

/// Maximum number of messages waiting for the owner; more are refused as busy.
const WAITING_MOST: usize = 1024;

pub(super) enum Message {
    Job(Box<dyn Job>),
    Look(Look),
}

/// `None` while the log cannot be read.
type Look = Box<dyn FnOnce(Option<&Queue>, Time) + Send>;

/// Work that a round does for a caller.
pub(super) trait Work: Send + 'static {
    type Answer: Send;

    /// Runs within the round's transaction.
    ///
    /// # Errors
    /// If the database fails; then nothing of the round has happened.
    fn carry_out(&self, round: &mut Round) -> Result<Result<Self::Answer, Failure>, StoreError>;

    /// Notes what follows once it is committed.
    fn follow_up<'a>(&'a self, _answer: &Self::Answer, _: &mut FollowUp<'a>) {}

    /// The answer, if it was committed although the commit failed.
    fn kept(&self, _store: &Store, _state: &State) -> Option<Self::Answer> {
        None
    }
}

/// Pending work, whatever its answer type.
pub(super) trait Job: Send {
    /// See [`Work::carry_out`].
    fn carry_out(&mut self, round: &mut Round) -> Result<(), StoreError>;

    /// It is committed: notes what follows.
    fn follow_up<'a>(&'a self, follow_up: &mut FollowUp<'a>);

    /// It is committed: answers the caller.
    fn committed(self: Box<Self>);

    /// The commit failed; `log` is what the log says now, if it can be read.
    fn failed(self: Box<Self>, log: Option<(&Store, &State)>);
}

struct Pending<W: Work> {
    work: W,
    answer: Option<Result<W::Answer, Failure>>,
    reply: oneshot::Sender<Result<W::Answer, Failure>>,
}

/// Work of the owner's own, whose answer nobody waits for.
pub(super) fn own(work: impl Work) -> Box<dyn Job> {
    let (reply, _) = oneshot::channel();
    let answer = None;
    Box::new(Pending {
        work,
        answer,
        reply,
    })
}

impl<W: Work> Job for Pending<W> {
    fn carry_out(&mut self, round: &mut Round) -> Result<(), StoreError> {
        self.answer = Some(self.work.carry_out(round)?);
        Ok(())
    }

    fn follow_up<'a>(&'a self, follow_up: &mut FollowUp<'a>) {
        if let Some(Ok(answer)) = &self.answer {
            self.work.follow_up(answer, follow_up);
        }
    }

    fn committed(self: Box<Self>) {
        let Some(answer) = self.answer else { return };
        // The caller may be gone; it can retry with the key.
        let _ = self.reply.send(answer);
    }

    fn failed(self: Box<Self>, log: Option<(&Store, &State)>) {
        let kept = log.and_then(|(store, state)| self.work.kept(store, state));
        let _ = self.reply.send(kept.ok_or(Failure::Storage));
    }
}

/// Handle to the owner. The owner stops when the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct ToOwner(mpsc::SyncSender<Message>);

impl ToOwner {
    pub(super) fn new() -> (Self, Receiver<Message>) {
        let (sender, messages) = mpsc::sync_channel(WAITING_MOST);
        (Self(sender), messages)
    }

    /// Submits work and waits for its answer.
    pub(super) async fn ask<W: Work>(&self, work: W) -> Result<W::Answer, Failure> {
        let answer = self.leave(work)?;
        answer.await.unwrap_or(Err(Failure::Storage))
    }

    /// Submits work without waiting.
    pub(super) fn leave<W: Work>(
        &self,
        work: W,
    ) -> Result<oneshot::Receiver<Result<W::Answer, Failure>>, Failure> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Job(Box::new(Pending {
            work,
            answer: None,
            reply,
        })))?;
        Ok(answer)
    }

    /// Looks something up; there is nothing to see while the log cannot be read.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Queue, Time) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Look(Box::new(move |queue, now| {
            let seen = queue.ok_or(Failure::Storage);
            let _ = reply.send(seen.and_then(|queue| look(queue, now)));
        })))?;
        answer.await.unwrap_or(Err(Failure::Storage))
    }

    /// Whether the owner is alive: it answers, whatever it sees.
    pub(super) async fn answers(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        let asked = self.send(Message::Look(Box::new(move |_, _| {
            let _ = reply.send(());
        })));
        asked.is_ok() && answer.await.is_ok()
    }

    fn send(&self, message: Message) -> Result<(), Failure> {
        self.0.try_send(message).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Busy,
            TrySendError::Disconnected(_) => Failure::Storage,
        })
    }
}
