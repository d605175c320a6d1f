//! Who comes to a page: a member of staff sees it, anybody else sees where to sign in.

use super::access::{Caller, Entrance, Rule};
use super::api::Api;
use super::http::respond::language;
use super::page::{NoPage, html, view};
use crate::protocol::Role;
use crate::protocol::view::HallView;
use crate::web;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

pub(super) const TRUST_PATH: &str = "/trust";
/// Whoever may see pages.
pub(super) const STAFF: Rule = Rule::Only(&[Role::Guide]);
pub(super) const SUPERVISOR: Rule = Rule::Only(&[]);

/// A member of staff, or a supervisor's token, and the hall that is shown.
pub(super) struct Visitor {
    pub(super) caller: Caller,
    pub(super) hall: Box<HallView>,
}

impl FromRequestParts<Api> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Response> {
        let hall = view(api, &parts.headers).await;
        let hall = hall.map_err(|refused| NoPage::from(refused).into_response())?;
        let caller = parts.extensions.get::<Caller>().cloned();
        let line = parts.extensions.get().copied();
        match caller.filter(|caller| STAFF.allows(Some(caller.role))) {
            Some(caller) => Ok(Self { caller, hall }),
            None => Err(sign_in(api, &hall, line, &parts.headers)),
        }
    }
}

/// Where to sign in; in a new hall, where the first supervisor gets a PIN.
fn sign_in(api: &Api, hall: &HallView, line: Option<Entrance>, headers: &HeaderMap) -> Response {
    if api.access.awaits_first() {
        let page = match line {
            Some(Entrance::Loopback) => web::first_page,
            Some(Entrance::Lan) | None => web::not_yet_page,
        };
        return html(page(language(headers), hall));
    }
    let trust = api.root().map(|_| TRUST_PATH);
    html(web::sign_in_page(language(headers), hall, trust))
}
