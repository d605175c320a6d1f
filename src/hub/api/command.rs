//! What all commands share: the fingerprint by which a repeated one is known, and the way to the owner.

use super::state::Api;
use crate::hub::asked::{Asked, PrivateText};
use crate::hub::devices::{DeviceChange, DeviceCommand};
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, Refused, answered};
use crate::hub::person::Person;
use crate::hub::problem::Told;
use crate::model::{DeviceId, NoticeId, ReprintId, ServiceId, TicketId};
use crate::protocol::NoBody;
use crate::queue::{Command, Steer};
use crate::store::Fingerprint;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What comes with a command but is kept outside the log.
#[derive(Default)]
pub(super) struct Extra {
    pub(super) note: Option<String>,
    pub(super) person: Option<Person>,
    /// For someone who already holds a ticket.
    pub(super) again: bool,
    /// What a visitor wrote to a rating.
    pub(super) rating_text: Option<String>,
}

pub(super) async fn ask(
    api: &Api,
    read: &Read,
    fingerprint: Fingerprint,
    command: Command,
    extra: Extra,
) -> Handled {
    let asked = Asked {
        caller: read.caller()?.clone(),
        key: read.key()?,
        fingerprint,
        command,
        note: extra.note,
        person: extra.person,
        again: extra.again,
        rating_text: extra.rating_text.map(PrivateText),
    };
    match api.owner.ask(asked).await {
        Ok(done) => Ok(answered(done)),
        Err(failure) => {
            let told = Told::from(failure);
            api.metrics.saw_problem(told.kind().name());
            Err(read.refuse(told))
        }
    }
}

/// A supervisor's command about a device. It holds at once, for open streams too.
pub(super) async fn ask_of_device(
    api: &Api,
    read: &Read,
    fingerprint: Fingerprint,
    change: DeviceChange,
) -> Handled {
    let command = DeviceCommand {
        caller: read.caller()?.clone(),
        key: read.key()?,
        fingerprint,
        change,
    };
    let done = api.owner.ask(command).await;
    let done = done.map_err(|failure| Refused::failure(failure, &read.parts.headers))?;
    api.access.refresh_now().await;
    Ok(answered(done))
}

pub(super) fn fingerprint(what: &str, body: &[u8]) -> Fingerprint {
    let mut hasher = Sha256::new();
    hasher.update(what);
    hasher.update([0]);
    hasher.update(body);
    hasher.finalize().into()
}

pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("requests have text keys and finite numbers")
}

pub(super) fn ticket_id(read: &Read, id: &str) -> Result<TicketId, Refused> {
    let id = id.parse().map(TicketId);
    id.map_err(|_| read.refuse(Told::not_found()))
}

pub(super) fn notice_id(read: &Read, id: &str) -> Result<NoticeId, Refused> {
    let id = id.parse().map(NoticeId);
    id.map_err(|_| read.refuse(Told::not_found()))
}

pub(super) fn reprint_id(read: &Read, id: &str) -> Result<ReprintId, Refused> {
    let id = id.parse().map(ReprintId);
    id.map_err(|_| read.refuse(Told::not_found()))
}

pub(super) fn device_id(read: &Read, id: &str) -> Result<DeviceId, Refused> {
    let id = id.parse().map(DeviceId);
    id.map_err(|_| read.refuse(Told::not_found()))
}

/// A command without a body on the ticket of this id; `verb` is the last part of its path.
pub(super) async fn on_ticket(
    api: &Api,
    read: &Read,
    id: &str,
    verb: &str,
    command: impl FnOnce(TicketId) -> Command,
) -> Handled {
    let ticket = ticket_id(read, id)?;
    let NoBody {} = read.json()?;
    let fingerprint = fingerprint(&format!("tickets/{ticket}/{verb}"), b"");
    ask(api, read, fingerprint, command(ticket), Extra::default()).await
}

/// A supervisor's command about the service of this id; `verb` is the last part of its path.
pub(super) async fn on_service(
    api: &Api,
    read: &Read,
    id: &str,
    verb: &str,
    body: &impl Serialize,
    steer: impl FnOnce(ServiceId) -> Steer,
) -> Handled {
    let fingerprint = fingerprint(&format!("services/{id}/{verb}"), &json(body));
    let command = Command::Steer(steer(ServiceId::from(id)));
    ask(api, read, fingerprint, command, Extra::default()).await
}
