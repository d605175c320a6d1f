//! Names and addresses of this computer, by which browsers of the hall reach its hub.

use crate::hub::announce;
use crate::model::HallId;
use rustls::pki_types::ServerName;
use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;

/// Maximum number of addresses in a certificate.
const ADDRESSES_MOST: usize = 64;

/// All of them as of now, or without addresses if the system does not tell them: a hub starts in any case.
pub(super) fn known_names(hall: &HallId) -> BTreeSet<String> {
    names(hall).unwrap_or_else(|error| {
        tracing::warn!(%error, "the system does not tell this computer's addresses");
        let loopback = ["127.0.0.1", "::1"].map(str::to_owned);
        let names = loopback.into_iter().chain(host_names(hall));
        names.collect()
    })
}

/// All of them as of now.
///
/// # Errors
/// If the system does not tell its addresses.
pub(super) fn names(hall: &HallId) -> io::Result<BTreeSet<String>> {
    let addresses = addresses()?;
    Ok(addresses.into_iter().chain(host_names(hall)).collect())
}

/// Names that no site of the internet can have. So of the host name only the first label counts, as what follows may
/// come from a DHCP server; with `.local`, and alone.
fn host_names(hall: &HallId) -> BTreeSet<String> {
    let mut names = BTreeSet::from(["localhost".to_owned(), announce::host_name(hall)]);
    let host = gethostname::gethostname().to_string_lossy().to_lowercase();
    let host = host.split('.').next().unwrap_or_default();
    let alone = Some(host.to_owned()).filter(|host| !may_be_top_level(host));
    for name in alone.into_iter().chain([format!("{host}.local")]) {
        if let Ok(ServerName::DnsName(_)) = ServerName::try_from(name.as_str()) {
            names.insert(name);
        }
    }
    names
}

/// Whether a name may be a top-level domain, as `host` and `center` are: to permit one is to permit all that is below it.
/// Those have letters only, or are encoded (RFC 1123, RFC 5890).
fn may_be_top_level(name: &str) -> bool {
    name.starts_with("xn--") || name.chars().all(|c| c.is_ascii_alphabetic())
}

/// Without link-local IPv6: those cannot be written in a browser's address bar.
fn addresses() -> io::Result<BTreeSet<String>> {
    let interfaces = if_addrs::get_if_addrs()?;
    let addresses = interfaces.iter().map(if_addrs::Interface::ip);
    let written = addresses.filter(|address| match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(address) => !address.is_unicast_link_local(),
    });
    let sorted = written.collect::<BTreeSet<_>>();
    let first = sorted.iter().take(ADDRESSES_MOST);
    Ok(first.map(IpAddr::to_string).collect())
}
