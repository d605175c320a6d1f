//! Listens on the hall's network for where the hub is (mDNS), also after its address has changed. An announcement is
//! only a hint: a computer on two networks announces both addresses on each.

use super::Hub;
use crate::protocol::{Fingerprint, MDNS_FINGERPRINT, MDNS_SERVICE};
use mdns_sd::{ResolvedService, ServiceDaemon, ServiceEvent};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Keeps the hints up to date, as long as there are announcements.
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
        let addresses = addresses(&service, fingerprint);
        if !addresses.is_empty() {
            hub.hint(addresses);
        }
    }
}

/// The addresses announced by the hub with this certificate; none if it is another hub.
fn addresses(service: &ResolvedService, fingerprint: Fingerprint) -> Vec<String> {
    let shown = service.get_property_val_str(MDNS_FINGERPRINT);
    if shown != Some(fingerprint.to_string().as_str()) {
        return Vec::new();
    }
    let addresses = service.addresses.iter().map(|address| address.to_ip_addr());
    let own_net = addresses.filter(IpAddr::is_ipv4).collect::<BTreeSet<_>>();
    let own_net = own_net.into_iter();
    own_net
        .map(|address| format!("https://{}", SocketAddr::new(address, service.port)))
        .collect()
}
