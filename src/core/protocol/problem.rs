//! Why a request was not carried out, as `application/problem+json` (RFC 9457).

use super::Refusal;
use crate::model::hall::{Languages, Words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    #[serde(flatten)]
    pub why: Why,
    pub status: u16,
    pub title: String,
    /// In the requested language, otherwise in Chinese.
    pub detail: String,
    /// The detail in both languages.
    pub text: Words,
}

/// A problem's `type` and facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Why {
    Known(Refusal),
    /// From a later hub: kept as received.
    Other(Map<String, Value>),
}

/// The last part of a problem's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    Malformed,
    KeyMissing,
    NoToken,
    NotAllowed,
    WrongPin,
    UnknownService,
    UnknownCounter,
    UnknownTicket,
    UnknownClerk,
    UnknownCall,
    UnknownAlarm,
    CannotPrint,
    UnknownReprint,
    AlreadyRated,
    NotAsked,
    RatingOver,
    UnknownRating,
    CaseChanged,
    WrongStep,
    NoticeChanged,
    UnknownNotice,
    TooManyNotices,
    UnknownFile,
    UnfitFile,
    FilesFull,
    UnknownDevice,
    NameTaken,
    UnknownPairing,
    PairingFull,
    NotFound,
    NotAllowedHere,
    NobodyWaiting,
    TooEarly,
    TooLate,
    ServiceClosed,
    QuotaReached,
    AlreadyWaiting,
    CounterNotOpen,
    ClerkElsewhere,
    WrongState,
    TooLarge,
    WrongHost,
    HallChanged,
    HallMistakes,
    HallNotWritten,
    SettingsChanged,
    SettingsMistakes,
    KeyReused,
    TooMany,
    StorageFailed,
    NoHall,
    Busy,
}

impl ProblemKind {
    /// Name, HTTP status and title of every kind.
    const TABLE: [(Self, &'static str, u16, &'static str); 52] = [
        (Self::Malformed, "malformed", 400, "Malformed request"),
        (
            Self::KeyMissing,
            "key-missing",
            400,
            "Idempotency key missing",
        ),
        (Self::NoToken, "no-token", 401, "No valid token"),
        (Self::NotAllowed, "not-allowed", 403, "Not allowed"),
        (Self::WrongPin, "wrong-pin", 403, "Wrong PIN"),
        (
            Self::UnknownService,
            "unknown-service",
            404,
            "Unknown service",
        ),
        (
            Self::UnknownCounter,
            "unknown-counter",
            404,
            "Unknown counter",
        ),
        (Self::UnknownTicket, "unknown-ticket", 404, "Unknown ticket"),
        (Self::UnknownClerk, "unknown-clerk", 404, "Unknown clerk"),
        (Self::UnknownCall, "unknown-call", 404, "Unknown call"),
        (Self::UnknownAlarm, "unknown-alarm", 404, "Unknown alarm"),
        (
            Self::CannotPrint,
            "cannot-print",
            409,
            "Cannot be printed there",
        ),
        (
            Self::UnknownReprint,
            "unknown-reprint",
            404,
            "Unknown reprint",
        ),
        (Self::AlreadyRated, "already-rated", 409, "Rated already"),
        (Self::NotAsked, "not-asked", 409, "Nobody is asked now"),
        (Self::UnknownRating, "unknown-rating", 404, "Unknown rating"),
        (
            Self::CaseChanged,
            "case-changed",
            409,
            "The case has changed",
        ),
        (Self::WrongStep, "wrong-step", 409, "Not possible now"),
        (Self::RatingOver, "rating-over", 409, "The rating is over"),
        (
            Self::NoticeChanged,
            "notice-changed",
            409,
            "The notice has changed",
        ),
        (Self::UnknownNotice, "unknown-notice", 404, "Unknown notice"),
        (
            Self::TooManyNotices,
            "too-many-notices",
            409,
            "Too many notices",
        ),
        (Self::UnknownFile, "unknown-file", 404, "Unknown file"),
        (
            Self::UnfitFile,
            "unfit-file",
            422,
            "The file does not become pictures",
        ),
        (Self::FilesFull, "files-full", 507, "No room for more files"),
        (Self::UnknownDevice, "unknown-device", 404, "Unknown device"),
        (Self::NameTaken, "name-taken", 409, "Name taken"),
        (
            Self::UnknownPairing,
            "unknown-pairing",
            404,
            "No such new device",
        ),
        (
            Self::PairingFull,
            "pairing-full",
            429,
            "Too many new devices",
        ),
        (Self::NotFound, "not-found", 404, "Not found"),
        (
            Self::NotAllowedHere,
            "not-allowed-here",
            405,
            "Method not allowed here",
        ),
        (
            Self::NobodyWaiting,
            "nobody-waiting",
            409,
            "Nobody is waiting",
        ),
        (
            Self::TooEarly,
            "too-early",
            409,
            "Too early for the appointment",
        ),
        (
            Self::TooLate,
            "too-late",
            409,
            "The appointment's day is over",
        ),
        (Self::ServiceClosed, "service-closed", 409, "Service closed"),
        (Self::QuotaReached, "quota-reached", 409, "Quota reached"),
        (
            Self::AlreadyWaiting,
            "already-waiting",
            409,
            "Already waiting",
        ),
        (
            Self::CounterNotOpen,
            "counter-not-open",
            409,
            "Counter not open",
        ),
        (
            Self::ClerkElsewhere,
            "clerk-elsewhere",
            409,
            "Clerk at another counter",
        ),
        (Self::WrongState, "wrong-state", 409, "Wrong state"),
        (Self::TooLarge, "too-large", 413, "Request too large"),
        (Self::WrongHost, "wrong-host", 421, "Wrong host"),
        (
            Self::HallChanged,
            "hall-changed",
            409,
            "The hall file has changed",
        ),
        (
            Self::HallMistakes,
            "hall-mistakes",
            422,
            "Mistakes in the hall file",
        ),
        (
            Self::HallNotWritten,
            "hall-not-written",
            507,
            "The hall file cannot be written",
        ),
        (
            Self::SettingsChanged,
            "settings-changed",
            409,
            "The settings have changed",
        ),
        (
            Self::SettingsMistakes,
            "settings-mistakes",
            422,
            "Mistakes in the settings",
        ),
        (
            Self::KeyReused,
            "key-reused",
            422,
            "Idempotency key used for another command",
        ),
        (Self::TooMany, "too-many", 429, "Too many requests"),
        (Self::StorageFailed, "storage-failed", 503, "Storage failed"),
        (Self::NoHall, "no-hall", 503, "No hall yet"),
        (Self::Busy, "busy", 503, "Busy"),
    ];

