//! The hall file in the data folder: which file a hub starts with, what a new one would change, and its history.
//!
//! The file is written before its event is committed, and a start puts the file into force: so after a crash between
//! the two all of it has happened, and after one before, nothing.

use super::job::ToOwner;
use super::message::Failure;
use crate::config::{
    FILE_BYTES_MAX, HallFile, Loaded, Mistake, Mistakes, Paths, UsedIds, What, changes,
};
use crate::custody::backup;
use crate::model::calendar::Calendar;
use crate::model::{HallId, Moment};
use crate::protocol::{
    HallChange, HallCheck, HallFileView, HallMistake, HallSource, HallVersion, OldHallFile,
};
use crate::queue::Queue;
use crate::store::{
    DATABASE_FILE, HALL_FILE, HallOrigin, Hash, Reader, StoreError, hall_hash, hall_hash_text,
};
use crate::system::private_file::sync_folder;
use crate::web::{Names, Sign};
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Maximum number of mistakes and changes in an answer.
const LISTED: usize = 200;

/// The hall file that a hub starts with.
pub(super) struct Chosen {
    pub(super) file: HallFile,
    pub(super) toml: String,
    /// Hash of the `--config` that was given and of what it says, once it is in the folder.
    pub(super) config: Option<Hash>,
    pub(super) source: HallSource,
    /// The file as it was named, for messages.
    pub(super) path: PathBuf,
    pub(super) hints: Vec<Mistake>,
}

/// Why there is no hall file to start with.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoHallFile {
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    #[error("there is no hall file in {0}, and no --config")]
    None(PathBuf),
    /// Nor has there ever been a hall in the folder.
    #[error("there is no hall in {0} yet")]
    NoHall(PathBuf),
}

/// Chooses between `config` and the file in the folder `data`: `config` at the first start and whenever it has changed
/// since it was last imported.
///
/// # Errors
/// If there is neither, or the chosen one has a mistake.
pub(super) fn choose(data: &Path, config: Option<&Path>) -> Result<Chosen, NoHallFile> {
    let kept = data.join(HALL_FILE);
    let same = |path: &Path| path.canonicalize().ok();
    let config = config.filter(|config| same(config).is_none() || same(config) != same(&kept));
    let Some(config) = config else {
        if !kept.exists() {
            return Err(match data.join(DATABASE_FILE).exists() {
                true => NoHallFile::None(data.into()),
                false => NoHallFile::NoHall(data.into()),
            });
        }
        return chosen(&kept, HallSource::Folder, None);
    };
    let given = chosen(config, HallSource::Config, None);
    let hash = match &given {
        Ok(given) => Some(hall_hash(&given.toml)),
        // Its mistakes do not matter where it says nothing new.
        Err(_) => std::fs::read_to_string(config)
            .ok()
            .map(|text| hall_hash(&text)),
    };
    let is_known = match Reader::open(data) {
        Ok(log) => hash.is_some_and(|hash| log.is_hall_imported(&hash).unwrap_or(false)),
        // There is no log yet, or the hub is about to say what is wrong with it.
        Err(_) => false,
    };
    if is_known && kept.exists() {
        return chosen(&kept, HallSource::Folder, hash);
    }
    let mut given = given?;
    given.config = hash;
    Ok(given)
}

fn chosen(path: &Path, source: HallSource, config: Option<Hash>) -> Result<Chosen, NoHallFile> {
    let (loaded, toml) = HallFile::load_with_text(path)?;
    Ok(Chosen {
        file: loaded.value,
        hints: loaded.hints,
        path: path.into(),
        toml,
        config,
        source,
    })
}

impl Chosen {
    pub(super) fn origin(&self) -> HallOrigin {
        HallOrigin {
            source: self.source.name().into(),
            clerk: None,
            device: None,
        }
    }
}

