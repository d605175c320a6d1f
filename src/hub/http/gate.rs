//! Admits requests: who sends them, whether they are allowed, and not too many.

use super::places::Proof;
use super::respond::Refused;
use crate::hub::access::{Access, Caller, Device, Entrance, Grounds, Rule};
use crate::hub::problem::Told;
use crate::protocol::{DEVICE_NAME_MOST, Refusal, path};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// The remote end of a request's connection.
#[derive(Clone)]
pub(in crate::hub) struct Peer {
    pub(in crate::hub) address: IpAddr,
    pub(super) line: Entrance,
    /// `None` where connections need not prove that they come from a device.
    pub(super) proof: Option<Proof>,
}

/// Runs before every request, whatever it asks for: identifies the sender. A wrong token is refused everywhere.
pub(in crate::hub) async fn identify(
    State(access): State<Access>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(peer) = request.extensions().get::<Peer>().cloned() else {
        unreachable!("every connection knows its other end: see http::server");
    };
    request.extensions_mut().insert(peer.line);
    let caller = access.caller(peer.line, request.headers());
    let known = caller.as_ref().ok().and_then(Option::as_ref);
    let asker = asker(&access, request.uri().path());
    let taken = match (known, asker) {
        (None, Some(device)) => access.take_of(&device),
        (known, _) => access.take(known, peer.address),
    };
    match taken.and(caller) {
        Ok(Some(caller)) if !is_own_page(&request, caller.staff.is_some()) => {
            return of_another_site(request.headers());
        }
        Ok(Some(caller)) => {
            if let Some(proof) = &peer.proof {
                let holder = caller.holder();
                proof.show((!caller.is_trusted).then_some(&holder));
            }
            request.extensions_mut().insert(caller);
        }
        Ok(None) => {}
        Err(grounds) => return refuse(grounds, request.headers()),
    }
    next.run(request).await
}

/// Whether a request that changes something comes from the hub's own page, as far as a browser says where from. One
/// with a cookie has to say.
pub(in crate::hub) fn is_own_page(request: &Request, has_cookie: bool) -> bool {
    let headers = request.headers();
    let origin = headers
        .get(ORIGIN)
        .map(|origin| origin.to_str().unwrap_or_default());
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match origin.and_then(|origin| origin.split_once("://")) {
        _ if request.method().is_safe() => true,
        Some((_, origin)) => host.is_some_and(|host| host.eq_ignore_ascii_case(origin)),
        None => origin.is_none() && !has_cookie,
    }
}

pub(in crate::hub) fn of_another_site(headers: &HeaderMap) -> Response {
    let text = "This comes from a page of another site.";
    Refused::new(Told::new(Refusal::NOT_ALLOWED, text), headers).into_response()
}

/// The device that asks for a proof; it does not count as a stranger, whatever strangers do at the same address.
fn asker(access: &Access, asked: &str) -> Option<Device> {
    let (before, _) = path::PROOF.split_once('{')?;
    let (token, _) = asked.strip_prefix(before)?.split_once('/')?;
    access.named(token).map(|named| named.device)
}

/// An endpoint's rule.
#[derive(Clone)]
pub(in crate::hub) struct Guard {
    pub(in crate::hub) access: Access,
    pub(in crate::hub) rule: Rule,
    /// It gives tickets: there is a limit to those of a device.
    pub(in crate::hub) gives_tickets: bool,
}

/// Runs before an endpoint's handler: checks the endpoint's rule.
pub(in crate::hub) async fn guard(
    State(guard): State<Guard>,
    request: Request,
    next: Next,
) -> Response {
    let caller = request.extensions().get::<Caller>();
    let Guard {
        access,
        rule,
        gives_tickets,
    } = guard;
    let admitted = access.admit(caller, rule, !request.method().is_safe());
    let admitted = admitted.and_then(|()| {
        if gives_tickets {
            access.take_ticket(caller)
        } else {
            Ok(())
        }
    });
    match admitted {
        Ok(()) => next.run(request).await,
        Err(grounds) => refuse(grounds, request.headers()),
    }
}

/// A handler that takes its caller is never reached without one.
impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| refuse(Grounds::NoToken, &parts.headers))
    }
}

fn refuse(grounds: Grounds, headers: &HeaderMap) -> Response {
    Refused::new(told(grounds), headers).into_response()
}

fn told(grounds: Grounds) -> Told {
    match grounds {
        Grounds::NoToken => Told::new(Refusal::NoToken, "The request needs the token of a device."),
        Grounds::WrongToken => Told::new(
            Refusal::NoToken,
            "The token of this device is not valid, or was revoked. Enroll the device again.",
        ),
        Grounds::BadDeviceName => Told::malformed(&format!(
            "the device's name must have 1 to {DEVICE_NAME_MOST} characters"
        )),
        Grounds::NotAllowed => Told::not_allowed(),
        Grounds::TooMany { wait } => {
            Told::new(Refusal::TooMany, "Too many requests. Ask again in a while.")
                .retry_after(wait)
        }
    }
}
