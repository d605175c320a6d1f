//! Request bodies.

use super::view::TroubleKind;
use super::{Hidden, PersonNumber, Role};
use crate::model::hall::Words;
use crate::model::text::{Lines, Text};
use crate::model::{
    Action, Announced, Class, ClerkId, CounterId, DeviceId, DeviceSettings, EndCalled, Moment,
    NoticeForm, NoticeHours, OutcomeId, PageSeconds, Paper, Pictures, ReprintState, ServiceId,
    Target, TicketId, TicketState, Weight,
};
use jiff::civil::Weekday;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Maximum length of a clerk, a pause reason and a note, in characters.
pub const CLERK_MOST: usize = 32;
pub const REASON_MOST: usize = 64;
pub const NOTE_MOST: usize = 500;
/// Maximum length of what is written to an alarm, in characters.
pub const ALARM_NOTE_MOST: usize = 100;
/// Maximum length of a notice, in characters.
pub const NOTICE_MOST: usize = 200;
/// Maximum length of an urgent text, in columns of half a Han character: it stands on the screen at once.
pub const URGENT_COLUMNS_MOST: usize = 100;
/// Maximum length of the large letters of an urgent notice, in columns of half a Han character.
pub const TITLE_MOST: usize = 24;
/// Maximum length of a page's title, and of each of its lines without a picture and beside one, in columns of half a Han
/// character.
pub const PAGE_TITLE_MOST: usize = 20;
pub const PAGE_LINE_MOST: usize = 32;
pub const PAGE_LINE_BESIDE_MOST: usize = 20;
/// Maximum number of lines of a page.
pub const PAGE_LINES_MOST: usize = 5;
/// Maximum number of pictures of a page in one language: a short document.
pub const PICTURES_MOST: usize = 20;
/// Maximum length of what the public reads about a paused service, in characters.
pub const SERVICE_REASON_MOST: usize = 16;

/// `POST /v1/tickets`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    pub service: ServiceId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// The appointed time; only with class `appointment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<u32>,
    /// The number that the service asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonNumber>,
    /// Another ticket for someone who already holds one for this service; guides only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<bool>,
}

/// `GET /v1/tickets`: omitted filters match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<TicketState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
    /// Only tickets after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<TicketId>,
}

/// `GET /v1/days/{date}/tickets`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberQuery {
    pub number: String,
}

/// `POST /v1/tickets/{id}/printed`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintedBody {
    /// Anything but `pending`.
    pub outcome: Paper,
}

/// `POST /v1/tickets/{id}/reprint`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReprintBody {
    /// The kiosk that is to print it.
    pub device: DeviceId,
}

/// `POST /v1/reprints/{id}/outcome`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReprintOutcomeBody {
    /// `printed`, `failed`, `unknown`, `busy` or `no-printer`.
    pub outcome: ReprintState,
}

/// An empty body: `{}`, or nothing at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoBody {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenBody {
    #[serde(deserialize_with = "typed_clerk")]
    pub clerk: ClerkId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Hidden>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseBody {
    /// The id of one of the hall's reasons, or a text for staff.
    #[schema(value_type = String)]
    pub reason: Text<REASON_MOST>,
}

/// `POST /v1/session`: a member of staff signs in in a browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    #[serde(deserialize_with = "typed_clerk")]
    pub staff: ClerkId,
    pub pin: Hidden,
}

/// `POST /v1/staff/{id}/pin`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffPinBody {
    pub pin: Hidden,
}

/// `POST /v1/session/first`: the first PIN of a new hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstSignInBody {
    /// The one-time string.
    pub code: Hidden,
    #[serde(deserialize_with = "typed_clerk")]
    pub staff: ClerkId,
    /// The new PIN.
    pub pin: Hidden,
}

