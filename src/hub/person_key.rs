//! The key by which people are recognized: one per day, created for the day's first number and destroyed with the day.
//!
//! It is kept beside the database and never in it, and no backup includes it: what a backup holds of people does not
//! reveal who they are. A hub that no longer has the day's key, for example after a restore, recognizes nobody for
//! the rest of that day, and reports it.

use super::access::{hash, random};
use super::person::Person;
use crate::protocol::base32;
use crate::store::{PERSON_KEY_FILE, PersonCode, Store, StoreError};
use crate::system::private_file;
use jiff::civil::Date;
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

pub(crate) struct PersonKeys {
    file: PathBuf,
    held: Option<DayKey>,
    /// The day on which nobody can be recognized.
    rests_on: Option<Date>,
    /// The folder holds no key of any day but this one.
    cleared_for: Option<Date>,
    /// It has been reported that an old key cannot be destroyed.
    is_told: bool,
}

struct DayKey {
    day: Date,
    key: Zeroizing<[u8; 32]>,
}

impl PersonKeys {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            file: folder.join(PERSON_KEY_FILE),
            held: None,
            rests_on: None,
            cleared_for: None,
            is_told: false,
        }
    }

    /// At the start of the hub: destroys leftovers of other days, and finds out whether today's key is still there.
    ///
    /// # Errors
    /// If the database cannot be used.
    pub(crate) fn begin(&mut self, store: &Store, today: Date) -> Result<(), StoreError> {
        self.begin_day(today);
        self.rests_on = store.person_rest()?;
        let marked = store.person_key()?;
        if marked.is_some_and(|(day, _)| day == today) && !self.rests(today) {
            self.key(store, today)?;
        }
        Ok(())
    }

    /// Whether nobody can be recognized on this day.
    pub(crate) fn rests(&self, today: Date) -> bool {
        self.rests_on == Some(today)
    }

    /// The code by which someone is recognized today; `None` on a day on which nobody can be.
    ///
    /// # Errors
    /// If the database cannot be used.
    pub(crate) fn code(
        &mut self,
        store: &Store,
        person: &Person,
        today: Date,
    ) -> Result<Option<PersonCode>, StoreError> {
        if self.rests(today) {
            return Ok(None);
        }
        let key = self.key(store, today)?;
        Ok(key.map(|held| person.code(&held.key)))
    }

    /// A new day has begun: destroys the previous key. Failures are retried.
    pub(crate) fn begin_day(&mut self, today: Date) {
        if self.cleared_for == Some(today) {
            return;
        }
        self.held.take_if(|held| held.day != today);
        match self.clear(today) {
            Ok(()) => (self.cleared_for, self.is_told) = (Some(today), false),
            Err(error) if !self.is_told => {
                tracing::error!(file = %self.file.display(), %error, "the key of another day cannot be destroyed");
                self.is_told = true;
            }
            Err(_) => {}
        }
    }

    fn clear(&self, today: Date) -> io::Result<()> {
        match DayKey::read(&self.file)? {
            Some(key) if key.day == today => Ok(()),
            // Also if it is not a key, or is incomplete.
            Some(_) | None => private_file::destroy(&self.file),
        }
    }

    /// Today's key, created if there was none yet. `None` until midnight if it was lost.
    fn key(&mut self, store: &Store, today: Date) -> Result<Option<&DayKey>, StoreError> {
        self.begin_day(today);
        let marked = store.person_key()?.filter(|(day, _)| *day == today);
        if self.held.is_none() {
            let found = DayKey::read(&self.file).unwrap_or_else(|error| {
                tracing::error!(file = %self.file.display(), %error, "the key of the day cannot be read");
                None
            });
            self.held = found.filter(|found| found.day == today);
        }
        if self.held.is_none() && marked.is_none() {
            self.held = DayKey::make(&self.file, today)
                .inspect_err(|error| tracing::error!(file = %self.file.display(), %error, "no key of the day can be made"))
                .ok();
        }
        let marked = marked.map(|(_, name)| name);
        // A key other than the one that today's codes were made with recognizes nobody.
        let known = self
            .held
            .take_if(|held| marked.as_ref().is_none_or(|name| *name == held.name()));
        match &known {
            None => {
                tracing::warn!(day = %today, "the key of the day is lost: nobody is known again until midnight");
                self.rests_on = Some(today);
                store.set_person_rest(today)?;
            }
            Some(key) if marked.is_none() => store.set_person_key(today, &key.name())?,
            Some(_) => {}
        }
        self.held = known;
        Ok(self.held.as_ref())
    }
}

impl DayKey {
    /// Written to disk before it is used.
    fn make(file: &Path, day: Date) -> io::Result<Self> {
        let key = random()?;
        let text = format!("{day} {}\n", base32::encode(&key));
        private_file::write(file, text.as_bytes())?;
        Ok(Self {
            day,
            key: Zeroizing::new(key),
        })
    }

    /// `None` if there is no file, or it is not a key.
    fn read(file: &Path) -> io::Result<Option<Self>> {
        let text = match private_file::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let parsed = || {
            let text = std::str::from_utf8(&text).ok()?;
            let (day, key) = text.trim_end().split_once(' ')?;
            Some(Self {
                day: day.parse().ok()?,
                key: base32::decode(key)?.into(),
            })
        };
        Ok(parsed())
    }

    /// Identifies the key without revealing anything of it.
    fn name(&self) -> String {
        base32::encode(&hash(self.key.as_slice()))
    }
}
