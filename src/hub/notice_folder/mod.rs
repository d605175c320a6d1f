//! The watched folder: who likes files puts texts and pictures into it, and they are pages beside the board. The files rule:
//! a notice changes with its file and goes with it. Which notice is which file's stands in the log, so that a restart
//! publishes nothing twice.

mod folder;
mod written;

pub use written::{NoTime, Written};

use super::api::checked_notice;
use super::clock::system_time;
use super::job::{ToOwner, Work};
use super::message::Failure;
use super::problem::Told;
use super::round::Round;
use crate::files::{Files, NotDrawn, draw};
use crate::model::calendar::Calendar;
use crate::model::text::{Lines, Text};
use crate::model::{FileHash, NoticeForm, NoticeId, Span};
use crate::protocol::{NOTICE_MOST, NoticeBody};
use crate::queue::{NoticeCommand, NoticeText, Queue};
use crate::store::StoreError;
use crate::system::steady::Steady;
use folder::{Folder, Held, Stamps};
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::sleep;

const LOOK: Duration = Duration::from_secs(1);
const RETRY: Span = Span::from_mins(1);

/// Why files of the folder are not shown, by name. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints(Arc<Mutex<BTreeMap<String, Told>>>);

impl Hints {
    pub(super) fn all(&self) -> Vec<(String, Told)> {
        let hints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hints
            .iter()
            .map(|(name, told)| (name.clone(), told.clone()))
            .collect()
    }

    /// Takes in all that hold now; a new one is logged.
    fn set(&self, new: BTreeMap<String, Told>) {
        let mut hints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, told) in &new {
            if hints.get(name) != Some(told) {
                let why = told.problem(crate::words::Lang::SOURCE).detail;
                tracing::warn!(name, why, "a file of the notices' folder is not shown");
            }
        }
        *hints = new;
    }
}

/// Watches a folder.
pub(super) struct Watcher {
    owner: ToOwner,
    hints: Hints,
    said: Said,
}

/// What the folder says. Files are read and drawn where that holds nobody up, and keeps no hub from stopping.
struct Said {
    folder: Folder,
    files: Files,
    /// What the files said when they were last read.
    read: BTreeMap<String, (Stamps, Result<NoticeText, Told>)>,
    /// What the hub did not take, and why: asked again after a while.
    refused: BTreeMap<String, (NoticeText, Told)>,
    /// When what failed was last tried again.
    tried: Steady,
}

/// What the hall has of the folder.
#[derive(Clone)]
struct Known {
    calendar: Calendar,
    language: String,
    published: BTreeMap<String, (NoticeId, NoticeText)>,
    taken_down: BTreeMap<String, NoticeText>,
}

impl Watcher {
    pub(super) fn new(path: &Path, files: Files, owner: ToOwner, hints: Hints) -> Self {
        let said = Said {
            folder: Folder::new(path),
            files,
            read: BTreeMap::new(),
            refused: BTreeMap::new(),
            tried: Steady::now(),
        };
        Self { owner, hints, said }
    }

    /// Watches as long as the program runs.
    pub(super) async fn run(self) {
        let Self {
            owner,
            hints,
            mut said,
        } = self;
        loop {
            // While the log cannot be read nothing can be published either.
            if let Ok(known) = known(&owner).await {
                let before = known.clone();
                let looking = tokio::task::spawn_blocking(move || {
                    let there = said.take_in(&before);
                    (said, there)
                });
                let there;
                (said, there) = looking.await.expect("looking does not panic");
                let mut new = BTreeMap::new();
                match there {
                    Ok(there) => said.follow(&owner, &known, &there, &mut new).await,
                    Err(told) => {
                        new.insert(said.folder.path().display().to_string(), told);
                    }
                }
                hints.set(new);
            }
            sleep(LOOK).await;
        }
    }
}

async fn known(owner: &ToOwner) -> Result<Known, Failure> {
    let look = |queue: &Queue, _| {
        let of_file =
            |(id, notice): (_, &NoticeText)| Some((notice.file.clone()?, (id, notice.clone())));
        Ok(Known {
            calendar: queue.calendar().clone(),
            language: queue.hall().languages.first.clone(),
            published: queue.all_notices().filter_map(of_file).collect(),
            taken_down: queue.all_taken_down().clone(),
        })
    };
    owner.look(look).await
}