/// `POST /v1/notices`, `PUT /v1/notices/{id}`: a text in the hall's languages, or pictures, on its screens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeBody {
    /// By language, up to [`NOTICE_MOST`] characters each; the hall's first language is needed but for pages with pictures.
    /// Only a page has several lines, [`PAGE_LINES_MOST`] at most.
    #[schema(value_type = Words)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub text: BTreeMap<String, Lines<NOTICE_MOST>>,
    /// By language, up to [`TITLE_MOST`] columns each ([`PAGE_TITLE_MOST`] of a page); urgent notices and pages need the
    /// hall's first language.
    #[schema(value_type = Words)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub title: BTreeMap<String, Text<NOTICE_MOST>>,
    #[serde(default, skip_serializing_if = "NoticeForm::is_line")]
    pub form: NoticeForm,
    /// It is kept, and no screen is told of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// When screens begin to show it; without it at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// When they no longer do; without it when it is withdrawn. An urgent notice needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// On which days, `mon` to `sun`; without any on all.
    #[schema(value_type = Vec<String>)]
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "crate::model::hall::weekdays"
    )]
    pub weekdays: Vec<Weekday>,
    /// During which hours of a day; without it all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<NoticeHours>,
    /// On the screens of these zones; without any on all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
    /// Of a page: files of `POST /v1/files` by language, [`PICTURES_MOST`] at most each; a language without any shows those
    /// of the hall's first.
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    #[serde(default, skip_serializing_if = "Pictures::is_empty")]
    pub picture: Pictures,
    /// How often a page has its turn beside the others, 1 to 9; without it 2.
    #[schema(value_type = Option<u8>)]
    #[serde(default, skip_serializing_if = "Weight::is_usual")]
    pub weight: Weight,
    /// How long a page stands in its turn, 5 to 120; without it 15.
    #[schema(value_type = Option<u16>)]
    #[serde(default, skip_serializing_if = "PageSeconds::is_usual")]
    pub seconds: PageSeconds,
    /// For a change: the `revision` of the notice that the writer saw; without it, whatever is there is overwritten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<u64>,
}

/// `POST /v1/calls/{seq}/announced`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedBody {
    pub outcome: Announced,
}

/// `POST /v1/alarms/{id}/acknowledge`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeBody {
    /// What is being done about it, up to [`ALARM_NOTE_MOST`] characters.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<ALARM_NOTE_MOST>>,
}

/// `POST /v1/services/{id}/pause`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePauseBody {
    /// For the public, up to [`SERVICE_REASON_MOST`] characters.
    #[schema(value_type = String)]
    pub reason: Text<SERVICE_REASON_MOST>,
}

/// `POST /v1/services/{id}/quota`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaBody {
    /// How many tickets the service may have today; null: as many as people take.
    pub today: Option<u32>,
}

/// `POST /v1/counters/{id}/assign`: what the counter serves and helps until the day ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignBody {
    /// Null: what the hall file says again.
    pub serves: Option<Vec<ServiceId>>,
    #[serde(default)]
    pub helps: Vec<ServiceId>,
}

/// `POST /v1/tickets/{id}/class`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassBody {
    /// `normal` or `priority`.
    pub class: Class,
    /// Why.
    #[schema(value_type = String)]
    pub note: Text<NOTE_MOST>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NextBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Current>,
}

/// How *next* ends a ticket that has been called but not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Current {
    Finish,
    NoShow,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBody {
    pub ticket: TicketId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub note: Option<Text<NOTE_MOST>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnparkBody {
    pub ticket: TicketId,
}

/// The clerk is the typed text without surrounding spaces: otherwise one clerk would become two.
fn typed_clerk<'de, D: Deserializer<'de>>(from: D) -> Result<ClerkId, D::Error> {
    let text = Text::<CLERK_MOST>::deserialize(from)?;
    Ok(ClerkId::from(text.as_str()))
}

/// To a service or to a counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TransferFields", into = "TransferFields")]
pub struct TransferBody(pub Target);

/// Exactly one of them.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TransferBody)]
pub struct TransferFields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<ServiceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counter: Option<CounterId>,
}

impl TryFrom<TransferFields> for TransferBody {
    type Error = &'static str;

    fn try_from(fields: TransferFields) -> Result<Self, &'static str> {
        match (fields.service, fields.counter) {
            (Some(service), None) => Ok(Self(Target::Service(service))),
            (None, Some(counter)) => Ok(Self(Target::Counter(counter))),
            (Some(_), Some(_)) | (None, None) => Err("either a service or a counter is needed"),
        }
    }
}

impl From<TransferBody> for TransferFields {
    fn from(TransferBody(target): TransferBody) -> Self {
        let (service, counter) = match target {
            Target::Service(service) => (Some(service), None),
            Target::Counter(counter) => (None, Some(counter)),
        };
        Self { service, counter }
    }
}

