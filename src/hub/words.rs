//! Why a hub does not start, in both languages, with what to do about it.

use super::access::{NoPin, PIN_DIGITS};
use super::hall_file::NoHallFile;
use super::http::BindError;
use super::lan::LanError;
use super::start::StartError;
use crate::custody::backup::BackupError;
use crate::model::{Moment, Time};
use crate::protocol::{DEVICE_NAME_MOST, Problem};
use crate::store::StoreError;
use crate::words::{Pair, in_lang, tr_fill};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A message for the command line: Chinese, then English.
pub(super) fn explain(error: &StartError) -> String {
    let (text, values) = words(error);
    both(text, &values)
}

/// Why there is no hall file to start with.
pub(super) fn explain_no_hall_file(error: &NoHallFile) -> String {
    match error {
        NoHallFile::Mistakes(mistakes) => mistakes.to_string(),
        NoHallFile::None(data) | NoHallFile::NoHall(data) => both(
            "There is no hall file in {0} yet: name one with --config.",
            &[data.display().to_string()],
        ),
    }
}

pub(super) fn explain_bind(error: &BindError) -> String {
    match error {
        BindError::NotLoopback(address) => both(
            "listen is for this computer only (127.0.0.1): {0} is open to others. For the devices of the hall write lan = \"{0}\" under [hub].",
            &[address.to_string()],
        ),
        BindError::Taken(address, why) => both(
            "The hub cannot listen on {0}: {1}. Is another one running?",
            &[address.to_string(), why.to_string()],
        ),
    }
}

/// Why the port for the hall cannot use TLS.
pub(super) fn explain_lan(error: &LanError) -> String {
    both(
        "The certificate of the hub cannot be used: {0}",
        &[error.to_string()],
    )
}

pub(crate) fn stop_the_hub() -> String {
    both(
        "The hub runs. Stop it first, then turn its clock back.",
        &[],
    )
}

pub(crate) fn start_the_hub() -> String {
    both(
        "The hub does not run. Start it: it reads the hall file then.",
        &[],
    )
}

pub(crate) fn adopted() -> String {
    both("Adopted: in force now.", &[])
}

pub(crate) fn nothing_has_changed() -> String {
    both("Nothing differs from what is in force.", &[])
}

pub(crate) fn restart_for_the_rest() -> String {
    both(
        "What stands under [hub] takes effect when the hub starts the next time.",
        &[],
    )
}

pub(crate) fn not_behind() -> String {
    both(
        "The computer's clock is not behind the last event: there is nothing to turn back.",
        &[],
    )
}

pub(crate) fn too_far_back(days: u64) -> String {
    both(
        "More than {0} days were begun after what the computer's clock says now. Look at it first: is that right?",
        &[days.to_string()],
    )
}

pub(crate) fn no_way_back_in_a_rehearsal() -> String {
    both("A rehearsal's time is set with --at.", &[])
}

/// The wall-clock time in a zone.
pub(crate) fn moment(time: Time, zone: &TimeZone) -> Moment {
    let timestamp = Timestamp::from_millisecond(time.as_millis());
    let offset = zone.to_offset(timestamp.unwrap_or(Timestamp::UNIX_EPOCH));
    Moment {
        time,
        offset_s: offset.seconds(),
    }
}

/// A time as read in a zone, to the minute.
pub(crate) fn said(time: Time, zone: Option<&str>) -> String {
    let timestamp = Timestamp::from_millisecond(time.as_millis());
    let timestamp = timestamp.unwrap_or(Timestamp::UNIX_EPOCH);
    let zone = zone.and_then(|zone| TimeZone::get(zone).ok());
    let zoned = timestamp.to_zoned_datetime(zone.unwrap_or(TimeZone::UTC));
    zoned.strftime("%Y-%m-%d %H:%M").to_string()
}

pub(crate) fn no_such_token(name: &str) -> String {
    both("No device named {0} has a token.", &[name.into()])
}

pub(crate) fn no_device_to_forget(name: &str) -> String {
    both(
        "There is no device named {0} without a token. One that has a token is revoked first: jiaohao hub revoke.",
        &[name.into()],
    )
}

pub(crate) fn no_device(name: &str) -> String {
    both("There is no device named {0}.", &[name.into()])
}

pub(crate) fn no_hub_answers() -> String {
    both(
        "No hub runs on this data folder, or it does not answer.",
        &[],
    )
}

/// What a hub refuses, in its own words.
pub(crate) fn of_problem(problem: &Problem) -> String {
    let all = Pair::default().both();
    let all = all.map(|lang| in_lang(&problem.text, lang));
    all.join("\n")
}

pub(crate) fn no_device_name() -> String {
    both(
        "A device's name has 1 to {0} characters on one line.",
        &[DEVICE_NAME_MOST.to_string()],
    )
}

pub(crate) fn counters_for_counters() -> String {
    both("Only the role counter is bound to counters.", &[])
}

pub(crate) fn no_lan() -> String {
    both(
        "The hub has no port for the hall yet. Write lan = \"0.0.0.0:7443\" under [hub] in the hall file and start the hub. A device on this computer takes a token: jiaohao hub token.",
        &[],
    )
}

pub(crate) fn no_address() -> String {
    both(
        "This computer's address in the hall's net was not found. Name it: --address 192.168.1.10",
        &[],
    )
}

pub(crate) fn no_such_clerk(clerk: &str) -> String {
    both(
        "{0} is not on the list of staff in the hall file.",
        &[clerk.into()],
    )
}

