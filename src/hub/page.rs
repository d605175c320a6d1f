//! A page as it is sent: what it may load, and the hall that it shows.

use super::api::Api;
use super::feed::ToFeedMessage;
use super::http::respond::Refused;
use super::message::Failure;
use crate::protocol::view::HallView;
use crate::web;
use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use tokio::sync::oneshot;

const HTML: &str = "text/html; charset=utf-8";

/// The hall as its screens see it, also while the disk takes no writes. `None` when there is more to do than the hub can
/// keep up with.
pub(super) async fn hall(api: &Api) -> Option<Box<HallView>> {
    let (reply, view) = oneshot::channel();
    api.feed.send(ToFeedMessage::View(reply)).await.ok()?;
    view.await.ok()
}

/// The same for a request.
pub(super) async fn view(api: &Api, headers: &HeaderMap) -> Result<Box<HallView>, Refused> {
    let busy = || Refused::failure(Failure::Busy, headers);
    hall(api).await.ok_or_else(busy)
}

/// A page, or one that says why there is none.
pub(super) type Shown = Result<Response, NoPage>;

/// A problem as a person reads it who wanted a page.
pub(super) struct NoPage(Refused);

impl From<Refused> for NoPage {
    fn from(refused: Refused) -> Self {
        Self(refused)
    }
}

impl IntoResponse for NoPage {
    fn into_response(self) -> Response {
        let page = html(web::problem_page(self.0.lang(), &self.0.problem()));
        let (parts, body) = page.into_parts();
        // Its status, and when to try again, are the problem's.
        let mut response = self.0.into_response();
        response.headers_mut().extend(parts.headers);
        *response.body_mut() = body;
        response
    }
}

pub(super) fn html(page: String) -> Response {
    with_policy(HTML, page.into())
}

pub(super) fn with_policy(kind: &'static str, body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(web::POLICY),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, body).into_response()
}
