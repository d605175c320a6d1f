//! All endpoints, and the router made of them.

use super::endpoint::Endpoint;
use super::state::Api;
use super::{
    acknowledge, adopt_hall, alarms, announced, approve, assign, at_counter, cancel, change_notice,
    check_hall, class, day_ticket, day_tickets, description, device_settings, devices, end_reprint,
    enroll, events, figures, file, first_sign_in, guide, hall, hall_file, hall_files, healthz,
    issue, knock, metrics, notices, old_hall_file, openapi, pairing_state, pairings, pause_service,
    period_report, printed, proof, publish, quota, rate, rating_case, rating_details, ratings,
    ratings_export, refuse, rename_device, report, reprint, reprints, resume_service,
    return_no_show, reveal, revoke_device, session, sign_in, sign_out, staff_pin, take_reprint,
    ticket, tickets, today, upload, withdraw,
};
use crate::hub::http::{gate, limits, request, respond, rest};
use crate::hub::pages;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use serde_json::Value;

const ALL: [&Endpoint; 64] = [
    &hall::ENDPOINT,
    &hall_file::ENDPOINT,
    &check_hall::ENDPOINT,
    &adopt_hall::ENDPOINT,
    &hall_files::ENDPOINT,
    &old_hall_file::ENDPOINT,
    &events::ENDPOINT,
    &issue::ENDPOINT,
    &printed::ENDPOINT,
    &cancel::ENDPOINT,
    &return_no_show::ENDPOINT,
    &at_counter::ENDPOINT,
    &pause_service::ENDPOINT,
    &resume_service::ENDPOINT,
    &quota::ENDPOINT,
    &assign::ENDPOINT,
    &class::ENDPOINT,
    &rate::ENDPOINT,
    &rating_details::ENDPOINT,
    &ratings::ENDPOINT,
    &rating_case::ENDPOINT,
    &ratings_export::ENDPOINT,
    &reprint::ENDPOINT,
    &reprints::ENDPOINT,
    &take_reprint::ENDPOINT,
    &end_reprint::ENDPOINT,
    &tickets::ENDPOINT,
    &ticket::ENDPOINT,
    &notices::ENDPOINT,
    &publish::ENDPOINT,
    &change_notice::ENDPOINT,
    &withdraw::ENDPOINT,
    &upload::ENDPOINT,
    &file::ENDPOINT,
    &day_tickets::ENDPOINT,
    &day_ticket::ENDPOINT,
    &announced::ENDPOINT,
    &alarms::ENDPOINT,
    &acknowledge::ENDPOINT,
    &guide::ENDPOINT,
    &figures::ENDPOINT,
    &today::ENDPOINT,
    &period_report::ENDPOINT,
    &session::ENDPOINT,
    &sign_in::ENDPOINT,
    &sign_out::ENDPOINT,
    &staff_pin::ENDPOINT,
    &first_sign_in::ENDPOINT,
    &report::ENDPOINT,
    &devices::ENDPOINT,
    &rename_device::ENDPOINT,
    &device_settings::ENDPOINT,
    &revoke_device::ENDPOINT,
    &pairings::ENDPOINT,
    &knock::ENDPOINT,
    &pairing_state::ENDPOINT,
    &reveal::ENDPOINT,
    &approve::ENDPOINT,
    &refuse::ENDPOINT,
    &enroll::ENDPOINT,
    &proof::ENDPOINT,
    &openapi::ENDPOINT,
    &healthz::ENDPOINT,
    &metrics::ENDPOINT,
];

/// One route per endpoint, guarded by its rule.
pub(in crate::hub) fn router(api: Api) -> Router {
    let access = api.access.clone();
    let names = api.lan.as_ref().map(|lan| lan.names.clone());
    let mut router = Router::new();
    for endpoint in ALL {
        let guard = gate::Guard {
            access: api.access.clone(),
            rule: endpoint.rule,
            gives_tickets: endpoint.gives_tickets,
        };
        let handler = (endpoint.handler)()
            .route_layer(axum::Extension(request::BodyLimit(endpoint.body_bytes)))
            .route_layer(from_fn_with_state(guard, gate::guard));
        router = router.route(endpoint.path, handler);
    }
    router
        .merge(pages::router(&api.access))
        .fallback(respond::not_found)
        .method_not_allowed_fallback(respond::not_allowed_here)
        .layer(from_fn_with_state(access, gate::identify))
        .layer(from_fn_with_state(names, limits::check_host))
        .layer(from_fn(rest::read_rest))
        .layer(axum::Extension(openapi::Description(document().into())))
        .with_state(api)
}

/// The API's machine-readable description.
pub fn document() -> Value {
    description::of(&ALL)
}
