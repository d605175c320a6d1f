//! Listens on the hall's network for where the hub is (mDNS), also after its address has changed. An announcement is
//! only a hint: a computer on two networks announces both addresses on each.

use super::Hub;
use super::known_hub::KnownHub;
use crate::protocol::{MDNS_CERTIFICATE, MDNS_KEY, MDNS_SERVICE};
use mdns_sd::{ResolvedService, ServiceDaemon, ServiceEvent};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a new device looks for a hub before it says that there is none.
const SEARCH: Duration = Duration::from_secs(5);

/// Keeps the hints up to date, as long as there are announcements.
pub(super) async fn keep_found(hub: Arc<Hub>, known: KnownHub) {
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
        let addresses = addresses(&service, &known);
        if !addresses.is_empty() {
            hub.hint(addresses);
        }
    }
}

/// The addresses of any hub that announces itself in the net; none after a while without one.
pub(super) async fn any_hub() -> Vec<String> {
    let found = ServiceDaemon::new().and_then(|daemon| {
        let found = daemon.browse(MDNS_SERVICE)?;
        Ok((daemon, found))
    });
    let (daemon, found) = match found {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "no hub can be looked for");
            return Vec::new();
        }
    };
    let first = async {
        loop {
            match found.recv_async().await {
                Ok(ServiceEvent::ServiceResolved(service)) => {
                    let addresses = own_net(&service);
                    if !addresses.is_empty() {
                        return addresses;
                    }
                }
                Ok(_) => {}
                Err(_) => return Vec::new(),
            }
        }
    };
    let first = timeout(SEARCH, first).await.unwrap_or_default();
    // If it cannot be told to stop, it stops with the program.
    let _ = daemon.shutdown();
    first
}

/// The addresses announced by this hub; none if it is another one.
fn addresses(service: &ResolvedService, known: &KnownHub) -> Vec<String> {
    let properties = [MDNS_KEY, MDNS_CERTIFICATE];
    let announced = properties.map(|name| service.get_property_val_str(name));
    if !known.may_be(announced.into_iter().flatten()) {
        return Vec::new();
    }
    own_net(service)
}

/// The announced addresses in the hall's own net.
fn own_net(service: &ResolvedService) -> Vec<String> {
    let addresses = service.addresses.iter().map(|address| address.to_ip_addr());
    let own_net = addresses.filter(IpAddr::is_ipv4).collect::<BTreeSet<_>>();
    let own_net = own_net.into_iter();
    own_net
        .map(|address| format!("https://{}", SocketAddr::new(address, service.port)))
        .collect()
}
