//! Request bodies.

use super::view::TroubleKind;
use super::{Hidden, PersonNumber, Role};
use crate::model::text::Text;
use crate::model::{
    Action, Class, ClerkId, CounterId, EndCalled, Moment, OutcomeId, Paper, ServiceId, Target,
    TicketId, TicketState,
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// Maximum length of a clerk, a pause reason and a note, in characters.
pub const CLERK_MOST: usize = 32;
pub const REASON_MOST: usize = 64;
pub const NOTE_MOST: usize = 500;

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

/// `POST /v1/tickets/{id}/printed`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintedBody {
    /// Anything but `pending`.
    pub outcome: Paper,
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

/// To a service or to a counter: exactly one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterId>,
}

impl TransferBody {
    pub fn to(target: &Target) -> Self {
        match target {
            Target::Service(service) => Self {
                service: Some(service.clone()),
                counter: None,
            },
            Target::Counter(counter) => Self {
                service: None,
                counter: Some(counter.clone()),
            },
        }
    }

    /// `None` if both or neither are given.
    pub fn target(&self) -> Option<Target> {
        match (&self.service, &self.counter) {
            (Some(service), None) => Some(Target::Service(service.clone())),
            (None, Some(counter)) => Some(Target::Counter(counter.clone())),
            (Some(_), Some(_)) | (None, None) => None,
        }
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

/// The last part of `POST /v1/counters/{id}/VERB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    Open,
    Close,
    Pause,
    Resume,
    Next,
    Call,
    Recall,
    Start,
    NoShow,
    Finish,
    Park,
    Unpark,
    Transfer,
}

impl Verb {
    pub const ALL: [Self; 13] = [
        Self::Open,
        Self::Close,
        Self::Pause,
        Self::Resume,
        Self::Next,
        Self::Call,
        Self::Recall,
        Self::Start,
        Self::NoShow,
        Self::Finish,
        Self::Park,
        Self::Unpark,
        Self::Transfer,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Close => "close",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Next => "next",
            Self::Call => "call",
            Self::Recall => "recall",
            Self::Start => "start",
            Self::NoShow => "no-show",
            Self::Finish => "finish",
            Self::Park => "park",
            Self::Unpark => "unpark",
            Self::Transfer => "transfer",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == text)
    }
}

/// A clerk's request, with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CounterRequest {
    Open(OpenBody),
    Close,
    Pause(PauseBody),
    Resume,
    Next(NextBody),
    Call(CallBody),
    Recall,
    Start,
    NoShow,
    Finish(FinishBody),
    Park,
    Unpark(UnparkBody),
    Transfer(Target),
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
        let nothing = || serde_json::from_slice::<NoBody>(body);
        Ok(match verb {
            Verb::Open => Self::Open(serde_json::from_slice(body)?),
            Verb::Close => nothing().map(|_| Self::Close)?,
            Verb::Pause => Self::Pause(serde_json::from_slice(body)?),
            Verb::Resume => nothing().map(|_| Self::Resume)?,
            Verb::Next => Self::Next(serde_json::from_slice(body)?),
            Verb::Call => Self::Call(serde_json::from_slice(body)?),
            Verb::Recall => nothing().map(|_| Self::Recall)?,
            Verb::Start => nothing().map(|_| Self::Start)?,
            Verb::NoShow => nothing().map(|_| Self::NoShow)?,
            Verb::Finish => Self::Finish(serde_json::from_slice(body)?),
            Verb::Park => nothing().map(|_| Self::Park)?,
            Verb::Unpark => Self::Unpark(serde_json::from_slice(body)?),
            Verb::Transfer => {
                let both = "either a service or a counter is needed";
                let target = serde_json::from_slice::<TransferBody>(body)?.target();
                Self::Transfer(target.ok_or_else(|| serde::de::Error::custom(both))?)
            }
        })
    }

    pub fn verb(&self) -> Verb {
        match self {
            Self::Open(_) => Verb::Open,
            Self::Close => Verb::Close,
            Self::Pause(_) => Verb::Pause,
            Self::Resume => Verb::Resume,
            Self::Next(_) => Verb::Next,
            Self::Call(_) => Verb::Call,
            Self::Recall => Verb::Recall,
            Self::Start => Verb::Start,
            Self::NoShow => Verb::NoShow,
            Self::Finish(_) => Verb::Finish,
            Self::Park => Verb::Park,
            Self::Unpark(_) => Verb::Unpark,
            Self::Transfer(_) => Verb::Transfer,
        }
    }

    /// The body that [`CounterRequest::read`] reads.
    ///
    /// # Errors
    /// Never for values that a device creates; the signature is the JSON writer's.
    pub fn body(&self) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Self::Open(body) => serde_json::to_vec(body),
            Self::Pause(body) => serde_json::to_vec(body),
            Self::Next(body) => serde_json::to_vec(body),
            Self::Call(body) => serde_json::to_vec(body),
            Self::Finish(body) => serde_json::to_vec(body),
            Self::Unpark(body) => serde_json::to_vec(body),
            Self::Transfer(target) => serde_json::to_vec(&TransferBody::to(target)),
            Self::Close | Self::Resume | Self::Recall | Self::Start | Self::NoShow | Self::Park => {
                serde_json::to_vec(&NoBody {})
            }
        }
    }

    /// What the queue is asked to do. The PIN and a note's text are left out: they are for the hub only.
    pub fn action(&self) -> Action {
        match self {
            Self::Open(body) => Action::Open {
                clerk: body.clerk.clone(),
            },
            Self::Close => Action::Close,
            Self::Pause(body) => Action::Pause {
                reason: body.reason.to_string(),
            },
            Self::Resume => Action::Resume,
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
            Self::Recall => Action::Recall,
            Self::Start => Action::Start,
            Self::NoShow => Action::NoShow,
            Self::Finish(body) => Action::Finish {
                outcome: body.outcome.clone(),
                cases: body.cases,
            },
            Self::Park => Action::Park,
            Self::Unpark(body) => Action::Unpark {
                ticket: body.ticket,
            },
            Self::Transfer(target) => Action::Transfer { to: target.clone() },
        }
    }
}
