//! What is read from a request: sender, key, body. Everything here is limited.

use super::limits::BODY_TIMEOUT;
use super::respond::Refused;
use crate::hub::access::Caller;
use crate::hub::problem::Told;
use crate::model::text::is_unseen;
use crate::protocol::{BODY_LIMIT, IDEMPOTENCY_KEY, Refusal, is_object};
use axum::body::HttpBody as _;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;
use zeroize::Zeroize;

/// Maximum size of an endpoint's request body, in bytes.
#[derive(Clone, Copy, Debug)]
pub(in crate::hub) struct BodyLimit(pub(in crate::hub) usize);

/// Within which time an endpoint's request body must arrive, where that is not [`BODY_TIMEOUT`].
#[derive(Clone, Copy, Debug)]
pub(in crate::hub) struct BodyTime(pub(in crate::hub) Duration);

/// A request with its body.
pub(in crate::hub) struct Read {
    pub(in crate::hub) parts: Parts,
    pub(in crate::hub) body: Bytes,
}

/// It may have contained a PIN or a person's number.
impl Drop for Read {
    fn drop(&mut self) {
        // If the bytes are shared, they are not ours to wipe.
        if let Ok(mut body) = std::mem::take(&mut self.body).try_into_mut() {
            body.as_mut().zeroize();
        }
    }
}

impl Read {
    pub(in crate::hub) fn refuse(&self, told: Told) -> Refused {
        Refused::new(told, &self.parts.headers)
    }

    /// The body, for whoever keeps it.
    pub(in crate::hub) fn take_body(mut self) -> Bytes {
        std::mem::take(&mut self.body)
    }

    /// The sender, already admitted by the endpoint's rule.
    pub(in crate::hub) fn caller(&self) -> Result<&Caller, Refused> {
        let caller = self.parts.extensions.get::<Caller>();
        caller.ok_or_else(|| self.refuse(Told::not_allowed()))
    }

    /// The key that every POST carries.
    pub(in crate::hub) fn key(&self) -> Result<Uuid, Refused> {
        let mut keys = self.parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            let told = Told::new(
                Refusal::KeyMissing,
                "The request needs one Idempotency-Key header.",
            );
            return Err(self.refuse(told));
        };
        let key = key.to_str().ok().and_then(|key| Uuid::parse_str(key).ok());
        key.ok_or_else(|| self.refuse(Told::malformed(&"the Idempotency-Key is no UUID")))
    }

    /// The body; an empty one counts as `{}`.
    pub(in crate::hub) fn json<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        let body: &[u8] = if self.body.is_empty() {
            b"{}"
        } else {
            &self.body
        };
        if !is_object(body) {
            return Err(self.refuse(Told::malformed(&"the body is no object")));
        }
        serde_json::from_slice(body).map_err(|error| self.refuse(Told::malformed(&error)))
    }

    /// Checks a text that was typed in and will be kept: not blank, at most `most` characters.
    pub(in crate::hub) fn check_text(
        &self,
        name: &str,
        text: &str,
        most: usize,
    ) -> Result<(), Refused> {
        let fits = text.chars().count() <= most && !text.trim().is_empty();
        if fits && !text.chars().any(is_unseen) {
            return Ok(());
        }
        let why = format!("{name} must have 1 to {most} characters");
        Err(self.refuse(Told::malformed(&why)))
    }
}

impl<S: Sync> FromRequest<S> for Read {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refused> {
        let (parts, body) = request.into_parts();
        let limit = parts.extensions.get::<BodyLimit>();
        let limit = limit.map_or(BODY_LIMIT, |limit| limit.0);
        let time = parts.extensions.get::<BodyTime>();
        let time = time.map_or(BODY_TIMEOUT, |time| time.0);
        let refuse = |told| Refused::new(told, &parts.headers);
        if body.size_hint().lower() > limit as u64 {
            return Err(refuse(Told::too_large(limit)));
        }
        let body = timeout(time, axum::body::to_bytes(body, limit));
        let body = match body.await {
            Ok(Ok(body)) => body,
            Ok(Err(error)) if is_length(&error) => {
                return Err(refuse(Told::too_large(limit)));
            }
            Ok(Err(error)) => return Err(refuse(Told::malformed(&error))),
            Err(_) => return Err(refuse(Told::malformed(&"the body did not come"))),
        };
        Ok(Self { parts, body })
    }
}

fn is_length(error: &axum::Error) -> bool {
    let mut error: Option<&dyn std::error::Error> = Some(error);
    while let Some(cause) = error {
        if cause.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        error = cause.source();
    }
    false
}
