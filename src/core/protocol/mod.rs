//! What travels between the hub and its devices: requests, answers, problems and the stream. Both ends use these
//! types, so the wire format is defined once; the shapes of tickets, counters and halls are in
//! [`crate::protocol::view`].

mod answer;
pub mod base32;
mod devices;
mod enroll;
mod file;
mod hall_file;
mod hidden;
mod pairing;
pub mod path;
mod person;
mod problem;
mod proof;
mod rating;
mod refusal;
mod request;
mod role;
mod stream;
pub mod view;

pub use answer::{
    AlarmsPage, Answer, CallOutcome, DayCourse, DayFigures, DayTickets, GuideEntry, GuidePage,
    NoticesPage, ReprintsPage, SessionView, TicketRecord, TicketStep, TicketsPage,
};
pub use devices::{
    DEVICE_NAME_MOST, DeviceSettingsBody, DeviceView, DevicesPage, KioskView, RenameBody, SetView,
    SettingsMistake,
};
pub use enroll::{EnrollBody, EnrollString, Enrolled, Fingerprint, NoEnrollString, SECRET_BYTES};
pub use file::{FileFault, KeptFile, KeptPicture, PictureKind, UPLOAD_LIMIT};
pub use hall_file::{
    AdoptHallBody, CheckHallBody, HALL_BODY_LIMIT, HallAdopted, HallChange, HallChanged, HallCheck,
    HallFileView, HallFiles, HallMistake, HallSource, HallVersion, OldHallFile,
};
pub use hidden::Hidden;
pub use pairing::{
    ApproveBody, BY_DIGITS, PAIRING_NONCE_BYTES, PairingBegun, PairingBody, PairingKey,
    PairingNonce, PairingPage, PairingState, PairingStateName, PairingView, RefuseBody, RevealBody,
    commitment, digits,
};
pub use person::{FIXED_LINE_LEAST, FIXED_LINE_MOST, ID_SIGNS, MOBILE_DIGITS, PersonNumber};
pub use problem::{Problem, ProblemKind, Why};
pub use proof::{HubProof, NONCE_BYTES, token_id};
pub use rating::{
    CASE_NOTE_MOST, CONTACT_MOST, CaseBody, CaseStepView, CaseVerb, CaseView, Private,
    RATING_DAYS_MOST, RATINGS_PAGE, REASONS_MOST, Rates, RatingBody, RatingDetailsBody,
    RatingGiven, RatingView, RatingsPage, Share,
};
pub use refusal::{Malformed, Refusal};
pub use request::{
    ALARM_NOTE_MOST, AcknowledgeBody, AnnouncedBody, AssignBody, CLERK_MOST, CallBody, ClassBody,
    CounterRequest, Current, DETAIL_MOST, DeviceReport, FinishBody, FirstSignInBody, IssueBody,
    NOTE_MOST, NOTICE_MOST, NextBody, NoBody, NoticeBody, NumberQuery, OpenBody,
    PAGE_LINE_BESIDE_MOST, PAGE_LINE_MOST, PAGE_LINES_MOST, PAGE_TITLE_MOST, PICTURES_MOST,
    PauseBody, PrintedBody, QuotaBody, REASON_MOST, ReprintBody, ReprintOutcomeBody,
    SERVICE_REASON_MOST, ServicePauseBody, SignInBody, StaffPinBody, TITLE_MOST, TicketFilter,
    TransferBody, TransferFields, TroubleReport, URGENT_COLUMNS_MOST, UnparkBody, Verb, is_object,
};
pub use role::{Role, UnknownRole};
pub use stream::{CHANGE, SETTINGS, SNAPSHOT, StreamMessage, TICK, UnreadableMessage};

/// The mDNS service under which a hub is found in its hall's network.
pub const MDNS_SERVICE: &str = "_jiaohao._tcp.local.";
/// Its properties with the fingerprint of the hub's public key, and of the certificate that older devices know.
pub const MDNS_KEY: &str = "key";
pub const MDNS_CERTIFICATE: &str = "fp";
/// Every POST carries one: a repeated command is carried out once.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Name of the requesting device, on the open loopback.
pub const DEVICE_NAME: &str = "jiaohao-device";
/// Where a stream resumes: the number of the last event seen.
pub const LAST_EVENT_ID: &str = "last-event-id";
/// Maximum size of a request body, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;
