//! What the device reports about itself: its version and its troubles.

use super::{Hub, LinkError, LinkView};
use crate::model::DeviceSettings;
use crate::protocol::{DeviceReport, Role, TroubleReport, path};
use reqwest::{Method, Response, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

const REPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// Delay before a failed report is retried.
const RETRY: Duration = Duration::from_secs(2);

/// What the device says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    pub(super) trouble: Vec<TroubleReport>,
    pub(super) speaks: bool,
    pub(super) uses: Option<DeviceSettings>,
}

/// Reports whenever it changes and whenever the hub is back.
pub(super) async fn keep_reported(
    hub: Arc<Hub>,
    role: Option<Role>,
    mut view: watch::Receiver<LinkView>,
    mut said: watch::Receiver<Said>,
) {
    loop {
        if view.wait_for(LinkView::is_connected).await.is_err() {
            return;
        }
        let Said {
            speaks,
            uses,
            trouble,
        } = said.borrow_and_update().clone();
        let report = DeviceReport {
            version: env!("CARGO_PKG_VERSION").into(),
            role,
            speaks,
            uses,
            trouble,
        };
        if let Err(error) = send(&hub, &report).await {
            tracing::warn!(hub = hub.address(), %error, "the hub did not take this device's report");
            sleep(RETRY).await;
            continue;
        }
        tokio::select! {
            changed = said.changed() => if changed.is_err() { return },
            lost = view.wait_for(|view| !view.is_connected()) => if lost.is_err() { return },
        }
    }
}

async fn send(hub: &Hub, report: &DeviceReport) -> Result<(), LinkError> {
    hub.expect_hub(&hub.address()).await?;
    let mut answer = put(hub, report).await;
    if let Ok(refused) = &answer
        && refused.status() == StatusCode::BAD_REQUEST
    {
        // A hub of an earlier version takes what it knows, and nothing else.
        let known = DeviceReport {
            speaks: false,
            uses: None,
            ..report.clone()
        };
        answer = put(hub, &known).await;
    }
    let answer = answer.and_then(Response::error_for_status);
    answer
        .map(drop)
        .map_err(|error| LinkError::unreachable(&error))
}

async fn put(hub: &Hub, report: &DeviceReport) -> reqwest::Result<Response> {
    let request = hub.request(Method::PUT, path::DEVICE);
    request.timeout(REPORT_TIMEOUT).json(report).send().await
}
