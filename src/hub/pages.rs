//! Serves the pages of `web/`: who may see them, and what they are made from.

use super::access::{Access, Caller};
use super::api::{Api, Reader, checked_days};
use super::http::gate;
use super::http::request::BodyLimit;
use super::http::respond::{Handled, Refused, language};
use super::live::{Sight, day, live_part, seen};
use super::message::Failure;
use super::page::{Shown, html, view, with_policy};
use super::problem::Told;
use super::ratings::{Wanted as RatingsWanted, Which};
use super::records::Wanted;
use super::visitor::{STAFF, SUPERVISOR, TRUST_PATH, Visitor};
use super::{exports, kiosks, questions, report_pages, settings};
use crate::model::TicketId;
use crate::protocol::view::{HallView, NoticeView};
use crate::protocol::{DevicesPage, HALL_BODY_LIMIT, PairingPage, PairingView, Role, TicketFilter};
use crate::queue::Queue;
use crate::views;
use crate::web::{self, Asked, Asset};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::civil::Date;
use serde::Deserialize;
use std::ops::RangeInclusive;

const ROOT_PATH: &str = "/ca.crt";

/// The pages. What surrounds every request is the API's (`api/table`).
pub(super) fn router(access: &Access) -> Router<Api> {
    let guard = gate::Guard {
        access: access.clone(),
        rule: STAFF,
        gives_tickets: false,
    };
    let staff = || from_fn_with_state(guard.clone(), gate::guard);
    let boss = gate::Guard {
        rule: SUPERVISOR,
        ..guard.clone()
    };
    let edits = post(settings::draft_again)
        .route_layer(Extension(BodyLimit(HALL_BODY_LIMIT)))
        .route_layer(from_fn_with_state(boss, gate::guard));
    let router = Router::new()
        .route("/", get(front))
        .route("/start", get(first_steps))
        .route("/notices", get(notices))
        .route("/devices", get(devices))
        .route("/ratings", get(ratings))
        .route("/records", get(records))
        .route("/reports", get(report_pages::reports))
        .route("/reports/tickets", get(report_pages::tickets))
        .route(TRUST_PATH, get(trust))
        .route(ROOT_PATH, get(root_certificate))
        .route("/hall", get(settings))
        .route("/web/hall", edits)
        .route("/web/live", get(live).route_layer(staff()))
        .route("/web/events", get(events).route_layer(staff()))
        .route("/web/notices", get(published).route_layer(staff()))
        .route("/web/tickets", get(tickets).route_layer(staff()));
    with_assets(router.merge(exports::router(access)))
}

/// The scripts and styles of the pages; for anybody.
pub(super) fn with_assets<S: Clone + Send + Sync + 'static>(mut router: Router<S>) -> Router<S> {
    for asset in web::ASSETS {
        let path = format!("/web/{}", asset.0);
        router = router.route(&path, get(async move || served(asset)));
    }
    router
}

