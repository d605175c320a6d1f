//! `POST /v1/pairing/approve`: lets in the new device that shows these digits.

use super::command::{ask_of_device, fingerprint, json};
use super::endpoint::{Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::{PairingError, Rule};
use crate::hub::clock::system_time;
use crate::hub::devices::{Admission, DeviceChange};
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::protocol::{ApproveBody, BY_DIGITS, PairingStateName, Role, path};
use crate::queue::Grant;
use axum::extract::State;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes: Some("ApproveBody"),
    ..Endpoint::new(
        "post",
        path::APPROVE,
        "Lets in the new device that shows these digits",
        || ("200", answer(&with_seq("NoBody"))),
        || post(approve),
    )
};

async fn approve(State(api): State<Api>, read: Read) -> Handled {
    let body: ApproveBody = read.json()?;
    let fingerprint = fingerprint("pairing/approve", &json(&body));
    let unknown = |error| read.refuse(Told::no_pairing(error));
    let (key, address) = {
        let mut pairings = api.pairings();
        let found = pairings.find(&body.digits, api.access.now());
        let found = found.map_err(unknown)?;
        // One that was approved goes on to the owner, who knows whether it is the same request again.
        if found.state == PairingStateName::Refused {
            return Err(unknown(PairingError::Unknown));
        }
        (found.knock.key, found.knock.address)
    };
    let change = DeviceChange::Approve {
        key,
        address,
        as_what: admission(&read, body)?,
        now: system_time(),
    };
    let done = ask_of_device(&api, &read, fingerprint, change).await?;
    api.pairings().answer(&key, PairingStateName::Approved);
    Ok(done)
}

/// What a body says.
fn admission(read: &Read, body: ApproveBody) -> Result<Admission, Refused> {
    let malformed = |why: &str| read.refuse(Told::malformed(&why));
    let ApproveBody {
        name,
        role,
        counters,
        replaces,
        ..
    } = body;
    match (name, role, replaces) {
        (None, None, Some(device)) if counters.is_empty() => Ok(Admission::InPlaceOf(device)),
        (Some(_), Some(role), None) if !BY_DIGITS.contains(&role) => {
            Err(read.refuse(Failure::NotByDigits.into()))
        }
        (Some(_), Some(role), None) if role != Role::Counter && !counters.is_empty() => {
            Err(malformed("only a counter is bound to counters"))
        }
        (Some(name), Some(role), None) => Ok(Admission::New(Grant {
            name: name.to_string(),
            role: role.to_string(),
            counters,
        })),
        _ => Err(malformed(
            "either name and role are needed, or replaces alone",
        )),
    }
}
