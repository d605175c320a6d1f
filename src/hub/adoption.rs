//! A hall file that is put into force while the hub runs.

use super::access::Caller;
use super::hall_file;
use super::job::Work;
use super::message::{Answered, Failure};
use super::round::{Known, Round, answered};
use super::state::State;
use crate::model::Hall;
use crate::protocol::{HallAdopted, HallSource};
use crate::queue::Command;
use crate::store::{Fingerprint, HallOrigin, Origin, Store, StoreError, hall_hash, hall_hash_text};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The file, read and checked, and what is answered.
pub(super) struct Adoption {
    pub(super) caller: Caller,
    pub(super) key: Uuid,
    pub(super) fingerprint: Fingerprint,
    pub(super) data: PathBuf,
    pub(super) toml: String,
    pub(super) hall: Arc<Hall>,
    /// Hash of the file that it was made from.
    pub(super) based_on: String,
    pub(super) adopted: HallAdopted,
    /// What stood in the folder before this was written there.
    pub(super) before: Mutex<Option<String>>,
}

impl Work for Adoption {
    type Answer = Answered;

    fn carry_out(&self, round: &mut Round) -> Result<Result<Answered, Failure>, StoreError> {
        let device = match round.known(&self.caller, self.key, self.fingerprint)? {
            Ok(Known::New(device)) => device,
            Ok(Known::Kept(answered)) => return Ok(Ok(answered)),
            Err(failure) => return Ok(Err(failure)),
        };
        let before = hall_file::read(&self.data);
        let hash = before
            .as_deref()
            .map(|toml| hall_hash_text(&hall_hash(toml)));
        if let Some(hash) = hash.filter(|hash| *hash != self.based_on) {
            return Ok(Err(Failure::HallChanged {
                hash,
                changes: Vec::new(),
            }));
        }
        if before.as_deref() != Some(&self.toml) {
            if let Err(error) = hall_file::write(&self.data, &self.toml) {
                tracing::error!(%error, "the hall file cannot be written");
                return Ok(Err(Failure::HallNotWritten(error.to_string())));
            }
            *self.before() = before;
        }
        let clerk = self.caller.staff.clone();
        let origin = Origin {
            key: Some(self.key),
            device: Some(device),
            clerk: clerk.clone(),
        };
        let hall = self.hall.clone();
        round.configure(&Command::Configure { hall }, &origin)?;
        let origin = HallOrigin {
            source: HallSource::Request.name().into(),
            clerk,
            device: Some(device),
        };
        round.store.keep_hall_file(&self.toml, &origin, round.now)?;
        let done = answered(&round.state.queue, &self.adopted);
        round.keep(device, self.key, self.fingerprint, &done)?;
        Ok(Ok(done))
    }

    /// What was not committed has not happened: the folder has its file again. Where that cannot be written either, the
    /// next start puts the new one into force.
    fn kept(&self, store: &Store, state: &State) -> Option<Answered> {
        let kept = self
            .caller
            .kept_answer(self.key, self.fingerprint, store, state);
        if kept.is_none()
            && let Some(before) = self.before().take()
            && let Err(error) = hall_file::write(&self.data, &before)
        {
            tracing::error!(%error, "the hall file cannot be put back");
        }
        kept
    }
}

impl Adoption {
    fn before(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
