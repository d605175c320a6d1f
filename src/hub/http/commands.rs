//! Requests that change something: parsed, fingerprinted, and handed to the owner.

use super::Api;
use super::request::Read;
use super::respond::{Handled, Refused, answered};

use crate::hub::asked::Asked;
use crate::hub::person::Person;
use crate::hub::problem::Told;
use crate::hub::reports::Reported;
use crate::model::hall::Asks;
use crate::model::{Class, CounterId, DeviceId, Paper, ServiceId, TicketId, Time};
use crate::protocol::{
    CounterRequest, DETAIL_MOST, DeviceReport, IssueBody, NoBody, OpenBody, PrintedBody, Refusal,
    Verb,
};
use crate::queue::{Command, IssueTicket};
use crate::store::Fingerprint;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Maximum number of troubles that one device reports, and maximum length of a trouble's name.
const TROUBLES_MOST: usize = 32;
const TROUBLE_KIND_MOST: usize = 64;
const VERSION_MOST: usize = 64;

pub(super) async fn issue(State(api): State<Api>, read: Read) -> Handled {
    let body: IssueBody = read.json()?;
    let person = person(&api, &read, &body)?;
    let again = body.again.unwrap_or(false);
    if again && !read.caller()?.may_give_again() {
        return Err(read.refuse(Told::not_allowed()));
    }
    let issue = IssueTicket {
        service: body.service,
        class: body.class.unwrap_or(Class::Normal),
        slot: body.slot.map(|slot| slot.time),
        cases: body.cases.unwrap_or(1),
        device: DeviceId(0),
        code: None,
    };
    let asked = AskedTicket {
        service: &issue.service,
        class: issue.class,
        slot: issue.slot,
        cases: issue.cases,
        again,
    };
    let fingerprint = fingerprint("tickets", &json(&asked));
    let command = Command::IssueTicket(IssueTicket {
        code: Some(new_code()),
        ..issue
    });
    let extra = Extra {
        person,
        again,
        note: None,
    };
    ask(&api, &read, fingerprint, command, extra).await
}

/// The person whose number was sent; `None` if there was none or the service does not ask for one.
fn person(api: &Api, read: &Read, body: &IssueBody) -> Result<Option<Person>, Refused> {
    let Some(number) = &body.person else {
        return Ok(None);
    };
    let told = |text| read.refuse(Told::new(Refusal::MALFORMED, text));
    let Some(asks) = api.access.asked_of(&body.service) else {
        return Err(told("This service asks for no number of a person."));
    };
    Person::checked(asks, number).map(Some).ok_or_else(|| {
        told(match asks {
            Asks::IdNumber => "This is no ID number. Please check every digit.",
            Asks::Telephone => "This is no telephone number. Please check every digit.",
        })
    })
}

pub(super) async fn printed(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let body: PrintedBody = read.json()?;
    if body.outcome == Paper::Pending {
        return Err(read.refuse(Told::malformed(&"pending is no outcome")));
    }
    let fingerprint = fingerprint(&format!("tickets/{ticket}/printed"), &json(&body));
    let paper = body.outcome;
    let command = Command::ReportPaper { ticket, paper };
    ask(&api, &read, fingerprint, command, Extra::default()).await
}

pub(super) async fn cancel(State(api): State<Api>, Path(id): Path<String>, read: Read) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/cancel"), b"");
    let command = Command::CancelTicket { ticket };
    ask(&api, &read, fingerprint, command, Extra::default()).await
}

