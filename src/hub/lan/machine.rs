//! Names and addresses of this computer, by which browsers of the hall reach its hub.

use crate::hub::announce;
use crate::model::HallId;
use rustls::pki_types::ServerName;
use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;

/// Maximum number of addresses in a certificate.
const ADDRESSES_MOST: usize = 64;

/// All of them as of now, sorted. Of the host name only the first label counts, alone and with `.local`: the rest may
/// come from a DHCP server, and no site of the internet has a name of these two forms.
///
/// # Errors
/// If the system does not tell its addresses.
pub(super) fn names(hall: &HallId) -> io::Result<BTreeSet<String>> {
    let mut names = addresses()?;
    names.insert("localhost".to_owned());
    names.insert(announce::host_name(hall));
    let host = gethostname::gethostname().to_string_lossy().to_lowercase();
    let host = host.split('.').next().unwrap_or_default();
    for name in [host.to_owned(), format!("{host}.local")] {
        if let Ok(ServerName::DnsName(_)) = ServerName::try_from(name.as_str()) {
            names.insert(name);
        }
    }
    Ok(names)
}

/// Without link-local IPv6: in a browser's address bar these cannot be written.
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
