//! `POST /v1/enroll`: a device exchanges its one-time secret for a token of its own.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Rule, hash};
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused, json_with};
use crate::hub::problem::Told;
use crate::protocol::{EnrollBody, Enrolled, path};
use crate::store::Exchange;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    takes: Some("EnrollBody"),
    ..Endpoint::new(
        "post",
        path::ENROLL,
        "Exchanges a one-time secret for a token",
        || ("201", answer(&reference("Enrolled"))),
        || post(enroll),
    )
};

/// Retried with its key, it yields the same token: a lost answer does no harm.
async fn enroll(State(api): State<Api>, read: Read) -> Handled {
    let body: EnrollBody = read.json()?;
    let key = read.key()?;
    let secret = body.secret();
    let secret = secret.ok_or_else(|| read.refuse(Told::malformed(&"the secret is none")))?;
    let token = api.key.token(&secret, key);
    let exchange = Exchange {
        secret: hash(&secret),
        key,
        token: token.hash(),
        now: crate::hub::clock::system_time(),
    };
    let known = api.owner.ask(exchange).await;
    let known = known.map_err(|failure| Refused::failure(failure, &read.parts.headers))?;
    let role = known.grant.role.parse();
    let enrolled = Enrolled {
        device: known.device,
        name: known.grant.name,
        role: role.map_err(|_| read.refuse(Told::not_allowed()))?,
        token: token.text(),
    };
    Ok(json_with(StatusCode::CREATED, &enrolled))
}