/// Writes and syncs the file in the folder, completely or not at all, with the permissions that it had.
///
/// # Errors
/// If it cannot be written; then the file is as before.
pub(super) fn write(data: &Path, toml: &str) -> io::Result<()> {
    let path = data.join(HALL_FILE);
    let new = backup::unfinished(&path);
    let written = || {
        let mut file = File::create(&new)?;
        if let Ok(before) = std::fs::metadata(&path) {
            file.set_permissions(before.permissions())?;
        }
        file.write_all(toml.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, &path)
    };
    written().inspect_err(|_| {
        // What could not be finished is in nobody's way.
        let _ = std::fs::remove_file(&new);
    })?;
    sync_folder(data)
}

/// The text of the file in the folder; `None` if there is none that can be read.
pub(super) fn read(data: &Path) -> Option<String> {
    let file = File::open(data.join(HALL_FILE)).ok()?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

/// The hall file as requests see it.
#[derive(Clone, Debug)]
pub(super) struct HallFiles {
    data: PathBuf,
    hall: HallId,
    used: Arc<Mutex<Used>>,
}

/// What ids of the history's files stood for, as far as it was read.
#[derive(Debug, Default)]
struct Used {
    /// The last file that was read.
    last: Option<i64>,
    ids: UsedIds,
}

/// A file that may be adopted.
pub(super) struct Checked {
    pub(super) file: HallFile,
    pub(super) changes: Vec<HallChange>,
    pub(super) hints: Vec<HallMistake>,
}

impl HallFiles {
    pub(super) fn new(data: &Path, hall: HallId) -> Self {
        let data = data.into();
        let used = Arc::default();
        Self { data, hall, used }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.data
    }

    /// Does `read` where it holds nobody up.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let files = self.clone();
        let read = tokio::task::spawn_blocking(move || read(&files)).await;
        let read = read.map_err(|_| Failure::Storage)?;
        read.map_err(|error| {
            tracing::error!(%error, "the history of the hall file cannot be read");
            Failure::Storage
        })
    }

    /// The file in the folder, or the one in force if there is none.
    pub(super) fn current(&self) -> Result<HallFileView, StoreError> {
        let in_force = self.in_force()?;
        let toml = read(&self.data).unwrap_or_else(|| in_force.clone());
        Ok(HallFileView {
            hash: hall_hash_text(&hall_hash(&toml)),
            in_force: toml == in_force,
            toml,
        })
    }

    /// What people call those in reports, also where a report of long ago names what the hall no longer has.
    pub(super) fn names(&self) -> Result<Names, StoreError> {
        let in_force = HallFile::parse_for(&self.hall, &self.in_force()?);
        let staff = in_force.map(|loaded| loaded.value.staff_names);
        let used = self.used()?;
        let of_kind = |kind| {
            let all = used.ids.of_kind(kind);
            all.map(|(id, name, sign)| (id.to_owned(), Sign::new(sign, name)))
                .collect()
        };
        Ok(Names {
            services: of_kind("service"),
            counters: of_kind("counter"),
            staff: staff.unwrap_or_default(),
        })
    }

    fn in_force(&self) -> Result<String, StoreError> {
        let kept = Reader::open(&self.data)?.hall_file_in_force()?;
        Ok(kept.map(|(_, toml)| toml).unwrap_or_default())
    }

    /// What the file would change, or what is wrong with it.
    pub(super) fn check(&self, toml: &str) -> Result<HallCheck, StoreError> {
        let read = match HallFile::parse_for(&self.hall, toml) {
            Ok(loaded) => self.compared(loaded, toml)?,
            Err(found) => return Ok(told(toml, &Err(found))),
        };
        Ok(HallCheck {
            mistakes: Vec::new(),
            hints: read.hints,
            needs_restart: changes::need_restart(&read.changes),
            changes: read.changes,
        })
    }

    /// The file, read and compared; or its mistakes.
    pub(super) fn checked(&self, toml: &str) -> Result<Result<Checked, HallCheck>, StoreError> {
        match HallFile::parse_for(&self.hall, toml) {
            Ok(loaded) => self.compared(loaded, toml).map(Ok),
            Err(_) => self.check(toml).map(Err),
        }
    }

    /// A file without mistakes, beside the one in force and all before.
    fn compared(&self, loaded: Loaded<HallFile>, toml: &str) -> Result<Checked, StoreError> {
        let in_force = self.in_force()?;
        let reused = self.used()?.ids.reused(&in_force, toml);
        Ok(Checked {
            file: loaded.value,
            changes: changes::between(&in_force, toml),
            hints: listed(toml, reused.iter().chain(&loaded.hints)),
        })
    }

    /// What the ids of the history stand for. Files are read once.
    fn used(&self) -> Result<MutexGuard<'_, Used>, StoreError> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let log = Reader::open(&self.data)?;
        if used.last.is_none() {
            log.halls_before_history(|hall| used.ids.learn_hall(hall))?;
        }
        let after = used.last.unwrap_or(0);
        log.hall_files_after(after, |id, toml| {
            used.ids.learn(toml);
            used.last = Some(id);
        })?;
        Ok(used)
    }

    /// What has changed in the folder's file since it had this hash.
    pub(super) fn changed_since(&self, hash: &str) -> Result<Vec<HallChange>, StoreError> {
        let log = Reader::open(&self.data)?;
        let before = match log.hall_file_of(hash)? {
            Some(before) => Some(before),
            None => log.hall_file_in_force()?,
        };
        let before = before.map(|(_, toml)| toml).unwrap_or_default();
        let mut changes = changes::between(&before, &self.current()?.toml);
        changes.truncate(LISTED);
        Ok(changes)
    }

    /// The files that were in force, the latest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(super) async fn history(&self, owner: &ToOwner) -> Result<Vec<HallVersion>, Failure> {
        let look = |queue: &Queue, _| Ok(queue.calendar().clone());
        let calendar = owner.look(look).await?;
        self.ask(move |files| files.versions(&calendar)).await
    }

    fn versions(&self, calendar: &Calendar) -> Result<Vec<HallVersion>, StoreError> {
        let rows = Reader::open(&self.data)?.hall_files()?.into_iter();
        let version = |row: crate::store::HallRow| HallVersion {
            id: row.id,
            hash: hall_hash_text(&row.hash),
            at: Moment {
                time: row.at,
                offset_s: calendar.offset_s(row.at),
            },
            from: HallSource::parse(&row.origin.source).unwrap_or(HallSource::Request),
            staff: row.origin.clerk,
            device: row.device,
        };
        Ok(rows.map(version).collect())
    }

    pub(super) fn version(&self, id: i64) -> Result<Option<OldHallFile>, StoreError> {
        let found = Reader::open(&self.data)?.hall_file(id)?;
        Ok(found.map(|(hash, toml)| OldHallFile {
            hash: hall_hash_text(&hash),
            toml,
        }))
    }
}

