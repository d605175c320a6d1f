//! `PUT /v1/device`: what a device says of itself.

use super::endpoint::Endpoint;
use super::state::Api;
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::problem::Told;
use crate::hub::reports::Reported;
use crate::protocol::{DETAIL_MOST, DeviceReport, path};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::put;
use serde_json::json;

/// Maximum number of troubles that one device reports, and maximum length of a trouble's name.
const TROUBLES_MOST: usize = 32;
const TROUBLE_KIND_MOST: usize = 64;
const VERSION_MOST: usize = 64;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    takes: Some("DeviceReport"),
    ..Endpoint::new(
        "put",
        path::DEVICE,
        "What a device says of itself",
        || ("204", json!({ "description": "Heard" })),
        || put(report),
    )
};

async fn report(State(api): State<Api>, read: Read) -> Handled {
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
    // Which zones there are is the hall's matter: the display tells it itself.
    if let Some(uses) = &report.uses
        && !uses
            .faults(|zone| zone.chars().count() <= DETAIL_MOST)
            .is_empty()
    {
        return Err(read.refuse(Told::malformed(&"no device goes by such settings")));
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
