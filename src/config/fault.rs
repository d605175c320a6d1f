//! What can be wrong in a file: values with their facts. Their words stand in `words.rs`.

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
    /// Neither name nor content tell which file it is.
    #[serde(rename = "file-unknown")]
    Unknown,
    /// So many more than are named.
    More {
        count: usize,
    },
}

/// Keys and how often they stand there.
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

/// One value by itself; `value` is what stands in the file.
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
    /// It is not written as it must be.
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

/// Values that do not go together.
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
    /// It begins before the one in front of it ends.
    PeriodsOverlap {
        value: String,
    },
    /// Two opening hours for one weekday, both in a season or both without.
    HoursOverlap {
        first_line: usize,
    },
    ClosedWorkday {
        date: String,
    },
    EarlyOverHeadStart,
    TwoReturnRules,
    ServedAndHelped {
        service: String,
    },
}

/// It may be meant so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Hint {
    LooksLikeDigit {
        prefix: String,
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
    /// The key stands in the hall file now.
    Moved {
        to: String,
    },
    /// The fonts of the screens lack them.
    NotOnScreen {
        characters: Vec<String>,
    },
    /// Printers lack them, and there is no equal.
    NotOnPaper {
        characters: Vec<String>,
    },
    /// Wider than a line of the ticket.
    TooWide {
        columns: usize,
        most_columns: usize,
    },
}

/// A slip in the notation, where nothing more can be told.
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

/// How a text must be written.
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
    /// An address of this computer alone, and port.
    Loopback,
    HubUrl,
    /// Without encryption a hub is only on this computer.
    PlainHub,
    EnrollString,
    DeviceName,
    WindowPlace,
}

/// What a value must be.
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

/// What another part of the file is named by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    Group,
    Service,
    Outcome,
    /// Of the hall file, in a display's file.
    Zone,
    /// Of the hall file, in a counter's file.
    Counter,
    /// Of the hall file's staff, in a counter's file.
    Clerk,
}