/// The live page, or where to sign in for it.
async fn front(
    State(api): State<Api>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Shown {
    let day = day(&api).await;
    let whom = (caller.role, caller.staff);
    let seen = seen(&hall, day.as_ref(), whom, language(&headers));
    Ok(html(web::live_page(&seen)))
}

/// The part of the live page that changes.
async fn live(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Handled {
    let sight = Sight(caller.role, language(&headers));
    let made = live_part(&api, sight).await;
    made.map(html)
        .ok_or_else(|| Refused::failure(Failure::Busy, &headers))
}

/// That something changed, and this part of the page with it.
async fn events(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Handled {
    let sight = Sight(caller.role, language(&headers));
    let reader = Reader::new(&api, caller, &headers)?;
    Ok(api.live_parts.stream(&api, sight, reader))
}

/// What is on the screens of the hall, and what will be.
async fn notices(
    State(api): State<Api>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Shown {
    let published = known_notices(&api, &headers).await?;
    let whom = (language(&headers), &*hall, caller.staff.as_ref());
    let may_publish = caller.role == Role::Supervisor;
    let lang = whom.0;
    let hints = api.hints.all().into_iter();
    let hints: Vec<_> = hints
        .map(|(file, told)| (file, told.problem(lang).detail))
        .collect();
    Ok(html(web::notices_page(
        whom,
        may_publish,
        &published,
        &hints,
    )))
}

/// The part of it that others change, too.
async fn published(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Handled {
    let published = known_notices(&api, &headers).await?;
    let hall = view(&api, &headers).await?;
    let may_publish = caller.role == Role::Supervisor;
    let notices = web::notices(language(&headers), &hall, may_publish, &published);
    Ok(html(notices.into_string()))
}

async fn known_notices(api: &Api, headers: &HeaderMap) -> Result<Vec<NoticeView>, Refused> {
    let look = |queue: &Queue, _| Ok(views::notices_of_today(queue).collect::<Vec<_>>());
    let published = api.owner.look(look).await;
    published.map_err(|failure| Refused::failure(failure, headers))
}

/// The hall file, for supervisors.
async fn settings(
    State(api): State<Api>,
    Visitor { caller, .. }: Visitor,
    headers: HeaderMap,
) -> Shown {
    if !SUPERVISOR.allows(Some(caller.role)) {
        return Err(Refused::new(Told::not_allowed(), &headers).into());
    }
    Ok(settings::page(&api, &caller, &headers).await?)
}

/// What is left to do in a new hall.
async fn first_steps(
    State(api): State<Api>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Handled {
    if !SUPERVISOR.allows(Some(caller.role)) {
        return Err(Refused::new(Told::not_allowed(), &headers));
    }
    let steps = web::FirstSteps {
        lang: language(&headers),
        hall: &hall,
        without_pin: api.access.supervisor_without_pin(),
        lan: api.lan.is_some(),
    };
    Ok(html(web::first_steps_page(&steps)))
}

/// Which devices there are.
async fn devices(
    State(api): State<Api>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Shown {
    let known = if caller.role == Role::Supervisor {
        let known = known_devices(&api, &hall, &headers).await?;
        Some((known, new_devices(&api, &hall)))
    } else {
        None
    };
    let whom = (language(&headers), &*hall, caller.staff.as_ref());
    let known = known.as_ref().map(|(known, new)| (known, new));
    Ok(html(web::devices_page(whom, known)))
}

/// The devices, and how they are.
pub(super) async fn known_devices(
    api: &Api,
    hall: &HallView,
    headers: &HeaderMap,
) -> Result<DevicesPage, Refused> {
    let rows = api.access.devices().await.map_err(|error| {
        tracing::error!(%error, "the devices cannot be read");
        Refused::failure(Failure::Storage, headers)
    })?;
    Ok(super::devices::page(rows, hall, &api.access))
}

/// The new devices that wait to be let in.
pub(super) fn new_devices(api: &Api, hall: &HallView) -> PairingPage {
    let mut pairings = api.pairings();
    let waiting = pairings.waiting(api.access.now());
    let waiting = waiting.map(|(pairing, digits)| PairingView {
        digits: digits.into(),
        address: pairing.knock.address.to_string(),
        role: pairing.knock.role,
        name: pairing.knock.name.clone(),
        since: hall.now.at(pairing.since),
    });
    PairingPage {
        waiting: waiting.collect(),
    }
}

/// Which days are asked for: the hall's month at first.
#[derive(Deserialize)]
struct DaysAsked {
    from: Option<Date>,
    to: Option<Date>,
}

/// What visitors rated, for supervisors.
async fn ratings(
    State(api): State<Api>,
    asked: Result<Query<DaysAsked>, QueryRejection>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Shown {
    if !SUPERVISOR.allows(Some(caller.role)) {
        return Err(Refused::new(Told::not_allowed(), &headers).into());
    }
    let refused = |told| Refused::new(told, &headers);
    let Query(asked) = asked.map_err(|error| refused(Told::malformed(&error.body_text())))?;
    let from = asked.from.unwrap_or(hall.day.first_of_month());
    let to = asked.to.unwrap_or(hall.day.max(from));
    let days = checked_days(from, to).map_err(refused)?;
    let bad = RatingsWanted {
        days,
        which: Which::Bad,
        after: TicketId(0),
    };
    let others = RatingsWanted {
        which: Which::LatestOthers,
        ..bad
    };
    let failed = |failure| Refused::failure(failure, &headers);
    let found = api.ratings.page(&api.owner, bad, &caller).await;
    let mut page = found.map_err(failed)?;
    let found = api.ratings.page(&api.owner, others, &caller).await;
    let others = found.map_err(failed)?.ratings;
    page.ratings.sort_by_key(|rating| {
        let case = rating.case.as_ref();
        let is_over = case.is_some_and(|case| case.taken_out.is_some() || case.closed_at.is_some());
        (is_over, case.map(|case| case.due), rating.id)
    });
    let seen = web::RatingsSeen {
        days,
        page: &page,
        others: &others,
    };
    let whom = (language(&headers), &*hall, caller.staff.as_ref());
    Ok(html(web::ratings_page(whom, &seen)))
}

/// What is asked of the records: nothing at first.
#[derive(Deserialize)]
struct NumberAsked {
    #[serde(default)]
    day: String,
    #[serde(default)]
    number: String,
}

/// A number as people type it: in small letters, with blanks, in the wide letters of a Chinese keyboard.
fn typed(number: &str) -> String {
    const WIDE: RangeInclusive<char> = '！'..='～';
    let narrow = |c: char| match WIDE.contains(&c) {
        true => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        false => c,
    };
    let signs = number.chars().filter(|c| !c.is_whitespace()).map(narrow);
    signs.take(32).collect::<String>().to_uppercase()
}

/// What happened to a number on a day.
async fn records(
    State(api): State<Api>,
    Query(asked): Query<NumberAsked>,
    Visitor { caller, hall }: Visitor,
    headers: HeaderMap,
) -> Shown {
    let day = asked.day.parse().unwrap_or(hall.day);
    let number = typed(&asked.number);
    let found = if number.is_empty() {
        Vec::new()
    } else {
        let wanted = (day, Wanted::Number(number.clone()));
        let found = api.records.find(&api.owner, wanted, &caller).await;
        found.map_err(|failure| Refused::failure(failure, &headers))?
    };
    let asked = Asked {
        day,
        number: &number,
        found: &found,
    };
    let whom = (language(&headers), &*hall, caller.staff.as_ref());
    Ok(html(web::records_page(whom, &asked)))
}

/// The tickets of today with a number.
async fn tickets(
    State(api): State<Api>,
    Query(asked): Query<NumberAsked>,
    caller: Caller,
    headers: HeaderMap,
) -> Handled {
    let hall = view(&api, &headers).await?;
    let (asker, number) = (caller.clone(), typed(&asked.number));
    let filter = TicketFilter {
        number: Some(number.clone()),
        ..TicketFilter::default()
    };
    let found = api
        .owner
        .look(move |queue, _| Ok(questions::tickets(queue, &filter, &asker)));
    let found = found
        .await
        .map_err(|failure| Refused::failure(failure, &headers))?;
    let whom = (language(&headers), caller.role);
    let kiosks = kiosks::all(&api.access, &hall);
    let found = web::tickets(whom, &hall, &number, &found.tickets, &kiosks);
    Ok(html(found.into_string()))
}

/// How a browser learns to trust the hub; for anybody.
async fn trust(State(api): State<Api>, headers: HeaderMap) -> Shown {
    let root = api
        .root()
        .ok_or_else(|| Refused::new(Told::not_found(), &headers))?;
    let hall = view(&api, &headers).await?;
    let authority = web::Authority {
        name: &root.name(),
        path: ROOT_PATH,
        file: &root.file(),
        fingerprint: &root.fingerprint().hex(),
    };
    let page = web::trust_page(language(&headers), &hall, authority);
    Ok(html(page))
}

/// The certificate of the hub's authority, in DER; for anybody.
async fn root_certificate(State(api): State<Api>, headers: HeaderMap) -> Handled {
    let root = api
        .root()
        .ok_or_else(|| Refused::new(Told::not_found(), &headers))?;
    // Not as an attachment: Firefox and Safari then offer to install it.
    let named = format!("inline; filename=\"{}\"", root.file());
    let content = root.certificate.to_vec();
    let mut response = with_policy("application/x-x509-ca-cert", content.into());
    if let Ok(named) = HeaderValue::from_str(&named) {
        response.headers_mut().insert(CONTENT_DISPOSITION, named);
    }
    Ok(response)
}

fn served((_, kind, content): Asset) -> Response {
    with_policy(kind, content.into())
}
