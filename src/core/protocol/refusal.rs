//! Why a request was not carried out, with its facts: created by the hub, put into words by a device.

use super::view::NoticeView;
use super::{FileFault, HallChange, HallMistake, ProblemKind, SetView, SettingsMistake};
use crate::model::rating::{Grade, Reason as RatingReason};
use crate::model::rating_case::{CaseFault, CaseState};
use crate::model::{
    AlarmId, CannotPrint, ClerkId, CounterId, CounterStateName, DeviceId, FileHash, Moment,
    NoticeId, OutcomeId, ReprintId, ServiceId, ServiceStatus, TicketId, TicketState, WrongState,
};
use serde::{Deserialize, Serialize};

/// On the wire: a problem's `type` and its facts, beside the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Refusal {
    #[serde(rename = "/problems/malformed")]
    Malformed(Malformed),
    #[serde(rename = "/problems/key-missing")]
    KeyMissing,
    #[serde(rename = "/problems/no-token")]
    NoToken,
    #[serde(rename = "/problems/not-allowed")]
    NotAllowed {
        /// The counter at which it is not allowed; `None`: nowhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counter: Option<CounterId>,
    },
    #[serde(rename = "/problems/wrong-pin")]
    WrongPin {
        clerk: ClerkId,
        /// When PINs are checked again, after too many wrong ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
    #[serde(rename = "/problems/unknown-service")]
    UnknownService { service: ServiceId },
    #[serde(rename = "/problems/unknown-counter")]
    UnknownCounter { counter: CounterId },
    #[serde(rename = "/problems/unknown-ticket")]
    UnknownTicket { ticket: TicketId },
    #[serde(rename = "/problems/unknown-clerk")]
    UnknownClerk { clerk: ClerkId },
    #[serde(rename = "/problems/unknown-call")]
    UnknownCall { call: u64 },
    #[serde(rename = "/problems/unknown-alarm")]
    UnknownAlarm { alarm: AlarmId },
    /// The kiosk cannot print a ticket again now.
    #[serde(rename = "/problems/cannot-print")]
    CannotPrint { device: DeviceId, why: CannotPrint },
    /// None that the kiosk may take or end.
    #[serde(rename = "/problems/unknown-reprint")]
    UnknownReprint { reprint: ReprintId },
    /// There is one grade a visit.
    #[serde(rename = "/problems/already-rated")]
    AlreadyRated { ticket: TicketId },
    /// The visit was not started and served, it is over, or the next visitor was called.
    #[serde(rename = "/problems/not-asked")]
    NotAsked { ticket: TicketId },
    /// Too late to say more about a rating.
    #[serde(rename = "/problems/rating-over")]
    RatingOver { ticket: TicketId },
    /// No visit of this ticket was rated.
    #[serde(rename = "/problems/unknown-rating")]
    UnknownRating { rating: TicketId },
    /// Somebody else has done something about it since the writer saw it.
    #[serde(rename = "/problems/case-changed")]
    CaseChanged {
        rating: TicketId,
        /// The number of the event that changed it last.
        revision: u64,
        case_state: CaseState,
    },
    /// What cannot be done about a rating now.
    #[serde(rename = "/problems/wrong-step")]
    WrongStep {
        rating: TicketId,
        because: CaseFault,
    },
    /// Somebody else has changed it since the writer saw it.
    #[serde(rename = "/problems/notice-changed")]
    NoticeChanged {
        notice: NoticeId,
        /// As it is now.
        current: Box<NoticeView>,
    },
    #[serde(rename = "/problems/unknown-notice")]
    UnknownNotice { notice: NoticeId },
    #[serde(rename = "/problems/too-many-notices")]
    TooManyNotices { most: usize },
    /// The hub keeps no file of this hash.
    #[serde(rename = "/problems/unknown-file")]
    UnknownFile { file: FileHash },
    /// What was uploaded does not become pictures.
    #[serde(rename = "/problems/unfit-file")]
    UnfitFile { reason: FileFault },
    /// There is no room for more files.
    #[serde(rename = "/problems/files-full")]
    FilesFull,
    /// No device of this number has a token.
    #[serde(rename = "/problems/unknown-device")]
    UnknownDevice { device: DeviceId },
    /// Another device has this name, or once had it.
    #[serde(rename = "/problems/name-taken")]
    NameTaken { name: String },
    /// No new device waits with this key or these digits.
    #[serde(rename = "/problems/unknown-pairing")]
    UnknownPairing,
    #[serde(rename = "/problems/pairing-full")]
    PairingFull { most: usize },
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[serde(rename = "/problems/not-allowed-here")]
    NotAllowedHere,
    #[serde(rename = "/problems/nobody-waiting")]
    NobodyWaiting { counter: CounterId },
    #[serde(rename = "/problems/too-early")]
    TooEarly { slot: Moment, from: Moment },
    #[serde(rename = "/problems/too-late")]
    TooLate { slot: Moment },
    #[serde(rename = "/problems/service-closed")]
    ServiceClosed {
        service: ServiceId,
        state: ServiceStatus,
        opens_at: Option<Moment>,
    },
    #[serde(rename = "/problems/quota-reached")]
    QuotaReached { service: ServiceId },
    /// The same person already holds a ticket for the service.
    #[serde(rename = "/problems/already-waiting")]
    AlreadyWaiting {
        ticket: TicketId,
        number: String,
        service: ServiceId,
        state: TicketState,
    },
    #[serde(rename = "/problems/counter-not-open")]
    CounterNotOpen {
        counter: CounterId,
        state: CounterStateName,
    },
    #[serde(rename = "/problems/clerk-elsewhere")]
    ClerkElsewhere { clerk: ClerkId, counter: CounterId },
    #[serde(rename = "/problems/wrong-state")]
    WrongState(WrongState),
    #[serde(rename = "/problems/too-large")]
    TooLarge,
    #[serde(rename = "/problems/wrong-host")]
    WrongHost,
    /// The file in the data folder is no longer the one that the new file was made from.
    #[serde(rename = "/problems/hall-changed")]
    HallChanged {
        /// Of the file that is there now.
        hash: String,
        /// What has changed since.
        changes: Vec<HallChange>,
    },
    #[serde(rename = "/problems/hall-mistakes")]
    HallMistakes { mistakes: Vec<HallMistake> },
    #[serde(rename = "/problems/hall-not-written")]
    HallNotWritten,
    /// The device's settings are no longer those that the new ones were made from.
    #[serde(rename = "/problems/settings-changed")]
    SettingsChanged {
        device: DeviceId,
        /// Those that are set now.
        now: Option<SetView>,
    },
    #[serde(rename = "/problems/settings-mistakes")]
    SettingsMistakes { mistakes: Vec<SettingsMistake> },
    #[serde(rename = "/problems/key-reused")]
    KeyReused,
    #[serde(rename = "/problems/too-many")]
    TooMany,
    #[serde(rename = "/problems/storage-failed")]
    StorageFailed,
    /// The hub waits for its first hall to be set up.
    #[serde(rename = "/problems/no-hall")]
    NoHall,
    #[serde(rename = "/problems/busy")]
    Busy,
}