impl Said {
    /// Reads what has changed and come to rest. Returns the names of all that is there.
    fn take_in(&mut self, known: &Known) -> Result<Vec<String>, Told> {
        let there = self.folder.look().map_err(|error| {
            tracing::debug!(%error, "the notices' folder cannot be read");
            Told::folder_file("The notices' folder cannot be read, or has more than 200 files.")
        })?;
        self.read.retain(|name, _| there.contains_key(name));
        self.try_again_in_time();
        for (name, (stamps, is_at_rest)) in &there {
            let is_read = self.read.get(name).is_some_and(|(read, _)| read == stamps);
            if *is_at_rest && !is_read {
                let held = self.folder.read(stamps);
                let says = held.and_then(|held| says(name, held, known, &self.files));
                self.read.insert(name.clone(), (stamps.clone(), says));
            }
        }
        Ok(there.into_keys().collect())
    }

    /// There may be room by now, or another notice less.
    fn try_again_in_time(&mut self) {
        let now = Steady::now();
        if now.since(self.tried) < RETRY {
            return;
        }
        self.tried = now;
        let refused = std::mem::take(&mut self.refused);
        self.read
            .retain(|name, (_, says)| says.is_ok() && !refused.contains_key(name));
    }

    /// Brings the hall's notices to what the files say.
    async fn follow(
        &mut self,
        owner: &ToOwner,
        known: &Known,
        there: &[String],
        hints: &mut BTreeMap<String, Told>,
    ) {
        for (name, (id, _)) in &known.published {
            if !there.contains(name) {
                let _ = owner.ask(OfFolder(NoticeCommand::FileGone(*id))).await;
            }
        }
        for (name, (_, says)) in &self.read {
            let wanted = match says {
                Ok(wanted) => wanted,
                Err(told) => {
                    hints.insert(name.clone(), told.clone());
                    continue;
                }
            };
            let command = match (known.published.get(name), known.taken_down.get(name)) {
                (Some((_, shown)), _) if shown == wanted => continue,
                (Some((id, _)), _) => NoticeCommand::Change {
                    notice: *id,
                    what: wanted.clone(),
                    based_on: None,
                },
                (None, Some(before)) if before == wanted => {
                    let text = "It was withdrawn on the page. Change the file to show it again.";
                    hints.insert(name.clone(), Told::folder_file(text));
                    continue;
                }
                (None, _) => NoticeCommand::Publish(wanted.clone()),
            };
            let before = self.refused.get(name).filter(|(what, _)| what == wanted);
            let why = match before {
                Some((_, why)) => why.clone(),
                None => match owner.ask(OfFolder(command)).await {
                    Ok(()) => continue,
                    Err(failure) => Told::from(failure),
                },
            };
            self.refused
                .insert(name.clone(), (wanted.clone(), why.clone()));
            hints.insert(name.clone(), why);
        }
    }
}

/// What the files of a notice say, with the pictures kept.
fn says(name: &str, held: Held, known: &Known, files: &Files) -> Result<NoticeText, Told> {
    let written = held.text.as_deref().map(Written::read).transpose();
    let written = written.map_err(|NoTime(text)| Told::folder_time(&text))?;
    let written = written.unwrap_or_default();
    let mut body = NoticeBody {
        form: NoticeForm::Page,
        ..NoticeBody::default()
    };
    let malformed = |error| Told::malformed(&error);
    let title = written.title.as_deref().unwrap_or(name);
    let title = Text::new(title).map_err(malformed)?;
    body.title.insert(known.language.clone(), title);
    if !written.text.is_empty() {
        let text = Lines::<NOTICE_MOST>::new(&written.text).map_err(malformed)?;
        body.text.insert(known.language.clone(), text);
    }
    if let Some(picture) = held.picture {
        let hashes = kept(picture, files)?;
        body.picture.insert(known.language.clone(), hashes);
    }
    let at = |time: Option<DateTime>| time.map(|time| known.calendar.of_wall(time));
    Ok(NoticeText {
        from: at(written.from),
        until: at(written.until),
        file: Some(name.to_owned()),
        ..checked_notice(&known.language, body)?
    })
}

fn kept(picture: bytes::Bytes, files: &Files) -> Result<Vec<FileHash>, Told> {
    let drawn = draw(picture).map_err(|error| match error {
        NotDrawn::Unfit(fault) => Told::unfit_file(fault),
        NotDrawn::NoProcess(_) => Failure::Busy.into(),
    })?;
    let drawn = drawn.iter().map(|drawn| &*drawn.bytes);
    files.keep_all(drawn, system_time()).map_err(|error| {
        tracing::warn!(%error, "a picture of the notices' folder cannot be kept");
        Told::files_full()
    })
}

/// What a file says, as a command.
struct OfFolder(NoticeCommand);

impl Work for OfFolder {
    type Answer = ();

    fn carry_out(&self, round: &mut Round) -> Result<Result<(), Failure>, StoreError> {
        round.of_folder(&self.0)
    }
}
