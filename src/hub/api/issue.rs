//! `POST /v1/tickets`: gives a ticket.

use super::command::{Extra, ask, fingerprint, json};
use super::endpoint::{self, Endpoint};
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::person::Person;
use crate::hub::problem::Told;
use crate::model::hall::Asks;
use crate::model::{Class, DeviceId, ServiceId, Time};
use crate::protocol::{IssueBody, Refusal, Role, path};
use crate::queue::{Command, IssueTicket};
use axum::extract::State;
use axum::routing::post;
use serde::Serialize;
use uuid::Uuid;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Kiosk, Role::Guide]),
    gives_tickets: true,
    takes: Some("IssueBody"),
    ..Endpoint::new(
        "post",
        path::TICKETS,
        "Gives a ticket",
        || ("201", endpoint::ticket()),
        || post(issue),
    )
};

async fn issue(State(api): State<Api>, read: Read) -> Handled {
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
        ..Extra::default()
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
