//! The paths of the API, for both ends. What is in braces is filled by [`filled`].

use std::fmt::Display;

pub const HALL: &str = "/v1/hall";
pub const HALL_FILE: &str = "/v1/hall/file";
pub const CHECK_HALL: &str = "/v1/hall/check";
pub const ADOPT_HALL: &str = "/v1/hall/adopt";
pub const HALL_FILES: &str = "/v1/hall/files";
pub const OLD_HALL_FILE: &str = "/v1/hall/files/{id}";
pub const EVENTS: &str = "/v1/events";
pub const TICKETS: &str = "/v1/tickets";
pub const TICKET: &str = "/v1/tickets/{id}";
pub const PRINTED: &str = "/v1/tickets/{id}/printed";
pub const CANCEL: &str = "/v1/tickets/{id}/cancel";
pub const RETURN: &str = "/v1/tickets/{id}/return";
pub const REPRINT: &str = "/v1/tickets/{id}/reprint";
pub const REPRINTS: &str = "/v1/reprints";
pub const TAKE_REPRINT: &str = "/v1/reprints/{id}/take";
pub const END_REPRINT: &str = "/v1/reprints/{id}/outcome";
pub const RATING: &str = "/v1/tickets/{id}/rating";
pub const RATING_DETAILS: &str = "/v1/tickets/{id}/rating/details";
pub const RATINGS: &str = "/v1/ratings";
pub const RATING_CASE: &str = "/v1/ratings/{id}/case";
pub const RATINGS_EXPORT: &str = "/v1/ratings/export";
pub const CLASS: &str = "/v1/tickets/{id}/class";
pub const PAUSE_SERVICE: &str = "/v1/services/{id}/pause";
pub const RESUME_SERVICE: &str = "/v1/services/{id}/resume";
pub const QUOTA: &str = "/v1/services/{id}/quota";
pub const ASSIGN: &str = "/v1/counters/{id}/assign";
pub const AT_COUNTER: &str = "/v1/counters/{id}/{verb}";
pub const FIGURES: &str = "/v1/figures";
pub const PERIOD_REPORT: &str = "/v1/reports/{period}";
pub const STAFF_PIN: &str = "/v1/staff/{id}/pin";
pub const TODAY: &str = "/v1/figures/today";
pub const SESSION: &str = "/v1/session";
pub const FIRST_SESSION: &str = "/v1/session/first";
pub const END_SESSION: &str = "/v1/session/end";
pub const DAY_TICKETS: &str = "/v1/days/{date}/tickets";
pub const DAY_TICKET: &str = "/v1/days/{date}/tickets/{id}";
pub const NOTICES: &str = "/v1/notices";
pub const NOTICE: &str = "/v1/notices/{id}";
pub const WITHDRAW: &str = "/v1/notices/{id}/withdraw";
pub const FILES: &str = "/v1/files";
pub const FILE: &str = "/v1/files/{hash}";
pub const ANNOUNCED: &str = "/v1/calls/{seq}/announced";
pub const ALARMS: &str = "/v1/alarms";
pub const ACKNOWLEDGE: &str = "/v1/alarms/{id}/acknowledge";
pub const GUIDE: &str = "/v1/guide";
pub const DEVICES: &str = "/v1/devices";
pub const RENAME_DEVICE: &str = "/v1/devices/{id}/rename";
pub const DEVICE_SETTINGS: &str = "/v1/devices/{id}/settings";
pub const REVOKE_DEVICE: &str = "/v1/devices/{id}/revoke";
pub const DEVICE: &str = "/v1/device";
pub const ENROLL: &str = "/v1/enroll";
pub const PAIRINGS: &str = "/v1/pairing";
pub const PAIRING: &str = "/v1/pairing/{key}";
pub const REVEAL: &str = "/v1/pairing/{key}/reveal";
pub const APPROVE: &str = "/v1/pairing/approve";
pub const REFUSE: &str = "/v1/pairing/refuse";
pub const PROOF: &str = "/v1/proof/{token}/{nonce}";
pub const OPENAPI: &str = "/v1/openapi.json";
pub const HEALTHZ: &str = "/healthz";
pub const METRICS: &str = "/metrics";

/// The path with its braces filled, in order.
pub fn filled(path: &str, values: &[&(dyn Display + Sync)]) -> String {
    let mut values = values.iter();
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => values.next().map_or_else(String::new, ToString::to_string),
        false => part.into(),
    });
    parts.collect::<Vec<_>>().join("/")
}