/// `PUT /v1/device`: what a device reports about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceReport {
    pub version: String,
    /// Its role; a token takes precedence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// It has a loudspeaker that works, and speaks the hall's calls.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub speaks: bool,
    /// The settings that it goes by: a kiosk's or a display's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<DeviceSettings>,
    /// All current troubles; earlier ones are over.
    pub trouble: Vec<TroubleReport>,
}

/// Maximum length of a trouble's detail, in characters.
pub const DETAIL_MOST: usize = 120;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TroubleReport {
    #[schema(value_type = String)]
    pub kind: TroubleKind,
    pub since: Moment,
    /// For staff: which port, which name; up to [`DETAIL_MOST`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Whether a body is an object, as far as its beginning tells: the reader takes a list of the fields' values, too.
pub fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

/// Every verb once: its name and its body.
macro_rules! verbs {
    ($($verb:ident = $name:literal, $body:ident;)*) => {
        /// The last part of `POST /v1/counters/{id}/VERB`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Verb {
            $($verb,)*
        }

        impl Verb {
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$verb),*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$verb => $name,)*
                }
            }

            /// The name of its body's type.
            pub fn body(self) -> &'static str {
                match self {
                    $(Self::$verb => stringify!($body),)*
                }
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|verb| verb.as_str() == text)
            }
        }

        /// A clerk's request, with its body.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum CounterRequest {
            $($verb($body),)*
        }

        impl CounterRequest {
            /// Reads a request body. An empty one counts as `{}`.
            ///
            /// # Errors
            /// What is wrong with the body, in the JSON parser's words.
            pub fn read(verb: Verb, body: &[u8]) -> Result<Self, serde_json::Error> {
                let body = if body.is_empty() { b"{}" } else { body };
                if !is_object(body) {
                    return Err(serde::de::Error::custom("the body is no object"));
                }
                Ok(match verb {
                    $(Verb::$verb => Self::$verb(serde_json::from_slice(body)?),)*
                })
            }

            pub fn verb(&self) -> Verb {
                match self {
                    $(Self::$verb(_) => Verb::$verb,)*
                }
            }

            /// The body that [`CounterRequest::read`] reads.
            ///
            /// # Errors
            /// Never for values that a device creates; the signature is the JSON writer's.
            pub fn body(&self) -> Result<Vec<u8>, serde_json::Error> {
                match self {
                    $(Self::$verb(body) => serde_json::to_vec(body),)*
                }
            }
        }
    };
}

verbs! {
    Open = "open", OpenBody;
    Close = "close", NoBody;
    Pause = "pause", PauseBody;
    Resume = "resume", NoBody;
    Next = "next", NextBody;
    Call = "call", CallBody;
    Recall = "recall", NoBody;
    Start = "start", NoBody;
    NoShow = "no-show", NoBody;
    Finish = "finish", FinishBody;
    Park = "park", NoBody;
    Unpark = "unpark", UnparkBody;
    Transfer = "transfer", TransferBody;
}

impl CounterRequest {
    /// What the queue is asked to do. The PIN and a note's text are left out: they are for the hub only.
    pub fn action(&self) -> Action {
        match self {
            Self::Open(body) => Action::Open {
                clerk: body.clerk.clone(),
            },
            Self::Close(_) => Action::Close,
            Self::Pause(body) => Action::Pause {
                reason: body.reason.to_string(),
            },
            Self::Resume(_) => Action::Resume,
            Self::Next(body) => Action::CallNext {
                current: body.current.map(|current| match current {
                    Current::Finish => EndCalled::Finish,
                    Current::NoShow => EndCalled::NoShow,
                }),
            },
            Self::Call(body) => Action::Call {
                ticket: body.ticket,
                noted: body.note.is_some(),
            },
            Self::Recall(_) => Action::Recall,
            Self::Start(_) => Action::Start,
            Self::NoShow(_) => Action::NoShow,
            Self::Finish(body) => Action::Finish {
                outcome: body.outcome.clone(),
                cases: body.cases,
            },
            Self::Park(_) => Action::Park,
            Self::Unpark(body) => Action::Unpark {
                ticket: body.ticket,
            },
            Self::Transfer(TransferBody(to)) => Action::Transfer { to: to.clone() },
        }
    }
}