pub(crate) fn no_pin(why: NoPin) -> String {
    let digits = [PIN_DIGITS.start().to_string(), PIN_DIGITS.end().to_string()];
    match why {
        NoPin::Form => both("A PIN has {0} to {1} digits.", &digits),
        NoPin::Obvious => both(
            "That PIN would be guessed: no rows, no repeats, not the clerk's number. {0} to {1} digits.",
            &digits,
        ),
    }
}

pub(crate) fn pins_differ() -> String {
    both("The two PINs are not the same.", &[])
}

/// Why a data folder cannot be used.
pub(crate) fn of_store(error: &StoreError) -> String {
    let (text, values) = store_words(error);
    both(text, &values)
}

/// Why a backup could not be made or restored.
pub(crate) fn of_backup(error: &BackupError) -> String {
    let path = |path: &std::path::Path| vec![path.display().to_string()];
    let (text, values) = match error {
        BackupError::File(at, why) => (
            "{0} cannot be read or written: {1}.",
            vec![at.display().to_string(), why.to_string()],
        ),
        BackupError::Exists(at) => ("{0} is there already. Name a new folder.", path(at)),
        BackupError::NotEmpty(at) => (
            "The data folder {0} is not empty. A backup is restored into an empty one only.",
            path(at),
        ),
        BackupError::NoBackup(at) => ("{0} is no backup of a hub.", path(at)),
        BackupError::Changed(at) => (
            "{0} was changed or is damaged. Take another backup.",
            path(at),
        ),
        BackupError::Store(error) => store_words(error),
    };
    both(text, &values)
}

fn both(text: &'static str, values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(String::as_str).collect();
    let both = Pair::default().both();
    both.map(|lang| tr_fill(lang, text, &values)).join("\n")
}

fn words(error: &StartError) -> (&'static str, Vec<String>) {
    match error {
        StartError::Store(error) => store_words(error),
        StartError::Impossible(mismatch) => (IMPOSSIBLE, vec![mismatch.to_string()]),
        StartError::Clock(far) => (
            "The clock says {0}, but the last event was on {1}: more than 30 days before. Set the clock right; where it is right, confirm it: jiaohao hub clock --confirm.",
            vec![day(far.clock), day(far.last)],
        ),
        StartError::Rehearsal => (
            "This data folder is a rehearsal: it was made with --at and needs it always. Use another folder for the real hall.",
            Vec::new(),
        ),
        StartError::NoRehearsal => (
            "This data folder is a real hall's: it takes no --at. Use another folder for a rehearsal.",
            Vec::new(),
        ),
        StartError::NoDay => (IMPOSSIBLE, vec![error.to_string()]),
    }
}

const IMPOSSIBLE: &str = "The log is damaged: {0}. Nothing was changed. Keep the data folder as it is and restore the last backup into another one: jiaohao hub restore BACKUP --data NEW-FOLDER";

fn store_words(error: &StoreError) -> (&'static str, Vec<String>) {
    match error {
        StoreError::Folder(path, why) => (
            "The data folder {0} cannot be used: {1}.",
            vec![path.display().to_string(), why.to_string()],
        ),
        StoreError::Open(path, why) => (
            "Others can read the data folder {0}, and this user cannot change that: {1}. Hashes of PINs and tokens are in it. Give the folder to the hub's user: chown -R.",
            vec![path.display().to_string(), why.to_string()],
        ),
        StoreError::ReadOnly(path) => (
            "The disk of the data folder {0} is read-only. The system makes it so when the disk fails: look at dmesg. Mount it writable or replace the disk, then start the hub again.",
            vec![path.display().to_string()],
        ),
        StoreError::InUse(path) => (
            "Another hub is using the data folder {0}. One hall has one hub.",
            vec![path.display().to_string()],
        ),
        StoreError::OtherHall { found, wanted } => (
            "The data folder belongs to the hall {0}, and the hall file is for {1}. Check --data and --config.",
            vec![found.clone(), wanted.clone()],
        ),
        StoreError::Newer { .. } | StoreError::UnknownEvent { .. } => (
            "The data folder was written by a newer jiaohao: {0}. Start that one.",
            vec![error.to_string()],
        ),
        StoreError::Unreadable { .. }
        | StoreError::Gap { .. }
        | StoreError::Changed { .. }
        | StoreError::Damaged(_)
        | StoreError::Impossible(_) => (IMPOSSIBLE, vec![error.to_string()]),
        StoreError::NotDurable(_) => (
            "This disk cannot keep the log safe: {0}. Use a local disk, not a network folder.",
            vec![error.to_string()],
        ),
        StoreError::StillInLog => (
            "Erased in the database, but not yet from its write-ahead log: another program is reading what was before (a backup, a verify). Run this again when it has ended.",
            Vec::new(),
        ),
        StoreError::Database(error) if is_damage(error) => (IMPOSSIBLE, vec![error.to_string()]),
        StoreError::Database(error) => (
            "The database cannot be used: {0}. Is the disk full, or the folder read-only?",
            vec![error.to_string()],
        ),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    let code = error.sqlite_error_code();
    // Or a column of the log holds what it never should.
    matches!(code, Some(DatabaseCorrupt | NotADatabase))
        || matches!(
            error,
            rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::Utf8Error(..)
        )
}

fn day(time: Time) -> String {
    let timestamp = Timestamp::from_millisecond(time.as_millis());
    let timestamp = timestamp.unwrap_or(Timestamp::UNIX_EPOCH);
    timestamp.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
