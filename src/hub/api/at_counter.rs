//! `POST /v1/counters/{id}/{verb}`: what a clerk does at a counter.

use super::command::{Extra, ask, fingerprint};
use super::endpoint::{self, Endpoint, answer};
use super::schemas::with_seq;
use super::state::Api;
use crate::hub::access::Rule;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::problem::Told;
use crate::model::CounterId;
use crate::protocol::{CounterRequest, OpenBody, Role, Verb, path};
use crate::queue::Command;
use axum::extract::{Path, State};
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Counter]),
    parameters: endpoint::counter_id,
    ..Endpoint::new(
        "post",
        path::AT_COUNTER,
        "What a clerk does at a counter",
        || ("200", answer(&with_seq("Counter"))),
        || post(at_counter),
    )
};

async fn at_counter(
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
    // A clerk sits at a counter's own terminal, not in a supervisor's browser.
    let is_elsewhere = caller.staff.is_some() && matches!(request, CounterRequest::Open(_));
    if is_elsewhere || !caller.may_work_at(counter) {
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
