//! `jiaohao hub enroll`: one string with everything a new device needs.

use super::token::NewDevice;
use super::{data_failed, grant};
use crate::hub::access::{hash, random};
use crate::hub::clock::system_time;
use crate::hub::words;
use crate::protocol::{EnrollString, SECRET_BYTES};
use crate::say;
use crate::store::{AccessBook, ENROLLMENT_VALID_FOR, Lan};
use anyhow::anyhow;
use clap::Args;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;

/// Prints a one-time string that enrolls a new device of the hall
#[derive(Debug, Args)]
#[command(after_help = "\
The string is valid for 15 minutes. On the device it goes into its file, enroll = \"…\", or into JIAOHAO_ENROLL.
Example: jiaohao hub enroll --data /var/lib/jiaohao --role display --name hall-east
Exit codes: 0 done, 1 failed, 2 wrong use")]
pub(super) struct EnrollArgs {
    /// The data folder; its hub has run with an address for the hall
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    device: NewDevice,
    /// This computer's name or address in the hall's network, if it is not found automatically
    #[arg(long, value_name = "HOST")]
    address: Option<String>,
}

/// # Errors
/// If the hub has no port for the hall, or the data folder cannot be used.
pub(super) fn run(args: &EnrollArgs) -> anyhow::Result<bool> {
    let grant = grant(&args.device)?;
    let mut book = AccessBook::open_existing(&args.data).map_err(data_failed)?;
    let lan = book.lan().map_err(data_failed)?;
    let lan = lan.ok_or_else(|| anyhow!(words::no_lan()))?;
    let secret = random::<SECRET_BYTES>()?;
    let string = EnrollString {
        address: address(&lan, args.address.as_deref())?,
        fingerprint: lan.key.parse()?,
        secret,
    };
    // Whatever is printed must be readable by a device.
    let printed = string.to_string();
    printed.parse::<EnrollString>()?;
    let now = system_time();
    book.add_enrollment(&hash(&secret), &grant, now + ENROLLMENT_VALID_FOR, now)
        .map_err(data_failed)?;
    say!(
        "{} ({}): 15 分钟内有效，用一次 valid for 15 minutes, once:\n{printed}",
        grant.name,
        grant.role
    );
    Ok(true)
}

/// Where a device finds this hub.
fn address(lan: &Lan, wanted: Option<&str>) -> anyhow::Result<String> {
    let listens: SocketAddr = lan.address.parse()?;
    let host = match wanted {
        Some(host) => host.to_owned(),
        None if listens.ip().is_unspecified() => {
            let address = own_address(listens.ip()).ok_or_else(|| anyhow!(words::no_address()))?;
            return Ok(SocketAddr::new(address, listens.port()).to_string());
        }
        None => return Ok(listens.to_string()),
    };
    Ok(format!("{host}:{}", listens.port()))
}

/// This computer's address in the network with its default route. Nothing is sent.
fn own_address(listens: IpAddr) -> Option<IpAddr> {
    let (any, far): (SocketAddr, SocketAddr) = if listens.is_ipv4() {
        let far = Ipv4Addr::new(192, 0, 2, 1);
        ((Ipv4Addr::UNSPECIFIED, 0).into(), (far, 9).into())
    } else {
        let far = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
        ((Ipv6Addr::UNSPECIFIED, 0).into(), (far, 9).into())
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(far).ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}