pub(super) async fn return_no_show(
    State(api): State<Api>,
    Path(id): Path<String>,
    read: Read,
) -> Handled {
    let ticket = ticket_id(&read, &id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/return"), b"");
    let command = Command::ReturnTicket { ticket };
    ask(&api, &read, fingerprint, command, Extra::default()).await
}

pub(super) async fn at_counter(
    State(api): State<Api>,
    Path((counter, verb)): Path<(String, String)>,
    read: Read,
) -> Handled {
    let verb = Verb::parse(&verb).ok_or_else(|| read.refuse(Told::not_found()))?;
    let request = CounterRequest::read(verb, &read.body)
        .map_err(|error| read.refuse(Told::malformed(&error)))?;
    let counter = CounterId::from(counter.as_str());
    sign_in(&api, &read, &counter, &request).await?;
    let what = format!("counters/{counter}/{}", verb.as_str());
    let fingerprint = fingerprint(&what, &json_of(&request));
    let note = if let CounterRequest::Call(call) = &request {
        call.note.as_ref().map(ToString::to_string)
    } else {
        None
    };
    let action = request.action();
    let command = Command::At { counter, action };
    let extra = Extra {
        note,
        ..Extra::default()
    };
    ask(&api, &read, fingerprint, command, extra).await
}

/// Checks that the device may work at the counter, and that the clerk who opens it is authenticated. The PIN ends
/// here: it is checked before the owner of the queue sees the command.
async fn sign_in(
    api: &Api,
    read: &Read,
    counter: &CounterId,
    request: &CounterRequest,
) -> Result<(), Refused> {
    let caller = read.caller()?;
    if !caller.may_work_at(counter) {
        let told = Told::not_allowed_at(counter);
        return Err(read.refuse(told));
    }
    let CounterRequest::Open(open) = request else {
        return Ok(());
    };
    let (clerk, pin) = (&open.clerk, open.pin.clone());
    let checked = api.access.check_pin(caller, clerk, pin).await;
    checked.map_err(|error| {
        let told = Told::wrong_pin(error, clerk);
        api.metrics.saw_problem(told.kind().name());
        read.refuse(told)
    })
}

pub(super) async fn report(State(api): State<Api>, read: Read) -> Handled {
    let report: DeviceReport = read.json()?;
    read.check_text("version", &report.version, VERSION_MOST)?;
    if report.trouble.len() > TROUBLES_MOST {
        let why = format!("a device has at most {TROUBLES_MOST} troubles");
        return Err(read.refuse(Told::malformed(&why)));
    }
    for trouble in &report.trouble {
        read.check_text("kind", trouble.kind.as_str(), TROUBLE_KIND_MOST)?;
        if let Some(detail) = &trouble.detail {
            read.check_text("detail", detail, DETAIL_MOST)?;
        }
        if !read.caller()?.may_say(&trouble.kind) {
            let why = format!("a device of this role does not report {}", trouble.kind);
            return Err(read.refuse(Told::malformed(&why)));
        }
    }
    let reported = Reported {
        device: read.caller()?.device.clone(),
        name: read.caller()?.name.clone(),
        report,
    };
    match api.owner.ask(reported).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(failure) => Err(Refused::failure(failure, &read.parts.headers)),
    }
}

/// What comes with a command but is kept outside the log.
#[derive(Default)]
struct Extra {
    note: Option<String>,
    person: Option<Person>,
    /// For someone who already holds a ticket.
    again: bool,
}

async fn ask(
    api: &Api,
    read: &Read,
    fingerprint: Fingerprint,
    command: Command,
    extra: Extra,
) -> Handled {
    let asked = Asked {
        caller: read.caller()?.clone(),
        key: read.key()?,
        fingerprint,
        command,
        note: extra.note,
        person: extra.person,
        again: extra.again,
    };
    match api.owner.ask(asked).await {
        Ok(done) => Ok(answered(done)),
        Err(failure) => {
            let told = Told::from(failure);
            api.metrics.saw_problem(told.kind().name());
            Err(read.refuse(told))
        }
    }
}

/// What makes two ticket requests the same. The code is random, and the device is part of the key's row. The person's
/// number is left out, as a PIN is: a kiosk that gave up a request has forgotten it, and repeats the request with the
/// key alone to find out what became of the ticket.
#[derive(Serialize)]
struct AskedTicket<'a> {
    service: &'a ServiceId,
    class: Class,
    slot: Option<Time>,
    cases: u32,
    /// Omitted when false, so that fingerprints kept from before this field existed still match.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    again: bool,
}

fn fingerprint(what: &str, body: &[u8]) -> Fingerprint {
    let mut hasher = Sha256::new();
    hasher.update(what);
    hasher.update([0]);
    hasher.update(body);
    hasher.finalize().into()
}

/// The request as parsed. A PIN is left out: nobody must be able to find it by trying hashes.
fn json_of(request: &CounterRequest) -> Vec<u8> {
    let body = if let CounterRequest::Open(OpenBody { clerk, .. }) = request {
        let (clerk, pin) = (clerk.clone(), None);
        CounterRequest::Open(OpenBody { clerk, pin }).body()
    } else {
        request.body()
    };
    body.expect("requests have text keys and finite numbers")
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("requests have text keys and finite numbers")
}

fn ticket_id(read: &Read, id: &str) -> Result<TicketId, Refused> {
    let id = id.parse().map(TicketId);
    id.map_err(|_| read.refuse(Told::not_found()))
}

/// Eight unguessable letters and digits, none easily confused with another: 40 random bits.
fn new_code() -> String {
    const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let random = Uuid::new_v4();
    let bits = random.as_bytes()[..5]
        .iter()
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..8)
        .map(|place| usize::try_from(bits >> (place * 5) & 31).unwrap_or(0))
        .map(|sign| char::from(SIGNS[sign]))
        .collect()
}
