//! `GET /v1/reprints`: what was printed again today, or is to be; and where that is possible.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{Caller, Rule};
use crate::hub::http::respond::{Handled, Refused, json};
use crate::hub::{kiosks, page};
use crate::protocol::{ReprintsPage, Role, path};
use crate::queue::{Queue, Reprint};
use crate::views;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[Role::Guide, Role::Kiosk]),
    ..Endpoint::new(
        "get",
        path::REPRINTS,
        "Tickets printed again today",
        || ("200", answer(&reference("ReprintsPage"))),
        || get(reprints),
    )
};

async fn reprints(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Handled {
    let is_kept = caller.is_kept_to_its_own();
    let kiosks = api.access.kiosks().into_iter();
    let own = kiosks.filter(|kiosk| kiosk.device == caller.device);
    let own = own.map(|kiosk| kiosk.id).next();
    let look = move |queue: &Queue, _| {
        let may_see = |reprint: &Reprint| !is_kept || own == Some(reprint.kiosk);
        let all = queue.reprints().filter(|(_, reprint)| may_see(reprint));
        Ok(ReprintsPage {
            seq: queue.seq(),
            reprints: all
                .map(|(ticket, reprint)| views::reprint_view(queue, ticket, reprint))
                .collect(),
            device: own,
            kiosks: Vec::new(),
        })
    };
    let page = api.owner.look(look).await;
    let mut page = page.map_err(|failure| Refused::failure(failure, &headers))?;
    if !is_kept {
        let hall = page::view(&api, &headers).await?;
        page.kiosks = kiosks::all(&api.access, &hall);
    }
    Ok(json(&page))
}