    /// All kinds.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::TABLE.iter().map(|row| row.0)
    }

    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The `type` of a problem of this kind.
    pub fn uri(self) -> String {
        format!("{PREFIX}{}", self.name())
    }

    pub fn status(self) -> u16 {
        self.row().2
    }

    pub fn title(self) -> &'static str {
        self.row().3
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::TABLE
            .iter()
            .find(|row| row.1 == name)
            .map(|row| row.0)
    }

    fn row(self) -> &'static (Self, &'static str, u16, &'static str) {
        Self::TABLE
            .iter()
            .find(|row| row.0 == self)
            .expect("the table has every kind")
    }
}

impl Problem {
    pub fn new(refusal: Refusal, text: Words) -> Self {
        let kind = refusal.kind();
        Self {
            why: Why::Known(refusal),
            status: kind.status(),
            title: kind.title().into(),
            detail: Languages::default().say(&text).into(),
            text,
        }
    }

    /// `None` if a later hub sent a kind or facts that this version does not know.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.why {
            Why::Known(refusal) => Some(refusal),
            Why::Other(_) => None,
        }
    }

    /// `None` for a kind from a later hub.
    pub fn known_kind(&self) -> Option<ProblemKind> {
        match &self.why {
            Why::Known(refusal) => Some(refusal.kind()),
            Why::Other(facts) => {
                ProblemKind::parse(facts.get("type")?.as_str()?.strip_prefix(PREFIX)?)
            }
        }
    }

    /// Whether the hub refuses the device as such, whatever it asks for. An unknown kind comes from a later hub,
    /// which may no longer support this version.
    pub fn refuses_the_device(&self) -> bool {
        matches!(
            self.known_kind(),
            Some(ProblemKind::NoToken | ProblemKind::NotAllowed) | None
        )
    }
}

const PREFIX: &str = "/problems/";
