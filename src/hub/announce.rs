//! Announces the hub on the hall's network (mDNS, `_jiaohao._tcp`). Listeners still verify the key they know.

use crate::model::HallId;
use crate::protocol::{MDNS_CERTIFICATE, MDNS_KEY, MDNS_SERVICE};
use crate::store::Lan;
use mdns_sd::{ServiceDaemon, ServiceInfo};
use std::net::SocketAddr;

/// An announcement; it is withdrawn on drop.
pub(crate) struct Announced(ServiceDaemon);

/// Announces the hub under the hall's id. `None` if the network does not allow it; devices then use the address that
/// they know.
pub(crate) fn announce(hall: &HallId, lan: &Lan) -> Option<Announced> {
    match try_announce(hall, lan) {
        Ok(announced) => announced,
        Err(error) => {
            tracing::warn!(%error, "the hub is not announced in the net");
            None
        }
    }
}

fn try_announce(hall: &HallId, lan: &Lan) -> Result<Option<Announced>, mdns_sd::Error> {
    let Ok(address) = lan.address.parse::<SocketAddr>() else {
        return Ok(None);
    };
    if address.ip().is_loopback() {
        return Ok(None);
    }
    let host = format!("{}.", host_name(hall));
    let ip = if address.ip().is_unspecified() {
        String::new()
    } else {
        address.ip().to_string()
    };
    let key = Some((MDNS_KEY, lan.key.as_str()));
    let certificate = lan.certificate.as_deref();
    let certificate = certificate.map(|fingerprint| (MDNS_CERTIFICATE, fingerprint));
    let facts: Vec<_> = key.into_iter().chain(certificate).collect();
    let (name, port) = (hall.as_str(), address.port());
    let mut service = ServiceInfo::new(MDNS_SERVICE, name, &host, ip.as_str(), port, &facts[..])?;
    if ip.is_empty() {
        service = service.enable_addr_auto();
    }
    let daemon = ServiceDaemon::new()?;
    daemon.register(service)?;
    Ok(Some(Announced(daemon)))
}

/// The hub's name on the hall's network.
pub(crate) fn host_name(hall: &HallId) -> String {
    format!("jiaohao-{hall}.local")
}

impl Drop for Announced {
    fn drop(&mut self) {
        // At shutdown nobody cares whether this fails.
        let _ = self.0.shutdown();
    }
}
