//! What can be wrong in a file: values with their facts. Their words are in `words.rs`.

use crate::model::hall::Words;
use serde::Serialize;

/// The file as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "snake_case"
)]
pub enum FileFault {
    #[serde(rename = "file-missing")]
    Missing,
    #[serde(rename = "file-unreadable")]
    Unreadable {
        why: String,
    },
    #[serde(rename = "file-too-large")]
    TooLarge {
        most_bytes: u64,
    },
    /// A folder, a pipe, a device.
    NoFile,
    NotUtf8,
    #[serde(rename = "file-empty")]
    Empty,
    /// Neither name nor content tells which kind of file it is.
    #[serde(rename = "file-unknown")]
    Unknown,
    /// This many more than are reported.
    More {
        count: usize,
    },
}

/// Keys, and how often they occur.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum KeyFault {
    #[serde(rename = "unknown-key")]
    Unknown {
        key: String,
        near: Option<String>,
    },
    #[serde(rename = "missing-key")]
    Missing {
        key: String,
    },
    #[serde(rename = "key-twice")]
    Twice {
        key: String,
    },
    TooMany {
        key: String,
        most: usize,
    },
    EmptyList {
        key: String,
    },
}

/// A single value; `value` is what the file contains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ValueFault {
    WrongType {
        key: String,
        want: Type,
    },
    EmptyText {
        key: String,
    },
    TooLong {
        most_characters: usize,
    },
    /// For a line of a ticket.
    TooWideForPaper {
        key: String,
        columns: usize,
        most_columns: usize,
    },
    ControlCharacter,
    OutOfRange {
        value: i64,
        low: i64,
        high: i64,
    },
    NotOneOf {
        value: String,
        choices: Vec<String>,
        near: Option<String>,
    },
    /// It does not have the required form.
    Malformed {
        value: String,
        form: Form,
    },
    DurationOutOfRange {
        low_s: i64,
        high_s: i64,
    },
    /// A part of a day that ends before it begins.
    PeriodBackwards {
        value: String,
    },
}

/// Values that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Misfit {
    IdTwice {
        id: String,
        first_line: usize,
    },
    NumberTwice {
        number: u32,
        first_line: usize,
    },
    /// In one list.
    Repeated {
        value: String,
    },
    UnknownReference {
        to: Reference,
        id: String,
        known: Vec<String>,
        near: Option<String>,
    },
    /// It begins before the previous one ends.
    PeriodsOverlap {
        value: String,
    },
    /// Two opening hours for one weekday, both with a season or both without.
    HoursOverlap {
        first_line: usize,
    },
    ClosedWorkday {
        date: String,
    },
    EarlyOverHeadStart,
    TwoReturnRules,
    /// The data folder belongs to another hall.
    OtherHall {
        wanted: String,
    },
    ServedAndHelped {
        service: String,
    },
}

/// Something that may be intended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Hint {
    LooksLikeDigit {
        prefix: String,
    },
    /// It stood for something else before.
    IdReused {
        id: String,
        before: Words,
        now: Words,
    },
    SoundsLike {
        prefix: String,
        other: String,
        first_line: usize,
    },
    NobodyServes {
        service: String,
    },
    EmptyGroup {
        group: String,
    },
    IdleCounter {
        counter: String,
    },
    NoClerk,
    /// A voice pack has no clips for this.
    NotSpoken {
        language: String,
        what: Words,
    },
    NoVoice {
        why: String,
    },
    /// The key is now in the hall file.
    Moved {
        to: String,
    },
    /// The screens' fonts lack them.
    NotOnScreen {
        characters: Vec<String>,
    },
    /// Printers lack them, and there is no substitute.
    NotOnPaper {
        characters: Vec<String>,
    },
    /// Wider than a line of the ticket.
    TooWide {
        columns: usize,
        most_columns: usize,
    },
}

/// A syntax error, where nothing more specific is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    Text,
    Bracket,
    Equals,
    Value,
    Unquoted,
    Comma,
    Number,
    Date,
    Key,
    Table,
    Other,
}

/// The form that a text must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    Id,
    Prefix,
    Duration,
    Period,
    Date,
    MonthDay,
    TimeZone,
    /// Address and port.
    Address,
    /// A loopback address and port.
    Loopback,
    HubUrl,
    /// An unencrypted hub must be on this computer.
    PlainHub,
    EnrollString,
    DeviceName,
    WindowPlace,
}

/// The type that a value must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    Text,
    Duration,
    Date,
    WholeNumber,
    YesNo,
    List,
    Section,
    Sections,
}

/// What a name in another part of the configuration refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    Group,
    Service,
    Outcome,
    /// In the hall file, referenced by a display's file.
    Zone,
    /// In the hall file, referenced by a counter's file.
    Counter,
    /// In the hall file's staff, referenced by a counter's file.
    Clerk,
}