/// What is wrong with a file, and what may be meant otherwise.
pub(super) fn told(toml: &str, read: &Result<Loaded<HallFile>, Vec<Mistake>>) -> HallCheck {
    let found = read
        .as_ref()
        .map_or_else(|found| found, |loaded| &loaded.hints);
    let severe = |is_told: fn(&What) -> bool| {
        let told = found.iter().filter(|mistake| is_told(&mistake.what));
        listed(toml, told)
    };
    HallCheck {
        mistakes: severe(|what| !is_hint(what)),
        hints: severe(is_hint),
        changes: Vec::new(),
        needs_restart: false,
    }
}

fn listed<'a>(toml: &str, mistakes: impl Iterator<Item = &'a Mistake>) -> Vec<HallMistake> {
    let paths = Paths::new(toml);
    let told = mistakes.take(LISTED);
    told.map(|mistake| of(mistake, &paths)).collect()
}

fn is_hint(what: &What) -> bool {
    matches!(what, What::Hint(_))
}

fn of(mistake: &Mistake, paths: &Paths) -> HallMistake {
    use crate::config::Location;
    let (line, column) = match mistake.place {
        Location::At { line, column } => (Some(line), Some(column)),
        Location::File | Location::Variable(_) => (None, None),
    };
    let what = serde_json::to_value(&mistake.what).unwrap_or_default();
    let kind = what.get("kind").and_then(Value::as_str);
    HallMistake {
        kind: kind.unwrap_or_default().into(),
        line,
        column,
        path: paths.at(&mistake.place).into(),
        text: mistake.what.texts(),
        remedy: mistake.what.remedies(),
    }
}