/// What is wrong with a request, as far as a clerk can correct it. The facts tell the variants apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Malformed {
    /// The outcome does not belong to the ticket's service.
    Outcome {
        outcome: OutcomeId,
        service: ServiceId,
    },
    /// More cases than one ticket may carry, or none.
    Cases { cases: u32, most: u32 },
    /// A counter that both serves and helps a service, or has it twice.
    ServedTwice { service: ServiceId },
    /// A counter that is assigned no service at all.
    ServesNothing { counter: CounterId },
    /// A notice that ends before it begins, or has ended already.
    NoticeOver { until: Moment },
    /// The reason is listed for another grade.
    Reason { code: RatingReason, grade: Grade },
    /// An urgent notice needs an end within so many hours.
    UrgentTooLong { most_h: u32 },
    /// A notice for a zone that no counter is in.
    NoticeZone { zone: String },
    /// Anything else: a bug in the program that sent it.
    Request {},
}

impl Refusal {
    pub const MALFORMED: Self = Self::Malformed(Malformed::Request {});
    pub const NOT_ALLOWED: Self = Self::NotAllowed { counter: None };

    pub fn kind(&self) -> ProblemKind {
        match self {
            Self::Malformed(_) => ProblemKind::Malformed,
            Self::KeyMissing => ProblemKind::KeyMissing,
            Self::NoToken => ProblemKind::NoToken,
            Self::NotAllowed { .. } => ProblemKind::NotAllowed,
            Self::WrongPin { .. } => ProblemKind::WrongPin,
            Self::UnknownService { .. } => ProblemKind::UnknownService,
            Self::UnknownCounter { .. } => ProblemKind::UnknownCounter,
            Self::UnknownTicket { .. } => ProblemKind::UnknownTicket,
            Self::UnknownClerk { .. } => ProblemKind::UnknownClerk,
            Self::UnknownCall { .. } => ProblemKind::UnknownCall,
            Self::UnknownAlarm { .. } => ProblemKind::UnknownAlarm,
            Self::CannotPrint { .. } => ProblemKind::CannotPrint,
            Self::UnknownReprint { .. } => ProblemKind::UnknownReprint,
            Self::AlreadyRated { .. } => ProblemKind::AlreadyRated,
            Self::NotAsked { .. } => ProblemKind::NotAsked,
            Self::RatingOver { .. } => ProblemKind::RatingOver,
            Self::UnknownRating { .. } => ProblemKind::UnknownRating,
            Self::CaseChanged { .. } => ProblemKind::CaseChanged,
            Self::WrongStep { .. } => ProblemKind::WrongStep,
            Self::NoticeChanged { .. } => ProblemKind::NoticeChanged,
            Self::UnknownNotice { .. } => ProblemKind::UnknownNotice,
            Self::TooManyNotices { .. } => ProblemKind::TooManyNotices,
            Self::UnknownFile { .. } => ProblemKind::UnknownFile,
            Self::UnfitFile { .. } => ProblemKind::UnfitFile,
            Self::FilesFull => ProblemKind::FilesFull,
            Self::UnknownDevice { .. } => ProblemKind::UnknownDevice,
            Self::NameTaken { .. } => ProblemKind::NameTaken,
            Self::UnknownPairing => ProblemKind::UnknownPairing,
            Self::PairingFull { .. } => ProblemKind::PairingFull,
            Self::NotFound => ProblemKind::NotFound,
            Self::NotAllowedHere => ProblemKind::NotAllowedHere,
            Self::NobodyWaiting { .. } => ProblemKind::NobodyWaiting,
            Self::TooEarly { .. } => ProblemKind::TooEarly,
            Self::TooLate { .. } => ProblemKind::TooLate,
            Self::ServiceClosed { .. } => ProblemKind::ServiceClosed,
            Self::QuotaReached { .. } => ProblemKind::QuotaReached,
            Self::AlreadyWaiting { .. } => ProblemKind::AlreadyWaiting,
            Self::CounterNotOpen { .. } => ProblemKind::CounterNotOpen,
            Self::ClerkElsewhere { .. } => ProblemKind::ClerkElsewhere,
            Self::WrongState(_) => ProblemKind::WrongState,
            Self::TooLarge => ProblemKind::TooLarge,
            Self::WrongHost => ProblemKind::WrongHost,
            Self::HallChanged { .. } => ProblemKind::HallChanged,
            Self::HallMistakes { .. } => ProblemKind::HallMistakes,
            Self::HallNotWritten => ProblemKind::HallNotWritten,
            Self::SettingsChanged { .. } => ProblemKind::SettingsChanged,
            Self::SettingsMistakes { .. } => ProblemKind::SettingsMistakes,
            Self::KeyReused => ProblemKind::KeyReused,
            Self::TooMany => ProblemKind::TooMany,
            Self::StorageFailed => ProblemKind::StorageFailed,
            Self::NoHall => ProblemKind::NoHall,
            Self::Busy => ProblemKind::Busy,
        }
    }
}
