//! Finds the hub in the hall's net by mDNS, also when its address has changed. Whatever is found
//! must still show the certificate that the device knows.

use super::Hub;
use crate::protocol::{Fingerprint, MDNS_FINGERPRINT, MDNS_SERVICE};
use mdns_sd::{ResolvedService, ServiceDaemon, ServiceEvent};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Keeps the hub's address true, as long as anybody answers.
pub(super) async fn keep_found(hub: Arc<Hub>, fingerprint: Fingerprint) {
    let daemon = match ServiceDaemon::new() {
        Ok(daemon) => daemon,
        Err(error) => {
            tracing::warn!(%error, "the hub cannot be looked for; its last address is used");
            return;
        }
    };
    let found = match daemon.browse(MDNS_SERVICE) {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "the hub cannot be looked for; its last address is used");
            return;
        }
    };
    while let Ok(event) = found.recv_async().await {
        let ServiceEvent::ServiceResolved(service) = event else {
            continue;
        };
        if let Some(address) = address(&service, fingerprint) {
            hub.move_to(&format!("https://{address}"));
        }
    }
}

/// Where the hub with this certificate says that it is.
fn address(service: &ResolvedService, fingerprint: Fingerprint) -> Option<SocketAddr> {
    let shown = service.get_property_val_str(MDNS_FINGERPRINT)?;
    if shown != fingerprint.to_string() {
        return None;
    }
    let addresses = service.addresses.iter().map(|address| address.to_ip_addr());
    let own_net = addresses.filter(IpAddr::is_ipv4);
    own_net
        .min()
        .map(|address| SocketAddr::new(address, service.port))
}
